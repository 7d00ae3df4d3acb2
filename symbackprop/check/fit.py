"""What the page leaves open of its network's structure, settled by what makes most of its lines true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..network.costs import COSTS
from ..reading import Line, Reading, Structure
from ..term import Apply, Partial, Ref, Role, Term, problem, walk
from .formula import FormulaJudge
from .members import purely_symbolic

COST_ORDER = ("half_squared", "squared", "mean_squared", "cross_entropy", "binary_cross_entropy")


def cost_lines(lines: tuple[Line, ...]) -> Iterator[tuple[Term, Term]]:
    """The symbolic claims that tell something of the cost: its definition, or its derivative by an output."""
    for line in lines:
        terms = [member.term for member in line.members]
        for position, (left, right) in enumerate(zip(terms, terms[1:], strict=False)):
            if left is None or right is None or problem(left) or problem(right) or not (purely_symbolic(left) and purely_symbolic(right)):
                continue
            about = isinstance(left, Ref) and left.role is Role.COST or position <= 3 and any(
                isinstance(part, Partial) and isinstance(part.of, Ref) and part.of.role is Role.COST for part in walk(left))
            plain = any(isinstance(part, Ref) and part.role is Role.TARGET for part in walk(right))
            if about and plain:
                yield left, right


def fit_cost(reading: Reading, structure: Structure) -> Structure:
    """The structure with the cost under which most of the page's statements on its cost hold.

    A page without such statements keeps None where nothing tells it.
    """
    if structure.cost is not None:
        return structure
    lines = list(cost_lines(reading.lines))
    logs = any(isinstance(part, Apply) and part.function == "log" for pair in lines for term in pair for part in walk(term))
    best: tuple[int, str] | None = None
    for name in COST_ORDER:
        if name not in {cost.name for cost in COSTS} or logs != name.endswith("entropy"):
            continue
        judge = FormulaJudge(replace(structure, cost=name), reading.weights_from_to)
        score = 0
        for left, right in lines[:12]:
            if judge(left, right).holds:
                score += 3 if isinstance(left, Ref) else 1
        if score and (best is None or score > best[0]):
            best = score, name
    return replace(structure, cost=best[1]) if best else structure
