"""Mathematics in print: brackets, signs, numbers, letters, and how notations differ."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symbackprop.derive.steps import Line, Move, Range
from symbackprop.derive.terms import (
    ABOVE,
    COST,
    LAST,
    LAYER,
    NOWHERE,
    RATE,
    applied,
    literal,
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
from symbackprop.notation.load import from_toml, load
from symbackprop.term import Apply, Array, Branches, Mul, Num, Role, Size, Term, Transpose, Var
from symbackprop.write.letters import letters_for
from symbackprop.write.math import to_latex
from symbackprop.write.parts import line_parts
from symbackprop.written import read_number

M, N, K, P = map(unit, "mnkp")
Y, A, Z = ref(Role.TARGET, None, M), ref(Role.ACTIVATION, LAST, M), ref(Role.PRE, LAYER, M)
D, W = ref(Role.DELTA, LAYER, M), ref(Role.WEIGHT, LAYER, M, N)
ARRAYS = ref(Role.WEIGHT, ABOVE), ref(Role.DELTA, ABOVE), ref(Role.PRE, LAYER)
VAR = Var(NOWHERE, "z")

PRINTED: dict[str, tuple[Term, str]] = {
    "a difference times something": (product(plus(A, minus(Y)), Y), r"(a^{L}_{m} - y_{m}) y_{m}"),
    "a square of a difference": (power(plus(A, minus(Y)), 2), r"(a^{L}_{m} - y_{m})^{2}"),
    "a square of a name with a superscript": (power(A, 2), r"(a^{L}_{m})^{2}"),
    "a square of a name without": (power(Y, 2), r"y_{m}^{2}"),
    "a square of an input": (power(ref(Role.ACTIVATION, literal(0), M), 2), r"(x_{m})^{2}"),
    "a number before a bracket": (product(number(2), plus(A, minus(Y))), r"2 (a^{L}_{m} - y_{m})"),
    "numbers": (product(number(2), number(3)), r"2 \cdot 3"),
    "a negative factor": (product(number(2), number(-3)), r"2 \cdot (-3)"),
    "a negative first factor": (product(number(-2), number(3)), r"-2 \cdot 3"),
    "a negative first factor of a later term": (plus(number(1), product(number(-2), A)), r"1 + (-2) a^{L}_{m}"),
    "a negative number as a term": (plus(number(1), number(-2)), "1 - 2"),
    "less a negative": (plus(number(1), minus(number(-2))), "1 - (-2)"),
    "a name before a number": (product(A, number(3)), r"a^{L}_{m} \cdot 3"),
    "a decimal that ends": (number(Fraction(-2809, 5000)), "-0.5618"),
    "a small decimal": (number(Fraction(1, 10**9)), "0.000000001"),
    "a decimal that does not end": (number(Fraction(-1, 3)), r"-\frac{1}{3}"),
    "a number as written": (Num(NOWHERE, Fraction(1, 2), read_number("0.50")), "0.50"),
    "a number with an exponent": (Num(NOWHERE, Fraction(3, 1000), read_number("3.0e-03")), r"3.0 \cdot 10^{-3}"),
    "a half before a square": (
        product(over(number(1), number(2)), power(plus(A, minus(Y)), 2)),
        r"\frac{1}{2} (a^{L}_{m} - y_{m})^{2}",
    ),
    "a number before a fraction of numbers": (
        product(number(2), over(number(1), number(3))),
        r"2 \cdot \frac{1}{3}",
    ),
    "a sum that ends a product": (
        product(applied("sigma", 1, Z), total("k", ABOVE, ref(Role.DELTA, ABOVE, K))),
        r"\sigma'(z^{l}_{m}) \sum_{k=1}^{N_{l+1}} \delta^{l+1}_{k}",
    ),
    "a sum within a product": (
        product(total("k", ABOVE, ref(Role.DELTA, ABOVE, K)), applied("sigma", 1, Z)),
        r"\left(\sum_{k=1}^{N_{l+1}} \delta^{l+1}_{k}\right) \sigma'(z^{l}_{m})",
    ),
    "a sum of a difference": (
        total("m", LAST, plus(A, minus(Y))),
        r"\sum_{m=1}^{N_{L}} (a^{L}_{m} - y_{m})",
    ),
    "a sum of a negative": (total("m", LAST, minus(Y)), r"\sum_{m=1}^{N_{L}} (-y_{m})"),
    "a negative sum": (minus(total("m", LAST, Y)), r"-\sum_{m=1}^{N_{L}} y_{m}"),
    "a negative bracket": (minus(plus(A, Y)), r"-(a^{L}_{m} + y_{m})"),
    "a nested bracket in a later term": (plus(A, plus(number(1), Y), Y), r"a^{L}_{m} + 1 + y_{m} + y_{m}"),
    "a matrix form": (
        product(product(Transpose(NOWHERE, ARRAYS[0]), ARRAYS[1]), applied("sigma", 1, ARRAYS[2]), operator="odot"),
        r"((W^{l+1})^{\top} \boldsymbol{\delta}^{l+1}) \odot \sigma'(\mathbf{z}^{l})",
    ),
    "a product of two kinds": (
        Mul(NOWHERE, (Transpose(NOWHERE, ARRAYS[0]), ARRAYS[1], ARRAYS[2]), ("", "odot")),
        r"((W^{l+1})^{\top} \boldsymbol{\delta}^{l+1}) \odot \mathbf{z}^{l}",
    ),
    "a transposed name without a superscript": (
        Transpose(NOWHERE, ref(Role.ACTIVATION, literal(0))),
        r"\mathbf{x}^{\top}",
    ),
    "an array": (
        Array(NOWHERE, ((number(1), Y), (number(-3), A))),
        r"\begin{bmatrix} 1 & y_{m} \\ -3 & a^{L}_{m} \end{bmatrix}",
    ),
    "a derivative": (partial(COST, W), r"\frac{\partial C}{\partial w^{l}_{mn}}"),
    "a derivative of something written out": (
        product(partial(power(plus(A, minus(Y)), 2), A), Y),
        r"\frac{\partial}{\partial a^{L}_{m}} ((a^{L}_{m} - y_{m})^{2}) \cdot y_{m}",
    ),
    "a Kronecker symbol": (product(D, same_unit(P, M)), r"\delta^{l}_{m} \mathbb{1}_{p = m}"),
    "an update": (
        plus(W, minus(product(RATE, partial(COST, W)))),
        r"w^{l}_{mn} - \eta \frac{\partial C}{\partial w^{l}_{mn}}",
    ),
    "a value after an update": (
        ref(Role.WEIGHT, literal(2), literal(1), literal(12), step=1),
        r"w^{2,\text{new}}_{1,12}",
    ),
    "a quantity of an example": (ref(Role.PRE, LAYER, M, example=2), "z^{l,(2)}_{m}"),
    "an input": (ref(Role.ACTIVATION, literal(0), literal(3)), "x_{3}"),
    "the cost before a bracket": (product(COST, plus(A, Y)), r"C \cdot (a^{L}_{m} + y_{m})"),
    "an exponential": (over(number(1), plus(number(1), applied("exp", 0, minus(VAR)))), r"\frac{1}{1 + e^{-z}}"),
    "a tall argument": (applied("sigma", 0, over(VAR, number(2))), r"\sigma\left(\frac{z}{2}\right)"),
    "the larger of two": (Apply(NOWHERE, "max", 0, number(0), (VAR,)), r"\max(0, z)"),
    "a slope told by cases": (
        Branches(NOWHERE, "z", ((number(1), (">", number(0))), (number(0), None))),
        r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    "a number of units": (over(number(2), Size(NOWHERE, (LAST,))), r"\frac{2}{N_{L}}"),
}


@pytest.mark.parametrize("case", PRINTED)
def test_print(case: str) -> None:
    term, printed = PRINTED[case]
    letters = {"m": "m", "n": "n", "k": "k", "p": "p"}
    assert to_latex(term, load("standard"), letters) == printed


def test_a_unit_of_each_layer_has_its_letter() -> None:
    terms = D, product(applied("sigma", 1, Z), total("q", ABOVE, ref(Role.WEIGHT, ABOVE, unit("q"), M)))
    assert letters_for(terms, load("standard")) == {"m": "m", "q": "k"}
    assert letters_for(terms, load("nielsen")) == {"m": "j", "q": "m"}


def test_no_letter_stands_for_two_variables() -> None:
    names = "mpqrstuvwxyzabcdef"
    terms = [ref(Role.PRE, LAYER, unit(name)) for name in names]
    for notation in ("standard", "nielsen", "ng"):
        letters = letters_for(terms, load(notation))
        assert len(set(letters.values())) == len(names)


def test_a_line_with_its_ranges() -> None:
    ranges = (Range("m", literal(1), Size(NOWHERE, (LAYER,))), Range("^l", literal(1), LAST.__class__("^L", -1)))
    line = Line("hidden", D, (Move(partial(COST, Z)), Move(number(3), "", (), "approx")), ranges=ranges)
    parts = line_parts(line, load("standard"))
    assert parts.left == r"\delta^{l}_{m}"
    assert parts.members == (("=", r"\frac{\partial C}{\partial z^{l}_{m}}"), (r"\approx", "3"))
    assert parts.ranges == (r"m = 1, \dots, N_{l}", r"l = 1, \dots, L-1")


def test_a_member_that_looks_like_the_one_before_is_left_out() -> None:
    line = Line("hidden", D, (Move(partial(COST, Z)), Move(number(3))))
    parts = line_parts(line, load("ng"))
    assert (parts.left, parts.members) == ("dz^{[l]}_{j}", (("=", "3"),))


def test_units_that_count_from_zero() -> None:
    notation = from_toml("like = 'standard'\n[index]\nbase = 0\ninput = 1\n", "mine")
    weight = ref(Role.WEIGHT, literal(1), literal(1), literal(2))
    assert to_latex(weight, notation) == "w^{2}_{01}"
    assert to_latex(total("m", LAYER, Z), notation) == r"\sum_{m=0}^{N_{l} - 1} z^{l}_{m}"


def test_decimal_comma() -> None:
    notation = from_toml("like = 'standard'\n[product]\ndecimal = ','\n", "mine")
    assert to_latex(product(number(Fraction(1, 2)), number(Fraction(-1, 4))), notation) == r"0{,}5 \cdot (-0{,}25)"


def test_the_cost_of_a_lone_example_bears_its_number_where_a_hand_writes_it() -> None:
    hand = load("three-brown")
    assert to_latex(COST, hand.for_examples(1)) == "C_{0}"
    assert to_latex(COST, hand.for_examples(2)) == "C"
    assert to_latex(COST, load("standard").for_examples(1)) == "C"
