"""Every topic and every rule has words; what has none is an error of the program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbackprop.derive.steps import TOPICS, Form
from symbackprop.network.activations import ACTIVATIONS
from symbackprop.network.costs import COSTS as COST_TABLE
from symbackprop.network.spec import Network
from symbackprop.notation.load import load
from symbackprop.write import wording
from symbackprop.write.math import Writer
from symbackprop.write.prose import Formula, Prose

from .by_hand import indexed

WRITER = Writer(load("standard"), {}, 2)


def shown(text: Prose) -> str:
    """Running text with its formulas between dollars."""
    return "".join(f"${piece.latex}$" if isinstance(piece, Formula) else piece for piece in text)


def summary(network: Network) -> str:
    """A network in words."""
    return " ".join(map(shown, wording.summary(replace(indexed(), network=network), WRITER)))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_words(topic: str, form: Form) -> None:
    assert wording.heading(topic, {})
    assert wording.lead(topic, replace(indexed(), form=form), {})


@pytest.mark.parametrize("rule", wording.REASONS)
def test_every_rule_has_a_reason_without_arguments(rule: str) -> None:
    assert wording.reason(rule, {})


def test_what_has_no_words_is_an_error() -> None:
    with pytest.raises(KeyError):
        wording.reason("no-such-rule", {})
    with pytest.raises(KeyError):
        wording.heading("no-such-topic", {})


def test_a_reason_speaks_of_what_it_is_told() -> None:
    assert shown(wording.reason("chain-rule", {"through": (Formula("a^{1}_{1}"),)})) == "chain rule through $a^{1}_{1}$"


def test_a_network_in_words() -> None:
    network = Network.dense([2, 3, 1], "relu", "half_squared", learning_rate="0.1")
    assert summary(network) == (
        "A fully connected network with 2 inputs, a hidden layer of 3 units and 1 output. "
        r"Every layer applies $\sigma = \mathrm{ReLU}$, $\mathrm{ReLU}(z) = \max(0, z)$; $\mathrm{ReLU}'(0) = 0$ "
        "by convention. The cost is half the sum of the squared errors of the outputs. "
        r"The learning rate is $\eta = 0.1$."
    )


def test_layers_with_functions_of_their_own() -> None:
    network = Network.dense([1, 2, 2, 1], ["tanh", "tanh", "g"], "squared", biases=[None, False, False])
    assert summary(network) == (
        "A fully connected network with 1 input, hidden layers of 2 and 2 units and 1 output. "
        r"Layers 1 and 2 apply $\tanh$. Layer 3 applies a differentiable function $g$, left open. "
        r"$\sigma$ stands for the function of the layer that its argument belongs to. Layers 2 and 3 have no bias. "
        "The cost is the sum of the squared errors of the outputs."
    )


@pytest.mark.parametrize("row", ACTIVATIONS, ids=lambda row: row.name)
def test_every_function_is_told(row: object) -> None:
    name = row.name  # type: ignore[attr-defined]
    assert "applies" in summary(Network.dense([2, 3], name))


@pytest.mark.parametrize("row", COST_TABLE, ids=lambda row: row.name)
def test_every_cost_is_told(row: object) -> None:
    assert "The cost is the" in summary(Network.dense([2, 3], cost=row.name)).replace("half ", "")  # type: ignore[attr-defined]
