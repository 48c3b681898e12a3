// What a screen reader would say by itself, in order: live regions, and what takes the focus.
// A stand-in for the real ones, by the rules that they share: a live region says what is added to
// it, an alert all of itself, and whatever takes the focus its name, or without one its content.
window.said = [];
(() => {
  const SPEAKS = '[role="log"], [role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]';
  const silent = (node) => {
    for (let one = node; one; one = one.parentElement) {
      if (one.inert || one.getAttribute("aria-hidden") === "true" || one.hidden) return true;
      if (getComputedStyle(one).display === "none") return true;
    }
    return false;
  };

  function content(node) {
    if (node.nodeType === 3) return node.textContent;
    if (node.nodeType !== 1 || silent(node)) return "";
    if (node.getAttribute("role") === "img") return ` ${node.getAttribute("aria-label")} `;
    const named = node.matches("button, a") && node.getAttribute("aria-label");
    const inside = named || [...node.childNodes].map(content).join("");
    const { display, position } = getComputedStyle(node);
    const flows = display.startsWith("inline") || position === "absolute"; // kept for the ear alone
    return flows && !node.matches("button") ? inside : ` ${inside}\n`;
  }

  const tidy = (text) => text.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);

  function named(node) {
    const by = node.getAttribute("aria-labelledby");
    const label = by ? node.getRootNode().getElementById(by)?.textContent : node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent;
    return label ?? content(node);
  }

  const say = (how, lines) => lines.length && said.push([how, ...lines]);

  window.listen = (root) => {
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const around = (target.nodeType === 1 ? target : target.parentElement)?.closest(SPEAKS);
        for (const node of addedNodes) {
          if (around && !silent(around)) say(around.getAttribute("role") ?? "live", tidy(content(node)));
          else if (node.nodeType === 1 && node.matches('[role="alert"]')) say("alert", tidy(content(node)));
        }
      }
    }).observe(root, { childList: true, subtree: true });
    root.addEventListener("focusin", (event) => say("focus", tidy(named(event.composedPath()[0]))));
  };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    listen(root);
    return root;
  };
})();
