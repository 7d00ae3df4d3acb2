"""Definitions of names out of worked lines, each number of which stands for a name known before."""

from __future__ import annotations

from ..source import Span
from ..term import (
    Add,
    Mul,
    Named,
    Neg,
    Num,
    Pow,
    Role,
    Term,
    bare_number,
    walk,
)
from ..units import parse_key, replace_names
from ..written import FRACTION_PLACES
from .habits import HABIT
from .own_cost import TARGETS


def named_numbers(term: Term, stated: list[tuple[str, Num]], name: str) -> Term | None:
    """The term with each number that was stated for a name replaced by it; of several names the one that fits its
    place.

    None where a number could be several. A bias stands alone in a sum, and names with the marks of `name` come first.
    """
    marks = set(parse_key(name).marks)
    alone = {part.span for part in term.terms if isinstance(part, Num)} if isinstance(term, Add) else set()
    compared = _in_squares(term)
    weighted = _in_products(term) if isinstance(term, Add) else frozenset()
    negated = {part.operand.span for part in walk(term) if isinstance(part, Neg)}
    replaced: dict[Span, Term] = {}
    for part in walk(term):
        if not isinstance(part, Num) or part.written is None:
            continue
        if part.written.places == FRACTION_PLACES and part.span not in weighted | compared | alone:
            # a coefficient, as the half of a cost
            continue
        owners = [
            (owner, value)
            for owner, value in stated
            if abs(value.value) == abs(part.value)
            and owner != name
            and not (part.span in weighted and parse_key(owner).head in TARGETS)
        ]
        if not owners:
            continue

        def fit(owner: tuple[str, Num], part: Num = part) -> tuple[bool, ...]:
            key = parse_key(owner[0])
            role = HABIT.get(key.head)
            return (
                (role is Role.BIAS) == (part.span in alone),
                part.span not in weighted or role not in (Role.TARGET, Role.RATE, Role.COST),
                part.span not in compared or role in (Role.TARGET, Role.ACTIVATION),
                bool(marks & set(key.marks)),
                owner[1].value == (-part.value if part.span in negated else part.value),
            )

        ranked = sorted(owners, key=fit, reverse=True)
        if len(ranked) > 1 and fit(ranked[0]) == fit(ranked[1]):
            if part.written.places > 0 or part.value > 2:
                return None
            continue
        owner, value = ranked[0]
        inner: Term = Named(part.span, owner)
        replaced[part.span] = inner if value.value == part.value else Neg(part.span, inner)
    return replace_names(term, {}, replaced) if replaced else None


def _in_products(term: Add) -> frozenset[Span]:
    """The places of numbers that stand in a product of two within a sum: a weight and what it weighs."""
    found: list[Span] = []
    for part in term.terms:
        inner = part.operand if isinstance(part, Neg) else part
        if isinstance(inner, Mul) and len(inner.factors) == 2:
            numbers = [bare_number(factor) for factor in inner.factors]
            if all(number is not None for number in numbers):
                found.extend(number.span for number in numbers if number is not None)
    return frozenset(found)


def _in_squares(term: Term) -> frozenset[Span]:
    """The places of numbers in squared differences: an output and its target."""
    return frozenset(
        inner.span
        for part in walk(term)
        if isinstance(part, Pow) and isinstance(part.base, Add)
        for inner in walk(part.base)
        if isinstance(inner, Num)
    )
