"""Patterns: LaTeX with holes, such as `w^{<l><new:,+>}_{<m><n>}`, filled to write a name and matched to read it.

A hole is `<l>` (the layer), `<m>` (the unit), `<n>` (of a weight: the unit that it comes from), `<i>` (the training
example) or `<new>` (after an update). `<i:^{(#)}>` is written only where there is such a mark, which takes the place of
the `#`; `<new:,+>`, without one, once for every update. Two holes side by side part by a comma where one of their marks
has more than one character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HOLES = ("l", "m", "n", "i", "new")
_HOLE = re.compile(r"<(?P<name>[^<>:]*)(?::(?P<frame>[^<>]*))?>")
_ONE = re.compile(r"[^\W_]|\\[A-Za-z]+(?:\{\w+\})?")


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a mark; `frame` is what stands around it where there is one, None where there is always one."""

    name: str
    frame: str | None = None

    def written(self, mark: str | None) -> str:
        """What the hole becomes with its mark."""
        if mark is None:
            return ""
        if self.frame is None:
            return mark
        if self.name == "new" and "#" not in self.frame:
            return self.frame * int(mark)
        return self.frame.replace("#", mark)


@dataclass(frozen=True, slots=True)
class Pattern:
    """LaTeX and holes in turn."""

    text: str
    pieces: tuple[str | Hole, ...]

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes in written order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    def has(self, name: str) -> bool:
        """Whether there is a hole of a name."""
        return any(hole.name == name for hole in self.holes)

    def fill(self, marks: Mapping[str, str]) -> str:
        """The LaTeX with marks in the holes; a framed hole without a mark is left out."""
        written: list[str] = []
        before: str | None = None
        for piece in self.pieces:
            mark = marks.get(piece.name) if isinstance(piece, Hole) else None
            plain = mark if isinstance(piece, Hole) and piece.frame is None else None
            if before is not None and plain is not None and not (_ONE.fullmatch(before) and _ONE.fullmatch(plain)):
                written.append(",")
            if before is not None and plain is not None and before.startswith("\\") and plain[:1].isalpha():
                written.append(" ")
            written.append(piece.written(mark) if isinstance(piece, Hole) else piece)
            before = plain
        return "".join(written)


def read_pattern(text: str) -> Pattern:
    """The pattern that a text writes. Raises ValueError where it is none; the message says what to write instead."""
    pieces: list[str | Hole] = []
    end = 0
    for match in _HOLE.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        if match["name"] not in HOLES:
            raise ValueError(f"<{match['name']}> is no hole; write one of {_listed(HOLES)}")
        pieces.append(Hole(match["name"], match["frame"]))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    if any("<" in piece or ">" in piece for piece in pieces if isinstance(piece, str)):
        raise ValueError("has a < or > that belongs to no hole; write a hole as <l>")
    names = [piece.name for piece in pieces if isinstance(piece, Hole)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"has the hole <{twice}> twice; write it once")
    if not _balanced(text):
        raise ValueError("has braces that do not match; write as many } as {")
    return Pattern(text, tuple(pieces))


def check_holes(pattern: Pattern, needed: Iterable[str], allowed: Iterable[str]) -> None:
    """Raises ValueError where a pattern lacks a hole that it needs, or has one that says nothing there."""
    always = {hole.name for hole in pattern.holes if hole.frame is None}
    missing = [name for name in needed if name not in always]
    if missing:
        raise ValueError(f"lacks {_listed(missing)}")
    extra = [hole.name for hole in pattern.holes if hole.name not in (*needed, *allowed)]
    if extra:
        takes = _listed((*needed, *allowed))
        raise ValueError(f"has {_listed(extra)}, but " + (f"takes {takes} only" if takes else "takes no hole"))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"<{name}>" for name in names)


def _balanced(text: str) -> bool:
    depth = 0
    for match in re.finditer(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0
