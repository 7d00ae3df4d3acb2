"""Facts from outside a note win over it: a network file, and declared conventions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop import Network, check
from symbackprop.errors import InputError
from symbackprop.quantity import RATE, bias, weight
from symbackprop.read.facts import assumptions, facts_of

ROOT = Path(__file__).parent.parent
NETWORK = """
cost = "half_squared"
learning_rate = "0.1"
[[example]]
input = ["1", "2"]
target = ["1"]
[[layer]]
activation = "leaky_relu"
slope = "1/5"
weights = [["0.2", "-0.4"], ["0.3", "0.1"]]
bias = ["0.1", "0"]
[[layer]]
activation = "identity"
weights = [["0.5", "-1"]]
bias = ["0.3"]
"""
WORKED = r"""
$z^2_1 = 0.5 \cdot (-0.1) - 0.5 + 0.3 = -0.25$

$\delta^2_1 = -1.25$

$\frac{\partial C}{\partial w^2_{12}} = -1.25 \cdot 0.5 = -0.625$

$\delta^1_1 = 0.2 \cdot 0.5 \cdot (-1.25) = -0.125$
"""
SIGMA = r"""
$z^1_1 = 0.4 \cdot 0.5 - 0.2$

$a^1_1 = \sigma(z^1_1) = 0.5$
"""


def verdicts(text: str, network: str | None = NETWORK, assume: dict[str, str] | None = None) -> list[str]:
    """The verdicts of all claims of a note."""
    known = Network.from_toml(network) if network is not None else None
    return [claim.verdict.value for claim in check(text, known, assume=assume).claims]


def test_lines_without_data_are_judged_under_the_network() -> None:
    assert set(verdicts(WORKED)) == {"right"}


def test_a_wrong_line_without_data_is_found() -> None:
    found = check(WORKED.replace("= -0.125", "= -0.625"), Network.from_toml(NETWORK)).claims[-1]
    assert (found.verdict.value, found.quantity, found.expected) == ("wrong", "delta1[1]", "-1/8")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"$w^2_{12} = -1$", "given"),
        (r"$w^2_{12} = -2$", "wrong"),
        (r"$W^2 = \begin{bmatrix} 0.5 & -1 \end{bmatrix}$", "given"),
        (r"$W^2 = \begin{bmatrix} 0.5 & -1.5 \end{bmatrix}$", "wrong"),
        (r"$b^1_3 = 4$", "wrong"),
    ],
)
def test_data_of_the_note_are_held_against_the_network(line: str, expected: str) -> None:
    assert verdicts(f"{WORKED}\n{line}\n")[-1] == expected


def test_the_last_layer_alone_is_not_taken_for_the_first() -> None:
    text = r"$w^2_{11} = 0.5$" + "\n\n" + r"$\frac{\partial C}{\partial w^2_{11}} = 0.125$"
    assert verdicts(text) == ["given", "right"]


NUMBERED = [
    note.parent.name
    for note in sorted(ROOT.glob("derivations/*/note.md"))
    if "weights" in note.with_name("network.toml").read_text("utf-8")
]
"""The notes whose network has numbers."""


@pytest.mark.parametrize("slug", NUMBERED)
def test_each_network_fits_its_note(slug: str) -> None:
    """A note's own mistakes stay the same under its network; a misprint of its data becomes one of them."""
    folder = ROOT / "derivations" / slug
    text = (folder / "note.md").read_text("utf-8")
    alone, under = check(text), check(text, Network.load(folder / "network.toml"))
    assert not under.repairs
    assert under.reading.network.sizes == alone.reading.network.sizes
    misprints = {repair.span for repair in alone.repairs}
    for before, after in zip(alone.claims, under.claims, strict=True):
        if before.verdict.faulty != after.verdict.faulty:
            assert misprints and after.verdict.faulty, (alone.source.place(after.right).line, after.message)


def test_several_examples_are_refused() -> None:
    with pytest.raises(InputError, match="2 training examples"):
        check(WORKED, Network.from_toml(NETWORK + '[[example]]\ninput = ["0", "1"]\ntarget = ["2"]\n'))


def test_a_letter_without_definition_leaves_the_activation_to_the_note() -> None:
    network = Network.dense([1, 1], "sigma", "squared", [[["0.4"]]], [["-0.2"]], ["0.5"], ["1"])
    found = check("The activation is the sigmoid.\n" + SIGMA, network)
    assert found.reading.network.activations == ("sigmoid",)
    assert [claim.verdict.value for claim in found.claims if claim.verdict.faulty] == []


def test_facts_of_a_network() -> None:
    facts = facts_of(Network.from_toml(NETWORK))
    assert facts.sizes == (2, 2, 1) and facts.activations == ("leaky_relu:1/5", "identity")
    assert facts.values[RATE] == Fraction(1, 10)
    assert facts.has(weight(1, 2, 2)) and not facts.has(weight(1, 3, 1)) and not facts.has(bias(3, 1))


@pytest.mark.parametrize(
    ("declared", "part"),
    [
        ({"colour": "red"}, "colour: is no convention that can be declared; write one of base, decimal"),
        ({"base": "2"}, "base: '2' is no value for it; write 0 or 1"),
        ({"decimal": "dot"}, "comma or point"),
        ({"activation": "sgmoid"}, "relu"),
        ({"cost": "cubed"}, "half_squared"),
        ({"rate": "fast"}, "0.1 or 1/2"),
    ],
)
def test_conventions_that_do_not_exist_are_refused(declared: dict[str, str], part: str) -> None:
    with pytest.raises(InputError) as caught:
        check("$a = 1$", assume=declared)
    assert part in str(caught.value)


def test_usual_spellings() -> None:
    assert assumptions({"activation": "ReLU; linear", "cost": "MSE", "rate": "0.50"}) == {
        "activation": "relu;identity",
        "cost": "mean_squared",
        "rate": "1/2",
    }


ORDER = r"""
$x_1 = 1, \quad x_2 = 2$

$w^1_{11} = 3, \quad w^1_{12} = 5, \quad w^1_{21} = 7, \quad w^1_{22} = 11$

$b^1_1 = 1, \quad b^1_2 = 1$

$z^1_1 = 18$
"""


def test_declared_order_of_weight_indices() -> None:
    assert verdicts(ORDER, None, {"weights": "from-to"})[-1] == "right"
    assert verdicts(ORDER, None, {"weights": "to-from"})[-1] == "wrong"


def test_declared_cost_and_activation() -> None:
    text = r"$x = 2$, $w = 3$, $b = 1$, $y = 5$" + "\n\n$z = w x + b = 7$, $a = f(z) = 7$\n\n$C = {}$"
    text = text.replace("w", "w^1").replace("b =", "b^1 =").replace("+ b", "+ b^1")
    text = text.replace("z", "z^1").replace("a =", "a^1 =").replace("x", "a^0").replace("{}", "4")
    assert verdicts(text, None, {"activation": "identity", "cost": "squared"})[-1] == "right"
    assert verdicts(text, None, {"activation": "identity", "cost": "half_squared"})[-1] == "wrong"


def test_declared_conventions_are_reported_as_declared() -> None:
    found = check(ORDER, assume={"base": "1", "weights": "from-to", "rate": "0.1"})
    told = {each.convention: each.because for each in found.reading.evidence}
    assert told["index_base"] == told["weights"] == told["rate"] == "declared"
    assert found.reading.conventions["weights"] == "from-to"


def test_declared_rate_updates() -> None:
    text = "$x = 1$, $w = 3$, $y = 1$\n\n$z = w x = 3$\n\n$C = (z - y)^2 = 4$\n\n"
    text += r"$\frac{\partial C}{\partial w} = 2 (z - y) x = 4$" + "\n\n$w^+ = 2$\n"
    assert verdicts(text, None, {"rate": "0.25"})[-1] == "right"
