// <levelhead-chat endpoint="https://chat.example" clinic="Example Clinic"></levelhead-chat>
// <levelhead-chat floating position="bottom-start" greeting="Dizzy? Ask here"></levelhead-chat>
//
// Events, none with anything a visitor said: levelhead-started, levelhead-result, levelhead-closed.
// All attributes, and what a page can style: docs/embedding.md.
import { Alarm, css as alarmCss } from "./alarm.js";
import { Api, KEY, Refused, newId } from "./api.js";
import { css as bodyCss } from "./body.js";
import { draw } from "./cards.js";
import { SHAPES, h, prose, shape } from "./dom.js";
import { css as keysCss, quickKey } from "./keys.js";
import { lighten } from "./light.js";
import { resultCss } from "./result.js";
import { ATTRIBUTES, Shell, ownTag, shellCss } from "./shell.js";
import { css, scaled } from "./style.js";
import { css as turnsCss } from "./turns.js";
import { others, speak, words } from "./words.js";

const WAIT_MS = 400;
const LONG_WAIT_MS = 8000;
const AGAIN_MS = [2000, 4000, 8000, 15000]; // between tries while nothing gets through
const AFTER_CONSENT = ["question", "checklist", "read_back", "assessment", "summary"];
const GOES_BACK_TO_INPUT = [413, 422];

class LevelheadChat extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  #api;
  #shell;
  #page = { words: {} };
  #busy = false;
  #started = false;
  #turn = null; // what the bot said last
  #waiting = []; // what was said and has no answer yet: { message, bubble, focused }
  #held = null; // the note that it waits
  #tries = 0;
  #again = null;
  #alarm = null;
  #latest = ""; // the last message of the bot, to see whether another tab went on

  connectedCallback() {
    if (!this.isConnected) return; // moved on already
    if (!this.#api) speak(this.getAttribute("language"));
    this.#shell ??= new Shell(this, scaled(css + shellCss + turnsCss + bodyCss + resultCss + alarmCss + keysCss), { open: this.#opened, closed: () => this.#started && this.#tell("closed") });
    this.#shell.connect();
    if (!this.#api) return;
    this.#watch("addEventListener");
    this.#awake(); // what waits is not tried while the chat is out of the page
  }

  disconnectedCallback() {
    if (this.#api) this.#watch("removeEventListener");
    window.removeEventListener("beforeunload", this.#leaving);
    clearTimeout(this.later);
    this.#shell?.disconnect();
    if (!this.isConnected && this.#started) this.#tell("closed");
  }

  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || !this.#shell || before === now) return;
    if (name === "language") speak(now);
    this.#shell.refresh();
    if (!this.#api) return;
    this.#title();
    if (name === "endpoint" || name === "language") {
      this.#connect();
      this.#label();
      if (!this.#busy) this.#begin();
    }
  }

  // Nothing is asked of the server before the visitor sees the chat.
  #opened = () => {
    if (this.#api) {
      this.#scroll(this.#turn);
      return this.#awake();
    }
    this.#connect();
    this.#build();
    this.#label();
    this.#watch("addEventListener");
    this.#begin();
  };

  #connect() {
    this.#api = new Api(this.getAttribute("endpoint") ?? new URL("..", import.meta.url).href, speak(this.getAttribute("language")));
  }

  #title() {
    this.name.textContent = this.getAttribute("clinic") ?? this.#page.name ?? "";
    this.hello.textContent = this.getAttribute("greeting") ?? "";
  }

  // --- the frame ------------------------------------------------------------------------------

  #build() {
    const { root } = this.#shell;
    this.name = h("small");
    this.hello = h("small");
    this.menuButton = h("button", { type: "button", class: "icon", "aria-label": words.menu, "aria-expanded": "false", onclick: () => this.#menu(this.menu.hidden) }, shape(SHAPES.menu));
    this.menu = h("div", { class: "menu", hidden: true, onkeydown: (event) => event.key === "Escape" && this.#menu(false), onfocusout: (event) => this.#leaves(event.relatedTarget) });
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
      h("button", { type: "submit", class: "go", "aria-label": words.sendText }, shape(SHAPES.send)),
    );
    this.#shell.fill(
      h("section", { class: "panel", lang: "en", dir: "ltr", "aria-label": words.title },
        h("header", { class: "top" }, h("h2", {}, words.title, this.name, this.hello), this.menuButton, this.#shell.closer),
        this.menu, this.banner, this.body, this.form),
    );
    this.#title();
    root.addEventListener("click", (event) => {
      if (!this.menu.hidden && !event.composedPath().some((node) => node === this.menu || node === this.menuButton)) this.#menu(false, false);
    });
  }

  // In place, so that the log stays the live region that it is, and the focus where it is.
  #label() {
    const find = (selector) => this.shadowRoot.querySelector(selector);
    Object.assign(find(".panel"), { lang: words.lang, dir: words.dir, ariaLabel: words.title });
    find("h2").firstChild.data = words.title;
    find(".go").ariaLabel = words.sendText;
    this.menuButton.ariaLabel = words.menu;
    this.log.ariaLabel = words.log;
    this.input.placeholder = find("label[for=say]").textContent = words.input;
  }

  #speak(wish) {
    if (!wish || wish === this.#api.language) return undefined;
    this.#api.language = speak(wish);
    this.#shell.refresh();
    this.#label();
    return this.#ask();
  }

  #ask() {
    return this.#api.clinic().then((page) => {
      this.#page = { ...page, words: page.words ?? {} };
      this.#shell.colours(page.colours);
      this.#title();
    }, () => {}).finally(this.#network);
  }

  #say = (key) => this.#page.words[key] ?? words[key] ?? "";

  #tell(name) {
    // A page hears it too when the chat was taken out.
    (this.isConnected ? this : document).dispatchEvent(new CustomEvent(`levelhead-${name}`, { bubbles: true, composed: true }));
  }

  #watch(change) {
    for (const name of ["online", "offline"]) window[change](name, this.#network);
    for (const name of ["focus", "online", "pageshow"]) window[change](name, this.#awake);
    window[change]("storage", this.#elsewhere);
    document[change]("visibilitychange", this.#awake);
    this.log[change]("keydown", this.#quick);
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

  // Who tabs on is not left with a menu over what comes next.
  #leaves(next) {
    if (next && next !== this.menuButton && !this.menu.contains(next)) this.#menu(false, false);
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
      ...others().map(([code, name]) =>
        h("button", { type: "button", lang: code, onclick: () => { this.#menu(false); this.#speak(code); this.#act("/repeat_question", name); } }, name)),
    );
    this.menu.firstChild.focus();
  }

  async #handOver() {
    const shown = await this.#api.handOver().then(
      ({ code }) => [h("p", {}, this.#say("hand_over_code")), h("p", { class: "code" }, code)],
      (error) => [h("p", {}, error.message || this.#say("failed") || words.broken)]);
    const close = h("button", { type: "button", "aria-describedby": "shown", onclick: () => this.#menu(false) }, words.close);
    this.menu.replaceChildren(h("div", { role: "status", id: "shown" }, ...shown), close);
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
    const no = h("button", { type: "button", "aria-describedby": "sure", onclick: () => this.#menu(false) }, this.#say("delete_no"));
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
      return this.#hold([this.#trouble(error)], () => this.#delete());
    }
    this.#clear();
    const again = h("button", { type: "button", class: "option", onclick: () => this.#begin() }, this.#say("start_over"));
    this.log.append(h("div", { class: "turn" }, h("div", { class: "bubble" }, this.#say("delete_done")), h("div", { class: "options" }, again)));
    this.#tell("closed");
  }

  #clear() {
    this.log.replaceChildren();
    this.#turn = this.#held = null;
    this.#waiting = [];
    this.#release();
    this.#alarm?.clear();
  }

  // --- turns ----------------------------------------------------------------------------------

  async #begin(said) {
    if (!this.#held) this.#clear(); // a try again keeps its note
    if (said) this.#show([{ text: said }]);
    const asked = this.#ask();
    if (!this.#api.token) return this.#send({ payload: "/greet" });
    this.#working(true);
    try {
      const last = await this.#api.last();
      await asked; // what is shown again needs the clinic's words as well
      await this.#speak(last.conversation?.language);
      this.#working(false);
      this.#release();
      if (last.messages.length) return this.#show(last.messages);
    } catch (error) {
      this.#working(false);
      if (error.status !== 401) return this.#hold([this.#trouble(error)], () => this.#begin(), !(error instanceof Refused));
      this.#api.forget();
      if (error.message) this.#show([{ text: error.message }]);
    }
    return this.#send({ payload: "/greet" });
  }

  // Another tab of the same visitor may have gone on: then show where the conversation is.
  async #catchUp() {
    if (this.#busy || this.#held || !this.#latest || !this.#api.token || !this.#shell.inView) return;
    const seen = this.#latest;
    const { messages, conversation } = await this.#api.last().catch(() => ({ messages: [] }));
    if (this.#busy || this.#held || seen !== this.#latest || !messages.length || JSON.stringify(messages.at(-1)) === seen) return;
    this.#speak(conversation?.language);
    this.#turn?.classList.add("past");
    this.#show(messages);
  }

  // Back in front, back online, or a phone that slept: send what waits, or look what is new.
  #awake = () => {
    if (document.visibilityState === "hidden") return;
    if (this.#held) this.#again?.();
    else this.#catchUp();
  };

  // Another tab agreed, took up a code, or deleted everything: go on with what that one has.
  #elsewhere = ({ key, newValue }) => {
    if (key !== KEY || newValue === this.#api.token || !this.#api.token) return;
    this.#api.token = newValue;
    this.#toInput();
    this.#clear();
    this.#begin();
  };

  // What waits is in this page only: nothing is written to the disk, so leaving is asked about.
  // Listening only while it waits keeps the page fit for the browser's memory of pages.
  #leaving = (event) => event.preventDefault();

  #quick = (event) => {
    const open = this.#turn && !this.#turn.classList.contains("past");
    if (open) quickKey(event, this.#turn, Boolean(this.input.value));
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
    const at = this.shadowRoot.activeElement;
    const focused = [this.#turn, this.#held, this.#alarm?.card].some((one) => one?.contains(at));
    this.#turn?.classList.add("past");
    const bubble = shown ? h("div", { class: "mine" }, h("span", { class: "sr" }, `${words.you}: `), shown) : null;
    if (bubble) this.log.append(bubble);
    if (this.#held) this.log.append(this.#held);
    this.#scroll(bubble);
    this.#waiting.push({ message: { message_id: newId(), ...message }, bubble, focused });
    await this.#flush();
  }

  // Everything that waits, in its order, each with the id that it got when it was said.
  async #flush() {
    clearTimeout(this.later);
    while (!this.#busy && this.#waiting.length && (await this.#deliver(this.#waiting[0])));
  }

  async #deliver(item) {
    this.#working(true);
    let answer, error;
    try {
      answer = await this.#api.send(item.message);
    } catch (problem) {
      error = problem;
    }
    this.#working(false);
    if (this.#waiting[0] !== item) return this.#takenBack(); // while it was under way
    if (error) return this.#failed(error, item);
    if (answer.delivered === false) return this.#undelivered(answer.messages, item);
    this.#arrived(item, answer.messages);
    return true;
  }

  #arrived(item, messages) {
    const focused = item.focused || this.#held?.contains(this.shadowRoot.activeElement);
    this.#waiting.shift();
    this.#release();
    this.#accepted(item.message, messages);
    this.#show(messages, focused);
    if (this.#alarm?.up) this.#toInput(); // nothing goes after an emergency unseen
    for (const { bubble } of this.#waiting) if (bubble) this.log.append(bubble);
    if (this.#waiting.length) this.#turn.classList.add("past");
  }

  #takenBack() {
    this.#catchUp();
    return false;
  }

  // The bot is silent; danger in typed words is answered all the same.
  #undelivered(messages, item) {
    const before = this.#turn;
    if (messages.some((one) => one.custom?.type === "emergency")) {
      this.#arrived(item, messages);
      before?.classList.remove("past");
    } else this.#hold(messages, () => this.#flush());
    return false;
  }

  #failed(error, item) {
    const { text } = item.message;
    if (error.status === 401) {
      this.#api.forget();
      this.#toInput();
      this.#release();
      this.#begin(error.message);
    } else if (text && GOES_BACK_TO_INPUT.includes(error.status)) {
      this.#toInput();
      this.#release();
      this.#turn?.classList.remove("past");
      this.#hold([this.#trouble(error)]);
      this.input.focus();
    } else this.#hold([this.#trouble(error)], () => this.#flush(), !(error instanceof Refused));
    return false;
  }

  // --- what does not get through --------------------------------------------------------------

  // It waits where it was said, and goes out by itself when that can help.
  #hold(messages, again = null, byItself = false) {
    const mine = this.#waiting.some((one) => one.bubble);
    if (byItself && mine && !navigator.onLine) messages = [{ text: words.held, custom: { type: "trouble" } }]; // the banner says the rest
    const text = `${mine} ${messages.map((one) => one.text)}`;
    if (this.#held?.said !== text) {
      this.#held?.remove();
      const chat = { act: this.#act, say: this.#say, retry: again && (() => this.#again?.()), takeBack: mine ? () => this.#takeBack() : null };
      this.#held = h("div", { class: "turn", tabindex: "-1" },
        messages.flatMap((one) => draw(one, chat)),
        mine && byItself && navigator.onLine ? h("p", { class: "held" }, words.held) : null);
      this.#held.said = text; // the same again is not announced again
      this.log.append(this.#held);
      if (this.#waiting.at(-1)?.focused) this.#held.focus({ preventScroll: true });
      this.#scroll(this.#held);
    }
    window[mine ? "addEventListener" : "removeEventListener"]("beforeunload", this.#leaving);
    this.#again = again && (() => { if (!this.#busy) again(); });
    clearTimeout(this.later);
    if (byItself) this.later = setTimeout(this.#again, AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)]);
  }

  #release() {
    clearTimeout(this.later);
    window.removeEventListener("beforeunload", this.#leaving);
    this.#held?.remove();
    this.#held = this.#again = null;
    this.#tries = 0;
  }

  // Typed words go back into the field, a choice is open again. If it had arrived after all, that shows.
  #takeBack() {
    this.#toInput();
    this.#api.stop?.();
    this.#release();
    this.#turn?.classList.remove("past");
    this.input.focus();
    this.#catchUp();
  }

  #toInput() {
    const texts = this.#waiting.map((one) => one.message.text);
    this.input.value = [...texts, this.input.value].filter(Boolean).join("\n");
    for (const { bubble } of this.#waiting) bubble?.remove();
    this.#waiting = [];
  }

  #trouble(error) {
    const known = error instanceof Refused && error.message;
    return { text: known || this.#say("offline") || words.broken, custom: { type: "trouble" } };
  }

  #accepted(message, messages) {
    if (message.payload === "/start_over") this.#alarm?.clear();
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
    for (const timer of this.timers ?? []) clearTimeout(timer);
    this.wait.textContent = "";
    const say = (text) => () => (this.wait.textContent = text);
    this.timers = yes ? [setTimeout(say(words.wait), WAIT_MS), setTimeout(say(words.waitLong), LONG_WAIT_MS)] : [];
  }

  // --- showing --------------------------------------------------------------------------------

  #show(messages, focus = false) {
    const chat = { act: this.#act, say: this.#say, page: () => this.#api.page(), pdf: () => this.#api.pdf() };
    this.#speak(messages.find((one) => one.custom?.language)?.custom.language);
    const alarm = messages.find((one) => one.custom?.type === "emergency");
    const shown = alarm ? messages.filter((one) => one !== alarm && one.custom?.type !== "trouble") : messages;
    lighten(this.#turn);
    this.#turn = h("div", { class: "turn", tabindex: "-1", role: "group", "aria-label": words.bot }, shown.flatMap((one) => draw(one, chat)));
    if (alarm) this.#turn.append(h("div", { class: "bubble" }, prose(alarm.text)));
    this.log.append(this.#turn);
    if (messages.at(-1)?.custom?.type !== "trouble") this.#latest = JSON.stringify(messages.at(-1));
    if (alarm) {
      this.#alarm ??= new Alarm({ panel: this.body.parentElement, body: this.body, input: this.input });
      this.#scroll(this.#turn);
      return this.#alarm.raise(alarm.custom, alarm, chat);
    }
    if (this.#alarm?.up) this.#alarm.lower();
    this.#scroll(this.#turn);
    if (focus) this.#turn.focus({ preventScroll: true });
  }

  // The beginning of what is new comes into view, not its end.
  #scroll(node) {
    if (!node) return;
    const top = node.offsetTop - 12;
    const last = this.log.scrollHeight - this.log.clientHeight;
    this.log.scrollTo({ top: Math.min(top, last), behavior: "instant" }); // gliding there takes longer than the answer
  }
}

if (!customElements.get("levelhead-chat")) {
  customElements.define("levelhead-chat", LevelheadChat);
  ownTag("levelhead-chat");
}
