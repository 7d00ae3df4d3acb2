"""The numbers that a page states for quantities by name, and the lines on which it works them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..quantity import Partial, Quantity
from ..term import Mul, Neg, Num, Term
from ..within import bare_number, is_numeric, walk
from ..written import Written
from .draft import Draft
from .verdict import Verdict
from .worlds import PageWorld

READ_OFF = Written("", Fraction(0), 0)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that the page states for a quantity by name, and the claim that states it."""

    claim: int
    quantity: Quantity | Partial
    written: Written

    @property
    def step(self) -> int:
        """How many updates the quantity comes after."""
        return self.quantity.wrt.step if isinstance(self.quantity, Partial) else self.quantity.step


@dataclass(frozen=True, slots=True)
class Worked:
    """A line on which a quantity is worked with numbers, each with the sign that stands before it."""

    line: int
    numbers: set[Fraction]
    stated: Stated


def stated_values(drafts: Iterable[Draft], page: PageWorld) -> list[Stated]:
    """The numeric statements of a page whose quantity has a canonical name."""
    found = []
    for draft in drafts:
        if (
            draft.name is None
            or draft.written is None
            or draft.written.written is None
            or draft.verdict is Verdict.UNREAD
        ):
            continue
        quantity = page.lookup(draft.name)
        if quantity is not None:
            found.append(Stated(draft.id, quantity, draft.written.written))
    return found


def worked_lines(drafts: Iterable[Draft], page: PageWorld) -> Iterator[Worked]:
    """The claims whose right side is worked with numbers, and whose quantity has a canonical name."""
    for draft in drafts:
        term = draft.right_term
        if draft.name is None or term is None or bare_number(term) is not None or not is_numeric(term):
            continue
        target = page.lookup(draft.name)
        if target is not None:
            yield Worked(draft.line, signed_numbers(term), Stated(draft.id, target, READ_OFF))


def signed_numbers(term: Term) -> set[Fraction]:
    """The numbers within a term, each with the sign that stands before it."""
    found: set[Fraction] = set()
    negated = {part.operand.span for part in walk(term) if isinstance(part, Neg) and isinstance(part.operand, Num)}
    leading = {
        part.operand.factors[0].span
        for part in walk(term)
        if isinstance(part, Neg) and isinstance(part.operand, Mul) and isinstance(part.operand.factors[0], Num)
    }
    for part in walk(term):
        if isinstance(part, Num):
            found.add(-part.value if part.span in negated or part.span in leading else part.value)
    return found
