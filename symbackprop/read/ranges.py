"""Ranges of indices that a page tells, `k = 1, \\dots, l`: no equality, but they say which letter is the last layer."""

from __future__ import annotations

from collections.abc import Iterable

from ..latex.tree import Chain, Ellipsis, Fenced, Node, Number, Sequence, Symbol
from .names import Atom, atoms
from .uses import LAYERED, Use, layer_atom

LAST = "L"
LETTERS = frozenset("ijklmnpqrstLN")
"""Letters that are indices where a range is told of them."""


def index_range(chain: Chain) -> tuple[str, tuple[Node, ...]] | None:
    """The letter of which a chain tells the range, and the first and last items of it; None where it tells none."""
    match chain.members:
        case (Symbol() as name, Fenced(_, "{", _, Sequence(_, items, ",")) | Sequence(_, items, ",")) if any(
            isinstance(item, Ellipsis) for item in items
        ):
            ends: tuple[Node, ...] = (items[0], items[-1])
        case (Number() as low, Symbol() as name, high) if high is not None and _rises(chain):
            ends = (low, high)
        case _:
            return None
    return (name.name, ends) if name.name in LETTERS and not name.marks else None


def _rises(chain: Chain) -> bool:
    return all(relation.sign in ("<", "<=") for relation in chain.relations)


def find_last(chains: Iterable[Chain], names: Iterable[Use], place: str) -> str:
    """The letter of the last layer: one to which the letter of another layer runs, else L; a running L is none."""
    marks = {
        mark.text
        for use in names
        if use.role in LAYERED and (mark := layer_atom(use.form, place)) is not None and mark.is_letter
    }
    for chain in chains:
        found = index_range(chain)
        if found is None or found[0] not in marks or found[0] == LAST:
            continue
        ends = {mark.text for mark in map(_letter, found[1]) if mark is not None}
        last = ends & marks - {found[0]}
        if len(last) == 1:
            return last.pop()
    return LAST


def _letter(node: Node) -> Atom | None:
    """The letter that a bound is, or is a number away from."""
    marks = atoms(node)
    return marks[0] if marks is not None and len(marks) == 1 and marks[0].is_letter else None
