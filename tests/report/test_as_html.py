"""The HTML report is one closed page: whole markup, no scripts, nothing fetched, the note's text complete."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from symbackprop.check.verdict import Report
from symbackprop.report.as_html import html_fragment, html_page
from symbackprop.report.excerpt import visible

from .samples import clean, nasty, sample

VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, its anchors, and the text of the note within it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.note = ""
        self.depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self.open.append(tag)
        if self.depth or dict(attrs).get("class") == "page":
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if self.depth:
            self.depth -= 1
            if tag == "div" and self.depth == 1:
                self.note += "\n"

    def handle_data(self, data: str) -> None:
        if self.depth > 1:
            self.note += data


REPORTS = pytest.mark.parametrize("report", [sample(), nasty(), clean()], ids=["sample", "nasty", "clean"])


@REPORTS
def test_page_is_whole_and_closed(report: Report) -> None:
    page = Page(html_page([report, sample()]))
    assert page.open == []
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "form", "base"})
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)


@REPORTS
def test_anchors_lead_somewhere(report: Report) -> None:
    tags = Page(html_page([report, sample()])).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    links = [str(attributes["href"]) for _, attributes in tags if "href" in attributes]
    assert len(ids) == len(set(ids))
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


@REPORTS
def test_note_is_shown_in_full(report: Report) -> None:
    expected = "\n".join(visible(line) for line in report.source.text.removesuffix("\n").split("\n")) + "\n"
    assert Page(html_page([report])).note.replace("\N{WHITE SQUARE}", "") == expected


def test_members_carry_their_verdict() -> None:
    html = html_page([sample()])
    assert '<a id="n1-c3" class="wrong" title="wrong; -0,3 - 0,1 · (-0,927) is -0,2073.' in html
    assert 'href="#n1-d3">0,2073</a>' in html
    assert 'class="follows"' in html


def test_fragment_for_a_notebook_is_styled_by_itself() -> None:
    html = html_fragment(sample())
    assert html.startswith('<div class="symbackprop">')
    assert Page(html).open == []
