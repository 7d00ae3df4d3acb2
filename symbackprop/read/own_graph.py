"""The graph that the definitions of a page make, and which other names stand for derivatives in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr

from ..errors import NetworkError
from ..network.graph import Graph
from ..network.instance import Instance
from ..network.random_instances import random_instance
from ..quantity import Kind, Quantity
from ..reading import OwnGraph
from ..source import Span
from ..term import (
    Apply,
    Named,
    Neg,
    Partial,
    Term,
    walk,
)
from ..units import parse_key
from .own_definitions import Definitions
from .own_symbolic import expression


def make_graph(builder: Definitions, cost: str, activations: tuple[str | None, ...]) -> OwnGraph | None:
    """The graph of the page's definitions.

    What the cost does not rest on, or what holds a derivative, becomes an alias.
    """
    activation = next((name for name in activations if name), None) or "sigma"
    expressions: dict[str, Expr] = {}
    for name, term in builder.definitions.items():
        if not any(isinstance(part, Partial) for part in walk(term)):
            found = expression(term, activation)
            if found is not None:
                expressions[name] = found
    if cost not in expressions:
        return None
    order: dict[str, Expr | None] = {}
    circular: set[str] = set()
    for name in (cost, *expressions):
        _visit(name, expressions, order, (), circular)
    quantities = {Quantity(Kind.NAMED, name=name): found for name, found in order.items()}
    for name in builder.data:
        quantities.setdefault(Quantity(Kind.NAMED, name=name), None)
    graph = Graph(quantities)
    cost_quantity = Quantity(Kind.NAMED, name=cost)
    forward = frozenset(q.name for q in graph.ancestors(cost_quantity) if graph[q] is not None) | {cost}
    aliases = {name: term for name, term in builder.definitions.items() if name not in forward}
    side = {name: term for name, term in builder.definitions.items() if name not in forward}
    aliases.update(recognised(graph, cost_quantity, forward, builder.known, side, activation))
    heads = {parse_key(name).head for name in forward}
    broken = frozenset(
        q.name
        for q in graph.ancestors(cost_quantity)
        if graph[q] is None
        and q.name not in builder.data
        and (parse_key(q.name).head in heads or q.name in builder.stated)
    )
    opaque = activation == "sigma" and any(
        isinstance(part, Apply) and part.function == "sigma"
        for term in builder.definitions.values()
        for part in walk(term)
    )
    return OwnGraph(
        graph,
        {q.name: q for q in graph},
        cost_quantity,
        forward,
        aliases,
        (activation,),
        broken=broken,
        opaque=opaque,
        circular=frozenset(circular),
    )


def recognised(
    graph: Graph,
    cost: Quantity,
    forward: frozenset[str],
    known: frozenset[str],
    definitions: Mapping[str, Term],
    activation: str,
) -> dict[str, Term]:
    """The names that stand for a derivative of the cost, as an error term does, whatever letter it has.

    A name whose own equation equals plus or minus dC/dx in a random instance is that derivative; names with the same
    head then are the derivatives at their own units, also where their equations are wrong or only numbers.
    """
    instance = random_instance(graph, 11)
    instance.cost = cost
    field = instance.field
    partials: dict[int, tuple[str, int]] = {}
    slopes: dict[Quantity, int] = {}
    below_cost = graph.ancestors(cost)
    # beside a bias stands the sum that it is added to: an error term is the derivative by the sum
    for quantity in sorted((q for q in graph if q in below_cost), key=lambda q: graph[q] is None):
        try:
            value = instance.partial(cost, quantity)
        except (ArithmeticError, LookupError):
            continue
        if field.is_zero(value):
            continue
        slopes[Quantity(Kind.NAMED, name=f"d{cost.name}/d{quantity.name}")] = value
        partials.setdefault(value, (quantity.name, 1))
        partials.setdefault(field.neg(value), (quantity.name, -1))
    side = {
        Quantity(Kind.NAMED, name=name): found
        for name, term in definitions.items()
        if (found := expression(term, activation, slopes=True)) is not None
    }
    leaves = {
        q: None
        for found in side.values()
        for s in sorted(found.free_symbols, key=str)
        if (q := s.quantity) not in graph and q not in side
    }
    try:
        wider = graph.extended({**leaves, **{q: found for q, found in side.items() if graph.get(q) is None}})
    except (ValueError, NetworkError):
        return {}
    instance = Instance(wider, {**instance.leaves, **slopes}, field, cost=cost)
    votes: dict[tuple[str, str, int], int] = {}
    for quantity in wider:
        if wider[quantity] is None or quantity.name in forward:
            continue
        try:
            found = partials.get(instance[quantity])
        except (ArithmeticError, LookupError):
            continue
        if found is not None and parse_key(found[0]).marks == parse_key(quantity.name).marks:
            pair = parse_key(quantity.name).head, parse_key(found[0]).head, found[1]
            votes[pair] = votes.get(pair, 0) + 1
    aliases: dict[str, Term] = {}
    for (head, under, sign), _ in sorted(votes.items(), key=lambda item: item[1]):
        for name in sorted(known):
            key = parse_key(name)
            below = str(replace(key, head=under))
            if key.head == head and name not in forward and Quantity(Kind.NAMED, name=below) in graph:
                nowhere = Span(0, 0)
                partial: Term = Partial(nowhere, Named(nowhere, cost.name), Named(nowhere, below))
                aliases[name] = partial if sign == 1 else Neg(nowhere, partial)
    return aliases


def _visit(
    name: str, expressions: Mapping[str, Expr], order: dict[str, Expr | None], path: tuple[str, ...], circular: set[str]
) -> None:
    """Add a name after what it rests on; a name that would rest on itself stays a leaf, and is noted."""
    if name in order or name in path:
        return
    found = expressions.get(name)
    used = sorted((s.quantity.name for s in found.free_symbols), key=str) if found is not None else []
    for other in used:
        _visit(other, expressions, order, (*path, name), circular)
    here = (*path, name)
    for other in used:
        if other in here:
            circular.update(here[here.index(other) :])
            found = None
    order[name] = found
