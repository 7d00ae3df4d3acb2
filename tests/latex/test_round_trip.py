"""A tree written as LaTeX parses back to the same tree, and to_latex is stable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.latex.parser import parse_chains, parse_expression
from symbackprop.latex.tree import (
    BigOperator,
    Cases,
    Comparison,
    Derivative,
    Fenced,
    Fraction,
    Matrix,
    Node,
    Number,
    Product,
    Root,
    Scripted,
    Sequence,
    Signed,
    Symbol,
    Terms,
)
from symbackprop.latex.write import chain_to_latex, same, to_latex
from symbackprop.source import Span
from symbackprop.written import Written, read_number

AT = Span(0, 0)


def written(text: str) -> Written:
    """The number that a text writes, which the test knows to be one."""
    number = read_number(text)
    assert number is not None
    return number


numbers = st.sampled_from(["0", "5", ".5", "0.25", "3029180.1", "1e-08", "17"]).map(
    lambda text: Number(AT, written(text))
)
symbols = st.builds(
    Symbol,
    st.just(AT),
    st.sampled_from(["a", "w", "W", "z", "delta", "sigma", "Theta", "ell"]),
    st.sampled_from([(), ("vec",), ("hat",), ("bold",), ("cal",), ("bar", "bold")]),
)
words = st.builds(
    Symbol, st.just(AT), st.sampled_from(["ReLU", "net", "Input", "max", "x"]), st.just(()), st.just(True)
)
indices = st.one_of(
    st.sampled_from(["1", "11", "203"]).map(lambda text: Number(AT, written(text))),
    st.sampled_from(["j", "k", "L", "h1", "H21"]).map(lambda name: Symbol(AT, name)),
    st.lists(st.sampled_from("mnjk").map(lambda name: Symbol(AT, name)), min_size=2, max_size=3).map(
        lambda items: Sequence(AT, tuple(items), "")
    ),
    st.just(Sequence(AT, (Number(AT, written("1")), Number(AT, written("1"))), ",")),
    st.just(Fenced(AT, "(", ")", Terms(AT, (Symbol(AT, "L"), Number(AT, written("1"))), ("-",)))),
    st.just(Terms(AT, (Symbol(AT, "L"), Number(AT, written("1"))), ("-",))),
)
scripted = st.builds(Scripted, st.just(AT), symbols | words, st.none() | indices, indices, st.integers(0, 2))
names = symbols | words | scripted
atoms = numbers | names


def larger(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees one construct larger than their parts."""
    several = st.lists(children, min_size=2, max_size=3)
    factors = children.map(lambda node: Fenced(AT, "(", ")", node) if isinstance(node, Signed) else node)
    return st.one_of(
        st.builds(Fenced, st.just(AT), st.just("("), st.just(")"), children),
        several.flatmap(
            lambda terms: st.lists(st.sampled_from("+-"), min_size=len(terms) - 1, max_size=len(terms) - 1).map(
                lambda operators: Terms(AT, tuple(terms), tuple(operators))
            )
        ),
        st.lists(factors, min_size=2, max_size=3).flatmap(
            lambda items: st.lists(
                st.sampled_from(["", "cdot", "*", "times", "odot", "/"]),
                min_size=len(items) - 1,
                max_size=len(items) - 1,
            ).map(lambda operators: Product(AT, tuple(items), tuple(operators)))
        ),
        st.builds(Signed, st.just(AT), st.just("-"), children),
        st.builds(Fraction, st.just(AT), children, children),
        st.builds(Root, st.just(AT), children),
        st.builds(Derivative, st.just(AT), names, names, st.sampled_from(["frac", "slash", "subscript", "nabla"])),
        st.builds(
            BigOperator,
            st.just(AT),
            st.just("sum"),
            st.just(Symbol(AT, "j")),
            st.just(Number(AT, written("1"))),
            st.just(Symbol(AT, "N")),
            children,
        ),
        st.lists(st.tuples(children, children), min_size=1, max_size=3).map(
            lambda rows: Matrix(AT, tuple(rows), "bmatrix")
        ),
        st.builds(
            Cases,
            st.just(AT),
            st.tuples(
                st.tuples(children, st.just(Comparison(AT, Symbol(AT, "z"), ">", Number(AT, written("0"))))),
                st.tuples(children, st.none()),
            ),
        ),
    )


trees = st.recursive(atoms, larger, max_leaves=8)


@settings(max_examples=400, deadline=None)
@given(trees)
def test_a_written_tree_parses_back_to_itself(tree: Node) -> None:
    text = to_latex(tree)
    assert same(parse_expression(text, Span(0, len(text))), tree), text


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial C}{\partial w_{11}} = 2(\vec{a}_1 - \vec{y}_1) g'(z_1) \cdot \vec{a}_1 = 283243",
        r"W^3 = [19 \ 22 \ 31]",
        r"\frac{\partial}{\partial a^L} \frac{1}{2} (a^L - y)^2 \cdot \frac{\partial}{\partial z_k^L} \sigma(z_k) = 3",
        r"\nabla E \stackrel{\text{avg}}{\Rightarrow} \nabla E^{(0)}",
        r"\Delta := \Delta \cdot \sigma'(z^{(L)})",
        r"x \in \mathbb{R}^{2 \times 3}",
        r"dC/dw(H1) = 3.51025 * 1 * 2.05",
        r"\underbrace{\Delta^{(1)} a^{(0)}}_{w^{(1)}} = \boxed{x} w",
        r"y = \varepsilon + \varphi",
    ],
)
def test_a_chain_written_back_parses_to_the_same_chain(text: str) -> None:
    (chain,) = parse_chains(text, Span(0, len(text)))
    again = chain_to_latex(chain)
    (back,) = parse_chains(again, Span(0, len(again)))
    assert same(back, chain), again


def test_same_looks_past_places_only() -> None:
    left = parse_expression("a + b", Span(0, 5))
    assert same(left, parse_expression("  a  +  b", Span(0, 9)))
    assert not same(left, parse_expression("a + c", Span(0, 5)))
    assert not same(left, parse_expression("a + b'", Span(0, 6)))
