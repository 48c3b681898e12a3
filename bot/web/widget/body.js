// A head and neck, drawn from three sides. Its areas are the boxes of a checklist: a tap on one is a
// tap on the box. It is hidden from screen readers and the keyboard, which have the boxes themselves.
import { h, svg } from "./dom.js";
import { words } from "./words.js";

const FACE = "M50 5C29 5 19 20 20 42c0 7 1 13 3 19 3 15 14 33 27 33s24-18 27-33c2-6 3-12 3-19C81 20 71 5 50 5z";
const NECK = "M36 84c1 10 0 15-3 18-5 4-14 5-20 9h74c-6-4-15-5-20-9-3-3-4-8-3-18";
const NAPE = "M34 76c1 12 1 20-2 26-5 4-13 5-19 9h74c-6-4-14-5-19-9-3-6-3-14-2-26";
const EARS = "M20 44c-6-2-7 3-5 9 1 5 4 8 8 8M80 44c6-2 7 3 5 9-1 5-4 8-8 8";
const TOP = ["top", "M31 17C36 10 43 8 50 8s14 2 19 9c-12-4-26-4-38 0z"];

// What is filled, then lines, then [area, its shape]; the areas' names are those of the catalog.
const VIEWS = {
  front: [
    [NECK, FACE],
    [EARS, "M50 53c-1 5-4 9-3 12 2 2 4 2 6 0M43 77c4 3 10 3 14 0M35 48h3M62 48h3"],
    TOP,
    ["forehead", "M35 21c10-3 20-3 30 0v15c-10-2-20-2-30 0z"],
    ["temple", "M30 22v16l-5 5h-2c-1-8 2-15 7-21zM70 22v16l5 5h2c1-8-2-15-7-21z"],
    ["eye", "M27 48c3-8 16-8 19 0-3 8-16 8-19 0zM54 48c3-8 16-8 19 0-3 8-16 8-19 0z"],
    ["jaw", "M25 63c2 9 6 17 12 22l5-8c-5-4-7-8-8-14zM75 63c-2 9-6 17-12 22l-5-8c5-4 7-8 8-14z"],
  ],
  side: [
    ["M44 5C25 5 16 19 16 36c0 4-1 7-3 11l-5 9c-1 2 0 3 2 3l4 1v6c0 3 1 4 2 5l-1 4c0 2 1 3 2 5 0 6 4 9 10 9l12-2c1 7-1 12-6 15-4 2-11 4-14 9h68c-2-4-6-7-10-9-4-7-3-17-1-22 2-8 8-16 8-30C84 20 70 5 44 5z"],
    ["M54 47c6-4 10 1 8 7-1 4-3 7-6 7", "M22 45h3"],
    ["top", "M33 11c4-2 8-2 12-2 13 0 23 5 30 13-15-5-29-6-42-3z"],
    ["forehead", "M27 14C21 20 19 27 19 35l9 1c0-7 1-13 4-17z"],
    ["temple", "M34 24c8-3 17-1 18 6 1 7-4 11-11 11l-7-4c-1-5-1-9 0-13z"],
    ["eye", "M17 45c3-7 12-7 15 0-3 6-12 6-15 0z"],
    ["back", "M63 25c6-1 12 1 16 5 2 4 2 8 2 12 0 7-2 12-4 16H67c2-12 1-23-4-33z"],
    ["skull_base", "M64 62h11c-3 6-4 13-3 20H60c2-6 3-13 4-20z"],
    ["jaw", "M52 62c-3 6-8 10-15 11l-13 2c0 5 3 8 8 7l9-2c8-2 13-9 17-18z"],
  ],
  back: [
    [FACE, NAPE],
    [EARS],
    TOP,
    ["back", "M28 23c14-5 30-5 44 0 5 10 6 21 3 32H25c-3-11-2-22 3-32z"],
    ["skull_base", "M30 60h40c0 9-3 17-7 23H37c-4-6-7-14-7-23z"],
  ],
};

// titles: area -> what it is called. Gives the drawing, and a function that shows which are chosen.
export function drawing(titles, tap) {
  const areas = [];
  const area = ([name, d]) => {
    if (!(name in titles)) return "";
    const node = svg("path", { d, class: tap ? "area tap" : "area", "data-area": name });
    node.append(svg("title", {}, titles[name]));
    if (tap) node.addEventListener("click", () => tap(name));
    areas.push(node);
    return node;
  };
  const line = (name) => (d) => svg("path", { d, class: name });
  const view = ([name, [skin, lines, ...parts]]) =>
    h("figure", {},
      svg("svg", { viewBox: "6 2 88 110" }, skin.map(line("skin")), parts.map(area), lines.map(line("line"))),
      h("figcaption", {}, words[`view_${name}`]));
  const node = h("div", { class: "drawn", "aria-hidden": "true" }, Object.entries(VIEWS).map(view));
  return { node, show: (chosen) => areas.forEach((one) => one.classList.toggle("on", chosen.includes(one.dataset.area))) };
}

// The drawing over a checklist's boxes; `areas` says which option is which area.
export function pointing(form, custom) {
  const box = (option) => form.querySelector(`input[value="${option}"]`);
  const option = Object.fromEntries(Object.entries(custom.areas).map(([id, area]) => [area, id]));
  const title = (id) => custom.options.find((one) => one.id === id)?.title ?? "";
  const titles = Object.fromEntries(Object.entries(option).map(([area, id]) => [area, title(id)]));
  const { node, show } = drawing(titles, (area) => box(option[area])?.click());
  form.addEventListener("change", () => show(Object.keys(option).filter((area) => box(option[area])?.checked)));
  return node;
}

export const css = `
.drawn { display: flex; flex-wrap: wrap; justify-content: center; gap: .4rem 1rem; }
.drawn figure { flex: 1 1 7.5rem; max-width: 10rem; margin: 0; text-align: center; }
.drawn svg { display: block; width: 100%; overflow: visible; }
.drawn figcaption { color: var(--soft); font-size: .875rem; }
.drawn path { stroke: var(--edge); stroke-width: 1.2; stroke-linejoin: round; stroke-linecap: round; }
.line { fill: none; pointer-events: none; }
.skin { fill: var(--bot); }
.area { fill: var(--bg); stroke-dasharray: 2.5 2; }
.tap { cursor: pointer; }
.tap:hover { fill: var(--tint); stroke: var(--accent); }
.area.on { fill: var(--accent); stroke: var(--ink); stroke-width: 1.6; stroke-dasharray: none; }
.past form .drawn { display: none; }
@media (forced-colors: active) { .drawn path { stroke: CanvasText; } .area.on { fill: Highlight; forced-color-adjust: none; } }
`;
