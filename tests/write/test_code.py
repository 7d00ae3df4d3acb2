"""The NumPy source is run here, and only here, against the exact values of the network."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from symbackprop.network.activations import ACTIVATIONS
from symbackprop.network.costs import COSTS
from symbackprop.network.spec import Example, Layer, Network
from symbackprop.write import code

WEIGHTS = [[["0.2", "-0.4"], ["-0.3", "0.8"], ["1/3", "0.7"]], [["-0.6", "0.9", "-0.3"], ["0.15", "-0.2", "0.5"]]]
BIASES = [["0.1", "-0.2", "0.3"], ["0.05", "0.35"]]
NAMES = {"w": "dC/dW", "b": "dC/db", "a": "dC/dx"}


def network(activation: str, last: str, cost: str, **changes: Any) -> Network:
    """A network with numbers of its own."""
    given = {"weights": WEIGHTS, "biases": BIASES, "input": ["1", "-2"], "target": ["0.25", "0.75"], **changes}
    return Network.dense([2, 3, 2], [activation, last], cost, **given)


def ran(source: str, name: str = "generated") -> dict[str, Any]:
    """What a module defines."""
    space: dict[str, Any] = {"__name__": name}
    exec(compile(source, "generated", "exec"), space)  # noqa: S102 what the program wrote itself
    return space


def arrays(net: Network) -> list[Any]:
    """The arguments of `gradient` after x and y."""
    return [
        np.array(array, dtype=float)
        for layer in net.layers
        for array in (layer.weights, *([layer.bias] if layer.has_bias else []))
    ]


def compare(found: dict[str, Any], net: Network) -> None:
    """Every gradient in `found` against the exact ones."""
    values = net.values().to_json()["values"]
    assert found["C"] == pytest.approx(float(values["C"]["decimal"]), rel=1e-12)
    for number, layer in enumerate(net.layers, 1):
        for m in range(layer.units):
            for n in range(net.sizes[number - 1]):
                exact = float(values[f"dC/dw{number}[{m + 1},{n + 1}]"]["decimal"])
                assert found[f"dC/dW{number}"][m, n] == pytest.approx(exact, rel=1e-12, abs=1e-15)
            if layer.has_bias:
                exact = float(values[f"dC/db{number}[{m + 1}]"]["decimal"])
                assert found[f"dC/db{number}"][m] == pytest.approx(exact, rel=1e-12, abs=1e-15)


def with_inputs(found: dict[str, Any], net: Network) -> None:
    values = net.values().to_json()["values"]
    for n in range(net.inputs):
        exact = float(values[f"dC/da0[{n + 1}]"]["decimal"])
        assert found["dC/dx"][n] == pytest.approx(exact, rel=1e-12, abs=1e-15)


PAIRS = [
    (row.name, last, cost.name)
    for row, cost in product(ACTIVATIONS, COSTS)
    for last in (("sigmoid", "softmax") if "entropy" in cost.name else (row.name,))
]


@pytest.mark.parametrize(("activation", "last", "cost"), PAIRS)
def test_gradient_is_that_of_the_network(activation: str, last: str, cost: str) -> None:
    net = network(activation, last, cost)
    x, y = (np.array(side, dtype=float) for side in (net.examples[0].input, net.examples[0].target))
    found = ran(code.source(net))["gradient"](x, y, *arrays(net))
    compare(found, net)
    with_inputs(found, net)


def test_slope_of_a_leaky_rectifier_and_no_biases() -> None:
    net = network("leaky_relu", "identity", "squared", biases=False)
    layers = (Layer(3, "leaky_relu", net.layers[0].weights, None, False, net.layers[0].weights[0][0]), net.layers[1])  # type: ignore[index]
    net = Network(2, layers, "squared", net.examples)
    x, y = (np.array(side, dtype=float) for side in (net.examples[0].input, net.examples[0].target))
    compare(ran(code.source(net))["gradient"](x, y, *arrays(net)), net)


def test_mean_over_examples() -> None:
    net = network("tanh", "sigmoid", "half_squared")
    first = net.examples[0]
    examples = (first, Example(first.target, first.input), Example(first.input, first.input))
    net = Network(net.inputs, net.layers, net.cost, examples)
    sides = (np.array([getattr(each, side) for each in examples], dtype=float) for side in ("input", "target"))
    compare(ran(code.source(net))["mean_gradient"](*sides, *arrays(net)), net)


def test_open_functions_are_arguments() -> None:
    net = network("g", "lambda", "half_squared")
    source = code.source(net)
    assert source.splitlines()[3] == "def gradient(x, y, W1, b1, W2, b2, g, g_prime, lambda_, lambda__prime):"
    assert "__main__" not in source
    tanh = network("tanh", "tanh", "half_squared")
    x, y = (np.array(side, dtype=float) for side in (net.examples[0].input, net.examples[0].target))
    functions = (np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    compare(ran(source)["gradient"](x, y, *arrays(net), *functions, *functions), tanh)


def test_a_network_with_numbers_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    ran(code.source(network("relu", "relu", "squared")), "__main__")
    assert capsys.readouterr().out.startswith("C = ")


def test_the_tables_hold_every_function_and_cost() -> None:
    assert code.ACTIVATIONS.keys() == {row.name for row in ACTIVATIONS}
    assert code.COSTS.keys() == {row.name for row in COSTS}
