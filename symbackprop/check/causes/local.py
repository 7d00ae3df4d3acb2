"""Local formulas: a quantity as a sum of products of its neighbours in the graph, one part of which can be changed.

    z_m = sum_n w_mn a_n + b_m        dC/da_n = sum_m w_mn dC/dz_m        dC/dw_mn = dC/dz_m a_n

Each factor is a Part that knows its role; a way of going wrong drops, negates or replaces parts. The same for a
layered network and for a graph of a page's own equations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Pow, Rational, exp

from ...errors import NetworkError
from ...network.activations import find_activation
from ...network.functions import ActivationFunction
from ...network.graph import Graph
from ...network.program import Program, compile_expression
from ...quantity import Partial, Quantity


class Lacking(Exception):
    """A part of a formula has no value in a book."""


class PartRole(StrEnum):
    """What a factor of a local formula is."""

    WEIGHT = "weight"
    BIAS = "bias"
    INPUT = "input"
    SLOPE = "slope"
    ADJOINT = "derivative of the cost"
    ERROR = "slope of the cost"
    RATE = "learning rate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One factor: its role, what it is called, its value. A slope knows its function and where it is taken."""

    role: PartRole
    name: Quantity | Partial | None
    value: Any
    function: str = ""
    argument: Any = None
    result: Any = None

    @property
    def quantity(self) -> Quantity | None:
        """The quantity that the part is, where it is one."""
        return self.name if isinstance(self.name, Quantity) else None


Product = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """A sum of products under an outer function, if there is one."""

    products: tuple[Product, ...]
    outer: str = ""


@lru_cache(maxsize=2048)
def compiled(expression: Expr) -> tuple[Program, tuple[Quantity, ...]]:
    """An expression as a program, with the quantities that it is to be given."""
    symbols = sorted(expression.free_symbols, key=str)
    try:
        return compile_expression(expression, symbols), tuple(each.quantity for each in symbols)
    except NetworkError as error:
        raise Lacking(str(error)) from error


@lru_cache(maxsize=2048)
def activation_of(expression: Expr) -> tuple[str, Expr | None]:
    """The activation function that an expression applies, and to what; the logistic one also where written out."""
    if isinstance(expression, ActivationFunction):
        function = type(expression)
        name = function.activation.name
        if function.slope is not None:
            name = f"{name}:{function.slope}"
        return (name, expression.args[0]) if function.order == 0 else ("", None)
    if (
        isinstance(expression, Pow)
        and expression.exp == -1
        and isinstance(expression.base, Add)
        and len(expression.base.args) == 2
    ):
        one, raised = expression.base.args
        if one == Rational(1) and isinstance(raised, exp):
            return "sigmoid", -raised.args[0]
    row = find_activation(expression.func.__name__) if len(expression.args) == 1 else None
    return (row.name, expression.args[0]) if row is not None and not row.opaque else ("", None)


@lru_cache(maxsize=64)
def _users(graph: Graph) -> Mapping[Quantity, tuple[Quantity, ...]]:
    found: dict[Quantity, list[Quantity]] = {}
    for quantity in graph:
        for parent in graph.parents(quantity):
            found.setdefault(parent, []).append(quantity)
    return {quantity: tuple(above) for quantity, above in found.items()}


def users(graph: Graph, quantity: Quantity) -> tuple[Quantity, ...]:
    """The nodes whose equations use a quantity."""
    return _users(graph).get(quantity, ())


def children(graph: Graph, quantity: Quantity) -> tuple[Quantity, ...]:
    """The quantities that a node's equation uses."""
    return graph.parents(quantity)
