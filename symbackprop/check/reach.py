"""How far a changed datum reaches in a graph where stated values stand in place of computed ones."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ..network.graph import Graph
from ..quantity import Quantity


@dataclass(frozen=True, slots=True)
class Reach:
    """The nodes whose equations, and those whose derivatives of the cost, the datum may change; no others change.

    A stated value is taken to stay only for what rests on it: the node itself is recomputed.
    """

    values: frozenset[Quantity]
    adjoints: frozenset[Quantity]


def reach(graph: Graph, datum: Quantity, values: Container[Quantity] = (), adjoints: Container[Quantity] = ()) -> Reach:
    """What a datum reaches: forwards through values that are not stated, backwards through derivatives that are not.

    A derivative moves with the derivative of a node that it feeds, and with anything that this node is computed from.
    """
    if datum not in graph:
        return Reach(frozenset({datum}), frozenset())
    order, parents = graph.order, graph.parent_positions
    start = graph.position(datum)
    moved, touched, turned = {start}, {start}, set[int]()
    for node in range(start + 1, len(order)):
        if not moved.isdisjoint(parents[node]):
            touched.add(node)
            if order[node] not in values:
                moved.add(node)
    for node in range(len(order) - 1, -1, -1):
        if node in touched or node in turned and order[node] not in adjoints:
            turned.update(parents[node])
    return Reach(frozenset(order[node] for node in touched), frozenset(order[node] for node in turned))
