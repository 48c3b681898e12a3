// What an answered turn no longer needs goes away, so that a long conversation stays quick.
const SPENT = ".options:not(.tools), .quiet, .progress, .hint, .tick, .primary, .cross";
const LATER_MS = 300; // after the reply is painted

// Out of sight already by .past; now out of the page, with what they would do when pressed.
export function lighten(turn) {
  if (turn?.matches(".past"))
    setTimeout(() => turn.matches(".past") && turn.querySelectorAll(SPENT).forEach((node) => node.remove()), LATER_MS);
}

// The browser lays out and paints only the turns near the ones in view.
export const css = `
.past, .mine { content-visibility: auto; contain-intrinsic-block-size: auto 5rem; }
`;
