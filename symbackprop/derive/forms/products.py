"""Sums over indices read as products of matrices.

A term with one free index is a column vector, with two a matrix, with none a number:
sum_n w_{mn} a_n is W a, sum_k w_{km} delta_k is W^T delta, delta_m a_n is delta a^T, and what bears the same index
side by side is a product entry by entry.
"""

from __future__ import annotations

from dataclasses import replace

from ...rewriting import free, substituted
from ...term import (
    Add,
    Apply,
    Div,
    Examples,
    Index,
    Kronecker,
    Mul,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
)
from ..calculus import factors_of, times
from ..terms import NOWHERE, applied, minus, over, plus, power, product


class NotMatrix(Exception):
    """A term that is no product of matrices, such as one with a Kronecker symbol."""


def as_matrix(term: Term, indices: tuple[str, ...]) -> Term:
    """A term as an expression of arrays; `indices` are its free unit indices, the one that counts rows first.

    Raises NotMatrix where no product of arrays says the same.
    """
    match term:
        case Num() | Size() | Examples():
            return term
        case Ref():
            return _array(term, indices)
        case Neg(_, operand):
            return minus(as_matrix(operand, indices))
        case Add(_, terms):
            # a number stands for one in every entry
            return plus(*(as_matrix(each, indices if _free(each) else ()) for each in terms))
        case Div(_, above, below):
            return _quotient(above, below, indices)
        case Pow(_, base, Num(value=exponent)):
            return _power(base, int(exponent), indices)
        case Apply(_, function, order, argument) if argument is not None and len(indices) < 2:
            return Apply(NOWHERE, function, order, as_matrix(argument, indices))
        case Partial(_, Ref() as of, Ref() as wrt):
            return _jacobian(of, wrt, indices)
        case Sum(var=str(var)) if var.startswith("#"):
            return replace(term, body=as_matrix(term.body, indices))  # a sum over examples stays one
        case Mul() | Sum():
            return _contracted(term, indices)
        case _:
            raise NotMatrix(type(term).__name__)


def _units(ref: Ref) -> tuple[str, ...]:
    return tuple(unit.var or "" for unit in ref.first.units or ())


def whole(ref: Ref) -> Ref:
    """The array that a quantity with indices is an entry of."""
    place = Position(ref.first.layer, None)
    scalar = ref.role in (Role.COST, Role.RATE)
    return replace(ref, positions=(place,), array=not scalar)


def _array(ref: Ref, indices: tuple[str, ...]) -> Term:
    units = _units(ref)
    if units == indices:
        return whole(ref)
    if units == indices[::-1]:
        return Transpose(NOWHERE, whole(ref))
    raise NotMatrix(f"{units} for {indices}")


def _jacobian(of: Ref, wrt: Ref, indices: tuple[str, ...]) -> Term:
    units = (*_units(of), *_units(wrt))
    found = Partial(NOWHERE, whole(of), whole(wrt))
    if units == indices:
        return found
    if units == indices[::-1]:
        return Transpose(NOWHERE, found)
    raise NotMatrix(f"{units} for {indices}")


def _quotient(above: Term, below: Term, indices: tuple[str, ...]) -> Term:
    if isinstance(below, Num | Size | Examples):
        return over(as_matrix(above, indices), below)
    raise NotMatrix("a quotient of vectors")


def _power(base: Term, exponent: int, indices: tuple[str, ...]) -> Term:
    inner = as_matrix(base, indices)
    if not indices:
        return power(inner, exponent)
    if exponent != 2:
        raise NotMatrix("a power of a vector")
    return entrywise(inner, inner)


def entrywise(*factors: Term) -> Term:
    """The product entry by entry; a lone factor is itself."""
    return product(*factors, operator="odot")


def matmul(*factors: Term) -> Term:
    """The product of matrices; factors that are products entry by entry stay together."""
    return product(*factors, operator="@")


def transpose(term: Term) -> Term:
    """The transpose of a term; of a transpose, what it transposes; of a product, the transposes in the other order."""
    match term:
        case Transpose(_, operand):
            return operand
        case Mul(_, factors, operators) if set(operators) == {"@"}:
            return matmul(*(transpose(factor) for factor in reversed(factors)))
        case Apply(function="diag"):
            return term
        case _:
            return Transpose(NOWHERE, term)


def _contracted(term: Term, indices: tuple[str, ...]) -> Term:
    """A product, or a sum of products, as a product of arrays."""
    if isinstance(term, Sum) and isinstance(term.body, Add):
        return plus(*(as_matrix(replace(term, body=each), indices) for each in term.body.terms))
    if isinstance(term, Sum) and isinstance(term.body, Neg):
        return minus(as_matrix(replace(term, body=term.body.operand), indices))
    bound: list[str] = []
    factors = list(factors_of(term))
    if isinstance(term, Sum):
        assert term.var is not None
        bound, factors = [term.var], list(factors_of(term.body))
        if isinstance(term.body, Pow) and not indices:
            inner = as_matrix(term.body.base, (term.var,))
            return Apply(NOWHERE, "normsq", 0, inner)
    for at, factor in enumerate(factors):
        if isinstance(factor, Sum) and len(factors) > 1 and not bound:
            return _around(factors, at, indices)
    if len(bound) + len(indices) > 2:
        raise NotMatrix("more than two indices")
    numbers = [each for each in factors if not _free(each)]
    rest = [each for each in factors if _free(each)]
    inner = _bound(rest, bound[0], indices) if bound else _unbound(rest, indices)
    return product(*(as_matrix(each, ()) for each in numbers), inner) if numbers else inner


def _free(term: Term) -> tuple[str, ...]:
    return tuple(sorted(name for name in free(term) if name[0] not in "^#"))


def _around(factors: list[Term], at: int, indices: tuple[str, ...]) -> Term:
    """A sum among other factors: what it gives, times the others."""
    inner = factors[at]
    others = factors[:at] + factors[at + 1 :]
    kept = tuple(name for name in indices if name in _free(inner))
    summed = as_matrix(inner, kept)
    if kept != indices and indices:
        raise NotMatrix("a sum that bears fewer indices than its product")
    numbers = [as_matrix(each, ()) for each in others if not _free(each)]
    vectors = [as_matrix(each, indices) for each in others if _free(each)]
    joined = entrywise(summed, *vectors) if indices else product(summed, *vectors)
    return product(*numbers, joined) if numbers else joined


def _bound(factors: list[Term], var: str, indices: tuple[str, ...]) -> Term:
    """sum over var of a product: an inner product, or a matrix times a vector, times what bears the row alone."""
    along = [each for each in factors if _free(each) == (var,)]
    outside = [each for each in factors if var not in _free(each)]
    mixed = [each for each in factors if var in _free(each) and len(_free(each)) == 2]
    vectors = [as_matrix(each, (var,)) for each in along]
    if not indices:
        if mixed or outside or len(vectors) != 2:
            raise NotMatrix("no inner product of two vectors")
        return matmul(transpose(vectors[0]), vectors[1])
    if len(mixed) != 1 or not vectors:
        raise NotMatrix("no product of a matrix and a vector")
    summed = matmul(as_matrix(mixed[0], (*indices, var)), entrywise(*vectors))
    return entrywise(summed, *(as_matrix(each, indices) for each in outside)) if outside else summed


def _unbound(factors: list[Term], indices: tuple[str, ...]) -> Term:
    """A product without a sum: entry by entry, or the outer product of two vectors."""
    if len(factors) == 1:
        return as_matrix(factors[0], indices)
    if len(indices) < 2:
        arrays = [as_matrix(each, indices) for each in factors]
        return entrywise(*arrays) if indices else product(*arrays)
    mixed = next((at for at, each in enumerate(factors) if isinstance(each, Add)), None)
    if mixed is not None and isinstance(inner := factors[mixed], Add):
        return plus(*(as_matrix(times(*factors[:mixed], each, *factors[mixed + 1 :]), indices) for each in inner.terms))
    symbol = next((each for each in factors if isinstance(each, Kronecker)), None)
    if symbol is not None:
        return _diagonal(symbol, [each for each in factors if each != symbol], indices)
    rows = [as_matrix(each, indices[:1]) for each in factors if _free(each) == indices[:1]]
    columns = [as_matrix(each, indices[1:]) for each in factors if _free(each) == indices[1:]]
    if not rows or not columns or len(rows) + len(columns) != len(factors):
        raise NotMatrix("no outer product")
    return matmul(entrywise(*rows), transpose(entrywise(*columns)))


def _diagonal(symbol: Kronecker, factors: list[Term], indices: tuple[str, ...]) -> Term:
    """The matrix that a Kronecker symbol makes of the entries beside it."""
    first, second = indices
    if {symbol.first.var, symbol.second.var} != {first, second} or not factors:
        raise NotMatrix("a Kronecker symbol of other indices")
    entries = [as_matrix(substituted(each, {second: Index(first)}), (first,)) for each in factors]
    return applied("diag", 0, entrywise(*entries))
