"""The matrix form: the same deductions with sums read as products of matrices, and the shape of every array."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...rewriting import free
from ...term import Apply, Index, Num, Partial, Ref, Role, Term
from ..definitions import Definitions, is_softmax
from ..steps import Arguments, Deduction, Detail, Line, Move, Section, Shape
from ..terms import LAST, applied, number, ref
from .chains import board
from .indexed import unabridged
from .layout import Layout
from .products import NotMatrix, as_matrix, whole


@dataclass(frozen=True)
class Matrices:
    """Writes the deductions of one network with matrices."""

    definitions: Definitions
    layout: Layout

    def sections(self, deductions: tuple[Deduction, ...], detail: Detail) -> tuple[Section, ...]:
        """The sections of the matrix form; lines that no product of matrices says are left out."""
        found: list[Section] = []
        for section in unabridged(self.definitions, deductions, detail):
            made = (self.line(line) for line in section.lines)
            lines = tuple(board(line, detail) for line in made if line is not None)
            if lines:
                found.append(Section(section.topic, lines, section.arguments))
        return tuple(found)

    def line(self, line: Line) -> Line | None:
        """An indexed line with matrices, or itself where it defines a function; None where matrices do not say it."""
        indices = subscripts(line.left)
        if line.given and isinstance(line.left, Apply):
            return line  # a function of one variable is the same for every entry
        members: list[Move] = []
        left = last = None
        try:
            above = as_matrix(line.left, indices)
        except NotMatrix:
            return None
        for move in line.moves:
            term = self.member(line, move.term, indices)
            if term is None:
                continue
            left, right = self.layout.equation(above, term)
            if right != (last or left):
                rule = "entries" if move.rule == "collapse" else move.rule
                members.append(Move(right, rule, arrays(move.arguments), move.relation))
                last = right
        if left is None or not members:
            return None
        ranges = tuple(each for each in line.ranges if each.var.startswith("^"))
        return replace(line, left=left, moves=tuple(members), ranges=ranges, shapes=tuple(self.shapes(left)))

    def member(self, line: Line, term: Term, indices: tuple[str, ...]) -> Term | None:
        """A member as an expression of arrays; softmax, which no product of arrays says, by its name."""
        left = line.left
        if line.given and isinstance(left, Ref) and left.role is Role.ACTIVATION and left.first.layer is not None:
            if is_softmax(self.definitions.layer(left.first.layer)):
                return applied("softmax", 0, ref(Role.PRE, left.first.layer))
        try:
            found = as_matrix(term, indices)
        except NotMatrix:
            return None
        return None if indices and isinstance(found, Num) else found  # a number is no vector of equal entries

    def shapes(self, left: Term) -> Iterator[Shape]:
        """The shape of what a line gives; a gradient by an array has that array's."""
        if isinstance(left, Partial) and isinstance(left.of, Ref) and left.of.array and isinstance(left.wrt, Ref):
            yield Shape(left, self.length(left.of), self.length(left.wrt))
            return
        subject = left.wrt if isinstance(left, Partial) else left
        if not isinstance(subject, Ref) or not subject.array:
            return
        here, one = self.length(subject), number(1)
        if subject.role is Role.WEIGHT:
            layer = subject.first.layer or LAST
            below = self.definitions.size(Index(layer.var, layer.offset - 1))
            yield Shape(left, *((below, here) if self.layout.from_to else (here, below)))
        else:
            yield Shape(left, *((one, here) if self.layout.rows else (here, one)))

    def length(self, array: Ref) -> Term:
        """The number of units of an array's layer."""
        return self.definitions.size(array.first.layer or LAST)


def arrays(arguments: Arguments) -> Arguments:
    """What a reason speaks of, as whole arrays; the units that a sum goes through are one vector."""
    named = ((("vector" if key == "through" else key), value) for key, value in arguments)
    return tuple((key, whole(value) if isinstance(value, Ref) else value) for key, value in named)


def subscripts(left: Term) -> tuple[str, ...]:
    """The unit indices of what a line gives, in order: those of its rows first."""
    subjects = (left.of, left.wrt) if isinstance(left, Partial) else (left,)
    named = [unit.var for each in subjects if isinstance(each, Ref) for unit in each.first.units or ()]
    found = tuple(dict.fromkeys(name for name in named if name is not None))
    return found or tuple(sorted(name for name in free(left) if name[0] not in "^#"))
