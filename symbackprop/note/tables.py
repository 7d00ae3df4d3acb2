"""Markdown tables: where one stands, and its cells with the mathematics that they hold."""

from __future__ import annotations

import re

from ..latex.parser import parse_expression
from ..latex.tables import GREEK, WORDS
from ..source import Span
from .document import Cell, Table
from .regions import Region

_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*")
_WORD = re.compile(r"[^\W\d_]{2,}(?!\w*[(_])")
_KNOWN = frozenset((*GREEK, *WORDS)) - frozenset(
    "in is or for if where with and else label data true new old total step".split()
)


def table_at(text: str, lines: list[Span], at: int) -> int:
    """How many lines the table takes that begins at a line; 0 where none does."""
    if at + 1 >= len(lines) or "|" not in text[lines[at].start : lines[at].end]:
        return 0
    second = text[lines[at + 1].start : lines[at + 1].end]
    if "-" not in second or "|" not in second or not _DELIMITER.fullmatch(second):
        return 0
    rows = at + 2
    while rows < len(lines) and "|" in text[lines[rows].start : lines[rows].end]:
        rows += 1
    return rows - at


def read_table(
    text: str, lines: list[tuple[Span, list[Region]]], *, decimal_comma: bool, mathematics: bool = True
) -> Table:
    """The table of some lines, of which the second is the row of dashes."""
    rows = [_row(text, span, inline, decimal_comma, mathematics) for at, (span, inline) in enumerate(lines) if at != 1]
    return Table(Span(lines[0][0].start, lines[-1][0].end), rows[0], tuple(rows[1:]))


def _row(text: str, span: Span, inline: list[Region], decimal_comma: bool, mathematics: bool) -> tuple[Cell, ...]:
    cuts = [
        at
        for at in range(span.start, span.end)
        if text[at] == "|"
        and (at == span.start or text[at - 1] != "\\")
        and not any(r.outer.start <= at < r.outer.end for r in inline)
    ]
    ends = [span.start - 1, *cuts, span.end]
    cells = []
    for number, (before, after) in enumerate(zip(ends, ends[1:], strict=False)):
        raw = text[before + 1 : after]
        if not raw.strip() and (number == 0 or number == len(ends) - 2):
            continue
        start = before + 1 + len(raw) - len(raw.lstrip())
        place = Span(start, start + len(raw.strip())) if raw.strip() else Span(before + 1, before + 1)
        cells.append(_cell(text, place, [r for r in inline if place.contains(r.outer)], decimal_comma, mathematics))
    return tuple(cells)


def _cell(text: str, place: Span, inline: list[Region], decimal_comma: bool, mathematics: bool) -> Cell:
    content = text[place.start : place.end]
    if not mathematics or not content:
        return Cell(place, content, None)
    if len(inline) == 1 and not re.sub(
        r"[\s*_]", "", text[place.start : inline[0].outer.start] + text[inline[0].outer.end : place.end]
    ):
        return Cell(
            place,
            content,
            parse_expression(text, inline[0].inner, plain=inline[0].kind == "span", decimal_comma=decimal_comma),
        )
    bare = re.match(r"(\*\*|__|)(.*?)\1$", content, re.DOTALL)
    inside = Span(place.start + bare.start(2), place.start + bare.end(2)) if bare else place
    if (
        inline
        or not inside.end > inside.start
        or any(word not in _KNOWN for word in _WORD.findall(text[inside.start : inside.end]))
    ):
        return Cell(place, content, None)
    if not re.search(r"[A-Za-z0-9\u0370-\u03ff]", content):
        return Cell(place, content, None)
    latex = "\\" in content
    return Cell(place, content, parse_expression(text, inside, plain=not latex, decimal_comma=decimal_comma))
