"""General formulas, right and wrong, as a page writes them; and the budgets of judging them."""

from __future__ import annotations

import pytest

from symbackprop.check.memory import Budget
from symbackprop.check.verdict import Finding, Verdict
from symbackprop.check.world import OverBudget
from symbackprop.pipeline import check_text

NETWORK = r"""Every unit: $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$ and $a^l_j = \sigma(z^l_j)$.

The cost of one example is $C = \frac{1}{2} \sum_j (a^L_j - y_j)^2$ and
$\delta^l_j = \frac{\partial C}{\partial z^l_j}$.

"""
SIGMOID = "The activation is the sigmoid function.\n\n"
RELU = "Here $\\sigma$ is the ReLU.\n\n"

RIGHT = (
    r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)",
    r"\delta^L = (a^L - y) \odot \sigma'(z^L)",
    r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j",
    r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T",
    r"\frac{\partial C}{\partial b^l_j} = \delta^l_j",
    r"\frac{\partial C}{\partial a^L_j} = a^L_j - y_j",
    r"\frac{\partial z^l_j}{\partial w^l_{jk}} = a^{l-1}_k",
    r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)",
    r"\frac{\partial C}{\partial w^l_{jk}} = "
    r"\frac{\partial C}{\partial z^l_j} \frac{\partial z^l_j}{\partial w^l_{jk}}",
    r"\frac{\partial C}{\partial w^{L-1}_{jk}} = "
    r"\sum_m (a^L_m - y_m) \sigma'(z^L_m) w^L_{mj} \sigma'(z^{L-1}_j) a^{L-2}_k",
)
WRONG = (
    r"\delta^L_j = a^L_j - y_j",
    r"\delta^L_j = (y_j - a^L_j) \sigma'(z^L_j)",
    r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{jk} \delta^{l+1}_k",
    r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k",
    r"\frac{\partial C}{\partial b^l_j} = 2 \delta^l_j",
    r"\frac{\partial C}{\partial a^L_j} = 2 (a^L_j - y_j)",
    r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C}{\partial a^l_j} \frac{\partial a^l_j}{\partial z^l_j}",
)


def judged(formula: str, told: str = "") -> Finding:
    """The finding on a formula that ends a page on a network of any size."""
    return check_text(f"{told}{NETWORK}$${formula}$$\n").findings[-1]


@pytest.mark.parametrize("told", ["", SIGMOID, RELU], ids=["opaque", "sigmoid", "relu"])
@pytest.mark.parametrize("formula", RIGHT)
def test_a_right_formula_holds_in_general(formula: str, told: str) -> None:
    assert judged(formula, told).verdict in (Verdict.RIGHT, Verdict.GIVEN)


@pytest.mark.parametrize("told", ["", SIGMOID, RELU], ids=["opaque", "sigmoid", "relu"])
@pytest.mark.parametrize("formula", WRONG)
def test_a_wrong_formula_is_refuted(formula: str, told: str) -> None:
    assert judged(formula, told).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("told", "verdict"),
    [("", Verdict.WRONG), (SIGMOID, Verdict.RIGHT), (RELU, Verdict.WRONG)],
    ids=["opaque", "sigmoid", "relu"],
)
def test_a_formula_may_hold_for_one_activation_alone(told: str, verdict: Verdict) -> None:
    assert judged(r"\frac{\partial a^l_j}{\partial z^l_j} = a^l_j (1 - a^l_j)", told).verdict is verdict


@pytest.mark.parametrize("formula", [RIGHT[2], WRONG[2], WRONG[7]])
def test_past_the_budget_of_a_claim_a_formula_is_undecided(formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symbackprop.check.formula.CLAIM_EVALUATIONS", 3)
    finding = judged(formula)
    assert finding.verdict is Verdict.UNDECIDED
    assert "budget" in finding.message


@pytest.mark.parametrize("value", ["0.5", "0.7"])
def test_past_the_budget_of_a_claim_a_value_is_undecided(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"$w = 0.5$, $x = 2$, $b = -0.5$\n\n$$z = w x + b = 0.5 \\cdot 2 - 0.5 = {value}$$\n"
    decided = check_text(page).findings[-1].verdict
    assert decided is (Verdict.RIGHT if value == "0.5" else Verdict.WRONG)
    monkeypatch.setattr("symbackprop.check.members.CLAIM_EVALUATIONS", 1)
    finding = check_text(page).findings[-1]
    assert finding.verdict is Verdict.UNDECIDED
    assert "budget" in finding.message


def test_nested_sums_over_long_ranges_end_undecided() -> None:
    nested = r"\sum_{i=1}^{1500} " * 4 + "i"
    finding = check_text(f"{NETWORK}$${nested} = 7$$\n").findings[-1]
    assert finding.verdict in (Verdict.UNDECIDED, Verdict.UNREAD)


def test_what_a_claim_takes_is_taken_from_the_page() -> None:
    page = Budget(3)
    first, second = Budget(2, page), Budget(2, page)
    for budget in (first, first, second):
        budget.spend()
    assert not (first.over or second.over)
    with pytest.raises(OverBudget):
        second.spend()
    assert first.over and second.over and page.over


def test_a_real_instance_in_which_a_logarithm_has_no_value_is_passed_over() -> None:
    page = (
        "Output unit: $\\hat{y} = \\sigma(z)$ with the sigmoid, $z = w x + b$.\n\n"
        "$$L = -(y \\log \\hat{y} + (1 - y) \\log(1 - \\hat{y}))$$\n\n"
        "$$\\frac{\\partial L}{\\partial x} = \\log(x - 3) (\\hat{y} - y)$$\n"
    )
    assert check_text(page).findings[-1].verdict in (Verdict.WRONG, Verdict.UNDECIDED)


def test_a_rule_that_the_last_layer_has_not_is_tried_for_any_layer() -> None:
    finding = judged(r"\frac{\partial C}{\partial a^L_k} = \sum_j w^{L+1}_{jk} \delta^{L+1}_j")
    assert finding.verdict is Verdict.RIGHT
    assert any("L as any layer" in remark for remark in finding.remarks)
