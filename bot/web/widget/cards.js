// One function for each kind of rich message. Each gives elements; none keeps any state.
import { pointing } from "./body.js";
import { SHAPES, h, prose, shape } from "./dom.js";
import { shortcut } from "./keys.js";
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

function part(title, ...content) {
  const kept = content.flat().filter(Boolean);
  return kept.length ? h("section", { class: "part" }, h("h3", {}, title), kept) : null;
}

const list = (lines) => (lines?.length ? h("ul", { class: "plain" }, lines.map((line) => h("li", {}, line))) : null);

function bars(custom) {
  // Parts of one whole, so that the first is not drawn as sure. Shares are no probabilities: no numbers.
  return h(
    "div",
    { class: "bars", role: "img", "aria-label": custom.systems_text },
    custom.systems.map((one) =>
      h("div", { class: "bar" }, h("span", { class: "cap" }, one.label), h("i", {}, h("b", { style: { width: `${Math.round(100 * one.share)}%` } }))),
    ),
  );
}

function specialist(one, index) {
  return h(
    "li",
    {},
    h("h4", {}, h("span", { class: "rank", "aria-hidden": "true" }, `${index + 1}`), h("span", { class: "cap" }, one.label)),
    prose(one.why),
    one.what_they_do ? h("details", {}, h("summary", {}, words.does), prose(one.what_they_do)) : null,
  );
}

function reason(one) {
  return h("li", {}, h("span", { class: "cap" }, one.text), one.source ? h("small", {}, one.source) : null);
}

function assessment(custom, message, chat) {
  const card = h(
    "article",
    { class: `result ${custom.urgency}` },
    h("header", {}, shape(SHAPES[custom.urgency] ?? SHAPES.routine), h("h2", {}, custom.urgency_text)),
    custom.urgency_because ? h("div", { class: "because" }, prose(custom.urgency_because)) : null,
    part(chat.say("who"), h("ol", { class: "people" }, custom.specialists.map(specialist))),
    part(words.fit, bars(custom), h("p", {}, custom.systems_text)),
    part(chat.say("sure"), prose(custom.confidence_text)),
    part(words.wouldChange, list(custom.would_change)),
    part(chat.say("watch_for"), list(custom.watch_for), h("p", { class: "net" }, custom.safety_net)),
    part(chat.say("tell_clinician"), list(custom.tell_clinician)),
    custom.reasons?.length
      ? h("details", {}, h("summary", {}, chat.say("reasons")), h("ul", { class: "plain reasons" }, custom.reasons.map(reason)))
      : null,
    custom.sources?.length ? h("details", {}, h("summary", {}, words.sources), list(custom.sources)) : null,
    h("p", { class: "foot" }, chat.say("not_a_diagnosis")),
  );
  return [card, buttons(message.buttons, chat)];
}

function summary(custom, message, chat) {
  const text = h("div", { class: "sheet" }, prose(custom.text));
  const copy = h("button", { type: "button", class: "option", "data-stays": true }, words.copy);
  copy.addEventListener("click", async () => {
    await copyText(custom.text, text);
    copy.textContent = words.copied;
  });
  const print = h("button", { type: "button", class: "option", "data-stays": true, onclick: () => printText(custom.text) }, words.print);
  return [text, h("div", { class: "options tools" }, copy, print), buttons(message.buttons, chat)];
}

async function copyText(text, node) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
}

// A page of its own for the printer: the host page around the chat is not printed.
function printText(text) {
  const frame = h("iframe", { class: "printer", title: words.print, tabindex: "-1" });
  Object.assign(frame.style, { position: "fixed", width: "0", height: "0", border: "0" });
  document.body.append(frame);
  const page = frame.contentDocument;
  for (const line of prose(text)) page.body.append(page.importNode(line, true));
  frame.contentWindow.addEventListener("afterprint", () => frame.remove());
  frame.contentWindow.print();
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
