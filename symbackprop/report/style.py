"""The style sheet of the HTML report: light, dark, and print. Everything holds only within .symbackprop."""

from __future__ import annotations

STYLE = """\
.symbackprop {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1f2328; --soft: #656d76; --line: #d8dbe0; --block: #f3f4f2;
  --given: #dbe7fb; --right: #d9f0dc; --follows: #fdeab5; --wrong: #fbcfcb; --open: #ecdcf7;
  --given-ink: #1c4587; --right-ink: #14632a; --follows-ink: #7a4d00; --wrong-ink: #a40e18; --open-ink: #6b2b94;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink); background: var(--paper);
  margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 64rem;

  *, ::before { box-sizing: border-box; }
  h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
  h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
  h3 { font-size: 1rem; margin: 0 0 .6rem; }
  h3 small { font-weight: 400; margin-left: .5rem; }
  article + article { margin-top: 4rem; padding-top: 2rem; border-top: 3px double var(--line); }
  a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .2em; }
  pre, code, dd, .page { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
  code { font-size: .85em; color: var(--soft); }
  dt { color: var(--soft); }
  dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
  details summary { cursor: pointer; margin-top: 1rem; }
  .closing { font-size: 1.1rem; margin: 0 0 1rem; color: var(--soft); }
  .after { color: var(--follows-ink); }

  .given { background: var(--given); color: var(--given-ink); }
  .right, .rounded, .truncated { background: var(--right); color: var(--right-ink); }
  .follows { background: var(--follows); color: var(--follows-ink); }
  .wrong { background: var(--wrong); color: var(--wrong-ink); }
  .undecided, .unread { background: var(--open); color: var(--open-ink); }

  .summary { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; padding: 0; margin: 0; }
  .summary li { padding: .15rem .7rem; margin: 0; border-radius: 1rem; font-size: .9rem; }

  .fault { border-left: .3rem solid var(--wrong-ink); background: var(--block); color: inherit; break-inside: avoid;
    padding: .9rem 1.1rem; margin: 0 0 1rem; border-radius: 0 .4rem .4rem 0; }
  .fault.follows { border-color: var(--follows-ink); }
  .fault h3 { color: var(--wrong-ink); }
  .fault p, .fault ul { margin: .5rem 0 0; }
  .fault pre { margin: 0; padding: 0; background: none; color: inherit; white-space: pre-wrap;
    overflow-wrap: anywhere; font-size: .85rem; }
  .fault dl { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: .75rem 0 0; }
  .fault dl div { display: flex; gap: .5rem; }
  mark { border-radius: .2rem; padding: .1em .05em; font-weight: 600; }

  .page { counter-reset: line; font-size: .85rem; line-height: 1.7; border: 1px solid var(--line);
    border-radius: .4rem; padding: .75rem 1rem .75rem 0; }
  .page > div { counter-increment: line; position: relative; padding-left: 4rem; white-space: pre-wrap;
    overflow-wrap: anywhere; min-height: 1.7em; }
  .page > div::before { content: counter(line); position: absolute; left: 0; width: 3rem; text-align: right;
    color: var(--soft); user-select: none; }
  .page a, .page span { border-radius: .2rem; padding: .1em .05em; text-decoration: none; scroll-margin: 4rem;
    -webkit-box-decoration-break: clone; box-decoration-break: clone; }
  .page a { text-decoration: underline wavy 1px; }
  .page :target, .fault:target { outline: 2px solid currentColor; outline-offset: 1px; }
}
@media (prefers-color-scheme: dark) {
  .symbackprop {
    --paper: #14171c; --ink: #dfe3e8; --soft: #949ea9; --line: #343b44; --block: #1c2128;
    --given: #1d3252; --right: #17391f; --follows: #4a3a0b; --wrong: #5c1a1c; --open: #3f2353;
    --given-ink: #9dc0f7; --right-ink: #86d797; --follows-ink: #f0c75e; --wrong-ink: #ff9a94; --open-ink: #d3a4f2;
  }
}
@media print {
  .symbackprop { max-width: none; padding: 0; font-size: 10pt; --paper: #fff; }
  .symbackprop * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

PAGE_STYLE = """\
html { background: #fdfdfb; }
@media (prefers-color-scheme: dark) { html { background: #14171c; } }
@media print { html { background: #fff; } }
"""
