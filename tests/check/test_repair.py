"""A datum is misread where the page's own lines tell of another number, not where a mistake makes another one fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbackprop import check
from symbackprop.check.misprint import tells
from symbackprop.check.verdict import Verdict
from symbackprop.written import Written

PAGE = r"""
Input $x_1 = 2$, $x_2 = 3$, target $y = 10$, every unit is linear, $C = (a^2_1 - y)^2$.

$W^1 = \begin{bmatrix} 1 & 2 \\ 3 & -1 \end{bmatrix}$, $b^1 = \begin{bmatrix} 1 \\ 2 \end{bmatrix}$,
$W^2 = \begin{bmatrix} 3 & 4 \end{bmatrix}$, $b^2 = \begin{bmatrix} -4 \end{bmatrix}$

$z^1_1 = 1 \cdot 2 + 2 \cdot 3 + 1 = 9$, $a^1_1 = 9$

$z^1_2 = 3 \cdot 2 - 1 \cdot 3 + 2 = 5$, $a^1_2 = 5$

$z^2_1 = {sum} = {z}$, $a^2_1 = {z}$

$C = ({z} - 10)^2 = {cost}$

$\frac{\partial C}{\partial a^2_1} = 2 \cdot ({z} - 10) = {slope}$

$\frac{\partial C}{\partial a^1_1} = {slope} \cdot 3 = {first}$

$\frac{\partial C}{\partial a^1_2} = {slope} \cdot 4 = {second}$
"""
RIGHT = {"sum": r"3 \cdot 9 + 4 \cdot 5 - 4", "z": "43", "cost": "1089", "slope": "66", "first": "198", "second": "264"}


def page(**parts: str) -> str:
    text = PAGE
    for name, part in (RIGHT | parts).items():
        text = text.replace("{" + name + "}", part)
    return text


def test_a_given_that_is_worked_with_as_printed_is_not_misread() -> None:
    # 23 - 10 = 43 - 30: a target of 30 would fit
    wrong = page(sum=r"3 \cdot 9 - 4", z="23", cost="169", slope="26", first="78", second="104")
    report = check(wrong)
    assert not report.repairs
    verdicts = [claim.verdict for claim in report.claims]
    assert verdicts.count(Verdict.WRONG) == 1 and verdicts.count(Verdict.FOLLOWS) >= 6


def test_a_given_that_is_worked_with_as_another_number_is_misread() -> None:
    misread = page().replace(r"\begin{bmatrix} 3 & 4 \end{bmatrix}", r"\begin{bmatrix} 8 & 4 \end{bmatrix}")
    report = check(misread)
    assert [(repair.quantity, repair.written, repair.read) for repair in report.repairs] == [("w2[1,1]", "8", "3")]
    assert not any(claim.verdict in (Verdict.WRONG, Verdict.FOLLOWS) for claim in report.claims)


@pytest.mark.parametrize(
    ("printed", "meant", "told"),
    [("18", "19", 1), ("19", "18", -1), ("19", "19", 0), ("17", "15", 0), ("9", "18.9", 1), ("18.99", "18.96", 0)],
)
def test_a_number_tells_of_the_value_that_it_is_far_nearer_to(printed: str, meant: str, told: int) -> None:
    assert tells(Written("19", Fraction(19), 0), Fraction(printed), Fraction(meant)) == told


OWN_NAMES = r"""
$x = 2$, $t = 4$, $p = 3$, $q = 5$

$h = p x$, $o = q h$, $E = (o - t)^2$

$h = 3 \cdot 2 = 6$, $o = 5 \cdot 6 = 30$, $E = (30 - 4)^2 = 676$

$\frac{\partial E}{\partial o} = 2 (o - t) = 52$

$\frac{\partial E}{\partial q} = 52 \cdot 6 = 312$

$\frac{\partial E}{\partial h} = 52 \cdot 5 = 260$
"""


def test_a_given_of_a_page_with_names_of_its_own_is_misread() -> None:
    report = check(OWN_NAMES.replace("$q = 5$", "$q = 8$"))
    assert [(repair.written, repair.read) for repair in report.repairs] == [("8", "5")]
    assert not any(claim.verdict in (Verdict.WRONG, Verdict.FOLLOWS) for claim in report.claims)
    given = next(claim for claim in report.claims if claim.remarks)
    assert given.verdict is Verdict.GIVEN and given.remarks == ("8 is read as 5",)
