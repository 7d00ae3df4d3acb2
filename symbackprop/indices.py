"""What index letters count: the layers whose units a letter stands for in a term."""

from __future__ import annotations

from collections.abc import Iterator

from .term import Index, Ref, Role, Term
from .within import walk

LAST = Index("^L")


def layers_of(term: Term, letter: str, from_to: bool = False) -> Iterator[Index]:
    """The layer of each place that a letter indexes within a term; `from_to` where a weight's source stands first."""
    for part in walk(term):
        if isinstance(part, Ref) and len(part.positions) == 1 and part.first.units is not None:
            layer = LAST if part.role is Role.TARGET else part.first.layer
            if layer is None:
                continue
            units = part.first.units[::-1] if from_to and part.role is Role.WEIGHT else part.first.units
            for down, unit in enumerate(units):
                if unit.var == letter:
                    yield Index(layer.var, layer.offset - down)
