"""A letter used twice: a sum within a sum over the same letter, and what the inner one may have meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...rewriting import free_variables
from ...term import Index, Ref, Role, Size, Sum, Term
from ...within import walk
from ..causes.rewrite import lettering, moved, put, rebuilt, unit_letters

LETTERS = "imnpqrst"


def reused(side: Term, from_to: bool = False) -> Iterator[tuple[Term, tuple[str, tuple[Term, ...]]]]:
    """The side with a letter of its own in an inner sum, by the layer that this sum runs over.

    Another letter within it may stand for the outer one.
    """
    letters = unit_letters(side)
    fresh = next((letter for letter in LETTERS if letter not in letters), None)
    for outer in (part for part in walk(side) if isinstance(part, Sum)):
        for inner in (part for part in walk(outer.body) if isinstance(part, Sum) and part.var == outer.var):
            shared = inner.var
            if shared is None or fresh is None:
                continue
            layers = inner.upper.layers if isinstance(inner.upper, Size) else _layers_of(inner, shared)
            because = f"the sum over {shared} within a sum over {shared} needs a letter of its own"
            for other in (None, *(letter for letter in letters if letter != shared)):
                outside = {} if other is None else {other: shared}
                change = _ByLayer(layers, {shared: fresh} | outside, outside, from_to)
                more = "" if other is None else f", and {other} in it should be {shared}"
                body = rebuilt(inner.body, change)
                yield put(side, inner, replace(inner, var=fresh, body=body)), (because + more, ())


def shadowed(side: Term, other: Term) -> Iterator[tuple[Term, tuple[str, tuple[Term, ...]]]]:
    """The side with a letter of its own in a sum whose letter is a free one of the other side.

    One name within the sum keeps the free letter.
    """
    letters = unit_letters(side, other)
    fresh = next((letter for letter in LETTERS if letter not in letters), None)
    free = set(free_variables(other))
    for summed in (part for part in walk(side) if isinstance(part, Sum) and part.var in free):
        shared = summed.var
        if shared is None or fresh is None:
            continue
        said = (f"the sum over {shared} needs a letter of its own, since {shared} is free", ())
        rename = lettering({shared: fresh})
        for kept in (part for part in walk(summed.body) if isinstance(part, Ref) and Index(shared) in part.indices):
            body = rebuilt(
                summed.body,
                lambda part: part if part is kept else moved(part, rename) if isinstance(part, Ref) else None,  # noqa: B023
            )
            yield put(side, summed, replace(summed, var=fresh, body=body)), said


def _layers_of(inner: Sum, letter: str) -> tuple[Index, ...]:
    """The layers of the units that a sum's letter counts, by the names that bear no other index."""
    found = {
        part.first.layer: None
        for part in walk(inner.body)
        if isinstance(part, Ref) and part.first.layer is not None and part.first.units == (Index(letter),)
    }
    return tuple(layer for layer in found if layer is not None)


@dataclass(frozen=True)
class _ByLayer:
    """New letters for the names of some layers, `within`, and for those of the others, `outside`."""

    layers: tuple[Index, ...]
    within: Mapping[str, str]
    outside: Mapping[str, str]
    from_to: bool

    def __call__(self, term: Any) -> Term | None:
        if not isinstance(term, Ref):
            return None
        if term.role is Role.WEIGHT and term.first.units is not None and term.first.layer in self.layers:
            return self._into(term)
        if not self.layers or term.role is Role.TARGET or term.first.layer in self.layers:
            return moved(term, lettering(self.within))
        return term if term.role is Role.WEIGHT else moved(term, lettering(self.outside))

    def _into(self, weight: Ref) -> Ref:
        """A weight into the inner sum's layer: the new letter is that of the unit to which it leads."""
        assert weight.first.units is not None
        source = {**self.outside, **{old: new for old, new in self.within.items() if new in self.outside.values()}}
        names = (source, self.within) if self.from_to else (self.within, source)
        units = tuple(
            unit if unit.var is None else replace(unit, var=letters.get(unit.var, unit.var))
            for unit, letters in zip(weight.first.units, names, strict=True)
        )
        return replace(weight, positions=(replace(weight.first, units=units),))
