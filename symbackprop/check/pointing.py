"""What names and indices point to in a world: layers, units, quantities, and the ranges of index variables.

Where the page leaves a mark out, `Choices` decides among the places that the network has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..quantity import COST, RATE, Kind, Quantity
from ..term import Index, Position, Ref, Role, Size, Term
from ..within import walk
from .choices import Choices
from .tensor import Tensor, scalar
from .world import OutOfRange, Unsupported, World

_KINDS = {
    Role.WEIGHT: Kind.WEIGHT,
    Role.BIAS: Kind.BIAS,
    Role.PRE: Kind.PRE,
    Role.ACTIVATION: Kind.ACTIVATION,
    Role.DELTA: Kind.PRE,
    Role.TARGET: Kind.TARGET,
}


_ORDERS: dict[tuple[bool, ...], tuple[str, ...]] = {
    order: tuple("from-to weights" if each else "to-from weights" for each in order)
    for order in ((False,), (True,), (False, True), (True, False))
}


class Place(NamedTuple):
    """One quantity of a layer, or with `units` None the whole array of them; weights from-to where `turned`."""

    kind: Kind
    layer: int = 0
    units: tuple[int, ...] | None = None
    example: int | None = None
    turned: bool = False


@lru_cache(maxsize=1024)
def _indexed(name: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    """The readings of a name without its unit index."""
    return (f"{name} as a whole", *(f"{name} with index {variable}" for variable in variables))


@dataclass(eq=False)
class Pointer:
    """Resolves references in one world under one set of choices.

    `env` holds the values of unit index variables (from 1) and of layer variables.
    """

    world: World
    choices: Choices
    env: Mapping[str, int]

    def index(self, index: Index) -> int:
        """The number that an index stands for. Raises Unsupported for a variable that nothing binds."""
        var = index.var
        if var is None:
            return index.offset
        if var in self.env:
            return self.env[var] + index.offset
        if var.startswith("^") and var[1:].isupper():
            return self.world.depth + index.offset
        raise Unsupported(f"the index {var} has no range")

    def position(self, ref: Ref) -> tuple[int, tuple[int, ...] | None]:
        """The layer and units that a reference points to, among the places that the page allows and the network has."""
        places = ref.positions if ref.group is None else (ref.positions[self._group(ref)],)
        found = [there for place in places if (there := self._found(ref.role, place)) is not None]
        possible = found if len(found) == 1 else list(dict.fromkeys(found))
        if not possible:
            raise OutOfRange(f"the network has no {ref.name}")
        if len(possible) == 1:
            return possible[0]
        labels = tuple(f"{ref.name} of layer {layer}" + ("" if units else " as a whole") for layer, units in possible)
        return possible[self.choices.choose(("position", ref.span.start, ref.span.end), labels)]

    def _group(self, ref: Ref) -> int:
        """The position in `positions` that all references of one group take."""
        assert ref.group is not None
        labels = tuple(f"layers as in reading {at + 1} of the chain" for at in range(len(ref.positions)))
        return self.choices.choose(("group", ref.group.start, ref.group.end), labels)

    def _found(self, role: Role, place: Position) -> tuple[int, tuple[int, ...] | None] | None:
        sizes = self.world.sizes
        depth = len(sizes) - 1
        layer = self.index(place.layer) if place.layer is not None else depth
        if not (role is not Role.ACTIVATION) <= layer <= depth:
            return None
        if place.units is None:
            return layer, None
        units = tuple([self.index(unit) for unit in place.units])
        if role is Role.WEIGHT:
            if self.from_to():
                units = units[::-1]
            there = len(units) == 2 and 1 <= units[0] <= sizes[layer] and 1 <= units[1] <= sizes[layer - 1]
        else:
            there = len(units) == 1 and 1 <= units[0] <= sizes[layer]
        return (layer, units) if there else None

    def from_to(self) -> bool:
        """Whether a weight's first index is its source, by the convention tried at the moment."""
        allowed = self.world.weights_from_to
        if len(allowed) == 1:
            return allowed[0]
        return allowed[self.choices.choose("weights", _ORDERS[allowed])]

    def shape(self, role: Role, layer: int) -> tuple[int, ...]:
        """The shape of a role's whole array in a layer; weights as (units of the layer, units of the one before)."""
        sizes = self.world.sizes
        return (sizes[layer], sizes[layer - 1]) if role is Role.WEIGHT else (sizes[layer],)

    def quantities(self, ref: Ref) -> Tensor:
        """The quantities that a reference names, as a tensor of Quantity (for delta, of the pre-activation).

        Raises OutOfRange where the network has no such unit or layer.
        """
        return self.named(self.place(ref))

    def place(self, ref: Ref) -> Place:
        """What a reference names. Raises OutOfRange where the network has no such unit or layer."""
        if ref.role is Role.COST:
            return Place(Kind.COST)
        if ref.role is Role.RATE:
            return Place(Kind.RATE)
        layer, units = self.position(ref)
        if ref.role is Role.BIAS and self.world.biases and not self.world.biases[layer - 1]:
            raise OutOfRange(f"layer {layer} has no bias")
        if units is None:
            units = self._missing_unit(ref, self.shape(ref.role, layer))
        turned = units is None and ref.role is Role.WEIGHT and self.from_to()
        example = self.index(ref.example) if isinstance(ref.example, Index) else ref.example
        return Place(_KINDS[ref.role], layer, units, example, turned)

    def named(self, place: Place) -> Tensor:
        """The quantities at a place, as a tensor of Quantity."""
        known: Tensor | None = self.world.tensors.get(place)
        if known is None:
            known = self.world.tensors[place] = self._named_at(place)
        return known

    def _named_at(self, place: Place) -> Tensor:
        kind, layer, units, example, turned = place
        if kind is Kind.COST:
            return scalar(COST)
        if kind is Kind.RATE:
            return scalar(RATE)
        own = None if kind is Kind.TARGET else layer
        if units is not None:
            return scalar(Quantity(kind, own, units, example))
        sizes = self.world.sizes
        if kind is not Kind.WEIGHT:
            return Tensor(
                (sizes[layer],), tuple(Quantity(kind, own, (i,), example) for i in range(1, sizes[layer] + 1))
            )
        rows, columns = sizes[layer], sizes[layer - 1]
        entries = tuple(Quantity(kind, own, (i, j)) for i in range(1, rows + 1) for j in range(1, columns + 1))
        whole = Tensor((rows, columns), entries)
        return whole.transposed if turned else whole

    def _missing_unit(self, ref: Ref, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """The unit meant where an index was left out beside others that were written, or None for the whole array."""
        if ref.array or len(shape) != 1 or not self.env:
            return (1,) * len(shape) if all(n == 1 for n in shape) else None
        size = shape[0]
        fitting = tuple([var for var, value in self.env.items() if 1 <= value <= size and var[0] != "^"])
        if not fitting:
            return (1,) if shape == (1,) else None
        at = self.choices.choose(("unit", ref.span.start, ref.span.end), _indexed(ref.name, fitting))
        return None if at == 0 else (self.env[fitting[at - 1]],)

    def size(self, term: Size) -> int:
        """The number of units of the layer that a size speaks of."""
        if not self.world.sizes:
            raise Unsupported("the number of units is not known")
        depth = self.world.depth
        layers = [self.index(layer) for layer in term.layers]
        possible = list(dict.fromkeys(layer for layer in layers if 0 <= layer <= depth))
        if layers and not possible:
            raise OutOfRange(f"the network has no layer {layers[0]}")
        possible = possible or list(range(depth + 1))
        at = self.choices.choose(
            ("size", term.span.start, term.span.end), tuple(f"the units of layer {layer}" for layer in possible)
        )
        return self.world.sizes[possible[at]] + term.offset

    # ranges

    def range(self, term: Term, var: str) -> int | None:
        """The largest value (from 1) that every quantity which `var` indexes within `term` has, or None where it
        indexes none."""
        sizes = [size for part in walk(term) if isinstance(part, Ref) for size in self._sizes(part, var)]
        return min(sizes) if sizes else None

    def _sizes(self, ref: Ref, var: str) -> list[int]:
        """How many units an index variable of a reference may run over; empty where the reference does not bear it."""
        possible: list[list[int]] = []
        depth = self.world.depth
        for place in ref.positions if ref.group is None else (ref.positions[self._group(ref)],):
            layer = self.index(place.layer) if place.layer is not None else depth
            if place.units and (0 if ref.role is Role.ACTIVATION else 1) <= layer <= depth:
                shape = self.shape(ref.role, layer)
                units = place.units[::-1] if ref.role is Role.WEIGHT and self.from_to() else place.units
                if len(units) == len(shape):
                    possible.append([size for unit, size in zip(units, shape, strict=True) if unit.var == var])
        if not possible:
            bears = any(unit.var == var for place in ref.positions for unit in place.units or ())
            return [0] if bears else []
        if len(possible) == 1:
            return possible[0]
        labels = tuple(f"the units of {ref.name}, reading {at + 1}" for at in range(len(possible)))
        return possible[self.choices.choose(("range", ref.span.start, ref.span.end), labels)]
