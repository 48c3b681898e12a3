// Where the chat stands in a page: in its place, or behind a round button that opens a panel.
// Before it is opened nothing is asked of the server and nothing is read or kept in the browser.
import { h, shape } from "./dom.js";
import { words } from "./words.js";

export const ATTRIBUTES = ["accent", "accent-dark", "clinic", "endpoint", "floating", "greeting", "language"];

const TALK = "M4 4h16v12h-9l-5 4v-4H4zM8 8.5h8M8 12h5";
const CROSS = "M6 6l12 12M18 6 6 18";
const SMALL = "(max-width: 30em), (max-height: 30em)";

export const shellCss = `
.shell { all: initial; display: block; height: 100%; color: var(--ink); color-scheme: light dark; overflow-wrap: anywhere; -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
  font: var(--u)/1.5 var(--lh-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif); }
:host([theme="light"]) .shell { color-scheme: light; }
:host([theme="dark"]) .shell { color-scheme: dark; }
.shell.loose { height: var(--lh-height, 42rem); }
:host([floating]:not([hidden])) { display: contents; }
.launch, .float { position: fixed; inset: auto; inset-block-end: calc(var(--lh-offset-block, 1rem) + env(safe-area-inset-bottom, 0px)); inset-inline-end: var(--lh-offset-inline, 1rem); z-index: 2147483647; margin: 0; }
:host([position="bottom-start"]) :is(.launch, .float) { inset-inline: var(--lh-offset-inline, 1rem) auto; }
.launch { display: flex; align-items: center; gap: .6rem; min-width: 56px; min-height: 56px; max-width: calc(100vw - 2rem); padding: .5rem 1.1rem .5rem 1rem; border: 2px solid var(--on-accent); border-radius: 32px;
  background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow); font-weight: 600; text-align: start; line-height: 1.25; }
.launch:hover { filter: brightness(.92); }
.launch:focus-visible { outline-offset: 3px; }
.launch span { max-width: 18rem; }
.float { width: min(var(--lh-width, 26rem), 100vw - 2rem); height: min(var(--lh-height, 42rem), 100dvh - 2rem); max-width: none; max-height: none; padding: 0; border: 0; border-radius: var(--lh-radius, 16px); background: none; color: inherit; overflow: visible; outline: none; }
.float::backdrop { background: none; }
@media ${SMALL} {
  .float, :host([position="bottom-start"]) .float { inset: var(--view-top, 0px) 0 auto; width: auto; height: 100vh; height: var(--view, 100dvh); }
  .float .panel { border-width: 0; border-radius: 0; }
  .launch { padding: .5rem; justify-content: center; }
  .launch span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
}
@media (forced-colors: active) { .launch { border-color: ButtonText; } }
@media print { .launch { display: none; } }
`;


export class Shell {
  #host;
  #on;
  #panel;
  #floating;
  #open = false;
  #colours = {};
  #look = new CSSStyleSheet();
  #small = matchMedia(SMALL);
  // In its place it begins when it comes into view: a page that nobody scrolls down asks nothing.
  #eye = new IntersectionObserver((seen) => {
    if (this.#floating || !seen.some((one) => one.isIntersecting)) return;
    this.#eye.disconnect();
    this.#on.open();
  });
  #box = h("div", { class: "shell" });
  #label = h("span");
  #launch = h("button", { type: "button", class: "launch", popover: "manual", "aria-haspopup": "dialog", onclick: () => this.show() }, shape(TALK), this.#label);

  // on: { open, closed }. At the first "open" the chat builds its panel and gives it to fill().
  constructor(host, css, on) {
    this.#host = host;
    this.#on = on;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root = host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet, this.#look];
    this.root.append(this.#box);
    this.closer = h("button", { type: "button", class: "icon", onclick: () => this.shut() }, shape(CROSS));
  }

  // A dialog that is also a popover: over the page on a large screen, alone with the visitor on a small one.
  #float = h("dialog", { class: "float", popover: "manual", tabindex: "-1", autofocus: true,
    onkeydown: (event) => this.#key(event), oncancel: (event) => this.#ended(event), onclose: (event) => this.#ended(event) });

  // Also when it comes back, or is moved: it stands as it stood.
  connect() {
    this.#small.addEventListener("change", this.#resized);
    visualViewport?.addEventListener("resize", this.#seen);
    visualViewport?.addEventListener("scroll", this.#seen);
    this.#floating = undefined;
    this.refresh();
  }

  disconnect() {
    this.#eye.disconnect();
    this.#small.removeEventListener("change", this.#resized);
    visualViewport?.removeEventListener("resize", this.#seen);
    visualViewport?.removeEventListener("scroll", this.#seen);
  }

  // Whether the visitor sees the chat.
  get inView() {
    return !this.#floating || this.#open;
  }

  fill(panel) {
    this.#panel = panel;
    (this.#floating ? this.#float : this.#box).append(panel);
  }

  // Those of the clinic, for what the page does not choose.
  colours(found) {
    this.#colours = found ?? {};
    this.refresh();
  }

  // Whatever changed: the attributes, or the language.
  refresh() {
    const given = (name) => this.#host.getAttribute(name) ?? "";
    this.#label.textContent = given("greeting") || words.launch;
    this.#label.dir = "auto";
    for (const [node, name] of [[this.#float, words.title], [this.closer, words.close]]) node.setAttribute("aria-label", name);
    this.#colour(given("accent") || this.#colours.accent, given("accent-dark") || this.#colours.accent_dark);
    const floating = this.#host.hasAttribute("floating");
    if (floating === this.#floating) return;
    this.#floating = floating;
    this.#place();
    if (!floating) this.#eye.observe(this.#box);
  }

  show() {
    this.#open = true;
    this.#on.open();
    this.#raise();
    (this.#float.querySelector(".emergency") ?? this.#float).focus();
  }

  shut() {
    if (!this.#open) return;
    this.#open = false;
    this.#lower();
    this.#launch.hidden = false;
    this.#launch.focus();
    this.#on.closed();
  }

  #place() {
    const panel = this.#panel ? [this.#panel] : [];
    this.closer.hidden = !this.#floating;
    this.#launch.hidden = this.#open;
    // A page may have taken all our host's styles away: then the chat has a size of its own.
    this.#box.classList.toggle("loose", !this.#floating && getComputedStyle(this.#host).display === "inline");
    if (!this.#floating) {
      this.#box.replaceChildren(...panel);
      return this.#lift();
    }
    this.#lower(); // a dialog that was moved believes to be open
    this.#float.replaceChildren(...panel);
    this.#box.replaceChildren(this.#launch, this.#float);
    this.#launch.showPopover?.();
    if (this.#open) this.#raise();
  }

  // Into the top layer, where nothing of the page can cover it.
  #raise() {
    this.#launch.hidden = true;
    const node = this.#float;
    if (this.#small.matches) node.showModal();
    else if (node.showPopover) node.showPopover();
    else node.show();
    this.#seen();
    this.#lift();
  }

  // An emergency may be in the top layer by itself. Whoever moves or shows the panel puts it below, or out.
  #lift() {
    const card = this.#panel?.querySelector(".emergency[popover]");
    card?.hidePopover?.();
    card?.showPopover?.();
  }

  #lower() {
    if (this.#float.open) this.#float.close();
    else this.#float.hidePopover?.();
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    const taken = event.defaultPrevented || event.composedPath().some((node) => node.className === "menu");
    event.preventDefault();
    if (!taken) this.shut();
  }

  // The browser closes it: by the "back" of a phone, for one.
  #ended(event) {
    if (event.target !== this.#float) return;
    if (event.type === "cancel") event.preventDefault();
    if (event.type === "cancel" || !(this.#float.open || (this.#float.showPopover && this.#float.matches(":popover-open")))) this.shut();
  }

  #resized = () => {
    if (!this.#floating || !this.#open) return;
    const at = this.root.activeElement;
    this.#lower();
    this.#raise();
    at?.focus();
  };

  // The keyboard of a phone leaves less room.
  #seen = () => {
    const view = visualViewport;
    if (!view || view.scale !== 1) return;
    this.#float.style.setProperty("--view", `${view.height}px`);
    this.#float.style.setProperty("--view-top", `${view.offsetTop}px`);
  };

  // The letters are as large as the visitor's browser is set to, whatever the page's root says.
  #colour(light, dark) {
    this.#box.style.fontSize = "medium";
    const size = getComputedStyle(this.#box).fontSize || "16px";
    this.#box.style.fontSize = "";
    const set = (name, value) => (CSS.supports("color", value) ? `${name}:${value};` : "");
    this.#look.replaceSync(`:host{--u:var(--lh-font-size,${size});${set("--lh-accent", light)}${set("--lh-accent-dark", dark)}}`);
  }
}

// One script tag alone is enough: <script type="module" src="..." data-levelhead="floating" data-position="bottom-start">
export function ownTag(name) {
  const tag = document.querySelector("script[data-levelhead]");
  if (!tag) return;
  const { levelhead, ...given } = tag.dataset;
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
  if (levelhead === "inline" && document.body.contains(tag)) return tag.after(element);
  if (levelhead === "inline") return document.body.append(element);
  element.setAttribute("floating", "");
  if (!element.dir) element.dir = getComputedStyle(document.body).direction;
  // Beside the body: there a page that draws its body anew leaves it alone.
  document.documentElement.append(element);
}
