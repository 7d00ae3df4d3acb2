"""Products of partial derivatives whose names carry no layer: the chain rule tells how their layers hang together."""

from __future__ import annotations

from dataclasses import replace

from ..source import Span
from ..term import Index, Partial, Position, Ref, Role, Term, literal

# how much lower the layer of the lower name is than that of the upper one
_STEPS = {
    (Role.ACTIVATION, Role.PRE): 0,
    (Role.PRE, Role.WEIGHT): 0,
    (Role.PRE, Role.BIAS): 0,
    (Role.PRE, Role.ACTIVATION): -1,
    (Role.ACTIVATION, Role.WEIGHT): 0,
    (Role.ACTIVATION, Role.BIAS): 0,
    (Role.PRE, Role.PRE): -1,
}


def link(factors: list[Term], span: Span, depth: int | None, here: int | None) -> list[Term]:
    """The factors with the layers of their unmarked names tied together, where they make a chain of derivatives.

    In da/dz both have one layer, in dz/da the lower one is the layer before, and what one factor is derived by is
    what the next one derives. The layer of the last name is tried as the heading's first.
    """
    chain = [
        factor
        for factor in factors
        if isinstance(factor, Partial) and isinstance(factor.of, Ref) and isinstance(factor.wrt, Ref)
    ]
    if len(chain) < 2:
        return factors
    offsets: list[tuple[Ref, int]] = []
    level: int | None = None
    for before, factor in zip([None, *chain], chain, strict=False):
        above, below = factor.of, factor.wrt
        assert isinstance(above, Ref) and isinstance(below, Ref)
        if above.role is Role.COST:
            if before is not None:
                return factors
            level = 0
            offsets.append((below, 0))
            continue
        if before is None:
            level = 0
        else:
            assert isinstance(before.wrt, Ref)
            if level is None or before.wrt.role is not above.role or before.wrt.name != above.name:
                return factors
        assert level is not None
        step = _STEPS.get((above.role, below.role))
        if step is None:
            return factors
        offsets.append((above, level))
        level += step
        offsets.append((below, level))
    marked = next(((ref, offset) for ref, offset in offsets if len(ref.positions) == 1), None)
    if all(len(ref.positions) == 1 for ref, _ in offsets):
        return factors
    last = offsets[-1][1]
    if marked is not None:
        layer = marked[0].first.layer
        if layer is None:
            return factors
        bases = [Index(layer.var, layer.offset - marked[1])]
    else:
        layers = list(range(depth or 3, -1, -1))
        if here is not None:
            layers.sort(key=lambda layer: (abs(layer - here), layer > here))
        bases = [literal(layer - last) for layer in layers]
    tied = {
        ref.span: replace(
            ref,
            positions=tuple(Position(Index(base.var, base.offset + offset), ref.first.units) for base in bases),
            group=span,
        )
        for ref, offset in offsets
        if len(ref.positions) > 1
    }

    def retie(term: Term) -> Term:
        if isinstance(term, Partial):
            return Partial(term.span, retie(term.of), retie(term.wrt))
        return tied.get(term.span, term) if isinstance(term, Ref) else term

    return [retie(factor) for factor in factors]
