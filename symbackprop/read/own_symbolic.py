"""From terms of a page's own names to SymPy expressions in the graph's symbols."""

from __future__ import annotations

from fractions import Fraction

from sympy import Add as SymAdd
from sympy import Expr, Rational, exp, log, sqrt
from sympy import Mul as SymMul
from sympy import Pow as SymPow

from ..network.functions import activation_function
from ..network.graph import symbol
from ..quantity import Kind, Quantity
from ..term import Add, Apply, Div, Mul, Named, Neg, Num, Partial, Pow, Sum, Term

MAX_EXPONENT = 64


def expression(term: Term, activation: str, slopes: bool = False) -> Expr | None:
    """The SymPy expression of a term in symbols of named quantities, or None where it holds something that a graph
    does not.

    With `slopes`, a derivative of a name by a name is a symbol of its own.
    """
    match term:
        case Num(_, value):
            return Rational(value.numerator, value.denominator)
        case Named(_, name, 0):
            return symbol(Quantity(Kind.NAMED, name=name))
        case Partial(_, Named(_, above, 0), Named(_, below, 0)) if slopes:
            return symbol(Quantity(Kind.NAMED, name=f"d{above}/d{below}"))
        case Neg(_, operand):
            inner = expression(operand, activation, slopes)
            return None if inner is None else -inner
        case Add(_, terms):
            many = [expression(each, activation, slopes) for each in terms]
            return None if any(each is None for each in many) else SymAdd(*many)
        case Mul(_, factors, _):
            many = [expression(each, activation, slopes) for each in factors]
            return None if any(each is None for each in many) else SymMul(*many)
        case Div(_, above, below):
            a, b = expression(above, activation, slopes), expression(below, activation, slopes)
            return None if a is None or b is None or b == 0 else a / b
        case Pow(_, base, Num(_, exponent)):
            inner = expression(base, activation, slopes)
            if inner is None or abs(exponent) > MAX_EXPONENT:
                return None
            return SymPow(inner, Rational(exponent.numerator, exponent.denominator))
        case Apply(_, function, 0, argument, more) if argument is not None:
            inner = expression(argument, activation, slopes)
            return (
                None
                if inner is None
                else _applied(function, inner, [expression(each, activation, slopes) for each in more], activation)
            )
        case Sum(_, None, None, None, body):
            return expression(body, activation, slopes)
        case _:
            return None


def _activated(activation: str, inner: Expr) -> Expr:
    name, _, slope = activation.partition(":")
    return activation_function(name, 0, Fraction(slope) if slope else None)(inner)


def _applied(function: str, inner: Expr, more: list[Expr | None], activation: str) -> Expr | None:
    match function:
        case "exp":
            return exp(inner)
        case "log":
            return log(inner)
        case "sqrt":
            return sqrt(inner)
        case "max" if len(more) == 1 and more[0] is not None:
            return more[0] + activation_function("relu", 0, None)(inner - more[0])
        case "sigma":
            # each output of softmax takes all of its inputs
            return None if activation == "softmax" else _activated(activation, inner)
        case "relu" | "sigmoid" | "tanh" | "softplus" | "identity" | "leaky_relu":
            return activation_function(function, 0, None)(inner)
        case _:
            return None
