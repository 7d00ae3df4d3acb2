"""What a line is about: the quantity that it names, and that quantity's true value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from ..quantity import Quantity
from ..reading import Line, Reading
from ..source import Span
from ..term import Apply, Array, Branches, Function, Mul, Named, Neg, Num, OneOf, Ref, Role, Term
from ..within import bare_number, is_numeric, problem, walk
from ..written import Agreement
from .agree import agrees, interval
from .draft import EXPRESSION, MINUS
from .members import Members, first_number, is_atomic
from .tensor import Tensor


@dataclass(frozen=True, slots=True)
class Mended:
    """A misread datum: the quantity, what is printed, how it is read, and where it is printed."""

    quantity: Quantity
    written: Fraction
    read: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Subject:
    """The names and the true value of what a line is about, where they are known; else `reason` says why not.

    An expression that is no quantity's name counts under the text that it is written with, after EXPRESSION.
    """

    names: tuple[str, ...] | None
    truth: Tensor | None
    reason: str
    spelling: str | None = None


def find_subject(reading: Reading, members: Members | None, line: Line) -> Subject:
    """The first member that is a name, with its truth; numbers further on help where its place is open."""
    if members is None:
        return Subject(None, None, "the page gives no network with numbers")
    own = reading.own.names if reading.own is not None else {}
    for position, member in enumerate(line.members):
        term = member.term
        if (
            term is None
            or not is_atomic(term)
            or isinstance(term, Named)
            and term.name not in own
            or problem(term) is not None
        ):
            continue
        value = members.value(term, _fits(first_number(line, position)))
        return Subject(members.name(term), value.value, value.reason, reading.source.slice(member.span))
    first = line.members[0].term if line.members else None
    if (
        first is not None
        and not is_numeric(first)
        and problem(first) is None
        and not isinstance(first, Named | Function | Branches)
    ):
        fits = _fits(first_number(line, 0))
        if isinstance(first, OneOf) and (number := first_number(line, 0)) is not None:
            first = _nearest(first, number, members)
        array_fits = _fits_array(line)
        value = members.value(first, fits or array_fits)
        open_ = any(
            isinstance(part, OneOf) or isinstance(part, Ref) and len(part.positions) > 1 for part in walk(first)
        )
        sure = not open_ or value.value is not None and fits is not None and fits(value.value)
        if (
            value.value is not None
            and sure
            and (len(value.value.items) == 1 or array_fits is not None and array_fits(value.value))
        ):
            spelled = " ".join(reading.source.slice(line.members[0].span).split())
            turned = members.name(first.operand) if isinstance(first, Neg) and is_atomic(first.operand) else None
            if turned is not None and len(turned) == 1:
                return Subject((f"{MINUS}{turned[0]}",), value.value, "", spelled)
            return Subject((f"{EXPRESSION}{spelled}",), value.value, "", spelled)
    return Subject(None, None, "the line names no quantity of the network")


def _nearest(name: OneOf, number: Num, members: Members) -> Term:
    """The meaning of a name whose value lies nearest to the number that a line states for it."""
    best: tuple[Fraction, Term] | None = None
    for option in name.options:
        value = members.value(option).value
        ends = interval(value.items[0]) if value is not None and len(value.items) == 1 else None
        if ends is not None:
            away = abs((ends[0] + ends[1]) / 2 - number.value)
            if best is None or away < best[0]:
                best = away, option
    return best[1] if best is not None else name.options[0]


def _fits_array(line: Line) -> Callable[[Tensor], bool] | None:
    """Whether a value agrees with the first matrix of numbers on the line."""
    for member in line.members[1:]:
        term = member.term
        if isinstance(term, Array) and is_numeric(term):
            cells = [bare_number(cell) for row in term.rows for cell in row]
            written = [cell.written for cell in cells if cell is not None and cell.written is not None]
            if len(written) == len(cells):
                return lambda value: (
                    len(value.items) == len(written)
                    and all(
                        agrees(mine, item) not in (Agreement.NONE, None)
                        for mine, item in zip(written, value.items, strict=True)
                    )
                )
    return None


def _fits(number: Num | None) -> Callable[[Tensor], bool] | None:
    """Whether a value agrees with the number that a line ends in, which tells where an open name points."""
    if number is None or number.written is None:
        return None
    written = number.written
    return lambda value: len(value.items) == 1 and agrees(written, value.items[0]) not in (Agreement.NONE, None)


def settled(line: Line, activations: tuple[str | None, ...]) -> Line:
    """The line with the activation letter read as the function of the layer that the line is about."""
    if len(set(activations)) < 2:
        return line
    head = next(
        (
            m.term
            for m in line.members
            if isinstance(m.term, Ref) and m.term.role in (Role.ACTIVATION, Role.DELTA) and len(m.term.positions) == 1
        ),
        None,
    )
    index = head.first.layer if head is not None else None
    layer = (
        None
        if index is None
        else index.offset
        if index.var is None
        else len(activations) + index.offset
        if index.var[1:].isupper()
        else None
    )
    if layer is None or not 1 <= layer <= len(activations):
        return line
    function = activations[layer - 1] or "sigma"
    members = tuple(
        replace(member, term=_with_function(member.term, function)) if member.term is not None else member
        for member in line.members
    )
    return replace(line, members=members)


def _with_function(term: Term, function: str) -> Term:
    """The term with the activation letter, where it is applied to numbers, read as a function."""
    if isinstance(term, Apply) and term.function == "sigma" and term.argument is not None and is_numeric(term.argument):
        return replace(term, function=function)
    if isinstance(term, Mul):
        return replace(term, factors=tuple(_with_function(factor, function) for factor in term.factors))
    return term
