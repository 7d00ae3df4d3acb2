"""Terms made from terms: a change of every part, the replacement of a part, and of index variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import count

from .term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Index,
    IndexValue,
    Kronecker,
    Mul,
    Neg,
    OneOf,
    Partial,
    Position,
    Pow,
    Ref,
    Size,
    Sum,
    Term,
    Transpose,
    children,
    walk,
)

SPARE = ("p", "q", "r", "s", "t", "u")
"""Letters for indices that a derivation brings in."""


def mapped(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with each of its parts, one level down, changed; itself where nothing changes."""
    match term:
        case Neg(span, operand):
            made: Term = Neg(span, change(operand))
        case Transpose(span, operand):
            made = Transpose(span, change(operand))
        case Add(span, terms):
            made = Add(span, tuple(map(change, terms)))
        case Mul(span, factors, operators):
            made = Mul(span, tuple(map(change, factors)), operators)
        case Div(span, numerator, denominator):
            made = Div(span, change(numerator), change(denominator))
        case Pow(span, base, exponent):
            made = Pow(span, change(base), change(exponent))
        case Apply(span, function, order, argument, more):
            inner = None if argument is None else change(argument)
            made = Apply(span, function, order, inner, tuple(map(change, more)))
        case Partial(span, of, wrt):
            made = Partial(span, change(of), change(wrt))
        case Sum(span, var, lower, upper, body, kind):
            low = None if lower is None else change(lower)
            high = None if upper is None else change(upper)
            made = Sum(span, var, low, high, change(body), kind)
        case Array(span, rows, flat):
            made = Array(span, tuple(tuple(map(change, row)) for row in rows), flat)
        case OneOf(span, options):
            made = OneOf(span, tuple(map(change, options)))
        case Branches(span, var, branches):
            made = Branches(
                span,
                var,
                tuple(
                    (change(value), None if told is None else (told[0], change(told[1]))) for value, told in branches
                ),
            )
        case _:
            return term
    return term if made == term else made


def replaced(term: Term, part: Term, becomes: Term) -> Term:
    """The term with every occurrence of a part replaced."""
    if term == part:
        return becomes
    return mapped(term, lambda inner: replaced(inner, part, becomes))


def indices(term: Term) -> tuple[Index, ...]:
    """The indices that a term itself writes, its parts not looked into."""
    match term:
        case Ref():
            return term.indices
        case Size(_, layers):
            return layers
        case IndexValue(_, index):
            return (index,)
        case Kronecker(_, first, second):
            return (first, second)
        case _:
            return ()


def variables(term: Term) -> frozenset[str]:
    """The names of all index variables in a term, bound ones too."""
    named = {index.var for part in walk(term) for index in indices(part)}
    bound = {part.var for part in walk(term) if isinstance(part, Sum)}
    return frozenset(name for name in named | bound if name is not None)


def free(term: Term) -> frozenset[str]:
    """The names of the index variables that no sum within the term binds."""
    found = {index.var for index in indices(term) if index.var is not None}
    if isinstance(term, Sum):
        inner = free(term.body) - {term.var or ""}
        return inner.union(*(free(bound) for bound in (term.lower, term.upper) if bound is not None))
    return frozenset(found).union(*map(free, children(term)))


def substituted(term: Term, values: Mapping[str, Index]) -> Term:
    """The term with free index variables replaced; bound ones are renamed where they would capture a new name."""
    if not values:
        return term
    match term:
        case Ref():
            moved = tuple(_moved(place, values) for place in term.positions)
            mark = _index(term.example, values) if isinstance(term.example, Index) else term.example
            example = mark.offset if isinstance(mark, Index) and mark.var is None else mark
            return replace(term, positions=moved, example=example)
        case Size(span, layers, offset):
            return Size(span, tuple(_index(each, values) for each in layers), offset)
        case IndexValue(span, index):
            return IndexValue(span, _index(index, values))
        case Kronecker(span, first, second):
            return Kronecker(span, _index(first, values), _index(second, values))
        case Sum(span, str(var), lower, upper, body, kind):
            inner = {name: value for name, value in values.items() if name != var}
            coming = {value.var for name, value in inner.items() if name in free(body)}
            low = None if lower is None else substituted(lower, values)
            high = None if upper is None else substituted(upper, values)
            if var in coming:
                other = fresh(var, variables(body) | {name for name in coming if name is not None})
                inner, var = {**inner, var: Index(other)}, other
            return Sum(span, var, low, high, substituted(body, inner), kind)
        case _:
            return mapped(term, lambda part: substituted(part, values))


def renamed(term: Term, names: Mapping[str, str]) -> Term:
    """The term with index variables renamed, bound ones too, all at once; different names must stay different."""
    values = {old: Index(new) for old, new in names.items()}
    match term:
        case Sum(span, str(var), lower, upper, body, kind):
            low = None if lower is None else renamed(lower, names)
            high = None if upper is None else renamed(upper, names)
            return Sum(span, names.get(var, var), low, high, renamed(body, names), kind)
        case Ref() | Size() | IndexValue() | Kronecker():
            return substituted(term, values)
        case _:
            return mapped(term, lambda part: renamed(part, names))


def numbered(*terms: Term) -> tuple[Term, ...]:
    """The terms with their index variables named by order of appearance: the same for terms that differ in letters."""
    names: dict[str, str] = {}
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Sum) and part.var is not None:
            names.setdefault(part.var, f"@{len(names)}")
        for index in indices(part):
            if index.var is not None and not index.var.startswith("^"):
                names.setdefault(index.var, f"@{len(names)}")
    return tuple(renamed(term, names) for term in terms)


def fresh(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken: the name itself, else the first free letter of SPARE, else p1, p2 and so on."""
    taken = frozenset(taken)
    letters = (each for each in (name, *SPARE) if each not in taken)
    return next(letters, None) or next(f"p{at}" for at in count(1) if f"p{at}" not in taken)


def _index(index: Index, values: Mapping[str, Index]) -> Index:
    new = values.get(index.var) if index.var is not None else None
    return index if new is None else Index(new.var, new.offset + index.offset)


def _moved(place: Position, values: Mapping[str, Index]) -> Position:
    layer = None if place.layer is None else _index(place.layer, values)
    units = None if place.units is None else tuple(_index(unit, values) for unit in place.units)
    return Position(layer, units)
