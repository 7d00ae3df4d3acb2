"""The cost of a page with names of its own: its name, or what the error terms tell where the page names none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from ..reading import Line
from ..source import Span
from ..term import Add, Mul, Named, Neg, Num, Partial, Pow, Term
from ..units import Key, parse_key
from ..within import walk
from .habits import HABIT

COST_HEADS = frozenset(head for head, role in HABIT.items() if role.value == "cost")
UNNAMED = "cost"
TARGETS = frozenset(("T", "t", "target", "Target"))
_COMPARED = TARGETS | {"d", "y", "Y"}


def cost_name(lines: Iterable[Line]) -> str | None:
    """The name that derivatives are taken of most."""
    lines = tuple(lines)
    counts: dict[str, int] = {}
    for line in lines:
        for member in line.members:
            for part in walk(member.term) if member.term is not None else ():
                if isinstance(part, Partial) and isinstance(part.of, Named):
                    head = parse_key(part.of.name).head
                    counts[part.of.name] = counts.get(part.of.name, 0) + (3 if head in COST_HEADS else 1)
    if counts:
        return max(counts, key=lambda name: counts[name])
    for line in lines:
        head_term = line.members[0].term
        if isinstance(head_term, Named) and parse_key(head_term.name).head in COST_HEADS:
            return head_term.name
    return None


def implied_cost(equations: Iterable[tuple[str, Term]], stated: Mapping[str, object]) -> Term | None:
    """Half the squared differences that the error terms of a page hold as a factor: `Err_j = O_j (1 - O_j)(T_j - O_j)`.

    None where no equation holds such a difference, or the page gives none of its targets.
    """
    for _, term in equations:
        for part in walk(term):
            pair = _difference(part) if isinstance(part, Add) else None
            if pair is None or not isinstance(term, Mul):
                continue
            target, output = pair
            units = [key for name in stated if (key := parse_key(name)).head == target.head and len(key.marks) == 1]
            if units and len(target.marks) == 1:
                return _half_squares([(str(key), str(replace(key, head=output.head))) for key in units])
    return None


def bears_out(aliases: Mapping[str, Term], definitions: Mapping[str, Term]) -> bool:
    """Whether the error terms of a page are the derivatives of the cost that they imply by weighted sums.

    With a derivative by an output behind a function, as under an entropy, the cost is another one.
    """
    slopes = [term.operand if isinstance(term, Neg) else term for term in aliases.values()]
    below = [each.wrt.name for each in slopes if isinstance(each, Partial) and isinstance(each.wrt, Named)]
    return bool(below) and all(isinstance(definitions.get(name), Add) for name in below)


def _difference(term: Add) -> tuple[Key, Key] | None:
    """The target and the output of a difference of the two."""
    match term.terms:
        case (Named(_, one), Neg(_, Named(_, two))):
            keys = parse_key(one), parse_key(two)
        case _:
            return None
    targets = [key for key in keys if key.head in _COMPARED]
    others = [key for key in keys if key.head not in _COMPARED]
    return (targets[0], others[0]) if len(targets) == 1 and targets[0].marks == others[0].marks else None


def _half_squares(pairs: list[tuple[str, str]]) -> Term:
    at = Span(0, 0)
    squares = tuple(
        Pow(at, Add(at, (Named(at, target), Neg(at, Named(at, output)))), Num(at, Fraction(2)))
        for target, output in pairs
    )
    return Mul(at, (Num(at, Fraction(1, 2)), Add(at, squares) if len(squares) > 1 else squares[0]), ("",))
