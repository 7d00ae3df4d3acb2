"""Ranges of indices, sums that start late, indicators of equal units, and functions told by cases."""

from __future__ import annotations

import pytest

from symbackprop import check
from symbackprop.term import Apply, Branches, Div, Index, Kronecker, Mul, Neg, Num, Size, Sum, Term, Var
from symbackprop.within import walk

from .read_notes import layered

RULES = r"""
$$a^{(k)}_i = \sum_{j=1}^{n_{k-1}} w^{(k)}_{ij} h^{(k-1)}_j + b^{(k)}_i \quad \text{for } k = 1, \dots, l$$

$$h^{(k)}_i = f(a^{(k)}_i)$$

$$J = \frac{1}{2} \sum_{i=1}^{n_l} (h^{(l)}_i - y_i)^2$$

$$\frac{\partial J}{\partial a^{(l)}_i} = (h^{(l)}_i - y_i) f'(a^{(l)}_i)$$
"""


def right_side(formula: str) -> Term:
    """What stands right of the first equality of a page."""
    term = layered(f"$${formula}$$").lines[0].members[1].term
    assert term is not None
    return term


def parts(formula: str, kind: type) -> list[Term]:
    """The parts of one class in what stands right."""
    return [part for part in walk(right_side(formula)) if isinstance(part, kind)]


@pytest.mark.parametrize(
    "told", [r"k = 1, \dots, l", r"k = l, l-1, \dots, 1", r"1 \le k \le l", r"k \in \{1, \dots, l\}"]
)
def test_the_letter_that_another_runs_to_is_the_last_layer(told: str) -> None:
    page = RULES.replace(r"k = 1, \dots, l", told)
    assert not {finding.verdict.value for finding in check(page).claims} & {"wrong", "follows"}


def test_what_is_wrong_of_the_last_layer_is_still_wrong() -> None:
    wrong = RULES.replace("(h^{(l)}_i - y_i) f'(a^{(l)}_i)", "(y_i - h^{(l)}_i) f'(a^{(l)}_i)")
    assert [finding.verdict.value for finding in check(wrong).claims].count("wrong") == 1


def test_a_range_tells_where_an_index_runs() -> None:
    told = [(finding.verdict.value, finding.message) for finding in check(r"$m = 1, \dots, N_l$").claims]
    assert told == [("given", "tells which layers or units are meant")]


def test_a_sum_that_starts_late_keeps_its_start() -> None:
    late, usual, zero = (parts(rf"z^l_m = \sum_{{k={start}}}^{{N_l}} w^l_{{mk}}", Sum)[0] for start in (2, 1, 0))
    assert isinstance(late, Sum) and isinstance(usual, Sum) and isinstance(zero, Sum)
    assert isinstance(late.lower, Num) and late.lower.value == 2
    assert isinstance(late.upper, Size) and late.upper.offset == 0
    assert usual.lower is None and zero.lower is None


@pytest.mark.parametrize("written", [r"\mathbb{1}_{p = m}", r"\mathbf{1}[p = m]", "[p = m]", r"\delta_{pm}"])
def test_an_indicator_of_equal_units(written: str) -> None:
    assert parts(rf"z^l_m = {written}", Kronecker) == [right_side(rf"z^l_m = {written}")]


@pytest.mark.parametrize("indicator", [r"\mathbb{1}_{p = m}", r"\mathbb{1}_{z^l_m > 0}"])
def test_a_factor_beside_an_indicator_is_kept(indicator: str) -> None:
    term = right_side(rf"z^l_m = w^l_{{mn}} {indicator} a^l_m")
    assert isinstance(term, Mul) and len(term.factors) == 3


def test_what_is_compared_with_a_quantity_is_no_pair_of_units() -> None:
    assert parts(r"z^l_m = \mathbb{1}_{y = k}", Kronecker) == []


def test_cases_in_more_than_products_of_the_variable() -> None:
    found = parts(r"g(z) = \begin{cases} 1/z & z > 0 \\ -z & \text{else} \end{cases}", Branches)[0]
    assert isinstance(found, Branches)
    values = [value for value, _ in found.branches]
    assert isinstance(values[0], Div) and isinstance(values[1], Neg)
    assert all(isinstance(part, Var) or not isinstance(part, Apply) for value in values for part in walk(value))
    assert Index("z") not in [getattr(part, "index", None) for value in values for part in walk(value)]
