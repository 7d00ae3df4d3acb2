"""The gradient of a network as NumPy source: the forward and the backward pass in matrix form, as text."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..network.activations import find_activation
from ..network.spec import Layer, Network

ACTIVATIONS: Mapping[str, tuple[str, str]] = {
    "identity": ("{z}", "{g}"),
    "relu": ("np.maximum(0.0, {z})", "{g} * ({z} > 0)"),
    "leaky_relu": ("np.where({z} > 0, {z}, {slope} * {z})", "{g} * np.where({z} > 0, 1.0, {slope})"),
    "sigmoid": ("1 / (1 + np.exp(-{z}))", "{g} * {a} * (1 - {a})"),
    "tanh": ("np.tanh({z})", "{g} * (1 - {a}**2)"),
    "softplus": ("np.logaddexp(0.0, {z})", "{g} / (1 + np.exp(-{z}))"),
    "softmax": ("np.exp({z} - {z}.max()) / np.exp({z} - {z}.max()).sum()", "{a} * ({g} - {a} @ {g})"),
}
"""a = f(z), and dC/dz from `g` = dC/da, by the name of the activation function."""
OPAQUE = ("{f}({z})", "{g} * {f}_prime({z})")

COSTS: Mapping[str, tuple[str, str]] = {
    "squared": ("np.sum(({a} - y) ** 2)", "2 * ({a} - y)"),
    "half_squared": ("0.5 * np.sum(({a} - y) ** 2)", "{a} - y"),
    "mean_squared": ("np.mean(({a} - y) ** 2)", "2 * ({a} - y) / {a}.size"),
    "cross_entropy": ("-np.sum(y * np.log({a}))", "-y / {a}"),
    "binary_cross_entropy": (
        "-np.sum(y * np.log({a}) + (1 - y) * np.log(1 - {a}))",
        "({a} - y) / ({a} * (1 - {a}))",
    ),
}
"""C, and dC/da by the outputs, by the name of the cost."""


def source(network: Network) -> str:
    """A module with `gradient(x, y, W1, b1, ...)`, and a call of it where the network has its numbers."""
    lines = ["import numpy as np", "", "", *_function(network)]
    if len(network.examples) > 1:
        lines += ["", "", *_mean(network)]
    if _complete(network):
        lines += ["", "", *_call(network)]
    return "\n".join(lines) + "\n"


def _parameters(network: Network) -> list[str]:
    """The arguments after x and y: the arrays of each layer, then the functions that the network leaves open."""
    arrays = [
        name
        for number, layer in enumerate(network.layers, 1)
        for name in (f"W{number}", *([f"b{number}"] if layer.has_bias else []))
    ]
    names = dict.fromkeys(_opaque(layer) for layer in network.layers if layer.activation not in ACTIVATIONS)
    return [*arrays, *(each for name in names for each in (name, f"{name}_prime"))]


def _opaque(layer: Layer) -> str:
    """A name in code for a function that is only a letter."""
    name = layer.activation
    return name + "_" if keyword.iskeyword(name) or name in ("x", "y", "C") else name


def _function(network: Network) -> Iterator[str]:
    sizes, depth = network.sizes, len(network.layers)
    yield f"def gradient({', '.join(['x', 'y', *_parameters(network)])}):"
    yield '    """The cost of one example, and its derivatives by every weight, every bias and every input.'
    yield ""
    shapes = [f"x: ({sizes[0]},)", f"y: ({sizes[-1]},)"]
    for number, layer in enumerate(network.layers, 1):
        shapes.append(f"W{number}: ({layer.units}, {sizes[number - 1]})")
        shapes += [f"b{number}: ({layer.units},)"] if layer.has_bias else []
    yield from (f"    {shape}" for shape in shapes)
    yield '    """'
    yield "    # forward"
    below = "x"
    for number, layer in enumerate(network.layers, 1):
        shift = f" + b{number}" if layer.has_bias else ""
        yield f"    z{number} = W{number} @ {below}{shift}"
        yield f"    a{number} = {_formula(layer, 0, number)}"
        below = f"a{number}"
    cost, slope = (each.format(a=below) for each in COSTS[network.cost])
    yield f"    C = {cost}"
    yield ""
    yield "    # backward: delta is dC/dz"
    yield f"    g{depth} = {slope}"
    for number in range(depth, 0, -1):
        yield f"    delta{number} = {_formula(network.layers[number - 1], 1, number)}"
        if number > 1:
            yield f"    g{number - 1} = W{number}.T @ delta{number}"
    yield ""
    yield "    return {"
    yield '        "C": C,'
    for number, layer in enumerate(network.layers, 1):
        yield f'        "dC/dW{number}": np.outer(delta{number}, {"x" if number == 1 else f"a{number - 1}"}),'
        if layer.has_bias:
            yield f'        "dC/db{number}": delta{number},'
    yield '        "dC/dx": W1.T @ delta1,'
    yield "    }"


def _formula(layer: Layer, which: int, number: int) -> str:
    names = {"z": f"z{number}", "a": f"a{number}", "g": f"g{number}", "f": _opaque(layer)}
    slope = _number(layer.slope_below_zero)
    return ACTIVATIONS.get(layer.activation, OPAQUE)[which].format(**names, slope=slope)


def _mean(network: Network) -> Iterator[str]:
    rest = ", ".join(_parameters(network))
    yield f"def mean_gradient(xs, ys, {rest}):"
    yield '    """The mean over examples of what `gradient` gives: xs and ys hold one example in each row."""'
    yield f"    found = [gradient(x, y, {rest}) for x, y in zip(xs, ys)]"
    yield "    return {name: sum(each[name] for each in found) / len(found) for name in found[0]}"


def _complete(network: Network) -> bool:
    """Whether every number is known and every function has values."""
    rows = [row for layer in network.layers for row in (*(layer.weights or ((None,),)), layer.bias or ())]
    rows += [row for layer in network.layers if layer.has_bias and layer.bias is None for row in ((None,),)]
    rows += [row for each in network.examples for row in (each.input or (None,), each.target or (None,))]
    named = all(find_activation(layer.activation) and layer.activation in ACTIVATIONS for layer in network.layers)
    return named and all(value is not None for row in rows for value in row)


def _call(network: Network) -> Iterator[str]:
    yield 'if __name__ == "__main__":'
    for number, layer in enumerate(network.layers, 1):
        yield f"    W{number} = np.array({_array(layer.weights or ())})"
        if layer.has_bias:
            yield f"    b{number} = np.array({_row(layer.bias or ())})"
    many = len(network.examples) > 1
    inputs = tuple(example.input or () for example in network.examples)
    targets = tuple(example.target or () for example in network.examples)
    yield f"    x = np.array({_array(inputs) if many else _row(inputs[0])})"
    yield f"    y = np.array({_array(targets) if many else _row(targets[0])})"
    name = "mean_gradient" if many else "gradient"
    yield f"    for name, value in {name}({', '.join(['x', 'y', *_parameters(network)])}).items():"
    yield '        print(f"{name} = {value}")'


def _array(rows: tuple[tuple[Fraction | None, ...], ...]) -> str:
    return f"[{', '.join(map(_row, rows))}]"


def _row(values: tuple[Fraction | None, ...]) -> str:
    return f"[{', '.join(_number(value) for value in values if value is not None)}]"


def _number(value: Fraction) -> str:
    """A number as Python writes it: a decimal where that is the number itself, else a quotient."""
    text = repr(float(value))
    return text if Fraction(text) == value else f"{value.numerator} / {value.denominator}"
