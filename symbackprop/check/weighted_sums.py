"""Weighted sums in a page's equations: w_1 x_1 + w_2 x_2 + b, alone or inside a function."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sympy import Add, Dummy, Expr, Mul, preorder_traversal

from ..network.functions import ActivationFunction
from ..network.graph import QuantitySymbol
from ..quantity import Quantity

SHAPES: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("sigmoid", lambda z: 1 / (1 + math.exp(-z))),
    ("tanh", math.tanh),
)


@dataclass(frozen=True)
class WeightedSum:
    """A sum of products of two quantities, and of quantities that stand alone."""

    products: tuple[tuple[Quantity, Quantity], ...]
    alone: tuple[Quantity, ...]


def inner_sum(expression: Expr) -> tuple[WeightedSum, str] | None:
    """The weighted sum that an expression is or is a function of, and the function's name."""
    for part in preorder_traversal(expression):
        if part.free_symbols != expression.free_symbols:
            continue
        for sign in (1, -1):
            found = weighted_sum(sign * part)
            if found is not None:
                inner = Dummy("z")
                return found, function_name(expression.xreplace({part: sign * inner}), inner)
    return None


def weighted_sum(expression: Expr) -> WeightedSum | None:
    """A sum of products of two symbols and of lone symbols; None where there is none."""
    products: list[tuple[Quantity, Quantity]] = []
    alone: list[Quantity] = []
    for term in Add.make_args(expression):
        if isinstance(term, QuantitySymbol):
            alone.append(term.quantity)
        elif isinstance(term, Mul) and [isinstance(each, QuantitySymbol) for each in term.args] == [True, True]:
            products.append((term.args[0].quantity, term.args[1].quantity))
        else:
            return None
    return WeightedSum(tuple(products), tuple(alone)) if products else None


def function_name(expression: Expr, variable: Expr) -> str:
    """The name of the function of one variable that an expression writes; sigma where it has none."""
    if expression == variable:
        return "identity"
    if isinstance(expression, ActivationFunction) and expression.args == (variable,):
        cls = type(expression)
        return cls.activation.name if cls.order == 0 else "sigma"
    if expression.has(ActivationFunction):
        return "sigma"
    for name, shape in SHAPES:
        try:
            values = [(complex(expression.subs(variable, z)), shape(z)) for z in (-1.25, 0.5)]
        except (TypeError, ValueError, ArithmeticError):
            return "sigma"
        if all(abs(found - wanted) < 1e-9 for found, wanted in values):
            return name
    return "sigma"
