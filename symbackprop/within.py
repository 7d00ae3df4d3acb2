"""Looking into terms: what stands in them, what was not understood, and whether they are plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

from .term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Examples,
    Function,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    OneOf,
    Partial,
    Pow,
    Ref,
    Size,
    Sum,
    Term,
    Transpose,
    Unreadable,
    Var,
)


def _of_branches(term: Branches) -> tuple[Term, ...]:
    return tuple(
        part
        for value, condition in term.branches
        for part in ((value,) if condition is None else (value, condition[1]))
    )


_PARTS: Mapping[type, Callable[[Any], tuple[Term, ...]]] = {
    Neg: lambda term: (term.operand,),
    Add: lambda term: term.terms,
    Mul: lambda term: term.factors,
    Div: lambda term: (term.numerator, term.denominator),
    Pow: lambda term: (term.base, term.exponent),
    Apply: lambda term: term.more if term.argument is None else (term.argument, *term.more),
    Partial: lambda term: (term.of, term.wrt),
    Sum: lambda term: tuple(part for part in (term.lower, term.upper, term.body) if part is not None),
    Array: lambda term: tuple(cell for row in term.rows for cell in row),
    Transpose: lambda term: (term.operand,),
    Branches: _of_branches,
    OneOf: lambda term: term.options,
}
"""What stands directly within a term, by its class; the classes that are not listed hold no terms."""


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly within a term, in written order."""
    parts = _PARTS.get(type(term))
    return () if parts is None else parts(term)


def walk(term: Term) -> Iterator[Term]:
    """A term and all terms within it, outermost first."""
    pending = [term]
    while pending:
        part = pending.pop()
        yield part
        below = _PARTS.get(type(part))
        if below is not None:
            pending.extend(below(part)[::-1])


def problem(term: Term) -> Unreadable | None:
    """The first thing within a term that was not understood."""
    pending = [term]
    while pending:
        part = pending.pop()
        if isinstance(part, Unreadable):
            return part
        below = _PARTS.get(type(part))
        if below is not None:
            pending.extend(below(part)[::-1])
    return None


_NAMES = frozenset({Ref, Named, Size, Examples, IndexValue, Partial, Var, Function, Kronecker, Unreadable, Branches})
"""The classes of terms that speak of something other than numbers."""


def is_numeric(term: Term) -> bool:
    """Whether a term holds numbers and operations only, no names."""
    pending = [term]
    while pending:
        part = pending.pop()
        if type(part) in _NAMES:
            return False
        below = _PARTS.get(type(part))
        if below is not None:
            pending.extend(below(part))
    return True


def bare_number(term: Term) -> Num | None:
    """The number that a term is, its sign included, or None where it is more than a number."""
    match term:
        case Num():
            return term
        case Neg(span, operand):
            inner = bare_number(operand)
            return None if inner is None else Num(span, -inner.value, None if inner.written is None else -inner.written)
        case Array(rows=((single,),)):
            return bare_number(single)
        case _:
            return None


def is_number_array(term: Term) -> TypeGuard[Array]:
    """Whether a term is an array with a plain number in every entry."""
    return isinstance(term, Array) and all(bare_number(cell) is not None for row in term.rows for cell in row)
