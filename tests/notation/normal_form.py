"""What two terms have to share to say the same: everything but spans, spelling, grouping, and where a sign stands."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symbackprop.derive.terms import COST, NOWHERE, literal, number
from symbackprop.rewriting import mapped
from symbackprop.term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Examples,
    Function,
    Index,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    Ones,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Unreadable,
    Var,
)

OWN = frozenset(
    "relu leaky_relu sigmoid tanh softplus softmax identity exp log max sqrt abs normsq diag sum mean".split()
)


def normal(term: Term, depth: int | None = None) -> Term:
    """The normal form of a term; `depth` is the number of layers where the last one may also be told by its number."""
    term = mapped(term, lambda part: normal(part, depth))
    match term:
        case Ref():
            return _ref(term, depth)
        case Num(_, value):
            return Neg(NOWHERE, number(-value)) if value < 0 else number(value)
        case Neg(_, Neg(_, inner)):
            return inner
        case Neg(_, Num(value=0) as zero):
            return zero
        case Neg(_, inner):
            return Neg(NOWHERE, inner)
        case Add(_, terms):
            flat = tuple(each for part in terms for each in (part.terms if isinstance(part, Add) else (part,)))
            return _index_sum(flat) or Add(NOWHERE, flat)
        case Mul():
            return _product(term)
        case Div(_, above, below):
            return _quotient(above, below)
        case Pow(_, base, Num(value=exponent)) if exponent == Fraction(1, 2):
            return Apply(NOWHERE, "sqrt", 0, base)
        case Pow(_, base, exponent):
            return Pow(NOWHERE, base, exponent)
        case Apply(_, name, order, None, _):
            return Function(NOWHERE, _function(name), order)
        case Apply(_, name, order, argument, more):
            return Apply(NOWHERE, _function(name), order, argument, more)
        case Function(_, name, order):
            return Function(NOWHERE, _function(name), order)
        case Partial(_, of, wrt):
            return Partial(NOWHERE, of, wrt)
        case Sum(_, var, lower, upper, body, kind):
            return Sum(NOWHERE, var, None if lower == number(1) else lower, upper, body, kind)
        case Array(_, rows):
            return Array(NOWHERE, rows)
        case Transpose(_, Array(_, rows)) if len({len(row) for row in rows}) == 1:
            return Array(NOWHERE, tuple(zip(*rows, strict=True)))
        case Transpose(_, inner):
            return Transpose(NOWHERE, inner)
        case Branches(_, _, branches):
            return Branches(NOWHERE, "z", branches)
        case Var():
            return Var(NOWHERE, "z")
        case Kronecker(_, first, second):
            return Kronecker(NOWHERE, first, second)
        case IndexValue(_, index):
            return IndexValue(NOWHERE, _layer(index, depth) or index)
        case Examples():
            return Examples(NOWHERE)
        case Ones():
            return Ones(NOWHERE)  # a page does not write how many there are
        case Named(_, name, step):
            return Named(NOWHERE, name, step)
        case Size(_, layers, offset):
            bare = Size(NOWHERE, tuple(_layer(layer, depth) or layer for layer in layers))
            return _offset(bare, offset)
        case Unreadable(_, reason):
            return Unreadable(NOWHERE, reason)
        case _:
            raise AssertionError(term)


def _ref(ref: Ref, depth: int | None) -> Term:
    place = ref.first
    if ref.role in (Role.COST, Role.RATE):
        return replace(COST, role=ref.role, step=ref.step, example=ref.example)
    layer = None if ref.role is Role.TARGET else _layer(place.layer, depth)
    role = Role.PRE if ref.role is Role.DELTA else ref.role
    plain = Ref(NOWHERE, role, (Position(layer, place.units),), "", ref.step, ref.example, place.units is None)
    if ref.role is Role.DELTA:
        return Partial(NOWHERE, replace(COST, step=ref.step, example=ref.example), plain)
    return plain


def _layer(layer: Index | None, depth: int | None) -> Index | None:
    """A layer by number where it can be."""
    if layer is not None and layer.var == "^L" and depth is not None:
        return literal(depth + layer.offset)
    return layer


def _offset(size: Term, offset: int) -> Term:
    if not offset:
        return size
    return Add(NOWHERE, (size, number(offset) if offset > 0 else Neg(NOWHERE, number(-offset))))


def _index_sum(terms: tuple[Term, ...]) -> Term | None:
    """A letter and a number as one index."""
    match terms:
        case (IndexValue(_, index), Num(value=step)) if step.denominator == 1:
            return IndexValue(NOWHERE, Index(index.var, index.offset + int(step)))
        case (IndexValue(_, index), Neg(_, Num(value=step))) if step.denominator == 1:
            return IndexValue(NOWHERE, Index(index.var, index.offset - int(step)))
        case _:
            return None


def _product(term: Mul) -> Term:
    """A product without signs; matrix products and plain ones flat, others grouped from the left."""
    kinds = ["" if sign == "@" else sign for sign in term.operators]
    total = term.factors[0]
    for kind, factor in zip(kinds, term.factors[1:], strict=True):
        total = _pair(total, factor, kind)
    return total


def _pair(left: Term, right: Term, kind: str) -> Term:
    if isinstance(left, Neg):
        return _negated(_pair(left.operand, right, kind))
    if isinstance(right, Neg):
        return _negated(_pair(left, right.operand, kind))
    heads = left.factors if isinstance(left, Mul) and set(left.operators) == {kind} else (left,)
    tails = right.factors if not kind and isinstance(right, Mul) and not any(right.operators) else (right,)
    factors = (*heads, *tails)
    return Mul(NOWHERE, factors, (kind,) * (len(factors) - 1))


def _quotient(above: Term, below: Term) -> Term:
    if isinstance(above, Neg):
        return _negated(_quotient(above.operand, below))
    if isinstance(below, Neg):
        return _negated(_quotient(above, below.operand))
    if isinstance(above, Num) and isinstance(below, Num) and below.value:
        return number(above.value / below.value)
    return Div(NOWHERE, above, below)


def _negated(term: Term) -> Term:
    return term.operand if isinstance(term, Neg) else Neg(NOWHERE, term)


def _function(name: str) -> str:
    """A function's name; a letter stands for any function."""
    known = name.partition(":")[0]
    return known if known in OWN else "sigma"
