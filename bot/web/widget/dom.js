// Elements from data: always by textContent, so that no answer can become markup.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, set] of Object.entries(value)) node.style.setProperty(key, set);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, props, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children.flat());
  return node;
}

// A small drawing that says nothing to a screen reader: the words beside it do.
export function shape(path, filled = false) {
  const line = { d: path, fill: filled ? "currentColor" : "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round", "stroke-linecap": "round" };
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "shape" }, svg("path", line));
}

export const SHAPES = {
  emergency: "M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 16.5v.5",
  today: "M12 3 22 21H2zM12 10v5M12 17.8v.2",
  days: "M4 5h16v16H4zM4 10h16M8 2v5M16 2v5",
  routine: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM8 12l3 3 5-6",
  menu: "M4 6h16M4 12h16M4 18h16",
  phone: "M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
  send: "M4 12 20 4l-5 16-3-7zM12 13l8-9",
};

// Plain text with its line breaks; lines that begin with "- " become a list.
export function prose(text) {
  const out = [];
  let list = null;
  for (const line of String(text ?? "").split(/\n+/)) {
    const words = line.trim();
    if (!words) continue;
    if (words.startsWith("- ")) {
      if (!list) out.push((list = h("ul", { class: "plain" })));
      list.append(h("li", {}, words.slice(2)));
    } else {
      list = null;
      out.push(h("p", {}, words));
    }
  }
  return out;
}

export const dial = (number) => `tel:${String(number).replace(/[^\d+]/g, "")}`;
