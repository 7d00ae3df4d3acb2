"""Quantities and their defining equations, in dependency order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sympy import Eq, Expr, Float, Symbol, sympify

from symbackprop.errors import NetworkError
from symbackprop.network.program import Program, compile_expression
from symbackprop.quantity import Quantity

if TYPE_CHECKING:
    from symbackprop.network.spec import Network


class QuantitySymbol(Symbol):  # type: ignore[misc]
    """A SymPy symbol that knows its quantity; named as the quantity prints, and equal only for equal quantities.

    The name is a label: nothing ever parses it.
    """

    __slots__ = ("identity", "quantity")
    quantity: Quantity
    identity: str

    def __new__(cls, quantity: Quantity) -> QuantitySymbol:
        return _symbol(quantity)

    def __getnewargs_ex__(self) -> tuple[tuple[Quantity], dict[str, Any]]:
        return (self.quantity,), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.identity)

    def sort_key(self, order: Any = None) -> Any:
        key = super().sort_key(order)
        return (key[0], (2, (self.name, self.identity)), *key[2:])


@cache
def _symbol(quantity: Quantity) -> QuantitySymbol:
    made: QuantitySymbol = Symbol.__xnew__(QuantitySymbol, str(quantity))
    made.quantity = quantity
    made.identity = repr(quantity)
    return made


def symbol(quantity: Quantity) -> QuantitySymbol:
    """The SymPy symbol of a quantity, the same in every graph."""
    return _symbol(quantity)


class Graph(Mapping[Quantity, Expr | None]):
    """An acyclic computation: each quantity with its defining expression, None for a leaf.

    A mapping in dependency order, leaves and earlier results before what uses them. Frozen
    once made. Expressions are built from `symbol(q)`; a quantity that is only used is a leaf.
    Raises NetworkError for a cycle, naming it, for symbols that `symbol` did not make, and
    for floats, which are not exact. What cannot be computed, a Piecewise for example, is
    refused when values are first asked for.
    """

    order: tuple[Quantity, ...]
    """All quantities, each after those it is made of."""
    parent_positions: tuple[tuple[int, ...], ...]
    """For each quantity of `order`, the places of its parents in `order`."""

    def __init__(self, definitions: Mapping[Quantity, Expr | None]) -> None:
        given = {q: None if expr is None else sympify(expr, strict=True) for q, expr in definitions.items()}
        parents = {q: () if expr is None else _used(q, expr) for q, expr in given.items()}
        for used in list(parents.values()):
            for q in used:
                if q not in given:
                    given[q] = None
                    parents[q] = ()
        self.order = _dependency_order(parents)
        self._parents = parents
        self._definitions = {q: given[q] for q in self.order}
        self._leaves = tuple(q for q in self.order if given[q] is None)
        self._positions = {q: i for i, q in enumerate(self.order)}
        self.parent_positions = tuple(tuple(self._positions[p] for p in parents[q]) for q in self.order)
        self._plans: dict[int, tuple[int, ...]] = {}

    @classmethod
    def dense(cls, network: Network) -> Graph:
        """The graph of a layered network; see `network.dense.dense_graph`. Numbers do not enter it."""
        from symbackprop.network.dense import graph_of

        return graph_of(network)

    def __getitem__(self, quantity: Quantity) -> Expr | None:
        return self._definitions[quantity]

    def __iter__(self) -> Iterator[Quantity]:
        return iter(self.order)

    def __len__(self) -> int:
        return len(self.order)

    def __contains__(self, quantity: object) -> bool:
        return quantity in self._definitions

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Graph) and self._definitions == other._definitions)

    def __repr__(self) -> str:
        return f"Graph({len(self._leaves)} leaves, {len(self) - len(self._leaves)} equations)"

    @property
    def leaves(self) -> tuple[Quantity, ...]:
        """The quantities without an equation, in order."""
        return self._leaves

    @property
    def equations(self) -> tuple[Eq, ...]:
        """The defining equations in dependency order, unevaluated."""
        return tuple(Eq(symbol(q), expr, evaluate=False) for q, expr in self._definitions.items() if expr is not None)

    def symbol(self, quantity: Quantity) -> QuantitySymbol:
        """The symbol of a quantity of this graph; KeyError for any other."""
        if quantity not in self._definitions:
            raise KeyError(f"{quantity} is not in the graph")
        return symbol(quantity)

    def parents(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """The quantities in the defining expression, in order of their names; none for a leaf."""
        return self._parents[quantity]

    def ancestors(self, quantity: Quantity) -> frozenset[Quantity]:
        """All quantities that a quantity depends on, itself among them."""
        found: set[Quantity] = {quantity}
        pending = [quantity]
        while pending:
            for parent in self._parents[pending.pop()]:
                if parent not in found:
                    found.add(parent)
                    pending.append(parent)
        return frozenset(found)

    def extended(self, definitions: Mapping[Quantity, Expr | None]) -> Graph:
        """A new graph with these definitions added, or put in place of those there are."""
        return Graph({**self._definitions, **definitions})

    def position(self, quantity: Quantity) -> int:
        """The place of a quantity in `order`; KeyError for one that is not in the graph."""
        try:
            return self._positions[quantity]
        except KeyError:
            raise KeyError(f"{quantity} is not in the graph") from None

    @cached_property
    def programs(self) -> tuple[Program | None, ...]:
        """For each quantity of `order` its compiled expression, with its parents as inputs; None for a leaf.

        Raises NetworkError for an expression that cannot be computed, naming the quantity.
        """
        return tuple(
            None if expression is None else self._compiled(q, expression) for q, expression in self._definitions.items()
        )

    def _compiled(self, quantity: Quantity, expression: Expr) -> Program:
        try:
            return compile_expression(expression, [symbol(q) for q in self._parents[quantity]])
        except NetworkError as error:
            raise NetworkError(f"{quantity}: {error}") from None

    def sweep_plan(self, of: int) -> tuple[int, ...]:
        """The places of all that a quantity (by its place) depends on, itself first, each before its parents."""
        known = self._plans.get(of)
        if known is None:
            found = {of}
            for node in range(of, -1, -1):
                if node in found:
                    found.update(self.parent_positions[node])
            known = tuple(sorted(found, reverse=True))
            self._plans[of] = known
        return known


def _used(quantity: Quantity, expression: Expr) -> tuple[Quantity, ...]:
    """The quantities of an expression, sorted by name."""
    if expression.has(Float):
        raise NetworkError(f"{quantity}: floats are not exact; write a Rational in {expression}")
    symbols = expression.free_symbols
    for used in symbols:
        if not isinstance(used, QuantitySymbol):
            raise NetworkError(f"{quantity}: {used} is no quantity; make symbols with symbol(Quantity(...))")
    return tuple(sorted((used.quantity for used in symbols), key=lambda q: (str(q), repr(q))))


def _dependency_order(parents: Mapping[Quantity, tuple[Quantity, ...]]) -> tuple[Quantity, ...]:
    """All quantities, each after its parents; depth first without recursion. Raises NetworkError for a cycle."""
    done: dict[Quantity, None] = {}
    for start in parents:
        if start in done:
            continue
        path: dict[Quantity, Iterator[Quantity]] = {start: iter(parents[start])}
        while path:
            node = next(reversed(path))
            for parent in path[node]:
                if parent in path:
                    names = [str(q) for q in path]
                    cycle = " <- ".join([*names[names.index(str(parent)) :], str(parent)])
                    raise NetworkError(f"{parent}: defined by itself: {cycle}; a graph has no cycles")
                if parent not in done:
                    path[parent] = iter(parents[parent])
                    break
            else:
                del path[node]
                done[node] = None
    return tuple(done)
