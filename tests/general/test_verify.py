"""Ruling on formulas: verdicts with what was assumed, counterexamples, corrections in the writer's hand, discipline."""

from __future__ import annotations

import pytest

from symbackprop import verify
from symbackprop.api import VerifiedFormula
from symbackprop.check.general.ruling import Ruling
from symbackprop.check.verdict import Evidence, Verdict

NETWORK = (
    r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j",
    r"a^l_j = \sigma(z^l_j)",
    r"C = \frac{1}{2} \sum_j (a^L_j - y_j)^2",
)


def ruled(formula: str, definitions: tuple[str, ...] = NETWORK, **told: str) -> Ruling:
    """The ruling on one formula."""
    (ruling,) = verify(formula, definitions=definitions, **told).rulings  # type: ignore[arg-type]
    return ruling


RIGHT = (
    r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j",
    r"\frac{\partial a^l_i}{\partial z^l_j} = \delta_{ij} \sigma'(z^l_j)",
    r"\frac{\partial}{\partial a^L_j} \frac{1}{2} \sum_i (a^L_i - y_i)^2 = a^L_j - y_j",
    r"w^l_{jk} := w^l_{jk} - \eta \frac{\partial C}{\partial w^l_{jk}}",
)
CORRECTED = (
    (r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k", r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k"),
    (r"\frac{\partial C}{\partial w^l_{jk}} = a^{l}_k \delta^l_j", r"a^{l-1}_k \delta^l_j"),
    (r"\delta^l = (W^{l+1} \delta^{l+1}) \odot \sigma'(z^l)", r"((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)"),
    (r"\frac{\partial C}{\partial W^l} = a^{l-1} (\delta^l)^T", r"\delta^l (a^{l-1})^T"),
    (r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k", r"\sum_k w^l_{jk} a^{l-1}_k + b^l_j"),
    (r"w^l_{jk} \leftarrow w^l_{jk} + \eta \delta^l_j a^{l-1}_k", r"w^l_{jk} - \eta \delta^l_j a^{l-1}_k"),
    (r"\delta^l_j = \sigma'(z^l_j) w^{l+1}_{kj} \delta^{l+1}_k", r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k"),
    (
        r"\delta^l_j = \sigma(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    ),
)


@pytest.mark.parametrize("formula", RIGHT)
def test_what_holds_is_right(formula: str) -> None:
    assert ruled(formula).verdict is Verdict.RIGHT


@pytest.mark.parametrize(("formula", "right"), CORRECTED)
def test_the_smallest_correction_is_in_the_writers_hand(formula: str, right: str) -> None:
    ruling = ruled(formula)
    assert ruling.verdict is Verdict.WRONG
    assert ruling.search is not None and ruling.search.largest == 1
    assert right in [each.right for each in ruling.corrections]


@pytest.mark.parametrize(("formula", "right"), CORRECTED)
def test_a_correction_holds(formula: str, right: str) -> None:
    left = formula.partition("=")[0].partition(r"\leftarrow")[0]
    assert ruled(f"{left} = {right}").verdict is Verdict.RIGHT


@pytest.mark.parametrize(("formula", "right"), CORRECTED)
def test_a_counterexample_is_small_and_shows_the_difference(formula: str, right: str) -> None:
    shown = ruled(formula).counterexample
    assert shown is not None and max(shown.sizes) <= 3
    assert shown.shapes or shown.left != shown.right


def test_both_witnesses_are_named() -> None:
    assert set(ruled(RIGHT[0]).witnesses) == {Evidence.INSTANCES, Evidence.SYMBOLIC}


def test_no_correction_within_two_changes_is_said_so() -> None:
    ruling = ruled(r"\delta^l_j = a^{l-1}_k b^l_j y_j a^l_j w^l_{jk}")
    assert ruling.verdict is Verdict.WRONG and not ruling.corrections
    assert ruling.search is not None and (ruling.search.largest == 2 or not ruling.search.complete)


def test_a_formula_for_one_output_alone_is_said_so() -> None:
    ruling = ruled(r"\frac{\partial C}{\partial a^{L-1}_k} = w^L_{jk} \delta^L_j")
    assert ruling.verdict is Verdict.WRONG
    assert any("one unit" in remark for remark in ruling.remarks)


def test_what_is_not_told_is_assumed_in_the_writers_favour() -> None:
    ruling = ruled(r"\frac{\partial C}{\partial a^L_j} = 2 (a^L_j - y_j)", ())
    assert ruling.verdict is Verdict.RIGHT
    assert ruled(r"\frac{\partial C}{\partial a^L_j} = 2 (a^L_j - y_j)").verdict is Verdict.WRONG


def test_a_convention_that_is_told_decides() -> None:
    formula = r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{jk} \delta^{l+1}_k"
    assert ruled(formula).verdict is Verdict.WRONG
    assert ruled(formula, ()).verdict is Verdict.RIGHT
    assert ruled(formula, (), assume={"weights": "to-from"}).verdict is Verdict.WRONG  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        (r"\delta^l_j = \sigma'(z^l_j) w^{l+1}_{kj} \delta^{l+1}_k", "free-index"),
        (r"\frac{\partial C}{\partial a^l_j} = \sum_k w^{l+1}_{kj} \sum_k w^{l+2}_{kk} \delta^{l+2}_k", "bound-twice"),
        (
            r"\frac{\partial C}{\partial b^l_j} = \frac{\partial C}{\partial a^l_j}"
            r" \frac{\partial z^l_j}{\partial b^l_j}",
            "broken-chain",
        ),
        (r"\frac{\partial C}{\partial a^l_j} = \sum_{k=1}^{n_l} w^{l+1}_{kj} \delta^{l+1}_k", "sum-bound"),
    ],
)  # fmt: skip
def test_breaches_of_discipline_are_named(formula: str, kind: str) -> None:
    assert kind in [lapse.kind for lapse in ruled(formula).lapses]


def test_a_token_that_cannot_be_read_gets_a_suggestion() -> None:
    formula = r"\frac{\partial C}{\partial a^{L-1}_n} = \sum_m \frac{\partial C}{\partial a^L_m} O(4n) w^L_{mn}"
    ruling = ruled(formula)
    assert ruling.verdict is Verdict.UNREAD
    assert any(r"\sigma'(z^L_m)" in (each.right or "") for each in ruling.corrections)


def test_a_text_of_several_formulas_is_ruled_one_by_one() -> None:
    found = verify("\n\n".join(f"$${formula}$$" for formula in (*NETWORK, RIGHT[0], CORRECTED[0][0])))
    assert isinstance(found, VerifiedFormula)
    assert [ruling.verdict.value for ruling in found.rulings][-2:] == ["right", "wrong"]
    assert found.to_json()["summary"]["wrong"] == 1
    assert "wrong" in str(found)


CHAINS = (
    (
        r"\frac{\partial C}{\partial a_m^L} = \sum_{n=1}^{N_L} \frac{\partial C}{\partial z_n^L}"
        r" \frac{\partial z_n^L}{\partial a_m^L} = \sum_{n=1}^{N_L} \sigma'(\vec{z}_n^L) w_{nm}^{L+1}",
        [
            r"\sum_{n=1}^{N_L} \frac{\partial C}{\partial z_n^L} \frac{\partial z_n^L}{\partial a_m^{L-1}}",
            r"\sum_{n=1}^{N_L} \sigma'(\vec{z}_n^L) w_{nm}^{L} \frac{\partial C}{\partial a_n^L}",
        ],
    ),
    (
        r"\frac{\partial C}{\partial a^1_k} = \sum_j \left( \sum_j \frac{\partial C}{\partial a_j^3}"
        r" \frac{\partial a_j^3}{\partial z_j^3} \frac{\partial z_j^3}{\partial a_k^2} \right) \sigma'(z_j^2) w_{jk}^2",
        [
            r"\sum_j \left( \sum_i \frac{\partial C}{\partial a_i^3}"
            r" \frac{\partial a_i^3}{\partial z_i^3} \frac{\partial z_i^3}{\partial a_j^2} \right)"
            r" \sigma'(z_j^2) w_{jk}^2",
        ],
    ),
)


@pytest.mark.parametrize(("formula", "members"), CHAINS)
def test_members_of_a_chain_are_corrected_in_turn(formula: str, members: list[str]) -> None:
    rulings = verify(formula, definitions=NETWORK).rulings
    found = [ruling.corrections[0].right for ruling in rulings if ruling.verdict is Verdict.WRONG]
    assert found == members
