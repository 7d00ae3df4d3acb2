"""A second implementation of dense networks, in floats of any precision, against which the exact one is held."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symbackprop.network.spec import Example, Layer, Network
from symbackprop.quantity import Kind, Quantity, activation, pre

ACTIVATIONS = ("identity", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "softmax")
COSTS = ("squared", "half_squared", "mean_squared", "cross_entropy", "binary_cross_entropy")


def random_network(seed: int) -> Network:
    """A network with 1 to 4 layers of 1 to 4 units and 1 to 3 examples; every activation and cost in turn."""
    drawn = random.Random(seed)
    cost = COSTS[seed % len(COSTS)]
    depth = drawn.randint(1, 4)
    sizes = [drawn.randint(1, 4) for _ in range(depth + 1)]
    names = [drawn.choice(ACTIVATIONS) for _ in range(depth)]
    if seed % 2:
        names[drawn.randrange(depth)] = ACTIVATIONS[seed % len(ACTIVATIONS)]
    if cost == "cross_entropy":
        names[-1] = drawn.choice(("softmax", "sigmoid", "softplus"))
    elif cost == "binary_cross_entropy":
        names[-1] = "sigmoid"
        if sizes[-1] > 1 and drawn.random() < 0.5:
            names[-1] = "softmax"

    def number() -> Fraction:
        return Fraction(drawn.randint(-150, 150), 100)

    layers = []
    for before, units, name in zip(sizes, sizes[1:], names, strict=False):
        biased = drawn.random() < 0.8
        layers.append(
            Layer(
                units,
                name,
                tuple(tuple(number() for _ in range(before)) for _ in range(units)),
                tuple(number() for _ in range(units)) if biased else None,
                biased,
                Fraction(1, 5) if name == "leaky_relu" and drawn.random() < 0.5 else None,
            )
        )
    examples = tuple(
        Example(
            tuple(number() for _ in range(sizes[0])),
            tuple(Fraction(drawn.randint(1, 9), 10) for _ in range(sizes[-1])),
        )
        for _ in range(drawn.randint(1, 3))
    )
    return Network(sizes[0], tuple(layers), cost, examples)


def forward(network: Network, shift: Mapping[Quantity, Any] | None = None, lib: Any = math) -> dict[Quantity, Any]:
    """All quantities in floats; `shift` adds to a quantity once it is computed, or to a leaf.

    `lib`: math, or mpmath for as many digits as that is set to.
    """
    shift = shift or {}
    known = {q: _number(value, lib) + shift.get(q, 0) for q, value in network.given.items()}
    total = _number(Fraction(0), lib)
    for mark in network.marks:
        for number, layer in enumerate(network.layers, 1):
            before = network.sizes[number - 1]
            for m in range(1, layer.units + 1):
                z = pre(number, m, mark)
                known[z] = known.get(Quantity(Kind.BIAS, number, (m,)), 0) + shift.get(z, 0)
                for n in range(1, before + 1):
                    known[z] += known[Quantity(Kind.WEIGHT, number, (m, n))] * known[activation(number - 1, n, mark)]
            inner = [known[pre(number, m, mark)] for m in range(1, layer.units + 1)]
            for m, a in enumerate(_activated(layer, inner, lib), 1):
                known[activation(number, m, mark)] = a + shift.get(activation(number, m, mark), 0)
        last = len(network.layers)
        outputs = [known[activation(last, m, mark)] for m in range(1, network.sizes[-1] + 1)]
        targets = [known[Quantity(Kind.TARGET, None, (m,), mark)] for m in range(1, network.sizes[-1] + 1)]
        one = _cost(network.cost, outputs, targets, lib)
        known[Quantity(Kind.COST, example=mark)] = one
        total += one
    known[Quantity(Kind.COST)] = total / len(network.marks)
    return known


def _number(value: Fraction, lib: Any) -> Any:
    return float(value) if lib is math else lib.mpf(value.numerator) / value.denominator


def _activated(layer: Layer, z: list[Any], lib: Any) -> list[Any]:
    match layer.activation:
        case "identity":
            return z
        case "relu":
            return [max(0 * x, x) for x in z]
        case "leaky_relu":
            slope = _number(layer.slope if layer.slope is not None else Fraction(1, 100), lib)
            return [x if x > 0 else slope * x for x in z]
        case "sigmoid":
            return [1 / (1 + lib.exp(-x)) for x in z]
        case "tanh":
            return [lib.tanh(x) for x in z]
        case "softplus":
            return [lib.log(1 + lib.exp(x)) for x in z]
        case "softmax":
            total = sum(lib.exp(x) for x in z)
            return [lib.exp(x) / total for x in z]
    raise ValueError(layer.activation)


def _cost(name: str, a: list[Any], y: list[Any], lib: Any) -> Any:
    pairs = list(zip(a, y, strict=True))
    squares = sum((p - t) ** 2 for p, t in pairs)
    match name:
        case "squared":
            return squares
        case "half_squared":
            return squares / 2
        case "mean_squared":
            return squares / len(a)
        case "cross_entropy":
            return -sum(t * lib.log(p) for p, t in pairs)
        case "binary_cross_entropy":
            return -sum(t * lib.log(p) + (1 - t) * lib.log(1 - p) for p, t in pairs)
    raise ValueError(name)


def central_difference(network: Network, wrt: Quantity, width: Any = 1e-5, lib: Any = math) -> Any:
    """dC / d wrt by four runs; the error is of order width^4."""

    def cost(shift: Any) -> Any:
        return forward(network, {wrt: shift}, lib)[Quantity(Kind.COST)]

    return (8 * (cost(width) - cost(-width)) - (cost(2 * width) - cost(-2 * width))) / (12 * width)


def near_kink(network: Network, width: float = 3e-4) -> bool:
    """Whether some pre-activation of a layer with a kink is too near to zero for a difference."""
    kinked = [i for i, layer in enumerate(network.layers, 1) if layer.activation in ("relu", "leaky_relu")]
    return any(q.kind is Kind.PRE and q.layer in kinked and abs(x) < width for q, x in forward(network).items())


def autograd_gradients(network: Network) -> list[tuple[Any, Any]]:
    """(dC/dW, dC/db) of each layer, by the autograd library; array code, independent of `forward`."""
    import autograd.numpy as np
    from autograd import grad

    x = np.array([[float(v) for v in example.input or ()] for example in network.examples])
    y = np.array([[float(v) for v in example.target or ()] for example in network.examples])
    start = [
        (
            np.array([[float(w) for w in row if w is not None] for row in layer.weights or ()]),
            np.array([float(b) for b in layer.bias or (Fraction(0),) * layer.units if b is not None]),
        )
        for layer in network.layers
    ]

    def cost(parameters: Any) -> Any:
        a = x
        for (w, b), layer in zip(parameters, network.layers, strict=True):
            z = a @ w.T + b
            match layer.activation:
                case "identity":
                    a = z
                case "relu":
                    a = np.where(z > 0, z, 0.0)
                case "leaky_relu":
                    a = np.where(z > 0, z, float(layer.slope if layer.slope is not None else Fraction(1, 100)) * z)
                case "sigmoid":
                    a = 1 / (1 + np.exp(-z))
                case "tanh":
                    a = np.tanh(z)
                case "softplus":
                    a = np.log(1 + np.exp(z))
                case "softmax":
                    a = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
        match network.cost:
            case "squared":
                each = np.sum((a - y) ** 2, axis=1)
            case "half_squared":
                each = np.sum((a - y) ** 2, axis=1) / 2
            case "mean_squared":
                each = np.mean((a - y) ** 2, axis=1)
            case "cross_entropy":
                each = -np.sum(y * np.log(a), axis=1)
            case _:
                each = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a), axis=1)
        return np.mean(each)

    found: list[tuple[Any, Any]] = grad(cost)(start)
    return found
