"""The calculus of terms with indices: products and sums kept tidy, Kronecker symbols, derivatives.

Every rule is one that a reader could follow by hand; none of them searches. Bound indices are always fresh, so that
no index is captured (Kronecker symbols carry what a derivative says of two units).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from ..rewriting import free, fresh, mapped, substituted, variables
from ..term import Add, Apply, Div, Index, Kronecker, Mul, Neg, Num, Pow, Ref, Role, Size, Sum, Term
from ..within import walk
from .terms import minus, number, over, plus, power, same_unit

ZERO, ONE = number(0), number(1)


def tidy(term: Term) -> Term:
    """The term with products and sums flattened, signs in front, numbers gathered, and what cancels left out."""
    term = mapped(term, tidy)
    match term:
        case Mul() if all(not sign for sign in term.operators):
            return times(*term.factors)
        case Add(_, terms):
            return added(*terms)
        case Neg(_, operand):
            return ZERO if _is(operand, 0) else minus(operand)
        case Sum(body=body) if _is(body, 0):
            return ZERO
        case Pow(_, base, Num(value=value)) if value == 1:
            return base
        case _:
            return term


def times(*factors: Term) -> Term:
    """The product of factors: number first, a sign in front of all, ones dropped, quotients cancelled."""
    coefficient: Any = 1
    rest: list[Term] = []
    pending = list(reversed(factors))
    while pending:
        factor = pending.pop()
        match factor:
            case Mul() if all(not sign for sign in factor.operators):
                pending.extend(reversed(factor.factors))
            case Neg(_, operand):
                coefficient = -coefficient
                pending.append(operand)
            case Num(_, value):
                coefficient *= value
            case Div(_, above, below) if (found := ratio(above, below)) is not None:
                coefficient *= found
            case Kronecker(_, first, second) if first == second:
                continue
            case _:
                rest.append(factor)
    if not coefficient:
        return ZERO
    rest = _cancelled(rest)
    return _signed(coefficient, _scaled(abs(coefficient), rest))


def ratio(above: Term, below: Term) -> Fraction | None:
    """The number that a quotient of two numbers is; None for any other."""
    if isinstance(above, Num) and isinstance(below, Num) and below.value:
        return above.value / below.value
    return None


def _is(term: Term, value: int) -> bool:
    return isinstance(term, Num) and term.value == value


def _signed(coefficient: Any, term: Term) -> Term:
    return minus(term) if coefficient < 0 else term


def _scaled(size: Any, rest: list[Term]) -> Term:
    """A product with a positive number before it; a quotient by a size takes the number in."""
    if size != 1:
        for at, factor in enumerate(rest):
            if isinstance(factor, Div) and isinstance(factor.numerator, Num) and size.denominator == 1:
                rest[at] = over(number(factor.numerator.value * size), factor.denominator)
                break
        else:
            rest.insert(0, fraction(Fraction(size)))
    if not rest:
        return ONE
    return rest[0] if len(rest) == 1 else Mul(rest[0].span, tuple(rest), ("",) * (len(rest) - 1))


def fraction(value: Fraction) -> Term:
    """A number as a formula writes it: a whole number, or a quotient of two."""
    return number(value) if value.denominator == 1 else over(number(value.numerator), number(value.denominator))


def factors_of(term: Term) -> tuple[Term, ...]:
    """The factors of a product; a term that is none is its own factor."""
    return term.factors if isinstance(term, Mul) and not any(term.operators) else (term,)


def _cancelled(rest: list[Term]) -> list[Term]:
    """Factors without those that also stand under a line."""
    for at, factor in enumerate(rest):
        if not isinstance(factor, Div):
            continue
        below = list(factors_of(factor.denominator))
        above = list(factors_of(factor.numerator))
        others = rest[:at] + rest[at + 1 :]
        common = [each for each in below if each in others or each in above]
        if not common:
            continue
        for each in common:
            below.remove(each)
            (others if each in others else above).remove(each)
        top = [each for each in above if not _is(each, 1)]
        if below:
            others.insert(min(at, len(others)), over(times(*top), times(*below)))
        else:
            others[at:at] = top
        return _cancelled(others)
    return rest


def added(*terms: Term) -> Term:
    """The sum of terms, zeros dropped; what only differs by its sign cancels."""
    flat: list[Term] = []
    pending = list(reversed(terms))
    while pending:
        term = pending.pop()
        match term:
            case Add(_, inner):
                pending.extend(reversed(inner))
            case Neg(_, Add(_, inner)):
                pending.extend(minus(each) for each in reversed(inner))
            case _ if _is(term, 0):
                continue
            case _ if minus(term) in flat:
                flat.remove(minus(term))
            case _:
                flat.append(term)
    flat.sort(key=lambda each: isinstance(each, Neg))  # a sum does not begin with a minus if it can be helped
    return plus(*flat) if flat else ZERO


# Kronecker symbols


def collapse(term: Term) -> Term:
    """The term with every sum over a Kronecker symbol of its own variable done: the symbol picks one unit."""
    term = mapped(term, collapse)
    return _picked(term) if isinstance(term, Sum) and term.var is not None else tidy(term)


def _picked(term: Sum) -> Term:
    var, body = term.var or "", term.body
    if isinstance(body, Neg):
        return tidy(minus(_picked(Sum(term.span, var, term.lower, term.upper, body.operand))))
    factors = factors_of(body)
    for at, factor in enumerate(factors):
        if isinstance(factor, Add) and _has(factor, var):
            split = (times(*factors[:at], each, *factors[at + 1 :]) for each in factor.terms)
            return added(*(_picked(Sum(term.span, var, term.lower, term.upper, each)) for each in split))
    for at, factor in enumerate(factors):
        if isinstance(factor, Kronecker) and Index(var) in (factor.first, factor.second):
            other = factor.second if factor.first == Index(var) else factor.first
            return tidy(substituted(times(*factors[:at], *factors[at + 1 :]), {var: other}))
    return pulled(Sum(term.span, var, term.lower, term.upper, body))


def _has(term: Term, var: str) -> bool:
    """Whether a Kronecker symbol of the variable stands in a term."""
    match term:
        case Kronecker(_, first, second):
            return Index(var) in (first, second)
        case Add(_, terms):
            return any(_has(each, var) for each in terms)
        case Neg(_, operand):
            return _has(operand, var)
        case Mul(_, factors):
            return any(_has(each, var) for each in factors)
        case _:
            return False


def pulled(term: Sum) -> Term:
    """A sum with the factors that its variable does not touch put before it."""
    factors = factors_of(term.body)
    if isinstance(term.body, Neg):
        return minus(pulled(Sum(term.span, term.var, term.lower, term.upper, term.body.operand)))
    out = [factor for factor in factors if term.var not in free(factor)]
    within = [factor for factor in factors if term.var in free(factor)]
    if not out or not within:
        return term
    return times(*out, Sum(term.span, term.var, term.lower, term.upper, times(*within)))


def factored(term: Term) -> Term:
    """The term with what a sum does not touch before it, weights first within it, and common factors before all."""
    if isinstance(term, Neg):
        return minus(factored(term.operand))
    if isinstance(term, Sum):
        body = weights_first(factored(term.body))
        inner = pulled(Sum(term.span, term.var, term.lower, term.upper, body))
        return inner if isinstance(inner, Sum) else factored(inner)
    if isinstance(term, Mul) and not any(term.operators):
        return times(*map(factored, term.factors))
    if not isinstance(term, Add):
        return term
    terms = [factored(each) for each in term.terms]
    bare = [factors_of(each.operand if isinstance(each, Neg) else each) for each in terms]
    common = [each for each in bare[0] if not isinstance(each, Num) and all(each in others for others in bare[1:])]
    if not common:
        return added(*terms)
    return times(*common, added(*(_without(each, common) for each in terms)))


def _without(term: Term, common: Iterable[Term]) -> Term:
    rest = list(factors_of(term.operand if isinstance(term, Neg) else term))
    for each in common:
        rest.remove(each)
    return minus(times(*rest)) if isinstance(term, Neg) else times(*rest)


def weights_first(term: Term) -> Term:
    """A product with its weights before its other factors."""
    factors = sorted(factors_of(term), key=lambda each: not (isinstance(each, Ref) and each.role is Role.WEIGHT))
    return times(*factors)


def sums(term: Term) -> Iterator[Sum]:
    """The sums within a term, outermost first."""
    return (part for part in walk(term) if isinstance(part, Sum))


# derivatives


def derivative(of: Term, wrt: Ref) -> Term:
    """The derivative of a written expression by one quantity, its other quantities held fixed.

    Sums keep their variable, renamed where the quantity's own indices bear its name. Raises ValueError for a term
    that has no rule.
    """
    match of:
        case Num() | Size():
            return ZERO
        case Ref():
            return _of_name(of, wrt)
        case Neg(_, operand):
            return times(number(-1), derivative(operand, wrt))
        case Add(_, terms):
            return added(*(derivative(term, wrt) for term in terms))
        case Mul(_, factors, operators) if not any(operators):
            return added(
                *(times(*factors[:at], derivative(each, wrt), *factors[at + 1 :]) for at, each in enumerate(factors))
            )
        case Div(_, above, below):
            top, bottom = derivative(above, wrt), derivative(below, wrt)
            if _is(bottom, 0):
                return times(over(ONE, below), top) if _is(above, 1) else tidy(over(top, below))
            return tidy(over(added(times(top, below), times(number(-1), above, bottom)), power(below, 2)))
        case Pow(_, base, Num(value=exponent)) if exponent.denominator == 1:
            outer = base if exponent == 2 else power(base, int(exponent) - 1)
            return times(number(exponent), outer, derivative(base, wrt))
        case Apply(_, "exp", 0, argument) if argument is not None:
            return times(of, derivative(argument, wrt))
        case Apply(_, "log", 0, argument) if argument is not None:
            return times(over(ONE, argument), derivative(argument, wrt))
        case Apply(_, function, order, argument) if argument is not None:
            return times(Apply(of.span, function, order + 1, argument), derivative(argument, wrt))
        case Sum(span, str(var), lower, upper, body, False):
            taken = variables(wrt)
            if var in taken:
                other = fresh(var, taken | variables(of))
                var, body = other, substituted(body, {var: Index(other)})
            inner = derivative(body, wrt)
            return ZERO if _is(inner, 0) else Sum(span, var, lower, upper, inner)
        case _:
            raise ValueError(f"no rule for the derivative of a {type(of).__name__}")


def _of_name(of: Ref, wrt: Ref) -> Term:
    """The derivative of one name by another: ones and zeros, by their units."""
    here, there = of.first, wrt.first
    if of.role is not wrt.role or here.layer != there.layer or of.example != wrt.example:
        return ZERO
    pairs = [(a, b) for a, b in zip(here.units or (), there.units or (), strict=True) if a != b]
    if any(a.var is None and b.var is None for a, b in pairs):
        return ZERO
    return times(*(same_unit(a, b) for a, b in pairs))
