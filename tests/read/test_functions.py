"""Which activation each layer has: by a name, by a formula or by cases, or in words."""

from __future__ import annotations

import pytest

from .read_notes import layered

ONE = "$z = w x + b$, $a = f(z)$"
TWO = "$z^1 = w^1 x + b^1$, $a^1 = f(z^1)$, $z^2 = w^2 a^1 + b^2$"

TOLD = {
    "name": (r"$z = w x + b$, $a = \tanh(z)$", ("tanh",)),
    "formula": (rf"$f(z) = \frac{{1}}{{1 + e^{{-z}}}}$, {ONE}", ("sigmoid",)),
    "maximum": (rf"$f(z) = \max(0, z)$, {ONE}", ("relu",)),
    "cases": (rf"$$f(z) = \begin{{cases}} z & z > 0 \\ 0 & z \le 0 \end{{cases}}$$ {ONE}", ("relu",)),
    "cases with a slope": (
        rf"$$f(z) = \begin{{cases}} z & z > 0 \\ 0.1 z & z \le 0 \end{{cases}}$$ {ONE}",
        ("leaky_relu:1/10",),
    ),
    "words": (f"Here $f$ is the logistic function.\n\n{ONE}", ("sigmoid",)),
    "words with a slope": (
        f"The unit is a leaky ReLU with slope 0.2 below zero.\n\n{ONE}",
        ("leaky_relu:1/5",),
    ),
    "words with a share": (
        f"The nodes are leaky rectifiers: below zero they pass a fifth of what comes in.\n\n{ONE}",
        ("leaky_relu:1/5",),
    ),
    "a letter alone": (ONE, (None,)),
    "two layers by formulas": (
        r"$z^1 = w^1 x + b^1$, $a^1 = \tanh(z^1)$, $z^2 = w^2 a^1 + b^2$, $a^2 = z^2$",
        ("tanh", "identity"),
    ),
    "two layers in words": (
        f"The hidden layer uses ReLU, the output unit is linear.\n\n{TWO}",
        ("relu", "identity"),
    ),
    "the cost compares a weighted sum": (
        rf"The hidden unit is a sigmoid. {TWO}, $C = (z^2 - y)^2$",
        ("sigmoid", "identity"),
    ),
    "softmax by its form": (rf"{TWO} $$a^2_i = \frac{{e^{{z^2_i}}}}{{\sum_j e^{{z^2_j}}}}$$", (None, "softmax")),
}


@pytest.mark.parametrize(("text", "activations"), TOLD.values(), ids=TOLD)
def test_activations_by_layer(text: str, activations: tuple[str | None, ...]) -> None:
    assert layered(text).structure.activations == activations
