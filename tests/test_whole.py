"""Real reports, whatever the page: the promises of the formats hold, and no text makes the program fail."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbackprop.api import CheckedNote, check
from symbackprop.report.as_json import json_line

from .report.test_as_html import Page
from .report.test_as_json import SCHEMA, assert_fits
from .report.test_as_markdown import GFM

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("derivations/*/note.md"), *ROOT.glob("tests/pages/*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
PIECES = st.sampled_from(
    [*"0123456789.,=+-*/^_{}()[]\\&$ \n|:'abzwLδσΣ∂·−", r"\frac{", r"\begin{bmatrix}", r"\end{bmatrix}", r"\\", "$$"]
    + [
        r"\sum_{j=1}^n",
        r"\partial",
        r"\begin{aligned}",
        r"\end{aligned}",
        "| a | b |\n",
        "# W\n",
        r"\sigma'(",
        "9**9**9",
    ]
)


@cache
def report(path: Path) -> CheckedNote:
    """The report on a page, made once."""
    return check(path.read_text("utf-8"), name=path.name)


def assert_whole(note: CheckedNote) -> None:
    """Hold a report against what the formats promise."""
    data = json.loads(json_line(note))
    assert_fits(data, SCHEMA)
    text = note.source.text
    ids = [claim["id"] for claim in data["claims"]]
    assert len(ids) == len(set(ids))
    for claim in data["claims"]:
        for member in filter(None, (claim["left"], claim["right"])):
            place = member["span"]
            assert member["text"] == text[place["start"] : place["end"]]
            assert text.count("\n", 0, place["start"]) + 1 == place["line"]
        assert claim["verdict"] not in ("wrong", "follows") or claim["fault"]
    faults = {fault["id"]: fault["claims"] for fault in data["faults"]}
    for claim in data["claims"]:
        assert claim["fault"] is None or claim["id"] in faults[claim["fault"]]
    assert sum(data["summary"][verdict] for verdict in note.counts()) == data["summary"]["claims"] == len(ids)
    for repair in data["repairs"]:
        assert set(repair["explains"]) <= set(ids)
    html = Page(note.to_html())
    anchors = {attributes["id"] for _, attributes in html.tags if "id" in attributes}
    assert html.open == []
    assert {str(attributes["href"])[1:] for _, attributes in html.tags if "href" in attributes} <= anchors
    rows = sum(token.type == "tr_open" for token in GFM.parse(note.to_markdown()))
    assert rows >= len(ids)
    assert note.to_text(60)


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_report_of_a_page_is_whole(path: Path) -> None:
    assert_whole(report(path))


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60).map("".join), st.booleans())
def test_no_text_makes_it_fail(text: str, displayed: bool) -> None:
    assert_whole(check(f"$${text}$$" if displayed else text))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damaged_page_makes_it_fail(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(PAGES)).read_text("utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 1500)))
    assert_whole(check(text[start:end] + data.draw(PIECES) + text[end : end + 300]))
