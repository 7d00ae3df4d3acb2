"""Pages that the program derives: their lines are proved, so a check of them blames none, told the notation or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop import Network, check, derive
from tests.derive.networks import random_network

GALLERY = Path(__file__).parent.parent / "derivations"
HANDS = ("standard", "nielsen", "ng", "rows")
KINDS = {
    "tanh-chain": "several activations, one unit a layer",
    "softmax-cross-entropy": "softmax",
    "rows-of-code": "a leaky rectifier with a slope of its own, cross-entropy",
    "two-examples-averaged": "several examples",
    "three-two-three-five": "long sums over several rows",
}
WITHOUT_BIAS = (1, 12)


def blamed(text: str, notation: str | None) -> list[str]:
    """The claims of a page that are called faulty, in words."""
    return [
        f"{each.verdict.value}: {text[each.right.start : each.right.end]}: {each.message}"
        for each in check(text, notation=notation).claims
        if each.verdict.value in ("wrong", "follows")
    ]


def unblamed(network: Network, form: str, hand: str) -> None:
    """Assert that nothing is blamed on the page of a derivation."""
    page = derive(network, form, detail="full", notation=hand).markdown()
    assert blamed(page, hand) == []
    assert blamed(page, None) == []


@pytest.mark.parametrize("form", ["scalar", "indexed", "matrix"])
@pytest.mark.parametrize("name", KINDS)
def test_nothing_that_is_derived_is_blamed(name: str, form: str) -> None:
    network = Network.load(str(GALLERY / name / "network.toml"))
    unblamed(network, form, HANDS[(list(KINDS).index(name) + len(form)) % len(HANDS)])
    unblamed(network, form, HANDS[(list(KINDS).index(name) + len(form) + 1) % len(HANDS)])


@pytest.mark.parametrize("form", ["indexed", "matrix"])
@pytest.mark.parametrize("seed", WITHOUT_BIAS)
def test_nothing_is_blamed_on_layers_without_bias(seed: int, form: str) -> None:
    unblamed(random_network(seed), form, "standard")
