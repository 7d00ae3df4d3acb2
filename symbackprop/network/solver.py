"""Single values of a network with numbers: exact where rational, else with the precision that their digits take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from symbackprop.network.instance import Instance
from symbackprop.network.spec import Network
from symbackprop.network.witnessed import Witnessed
from symbackprop.quantity import Kind, Partial, Quantity

FIRST_PRECISION = 128
MAX_PRECISION = 4096
MOST_DIGITS = 100_000


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


class Solver:
    """The values of one network's quantities and partial derivatives, worked out when they are asked for.

    Fractions where all is rational; else balls, the precision doubled from 128 bits until `digits`
    significant digits are decided, up to 4096 bits or twice what the digits take. What 128 bits do not
    decide is run on with witnesses of zero (`Witnessed`).
    Raises NetworkError where numbers are missing, or an activation is a letter without values.
    """

    def __init__(self, network: Network, digits: int = 17) -> None:
        if not 1 <= digits <= MOST_DIGITS:
            raise NetworkError(f"digits: {digits} is out of range; write a number from 1 to {MOST_DIGITS}")
        self.network, self.digits = network, digits
        self.graph = Graph.dense(network)
        require_numbers(network, self.graph)
        self._instances: list[tuple[Instance, int]] = []

    def __call__(self, name: Quantity | Partial) -> Value:
        """The value of a quantity, or of the derivative of one by another through every path.

        A weight or bias of step 1 is the one after an update. Raises KeyError for what the network has not.
        """
        for instance, _ in self.instances():
            value = self._value(instance, name)
            if value is not None:
                return value
        return self._undecided(*self._instances[-1], name)

    def instances(self) -> Iterator[tuple[Instance, int]]:
        """Instances of growing precision, each made once."""
        yield from self._instances
        precision = self._instances[-1][1] if self._instances else 0
        budget = max(MAX_PRECISION, self.digits * 7)
        while precision < budget:
            field: Field
            if not precision:
                precision = max(FIRST_PRECISION, self.digits * 4)
                field = Rationals() if is_rational(self.network) else Balls(precision)
            else:
                precision *= 2
                field = Witnessed(precision)
            leaves = {q: field.number(value) for q, value in self.network.given.items()}
            self._instances.append((Instance(self.graph, leaves, field), precision))
            yield self._instances[-1]

    def _value(self, instance: Instance, name: Quantity | Partial) -> Value | None:
        """The value if its digits are decided at the instance's precision, else None."""
        try:
            value = self._real(instance, name)
        except Undefined as error:
            return Value(None, None, f"does not exist: {error}")
        except Transcendental:
            return None
        decimal = decided_decimal(value, self.digits)
        if decimal is None:
            return None
        return Value(value if isinstance(value, Fraction) else None, decimal)

    def _real(self, instance: Instance, name: Quantity | Partial) -> Any:
        """The Fraction or ball of a name, without its witnesses."""
        if isinstance(name, Partial):
            value = instance.partial(name.of, name.wrt)
        elif name.step == 1 and name.kind in (Kind.WEIGHT, Kind.BIAS) and self.network.learning_rate is not None:
            field, old = instance.field, name.at(0)
            with field.context():
                change = field.mul(field.number(self.network.learning_rate), instance.partial(instance.cost, old))
                value = field.add(instance[old], field.neg(change))
        else:
            value = instance[name]
        return value[0] if isinstance(value, tuple) else value

    def _undecided(self, instance: Instance, precision: int, name: Quantity | Partial) -> Value:
        try:
            value = self._real(instance, name)
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


def is_rational(network: Network) -> bool:
    """Whether every value and gradient of a network with rational numbers is rational, by the tables alone."""
    cost = find_cost(network.cost)
    rows = [find_activation(layer.activation) for layer in network.layers]
    return cost is not None and cost.rational and all(row is not None and row.rational for row in rows)


def require_numbers(network: Network, graph: Graph) -> None:
    """Raise NetworkError where a network lacks what values need, with the key of the first number that is missing."""
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
            f"{_key(missing[0])}: values need every number; {count(len(missing), 'number')} of "
            f"{len(graph.leaves)} missing: {shown}; write them into the network"
        )


def _key(missing: Quantity) -> str:
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
