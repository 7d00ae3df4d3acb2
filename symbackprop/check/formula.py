"""Judging formulas by exact instances: both sides at random values, every free index at every value.

A formula that holds in independent random instances is proved but for a vanishing probability; one
that fails is refuted, with the instance as counterexample. Open readings are tried in order of likelihood;
a formula is wrong only where none of them holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from fractions import Fraction
from typing import Any

from ..quantity import Quantity
from ..reading import Structure
from ..term import Apply, Array, Index, Kronecker, Named, Num, Partial, Ref, Role, Size, Sum, Term, walk
from .agree import same
from .choices import Choices, explore
from .evaluate import Evaluator, index_range
from .tensor import ShapeMismatch, Tensor
from .world import OutOfRange, Unsettled, World
from .worlds import DEFAULT_COST, DEFAULT_DEPTH, PRIME, REAL_SEEDS, SEEDS, SIGN_SEEDS, general_sizes, random_world

READINGS = 60
MAX_ASSIGNMENTS = 4000


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a formula holds: True, False, or None where it was not decided; and what to say of it.

    `applied` counts the index assignments at which both sides had values. `remarks` tell the readings that were taken beside the likeliest.
    """

    holds: bool | None
    reason: str = ""
    remarks: tuple[str, ...] = ()
    count: int = 0
    prime: int | None = None
    counterexample: str = ""
    shapes: bool = False


@dataclass
class Comparison:
    """The comparison of both sides in some worlds under one reading."""

    equal: bool | None
    applied: int = 0
    reason: str = ""
    shapes: bool = False
    counterexample: str = ""


def free_variables(term: Term, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The unit and layer variables that nothing within the term binds; layer variables start with ^."""
    match term:
        case Sum(_, var, lower, upper, body):
            for part in (lower, upper):
                if part is not None:
                    yield from free_variables(part, bound)
            yield from free_variables(body, bound | ({var} if var else set()))
        case Ref():
            for place in term.positions:
                for index in (place.layer, *(place.units or ())):
                    if isinstance(index, Index) and index.var is not None and index.var not in bound:
                        yield index.var
        case Kronecker(_, first, second):
            yield from (index.var for index in (first, second) if index.var is not None and index.var not in bound)
        case Size():
            yield from (layer.var for layer in term.layers if layer.var is not None)
        case _:
            from ..term import IndexValue, children  # noqa: PLC0415

            if isinstance(term, IndexValue) and term.index.var is not None and term.index.var not in bound:
                yield term.index.var
            for child in children(term):
                yield from free_variables(child, bound)


@dataclass(frozen=True)
class FormulaJudge:
    """Judges formulas against one kind of network."""

    structure: Structure
    weights_from_to: tuple[bool, ...]
    cache: dict[Any, Outcome] = field(default_factory=dict)
    targets: tuple[tuple[Quantity, Fraction], ...] = ()

    def __call__(self, left: Term, right: Term) -> Outcome:
        """Whether `left = right` holds in general, under some reading that the page allows."""
        terms = (left, right)
        best: Outcome | None = None
        for worlds, remark in self.stages(terms):
            outcome = self._in(worlds, left, right)
            if outcome.holds:
                remarks = outcome.remarks + ((remark,) if remark else ())
                return Outcome(True, outcome.reason, remarks, outcome.count, outcome.prime)
            if best is None or best.holds is None and outcome.holds is False:
                best = outcome
        return best or Outcome(None, "no instance could be made")

    def stages(self, terms: Iterable[Term]) -> Iterator[tuple[tuple[World, ...], str]]:
        """The worlds to try: in general first; then, where marks are missing, the page's sizes and layers of one unit."""
        terms = tuple(terms)
        sizes, depth = self.structure.sizes, self.structure.depth
        literal, schematic = _needs(terms)
        scalar = sizes is not None and set(sizes) == {1} and not _indexed(terms)
        if self.structure.single_units:
            yield self.worlds((1,) * ((depth or 2) + 1)), ""
            return
        on_page = sizes is not None and (literal or scalar) and _fits_on_page(terms, sizes)
        if on_page and sizes is not None:
            yield self.worlds(sizes), ""
        else:
            deep = depth or DEFAULT_DEPTH
            least = _least_units(terms, deep)
            yield tuple(world for seed in SEEDS for world in self.worlds(general_sizes(deep, seed, least), (seed,))), ""
        if sizes is not None and self.targets:
            told = ", ".join(f"{quantity} = {value}" for quantity, value in self.targets)
            yield self.worlds(sizes, given=self.targets), f"holds for {told}, as on this page"
        if schematic:
            if sizes is not None and not on_page:
                yield self.worlds(sizes), "written without all its unit indices; it holds for this network"
            yield self.worlds((1,) * ((depth or DEFAULT_DEPTH) + 1)), "written without all its unit indices; it holds for one unit a layer"

    def worlds(self, sizes: tuple[int, ...], seeds: tuple[int, ...] = SEEDS, signs: bool = False, real: bool = False, given: tuple[tuple[Quantity, Fraction], ...] = ()) -> tuple[World, ...]:
        """Random worlds of some sizes, with given values for some leaves."""
        depth = len(sizes) - 1
        known = [name or "sigma" for name in self.structure.activations]
        activations = tuple((known + [known[-1] if known else "sigma"] * depth)[:depth]) if known else ("sigma",) * depth
        if real:
            activations = tuple("sigmoid" if name == "sigma" else name for name in activations)
        cost = self.structure.cost or DEFAULT_COST
        biases = self.structure.biases if len(self.structure.biases) == depth else ()
        return tuple(random_world(sizes, activations, cost, biases, self.weights_from_to, seed, signs, real, given) for seed in seeds)

    def _in(self, worlds: tuple[World, ...], left: Term, right: Term) -> Outcome:
        first: Comparison | None = None
        refuted: Comparison | None = None
        for compared, choices in explore(lambda choices: self.compare(worlds, left, right, choices), lambda each: bool(each.equal), READINGS):
            if compared.equal:
                return Outcome(True, "", choices.taken(), compared.applied, PRIME)
            if compared.equal is False and not compared.shapes and self._confirmed(worlds, left, right, choices):
                return Outcome(True, "", choices.taken(), compared.applied, PRIME)
            first = first or compared
            if compared.equal is False and refuted is None:
                refuted = compared
        assert first is not None
        if refuted is not None:
            return Outcome(False, refuted.reason, (), refuted.applied, PRIME, refuted.counterexample, refuted.shapes)
        return Outcome(None, first.reason)

    def _confirmed(self, worlds: tuple[World, ...], left: Term, right: Term, choices: Choices) -> bool:
        """Whether a difference between residues is none for real numbers: signs that are 0 or 1, or ties of exp and log."""
        sizes = worlds[0].sizes
        kinked = any(name.partition(":")[0] in ("relu", "leaky_relu") for name in worlds[0].activations) or _uses((left, right), ("relu", "max", "abs", "leaky_relu"))
        fixed = dict(choices.fixed)
        if kinked:
            signed = self.worlds(sizes, SIGN_SEEDS, signs=True)
            if self.compare(signed, left, right, Choices(fixed)).equal:
                return True
        if _uses((left, right), ("exp", "log", "sqrt", "tanh", "softplus")) or any(name in ("softmax", "sigmoid", "tanh", "softplus") for name in worlds[0].activations):
            real = self.worlds(sizes, REAL_SEEDS if kinked else REAL_SEEDS[:3], real=True)
            return bool(self.compare(real, left, right, Choices(fixed)).equal)
        return False

    def compare(self, worlds: tuple[World, ...], left: Term, right: Term, choices: Choices) -> Comparison:
        """Both sides in every world at every assignment of the free indices, under one reading."""
        applied, reason, shapes = 0, "", False
        names = sorted({*free_variables(left), *free_variables(right)})
        layers = [name for name in names if name.startswith("^")]
        units = [name for name in names if not name.startswith("^")]
        for world in worlds:
            for env in self._layer_assignments(world, layers, choices):
                evaluator = Evaluator(world, choices, env)
                try:
                    ranges = [range(1, (self._range(left, right, unit, evaluator) or 1) + 1) for unit in units]
                except Unsettled as error:
                    reason = reason or str(error)
                    continue
                for at, values in enumerate(product(*ranges)):
                    if at > MAX_ASSIGNMENTS:
                        return Comparison(None, applied, "more index values than the budget allows")
                    here = Evaluator(world, choices, {**env, **dict(zip(units, values, strict=True))})
                    try:
                        equal = self._equal(here, here(left), here(right), dict(zip(units, map(len, ranges), strict=True)), left, right)
                    except OutOfRange as error:
                        reason = reason or str(error)
                        continue
                    except ShapeMismatch as error:
                        return Comparison(False, applied, str(error), shapes=True)
                    except Unsettled as error:
                        return Comparison(None, applied, str(error))
                    applied += 1
                    if not equal:
                        return Comparison(False, applied, "", counterexample=_example(world, here.env))
        if not applied:
            return Comparison(None, 0, reason or "no index fits")
        return Comparison(True, applied)

    def _layer_assignments(self, world: World, names: list[str], choices: Choices) -> Iterator[dict[str, int]]:
        ranges: list[range] = []
        for name in names:
            letter = name[1:]
            running = not letter.isupper() or choices.choose(name, (f"{letter} as the last layer", f"{letter} as any layer")) == 1
            ranges.append(range(1, world.depth + 1) if running else range(world.depth, world.depth + 1))
        for values in product(*ranges):
            yield dict(zip(names, values, strict=True))

    def _range(self, left: Term, right: Term, unit: str, evaluator: Evaluator) -> int | None:
        found = [size for size in (index_range(side, unit, evaluator) for side in (left, right)) if size is not None]
        return min(found) if found else None

    def _equal(self, here: Evaluator, a: Tensor, b: Tensor, ranges: dict[str, int], left: Term, right: Term) -> bool:
        """Equality of both values; a vector on one side may be told by its entries on the other."""
        arithmetic = here.world.arithmetic
        mismatched = a.squeezed.shape != b.squeezed.shape
        lengths = {len(side.items) for side in (a, b) if len(side.squeezed.shape) == 1}
        if len(lengths) == 1 and (mismatched or len(a.squeezed.shape) == 1):
            length = lengths.pop()
            fitting = [unit for unit, size in ranges.items() if size == length]
            if fitting:
                labels = ("both sides as wholes", *(f"entry {unit} of the vector" for unit in fitting))
                order = labels[1:] if mismatched else labels
                at = here.choices.choose(("component", left.span, right.span), order)
                picked = order[at]
                if picked != labels[0]:
                    entry = here.env[fitting[labels.index(picked) - 1]] - 1
                    x = a.items[entry] if len(a.items) == length else a.items[0]
                    y = b.items[entry] if len(b.items) == length else b.items[0]
                    return arithmetic.equal(x, y) is not False
        if mismatched and (len(a.items) == 1 or len(b.items) == 1):
            raise ShapeMismatch("one side is a number and the other a vector")
        if mismatched:
            flat_a, flat_b = a.squeezed, b.squeezed
            if len(flat_a.shape) == 2 and flat_a.shape == flat_b.shape[::-1]:
                raise ShapeMismatch("one side is the transpose of the other in shape")
            raise ShapeMismatch(f"the sides have different shapes, {a.shape} and {b.shape}")
        return bool(same(arithmetic, a, b))


def _needs(terms: tuple[Term, ...]) -> tuple[bool, bool]:
    """Whether the terms name units by number, and whether marks are missing beside others that are written."""
    literal = missing = indexed = False
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Ref) and part.role not in (Role.COST, Role.RATE):
            units = part.first.units
            if units is None:
                missing = missing or part.role is not Role.WEIGHT
            elif any(unit.var is None for unit in units):
                literal = True
            else:
                indexed = True
        elif isinstance(part, Sum):
            indexed = True
            literal = literal or isinstance(part.upper, Num)
        elif isinstance(part, Array):
            literal = True
    return literal, missing and indexed


def _indexed(terms: tuple[Term, ...]) -> bool:
    """Whether any unit index is written."""
    return any(isinstance(part, Sum) or isinstance(part, Ref) and part.first.units is not None for term in terms for part in walk(term))


def _fits_on_page(terms: tuple[Term, ...], sizes: tuple[int, ...]) -> bool:
    depth = len(sizes) - 1
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Ref) and part.first.units is not None and len(part.positions) == 1:
            layer = part.first.layer
            at = depth if part.role is Role.TARGET or layer is None else layer.offset if layer.var is None else depth
            if not 0 <= at <= depth:
                return False
            if part.role is not Role.WEIGHT and any(unit.var is None and unit.offset > sizes[at] for unit in part.first.units):
                return False
    return True


def _least_units(terms: tuple[Term, ...], depth: int) -> dict[int, int]:
    """The units that literal indices ask of every layer."""
    highest = max((unit.offset for term in terms for part in walk(term) if isinstance(part, Ref) for unit in part.first.units or () if unit.var is None), default=0)
    return dict.fromkeys(range(depth + 1), highest) if highest else {}


def _uses(terms: tuple[Term, ...], functions: tuple[str, ...]) -> bool:
    return any(isinstance(part, Apply) and part.function in functions for term in terms for part in walk(term))


def _example(world: World, env: Any) -> str:
    sizes = "-".join(map(str, world.sizes))
    indices = ", ".join(f"{name.lstrip('^')} = {value}" for name, value in env.items())
    return f"a {sizes} network" + (f" at {indices}" if indices else "")


