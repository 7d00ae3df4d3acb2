"""Derivations of random networks: every line proved, every printed number the network's own."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from symbackprop import Network
from symbackprop.derive.derivation import derivation
from symbackprop.derive.forms.layout import Layout
from symbackprop.derive.outline import outline
from symbackprop.derive.proof import Prover, Unproved
from symbackprop.derive.steps import Detail, Form, Move
from symbackprop.derive.terms import LAYER, number, product, ref, unit
from symbackprop.derive.trail import recompute
from symbackprop.errors import InputError, NetworkError
from symbackprop.network.solver import Solver
from symbackprop.quantity import parse_quantity
from symbackprop.term import Add, Apply, Array, Branches, Mul, Num, Ref, Role
from symbackprop.within import walk

from .networks import random_network

SEEDS = range(100)
LAYOUTS = [Layout(rows, from_to) for rows, from_to in itertools.product((False, True), repeat=2)]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_printed_value_is_that_of_the_network(seed: int) -> None:
    network = random_network(seed)
    found = derivation(network, Form.SCALAR, Detail.FULL if seed % 3 == 0 else Detail.BRIEF)
    solver = Solver(network, 6)
    valued = [line for line in found.lines if line.name and isinstance(line.moves[-1].term, Num)]
    assert valued
    for line in valued:
        agrees(line.moves[-1], line.moves[-1].term, line.name, solver)


def agrees(move: Move, term: object, name: str, solver: Solver) -> None:
    """Check one printed number: exactly, or to the digits that are written."""
    assert isinstance(term, Num)
    value = solver(parse_quantity(name))
    exact = value.exact if value.exact is not None else Fraction(value.decimal or "nan")
    written = term.written
    assert abs(term.value - exact) * 2 <= (written.unit if written is not None else 0)
    if value.exact is not None and move.relation == "=":
        assert term.value == value.exact


@pytest.mark.parametrize("seed", SEEDS)
def test_arrays_hold_the_numbers_of_the_network(seed: int) -> None:
    network = random_network(seed)
    layout = LAYOUTS[seed % 4]
    solver = Solver(network, 6)
    for line in derivation(network, Form.MATRIX, layout=layout).lines:
        move = line.moves[-1]
        if not isinstance(move.term, Array) or not line.name:
            continue
        turned = layout.from_to if "W" in line.name else layout.rows
        for m, row in enumerate(move.term.rows, 1):
            for n, entry in enumerate(row, 1):
                agrees(move, entry, entry_name(line.name, (n, m) if turned else (m, n)), solver)


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if len(random_network(seed).examples) > 1])
def test_matrices_of_all_examples_hold_the_numbers_of_the_network(seed: int) -> None:
    network = random_network(seed)
    layout = LAYOUTS[seed % 4]
    solver = Solver(network, 6)
    softmax = [layer.activation == "softmax" for layer in network.layers]
    if any(softmax[:-1]) or softmax[-1] and network.cost != "cross_entropy":
        with pytest.raises(InputError, match="at once"):
            derivation(network, Form.MATRIX, layout=layout, batch=True)
        return
    found = derivation(network, Form.MATRIX, Detail.FULL, layout=layout, batch=True)
    topics = {line.topic for line in found.lines}
    assert {"network", "output", "average", "forward", "backward", "gradient"} <= topics
    for line in found.lines:
        move = line.moves[-1]
        if not isinstance(move.term, Array) or not line.name:
            continue
        single = line.name.startswith(("dC", "W", "b"))
        turned = layout.from_to if "W" in line.name else layout.rows
        for m, row in enumerate(move.term.rows, 1):
            for n, entry in enumerate(row, 1):
                unit_, other = (n, m) if turned else (m, n)
                head = line.name.replace("delta", f"dC#{other}/dz")
                name = entry_name(line.name, (unit_, other)) if single else f"{head}[{unit_}]#{other}"
                agrees(move, entry, name, solver)


def test_a_batch_of_a_network_without_numbers() -> None:
    for layout in LAYOUTS:
        found = derivation(Network.dense([2, 3, 2], activation="sigma"), Form.MATRIX, layout=layout, batch=True)
        told = [line for line in found.lines if not line.given]
        assert {line.evidence for line in told} == {"instances"}
        assert [line.topic for line in told] == ["output", "hidden", "average", "average", "update", "update"]


def entry_name(whole: str, units: tuple[int, int]) -> str:
    """The canonical name of one entry of an array: dC/dw2[1,3] of dC/dW2, a1[2]#1 of a1#1."""
    inside = f"{units[0]},{units[1]}" if "W" in whole else f"{units[0]}"
    head, mark = re.fullmatch(r"(.*?\d|y)((?:#\d+)?(?:@\d+)?)", whole).groups()
    if whole.startswith("dC#"):
        head, mark = re.fullmatch(r"(dC#\d+/d[A-Za-z]\d+)(.*)", whole).groups()
    return f"{head}[{inside}]{mark}".replace("W", "w")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", [Form.INDEXED, Form.MATRIX])
def test_every_general_line_is_proved(seed: int, form: Form) -> None:
    network = random_network(seed, numbers=False)
    found = derivation(network, form, Detail.FULL if seed % 2 else Detail.BRIEF, layout=LAYOUTS[seed % 4])
    told = [line for line in found.lines if not line.given]
    assert told
    assert {line.evidence for line in told} == {"instances"}
    for deduction in outline(network):
        assert recompute(deduction) == deduction.result


def test_a_wrong_line_is_not_printed() -> None:
    network = Network.dense([2, 3, 2], activation="sigma")
    z = ref(Role.PRE, LAYER, unit("m"))
    told = derivation(network).lines
    hidden = next(line for line in told if line.topic == "hidden")
    without_slope = next(each for each in hidden.moves[-1].term.factors if not isinstance(each, Apply))
    doubled = product(number(2), hidden.moves[-1].term)
    for wrong in (without_slope, doubled, z):
        with pytest.raises(Unproved, match="does not hold"):
            Prover(network, Layout()).line(replace(hidden, moves=(Move(wrong, "factor"),)))


def test_shapes_are_checked() -> None:
    network = Network.dense([2, 3, 2], activation="sigma")
    weights = next(line for line in derivation(network, Form.MATRIX).lines if line.topic == "weights")
    turned = Mul(weights.moves[-1].term.span, weights.moves[-1].term.factors[::-1], ("@",))
    with pytest.raises(Unproved):
        Prover(network, Layout()).line(replace(weights, moves=(Move(turned, "reuse-delta"),)))


def test_a_step_that_does_not_follow_is_noticed() -> None:
    for deduction in outline(Network.dense([2, 3, 2], activation="tanh")):
        for at, step in enumerate(deduction.steps):
            steps = list(deduction.steps)
            steps[at] = replace(step, becomes=product(number(2), step.becomes))
            with pytest.raises(ValueError, match="step"):
                recompute(replace(deduction, steps=tuple(steps)))


def test_numbers_are_asked_for_only_where_there_are_some() -> None:
    bare = Network.dense([2, 3, 2], activation="sigmoid")
    assert not derivation(bare, Form.SCALAR).numbers
    with pytest.raises(NetworkError, match="values need every number"):
        derivation(bare, Form.SCALAR, values=True)


@pytest.mark.parametrize("form", list(Form))
def test_one_quantity_or_one_section_alone(form: Form) -> None:
    network = random_network(1)
    for only in ("gradient", "dC/dw2[1,1]" if form is Form.SCALAR else "slope", "delta1"):
        if form is Form.INDEXED and only != "slope":
            continue
        found = derivation(network, form, only=only)
        assert sum(1 for _ in found.lines) >= 1
    with pytest.raises(InputError, match=r"names nothing in this derivation; write one of \w+"):
        derivation(network, form, only="dC/dw9[1,1]")


def test_relu_stays_a_case_distinction_told_once() -> None:
    slopes = [line for line in derivation(Network.dense([2, 3, 2], activation="relu")).lines if line.topic == "slope"]
    assert [type(line.moves[-1].term) for line in slopes] == [Branches, Branches]


@pytest.mark.parametrize("form", list(Form))
def test_softmax_with_cross_entropy_arrives_at_the_difference(form: Form) -> None:
    network = Network.dense([2, 3, 2], activation=["tanh", "softmax"], cost="cross_entropy")
    errors = [line for line in derivation(network, form, Detail.FULL).lines if line.topic in ("output", "backward")]
    last = next(line for line in errors if isinstance(line.left, Ref) and line.left.role is Role.DELTA).moves[-1].term
    assert isinstance(last, Add)
    assert [part.role for part in walk(last) if isinstance(part, Ref)] == [Role.ACTIVATION, Role.TARGET]


def test_a_leaky_rectifier_of_slope_zero_has_that_slope() -> None:
    network = random_network(11)
    flat = replace(network.layers[0], activation="leaky_relu", slope=Fraction(0))
    told = derivation(replace(network, layers=(flat, *network.layers[1:])), Form.SCALAR)
    branches = next(line for line in told.lines if isinstance(line.moves[-1].term, Branches)).moves[-1].term
    assert isinstance(branches, Branches)
    assert [part.value for part in walk(branches.branches[1][0]) if isinstance(part, Num)] == [0]
