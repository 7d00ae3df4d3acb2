"""A derivation as an HTML page of its own: MathML, a drawing of the network, nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ..report.style import PAGE_STYLE
from ..report.style import STYLE as COMMON
from .mathml import flowing, math
from .measure import width
from .paper import Chain, Paper, Part, Row
from .picture import picture
from .prose import NOTHING, Formula, Prose
from .style import STYLE

PART = 250.0
"""Points from which on a member is put in parts, between which its line may end."""
PRINT = 300.0
"""Points that a member may take in print; one that cannot be broken is shrunk to it."""
LONG = 9
"""Rows from which on a chain may be parted by the end of a page."""


def page(paper: Paper) -> str:
    """One page that holds the whole derivation."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(paper.title)}</title>\n<style>\n{PAGE_STYLE}{COMMON}{STYLE}</style>\n</head>\n"
        f'<body class="symbackprop derivation">\n{_article(paper)}\n</body>\n</html>\n'
    )


def element(paper: Paper) -> str:
    """The derivation as an element with its own style, for a page that somebody else writes."""
    return f'<div class="symbackprop derivation">\n<style>\n{COMMON}{STYLE}</style>\n{_article(paper)}\n</div>'


def prose(text: Prose) -> str:
    """Running text with its formulas."""
    return "".join(math(piece.latex) if isinstance(piece, Formula) else escape(piece) for piece in text)


def _article(paper: Paper) -> str:
    contents = "".join(
        f'<li><a href="#s{number}">{prose(part.heading)}</a></li>' for number, part in enumerate(paper.parts, 1)
    )
    return "\n".join(
        (
            f"<main>\n<h1>{escape(paper.title)}</h1>",
            f"<p>{' '.join(prose(each) for each in paper.summary)}</p>",
            f"<figure>{picture(paper.network, paper.notation)}</figure>",
            f'<nav aria-label="Sections"><ol>{contents}</ol></nav>',
            *(_part(number, part) for number, part in enumerate(paper.parts, 1)),
            "</main>",
        )
    )


def _part(number: int, part: Part) -> str:
    chains = "\n".join(_chain(chain) for chain in part.chains)
    return (
        f'<section aria-labelledby="s{number}">\n<h2 id="s{number}">{number}. {prose(part.heading)}</h2>\n'
        f"<p>{prose(part.lead)}</p>\n{chains}\n</section>"
    )


def _chain(chain: Chain) -> str:
    label = f' role="group" aria-label="{escape(chain.name)}"' if chain.name else ""
    tall = " tall" if len(chain.rows) >= LONG else ""
    return f'<div class="chain{tall}"{label}>{"".join(_cells(chain))}</div>'


def _cells(chain: Chain) -> Iterator[str]:
    """The cells of a chain's grid; its note stands beside the last row where that has no reason, else below."""
    for row in chain.rows:
        first, last = row is chain.rows[0], row is chain.rows[-1]
        yield f'<div class="lhs">{math(chain.left, display=True) if first else ""}</div>'
        shown = _member(row)
        if chain.result and last:
            shown = f'<span class="result">{shown}</span>'
        parted = " parted" if "<wbr>" in shown else ""
        yield f'<div class="rhs{parted}">{math(row.relation)} {shown}</div>'
        yield f'<div class="why">{prose(row.reason or (chain.note if last else NOTHING))}</div>'
    if chain.note and chain.rows[-1].reason:
        yield f'<div class="note">{prose(chain.note)}</div>'


def _member(row: Row) -> str:
    """A member, in parts where it is long; what cannot be parted is smaller in print where it is too wide."""
    shown = flowing(row.member, PART)
    wide = width(row.member)
    if wide > PRINT and "<wbr>" not in shown:
        return f'<span class="wide" style="--fit:{PRINT / wide:.2f}">{shown}</span>'
    return shown
