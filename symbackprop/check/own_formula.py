"""Judging formulas of a page with names of its own: in random instances of the graph that its equations make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..reading import OwnGraph
from ..term import Term
from .choices import Choices
from .formula import Comparison, FormulaJudge, Outcome
from ..units import assignments, replace_names
from .world import World
from .worlds import REAL_SEEDS, SEEDS, SIGN_SEEDS, own_world


@dataclass(frozen=True)
class OwnFormulaJudge(FormulaJudge):
    """Judges equations between nodes of one graph; an index letter stands for every unit that the page names."""

    own: OwnGraph | None = None

    def __call__(self, left: Term, right: Term) -> Outcome:
        assert self.own is not None
        own = self.own
        known = frozenset({*own.names, *own.aliases})
        pairs = [(replace_names(one, own.aliases, {}), replace_names(two, own.aliases, {})) for one, two in assignments(left, right, known)]
        if not pairs:
            return Outcome(None, "the page names no units for its indices")
        total = 0
        prime = None
        for one, two in pairs:
            outcome = super().__call__(one, two)
            if not outcome.holds:
                return outcome
            total += outcome.count
            prime = outcome.prime
        return Outcome(True, "", (), total, prime)

    def stages(self, terms: Iterable[Term]) -> Iterator[tuple[tuple[World, ...], str]]:
        assert self.own is not None
        yield tuple(own_world(self.own, seed, signs=False) for seed in SEEDS), ""

    def _confirmed(self, worlds: tuple[World, ...], left: Term, right: Term, choices: Choices) -> bool:
        assert self.own is not None
        fixed = dict(choices.fixed)
        signed = tuple(own_world(self.own, seed, signs=True) for seed in SIGN_SEEDS)
        if self.compare(signed, left, right, Choices(fixed)).equal:
            return True
        real = tuple(own_world(self.own, seed, signs=False, real=True) for seed in REAL_SEEDS)
        found: Comparison = self.compare(real, left, right, Choices(fixed))
        return bool(found.equal)


