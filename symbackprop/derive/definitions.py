"""The equations that define a dense network, as terms with indices: what every derivation starts from.

z^l_m = sum_n w^l_{mn} a^{l-1}_n + b^l_m,   a^l_m = sigma(z^l_m),   C = C(a^L, y),   1 <= l <= L
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..network.activations import find_activation
from ..network.spec import Layer, Network
from ..rewriting import fresh
from ..term import Index, Ref, Role, Size, Term
from .functions import SLOPES
from .terms import (
    EXAMPLE,
    LAST,
    NOWHERE,
    applied,
    mean,
    minus,
    number,
    over,
    plus,
    power,
    product,
    ref,
    same_unit,
    total,
)

ELEMENTWISE, SOFTMAX = "sigma", "softmax"


@dataclass(frozen=True)
class Definitions:
    """The defining equations of one network's quantities."""

    network: Network

    @property
    def depth(self) -> int:
        """L, the number of layers with weights."""
        return len(self.network.layers)

    @cached_property
    def uniform(self) -> bool:
        """Whether one equation serves all layers: biases in all or none, softmax in the last layer at most."""
        layers = self.network.layers
        return len({layer.has_bias for layer in layers}) == 1 and not any(map(is_softmax, layers[:-1]))

    @cached_property
    def targets_sum_to_one(self) -> bool:
        """Whether the targets are probabilities, as cross-entropy asks: unless its own say otherwise."""
        told = (example.target or () for example in self.network.examples)
        known = [[y for y in target if y is not None] for target in told if target and None not in target]
        return self.network.cost == "cross_entropy" and all(sum(target) == 1 for target in known)

    def layer(self, index: Index) -> Layer:
        """A layer that an index names; a letter stands for any hidden one, or for the last where there is no other."""
        if index.var is None:
            return self.network.layers[index.offset - 1]
        return self.network.layers[-1 if index.var == LAST.var else 0]

    def body(self, quantity: Ref, taken: Iterable[str] = ()) -> Term:
        """What a quantity is defined to be, with bound indices that are not taken.

        Raises ValueError for a leaf, and for a softmax without its layer.
        """
        place = quantity.first
        match quantity.role:
            case Role.COST:
                return self.cost(taken)
            case Role.PRE if place.layer is not None and place.units is not None:
                return self.weighted_sum(place.layer, place.units[0], taken)
            case Role.ACTIVATION if place.layer is not None and place.units is not None:
                return self.activated(place.layer, place.units[0], taken)
            case _:
                raise ValueError(f"{quantity.role} has no definition")

    def weighted_sum(self, layer: Index, unit: Index, taken: Iterable[str] = ()) -> Term:
        """sum_n w^l_{mn} a^{l-1}_n + b^l_m"""
        var = fresh("n", {*taken, unit.var or ""})
        below = Index(layer.var, layer.offset - 1)
        inner = product(ref(Role.WEIGHT, layer, unit, Index(var)), ref(Role.ACTIVATION, below, Index(var)))
        summed = total(var, below, inner)
        return plus(summed, ref(Role.BIAS, layer, unit)) if self.layer(layer).has_bias else summed

    def activated(self, layer: Index, unit: Index, taken: Iterable[str] = ()) -> Term:
        """sigma(z^l_m), or exp(z^l_m) over the sum of all exp(z^l_n) where the layer's function is softmax."""
        inner = ref(Role.PRE, layer, unit)
        if not is_softmax(self.layer(layer)):
            return applied(ELEMENTWISE, 0, inner)
        var = fresh("q", {*taken, unit.var or ""})
        others = total(var, layer, applied("exp", 0, ref(Role.PRE, layer, Index(var))))
        return over(applied("exp", 0, inner), others)

    def cost(self, taken: Iterable[str] = ()) -> Term:
        """The cost of one example in terms of the outputs and the targets."""
        var = fresh("m", taken)
        output, target = ref(Role.ACTIVATION, LAST, Index(var)), ref(Role.TARGET, None, Index(var))
        squares = total(var, LAST, power(plus(output, minus(target)), 2))
        told = product(target, applied("log", 0, output))
        match self.network.cost:
            case "squared":
                return squares
            case "half_squared":
                return product(over(number(1), number(2)), squares)
            case "mean_squared":
                return product(over(number(1), self.size(LAST)), squares)
            case "cross_entropy":
                return minus(total(var, LAST, told))
            case "binary_cross_entropy":
                missed = product(plus(number(1), minus(target)), applied("log", 0, plus(number(1), minus(output))))
                return minus(total(var, LAST, plus(told, missed)))
            case other:
                raise ValueError(f"the cost {other} has no formula")

    def mean_cost(self) -> Term:
        """The cost of several examples: the mean of theirs."""
        return mean(ref(Role.COST, None, example=EXAMPLE))

    def cost_slope(self, output: Ref) -> Term:
        """dC/da^L_m as it is remembered."""
        layer, unit = LAST, (output.first.units or ())[0]
        a, y = ref(Role.ACTIVATION, layer, unit), ref(Role.TARGET, None, unit)
        difference = plus(a, minus(y))
        match self.network.cost:
            case "squared":
                return product(number(2), difference)
            case "half_squared":
                return difference
            case "mean_squared":
                return product(over(number(2), self.size(layer)), difference)
            case "cross_entropy":
                return minus(over(y, a))
            case "binary_cross_entropy":
                return over(difference, product(a, plus(number(1), minus(a))))
            case other:
                raise ValueError(f"the cost {other} has no formula")

    def size(self, layer: Index) -> Term:
        """The number of units of a layer."""
        return Size(NOWHERE, (layer,))

    def slope(self, layer: Index, unit: Index) -> Term | None:
        """sigma'(z^l_m) in terms of a^l_m, by the table of activations; None where it stays a function of z."""
        row = find_activation(self.layer(layer).activation)
        if row is None or row.tie is None or row.layerwise:
            return None
        return SLOPES[row.name](ref(Role.PRE, layer, unit), ref(Role.ACTIVATION, layer, unit))[-1]

    def jacobian(self, layer: Index, of: Index, wrt: Index) -> Term:
        """da^l_p / dz^l_m of a softmax layer: a_p (1_{p = m} - a_m)."""
        a, b = ref(Role.ACTIVATION, layer, of), ref(Role.ACTIVATION, layer, wrt)
        return product(a, plus(same_unit(of, wrt), minus(b)))


def is_softmax(layer: Layer) -> bool:
    """Whether each output of a layer depends on all its pre-activations."""
    row = find_activation(layer.activation)
    return row is not None and row.layerwise
