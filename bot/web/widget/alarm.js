// Emergency advice: over the whole panel, in the browser's top layer, so that nothing of the page
// around it can cover it. Put aside, it stays as a bar with the call link.
import { SHAPES, dial, h, prose, shape } from "./dom.js";
import { words } from "./words.js";

const LEAST = { width: 280, height: 360 }; // px, also where the panel is scrolled out of view
const ASIDE = { height: 200, beside: 64 }; // px, while something of the page has the focus: it is not hidden

// frame: { panel, body, input }. Everything of the panel but the advice rests while it is up.
export class Alarm {
  #frame;
  #watch;

  constructor(frame) {
    this.#frame = frame;
  }

  get up() {
    return Boolean(this.card?.isConnected);
  }

  // chat: { act(payload, title) }
  raise(custom, message, chat) {
    this.clear();
    this.custom = custom;
    const link = (title, onclick) => h("button", { type: "button", class: "link", onclick }, title);
    this.card = h("section", { class: "emergency", role: "alert", tabindex: "-1", "aria-labelledby": "now", popover: "manual" },
      shape(SHAPES.emergency),
      h("h2", { id: "now" }, custom.title),
      this.#call(),
      custom.where ? h("p", { class: "where" }, custom.where) : null,
      prose(custom.text),
      h("div", { class: "quiet" },
        (message.buttons ?? []).map((one) => link(one.title, () => chat.act(one.payload, one.title))),
        link(words.toChat, () => { this.lower(); this.#frame.input.focus(); })));
    this.#open();
  }

  // Out of the way, never gone: the bar has the call link and brings the advice back.
  lower() {
    if (!this.card) return;
    this.#rest();
    this.bar ??= h("div", { class: "alarmbar", role: "group", "aria-label": this.custom.title },
      this.#call(),
      h("button", { type: "button", class: "link", onclick: () => this.#open() }, words.advice));
    this.#frame.body.before(this.bar);
  }

  clear() {
    if (this.card) this.#rest();
    this.bar?.remove();
    this.card = this.bar = null;
  }

  #call() {
    const { number, title } = this.custom.call;
    return h("a", { class: "call", href: dial(number) }, shape(SHAPES.phone, true), h("span", {}, title));
  }

  #open() {
    this.bar?.remove();
    this.#frame.body.append(this.card);
    this.#others((node) => (node.inert = true));
    this.card.showPopover?.();
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    this.#place();
    for (const name of ["scroll", "resize", "focusin"]) addEventListener(name, this.#place, { capture: true, passive: true, signal });
    const size = new ResizeObserver(this.#place);
    size.observe(this.#frame.panel);
    signal.addEventListener("abort", () => size.disconnect());
    this.card.focus();
  }

  #rest() {
    this.#watch?.abort();
    this.card.remove();
    this.#others((node) => (node.inert = false));
  }

  #others(change) {
    const { panel, body } = this.#frame;
    for (const node of [...panel.children, ...body.children]) if (node !== body && node !== this.card) change(node);
  }

  // Where the panel is, and within the window even when the panel is not.
  #place = () => {
    if (!this.card.showPopover) return;
    const box = this.#frame.panel.getBoundingClientRect();
    const theirs = document.activeElement !== document.body && !this.card.matches(":focus-within");
    const along = (from, to, room, least) => {
      const start = Math.max(from, 0);
      const size = Math.min(Math.max(Math.min(to, room) - start, least), room);
      return [Math.max(0, Math.min(start, room - size)), size];
    };
    const [left, width] = along(box.left, box.right, innerWidth, LEAST.width);
    const [top, height] = along(box.top, box.bottom, innerHeight, theirs ? Math.min(ASIDE.height, innerHeight - ASIDE.beside) : LEAST.height);
    for (const [name, value] of Object.entries({ left, top, width, height })) this.card.style.setProperty(name, `${value}px`);
  };
}

export const css = `
.emergency[popover] { position: fixed; inset: auto; margin: 0; max-width: none; max-height: none; }
.where { font-weight: 650; }
.alarmbar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; padding: .4rem .6rem; background: var(--red); color: var(--on-red); }
.alarmbar .call { width: auto; min-height: 44px; padding: .25rem 1rem; font-size: 1rem; }
.alarmbar .link { color: inherit; text-decoration-color: currentColor; }
.alarmbar .link:hover { background: #0003; color: inherit; }
.alarmbar :focus-visible { outline-color: var(--on-red); }
@media (forced-colors: active) { .alarmbar { border: 2px solid CanvasText; } }
`;
