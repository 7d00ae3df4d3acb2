"""The style sheet of a derivation as a page, added to that of the reports: formulas, reasons, the drawing, print."""

from __future__ import annotations

STYLE = """\
.derivation {
  nav ol { columns: 2; padding-left: 1.6rem; margin: .25rem 0 0; font-size: .9rem; }
  nav a { text-decoration-thickness: 1px; }
  figure { margin: 1.5rem 0; text-align: center; }
  figure .weight { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
  math { font-size: 1.08em; }
  math .bold { font-weight: bold; }
  math mtd { padding: .15em .45em; }
  math .cases mtd { text-align: left; }
  math .matrix mtd { text-align: right; text-align: -webkit-right; }

  .chain { display: grid; grid-template-columns: auto minmax(0, 1fr) minmax(0, 17rem); align-items: baseline;
    column-gap: .35em; row-gap: .55em; margin: 1rem 0; break-inside: avoid; }
  .chain .lhs { grid-column: 1; text-align: right; white-space: nowrap; }
  .chain .rhs { grid-column: 2; padding-left: 2.2em; text-indent: -2.2em; overflow-x: auto; overflow-y: hidden;
    padding-block: .2em; }
  .chain .rhs > * { text-indent: 0; }
  .chain .parted math { padding-block: .25em; }
  .chain .why, .chain .note { color: var(--soft); font-size: .88rem; }
  .chain .why { grid-column: 3; }
  .chain .note { grid-column: 2 / -1; }
  .chain.tall { break-inside: auto; }
  .result { display: inline-block; border: 1px solid var(--given-ink); background: var(--given); color: var(--ink);
    border-radius: .3rem; padding: .25em .5em; }
}
@media screen and (max-width: 48rem) {
  .derivation .chain { grid-template-columns: auto minmax(0, 1fr); }
  .derivation .chain .why { grid-column: 2; margin-top: -.3em; }
  .derivation .chain .why:empty { display: none; }
  .derivation nav ol { columns: 1; }
}
@media print {
  .derivation nav { display: none; }
  .derivation h2, .derivation section > p { break-after: avoid; break-inside: avoid; }
  .derivation .chain { grid-template-columns: auto minmax(0, 1fr) minmax(0, 11rem); }
  .derivation .chain .rhs { overflow: visible; }
  .derivation .wide { font-size: calc(100% * var(--fit)); }
}
@page { size: A4; margin: 18mm; }
"""
