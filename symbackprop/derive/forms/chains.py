"""From steps to the chains that a reader sees: all of them, or those that a lecturer writes on the board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...rewriting import numbered
from ...term import Index, Term
from ..steps import Arguments, Deduction, Detail, Line, Move, Step

MINOR = frozenset(
    ("definition", "derivative", "linearity", "collapse", "affine", "slope", "quotient-rule", "simplify", "reuse-delta")
)
"""Rules whose results are left out on the board, unless a chain ends with them."""

REMEMBERED = frozenset(("slope", "cost", "output", "hidden", "weights", "biases", "inputs", "average", "update"))
"""Topics whose chains end in something to remember."""


def moves(steps: tuple[Step, ...]) -> tuple[Move, ...]:
    """The members of a chain after its first, one a step."""
    return tuple(Move(step.after, step.rule, step.arguments) for step in steps)


def board(line: Line, detail: Detail) -> Line:
    """A line as it is shown: in full, or without the members that a lecturer leaves out.

    A last member that stands for several steps at once gives no single reason.
    """
    if detail is Detail.FULL:
        return line
    *before, last = line.moves
    kept = [move for move in before if move.rule not in MINOR]
    if last.rule in MINOR and before and before[-1].rule in MINOR:
        last = replace(last, rule="work-out", arguments=())
    return replace(line, moves=(*kept, last))


def beneath(deduction: Deduction, steps: tuple[Step, ...], derived: set[tuple[Term, ...]]) -> Iterator[Line]:
    """The chains of substeps, the innermost first; what was derived before is not derived again."""
    layers = tuple(each for each in deduction.ranges if each.var.startswith("^"))
    for step in steps:
        if not step.substeps or (known := numbered(step.part, step.becomes)) in derived:
            continue
        derived.add(known)
        yield from beneath(deduction, step.substeps, derived)
        yield Line(deduction.topic, step.part, moves(step.substeps), ranges=layers)


def lines(deduction: Deduction, detail: Detail, derived: set[tuple[Term, ...]]) -> Iterator[Line]:
    """The lines of a deduction with all their members: in full detail the chains beneath it first, then its own."""
    if not deduction.steps:
        return
    if detail is Detail.FULL:
        yield from beneath(deduction, deduction.steps, derived)
    derived.add(numbered(deduction.goal, deduction.result))
    yield Line(
        deduction.topic,
        deduction.goal,
        moves(deduction.steps),
        result=deduction.topic in REMEMBERED,
        ranges=deduction.ranges,
    )


def changed(line: Line, change: Callable[[Term], Term | None], told: Callable[[Term], Term]) -> Line | None:
    """A line with every member changed; members that cannot be (None), or that no longer differ, are left out.

    `told` changes what the reasons speak of. None where nothing is left to say.
    """
    left = change(line.left)
    if left is None:
        return None
    kept: list[Move] = []
    last = left
    for move in line.moves:
        term = change(move.term)
        if term is not None and term != last:
            kept.append(Move(term, move.rule, _told(move.arguments, told), move.relation))
            last = term
    if not kept:
        return None
    return Line(line.topic, left, tuple(kept), line.name, line.given, line.result, line.ranges, line.shapes)


def _told(arguments: Arguments, told: Callable[[Term], Term]) -> Arguments:
    return tuple((key, value if isinstance(value, Index | str | int) else told(value)) for key, value in arguments)
