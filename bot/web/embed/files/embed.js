// Shows the line and the preview anew as soon as something is chosen. Without it the page's button does the same.
const CALM_MS = 300;

const form = document.querySelector("form");
const line = document.getElementById("line");
const copy = document.getElementById("copy");
const copied = document.getElementById("copied");
const problem = document.getElementById("problem");
const note = document.getElementById("accent-note");
const noteBefore = note.textContent;

// Behind a proxy the server may not know how it is called from outside; this page does.
function show(text) {
  line.value = "fixed" in line.dataset ? text : text.replaceAll(line.dataset.origin, location.origin);
}

let timer;
let asked = 0;

async function renew() {
  const query = new URLSearchParams(new FormData(form));
  const mine = ++asked;
  copied.textContent = "";
  const answer = await fetch(`/embed/line?${query}`).catch(() => null);
  const found = await answer?.json().catch(() => null);
  if (mine !== asked) return;
  problem.textContent = answer?.ok ? "" : (found?.error?.message ?? "Levelhead does not answer. Try again.");
  if (!answer?.ok) return;
  show(found.line);
  const chosen = query.get("accent");
  note.textContent = found.accent && found.accent !== chosen ? `To be readable it is used as ${found.accent}.` : noteBefore;
  history.replaceState(null, "", `/embed?${query}`);
  document.getElementById("preview").src = `/embed/preview?${query}`;
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(renew, CALM_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  renew();
});
form.querySelector("button").hidden = true;

copy.hidden = false;
copy.addEventListener("click", async () => {
  line.select();
  try {
    await navigator.clipboard.writeText(line.value);
  } catch {
    document.execCommand("copy");
  }
  copied.textContent = "Copied";
});

show(line.value);
if (!("fixed" in line.dataset)) for (const place of document.querySelectorAll(".origin")) place.textContent = location.origin;
