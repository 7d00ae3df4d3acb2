"""The leaves of a graph after a step of gradient descent, each worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from symbackprop.network.field import Transcendental, Undefined
from symbackprop.network.graph import Graph
from symbackprop.network.instance import Instance, Unknown
from symbackprop.quantity import Kind, Quantity


class UpdatedLeaves(Mapping[Quantity, Any]):
    """All leaves after one step w - rate dC/dw, in the instance's field, under the names they had.

    `rate` is an element of the field; `changing` are the leaves that the step changes, all others keep their values.
    `stated` gives some their value after the step, None where they have none. Those whose value or gradient cannot be
    had are left out, so that what needs them is Unknown in another Instance that takes these leaves.
    """

    def __init__(
        self, before: Instance, rate: Any, changing: Set[Quantity], stated: Mapping[Quantity, Any] | None = None
    ) -> None:
        self.before = before
        self.rate = rate
        self.changing = changing
        self._known: dict[Quantity, Any] = dict(stated or {})

    def get(self, quantity: Quantity, default: Any = None) -> Any:
        """The value of a leaf after the step, or the default."""
        if quantity in self._known:
            found = self._known[quantity]
        elif quantity in self.changing:
            found = self._known[quantity] = self._stepped(quantity)
        else:
            found = self.before.leaves.get(quantity)
        return default if found is None else found

    def __getitem__(self, quantity: Quantity) -> Any:
        found = self.get(quantity)
        if found is None:
            raise KeyError(quantity)
        return found

    def __iter__(self) -> Iterator[Quantity]:
        every = dict.fromkeys((*self.before.leaves, *self.changing, *self._known))
        return (quantity for quantity in every if self.get(quantity) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _stepped(self, quantity: Quantity) -> Any:
        before, field = self.before, self.before.field
        with field.context():
            try:
                change = field.mul(self.rate, before.partial(before.cost, quantity))
                return field.add(before[quantity], field.neg(change))
            except (Unknown, Undefined, Transcendental):
                return None


def updated_leaves(instance: Instance, rate: Any) -> Mapping[Quantity, Any]:
    """The leaves after one step that changes all weights and biases."""
    return UpdatedLeaves(instance, rate, frozenset(parameters(instance.graph)))


def parameters(graph: Graph) -> tuple[Quantity, ...]:
    """The weights and biases among the leaves of a graph."""
    return tuple(q for q in graph.leaves if q.kind in (Kind.WEIGHT, Kind.BIAS))
