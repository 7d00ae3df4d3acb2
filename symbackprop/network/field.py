"""What a program needs of the numbers it runs on, and the derivatives of the functions, once for all fields.

Functions are told by name: those of `KNOWN` and `COMPOSED`, leaky_relu with another slope as
`leaky_relu:1/5`, pi as a function of 1; any other name is opaque.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any, Protocol

from symbackprop.network.activations import LEAKY_SLOPE

KNOWN = frozenset({"relu", "abs", "sigmoid", "tanh", "softplus", "exp", "log", "sqrt", "pi"})
COMPOSED = ("identity", "leaky_relu")
ZERO, ONE = Fraction(0), Fraction(1)
TIED = ("sigmoid", "tanh", "exp", "sqrt")
"""Functions whose derivative follows from their value alone."""


class Undefined(ArithmeticError):
    """The value does not exist: a division by zero, the logarithm of a negative number."""


class Transcendental(ArithmeticError):
    """The value exists, but not in this field, as exp(1) among the fractions."""


class Field(Protocol):
    """Arithmetic for programs. Operations raise Undefined or Transcendental where there is no value."""

    def context(self) -> AbstractContextManager[Any]:
        """What has to be entered around a run of operations (the precision, for balls)."""

    def number(self, value: Fraction) -> Any:
        """The element equal to a fraction."""

    def add(self, left: Any, right: Any) -> Any: ...
    def mul(self, left: Any, right: Any) -> Any: ...
    def neg(self, value: Any) -> Any: ...
    def inverse(self, value: Any) -> Any: ...

    def power(self, value: Any, exponent: int) -> Any:
        """A whole power; 0^0 is 1."""

    def apply(self, name: str, order: int, value: Any) -> Any:
        """The `order`-th derivative of the function `name` at a value."""

    def slope(self, name: str, order: int, value: Any, result: Any) -> Any:
        """The (order+1)-th derivative at `value`, from the `result` of the `order`-th where they are tied.

        A result that was clamped to another value than the function's goes into the tie: a(1-a)
        is then taken of the clamped a.
        """

    def equal(self, left: Any, right: Any) -> bool | None:
        """Whether two elements are the same; None where this is not decided (overlapping balls)."""

    def is_zero(self, value: Any) -> bool | None:
        """Whether an element is zero; None where this is not decided."""


def composed(field: Field, name: str, order: int, value: Any) -> Any:
    """The functions that are written with others: identity, and leaky_relu(z) = alpha z + (1 - alpha) relu(z).

    Raises KeyError for any other name.
    """
    if name == "identity":
        return value if order == 0 else field.number(ONE if order == 1 else ZERO)
    plain, _, slope = name.partition(":")
    if plain != "leaky_relu":
        raise KeyError(name)
    alpha = Fraction(slope) if slope else LEAKY_SLOPE
    steep = field.mul(field.number(1 - alpha), field.apply("relu", order, value))
    if order > 1:
        return steep
    flat = field.number(alpha)
    return field.add(field.mul(flat, value) if order == 0 else flat, steep)


def derivative(field: Field, name: str, order: int, base: Callable[[str], Any], value: Any) -> Any:
    """The `order`-th derivative (from 1) of a smooth function with an algebraic derivative.

    `base(name)` gives the value of a function at the same argument. sigmoid' = s(1-s),
    tanh' = 1-t^2, and higher ones are polynomials in s and t; softplus' = sigmoid; exp' = exp;
    log' = 1/x; sqrt' = 1/(2 sqrt). Raises KeyError for any other function.
    """
    match name:
        case "softplus":
            return base("sigmoid") if order == 1 else derivative(field, "sigmoid", order - 1, base, value)
        case "exp":
            return base("exp")
        case "pi":
            return field.number(Fraction(0))
        case "log":
            factor = Fraction(-1) ** (order - 1)
            for k in range(1, order):
                factor *= k
            return field.mul(field.number(factor), field.power(value, -order))
        case "sqrt":
            factor = Fraction(1)
            for k in range(order):
                factor *= Fraction(1, 2) - k
            return field.mul(field.number(factor), field.power(base("sqrt"), 1 - 2 * order))
        case "sigmoid" | "tanh":
            start = base(name)
            total = field.number(Fraction(0))
            for coefficient in reversed(_polynomial(name, order)):
                total = field.add(field.mul(total, start), field.number(Fraction(coefficient)))
            return total
    raise KeyError(name)


_FIRST = {"sigmoid": (0, 1, -1), "tanh": (1, 0, -1)}


def _polynomial(name: str, order: int) -> tuple[int, ...]:
    """The coefficients (constant first) of f^(order) as a polynomial in f: p' times f' for each order."""
    first = _FIRST[name]
    poly: tuple[int, ...] = first
    for _ in range(order - 1):
        inner = [k * c for k, c in enumerate(poly)][1:]
        product = [0] * (len(inner) + len(first) - 1)
        for i, c in enumerate(inner):
            for j, d in enumerate(first):
                product[i + j] += c * d
        poly = tuple(product)
    return poly


def tied_slope(field: Field, name: str, order: int, value: Any, result: Any) -> Any:
    """f^(order+1) from f^(order): by the tie to the result where there is one, else from the argument."""
    if order == 0 and name in TIED:
        return derivative(field, name, 1, lambda _: result, value)
    return field.apply(name, order + 1, value)
