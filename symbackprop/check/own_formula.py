"""Judging formulas of a page with names of its own: in random instances of the graph that its equations make."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import log

from ..quantity import Quantity
from ..reading import OwnGraph, Reading, Structure
from ..term import Term
from ..units import assignments, replace_names
from .choices import Choices
from .equation import Equation
from .formula import FormulaJudge, Labels, Outcome
from .memory import Budget
from .world import World
from .worlds import REAL_SEEDS, SEEDS, SIGN_SEEDS, own_world


@dataclass(frozen=True)
class OwnFormulaJudge(FormulaJudge):
    """Judges equations between nodes of one graph; an index letter stands for every unit that the page names."""

    own: OwnGraph | None = None

    def judged(self, left: Term, right: Term, budget: Budget) -> Outcome:
        """The outcome of a formula at every choice of units for its index letters."""
        assert self.own is not None
        aliases = self.own.aliases
        known = frozenset({*self.own.names, *aliases})
        pairs = [
            (replace_names(one, aliases, {}), replace_names(two, aliases, {}))
            for one, two in assignments(left, right, known)
        ]
        if not pairs:
            return Outcome(None, "the page names no units for its indices")
        total = 0
        prime = None
        for one, two in pairs:
            outcome = super().judged(one, two, budget)
            if not outcome.holds:
                return outcome
            total += outcome.count
            prime = outcome.prime
        return Outcome(True, "", (), total, prime)

    def stages(self, terms: Iterable[Term]) -> Iterator[tuple[tuple[World, ...], str]]:
        """Random instances of the page's own graph; then those with the page's labels, if it has any."""
        yield self.random(), ""
        if self.targets:
            assert self.own is not None
            told = ", ".join(f"{quantity} = {value}" for quantity, value in self.targets)
            worlds = tuple(own_world(self.own, seed, False, given=self.targets) for seed in SEEDS)
            yield worlds, f"holds for {told}, as on this page"

    def random(self, signs: bool = False, real: bool = False) -> tuple[World, ...]:
        """Random instances of the page's own graph."""
        assert self.own is not None
        if (signs, real) not in self.made:
            seeds = REAL_SEEDS if real else SIGN_SEEDS if signs else SEEDS
            self.made[signs, real] = tuple(own_world(self.own, seed, signs, real) for seed in seeds)
        return self.made[signs, real]

    def _for_real_numbers(self, worlds: tuple[World, ...], formula: Equation, fixed: Mapping[Hashable, int]) -> bool:
        return any(
            self._compared(each, formula, Choices(fixed)).equal
            for each in (self.random(signs=True), self.random(real=True))
        )


def weighed_leaves(own: OwnGraph) -> frozenset[Quantity]:
    """The leaves beside logarithms in the cost: the targets of an entropy, which may be labels 0 and 1."""
    graph = own.graph
    entropies = [q for q in graph.ancestors(own.cost) if (found := graph[q]) is not None and found.has(log)]
    return frozenset(q for node in entropies for q in graph.parents(node) if graph[q] is None)


class FormulaJudges:
    """The judges of one reading's formulas, one for each structure that is tried; they share one budget."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.budget = Budget()
        self.known: dict[tuple[Structure, Labels], FormulaJudge] = {}

    def under(self, structure: Structure, targets: Labels = ()) -> FormulaJudge:
        """The judge under a structure, `targets` being labels that the page sets in."""
        judge = self.known.get((structure, targets))
        if judge is None:
            weights, own = self.reading.weights_from_to, self.reading.own
            if own is None:
                judge = FormulaJudge(structure, weights, targets, budget=self.budget)
            else:
                judge = OwnFormulaJudge(structure, weights, targets, budget=self.budget, own=own)
            self.known[structure, targets] = judge
        return judge
