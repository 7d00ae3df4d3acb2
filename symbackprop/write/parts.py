"""A line of a derivation in LaTeX, in parts that a format puts together."""

from __future__ import annotations

from dataclasses import dataclass

from ..derive.steps import Line, Move
from ..notation.model import Notation
from .letters import line_letters
from .math import Writer
from .pieces import RELATIONS


@dataclass(frozen=True)
class Parts:
    """A line in LaTeX: its left side, each further member with its relation sign, where its free indices run, and the
    shapes that it tells (the name, its rows, its columns). `moves` are those of the members; `writer` writes what else
    is said of the line in its letters.

    A member that looks like the one before it is left out, so there may be none: a notation without error terms
    writes them as the derivatives that they are.
    """

    left: str
    members: tuple[tuple[str, str], ...]
    moves: tuple[Move, ...]
    ranges: tuple[str, ...]
    shapes: tuple[tuple[str, str, str], ...]
    writer: Writer


def line_parts(line: Line, notation: Notation, depth: int | None = None) -> Parts:
    """A line of a derivation in a notation; `depth` is the network's number of layers."""
    writer = Writer(notation, line_letters(line, notation), depth)
    left = before = writer.latex(line.left)
    members: list[tuple[str, str]] = []
    moves: list[Move] = []
    for move in line.moves:
        text = writer.latex(move.term)
        if text != before or move.relation != "=":
            members.append((RELATIONS[move.relation], text))
            moves.append(move)
        before = text
    return Parts(
        left,
        tuple(members),
        tuple(moves),
        tuple(map(writer.range, line.ranges)),
        tuple((writer.latex(each.of), writer.latex(each.rows), writer.latex(each.columns)) for each in line.shapes),
        writer,
    )
