// What an answered turn no longer needs goes away, so that a long conversation stays quick.
// All of this is out of sight by then (.past in style.js).
const SPENT = ".options:not(.tools), .quiet, .progress, .hint, .tick, .primary, .cross, .drawn";
const LATER_MS = 300; // after the reply is painted

export function lighten(turn) {
  const clear = () => turn.matches(".past") && turn.querySelectorAll(SPENT).forEach((node) => node.remove());
  if (turn) setTimeout(clear, LATER_MS);
}
