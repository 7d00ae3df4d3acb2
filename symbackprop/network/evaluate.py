"""Every quantity and every gradient of a network with numbers: exact where rational, else to proved digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symbackprop.errors import NetworkError
from symbackprop.network.activations import find_activation
from symbackprop.network.costs import find_cost
from symbackprop.network.decimals import decided_decimal, enclosure, exact_text
from symbackprop.network.entries import count
from symbackprop.network.field import Field, Transcendental, Undefined
from symbackprop.network.fields import Balls, Rationals
from symbackprop.network.graph import Graph
from symbackprop.network.instance import Instance, Unknown
from symbackprop.network.spec import Layer, Network
from symbackprop.network.witnessed import Witnessed
from symbackprop.quantity import COST, RATE, Kind, Partial, Quantity, bias, parse_quantity, weight

FIRST_PRECISION = 128
MAX_PRECISION = 4096
_WITH_GRADIENT = (Kind.WEIGHT, Kind.BIAS, Kind.ACTIVATION, Kind.PRE)
_ARRAYS = {Kind.WEIGHT: "W", Kind.BIAS: "b", Kind.PRE: "z", Kind.ACTIVATION: "a"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `exact` where it is known to be rational, `decimal` with proved digits.

    `decimal` is None where the value does not exist, or could not be decided; `reason` says
    which. Where irrational terms cancel to zero, two random instances modulo a prime are the
    evidence that they do (see `Witnessed`), and `exact` is 0.
    """

    exact: Fraction | None
    decimal: str | None
    reason: str = ""

    def __float__(self) -> float:
        if self.exact is not None:
            return float(self.exact)
        if self.decimal is None:
            raise ValueError(self.reason)
        return float(self.decimal)

    def __str__(self) -> str:
        return self.decimal if self.decimal is not None else f"({self.reason})"

    def to_json(self) -> dict[str, Any]:
        """`{"exact": "2809/5000", "decimal": "0.5618"}`, with `reason` where there is one."""
        shown: dict[str, Any] = {
            "exact": None if self.exact is None else exact_text(self.exact),
            "decimal": self.decimal,
        }
        return shown | ({"reason": self.reason} if self.reason else {})


class Values(Mapping[str, Any]):
    """Values by canonical name: `C`, `w2[1,3]`, `a0[1]` (or `x[1]`), `delta2[1]` (or `dC/dz2[1]`), `dC/dw2[1,3]`.

    Looked up, whole arrays as well: `W2`, `dC/dW2` (rows of tuples), `b2`, `z2`, `a2`, `x`, `y`,
    `delta2`, `dC/da1`, with `#i` for one of several examples. Iteration gives single values.
    """

    def __init__(self, network: Network, values: Mapping[Quantity | Partial, Value]) -> None:
        self.network = network
        self._values = dict(values)
        self._by_name = {str(name): value for name, value in values.items()}
        self._arrays = _arrays(self._values)

    def __getitem__(self, name: str) -> Any:
        plain = name.replace(" ", "")
        if plain in self._by_name:
            return self._by_name[plain]
        if plain in self._arrays:
            return self._arrays[plain]
        try:
            return self._values[parse_quantity(plain)]
        except (ValueError, KeyError):
            raise KeyError(f"{name!r}: no such value; there are such as {', '.join(list(self._by_name)[:4])}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        wide = max(map(len, self._by_name))
        return "\n".join(f"{name.ljust(wide)}  {value}" for name, value in self._by_name.items())

    def _repr_html_(self) -> str:
        rows = (f"<tr><td><code>{name}</code></td><td>{value}</td></tr>" for name, value in self._by_name.items())
        return f"<table><thead><tr><th>quantity</th><th>value</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def to_json(self) -> dict[str, Any]:
        """The object that `symbackprop values --format json` prints."""
        network = self.network
        return {
            "schema": 1,
            "network": {
                "title": network.title,
                "sizes": list(network.sizes),
                "activations": [layer.activation for layer in network.layers],
                "cost": network.cost,
                "learning_rate": None if network.learning_rate is None else exact_text(network.learning_rate),
                "examples": len(network.examples),
            },
            "values": {name: value.to_json() for name, value in self._by_name.items()},
        }


def values(network: Network, digits: int = 17) -> Values:
    """All quantities of a network, and dC/dq of every weight, bias, activation and pre-activation.

    Fractions where all is rational; else balls, the precision doubled from 128 bits until
    `digits` significant digits are decided, up to 4096 bits or twice what the digits take. What
    128 bits do not decide is run on with witnesses of zero (`Witnessed`).
    Raises NetworkError where numbers are missing, or an activation is a letter without values.
    """
    if not 1 <= digits <= 100_000:
        raise NetworkError(f"digits: {digits} is out of range; write a number from 1 to 100000")
    graph = Graph.dense(network)
    _require_numbers(network, graph)
    wanted: list[Quantity | Partial] = list(graph)
    wanted.sort(key=_place)  # type: ignore[arg-type]
    wanted += [Partial(COST, q) for q in wanted if isinstance(q, Quantity) and q.kind in _WITH_GRADIENT]
    found: dict[Quantity | Partial, Value] = {}
    budget = max(MAX_PRECISION, digits * 7)
    precision = max(FIRST_PRECISION, digits * 4)
    field: Field = Rationals() if is_rational(network) else Balls(precision)
    while True:
        leaves = {q: field.number(value) for q, value in network.given.items()}
        instance = Instance(graph, leaves, field)
        for name in wanted:
            if name not in found:
                value = _value(instance, name, digits)
                if value is not None:
                    found[name] = value
        if len(found) == len(wanted):
            break
        if precision >= budget:
            found |= {name: _undecided(instance, name, precision) for name in wanted if name not in found}
            break
        precision *= 2
        field = Witnessed(precision)
    ordered: dict[Quantity | Partial, Value] = {name: found[name] for name in wanted}
    if network.learning_rate is not None:
        ordered[RATE] = Value(network.learning_rate, decided_decimal(network.learning_rate, digits))
    return Values(network, ordered)


def step(network: Network) -> Network:
    """The network after one step of gradient descent, w - eta dC/dw for each weight and bias; exact.

    Raises NetworkError where numbers or the learning rate are missing, where a gradient does not
    exist, and where it is no fraction; for these there is `updated_leaves`, in balls.
    """
    if network.learning_rate is None:
        raise NetworkError('learning_rate: is missing; write one such as learning_rate = "0.1"')
    graph = Graph.dense(network)
    _require_numbers(network, graph)
    instance = Instance(graph, network.given, Rationals())
    new: dict[Quantity, Fraction] = {}
    for q in parameters(graph):
        try:
            new[q] = instance[q] - network.learning_rate * instance.partial(COST, q)
        except Transcendental as error:
            raise NetworkError(
                f"dC/d{q}: is no fraction ({error}), so the updated network has no exact numbers; "
                "use updated_leaves(instance, eta) with Balls"
            ) from error
        except Undefined as error:
            raise NetworkError(f"dC/d{q}: does not exist ({error}); change the numbers") from error
    layers = tuple(_renewed(number, layer, new) for number, layer in enumerate(network.layers, 1))
    return replace(network, layers=layers)


def updated_leaves(instance: Instance, rate: Any) -> dict[Quantity, Any]:
    """All leaves after one step w - rate dC/dw, in the instance's field, under the names they had.

    `rate` is an element of the field. Another Instance of the same graph takes them. Weights
    whose value or gradient cannot be had are left out, so that what needs them is Unknown there.
    """
    field = instance.field
    changing = frozenset(parameters(instance.graph))
    leaves: dict[Quantity, Any] = {q: value for q, value in instance.leaves.items() if q not in changing}
    with field.context():
        for q in changing:
            try:
                change = field.mul(rate, instance.partial(instance.cost, q))
                leaves[q] = field.add(instance[q], field.neg(change))
            except (Unknown, Undefined, Transcendental):
                continue
    return leaves


def parameters(graph: Graph) -> tuple[Quantity, ...]:
    """The weights and biases among the leaves of a graph."""
    return tuple(q for q in graph.leaves if q.kind in (Kind.WEIGHT, Kind.BIAS))


def is_rational(network: Network) -> bool:
    """Whether every value and gradient of a network with rational numbers is rational, by the tables alone."""
    cost = find_cost(network.cost)
    rows = [find_activation(layer.activation) for layer in network.layers]
    return cost is not None and cost.rational and all(row is not None and row.rational for row in rows)


def _value(instance: Instance, name: Quantity | Partial, digits: int) -> Value | None:
    """The value if its digits are decided at the instance's precision, else None."""
    try:
        value = _real(instance, name)
    except Undefined as error:
        return Value(None, None, f"does not exist: {error}")
    except Transcendental:
        return None
    decimal = decided_decimal(value, digits)
    if decimal is None:
        return None
    return Value(value if isinstance(value, Fraction) else None, decimal)


def _real(instance: Instance, name: Quantity | Partial) -> Any:
    """The Fraction or ball of a name, without its witnesses."""
    value = instance.partial(name.of, name.wrt) if isinstance(name, Partial) else instance[name]
    return value[0] if isinstance(value, tuple) else value


def _undecided(instance: Instance, name: Quantity | Partial, precision: int) -> Value:
    try:
        value = _real(instance, name)
    except Transcendental as error:
        return Value(None, None, f"undecided: {error}")
    bounds = enclosure(value)
    if bounds is None:
        if value.is_finite():
            return Value(None, None, "not written out: of a size beyond 1e300000")
        return Value(None, None, f"undecided with {precision} bits: a kink, a logarithm or a division lies at zero")
    size = decided_decimal(max(abs(bound) for bound in bounds), 1)
    if bounds[0] <= 0 <= bounds[1]:
        return Value(None, None, f"undecided with {precision} bits: zero, or of size less than {size}")
    return Value(None, None, f"undecided with {precision} bits: the digits lie on a border of rounding")


def _require_numbers(network: Network, graph: Graph) -> None:
    for number, layer in enumerate(network.layers, 1):
        row = find_activation(layer.activation)
        if row is not None and row.opaque:
            raise NetworkError(
                f"layer[{number}].activation: {layer.activation!r} is a letter without a definition and has no values; "
                "write the function that it stands for, such as sigmoid"
            )
    missing = [q for q in graph.leaves if q not in network.given]
    if missing:
        shown = ", ".join(map(str, missing[:12])) + (", ..." if len(missing) > 12 else "")
        raise NetworkError(
            f"{_key(network, missing[0])}: values need every number; {count(len(missing), 'number')} of "
            f"{len(graph.leaves)} missing: {shown}; write them into the network"
        )


def _key(network: Network, missing: Quantity) -> str:
    """The key of a network file where a missing number would stand."""
    match missing.kind:
        case Kind.WEIGHT:
            return f"layer[{missing.layer}].weights"
        case Kind.BIAS:
            return f"layer[{missing.layer}].bias"
        case Kind.TARGET:
            return f"example[{missing.example or 1}].target"
        case _:
            return f"example[{missing.example or 1}].input"


def _renewed(number: int, layer: Layer, new: Mapping[Quantity, Fraction]) -> Layer:
    columns = range(1, len(layer.weights[0]) + 1) if layer.weights else ()
    rows = range(1, layer.units + 1)
    matrix = tuple(tuple(new[weight(number, m, n)] for n in columns) for m in rows)
    return replace(layer, weights=matrix, bias=tuple(new[bias(number, m)] for m in rows) if layer.has_bias else None)


def _place(q: Quantity) -> tuple[Any, ...]:
    """Examples one after another; inputs first, layer by layer, weights before what they make, cost last."""
    rank = {Kind.WEIGHT: 0, Kind.BIAS: 1, Kind.PRE: 2, Kind.ACTIVATION: 3, Kind.TARGET: 5, Kind.COST: 6}
    shared = q.kind in (Kind.WEIGHT, Kind.BIAS)
    layer = q.layer if q.layer is not None else 10**9
    return (layer, rank.get(q.kind, 4), 0 if shared else (q.example or 10**9), q.units)


def _arrays(values: Mapping[Quantity | Partial, Value]) -> dict[str, Any]:
    """Vectors and matrices by name, from single values in the order of their units."""
    rows: dict[str, dict[int, list[Value]]] = {}
    for name, value in values.items():
        q = name.wrt if isinstance(name, Partial) else name
        if not q.units:
            continue
        head = "y" if q.kind is Kind.TARGET else f"{_ARRAYS[q.kind]}{q.layer}"
        if isinstance(name, Partial):
            head = f"dC/d{head}"
        mark = "" if q.example is None else f"#{q.example}"
        rows.setdefault(head + mark, {}).setdefault(q.units[0], []).append(value)
    arrays: dict[str, Any] = {}
    for full, lines in rows.items():
        arrays[full] = tuple(tuple(line) if "W" in full else line[0] for line in lines.values())
        for long, short in (("dC/dz", "delta"), ("dC/da0", "dC/dx"), ("a0", "x")):
            if full.startswith(long):
                arrays[short + full.removeprefix(long)] = arrays[full]
    return arrays
