"""Every line of a derivation, printed in a notation and read under it, says what the line says."""

from __future__ import annotations

from functools import cache

import pytest

from symbackprop.derive.derivation import derivation
from symbackprop.derive.forms.layout import Layout
from symbackprop.derive.steps import Derivation, Detail, Form
from symbackprop.network.spec import Network
from symbackprop.notation.load import load, names
from symbackprop.read.notated import conventions_of, read_line
from symbackprop.write.parts import line_parts
from tests.derive.networks import random_network

from .normal_form import normal
from .renaming import renamed

SEEDS = (3, 14)
BATCHES = (11, 17, 22)


@cache
def made(form: Form, layout: Layout) -> tuple[Derivation, ...]:
    """Derivations of several depths, activations and costs, with numbers and without; one with units above ten."""
    networks = [random_network(seed, seed % 2 == 0) for seed in SEEDS]
    wide = Network.dense([2, 11, 1], "sigma", "half_squared")
    return tuple(derivation(each, form, Detail.FULL, layout=layout) for each in (*networks, wide))


def troubles(derived: Derivation, name: str) -> list[str]:
    """The lines that do not read back."""
    notation, depth = load(name), len(derived.network.layers)
    conventions = conventions_of(notation, depth)
    found = []
    for line in derived.lines:
        parts = line_parts(line, notation, depth)
        latex = " ".join([parts.left, *(f"{sign} {text}" for sign, text in parts.members)])
        read = [normal(each, depth) for each in read_line(latex, conventions)]
        meant = [line.left, *(move.term for move in parts.moves)]
        wanted = [normal(renamed(each, parts.writer.letters), depth) for each in meant]
        if read != wanted:
            at = next((i for i, pair in enumerate(zip(read, wanted, strict=False)) if pair[0] != pair[1]), None)
            found.append(f"{latex}\n   {at}: {read[at or 0]}\n   {wanted[at or 0]}")
    return found


@cache
def batches(layout: Layout) -> tuple[Derivation, ...]:
    """Derivations for all examples at once, with numbers and without."""
    networks = [random_network(seed) for seed in BATCHES]
    bare = Network.dense([2, 3, 4, 2], ["sigma", "sigma", "softmax"], "cross_entropy")
    networks = [*networks, bare]
    return tuple(derivation(each, Form.MATRIX, Detail.FULL, layout=layout, batch=True) for each in networks)


@pytest.mark.parametrize("name", names())
def test_every_line_of_all_examples_reads_back(name: str) -> None:
    hand = load(name)
    layout = Layout(rows=hand.rows, from_to=hand.from_to)
    assert [trouble for each in batches(layout) for trouble in troubles(each, name)][:3] == []


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("name", names())
def test_every_line_reads_back(name: str, form: Form) -> None:
    hand = load(name)
    layout = Layout(rows=hand.rows, from_to=hand.from_to)
    assert [trouble for each in made(form, layout) for trouble in troubles(each, name)][:3] == []
