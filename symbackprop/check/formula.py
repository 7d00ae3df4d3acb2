"""Judging formulas by exact instances: both sides at random values, every free index at every value.

A formula that holds in independent random instances is proved but for a vanishing probability; one
that fails is refuted, with the instance as counterexample. Open readings are tried in order of likelihood;
a formula is wrong only where none of them holds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from ..quantity import Quantity
from ..reading import Structure
from ..term import Array, Num, Ref, Role, Sum, Term
from ..within import walk
from .choices import Choices, explore
from .equation import Comparison, Equation, equation, form
from .memory import CLAIM_EVALUATIONS, REASON, Budget
from .world import OverBudget, World
from .worlds import DEFAULT_COST, DEFAULT_DEPTH, PRIME, REAL_SEEDS, SEEDS, SIGN_SEEDS, general_sizes, random_world

Labels = tuple[tuple[Quantity, Fraction], ...]

READINGS = 400
KINKED = frozenset({"relu", "max", "abs", "leaky_relu"})
TIED = frozenset({"exp", "log", "sqrt", "tanh", "softplus"})
TIED_ACTIVATIONS = frozenset({"softmax", "sigmoid", "tanh", "softplus"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a formula holds: True, False, or None where it was not decided; and what to say of it.

    `applied` counts the index assignments at which both sides had values. `remarks` tell the readings that were taken
    beside the likeliest.
    """

    holds: bool | None
    reason: str = ""
    remarks: tuple[str, ...] = ()
    count: int = 0
    prime: int | None = None
    counterexample: str = ""
    shapes: bool = False


@dataclass(frozen=True)
class FormulaJudge:
    """Judges formulas against one kind of network.

    `outcomes` remembers what was judged, by the form of both sides: the same formula stands in many places of a page.
    """

    structure: Structure
    weights_from_to: tuple[bool, ...]
    targets: Labels = ()
    outcomes: dict[Any, Outcome] = field(default_factory=dict)
    seen: dict[tuple[int, int], tuple[Term, Term, Outcome]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    latest: list[Equation] = field(default_factory=list)
    chain: list[Equation] = field(default_factory=list)
    made: dict[Any, tuple[World, ...]] = field(default_factory=dict)

    def __call__(self, left: Term, right: Term) -> Outcome:
        """Whether `left = right` holds in general, under some reading that the page allows."""
        known = self.seen.get((id(left), id(right)))
        if known is None:
            known = self.seen[id(left), id(right)] = left, right, self._outcome(left, right)
        return known[2]

    def _outcome(self, left: Term, right: Term) -> Outcome:
        key = form(left, right)
        if key not in self.outcomes:
            budget = Budget(CLAIM_EVALUATIONS, self.budget)
            outcome = self.judged(left, right, budget)
            self.outcomes[key] = Outcome(None, REASON) if budget.over and not outcome.holds else outcome
        return self.outcomes[key]

    def judged(self, left: Term, right: Term, budget: Budget) -> Outcome:
        """The outcome of a formula that was not judged before."""
        formula = equation(left, right, budget, self.chain[0] if self.chain else None)
        self.chain[:] = [formula]
        best: Outcome | None = None
        for worlds, remark in self.stages((left, right)):
            outcome = self._in(worlds, formula)
            if outcome.holds:
                remarks = outcome.remarks + ((remark,) if remark else ())
                return Outcome(True, outcome.reason, remarks, outcome.count, outcome.prime)
            if best is None or best.holds is None and outcome.holds is False:
                best = outcome
        return best or Outcome(None, "no instance could be made")

    def stages(self, terms: Iterable[Term]) -> Iterator[tuple[tuple[World, ...], str]]:
        """The worlds to try: in general first.

        Then, where marks are missing, the page's sizes and layers of one unit.
        """
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
            yield (
                self.worlds((1,) * ((depth or DEFAULT_DEPTH) + 1)),
                "written without all its unit indices; it holds for one unit a layer",
            )

    def worlds(
        self,
        sizes: tuple[int, ...],
        seeds: tuple[int, ...] = SEEDS,
        signs: bool = False,
        real: bool = False,
        given: Labels = (),
    ) -> tuple[World, ...]:
        """Random worlds of some sizes, with given values for some leaves."""
        mark = (sizes, seeds, signs, real, given)
        if mark not in self.made:
            self.made[mark] = tuple(self._world(sizes, seed, signs, real, given) for seed in seeds)
        return self.made[mark]

    def _world(self, sizes: tuple[int, ...], seed: int, signs: bool, real: bool, given: Labels) -> World:
        depth = len(sizes) - 1
        known = [name or "sigma" for name in self.structure.activations]
        activations = tuple((known + [known[-1]] * depth)[:depth]) if known else ("sigma",) * depth
        if real:
            activations = tuple("sigmoid" if name == "sigma" else name for name in activations)
        cost = self.structure.cost or DEFAULT_COST
        told = self.structure.biases
        biases = told if len(told) == depth else (False,) * depth if told and not any(told) else ()
        return random_world(sizes, activations, cost, biases, self.weights_from_to, seed, signs, real, given)

    def _in(self, worlds: tuple[World, ...], formula: Equation) -> Outcome:
        """The outcome in some worlds: of equally likely readings, one that holds for any slopes before one that needs
        the slopes of real numbers."""
        first: Comparison | None = None
        refuted: Comparison | None = None
        run = lambda choices: self._compared(worlds, formula, choices)  # noqa: E731
        tried = departures = 0
        waiting: list[tuple[Comparison, Choices]] = []
        failed: set[frozenset[tuple[Hashable, int]]] = set()

        def hopeless(fixed: Mapping[Hashable, int]) -> bool:
            """A rule that fails for the last layer fails for any layer."""
            return any(
                name in fixed and frozenset(each for each in fixed.items() if each[0] != name) in failed
                for name in formula.ending
            )

        for compared, choices in explore(run, lambda each: bool(each.equal), READINGS, hopeless):
            tried += 1
            if len(choices.fixed) > departures:
                departures = len(choices.fixed)
                found = self._confirmed(worlds, formula, waiting)
                if found is not None:
                    return found
                waiting = []
            if compared.equal:
                return _holds(compared, choices)
            first = first or compared
            if compared.equal is False:
                failed.add(frozenset(choices.fixed.items()))
                refuted = refuted or compared
                if not compared.shapes:
                    waiting.append((compared, choices))
            if formula.budget.over:
                break
        found = self._confirmed(worlds, formula, waiting)
        if found is not None:
            return found
        assert first is not None
        if tried == READINGS:
            return Outcome(None, "it can be read in more ways than are tried")
        if refuted is not None:
            return Outcome(False, refuted.reason, (), refuted.applied, PRIME, refuted.counterexample, refuted.shapes)
        return Outcome(None, first.reason)

    def compare(self, worlds: tuple[World, ...], left: Term, right: Term, choices: Choices) -> Comparison:
        """Both sides in some worlds under one reading."""
        if not self.latest or self.latest[0].left is not left or self.latest[0].right is not right:
            self.latest[:] = [equation(left, right, Budget(CLAIM_EVALUATIONS, self.budget))]
        return self._compared(worlds, self.latest[0], choices)

    def _compared(self, worlds: tuple[World, ...], formula: Equation, choices: Choices) -> Comparison:
        try:
            return formula.compare(worlds, choices)
        except OverBudget as error:
            return Comparison(None, 0, str(error))

    def _confirmed(
        self, worlds: tuple[World, ...], formula: Equation, refuted: list[tuple[Comparison, Choices]]
    ) -> Outcome | None:
        """The first of some readings whose difference between residues is none for real numbers."""
        for compared, choices in refuted:
            if self._for_real_numbers(worlds, formula, choices.fixed):
                return _holds(compared, choices)
        return None

    def _for_real_numbers(self, worlds: tuple[World, ...], formula: Equation, fixed: Mapping[Hashable, int]) -> bool:
        """Whether a formula holds under a reading with signs that are 0 or 1, or with the ties of exp and log."""
        sizes, activations = worlds[0].sizes, worlds[0].activations
        kinked = not KINKED.isdisjoint((*(name.partition(":")[0] for name in activations), *formula.functions))
        if kinked and self._compared(self.worlds(sizes, SIGN_SEEDS, signs=True), formula, Choices(fixed)).equal:
            return True
        if not TIED.isdisjoint(formula.functions) or not TIED_ACTIVATIONS.isdisjoint(activations):
            real = self.worlds(sizes, REAL_SEEDS if kinked else REAL_SEEDS[:3], real=True)
            return bool(self._compared(real, formula, Choices(fixed)).equal)
        return False


def _holds(compared: Comparison, choices: Choices) -> Outcome:
    return Outcome(True, "", choices.taken(), compared.applied, PRIME)


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
    return any(
        isinstance(part, Sum) or isinstance(part, Ref) and part.first.units is not None
        for term in terms
        for part in walk(term)
    )


def _fits_on_page(terms: tuple[Term, ...], sizes: tuple[int, ...]) -> bool:
    depth = len(sizes) - 1
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Ref) and part.first.units is not None and len(part.positions) == 1:
            layer = part.first.layer
            at = depth if part.role is Role.TARGET or layer is None else layer.offset if layer.var is None else depth
            if not 0 <= at <= depth:
                return False
            if part.role is not Role.WEIGHT and any(
                unit.var is None and unit.offset > sizes[at] for unit in part.first.units
            ):
                return False
    return True


def _least_units(terms: tuple[Term, ...], depth: int) -> dict[int, int]:
    """The units that literal indices ask of every layer."""
    highest = max(
        (
            unit.offset
            for term in terms
            for part in walk(term)
            if isinstance(part, Ref)
            for unit in part.first.units or ()
            if unit.var is None
        ),
        default=0,
    )
    return dict.fromkeys(range(depth + 1), highest) if highest else {}
