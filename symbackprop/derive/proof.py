"""Every line is proved before it is printed: both sides of each equality at exact instances of random networks.

Sizes are random and pairwise different, activations that are letters are opaque, every free index takes every value.
Both sides are rational functions of random residues modulo 2^61 - 1; that they agree by chance has a probability
below 1e-15 (see `network.random_instances`). Where exp must be known for what it is, real instances in balls of 192
bits are taken instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import Any

from ..errors import SymbackpropError
from ..network.activations import find_activation
from ..network.dense import dense_graph
from ..network.field import Transcendental, Undefined
from ..network.fields import Balls, Modular
from ..network.random_instances import random_instance, random_sizes, random_value, shares
from ..network.spec import Network
from ..quantity import RATE, Quantity
from ..rewriting import free
from ..term import Index, Ref, Role, Term
from ..within import walk
from .exact import Evaluation, Misfit, flat, is_array
from .forms.layout import Layout
from .steps import Line, Range, Section

SEEDS = (11, 12)
LITERAL_SEEDS = (13,)
"""One instance for what has no free index, of which there may be thousands of lines: a doubt below 5e-16 for each."""
REAL_SEEDS = (1, 2, 3)
PRECISION = 192
MAX_ASSIGNMENTS = 2000


class Unproved(SymbackpropError):
    """A line that the derivation made and that does not hold, or cannot be checked: a fault of the program."""


@dataclass(frozen=True)
class Prover:
    """Proves lines of one network's derivation; `layout` tells how arrays are to be read."""

    network: Network
    layout: Layout
    made: dict[tuple[bool, int, bool], tuple[Evaluation, ...]] = field(default_factory=dict)

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The activations as fields know them, layer by layer."""
        return tuple(layer.function for layer in self.network.layers)

    def sections(self, sections: Iterable[Section]) -> tuple[Section, ...]:
        """The sections with the evidence for every line. Raises Unproved."""
        return tuple(replace(each, lines=tuple(map(self.line, each.lines))) for each in sections)

    def line(self, line: Line) -> Line:
        """The line with its evidence; what is given needs none. Raises Unproved."""
        if line.given and not any(move.rule == "evaluate" for move in line.moves):
            return line
        formulas = [move.term for move in line.moves if move.rule not in ("substitute", "evaluate")]
        evidence = self.formula(line.left, formulas, line.ranges) if formulas and not line.given else ""
        self.numbers(line)
        told = line.evidence or evidence
        return Line(
            line.topic, line.left, line.moves, line.name, line.given, line.result, line.ranges, line.shapes, told
        )

    def formula(self, left: Term, members: list[Term], ranges: tuple[Range, ...]) -> str:
        """Prove that all members equal the left side. Raises Unproved."""
        sides = (left, *members)
        literal = is_literal(left)
        examples = len(self.network.examples)
        if examples > 1 and not any(isinstance(part, Ref) and part.example for term in sides for part in walk(term)):
            examples = 1
        for term in members:
            if all(self.holds(each, left, term, ranges, literal) for each in self.worlds(literal, examples)):
                continue
            if not all(
                self.holds(each, left, term, ranges, literal) for each in self.worlds(literal, examples, real=True)
            ):
                raise Unproved(f"a line of the derivation does not hold: {left} = {term}; please report it")
        return "instances"

    def numbers(self, line: Line) -> None:
        """Check that what is written as equal, once numbers are put in, is equal. Raises Unproved."""
        filled = next((move for move in line.moves if move.rule == "substitute"), None)
        value = line.moves[-1]
        if filled is None or filled is value or "approx" in (filled.relation, value.relation):
            return
        here = replace(self.worlds(True, 1)[0], field=Balls(PRECISION))
        try:
            found, told = here(filled.term), here(value.term)
        except (Misfit, Transcendental, Undefined):
            return  # the activation of a written number, which names no layer
        if not _equal(here.field, found, told):
            raise Unproved(f"the value of {line.name} is not what its numbers give; please report it")

    def worlds(self, literal: bool, examples: int, real: bool = False) -> tuple[Evaluation, ...]:
        """Instances of the network's own sizes for a line about single units, else of random ones."""
        known = self.made.get((literal, examples, real))
        if known is None:
            names = tuple("sigmoid" if real and _opaque(name) else name for name in self.functions)
            biases = tuple(layer.has_bias for layer in self.network.layers)
            sizes = self.network.sizes if literal else None
            seeds = REAL_SEEDS if real else LITERAL_SEEDS if literal else SEEDS
            known = _worlds(sizes, names, self.network.cost, biases, examples, self.layout, seeds, real)
            self.made[literal, examples, real] = known
        return known

    def holds(
        self, world: Evaluation, left: Term, right: Term, ranges: tuple[Range, ...], literal: bool = False
    ) -> bool:
        """Whether both sides agree at every value of the free indices; `literal` tells that there are none."""
        tried = 0
        every = ({},) if literal else islice(assignments(world, left, right, ranges), MAX_ASSIGNMENTS)
        for env in every:
            here = world.where(env)
            try:
                a, b = here(left), here(right)
            except (Transcendental, Undefined):
                return False
            except Misfit as error:
                raise Unproved(f"{error}, in a line of the derivation; please report it") from None
            tried += 1
            if not _equal(here.field, a, b):
                return False
        if not tried:
            raise Unproved("a line of the derivation applies nowhere; please report it")
        return True


def is_literal(left: Term) -> bool:
    """Whether a line is about single units that are named by number, or about the cost."""
    return not any(part.array or any(each.var for each in part.indices) for part in walk(left) if isinstance(part, Ref))


def _equal(field: Any, a: Any, b: Any) -> bool:
    if is_array(a) and is_array(b) and (len(a), len(a[0])) != (len(b), len(b[0])):
        return False
    one, two = flat(a), flat(b)
    return len(one) == len(two) and all(field.equal(x, y) is not False for x, y in zip(one, two, strict=True))


def assignments(world: Evaluation, left: Term, right: Term, ranges: tuple[Range, ...]) -> Iterator[dict[str, int]]:
    """Every value of the free indices: layers where the line says, units as many as their layers have."""
    names = sorted(free(left) | free(right))
    layers = [name for name in names if name.startswith("^") and name != "^L"]
    units = [name for name in names if not name.startswith("^")]
    spans = [layer_range(world, name, (left, right), ranges) for name in layers]
    for values in product(*spans):
        env = dict(zip(layers, values, strict=True))
        here = world.where(env)
        counts = [range(1, unit_count(here, name, (left, right)) + 1) for name in units]
        for chosen in product(*counts):
            yield {**env, **dict(zip(units, chosen, strict=True))}


def layer_range(world: Evaluation, name: str, sides: tuple[Term, Term], ranges: tuple[Range, ...]) -> range:
    """The layers that a letter takes: where the line says, and where all its names exist."""
    depth = len(world.sizes) - 1
    told = next((each for each in ranges if each.var == name), None)
    last = depth if told is None or not isinstance(told.high, Index) else depth + told.high.offset
    offsets = [
        (ref.role, ref.first.layer.offset)
        for side in sides
        for ref in walk(side)
        if isinstance(ref, Ref) and ref.first.layer is not None and ref.first.layer.var == name
    ]
    low = max([1, *((0 if role is Role.ACTIVATION else 1) - offset for role, offset in offsets)])
    high = min([last, *(depth - offset for _, offset in offsets)])
    return range(low, high + 1)


def unit_count(world: Evaluation, name: str, sides: tuple[Term, Term]) -> int:
    """How many units a letter counts: those of the layer of the quantity that bears it; or how many examples."""
    if name.startswith("#"):
        return world.examples
    for ref in (part for side in sides for part in walk(side) if isinstance(part, Ref)):
        place = ref.first
        layer = len(world.sizes) - 1 if place.layer is None else None
        for at, unit in enumerate(place.units or ()):
            if unit.var == name:
                here = layer if layer is not None or place.layer is None else world.at(place.layer)
                assert here is not None
                return world.sizes[here - at]
    raise Unproved(f"nothing tells what {name} counts; please report it")


def _opaque(name: str) -> bool:
    row = find_activation(name.partition(":")[0])
    return row is not None and row.opaque


@lru_cache(maxsize=64)
def _worlds(
    sizes: tuple[int, ...] | None,
    functions: tuple[str, ...],
    cost: str,
    biases: tuple[bool, ...],
    examples: int,
    layout: Layout,
    seeds: tuple[int, ...],
    real: bool,
) -> tuple[Evaluation, ...]:
    return tuple(_world(sizes, functions, cost, biases, examples, layout, seed, real) for seed in seeds)


def _world(
    sizes: tuple[int, ...] | None,
    functions: tuple[str, ...],
    cost: str,
    biases: tuple[bool, ...],
    examples: int,
    layout: Layout,
    seed: int,
    real: bool,
) -> Evaluation:
    """One random instance. The targets of cross-entropy are shares of one."""
    sizes = sizes or random_sizes(len(functions), seed)
    graph = dense_graph(sizes, functions, cost, biases, examples)
    field: Any = Balls(PRECISION) if real else Modular(seed)
    given: dict[Quantity, Any] = {}
    for mark in (None,) if examples == 1 else range(1, examples + 1):
        given |= shares(sizes[-1], cost, seed, field, mark)
    instance = random_instance(graph, seed, field, given)
    return Evaluation(instance, sizes, functions, layout, field, random_value(RATE, seed, field), {}, examples)
