"""The discipline of indices, by the terms alone: what is free stands on both sides, what is bound is bound once, chains
telescope, sums end where their layer does."""

from __future__ import annotations

from collections.abc import Iterator

from ...indices import layers_of
from ...rewriting import free_variables
from ...term import Mul, Num, Partial, Ref, Role, Size, Sum, Term
from ...within import children, walk
from .ruling import Lapse

VECTORS = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA, Role.TARGET)


def lapses(left: Term, right: Term, from_to: bool = False) -> Iterator[Lapse]:
    """What breaks the discipline of indices in an equation."""
    yield from _one_sided(left, right)
    for side in (left, right):
        yield from _bound_twice(side, frozenset())
        yield from _broken_chains(side)
        yield from _wrong_bounds(side, from_to)


def _letters(term: Term) -> set[str]:
    return {name for name in free_variables(term) if not name.startswith("^")}


def _whole(term: Term) -> bool:
    """Whether a term speaks of whole arrays, whose indices are not written."""
    return any(isinstance(part, Ref) and part.role in VECTORS and part.first.units is None for part in walk(term))


def _one_sided(left: Term, right: Term) -> Iterator[Lapse]:
    """A free index of one side that the other does not bear; constants and whole arrays bear any."""
    one, two = _letters(left), _letters(right)
    if _whole(left) or _whole(right) or isinstance(right, Num):
        return
    for letter in sorted(two - one):
        message = f"the index {letter} is free on the right side and does not stand on the left"
        yield Lapse("free-index", message, right.span)


def _bound_twice(term: Term, bound: frozenset[str]) -> Iterator[Lapse]:
    """A letter that two nested sums bind."""
    if isinstance(term, Sum) and term.var is not None:
        if term.var in bound:
            message = f"the letter {term.var} is bound by a sum within a sum over {term.var}"
            yield Lapse("bound-twice", message, term.span)
        bound = bound | {term.var}
    for child in children(term):
        yield from _bound_twice(child, bound)


def _broken_chains(term: Term) -> Iterator[Lapse]:
    """Neighbouring derivatives of a product in which one is by something else than the next is of."""
    for product in (part for part in walk(term) if isinstance(part, Mul)):
        for before, after in zip(product.factors, product.factors[1:], strict=False):
            if isinstance(before, Partial) and isinstance(after, Partial):
                below, above = before.wrt, after.of
                if isinstance(below, Ref) and isinstance(above, Ref) and not _may_be_same(below, above):
                    message = f"the chain does not telescope: by {below.name}, then of {above.name}"
                    yield Lapse("broken-chain", message, before.span.cover(after.span))


def _may_be_same(one: Ref, two: Ref) -> bool:
    if one.role is not two.role:
        return False
    if len(one.positions) > 1 or len(two.positions) > 1 or one.first.units is None or two.first.units is None:
        return True
    return one.first == two.first


def _wrong_bounds(term: Term, from_to: bool) -> Iterator[Lapse]:
    """Sums to the size of another layer than the one that their letter indexes."""
    for part in walk(term):
        if isinstance(part, Sum) and part.var is not None and isinstance(part.upper, Size) and part.upper.layers:
            layers = set(layers_of(part.body, part.var, from_to))
            if layers and layers.isdisjoint(part.upper.layers):
                wanted = ", ".join(sorted(str(layer).lstrip("^") for layer in layers))
                message = f"the sum over {part.var} runs to the size of another layer than {wanted}"
                yield Lapse("sum-bound", message, part.upper.span)
