"""From steps to the chains that a reader sees: all of them, or those that a lecturer writes on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...rewriting import numbered
from ...term import Term
from ..steps import Deduction, Detail, Line, Move, Step

MINOR = frozenset(
    ("definition", "derivative", "linearity", "collapse", "affine", "slope", "quotient-rule", "simplify", "reuse-delta")
)
"""Rules whose results are left out on the board, unless a chain ends with them."""

REMEMBERED = frozenset(("slope", "cost", "output", "hidden", "weights", "biases", "inputs", "average", "update"))
"""Topics whose chains end in something to remember."""


def moves(steps: tuple[Step, ...], detail: Detail) -> tuple[Move, ...]:
    """The members of a chain after its first."""
    shown: list[Move] = []
    for at, step in enumerate(steps):
        if detail is Detail.FULL or step.rule not in MINOR or at == len(steps) - 1:
            shown.append(Move(step.after, step.rule, step.arguments))
    return tuple(shown)


def beneath(steps: tuple[Step, ...], topic: str, derived: set[tuple[Term, ...]]) -> Iterator[Line]:
    """The chains of substeps, the innermost first; what was derived before is not derived again."""
    for step in steps:
        if not step.substeps or (known := numbered(step.part, step.becomes)) in derived:
            continue
        derived.add(known)
        yield from beneath(step.substeps, topic, derived)
        yield Line(topic, step.part, moves(step.substeps, Detail.FULL))


def lines(deduction: Deduction, detail: Detail, derived: set[tuple[Term, ...]]) -> Iterator[Line]:
    """The lines of a deduction: in full detail the chains beneath it first, then its own."""
    if not deduction.steps:
        return
    if detail is Detail.FULL:
        yield from beneath(deduction.steps, deduction.topic, derived)
    derived.add(numbered(deduction.goal, deduction.result))
    yield Line(
        deduction.topic,
        deduction.goal,
        moves(deduction.steps, detail),
        result=deduction.topic in REMEMBERED,
        ranges=deduction.ranges,
    )


def changed(line: Line, change: Callable[[Term], Term | None]) -> Line | None:
    """A line with every member changed; members that cannot be (None), or that no longer differ, are left out.

    None where nothing is left to say.
    """
    left = change(line.left)
    if left is None:
        return None
    kept: list[Move] = []
    last = left
    for move in line.moves:
        term = change(move.term)
        if term is not None and term != last:
            kept.append(Move(term, move.rule, move.arguments, move.relation))
            last = term
    if not kept:
        return None
    return Line(line.topic, left, tuple(kept), line.name, line.given, line.result, line.ranges, line.shapes)
