"""A notation: how a hand writes the quantities of a network. One pattern a quantity, used to write and to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..term import Index, Ref, Role
from .pattern import Pattern, read_pattern

NAMES: Mapping[Role, str] = {
    Role.WEIGHT: "weight",
    Role.BIAS: "bias",
    Role.PRE: "pre",
    Role.ACTIVATION: "activation",
    Role.DELTA: "delta",
    Role.TARGET: "target",
    Role.COST: "cost",
    Role.RATE: "rate",
}
"""The key of each role in a notation's tables."""
ALL = Index("#")
"""The mark of what stands for all training examples side by side."""


@dataclass(frozen=True, slots=True)
class Layers:
    """How layers are named.

    `letter` is the layer at hand, `last` the last one. Numbers are written by `number`, in which `<l>` is the number,
    `input` for the input layer; `output` and `inputs`, where they are not empty, are words for the last layer and for
    the input layer.
    """

    letter: str
    last: str
    input: int
    number: Pattern
    output: str = ""
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """How units are named: from `base` on by number, else by letter.

    `here` is a unit of the layer that a line speaks of, `below` one of the layer before, `above` one of the layer
    after; `spare` are the letters of further ones.
    """

    base: int
    here: str
    below: str
    above: str
    spare: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """All letters of units."""
        return (self.here, self.below, self.above, *self.spare)


@dataclass(frozen=True, slots=True)
class ExampleNames:
    """How training examples are named: by number from `base` on, else by `letter`; `count` is their number.

    `only` is the number that the cost bears where there is one example, empty where it bears none.
    """

    base: int
    letter: str
    count: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of products between scalars, between arrays, between numbers and entry by entry, and others.

    `transpose` is what stands over a transposed array, `matrix` the environment of arrays that are written out.
    """

    scalars: str
    arrays: str
    numbers: str
    hadamard: str
    transpose: str
    matrix: str
    decimal: str


@dataclass(frozen=True, slots=True)
class Derivatives:
    """How a derivative is written by one number and by an array, and the Kronecker symbol.

    One of fraction, subscript, nabla, differential; the last is `dW` for the derivative of the cost, and a fraction
    for others.
    """

    scalar: str
    array: str
    kronecker: Pattern


@dataclass(frozen=True, slots=True)
class Notation:
    """A hand. `quantities` are the patterns of single quantities by key, `arrays` those of whole layers, and `batches`
    those of whole layers for all examples side by side.

    The order of `<m>` and `<n>` in the weight's pattern tells which index comes first. `functions` are names in LaTeX
    by canonical name, `sigma` the activation function and `variable` the letter of its argument. `rows` tells that
    vectors are rows. Without a pattern for delta it is written as a derivative.
    """

    name: str
    title: str
    source: str
    rows: bool
    layers: Layers
    units: Units
    quantities: Mapping[str, Pattern]
    arrays: Mapping[str, Pattern]
    batches: Mapping[str, Pattern]
    examples: ExampleNames
    functions: Mapping[str, str]
    variable: str
    signs: Signs
    derivatives: Derivatives

    @property
    def from_to(self) -> bool:
        """Whether a weight's first index is the unit that it comes from."""
        names = [hole.name for hole in self.quantities["weight"].holes]
        return names.index("n") < names.index("m")

    def for_examples(self, count: int) -> Notation:
        """The notation where there are so many examples: the cost of a lone one may bear its number."""
        if count > 1 or not self.examples.only:
            return self
        alone = read_pattern(self.quantities["cost"].fill({"i": self.examples.only}))
        return replace(self, quantities={**self.quantities, "cost": alone})

    def table(self, ref: Ref) -> str:
        """The name of the table that the pattern of a reference stands in."""
        if ref.example == ALL:
            return "batch"
        return "array" if ref.first.units is None and ref.role not in (Role.COST, Role.RATE) else "quantity"

    def key(self, ref: Ref, depth: int | None = None) -> str:
        """The key of the pattern that a reference is written by; `depth` is the number of layers where it is known."""
        patterns = self.patterns(ref)
        if ref.role is Role.ACTIVATION:
            if "input" in patterns and ref.first.layer == Index(None, 0):
                return "input"
            last = ref.first.layer == Index("^L") or depth is not None and ref.first.layer == Index(None, depth)
            if "output" in patterns and last:
                return "output"
        return NAMES[ref.role]

    def patterns(self, ref: Ref) -> Mapping[str, Pattern]:
        """The patterns of the table that a reference belongs to."""
        return {"quantity": self.quantities, "array": self.arrays, "batch": self.batches}[self.table(ref)]

    def pattern(self, ref: Ref, depth: int | None = None) -> Pattern | None:
        """The pattern that a reference is written by, None where the notation has none."""
        return self.patterns(ref).get(self.key(ref, depth))
