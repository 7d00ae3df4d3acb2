"""A page becomes its headings, running text, formulas and tables in reading order, each at its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.note.document import Document, Formula, Heading, Prose, Table
from symbackprop.note.scan import scan
from symbackprop.source import Source, Span

from ..latex.sketch import sketch, sketch_chain


def outline(text: str, decimal: str | None = None) -> list[str]:
    """The items of a page, each in a line: H heading, P prose, T table, and the chains of each formula."""
    found = []
    for item in scan(Source(text), decimal=decimal).items:
        match item:
            case Heading():
                found.append(f"H {item.text}")
            case Prose():
                found.append(f"P {item.text}")
            case Table():
                found.append("T " + " | ".join(cell.text for cell in item.header))
            case Formula():
                found += [sketch_chain(chain) for chain in item.chains]
    return found


CLAIMS = [
    ("- z: (.5 * .1) + 2 = 2.05", ["z  :  ({.5 * .1}) + 2  =  2.05"]),
    ("- $z: (.5 * .1) + 2 = 2.05$", ["z  :  ({.5 * .1}) + 2  =  2.05"]),
    ("- Weight: .1", ['"Weight"  :  .1']),
    ("- Weight: $.1$", ['"Weight"  :  .1']),
    ("- Bias: **2**", ['"Bias"  :  2']),
    ("- **Bias**: 2", ['"Bias"  :  2']),
    ("- **Bias:** -0.5", ['"Bias"  :  -0.5']),
    ("* Input: .5", ['"Input"  :  .5']),
    ("1. Bias: 3", ['"Bias"  :  3']),
    ("Learning rate: 0.1", ["words(Learning rate)  :  0.1"]),
    ("- Product = $7.0205 * 1 * 1.0205 = 7.1644$", ['"Product"  =  {7.0205 * 1 * 1.0205}  =  7.1644']),
    ("- $w_1$ = 0.15", ["w_<1>  =  0.15"]),
    ("- $w_1$ = $0.15$", ["w_<1>  =  0.15"]),
    ("- $a$: 0.5", ["a  :  0.5"]),
    ("L=3", ["L  =  3"]),
    ("a1 = relu(z1)", ['"a1"  =  {"relu" ~ ("z1")}']),
    ("∂C/∂w₁₁ = δ²·a¹", ["d[slash](C; w_<11>)  =  {delta^<2> cdot a^<1>}"]),
    ("x1 = 0.05, x2 = 0.10", ['"x1"  =  0.05', '"x2"  =  0.10']),
    ("learning rate = 0.5", ["words(learning rate)  =  0.5"]),
    ("activation = relu", ['"activation"  =  "relu"']),
    ("= 0.5 + 0.3 = 0.8", ["none  =  0.5 + 0.3  =  0.8"]),
    ("new w1 = 0.5 - 0.1 * 2 = 0.3", ['{"new" ~ "w1"}  =  0.5 - {0.1 * 2}  =  0.3']),
    ("h1 (input) = 0.3775", ['{"h1" ~ ("input")}  =  0.3775']),
    ("x1 = 0.05  x2 = 0.10", ['"x1"  =  0.05', '"x2"  =  0.10']),
    ("\\delta = \\nabla_a C \\odot x", ["delta  =  {d[nabla](C; a) odot x}"]),
    ("The sum is = 0.5", ["P The sum is", "unread(the words before the sign are no mathematics)  =  0.5"]),
    ("**a = 3**", ["a  =  3"]),
    ("`a = 3`", ["a  =  3"]),
    (r"\(a = 3\)", ["a  =  3"]),
    (r"\[a = 3\]", ["a  =  3"]),
    ("\\begin{align*}\na &= 3 \\\\\n&= b\n\\end{align*}", ["a  =  3  =  b"]),
    ("$$\\begin{align*}\na &= 3\n\\end{align*}$$", ["a  =  3"]),
    ("```math\na = 3\n```", ["a  =  3"]),
    ("```python\na = 3  # three\nprint('a = 4')\n```", ["a  =  3", "P print('a = 4')"]),
    ("$$\na =\n3\n$$", ["a  =  3"]),
    (
        "The hidden net is net_h1 = 0.15*0.05 + 0.35 = 0.3775.",
        ["P The hidden net is", '"net"_<"h1">  =  {0.15 * 0.05} + 0.35  =  0.3775'],
    ),
    ("so that $a = 3$, as above.", ["P so that", "a  =  3", "P , as above."]),
    ("We get $a$ = 0.5 here", ["P We get", "a  =  0.5", "P here"]),
    ("Cost: C = 1/2 (y - t)^2", ["P Cost:", "C  =  {1 / 2 ~ (y - t)^<2>}"]),
    ("Loss: $L = 0.5$", ["P Loss:", "L  =  0.5"]),
]


@pytest.mark.parametrize(("text", "expected"), CLAIMS, ids=[case[0] for case in CLAIMS])
def test_lines_with_claims(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Reasoning:",
        "Training data: 1 example",
        "note: the value is fine",
        "Hint: use the chain rule",
        "It cost $5 and then $10 more.",
        "Neural Network 1: 231",
        "see https://example.org/?a=3 for more",
        "Deadline: Friday",
        "ratio of weights to biases",
        "CACHE LOOKUP",
        "Each Layer must compute change to W, \\vec{b}, \\vec{a} with respect to Error.",
        "Today at 10:30 we start",
        "<br/>",
        "---",
        "<!-- a = 3 -->",
        "run `pip install x` first",
        "(a) the first part",
        "3 inputs, 2 outputs",
    ],
)
def test_running_text_makes_no_claim(text: str) -> None:
    assert not [item for item in scan(Source(text)).items if isinstance(item, Formula)]


@pytest.mark.parametrize(
    "text",
    [
        "# Network 1",
        "## Last layer (layer 2)",
        "LAYER 3",
        "H0",
        "Output",
        "Layer H1",
        "Last Layer",
        "Forward Feed",
        "Output gradients:",
        "① Compute Forwards",
        "④ Calculate values of L2",
        "Backprop",
        "**Layer 2**",
        "Error δ",
        "Forward pass",
        "Step 2: Backward pass",
    ],
)
def test_headings(text: str) -> None:
    (item,) = scan(Source(text)).items
    assert isinstance(item, Heading)


def test_a_heading_keeps_its_formulas() -> None:
    assert outline("Layer L-1 with L = 2, ..., N") == ["H Layer L-1 with L = 2, ..., N", "L  =  seq(2 , ... , N)"]
    assert outline("⑥ Optimizing ($\\alpha = 0,1$)", decimal="comma") == [
        "H ⑥ Optimizing ($\\alpha = 0,1$)",
        "alpha  =  0,1",
    ]


def test_a_title_underlined_is_a_heading() -> None:
    assert outline("Backward\n========\n\ntext") == ["H Backward", "P text"]


def test_items_come_in_reading_order_with_their_own_text() -> None:
    text = "# Title\r\n\r\nSome $a$ and $b = 2$ text.\r\n\r\n$$c = 3$$ tail\r\n- d: 4\r\n"
    items = scan(Source(text)).items
    assert [type(item).__name__ for item in items] == [
        "Heading",
        "Prose",
        "Formula",
        "Prose",
        "Formula",
        "Prose",
        "Formula",
        "Prose",
        "Formula",
    ]
    starts = [item.span.start for item in items]
    assert starts == sorted(starts)
    assert [text[i.span.start : i.span.end] for i in items if isinstance(i, Formula)] == ["a", "b = 2", "c = 3", "d: 4"]


def test_tables_hold_the_mathematics_of_their_cells() -> None:
    text = "| unit | $z$ | a |\n|---|:-:|--:|\n| h1 | 0.3775 | $0.59$ |\n| total | sum of all | **1.5** |\n"
    (table,) = scan(Source(text)).items
    assert isinstance(table, Table)
    assert [cell.text for cell in table.header] == ["unit", "$z$", "a"]
    assert [[None if cell.node is None else sketch(cell.node) for cell in row] for row in table.rows] == [
        ['"h1"', "0.3775", "0.59"],
        [None, None, "1.5"],
    ]
    assert all(text[cell.span.start : cell.span.end] == cell.text for row in table.rows for cell in row)


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("$x = 0,618$", True),
        ("$a = -0,4$ and $b = 2,0714$", True),
        ("$x = 1,133$", False),
        ("$x = -0,4 \\cdot 3 + 0,1$", True),
        ("$w_{1,2} = 3$, $W[0,1]$, $x = (1,2)$, $[0,15]$", False),
        ("$i = 0,1$", False),
        ("$L = 1,2,3$", False),
        ("- Bias: 0,35", True),
        ("$x = 0.5$", False),
        ("Costs 1,50 and more", False),
        (r"$$\begin{bmatrix} -0,65 & 0,9 \end{bmatrix}$$", True),
    ],
)
def test_the_decimal_comma_is_found_on_the_page(text: str, comma: bool) -> None:
    document = scan(Source(text))
    assert document.decimal_comma is comma
    if comma:
        assert document.decimal_evidence is not None
        assert "," in text[document.decimal_evidence.start : document.decimal_evidence.end]


def test_a_declared_decimal_mark_wins() -> None:
    assert scan(Source("$x = 0,618$"), decimal="point").decimal_comma is False
    declared = scan(Source("$x = 1,5$"), decimal="comma")
    assert declared.decimal_comma is True
    assert declared.decimal_evidence is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$a = 3\n\nLAYER 2\n\n$$b = 4$$", ["a  =  3", "H LAYER 2", "b  =  4"]),
        ("$$a = \\begin{bmatrix} 1 \\\\\n\n2 \\end{bmatrix}$$", ["a  =  bmatrix[1; 2]"]),
        ("open $a = 3 and no end", ["P open $", "a  =  3", "P and no end"]),
        ("\ufeff$a = 3$\x00", ["a  =  3"]),
        ("$a = 3$\r\r\n$b = 4$", ["a  =  3", "b  =  4"]),
        ("", []),
        ("$$", []),
        ("$$$$", []),
    ],
)
def test_damaged_pages_are_read_as_far_as_they_go(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


PIECES = st.sampled_from(
    [
        "a",
        "z1",
        " = ",
        "0.5",
        "0,618",
        "$",
        "$$",
        "\n",
        "\n\n",
        "- ",
        "# ",
        "|",
        "|---|---|",
        "`",
        "```",
        "**",
        "_",
        ": ",
        "the ",
        "Layer ",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
        "\\frac{1}{2}",
        "<!--",
        "-->",
        "\r\n",
        "\x00",
        ".",
        ", ",
        "(",
        ")",
        "→",
        "²",
        "is ",
        "new ",
        "w1",
        "let's ",
        "http://a.b/?x=1 ",
        "<b>",
        "'",
    ]
)


def misplaced(document: Document) -> list[str]:
    """What is wrong with the places of a document's items."""
    text, at, found = document.source.text, 0, []
    for item in document.items:
        if item.span.start < at and not isinstance(item, Formula):
            found.append(f"{item} comes late")
        at = item.span.start
        if not Span(0, len(text)).contains(item.span):
            found.append(f"{item} is outside")
        if isinstance(item, Prose) and text[item.span.start : item.span.end] != item.text:
            found.append(f"{item} says something else")
        if isinstance(item, Formula):
            found += [f"{chain} is not in {item.span}" for chain in item.chains if not item.span.contains(chain.span)]
    return found


@settings(max_examples=600, deadline=2000)
@given(st.lists(PIECES, max_size=30))
def test_any_page_gives_items_in_order_within_it(parts: list[str]) -> None:
    assert misplaced(scan(Source("".join(parts)))) == []


@settings(max_examples=200, deadline=2000)
@given(st.text(max_size=200))
def test_any_text_gives_a_document(text: str) -> None:
    assert misplaced(scan(Source(text))) == []


@pytest.mark.parametrize(
    "unit",
    [
        "$$a_1 = 0.5 \\cdot 3$$\n\n",
        "z1 = 0.5*3 + 2\n",
        "$a ",
        "` a",
        "\\(",
        "\\begin{align}",
        "|a|b|\n|-|-|\n",
        "= ",
        "*a ",
        "<a ",
        "$$ a\n\n",
        "1,5 ",
        "`",
    ],
)
def test_a_long_page_is_answered_in_linear_time(unit: str) -> None:
    began = time.process_time()
    scan(Source(unit * (400_000 // len(unit))))
    assert time.process_time() - began < 8


def test_mathematics_beyond_the_budget_is_unread_and_says_so() -> None:
    document = scan(Source("$$a = 3$$\n\n" * 100_000))
    last = document.items[-1]
    assert isinstance(last, Formula)
    assert "beyond" in sketch_chain(last.chains[0])
