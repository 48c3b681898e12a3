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

// A "rem" of a site that sets its root to 62.5% is ten pixels. Ours is --u, which shell.js measures:
// as large as the reader's browser is set to, or --lh-font-size.
export const scaled = (css) => css.replace(/(-?[\d.]+)rem\b/g, "calc($1*var(--u))");

// Spaces, corners and letters come from the first lines; sides are logical, so that a page which is
// read from right to left is mirrored; widths are those of the chat, not of the window.
export const css = `
:host { ${light} --s2: .5rem; --s3: .75rem; --s4: 1rem; --s5: 1.25rem; --r1: 10px; --r2: 14px; --r3: var(--lh-radius, 18px); --pill: 23px;
  --small: .9375rem; --fine: .875rem; --tap: 44px; --ring: 3px solid var(--accent);
  display: block; block-size: var(--lh-height, 42rem); min-block-size: 20rem; color: var(--ink); text-align: start;
  font: var(--u)/1.5 var(--lh-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif); color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${dark} } }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { ${dark} color-scheme: dark; }
:host([hidden]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shape { inline-size: 1.5em; block-size: 1.5em; flex: none; }
p, h2, h3, h4, ul, ol { margin: 0; }
h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
p, li { text-wrap: pretty; }
button, textarea, input { font: inherit; color: inherit; }
button { cursor: pointer; min-block-size: var(--tap); min-inline-size: var(--tap); touch-action: manipulation; }
:focus { outline: none; }
:focus-visible { outline: var(--ring); outline-offset: 2px; }

.panel { position: relative; block-size: 100%; display: flex; flex-direction: column; container-type: size; background: var(--bg); border: 1px solid var(--line);
  border-radius: var(--r3); box-shadow: var(--shadow); overflow: clip; overflow-wrap: anywhere; }
.top { display: flex; align-items: center; gap: var(--s3); padding-block: .4rem; padding-inline: var(--s4) var(--s2); border-block-end: 1px solid var(--line); }
.top h2 { flex: 1; font-size: 1.0625rem; font-weight: 650; letter-spacing: -.005em; }
.top h2 small { display: block; margin-block-start: .1rem; font-weight: 400; font-size: var(--fine); letter-spacing: 0; color: var(--soft); }
.icon { display: grid; place-items: center; border: 0; border-radius: var(--r1); background: none; color: var(--soft); }
.icon:hover, .icon[aria-expanded="true"] { background: var(--bot); color: var(--ink); }
.menu { position: absolute; z-index: 3; inset-block-start: 3.6rem; inset-inline-end: var(--s2); inline-size: min(20rem, calc(100% - 1rem)); max-block-size: calc(100% - 4rem); overflow-y: auto;
  padding: .4rem; background: var(--bg); border: 1px solid var(--edge); border-radius: var(--r2); box-shadow: var(--shadow); display: grid; }
.menu button { text-align: start; padding: var(--s2) var(--s3); border: 0; border-radius: var(--r1); background: none; }
.menu button:hover { background: var(--bot); }
.menu :focus-visible { outline-offset: -3px; }
.menu p { padding: var(--s2) var(--s3); }
.menu p:empty { padding: 0; }
.menu .code { font-size: 1.375rem; font-weight: 650; letter-spacing: .06em; white-space: nowrap; }
.menu label { display: block; padding: var(--s2) var(--s3); }
.menu input { inline-size: 100%; min-block-size: var(--tap); margin-block-start: .35rem; padding: .3rem .6rem; background: var(--bg); border: 1.5px solid var(--edge); border-radius: var(--r1); text-transform: uppercase; }
.menu .danger { color: var(--on-red); background: var(--red); margin-block-end: .35rem; }
.menu .danger:hover { background: #84101a; }
.menu .danger:focus-visible { outline-color: var(--on-red); }
.offline { padding: .6rem var(--s4); background: var(--amber-tint); color: var(--ink); border-block-end: 1px solid var(--line); font-size: var(--small); }

.body { position: relative; flex: 1; min-block-size: 0; display: flex; }
.log { position: relative; flex: 1; min-inline-size: 0; overflow-y: auto; overscroll-behavior: contain; padding: var(--s4); padding-block-end: 3rem; scroll-padding: var(--s4); }
.log:focus-visible { outline-offset: -4px; }
.turn { display: flex; flex-direction: column; gap: .65rem; margin-block-end: var(--s4); outline: none; }
.bubble { align-self: flex-start; max-inline-size: min(34rem, 94%); padding: .7rem var(--s4); border-radius: var(--r3); border-start-start-radius: 4px; background: var(--bot); }
.bubble > * + * { margin-block-start: .6rem; }
.mine { max-inline-size: min(30rem, 86%); padding: .6rem var(--s4); margin-block: 0 var(--s4); margin-inline: auto 0; inline-size: fit-content; border-radius: var(--r3); border-start-end-radius: 4px;
  background: var(--accent); color: var(--on-accent); white-space: pre-wrap; unicode-bidi: plaintext; }
.aside { border-inline-start: 3px solid var(--accent); background: none; border-radius: 0; padding-block: .1rem; }
.trouble { background: var(--amber-tint); }
.wait { position: absolute; z-index: 1; inset-block-end: .6rem; inset-inline-start: var(--s3); padding: .3rem .8rem; border-radius: var(--r2); background: var(--bg); border: 1px solid var(--line); color: var(--soft); font-size: var(--small); }
.wait:empty { padding: 0; border: 0; }

.choices { display: flex; flex-direction: column; gap: .65rem; }
.options { display: flex; flex-wrap: wrap; gap: var(--s2); }
.option { padding: var(--s2) 1.1rem; border: 1.5px solid var(--accent); border-radius: var(--pill); background: var(--bg); color: var(--accent); text-align: start; line-height: 1.3; }
.option:hover { background: var(--tint); }
.primary { align-self: flex-start; padding: var(--s2) 1.5rem; border: 1.5px solid var(--accent); border-radius: var(--pill); background: var(--accent); color: var(--on-accent); font-weight: 600; line-height: 1.3; }
.primary:hover { filter: brightness(.92); }
.primary:disabled { background: var(--bot); color: var(--soft); border-color: var(--line); cursor: default; filter: none; }
.quiet { display: flex; flex-wrap: wrap; gap: 0 .4rem; margin-inline: -.6rem; }
.link { padding: .4rem .6rem; border: 0; border-radius: var(--r1); background: none; color: var(--soft); font-size: var(--small); text-align: start; text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--edge); }
.link:hover { color: var(--ink); background: var(--bot); }
.progress { color: var(--soft); font-size: var(--fine); }
fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; display: grid; gap: .4rem; }
legend { inline-size: 100%; padding: 0; margin-block-end: .6rem; }
legend > p { background: var(--bot); border-radius: var(--r3); border-start-start-radius: 4px; padding: .7rem var(--s4); inline-size: fit-content; max-inline-size: min(34rem, 94%); }
.hint { display: block; margin-block-start: var(--s2); color: var(--soft); font-size: var(--fine); }
.tick { display: flex; align-items: center; gap: var(--s3); min-block-size: 48px; padding: var(--s2) .9rem; border: 1.5px solid var(--line); border-radius: var(--r2); cursor: pointer; line-height: 1.35; }
.tick:hover { border-color: var(--accent); }
.tick:has(:checked) { border-color: var(--accent); background: var(--tint); }
.tick:has(:focus-visible) { outline: var(--ring); outline-offset: 2px; }
.tick input { flex: none; inline-size: 1.35rem; block-size: 1.35rem; margin: 0; accent-color: var(--accent); outline: none; }
.tick:has([data-alone="false"]) + .tick:has([data-alone=""]) { margin-block-start: var(--s2); }
.items { list-style: none; padding: 0; display: grid; gap: .3rem; }
.items li { display: flex; align-items: center; gap: var(--s2); padding-inline-start: .8rem; border: 1px solid var(--line); border-radius: var(--r1); background: var(--bg); }
.items span { flex: 1; padding-block: .4rem; }
.cross { border: 0; background: none; border-radius: var(--r1); color: var(--soft); font-size: 1.25rem; line-height: 1; }
.cross:hover { background: var(--red-tint); color: var(--ink); }
.wide { inline-size: min(34rem, 94%); }
.past .options:not(.tools), .past .quiet, .past .progress, .past .hint, .past .tick, .past .primary, .past .cross { display: none; }

.emergency { position: absolute; inset: 0; z-index: 2; overflow-y: auto; display: flex; flex-direction: column; align-items: flex-start; gap: .9rem;
  padding: clamp(1.1rem, 5%, 2.2rem); background: var(--red); color: var(--on-red); font-size: 1.125rem; border: 4px solid var(--red); }
.emergency:focus-visible { outline: 3px solid var(--on-red); outline-offset: -8px; }
.emergency > .shape { inline-size: 3rem; block-size: 3rem; }
.emergency h2 { font-size: clamp(1.5rem, 6cqi, 2rem); line-height: 1.2; }
.emergency > p { max-inline-size: 38rem; }
.call { display: flex; align-items: center; justify-content: center; gap: .7rem; inline-size: 100%; max-inline-size: 26rem; min-block-size: 64px; flex: none; padding: .7rem 1.4rem; border-radius: var(--r2);
  background: #fff; color: #8c0f1a; font-size: 1.375rem; font-weight: 700; text-decoration: none; }
.call:hover { background: #ffeeef; }
.emergency :focus-visible { outline-color: #fff; }
.emergency .link { color: #fff; text-decoration-color: #fff; }
.emergency .link:hover { background: #0003; color: #fff; }
.emergency .quiet { margin-block-start: auto; }

.result { border: 1px solid var(--line); border-radius: var(--r3); overflow: clip; }
.result > :not(header) { margin: var(--s5) var(--s5) 0; }
.result > :last-child { margin-block-end: var(--s5); }
.result header { display: flex; align-items: center; gap: .8rem; padding: 1.1rem var(--s5); background: var(--tone-tint); color: var(--tone); border-block-end: 3px solid var(--tone); }
.result header .shape { inline-size: 2.25rem; block-size: 2.25rem; }
.result h2 { font-size: 1.375rem; line-height: 1.2; letter-spacing: -.01em; }
.result h3 { font-size: 1.0625rem; margin-block-end: .45rem; }
.routine { --tone: var(--green); --tone-tint: var(--green-tint); }
.days { --tone: var(--blue); --tone-tint: var(--blue-tint); }
.today { --tone: var(--amber); --tone-tint: var(--amber-tint); }
.result.emergency-tier { --tone: var(--red); --tone-tint: var(--red-tint); }
.people { list-style: none; padding: 0; display: grid; gap: .6rem; }
.people li { padding: .85rem var(--s4); border: 1px solid var(--line); border-radius: var(--r2); }
.people h4 { display: flex; gap: .6rem; font-size: 1.0625rem; line-height: 1.35; margin-block-end: .3rem; }
.rank { flex: none; display: grid; place-items: center; inline-size: 1.5rem; block-size: 1.5rem; border-radius: 50%; background: var(--accent); color: var(--on-accent); font-size: var(--fine); }
.cap { display: block; }
.cap::first-letter { text-transform: uppercase; }
.bars { display: grid; gap: .6rem; margin-block-end: var(--s3); }
.bar { display: grid; grid-template-columns: minmax(6.5rem, 34%) 1fr; align-items: center; gap: var(--s3); font-size: var(--small); line-height: 1.25; }
.bar i { block-size: .8rem; border-radius: 6px; background: var(--bot); border: 1px solid var(--edge); overflow: hidden; }
.bar b { display: block; block-size: 100%; min-inline-size: 3px; background: var(--accent); }
.plain { padding-inline-start: 1.2rem; display: grid; gap: .35rem; }
.plain > :only-child { list-style: none; margin-inline-start: -1.2rem; }
.part p + p, .part ul + p, .net { margin-block-start: var(--s2); }
.because { font-weight: 550; }
details { border-block-start: 1px solid var(--line); }
.result > details + details { margin-block-start: 0; }
.people details { border: 0; margin-block-end: -.5rem; }
summary { min-block-size: var(--tap); display: flex; align-items: center; gap: .6rem; cursor: pointer; font-weight: 600; border-radius: 6px; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { color: var(--accent); }
summary::before { content: ""; flex: none; inline-size: .5em; block-size: .5em; margin-inline: .1em; border: solid currentColor; border-width: 0 2px 2px 0; transform: translateY(-.12em) rotate(45deg); }
details[open] > summary::before { transform: translateY(.12em) rotate(-135deg); }
.people summary, .bubble summary { font-weight: 400; font-size: var(--small); color: var(--soft); }
details > :not(summary) { margin-block-end: var(--s3); }
.bubble details { border: 0; }
small { color: var(--soft); font-size: var(--fine); }
.reasons small { display: block; }
.foot { color: var(--soft); font-size: var(--small); }
.sheet { border: 1px solid var(--line); border-radius: var(--r2); padding: 1.1rem; }
.sheet > * + * { margin-block-start: .6rem; }

.composer { display: flex; align-items: flex-end; gap: var(--s2); padding: .6rem var(--s3) var(--s3); border-block-start: 1px solid var(--line); }
textarea { flex: 1; min-inline-size: 0; min-block-size: 2.875rem; max-block-size: 9rem; padding: .6rem .95rem; resize: none; background: var(--bg); border: 1.5px solid var(--edge); border-radius: var(--pill); field-sizing: content; unicode-bidi: plaintext; }
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.go { inline-size: 2.875rem; block-size: 2.875rem; display: grid; place-items: center; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); flex: none; }
.go:hover { filter: brightness(.92); }
.go:dir(rtl) .shape { transform: scaleX(-1); }

@media (max-height: 30em) { :host { min-block-size: 0; } }
@container (max-width: 30em) or (max-height: 32em) { .emergency { gap: .7rem; padding: 1.1rem; } .emergency > .shape { inline-size: 2rem; block-size: 2rem; } }
@container (max-width: 30em) { .bar { grid-template-columns: 1fr; gap: .2rem; } .log { padding: var(--s3); padding-block-end: 3rem; } .result > :not(header) { margin-inline: var(--s4); } .result header { padding-inline: var(--s4); } }
/* So little room: the call comes before all else. */
@container (max-height: 20em) { .top:has(~ .body .emergency), .body:has(.emergency) ~ .composer, .emergency > .shape { display: none; } .emergency h2 { font-size: 1.25rem; } .call { min-block-size: 48px; font-size: 1.125rem; } }
@container (max-height: 26em) { .top { padding-block: 0; } .top small { display: none; } .composer { padding-block: .35rem; } textarea { max-block-size: 5rem; } }
@media (prefers-reduced-motion: no-preference) { .turn { animation: in .18s ease-out; } @keyframes in { from { transform: translateY(6px); } } }
@media (prefers-contrast: more) { .panel { --line: currentColor; --edge: currentColor; --soft: var(--ink); } }
@media (forced-colors: active) { .bubble, legend > p, .mine, .emergency, .call, .go, .primary, .icon, .cross { border: 2px solid CanvasText; } .aside { border-width: 0; border-inline-start-width: 3px; } .bar b { background: CanvasText; forced-color-adjust: none; } .tick:has(:checked) { outline: 2px solid Highlight; } .result header { border-block-end: 3px solid CanvasText; } }
@media print { .top, .composer, .menu, .options, .quiet, .wait { display: none; } .panel, .log { overflow: visible; block-size: auto; container-type: normal; } }
`;
