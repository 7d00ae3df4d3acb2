"""Graphs: order, cycles, symbols, and derivatives of any acyclic computation."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from sympy import Abs, Float, Function, Max, Piecewise, Rational, Symbol, cos, exp, log, pi, sqrt, tanh

from symbackprop.errors import NetworkError
from symbackprop.network.dense import dense_graph
from symbackprop.network.fields import Balls, Modular, Rationals, ball
from symbackprop.network.functions import activation_function, opaque
from symbackprop.network.graph import Graph, QuantitySymbol, symbol
from symbackprop.network.instance import Instance
from symbackprop.network.random_instances import random_instance
from symbackprop.network.spec import Network
from symbackprop.quantity import COST, Kind, Quantity, activation, bias, pre, target, weight


def named(name: str) -> Quantity:
    return Quantity(Kind.NAMED, name=name)


def test_a_dense_graph_has_the_equations_of_the_textbook() -> None:
    graph = dense_graph((2, 1), ("relu",))
    z, a, y = symbol(pre(1, 1)), symbol(activation(1, 1)), symbol(target(1))
    leaves = (weight(1, 1, 1), weight(1, 1, 2), activation(0, 1), activation(0, 2), bias(1, 1))
    w1, w2, x1, x2, b = map(symbol, leaves)
    assert graph[pre(1, 1)] == w1 * x1 + w2 * x2 + b
    assert graph[activation(1, 1)] == activation_function("relu")(z)
    assert graph[COST] == (a - y) ** 2 / 2
    assert [eq.lhs for eq in graph.equations] == [z, a, symbol(COST)]
    assert set(graph.leaves) == {*leaves, target(1)}


def test_everything_stands_after_what_it_is_made_of() -> None:
    graph = dense_graph((3, 4, 2), ("sigma", "softmax"), "cross_entropy", examples=2)
    place = {q: i for i, q in enumerate(graph)}
    assert all(place[parent] < place[q] for q in graph for parent in graph.parents(q))
    assert list(place) == list(graph.order)
    assert [graph.position(q) for q in graph] == list(range(len(graph)))


def test_examples_share_weights_and_average_their_costs() -> None:
    graph = dense_graph((1, 1), ("identity",), examples=3)
    assert graph.parents(COST) == tuple(COST.of_example(i) for i in (1, 2, 3))
    assert weight(1, 1, 1) in graph.parents(pre(1, 1, 1))
    assert weight(1, 1, 1) in graph.parents(pre(1, 1, 3))
    assert sum(q.kind is Kind.WEIGHT for q in graph) == 1


def test_graphs_of_the_same_structure_are_one_graph() -> None:
    first = Network.dense([1, 1], weights=[[[1]]], learning_rate=1)
    assert Graph.dense(first) is Graph.dense(Network.dense([1, 1], title="other"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((1,), ()), "1 sizes need 0 activations"),
        (((1, 1), ("relu", "relu")), "2 sizes need 1 activations"),
        (((1, 1), ("relux",)), "'relux' is no activation"),
        (((1, 1), ("relu",), "hinge"), "'hinge' is no cost"),
    ],
)
def test_a_builder_refuses_what_is_not_in_the_tables(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dense_graph(*arguments)


def test_a_cycle_is_refused_and_named() -> None:
    a, b, c = named("a"), named("b"), named("c")
    with pytest.raises(NetworkError, match=r"^b: defined by itself: b <- c <- b; a graph has no cycles$"):
        Graph({a: symbol(b), b: symbol(c), c: symbol(b) + 1})
    with pytest.raises(NetworkError, match=r"a <- a"):
        Graph({a: symbol(a) + 1})


def test_a_long_chain_needs_no_recursion() -> None:
    chain = [named(f"n{i}") for i in range(5000)]
    graph = Graph({chain[0]: None} | {q: 2 - symbol(p) for p, q in pairwise(chain)})
    instance = Instance(graph, {chain[0]: Fraction(3)}, Rationals())
    assert instance[chain[-1]] == -1
    assert instance.partial(chain[-1], chain[0]) == -1


def test_quantities_that_are_only_used_are_leaves() -> None:
    graph = Graph({named("s"): symbol(named("p")) + symbol(named("q"))})
    assert graph.leaves == (named("p"), named("q"))


def test_symbols_belong_to_quantities_and_not_to_names() -> None:
    assert symbol(weight(2, 1, 3)) is symbol(weight(2, 1, 3))
    assert str(symbol(weight(2, 1, 3))) == "w2[1,3]"
    assert symbol(weight(1, 1, 1)) != symbol(named("w1[1,1]"))
    assert symbol(weight(1, 1, 1)) != Symbol("w1[1,1]")
    assert isinstance(symbol(COST), Symbol)
    assert QuantitySymbol(COST) is symbol(COST)
    assert pickle.loads(pickle.dumps(symbol(named("n")))) is symbol(named("n"))
    hostile = named("__import__('os').system('true')")
    assert symbol(hostile).quantity == hostile
    total = symbol(weight(1, 1, 1)) + symbol(named("w1[1,1]"))
    assert len(total.args) == 2


def test_graphs_survive_pickling() -> None:
    graph = dense_graph((2, 2), ("sigma",))
    copy = pickle.loads(pickle.dumps(graph))
    assert list(copy) == list(graph)
    assert copy[pre(1, 1)] == graph[pre(1, 1)]
    assert random_instance(copy, 1).gradient() == random_instance(graph, 1).gradient()


def test_extending_a_graph_leaves_it_as_it_was() -> None:
    graph = dense_graph((1, 1), ("identity",))
    error = named("e")
    more = graph.extended({error: symbol(activation(1, 1)) - symbol(target(1))})
    assert error in more
    assert error not in graph
    assert more.ancestors(error) >= {activation(0, 1), target(1)}


def test_asking_for_what_is_not_there_says_so() -> None:
    graph = dense_graph((1, 1), ("identity",))
    for ask in (graph.symbol, graph.position, Instance(graph, {}, Rationals()).__getitem__):
        with pytest.raises(KeyError, match="nothing is not in the graph"):
            ask(named("nothing"))
    assert "5 leaves" in repr(graph) or "4 leaves" in repr(graph)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (lambda x: Float(0.1) * x, "floats are not exact"),
        (lambda x: Symbol("loose") * x, "loose is no quantity"),
    ],
)
def test_expressions_that_are_no_equations_are_refused(expression: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        Graph({named("r"): expression(symbol(named("x")))})


@pytest.mark.parametrize(
    "expression",
    [
        lambda x: cos(x),
        lambda x: Piecewise((x, x > 0), (0, True)),
        lambda x: Max(x, 1),
        lambda x: x ** Rational(1, 3),
        lambda x: x**100_000,
        lambda x: Function("f")(x, x),
    ],
)
def test_expressions_that_cannot_be_computed_are_refused(expression: Callable[[Any], Any]) -> None:
    x, r = named("x"), named("r")
    with pytest.raises(NetworkError, match=r"^r: "):
        Instance(Graph({r: expression(symbol(x))}), {x: Fraction(1)}, Rationals())[r]


def difference(graph: Graph, point: Mapping[Quantity, Fraction], of: Quantity, wrt: Quantity) -> float:
    """A central difference in balls of 256 bits, with a step of 2^-60."""
    field, step = Balls(256), Fraction(1, 2**60)
    with field.context():
        up, down = (ball(Instance(graph, {**point, wrt: point[wrt] + sign * step}, field)[of]) for sign in (1, -1))
        return float((up - down) / ball(2 * step))


SMOOTH = ("sigmoid", "tanh", "softplus", "leaky_relu")


def of(name: str) -> Any:
    return symbol(named(name))


GRAPHS: list[tuple[str, Callable[..., dict[str, Any]]]] = [
    ("a shared weight", lambda x, w: {"h": tanh(w * x), "o": tanh(w * of("h")), "r": of("o") ** 2}),
    ("a skip connection", lambda x, w: {"h": exp(w * x), "r": of("h") * x + w}),
    ("a normalisation", lambda x, w: {"m": (x + w) / 2, "r": (x - of("m")) / sqrt(1 + (w - of("m")) ** 2)}),
    ("powers", lambda x, w: {"r": x**-3 + w**2 * x**5 + (x**2) ** Rational(-3, 2)}),
    ("a symbolic exponent", lambda x, w: {"r": x**w}),
    ("constants", lambda x, w: {"r": exp(1) * x + pi * w}),
    ("kinks away from zero", lambda x, w: {"r": Abs(x - 3) + Max(x * w, 0) + Max(0, -w)}),
    ("activations and their derivatives", lambda x, w: {
        "r": x + sum(activation_function(name, k)(x * w) for name in SMOOTH for k in range(4))
    }),
    ("logarithms", lambda x, w: {"r": log(x) * log(1 + w**2)}),
]  # fmt: skip


@pytest.mark.parametrize(("build"), [build for _, build in GRAPHS], ids=[name for name, _ in GRAPHS])
def test_any_graph_has_the_derivatives_of_its_differences(build: Callable[..., dict[str, Any]]) -> None:
    x, w, r = named("x"), named("w"), named("r")
    graph = Graph({named(name): expr for name, expr in build(symbol(x), symbol(w)).items()})
    for point in ({x: Fraction(7, 5), w: Fraction(-3, 10)}, {x: Fraction(1, 3), w: Fraction(9, 4)}):
        instance = Instance(graph, point, Balls(256))
        for wrt in (x, w):
            exact = instance.partial(r, wrt)
            assert float(ball(exact)) == pytest.approx(difference(graph, point, r, wrt), rel=1e-9)


@pytest.mark.parametrize("letter", ["sigma", "g", "f_1"])
def test_opaque_letters_and_undefined_functions_are_the_same(letter: str) -> None:
    x = named("x")
    ours = Graph({named("r"): opaque(letter)(symbol(x))})
    plain = Graph({named("r"): Function(letter)(symbol(x))})
    assert random_instance(ours, 1)[named("r")] == random_instance(plain, 1)[named("r")]
    assert random_instance(ours, 1).partial(named("r"), x) == random_instance(plain, 1).partial(named("r"), x)
    assert Modular(1).random("leaf", 0) != Modular(2).random("leaf", 0)
