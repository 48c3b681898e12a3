// One function for each kind of rich message. Each gives elements; none keeps any state.
import { pointing } from "./body.js";
import { h, prose } from "./dom.js";
import { shortcut } from "./keys.js";
import { assessment, list, summary } from "./result.js";
import { words } from "./words.js";

export const press = (question, option) => `/press${JSON.stringify({ question, option })}`;

const RARE = ["/start_over", "/talk_to_person"]; // at hand in the menu

// chat: { act(payload, title), say(key) }
export function draw(message, chat) {
  const custom = message.custom ?? {};
  const card = CARDS[custom.type];
  if (card) return card(custom, message, chat);
  return [h("div", { class: "bubble" }, prose(message.text)), buttons(message.buttons, chat)];
}

function buttons(list, chat, leaveOut = () => false) {
  const shown = (list ?? []).filter((one) => !leaveOut(one));
  if (!shown.length) return null;
  const options = shown.filter((one) => one.kind !== "control");
  const controls = shown.filter((one) => one.kind === "control");
  return h(
    "div",
    { class: "choices" },
    options.length ? h("div", { class: "options" }, options.map((one) => button(one, chat, "option"))) : null,
    controls.length
      ? h("div", { class: options.length ? "quiet" : "options" }, controls.map((one) => button(one, chat, options.length ? "link" : "option")))
      : null,
  );
}

function button(one, chat, kind, key = {}) {
  return h("button", { type: "button", class: kind, ...key, onclick: () => chat.act(one.payload, one.title) }, one.title);
}

function quiet(custom, chat) {
  const unsure =
    custom.type !== "checklist" && custom.unsure
      ? [{ title: custom.unsure.title, payload: press(custom.question, custom.unsure.id) }]
      : [];
  const list = [...unsure, ...(custom.controls ?? []).filter((one) => !RARE.includes(one.payload))];
  return list.length ? h("div", { class: "quiet" }, list.map((one) => button(one, chat, "link"))) : null;
}

function progress(custom) {
  const left = custom.progress?.left;
  return left > 0 ? h("p", { class: "progress" }, words.progress(left)) : null;
}

function question(custom, message, chat) {
  const options = custom.options.map((one) => ({ title: one.title, payload: press(custom.question, one.id) }));
  return [
    h("div", { class: "bubble" }, prose(custom.text ?? message.text)),
    h(
      "div",
      { class: "choices" },
      h("div", { class: options.length === 1 ? "quiet" : "options", role: "group", "aria-label": custom.text },
        options.map((one, at) => button(one, chat, options.length === 1 ? "link" : "option", options.length === 1 ? {} : shortcut(at)))),
      quiet(custom, chat),
      progress(custom),
    ),
  ];
}

function checklist(custom, message, chat) {
  const box = (one, alone, key = {}) => {
    const input = h("input", { type: "checkbox", value: one.id, "data-alone": alone, ...key });
    return h("label", { class: "tick", "data-key": key["aria-keyshortcuts"] }, input, h("span", {}, one.title));
  };
  const sole = [custom.none, custom.unsure].filter(Boolean);
  const send = h("button", { type: "submit", class: "primary", disabled: true }, words.send);
  const form = h(
    "form",
    { class: "choices" },
    h(
      "fieldset",
      {},
      h("legend", {}, prose(custom.text), h("span", { class: "hint" }, custom.none ? words.pick(custom.none.title) : null)),
      custom.options.map((one, at) => box(one, false, shortcut(at))),
      sole.map((one) => box(one, true)),
    ),
    send,
    quiet(custom, chat),
    progress(custom),
  );
  const all = () => [...form.querySelectorAll("input")];
  form.addEventListener("change", (event) => {
    const alone = "alone" in event.target.dataset;
    if (event.target.checked)
      for (const input of all())
        if (input !== event.target && (alone || "alone" in input.dataset)) input.checked = false;
    send.disabled = !all().some((input) => input.checked);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = all().filter((input) => input.checked);
    if (!chosen.length) return;
    const titles = chosen.map((input) => input.parentElement.textContent).join(", ");
    chat.act(press(custom.question, chosen.map((input) => input.value).join(",")), titles);
  });
  if (custom.areas) form.querySelector("legend").after(pointing(form, custom));
  return [form];
}

function readBack(custom, message, chat) {
  const items = custom.items.map((item) =>
    h(
      "li",
      {},
      h("span", { class: "cap" }, item.text),
      otherwise(item, chat),
      h("button", {
        type: "button",
        class: "cross",
        "aria-label": words.takeOut(item.text),
        title: words.takeOut(item.text),
        onclick: () => chat.act(press("read_back_fix", item.finding), words.takeOut(item.text)),
      }, "×"),
    ),
  );
  const options = custom.options.map((one) => ({ title: one.title, payload: press(custom.question, one.id) }));
  return [
    h("div", { class: "bubble wide" }, h("p", {}, chat.say("noted")), h("ul", { class: "items" }, items), h("p", {}, chat.say("right"))),
    h("div", { class: "choices" }, h("div", { class: "options" }, options.map((one, at) => button(one, chat, "option", shortcut(at)))), quiet(custom, chat)),
  ];
}

// What else an item can be: its opposite in one tap, or one of several values.
function otherwise(item, chat) {
  const turn = (other, title, name) =>
    h("button", { type: "button", class: "link", "aria-label": name, onclick: () => chat.act(press("read_back_turn", `${item.finding}:${other.value}`), other.text) }, title);
  const others = item.others ?? [];
  if (others.length < 2) return others.map((other) => turn(other, words.change, `${words.change}: ${other.text}`));
  return h("details", { class: "else" }, h("summary", { "aria-label": `${words.change}: ${item.text}` }, words.change),
    others.map((other) => turn(other, other.text)));
}

function cited(custom, message, chat) {
  const plain = message.text?.split("\n").filter((line) => !custom.sources?.length || !custom.sources.some((s) => line.includes(s)));
  return [
    h(
      "div",
      { class: "bubble aside" },
      prose((plain ?? []).join("\n")),
      custom.sources?.length ? h("details", {}, h("summary", {}, words.sources), list(custom.sources)) : null,
    ),
    buttons(message.buttons, chat),
  ];
}

function trouble(custom, message, chat) {
  return [
    h(
      "div",
      { class: "bubble trouble" },
      prose(message.text),
      chat.retry ? h("button", { type: "button", class: "primary", onclick: chat.retry }, words.again) : null,
      chat.takeBack ? h("button", { type: "button", class: "link", onclick: chat.takeBack }, words.takeBack) : null,
    ),
  ];
}

const plain = (custom, message, chat) => [
  h("div", { class: "bubble" }, prose(message.text)),
  buttons(message.buttons, chat),
];

function consent(custom, message, chat) {
  const [first, ...rest] = message.buttons ?? [];
  return [
    h("div", { class: "bubble" }, prose(message.text)),
    h(
      "div",
      { class: "options" },
      first ? button(first, chat, "primary") : null,
      rest.map((one) => button(one, chat, "option")),
    ),
  ];
}

const CARDS = {
  question, checklist, read_back: readBack, assessment, summary, why: cited, article: cited,
  trouble, consent, ended: plain, call_request: plain,
};
