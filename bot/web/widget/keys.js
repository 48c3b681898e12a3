// A number picks an answer, Enter sends what is ticked: only while the focus is in the conversation
// and not in a field, and while nothing is being written.
const FIELDS = "textarea, select, input:not([type=checkbox])";
const ACTS_ITSELF = "button, a, summary, input";

export function quickKey(event, turn, busyWriting) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !turn || busyWriting) return;
  const target = event.composedPath()[0];
  if (target.closest(FIELDS)) return;
  if (event.key === "Enter" && !target.closest(ACTS_ITSELF)) return pick(event, turn.querySelector("form .primary:enabled"));
  pick(event, turn.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`));
}

function pick(event, node) {
  if (!node) return;
  event.preventDefault();
  node.click();
}

// The first nine of a question; a tenth has no key.
export const shortcut = (index) => (index < 9 ? { "aria-keyshortcuts": `${index + 1}` } : {});

// The numbers are for who has a keyboard; with an empty second text they are no part of a name.
export const css = `
@media (hover: hover) and (pointer: fine) {
  .option[aria-keyshortcuts]::before { content: attr(aria-keyshortcuts) / ""; }
  .tick[data-key]::before { content: attr(data-key) / ""; }
  .option[aria-keyshortcuts]::before, .tick[data-key]::before { display: inline-block; min-width: 1.3em; margin-inline-end: .3em; color: var(--soft); font-size: .8125em; }
}
`;
