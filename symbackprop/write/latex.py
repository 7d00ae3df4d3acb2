"""A derivation as a LaTeX article of its own, or as a part to \\input; every quoted word is escaped.

Estimated for A4 with 160 mm of text at 11 points; wider formulas are broken, and shrunk where they cannot be.
"""

from __future__ import annotations

import unicodedata
from math import inf

from ..latex.tables import GREEK_LETTERS
from .aligned import Cells, Page, cells
from .paper import Chain, Paper, Part
from .prose import Formula, Prose

SIZE = 1.095
"""Letters of an 11 point document against the 10 points of the estimates."""
TEXT = 455.0 / SIZE
ASIDE = 0.3
PAGE = Page(full=TEXT, beside=TEXT * (1 - ASIDE) - 18.0, aside=inf, overlap=True)

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{amsmath,amssymb}
\usepackage{graphicx}
\usepackage[margin=25mm]{geometry}
\IfFileExists{microtype.sty}{\usepackage[expansion=false]{microtype}}{}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
"""
NEEDS = r"% Needs \usepackage{amsmath,amssymb,graphicx}; the lines fit into 160 mm at 11 points." + "\n"
MACROS = r"""\providecommand{\why}[1]{\parbox[t]{0.3\linewidth}{\raggedright\small #1}}
\providecommand{\whybelow}[1]{\rlap{\parbox[t]{0.85\linewidth}{\raggedright\small #1}}}
"""
SPACING = (
    r"\setlength{\abovedisplayskip}{6pt plus 3pt}\setlength{\belowdisplayskip}{6pt plus 3pt}"
    r"\setlength{\jot}{5pt}\allowdisplaybreaks" + "\n"
)

# Signs that are no letters come from the mathematical fonts: those of text may be bitmaps, or missing.
ESCAPES = {
    "\\": r"$\backslash$",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"$\sim$",
    "^": r"\^{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': "''",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "œ": r"\oe{}",
    "\u2013": "--",
    "\u2014": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201c": "``",
    "\u201d": "''",
    "\u2026": r"\dots{}",
    "\u00a0": "~",
    "\u2212": "$-$",
    "\u00d7": r"$\times$",
    "\u00b7": r"$\cdot$",
    "\u2192": r"$\to$",
}
ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}


def document(paper: Paper) -> str:
    """A complete article that any LaTeX compiles."""
    title = f"\\begin{{center}}\\LARGE {escape(paper.title)}\\end{{center}}\n\n"
    return f"{PREAMBLE}{MACROS}\\begin{{document}}\n{SPACING}{title}{_body(paper)}\\end{{document}}\n"


def fragment(paper: Paper) -> str:
    """The sections alone, for a document that has its own preamble."""
    return f"{NEEDS}{MACROS}\\begingroup\n{SPACING}{_body(paper)}\\endgroup\n"


def escape(text: str) -> str:
    """Plain text as LaTeX that prints it; a character that no usual font has is told by its code point."""
    return "".join(_character(each) for each in unicodedata.normalize("NFC", " ".join(text.split())))


def _character(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if " " <= character <= "~":
        return character
    if character in GREEK_LETTERS:
        return rf"$\{GREEK_LETTERS[character]}$"
    parts = unicodedata.normalize("NFD", character)
    base, marks = parts[0], parts[1:]
    if base.isascii() and base.isalpha() and marks in ACCENTS:
        letter = {"i": r"\i", "j": r"\j"}.get(base, base)
        return rf"\{ACCENTS[marks]}{{{letter}}}"
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.isprintable():
        return escape(plain)
    return f"[U+{ord(character):04X}]"


def portable(latex: str) -> str:
    """A formula without the one sign that the usual fonts lack: a blackboard digit."""
    return latex.replace(r"\mathbb{1}", r"\mathbf{1}")


def prose(text: Prose) -> str:
    """Running text with its formulas between dollars."""
    return "".join(
        f"${portable(piece.latex)}$" if isinstance(piece, Formula) else escape_words(piece) for piece in text
    )


def escape_words(text: str) -> str:
    """Text within a sentence, the spaces at its ends kept."""
    stripped = text.strip()
    if not stripped:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{escape(stripped)}{' ' * text[-1].isspace()}"


def _body(paper: Paper) -> str:
    summary = "\n".join(prose(each) for each in paper.summary)
    return f"{summary}\n\n" + "\n".join(_part(part) for part in paper.parts)


def _part(part: Part) -> str:
    chains = "\n".join(_chain(chain) for chain in part.chains)
    return f"\\section{{{prose(part.heading)}}}\n{prose(part.lead)}\n{chains}\n"


def _chain(chain: Chain) -> str:
    rows = " \\\\\n".join(_row(each) for each in cells(chain, PAGE))
    return f"\\begin{{flalign*}}\n{rows}\n\\end{{flalign*}}"


def _row(row: Cells) -> str:
    if row.below:
        return rf"& \quad \whybelow{{{prose(row.aside)}}} &&"
    shown = f"{row.relation} {portable(_shrunk(row) if row.width else row.formula)}"
    if row.wide:
        shown = rf"\rlap{{$\displaystyle {{}} {shown}$}}"
    beside = rf"\why{{{prose(row.aside)}}}" if row.aside else ""
    return f"{portable(row.left)} & {shown} && {beside}".strip()


def _shrunk(row: Cells) -> str:
    """What is too wide for the page and can be broken no further, made smaller."""
    return rf"\scalebox{{{0.97 * row.room / row.width:.3f}}}{{$\displaystyle {row.formula}$}}"
