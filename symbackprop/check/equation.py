"""Both sides of a formula at exact instances: under one reading, at every value of every free index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import product
from typing import Any

from ..rewriting import free_variables
from ..source import Span
from ..term import Apply, Term
from ..within import walk
from .agree import same
from .choices import Choices
from .evaluate import Evaluator
from .memory import Budget, Memory
from .tensor import ShapeMismatch, core
from .world import OutOfRange, OverBudget, Unsettled, World

MAX_ASSIGNMENTS = 4000


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of both sides in some worlds under one reading.

    `applied` counts the index assignments at which both sides had values.
    """

    equal: bool | None
    applied: int = 0
    reason: str = ""
    shapes: bool = False
    world: World | None = None
    env: Mapping[str, int] = field(default_factory=dict)

    @property
    def counterexample(self) -> str:
        """Where the sides differ, in words."""
        if self.world is None:
            return ""
        sizes = "-".join(map(str, self.world.sizes))
        indices = ", ".join(f"{name.lstrip('^')} = {value}" for name, value in self.env.items())
        network = f"a {sizes} network" if sizes else "other values of this page's network"
        return network + (f" at {indices}" if indices else "")


@dataclass(frozen=True)
class Equation:
    """Two sides to be compared, with what is needed of them beforehand: their free variables and the functions they
    apply.

    Layer variables start with ^. What was computed is remembered for as long as the equation lives, and for the next
    one of a chain, which has a side in common with it: `before`.
    """

    left: Term
    right: Term
    layers: tuple[str, ...]
    units: tuple[str, ...]
    functions: frozenset[str]
    budget: Budget
    memories: dict[int, tuple[World, Memory]] = field(default_factory=dict)
    depends: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    before: Equation | None = None

    @property
    def ending(self) -> tuple[str, ...]:
        """The layer variables that are the last layer unless the page makes them run."""
        return tuple(name for name in self.layers if name[1:].isupper())

    def memory(self, world: World) -> Memory:
        """What was computed of this equation in a world."""
        known = self.memories.get(id(world))
        if known is None:
            known = self.memories[id(world)] = world, Memory(self.budget, names=self.depends)
        known[1].budget = self.budget
        return known[1]

    def compare(self, worlds: tuple[World, ...], choices: Choices) -> Comparison:
        """Both sides in every world at every assignment of the free indices, under one reading."""
        applied, reason = 0, ""
        mark = ("compare", id(self.left), id(self.right))
        for world in worlds:
            memory = self.memory(world)
            here = memory.recall(mark, choices, self._in_world, world, memory, choices)
            applied += here.applied
            reason = reason or here.reason
            if not here.equal:
                return Comparison(here.equal, applied, here.reason, here.shapes, here.world, here.env)
        if not applied:
            return Comparison(None, 0, reason or "no index fits")
        return Comparison(True, applied)

    def _in_world(self, world: World, memory: Memory, choices: Choices) -> Comparison:
        """Equal where no assignment tells otherwise, with the reason why some have no value."""
        applied, reason = 0, ""
        for env in self._layer_assignments(world, choices):
            try:
                ranges = self._ranges(Evaluator(world, choices, env, None, memory)) if self.units else {}
            except Unsettled as error:
                reason = reason or str(error)
                continue
            for at, values in enumerate(product(*(range(1, size + 1) for size in ranges.values()))):
                if at > MAX_ASSIGNMENTS:
                    return Comparison(None, applied, "more index values than the budget allows")
                memory.budget.spend()
                assigned = {**env, **dict(zip(ranges, values, strict=True))} if ranges else env
                here = Evaluator(world, choices, assigned, None, memory)
                try:
                    equal = self._equal(here, ranges)
                except OutOfRange as error:
                    reason = reason or str(error)
                    continue
                except ArithmeticError as error:
                    reason = reason or f"there is no value in the instances tried: {error}"
                    continue
                except ShapeMismatch as error:
                    return Comparison(False, applied, str(error), shapes=True)
                except OverBudget:
                    raise
                except Unsettled as error:
                    return Comparison(None, applied, str(error))
                applied += 1
                if not equal:
                    return Comparison(False, applied, world=world, env=here.env)
        return Comparison(True, applied, reason)

    def _layer_assignments(self, world: World, choices: Choices) -> Iterator[dict[str, int]]:
        ranges: list[range] = []
        for name in self.layers:
            letter = name[1:]
            if letter.isupper():
                ends = (f"{letter} as the last layer", f"{letter} as any layer")
                first = 1 if choices.choose(name, ends) else world.depth
                ranges.append(range(first, world.depth + 1))
            else:
                # a page states its hidden layers' activation for "every" layer, and the output's apart
                mixed = len(set(world.activations)) > 1
                other = (f"{letter} as any hidden layer",) if mixed else ()
                labels = (f"{letter} as any layer", *other)
                ranges.append(range(1, world.depth + 1 - choices.choose(name, labels)))
        for values in product(*ranges):
            yield dict(zip(self.layers, values, strict=True))

    def _ranges(self, evaluator: Evaluator) -> Mapping[str, int]:
        """The largest value of each unit variable that both sides have."""
        memory = evaluator.memory
        assert memory is not None
        layers = tuple(evaluator.env.items())
        ranges: dict[str, int] = {}
        for unit in self.units:
            mark = ("range", id(self.left), id(self.right), unit, layers)
            ranges[unit] = memory.recall(mark, evaluator.choices, self._range, unit, evaluator)
        return ranges

    def _range(self, unit: str, evaluator: Evaluator) -> int:
        found = [evaluator.range(side, unit) for side in (self.left, self.right)]
        return min((size for size in found if size is not None), default=0) or 1

    def _equal(self, here: Evaluator, ranges: Mapping[str, int]) -> bool:
        """Equality of both values; a vector on one side may be told by its entries on the other."""
        a, b = here(self.left), here(self.right)
        equal = here.world.arithmetic.equal
        one, two = core(a.shape), core(b.shape)
        if not one and not two:
            return equal(a.items[0], b.items[0]) is not False
        mismatched = one != two
        lengths = {len(side.items) for side, shape in ((a, one), (b, two)) if len(shape) == 1}
        if len(lengths) == 1 and (mismatched or len(one) == 1):
            length = lengths.pop()
            fitting = [unit for unit, size in ranges.items() if size == length]
            if fitting:
                labels = ("both sides as wholes", *(f"entry {unit} of the vector" for unit in fitting))
                order = labels[1:] if mismatched else labels
                at = here.choices.choose(("component", self.left.span.start, self.right.span.end), order)
                picked = order[at]
                if picked != labels[0]:
                    entry = here.env[fitting[labels.index(picked) - 1]] - 1
                    x = a.items[entry] if len(a.items) == length else a.items[0]
                    y = b.items[entry] if len(b.items) == length else b.items[0]
                    return equal(x, y) is not False
        if not mismatched:
            return bool(same(here.world.arithmetic, a, b))
        if len(a.items) == 1 or len(b.items) == 1:
            raise ShapeMismatch("one side is a number and the other a vector")
        if len(one) == 2 and one == two[::-1]:
            raise ShapeMismatch("one side is the transpose of the other in shape")
        raise ShapeMismatch(f"the sides have different shapes, {a.shape} and {b.shape}")


def equation(left: Term, right: Term, budget: Budget, before: Equation | None = None) -> Equation:
    """The equation of two sides, `before` being the one judged last."""
    names = sorted({*free_variables(left), *free_variables(right)})
    layers = tuple(name for name in names if name.startswith("^"))
    units = tuple(name for name in names if not name.startswith("^"))
    functions = frozenset(part.function for side in (left, right) for part in walk(side) if isinstance(part, Apply))
    if before is None or not {id(before.left), id(before.right)} & {id(left), id(right)}:
        return Equation(left, right, layers, units, functions, budget)
    return Equation(left, right, layers, units, functions, budget, before.memories, before.depends, before)


def form(*terms: Term) -> Any:
    """What terms say, places aside: equal for two formulas that are written alike anywhere on the page."""
    places: dict[Span, int] = {}

    def of(value: Any) -> Any:
        kind = type(value)
        if kind is Span:
            return places.setdefault(value, len(places))
        if kind is tuple:
            return tuple(map(of, value))
        names = _FIELDS.get(kind)
        if names is None:
            if not hasattr(kind, "__dataclass_fields__") or kind.__name__ == "Written":
                return value
            names = _FIELDS[kind] = tuple(entry.name for entry in fields(kind))
        return (kind, *(of(getattr(value, name)) for name in names))

    return tuple(map(of, terms))


_FIELDS: dict[type, tuple[str, ...]] = {}
