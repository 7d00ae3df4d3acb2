"""One wrong place of a page with all that a cause needs: the quantity, what stands there, values to compute with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

from ...quantity import Partial, Quantity
from ...term import Neg, Num, Term
from ...within import bare_number, children, is_numeric
from ...written import Agreement, Written
from ..agree import agrees, interval
from ..draft import Draft
from ..members import Members
from ..tensor import ShapeMismatch, Tensor
from ..world import Unsettled, World
from .book import Book
from .cause import Cause
from .local import Lacking, Local, Part, PartRole
from .wording import Wording

CLOSE = Fraction(1, 20)
MAX_PREDICTIONS = 200
TELLING = 3


@dataclass
class Case:
    """One number or value that is not what it should be.

    `subject` is the quantity that the line is about, `truth` its true value; `fits` tells whether a value is what
    stands on the page, to its written digits. `cell` is the part of the right side that is wrong (an entry of a
    matrix, else the right side itself), None where it has no term of its own.
    """

    draft: Draft
    subject: Quantity | Partial | None
    truth: Any
    fits: Callable[[Any], bool]
    books: tuple[Book, ...]
    members: Members | None
    world: World | None
    overrides: dict[str, Any]
    say: Wording
    cell: Term | None = None
    known: dict[str, Fraction] = field(default_factory=dict)
    used_rightly: bool = False
    change: bool = False
    repairs: tuple[tuple[Quantity, Fraction, Fraction], ...] = ()

    @property
    def left(self) -> Term | None:
        """The member before the relation."""
        return self.draft.left_term

    @property
    def right(self) -> Term | None:
        """The member after the relation, or its entry."""
        return self.cell

    @cached_property
    def number(self) -> Written | None:
        """The number on the right side, where it is just that."""
        found = bare_number(self.cell) if self.cell is not None else None
        return found.written if found is not None else None

    @property
    def stepwise(self) -> bool:
        """Whether the claim is a step from numbers to a number."""
        return self.left is not None and is_numeric(self.left) and bare_number(self.left) is None

    @cached_property
    def reckoning(self) -> bool:
        """Whether the claim is a step from sound numbers, so that only the reckoning can be wrong."""
        if not self.stepwise or self.left is None or self.truth is None or self.members is None:
            return self.stepwise
        value = self.evaluated(self.left)
        if value is None or self.is_true(value):
            return True
        return self.members.within_operands(self.left, Tensor((), (self.truth,)), self.draft.line)

    @cached_property
    def stands(self) -> Any:
        """The value of what stands on the right side, None where it has none of one entry."""
        return self.evaluated(self.cell) if self.cell is not None else None

    def is_true(self, value: Any) -> bool:
        """Whether a value is the true one, as far as the page's field tells."""
        return self.members is not None and self.members.page.field.equal(value, self.truth) is not False

    @property
    def telling(self) -> bool:
        """Whether enough digits stand there for a number to tell one of many possible mix-ups from another."""
        return self.number is None or len("".join(filter(str.isdigit, self.number.text)).strip("0")) >= TELLING

    @cached_property
    def references(self) -> tuple[tuple[Any, str], ...]:
        """The values that may be meant here, each with its source: the left side, stated values, the truth."""
        found: list[tuple[Any, str]] = []
        if self.stepwise and self.left is not None:
            value = self.evaluated(self.left)
            if value is not None:
                quoted = self.say.quoted(self.draft.left)
                found.append((value, "the left side gives" if quoted is None else f"{quoted} is"))
        elif self.left is not None and self.overrides:
            value = self.evaluated(self.left, own=True)
            if value is not None:
                found.append((value, "the values stated before give"))
        if self.truth is not None:
            found.append((self.truth, "the true value is"))
        return tuple(found)

    def evaluated(self, term: Term, own: bool = False) -> Any:
        """The value of a term of one entry: with the true values, or with those that the page states."""
        if self.members is None:
            return None
        value = self.members.value(term, None, self.world if own else None, self.overrides if own else None).value
        return value.items[0] if value is not None and len(value.items) == 1 else None

    def locals(self) -> Iterator[tuple[Book, Local]]:
        """The local formulas of the subject with values, the writer's own first."""
        for book in self.books:
            for local in self._of(book):
                yield book, local

    def _of(self, book: Book) -> tuple[Local, ...]:
        key = id(book)
        if key not in self._locals:
            found: list[Local] = []
            with suppress(Lacking):
                found.extend(local_formulas(book, self.subject))
                if self.change:
                    found = [step_of(book, local) for local in found]
            self._locals[key] = tuple(found)
        return self._locals[key]

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for this case."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    @cached_property
    def _made(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _locals(self) -> dict[int, tuple[Local, ...]]:
        return {}


def local_formulas(book: Book, subject: Quantity | Partial | None) -> Iterator[Local]:
    """The formulas that give a quantity or a derivative from its neighbours. Raises Lacking without their values."""
    if isinstance(subject, Partial):
        if subject.of.at(0) == book.cost:
            yield from book.backward(subject.wrt)
        elif book.graph.get(subject.of.at(0)) is not None and subject.wrt.at(0) in book.graph.parents(subject.of.at(0)):
            step = subject.wrt.step
            yield Local(book.slopes(book.graph[subject.of.at(0)], subject.wrt.at(0), step, subject.of.at(0)))
    elif subject is not None and subject in book.graph or subject is not None and subject.at(0) in book.graph:
        local = (
            book.update(subject) if subject.step and book.graph.get(subject.at(0)) is None else book.forward(subject)
        )
        if local is not None:
            yield local


def step_of(book: Book, local: Local) -> Local:
    """-eta times a formula for a gradient: the change of the parameter."""
    if book.rate is None:
        raise Lacking("the learning rate is not known")
    rate = book.number(book.rate) if isinstance(book.rate, Fraction) else book.rate
    factors = (Part(PartRole.OTHER, None, book.number(Fraction(-1))), Part(PartRole.RATE, None, rate))
    return Local(tuple((*factors, *product) for product in local.products), local.outer)


def fits_number(written: Written) -> Callable[[Any], bool]:
    """The test whether a value is what a written number shows."""
    return lambda value: agrees(written, value) not in (Agreement.NONE, None)


def fits_value(members: Members, term: Term, stands: Tensor, at: int, line: int) -> Callable[[Any], bool]:
    """The test whether a value is what an expression gives in one entry, within the digits of its operands."""
    numbers = is_numeric(term)
    here = stands.items[at]
    base = interval(here)

    def fits(value: Any) -> bool:
        if members.page.field.equal(value, here) is not False:
            return True
        ends = interval(value)
        if not numbers or ends is None or base is None or abs(ends[0] - base[0]) > CLOSE * abs(base[0]):
            return False
        supposed = Tensor(stands.shape, (*stands.items[:at], value, *stands.items[at + 1 :]))
        return members.within_operands(term, supposed, line)

    return fits


def signed_numbers(term: Term, minus: bool = False) -> Iterator[tuple[Num, bool]]:
    """The numbers that are written in a term, each with whether a minus sign of its own stands before it."""
    match term:
        case Num():
            if term.written is not None:
                yield term, minus
        case Neg(_, operand):
            yield from signed_numbers(operand, isinstance(operand, Num))
        case _:
            for child in children(term):
                yield from signed_numbers(child)


def numbers_in(term: Term) -> Iterator[Num]:
    """The numbers that are written in a term, without the signs before them."""
    for number, _ in signed_numbers(term):
        yield number


def reason(cause: Cause, case: Case) -> str | None:
    """The sentence of a cause's first prediction that is what stands there; None where there is none.

    Numbers too long to be written out (ValueError, OverflowError) are no evidence of anything.
    """
    if cause.predict is None:
        return None
    try:
        for prediction in islice(cause.predict(case), MAX_PREDICTIONS):
            if prediction.value is not None and case.fits(prediction.value):
                return prediction.because
    except (Lacking, Unsettled, ShapeMismatch, ArithmeticError, ValueError):
        return None
    return None
