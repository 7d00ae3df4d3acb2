"""The worlds in which a page is judged: its own numbers, and random instances of the same kind of network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from ..network.dense import dense_graph
from ..network.field import Transcendental, Undefined
from ..network.fields import Balls
from ..network.graph import Graph
from ..network.instance import Instance, Unknown
from ..network.modular import PRIME, Modular
from ..network.random_instances import random_instance, random_sizes, random_value, shares
from ..network.updated import UpdatedLeaves, parameters
from ..quantity import COST, RATE, Kind, Partial, Quantity, parse_quantity
from ..reading import OwnGraph, Structure
from .agree import interval
from .world import Missing, Unsupported, World

PRECISION = 192
SEEDS = (1, 2)
SIGN_SEEDS = tuple(range(3, 19))  # a difference that one sign in two shows is missed once in 2^16
REAL_SEEDS = tuple(range(1, 11))
DEFAULT_DEPTH = 3
DEFAULT_COST = "squared"
STEPS = 4


class Guarded:
    """An instance whose missing and undefined values raise what evaluation knows."""

    def __init__(self, instance: Instance, own: OwnGraph | None = None) -> None:
        self.instance = instance
        self.own = own

    def __getitem__(self, q: Quantity) -> Any:
        try:
            return self.instance[q]
        except (Unknown, KeyError) as error:
            raise Missing(str(error)) from error
        except (Undefined, Transcendental) as error:
            raise Unsupported(str(error)) from error

    def partial(self, of: Quantity, wrt: Quantity) -> Any:
        """The derivative through every path; see Instance.partial.

        A page's own equations that do not connect the two are not taken for all there is.
        """
        if self.own is not None:
            self._require_path(of, wrt)
        try:
            return self.instance.partial(of, wrt)
        except (Unknown, KeyError) as error:
            raise Missing(str(error)) from error
        except (Undefined, Transcendental) as error:
            raise Unsupported(str(error)) from error

    def _require_path(self, of: Quantity, wrt: Quantity) -> None:
        assert self.own is not None
        graph = self.instance.graph
        if of not in graph or wrt not in graph:
            raise Missing(f"nothing on the page defines {of if of not in graph else wrt}")
        if of != wrt and wrt not in graph.ancestors(of):
            raise Missing(f"the page's equations do not lead from {wrt} to {of}")
        if self.own.broken & {q.name for q in graph.ancestors(of)}:
            raise Missing(f"the page does not tell how {sorted(self.own.broken)[0]} comes about")


@dataclass(frozen=True)
class PageNumbers:
    """The numbers that a page is judged under: leaves of the network, and the learning rate.

    `later` are inputs and targets that are given anew after an update step; nothing is known after `skipped` ones.
    """

    leaves: Mapping[Quantity, Fraction]
    rate: Fraction | None
    updates_biases: bool = True
    later: Mapping[int, Mapping[Quantity, Fraction]] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()


def with_slopes(activations: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Fraction | None, ...]]:
    """The names of activations, and the slopes that stand behind a colon: `leaky_relu:1/5`."""
    parts = [name.partition(":") for name in activations]
    return tuple(part[0] for part in parts), tuple(Fraction(part[2]) if part[2] else None for part in parts)


def graph_for(structure: Structure) -> Graph | None:
    """The layered graph of a structure whose sizes, activations and cost are all told."""
    if structure.sizes is None or None in structure.activations:
        return None
    activations = tuple(name or "sigma" for name in structure.activations)
    names, slopes = with_slopes(activations)
    return dense_graph(structure.sizes, names, structure.cost or DEFAULT_COST, structure.biases or None, slopes=slopes)


class PageWorld:
    """The page's own numbers: exact as long as they are rational, else enclosed in balls."""

    def __init__(
        self,
        structure: Structure,
        numbers: PageNumbers,
        weights_from_to: tuple[bool, ...],
        graph: Graph,
        own: OwnGraph | None = None,
    ) -> None:
        self.structure, self.numbers, self.graph, self.own = structure, numbers, graph, own
        self.cost = own.cost if own is not None else COST
        self.field = Balls(PRECISION)
        self.weights_from_to = weights_from_to
        self.leaves: dict[Quantity, Any] = {q: value for q, value in numbers.leaves.items() if q.kind is not Kind.RATE}
        self.instances: dict[int, Instance] = {0: Instance(graph, self.leaves, self.field, cost=self.cost)}
        self._world: World | None = None
        self._nearby: dict[int, World | None] = {}

    def instance(self, step: int) -> Instance | None:
        """The instance after `step` exact update steps, None where the learning rate is not known."""
        if step not in self.instances:
            before = self.instance(step - 1) if 0 < step <= STEPS else None
            if before is None or self.numbers.rate is None or step in self.numbers.skipped:
                return None
            changing, lacking = self.change
            leaves = UpdatedLeaves(before, self.numbers.rate, changing, {**lacking, **self.numbers.later.get(step, {})})
            self.instances[step] = Instance(self.graph, leaves, self.field, cost=self.cost)
        return self.instances[step]

    @cached_property
    def change(self) -> tuple[frozenset[Quantity], Mapping[Quantity, Any]]:
        """What a step changes; see change_of."""
        changing, lacking = change_of(self.graph, self.own)
        if not self.numbers.updates_biases:
            changing = frozenset(quantity for quantity in changing if quantity.kind is not Kind.BIAS)
        return changing, lacking

    def lookup(self, name: str) -> Quantity | Partial | None:
        """The quantity or derivative of a name as findings bear it; None where there is none."""
        if self.own is None:
            try:
                return parse_quantity(name)
            except ValueError:
                return None
        bare, _, step = name.partition("@")
        steps = int(step) if step.isdigit() else 0
        if bare in self.own.names:
            return self.own.names[bare].at(steps)
        if bare.startswith("d") and "/d" in bare:
            above, _, below = bare[1:].partition("/d")
            if above in self.own.names and below in self.own.names:
                return Partial(self.own.names[above], self.own.names[below].at(steps))
        return None

    @property
    def world(self) -> World:
        """The world of these numbers."""
        if self._world is None:
            self._world = self.world_of(_Steps(self))
        return self._world

    def world_of(self, steps: Any) -> World:
        """A world of this page's shape over other instances."""
        return World(
            self.field,
            self.structure.sizes or (),
            tuple(name or "sigma" for name in self.structure.activations),
            steps,
            self.weights_from_to,
            rate=self.numbers.rate,
            biases=self.structure.biases,
            names=self.own.names if self.own is not None else {},
        )

    def nearby(self, seed: int) -> World | None:
        """The page's network with every leaf moved a little; None where a unit does not stay on its piece."""
        if seed not in self._nearby:
            self._nearby[seed] = self._moved(seed)
        return self._nearby[seed]

    def _moved(self, seed: int) -> World | None:
        moved = {
            quantity: value + Fraction((seed * 7919 + at * 104729) % 1009 + 1, 10**9)
            for at, (quantity, value) in enumerate(sorted(self.leaves.items(), key=lambda item: str(item[0])))
        }
        instance = Instance(self.graph, moved, self.field, cost=self.cost)
        here = self.instances[0]
        for node in self.graph.ancestors(self.cost):
            try:
                if self.graph[node] is not None and _sign(here[node]) not in (0, _sign(instance[node])):
                    return None
            except (Unknown, ArithmeticError):
                continue
        return self.world_of({0: Guarded(instance, self.own)})

    def clamped(
        self,
        step: int,
        values: Mapping[Quantity, Any],
        adjoints: Mapping[Quantity, Any],
        leaves: Mapping[Quantity, Any],
        before: Instance | None = None,
    ) -> Instance:
        """The instance at one step in which stated values stand in place of computed ones.

        Updated from `before`, else from the truth.
        """
        if step and self.numbers.rate is not None:
            if before is not None:
                changing, lacking = self.change
                later = self.numbers.later.get(step, {})
                after = UpdatedLeaves(before, self.numbers.rate, changing, {**lacking, **later, **leaves})
                return Instance(self.graph, after, self.field, values, adjoints, self.cost)
            known = self.instance(step)
        else:
            known = None
        base = known.leaves if known is not None else self.leaves
        return Instance(self.graph, {**base, **leaves}, self.field, values, adjoints, self.cost)

    def with_leaf(self, quantity: Quantity, value: Fraction) -> PageWorld:
        """The same page with one number changed."""
        changed = replace(self.numbers, leaves={**self.numbers.leaves, quantity: value})
        return PageWorld(self.structure, changed, self.weights_from_to, self.graph, self.own)


def change_of(graph: Graph, own: OwnGraph | None) -> tuple[frozenset[Quantity], Mapping[Quantity, Any]]:
    """The leaves that an update step changes, and those that have no value after it, each with None.

    All weights and biases change; of a graph with names of its own, what the page updates.
    """
    if own is None:
        return frozenset(parameters(graph)), {}
    rests_on = graph.ancestors(own.cost)
    incomplete = any(quantity.name in own.broken for quantity in rests_on)
    changing = frozenset(own.names[name] for name in own.updated if name in own.names)
    return changing, {quantity: None for quantity in changing if incomplete or quantity not in rests_on}


class _Steps(Mapping[int, Any]):
    """The instances of a page by update step, made when they are asked for."""

    def __init__(self, page: PageWorld) -> None:
        self.page = page

    def __getitem__(self, step: int) -> Any:
        instance = self.page.instance(step)
        if instance is None:
            raise KeyError(step)
        return Guarded(instance, self.page.own)

    def get(self, step: int, default: Any = None) -> Any:
        """The instance after a step, or the default."""
        instance = self.page.instance(step)
        return default if instance is None else Guarded(instance, self.page.own)

    def __iter__(self) -> Any:
        return iter(self.page.instances)

    def __len__(self) -> int:
        return len(self.page.instances)


@lru_cache(maxsize=128)
def random_world(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    cost: str,
    biases: tuple[bool, ...],
    weights_from_to: tuple[bool, ...],
    seed: int,
    signs: bool,
    real: bool = False,
    given: tuple[tuple[Quantity, Fraction], ...] = (),
) -> World:
    """A random instance of a layered network: residues modulo a prime, or fractions and balls where `real`."""
    names, slopes = with_slopes(activations)
    graph = dense_graph(sizes, names, cost, biases or None, slopes=slopes)
    field: Any = Balls(PRECISION) if real else Modular(seed, signs=signs)
    instance = random_instance(
        graph,
        seed,
        field,
        {**shares(sizes[-1], cost, seed, field), **{quantity: field.number(value) for quantity, value in given}},
    )
    rate = random_value(RATE, seed, field)
    return World(field, sizes, activations, _RandomSteps(instance, rate), weights_from_to, rate=rate, biases=biases)


def _sign(value: Any) -> int:
    """The sign of a field value; 0 where it is not known."""
    ends = interval(value)
    return 0 if ends is None else 1 if ends[0] > 0 else -1 if ends[1] < 0 else 0


class _RandomSteps(Mapping[int, Any]):
    def __init__(self, instance: Instance, rate: Any, own: OwnGraph | None = None) -> None:
        self.known: dict[int, Instance] = {0: instance}
        self.rate = rate
        self.own = own
        self.change = change_of(instance.graph, own)

    def __getitem__(self, step: int) -> Any:
        if step not in self.known:
            if not 0 < step <= STEPS:
                raise KeyError(step)
            before = self[step - 1].instance
            leaves = UpdatedLeaves(before, self.rate, *self.change)
            self.known[step] = Instance(before.graph, leaves, before.field, cost=before.cost)
        return Guarded(self.known[step], self.own)

    def __iter__(self) -> Any:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def own_world(
    own: OwnGraph, seed: int, signs: bool, real: bool = False, given: tuple[tuple[Quantity, Fraction], ...] = ()
) -> World:
    """A random instance of a graph that a page's own equations make, with given values for some leaves."""
    field: Any = Balls(PRECISION) if real else Modular(seed, signs=signs)
    instance = random_instance(own.graph, seed, field, {quantity: field.number(value) for quantity, value in given})
    instance.cost = own.cost
    named = own.names.get(own.rate) if own.rate is not None else None
    rate = instance[named] if named is not None else random_value(RATE, seed, field)
    return World(field, (), own.activations, _RandomSteps(instance, rate, own), rate=rate, names=own.names)


def general_sizes(depth: int, seed: int, least: Mapping[int, int] | None = None) -> tuple[int, ...]:
    """Pairwise different sizes for layers 0..depth, at least as large as the units that a formula names."""
    sizes = list(random_sizes(depth, seed))
    for layer, units in (least or {}).items():
        if 0 <= layer <= depth and sizes[layer] < units:
            size = units
            while size in sizes:
                size += 1
            sizes[layer] = size
    return tuple(sizes)


__all__ = [
    "COST",
    "DEFAULT_COST",
    "DEFAULT_DEPTH",
    "PRIME",
    "SEEDS",
    "SIGN_SEEDS",
    "Guarded",
    "PageNumbers",
    "PageWorld",
    "general_sizes",
    "graph_for",
    "random_world",
]
