// What would stand in somebody's way on a page, each as a list of sentences; an empty list is good.
// Looks through shadow roots, at what is really painted.
window.barriers = (() => {
  const CONTROLS = 'button, a[href], summary, input, textarea, select, [tabindex="0"]';
  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const chain = (node) => { const up = []; for (let one = node; one; one = parent(one)) up.push(one); return up; };
  // What is in the browser's top layer is cut off by nothing around it, and lies over what is not.
  const layer = (node) => chain(node).find((one) => one.matches(":popover-open, :modal"));
  const within = (node) => { const up = chain(node); const top = layer(node); return top ? up.slice(0, up.indexOf(top) + 1) : up; };
  const style = (node) => getComputedStyle(node);
  const walk = (root) => [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? walk(one.shadowRoot) : [])]);
  const all = () => walk(document.body);
  const words = (node) => (node.getAttribute?.("aria-label") || node.innerText || node.tagName).trim().slice(0, 40);
  const called = (node) => `${node.tagName.toLowerCase()}${node.className && node.className.baseVal === undefined ? "." + node.className : ""} "${words(node)}"`;
  const ownText = (node) => [...node.childNodes].filter((one) => one.nodeType === 3 && one.textContent.trim());
  const covers = (node) => ["absolute", "fixed", "sticky"].includes(style(node).position) && !/, 0\)$|transparent/.test(style(node).backgroundColor);

  function shown(node) {
    if (!node.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
    if (chain(node).some((one) => one.classList?.contains("sr") || style(one).clipPath === "inset(50%)" || one.inert || one.getAttribute("aria-hidden") === "true")) return false;
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  }

  // The boxes of the words themselves, not of the block that holds them.
  function textBoxes(node) {
    return ownText(node).flatMap((text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return [...range.getClientRects()].filter((box) => box.width > 1);
    });
  }

  // What is left of a box after everything around it that cuts off or scrolls.
  function painted(node, box) {
    let { left, top, right, bottom } = box;
    for (const around of within(node).slice(1)) {
      const set = style(around);
      const edge = around.getBoundingClientRect();
      if (set.overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (set.overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  }

  function sideways() {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
    for (const node of all())
      if (["auto", "scroll"].includes(style(node).overflowX) && node.tagName !== "TEXTAREA" && node.scrollWidth > node.clientWidth + 1)
        found.push(`${called(node)} scrolls sideways: ${node.scrollWidth} > ${node.clientWidth}`);
    return found;
  }

  function cutOff() {
    const found = [];
    for (const node of all().filter(shown)) {
      for (const box of textBoxes(node)) {
        let { left, right, top, bottom } = box;
        for (const around of within(node)) {
          const set = style(around);
          const edge = around.getBoundingClientRect();
          if (set.display === "inline") continue;
          if (set.overflowX !== "visible" && (left < edge.left - 1 || right > edge.right + 1)) found.push(`${called(node)} is cut off at a side by ${called(around)}`);
          if (["hidden", "clip"].includes(set.overflowY) && (top < edge.top - 2 || bottom > edge.bottom + 2)) found.push(`${called(node)} is cut off below or above by ${called(around)}`);
          if (set.overflowX !== "visible") [left, right] = [edge.left, edge.right];
          if (set.overflowY !== "visible") [top, bottom] = [edge.top, edge.bottom];
        }
        if (left < -1 || right > innerWidth + 1) found.push(`${called(node)} leaves the window`);
      }
      if (/^(BUTTON|INPUT|A|SUMMARY)$/.test(node.tagName) && style(node).display !== "inline" && node.scrollWidth > node.clientWidth + 1) found.push(`the words do not fit in ${called(node)}`);
    }
    return [...new Set(found)];
  }

  function overlaps() {
    const found = [];
    const pieces = all().filter(shown).flatMap((node) => {
      const boxes = node.matches("button, a[href], input, textarea, svg") ? [node.getBoundingClientRect()] : textBoxes(node);
      return boxes.map((box) => ({ node, box: painted(node, box) })).filter(({ box }) => box.width > 2 && box.height > 2);
    });
    pieces.forEach((one, index) => {
      for (const other of pieces.slice(index + 1)) {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across <= 2 || down <= 3 || layer(one.node) !== layer(other.node)) continue;
        const [mine, theirs] = [chain(one.node), chain(other.node)];
        if (mine.includes(other.node) || theirs.includes(one.node)) continue;
        const above = [...mine.filter((up) => !theirs.includes(up)), ...theirs.filter((up) => !mine.includes(up))];
        if (above.some(covers)) continue; // such as an open menu
        found.push(`${called(one.node)} and ${called(other.node)} overlap`);
      }
    });
    return [...new Set(found)];
  }

  // A tick box is pressed anywhere on its label.
  const target = (node) => (node.matches('input[type="checkbox"], input[type="radio"]') ? node.closest("label") ?? node : node);

  function small(least) {
    return all().filter((node) => node.matches(CONTROLS) && !node.matches(".log") && shown(node)).map(target).flatMap((node) => {
      const { width, height } = node.getBoundingClientRect();
      const need = style(node).display === "inline" ? 24 : least; // a link within a sentence
      return Math.min(width, height) < need - 0.5 ? [`${called(node)} is ${Math.round(width)} x ${Math.round(height)}`] : [];
    });
  }

  function moves() {
    const told = [];
    for (const node of [document.documentElement, ...all()]) {
      const set = style(node);
      if (set.animationName !== "none") told.push(`${called(node)} runs ${set.animationName}`);
      if (set.transitionDuration.split(",").some((time) => parseFloat(time) > 0)) told.push(`${called(node)} glides`);
      if (set.scrollBehavior === "smooth") told.push(`${called(node)} scrolls smoothly`);
    }
    return told;
  }

  // Without colours and shadows a control is still seen by a border, an underline, a shape or a mark.
  function bare() {
    return all().filter((node) => node.matches("button, a[href], input, textarea, .tick") && shown(node)).flatMap((node) => {
      const set = style(node);
      const bordered = parseFloat(set.borderBlockStartWidth) >= 1 && set.borderBlockStartStyle !== "none";
      const drawn = set.textDecorationLine.includes("underline") || node.querySelector("svg") || node.type === "checkbox" || node.closest(".menu");
      return bordered || drawn ? [] : [`${called(node)} looks like plain text`];
    });
  }

  // How large the chat's letters are, in pixels.
  function letters() {
    const chat = walk(document.querySelector("levelhead-chat").shadowRoot);
    return [...new Set(chat.filter((node) => shown(node) && ownText(node).length).map((node) => parseFloat(style(node).fontSize)))];
  }

  // --- focus ------------------------------------------------------------------------------------

  function active() {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node;
  }

  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const rgba = (colour) => { const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
  const contrast = (one, other) => { const [dim, bright] = [light(one), light(other)].sort((a, b) => a - b); return (bright + 0.05) / (dim + 0.05); };
  const behind = (node) => chain(node).map((one) => rgba(style(one).backgroundColor)).find(([, , , a]) => a > 0.9) ?? [255, 255, 255];

  function focused() {
    const node = active();
    if (!node || node === document.body || node === document.documentElement) return null;
    const ring = [node, node.closest("label")].filter(Boolean).find((one) => style(one).outlineStyle !== "none" && parseFloat(style(one).outlineWidth) >= 2);
    const wrong = [];
    if (!ring) wrong.push("no focus to be seen");
    else {
      const outside = parseFloat(style(ring).outlineOffset) >= 0;
      const ground = outside ? behind(parent(ring) ?? ring) : behind(ring);
      if (contrast(rgba(style(ring).outlineColor), ground) < 3) wrong.push("its focus ring is faint");
    }
    const box = node.getBoundingClientRect();
    const seen = painted(node, box);
    const middle = [(Math.max(0, seen.left) + Math.min(innerWidth, seen.right)) / 2, (Math.max(0, seen.top) + Math.min(innerHeight, seen.bottom)) / 2];
    let top = document.elementFromPoint(...middle);
    while (top?.shadowRoot?.elementFromPoint(...middle) && top.shadowRoot.elementFromPoint(...middle) !== top) top = top.shadowRoot.elementFromPoint(...middle);
    const own = new Set([...chain(node), ...(node.closest("label") ? walk(node.closest("label")) : [])]);
    if (!top || !(chain(top).includes(node) || own.has(top))) wrong.push(`hidden behind ${top ? called(top) : "the window's edge"}`);
    if (seen.height < Math.min(box.height, 24) && !node.matches(".log")) wrong.push("cut off while it has the focus");
    window.seats ??= new Map();
    if (!seats.has(node)) seats.set(node, seats.size);
    return { seat: seats.get(node), name: called(node), wrong };
  }

  // Where the blocks are, from the left or, mirrored, from the right.
  function places(mirrored) {
    return all().filter((node) => shown(node) && !/inline|contents/.test(style(node).display) && !node.closest("svg")).map((node) => {
      const box = node.getBoundingClientRect();
      return [called(node), Math.round(mirrored ? innerWidth - box.right : box.left), Math.round(box.width)];
    });
  }

  return { sideways, cutOff, overlaps, small, moves, bare, letters, focused, places };
})();
