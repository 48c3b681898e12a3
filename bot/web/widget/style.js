// The look. A clinic changes the --lh-... properties on the element; light and dark come by themselves.
const light = `
  --bg: var(--lh-background, #ffffff); --ink: var(--lh-text, #17242c); --soft: #51626c; --line: #c9d4da; --edge: #76868f;
  --bot: #eef3f5; --accent: var(--lh-accent, #0b5f73); --on-accent: var(--lh-on-accent, #ffffff); --tint: #e3f0f3;
  --red: #a3131f; --on-red: #ffffff; --red-tint: #fdeced; --amber: #7a4a00; --amber-tint: #fff3dc;
  --blue: #1f4f8f; --blue-tint: #e8f0fb; --green: #1d6138; --green-tint: #e6f4ea; --shadow: 0 1px 2px #17242c14, 0 8px 28px #17242c12;`;
const dark = `
  --bg: var(--lh-background-dark, #121b20); --ink: var(--lh-text-dark, #e8eff2); --soft: #a9bac3; --line: #34444d; --edge: #7f929c;
  --bot: #1d2a31; --accent: var(--lh-accent-dark, #7ccbdd); --on-accent: var(--lh-on-accent-dark, #06242c); --tint: #173640;
  --red: #a3131f; --on-red: #ffffff; --red-tint: #42161a; --amber: #ffcd75; --amber-tint: #3a2b10;
  --blue: #a9cbff; --blue-tint: #1a2b45; --green: #93dbab; --green-tint: #14331f; --shadow: 0 1px 2px #0006, 0 8px 28px #0004;`;

export const css = `
:host { ${light} display: block; height: var(--lh-height, 42rem); min-height: 20rem; color: var(--ink);
  font: var(--lh-font-size, 1rem)/1.5 var(--lh-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif); color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${dark} } }
:host([theme="dark"]) { ${dark} }
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shape { width: 1.5em; height: 1.5em; flex: none; }
p, h2, h3, h4, ul, ol { margin: 0; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; min-height: 44px; min-width: 44px; }
:focus { outline: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

.panel { position: relative; height: 100%; display: flex; flex-direction: column; background: var(--bg); border: 1px solid var(--line);
  border-radius: var(--lh-radius, 16px); box-shadow: var(--shadow); overflow: clip; overflow-wrap: anywhere; }
.top { display: flex; align-items: center; gap: .6rem; padding: .35rem .5rem .35rem 1rem; border-bottom: 1px solid var(--line); }
.top h2 { flex: 1; font-size: 1rem; font-weight: 650; line-height: 1.25; }
.top h2 small { display: block; font-weight: 400; font-size: .8125rem; color: var(--soft); }
.icon { display: grid; place-items: center; border: 0; border-radius: 10px; background: none; }
.icon:hover { background: var(--bot); }
.menu { position: absolute; z-index: 3; top: 3.4rem; right: .5rem; width: min(19rem, calc(100% - 1rem)); padding: .4rem; background: var(--bg);
  border: 1px solid var(--edge); border-radius: 12px; box-shadow: var(--shadow); display: grid; }
.menu button { text-align: start; padding: .5rem .75rem; border: 0; border-radius: 8px; background: none; }
.menu button:hover { background: var(--bot); }
.menu p { padding: .5rem .75rem; }
.menu p:empty { padding: 0; }
.menu .code { font-size: 1.375rem; font-weight: 650; letter-spacing: .06em; white-space: nowrap; }
.menu label { display: block; padding: .5rem .75rem; }
.menu input { width: 100%; min-height: 44px; margin-top: .35rem; padding: .3rem .6rem; font: inherit; color: inherit; background: var(--bg); border: 1.5px solid var(--edge); border-radius: 10px; text-transform: uppercase; }
.menu .danger { color: var(--on-red); background: var(--red); margin-block-end: .35rem; }
.menu .danger:hover { background: #84101a; }
.offline { padding: .6rem 1rem; background: var(--amber-tint); color: var(--ink); border-bottom: 1px solid var(--line); font-size: .9375rem; }

.body { position: relative; flex: 1; min-height: 0; display: flex; }
.log { position: relative; flex: 1; min-width: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1rem; scroll-padding: 1rem; }
.log:focus-visible { outline-offset: -4px; }
.turn { display: flex; flex-direction: column; gap: .6rem; margin-bottom: 1rem; outline: none; }
.bubble { align-self: flex-start; max-width: min(34rem, 94%); padding: .7rem .95rem; border-radius: 4px 16px 16px 16px; background: var(--bot); }
.bubble > * + * { margin-top: .6rem; }
.mine { align-self: flex-end; max-width: min(30rem, 86%); padding: .6rem .95rem; margin: 0 0 1rem auto; width: fit-content; border-radius: 16px 4px 16px 16px;
  background: var(--accent); color: var(--on-accent); white-space: pre-wrap; }
.aside { border-inline-start: 3px solid var(--accent); background: none; border-radius: 0; padding-block: .1rem; }
.trouble { background: var(--amber-tint); }
.wait { position: absolute; z-index: 1; inset-block-end: .6rem; inset-inline-start: .75rem; padding: .3rem .8rem; border-radius: 14px; background: var(--bg); border: 1px solid var(--line); color: var(--soft); font-size: .9375rem; }
.wait:empty { padding: 0; border: 0; }

.choices { display: flex; flex-direction: column; gap: .6rem; }
.options { display: flex; flex-wrap: wrap; gap: .5rem; }
.option { padding: .5rem 1rem; border: 1.5px solid var(--accent); border-radius: 22px; background: var(--bg); color: var(--accent); text-align: start; line-height: 1.3; }
.option:hover { background: var(--tint); }
.primary { align-self: flex-start; padding: .5rem 1.4rem; border: 1.5px solid var(--accent); border-radius: 22px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.primary:hover { filter: brightness(.92); }
.primary:disabled { background: var(--bot); color: var(--soft); border-color: var(--line); cursor: default; filter: none; }
.quiet { display: flex; flex-wrap: wrap; gap: 0 .4rem; margin-inline: -.6rem; }
.link { padding: .4rem .6rem; border: 0; border-radius: 8px; background: none; color: var(--soft); font-size: .9375rem; text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--edge); }
.link:hover { color: var(--ink); background: var(--bot); }
.progress { color: var(--soft); font-size: .875rem; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: grid; gap: .4rem; }
legend { width: 100%; padding: 0; margin-bottom: .6rem; }
legend > p { background: var(--bot); border-radius: 4px 16px 16px 16px; padding: .7rem .95rem; width: fit-content; max-width: min(34rem, 94%); }
.hint { display: block; margin-top: .5rem; color: var(--soft); font-size: .875rem; }
.tick { display: flex; align-items: center; gap: .75rem; min-height: 48px; padding: .5rem .9rem; border: 1.5px solid var(--line); border-radius: 12px; cursor: pointer; line-height: 1.35; }
.tick:hover { border-color: var(--accent); }
.tick:has(:checked) { border-color: var(--accent); background: var(--tint); }
.tick:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.tick input { flex: none; width: 1.35rem; height: 1.35rem; margin: 0; accent-color: var(--accent); outline: none; }
.tick:has([data-alone="false"]) + .tick:has([data-alone=""]) { margin-top: .35rem; }
.items { list-style: none; padding: 0; display: grid; gap: .25rem; }
.items li { display: flex; align-items: center; gap: .5rem; padding-inline-start: .8rem; border: 1px solid var(--line); border-radius: 10px; background: var(--bg); }
.items span { flex: 1; padding-block: .4rem; }
.cross { border: 0; background: none; border-radius: 10px; color: var(--soft); font-size: 1.25rem; line-height: 1; }
.cross:hover { background: var(--red-tint); color: var(--ink); }
.wide { width: min(34rem, 94%); }
.past .options:not(.tools), .past .quiet, .past .progress, .past .hint, .past .tick, .past .primary, .past .cross { display: none; }

.emergency { position: absolute; inset: 0; z-index: 2; overflow-y: auto; display: flex; flex-direction: column; align-items: flex-start; gap: .9rem;
  padding: clamp(1.1rem, 5%, 2.2rem); background: var(--red); color: var(--on-red); font-size: 1.125rem; border: 4px solid var(--red); }
.emergency:focus-visible { outline: 3px solid var(--on-red); outline-offset: -8px; }
.emergency > .shape { width: 3rem; height: 3rem; }
.emergency h2 { font-size: clamp(1.5rem, 6vw, 2rem); line-height: 1.2; }
.call { display: flex; align-items: center; justify-content: center; gap: .7rem; width: 100%; max-width: 26rem; min-height: 64px; padding: .7rem 1.4rem; border-radius: 14px;
  background: #fff; color: #8c0f1a; font-size: 1.375rem; font-weight: 700; text-decoration: none; }
.call:hover { background: #ffeeef; }
.emergency :focus-visible { outline-color: #fff; }
.emergency .link { color: #fff; text-decoration-color: #fff; }
.emergency .link:hover { background: #0003; color: #fff; }
.emergency .quiet { margin-top: auto; }

.result { border: 1px solid var(--line); border-radius: 16px; overflow: hidden; }
.result > :not(header) { margin: 1rem 1.1rem; }
.result header { display: flex; align-items: center; gap: .8rem; padding: 1rem 1.1rem; background: var(--tone-tint); color: var(--tone); border-bottom: 3px solid var(--tone); }
.result header .shape { width: 2rem; height: 2rem; }
.result h2 { font-size: 1.375rem; line-height: 1.2; }
.result h3 { font-size: 1rem; margin-bottom: .4rem; }
.routine { --tone: var(--green); --tone-tint: var(--green-tint); }
.days { --tone: var(--blue); --tone-tint: var(--blue-tint); }
.today { --tone: var(--amber); --tone-tint: var(--amber-tint); }
.result.emergency-tier { --tone: var(--red); --tone-tint: var(--red-tint); }
.people { list-style: none; padding: 0; display: grid; gap: .6rem; }
.people li { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 12px; }
.people h4 { display: flex; gap: .6rem; font-size: 1.0625rem; line-height: 1.35; margin-bottom: .25rem; }
.rank { flex: none; display: grid; place-items: center; width: 1.5rem; height: 1.5rem; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-size: .875rem; }
.cap { display: block; }
.cap::first-letter { text-transform: uppercase; }
.bars { display: grid; gap: .55rem; margin-bottom: .7rem; }
.bar { display: grid; grid-template-columns: minmax(6.5rem, 34%) 1fr; align-items: center; gap: .75rem; font-size: .9375rem; line-height: 1.25; }
.bar i { height: .8rem; border-radius: 6px; background: var(--bot); border: 1px solid var(--line); overflow: hidden; }
.bar b { display: block; height: 100%; min-width: 3px; background: var(--accent); }
.plain { padding-inline-start: 1.2rem; display: grid; gap: .35rem; }
.part p + p, .part ul + p, .net { margin-top: .5rem; }
.because { font-weight: 550; }
details { border-top: 1px solid var(--line); }
.people details { border: 0; margin-top: .3rem; }
summary { min-height: 44px; display: flex; align-items: center; gap: .4rem; cursor: pointer; font-weight: 600; }
.people summary, .bubble summary { font-weight: 400; font-size: .9375rem; color: var(--soft); text-decoration: underline; text-underline-offset: 3px; }
summary::before { content: "+"; width: 1ch; font-weight: 600; }
details[open] > summary::before { content: "−"; }
details > :not(summary) { margin-bottom: .6rem; }
.bubble details { border: 0; }
small { color: var(--soft); font-size: .875rem; }
.reasons small { display: block; }
.foot { color: var(--soft); font-size: .9375rem; }
.sheet { border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem; }
.sheet > * + * { margin-top: .6rem; }

.composer { display: flex; align-items: flex-end; gap: .5rem; padding: .6rem .75rem .75rem; border-top: 1px solid var(--line); }
textarea { flex: 1; min-width: 0; min-height: 46px; max-height: 9rem; padding: .6rem .9rem; resize: none; background: var(--bg); border: 1.5px solid var(--edge); border-radius: 14px; field-sizing: content; }
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.go { width: 46px; height: 46px; display: grid; place-items: center; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); flex: none; }
.go:hover { filter: brightness(.92); }

@media (max-width: 30rem), (max-height: 40rem) { .emergency { gap: .7rem; padding: 1.1rem; } .emergency > .shape { width: 2rem; height: 2rem; } }
@media (max-width: 30rem) { .bar { grid-template-columns: 1fr; gap: .2rem; } .log { padding: .75rem; } }
@media (max-height: 30rem) { :host { min-height: 0; } .top { padding-block: 0; } .top small { display: none; } .composer { padding-block: .35rem; } }
@media (prefers-reduced-motion: no-preference) { .turn { animation: in .18s ease-out; } @keyframes in { from { transform: translateY(6px); } } }
@media (prefers-contrast: more) { .panel, .option, .tick, .items li, .people li { border-color: currentColor; } .soft, .link, .hint, .progress, small, .foot { color: var(--ink); } }
@media (forced-colors: active) { .bubble, .mine, .emergency, .call, .go, .primary { border: 2px solid CanvasText; } .bar b { background: CanvasText; forced-color-adjust: none; } .tick:has(:checked) { outline: 2px solid Highlight; } .result header { border-bottom: 3px solid CanvasText; } }
@media print { .top, .composer, .menu, .options, .quiet, .wait { display: none; } .panel, .log { overflow: visible; height: auto; } }
`;
