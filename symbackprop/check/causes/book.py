"""Values to compute with, and the local formulas of a graph at these values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sympy import Add, Expr, Mul

from ...network.field import Transcendental, Undefined
from ...network.graph import Graph, QuantitySymbol, symbol
from ...network.instance import Instance, Unknown
from ...quantity import Kind, Partial, Quantity
from .local import Lacking, Local, Part, PartRole, Product, activation_of, children, compiled, users

MAX_PRODUCTS = 64
ONE = Fraction(1)


class Book:
    """Values to compute with, true or stated by the writer; `steps` holds the instance after each update."""

    def __init__(
        self,
        graph: Graph,
        cost: Quantity,
        steps: Mapping[int, Instance],
        rate: Any,
        parameters: frozenset[Quantity],
        own: bool,
    ) -> None:
        self.graph, self.cost, self.steps, self.rate, self.parameters, self.own = (
            graph,
            cost,
            steps,
            rate,
            parameters,
            own,
        )
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

    def known(self, quantity: Quantity) -> Any:
        """The value of a quantity, None where it has none."""
        try:
            return self.value(quantity)
        except Lacking:
            return None

    def known_adjoint(self, quantity: Quantity) -> Any:
        """The derivative of the cost by a quantity, None where it has none."""
        try:
            return self.adjoint(quantity)
        except Lacking:
            return None

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
            return tuple(
                product
                for term in expression.args
                if sought in term.free_symbols
                for product in self.slopes(term, quantity, step, above)
            )
        if isinstance(expression, Mul):
            holding = [factor for factor in expression.args if sought in factor.free_symbols]
            if len(holding) == 1:
                others = tuple(
                    self.part(factor, step, len(expression.args))
                    for factor in expression.args
                    if factor is not holding[0]
                )
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
            shares = program.sweep(
                self.field, program.run(self.field, [self.value(q.at(step)) for q in inputs]), self.number(ONE)
            )
        except (Undefined, Transcendental) as error:
            raise Lacking(str(error)) from error
        share = shares[inputs.index(quantity)]
        role = PartRole.ERROR if above == self.cost or name == "" and self._near_cost(above) else PartRole.OTHER
        return ((Part(role, Partial(above, quantity.at(step)), self.number(Fraction(0)) if share is None else share),),)

    def _near_cost(self, quantity: Quantity) -> bool:
        return quantity in children(self.graph, self.cost) or quantity.kind is Kind.COST

    def chain(self, quantity: Quantity) -> tuple[Product, ...]:
        """The chain rule at a quantity: over the nodes that use it, the derivative of the cost times the slope."""
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
        """The derivative of the cost by a quantity: the chain rule once, then with its derivatives written out."""
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
