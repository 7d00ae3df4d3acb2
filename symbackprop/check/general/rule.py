"""Ruling on general formulas: instances decide, a symbolic proof joins them, and what is wrong is corrected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ...reading import Structure
from ...term import Term, Unreadable
from ...within import is_numeric, problem, walk
from ..choices import Choices
from ..draft import Draft
from ..formula import FormulaJudge, Outcome
from ..memory import Budget
from ..own_formula import OwnFormulaJudge
from ..verdict import Evidence, Verdict
from ..world import World
from .correct import Corrector
from .counterexample import counterexample
from .discipline import lapses
from .entries import proves
from .mending import mended
from .openness import Meant, Told
from .ruling import Ruling, Search

EQUALITIES = ("=", "equiv")
MAX_REMEMBERED = 4_000
RIGHT = (Verdict.RIGHT, Verdict.GIVEN)


def remembering(structure: Structure, weights: tuple[bool, ...], budget: Budget) -> FormulaJudge:
    """A judge that knows what was decided before on the same kind of network, in any text."""
    outcomes, worlds = _known(structure, weights)
    if len(outcomes) > MAX_REMEMBERED:
        outcomes.clear()
    for key in [key for key, outcome in outcomes.items() if outcome.holds is None]:
        del outcomes[key]  # another text may have the budget for it
    return FormulaJudge(structure, weights, outcomes=outcomes, made=worlds, budget=budget)


@lru_cache(maxsize=32)
def _known(structure: Structure, weights: tuple[bool, ...]) -> tuple[dict[Any, Outcome], dict[Any, tuple[World, ...]]]:
    return {}, {}


@dataclass
class Ruler:
    """Rules on the formulas of one text under what is told of their network; with `search`, it corrects them."""

    told: Told
    search: bool = True
    budget: Budget = field(default_factory=Budget)
    judges: dict[tuple[object, ...], FormulaJudge] = field(default_factory=dict)
    own: OwnFormulaJudge | None = None

    def judge(self, meant: Meant) -> FormulaJudge:
        """The judge under one meaning; that of the text's own graph where it has one."""
        if self.own is not None:
            return self.own
        key = meant.structure.cost, meant.structure.activations, meant.weights
        if key not in self.judges:
            self.judges[key] = remembering(meant.structure, meant.weights, self.budget)
        return self.judges[key]

    def __call__(self, draft: Draft, others: tuple[Term, ...] = (), instead: Term | None = None) -> Ruling:
        """The ruling on a claim that was judged under the likeliest meaning; `others` are further members.

        `instead` is what the left member should have been, where the claim before it was wrong.
        """
        left, right = draft.left_term, draft.right_term
        found = Ruling(
            draft.left,
            draft.right,
            draft.relation,
            draft.kind,
            draft.verdict,
            draft.message,
            () if draft.evidence is Evidence.NONE else (draft.evidence,),
            draft.count,
            draft.prime,
            tuple(dict.fromkeys(draft.remarks)),
            left_term=left,
            right_term=right,
        )
        if left is None or right is None:
            return found
        if draft.verdict is Verdict.UNREAD:
            return self.unread(found, left, right, others) if self.search else found
        if problem(left) is not None or problem(right) is not None:
            return found
        if draft.verdict is Verdict.UNDECIDED and draft.relation in EQUALITIES and is_numeric(right):
            found = self.with_number(found, left, right)
        found = replace(found, lapses=tuple(lapses(left, right, self.told.weights[0])))
        if draft.verdict is Verdict.WRONG and draft.evidence is Evidence.INSTANCES:
            return self.refuted(found, left, right, others, instead)
        if draft.verdict in RIGHT and Evidence.INSTANCES in found.witnesses:
            # what defines a quantity of the network is judged like any other equation of it
            found = replace(found, verdict=Verdict.RIGHT, message="holds in general")
            return self.witnessed(found, left, right)
        return found

    def with_number(self, ruling: Ruling, left: Term, right: Term) -> Ruling:
        """A formula that is said to be a number, in any network."""
        outcome = self.judge(self.told.likeliest)(left, right)
        if not outcome.holds:
            return ruling
        return replace(
            ruling,
            verdict=Verdict.RIGHT,
            message="holds in general",
            witnesses=(Evidence.INSTANCES,),
            count=outcome.count,
            prime=outcome.prime,
            remarks=(*ruling.remarks, *outcome.remarks),
        )

    def witnessed(self, ruling: Ruling, left: Term, right: Term) -> Ruling:
        """A ruling that holds, with the symbolic proof where there is one."""
        if self.own is None and proves(left, right, self.told.structure, self.told.weights):
            return replace(ruling, witnesses=(*ruling.witnesses, Evidence.SYMBOLIC))
        return ruling

    def refuted(
        self, ruling: Ruling, left: Term, right: Term, others: tuple[Term, ...], instead: Term | None = None
    ) -> Ruling:
        """A ruling on what fails under the likeliest meaning: right under another, else with what it should be."""
        if self.own is not None:
            search = Corrector(self.own, left, right, others, self.told).search() if self.search else None
            return replace(ruling, search=search)
        meanings = list(self.told.meanings(left, right))
        for meant in meanings[1:]:
            outcome = self.judge(meant)(left, right)
            if outcome.holds:
                return self._accepted(ruling, outcome, meant)
        judge = self.judge(meanings[0])
        if instead is not None and judge(instead, right).holds:
            return replace(ruling, message="right again; the member before it is not")
        remarks = ruling.remarks
        single = self.single_units(judge, left, right)
        if single:
            remarks = (*remarks, single)
        search = Corrector(judge, instead or left, right, others, self.told).search() if self.search else None
        shown = counterexample(judge, left, right)
        return replace(ruling, remarks=remarks, search=search, counterexample=shown)

    def _accepted(self, ruling: Ruling, outcome: Outcome, meant: Meant) -> Ruling:
        remarks = (*ruling.remarks, *outcome.remarks, meant.remark)
        return replace(
            ruling,
            verdict=Verdict.RIGHT,
            message="holds in general",
            witnesses=(Evidence.INSTANCES,),
            count=outcome.count,
            prime=outcome.prime,
            remarks=tuple(dict.fromkeys(filter(None, remarks))),
        )

    def single_units(self, judge: FormulaJudge, left: Term, right: Term) -> str:
        """What is to be said where a formula holds as long as every layer, or the last one, has one unit."""
        depth = self.told.structure.depth or 3
        for sizes, said in (
            ((3, *range(4, depth + 3), 1), "it holds only where the last layer has one unit"),
            ((1,) * (depth + 1), "it holds only where every layer has one unit"),
        ):
            single = FormulaJudge(
                replace(judge.structure, sizes=sizes, depth=depth, firm=True, single_units=False),
                judge.weights_from_to,
                budget=self.budget,
            )
            if single.compare(single.worlds(sizes), left, right, Choices({})).equal:
                return said
        return ""

    def unread(self, ruling: Ruling, left: Term, right: Term, others: tuple[Term, ...]) -> Ruling:
        """A ruling on a claim with one token that could not be read: what it may have been."""
        holes = [part for side in (left, right) for part in walk(side) if isinstance(part, Unreadable)]
        if len(holes) != 1 or holes[0] in (left, right):
            return ruling
        judge = self.judge(next(iter(self.told.meanings(left, right))))
        edits = mended(judge, left, right, holes[0], others, self.told)
        return replace(ruling, search=Search(edits, True, 1)) if edits else ruling
