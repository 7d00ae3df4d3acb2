"""Laying a numeric member beside the symbolic one that it was put in for: which number stands for which name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ..term import Add, Apply, Array, Div, Mul, Named, Neg, Num, OneOf, Partial, Pow, Ref, Sum, Term, Transpose
from ..within import bare_number, is_numeric
from .absorbed import parted

MAX_TERMS = 12

Known = Callable[[Term], Fraction | None]


@dataclass(frozen=True, slots=True)
class Binding:
    """A name and the number that stands in its place.

    `whole` is False where the number was found by dividing a product.
    """

    name: Term
    number: Num
    whole: bool = True


def align(symbolic: Term, numeric: Term, known: Known) -> list[Binding] | None:
    """The bindings under which `numeric` is `symbolic` with numbers put in, or None where the two have not the same
    form.

    Factors 1 and terms 0 may be left out of `numeric`; a product may stand as one number, from which an unknown
    factor is found when the others are known.
    """
    symbolic, numeric = _unwrapped(symbolic), _unwrapped(numeric)
    number = bare_number(numeric)
    match symbolic:
        case Ref() | Named() | Partial():
            return [Binding(symbolic, number)] if number is not None else None
        case Num(_, value):
            return [] if number is not None and number.value == value else None
        case Neg(_, operand):
            return align(operand, _negated(numeric), known)
        case Add(_, terms):
            return _sums(terms, numeric.terms if isinstance(numeric, Add) else (numeric,), known)
        case Mul(_, factors):
            return _products(factors, numeric, known)
        case Div(_, above, below) if isinstance(numeric, Div):
            return _both(align(above, numeric.numerator, known), align(below, numeric.denominator, known))
        case Pow(_, base, exponent) if isinstance(numeric, Pow):
            return _both(align(base, numeric.base, known), align(exponent, numeric.exponent, known))
        case Apply(_, function, order, argument) if (
            isinstance(numeric, Apply) and argument is not None and numeric.argument is not None
        ):
            same = order == numeric.order and (function == numeric.function or "sigma" in (function, numeric.function))
            return align(argument, numeric.argument, known) if same else None
        case _:
            return None


def _unwrapped(term: Term) -> Term:
    while isinstance(term, Array) and len(term.rows) == 1 and len(term.rows[0]) == 1:
        term = term.rows[0][0]
    return term.body if isinstance(term, Sum) and term.var is None else term


def _negated(term: Term) -> Term:
    match term:
        case Neg(_, operand):
            return operand
        case Num(span, value, written):
            return Num(span, -value, None if written is None else -written)
        case Mul(span, factors, operators):
            return Mul(span, (_negated(factors[0]), *factors[1:]), operators)
        case _:
            return Neg(term.span, term)


def _both(a: list[Binding] | None, b: list[Binding] | None) -> list[Binding] | None:
    return None if a is None or b is None else a + b


def _sums(symbolic: tuple[Term, ...], numeric: tuple[Term, ...], known: Known) -> list[Binding] | None:
    if len(numeric) > len(symbolic) or len(symbolic) > MAX_TERMS:
        return None
    for places in combinations(range(len(symbolic)), len(numeric)):
        left_out = [symbolic[at] for at in range(len(symbolic)) if at not in places]
        if any(_is_nonzero(term, known) for term in left_out):
            continue
        found: list[Binding] | None = []
        for at, term in zip(places, numeric, strict=True):
            found = _both(found, align(symbolic[at], term, known))
        if found is not None and _agrees(found, known):
            return found
    return None


def _is_nonzero(term: Term, known: Known) -> bool:
    """Whether a term that was left out is known to be other than 0."""
    factors = term.factors if isinstance(term, Mul) else (term.operand,) if isinstance(term, Neg) else (term,)
    values = [_value(factor, known) for factor in factors]
    return all(value is not None and value != 0 for value in values)


def _agrees(found: list[Binding], known: Known) -> bool:
    """Whether at least nothing bound contradicts what is known beyond one misprint."""
    clashes = sum(1 for each in found if (value := known(each.name)) is not None and value != each.number.value)
    return clashes <= 1 or clashes < len(found) / 2


def _value(term: Term, known: Known) -> Fraction | None:
    number = bare_number(term)
    return number.value if number is not None else known(term)


def _products(symbolic: tuple[Term, ...], numeric: Term, known: Known) -> list[Binding] | None:
    if isinstance(numeric, Neg) and isinstance(numeric.operand, Mul | Num):
        numeric = _negated(numeric.operand) if isinstance(numeric.operand, Mul) else numeric
    factors = numeric.factors if isinstance(numeric, Mul) else (numeric,)
    if len(factors) == len(symbolic):
        found: list[Binding] | None = []
        for left, right in zip(symbolic, factors, strict=True):
            found = _both(found, align(left, right, known))
        if found is not None:
            return found
        if len(symbolic) == 2:
            swapped = _both(align(symbolic[0], factors[1], known), align(symbolic[1], factors[0], known))
            if swapped is not None and _agrees(swapped, known):
                return swapped
    if len(factors) < len(symbolic) and len(factors) > 1:
        return None
    number = bare_number(numeric)
    return None if number is None else _divided(symbolic, number, known)


def _divided(symbolic: tuple[Term, ...], product: Num, known: Known) -> list[Binding]:
    """The one unknown factor of a product that was written as its value; nothing where it cannot be found."""
    unknown = [factor for factor in symbolic if _value(factor, known) is None]
    rest = Fraction(1)
    for factor in symbolic:
        value = _value(factor, known)
        rest *= value if value is not None else 1
    if len(unknown) == 1 and isinstance(unknown[0], Ref) and rest != 0:
        return [Binding(unknown[0], Num(product.span, product.value / rest), whole=False)]
    return []


def matrix_bindings(symbolic: Term, numeric: Term) -> list[tuple[Term, Array]]:
    """Whole arrays and the written matrices that stand in their place in a product of the same form."""
    match symbolic, numeric:
        case OneOf(), Array() if is_numeric(numeric):
            return list(parted(symbolic, numeric))
        case ((Ref() | Transpose(operand=Ref())), Array()):
            return [(symbolic, numeric)] if is_numeric(numeric) else []
        case Mul(_, left, _), Mul(_, right, _) if len(left) == len(right):
            return [pair for a, b in zip(left, right, strict=True) for pair in matrix_bindings(a, b)]
        case Add(_, left), Add(_, right) if len(left) == len(right):
            return [pair for a, b in zip(left, right, strict=True) for pair in matrix_bindings(a, b)]
        case Apply(_, _, _, Add() | Mul() | Ref() as a), Apply(_, _, _, Add() | Mul() | Array() as b):
            return matrix_bindings(a, b)
        case _:
            return []
