"""A derivation as Unicode text for a terminal of a given width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .boxes import Box, beside, framed, text_box, wrapped
from .glyphs import columns
from .paper import Chain, Paper, Part
from .prose import Formula, Prose
from .terminal import formula

GAP = 4
INDENT = 2
SIGNS = {"=": "=", r"\approx": "≈", r"\leftarrow": "←"}
"""The relations of a chain's rows."""


def document(paper: Paper, width: int = 80) -> str:
    """The whole derivation, no line longer than `width` where its formulas can be broken so."""
    title = _wrapped(paper.title, width)
    lines = [*title, "═" * max(map(columns, title)), ""]
    lines += _wrapped(" ".join(prose(each) for each in paper.summary), width)
    for number, part in enumerate(paper.parts, 1):
        lines += ["", *_part(number, part, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def prose(text: Prose) -> str:
    """Running text with its formulas in one line each."""
    return "".join(" ".join(_flat(piece)) if isinstance(piece, Formula) else piece for piece in text)


def _flat(piece: Formula) -> tuple[str, ...]:
    return formula(piece.latex).lines


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _part(number: int, part: Part, width: int) -> Iterator[str]:
    heading = f"── {number}. {prose(part.heading)} "
    yield heading + "─" * max(0, width - len(heading))
    yield ""
    yield from _wrapped(prose(part.lead), width)
    for chain in part.chains:
        yield ""
        yield from _chain(chain, width)


def _chain(chain: Chain, width: int) -> Iterator[str]:
    """The rows of a chain with the reasons beside them, that of a wide row in the line after it; the note below all.

    Where no row leaves room for a reason, each stands below its row. A note takes the place of a last reason.
    """
    rows = _rows(chain, width - 2)
    if chain.note and not rows[-1][1]:
        rows[-1] = (rows[-1][0], prose(chain.note))
    room = width - 2 - GAP - max(columns(aside) for _, aside in rows)
    narrow = [box.width for box, aside in rows if box.width <= room]
    column = 2 + max(narrow, default=0) + GAP
    for box, aside in rows:
        lines = [f"  {line}" for line in box.lines]
        beside_it = bool(narrow) and box.width <= room
        if aside and beside_it:
            lines[box.base] += " " * (column - columns(lines[box.base])) + aside
        yield from lines
        if aside and not beside_it:
            yield from [" " * column + aside] if narrow else _below(aside, width)
    if chain.note and chain.rows[-1].reason:
        yield from _below(prose(chain.note), width)


def _below(aside: str, width: int) -> list[str]:
    return _wrapped(f"· {aside}", width, " " * 6)


def _rows(chain: Chain, width: int) -> list[tuple[Box, str]]:
    """The rows of a chain, the relations under each other, and the reason of each."""
    left = formula(chain.left)
    rows: list[tuple[Box, str]] = []
    for row in chain.rows:
        last = row is chain.rows[-1]
        room = width - left.width - 3 - (4 if chain.result else 0)
        pieces = wrapped(formula(row.member), room, INDENT)
        if chain.result and last and len(pieces) == 1 and len(chain.rows) > 1:
            pieces = [framed(pieces[0])]
        for number, piece in enumerate(pieces):
            first = left if not rows else text_box(" " * left.width)
            shown = beside((first, text_box("   " if number else f" {SIGNS[row.relation]} "), piece))
            rows.append((shown, prose(row.reason) if number == len(pieces) - 1 else ""))
    return [(framed(rows[0][0]), rows[0][1])] if chain.result and len(rows) == 1 else rows
