"""What tells a new pass through the network: numbers that a page gives anew to its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ..reading import Member
from ..term import Array, Named, OneOf, Ref, Term
from ..within import bare_number


@dataclass
class Passes:
    """The numbers that names had so far; `marked` tells that new values bear a mark, `examples` counts those given
    anew, and `skipped` are the steps that began without an update."""

    marked: bool = False
    examples: int = 0
    skipped: set[int] = field(default_factory=set)
    stated: dict[str, Fraction] = field(default_factory=dict)
    given: dict[str, tuple[tuple[Fraction, ...], str]] = field(default_factory=dict)
    begun: str | None = None

    def note(self, members: Sequence[Member], step: int) -> None:
        """Keep in mind the number that a line ends in, and whether it is the new value of a marked name."""
        head, last = members[0].term, members[-1].term
        number = bare_number(last) if last is not None and len(members) > 1 else None
        if number is not None and isinstance(head, Ref | Named):
            self.marked = self.marked or head.step > step
            self.stated[_place(head)] = number.value

    def restates(self, members: Sequence[Member]) -> bool:
        """Whether a line gives another number to a name that had one before."""
        head, last = members[0].term, members[-1].term
        number = bare_number(last) if last is not None else None
        before = self.stated.get(_place(head)) if isinstance(head, Ref | Named) else None
        return number is not None and before is not None and before != number.value

    def begins_example(self, members: Sequence[Member], heading: str) -> bool:
        """Whether a line under another heading is the first to give an input or a target other numbers than it had."""
        head, last = named(members[0].term), members[-1].term
        values = _numbers(last) if last is not None and len(members) == 2 else ()
        if head is None or not values:
            return False
        before = self.given.get(_place(head))
        if before is not None and (before[0] == values or before[1] == heading):
            return False
        self.given[_place(head)] = values, heading
        first = before is not None and self.begun != heading
        self.begun = heading
        return first


def named(term: Term | None) -> Ref | Named | None:
    """The name that a term is, in its first meaning; None where it is none."""
    head = term.options[0] if isinstance(term, OneOf) else term
    return head if isinstance(head, Ref | Named) else None


def _numbers(term: Term) -> tuple[Fraction, ...]:
    """The numbers of a bare number or of a written array; empty for anything else."""
    cells = [cell for row in term.rows for cell in row] if isinstance(term, Array) else [term]
    numbers = [bare_number(cell) for cell in cells]
    return tuple(number.value for number in numbers if number is not None) if None not in numbers else ()


def _place(head: Ref | Named) -> str:
    """What a name points to, the same on each of its lines."""
    return head.name if isinstance(head, Named) else f"{head.role}{head.positions}"
