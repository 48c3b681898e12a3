// Live updates and the keyboard. Every page works without this file: each step is a form.
const POLL_MS = 5000;
const SETTLE_MS = 250;
const $ = (id) => document.getElementById(id);

async function part(form, body, kind = "step") {
  const answer = await fetch(form.action, {
    method: "POST", body: new URLSearchParams(body), headers: { "X-Part": kind }, credentials: "same-origin",
  });
  if (answer.status === 401) location.assign("/console/sign-in");
  return { ok: answer.ok, html: await answer.text() };
}

// --- the queue ------------------------------------------------------------------------------

function liveQueue(form) {
  const rows = $("queue-rows"), status = $("queue-status");
  let last = "", count = rows.querySelector(".count").textContent, asked = 0;
  async function look(kind) {
    const mine = ++asked;
    const found = await part(form, new FormData(form), kind).catch(() => null);
    if (!found?.ok || mine !== asked || found.html === last) return;
    last = found.html;
    const focused = rows.contains(document.activeElement) ? document.activeElement.id : "";
    rows.innerHTML = found.html; // our own server's template, where everything is escaped
    if (focused) $(focused)?.focus();
    const now = rows.querySelector(".count").textContent;
    if (now !== count) status.textContent = count = now;
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); look("step"); });
  form.addEventListener("change", () => look("step"));
  setInterval(() => document.hidden || look("poll"), POLL_MS);
}

// --- a phone call ---------------------------------------------------------------------------

function liveCall(call) {
  let busy = false;

  async function send(form, body) {
    if (busy) return;
    busy = true;
    call.setAttribute("aria-busy", "true");
    const found = await part(form, body).catch(() => null);
    busy = false;
    call.removeAttribute("aria-busy");
    if (!found) return tell("The server did not answer. Nothing of this step is kept: try again.");
    if (!found.ok) return tell(found.html);
    const sent = new URLSearchParams(body);
    const held = hold(sent.get("question"));
    call.innerHTML = found.html; // our own server's template, where everything is escaped
    release(held, sent.has("words"));
    arrive();
    // A key that was meant for the last question must not answer the next one unread.
    call.dataset.fresh = "";
    setTimeout(() => delete call.dataset.fresh, SETTLE_MS);
  }

  // Ticks and words that were not sent yet must not vanish: one of them may be a danger sign.
  function hold(answered) {
    const boxes = [...call.querySelectorAll("input[type=checkbox]:checked")]
      .map((box) => [box.form.elements.question.value, box.value])
      .filter(([question]) => question !== answered);
    return { boxes, words: call.querySelector("#words")?.value ?? "" };
  }

  function release({ boxes, words }, taken) {
    for (const [question, value] of boxes) {
      const form = call.querySelector(`input[name=question][value="${question}"]`)?.form;
      const box = form?.querySelector(`input[value="${value}"]`);
      if (box) box.checked = true;
    }
    const field = call.querySelector("#words");
    if (field && !taken) field.value = words;
  }

  function tell(text) {
    const box = call.querySelector("#call-problem");
    if (box) { box.textContent = text; box.hidden = false; }
  }

  function cards() { return [...call.querySelectorAll(".question")]; }

  function current() { return document.activeElement?.closest?.(".question") ?? null; }

  function go(card) {
    for (const other of cards()) other.classList.toggle("now", other === card);
    card?.querySelector("fieldset").focus();
    card?.scrollIntoView({ block: "nearest" });
  }

  function arrive() {
    const first = call.querySelector("[data-arrive]") ?? call.querySelector(".question fieldset");
    if (first?.matches("fieldset")) go(first.closest(".question")); else first?.focus();
    if (first?.matches(".alarm")) scrollTo(0, 0);
  }

  function pick(card, digit) {
    const button = card.querySelector(`button[data-key="${digit}"]`);
    if (button) return button.click();
    const box = card.querySelector(`input[data-key="${digit}"]`);
    if (box) box.checked = !box.checked;
  }

  call.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(event.target);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    send(event.target, body);
  });

  call.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (typing) {
      if (event.key === "Escape") { event.preventDefault(); go(cards()[0]); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const answers = /^([0-9u]|Enter)$/.test(event.key);
    if (answers && (busy || event.repeat || "fresh" in call.dataset)) { event.preventDefault(); return; }
    const card = current(), all = cards();
    const place = all.indexOf(card);
    const moves = {
      ArrowDown: () => go(all[Math.min(place + 1, all.length - 1)]),
      ArrowUp: () => go(all[Math.max(place - 1, 0)]),
      w: () => call.querySelector("#words")?.focus(),
      d: () => { const panel = call.querySelector("#danger"); panel.open = true; panel.querySelector("button").focus(); },
      b: () => call.querySelector("#back")?.click(),
      Escape: () => go(card ?? all[0]),
    };
    const inside = card && {
      u: () => card.querySelector("button[data-key=u]")?.click(),
      Enter: () => event.target.matches("fieldset, input") && card.querySelector("button[data-enter]")?.click(),
    };
    if (/^[0-9]$/.test(event.key) && card) { event.preventDefault(); pick(card, event.key); return; }
    const act = inside?.[event.key] ?? moves[event.key];
    if (!act || (event.key === "Enter" && !event.target.matches("fieldset, input"))) return;
    event.preventDefault();
    act();
  });

  call.addEventListener("focusin", () => { const card = current(); if (card) for (const other of cards()) other.classList.toggle("now", other === card); });
  arrive();
}

// --- a case's text --------------------------------------------------------------------------

function record(text) {
  const copy = $("copy"), print = $("print");
  copy.hidden = print.hidden = false;
  print.addEventListener("click", () => window.print());
  copy.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(text.textContent).then(() => true, () => false);
    $("copy-status").textContent = done ? "Copied." : "This browser does not let us copy. Select the text instead.";
  });
}

if ($("queue-form")) liveQueue($("queue-form"));
if ($("call")) liveCall($("call"));
if ($("record")) record($("record"));
document.querySelector("[autofocus]")?.focus(); // a page loaded anew does not get its focus by itself
