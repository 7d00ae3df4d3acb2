"""The table of activation functions: names, derivatives, conventions, ties.

Free of SymPy, so that loading a network stays light.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

LEAKY_SLOPE = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function f, a = f(z).

    `rational`: f maps rationals to rationals, so that values stay exact fractions.
    `kink`: the convention for f' where f has no derivative, None where f is smooth.
    `tie`: how f'(z) follows from a = f(z) alone, as arithmetic on any kind of number or
    expression; None where it does not (for relu f'(z) is 0 or 1, with a = f'(z) z).
    `layerwise`: each output depends on every pre-activation of the layer.
    `opaque`: a letter without a definition; it has derivatives, but no values.
    """

    name: str
    latex: str
    rational: bool
    formula: str
    derivative: str
    aliases: tuple[str, ...] = ()
    kink: str | None = None
    tie: Callable[[Any], Any] | None = None
    layerwise: bool = False
    opaque: bool = False


# fmt: off
ACTIVATIONS: tuple[Activation, ...] = (
    Activation("identity", r"\operatorname{id}", True, "z", "1", ("id", "linear", "none"), tie=lambda a: 1),
    Activation("relu", r"\operatorname{ReLU}", True, r"\max(0, z)", "[z > 0]", ("rectifier", "rectified_linear"),
               kink="ReLU'(0) = 0"),
    Activation("leaky_relu", r"\operatorname{LReLU}", True, r"\max(\alpha z, z)", r"\alpha + (1 - \alpha)[z > 0]",
               ("leakyrelu", "lrelu"), kink="LReLU'(0) = α"),
    Activation("sigmoid", r"\operatorname{sigmoid}", False, r"\frac{1}{1 + e^{-z}}", "a(1 - a)", ("logistic",),
               tie=lambda a: a * (1 - a)),
    Activation("tanh", r"\tanh", False, r"\tanh z", "1 - a^2", ("th",), tie=lambda a: 1 - a**2),
    Activation("softplus", r"\operatorname{softplus}", False, r"\ln(1 + e^z)", r"\operatorname{sigmoid}(z)"),
    Activation("softmax", r"\operatorname{softmax}", False, r"\frac{e^{z_i}}{\sum_j e^{z_j}}", "a_i([i = j] - a_j)",
               layerwise=True),
)
# fmt: on

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "varphi": "ϕ", "vartheta": "ϑ",
    "varrho": "ϱ", "varsigma": "ς", "varepsilon": "ϵ", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_LETTERS = {letter: name for name, letter in _GREEK.items()}
_OPAQUE = re.compile(rf"(?P<letter>[A-Za-z]|{'|'.join(_GREEK)})(?:_?(?P<index>\d{{1,3}}))?")
_BY_NAME = {name: row for row in ACTIVATIONS for name in (row.name, *row.aliases)}


def find_activation(name: str) -> Activation | None:
    """The row of a name as it stands in a network file, or None where there is none of that name.

    Names of the table and their aliases match without regard to case, `-`, `_` and spaces. A
    letter (`g`, `sigma`, `\\phi`, `σ`), with an index or not (`f_1`), is an opaque function.
    """
    bare = name.strip().removeprefix("\\")
    plain = re.sub(r"[\s_-]", "", bare).lower()
    for known, row in _BY_NAME.items():
        if known.replace("_", "") == plain:
            return row
    match = _OPAQUE.fullmatch(_LETTERS.get(bare[:1], bare[:1]) + bare[1:])
    if match is None:
        return None
    letter, index = match["letter"], match["index"]
    latex = letter if len(letter) == 1 else f"\\{letter}"
    mark = f"_{index}" if index else ""
    return Activation(
        letter + mark, latex + (f"_{{{index}}}" if index else ""), False, f"{latex}(z)", f"{latex}'(z)", opaque=True
    )


def activation_names() -> str:
    """The names of the table as a message lists them."""
    return ", ".join(row.name for row in ACTIVATIONS) + ", or a letter such as sigma or g for a function without values"
