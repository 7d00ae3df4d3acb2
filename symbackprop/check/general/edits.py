"""Single changes to one side of a formula: at every place of its tree, everything that one slip of the pen may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...rewriting import free_variables
from ...term import (
    Add,
    Apply,
    Div,
    Index,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Sum,
    Term,
    Transpose,
)
from ...within import children, walk
from ..causes.rewrite import LAYERED, lettering, moved, put, rebuilt, shifting
from .replacements import Change, Said, holds_arrays, of_name, of_own_name, of_partial, product, replacements, with_item
from .vocabulary import Vocabulary, numbers, ref, signature


def changes(side: Term, other: Term, words: Vocabulary) -> Iterator[Change]:
    """The side with one change, each with what is said of it; `other` is the side that stays."""
    yield from _around(side, other, words)
    for part, inner in _places(side):
        for new, said in replacements(part, inner, words):
            yield put(side, part, new), said
    yield from _throughout(side, words)


def joint_changes(left: Term, right: Term, words: Vocabulary) -> Iterator[tuple[Term, Term, Said]]:
    """Both sides with one change to a name that stands on both, wherever it stands."""
    names = {_key(part): part for part in walk(left) if isinstance(part, Ref) and part.role in LAYERED}
    shared = {_key(part) for part in walk(right) if isinstance(part, Ref)} & names.keys()
    for key in shared:
        for other, said in of_name(names[key], words):
            if isinstance(other, Ref) and other.role is names[key].role:
                change = _replacing(key, other.role, other.positions)
                yield rebuilt(left, change), rebuilt(right, change), said


def _key(part: Ref) -> Any:
    return part.role, part.positions, part.step


def named_changes(side: Term, other: Term, words: Vocabulary) -> Iterator[Change]:
    """A name, or a derivative of one name by another, with another layer, index or variable."""
    for part, _ in _places(side):
        if isinstance(part, Ref):
            for new, said in of_name(part, words):
                yield put(side, part, new), said
        elif isinstance(part, Named):
            for new, said in of_own_name(part, words):
                yield put(side, part, new), said
        elif isinstance(part, Partial):
            for new, said in of_partial(part, words):
                yield put(side, part, new), said
    yield from _renamed(side, words)


def _places(side: Term) -> Iterator[tuple[Term, bool]]:
    """Every part of a side, each with whether it stands within a derivative, where only names can take its place."""
    pending = [(side, False)]
    while pending:
        part, inner = pending.pop()
        yield part, inner
        parts = (part.base,) if isinstance(part, Pow) else children(part)
        pending.extend((child, inner or isinstance(part, Partial)) for child in reversed(parts))


# what may stand around a whole side, or around the body of a sum


def _around(side: Term, other: Term, words: Vocabulary) -> Iterator[Change]:
    free = set(free_variables(other)) | set(free_variables(side))
    if isinstance(side, Ref):
        for value in (0, 1):
            yield Num(side.span, Fraction(value)), (f"it should be {value}", ())
    yield Neg(side.span, side), ("the sign is the wrong way round", ())
    for number in numbers(side.span):
        if number.value != -1:
            yield _multiplied(side, number), _missing(number)
    if holds_arrays(side) and not words.scalar:
        yield Transpose(side.span, side), ("the right side should be transposed", ())
    yield from _with_sibling(side, words)
    yield from _with_factor(side, words, free)
    yield from _with_bias(side, words, free)
    for quotient in (part for part in walk(side) if isinstance(part, Div)):
        for below, said in _with_factor(quotient.denominator, words, free):
            yield put(side, quotient, replace(quotient, denominator=below)), said
    for place in (part for part in walk(side) if isinstance(part, Sum)):
        for body, said in _with_factor(place.body, words, {*free, *([place.var] if place.var else ())}, place.var):
            yield put(side, place, replace(place, body=body)), said
    for letter in sorted(name for name in set(free_variables(side)) - set(free_variables(other)) if name[0] != "^"):
        yield from _summed(side, letter)
    letters = sorted(name for name in free if not name.startswith("^"))
    for at, first in enumerate(letters):
        for second in letters[at + 1 :]:
            symbol = Kronecker(side.span, Index(first), Index(second))
            yield _multiplied(side, symbol), _missing(symbol)


def _with_factor(body: Term, words: Vocabulary, free: set[str], var: str | None = None) -> Iterator[Change]:
    """A term with one more factor; within a sum, one that bears the sum's letter."""
    arrays = holds_arrays(body) and not words.scalar
    for factor in words.factors(body.span):
        names = set(free_variables(factor))
        if free.issuperset(names) and (var is None or var in names):
            yield _multiplied(body, factor, "odot" if arrays and holds_arrays(factor) else ""), _missing(factor)
    if arrays and var is None:
        for factor in words.arrays(body.span):
            for operator in ("odot", ""):
                yield _multiplied(body, factor, operator), _missing(factor)
            yield Mul(body.span, (factor, body), ("",)), _missing(factor)
            if isinstance(body, Mul):
                yield from _within_product(body, factor)
    if isinstance(body, Add):
        for at, term in enumerate(body.terms):
            inner = term.operand if isinstance(term, Neg) else term
            for factor in (*numbers(term.span), *words.factors(term.span)):
                if free.issuperset(free_variables(factor)):
                    grown = _multiplied(inner, factor)
                    grown = Neg(term.span, grown) if isinstance(term, Neg) else grown
                    yield with_item(body, at, grown), _missing(factor)


def _within_product(body: Mul, factor: Term) -> Iterator[Change]:
    """A product of matrices with one more factor inside of it: between two others, or entry by entry with one."""
    for at, each in enumerate(body.factors):
        both = Mul(each.span, (each, factor), ("odot",))
        yield replace(body, factors=(*body.factors[:at], both, *body.factors[at + 1 :])), _missing(factor)
        if at:
            factors = (*body.factors[:at], factor, *body.factors[at:])
            yield Mul(body.span, factors, (*body.operators[:at], "", *body.operators[at:])), _missing(factor)


def _with_sibling(side: Term, words: Vocabulary) -> Iterator[Change]:
    """A path that was left out: the same term once more, by way of another unit of the page's own."""
    for part in (part for part in walk(side) if isinstance(part, Named)):
        for other, _ in of_own_name(part, words):
            assert isinstance(other, Named)
            term = rebuilt(side, lambda each: replace(each, name=other.name) if each == part else None)  # noqa: B023
            yield Add(side.span, (side, term)), ("the term {} is missing", (term,))


def _with_bias(side: Term, words: Vocabulary, free: set[str]) -> Iterator[Change]:
    """A weighted sum with the bias that it lacks, by itself or as the argument of a function."""
    if not any(isinstance(part, Ref) and part.role is Role.WEIGHT for part in walk(side)):
        return
    arguments = [part.argument for part in walk(side) if isinstance(part, Apply) and part.argument is not None]
    for place in words.units:
        bias = ref(Role.BIAS, place, side.span)
        if free.issuperset(free_variables(bias)):
            for term in (side, *arguments):
                terms = term.terms if isinstance(term, Add) else (term,)
                yield put(side, term, Add(term.span, (*terms, bias))), ("the term {} is missing", (bias,))


def _multiplied(term: Term, factor: Term, operator: str = "") -> Term:
    """A term with a factor behind it; before it where it is a sum, whose body would take the factor in."""
    if isinstance(term, Mul):
        at = _link(term, factor)
        if at is not None:
            operators = (*term.operators[: at - 1], term.operators[at - 1], *term.operators[at - 1 :])
            return Mul(term.span, (*term.factors[:at], factor, *term.factors[at:]), operators)
        if isinstance(factor, Num) or isinstance(term.factors[-1], Sum) and not holds_arrays(term):
            return Mul(term.span, (factor, *term.factors), (operator, *term.operators))
        return Mul(term.span, (*term.factors, factor), (*term.operators, operator))
    if isinstance(term, Sum | Num) or isinstance(factor, Num):
        return Mul(term.span, (factor, term), (operator,))
    if isinstance(term, Neg):
        return Neg(term.span, _multiplied(term.operand, factor, operator))
    return Mul(term.span, (term, factor), (operator,))


def _link(term: Mul, factor: Term) -> int | None:
    """Where a derivative belongs in a chain of derivatives: behind the one that is by what it is of."""
    if isinstance(factor, Partial):
        for at, each in enumerate(term.factors[:-1], 1):
            if isinstance(each, Partial) and signature(each.wrt) == signature(factor.of):
                return at
    return None


def _missing(factor: Term) -> Said:
    return "the factor {} is missing", (factor,)


def _summed(side: Term, letter: str) -> Iterator[Change]:
    said: Said = (f"the sum over {letter} is missing", ())
    if isinstance(side, Add):
        terms = tuple(
            Sum(term.span, letter, None, None, term) if letter in set(free_variables(term)) else term
            for term in side.terms
        )
        yield Add(side.span, terms), said
    else:
        yield Sum(side.span, letter, None, None, side), said
    for part in walk(side):
        if isinstance(part, Mul):
            bearing = [at for at, factor in enumerate(part.factors) if letter in set(free_variables(factor))]
            first, last = (bearing[0], bearing[-1]) if bearing else (0, -1)
            if bearing and last - first + 1 < len(part.factors):
                span = part.factors[first].span.cover(part.factors[last].span)
                inner = product(span, part.factors[first : last + 1], part.operators[first:last])
                factors = (*part.factors[:first], Sum(span, letter, None, None, inner), *part.factors[last + 1 :])
                operators = (*part.operators[:first], *part.operators[last:])
                yield put(side, part, Mul(part.span, factors, operators)), said


# throughout a side


def _throughout(side: Term, words: Vocabulary) -> Iterator[Change]:
    """One change that a writer makes everywhere at once: a name, a letter or a layer that was mistaken throughout."""
    names: dict[Any, list[Ref]] = {}
    for part in walk(side):
        if isinstance(part, Ref) and part.role in LAYERED:
            names.setdefault(_key(part), []).append(part)
    for key, parts in names.items():
        if len(parts) > 1:
            yield from _everywhere(side, key, parts[0], words)
    for layer in dict.fromkeys(
        part.first.layer for part in walk(side) if isinstance(part, Ref) and part.first.layer is not None
    ):
        for by in (-1, 1):
            said = f"the layer {str(layer).lstrip('^')} is one too {'high' if by < 0 else 'low'} throughout"
            yield rebuilt(side, _shifted(layer, by)), (said, ())
    yield from _renamed(side, words)


def _everywhere(side: Term, key: Any, part: Ref, words: Vocabulary) -> Iterator[Change]:
    for other, said in of_name(part, words):
        if isinstance(other, Ref):
            positions, role = other.positions, other.role
            change = _replacing(key, role, positions)
            yield rebuilt(side, change), said


def _replacing(key: Any, role: Role, positions: tuple[Position, ...]) -> Callable[[Any], Term | None]:
    def change(term: Any) -> Term | None:
        if isinstance(term, Ref) and _key(term) == key:
            return replace(term, role=role, positions=positions)
        return None

    return change


def _renamed(side: Term, words: Vocabulary) -> Iterator[Change]:
    """A letter for another everywhere, and two letters exchanged."""
    free = sorted(name for name in set(free_variables(side)) if not name.startswith("^"))
    for old in free:
        for new in words.letters:
            if new != old:
                said = (f"the index {old} should be {new} throughout", ())
                yield rebuilt(side, _lettered({old: new}, words)), said
    for at, first in enumerate(free):
        for second in free[at + 1 :]:
            said = (f"the indices {first} and {second} are exchanged throughout", ())
            yield rebuilt(side, _lettered({first: second, second: first}, words)), said


def _lettered(names: dict[str, str], words: Vocabulary) -> Callable[[Any], Term | None]:
    letters = lettering(names)

    def change(term: Any) -> Term | None:
        if isinstance(term, Ref):
            return words.settled(moved(term, letters))
        if isinstance(term, Kronecker):
            pair = (replace(each, var=names.get(each.var or "", each.var)) for each in (term.first, term.second))
            return Kronecker(term.span, *pair)
        return None

    return change


def _shifted(layer: Index, by: int) -> Callable[[Any], Term | None]:
    shift = shifting(by)
    return lambda term: moved(term, shift) if isinstance(term, Ref) and term.first.layer == layer else None
