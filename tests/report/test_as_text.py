"""The report of the terminal: what it says, how wide it is, and that nothing in it acts."""

from __future__ import annotations

import re

import pytest

from symbackprop.check.verdict import Report
from symbackprop.report.as_text import text_report
from symbackprop.report.excerpt import cells

from .samples import PAGE, clean, nasty, sample

REPORTS = pytest.mark.parametrize("report", [sample(), nasty(), clean()], ids=["sample", "nasty", "clean"])


@REPORTS
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_too_wide_and_none_ends_in_spaces(report: Report, width: int) -> None:
    lines = text_report(report, width=width).split("\n")
    assert all(line == line.rstrip() for line in lines)
    words = max(cells(word) for word in text_report(report, width=width).split())
    assert all(cells(line) <= max(width, words) for line in lines)


@REPORTS
def test_nothing_quoted_acts(report: Report) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text_report(report))


def test_caret_stands_under_the_wrong_member() -> None:
    lines = text_report(sample()).split("\n")
    marked = next(number for number, line in enumerate(lines) if "^" in line)
    start, end = lines[marked].index("^"), lines[marked].rindex("^") + 1
    assert lines[marked - 1][start:end] == "0,2073"


def test_what_it_says() -> None:
    text = text_report(sample())
    for part in (
        "Fault F1: wrong",
        "line 5, column",
        "stated 0,2073    true -0,2073    your own line gives -0,2073",
        "Perhaps: the sign of the result was lost  [sign.lost]",
        "1 later claim only follows from it: line 7.",
        "row 2, column 2: wrong, w1[2,2], stated 5, true 4",
        "2-3-1, relu, half squared",
        "b2[1] at line 3 is read 0,7, not 0,2: that makes 2 claims right",
        "11 claims: 2 given, 2 right",
        "2 mistakes; the first at line 5",
    ):
        assert part in text


def test_quiet_leaves_only_the_mistakes() -> None:
    text = text_report(sample(), quiet=True)
    assert re.findall("── Fault F.", text) == ["── Fault F1", "── Fault F2"]
    assert "claims:" not in text
    assert text_report(clean(), quiet=True) == ""


def test_verbose_lists_all_that_was_not_judged() -> None:
    report = sample()
    unread = [finding for finding in report.findings if finding.verdict == "unread"]
    many = Report(report.source, report.reading, tuple(unread * 9), (), ())
    assert "and 4 more; --verbose lists them" in text_report(many)
    assert text_report(many, verbose=True).count("11:6 ") == 9


def test_colour_only_when_asked() -> None:
    assert "\x1b[" not in text_report(sample())
    coloured = text_report(sample(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text_report(sample())


def test_terminal_variables_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, coloured = text_report(sample()), text_report(sample(), colour=True)
    for name, value in (("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("COLUMNS", "20"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    assert (text_report(sample()), text_report(sample(), colour=True)) == (plain, coloured)


def test_page_of_the_sample_holds_what_the_report_quotes() -> None:
    assert "0,2073" in PAGE
