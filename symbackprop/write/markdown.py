"""A derivation as Markdown with formulas between dollars, as GitHub and Jupyter both show it.

GitHub reads Markdown before it reads mathematics: it keeps the row end `\\\\` only at the end of a line, and takes a
line that begins with a sign for a list. It refuses \\operatorname. Within \\text no dollar may stand.
"""

from __future__ import annotations

import re

from .aligned import Cells, Page, cells
from .latex import escape_words, portable
from .paper import Chain, Paper, Part
from .prose import Formula, Prose

PAGE = Page(full=470.0, beside=330.0, aside=230.0)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$|~])")
_ROW_END = re.compile(r"\\\\ *\n?(?:([-+]) )?")
_SCRIPTS = re.compile(r"(\^\{[^{}]*\})(_\{[^{}]*\})")
_SYNONYMS = ((re.compile(r"\\operatorname\{"), r"\\mathrm{"), (re.compile(r" ?< ?"), r" \\lt "))


def document(paper: Paper) -> str:
    """The whole derivation as one Markdown document."""
    summary = " ".join(prose(each) for each in paper.summary)
    parts = [_part(number, part) for number, part in enumerate(paper.parts, 1)]
    return "\n\n".join((f"# {escape(paper.title)}", summary, *parts)) + "\n"


def displays(paper: Paper) -> str:
    """The chains alone, each as a display."""
    return "\n\n".join(display(chain) for part in paper.parts for chain in part.chains) + "\n"


def escape(text: str) -> str:
    """Plain text with every sign that Markdown reads made plain."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def prose(text: Prose) -> str:
    """Running text with its formulas between dollars."""
    return "".join(f"${inline(piece.latex)}$" if isinstance(piece, Formula) else piece for piece in text)


def inline(latex: str) -> str:
    """A formula in running text: an underscore could open emphasis after a brace, so it stands after its letter."""
    return _SCRIPTS.sub(r"\2\1", formula(latex))


def formula(latex: str) -> str:
    """A formula in the words that GitHub allows, its row ends at the ends of lines."""
    latex = portable(latex)
    for found, instead in _SYNONYMS:
        latex = found.sub(instead, latex)
    return _ROW_END.sub(lambda end: "\\\\\n" + (end[1] or ""), latex)


def _part(number: int, part: Part) -> str:
    heading = f"## {number}. {prose(part.heading)}"
    return "\n\n".join((heading, prose(part.lead), *(display(chain) for chain in part.chains)))


def display(chain: Chain) -> str:
    """A chain as a display of its own."""
    rows = "\\\\\n".join(_row(each) for each in cells(chain, PAGE))
    return f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$"


def _row(row: Cells) -> str:
    if row.below:
        return rf"& \quad {_words(row.aside)}"
    beside = rf" && \quad {_words(row.aside)}" if row.aside else ""
    return f"{formula(row.left)} & {row.relation} {formula(row.formula)}{beside}".strip()


def _words(text: Prose) -> str:
    """Running text within a formula."""
    return " ".join(
        formula(piece.latex) if isinstance(piece, Formula) else rf"\text{{{escape_words(piece)}}}" for piece in text
    )
