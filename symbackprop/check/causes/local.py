"""Local formulas: a quantity as a sum of products of its neighbours in the graph, with values, so that one part can be changed.

    z_m = sum_n w_mn a_n + b_m        dC/da_n = sum_m w_mn dC/dz_m        dC/dw_mn = dC/dz_m a_n

Each factor is a Part that knows its role; a way of going wrong drops, negates or replaces parts. The same for a
layered network and for a graph of a page's own equations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Mul, Pow, Rational, exp

from ...errors import NetworkError
from ...network.activations import find_activation
from ...network.field import Transcendental, Undefined
from ...network.functions import ActivationFunction
from ...network.graph import Graph, QuantitySymbol, symbol
from ...network.instance import Instance, Unknown
from ...network.program import Program, compile_expression
from ...quantity import Kind, Partial, Quantity

MAX_PRODUCTS = 64
ONE = Fraction(1)


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
    """One factor: its role, what it is called, and its value. A slope knows its function and the place where it is taken."""

    role: PartRole
    name: Quantity | Partial | None
    value: Any
    function: str = ""
    argument: Any = None
    result: Any = None


Product = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """A sum of products under an outer function, if there is one."""

    products: tuple[Product, ...]
    outer: str = ""


class Book:
    """Values to compute with: the true ones, or those that the writer stated. `steps` holds the instance after each update."""

    def __init__(self, graph: Graph, cost: Quantity, steps: Mapping[int, Instance], rate: Any, parameters: frozenset[Quantity], own: bool) -> None:
        self.graph, self.cost, self.steps, self.rate, self.parameters, self.own = graph, cost, steps, rate, parameters, own
        self.field: Any = next(iter(steps.values())).field

    def value(self, quantity: Quantity) -> Any:
        """The value of a quantity at its step. Raises Lacking where it has none."""
        try:
            return self.steps[quantity.step][quantity.at(0)]
        except (Unknown, KeyError, Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error

    def adjoint(self, quantity: Quantity) -> Any:
        """The derivative of the cost by a quantity. Raises Lacking where it has none."""
        return self.derivative(Partial(self.cost, quantity))

    def derivative(self, partial: Partial) -> Any:
        """A derivative through every path. Raises Lacking where it has no value."""
        try:
            return self.steps[partial.wrt.step].partial(partial.of.at(0), partial.wrt.at(0))
        except (Unknown, KeyError, Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error

    def number(self, value: Fraction) -> Any:
        """A fraction as an element of the field."""
        return self.field.number(value)

    def apply(self, function: str, order: int, value: Any) -> Any:
        """A function, or a derivative of it, at a value. Raises Lacking where it has none."""
        try:
            return self.field.apply(function, order, value)
        except (Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error

    def product(self, parts: Product) -> Any:
        """The product of the values of parts."""
        total: Any = None
        for part in parts:
            total = part.value if total is None else self.field.mul(total, part.value)
        return self.number(ONE) if total is None else total

    def total(self, products: tuple[Product, ...]) -> Any:
        """The sum of products."""
        total: Any = None
        for parts in products:
            each = self.product(parts)
            total = each if total is None else self.field.add(total, each)
        return self.number(Fraction(0)) if total is None else total

    def of(self, local: Local) -> Any:
        """The value of a local formula."""
        inner = self.total(local.products)
        return self.apply(local.outer, 0, inner) if local.outer else inner

    # the graph

    def role(self, quantity: Quantity, factors: int) -> PartRole:
        """The role of a quantity in a product of some number of factors."""
        match quantity.kind:
            case Kind.WEIGHT:
                return PartRole.WEIGHT
            case Kind.BIAS:
                return PartRole.BIAS
            case Kind.ACTIVATION | Kind.PRE:
                return PartRole.INPUT
            case Kind.RATE:
                return PartRole.RATE
        leaf = self.graph.get(quantity.at(0)) is None
        if factors == 1:
            return PartRole.BIAS if leaf else PartRole.INPUT
        return PartRole.WEIGHT if leaf and quantity.at(0) in self.parameters else PartRole.INPUT

    def evaluated(self, expression: Expr, step: int) -> Any:
        """The value of a defining expression, or of a part of one."""
        if isinstance(expression, QuantitySymbol):
            return self.value(expression.quantity.at(step))
        program, inputs = compiled(expression)
        try:
            return program.run(self.field, [self.value(q.at(step)) for q in inputs])[program.result]
        except (Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error

    def part(self, expression: Expr, step: int, factors: int) -> Part:
        """A factor of a product as a part."""
        if isinstance(expression, QuantitySymbol):
            quantity = expression.quantity.at(step)
            return Part(self.role(quantity, factors), quantity, self.value(quantity))
        return Part(PartRole.OTHER, None, self.evaluated(expression, step))

    def products(self, expression: Expr, step: int) -> tuple[Product, ...]:
        """An expression as a sum of products."""
        terms = expression.args if isinstance(expression, Add) else (expression,)
        found = []
        for term in terms:
            factors = term.args if isinstance(term, Mul) else (term,)
            found.append(tuple(self.part(factor, step, len(factors)) for factor in factors))
        return tuple(found)

    def forward(self, quantity: Quantity) -> Local | None:
        """The defining equation of a node as a local formula; None for a leaf and for the cost."""
        expression = self.graph.get(quantity.at(0))
        if expression is None or quantity.at(0) == self.cost:
            return None
        name, inner = activation_of(expression)
        if name and isinstance(inner, QuantitySymbol):
            deeper = self.graph.get(inner.quantity)
            parts = self.products(inner if deeper is None else deeper, quantity.step)
            return Local(parts, name)
        return Local(self.products(expression if not name else inner, quantity.step), name)

    def slopes(self, expression: Expr, quantity: Quantity, step: int, above: Quantity) -> tuple[Product, ...]:
        """The derivative of a defining expression by one quantity of it, as a sum of products."""
        sought = symbol(quantity)
        if expression == sought:
            return ((),)
        if isinstance(expression, Add):
            return tuple(product for term in expression.args if sought in term.free_symbols for product in self.slopes(term, quantity, step, above))
        if isinstance(expression, Mul):
            holding = [factor for factor in expression.args if sought in factor.free_symbols]
            if len(holding) == 1:
                others = tuple(self.part(factor, step, len(expression.args)) for factor in expression.args if factor is not holding[0])
                return tuple(others + product for product in self.slopes(holding[0], quantity, step, above))
        name, inner = activation_of(expression)
        if name and inner is not None:
            argument = self.evaluated(inner, step)
            result = self.value(above.at(step))
            try:
                value = self.field.slope(name, 0, argument, result)
            except (Undefined, Transcendental) as error:
                raise Lacking(str(error)) from error
            below = inner.quantity.at(step) if isinstance(inner, QuantitySymbol) else above.at(step)
            slope = Part(PartRole.SLOPE, below, value, name, argument, result)
            return tuple((slope, *product) for product in self.slopes(inner, quantity, step, above))
        program, inputs = compiled(expression)
        try:
            shares = program.sweep(self.field, program.run(self.field, [self.value(q.at(step)) for q in inputs]), self.number(ONE))
        except (Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error
        share = shares[inputs.index(quantity)]
        role = PartRole.ERROR if above == self.cost or name == "" and self._near_cost(above) else PartRole.OTHER
        return ((Part(role, Partial(above, quantity.at(step)), self.number(Fraction(0)) if share is None else share),),)

    def _near_cost(self, quantity: Quantity) -> bool:
        return quantity in children(self.graph, self.cost) or quantity.kind is Kind.COST

    def chain(self, quantity: Quantity) -> tuple[Product, ...]:
        """The chain rule at one quantity: for each node that uses it, the derivative of the cost by that node times the slope."""
        step, here = quantity.step, quantity.at(0)
        found: list[Product] = []
        within = self.graph.ancestors(self.cost)
        for above in users(self.graph, here):
            if above not in within:
                continue
            slopes = self.slopes(self.graph[above], here, step, above)
            adjoint: Product = ()
            if above != self.cost:
                value = self.adjoint(above.at(step))
                if value != self.number(ONE) or self.graph.get(above) is None:
                    adjoint = (Part(PartRole.ADJOINT, above.at(step), value),)
            found.extend(adjoint + product for product in slopes)
        return tuple(found)

    def backward(self, quantity: Quantity) -> Iterator[Local]:
        """The derivative of the cost by a quantity: the chain rule once, and then with its derivatives written out in turn."""
        local = Local(self.chain(quantity))
        for _ in range(4):
            if not local.products or len(local.products) > MAX_PRODUCTS:
                return
            yield local
            opened: list[Product] = []
            changed = False
            for product in local.products:
                at = next((i for i, part in enumerate(product) if part.role is PartRole.ADJOINT), None)
                name = product[at].name if at is not None else None
                if at is None or not isinstance(name, Quantity) or name.kind is Kind.PRE and changed:
                    opened.append(product)
                    continue
                changed = True
                opened.extend((*product[:at], *inner, *product[at + 1 :]) for inner in self.chain(name))
            if not changed:
                return
            local = Local(tuple(opened))

    def update(self, quantity: Quantity) -> Local | None:
        """w - eta dC/dw: the two products, None where the rate is not known or nothing was updated."""
        if quantity.step == 0 or self.rate is None or self.graph.get(quantity.at(0)) is not None:
            return None
        before = quantity.at(quantity.step - 1)
        minus = Part(PartRole.OTHER, None, self.number(-ONE))
        rate = Part(PartRole.RATE, None, self.number(self.rate) if isinstance(self.rate, Fraction) else self.rate)
        change = Part(PartRole.ADJOINT, before, self.adjoint(before))
        return Local(((Part(PartRole.WEIGHT, before, self.value(before)),), (minus, rate, change)))


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
    """The name of the activation function that an expression applies, and to what; the logistic function also where it is written out."""
    if isinstance(expression, ActivationFunction):
        function = type(expression)
        name = function.activation.name
        if function.slope is not None:
            name = f"{name}:{function.slope}"
        return (name, expression.args[0]) if function.order == 0 else ("", None)
    if isinstance(expression, Pow) and expression.exp == -1 and isinstance(expression.base, Add) and len(expression.base.args) == 2:
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
