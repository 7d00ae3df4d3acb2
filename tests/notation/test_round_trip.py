"""What is written in a notation reads back under it: every quantity, and terms made at random."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from symbackprop.derive.terms import (
    ABOVE,
    BELOW,
    COST,
    EXAMPLE,
    LAST,
    LAYER,
    NOWHERE,
    RATE,
    applied,
    literal,
    mean,
    minus,
    number,
    over,
    partial,
    plus,
    power,
    product,
    ref,
    same_unit,
    total,
    unit,
)
from symbackprop.notation.load import load, names
from symbackprop.notation.model import Notation
from symbackprop.read.conventions import Conventions
from symbackprop.read.notated import conventions_of, read_line
from symbackprop.term import Index, Num, Ref, Role, Size, Term, Transpose, Var
from symbackprop.write.letters import letters_for
from symbackprop.write.math import to_latex
from symbackprop.written import read_number

from .normal_form import normal
from .renaming import renamed

LAYERS = (literal(1), literal(2), literal(12), LAYER, ABOVE, BELOW, LAST, Index("^L", -1))
UNITS = (literal(1), literal(3), literal(12), unit("m"), unit("n"), unit("k"), Index("m", 1))
STEPS = (0, 1, 2)


@cache
def notation(name: str) -> Notation:
    return load(name)


@cache
def conventions(name: str, depth: int | None = None) -> Conventions:
    return conventions_of(notation(name), depth)


def quantities() -> Iterator[Term]:
    """Every role, single and whole, with indices of every kind."""
    for layer in LAYERS:
        for to in UNITS:
            for source in (literal(1), literal(12), unit("n")):
                yield ref(Role.WEIGHT, layer, to, source)
            yield ref(Role.BIAS, layer, to, step=1)
            for role in (Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA):
                yield ref(role, layer, to)
        for role in (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA):
            yield ref(role, layer)
        for step in STEPS:
            yield ref(Role.WEIGHT, layer, literal(1), literal(12), step=step)
            yield ref(Role.WEIGHT, layer, step=step)
            yield ref(Role.BIAS, layer, step=step)
        for example in (1, 2, 12, EXAMPLE):
            for role in (Role.PRE, Role.ACTIVATION, Role.DELTA):
                yield ref(role, layer, example=example)
                yield ref(role, layer, unit("m"), example=example)
        yield Size(NOWHERE, (layer,))
    for example in (None, 1, 2, 12, EXAMPLE):
        yield ref(Role.COST, None, example=example)
        yield ref(Role.TARGET, None, example=example)
        yield ref(Role.ACTIVATION, literal(0), example=example)
        for each in UNITS:
            yield ref(Role.TARGET, None, each, example=example)
            yield ref(Role.ACTIVATION, literal(0), each, example=example)
    yield RATE


@pytest.mark.parametrize("name", names())
def test_every_quantity_reads_back(name: str) -> None:
    wrong = [shown for term in quantities() if (shown := trouble(term, name))]
    assert not wrong[:20]


@pytest.mark.parametrize("name", names())
def test_every_derivative_of_the_cost_reads_back(name: str) -> None:
    none = (Role.COST, Role.RATE, Role.DELTA)
    by = [term for term in quantities() if isinstance(term, Ref) and term.role not in none][::3]
    wrong = [shown for term in by for of in (COST, ref(Role.PRE, LAST, unit("p")), ref(Role.ACTIVATION, LAST))
             if (shown := trouble(partial(of, term), name))]  # fmt: skip
    assert not wrong[:20]


def lines() -> Iterator[Term]:
    """Terms that derivations write."""
    m, n, k, p = map(unit, "mnkp")
    z, a, x = ref(Role.PRE, LAYER, m), ref(Role.ACTIVATION, BELOW, n), ref(Role.ACTIVATION, LAST, m)
    w, y = ref(Role.WEIGHT, LAYER, m, n), ref(Role.TARGET, None, m)
    above, error = ref(Role.WEIGHT, ABOVE, k, m), ref(Role.DELTA, ABOVE, k)
    slope = applied("sigma", 1, z)
    yield plus(total("n", BELOW, product(w, a)), ref(Role.BIAS, LAYER, m))
    yield product(over(number(1), number(2)), total("m", LAST, power(plus(x, minus(y)), 2)))
    yield product(slope, total("k", ABOVE, product(above, error)))
    yield product(total("k", ABOVE, product(above, error)), slope)
    yield total("k", ABOVE, product(partial(COST, ref(Role.PRE, ABOVE, k)), partial(ref(Role.PRE, ABOVE, k), a)))
    yield total("p", LAYER, product(ref(Role.DELTA, LAYER, p), same_unit(p, m), a))
    yield product(product(Transpose(NOWHERE, ref(Role.WEIGHT, ABOVE)), ref(Role.DELTA, ABOVE)),
                  applied("sigma", 1, ref(Role.PRE, LAYER)), operator="odot")  # fmt: skip
    yield product(ref(Role.DELTA, LAYER), Transpose(NOWHERE, ref(Role.ACTIVATION, BELOW)))
    yield plus(w, minus(product(RATE, partial(COST, w))))
    yield product(partial(product(over(number(1), number(2)), power(plus(x, minus(y)), 2)), x), y)
    yield minus(total("m", LAST, product(y, applied("log", 0, x))))
    yield over(applied("exp", 0, z), total("q", LAYER, applied("exp", 0, ref(Role.PRE, LAYER, unit("q")))))
    yield over(number(1), plus(number(1), applied("exp", 0, minus(Var(NOWHERE, "z")))))
    yield mean(partial(ref(Role.COST, None, example=EXAMPLE), w))
    yield mean(product(ref(Role.DELTA, LAYER, m, example=EXAMPLE), ref(Role.ACTIVATION, BELOW, n, example=EXAMPLE)))
    yield product(over(number(2), Size(NOWHERE, (LAST,))), plus(x, minus(y)))


@pytest.mark.parametrize("name", names())
def test_what_derivations_write_reads_back(name: str) -> None:
    assert [shown for term in lines() if (shown := trouble(term, name))] == []


WRITTEN = ("0.50", ".5", "0.", "1e-08", "3.0e-03", "-2.5e+3", "0,618", "\u22120.4", "5e3")


@pytest.mark.parametrize("name", names())
def test_numbers_read_back_as_they_were_written(name: str) -> None:
    for text in WRITTEN:
        written = read_number(text)
        assert written is not None
        each = Num(NOWHERE, written.value, written)
        for term in (each, product(number(2), each), plus(number(1), each), power(each, 2), minus(each)):
            assert not trouble(term, name)


def trouble(term: Term, name: str, depth: int | None = None) -> str:
    """What went wrong when a term was written and read back; empty where nothing did."""
    letters = letters_for((term,), notation(name))
    latex = to_latex(term, notation(name), letters, depth)
    read = read_line(latex, conventions(name, depth))
    wanted = normal(renamed(term, letters), depth)
    if [normal(each, depth) for each in read] == [wanted]:
        return ""
    return f"{latex}   {[normal(each, depth) for each in read]}   {wanted}"
