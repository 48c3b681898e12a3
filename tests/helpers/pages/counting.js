// How many listeners there are on the page's window: what comes and goes must not pile them up.
window.listening = 0;
const kinds = ["online", "offline", "focus", "resize", "scroll", "pageshow", "storage"];
for (const target of [window, visualViewport]) {
  const { addEventListener: add, removeEventListener: remove } = target;
  const held = new Map(kinds.map((kind) => [kind, new Set()]));
  target.addEventListener = function (kind, what, ...rest) {
    if (held.has(kind) && !held.get(kind).has(what)) {
      held.get(kind).add(what);
      listening++;
    }
    return add.call(target, kind, what, ...rest);
  };
  target.removeEventListener = function (kind, what, ...rest) {
    if (held.get(kind)?.delete(what)) listening--;
    return remove.call(target, kind, what, ...rest);
  };
}
