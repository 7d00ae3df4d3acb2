"""Small derivations in all three forms, put together by hand, and the sections that every format has to print."""

from __future__ import annotations

from fractions import Fraction

from symbackprop.derive.steps import Derivation, Detail, Form, Line, Move, Range, Section, Shape
from symbackprop.derive.terms import (
    ABOVE,
    BELOW,
    COST,
    LAST,
    LAYER,
    NOWHERE,
    applied,
    literal,
    minus,
    number,
    partial,
    plus,
    power,
    product,
    ref,
    total,
    unit,
)
from symbackprop.network.spec import Network
from symbackprop.term import Array, Branches, Index, Num, Role, Size, Term, Transpose, Var
from symbackprop.written import read_number

M, N, K = unit("m"), unit("n"), unit("k")
HIDDEN = Index("^L", -1)

TITLE = "50 % & <b>two</b> $layers$ in_one #1 ~ {Müller} \\LaTeX ^β"
NETWORK = Network.dense(
    [3, 2, 3, 5], ["relu", "leaky_relu", "sigmoid"], "half_squared", title=TITLE, learning_rate="0.1"
)


def written(text: str) -> Num:
    """A number with its digits."""
    read = read_number(text)
    assert read is not None
    return Num(NOWHERE, read.value, read)


def array(*rows: str) -> Array:
    """A matrix of numbers."""
    return Array(NOWHERE, tuple(tuple(map(written, row.split())) for row in rows))


def units(layer: Index) -> Size:
    """The number of units of a layer."""
    return Size(NOWHERE, (layer,))


def indexed() -> Derivation:
    """The definitions, a slope by cases, and the recurrence, with letters and sums."""
    z, a, d = (ref(role, LAYER, M) for role in (Role.PRE, Role.ACTIVATION, Role.DELTA))
    above = ref(Role.PRE, ABOVE, K)
    weight = ref(Role.WEIGHT, ABOVE, K, M)
    spread = (Range("^l", literal(1), LAST), Range("m", literal(1), units(LAYER)))
    summed = plus(
        total("n", BELOW, product(ref(Role.WEIGHT, LAYER, M, N), ref(Role.ACTIVATION, BELOW, N))),
        ref(Role.BIAS, LAYER, M),
    )
    error = power(plus(ref(Role.ACTIVATION, LAST, M), minus(ref(Role.TARGET, None, M))), 2)
    slope = applied("sigma", 1, z)
    cases = Branches(NOWHERE, "z", ((number(1), (">", number(0))), (number(0), ("<=", number(0)))))
    return Derivation(
        NETWORK,
        Form.INDEXED,
        Detail.FULL,
        (
            Section(
                "network",
                (
                    Line("network", z, (Move(summed, "definition"),), given=True, ranges=spread),
                    Line("network", a, (Move(applied("sigma", 0, z), "definition"),), given=True),
                    Line(
                        "network", COST, (Move(product(number(Fraction(1, 2)), total("m", LAST, error))),), given=True
                    ),
                ),
            ),
            Section("slope", (Line("slope", applied("relu", 1, Var(NOWHERE, "z")), (Move(cases),), result=True),)),
            Section(
                "hidden",
                (
                    Line(
                        "hidden",
                        d,
                        (
                            Move(partial(COST, z), "name-delta"),
                            Move(
                                total("k", ABOVE, product(partial(COST, above), partial(above, z))),
                                "sum-over-paths",
                                (("through", above),),
                            ),
                            Move(total("k", ABOVE, product(ref(Role.DELTA, ABOVE, K), weight, slope)), "reuse-delta"),
                            Move(
                                product(slope, total("k", ABOVE, product(weight, ref(Role.DELTA, ABOVE, K)))), "factor"
                            ),
                        ),
                        result=True,
                        ranges=(Range("^l", literal(1), HIDDEN),),
                        evidence="instances",
                    ),
                ),
            ),
        ),
    )


def scalar(many: int = 15) -> Derivation:
    """An error as a long sum written out, with numbers, and a gradient in one member."""
    d = ref(Role.DELTA, literal(1), literal(1))
    z = ref(Role.PRE, literal(1), literal(1))
    above = [ref(Role.PRE, literal(2), literal(k)) for k in range(1, many + 1)]
    weighted = [
        product(ref(Role.WEIGHT, literal(2), literal(k), literal(1)), ref(Role.DELTA, literal(2), literal(k)))
        for k in range(1, many + 1)
    ]
    numbers = [product(written("-0.2"), written("0.58")) for _ in range(many)]
    lines = (
        Line(
            "backward",
            d,
            (
                Move(plus(*(product(partial(COST, each), partial(each, z)) for each in above)), "sum-over-paths"),
                Move(product(applied("sigma", 1, z), plus(*weighted)), "factor"),
                Move(product(number(1), plus(*numbers)), "substitute"),
                Move(written("-1.74"), "evaluate"),
            ),
            name="delta1[1]",
            result=True,
            evidence="exact",
        ),
        Line(
            "backward",
            partial(COST, ref(Role.WEIGHT, literal(1), literal(1), literal(2))),
            (Move(product(d, ref(Role.ACTIVATION, literal(0), literal(2)))),),
            name="dC/dw1[1,2]",
            result=True,
        ),
    )
    return Derivation(NETWORK, Form.SCALAR, Detail.BRIEF, (Section("backward", lines),), numbers=True)


def matrix() -> Derivation:
    """The recurrence with matrices and their shapes, with numbers, and a matrix that no page is wide enough for."""
    weights, above = ref(Role.WEIGHT, ABOVE), ref(Role.DELTA, ABOVE)
    slope = applied("sigma", 1, ref(Role.PRE, LAYER))
    flipped: Term = Transpose(NOWHERE, weights)
    rule = Line(
        "hidden",
        ref(Role.DELTA, LAYER),
        (Move(product(product(flipped, above, operator="@"), slope, operator="odot"), "matrix"),),
        result=True,
        ranges=(Range("^l", literal(1), HIDDEN),),
        shapes=(Shape(weights, units(ABOVE), units(LAYER)), Shape(above, units(ABOVE), number(1))),
    )
    flipped = Transpose(NOWHERE, array("0.2 -0.4 0.123456", "-0.3 0.8 12.5"))
    back = product(flipped, array("-0.42", "0.17"), operator="@")
    lines = (
        Line(
            "backward",
            ref(Role.DELTA, literal(1)),
            (
                Move(product(back, array("1", "0", "1"), operator="odot"), "substitute"),
                Move(array("-0.135", "0.304", "2.07"), "evaluate", (), "approx"),
            ),
            name="delta1",
            result=True,
        ),
        Line("backward", ref(Role.DELTA, literal(2)), (Move(array(*[" ".join(["123.4567890123"] * 9)] * 3)),)),
    )
    return Derivation(NETWORK, Form.MATRIX, Detail.FULL, (Section("hidden", (rule,)), Section("backward", lines)))


FORMS = {"indexed": indexed, "scalar": scalar, "matrix": matrix}
