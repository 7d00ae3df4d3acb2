"""Activation functions in SymPy."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
from sympy import Symbol, latex
from sympy.core.function import ArgumentIndexError

from symbackprop.network.activations import ACTIVATIONS
from symbackprop.network.functions import activation_function, derivative_of, opaque

Z = Symbol("z")


def test_a_derivative_is_a_function_of_its_own_and_never_a_piecewise() -> None:
    for row in ACTIVATIONS:
        if not row.layerwise:
            text = str(activation_function(row.name)(Z**2).diff(Z))
            assert "Piecewise" not in text
            assert "Derivative" not in text
            assert "Subs" not in text
    assert str(activation_function("relu")(Z).diff(Z)) == "relu'(z)"
    assert activation_function("identity")(Z) == Z
    assert activation_function("identity", 1)(Z) == 1
    assert activation_function("relu")(Z).diff(Z, 2) == 0
    assert activation_function("softplus")(Z).diff(Z) == activation_function("sigmoid")(Z)


def test_functions_print_as_one_writes_them() -> None:
    sigma = opaque("sigma")
    assert latex(sigma(Z)) == r"\sigma\left(z\right)"
    assert latex(sigma(Z).diff(Z)) == r"\sigma'\left(z\right)"
    assert latex(sigma(Z).diff(Z) ** 2) == r"\left(\sigma'\left(z\right)\right)^{2}"
    assert latex(sigma(Z).diff(Z, 4)) == r"\sigma^{(4)}\left(z\right)"
    assert latex(activation_function("relu", 1)(Z)) == r"\operatorname{ReLU}'\left(z\right)"
    assert latex(opaque("f_2")(Z)) == r"f_{2}\left(z\right)"


def test_the_same_function_is_the_same_class() -> None:
    assert opaque("sigma") is opaque(r"\sigma") is activation_function("σ")
    assert derivative_of(opaque("g")) is activation_function("g", 1)
    assert opaque("g") is not opaque("h")
    steep = activation_function("leaky_relu", 0, Fraction(1, 5))
    assert steep is not activation_function("leaky_relu")
    assert derivative_of(steep).slope == Fraction(1, 5)


def test_expressions_survive_pickling() -> None:
    expression = opaque("sigma")(Z).diff(Z) * activation_function("leaky_relu", 0, Fraction(1, 5))(Z)
    assert pickle.loads(pickle.dumps(expression)) == expression


def test_what_is_no_function_of_one_argument_is_refused() -> None:
    for name in ("softmax", "relux"):
        with pytest.raises(ValueError, match="is no activation function of one argument"):
            activation_function(name)
    with pytest.raises(ArgumentIndexError):
        opaque("g")(Z).fdiff(2)


def test_ties_hold_where_the_table_has_one() -> None:
    for row in ACTIVATIONS:
        if row.tie is not None:
            assert row.tie(Fraction(0)) in (0, 1)
            assert row.kink is None
