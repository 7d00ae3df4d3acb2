"""How displays are parted into chains: rows, columns, several equations side by side, running text."""

from __future__ import annotations

import pytest

from symbackprop.latex.parser import parse_chains
from symbackprop.latex.tree import Block, Decorated
from symbackprop.source import Span

from .sketch import sketches

LAYOUTS = [
    (
        "aligned rows continue their column",
        r"\begin{aligned} z &= w + b \\ &= 2 + 3 \\ &= 5 \\ \sigma &= 5 // \end{aligned}",
        ["z  =  w + b  =  2 + 3  =  5", "sigma  =  5"],
    ),
    (
        "several columns, each continued below",
        r"\begin{aligned} a &= 1 + 1 & b &= 2 + 2 \\ &= 2 // & &= 4 // \end{aligned}",
        ["a  =  1 + 1  =  2", "b  =  2 + 2  =  4"],
    ),
    (
        "several columns, all new below",
        r"\begin{align} a &= 1 & b &= 2 \\ c &= 3 & d &= 4 \end{align}",
        ["a  =  1", "b  =  2", "c  =  3", "d  =  4"],
    ),
    (
        "a row that begins with an operator goes on with the member above",
        r"\begin{aligned} a &= b + c \\ &\quad + d \\ &= e \end{aligned}",
        ["a  =  b + c + d  =  e"],
    ),
    ("a row that ends with an operator goes on below", r"\begin{split} a &= b + \\ & c \end{split}", ["a  =  b + c"]),
    ("relation signs in a column of their own", r"\begin{array}{rcl} a &=& b \\ &=& c \end{array}", ["a  =  b  =  c"]),
    ("eqnarray", r"\begin{eqnarray*} a &=& b \\ c &=& d \end{eqnarray*}", ["a  =  b", "c  =  d"]),
    ("gathered", r"\begin{gathered} a = b \\ c = d \end{gathered}", ["a  =  b", "c  =  d"]),
    ("rows without an environment", r"a = b \\ = c \\ d = e", ["a  =  b  =  c", "d  =  e"]),
    ("several relations and columns on one row", r"a &= b &= c", ["a  =  b  =  c"]),
    ("quad", r"a^0 = x = [1] \quad y = [5]", ["a^<0>  =  x  =  [1]", "y  =  [5]"]),
    ("quad around the relation", r"a \quad = \quad b", ["a  =  b"]),
    ("quad and end marks", r"a = 0 // \quad b = -1.133 //", ["a  =  0", "b  =  -1.133"]),
    ("narrow spaces between equations", r"a = 0.5 \ b = 0.3", ["a  =  0.5", "b  =  0.3"]),
    ("narrow space in a product", r"a = 2 \; b", ["a  =  {2 ~ b}"]),
    ("comma and quad", r"a = 1, \quad b = 2.", ["a  =  1", "b  =  2"]),
    ("comma between equations", "a = 1, b = 2", ["a  =  1", "b  =  2"]),
    ("comma within a list", r"L = 2, \dots, N", ["L  =  seq(2 , ... , N)"]),
    ("list on the left", "i, j = 1, 2", ["seq(i , j)  =  seq(1 , 2)"]),
    ("semicolon", "a = 1; b = 2", ["a  =  1", "b  =  2"]),
    ("and", r"a = 1 \text{ and } b = 2", ["a  =  1", "b  =  2  # and"]),
    ("lead-in", r"\text{Now: } \nabla E = x", ["d[nabla](E; none)  =  x  # Now"]),
    ("trailing condition", r"a = b \quad \text{for } i = 1", ["a  =  b", "i  =  1  # for"]),
    (
        "what is beside an equation is its own",
        r"E = x \quad \begin{matrix} \uparrow \end{matrix} \quad \text{backprop}",
        ["E  =  x", r"matrix[unread(the command \uparrow at offset 27 is not known here)]", '"backprop"'],
    ),
    ("first member left out", "= 7.16", ["none  =  7.16"]),
    ("right side left out", r"x = 7868 \cdot a_1^1 =", ["x  =  {7868 cdot a_<1>^<1>}  =  none"]),
    ("a colon after a name", r"z: (.5 * .1) + 2 = 2.05", ["z  :  ({.5 * .1}) + 2  =  2.05"]),
    ("naming", r"a = 2x \quad \text{let's call this } \Delta^{(1)},", ["a  =  {2 ~ x}  name  named(Delta^<(1)>)"]),
    (
        "a matrix of relations",
        r"\begin{matrix} w \to a & v \to b \\ u \to c & t \to d \end{matrix}",
        ["w  to  a", "v  to  b", "u  to  c", "t  to  d"],
    ),
    ("a system in braces", r"\left\{ \begin{aligned} a &= 1 \\ b &= 2 \end{aligned} \right.", ["a  =  1", "b  =  2"]),
    ("equations in brackets", r"(\alpha = 0.1)", ["alpha  =  0.1"]),
    ("implication", r"z = 0 \Rightarrow a = 0", ["z  =  0  implies  a  =  0"]),
    ("not equal", r"a \not= b \ne c", ["a  ne  b  ne  c"]),
    ("a relation twice", "a = = b", ["a  =  none  =  b"]),
    ("tag and label", r"a = b \tag{3} \label{eq:x}", ["a  =  b"]),
    ("check mark", r"a = b \checkmark", ["a  =  b"]),
    ("comment", "a = b % so far\n+ c", ["a  =  b + c"]),
]


@pytest.mark.parametrize(("name", "text", "expected"), LAYOUTS, ids=[case[0] for case in LAYOUTS])
def test_layout(name: str, text: str, expected: list[str]) -> None:
    assert sketches(text) == expected, name


def test_an_aligned_block_after_a_relation_is_one_member() -> None:
    text = (
        r"\begin{aligned} \delta &= a \\ &= b \cdot (0 \ 1) "
        r"\Rightarrow \begin{aligned} z_0 &= 0 \Rightarrow 0 \\ z_1 &= 1,1 \Rightarrow 1 "
        r"\end{aligned} \\ &= c // \end{aligned}"
    )
    (chain,) = parse_chains(text, Span(0, len(text)), decimal_comma=True)
    assert [relation.sign for relation in chain.relations] == ["=", "=", "implies", "="]
    block = chain.members[3]
    assert isinstance(block, Block)
    assert len(block.chains) == 2
    assert [relation.sign for relation in block.chains[1].relations] == ["=", "implies"]
    assert text[block.span.start : block.span.end].startswith(r"\begin{aligned} z_0")


def test_the_member_of_a_naming_holds_its_words_and_the_relation_stands_before_them() -> None:
    text = r"a = b \quad \text{let's call this } \Delta"
    (chain,) = parse_chains(text, Span(0, len(text)))
    named = chain.members[-1]
    assert isinstance(named, Decorated)
    assert named.kind == "named"
    assert text[named.span.start : named.span.end] == r"\text{let's call this } \Delta"
    assert chain.relations[-1].span == Span(named.span.start, named.span.start)


def test_members_end_before_punctuation_and_end_marks() -> None:
    text = r"\begin{aligned} a &= 0.47 // \\ b &= c. \\ d &= 3., \end{aligned}"
    members = [chain.members[-1] for chain in parse_chains(text, Span(0, len(text)))]
    assert [text[m.span.start : m.span.end] for m in members if m is not None] == ["0.47", "c", "3"]


@pytest.mark.parametrize(
    ("text", "comma", "expected"),
    [
        ("x = -0,4 - 0,1", True, ["x  =  -0,4 - 0,1"]),
        ("x = 0{,}618", False, ["x  =  0{,}618"]),
        ("w_{1,1} = 0,5", True, ["w_<seq(1 , 1)>  =  0,5"]),
        ("W[0,1] = 0,5", True, ["{W ~ [seq(0 , 1)]}  =  0,5"]),
        ("x = (1,2,3)", True, ["x  =  (seq(1 , 2 , 3))"]),
        ("x = (1,2)", False, ["x  =  (seq(1 , 2))"]),
        ("x = [0,6 ; 1,2]", True, ["x  =  [seq(0,6 ; 1,2)]"]),
        (r"x = \begin{bmatrix} -0,6 & 0,9 \end{bmatrix}", True, ["x  =  bmatrix[-0,6, 0,9]"]),
        ("x = 1,234,567", False, ["x  =  1,234,567"]),
        ("x = 283,243", False, ["x  =  283,243"]),
        ("x = 0,618", False, ["x  =  seq(0 , 618)"]),
        (r"\max(0,z) = 1.5", True, ['{"max" ~ (seq(0 , z))}  =  1.5']),
    ],
)
def test_commas(text: str, comma: bool, expected: list[str]) -> None:
    assert sketches(text, decimal_comma=comma) == expected
