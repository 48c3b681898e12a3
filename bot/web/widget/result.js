// The result and the page to keep: the card, the picture of shares, what can be done now.
import { drawing } from "./body.js";
import { SHAPES, dial, h, prose, shape } from "./dom.js";
import { words } from "./words.js";

const MAIL_LIMIT = 1900; // some mail programs cut a longer link
const IN_CARD = ["/call_me", "/summary"]; // drawn beside what they belong to

export const list = (lines) => (lines?.length ? h("ul", { class: "plain" }, lines.map((line) => h("li", {}, line))) : null);

function part(title, ...content) {
  const kept = content.flat().filter(Boolean);
  return kept.length ? h("section", { class: "part" }, h("h3", {}, title), kept) : null;
}

function more(title, ...content) {
  const kept = content.flat().filter(Boolean);
  return kept.length ? h("details", {}, h("summary", {}, title), kept) : null;
}

// Parts of one whole: a bar, its name and its length in words. Never a number that looks measured.
function bars(systems, say) {
  const bar = (one) =>
    h("li", { class: "bar" },
      h("span", { class: "cap" }, one.label), h("span", { class: "amount" }, one.amount),
      h("i", { "aria-hidden": "true" }, h("b", { style: { "inline-size": `${Math.round(100 * one.share)}%` } })));
  const group = (name) => {
    const own = systems.filter((one) => (one.group ?? "balance") === name);
    return own.length ? [h("h4", {}, say(name)), h("ul", { class: "bars" }, own.map(bar))] : [];
  };
  return [...group("balance"), ...group("beside")];
}

// How to reach who is not in this clinic; its text stands beside the name, at the top.
function elsewhere({ name, phone, url }) {
  const ways = [url ? wayTo(name, url, "option") : null, phone ? wayTo(words.call(phone), dial(phone), "option", SHAPES.phone) : null];
  return ways.some(Boolean) ? h("div", { class: "ways" }, ways) : null;
}

function specialist(one) {
  return h("li", {},
    h("h4", { class: "cap" }, one.label),
    prose(one.why),
    one.where ? elsewhere(one.where) : null,
    one.what_they_do ? more(words.does, prose(one.what_they_do)) : null);
}

const reason = (one) => h("li", {}, h("span", { class: "cap" }, one.text), one.toward_text ? h("span", { class: "toward" }, one.toward_text) : null);

// Where the head hurts, drawn as it was asked, and which muscles are known to send pain there.
function painMap({ pain_map: map, pain_areas: areas = [] }, say) {
  if (!map?.length) return null;
  const rows = map.map((one) =>
    h("div", {}, h("dt", { class: "cap" }, one.site), h("dd", {}, one.muscles.join(", "))));
  const { node, show } = drawing(Object.fromEntries(areas.map((area) => [area, ""])));
  show(areas);
  return h("div", { class: "map" }, h("h4", {}, say("pain_map")), areas.length ? node : null, h("dl", {}, rows), h("p", {}, say("pain_note")));
}

const wayTo = (title, href, kind, icon) => {
  const away = href.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return h("a", { class: kind, href, ...away }, icon ? shape(icon, true) : null, h("span", {}, title));
};

const act = (chat, payload, title, kind = "option") => h("button", { type: "button", class: kind, onclick: () => chat.act(payload, title) }, title);

// Headings come with the result, in its language.
const heading = (custom) => (key) => custom.words?.[key] ?? "";

// All that somebody in a hurry reads: who, and what to do first, with what it takes beside it.
function first(custom, message, chat) {
  const { booking: book, clinic: { phone } = {} } = custom;
  const call = (message.buttons ?? []).find((one) => one.payload === "/call_me");
  const who = (one, index, all) =>
    h("li", {}, all.length > 1 ? h("span", { class: "rank", "aria-hidden": "true" }, `${index + 1}`) : null, h("div", {}, h("strong", { class: "cap" }, one.label), one.where ? h("p", {}, one.where.text) : null));
  return h("div", { class: "first" },
    h("h3", {}, heading(custom)("who")),
    h("ol", { class: "who" }, custom.specialists.map(who)),
    h("h3", {}, heading(custom)("first")),
    h("p", {}, custom.first_step),
    custom.today_line ? h("p", {}, custom.today_line) : null,
    h("div", { class: "ways" },
      book ? wayTo(book.title, book.url, "primary") : null,
      phone ? wayTo(words.call(phone), dial(phone), book ? "option" : "primary", SHAPES.phone) : null,
      call ? act(chat, call.payload, call.title) : null));
}

// chat.page() and chat.pdf() fetch the page to keep, as data and as a file.
export function assessment(custom, message, chat) {
  const say = heading(custom);
  const card = h("article", { class: `result ${custom.urgency}`, "aria-label": custom.urgency_text },
    h("header", {}, shape(SHAPES[custom.urgency] ?? SHAPES.routine), h("div", {}, h("h2", {}, custom.urgency_text), h("p", { class: "sure" }, custom.sure_short))),
    custom.urgency_because ? h("div", { class: "because" }, prose(custom.urgency_because)) : null,
    first(custom, message, chat),
    part(say("why_who"), h("ul", { class: "people" }, custom.specialists.map(specialist))),
    part(say("fit"), bars(custom.systems, say), h("p", {}, custom.systems_text)),
    part(say("sure"), prose(custom.confidence_text), h("p", {}, say("not_a_diagnosis"))),
    part(say("reasons"), custom.reasons?.length ? h("ul", { class: "plain reasons" }, custom.reasons.map(reason)) : null),
    part(say("change"), list(custom.would_change)),
    part(say("watch_for"), list(custom.watch_for), h("p", { class: "net" }, custom.safety_net)),
    part(say("tell_clinician"), list(custom.tell_clinician), painMap(custom, say)),
    more(words.sources, list([...new Set([...(custom.reasons ?? []).map((one) => `${one.text[0].toUpperCase()}${one.text.slice(1)}: ${one.source}`), ...(custom.sources ?? [])])])));
  return [card, keep(custom, message, chat), after(message, chat)];
}

// What can be done with it: nothing here sends anything to us.
function keep(custom, message, chat) {
  const said = h("p", { class: "hint", role: "status" });
  const tool = (title, does) => {
    const button = h("button", { type: "button", class: "option", "data-stays": true }, title);
    button.addEventListener("click", async () => {
      said.textContent = "";
      button.disabled = true;
      await does().catch((error) => (said.textContent = (error.status && error.message) || chat.say("failed") || words.broken));
      button.disabled = false;
    });
    return button;
  };
  const summary = (message.buttons ?? []).find((one) => one.payload === "/summary");
  return h("div", { class: "keep" },
    h("h3", {}, words.keep),
    h("div", { class: "options tools" },
      summary ? act(chat, summary.payload, summary.title) : null,
      tool(words.pdf, async () => save(await chat.pdf())),
      tool(words.print, async () => printPage(await chat.page())),
      tool(words.send_self, async () => (said.textContent = await sendMyself(custom, message, chat)))),
    said);
}

function after(message, chat) {
  const left = (message.buttons ?? []).filter((one) => !IN_CARD.includes(one.payload));
  if (!left.length) return null;
  return h("div", { class: "quiet" },
    left.map((one) => act(chat, one.payload, one.title, "link")),
    act(chat, "/delete_data", chat.say("delete") || words.delete, "link"));
}

function save(blob) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: "summary.pdf" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// The visitor's own programs, never our server; the address is theirs to choose.
async function sendMyself(custom, message, chat) {
  const text = message.text ?? "";
  if (navigator.share) {
    try {
      await navigator.share({ title: words.mailTitle, text });
      return words.sentBy;
    } catch (error) {
      if (error.name === "AbortError") return "";
    }
  }
  location.href = `mailto:?subject=${encodeURIComponent(words.mailTitle)}&body=${shortened(text)}`;
  return words.mailNote;
}

function shortened(text) {
  const parts = text.split("\n\n").map((one) => encodeURIComponent(one.replaceAll("\n", "\r\n")));
  const gap = encodeURIComponent("\r\n\r\n");
  const rest = parts.pop() ?? "";
  let body = "";
  for (const one of parts) {
    if (body.length + one.length + rest.length + 2 * gap.length > MAIL_LIMIT) continue;
    body += one + gap;
  }
  return body + rest; // the last says that it is not a diagnosis
}

// --- the page to keep -----------------------------------------------------------------------------

export function summary(custom, message, chat) {
  const sheet = custom.plain ? sheetOf(custom) : h("div", { class: "sheet" }, prose(custom.text));
  const copy = h("button", { type: "button", class: "option", "data-stays": true }, words.copy);
  copy.addEventListener("click", async () => {
    await copyText(custom.text, sheet);
    copy.textContent = words.copied;
  });
  const kept = keep(custom, { text: plainHalf(custom) }, chat);
  kept.querySelector(".options").append(copy);
  return [sheet, kept, after(message, chat)];
}

function sheetOf(custom, brief) {
  const half = (parts, lang) =>
    parts.map((one) => {
      const lines = brief ? one.short : one.lines;
      return h("section", { class: one.kind, lang, dir: lang && "ltr" },
        one.title ? h("h4", {}, one.title) : null,
        one.kind === "fit" ? bars(custom.systems, heading(custom)) : lines.length > 1 ? list(lines) : h("p", {}, lines[0]), " ");
    });
  return h("div", { class: `sheet ${custom.urgency}` },
    h("header", {}, h("h3", {}, custom.title), h("p", {}, `${custom.clinic}, ${custom.date}`)),
    half(custom.plain),
    custom.in_english ? h("p", {}, custom.in_english) : null,
    h("h3", { class: "second", lang: "en", dir: "ltr" }, custom.clinical_title),
    half(custom.clinical, "en")); // whatever the visitor speaks
}

// What is sent on is the visitor's half alone.
const plainHalf = (custom) => [...(custom.plain ?? []).map((one) => [one.title, ...one.lines].join("\n")), custom.not_a_diagnosis ?? ""].join("\n\n");

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
function printPage(custom) {
  const frame = h("iframe", { class: "printer", title: words.print, tabindex: "-1", "aria-hidden": "true" });
  Object.assign(frame.style, { position: "fixed", inlineSize: "0", blockSize: "0", border: "0" });
  document.body.append(frame);
  const paper = frame.contentDocument;
  const sheet = new frame.contentWindow.CSSStyleSheet();
  paper.adoptedStyleSheets = [sheet];
  paper.documentElement.lang = custom.language;
  paper.title = custom.title;
  const letter = custom.paper === "letter";
  for (const [points, brief] of [[10.5], [9.5], [9], [9, true]]) {
    sheet.replaceSync(paperCss(letter, points));
    const drawn = sheetOf(custom, brief);
    drawn.firstChild.after(h("p", { class: "blanks" }, custom.fill_in.map((one) => h("span", {}, one))));
    paper.body.replaceChildren(drawn); // moved, not copied: a strict policy refuses the style of a copy
    if (paper.body.scrollHeight < (letter ? 255 : 272) * 3.78) break; // millimetres in pixels
  }
  frame.contentWindow.addEventListener("afterprint", () => frame.remove());
  frame.contentWindow.print();
}

const paperCss = (letter, points) => `
@page { size: ${letter ? "letter" : "A4"}; margin: 11mm; }
body { inline-size: ${letter ? 193 : 187}mm; font: ${points}pt/1.17 "DejaVu Sans Condensed", "Arial Narrow", "Helvetica Neue", Arial, sans-serif; color: #000; }
* { margin: 0; padding: 0; box-sizing: border-box; }
h3 { font-size: 12pt; } h4 { font-size: 1em; display: inline; margin-inline-end: .4em; }
section > p, section li { display: inline; } section ul:not(.bars) { display: inline; } section li + li::before { content: " • "; }
section { margin-block-end: .25em; } section.topic { display: inline; } .topic + section:not(.topic) { margin-block-start: .25em; } header { display: flex; justify-content: space-between; align-items: baseline; }
.blanks { display: flex; gap: 2em; margin-block: .3em; } .blanks span { flex: 1; border-block-end: 1px solid #888; }
.bars { list-style: none; } section .bars li { align-items: end; display: grid; grid-template-columns: 40% 22% 1fr; gap: 1em; } .bars li::before { content: none !important; }
.bars i { align-self: center; block-size: .7em; border: 1px solid #555; } .bars b { display: block; block-size: 100%; background: #0b5f73; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.second { margin-block: .4em .2em; padding-block-start: .3em; border-block-start: 2px solid #0b5f73; font-size: 1.05em; }
.urgency { border: 2px solid #000; border-radius: 4px; padding: .3em .6em; } .urgency h4 { display: block; font-size: 1.3em; }
.fit h4 ~ h4 { display: block; font-weight: normal; }`;

export const resultCss = `
.result header > div { flex: 1; }
.result .sure { font-size: 1rem; color: var(--ink); margin-block-start: .15rem; }
.first { padding: .8rem 1rem; border-radius: 12px; background: var(--tint); }
.first h3 { margin-block-end: .15rem; } .first ol + h3 { margin-block-start: .6rem; }
.people h4.cap { display: block; }
.who { list-style: none; padding: 0; display: grid; gap: .25rem; } .who li { display: flex; gap: .6rem; line-height: 1.35; }
.ways, .keep .options { display: flex; flex-wrap: wrap; gap: .5rem; }
.ways { margin-block-start: .6rem; }
.ways a { display: inline-flex; align-items: center; gap: .5rem; min-height: 44px; text-decoration: none; line-height: 1.3; }
.ways .shape { width: 1.1em; height: 1.1em; }
.result ul.bars, .sheet ul.bars { list-style: none; padding: 0; }
.part > h4, .sheet section > h4 + h4 { font-size: .9375rem; font-weight: 400; color: var(--soft); margin-block: .4rem .3rem; }
.bars li { display: grid; grid-template-columns: 1fr auto; gap: .1rem .75rem; font-size: .9375rem; line-height: 1.3; }
.bars i { grid-column: 1 / -1; height: .8rem; border-radius: 6px; background: var(--bot); border: 1px solid var(--edge); overflow: hidden; }
.amount { color: var(--soft); text-align: end; }
.toward { display: block; font-size: .9375rem; font-weight: 550; }
.map { margin-block-start: .8rem; padding-inline-start: .8rem; border-inline-start: 3px solid var(--accent); display: grid; gap: .4rem; font-size: .9375rem; }
.map .drawn figure { flex-basis: 4.5rem; }
.map dl { margin: 0; display: grid; gap: .4rem; } .map dt { font-weight: 600; } .map dd { margin: 0; }
.keep { display: grid; gap: .5rem; } .keep h3 { font-size: 1rem; margin: 0; }
.keep .hint:empty, .past .first button, .past .keep button:not([data-stays]) { display: none; }
.sheet header { display: block; } .sheet section > h4 { margin: 0; font-size: 1rem; }
.sheet .second { margin-block-start: 1.2rem; padding-block-start: .8rem; border-block-start: 3px solid var(--accent); }
@media print { .keep { display: none; } }`;
