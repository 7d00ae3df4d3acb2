"""Long formulas break where a person would break them, and nothing of them is lost."""

from __future__ import annotations

import pytest

from symbackprop.write.measure import broken, width

LONG = " + ".join(rf"w^{{2}}_{{{k}1}} \delta^{{2}}_{{{k}}}" for k in range(1, 20))
LONG_IN_BRACKETS = rf"\sigma'(z_{{1}}) \left({LONG}\right)"


def plain(latex: str) -> str:
    """A formula without the sizes of its brackets and without spaces."""
    for sign in (r"\left", r"\right", r"\bigl", r"\bigr", " "):
        latex = latex.replace(sign, "")
    return latex


def test_short_formula_stays_whole() -> None:
    assert [piece.latex for piece in broken("a + b", 400.0)] == ["a + b"]


@pytest.mark.parametrize("latex", [LONG, LONG_IN_BRACKETS, r"-" + LONG_IN_BRACKETS])
def test_long_sums_break_before_a_plus(latex: str) -> None:
    pieces = broken(latex, 300.0, 20.0)
    assert len(pieces) > 1
    assert all(piece.latex.startswith("+") for piece in pieces[1:])
    assert all(piece.width <= 300.0 for piece in pieces)
    assert plain("".join(piece.latex for piece in pieces)) == plain(latex)


def test_brackets_that_are_cut_get_a_fixed_size() -> None:
    pieces = broken(LONG_IN_BRACKETS, 300.0)
    assert pieces[0].latex.startswith(r"\sigma'(z_{1}) \bigl(")
    assert pieces[-1].latex.endswith(r"\bigr)")


def test_a_break_outside_brackets_is_better_than_one_within() -> None:
    halves = rf"a \left({LONG[:200].rpartition(' + ')[0]}\right)"
    first, second = broken(f"{halves} + {halves}", 1.3 * width(halves))
    assert first.latex == halves
    assert second.latex == f"+ {halves}"


def test_products_break_last_and_show_the_product() -> None:
    factors = " ".join(rf"w_{{{k}}}" for k in range(40))
    pieces = broken(factors, 200.0)
    assert all(piece.latex.startswith(r"\cdot ") for piece in pieces[1:])
    assert plain(factors) == plain("".join(piece.latex for piece in pieces)).replace(r"\cdot", "")


@pytest.mark.parametrize(
    "latex",
    [
        rf"\frac{{{LONG}}}{{2}}",
        rf"\begin{{bmatrix}} {LONG} & 1 \\ 2 & 3 \end{{bmatrix}}",
        rf"x_{{{LONG}}}",
    ],
)
def test_nothing_is_cut_apart_within_a_group(latex: str) -> None:
    assert [piece.latex for piece in broken(latex, 100.0)] == [latex]
