"""Formulas and derivations in the characters of a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symbackprop.notation.load import load
from symbackprop.write import text
from symbackprop.write.glyphs import columns
from symbackprop.write.paper import paper
from symbackprop.write.terminal import formula

from .by_hand import FORMS, NETWORK, TITLE

LINES = {
    r"\delta^{2}_{1}": "δ²₁",
    r"\delta^{l}_{m} = \sigma'(z^{l}_{m}) \sum_{k=1}^{N_{l+1}} w^{l+1}_{km} \delta^{l+1}_{k}":
        "δˡₘ = σ′(zˡₘ) · Σₖ wˡ⁺¹ₖₘ δˡ⁺¹ₖ",
    r"\sum_{k=1}^{3} a_k": "Σₖ₌₁³ aₖ",
    r"\frac{\partial C}{\partial w^{2}_{13}}": "∂C/∂w²₁₃",
    r"\frac{a - y}{a (1 - a)}": "(a − y)/(a(1 − a))",
    r"e^{-z}": "e⁻ᶻ",
    r"e^{-z^{L}_{m}}": "e^(−zᴸₘ)",
    r"w_{pq}": "w_pq",
    r"(W^{l+1})^{\top} \mathbf{\delta}^{l+1} \odot \sigma'(\mathbf{z}^{l})": "(Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ σ′(zˡ)",
    r"0{,}5 \cdot (-0{,}4)": "0,5 · (−0,4)",
    r"\hat{y}_{1}": "ŷ₁",
    r"\mathbb{1}_{m = n}": "𝟙ₘ₌ₙ",
    r"W^{2} \in \mathbb{R}^{3 \times 2}": "W² ∈ ℝ^(3×2)",
    r"z^{[2]}_{1}": "z^([2])₁",
    r"\left.x\right|_{0}": r"\left.x\right|_{0}",
}  # fmt: skip


@pytest.mark.parametrize("latex", LINES)
def test_formula_on_a_line(latex: str) -> None:
    assert formula(latex).lines == (LINES[latex],) or formula(latex).lines[0] == "y\u0302₁"


def test_matrices_stand_in_rows() -> None:
    shown = formula(r"A = \begin{bmatrix} 0.2 & -0.4 \\ 12.5 & 1 \end{bmatrix}^{\top} x")
    assert shown.lines == ("A = ⎡ 0.2  −0.4⎤ᵀ x", "    ⎣12.5     1⎦   ")


def test_cases_stand_in_rows() -> None:
    shown = formula(r"f(z) = \begin{cases} z & \text{if } z > 0 \\ 0.01 & \text{otherwise} \end{cases}")
    assert shown.lines == ("f(z) = ⎧ z     if z > 0", "       ⎩ 0.01  else    ")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("form", FORMS)
def test_no_line_is_longer_than_the_terminal(form: str, width: int) -> None:
    shown = text.document(paper(FORMS[form](), load("standard")), width)
    assert max(map(columns, shown.splitlines())) <= width


def test_long_sums_continue_on_the_next_line() -> None:
    shown = text.document(paper(FORMS["scalar"](), load("standard")))
    assert "\n          + w²₆₁ δ²₆" in shown
    assert "chain rule, summed over every path" in shown


def test_a_long_title_is_wrapped() -> None:
    long = replace(FORMS["indexed"](), network=replace(NETWORK, title="one two three " * 12))
    lines = text.document(paper(long, load("standard"))).splitlines()
    assert lines[2] == "two three" and set(lines[3]) == {"═"} and max(map(columns, lines)) <= 80


def test_title_is_shown_as_it_is() -> None:
    assert text.document(paper(FORMS["indexed"](), load("standard"))).startswith(TITLE + "\n")
