"""Canonical names for a page whose own equations are the network, where that network is one of dense layers.

A sum of weights times units, with a bias or without, is a pre-activation; a function of one of these is an
activation; what only outputs and targets go into belongs to the cost. If every node finds its place so, and
every unit of a layer rests on every unit of the layer below, the page's names have canonical ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Expr, expand, preorder_traversal

from ..network.costs import COSTS
from ..network.graph import Graph, symbol
from ..quantity import COST, RATE, Partial, Quantity, activation, bias, pre, target, weight
from ..reading import Line, OwnGraph, Reading
from ..term import Named
from ..units import parse_key
from ..within import walk
from .draft import CHANGE, MINUS
from .weighted_sums import WeightedSum, function_name, inner_sum

PRE_HEADS = frozenset(("z", "net", "s", "u", "v"))
INPUT_HEADS = frozenset(("x", "i", "in", "input"))
NO_WAY = "the layers are not dense"


@dataclass
class Unit:
    """One unit: what goes in, and the nodes of its pre-activation and of its activation where the page names them."""

    total: WeightedSum
    pre: Quantity | None
    out: Quantity | None = None
    function: str = "identity"


@dataclass(frozen=True)
class CanonicalNames:
    """The dense network that a page's own equations make.

    `names` maps the page's quantities to canonical ones; a bias that a layer shares, and parts of the cost, have none.
    """

    own: OwnGraph
    names: Mapping[Quantity, Quantity]
    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    cost: str | None

    def of(self, quantity: Quantity) -> Quantity:
        """The canonical quantity, or the page's where there is none."""
        found = self.names.get(quantity.at(0))
        return quantity if found is None else found.at(quantity.step)

    def name(self, text: str | None) -> str | None:
        """The canonical spelling of a name as drafts bear it, or the name itself where there is none."""
        if text is None:
            return None
        for prefix in (CHANGE, MINUS):
            if text.startswith(prefix):
                return f"{prefix}{self.name(text.removeprefix(prefix))}"
        bare, _, mark = text.partition("@")
        step = int(mark) if mark.isdigit() else 0
        if (found := self._called(bare)) is not None:
            return str(found.at(step))
        above, slash, below = bare.removeprefix("d").partition("/d")
        of, wrt = self._called(above), self._called(below)
        return str(Partial(of, wrt.at(step))) if slash and of is not None and wrt is not None else text

    def _called(self, name: str) -> Quantity | None:
        page = self.own.names.get(name)
        return None if page is None else self.names.get(page)


def canonical_names(reading: Reading) -> CanonicalNames | None:
    """The canonical names of a page read by its own equations; None where its network is not of dense layers."""
    own = reading.own
    if own is None or own.broken or own.graph.get(own.cost) is None:
        return None
    try:
        return _Layers(own, first_places(reading.lines)).named()
    except _NotDense:
        return None


def first_places(lines: Iterable[Line]) -> Mapping[str, int]:
    """The place in reading order at which each name of a page first stands."""
    places: dict[str, int] = {}
    for line in lines:
        for member in line.members:
            for part in walk(member.term) if member.term is not None else ():
                if isinstance(part, Named):
                    places.setdefault(part.name, len(places))
    return places


class _NotDense(Exception):
    """The network has no layered reading."""


@dataclass
class _Layers:
    """The nodes of a page's graph put in layers, from the inputs on."""

    own: OwnGraph
    places: Mapping[str, int]
    levels: dict[Quantity, int] = field(default_factory=dict)
    units: dict[int, list[Unit]] = field(default_factory=dict)
    rest: list[Quantity] = field(default_factory=list)

    @property
    def graph(self) -> Graph:
        """The graph of the page's equations."""
        return self.own.graph

    def named(self) -> CanonicalNames:
        """The names, if all fits. Raises _NotDense."""
        below = self.graph.ancestors(self.own.cost)
        nodes = [q for q in self.graph if q in below]
        sums = {q: found for q in nodes if q != self.own.cost and (found := self.weighted(q)) is not None}
        weights = self.find_weights(sums)
        for node in nodes:
            if self.graph[node] is not None and node != self.own.cost:
                self.place(node, sums.get(node), weights)
        depth = max(self.units, default=0)
        if not depth or sorted(self.units) != list(range(1, depth + 1)):
            raise _NotDense(NO_WAY)
        return self.numbered(depth, weights)

    def weighted(self, node: Quantity) -> WeightedSum | None:
        """The weighted sum that a node is, or is a function of; None where there is none."""
        expression = self.graph[node]
        found = inner_sum(expression) if expression is not None else None
        return found[0] if found is not None else None

    def find_weights(self, sums: Mapping[Quantity, WeightedSum]) -> frozenset[Quantity]:
        """The factors that are weights: leaves of one product only, beside a unit computed or standing in several.

        Raises _NotDense where a product does not tell which of its factors is the weight.
        """
        pairs = [pair for each in sums.values() for pair in each.products]
        uses = Counter(q for pair in pairs for q in pair)
        weights: set[Quantity] = set()
        open_: list[tuple[Quantity, Quantity]] = []
        for pair in pairs:
            inner = [q for q in pair if self.graph[q] is not None or uses[q] > 1]
            if len(inner) == 1:
                weights.update(q for q in pair if q != inner[0])
            else:
                open_.append(pair)
        heads = {parse_key(q.name).head for q in weights}
        for pair in open_:
            likely = [q for q in pair if q.name in self.own.updated]
            likely = likely or [q for q in pair if parse_key(q.name).head in heads]
            likely = likely or [q for q in pair if parse_key(q.name).head.lower() not in INPUT_HEADS]
            if len(likely) != 1 or self.graph[likely[0]] is not None or uses[likely[0]] > 1:
                raise _NotDense(NO_WAY)
            weights.add(likely[0])
        return frozenset(weights)

    def place(self, node: Quantity, total: WeightedSum | None, weights: frozenset[Quantity]) -> None:
        """Put one node in its layer, or aside where it belongs to the cost. Nodes follow what they rest on."""
        expression = self.graph[node]
        assert expression is not None
        if total is not None:
            inputs = [q for pair in total.products for q in pair if q not in weights]
            for q in inputs:
                if self.graph[q] is None:
                    self.levels.setdefault(q, 0)
            below = {self.levels.get(q) for q in inputs}
            if len(below) != 1 or len(inputs) != len(total.products) or (level := below.pop()) is None:
                raise _NotDense(NO_WAY)
            found = inner_sum(expression)
            assert found is not None
            fused = found[1] != "identity"
            unit = Unit(total, None if fused else node, node if fused else None, found[1])
            self.units.setdefault(level + 1, []).append(unit)
            self.levels[node] = level + 1
            return
        used = self.graph.parents(node)
        units = (unit for layer in self.units.values() for unit in layer)
        mine = next((unit for unit in units if used == (unit.pre,)), None)
        if mine is not None and mine.out is None:
            mine.out, mine.function = node, function_name(expression, symbol(used[0]))
            self.levels[node] = self.levels[used[0]]
            return
        self.rest.append(node)

    def numbered(self, depth: int, weights: frozenset[Quantity]) -> CanonicalNames:
        """The canonical names by layer and unit. Raises _NotDense where a connection is missing."""
        names: dict[Quantity, Quantity] = {}
        below = self.ordered([q for q, level in self.levels.items() if level == 0])
        names.update({q: activation(0, at) for at, q in enumerate(below, 1)})
        sizes, functions = [len(below)], []
        for layer in range(1, depth + 1):
            units = {(unit.out or unit.pre): unit for unit in self.units[layer]}
            here = self.ordered([q for q in units if q is not None])
            biases = Counter(q for unit in units.values() for q in unit.total.alone)
            for m, head in enumerate(here, 1):
                unit = units[head]
                self.name_unit(names, unit, layer, m, layer == depth)
                ends = [each for pair in unit.total.products for each in (pair, pair[::-1]) if each[1] in weights]
                into = dict(ends)
                if into.keys() != set(below) or len(into) != len(unit.total.products):
                    raise _NotDense(NO_WAY)
                names.update({into[source]: weight(layer, m, n) for n, source in enumerate(below, 1)})
                if len(unit.total.alone) > 1 or any(self.graph[q] is not None for q in unit.total.alone):
                    raise _NotDense(NO_WAY)
                names.update({q: bias(layer, m) for q in unit.total.alone if biases[q] == 1})
            if len({unit.function for unit in units.values()}) > 1:
                raise _NotDense(NO_WAY)
            functions.append(next(iter(units.values())).function)
            sizes.append(len(here))
            below = here
        cost = self.name_cost(names, below)
        if self.own.rate is not None and self.own.rate in self.own.names:
            names[self.own.names[self.own.rate]] = RATE
        return CanonicalNames(self.own, names, tuple(sizes), tuple(functions), cost)

    def name_unit(self, names: dict[Quantity, Quantity], unit: Unit, layer: int, m: int, last: bool) -> None:
        """The names of one unit's nodes; a lone linear node is the activation, unless called as a pre-activation."""
        if unit.pre is not None:
            lone = unit.out is None and not (last and parse_key(unit.pre.name).head in PRE_HEADS)
            names[unit.pre] = activation(layer, m) if lone else pre(layer, m)
        if unit.out is not None:
            names[unit.out] = activation(layer, m)

    def name_cost(self, names: dict[Quantity, Quantity], outputs: list[Quantity]) -> str | None:
        """Name the cost and the targets; comes back with the cost's name in the table. Raises _NotDense."""
        names[self.own.cost] = COST
        whole: Any = self.graph[self.own.cost]
        for node in reversed(self.rest):
            whole = whole.xreplace({symbol(node): self.graph[node]})
        used = {s.quantity for s in whole.free_symbols}
        targets = [q for q in used if q not in outputs]
        placed = any(self.graph[q] is not None or q in names for q in targets)
        if placed or not set(outputs) <= used or len(targets) != len(outputs):
            raise _NotDense(NO_WAY)
        partner = _partners(whole, outputs, targets)
        if len(set(partner.values())) != len(outputs):
            raise _NotDense(NO_WAY)
        names.update({partner[output]: target(at) for at, output in enumerate(outputs, 1)})
        ends = [symbol(q) for q in outputs], [symbol(partner[q]) for q in outputs]
        return next((row.name for row in COSTS if expand(whole - row.expression(*ends)) == 0), None)

    def ordered(self, quantities: list[Quantity]) -> list[Quantity]:
        """Units by the numbers in their names where each has its own, else in order of first appearance."""
        numbers = {q: tuple(map(int, re.findall(r"\d+", q.name))) for q in quantities}
        if all(numbers.values()) and len(set(numbers.values())) == len(numbers) == len(quantities):
            return sorted(quantities, key=lambda q: numbers[q])
        return sorted(quantities, key=lambda q: self.places.get(q.name, len(self.places)))


def _partners(whole: Expr, outputs: list[Quantity], targets: list[Quantity]) -> dict[Quantity, Quantity]:
    """The target of each output: the one that stands with it, and with no other output, in a part of the cost."""
    if len(outputs) == 1:
        return {outputs[0]: targets[0]}
    found: dict[Quantity, Quantity] = {}
    ends = {symbol(q) for q in outputs}
    for part in preorder_traversal(whole):
        mine = part.free_symbols & ends
        others = part.free_symbols - ends
        if len(mine) == 1 and len(others) == 1:
            found.setdefault(next(iter(mine)).quantity, next(iter(others)).quantity)
    return found
