"""Rewriting terms: one part in another's place, names moved to another layer or index, one change at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from ...rewriting import free_variables
from ...term import Position, Ref, Role, Sum, Term
from ...within import walk

Change = Callable[[Any], Term | None]
LAYERED = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA)


def rebuilt(term: Term, change: Change) -> Term:
    """The term with a change made wherever it applies (None: it does not), the outermost first."""
    other = change(term)
    if other is not None:
        return other
    if isinstance(term, Ref):
        return term
    updates: dict[str, Any] = {}
    for entry in fields(term):
        value = getattr(term, entry.name)
        now = _rebuilt_entry(value, change)
        if now != value:
            updates[entry.name] = now
    return replace(term, **updates) if updates else term


def _rebuilt_entry(value: Any, change: Change) -> Any:
    if isinstance(value, Term):
        return rebuilt(value, change)
    if isinstance(value, tuple):
        return tuple(_rebuilt_entry(item, change) for item in value)
    return value


def put(term: Term, old: Term, new: Term) -> Term:
    """The term with one part, by its identity, replaced."""
    return rebuilt(term, lambda part: new if part is old else None)


def variants(term: Term, change: Callable[[Any], Iterator[Term]]) -> Iterator[Term]:
    """The terms that come of one change in one place."""
    for part in walk(term):
        for other in change(part):
            yield put(term, part, other)


def names_in(*terms: Term) -> list[Ref]:
    """The references of some terms to quantities of layers, each printed name and place once."""
    found: dict[Any, Ref] = {}
    for term in terms:
        for part in walk(term):
            if isinstance(part, Ref) and part.role in LAYERED:
                found.setdefault(_key(part), part)
    return list(found.values())


def _key(ref: Ref) -> tuple[Any, ...]:
    return ref.role, ref.positions, ref.step


def moving(ref: Ref, position: Callable[[Position], Position]) -> Change:
    """The change that moves a name, wherever it stands, to another place."""
    key = _key(ref)
    to = moved(ref, position)

    def change(term: Any) -> Term | None:
        return replace(term, positions=to.positions) if isinstance(term, Ref) and _key(term) == key else None

    return change


def moved(ref: Ref, position: Callable[[Position], Position]) -> Ref:
    """A reference with every place that it may point to changed."""
    return replace(ref, positions=tuple(map(position, ref.positions)))


def turned(place: Position) -> Position:
    """A place with its two indices exchanged."""
    both = place.units is not None and len(place.units) == 2
    return replace(place, units=place.units[::-1]) if both and place.units is not None else place


def shifting(by: int) -> Callable[[Position], Position]:
    """The move to the layer above or below."""

    def shifted(place: Position) -> Position:
        layer = place.layer
        return place if layer is None else replace(place, layer=replace(layer, offset=layer.offset + by))

    return shifted


def lettering(names: Mapping[str, str]) -> Callable[[Position], Position]:
    """The move to other index letters."""

    def lettered(place: Position) -> Position:
        if place.units is None:
            return place
        units = tuple(
            unit if unit.var is None else replace(unit, var=names.get(unit.var, unit.var)) for unit in place.units
        )
        return replace(place, units=units)

    return lettered


def unit_letters(*terms: Term) -> list[str]:
    """The letters of unit indices that some terms use, bound or free."""
    found: set[str] = set()
    for term in terms:
        found.update(free_variables(term))
        found.update(part.var for part in walk(term) if isinstance(part, Sum) and part.var is not None)
    return sorted(name for name in found if not name.startswith("^"))
