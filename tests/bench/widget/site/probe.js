// Watches a chat from the page that it stands on, in the same way whichever chat it is. It reads
// the chat's own (open) shadow root and changes nothing. Loaded before anything of the page.
"use strict";
globalThis.bench = (() => {
  const CHATS = {
    "levelhead-chat": { input: "textarea", reply: ".turn", option: ".options button", log: ".log" },
    "deep-chat": {
      input: "#text-input",
      reply: ".html-message",
      option: ".deep-chat-suggestion-button",
      log: "#messages",
    },
  };
  const SEEN_PX = 24; // a line of text
  const LIMIT_MS = 20000;
  const host = () => document.querySelector(Object.keys(CHATS).join());
  const parts = () => CHATS[host().localName];
  const root = () => host()?.shadowRoot;
  const replies = () => [...(root()?.querySelectorAll(parts().reply) ?? [])];
  const input = () => root()?.querySelector(parts().input);

  // After the frame that is being made: its script, style, layout and paint lie behind.
  function afterPaint(done) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(0);
    });
  }

  // A line of it is in view, and not still fading in.
  function shown(node) {
    if (!node?.textContent.trim()) return false;
    const box = node.getBoundingClientRect();
    const frame = root().querySelector(parts().log).getBoundingClientRect();
    const top = Math.max(box.top, frame.top, 0);
    const bottom = Math.min(box.bottom, frame.bottom, innerHeight);
    if (bottom - top < Math.min(SEEN_PX, box.height)) return false;
    for (let at = node; at instanceof Element; at = at.parentElement)
      if (getComputedStyle(at).opacity < 0.5) return false;
    return true;
  }

  function when(condition, what) {
    const limit = performance.now() + LIMIT_MS;
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!condition()) {
          if (performance.now() > limit) return reject(new Error(`never seen: ${what}`));
          return requestAnimationFrame(look);
        }
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(0);
      };
      requestAnimationFrame(look);
    });
  }

  const typable = (node) => node && !node.disabled && (node.isContentEditable || !node.readOnly);
  const usable = new Promise((resolve) => {
    const begin = () => when(() => host() && typable(input()) && shown(replies().at(-1)), "a chat").then(resolve);
    if (document.documentElement) begin();
    else document.addEventListener("readystatechange", begin, { once: true });
  });

  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
  const events = [];
  new PerformanceObserver((list) => events.push(...list.getEntries())).observe({
    type: "event",
    durationThreshold: 16,
    buffered: true,
  });

  let keys = [];
  addEventListener("keydown", (event) => afterPaint((now) => keys.push(now - event.timeStamp)), true);
  let tapped = 0;
  addEventListener("click", (event) => (tapped = event.timeStamp), true);

  let reply = null;
  return {
    usable: () => usable,
    // Milliseconds over 50 of each long task up to a moment.
    blocking: (until) =>
      long.filter((one) => one.startTime < until).reduce((sum, one) => sum + Math.max(0, one.duration - 50), 0),
    option: (index) => [...replies().at(-1).querySelectorAll(parts().option)].at(index),
    focus: () => input().focus(),
    // Before a tap: the next reply that comes into view is what it is answered with.
    arm() {
      const before = replies().length;
      tapped = 0;
      reply = when(() => replies().length > before && shown(replies().at(-1)), "a reply");
    },
    painted: async () => (await reply) - tapped,
    // What was typed since the last time: own stopwatch, and the browser's for slow ones.
    typed() {
      const found = { keys, events: events.filter((one) => one.name === "keydown").map((one) => one.duration) };
      keys = [];
      events.length = 0;
      return found;
    },
    count: () => replies().length,
  };
})();
