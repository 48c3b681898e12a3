// The look of a turn under way, of what waits, and of the read-back.
export const css = `
.wait::before { content: ""; display: inline-block; width: 1.5em; height: .5em; margin-inline-end: .5em; vertical-align: .08em;
  background: radial-gradient(circle, currentColor 55%, transparent 60%) 0 / .5em .5em repeat-x; opacity: .55; }
.wait:empty::before { display: none; }
@media (prefers-reduced-motion: no-preference) { .wait::before { animation: breathe 1.6s ease-in-out infinite; } @keyframes breathe { 50% { opacity: 1; } } }
.held { color: var(--soft); font-size: .9375rem; }
.items li { flex-wrap: wrap; gap: 0 .25rem; }
.items li > span { flex: 1 1 5rem; }
@container (max-width: 30em) { .items li > span { flex-basis: calc(100% - 4rem); } .items li > .link { order: 1; flex-basis: 100%; padding-inline-start: 0; text-align: start; } }
.else { order: 1; flex: 1 0 100%; }
.else .link { display: block; width: 100%; text-align: start; }
.past .items .link, .past .else { display: none; }
`;
