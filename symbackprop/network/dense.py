"""Layered networks as graphs: one equation for each z, each a, each example's cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Add, Expr, Mul, exp

from symbackprop.network.activations import find_activation
from symbackprop.network.costs import find_cost
from symbackprop.network.functions import activation_function, exact
from symbackprop.network.graph import Graph, symbol
from symbackprop.quantity import COST, Quantity, activation, bias, pre, target, weight

if TYPE_CHECKING:
    from symbackprop.network.spec import Network


def graph_of(network: Network) -> Graph:
    """The graph of a network's structure; networks that differ in numbers alone share it."""
    return dense_graph(
        network.sizes,
        tuple(layer.activation for layer in network.layers),
        network.cost,
        tuple(layer.has_bias for layer in network.layers),
        len(network.examples),
        tuple(layer.slope for layer in network.layers),
    )


@lru_cache(maxsize=256)
def dense_graph(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    cost: str = "half_squared",
    biases: tuple[bool, ...] | None = None,
    examples: int = 1,
    slopes: tuple[Fraction | None, ...] | None = None,
) -> Graph:
    """The graph of a dense network.

    z^l_m = sum_n w^l_{mn} a^{l-1}_n + b^l_m,   a^l_m = f_l(z^l_m),   1 <= l <= L

    `sizes`: units of layer 0 (the input) to L; `activations`, `biases` and `slopes` (of
    leaky_relu): one for each layer from 1. With several examples the z, a, y and C carry #i,
    the weights and biases are shared, and C is the mean of the C#i.
    Raises ValueError where a name is not in the tables or the lengths differ.
    """
    depth = len(sizes) - 1
    biases = (True,) * depth if biases is None else biases
    slopes = (None,) * depth if slopes is None else slopes
    if not depth == len(activations) == len(biases) == len(slopes) or depth < 1:
        raise ValueError(f"{len(sizes)} sizes need {depth} activations, biases and slopes")
    row = find_cost(cost)
    if row is None:
        raise ValueError(f"{cost!r} is no cost")
    definitions: dict[Quantity, Expr | None] = {}
    marks: Sequence[int | None] = [None] if examples <= 1 else range(1, examples + 1)
    for mark in marks:
        for m in range(1, sizes[0] + 1):
            definitions[activation(0, m, mark)] = None
        for layer in range(1, depth + 1):
            for m in range(1, sizes[layer] + 1):
                terms = [
                    Mul(symbol(weight(layer, m, n)), symbol(activation(layer - 1, n, mark)))
                    for n in range(1, sizes[layer - 1] + 1)
                ]
                if biases[layer - 1]:
                    terms.append(symbol(bias(layer, m)))
                definitions[pre(layer, m, mark)] = Add(*terms)
            inner = [symbol(pre(layer, m, mark)) for m in range(1, sizes[layer] + 1)]
            outer = _activated(activations[layer - 1], slopes[layer - 1], inner)
            for m, expression in enumerate(outer, 1):
                definitions[activation(layer, m, mark)] = expression
        definitions[COST.of_example(mark)] = row.expression(
            [symbol(activation(depth, m, mark)) for m in range(1, sizes[depth] + 1)],
            [symbol(target(m, mark)) for m in range(1, sizes[depth] + 1)],
        )
    if len(marks) > 1:
        total = Add(*[symbol(COST.of_example(mark)) for mark in marks])
        definitions[COST] = Mul(exact(Fraction(1, len(marks))), total, evaluate=False)
    return Graph(definitions)


def _activated(name: str, slope: Fraction | None, inner: Sequence[Expr]) -> list[Expr]:
    """The activations of a layer from its pre-activations; a slope may also stand in the name, as in leaky_relu:1/5."""
    name, _, told = name.partition(":")
    slope = Fraction(told) if told else slope
    row = find_activation(name)
    if row is None:
        raise ValueError(f"{name!r} is no activation")
    if row.layerwise:
        total = Add(*[exp(z) for z in inner])
        return [exp(z) / total for z in inner]
    function = activation_function(row.name, 0, slope)
    return [function(z) for z in inner]
