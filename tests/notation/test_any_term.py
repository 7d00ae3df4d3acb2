"""Terms of every class, made at random, read back as they were written, in every notation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbackprop.derive.terms import ABOVE, BELOW, COST, EXAMPLE, LAST, LAYER, NOWHERE, RATE, literal, number, ref, unit
from symbackprop.notation.load import load, names
from symbackprop.read.notated import conventions_of, read_line
from symbackprop.term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Examples,
    Function,
    Index,
    IndexValue,
    Kronecker,
    Mul,
    Neg,
    Num,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Var,
)
from symbackprop.write.letters import letters_for
from symbackprop.write.math import to_latex

from .normal_form import normal
from .renaming import renamed

LAYERS = st.sampled_from([literal(1), literal(2), literal(11), LAYER, ABOVE, BELOW, LAST, Index("^L", -1)])
UNITS = st.sampled_from([literal(1), literal(2), literal(12), unit("m"), unit("n"), unit("k"), Index("p", 1)])
STEPS = st.sampled_from([0, 0, 0, 1])
SINGLE = st.sampled_from([None, None, None, 2, EXAMPLE])
FUNCTIONS = st.sampled_from(
    ["sigma", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "softmax", "identity", "exp", "log", "diag"]
)
LAYERED = st.sampled_from([Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA])


@st.composite
def refs(draw: st.DrawFn) -> Ref:
    """A quantity, single or whole."""
    kind = draw(st.integers(0, 6))
    example = draw(SINGLE)
    match kind:
        case 0:
            return ref(Role.WEIGHT, draw(LAYERS), draw(UNITS), draw(UNITS), step=draw(STEPS))
        case 1:
            return ref(Role.WEIGHT, draw(LAYERS), step=draw(STEPS))
        case 2:
            return ref(Role.ACTIVATION, literal(0), *draw(st.sampled_from([(), (unit("m"),)])), example=example)
        case 3:
            return draw(st.sampled_from([COST, RATE, ref(Role.COST, None, example=2)]))
        case 4:
            return ref(Role.TARGET, None, *draw(st.sampled_from([(), (literal(2),)])), example=example)
        case _:
            role = draw(LAYERED)
            units = draw(st.sampled_from([(), (unit("m"),), (unit("n"),), (literal(12),)]))
            if role is Role.BIAS:
                return ref(role, draw(LAYERS), *units, step=draw(STEPS))
            return ref(role, draw(LAYERS), *units, example=example)


NUMBERS = st.builds(
    lambda above, below: Num(NOWHERE, Fraction(above, below)),
    st.integers(-120, 120),
    st.sampled_from([1, 1, 1, 2, 10, 1000, 3, 7]),
)
LEAVES = st.one_of(
    refs(),
    refs(),
    NUMBERS,
    st.builds(lambda layer: Size(NOWHERE, (layer,)), LAYERS),
    st.builds(lambda first, second: Kronecker(NOWHERE, first, second), UNITS, UNITS),
    st.sampled_from([Var(NOWHERE, "z"), Examples(NOWHERE), IndexValue(NOWHERE, LAYER)]),
    st.builds(
        lambda name, order: Function(NOWHERE, name, order), st.sampled_from(["sigma", "relu"]), st.integers(0, 1)
    ),
)


VARIABLES = refs().filter(lambda each: each.role not in (Role.COST, Role.DELTA))


def compound(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    """A term around others."""
    few = st.lists(inner, min_size=2, max_size=3).map(tuple)
    sign = st.sampled_from(["", "", "odot", "@"])
    return st.one_of(
        inner.map(lambda term: Neg(NOWHERE, term)),
        few.map(lambda terms: Add(NOWHERE, terms)),
        few.map(lambda terms: Mul(NOWHERE, terms, ("",) * (len(terms) - 1))),
        st.builds(lambda terms, signs: Mul(NOWHERE, terms, tuple(signs[: len(terms) - 1])), few,
                  st.lists(sign, min_size=2, max_size=2)),
        st.builds(lambda above, below: Div(NOWHERE, above, below), inner, inner),
        st.builds(lambda base, power: Pow(NOWHERE, base, number(power)), inner, st.integers(2, 4)),
        st.builds(lambda name, order, of: Apply(NOWHERE, name, order, of), FUNCTIONS, st.integers(0, 2), inner),
        st.builds(lambda name, of: Apply(NOWHERE, name, 0, of), st.sampled_from(["sqrt", "abs", "normsq"]), inner),
        st.builds(lambda first, second: Apply(NOWHERE, "max", 0, first, (second,)), inner, inner),
        st.builds(lambda of, wrt: Partial(NOWHERE, of, wrt), inner, VARIABLES),
        st.builds(lambda of, wrt: Partial(NOWHERE, of, wrt), st.just(COST), VARIABLES),
        st.builds(lambda var, layer, body: Sum(NOWHERE, var, None, Size(NOWHERE, (layer,)), body),
                  st.sampled_from(["m", "n", "q"]), LAYERS, inner),
        st.builds(lambda body, high: Sum(NOWHERE, "m", None, number(high), body), inner, st.integers(2, 13)),
        inner.map(lambda body: Sum(NOWHERE, "#i", None, Examples(NOWHERE), body)),
        few.map(lambda cells: Array(NOWHERE, tuple((cell,) for cell in cells))),
        few.map(lambda cells: Array(NOWHERE, (cells, cells[::-1]))),
        inner.map(lambda term: Transpose(NOWHERE, term)),
        st.builds(lambda value, other: Branches(NOWHERE, "z", ((value, (">", number(0))), (other, None))),
                  inner, inner),
    )  # fmt: skip


TERMS = st.recursive(LEAVES, compound, max_leaves=7)
HANDS = {name: (load(name), conventions_of(load(name))) for name in names()}


@pytest.mark.parametrize("name", names())
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(term=TERMS)
def test_any_term_reads_back(name: str, term: Term) -> None:
    notation, conventions = HANDS[name]
    letters = letters_for((term,), notation)
    latex = to_latex(term, notation, letters)
    assert [normal(each) for each in read_line(latex, conventions)] == [normal(renamed(term, letters))], latex
