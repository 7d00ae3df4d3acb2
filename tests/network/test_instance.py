"""Instances: clamps, what is missing, what does not exist, and how often a node is worked out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from sympy import exp, log, sqrt

from symbackprop.network.dense import dense_graph
from symbackprop.network.fields import Balls, Modular, Rationals, Transcendental, Undefined, ball
from symbackprop.network.graph import Graph, symbol
from symbackprop.network.instance import Instance, Unknown
from symbackprop.network.program import Program
from symbackprop.network.random_instances import random_instance, random_sizes, random_value
from symbackprop.quantity import COST, Kind, Quantity, activation, bias, pre, target, weight

TINY = dense_graph((1, 1, 1), ("relu", "identity"), "half_squared")
LEAVES = {
    activation(0, 1): Fraction(2),
    weight(1, 1, 1): Fraction(3),
    bias(1, 1): Fraction(-1),
    weight(2, 1, 1): Fraction(1, 2),
    bias(2, 1): Fraction(1, 4),
    target(1): Fraction(1),
}


def named(name: str) -> Quantity:
    return Quantity(Kind.NAMED, name=name)


def tiny(**changes: Any) -> Instance:
    return Instance(TINY, LEAVES, Rationals(), **changes)


def without(*quantities: Quantity) -> Instance:
    return Instance(TINY, {q: v for q, v in LEAVES.items() if q not in quantities}, Rationals())


def test_values_and_partials_by_hand() -> None:
    instance = tiny()
    # z1 = 5, a1 = 5, z2 = a2 = 2.75, C = 1.75^2 / 2
    assert instance[pre(1, 1)] == 5
    assert instance[COST] == Fraction(49, 32)
    assert instance.partial(COST, pre(2, 1)) == Fraction(7, 4)
    assert instance.partial(COST, weight(2, 1, 1)) == Fraction(35, 4)
    assert instance.partial(COST, weight(1, 1, 1)) == Fraction(7, 4)
    assert instance.partial(activation(2, 1), activation(0, 1)) == Fraction(3, 2)
    assert instance.partial(COST, COST) == 1
    assert instance.partial(pre(1, 1), weight(2, 1, 1)) == 0
    assert instance.partial(pre(1, 1), COST) == 0
    assert instance.gradient()[bias(1, 1)] == Fraction(7, 8)
    assert instance.gradient(pre(1, 1)) == {
        activation(0, 1): 3, weight(1, 1, 1): 2, bias(1, 1): 1, pre(1, 1): 1,
    }  # fmt: skip


def test_a_clamped_node_takes_its_value_and_what_follows_uses_it() -> None:
    instance = tiny(clamps={pre(1, 1): Fraction(4)})
    assert instance[pre(1, 1)] == 4
    assert instance[activation(2, 1)] == Fraction(9, 4)
    # derivatives go through the clamped node as through its equation
    assert instance.partial(COST, weight(1, 1, 1)) == Fraction(5, 4) * Fraction(1, 2) * 2
    dead = tiny(clamps={pre(1, 1): Fraction(-4)})
    assert dead[activation(1, 1)] == 0
    assert dead.partial(COST, weight(1, 1, 1)) == 0


def test_a_clamped_node_needs_none_of_its_leaves() -> None:
    leaves = {q: v for q, v in LEAVES.items() if q not in (weight(1, 1, 1), bias(1, 1), activation(0, 1))}
    instance = Instance(TINY, leaves, Rationals(), clamps={activation(1, 1): Fraction(5)})
    assert instance[COST] == Fraction(49, 32)
    assert instance.partial(COST, weight(2, 1, 1)) == Fraction(35, 4)
    # relu' is told by the sign of the clamped activation
    assert instance.partial(COST, pre(1, 1)) == Fraction(7, 8)
    assert instance.partial(COST, bias(1, 1)) == Fraction(7, 8)
    with pytest.raises(Unknown, match=r"^w1\[1,1\] has no value, because none is given for a0\[1\]$"):
        instance.partial(COST, weight(1, 1, 1))


@pytest.mark.parametrize(("name", "slope"), [("sigmoid", Fraction(6, 25)), ("tanh", Fraction(21, 25))])
def test_the_slope_of_a_clamped_activation_comes_from_its_tie(name: str, slope: Fraction) -> None:
    graph = dense_graph((1, 1), (name,))
    leaves = dict.fromkeys((activation(0, 1), weight(1, 1, 1), bias(1, 1), target(1)), Fraction(1))
    clamps = {activation(1, 1): Fraction(2, 5)}
    for given in (leaves, {target(1): Fraction(1)}):
        instance = Instance(graph, given, Balls(64), clamps)
        assert instance.partial(COST, pre(1, 1)) == (Fraction(2, 5) - 1) * slope


def test_an_adjoint_clamp_replaces_a_delta_and_what_follows_uses_it() -> None:
    instance = tiny(adjoint_clamps={pre(2, 1): Fraction(2)})
    assert instance.partial(COST, activation(2, 1)) == Fraction(7, 4)
    assert instance.partial(COST, pre(2, 1)) == 2
    assert instance.partial(COST, weight(2, 1, 1)) == 10
    assert instance.partial(COST, bias(1, 1)) == 1
    # other derivatives than those of the cost are not touched
    assert instance.partial(activation(2, 1), weight(2, 1, 1)) == 5
    leaf = tiny(adjoint_clamps={weight(1, 1, 1): Fraction(9)})
    assert leaf.partial(COST, weight(1, 1, 1)) == 9


def test_an_adjoint_clamp_makes_what_it_replaces_unnecessary() -> None:
    leaves = {q: v for q, v in LEAVES.items() if q != target(1)}
    instance = Instance(TINY, leaves, Rationals(), adjoint_clamps={pre(2, 1): Fraction(2)})
    assert instance.partial(COST, weight(2, 1, 1)) == 10
    with pytest.raises(Unknown, match=r"y\[1\]"):
        instance.partial(COST, activation(2, 1))


def test_another_cost_can_be_clamped() -> None:
    loss, w = named("loss"), named("w")
    graph = Graph({loss: symbol(named("p")) ** 2, named("p"): 3 * symbol(w)})
    instance = Instance(graph, {w: Fraction(1)}, Rationals(), adjoint_clamps={named("p"): Fraction(5)}, cost=loss)
    assert instance.partial(loss, w) == 15
    assert instance.gradient()[named("p")] == 5


def test_clamps_of_quantities_that_are_not_there_change_nothing() -> None:
    instance = tiny(clamps={named("n"): Fraction(1)}, adjoint_clamps={named("n"): Fraction(1)})
    assert instance.gradient() == tiny().gradient()


def test_missing_leaves_matter_only_where_they_are_needed() -> None:
    instance = without(weight(2, 1, 1), target(1))
    assert instance[activation(1, 1)] == 5
    with pytest.raises(Unknown, match=r"^C has no value, because none is given for w2\[1,1\], y\[1\]$") as raised:
        instance[COST]
    assert set(raised.value.missing) == {weight(2, 1, 1), target(1)}
    assert instance.partial(pre(2, 1), weight(2, 1, 1)) == 5
    assert instance.partial(pre(1, 1), weight(1, 1, 1)) == 2
    with pytest.raises(Unknown):
        instance.partial(COST, weight(2, 1, 1))
    with pytest.raises(Unknown):
        instance.gradient()


def test_a_missing_leaf_behind_a_zero_is_not_needed() -> None:
    leaves = LEAVES | {bias(1, 1): Fraction(-100)}
    instance = Instance(TINY, {q: v for q, v in leaves.items() if q != weight(2, 1, 1)}, Rationals())
    assert instance[activation(1, 1)] == 0
    assert instance[COST] == Fraction(9, 32)
    assert instance.partial(COST, weight(2, 1, 1)) == 0
    with pytest.raises(Unknown):
        instance.partial(COST, activation(1, 1))


def test_division_by_zero_is_a_property_of_a_node() -> None:
    x, q, r, s = map(named, "xqrs")
    graph = Graph({q: 1 / symbol(x), r: symbol(q) + 1, s: symbol(x) * 2})
    instance = Instance(graph, {x: Fraction(0)}, Rationals())
    assert instance[s] == 0
    for node in (q, r):
        with pytest.raises(Undefined, match="division by zero"):
            instance[node]
    with pytest.raises(Undefined, match="division by zero"):
        instance.partial(r, x)
    assert instance.partial(r, q) == 1
    assert instance.partial(s, x) == 2
    assert Instance(graph, {x: Fraction(0)}, Rationals(), {q: Fraction(7)})[r] == 8


def test_a_slope_may_not_exist_where_the_value_does() -> None:
    x, r, s = named("x"), named("r"), named("s")
    graph = Graph({r: sqrt(symbol(x)), s: symbol(r) + 2 * symbol(x)})
    instance = Instance(graph, {x: Fraction(0)}, Rationals())
    assert instance[s] == 0
    assert instance.partial(s, r) == 1
    with pytest.raises(Undefined, match="division by zero"):
        instance.partial(s, x)


def test_derivatives_of_missing_values_are_had_where_they_do_not_need_them() -> None:
    x, y, r = named("x"), named("y"), named("r")
    graph = Graph({r: -3 * symbol(x) + symbol(y) ** 2 / symbol(x) ** 2 + exp(-symbol(y))})
    instance = Instance(graph, {x: Fraction(2)}, Rationals())
    with pytest.raises(Unknown):
        instance[r]
    with pytest.raises(Unknown):
        instance.partial(r, x)
    assert Instance(graph, {y: Fraction(0)}, Rationals(), {r: Fraction(1)}).partial(r, r) == 1
    linear = Graph({r: -3 * symbol(x) + 5 * symbol(y)})
    assert Instance(linear, {}, Rationals()).partial(r, x) == -3


def test_undefined_is_stronger_than_a_factor_zero() -> None:
    x, r = named("x"), named("r")
    instance = Instance(Graph({r: symbol(x) * log(symbol(x))}), {x: Fraction(0)}, Rationals())
    with pytest.raises(Undefined, match="logarithm of zero"):
        instance[r]


def test_values_outside_the_field_say_so() -> None:
    x, e, r = named("x"), named("e"), named("r")
    graph = Graph({e: exp(symbol(x)), r: symbol(x) * 0 + symbol(e)})
    instance = Instance(graph, {x: Fraction(1)}, Rationals())
    with pytest.raises(Transcendental, match=r"exp\(1\) is no fraction"):
        instance[r]
    assert Instance(graph, {x: Fraction(1)}, Balls(64))[r].contains(ball(Fraction(2718281828459045, 10**15))) is False
    assert instance.partial(r, e) == 1


def test_numbers_that_explode_end() -> None:
    chain = [named(f"n{i}") for i in range(64)]
    graph = Graph({q: symbol(p) ** 2 for p, q in pairwise(chain)})
    instance = Instance(graph, {chain[0]: Fraction(123456789)}, Rationals())
    with pytest.raises(Transcendental, match="more than 1000000 bits"):
        instance[chain[-1]]
    with pytest.raises(Transcendental):
        instance.partial(chain[-1], chain[0])
    assert Instance(graph, {chain[0]: Fraction(123456789)}, Balls(64))[chain[20]] is not None
    pairs = [symbol(named(f"p{i}")) * symbol(named(f"q{i}")) for i in range(40)]
    products = {named(f"{name}{i}"): pair for i, pair in enumerate(pairs, 1) for name in "pq"}
    twice = Instance(Graph(products), {named("p0"): Fraction(3), named("q0"): Fraction(7)}, Rationals())
    assert twice[named("p3")] == 21**4
    with pytest.raises(Transcendental, match=r"p\d\d has more than 1000000 bits|q\d\d has more than"):
        twice[named("p40")]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    made: Counter[str] = Counter()
    run, sweep = Program.run, Program.sweep

    def counted_run(self: Program, *arguments: Any) -> Any:
        made["run"] += 1
        return run(self, *arguments)

    def counted_sweep(self: Program, *arguments: Any) -> Any:
        made["sweep"] += 1
        return sweep(self, *arguments)

    monkeypatch.setattr(Program, "run", counted_run)
    monkeypatch.setattr(Program, "sweep", counted_sweep)
    return made


def test_each_node_is_worked_out_once_forwards_and_once_backwards(runs: Counter[str]) -> None:
    graph = dense_graph((3, 4, 5, 2), ("sigma", "relu", "tanh"), "squared", examples=2)
    nodes = len(graph) - len(graph.leaves)
    instance = random_instance(graph, 1)
    assert runs == {}
    for q in graph:
        assert instance[q] == instance[q]
    assert runs == {"run": nodes}
    for q in graph:
        instance.partial(COST, q)
    instance.gradient()
    assert runs == {"run": nodes, "sweep": nodes}


def test_only_what_is_asked_for_is_worked_out(runs: Counter[str]) -> None:
    instance = random_instance(dense_graph((3, 4, 5, 2), ("sigma", "relu", "tanh")), 1)
    _ = instance[pre(1, 2)]
    assert runs == {"run": 1}
    instance.partial(activation(1, 2), weight(1, 2, 3))
    assert runs == {"run": 2, "sweep": 2}


def test_the_cost_of_a_sweep_does_not_grow_with_paths(runs: Counter[str]) -> None:
    # 4^20 paths lead from input to cost.
    graph = dense_graph((4,) * 21, ("sigma",) * 20)
    random_instance(graph, 1).gradient()
    assert runs == {"run": 161, "sweep": 161}


@pytest.mark.parametrize("cost", ["squared", "half_squared", "mean_squared", "cross_entropy", "binary_cross_entropy"])
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "softplus", "softmax", "identity", "sigma"])
def test_gradients_of_residues_are_the_backpropagation_formulas(name: str, cost: str) -> None:
    sizes = (3, 4, 2)
    graph = dense_graph(sizes, (name, "sigmoid"), cost)
    for seed in range(3):
        instance = random_instance(graph, seed, Modular(seed, signs=seed != 2))
        field: Any = instance.field
        p = field.prime
        inverse = field.inverse
        outputs = [(instance[activation(2, k)], instance[target(k)]) for k in (1, 2)]
        slopes = {
            "squared": [2 * (a - y) for a, y in outputs],
            "half_squared": [a - y for a, y in outputs],
            "mean_squared": [a - y for a, y in outputs],
            "cross_entropy": [-y * inverse(a) for a, y in outputs],
            "binary_cross_entropy": [(a - y) * inverse(a * (1 - a) % p) for a, y in outputs],
        }[cost]
        last = [slope * a * (1 - a) % p for slope, (a, _) in zip(slopes, outputs, strict=True)]
        assert [instance.partial(COST, pre(2, k)) for k in (1, 2)] == last
        behind = [sum(last[k - 1] * instance[weight(2, k, m)] for k in (1, 2)) % p for m in range(1, 5)]
        z = [instance[pre(1, m)] for m in range(1, 5)]
        a = [instance[activation(1, m)] for m in range(1, 5)]
        if name == "softmax":
            first = [a[m] * (behind[m] - sum(b * x for b, x in zip(behind, a, strict=True))) % p for m in range(4)]
        else:
            first = [b * field.apply(name, 1, x) % p for b, x in zip(behind, z, strict=True)]
        assert [instance.partial(COST, pre(1, m)) for m in range(1, 5)] == first
        for m in range(1, 5):
            assert instance.partial(COST, bias(1, m)) == first[m - 1]
            for n in range(1, 4):
                expected = first[m - 1] * instance[activation(0, n)] % p
                assert instance.partial(COST, weight(1, m, n)) == expected


def test_a_wrong_formula_fails_in_a_random_instance() -> None:
    instance = random_instance(dense_graph((2, 3, 1), ("sigma", "sigma")), 11)
    p = Modular(0).prime
    without_slope = instance.partial(COST, pre(2, 1)) * instance[weight(2, 1, 1)] % p
    assert instance.partial(COST, pre(1, 1)) != without_slope


def test_random_leaves_depend_on_quantity_and_seed_alone() -> None:
    field = Modular(3)
    assert random_value(weight(1, 1, 1), 3, field) == random_value(weight(1, 1, 1), 3, Modular(3))
    assert random_value(weight(1, 1, 1), 3, field) != random_value(weight(1, 1, 2), 3, field)
    assert random_value(weight(1, 1, 1), 3, field) != random_value(named("w1[1,1]"), 3, field)
    assert random_value(weight(1, 1, 1), 4, field) != random_value(weight(1, 1, 1), 3, field)
    small = random_value(weight(1, 1, 1), 3, Rationals())
    assert isinstance(small, Fraction)
    assert 0 < abs(small) < 2
    given = random_instance(TINY, 1, Rationals(), {weight(1, 1, 1): Fraction(8)})
    assert given[weight(1, 1, 1)] == 8


def test_random_sizes_differ() -> None:
    for seed in range(20):
        for layers in (1, 2, 3, 4):
            sizes = random_sizes(layers, seed)
            assert len(set(sizes)) == len(sizes) == layers + 1
            assert all(2 <= size <= 6 for size in sizes)
        long = random_sizes(9, seed)
        assert len(long) == 10
        assert all(a != b for a, b in pairwise(long))
        assert all(a != b for a, b in zip(long, long[2:], strict=False))
    assert random_sizes(3, 1) == random_sizes(3, 1)
