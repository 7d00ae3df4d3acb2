"""Lines of characters put beside each other, in brackets and frames, and cut where they are too wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from .glyphs import MINUS, columns


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width; what stands beside the box is on a level with line `base`."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """The columns that it takes."""
        return columns(self.lines[0])


def text_box(text: str) -> Box:
    """One line."""
    return Box((text,))


def beside(boxes: Iterable[Box]) -> Box:
    """Boxes from left to right on one base line."""
    return reduce(_beside, boxes, Box(("",)))


def _beside(left: Box, right: Box) -> Box:
    above = max(left.base, right.base)
    below = max(len(left.lines) - left.base, len(right.lines) - right.base)
    pads = [_padded(box, above - box.base, below - len(box.lines) + box.base) for box in (left, right)]
    return Box(tuple(a + b for a, b in zip(*pads, strict=True)), above)


def _padded(box: Box, above: int, below: int) -> tuple[str, ...]:
    blank = " " * box.width
    return (blank,) * above + box.lines + (blank,) * below


def raised(base: Box, scripts: str) -> Box:
    """Scripts at the upper right corner of a box."""
    top = _beside(Box(base.lines), text_box(scripts))
    return Box(top.lines, base.base)


def joined(boxes: Iterable[Box], separator: str) -> Box:
    """Boxes side by side with a separator between them."""
    parts: list[Box] = []
    for box in boxes:
        parts += [text_box(separator), box] if parts else [box]
    return beside(parts)


_TALL = {
    "(": ("⎛", "⎜", "⎝"),
    ")": ("⎞", "⎟", "⎠"),
    "[": ("⎡", "⎢", "⎣"),
    "]": ("⎤", "⎥", "⎦"),
    "|": ("│", "│", "│"),
    "‖": ("║", "║", "║"),
    "{": ("⎧", "⎪", "⎩"),
    "}": ("⎫", "⎪", "⎭"),
}


def fenced(box: Box, opening: str, closing: str) -> Box:
    """A box in brackets as tall as it is."""
    return beside((_fence(opening, box), box, _fence(closing, box)))


def _fence(sign: str, box: Box) -> Box:
    if len(box.lines) == 1:
        return text_box(sign)
    top, middle, bottom = _TALL.get(sign, (sign, sign, sign))
    return Box((top, *(middle,) * (len(box.lines) - 2), bottom), box.base)


def framed(box: Box) -> Box:
    """A box with a frame around it."""
    rule = "─" * (box.width + 2)
    return Box((f"┌{rule}┐", *(f"│ {line} │" for line in box.lines), f"└{rule}┘"), box.base + 1)


def table(rows: Sequence[Sequence[Box]], gap: str, *, left: bool = False) -> Box:
    """Cells in columns, to the right of each, or to the left."""
    widths = [max(row[at].width for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    lines: list[str] = []
    for row in rows:
        lines.extend(joined((_justified(box, wide, left) for box, wide in zip(row, widths, strict=False)), gap).lines)
    return Box(tuple(lines), (len(lines) - 1) // 2)


def _justified(box: Box, wide: int, left: bool) -> Box:
    blank = " " * (wide - box.width)
    return Box(tuple(line + blank if left else blank + line for line in box.lines), box.base)


_OPEN, _SHUT = frozenset("([{⎛⎜⎝⎡⎢⎣⎧⎪⎩⎨"), frozenset(")]}⎞⎟⎠⎤⎥⎦⎫⎬⎭")
_BREAKS = (((" + ", f" {MINUS} "), 0.0), ((" · ", " ⊙ ", " × "), 0.5), (("  ",), 2.0))
_SIGNS = {sign: cost for signs, cost in _BREAKS for sign in signs}
_NESTED = 0.35
"""How much worse it is to cut within one more pair of brackets; a line that is half empty is as bad as 0.5."""


def wrapped(box: Box, room: int, indent: int) -> list[Box]:
    """A box in pieces of at most `room` columns, those after the first set in by `indent`.

    Cut before a sign of its base line, outside brackets where it can be; a wide matrix between its columns.
    """
    pieces: list[Box] = []
    while box.width > room:
        at = _cut(box.lines[box.base], room)
        if at is None:
            break
        pieces.append(_sliced(box, 0, at))
        box = beside((text_box(" " * indent), _sliced(box, at + 1, None)))
    return [*pieces, box]


def _cut(line: str, room: int) -> int | None:
    """The best place to cut a line, at the blank before a sign; None where there is none before its end."""
    found: list[tuple[float, int]] = []
    depth = 0
    start = len(line) - len(line.lstrip())
    for at, sign in enumerate(line):
        depth += (sign in _OPEN) - (sign in _SHUT)
        cost = _SIGNS.get(line[at : at + 3], _SIGNS.get(line[at : at + 2]))
        if cost is not None and at > start:
            found.append((cost + _NESTED * depth + (room - at) / room, at))
    fitting = [each for each in found if each[1] <= room]
    return min(fitting)[1] if fitting else found[0][1] if found else None


def _sliced(box: Box, low: int, high: int | None) -> Box:
    return Box(tuple(line[low:high] for line in box.lines), box.base)
