"""A chain as rows of an aligned display: what is left and right of the mark, where it breaks, what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .measure import ROMAN, Piece, broken, width
from .paper import Chain
from .prose import NOTHING, Formula, Prose

RELATION = 14.0
INDENT = 20.0
BOX = 7.0
"""Widths in points: a relation with its space, what a continued line is set in by, what a box takes."""
CONTINUED = r"\qquad {}"
"""What stands before a continued line in place of a relation."""
MOST = 1.5
"""Lines that a row takes on average at most where reasons stand beside it; else they stand below."""


@dataclass(frozen=True, slots=True)
class Page:
    """How wide a row may be, in points at 10 points: in all, with something beside it, and what stands beside it."""

    full: float
    beside: float
    aside: float


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: what is left and right of the mark. `relation` stands before `formula`, right of the mark.

    `aside` is what is said of it; `below` tells that the row has that instead of a formula. `room` is how wide the
    formula may be where it is too wide and cannot be broken further; `width` is then how wide it is.
    """

    left: str
    relation: str
    formula: str
    aside: Prose = NOTHING
    below: bool = False
    width: float = 0.0
    room: float = 0.0


def prose_width(prose: Prose) -> float:
    """How wide running text is on one line, in points."""
    return sum(width(piece.latex) if isinstance(piece, Formula) else ROMAN * len(piece) for piece in prose)


def cells(chain: Chain, page: Page) -> tuple[Cells, ...]:
    """The rows of a chain on a page, its reasons beside them or, where one does not fit, all of them below.

    The note stands beside a last row that has no reason, else below all rows.
    """
    narrow = list(_rows(chain, page.beside))
    fits = len(narrow) <= MOST * len(chain.rows) and not any(row.width or _within_product(row) for row in narrow)
    room = page.aside if fits else 0.0
    reasons = [row.reason for row in chain.rows]
    below = max(map(prose_width, reasons)) > room
    noted = bool(chain.note) and not reasons[-1] and prose_width(chain.note) <= room
    rows = narrow if not below and (noted or any(reasons)) else list(_rows(chain, page.full))
    if noted and not below:
        return (*rows[:-1], replace(rows[-1], aside=chain.note))
    return (*_said(rows, below), *([_below(chain.note)] if chain.note else []))


def _rows(chain: Chain, page: float) -> Iterator[Cells]:
    """The rows of a chain on a page of a width, its members broken where they are wider."""
    first, left = chain.rows[0], width(chain.left) + RELATION
    if chain.result and len(chain.rows) == 1 and left + width(first.member) + BOX <= page:
        yield Cells("", "", rf"\boxed{{{chain.left} {first.relation} {first.member}}}", first.reason)
        return
    shown = chain.left
    if left > 0.4 * page:
        yield Cells("", "", chain.left)
        shown, left = r"\quad", RELATION + 10.0
    for row in chain.rows:
        pieces = broken(row.member, page - left, INDENT)
        if chain.result and row is chain.rows[-1] and len(pieces) == 1 and left + pieces[0].width + BOX <= page:
            pieces = (Piece(rf"\boxed{{{row.member}}}", pieces[0].width + BOX),)
        for number, piece in enumerate(pieces):
            room = page - left - (INDENT if number else 0.0)
            over = (piece.width, room) if piece.width > room else (0.0, 0.0)
            last = number == len(pieces) - 1
            relation = CONTINUED if number else row.relation
            yield Cells(shown, relation, piece.latex, row.reason if last else NOTHING, False, *over)
            shown = ""


def _within_product(row: Cells) -> bool:
    """Whether a row continues a member between two factors."""
    return row.relation == CONTINUED and not row.formula.startswith(("+", "-"))


def _said(rows: list[Cells], below: bool) -> Iterator[Cells]:
    """The rows as they are, or each followed by a row with what is said of it."""
    for row in rows:
        yield replace(row, aside=NOTHING) if below else row
        if below and row.aside:
            yield _below(row.aside)


def _below(aside: Prose) -> Cells:
    return Cells("", "", "", aside, True)
