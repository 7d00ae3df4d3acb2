"""The graph that the definitions of a page make, and which other names stand for derivatives in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sympy import Expr

from ..errors import NetworkError
from ..network.graph import Graph
from ..network.instance import Instance
from ..network.random_instances import random_instance
from ..quantity import Kind, Quantity
from ..reading import OwnGraph
from ..source import Span
from ..term import Apply, Div, Mul, Named, Neg, Partial, Term
from ..units import parse_key
from ..within import walk
from .own_definitions import Definitions
from .own_symbolic import expression

LIVELY_SEEDS = range(11, 43)


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
    solved = solved_factors(builder, graph.ancestors(cost_quantity))
    aliases.update(recognised(graph, cost_quantity, forward, builder.known, side, activation, solved))
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
    solved: Sequence[tuple[str, Term]] = (),
) -> dict[str, Term]:
    """The names that stand for a derivative of the cost, as an error term does, whatever letter it has.

    A name whose own equation equals plus or minus dC/dx in a random instance is that derivative; names with the same
    head then are the derivatives at their own units, also where their equations are wrong or only numbers. `solved` are
    names without an equation of their own, with what equations of derivatives give for them.
    """
    instance, values = _lively(graph, cost)
    field = instance.field
    partials: dict[int, tuple[str, int]] = {}
    slopes: dict[Quantity, int] = {}
    # beside a bias stands the sum that it is added to: an error term is the derivative by the sum
    for quantity, value in sorted(values.items(), key=lambda item: graph[item[0]] is None):
        slopes[Quantity(Kind.NAMED, name=f"d{cost.name}/d{quantity.name}")] = value
        partials.setdefault(value, (quantity.name, 1))
        partials.setdefault(field.neg(value), (quantity.name, -1))
    side = {
        Quantity(Kind.NAMED, name=name): found
        for name, term in definitions.items()
        if (found := expression(term, activation, slopes=True)) is not None
    }
    spoken = {}
    for at, (name, term) in enumerate(solved):
        found = expression(term, activation, slopes=True)
        if found is not None:
            spoken[f"solved {at}"] = name
            side[Quantity(Kind.NAMED, name=f"solved {at}")] = found
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
        key = parse_key(spoken.get(quantity.name, quantity.name))
        if found is not None and parse_key(found[0]).marks == key.marks:
            pair = key.head, parse_key(found[0]).head, found[1]
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


def _lively(graph: Graph, cost: Quantity) -> tuple[Instance, dict[Quantity, int]]:
    """A random instance in which as many units as may be let a derivative through, and the derivatives of the cost.

    A rectifier lets one through in half of the instances.
    """
    below_cost = graph.ancestors(cost)
    best: tuple[Instance, dict[Quantity, int]] | None = None
    for seed in LIVELY_SEEDS:
        instance = random_instance(graph, seed)
        instance.cost = cost
        found: dict[Quantity, int] = {}
        for quantity in (q for q in graph if q in below_cost):
            try:
                value = instance.partial(cost, quantity)
            except (ArithmeticError, LookupError):
                continue
            if not instance.field.is_zero(value):
                found[quantity] = value
        if best is None or len(found) > len(best[1]):
            best = instance, found
        if len(found) == len(below_cost):
            break
    assert best is not None
    return best


def solved_factors(builder: Definitions, below_cost: frozenset[Quantity]) -> list[tuple[str, Term]]:
    """The names without equations that are one factor of a derivative on the page, each as the quotient that it is.

    Out of dC/dw = d a comes d = dC/dw / a.
    """
    found: list[tuple[str, Term]] = []
    resting = {quantity.name for quantity in below_cost}
    for slope, term in builder.slopes:
        factors = term.factors if isinstance(term, Mul) else (term,)
        unknown = [each for each in factors if isinstance(each, Named) and _is_unknown(each, builder, resting)]
        rest = [each for each in factors if each not in unknown]
        mentioned = {part.name for each in rest for part in walk(each) if isinstance(part, Named)}
        if len(unknown) == 1 and unknown[0].name not in mentioned:
            below = Mul(term.span, tuple(rest), ("",) * (len(rest) - 1)) if len(rest) > 1 else rest[0] if rest else None
            found.append((unknown[0].name, slope if below is None else Div(term.span, slope, below)))
    return found


def _is_unknown(name: Named, builder: Definitions, resting: set[str]) -> bool:
    return not name.step and name.name not in builder.definitions and name.name not in resting


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
