"""Corrections of a formula that is wrong in general: small edits of its terms, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...rewriting import free_variables
from ...term import Add, Apply, Index, Mul, Named, Neg, Num, Partial, Position, Ref, Role, Size, Sum, Term, Transpose
from ...within import walk
from ..members import is_atomic
from .cause import Edit
from .formula_case import FormulaCase
from .rewrite import (
    LAYERED,
    Change,
    lettering,
    moved,
    moving,
    names_in,
    put,
    rebuilt,
    shifting,
    turned,
    unit_letters,
    variants,
)


def _sides(case: FormulaCase, change: Change, because: str) -> Iterator[Edit]:
    """The claim with a change made on the right, else on the left."""
    right = rebuilt(case.right, change)
    if right != case.right:
        yield Edit(case.left, right, because)
    if not is_atomic(case.left):
        left = rebuilt(case.left, change)
        if left != case.left:
            yield Edit(left, case.right, because)


# indices and layers


def index_swapped(case: FormulaCase) -> Iterator[Edit]:
    """The two indices of a weight exchanged."""
    for ref in names_in(case.right, case.left):
        if ref.role is Role.WEIGHT and moved(ref, turned) != ref:
            yield from _sides(case, moving(ref, turned), f"the indices of {ref.name} are swapped")


def index_renamed(case: FormulaCase) -> Iterator[Edit]:
    """One index letter of a name for another of the formula."""
    letters = unit_letters(case.left, case.right)
    for ref in names_in(case.right):
        for old in sorted({unit.var for place in ref.positions for unit in place.units or () if unit.var is not None}):
            for new in letters:
                if new != old:
                    because = f"the index of {ref.name} should be {new}, not {old}"
                    yield from _sides(case, moving(ref, lettering({old: new})), because)


def index_reused(case: FormulaCase) -> Iterator[Edit]:
    """A sum within a sum over the same letter: the inner one needs a letter of its own."""
    for outer in (part for part in walk(case.right) if isinstance(part, Sum)):
        for inner in (part for part in walk(outer.body) if isinstance(part, Sum) and part.var == outer.var):
            if inner.var is not None:
                yield from _relettered(case, inner, inner.var)


def _relettered(case: FormulaCase, inner: Sum, shared: str) -> Iterator[Edit]:
    """A new letter in the inner sum: for the layer that it runs over; the outer letter for the layer outside of it."""
    letters = unit_letters(case.right)
    fresh = next((letter for letter in "imnpqrst" if letter not in letters), None)
    if fresh is None:
        return
    layers = inner.upper.layers if isinstance(inner.upper, Size) else ()
    because = f"the sum over {shared} within a sum over {shared} needs a letter of its own"
    for other in (None, *(letter for letter in letters if letter != shared)):
        outside = {} if other is None else {other: shared}
        body = rebuilt(inner.body, _by_layer(layers, {shared: fresh} | outside, outside))
        more = "" if other is None else f", and {other} in it should be {shared}"
        yield Edit(case.left, put(case.right, inner, replace(inner, var=fresh, body=body)), because + more)


def _by_layer(layers: tuple[Index, ...], within: dict[str, str], outside: dict[str, str]) -> Change:
    def change(term: Any) -> Term | None:
        if not isinstance(term, Ref):
            return None
        if not layers or term.first.layer in layers:
            return moved(term, lettering(within))
        return term if term.role is Role.WEIGHT else moved(term, lettering(outside))

    return change


def layer_off(case: FormulaCase) -> Iterator[Edit]:
    """One name, or all of one layer, a layer too high or too low."""
    for ref in names_in(case.right, case.left):
        for by in (-1, 1) if ref.first.layer is not None else ():
            change = moving(ref, shifting(by))
            because = f"the layer of {ref.name} is one too {'high' if by < 0 else 'low'}"
            yield from _sides(case, change, because)
            left, right = rebuilt(case.left, change), rebuilt(case.right, change)
            if left != case.left and right != case.right:
                yield Edit(left, right, because)
    for layer in dict.fromkeys(ref.first.layer for ref in names_in(case.right) if ref.first.layer is not None):
        for by in (-1, 1):
            because = f"the layer of the right side is one too {'high' if by < 0 else 'low'}"
            yield from _sides(case, _whole_layer(layer, by), because)


def _whole_layer(layer: Index, by: int) -> Change:
    shift = shifting(by)
    return lambda term: moved(term, shift) if isinstance(term, Ref) and term.first.layer == layer else None


# signs, numbers, primes


def sign_of_difference(case: FormulaCase) -> Iterator[Edit]:
    """y - a for a - y, somewhere on the right."""

    def change(term: Any) -> Iterator[Term]:
        if isinstance(term, Add) and len(term.terms) == 2 and sum(isinstance(each, Neg) for each in term.terms) == 1:
            terms = tuple(each.operand if isinstance(each, Neg) else Neg(each.span, each) for each in term.terms)
            yield Add(term.span, terms)

    if any(isinstance(part, Ref | Named) for part in walk(case.right)):
        for other in variants(case.right, change):
            yield Edit(case.left, other, "the difference was taken the wrong way round")


def number_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor 2, 1/2 or -1 too many or too few."""
    span = case.right.span
    yield Edit(case.left, Neg(span, case.right), "the sign is the wrong way round")
    yield Edit(case.left, _times(case.right, Num(span, Fraction(2))), "a factor 2 is missing")
    yield Edit(case.left, _times(case.right, Num(span, Fraction(1, 2))), "there is a factor 2 too many")


def prime(case: FormulaCase) -> Iterator[Edit]:
    """f for f', or a prime too many."""
    for part in walk(case.right):
        if isinstance(part, Apply) and part.function not in ("exp", "log", "sum", "max") and part.argument is not None:
            more = put(case.right, part, replace(part, order=part.order + 1))
            yield Edit(case.left, more, "a prime is missing: the derivative belongs here")
            if part.order:
                fewer = put(case.right, part, replace(part, order=part.order - 1))
                yield Edit(case.left, fewer, "there is a prime too many")


# sums, products, transposes


def transpose(case: FormulaCase) -> Iterator[Edit]:
    """A transpose left out or too many, or two factors in the wrong order."""
    for part in walk(case.right):
        if isinstance(part, Transpose):
            yield Edit(case.left, put(case.right, part, part.operand), "there is a transpose too many")
    for part in walk(case.right):
        if isinstance(part, Ref) and part.first.units is None and part.role in LAYERED:
            wrapped = put(case.right, part, Transpose(part.span, part))
            yield Edit(case.left, wrapped, f"{part.name} should be transposed")
    for part in walk(case.right):
        if isinstance(part, Mul) and len(part.factors) == 2:
            exchanged = put(case.right, part, Mul(part.span, part.factors[::-1], part.operators))
            yield Edit(case.left, exchanged, "the two factors belong in the other order")


def sum_missing(case: FormulaCase) -> Iterator[Edit]:
    """An index that stands on the right alone and is never summed over."""
    free = {name for name in free_variables(case.right) if not name.startswith("^")} - set(free_variables(case.left))
    for name in sorted(free):
        terms = case.right.terms if isinstance(case.right, Add) else (case.right,)
        summed = tuple(
            Sum(term.span, name, None, None, term) if name in set(free_variables(term)) else term for term in terms
        )
        right = summed[0] if len(summed) == 1 else Add(case.right.span, summed)
        yield Edit(case.left, right, f"the right side is to be summed over {name}")


def missing_term(case: FormulaCase) -> Iterator[Edit]:
    """A bias that a weighted sum lacks."""
    for ref in names_in(case.left):
        if ref.role is Role.PRE:
            bias = replace(ref, role=Role.BIAS, name=f"the bias of {ref.name}")
            yield Edit(case.left, Add(case.right.span, (case.right, bias)), f"{bias.name} is missing")


def extra_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor of the right side that should not be there."""
    for part in walk(case.right):
        for at, factor in enumerate(part.factors if isinstance(part, Mul) else ()):
            assert isinstance(part, Mul)
            rest = part.factors[:at] + part.factors[at + 1 :]
            signs = part.operators[:at] + part.operators[at + 1 :] if at < len(part.operators) else part.operators[:-1]
            left_over = rest[0] if len(rest) == 1 else Mul(part.span, rest, signs)
            yield Edit(case.left, put(case.right, part, left_over), f"the factor {case.text(factor)} is too many")


def missing_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor that the right side lacks: a slope, a partial derivative, a weight, an activation."""
    factors = tuple(_factors(case))
    free = {*free_variables(case.left), *free_variables(case.right)}
    for factor, what in factors:
        if free.issuperset(free_variables(factor)):
            yield Edit(case.left, _times(case.right, factor), f"the factor {what} is missing")
    for part in walk(case.right):
        if isinstance(part, Sum):
            for factor, what in factors:
                if part.var in set(free_variables(factor)):
                    inner = replace(part, body=_times(part.body, factor))
                    yield Edit(case.left, put(case.right, part, inner), f"the factor {what} is missing in the sum")


def _times(term: Term, factor: Term) -> Term:
    return Mul(term.span, (term, factor), ("",))


def _factors(case: FormulaCase) -> Iterator[tuple[Term, str]]:
    """What may have been left out: what stands in the chain, and the slopes and derivatives of its names."""
    seen: set[str] = set()
    for term in (case.right, case.left, *case.others):
        for part in walk(term):
            for factor, what in _about(case, part):
                if what not in seen:
                    seen.add(what)
                    yield factor, what


def _about(case: FormulaCase, part: Term) -> Iterator[tuple[Term, str]]:
    match part:
        case Partial(_, Ref() | Named() as of, Ref() | Named() as wrt):
            yield part, f"d{of.name}/d{wrt.name}"
        case Ref(span, Role.PRE):
            if not isinstance(case.parent(part), Apply):
                yield Apply(span, "sigma", 1, part), f"σ'({part.name})"
            cost = Ref(span, Role.COST, (Position(None, None),), "C")
            yield Partial(span, cost, replace(part, role=Role.ACTIVATION)), f"dC/da (a = σ({part.name}))"
        case Ref(span, Role.ACTIVATION):
            yield part, part.name
            yield Apply(span, "sigma", 1, replace(part, role=Role.PRE)), f"σ'(z) ({part.name} = σ(z))"
        case Ref(_, Role.WEIGHT | Role.DELTA) | Named():
            yield part, part.name
        case Apply(_, _, order, argument) if order and argument is not None:
            yield part, case.text(part)


def two_edits(case: FormulaCase) -> Iterator[Edit]:
    """A layer or an index that is off, together with a missing factor."""
    for first in (*layer_off(case), *index_renamed(case)):
        if first.left != case.left:
            continue
        for second in missing_factor(replace(case, left=first.left, right=first.right)):
            yield Edit(second.left, second.right, f"{first.because}, and {second.because}")
