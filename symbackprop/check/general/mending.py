"""What a token that could not be read may have been: the factors with which the formula holds."""

from __future__ import annotations

from itertools import islice

from ...term import Term, Unreadable
from ..causes.rewrite import put
from ..formula import FormulaJudge
from ..memory import Budget
from ..world import OverBudget
from .correct import Corrector
from .openness import Told
from .ruling import Edit

MAX_TRIED = 3_000
EVALUATIONS = 60_000


def mended(
    judge: FormulaJudge, left: Term, right: Term, hole: Unreadable, others: tuple[Term, ...], told: Told
) -> tuple[Edit, ...]:
    """The formulas that hold with one factor in place of what could not be read; else those with one more change."""
    words = Corrector(judge, left, right, others, told).words
    filled = []
    for factor in (*words.factors(hole.span), *words.arrays(hole.span)):
        said = ("what could not be read is probably {}", (factor,))
        filled.append(Edit(put(left, hole, factor), put(right, hole, factor), 1, (said,)))
    if not filled:
        return ()
    corrector = Corrector(judge, filled[0].left, filled[0].right, others, told, Budget(EVALUATIONS))
    found: list[Edit] = []
    try:
        found.extend(edit for edit in filled if corrector.holds(edit))
        if not found:
            further = (more for edit in filled for more in corrector.one_change(edit))
            found.extend(edit for edit in islice(further, MAX_TRIED) if corrector.holds(edit))
    except OverBudget:
        pass
    return tuple(found)
