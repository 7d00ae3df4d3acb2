"""Pages that name no cost: what their error terms imply, and where that does not bear out."""

from __future__ import annotations

import pytest

from symbackprop.read.conventions import find_conventions
from symbackprop.read.own_page import read_own

from .read_notes import document

PAGE = r"""
$O_1 = 1$, $O_2 = 2$, $T_3 = 1$, $w_{13} = 0.5$, $w_{23} = -0.25$, $\theta_3 = 0.5$

$I_j = \sum_i w_{ij} O_i + \theta_j$, $\quad O_j = 1/(1+e^{-I_j})$

$I_3 = 0.5(1) - 0.25(2) + 0.5 = 0.5$, so $O_3 = 0.622$
"""


@pytest.mark.parametrize(
    ("error", "implied"), [("Err_j = O_j (1 - O_j)(T_j - O_j)", True), ("Err_j = (T_j - O_j) \\cdot 1", False)]
)
def test_a_cost_is_implied_where_the_error_is_its_derivative_by_a_sum(error: str, implied: bool) -> None:
    page = document(f"{PAGE}\n\n${error}$\n\n$Err_3 = 0.1$")
    assert (read_own(page, find_conventions(page, {})) is not None) is implied
