"""Markdown that GitHub and Jupyter show alike: what either of them stumbles over is not written."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from symbackprop.notation.load import load, names
from symbackprop.write import markdown
from symbackprop.write.paper import Chain, Row, paper
from symbackprop.write.prose import Formula

from .by_hand import FORMS, TITLE

REFUSED = (r"\operatorname", r"\mbox", r"\phantom", r"\hspace", r"\mathbb{1}", r"\,", r"\;", r"\!", r"\{", r"\}", r"\|")
"""Commands that GitHub refuses, or whose sign Markdown takes for its own."""


def displays(shown: str) -> list[str]:
    """What stands in the displays."""
    return re.findall(r"^\$\$\n(.*?)\n\$\$$", shown, re.S | re.M)


@pytest.fixture(params=[(form, notation) for form in FORMS for notation in names()], ids="-".join)
def shown(request: pytest.FixtureRequest) -> str:
    """A derivation as Markdown."""
    form, notation = request.param
    return markdown.document(paper(FORMS[form](), load(notation)))


def test_displays_hold_nothing_that_is_taken_for_markdown(shown: str) -> None:
    assert displays(shown)
    for display in displays(shown):
        assert not [command for command in REFUSED if command in display]
        assert "$" not in display and "<" not in display and "\n\n" not in display
        lines = display.splitlines()
        assert not [line for line in lines if re.match(r"\s{0,3}([-+*>#=]\s|\d+[.)]\s|={2,})", line)]
        assert not [line for line in lines if "\\\\" in line.removesuffix("\\\\")]


def test_dollars_are_balanced(shown: str) -> None:
    body = shown.partition("\n")[2]
    outside = re.sub(r"^\$\$\n.*?\n\$\$$", "", body, flags=re.S | re.M)
    for line in outside.splitlines():
        assert line.count("$") % 2 == 0
        for inner in line.split("$")[1::2]:
            assert inner == inner.strip() and inner
            assert not [command for command in REFUSED if command in inner]


def test_every_environment_is_closed(shown: str) -> None:
    for display in displays(shown):
        assert re.findall(r"\\begin\{(\w+)\}", display) == re.findall(r"\\end\{(\w+)\}", display)[::-1] or (
            sorted(re.findall(r"\\begin\{(\w+)\}", display)) == sorted(re.findall(r"\\end\{(\w+)\}", display))
        )
        assert display.count("{") == display.count("}")


def test_a_title_is_shown_as_it_is(shown: str) -> None:
    heading = MarkdownIt().parse(shown.splitlines()[0])[1]
    assert "".join(child.content for child in heading.children or ()) == TITLE


def test_a_small_chain() -> None:
    rows = (
        Row("=", r"\begin{bmatrix} 0.2 & 1 \\ - 0.3 & 0.8 \end{bmatrix}^{\top} x", ("for all ", Formula("k < 3"))),
        Row(r"\approx", r"\begin{bmatrix} 2 \\ 3 \end{bmatrix}", ("worked out",)),
    )
    assert markdown.display(Chain("y", rows, (Formula("l = 1"),), result=True)) == (
        "$$\n\\begin{aligned}\n"
        "y & = \\begin{bmatrix} 0.2 & 1 \\\\\n-0.3 & 0.8 \\end{bmatrix}^{\\top} x "
        "&& \\quad \\text{for all } k \\lt 3\\\\\n"
        "& \\approx \\boxed{\\begin{bmatrix} 2 \\\\\n3 \\end{bmatrix}} && \\quad \\text{worked out}\\\\\n"
        "& \\quad l = 1\n"
        "\\end{aligned}\n$$"
    )
