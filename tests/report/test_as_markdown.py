"""The Markdown report shows what it quotes and is nothing else: no HTML, no links, whole tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from symbackprop.check.verdict import Report
from symbackprop.report.as_markdown import code, markdown, prose
from symbackprop.report.excerpt import visible

from .samples import NASTY, clean, nasty, sample

TEXTS = st.text(st.sampled_from("ab1. -+=#>|`\\*_~$&<>[]()!:/@\n\t"), max_size=40)
GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown_text: str) -> str:
    """The text that a reader of one rendered paragraph sees."""
    (paragraph,) = [token for token in GFM.parse(markdown_text) if token.type == "inline"] or [None]
    assert paragraph is None or all(
        part.type in ("text", "text_special", "code_inline") for part in paragraph.children or ()
    )
    return "".join(part.content for part in (paragraph.children if paragraph else None) or ())


@given(TEXTS)
def test_prose_shows_as_it_stands(text: str) -> None:
    assert shown(prose(text)) == " ".join(visible(text).split())


@given(TEXTS)
def test_code_shows_as_it_stands(text: str) -> None:
    assert shown(code(text)) == " ".join(visible(text).split())


@given(TEXTS)
def test_code_keeps_its_table_cell(text: str) -> None:
    tokens = GFM.parse(f"| a | b |\n| --- | --- |\n| x | {code(text, table=True)} |\n")
    assert sum(token.type == "td_open" for token in tokens) == 2
    cell = [token for token in tokens if token.type == "inline"][3]
    assert "".join(part.content for part in cell.children or ()) == " ".join(visible(text).split())


@pytest.mark.parametrize("report", [sample(), nasty(), clean()], ids=["sample", "nasty", "clean"])
def test_nothing_quoted_is_markup(report: Report) -> None:
    tokens = GFM.parse(markdown(report))
    inline = [part for token in tokens for part in token.children or ()]
    allowed = {"text", "text_special", "code_inline", "softbreak"}
    assert {part.type for part in inline} <= allowed
    assert not any(token.type.startswith("html") for token in tokens)
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    verdicts = sum(1 for many in report.counts().values() if many)
    assert len(rows) == verdicts + 2 + len(report.findings) + 1
    assert len(cells) == 3 * (verdicts + 2) + 4 * (len(report.findings) + 1)


def test_what_it_says() -> None:
    text = markdown(sample())
    assert text.startswith("# Report on sheet.md\n")
    assert "### Fault F1: wrong, w1\\[2,1\\]@1, line 5, column 186" in text
    assert "| 7 | `2 \\cdot 0,2073 = 0,4146` | follows | F1 |" in text
    assert re.search(r"^ +-+ +\^{6}$", text, re.MULTILINE)


def test_links_are_not_made_of_bare_text() -> None:
    assert "http://" not in prose("see http://host and a@b.c")
    assert NASTY not in markdown(nasty())
