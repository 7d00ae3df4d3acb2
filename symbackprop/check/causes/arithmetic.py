"""Slips of reckoning: the value of a slightly different expression than the one that stands on the left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from ...term import Add, Div, Mul, Neg, Num, Pow, Term
from ...within import bare_number, walk
from ..members import is_atomic
from .case import Case
from .cause import Prediction
from .copying import digits, one_changed, rounded
from .rewrite import put

MAX_VARIANTS = 40
SMALL = Fraction(1, 20)


Change = Callable[[Any], Iterator[tuple[Term, str]]]


def _values(case: Case, change: Change) -> Iterator[Prediction]:
    """The values of the left side with a change made in one place, each with what the change was."""
    left = case.left
    if left is None or is_atomic(left) or bare_number(left) is not None:
        return
    changed = ((put(left, part, other), because) for part in walk(left) for other, because in change(part))
    for other, because in islice(changed, MAX_VARIANTS):
        value = case.evaluated(other, own=not case.stepwise)
        if value is not None:
            yield Prediction(value, because)


def term_sign(case: Case) -> Iterator[Prediction]:
    """The sign of one term turned."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Add):
            for at, each in enumerate(term.terms):
                turned = each.operand if isinstance(each, Neg) else Neg(each.span, each)
                because = f"the sign of the {_ordinal(at)} term is lost"
                yield Add(term.span, (*term.terms[:at], turned, *term.terms[at + 1 :])), because
        elif isinstance(term, Neg):
            yield (
                term.operand,
                "the sign of a number is lost" if isinstance(term.operand, Num) else "a minus sign is lost",
            )

    yield from _values(case, change)


def term_dropped(case: Case) -> Iterator[Prediction]:
    """A term or a factor left out."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Add) and len(term.terms) > 1:
            for at in range(len(term.terms)):
                rest = term.terms[:at] + term.terms[at + 1 :]
                yield rest[0] if len(rest) == 1 else Add(term.span, rest), f"the {_ordinal(at)} term is left out"
        elif isinstance(term, Mul):
            for at in range(len(term.factors)):
                rest = term.factors[:at] + term.factors[at + 1 :]
                signs = ("",) * (len(rest) - 1)
                yield (
                    rest[0] if len(rest) == 1 else Mul(term.span, rest, signs),
                    f"the {_ordinal(at)} factor is left out",
                )

    yield from _values(case, change)


def brackets(case: Case) -> Iterator[Prediction]:
    """The value of another grouping: a - y s for (a - y) s, and the reverse."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Mul):
            for at, factor in enumerate(term.factors):
                if isinstance(factor, Add):
                    others = term.factors[:at] + term.factors[at + 1 :]
                    for edge in (-1, 0):
                        part = Mul(term.span, (factor.terms[edge], *others), ("",) * len(others))
                        terms = (*factor.terms[:-1], part) if edge else (part, *factor.terms[1:])
                        yield Add(term.span, terms), "the factor was applied to one term of the bracket only"
        elif isinstance(term, Add):
            for at, each in enumerate(term.terms):
                minus = isinstance(each, Neg)
                product: Term = each.operand if isinstance(each, Neg) else each
                if isinstance(product, Mul) and at:
                    first = Neg(product.span, product.factors[0]) if minus else product.factors[0]
                    bracket = Add(term.span, (*term.terms[:at], first))
                    grouped = Mul(term.span, (bracket, *product.factors[1:]), product.operators)
                    rest = term.terms[at + 1 :]
                    yield (
                        Add(term.span, (grouped, *rest)) if rest else grouped,
                        "a sum was multiplied where only its last term is: brackets",
                    )

    yield from _values(case, change)


def plus_times(case: Case) -> Iterator[Prediction]:
    """A sum for a product, or a product for a sum."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Add) and len(term.terms) == 2:
            yield Mul(term.span, term.terms, ("",)), "it was multiplied where it should be added"
        elif isinstance(term, Mul) and len(term.factors) == 2:
            yield Add(term.span, term.factors), "it was added where it should be multiplied"
        elif isinstance(term, Neg) and isinstance(term.operand, Mul) and len(term.operand.factors) == 2:
            first, second = term.operand.factors
            yield Add(term.span, (Neg(first.span, first), second)), "it was added where it should be multiplied"

    yield from _values(case, change)


def square_missed(case: Case) -> Iterator[Prediction]:
    """A square left out, or doubled instead of squared."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Pow) and isinstance(term.exponent, Num):
            yield term.base, "a square is missed"
            yield (
                Mul(term.span, (term.exponent, term.base), ("",)),
                "it was multiplied by the exponent instead of raised to it",
            )

    yield from _values(case, change)


def division_missed(case: Case) -> Iterator[Prediction]:
    """A division left out or turned round."""

    def change(term: Any) -> Iterator[tuple[Term, str]]:
        if isinstance(term, Div):
            yield term.numerator, "the division is missed"
            yield (
                Mul(term.span, (term.numerator, term.denominator), ("",)),
                "it was multiplied where it should be divided",
            )

    yield from _values(case, change)


def slip(case: Case) -> Iterator[Prediction]:
    """A number near the right one, that no rule gives."""
    number = case.number
    if number is None:
        return
    for value, source in case.references:
        right = rounded(value, number.places)
        if right is None or right == 0:
            continue
        close = abs(number.value - right) <= SMALL * abs(right)
        one = one_changed(digits(number.value, number.places), digits(right, number.places))
        if close or one is not None and len(digits(right, number.places)) >= 3 and number.value * right > 0:
            yield Prediction(number.value, f"{source} {case.say.number(right, number)}: a slip of reckoning")
            return


def _ordinal(at: int) -> str:
    return ("first", "second", "third", "fourth", "fifth", "sixth")[at] if at < 6 else f"{at + 1}th"
