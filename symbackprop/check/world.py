"""A network with values, as terms are evaluated in it: the page's own numbers, or a random instance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..quantity import Quantity


class Unsettled(Exception):
    """An evaluation that has no value; the message says what stands in the way."""


class OutOfRange(Unsettled):
    """A unit or a layer that the network does not have."""


class Missing(Unsettled):
    """A value that nothing on the page determines."""


class Unsupported(Unsettled):
    """A construct that evaluation does not cover; never a reason to call a line wrong."""


class OverBudget(Unsettled):
    """More work than a claim, or a page, may take; never a reason to call a line wrong."""


class Valued(Protocol):
    """What a world asks of the instance beneath it (see `symbackprop.network.instance`)."""

    def __getitem__(self, q: Quantity) -> Any: ...

    def partial(self, of: Quantity, wrt: Quantity) -> Any: ...


@dataclass(frozen=True)
class World:
    """An instance with the shape of its network.

    `sizes` are the units of layers 0..L (empty for a graph made of a page's own equations); `activations` the
    function of each layer 1..L; `steps` maps an update step to the instance after it, 0 being the network as given;
    `examples` counts the training examples; `tensors` keeps what was looked up before.
    """

    arithmetic: Any
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    steps: Mapping[int, Valued]
    weights_from_to: tuple[bool, ...] = (False,)
    examples: int = 1
    rate: Any = None
    biases: tuple[bool, ...] = ()
    names: Mapping[str, Quantity] = field(default_factory=dict)
    tensors: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return len(self.sizes) - 1

    def instance(self, step: int) -> Valued:
        """The instance after `step` updates. Raises Missing where the page does not determine it."""
        found = self.steps.get(step)
        if found is None:
            raise Missing(f"the values after update {step} are not known")
        return found
