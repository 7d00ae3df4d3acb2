"""What a formula leaves open about its network, and the kinds of network that it may then mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ...network.activations import find_activation
from ...network.costs import find_cost
from ...reading import Structure
from ...term import Add, Apply, Kronecker, Neg, Num, Ref, Role, Term
from ...within import walk
from ..fit import COST_ORDER

FROM_TO = "holds where the first index of a weight is the unit that it leaves (z = a W)"


@dataclass(frozen=True, slots=True)
class Meant:
    """One kind of network that a formula may speak of, and what has to be said where it is not the likeliest."""

    structure: Structure
    weights: tuple[bool, ...]
    remark: str = ""


@dataclass(frozen=True)
class Told:
    """What is told of the network beside the formula: each flag whether something outside of it settles this.

    `letters` are the layers that index letters stand for, `turned` tells that errors are minus the derivative.
    """

    structure: Structure
    weights: tuple[bool, ...]
    weights_told: bool = False
    cost_told: bool = False
    activation_told: bool = False
    letters: Mapping[str, int] = field(default_factory=dict)
    turned: bool = False

    @property
    def likeliest(self) -> Meant:
        """The network meant where nothing speaks against it."""
        return Meant(self.structure, self.weights)

    def meanings(self, left: Term, right: Term) -> Iterator[Meant]:
        """The networks that a formula may mean, the likeliest first; one alone where all is told."""
        for structure, said in self._structures(left, right):
            yield Meant(structure, self.weights, said)
        if not self.weights_told and len(self.weights) == 1 and _roles(left, right, Role.WEIGHT):
            for structure, said in self._structures(left, right):
                yield Meant(structure, (not self.weights[0],), "; ".join(filter(None, (FROM_TO, said))))

    def _structures(self, left: Term, right: Term) -> Iterator[tuple[Structure, str]]:
        told = self.structure
        yield told, ""
        costs = () if self.cost_told or not _roles(left, right, Role.TARGET) else COST_ORDER
        for name in costs:
            if name != told.cost:
                yield replace(told, cost=name), _for_cost(name)
        if not self.activation_told and set(told.activations) <= {None}:
            count = max(len(told.activations), 1)
            for name in _likely(left, right):
                plain: tuple[str | None, ...] = (None,) * (count - 1)
                activations = (*plain, name) if name == "softmax" else (name,) * count
                for cost in (told.cost, *costs):
                    row = find_activation(name)
                    assert row is not None
                    said = f"holds where the activation is {row.name}"
                    more = "" if cost == told.cost or cost is None else f", {_for_cost(cost).removeprefix('holds ')}"
                    yield replace(told, activations=activations, cost=cost), said + more


def _for_cost(name: str) -> str:
    row = find_cost(name)
    return f"holds for the cost {row.formula}" if row is not None else ""


def _roles(left: Term, right: Term, role: Role) -> bool:
    return any(isinstance(part, Ref) and part.role is role for side in (left, right) for part in walk(side))


def _likely(left: Term, right: Term) -> Iterator[str]:
    """The activations that a formula without a function's name speaks of, by how it writes their slopes."""
    parts = [part for side in (left, right) for part in walk(side)]
    from_one = any(
        isinstance(part, Add)
        and any(isinstance(term, Num) and term.value == 1 for term in part.terms)
        and any(isinstance(term, Neg) for term in part.terms)
        for part in parts
    )
    if from_one:
        yield "sigmoid"
        yield "tanh"
    if any(isinstance(part, Apply) and part.function == "relu" for part in parts):
        yield "relu"
    if any(isinstance(part, Kronecker) for part in parts) or _roles(left, right, Role.TARGET):
        yield "softmax"
        yield "sigmoid"
