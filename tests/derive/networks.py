"""Random networks of every kind that a derivation covers."""

from __future__ import annotations

import random
from fractions import Fraction

from symbackprop import Network
from symbackprop.network.spec import Example, Layer

ACTIVATIONS = ("identity", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "softmax")
COSTS = ("squared", "half_squared", "mean_squared", "cross_entropy", "binary_cross_entropy")


def random_network(seed: int, numbers: bool = True) -> Network:
    """A network of depth 1 to 5 and widths 1 to 5; its last activation keeps a logarithm's argument positive."""
    drawn = random.Random(f"derivation {seed}")
    depth = seed % 5 + 1
    sizes = [drawn.randint(1, 5) for _ in range(depth + 1)]
    cost = COSTS[seed // 5 % 5]
    names = [drawn.choice(ACTIVATIONS) for _ in range(depth)]
    if cost == "cross_entropy":
        names[-1] = drawn.choice(("softmax", "sigmoid"))
    elif cost == "binary_cross_entropy":
        names[-1] = "sigmoid"
    if not numbers:
        names[0] = drawn.choice((names[0], "sigma")) if depth > 1 else names[0]
    return Network(
        sizes[0],
        tuple(_layer(drawn, m, n, name, numbers) for n, m, name in zip(sizes, sizes[1:], names, strict=False)),
        cost,
        tuple(_example(drawn, sizes, cost, numbers) for _ in range(drawn.choice((1, 1, 1, 2)))),
        Fraction(1, 10) if drawn.random() < 0.7 else None,
    )


def _number(drawn: random.Random) -> Fraction:
    return Fraction(drawn.choice((-1, 1)) * drawn.randint(1, 15), drawn.choice((10, 10, 20, 3)))


def _layer(drawn: random.Random, units: int, inputs: int, name: str, numbers: bool) -> Layer:
    weights = tuple(tuple(_number(drawn) for _ in range(inputs)) for _ in range(units)) if numbers else None
    has_bias = drawn.random() < 0.85
    bias = tuple(_number(drawn) for _ in range(units)) if numbers and has_bias else None
    slope = Fraction(1, 5) if name == "leaky_relu" and drawn.random() < 0.5 else None
    return Layer(units, name, weights, bias, has_bias, slope)


def _example(drawn: random.Random, sizes: list[int], cost: str, numbers: bool) -> Example:
    if not numbers:
        return Example()
    target = [Fraction(drawn.randint(0, 10), 10) for _ in range(sizes[-1])]
    if cost == "cross_entropy":
        target = [Fraction(1, sizes[-1])] * sizes[-1]
    return Example(tuple(_number(drawn) for _ in range(sizes[0])), tuple(target))
