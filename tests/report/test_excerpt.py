"""Excerpts: the marks stand under the member, and nothing is wider than it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbackprop.report.excerpt import cells, clipped, excerpt, visible
from symbackprop.source import Source, Span

TEXTS = st.text(st.sampled_from("ab =\\{}^_0,5é重み\u0301\t\r\n\x1b\u202e\u2028"), max_size=120)


@st.composite
def places(draw: st.DrawFn) -> tuple[Source, Span]:
    """A text and a place in it, perhaps empty, perhaps over several lines."""
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return Source(text), Span(start, draw(st.integers(start, len(text))))


@given(places(), st.integers(10, 60))
def test_excerpt_fits_and_marks_its_member(place: tuple[Source, Span], width: int) -> None:
    source, span = place
    shown = excerpt(source, span, None, width)
    low, high = shown.member
    assert cells(shown.text) <= width + 1  # one more where nothing stands at the end of the line
    assert shown.marks == " " * cells(shown.text[:low]) + "^" * max(1, cells(shown.text[low:high]))
    assert visible(shown.text) == shown.text


@given(TEXTS, st.integers(5, 60))
def test_clipped_fits_on_one_line(text: str, width: int) -> None:
    line = clipped(text, width)
    assert cells(line) <= width
    assert visible(line) == line


@pytest.mark.parametrize(
    ("text", "part", "width", "shown", "marks"),
    [
        ("a = 12", "12", 40, "a = 12", "    ^^"),
        ("重み = 12", "12", 40, "重み = 12", "       ^^"),
        ("one\ntwo = 3\nfour", "3", 40, "two = 3", "      ^"),
        ("x" * 50 + " = 12 " + "y" * 50, "12", 20, "…xxxxxxx = 12 yyyyy…", "           ^^"),
        ("z" * 50, "z" * 50, 10, "zzzzzzzz…", "^^^^^^^^"),
        ("a = 1\r\nb = 2\r\n", "2", 40, "b = 2", "    ^"),
    ],
)
def test_excerpt(text: str, part: str, width: int, shown: str, marks: str) -> None:
    start = text.index(part)
    got = excerpt(Source(text), Span(start, start + len(part)), None, width)
    assert (got.text, got.marks) == (shown, marks)


def test_left_member_is_marked_beside_the_right_one() -> None:
    got = excerpt(Source("so 2 + 2 = 5."), Span(11, 12), Span(3, 8), 40)
    assert got.marks == "   -----   ^"


def test_member_over_several_lines_tells_where_it_ends() -> None:
    got = excerpt(Source("a = (1\n2\n3) b"), Span(4, 11), None, 40)
    assert (got.line, got.text, got.marks, got.until) == (1, "a = (1", "    ^^", 3)


def test_a_line_of_megabytes_is_cut_at_once() -> None:
    source = Source("1 + " * 1_000_000)
    assert cells(excerpt(source, Span(2_000_000, 2_000_001), Span(0, 1), 80).text) <= 80
