"""Activation functions as SymPy functions that know their own derivative and their own LaTeX.

relu(z).diff(z) is relu'(z) and prints as such: no Piecewise, no Max, no evaluation behind one's back.
"""

from __future__ import annotations

import copyreg
import threading
from fractions import Fraction
from typing import Any

from sympy import Expr, Function, Integer, Rational
from sympy.core.function import ArgumentIndexError, FunctionClass

from symbackprop.network.activations import LEAKY_SLOPE, Activation, find_activation


class _ActivationClass(FunctionClass):  # type: ignore[misc]
    """The class of the classes below; only there so that classes made on demand can be pickled."""


class ActivationFunction(Function, metaclass=_ActivationClass):  # type: ignore[misc]
    """f^(order) of one activation function; made by `activation_function`, never directly.

    Class attributes: `activation`, the row of the table; `order`, how often it is derived;
    `slope`, the slope of leaky_relu below zero, None for the others.
    """

    nargs = 1
    activation: Activation
    order: int
    slope: Fraction | None

    def fdiff(self, argindex: int = 1) -> Expr:
        """The next derivative at the same argument."""
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        cls = type(self)
        return derivative_of(cls)(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        cls = type(self)
        primes = "'" * cls.order if cls.order <= 3 else f"^{{({cls.order})}}"
        text = f"{cls.activation.latex}{primes}\\left({printer._print(self.args[0])}\\right)"
        if exp is None:
            return text
        return f"\\left({text}\\right)^{{{exp}}}"

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({printer._print(self.args[0])})"


_classes: dict[tuple[str, int, Fraction | None], Any] = {}
_lock = threading.Lock()


def activation_function(name: str, order: int = 0, slope: Fraction | None = None) -> Any:
    """The SymPy function class of the `order`-th derivative of an activation function.

    `name`: of the table, or a letter for an opaque function. The same arguments give the
    same class, in every thread and after pickling. Constant derivatives come back as they
    are: identity' is 1, relu'' is 0; these are functions that return a number.
    Raises ValueError for a name that is none, and for softmax, which has no single argument.
    """
    row = find_activation(name)
    if row is None or row.layerwise:
        raise ValueError(f"{name!r} is no activation function of one argument")
    if row.name == "leaky_relu":
        slope = LEAKY_SLOPE if slope is None else slope
    else:
        slope = None
    if row.name == "identity":
        return (lambda z: z) if order == 0 else (lambda z: Integer(1 if order == 1 else 0))
    if row.name in ("relu", "leaky_relu") and order > 1:
        return lambda z: Integer(0)
    if row.name == "softplus" and order > 0:
        return activation_function("sigmoid", order - 1)
    key = (row.name, order, slope)
    with _lock:
        if key not in _classes:
            body = {"activation": row, "order": order, "slope": slope, "__module__": __name__, "__doc__": None}
            _classes[key] = _ActivationClass(row.name + "'" * order, (ActivationFunction,), body)
        return _classes[key]


def derivative_of(function: Any) -> Any:
    """The class of f^(n+1) for the class of f^(n)."""
    return activation_function(function.activation.name, function.order + 1, function.slope)


def opaque(letter: str) -> Any:
    """The function class of a letter without a definition, such as `sigma`, `g`, `phi`; see `activation_function`."""
    return activation_function(letter)


def exact(value: Fraction | int) -> Rational:
    """The SymPy number equal to a fraction."""
    return Rational(value.numerator, value.denominator)


def _reduce(cls: Any) -> Any:
    if cls is ActivationFunction:
        return cls.__qualname__
    return activation_function, (cls.activation.name, cls.order, cls.slope)


copyreg.pickle(_ActivationClass, _reduce)
