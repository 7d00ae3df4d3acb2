"""A chain as rows of an aligned display: what is left and right of the mark, where it breaks, what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .measure import ROMAN, Piece, broken, width
from .paper import Chain, Row
from .prose import NOTHING, Formula, Prose

RELATION = 14.0
INDENT = 20.0
BOX = 7.0
"""Widths in points: a relation with its space, what a continued line is set in by, what a box takes."""
CONTINUED = r"\qquad {}"
"""What stands before a continued line in place of a relation."""
MOST = 2
"""Lines that a member is broken into at most to stay beside its reason."""


@dataclass(frozen=True, slots=True)
class Page:
    """How wide a row may be, in points at 10 points: in all, with something beside it, and what stands beside it.

    `overlap` tells that a wide row may reach under the column of reasons, its own reason then in the row after it; else
    all reasons stand below their rows where one row is wide.
    """

    full: float
    beside: float
    aside: float
    overlap: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: what is left and right of the mark. `relation` stands before `formula`, right of the mark.

    `aside` is what is said of it; `below` tells that the row has that instead of a formula. `wide`: it reaches under
    the column of what is said. `room` is how wide the formula may be where it is too wide and cannot be broken further;
    `width` is then how wide it is.
    """

    left: str
    relation: str
    formula: str
    aside: Prose = NOTHING
    below: bool = False
    wide: bool = False
    width: float = 0.0
    room: float = 0.0


def prose_width(prose: Prose) -> float:
    """How wide running text is on one line, in points."""
    return sum(width(piece.latex) if isinstance(piece, Formula) else ROMAN * len(piece) for piece in prose)


def cells(chain: Chain, page: Page) -> tuple[Cells, ...]:
    """The rows of a chain on a page, with its reasons; its note beside a last row without a reason, else below all."""
    rows = list(_rows(chain, page))
    wide = any(row.wide for row in rows)
    noted = not chain.rows[-1].reason and not wide and prose_width(chain.note) <= page.aside
    if chain.note and noted:
        rows[-1] = replace(rows[-1], aside=chain.note)
    elif chain.note:
        rows.append(_below(chain.note))
    if page.overlap:
        return tuple(each for row in rows for each in _overlapping(row))
    below = wide or max(prose_width(row.reason) for row in chain.rows) > page.aside
    return tuple(each for row in rows for each in ((replace(row, aside=NOTHING), _below(row.aside))
                 if below and row.aside and not row.below else (row,)))  # fmt: skip


def _overlapping(row: Cells) -> Iterator[Cells]:
    """A row, and in a row of its own what is said of it where it is wide."""
    yield replace(row, aside=NOTHING) if row.wide else row
    if row.wide and row.aside:
        yield Cells("", "", "", row.aside)


def _rows(chain: Chain, page: Page) -> Iterator[Cells]:
    """The rows of a chain, its members broken where they are too wide."""
    first, left = chain.rows[0], width(chain.left) + RELATION
    whole = left + width(first.member) + BOX
    if chain.result and len(chain.rows) == 1 and whole <= page.full:
        boxed = rf"\boxed{{{chain.left} {first.relation} {first.member}}}"
        yield Cells("", "", boxed, first.reason, wide=whole > page.beside)
        return
    shown = chain.left
    if left > 0.4 * page.full:
        yield Cells("", "", chain.left)
        shown, left = r"\quad", RELATION + 10.0
    for row in chain.rows:
        for made in _member(row, page, left, chain.result and row is chain.rows[-1]):
            yield replace(made, left=shown)
            shown = ""


def _member(row: Row, page: Page, left: float, boxed: bool) -> Iterator[Cells]:
    """The rows of one member, a box around it where it stays in one."""
    extra = BOX if boxed else 0.0
    pieces = _pieces(row, page, left + extra)
    for number, piece in enumerate(pieces):
        start = left + (INDENT if number else 0.0)
        alone = boxed and len(pieces) == 1 and start + piece.width + extra <= page.full
        taken = start + piece.width + (extra if alone else 0.0)
        yield Cells(
            "",
            CONTINUED if number else row.relation,
            rf"\boxed{{{piece.latex}}}" if alone else piece.latex,
            row.reason if number == len(pieces) - 1 else NOTHING,
            wide=taken > page.beside,
            width=piece.width if taken > page.full else 0.0,
            room=page.full - start,
        )


def _pieces(row: Row, page: Page, left: float) -> tuple[Piece, ...]:
    """A member in lines that leave room for its reason, where few breaks before a plus do that; else in wide ones."""
    narrow = broken(row.member, page.beside - left, INDENT)
    summed = all(piece.latex.startswith(("+", "-")) for piece in narrow[1:])
    fit = all(piece.width <= page.beside - left for piece in narrow)
    if row.reason and summed and fit and len(narrow) <= MOST:
        return narrow
    return broken(row.member, page.full - left, INDENT)


def _below(aside: Prose) -> Cells:
    return Cells("", "", "", aside, below=True)
