// The few words of the page itself. Everything clinical comes with the answers, from the catalog.
export const words = {
  title: "Dizziness assistant",
  launch: "Dizzy? Ask here",
  log: "Conversation",
  input: "Write here",
  send: "Send",
  sendText: "Send message",
  wait: "One moment…",
  waitLong: "This takes a bit longer. Nothing is lost.",
  again: "Try again",
  menu: "Menu",
  close: "Close",
  back: "Back",
  you: "You",
  bot: "Assistant",
  none: "None of these",
  progress: (n) => (n === 1 ? "About 1 question left" : `About ${n} questions left`),
  view_front: "Front",
  view_side: "Side",
  view_back: "From behind",
  pick: (none) => `Tick one or more, or “${none}”.`,
  change: "Change",
  takeOut: (item) => `Take out: ${item}`,
  sources: "Where this is from",
  does: "What they do",
  call: (number) => `Call ${number}`,
  keep: "Keep this",
  pdf: "Download one page (PDF)",
  send_self: "Send it to myself",
  mailTitle: "My summary",
  mailNote: "This opens your own mail. It does not go through us. If nothing opens, use Download.",
  sentBy: "Done. It did not go through us.",
  copy: "Copy",
  copied: "Copied",
  print: "Print",
  cutOff: "You are offline. What you write stays here.",
  held: "This is not sent yet. It goes out by itself as soon as it can.",
  takeBack: "Take it back",
  advice: "What to do now",
  toChat: "Back to the chat",
  talk_to_person: "Talk to a person",
  what_stored: "What do you keep?",
  start_over: "Start over",
  hand_over: "Go on by phone",
  hand_over_code: "Call the clinic and say this code:",
  have_code: "I have a code",
  code_label: "The code you were given",
  code_go: "Go on",
  delete: "Delete my answers",
  delete_ask: "Shall I delete all your answers?",
  delete_yes: "Yes, delete them",
  delete_no: "No, keep them",
  delete_done: "Done. All your answers are deleted.",
  broken:
    "The chat cannot be reached right now. Please try again in a minute, or call the clinic. " +
    "If you think this is an emergency, call your local emergency number now.",
};

// The clinic's languages, its own first; the server puts them here (bot/embedding/spoken.py).
const offered = {};
const english = { ...words };

// Change to a language that is offered, else to the first one; gives its code.
export function speak(wish) {
  const short = (wish ?? "").slice(0, 2).toLowerCase();
  const code = short in offered ? short : Object.keys(offered)[0] ?? "en";
  Object.assign(words, english, { dir: "ltr" }, offered[code], { lang: code });
  for (const [key, plain] of Object.entries(english)) {
    const text = words[key];
    if (typeof plain === "function" && text !== plain) words[key] = (...values) => text.replace(/\{\w+\}/g, () => values.shift());
  }
  return code;
}

// [code, name] of each other language.
export const others = () => Object.entries(offered).filter(([code]) => code !== words.lang).map(([code, one]) => [code, one.name]);
