"""Definitions of names out of worked lines, each number of which stands for a name known before."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..source import Span
from ..term import Add, Mul, Named, Neg, Num, Pow, Role, Term
from ..units import parse_key, replace_names
from ..within import bare_number, walk
from ..written import FRACTION_PLACES
from .habits import HABIT
from .own_cost import TARGETS

_ALONE = (Role.BIAS, Role.RATE, Role.COST)


def named_numbers(term: Term, stated: list[tuple[str, Num]], name: str) -> Term | None:
    """The term with each number that was stated for a name replaced by it; of several names the one that fits its
    place.

    None where a number could be several. A bias stands alone in a sum, and names with the marks of `name` come first.
    """
    marks = set(parse_key(name).marks)
    parts = [part.operand if isinstance(part, Neg) else part for part in term.terms] if isinstance(term, Add) else []
    alone = {part.span for part in parts if isinstance(part, Num)}
    compared = _in_squares(term)
    weighted = _in_products(term) if isinstance(term, Add) else frozenset()
    under = [part.operand for part in walk(term) if isinstance(part, Neg)]
    # the sign before a product is that of its first factor
    negated = {(part.factors[0] if isinstance(part, Mul) else part).span for part in under}
    replaced: dict[Span, Term] = {}
    if isinstance(term, Add):
        for one, two, pair in _paired(term, stated, name):
            replaced[one.span], replaced[two.span] = _signed(one, pair[0]), _signed(two, pair[1])
    for part in walk(term):
        if not isinstance(part, Num) or part.written is None or part.span in replaced:
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
                owner[1].span.start < part.span.start,
                (role is Role.BIAS) == (part.span in alone),
                part.span not in weighted or role not in (Role.TARGET, Role.RATE, Role.COST),
                part.span not in compared or role in (Role.TARGET, Role.ACTIVATION),
                key.marks == parse_key(name).marks,
                bool(marks & set(key.marks)),
                owner[1].value == (-part.value if part.span in negated else part.value),
            )

        ranked = sorted(owners, key=fit, reverse=True)
        if len(ranked) > 1 and fit(ranked[0]) == fit(ranked[1]):
            if part.written.places > 0 or part.value > 2:
                return None
            continue
        replaced[part.span] = _signed(part, ranked[0])
    return replace_names(term, {}, replaced) if replaced else None


def _signed(part: Num, owner: tuple[str, Num]) -> Term:
    """The name in place of a number that has its value, or its value with the sign turned."""
    inner: Term = Named(part.span, owner[0])
    return inner if owner[1].value == part.value else Neg(part.span, inner)


def _paired(
    term: Add, stated: list[tuple[str, Num]], name: str
) -> Iterator[tuple[Num, Num, tuple[tuple[str, Num], tuple[str, Num]]]]:
    """The products of two numbers in a sum whose marks tell both names: a weight and what it weighs."""
    marks, used = parse_key(name).marks, set[str]()
    candidates = [each for each in stated if each[0] != name and HABIT.get(parse_key(each[0]).head) not in _ALONE]
    for part in term.terms:
        inner = part.operand if isinstance(part, Neg) else part
        if not isinstance(inner, Mul) or len(inner.factors) != 2:
            continue
        numbers = [factor.operand if isinstance(factor, Neg) else factor for factor in inner.factors]
        one, two = numbers
        if not (isinstance(one, Num) and isinstance(two, Num)):
            continue
        signed = [
            -num.value if num is not factor else num.value
            for num, factor in zip((one, two), inner.factors, strict=True)
        ]
        if isinstance(part, Neg):
            signed[0] = -signed[0]
        pairs = [
            (_match(parse_key(mine[0]).marks, parse_key(other[0]).marks, marks), mine, other)
            for mine in candidates
            if abs(mine[1].value) == abs(one.value)
            for other in candidates
            if abs(other[1].value) == abs(two.value) and mine[0] != other[0]
        ]
        best = max((score for score, _, _ in pairs), default=0)
        if best > 1:

            def fit(
                pair: tuple[tuple[str, Num], tuple[str, Num]], signed: list[Fraction] = signed
            ) -> tuple[object, ...]:
                return (
                    all(value.span.start < term.span.start for _, value in pair),
                    not {owner for owner, _ in pair} & used,
                    [value.value for _, value in pair] == signed,
                    # of a sum and what was made of it, both with one value, the latter stands later
                    tuple(value.span.start for _, value in pair),
                )

            chosen = max(((mine, other) for score, mine, other in pairs if score == best), key=fit)
            used.update(owner for owner, _ in chosen)
            yield one, two, chosen


def _match(one: tuple[str, ...], two: tuple[str, ...], unit: tuple[str, ...]) -> int:
    """How well the marks of two factors fit a sum for a unit: w_{12} x_2 for unit 1, or v_2 h_2 for the only one."""
    above = [tuple(mark for mark in marks if mark[:1] == "^") for marks in (one, two, unit)]
    one, two, unit = (tuple(mark for mark in marks if mark[:1] != "^") for marks in (one, two, unit))
    if above[2] and above[2] not in above[:2]:
        # the weights of a sum bear its layer
        return 0
    weight, source = (one, two) if len(one) > len(two) else (two, one)
    if len(weight) > len(source) > 0 and len(source) in (len(unit), len(unit) - 1):
        # of a unit with a layer among its marks the last one is its number
        if weight in ((*unit, source[-1]), (source[-1], *unit)):
            return 3
    if len(one) == len(two) == 2 and unit and {one, two} & {(*unit, each[-1]) for each in (one, two)}:
        # both bear a layer: W2[0] and a1[0] in the sum z2
        return 3 if one[-1] == two[-1] else 0
    return 2 if len(one) == 1 and one == two else 0


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
