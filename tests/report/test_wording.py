"""The words of a report: exact values read as decimals, lists of lines, sums."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbackprop.report.diagnosis import diagnoses
from symbackprop.report.wording import closing, count, line_list, network_line, number, sentence, summary_parts

from .samples import clean, sample


@pytest.mark.parametrize(
    ("text", "mark", "shown"),
    [
        ("-2073/10000", ",", "-0,2073"),
        ("0.4146", ",", "0,4146"),
        ("283248", ".", "283248"),
        ("1/3", ".", "≈ 0.333333333333 (1/3)"),
        ("[0, -927/1000, 309/1000]", ".", "[0, -0.927, 0.309]"),
        ("100/1", ".", "100"),
        ("1/1000000000000000000", ".", "1E-18"),
        ("dC/dw2[1,3]", ".", "dC/dw2[1,3]"),
        ("1/0", ".", "1/0"),
        ("a matrix of shape 2 x 3", ",", "a matrix of shape 2 x 3"),
    ],
)
def test_number(text: str, mark: str, shown: str) -> None:
    assert number(text, mark) == shown


@given(st.fractions(max_denominator=10**6))
def test_number_never_shows_another_value_as_exact(value: Fraction) -> None:
    shown = number(f"{value.numerator}/{value.denominator}")
    assert shown.startswith("≈ ") or Fraction(shown) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("not all entries are right", "Not all entries are right."),
        ("w2 is not known", "w2 is not known."),
        ("It holds.", "It holds."),
        ("-0,3 is wrong", "-0,3 is wrong."),
        ("", ""),
    ],
)
def test_sentence(text: str, shown: str) -> None:
    assert sentence(text) == shown


def test_line_list() -> None:
    assert line_list([7]) == "line 7"
    assert line_list([7, 9]) == "lines 7 and 9"
    assert line_list([78, 82, 86]) == "lines 78, 82 and 86"
    assert line_list(range(1, 21)) == "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 9 more"
    assert count(1, "entry", "entries") == "1 entry"


def test_sums() -> None:
    assert summary_parts(clean()) == ("1 claim", "1 given")
    assert closing(clean()) == "No mistake was found."
    assert closing(sample()) == "2 mistakes; the first at line 5, column 186."
    assert network_line(sample()) == "2-3-1, relu, half squared"
    assert network_line(clean()) is None


def test_no_faulty_claim_is_left_out() -> None:
    report = sample()
    told = {claim.id for diagnosis in diagnoses(report) for claim in diagnosis.claims}
    assert told == {finding.id for finding in report.findings if finding.verdict.faulty}
    unheld = type(report)(report.source, report.reading, report.findings, (), ())
    assert {claim.id for diagnosis in diagnoses(unheld) for claim in diagnosis.claims} == told
