"""A layered network as described: structure, and the numbers that are known. Free of SymPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symbackprop.errors import InputError, NetworkError
from symbackprop.network.activations import LEAKY_SLOPE, activation_names, find_activation
from symbackprop.network.costs import cost_names, find_cost
from symbackprop.network.entries import Matrix, Vector, count, read_entry, read_matrix, read_vector
from symbackprop.quantity import RATE, Quantity, activation, bias, target, weight

if TYPE_CHECKING:
    from symbackprop.api import PrintedDerivation
    from symbackprop.network.evaluate import Values

MAX_QUANTITIES = 200_000


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: `weights` of shape (units, units of the layer before), `bias` of length units.

    None stands for a number, or for an array, that is not known. `has_bias` is False where
    the layer has no bias at all. `slope` belongs to leaky_relu, below zero. Canonical names.
    """

    units: int
    activation: str
    weights: Matrix | None = None
    bias: Vector | None = None
    has_bias: bool = True
    slope: Fraction | None = None

    @property
    def function(self) -> str:
        """The activation's name as fields know it: with the slope of leaky_relu where it is not the usual one."""
        return self.activation if self.slope is None else f"{self.activation}:{self.slope}"

    @property
    def slope_below_zero(self) -> Fraction:
        """The slope of a rectifier where its argument is not positive."""
        if self.activation == "relu":
            return Fraction(0)
        return LEAKY_SLOPE if self.slope is None else self.slope


@dataclass(frozen=True, slots=True)
class Example:
    """One training example: `input` of length sizes[0], `target` of length sizes[-1]; None where not known."""

    input: Vector | None = None
    target: Vector | None = None


@dataclass(frozen=True)
class Network:
    """A dense network: `layers` 1..L, `inputs` units of layer 0, and at least one example.

    Everything is checked when it is made: shapes, names, sizes. Raises NetworkError.
    """

    inputs: int
    layers: tuple[Layer, ...]
    cost: str = "half_squared"
    examples: tuple[Example, ...] = (Example(),)
    learning_rate: Fraction | None = None
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "examples", self.examples or (Example(),))
        _check(self)

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """The network of a TOML file. Raises InputError for an unreadable file, NetworkError for its content."""
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{path}: cannot be read: {reason}; give the path of a TOML file") from error
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
        return cls.from_toml(text, str(path))

    @classmethod
    def from_toml(cls, text: str, name: str = "") -> Network:
        """The network of a TOML text; `name` is named in messages. Raises NetworkError."""
        from symbackprop.network.network_file import network_from_toml

        return network_from_toml(text, name)

    def to_toml(self) -> str:
        """The network as TOML, which `from_toml` reads back to an equal network."""
        from symbackprop.network.network_file import network_to_toml

        return network_to_toml(self)

    @classmethod
    def dense(
        cls,
        sizes: Sequence[int],
        activation: str | Sequence[str] = "relu",
        cost: str = "half_squared",
        weights: Sequence[Any] | None = None,
        biases: Sequence[Any] | bool | None = None,
        input: Any = None,
        target: Any = None,
        learning_rate: Any = None,
        title: str = "",
    ) -> Network:
        """A network of these sizes, input first; symbolic where no numbers are given.

        `activation`: one name for all layers, or one for each. `weights` and `biases`: for each
        layer its array, or None; `biases=False`, or False for a layer, means that there is none.
        Numbers: int, Fraction, decimal text such as "0.1", or float at its shortest decimal.
        """
        sizes = tuple(sizes)
        depth = len(sizes) - 1
        if depth < 1:
            raise NetworkError(f"sizes: {list(sizes)} has no layer; write the inputs and each layer, such as [2, 3, 1]")
        names = [activation] * depth if isinstance(activation, str) else list(activation)
        shapes = list(weights) if weights is not None else [None] * depth
        shifts = [biases] * depth if biases is None or isinstance(biases, bool) else list(biases)
        for key, given in (("activation", names), ("weights", shapes), ("biases", shifts)):
            if len(given) != depth:
                raise NetworkError(f"{key}: {len(given)} given for {count(depth, 'layer')}; write one for each layer")
        layers = tuple(
            make_layer(f"layer[{i}]", units, name, matrix, None if shift is True else shift)
            for i, (units, name, matrix, shift) in enumerate(zip(sizes[1:], names, shapes, shifts, strict=True), 1)
        )
        example = Example(
            None if input is None else read_vector(input, "example[1].input"),
            None if target is None else read_vector(target, "example[1].target"),
        )
        rate = None if learning_rate is None else read_entry(learning_rate, "learning_rate")
        return cls(sizes[0], layers, cost, (example,), rate, title)

    def derive(self, form: str = "indexed", **options: Any) -> PrintedDerivation:
        """The derivation of its gradients; see `symbackprop.api.derive`."""
        from symbackprop.api import derive

        return derive(self, form, **options)

    def _repr_html_(self) -> str:
        from symbackprop.api import picture

        return picture(self)

    def values(self, digits: int = 17) -> Values:
        """Every quantity and gradient, exact or to proved digits; see `network.evaluate.values`."""
        from symbackprop.network.evaluate import values

        return values(self, digits)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The units of layers 0 to L."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @property
    def marks(self) -> tuple[int | None, ...]:
        """The example numbers that quantities carry: (None,) for one example, else 1..n."""
        n = len(self.examples)
        return (None,) if n == 1 else tuple(range(1, n + 1))

    @cached_property
    def given(self) -> Mapping[Quantity, Fraction]:
        """The value of every known leaf: weights, biases, inputs, targets, and the learning rate."""
        known: dict[Quantity, Fraction | None] = {}
        for mark, example in zip(self.marks, self.examples, strict=True):
            known |= {activation(0, n, mark): x for n, x in enumerate(example.input or (), 1)}
            known |= {target(m, mark): y for m, y in enumerate(example.target or (), 1)}
        for number, layer in enumerate(self.layers, 1):
            for m, row in enumerate(layer.weights or (), 1):
                known |= {weight(number, m, n): w for n, w in enumerate(row, 1)}
            known |= {bias(number, m): b for m, b in enumerate(layer.bias or (), 1)}
        known[RATE] = self.learning_rate
        return MappingProxyType({q: value for q, value in known.items() if value is not None})

    def __hash__(self) -> int:
        return hash((self.inputs, self.layers, self.cost, self.examples, self.learning_rate, self.title))

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "given"}


def make_layer(path: str, units: Any, name: Any, weights: Any = None, bias: Any = None, slope: Any = None) -> Layer:
    """A layer from values as in a file, with `path` in messages; `bias` False for none. Raises NetworkError."""
    row = find_activation(name) if isinstance(name, str) else None
    if row is None:
        raise _unknown_activation(path, name)
    matrix = None if weights is None else read_matrix(weights, f"{path}.weights")
    shift = None if bias is None or bias is False else read_vector(bias, f"{path}.bias")
    if units is None:
        told = len(matrix) if matrix is not None else len(shift) if shift is not None else None
        if told is None:
            raise NetworkError(f"{path}: has neither weights nor units; write units = 3 for a layer without numbers")
        units = told
    elif isinstance(units, bool) or not isinstance(units, int):
        raise NetworkError(f"{path}.units: {units!r} is not a whole number; write how many units there are, such as 3")
    steepness = None if slope is None else read_entry(slope, f"{path}.slope")
    return Layer(units, row.name, matrix, shift, bias is not False, steepness)


def _unknown_activation(path: str, name: Any) -> NetworkError:
    return NetworkError(f"{path}.activation: {name!r} is not known; write one of {activation_names()}")


def _check(network: Network) -> None:
    """Raise NetworkError at the first key that does not fit the others."""
    if not network.layers:
        raise NetworkError("layer: there is none; write a [[layer]] with activation and weights, or units")
    cost = find_cost(network.cost)
    if cost is None:
        raise NetworkError(f"cost: {network.cost!r} is not known; write one of {cost_names()}")
    _check_sizes(network)
    before, origin = network.inputs, "the number of inputs"
    layers: list[Layer] = []
    for number, layer in enumerate(network.layers, 1):
        path = f"layer[{number}]"
        known = find_activation(layer.activation)
        if known is None:
            raise _unknown_activation(path, layer.activation)
        layers.append(layer if known.name == layer.activation else replace(layer, activation=known.name))
        if layer.slope is not None and layer.activation != "leaky_relu":
            raise NetworkError(f"{path}.slope: belongs to leaky_relu, not to {layer.activation}; leave it out")
        if layer.weights is not None:
            rows, columns = len(layer.weights), max(map(len, layer.weights), default=0)
            if rows != layer.units:
                raise NetworkError(
                    f"{path}.weights: {count(rows, 'row')} for {count(layer.units, 'unit')}; "
                    "write one row for each unit of this layer"
                )
            if any(len(row) != before for row in layer.weights):
                raise NetworkError(
                    f"{path}.weights: rows of {count(columns, 'number')}, but {origin} is {before}; "
                    "write one number for each unit of the layer before"
                )
        if layer.bias is not None and len(layer.bias) != layer.units:
            raise NetworkError(
                f"{path}.bias: {count(len(layer.bias), 'number')} for {count(layer.units, 'unit')}; "
                "write one for each unit of this layer, or bias = false for none"
            )
        before, origin = layer.units, f"the number of units of layer {number}"
    for number, example in enumerate(network.examples, 1):
        _check_length(f"example[{number}].input", example.input, network.inputs, "input")
        _check_length(f"example[{number}].target", example.target, network.sizes[-1], "output")
    # Aliases become the table's names, so that equal networks compare equal.
    object.__setattr__(network, "cost", cost.name)
    object.__setattr__(network, "layers", tuple(layers))


def _check_length(path: str, given: Vector | None, length: int, noun: str) -> None:
    if given is not None and len(given) != length:
        raise NetworkError(
            f"{path}: {count(len(given), 'number')}, but the network has {count(length, noun)}; "
            f"write one for each {noun}"
        )


def _check_sizes(network: Network) -> None:
    for number, size in enumerate(network.sizes):
        path = f"layer[{number}].units" if number else "inputs"
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise NetworkError(f"{path}: {size!r} is not a number of units; write a whole number from 1")
    sizes = network.sizes
    total = sum(m * (n + 1) for m, n in zip(sizes[1:], sizes, strict=False)) + 3 * sum(sizes) * len(network.examples)
    if total > MAX_QUANTITIES:
        raise NetworkError(
            f"layer: sizes {list(sizes)} make {total} quantities, and at most {MAX_QUANTITIES} can be worked with; "
            "write a smaller network"
        )
