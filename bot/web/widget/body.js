// A head and neck, drawn from three sides. Its areas are the boxes of a checklist: a tap on one is a
// tap on the box. It is hidden from screen readers and the keyboard, which have the boxes themselves.
import { h, svg } from "./dom.js";
import { words } from "./words.js";

const FACE = "M50 6C27 6 20 24 21 44c0 6 2 12 3 17 2 15 13 31 26 31s24-16 26-31c1-5 3-11 3-17C80 24 73 6 50 6z";
const NECK = "M36 84v18c-6 6-18 6-28 14h84c-10-8-22-8-28-14V84z";
const EARS = "M21 44c-6-2-7 3-5 9 1 5 4 8 8 8M79 44c6-2 7 3 5 9-1 5-4 8-8 8";

// What is filled, then lines, then [area, its shape]; the areas' names are those of the catalog.
const VIEWS = {
  front: [
    [NECK, FACE],
    [EARS, "M50 54c-1 6-5 10-4 13 2 2 6 2 8 0M43 77c4 2 10 2 14 0"],
    ["top", "M26 23C31 10 40 6 50 6s19 4 24 17c-16-6-32-6-48 0z"],
    ["forehead", "M33 21c11-2 23-2 34 0v17H33z"],
    ["temple", "M33 21v17l-7 8h-5c-1-9 1-17 5-23zM67 21v17l7 8h5c1-9-1-17-5-23z"],
    ["eye", "M26 47c3-8 18-8 21 0-3 9-18 9-21 0zM53 47c3-8 18-8 21 0-3 9-18 9-21 0z"],
    ["jaw", "M25 66c3 14 12 26 25 26s22-12 25-26c-4 3-8 4-11 5-3 6-7 9-14 9s-11-3-14-9c-3-1-7-2-11-5z"],
  ],
  side: [
    ["M44 6C25 6 16 20 16 36c0 4-1 7-3 11l-5 9c-1 2 0 3 2 3l4 1v6c0 3 1 4 2 5l-1 4c0 2 1 3 2 5 0 6 4 9 10 9l11-2c1 8-2 13-14 17-4 2-8 6-10 12h78c-2-8-7-12-14-14-4-6-2-16 0-20 2-8 8-16 8-30C86 21 71 6 44 6z"],
    ["M52 47c6-4 10 1 8 7-1 4-3 7-6 7"],
    ["top", "M31 8c5-1 9-2 13-2 17 0 29 6 36 17C66 15 48 14 31 19z"],
    ["forehead", "M28 9C20 14 16 25 16 36l12 1z"],
    ["temple", "M31 22c10-4 18-2 19 6 1 8-4 14-12 15l-7-4z"],
    ["eye", "M15 43c4-6 14-5 17 1-3 7-13 8-17 2z"],
    ["back", "M59 22c10-2 18 0 24 6 3 5 3 9 3 14 0 8-2 13-4 18H64c3-13 1-26-5-38z"],
    ["skull_base", "M61 63h20c-2 4-3 7-4 10-1 5-1 9 0 13H58c2-8 3-15 3-23z"],
    ["jaw", "M49 62c-2 7-7 12-15 13l-18 1c0 2 1 3 1 4 0 6 4 9 10 9l11-2c9-3 14-12 17-25z"],
  ],
  back: [
    [NECK, FACE],
    [EARS],
    ["top", "M26 23C31 10 40 6 50 6s19 4 24 17c-16-6-32-6-48 0z"],
    ["back", "M24 27c17-6 35-6 52 0 4 10 4 20 1 31H23c-3-11-3-21 1-31z"],
    ["skull_base", "M25 62h50c-1 9-4 16-10 23H35c-6-7-9-14-10-23z"],
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
      svg("svg", { viewBox: "0 0 100 118" }, skin.map(line("skin")), parts.map(area), lines.map(line("line"))),
      h("figcaption", {}, words.view[name]));
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
.drawn figure { flex: 1 1 7.5rem; max-width: 11rem; margin: 0; text-align: center; }
.drawn svg { display: block; width: 100%; overflow: visible; }
.drawn figcaption { color: var(--soft); font-size: .875rem; }
.drawn path { stroke: var(--edge); stroke-width: 1.2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.line { fill: none; pointer-events: none; }
.skin { fill: var(--bot); }
.area { fill: var(--bg); }
.tap { cursor: pointer; }
.tap:hover { fill: var(--tint); stroke: var(--accent); }
.area.on { fill: var(--accent); stroke: var(--ink); stroke-width: 2; }
.past .drawn { display: none; }
@media (forced-colors: active) { .drawn path { stroke: CanvasText; } .area.on { fill: Highlight; forced-color-adjust: none; } }
`;
