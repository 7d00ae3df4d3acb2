"""Terms made from terms: a change of every part, the replacement of a part, and of index variables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from operator import is_

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
)
from .within import children, walk

SPARE = ("p", "q", "r", "s", "t", "u")
"""Letters for indices that a derivation brings in."""


def mapped(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with each of its parts, one level down, changed; itself where nothing changes."""
    before = children(term)
    if not before:
        return term
    after = tuple(map(change, before))
    return term if all(map(is_, before, after)) else rebuilt(term, after)


def rebuilt(term: Term, parts: tuple[Term, ...]) -> Term:
    """A term of the same kind with other parts, in the order of `children` and as many as there are."""
    match term:
        case Neg(span):
            return Neg(span, *parts)
        case Transpose(span):
            return Transpose(span, *parts)
        case Add(span):
            return Add(span, parts)
        case Mul(span, _, operators):
            return Mul(span, parts, operators)
        case Div(span):
            return Div(span, *parts)
        case Pow(span):
            return Pow(span, *parts)
        case Partial(span):
            return Partial(span, *parts)
        case Apply(span, function, order, None):
            return Apply(span, function, order, None, parts)
        case Apply(span, function, order):
            return Apply(span, function, order, parts[0], parts[1:])
        case Sum(span, var, lower, upper, _, kind):
            rest = iter(parts)
            low, high = (None if bound is None else next(rest) for bound in (lower, upper))
            return Sum(span, var, low, high, next(rest), kind)
        case Array(span, rows, flat):
            cells = iter(parts)
            return Array(span, tuple(tuple(next(cells) for _ in row) for row in rows), flat)
        case OneOf(span):
            return OneOf(span, parts)
        case Branches(span, var, branches):
            rest = iter(parts)
            told = tuple((next(rest), condition and (condition[0], next(rest))) for _, condition in branches)
            return Branches(span, var, told)
        case _:
            raise TypeError(f"a {type(term).__name__} has no parts")


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


def free_variables(term: Term, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The unit and layer variables that nothing within the term binds, as they stand; layer variables start with ^."""
    if isinstance(term, Sum):
        for part in (term.lower, term.upper):
            if part is not None:
                yield from free_variables(part, bound)
        yield from free_variables(term.body, bound | ({term.var} if term.var else set()))
        return
    yield from (index.var for index in indices(term) if index.var is not None and index.var not in bound)
    for child in children(term):
        yield from free_variables(child, bound)


def free(term: Term) -> frozenset[str]:
    """The names of the index variables that no sum within the term binds."""
    return frozenset(free_variables(term))


def substituted(term: Term, values: Mapping[str, Index]) -> Term:
    """The term with free index variables replaced; bound ones are renamed where they would capture a new name."""
    if not values:
        return term
    match term:
        case Ref():
            moved = tuple([_moved(place, values) for place in term.positions])
            mark = _index(term.example, values) if isinstance(term.example, Index) else term.example
            example = mark.offset if isinstance(mark, Index) and mark.var is None else mark
            return Ref(term.span, term.role, moved, term.name, term.step, example, term.array, term.group)
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
    if new is None:
        return index
    return Index(new.var, new.offset + index.offset) if index.offset else new


def _moved(place: Position, values: Mapping[str, Index]) -> Position:
    layer = None if place.layer is None else _index(place.layer, values)
    units = None if place.units is None else tuple([_index(unit, values) for unit in place.units])
    return place if layer is place.layer and units == place.units else Position(layer, units)
