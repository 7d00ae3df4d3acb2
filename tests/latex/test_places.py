"""Every node's place lies within its parent's, leaves are what they were read from, and no text raises."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from symbackprop.latex.parser import parse_chains, parse_expression
from symbackprop.latex.tree import Chain, Number, Relation, Symbol, Unread
from symbackprop.source import Span
from symbackprop.written import Written

SOUP = st.lists(
    st.sampled_from(
        [
            "a",
            "w",
            "z1",
            "W2",
            "dC",
            "d",
            "\\partial",
            "\\nabla",
            "C",
            "0.5",
            ".1",
            "0,618",
            "1,234",
            "12",
            "2.",
            "=",
            ":=",
            "\\approx",
            "\\Rightarrow",
            ":",
            "<",
            "+",
            "-",
            "\\pm",
            "\\cdot",
            "*",
            "/",
            "\\odot",
            "@",
            ".",
            ",",
            ";",
            "(",
            ")",
            "[",
            "]",
            "\\{",
            "\\}",
            "{",
            "}",
            "\\left(",
            "\\right)",
            "\\left[",
            "\\right]",
            "|",
            "\\|",
            "^",
            "_",
            "^2",
            "_{11}",
            "^{(L-1)}",
            "_{1,1}",
            "'",
            "\\prime",
            "\\frac",
            "\\frac{1}{2}",
            "\\frac12",
            "\\sqrt",
            "\\vec{a}",
            "\\hat",
            "\\mathbf{W}",
            "\\text{ReLU}",
            "\\text{so }",
            "\\text{let's call this }",
            "\\begin{bmatrix}",
            "\\end{bmatrix}",
            "\\begin{aligned}",
            "\\end{aligned}",
            "\\begin{cases}",
            "\\end{cases}",
            "&",
            "\\\\",
            "\\quad",
            "\\ ",
            "\\,",
            "~",
            "//",
            "\\sum",
            "\\sum_{j=0}^{n}",
            "\\Sigma_j",
            "\\boxed{",
            "\\underbrace",
            "\\stackrel{a}{=}",
            "\\over",
            "\\dots",
            "...",
            "%",
            "!",
            "\\%",
            "net",
            "relu",
            "\\max",
            "δ",
            "²",
            "₁₁",
            "ŷ",
            "∂",
            "Σ",
            "½",
            "′",
            "ᵀ",
            "\n",
            " ",
            "\\foo",
            "\x00",
            "#",
            "$",
            "\ufeff",
            "\\color{red}",
            "\\tag{1}",
            "\\not",
            "\\xrightarrow{f}",
        ]
    ),
    max_size=24,
)


def inside(node: object, outer: Span, text: str) -> Iterator[str]:
    """What is wrong with the places of a node and of all that it holds."""
    if isinstance(node, tuple):
        for item in node:
            yield from inside(item, outer, text)
    elif is_dataclass(node) and not isinstance(node, Span | Written):
        span: Span = node.span  # type: ignore[attr-defined]
        if not outer.contains(span):
            yield f"{node} is not within {outer}"
        if isinstance(node, Number) and "".join(text[span.start : span.end].split()) != "".join(
            node.written.text.split()
        ):
            if not unwritten(text[span.start : span.end]):
                yield f"{node.written.text!r} is not at {text[span.start : span.end]!r}"
        if isinstance(node, Symbol) and not span.start < span.end:
            yield f"{node} is nowhere"
        for field in fields(node):
            if field.name != "span":
                yield from inside(getattr(node, field.name), span, text)


def unwritten(text: str) -> bool:
    """Whether a number stands there in other characters than digits: a raised or vulgar one, or in \\text."""
    return not text.isascii() or "{" in text


def faults(chains: tuple[Chain, ...], text: str) -> list[str]:
    """All that is wrong with the places of some chains."""
    found = []
    for chain in chains:
        found += list(inside(chain, Span(0, len(text)), text))
        if len(chain.members) != len(chain.relations) + 1:
            found.append(f"{len(chain.members)} members for {len(chain.relations)} relations")
        places = [part.span.start for part in (*chain.relations, *(m for m in chain.members if m is not None))]
        if chain.members and not places:
            found.append("a chain of nothing")
    return found


@settings(max_examples=1500, deadline=2000)
@given(SOUP, st.booleans(), st.booleans(), st.sampled_from(["", " "]))
@example(parts=["[", ";", "\\right]"], plain=True, comma=False, glue="")
def test_any_soup_of_tokens_gives_trees_with_nested_places(
    parts: list[str], plain: bool, comma: bool, glue: str
) -> None:
    text = glue.join(parts)
    assert faults(parse_chains(text, Span(0, len(text)), plain=plain, decimal_comma=comma), text) == []
    parse_expression(text, Span(0, len(text)), plain=plain, decimal_comma=comma)


@settings(max_examples=500, deadline=2000)
@given(st.text(max_size=60), st.booleans())
def test_any_text_gives_trees_with_nested_places(text: str, plain: bool) -> None:
    assert faults(parse_chains(text, Span(0, len(text)), plain=plain), text) == []


@settings(max_examples=300, deadline=2000)
@given(SOUP, SOUP)
def test_offsets_are_into_the_whole_text(before: list[str], parts: list[str]) -> None:
    front, body = " ".join(before) + "$", " ".join(parts)
    text = front + body + "$ and more"
    span = Span(len(front), len(front) + len(body))
    alone = parse_chains(body, Span(0, len(body)))
    within = parse_chains(text, span)
    if "%" not in body and "\\" not in front[-2:] and "net" not in body and "relu" not in body:
        assert [len(chain.members) for chain in alone] == [len(chain.members) for chain in within]
    for chain in within:
        assert span.contains(chain.span)


def test_relations_have_their_own_places() -> None:
    text = r"a \approx 5 \stackrel{avg}{\Rightarrow} b"
    (chain,) = parse_chains(text, Span(0, len(text)))
    assert [text[r.span.start : r.span.end] for r in chain.relations] == [r"\approx", r"\stackrel{avg}{\Rightarrow}"]
    assert chain.relations[1] == Relation(Span(12, 39), "implies", "avg")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("20,000 open braces", "{" * 20_000),
        ("20,000 open brackets", "(" * 20_000),
        ("20,000 nested groups", "{" * 10_000 + "x" + "}" * 10_000),
        ("3,000 nested fractions", "\\frac{" * 3_000 + "1" + "}{2}" * 3_000),
        ("100,000 digits", "1" * 100_000),
        ("a huge exponent", "1e999999999"),
        ("20,000 signs", "-" * 20_000 + "x"),
        ("20,000 accents", "\\hat" * 9_000 + "x"),
        ("scripts on scripts", "a_{" * 5_000 + "1" + "}" * 5_000),
        ("roots", "\\sqrt" * 5_000 + "x"),
        ("sums", "\\sum " * 5_000 + "x"),
        ("operators", "\\frac{d}{dx}" * 900 + "x"),
        (
            "a matrix of 300 times 300",
            "\\begin{bmatrix}" + "\\\\".join("&".join("1" * 300) for _ in range(300)) + "\\end{bmatrix}",
        ),
        ("comparisons", "(" + "a<" * 5_000 + "b)"),
        ("aligned within aligned", "\\begin{aligned}" * 2_000 + "x" + "\\end{aligned}" * 2_000),
        ("bars", "|a " * 4_001),
        ("an empty script of a gradient", r"\nabla^"),
        ("boxes", "\\boxed{" * 3_000 + "x" + "}" * 3_000),
    ],
)
def test_hostile_formulas_are_unread_with_a_reason_and_at_once(name: str, text: str) -> None:
    began = time.perf_counter()
    chains = parse_chains("x = " + text, Span(0, len(text) + 4))
    assert time.perf_counter() - began < 3, name
    unread = [member for chain in chains for member in chain.members if isinstance(member, Unread)]
    assert unread, name
    assert all(one.reason for one in unread)


def test_a_damaged_member_leaves_its_neighbours_read() -> None:
    text = "a = frac{1 = 3 = (b = 4"
    (chain,) = parse_chains(text, Span(0, len(text)))
    assert [type(member).__name__ for member in chain.members] == ["Symbol", "Unread", "Number", "Unread", "Number"]
