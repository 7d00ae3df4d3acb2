"""What the page leaves open of its network's structure, settled by what makes most of its lines true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..network.costs import COSTS
from ..reading import Line, Reading, Structure
from ..term import Apply, Partial, Ref, Role, Term
from ..within import problem, walk
from .formula import FormulaJudge
from .members import purely_symbolic
from .own_formula import FormulaJudges

COST_ORDER = ("half_squared", "squared", "mean_squared", "cross_entropy", "binary_cross_entropy")
MAX_LINES = 12


def cost_lines(lines: tuple[Line, ...]) -> Iterator[tuple[Term, Term]]:
    """The symbolic claims that tell something of the cost: its definition, or its derivative by an output."""
    for line in lines:
        terms = [member.term for member in line.members]
        for position, (left, right) in enumerate(zip(terms, terms[1:], strict=False)):
            if (
                left is None
                or right is None
                or problem(left)
                or problem(right)
                or not (purely_symbolic(left) and purely_symbolic(right))
            ):
                continue
            about = (
                isinstance(left, Ref)
                and left.role is Role.COST
                or position <= 3
                and any(
                    isinstance(part, Partial) and isinstance(part.of, Ref) and part.of.role is Role.COST
                    for part in walk(left)
                )
            )
            plain = any(isinstance(part, Ref) and part.role is Role.TARGET for part in walk(right))
            if about and plain:
                yield left, right


def fit_cost(reading: Reading, structure: Structure, judges: FormulaJudges) -> Structure:
    """The structure with the cost under which most of the page's statements on its cost hold.

    A page without such statements keeps None where nothing tells it.
    """
    if structure.cost is not None:
        return structure
    lines = list(cost_lines(reading.lines))
    logs = any(
        isinstance(part, Apply) and part.function == "log" for pair in lines for term in pair for part in walk(term)
    )
    best: tuple[int, str] | None = None
    for name in COST_ORDER:
        if name not in {cost.name for cost in COSTS} or logs != name.endswith("entropy"):
            continue
        score = _score(judges.under(replace(structure, cost=name)), lines[:MAX_LINES], best[0] if best else 0)
        if score is not None:
            best = score, name
    return replace(structure, cost=best[1]) if best else structure


def _score(judge: FormulaJudge, lines: list[tuple[Term, Term]], least: int) -> int | None:
    """The weight of the lines that hold, definitions counting most; None where it does not exceed `least`."""
    open_ = sum(_weight(left) for left, _ in lines)
    score = 0
    for left, right in sorted(lines, key=lambda pair: -_weight(pair[0])):
        if score + open_ <= least:
            return None
        open_ -= _weight(left)
        if judge(left, right).holds:
            score += _weight(left)
    return score if score > least else None


def _weight(left: Term) -> int:
    return 3 if isinstance(left, Ref) else 1
