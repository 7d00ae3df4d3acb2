"""Corrections of a formula that is wrong in general: small edits of its terms, the smallest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from ...term import (
    Add, Apply, Index, Mul, Named, Neg, Num, Partial, Position, Ref, Role, Size, Sum, Term, Transpose, walk,
)
from ..formula import free_variables
from ..members import is_atomic
from .arithmetic import variants
from .cause import Edit
from .formula_case import FormulaCase

_LAYERED = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA)


def rebuilt(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """The term with a change made wherever it applies, the outermost first."""
    other = change(term)
    if other is not None:
        return other
    if isinstance(term, Ref):
        return term
    updates: dict[str, Any] = {}
    for entry in fields(term):
        value = getattr(term, entry.name)
        if isinstance(value, Term):
            updates[entry.name] = rebuilt(value, change)
        elif isinstance(value, tuple):
            updates[entry.name] = tuple(rebuilt(item, change) if isinstance(item, Term) else _row(item, change) for item in value)
    return replace(term, **{name: value for name, value in updates.items() if value != getattr(term, name)}) if updates else term


def _row(item: Any, change: Callable[[Term], Term | None]) -> Any:
    return tuple(rebuilt(each, change) if isinstance(each, Term) else each for each in item) if isinstance(item, tuple) else item


def _sides(case: FormulaCase, change: Callable[[Term], Term | None], because: str) -> Iterator[Edit]:
    """The claim with a change made on the right, else on the left."""
    right = rebuilt(case.right, change)
    if right != case.right:
        yield Edit(case.left, right, because)
    if not is_atomic(case.left):
        left = rebuilt(case.left, change)
        if left != case.left:
            yield Edit(left, case.right, because)


def _refs(*terms: Term) -> list[Ref]:
    """The references of some terms, each printed name and place once."""
    found: dict[Any, Ref] = {}
    for term in terms:
        for part in walk(term):
            if isinstance(part, Ref) and part.role in _LAYERED:
                found.setdefault((part.role, part.positions, part.step), part)
    return list(found.values())


def _alike(ref: Ref) -> Callable[[Term], bool]:
    return lambda term: isinstance(term, Ref) and (term.role, term.positions, term.step) == (ref.role, ref.positions, ref.step)


def _moved(ref: Ref, position: Callable[[Position], Position]) -> Ref:
    return replace(ref, positions=tuple(map(position, ref.positions)))


def index_swapped(case: FormulaCase) -> Iterator[Edit]:
    """The two indices of a weight exchanged."""

    def turned(place: Position) -> Position:
        return replace(place, units=place.units[::-1]) if place.units is not None and len(place.units) == 2 else place

    for ref in _refs(case.right, case.left):
        if ref.role is Role.WEIGHT:
            same = _alike(ref)
            change = lambda term: _moved(term, turned) if same(term) and _moved(term, turned) != term else None  # noqa: B023, E731
            yield from _sides(case, change, f"the indices of {ref.name} are swapped")


def index_renamed(case: FormulaCase) -> Iterator[Edit]:
    """One index letter of a name for another of the formula."""
    variables = sorted({name for side in (case.left, case.right) for name in _all_variables(side) if not name.startswith("^")})
    for ref in _refs(case.right):
        for old in sorted({unit.var for place in ref.positions for unit in place.units or () if unit.var is not None}):
            for new in variables:
                if new != old:
                    same = _alike(ref)
                    change = lambda term: _moved(term, lambda place: _renamed(place, old, new)) if same(term) else None  # noqa: B023, E731
                    yield from _sides(case, change, f"the index of {ref.name} should be {new}, not {old}")


def _all_variables(term: Term) -> Iterator[str]:
    yield from free_variables(term)
    for part in walk(term):
        if isinstance(part, Sum) and part.var is not None:
            yield part.var


def _renamed(place: Position, old: str, new: str) -> Position:
    if place.units is None:
        return place
    return replace(place, units=tuple(replace(unit, var=new) if unit.var == old else unit for unit in place.units))


def index_reused(case: FormulaCase) -> Iterator[Edit]:
    """A sum within a sum over the same letter: the inner one needs a letter of its own."""
    for outer in (part for part in walk(case.right) if isinstance(part, Sum)):
        for inner in (part for part in walk(outer.body) if isinstance(part, Sum) and part.var == outer.var and part.var is not None):
            shared = inner.var
            fresh = next(letter for letter in "imnpqrst" if letter not in set(_all_variables(case.right)))
            assert shared is not None
            others = [None, *sorted({name for name in _all_variables(case.right) if name != shared and not name.startswith("^")})]
            layers = inner.upper.layers if isinstance(inner.upper, Size) else ()
            because = f"the sum over {shared} within a sum over {shared} needs a letter of its own"
            for other in others:
                body = rebuilt(inner.body, lambda term: _relettered(term, layers, shared, fresh, other) if isinstance(term, Ref) else None)  # noqa: B023
                mended = replace(inner, var=fresh, body=body)
                more = f", and {other} in it should be {shared}" if other is not None else ""
                yield Edit(case.left, rebuilt(case.right, lambda term: mended if term is inner else None), because + more)  # noqa: B023


def _relettered(ref: Ref, layers: tuple[Index, ...], shared: str, fresh: str, other: str | None) -> Ref:
    """A name in an inner sum: in the layer that is summed over with the new letter, in the layer outside of it with the outer one."""
    if not layers or ref.first.layer in layers:
        names = {shared: fresh} | ({other: shared} if other is not None else {})
        return _moved(ref, lambda place: _mapped(place, names))
    if other is None or ref.role is Role.WEIGHT:
        return ref
    return _moved(ref, lambda place: _mapped(place, {other: shared}))


def _mapped(place: Position, names: dict[str, str]) -> Position:
    if place.units is None:
        return place
    return replace(place, units=tuple(replace(unit, var=names.get(unit.var, unit.var)) if unit.var is not None else unit for unit in place.units))


def layer_off(case: FormulaCase) -> Iterator[Edit]:
    """One name, or all of one layer, a layer too high or too low."""
    for ref in _refs(case.right, case.left):
        layer = ref.first.layer
        if layer is None:
            continue
        for by in (-1, 1):
            same = _alike(ref)
            change = lambda term: _moved(term, lambda place: _shifted(place, by)) if same(term) else None  # noqa: B023, E731
            because = f"the layer of {ref.name} is one too {'high' if by < 0 else 'low'}"
            yield from _sides(case, change, because)
            left, right = rebuilt(case.left, change), rebuilt(case.right, change)
            if left != case.left and right != case.right:
                yield Edit(left, right, because)
    for layer in {ref.first.layer for ref in _refs(case.right) if ref.first.layer is not None}:
        for by in (-1, 1):
            change = lambda term: _moved(term, lambda place: _shifted(place, by)) if isinstance(term, Ref) and term.first.layer == layer else None  # noqa: B023, E731
            yield from _sides(case, change, f"the layer of the right side is one too {'high' if by < 0 else 'low'}")


def _shifted(place: Position, by: int) -> Position:
    return replace(place, layer=replace(place.layer, offset=place.layer.offset + by)) if place.layer is not None else place


def transpose(case: FormulaCase) -> Iterator[Edit]:
    """A transpose left out or too many, or two factors in the wrong order."""
    for part in walk(case.right):
        if isinstance(part, Transpose):
            yield Edit(case.left, rebuilt(case.right, lambda term: part.operand if term is part else None), "there is a transpose too many")  # noqa: B023
    for part in walk(case.right):
        if isinstance(part, Ref) and part.first.units is None and part.role in _LAYERED:
            wrapped = Transpose(part.span, part)
            yield Edit(case.left, rebuilt(case.right, lambda term: wrapped if term is part else None), f"{part.name} should be transposed")  # noqa: B023
    for part in walk(case.right):
        if isinstance(part, Mul) and len(part.factors) == 2:
            turned = Mul(part.span, part.factors[::-1], part.operators)
            yield Edit(case.left, rebuilt(case.right, lambda term: turned if term is part else None), "the two factors belong in the other order")  # noqa: B023


def kind_of_product(case: FormulaCase) -> Iterator[Edit]:
    """A matrix product for one entry by entry, or the reverse."""
    for part in walk(case.right):
        if isinstance(part, Mul):
            for at, sign in enumerate(part.operators):
                other = "@" if sign == "odot" else "odot"
                what = "a matrix product" if other == "@" else "a product entry by entry"
                changed = Mul(part.span, part.factors, (*part.operators[:at], other, *part.operators[at + 1 :]))
                yield Edit(case.left, rebuilt(case.right, lambda term: changed if term is part else None), f"{what} belongs here")  # noqa: B023


def prime(case: FormulaCase) -> Iterator[Edit]:
    """f for f', or a prime too many."""

    def change(term: Any) -> Iterator[Term]:
        if isinstance(term, Apply) and term.function not in ("exp", "log", "sum", "max") and term.argument is not None:
            yield replace(term, order=term.order + 1)
            if term.order:
                yield replace(term, order=term.order - 1)

    for other in variants(case.right, change):
        before = sum(part.order for part in walk(case.right) if isinstance(part, Apply))
        after = sum(part.order for part in walk(other) if isinstance(part, Apply))
        yield Edit(case.left, other, "a prime is missing: the derivative belongs here" if after > before else "there is a prime too many")


def missing_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor that the right side lacks: a slope, a partial derivative, a weight, an activation, a number."""
    for factor, what in _factors(case):
        yield Edit(case.left, _times(case.right, factor), f"the factor {what} is missing")
    for part in walk(case.right):
        if isinstance(part, Sum):
            for factor, what in _factors(case):
                if not isinstance(factor, Num):
                    inner = replace(part, body=_times(part.body, factor))
                    yield Edit(case.left, rebuilt(case.right, lambda term: inner if term is part else None), f"the factor {what} is missing in the sum")  # noqa: B023


def missing_term(case: FormulaCase) -> Iterator[Edit]:
    """A bias that a weighted sum lacks."""
    for ref in _refs(case.left):
        if ref.role is Role.PRE:
            bias = replace(ref, role=Role.BIAS, name=f"the bias of {ref.name}")
            yield Edit(case.left, Add(case.right.span, (case.right, bias)), f"{bias.name} is missing")


def _times(term: Term, factor: Term) -> Term:
    return Mul(term.span, (term, factor), ("",))


def _factors(case: FormulaCase) -> Iterator[tuple[Term, str]]:
    seen: set[str] = set()
    for term in (case.right, case.left, *case.others):
        for part in walk(term):
            options: list[tuple[Term, str]] = []
            if isinstance(part, Partial) and isinstance(part.of, Ref | Named) and isinstance(part.wrt, Ref | Named):
                options.append((part, f"d{part.of.name}/d{part.wrt.name}"))
            elif isinstance(part, Ref) and part.role is Role.PRE and not isinstance(case.parent(part), Apply):
                options.append((Apply(part.span, "sigma", 1, part), f"σ'({part.name})"))
                cost, after = Ref(part.span, Role.COST, (Position(None, None),), "C"), replace(part, role=Role.ACTIVATION)
                options.append((Partial(part.span, cost, after), f"dC/da, a the activation of {part.name},"))
            elif isinstance(part, Ref) and part.role in (Role.ACTIVATION, Role.WEIGHT, Role.DELTA) or isinstance(part, Named):
                options.append((part, part.name))
                if isinstance(part, Ref) and part.role is Role.ACTIVATION:
                    options.append((Apply(part.span, "sigma", 1, replace(part, role=Role.PRE)), f"σ'(z), {part.name} = σ(z),"))
            elif isinstance(part, Apply) and part.order and part.argument is not None:
                options.append((part, case.text(part)))
            for factor, what in options:
                if what not in seen:
                    seen.add(what)
                    yield factor, what


def sign_of_difference(case: FormulaCase) -> Iterator[Edit]:
    """y - a for a - y, somewhere on the right."""

    def change(term: Any) -> Iterator[Term]:
        if isinstance(term, Add) and len(term.terms) == 2 and sum(isinstance(each, Neg) for each in term.terms) == 1:
            yield Add(term.span, tuple(each.operand if isinstance(each, Neg) else Neg(each.span, each) for each in term.terms))

    for other in variants(case.right, change):
        if any(isinstance(part, Ref | Named) for part in walk(case.right)):
            yield Edit(case.left, other, "the difference was taken the wrong way round")


def number_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor 2, 1/2 or -1 too many or too few."""
    span = case.right.span
    yield Edit(case.left, Neg(span, case.right), "the sign is the wrong way round")
    yield Edit(case.left, _times(case.right, Num(span, Fraction(2))), "a factor 2 is missing")
    yield Edit(case.left, _times(case.right, Num(span, Fraction(1, 2))), "there is a factor 2 too many")


def extra_factor(case: FormulaCase) -> Iterator[Edit]:
    """A factor of the right side that should not be there."""

    def change(term: Any) -> Iterator[Term]:
        if isinstance(term, Mul):
            for at in range(len(term.factors)):
                rest = term.factors[:at] + term.factors[at + 1 :]
                signs = term.operators[:at] + term.operators[at + 1 :] if at < len(term.operators) else term.operators[:-1]
                yield rest[0] if len(rest) == 1 else Mul(term.span, rest, signs)

    kept = [case.text(part) for part in walk(case.right)]
    for other in variants(case.right, change):
        gone = [text for text in kept if text not in {case.text(part) for part in walk(other)}]
        yield Edit(case.left, other, f"the factor {gone[-1] if gone else ''} is too many".replace("  ", " "))


def sum_missing(case: FormulaCase) -> Iterator[Edit]:
    """An index that stands on the right alone and is never summed over."""
    free = {name for name in free_variables(case.right) if not name.startswith("^")} - set(free_variables(case.left))
    for name in sorted(free):
        terms = case.right.terms if isinstance(case.right, Add) else (case.right,)
        summed = tuple(Sum(term.span, name, None, None, term) if name in set(free_variables(term)) else term for term in terms)
        right = summed[0] if len(summed) == 1 else Add(case.right.span, summed)
        yield Edit(case.left, right, f"the right side is to be summed over {name}")


def two_edits(case: FormulaCase) -> Iterator[Edit]:
    """A layer off by one together with a missing factor."""
    for first in (*layer_off(case), *index_renamed(case)):
        inner = replace(case, left=first.left, right=first.right)
        for second in missing_factor(inner):
            yield Edit(second.left, second.right, f"{first.because}, and {second.because}")
