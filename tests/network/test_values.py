"""Values and gradients of whole networks, against hand results, differences, another library and many digits."""

from __future__ import annotations

import decimal
import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.errors import NetworkError
from symbackprop.network.decimals import decided_decimal
from symbackprop.network.evaluate import step, values
from symbackprop.network.fields import Balls, Rationals
from symbackprop.network.graph import Graph
from symbackprop.network.instance import Instance
from symbackprop.network.spec import Example, Network
from symbackprop.network.updated import UpdatedLeaves, updated_leaves
from symbackprop.quantity import COST, Kind, Partial, Quantity, bias, weight
from tests.network.floats import autograd_gradients, central_difference, forward, near_kink, random_network

SEEDS = range(200)


def small(**changes: object) -> Network:
    arguments = {
        "activation": "relu",
        "cost": "squared",
        "weights": [[["0.2", "-0.4"]]],
        "biases": [["0.1"]],
        "input": [1, -2],
        "target": ["0.5"],
        "learning_rate": "0.1",
    }
    return Network.dense([2, 1], **(arguments | changes))  # type: ignore[arg-type]


def test_a_small_network_has_the_fractions_found_by_hand() -> None:
    found = values(small())
    # z = 0.2 + 0.8 + 0.1 = 1.1, C = 0.6^2, dC/da = 1.2
    assert found["z1[1]"].exact == Fraction(11, 10)
    assert found["C"].exact == Fraction(9, 25)
    assert found["C"].decimal == "0.36"
    assert [found[name].exact for name in ("dC/da1[1]", "delta1[1]", "dC/db1[1]")] == [Fraction(6, 5)] * 3
    assert [entry.exact for entry in found["dC/dW1"][0]] == [Fraction(6, 5), Fraction(-12, 5)]
    assert [entry.exact for entry in found["dC/da0"]] == [Fraction(6, 25), Fraction(-12, 25)]
    assert found["dC/dx"] == found["dC/da0"]


def test_one_step_of_descent_by_hand() -> None:
    after = step(small())
    assert after.layers[0].weights == ((Fraction(2, 25), Fraction(-4, 25)),)
    assert after.layers[0].bias == (Fraction(-1, 50),)
    assert after.examples == small().examples


def test_a_layer_without_bias_has_none_after_a_step_and_no_bias_among_its_values() -> None:
    network = small(biases=False)
    assert "b1[1]" not in values(network)
    assert step(network).layers[0].has_bias is False


def test_relu_at_zero_has_slope_zero() -> None:
    found = values(small(biases=[["-1"]]))
    assert found["z1[1]"].exact == 0
    assert found["delta1[1]"].exact == 0


def test_names_are_canonical_and_alternative_spellings_are_found() -> None:
    found = values(small())
    assert set(found) >= {"a0[1]", "w1[1,2]", "b1[1]", "z1[1]", "a1[1]", "y[1]", "C", "eta", "dC/dw1[1,2]", "delta1[1]"}
    assert found["x[1]"] is found["a0[1]"]
    assert found["dC/dz1[1]"] is found["delta1[1]"]
    assert found["dC/dw1[1, 2]"] is found["dC/dw1[1,2]"]
    assert found["W1"] == ((found["w1[1,1]"], found["w1[1,2]"]),)
    assert found["delta1"] == (found["delta1[1]"],)
    with pytest.raises(KeyError, match="no such value"):
        found["w7[1,1]"]
    with pytest.raises(KeyError, match="no such value"):
        found["nonsense"]


def test_values_show_themselves() -> None:
    found = small().values()
    assert repr(found).splitlines()[0].split() == ["a0[1]", "1"]
    assert "<td><code>dC/dw1[1,2]</code></td><td>-2.4</td>" in found._repr_html_()


def test_json_is_as_promised() -> None:
    shown = values(small()).to_json()
    assert shown["schema"] == 1
    assert shown["values"]["C"] == {"exact": "9/25", "decimal": "0.36"}
    assert shown["network"]["sizes"] == [2, 1]
    assert json.loads(json.dumps(shown)) == shown
    inexact = values(small(activation="sigmoid")).to_json()["values"]["a1[1]"]
    assert inexact == {"exact": None, "decimal": "0.75026010559511760"}


@pytest.mark.parametrize("seed", SEEDS)
def test_values_and_gradients_agree_with_float_runs_and_central_differences(seed: int) -> None:
    network = random_network(seed)
    found = values(network)
    floats = forward(network)
    for q in Graph.dense(network):
        assert float(found[str(q)]) == pytest.approx(floats[q], rel=1e-12, abs=1e-13)
    if near_kink(network):
        pytest.skip("a pre-activation lies at a kink, where a difference tells nothing")
    differentiable = [q for q in Graph.dense(network) if q.kind in (Kind.WEIGHT, Kind.BIAS, Kind.ACTIVATION, Kind.PRE)]
    for q in random.Random(seed).sample(differentiable, min(20, len(differentiable))):
        expected = central_difference(network, q)
        assert float(found[str(Partial(COST, q))]) == pytest.approx(expected, rel=2e-6, abs=2e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_agree_with_autograd(seed: int) -> None:
    pytest.importorskip("autograd", reason="the autograd library is the second opinion on gradients")
    network = random_network(seed)
    found = values(network)
    for number, (matrix, vector) in enumerate(autograd_gradients(network), 1):
        rows = found[f"dC/dW{number}"]
        for m, row in enumerate(rows):
            assert [float(v) for v in row] == pytest.approx(list(matrix[m]), rel=1e-9, abs=1e-13)
        if network.layers[number - 1].has_bias:
            assert [float(v) for v in found[f"dC/db{number}"]] == pytest.approx(list(vector), rel=1e-9, abs=1e-13)


def test_seventeen_digits_are_the_true_ones() -> None:
    import mpmath

    network = Network.dense(
        [1, 1, 1],
        ["tanh", "sigmoid"],
        "binary_cross_entropy",
        weights=[[["0.3"]], [["-1.7"]]],
        biases=[["0.1"], ["1/3"]],
        input=["0.9"],
        target=[1],
    )
    with mpmath.workdps(80):
        h = mpmath.tanh(mpmath.mpf(27) / 100 + mpmath.mpf(1) / 10)
        a = 1 / (1 + mpmath.exp(mpmath.mpf(17) / 10 * h - mpmath.mpf(1) / 3))
        exact = {
            "a2[1]": a,
            "C": -mpmath.log(a),
            "delta2[1]": a - 1,
            "dC/dw2[1,1]": (a - 1) * h,
            "dC/dw1[1,1]": (a - 1) * mpmath.mpf(-17) / 10 * (1 - h**2) * mpmath.mpf(9) / 10,
        }
        for digits in (3, 17, 40):
            found = values(network, digits)
            for name, truth in exact.items():
                shown = found[name].decimal
                assert found[name].exact is None
                significant = shown.lstrip("-0.").replace(".", "")
                assert len(significant) == digits
                unit = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(truth))) - digits + 1)
                assert abs(mpmath.mpf(shown) - truth) <= unit / 2


@pytest.mark.parametrize("seed", range(0, 200, 5))
def test_all_digits_of_random_networks_are_the_true_ones(seed: int) -> None:
    import mpmath

    network = random_network(seed)
    found = values(network)
    with mpmath.workdps(110):
        width = mpmath.mpf(10) ** -20
        plain = forward(network, {}, mpmath)
        for q in Graph.dense(network):
            truths = {str(q): plain[q]}
            if q.kind in (Kind.WEIGHT, Kind.BIAS, Kind.ACTIVATION, Kind.PRE):
                # the error is of order width^4, the cancellation of 110 digits to 90
                truths[str(Partial(COST, q))] = central_difference(network, q, width, mpmath)
            for name, truth in truths.items():
                value = found[name]
                if value.exact is not None:
                    exact = mpmath.mpf(value.exact.numerator) / value.exact.denominator
                    assert abs(truth - exact) < mpmath.mpf(10) ** -50
                else:
                    unit = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(truth))) - 16)
                    assert abs(mpmath.mpf(value.decimal) - truth) <= unit * (mpmath.mpf(1) / 2 + mpmath.mpf(10) ** -30)


def test_several_examples_are_told_apart_and_averaged() -> None:
    text = """
        cost = "squared"
        [[example]]
        input = [1]
        target = [0]
        [[example]]
        input = [2]
        target = [0]
        [[layer]]
        activation = "identity"
        weights = [[3]]
        bias = false
    """
    found = values(Network.from_toml(text))
    assert [found[name].exact for name in ("a1[1]#1", "a1[1]#2", "C#1", "C#2", "C")] == [3, 6, 9, 36, Fraction(45, 2)]
    assert found["dC/dw1[1,1]"].exact == 15
    assert found["delta1[1]#2"].exact == 6
    assert found["z1#2"] == (found["z1[1]#2"],)
    assert found["x#1"] == (found["x[1]#1"],)


def test_missing_numbers_are_listed() -> None:
    message = r"^example\[1\]\.input: .* 6 numbers of 6 missing: a0\[1\], a0\[2\], b1\[1\]"
    with pytest.raises(NetworkError, match=message):
        values(Network.dense([2, 1]))
    with pytest.raises(NetworkError, match=r"^example\[1\]\.target: .* 1 number of 6 missing: y\[1\]; write"):
        values(small(target=None))


def test_a_letter_has_no_values() -> None:
    with pytest.raises(NetworkError, match=r"^layer\[1\]\.activation: 'sigma' is a letter"):
        values(small(activation="sigma"))


def test_a_step_needs_a_rate_and_rational_gradients() -> None:
    with pytest.raises(NetworkError, match=r"^learning_rate: is missing"):
        step(small(learning_rate=None))
    with pytest.raises(NetworkError, match=r"^dC/d[wb]1\[.*updated_leaves"):
        step(small(activation="sigmoid"))
    with pytest.raises(NetworkError, match=r"^dC/d[wb]1\[.*does not exist \(.*zero\); change the numbers"):
        step(small(cost="cross_entropy", biases=[["-5"]]))


def test_updated_leaves_run_on_in_the_same_field() -> None:
    network = small(activation="sigmoid")
    graph, field = Graph.dense(network), Balls(128)
    first = Instance(graph, network.given, field)
    second = Instance(graph, updated_leaves(first, Fraction(1, 10)), field)
    floats = forward(network)
    eta = 0.1
    moved = {q: -eta * central_difference(network, q) for q in (weight(1, 1, 1), weight(1, 1, 2), bias(1, 1))}
    expected = forward(network, moved)[COST]
    assert float(decided_decimal(second[COST], 12) or "nan") == pytest.approx(expected, rel=1e-8)
    assert expected < floats[COST]


def test_updated_leaves_are_the_step_where_that_is_exact() -> None:
    network = small()
    instance = Instance(Graph.dense(network), network.given, Rationals())
    leaves = updated_leaves(instance, network.learning_rate)
    after = step(network).given
    assert {q: v for q, v in leaves.items() if q.kind in (Kind.WEIGHT, Kind.BIAS)} == {
        q: v for q, v in after.items() if q.kind in (Kind.WEIGHT, Kind.BIAS)
    }


def test_updated_leaves_leave_out_what_cannot_be_had() -> None:
    network = Network.dense([1, 1], "identity", weights=[[["?"]]], biases=[[1]], input=[1], target=[1])
    leaves = updated_leaves(Instance(Graph.dense(network), network.given, Rationals()), Fraction(1))
    assert weight(1, 1, 1) not in leaves
    assert Quantity(Kind.ACTIVATION, 0, (1,)) in leaves


def test_updated_leaves_take_what_is_stated_of_them() -> None:
    network = small()
    changed, kept = weight(1, 1, 1), weight(1, 1, 2)
    instance = Instance(Graph.dense(network), network.given, Rationals())
    leaves = UpdatedLeaves(instance, Fraction(1, 10), {changed}, {changed: Fraction(7)})
    assert leaves[changed] == 7
    assert leaves[kept] == network.given[kept]
    assert changed not in UpdatedLeaves(instance, Fraction(1, 10), {changed}, {changed: None})
    assert set(leaves) == set(network.given)


def test_a_value_that_does_not_exist_says_why() -> None:
    found = values(small(cost="cross_entropy", biases=[["-5"]]))
    assert found["a1[1]"].exact == 0
    assert found["C"].decimal is None
    assert found["C"].reason == "does not exist: logarithm of zero"
    assert "reason" in found["C"].to_json()
    with pytest.raises(ValueError, match="logarithm of zero"):
        float(found["C"])


def test_irrational_terms_that_cancel_are_zero() -> None:
    network = Network.dense(
        [1, 2, 1],
        ["softmax", "relu"],
        "squared",
        weights=[[["0.3"], ["0.3"]], [[1, -1]]],
        biases=[[1, 1], [0]],
        input=[1],
        target=["0.5"],
    )
    found = values(network)
    assert found["a1[1]"].decimal == "0.50000000000000000"
    assert found["z2[1]"].exact == 0
    assert found["delta2[1]"].exact == 0
    assert found["C"].decimal == "0.25000000000000000"


def test_a_small_difference_is_not_taken_for_zero() -> None:
    # 10^-400 apart: far below the first precisions, and yet no zero.
    tiny = "0." + "0" * 399 + "1"
    network = Network.dense(
        [2, 1], "sigmoid", "squared", weights=[[[1, tiny]]], biases=False, input=[0, 1], target=["0.5"]
    )
    found = values(network)
    assert found["C"].decimal == "6.2500000000000000e-802"


@pytest.mark.parametrize(
    ("names", "cost", "name", "reason"),
    [
        (["identity"], "squared", "C", "undecided with 4096 bits: zero, or of size less than"),
        (["relu"], "squared", "a2[1]", "undecided: the sign of a value is not decided with 4096 bits"),
        (["relu"], "squared", "dC/dw1[1,1]", "undecided: the sign of a value is not decided with 4096 bits"),
        (["identity"], "cross_entropy", "C", "undecided with 4096 bits: a kink, a logarithm or a division"),
    ],
)
def test_what_neither_digits_nor_witnesses_decide_ends_undecided(
    names: list[str], cost: str, name: str, reason: str
) -> None:
    # sigmoid(10^-1500) - 1/2 is not zero, and 4096 bits do not tell.
    network = Network.dense(
        [1, 1, 1], ["sigmoid", *names], cost, [[["1e-1500"]], [[1]]], [[0], ["-0.5"]], input=[1], target=[1]
    )
    if cost == "squared":
        network = replace(network, examples=(Example(network.examples[0].input, (Fraction(0),)),))
    found = values(network)
    assert found[name].decimal is None
    assert found[name].exact is None
    assert found[name].reason.startswith(reason)
    assert found["a1[1]"].decimal == "0.50000000000000000"


def test_sizes_beyond_writing_out_end_undecided() -> None:
    def of(activation: str, cost: str, weight: str) -> Network:
        return Network.dense([1, 1], activation, cost, [[[weight]]], False, input=[1], target=[1])

    found = values(of("sigmoid", "squared", "-1e12"))
    assert found["a1[1]"].decimal is None
    assert found["a1[1]"].reason.endswith("zero, or of size less than 2e-301030")
    assert found["C"].decimal == "1.0000000000000000"
    assert values(of("softplus", "squared", "1e12"))["a1[1]"].decimal == "1000000000000.0000"
    found = values(of("softplus", "cross_entropy", "-1e12"))
    assert found["C"].decimal == "1000000000000.0000"
    assert found["dC/da1[1]"].reason == "not written out: of a size beyond 1e300000"
    assert values(of("sigmoid", "cross_entropy", "-3e5"))["a1[1]"].decimal == "4.5230253773686934e-130289"


def test_numbers_longer_than_python_writes_out() -> None:
    long = "0." + "3" * 1900
    weights = [[[long]], [[long]]]
    network = Network.dense([1, 1, 1], "relu", "squared", weights, [[long], [long]], input=[long], target=[0])
    found = values(network, 5000)
    entry = found["C"].to_json()
    assert len(entry["exact"]) > 20_000
    assert len(entry["decimal"]) > 5000
    with pytest.raises(NetworkError, match=r"^learning_rate: is missing"):
        step(network)
    after = step(replace(network, learning_rate=Fraction(1)))
    with pytest.raises(NetworkError, match=r"more than 2000 digits; a network file cannot hold it"):
        after.to_toml()
    irrational = Network.dense([1, 1, 1], "tanh", "squared", weights, False, input=[long], target=[0])
    assert len(values(irrational, 5000)["C"].decimal) >= 5002
    with pytest.raises(NetworkError, match=r"a fraction of .* bits"):
        step(replace(irrational, learning_rate=Fraction(1)))


def test_digits_have_a_range() -> None:
    with pytest.raises(NetworkError, match=r"^digits: 0 is out of range"):
        values(small(), 0)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (Fraction(0), 17, "0"),
        (Fraction(2809, 5000), 17, "0.5618"),
        (Fraction(1, 3), 5, "0.33333"),
        (Fraction(-2, 3), 3, "-0.667"),
        (Fraction(999999, 1000), 3, "1000"),
        (Fraction(283248), 17, "283248"),
        (Fraction(25, 2), 2, "12"),
        (Fraction(1, 10**12), 17, "1e-12"),
        (Fraction(125, 10**14), 17, "1.25e-12"),
        (Fraction(10) ** 30, 4, "1e30"),
        (Fraction(1, 10**7), 4, "0.0000001"),
    ],
)
def test_decimals_of_fractions(value: Fraction, digits: int, expected: str) -> None:
    assert decided_decimal(value, digits) == expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.fractions(), st.integers(1, 30), st.integers(-60, 60))
def test_decimals_are_those_of_the_standard_library(fraction: Fraction, digits: int, power: int) -> None:
    value = fraction * Fraction(10) ** power
    shown = decided_decimal(value, digits)
    assert shown is not None
    context = decimal.Context(prec=digits, rounding=decimal.ROUND_HALF_EVEN, Emin=-9999, Emax=9999)
    quotient = context.divide(decimal.Decimal(value.numerator), decimal.Decimal(value.denominator))
    assert decimal.Decimal(shown) == quotient


def test_a_ball_on_a_border_is_not_decided() -> None:
    from flint import arb, ctx

    assert decided_decimal(arb(0.5, 1e-9), 5) == "0.50000"
    assert decided_decimal(arb(0.125, 1e-9), 2) is None
    assert decided_decimal(arb(0, 1e-30), 2) is None
    assert decided_decimal(arb.nan(), 2) is None
    with ctx.workprec(400_000):
        assert len(decided_decimal(arb(2).sqrt(), 100_000) or "") == 100_001
