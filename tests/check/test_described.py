"""A note's network is the one of the network file beside it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from symbackprop import Network, check
from symbackprop.check.described import network_of
from symbackprop.check.verdict import NetworkReading
from symbackprop.errors import InputError

DERIVATIONS = Path(__file__).parents[2] / "derivations"


@pytest.mark.parametrize("slug", ["one-three-one", "single-neuron-chain", "two-three-one"])
def test_network_of_a_note_with_numbers(slug: str) -> None:
    found = network_of(check((DERIVATIONS / slug / "note.md").read_text("utf-8")).reading.network)
    file = Network.load(DERIVATIONS / slug / "network.toml")
    assert (found.layers, found.examples, found.cost) == (file.layers, file.examples, file.cost)


def test_what_the_page_does_not_tell_is_not_known() -> None:
    reading = NetworkReading((2, 1, 1), ("relu", "sigma"), None, {"w1[1,2]": "1/3", "a0[1]": "0.5"})
    found = network_of(reading)
    assert found.layers[0].weights == ((None, Fraction(1, 3)),)
    assert not found.layers[0].has_bias
    assert found.layers[1].has_bias and found.layers[1].weights is None


def test_a_page_without_layers_has_no_network() -> None:
    with pytest.raises(InputError, match="describes no network of layers"):
        network_of(NetworkReading())
