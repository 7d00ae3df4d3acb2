"""How many units each layer has, as arrays and unit indices on the page tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..reading import Line
from ..term import Array, Index, Ref, Role, Term, Transpose
from ..within import bare_number, walk
from .align import matrix_bindings
from .conventions import Conventions


@dataclass
class Sizes:
    """The units of each layer, as far as the page tells, and whether an array tells it."""

    units: dict[int, int] = field(default_factory=dict)
    firm: dict[int, int] = field(default_factory=dict)

    def at_least(self, layer: int, units: int) -> None:
        """Note that a unit of this number was named."""
        if 0 <= layer <= 40 and 0 < units <= 400:
            self.units[layer] = max(units, self.units.get(layer, 0))

    def exactly(self, layer: int, units: int) -> None:
        """Note that an array of this length was written for the layer."""
        if layer >= 0 and units > 0:
            self.firm.setdefault(layer, units)

    def tuple(self, depth: int | None) -> tuple[int, ...] | None:
        """The sizes of layers 0..L where all are known."""
        known = {**self.units, **self.firm}
        last = depth if depth is not None else max(known, default=0)
        if last < 1 or any(layer not in known for layer in range(last + 1)):
            return None
        return tuple(known[layer] for layer in range(last + 1))


def find_sizes(lines: Iterable[Line], conventions: Conventions) -> Sizes:
    """The sizes that arrays and unit indices on the page tell. A firm size is an array's."""
    sizes = Sizes()
    for line in lines:
        terms = [member.term for member in line.members if member.term is not None]
        for term in terms:
            for part in walk(term):
                if isinstance(part, Ref) and len({place.layer for place in part.positions}) == 1:
                    _note_units(part, sizes, conventions)
        refs = [plain_ref(term) for term in terms]
        arrays = [term for term in terms if isinstance(term, Array)]
        for ref in refs:
            if ref is not None and arrays and ref[0].first.units is None:
                _note_array(ref[0], ref[1], arrays[0], sizes, conventions)
        for left, right in zip(terms, terms[1:], strict=False):
            if (
                isinstance(left, Ref)
                and left.first.units is None
                and len(left.positions) == 1
                and not left.array
                and bare_number(right) is not None
            ):
                _note_single(left, sizes, conventions)
            for symbol, written in matrix_bindings(left, right):
                plain = plain_ref(symbol)
                if plain is not None:
                    _note_array(plain[0], plain[1], written, sizes, conventions)
    return sizes


def _note_single(ref: Ref, sizes: Sizes, conventions: Conventions) -> None:
    """A whole array that is given one number has one entry."""
    layer = _layer(ref, conventions)
    if layer is None or ref.role in (Role.COST, Role.RATE):
        return
    sizes.at_least(layer, 1)
    if ref.role is Role.WEIGHT:
        sizes.at_least(layer - 1, 1)


def plain_ref(term: Term) -> tuple[Ref, bool] | None:
    """A reference that a term is, and whether it is transposed."""
    match term:
        case Ref():
            return term, False
        case Transpose(_, Ref() as inner):
            return inner, True
        case _:
            return None


def _layer(ref: Ref, conventions: Conventions) -> int | None:
    if ref.role is Role.TARGET:
        return conventions.depth
    return resolved_layer(ref.first.layer, conventions.depth)


def resolved_layer(index: Index | None, depth: int | None) -> int | None:
    """The number of a layer that is told by a number, or as the last one and its neighbours."""
    if index is None:
        return None
    if index.var is None:
        return index.offset
    return depth + index.offset if index.var == "^L" and depth is not None else None


def _note_units(ref: Ref, sizes: Sizes, conventions: Conventions) -> None:
    layer, units = _layer(ref, conventions), ref.first.units
    if (
        layer is None
        or units is None
        or ref.role not in (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA, Role.TARGET)
    ):
        return
    numbers = [unit.offset if unit.var is None else 0 for unit in units]
    if ref.role is Role.WEIGHT:
        to, source = numbers[::-1] if conventions.weights[0] else numbers
        sizes.at_least(layer, to)
        sizes.at_least(layer - 1, source)
    else:
        sizes.at_least(layer, numbers[0])


def _note_array(ref: Ref, transposed: bool, written: Array, sizes: Sizes, conventions: Conventions) -> None:
    layer = _layer(ref, conventions)
    if layer is None or len({len(row) for row in written.rows}) != 1:
        return
    rows, columns = len(written.rows), len(written.rows[0])
    if transposed != conventions.weights[0]:
        rows, columns = columns, rows
    if ref.role is Role.WEIGHT:
        sizes.exactly(layer, rows)
        sizes.exactly(layer - 1, columns)
    elif ref.role in (Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA, Role.TARGET) and 1 in (rows, columns):
        sizes.exactly(layer, max(rows, columns))
