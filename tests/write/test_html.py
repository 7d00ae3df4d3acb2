"""The page is whole markup that needs nothing from elsewhere, and every formula on it is MathML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from symbackprop.network.spec import Network
from symbackprop.notation.load import load, names
from symbackprop.write import html
from symbackprop.write.mathml import flowing, math
from symbackprop.write.paper import paper
from symbackprop.write.picture import picture

from .by_hand import FORMS, NETWORK, TITLE
from .test_text import LINES

VOID = {"meta", "wbr"}


class Page(HTMLParser):
    """The tags of a page and its text; what is opened has to be closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h1":
            self.title += data


@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_whole_and_closed(form: str, notation: str) -> None:
    source = html.page(paper(FORMS[form](), load(notation)))
    page = Page(source)
    assert page.open == []
    assert page.title == TITLE
    assert not {"script", "link", "img", "iframe", "code"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\(|@import|javascript:", source)
    assert not [
        attrs for _, attrs in page.tags if (attrs.get("href") or "#").startswith("#") is False or "src" in attrs
    ]
    anchors = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(anchors) == len(set(anchors))
    assert {(attrs["href"] or "")[1:] for tag, attrs in page.tags if tag == "a"} <= set(anchors)


@pytest.mark.parametrize("latex", [each for each in LINES if "|" not in each])
def test_formulas_are_well_formed(latex: str) -> None:
    ElementTree.fromstring(math(latex).replace("&nbsp;", "\u00a0"))


def test_a_formula_in_mathml() -> None:
    assert math(r"\sigma'(z^{l}_{m})") == (
        "<math><semantics><mrow><msup><mrow><mi>σ</mi></mrow><mrow><mo>′</mo></mrow></msup>"
        '<mrow><mo fence="true" form="prefix" stretchy="false">(</mo>'
        "<msubsup><mrow><mi>z</mi></mrow><mrow><mi>m</mi></mrow><mrow><mi>l</mi></mrow></msubsup>"
        '<mo fence="true" form="postfix" stretchy="false">)</mo></mrow></mrow>'
        r'<annotation encoding="application/x-tex">\sigma&#x27;(z^{l}_{m})</annotation></semantics></math>'
    )


def test_what_is_no_formula_is_shown_as_its_source() -> None:
    assert math(r"\left.x\right|_{<b>}") == r"<code>\left.x\right|_{&lt;b&gt;}</code>"


def test_long_sums_are_in_parts_and_nothing_is_lost() -> None:
    long = rf"\sigma'(z) ({' + '.join(rf'w_{{{k}}} d_{{{k}}}' for k in range(1, 30))} - 1)"
    parts = flowing(long, 200.0).split("<wbr>")
    assert len(parts) == 30
    text = ["".join(ElementTree.fromstring(part).itertext()) for part in parts]
    assert text[0] == "σ′(z)(w1\u2062d1"
    assert text[1] == "+w2\u2062d2"
    assert text[-1] == "\u22121)"


def svg(network: Network) -> ElementTree.Element:
    return ElementTree.fromstring(picture(network, load("standard")))


def count(root: ElementTree.Element, tag: str) -> int:
    return len(root.findall(f".//{{http://www.w3.org/2000/svg}}{tag}"))


def test_a_picture_has_a_circle_a_unit_and_a_line_a_weight() -> None:
    root = svg(NETWORK)
    assert count(root, "circle") == 3 + 2 + 3 + 5
    assert count(root, "line") == 3 * 2 + 2 * 3 + 3 * 5
    assert root.get("role") == "img" and root.get("aria-label") == "Network with layers of 3, 2, 3, 5 units"


def test_weights_stand_at_their_lines_and_apart() -> None:
    weights = [[["0.2", "-0.4"], ["-0.3", "0.8"], ["0.5", "0.7"]], [["-0.6", "0.9", "-1/3"]]]
    network = Network.dense([2, 3, 1], weights=weights, biases=[["0.1", "-0.2", "0"], ["0.05"]])
    labels = [each for each in svg(network).iter() if each.get("class") == "weight"]
    shown = [each.text for each in labels]
    assert shown == [
        "0.2",
        "−0.3",
        "0.5",
        "−0.4",
        "0.8",
        "0.7",
        "+ 0.1",
        "− 0.2",
        "+ 0",
        "−0.6",
        "0.9",
        "−1/3",
        "+ 0.05",
    ]
    places = [(float(each.get("x", "")), float(each.get("y", ""))) for each in labels]
    assert all(abs(ax - bx) > 15 or abs(ay - by) > 8 for a, (ax, ay) in enumerate(places) for bx, by in places[:a])


def test_large_layers_are_shortened() -> None:
    root = svg(Network.dense([40, 2]))
    assert count(root, "circle") == 6 + 2
    assert "⋮" in "".join(root.itertext())
