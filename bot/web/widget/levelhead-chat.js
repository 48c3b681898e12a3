// <levelhead-chat endpoint="https://chat.example" clinic="Example Clinic"></levelhead-chat>
//
// Events, none with anything a visitor said: levelhead-started, levelhead-result, levelhead-closed.
import { Api, Refused, newId } from "./api.js";
import { draw, emergency } from "./cards.js";
import { SHAPES, h, prose, shape } from "./dom.js";
import { lighten } from "./light.js";
import { css } from "./style.js";
import { words } from "./words.js";

const WAIT_MS = 400;
const AFTER_CONSENT = ["question", "checklist", "read_back", "assessment", "summary"];
const GOES_BACK_TO_INPUT = [413, 422];

class LevelheadChat extends HTMLElement {
  #api;
  #page = { words: {} };
  #busy = false;
  #started = false;
  #turn = null;
  #latest = ""; // the last message of the bot, to see whether another tab went on

  connectedCallback() {
    if (this.#api) return;
    this.#api = new Api(this.getAttribute("endpoint") ?? new URL("..", import.meta.url).href);
    this.#build();
    window.addEventListener("offline", this.#network);
    window.addEventListener("online", this.#network);
    window.addEventListener("focus", this.#catchUp);
    this.#begin();
  }

  disconnectedCallback() {
    window.removeEventListener("offline", this.#network);
    window.removeEventListener("online", this.#network);
    window.removeEventListener("focus", this.#catchUp);
    if (!this.isConnected && this.#started) this.#tell("closed");
  }

  // --- the frame ------------------------------------------------------------------------------

  #build() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    this.name = h("small", {}, this.getAttribute("clinic") ?? "");
    this.menuButton = h("button", { type: "button", class: "icon", "aria-label": words.menu, "aria-expanded": "false", onclick: () => this.#menu(this.menu.hidden) }, shape(SHAPES.menu));
    this.menu = h("div", { class: "menu", hidden: true, onkeydown: (event) => event.key === "Escape" && this.#menu(false) });
    this.banner = h("p", { class: "offline", role: "status", hidden: true });
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.log, tabindex: "0" });
    this.wait = h("p", { class: "wait", role: "status" });
    this.body = h("div", { class: "body" }, this.log, this.wait);
    this.input = h("textarea", { rows: "1", id: "say", placeholder: words.input, autocomplete: "off", enterkeyhint: "send", onkeydown: (event) => this.#key(event) });
    this.form = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#submit(event) },
      h("label", { for: "say", class: "sr" }, words.input),
      this.input,
      h("button", { type: "submit", class: "go", "aria-label": words.send }, shape(SHAPES.send)),
    );
    root.append(
      h("section", { class: "panel", "aria-label": words.title },
        h("header", { class: "top" }, h("h2", {}, words.title, this.name), this.menuButton),
        this.menu, this.banner, this.body, this.form),
    );
    root.addEventListener("click", (event) => {
      if (!this.menu.hidden && !event.composedPath().some((node) => node === this.menu || node === this.menuButton)) this.#menu(false, false);
    });
  }

  #say = (key) => this.#page.words[key] ?? words[key] ?? "";

  #tell(name) {
    this.dispatchEvent(new CustomEvent(`levelhead-${name}`, { bubbles: true, composed: true }));
  }

  #network = () => {
    this.banner.hidden = navigator.onLine;
    this.banner.textContent = navigator.onLine ? "" : `${words.cutOff} ${this.#say("offline") || words.broken}`;
  };

  // --- menu -----------------------------------------------------------------------------------

  #menu(open, focus = true) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) this.#menuItems();
    else if (focus) this.menuButton.focus();
  }

  #menuItems() {
    const item = (key, payload) =>
      h("button", { type: "button", onclick: () => { this.#menu(false); this.#act(payload, this.#say(key)); } }, this.#say(key));
    this.menu.replaceChildren(
      item("talk_to_person", "/talk_to_person"),
      item("what_stored", "/what_stored"),
      h("button", { type: "button", onclick: () => this.#handOver() }, this.#say("hand_over")),
      h("button", { type: "button", onclick: () => this.#askCode() }, this.#say("have_code")),
      item("start_over", "/start_over"),
      h("button", { type: "button", onclick: () => this.#askDelete() }, this.#say("delete")),
    );
    this.menu.firstChild.focus();
  }

  async #handOver() {
    const shown = await this.#api.handOver().then(
      ({ code }) => [h("p", {}, this.#say("hand_over_code")), h("p", { class: "code" }, code)],
      (error) => [h("p", {}, error.message || this.#say("failed") || words.broken)]);
    const close = h("button", { type: "button", onclick: () => this.#menu(false) }, words.close);
    this.menu.replaceChildren(h("div", { role: "status" }, ...shown), close);
    close.focus();
  }

  #askCode(problem = "") {
    const field = h("input", { type: "text", autocomplete: "off", maxlength: "20", "aria-describedby": "code-problem" });
    const go = (event) => {
      event.preventDefault();
      this.#api.takeUp(field.value).then(
        () => { this.#menu(false); this.#begin(); },
        (error) => this.#askCode(error.message || this.#say("failed") || words.broken));
    };
    this.menu.replaceChildren(h("form", { onsubmit: go },
      h("p", { id: "code-problem", role: "alert" }, problem),
      h("label", {}, this.#say("code_label"), field),
      h("button", { type: "submit" }, this.#say("code_go"))));
    field.focus();
  }

  #askDelete() {
    const no = h("button", { type: "button", onclick: () => this.#menu(false) }, this.#say("delete_no"));
    this.menu.replaceChildren(
      h("p", { id: "sure" }, this.#say("delete_ask")),
      h("button", { type: "button", class: "danger", "aria-describedby": "sure", onclick: () => this.#delete() }, this.#say("delete_yes")),
      no,
    );
    no.focus();
  }

  async #delete() {
    this.#menu(false);
    try {
      await this.#api.erase();
    } catch (error) {
      return this.#show([this.#trouble(error)], () => this.#delete());
    }
    this.#clear();
    const again = h("button", { type: "button", class: "option", onclick: () => this.#begin() }, this.#say("start_over"));
    this.log.append(h("div", { class: "turn" }, h("div", { class: "bubble" }, this.#say("delete_done")), h("div", { class: "options" }, again)));
    this.#tell("closed");
  }

  #clear() {
    this.log.replaceChildren();
    this.#turn = null;
    this.#calm();
  }

  // --- turns ----------------------------------------------------------------------------------

  async #begin() {
    this.#clear();
    this.#api.clinic().then((page) => {
      this.#page = { ...page, words: page.words ?? {} };
      if (!this.hasAttribute("clinic")) this.name.textContent = page.name ?? "";
    }, () => {}).finally(this.#network);
    if (!this.#api.token) return this.#send({ payload: "/greet" });
    this.#working(true);
    try {
      const last = await this.#api.last();
      this.#working(false);
      if (last.messages.length) return this.#show(last.messages);
    } catch (error) {
      this.#working(false);
      if (error.status !== 401) return this.#show([this.#trouble(error)], () => this.#begin());
      this.#api.forget();
    }
    return this.#send({ payload: "/greet" });
  }

  // Another tab of the same visitor may have gone on: then show where the conversation is.
  #catchUp = async () => {
    if (this.#busy || !this.#latest || !this.#api.token) return;
    const seen = this.#latest;
    const { messages } = await this.#api.last().catch(() => ({ messages: [] }));
    if (this.#busy || seen !== this.#latest || !messages.length || JSON.stringify(messages.at(-1)) === seen) return;
    this.#turn?.classList.add("past");
    this.#show(messages);
  };

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || this.#busy) return;
    this.input.value = "";
    this.#send({ text }, text);
  }

  #act = (payload, title) => this.#send({ payload }, title);

  // One turn at a time: a second click while one is under way does nothing.
  async #send(message, shown) {
    if (this.#busy) return;
    const before = this.#turn;
    const focused = before?.contains(this.shadowRoot.activeElement) || this.body.querySelector(".emergency")?.contains(this.shadowRoot.activeElement);
    before?.classList.add("past");
    const bubble = shown ? h("div", { class: "mine" }, h("span", { class: "sr" }, `${words.you}: `), shown) : null;
    if (bubble) this.log.append(bubble);
    this.#scroll(bubble);
    await this.#deliver({ message_id: newId(), ...message }, { before, bubble, focused });
  }

  async #deliver(message, around) {
    this.#working(true);
    let answer;
    try {
      answer = await this.#api.send(message);
    } catch (error) {
      this.#working(false);
      return this.#failed(error, message, around);
    }
    this.#working(false);
    if (answer.delivered === false) {
      around.before?.classList.remove("past");
      return this.#show(answer.messages, () => this.#retry(message, around));
    }
    this.#accepted(message, answer.messages);
    this.#show(answer.messages, null, around.focused);
  }

  #retry(message, around) {
    this.#turn?.remove();
    this.#turn = around.before;
    around.before?.classList.add("past");
    if (!this.#busy) this.#deliver(message, { ...around, focused: true });
  }

  #failed(error, message, around) {
    around.before?.classList.remove("past");
    if (error.status === 401) {
      this.#api.forget();
      if (message.text) this.input.value = message.text;
      return this.#begin();
    }
    if (message.text && GOES_BACK_TO_INPUT.includes(error.status)) {
      this.input.value = message.text;
      around.bubble?.remove();
      this.#show([this.#trouble(error)], null, true);
      return this.input.focus();
    }
    return this.#show([this.#trouble(error)], () => this.#retry(message, around));
  }

  #trouble(error) {
    const known = error instanceof Refused && error.message;
    return { text: known || this.#say("offline") || words.broken, custom: { type: "trouble" } };
  }

  #accepted(message, messages) {
    const types = messages.map((one) => one.custom?.type);
    if (types.some((type) => AFTER_CONSENT.includes(type))) this.#api.keep();
    if (!this.#started && message.payload !== "/greet") {
      this.#started = true;
      this.#tell("started");
    }
    if (types.includes("assessment") || types.includes("emergency")) this.#tell("result");
    if (types.includes("ended")) this.#tell("closed");
    if (message.payload === "/delete_data" && types.includes("ended")) this.#api.erase().catch(() => {});
  }

  #working(yes) {
    this.#busy = yes;
    clearTimeout(this.timer);
    this.wait.textContent = "";
    if (yes) this.timer = setTimeout(() => (this.wait.textContent = words.wait), WAIT_MS);
  }

  // --- showing --------------------------------------------------------------------------------

  #show(messages, retry = null, focus = false) {
    const chat = { act: this.#act, say: this.#say, retry };
    const alarm = messages.find((one) => one.custom?.type === "emergency");
    const shown = alarm ? messages.filter((one) => one !== alarm && one.custom?.type !== "trouble") : messages;
    lighten(this.#turn);
    this.#turn = h("div", { class: "turn", tabindex: "-1" }, shown.flatMap((one) => draw(one, chat)));
    this.log.append(this.#turn);
    if (!retry && messages.at(-1)?.custom?.type !== "trouble") this.#latest = JSON.stringify(messages.at(-1));
    this.#calm();
    if (alarm) return this.#alarm(alarm, chat);
    this.#scroll(this.#turn);
    if (focus) this.#turn.focus({ preventScroll: true });
  }

  // It covers the conversation and takes the focus, so that it is read first and stays in view.
  #alarm(message, chat) {
    this.#turn.append(h("div", { class: "bubble" }, prose(message.text)));
    this.log.inert = true;
    const card = emergency(message.custom, message, chat);
    this.body.append(card);
    card.focus();
  }

  #calm() {
    this.log.inert = false;
    this.body.querySelector(".emergency")?.remove();
  }

  // The beginning of what is new comes into view, not its end.
  #scroll(node) {
    if (!node) return;
    const top = node.offsetTop - 12;
    const last = this.log.scrollHeight - this.log.clientHeight;
    this.log.scrollTo({ top: Math.min(top, last), behavior: "instant" }); // gliding there takes longer than the answer
  }
}

if (!customElements.get("levelhead-chat")) customElements.define("levelhead-chat", LevelheadChat);
