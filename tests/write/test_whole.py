"""Derivations of whole networks in every format: nothing stays LaTeX where it should not, nothing leaves its page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symbackprop.api import PrintedDerivation, derive
from symbackprop.network.spec import Network
from symbackprop.notation.load import names
from symbackprop.write.glyphs import columns

from .test_latex import compiled, needs_tex, standing_out
from .test_markdown import REFUSED, displays

DERIVATIONS = Path(__file__).parents[2] / "derivations"
TWO_EXAMPLES = """
cost = "mean_squared"
learning_rate = "0.5"
[[example]]
input = ["0.05", "0.1"]
target = ["0.01", "0.99"]
[[example]]
input = ["0.5", "-0.1"]
target = ["1", "0"]
[[layer]]
activation = "sigmoid"
weights = [["0.15", "0.2"], ["0.25", "0.3"]]
bias = ["0.35", "0.35"]
[[layer]]
activation = "softmax"
weights = [["0.4", "0.45"], ["0.5", "0.55"]]
bias = false
"""
NETWORKS = {
    "one-three-one": Network.load(DERIVATIONS / "one-three-one" / "network.toml"),
    "two-three-one": Network.load(DERIVATIONS / "two-three-one" / "network.toml"),
    "three-two-three-five": Network.dense([3, 2, 3, 5], ["relu", "leaky_relu", "sigmoid"]),
    "softmax": Network.dense([2, 3, 3], ["tanh", "softmax"], "cross_entropy"),
    "open": Network.dense([2, 12, 3], ["g", "softplus"], "binary_cross_entropy"),
    "two-examples": Network.from_toml(TWO_EXAMPLES),
}
FORMS = ("scalar", "indexed", "matrix")


@cache
def derived(network: str, form: str, notation: str = "standard", detail: str = "full") -> PrintedDerivation:
    """A derivation, made once."""
    return derive(NETWORKS[network], form, detail=detail, notation=notation)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("network", NETWORKS)
def test_formats_of_every_network(network: str, form: str) -> None:
    check(derived(network, form))


@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("network", ["two-three-one", "two-examples"])
@pytest.mark.parametrize("form", FORMS)
def test_formats_of_every_notation(network: str, form: str, notation: str) -> None:
    check(derived(network, form, notation, "brief"))


def check(derivation: PrintedDerivation) -> None:
    shown = derivation.text(80)
    assert "\\" not in shown and "?" not in shown
    assert max(map(columns, shown.splitlines())) <= 80
    page = derivation.html()
    assert "<code>" not in page and "<mtext>?" not in page
    for display in displays(derivation.markdown()):
        assert not [command for command in REFUSED if command in display]


@needs_tex
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("network", NETWORKS)
def test_pages_in_print(network: str, form: str, tmp_path: Path) -> None:
    assert standing_out(compiled(derived(network, form).latex(), tmp_path)) == []


@needs_tex
@pytest.mark.parametrize("notation", names())
def test_notations_in_print(notation: str, tmp_path: Path) -> None:
    assert standing_out(compiled(derived("two-three-one", "matrix", notation).latex(), tmp_path)) == []
