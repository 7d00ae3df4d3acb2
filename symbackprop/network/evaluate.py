"""Every quantity and every gradient of a network with numbers: exact where rational, else to proved digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symbackprop.errors import NetworkError
from symbackprop.network.decimals import decided_decimal, exact_text
from symbackprop.network.field import Transcendental, Undefined
from symbackprop.network.fields import Rationals
from symbackprop.network.graph import Graph
from symbackprop.network.instance import Instance
from symbackprop.network.solver import Solver, Value, require_numbers
from symbackprop.network.spec import Layer, Network
from symbackprop.network.updated import parameters
from symbackprop.quantity import COST, RATE, Kind, Partial, Quantity, bias, parse_quantity, weight

_WITH_GRADIENT = (Kind.WEIGHT, Kind.BIAS, Kind.ACTIVATION, Kind.PRE)
_ARRAYS = {Kind.WEIGHT: "W", Kind.BIAS: "b", Kind.PRE: "z", Kind.ACTIVATION: "a"}


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

    Exact where rational, else `digits` proved significant digits; see `network.solver.Solver`.
    Raises NetworkError where numbers are missing, or an activation is a letter without values.
    """
    solver = Solver(network, digits)
    quantities = sorted(solver.graph, key=_place)
    wanted: list[Quantity | Partial] = [*quantities]
    wanted += [Partial(COST, q) for q in quantities if q.kind in _WITH_GRADIENT]
    found: dict[Quantity | Partial, Value] = {name: solver(name) for name in wanted}
    if network.learning_rate is not None:
        found[RATE] = Value(network.learning_rate, decided_decimal(network.learning_rate, digits))
    return Values(network, found)


def step(network: Network) -> Network:
    """The network after one step of gradient descent, w - eta dC/dw for each weight and bias; exact.

    Raises NetworkError where numbers or the learning rate are missing, where a gradient does not
    exist, and where it is no fraction; for these there is `updated_leaves`, in balls.
    """
    if network.learning_rate is None:
        raise NetworkError('learning_rate: is missing; write one such as learning_rate = "0.1"')
    graph = Graph.dense(network)
    require_numbers(network, graph)
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
