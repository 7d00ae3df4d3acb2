"""Network files: what is read, what is refused and how, and that writing and reading are inverse."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.errors import InputError, NetworkError
from symbackprop.network.activations import ACTIVATIONS, find_activation
from symbackprop.network.costs import COSTS, find_cost
from symbackprop.network.graph import Graph
from symbackprop.network.spec import Example, Layer, Network
from symbackprop.quantity import RATE, Kind, activation, bias, target, weight
from tests.network.floats import random_network

WHOLE = """
title = "one input, a layer of two, one output"
cost = "squared"
learning_rate = 0.1
[[example]]
input = [1]
target = [5]
[[layer]]
activation = "ReLU"
weights = [["0.2"], [-0.4]]
bias = ["1/3", 1e-3]
[[layer]]
activation = "sigma"
units = 1
"""


def test_numbers_are_exact_quoted_or_not() -> None:
    network = Network.from_toml(WHOLE)
    assert network.given == {
        activation(0, 1): 1,
        target(1): 5,
        weight(1, 1, 1): Fraction(1, 5),
        weight(1, 2, 1): Fraction(-2, 5),
        bias(1, 1): Fraction(1, 3),
        bias(1, 2): Fraction(1, 1000),
        RATE: Fraction(1, 10),
    }
    assert network.sizes == (1, 2, 1)
    assert [layer.activation for layer in network.layers] == ["relu", "sigma"]
    assert network.layers[1] == Layer(1, "sigma")


def test_unknown_numbers_are_question_marks_or_left_out() -> None:
    network = Network.from_toml('[[layer]]\nactivation = "tanh"\nweights = [[1, "?"]]\n')
    assert set(network.given) == {weight(1, 1, 1)}
    assert network.layers[0].bias is None
    assert network.layers[0].has_bias


def test_no_bias_means_no_bias_quantities() -> None:
    graph = Graph.dense(Network.from_toml('[[layer]]\nactivation = "tanh"\nweights = [[1]]\nbias = false\n'))
    assert not any(q.kind is Kind.BIAS for q in graph)


def test_several_examples_are_numbered() -> None:
    network = Network(1, (Layer(1, "relu"),), examples=(Example((Fraction(1),)), Example((Fraction(2),))))
    assert network.given == {activation(0, 1, 1): 1, activation(0, 1, 2): 2}
    assert network.marks == (1, 2)


def test_loading_does_not_import_sympy() -> None:
    code = (
        "import sys; from symbackprop.network.spec import Network; "
        "Network.dense([2, 3, 1]).to_toml(); "
        "Network.from_toml('inputs = 1\\n[[layer]]\\nactivation = \"g\"\\nunits = 1'); "
        "sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


LAYER = '[[layer]]\nactivation = "relu"\n'
REFUSED = [
    ("", "layer: there is none; write a [[layer]]"),
    ("layer = 3", "layer: has to be a list of tables; write [[layer]]"),
    ("[layer]\nunits = 3", "layer: has to be a list of tables; write [[layer]]"),
    ("colour = 1\n" + LAYER, "colour: is not a key here; write one of title, cost, learning_rate, inputs"),
    (LAYER + "units = 1\nwidth = 1", "layer[1].width: is not a key here; write one of activation, weights, bias"),
    ("[[example]]\nx = [1]\n" + LAYER + "units = 1", "example[1].x: is not a key here; write one of input, target"),
    ('cost = "huber"\n' + LAYER + "weights = [[1]]", "cost: 'huber' is not known; write one of squared, half_squared"),
    ("cost = 1.5\n" + LAYER + "weights = [[1]]", "cost: '1.5' is not text; write it in quotes"),
    ("title = 1\n" + LAYER + "weights = [[1]]", "title: 1 is not text; write it in quotes"),
    ("[[layer]]\nunits = 1", "layer[1].activation: is missing; write activation = 'relu'"),
    ('[[layer]]\nactivation = "relux"', "layer[1].activation: 'relux' is not known; write one of identity, relu"),
    ("[[layer]]\nactivation = 1", "layer[1].activation: 1 is not known; write one of identity"),
    (LAYER, "layer[1]: has neither weights nor units; write units = 3"),
    (LAYER + "units = 2", "inputs: is missing, and no weights or example tell the number of inputs; write inputs = 2"),
    (LAYER + "units = 2.5", "layer[1].units: '2.5' is not a whole number; write how many units"),
    (LAYER + "units = true\nweights = [[1]]", "layer[1].units: True is not a whole number"),
    ("inputs = 1\n" + LAYER + "units = 0", "layer[1].units: 0 is not a number of units; write a whole number from 1"),
    ("inputs = -1\n" + LAYER + "units = 1", "inputs: -1 is not a number of units"),
    ('inputs = "2"\n' + LAYER + "units = 1", "inputs: '2' is not a whole number; write how many inputs"),
    ("inputs = 1000000\n" + LAYER + "units = 1000", "layer: sizes [1000000, 1000] make"),
    (LAYER + "weights = [1, 2]", "layer[1].weights: [1, 2] is not a list of rows; write one row of numbers"),
    (LAYER + "weights = []", "layer[1].weights: [] is not a list of rows"),
    (LAYER + "weights = [[]]", "layer[1].weights: [[]] is not a list of rows"),
    (LAYER + 'weights = "?"', "layer[1].weights: '?' is not a list of rows"),
    (LAYER + "weights = [[1, 2], [3]]", "layer[1].weights[2]: this row has 1 number and the first has 2"),
    (LAYER + "weights = [[nan]]", "layer[1].weights[1][1]: nan is not a finite number; write a decimal or a fraction"),
    (LAYER + "weights = [[1, -inf]]", "layer[1].weights[1][2]: -inf is not a finite number"),
    (LAYER + 'weights = [["Infinity"]]', "layer[1].weights[1][1]: Infinity is not a finite number"),
    (LAYER + 'weights = [["0,5"]]', "layer[1].weights[1][1]: '0,5' is not a number; write a decimal or a fraction"),
    (LAYER + 'weights = [["1/0"]]', "layer[1].weights[1][1]: 1/0 divides by zero"),
    (LAYER + 'weights = [["1/2/3"]]', "layer[1].weights[1][1]: '1/2/3' is not a number"),
    (LAYER + 'weights = [["two"]]', "layer[1].weights[1][1]: 'two' is not a number"),
    (LAYER + "weights = [[true]]", "layer[1].weights[1][1]: true is not a number"),
    (LAYER + "weights = [[[1]]]", "layer[1].weights[1][1]: [1] is not a number"),
    (LAYER + "weights = [[1979-05-27]]", "layer[1].weights[1][1]: datetime.date(1979, 5, 27) is not a number"),
    (LAYER + 'weights = [["1e99999"]]', "layer[1].weights[1][1]: '1e99999' is not a number"),
    (LAYER + "units = 2\nweights = [[1]]", "layer[1].weights: 1 row for 2 units; write one row for each unit"),
    (LAYER + "weights = [[1]]\nbias = [1, 2]", "layer[1].bias: 2 numbers for 1 unit; write one for each unit"),
    (LAYER + "weights = [[1]]\nbias = true", "layer[1].bias: true is no list; write numbers, leave it out"),
    (LAYER + "weights = [[1]]\nbias = 3", "layer[1].bias: 3 is not a list of numbers; write one such as [0.1, 0.2]"),
    (LAYER + "weights = [[1]]\nslope = 0.1", "layer[1].slope: belongs to leaky_relu, not to relu; leave it out"),
    (
        LAYER + "weights = [[1], [2]]\n" + LAYER + "weights = [[1, 2, 3]]",
        "layer[2].weights: rows of 3 numbers, but the number of units of layer 1 is 2; write one number for each unit",
    ),
    (
        "[[example]]\ninput = [1, 2]\n" + LAYER + "weights = [[1]]",
        "example[1].input: 2 numbers, but the network has 1 input; write one for each input",
    ),
    (
        "[[example]]\ninput = [1]\n[[example]]\ntarget = [1, 2]\n" + LAYER + "weights = [[1]]",
        "example[2].target: 2 numbers, but the network has 1 output; write one for each output",
    ),
    ("inputs = 2\n" + LAYER + "weights = [[1]]", "layer[1].weights: rows of 1 number, but the number of inputs is 2"),
    ('learning_rate = "fast"\n' + LAYER + "weights = [[1]]", "learning_rate: 'fast' is not a number"),
    ("layer = [", "is not TOML: "),
    ("x = " + "9" * 5000, "is not TOML: "),
    ("x = " + "[" * 100_000, "is not TOML: "),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[message.split(";")[0][:50] for _, message in REFUSED])
def test_a_file_that_does_not_fit_is_refused_with_the_place_and_what_to_write(text: str, message: str) -> None:
    with pytest.raises(NetworkError) as raised:
        Network.from_toml(text)
    assert str(raised.value).startswith(message)


def test_the_file_is_named_after_the_key() -> None:
    with pytest.raises(NetworkError, match=r"^layer\[1\]\.bias in net\.toml: 2 numbers"):
        Network.from_toml(LAYER + "weights = [[1]]\nbias = [1, 2]", "net.toml")
    with pytest.raises(NetworkError, match=r"^net\.toml: is not TOML"):
        Network.from_toml("=", "net.toml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.toml: cannot be read: .*; give the path"):
        Network.load(tmp_path / "nothing.toml")
    with pytest.raises(InputError, match="cannot be read"):
        Network.load(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes("title = 'Übung'".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.toml: is not UTF-8 text \(byte 9\); save it as UTF-8"):
        Network.load(latin)
    latin.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())
    assert Network.load(latin) == Network.from_toml(WHOLE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([2],), r"^sizes: \[2\] has no layer; write the inputs and each layer"),
        (([2, 3, 1], ["relu"]), r"^activation: 1 given for 2 layers; write one for each layer"),
        (([2, 1], "relu", "squared", [[[1]], [[1]]]), r"^weights: 2 given for 1 layer"),
        (([2, 1], "relu", "squared", [[[1]]]), r"^layer\[1\]\.weights: rows of 1 number, but the number of inputs"),
        (([2, 1], "relu", "squared", None, [[1, 2]]), r"^layer\[1\]\.bias: 2 numbers for 1 unit"),
        (([2, 1], "relu", "squared", None, None, [1]), r"^example\[1\]\.input: 1 number, but the network has 2 inputs"),
        (([2, 1], "relu", "squared", None, None, 1), r"^example\[1\]\.input: 1 is not a list of numbers"),
        (([2, 1], "swish"), r"^layer\[1\]\.activation: 'swish' is not known; write one of identity, .*, or a letter"),
        (([2, 1], "relu", "squared", [[[float("nan"), 1]]]), r"^layer\[1\]\.weights\[1\]\[1\]: nan is not a finite"),
        (([2.5, 1],), r"^inputs: 2\.5 is not a number of units"),
    ],
)
def test_dense_refuses_what_does_not_fit(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        Network.dense(*arguments)  # type: ignore[arg-type]


def test_ragged_weights_are_refused_wherever_they_come_from() -> None:
    one = Fraction(1)
    with pytest.raises(NetworkError, match=r"^layer\[1\]\.weights: rows of 2 numbers"):
        Network(2, (Layer(2, "relu", ((one, one), (one,))),))


def test_dense_takes_floats_at_their_shortest_decimal() -> None:
    network = Network.dense([1, 1], weights=[[[0.1]]], biases=[[Fraction(1, 3)]])
    assert network.given == {weight(1, 1, 1): Fraction(1, 10), bias(1, 1): Fraction(1, 3)}


def test_dense_takes_arrays() -> None:
    numpy = pytest.importorskip("numpy", reason="arrays are numpy's")
    network = Network.dense([2, 1], weights=[numpy.array([[0.5, 0.25]])], biases=[numpy.array([1])])
    assert set(network.given.values()) == {Fraction(1, 2), Fraction(1, 4), Fraction(1)}


def test_names_of_activations_match_loosely_and_letters_are_opaque() -> None:
    for row in ACTIVATIONS:
        for name in (row.name, row.name.upper(), row.name.replace("_", "-"), *row.aliases):
            assert find_activation(name) is row
    for written, name, latex in [
        ("g", "g", "g"),
        ("σ", "sigma", r"\sigma"),
        (r"\phi", "phi", r"\phi"),
        ("f_1", "f_1", "f_{1}"),
        ("sigma2", "sigma_2", r"\sigma_{2}"),
    ]:
        found = find_activation(written)
        assert found is not None
        assert (found.name, found.latex, found.opaque) == (name, latex, True)
    for nothing in ("", "relux", "__import__('os')", "gg", "f_1_2", "\\", "sigma'"):
        assert find_activation(nothing) is None


def test_names_of_costs_match_loosely() -> None:
    for row in COSTS:
        for name in (row.name, row.name.upper(), row.name.replace("_", "-"), *row.aliases):
            assert find_cost(name) is row
    assert find_cost("hinge") is None


def test_aliases_make_equal_networks() -> None:
    assert Network(1, (Layer(1, "Logistic"),), "MSE") == Network(1, (Layer(1, "sigmoid"),), "mean_squared")


@pytest.mark.parametrize("seed", range(60))
def test_writing_and_reading_a_network_are_inverse(seed: int) -> None:
    network = random_network(seed)
    assert Network.from_toml(network.to_toml()) == network
    assert pickle.loads(pickle.dumps(network)) == network
    assert hash(pickle.loads(pickle.dumps(network))) == hash(network)


def test_writing_keeps_what_is_not_known() -> None:
    for network in (
        Network.from_toml(WHOLE),
        Network.dense([2, 3, 1], ["sigma", "f_2"], title='"quoted" \\ \n\x7f ü'),
        Network(1, (Layer(1, "relu", ((None,),), (None,)), Layer(1, "g", has_bias=False))),
        Network(1, (Layer(1, "relu"),), examples=(Example(), Example(None, (None,)))),
    ):
        assert Network.from_toml(network.to_toml()) == network


KEYS = ("title", "cost", "learning_rate", "inputs", "example", "layer")
LAYER_KEYS = ("activation", "weights", "bias", "units", "slope", "input", "target")
SCALARS = st.sampled_from(
    ['"relu"', '"g"', '"squared"', '"?"', '"1/3"', '"1/0"', '"-0.5"', '""', "1", "2", "-3", "0.1", "nan", "true", "7e2"]
)


def inline(table: dict[str, str]) -> str:
    return "{" + ", ".join(map(" = ".join, table.items())) + "}"


TABLES = st.recursive(
    SCALARS | st.dictionaries(st.sampled_from(LAYER_KEYS), SCALARS, max_size=3).map(inline),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(KEYS), TABLES, max_size=4),
    st.lists(st.dictionaries(st.sampled_from(LAYER_KEYS), TABLES), max_size=3),
)
def test_whatever_a_file_holds_it_is_a_network_or_refused(top: dict[str, str], layers: list[dict[str, str]]) -> None:
    if layers:
        top.pop("layer", None)
    lines = [f"{key} = {value}" for key, value in top.items()]
    for layer in layers:
        lines += ["[[layer]]", *(f"{key} = {value}" for key, value in layer.items())]
    try:
        network = Network.from_toml("\n".join(lines))
    except NetworkError:
        return
    assert Network.from_toml(network.to_toml()) == network


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.fractions() | st.decimals(allow_nan=False, allow_infinity=False, places=6).map(Fraction))
def test_every_fraction_survives_a_file(value: Fraction) -> None:
    network = Network.dense([1, 1], weights=[[[value]]], learning_rate=value)
    assert Network.from_toml(network.to_toml()).given == network.given
