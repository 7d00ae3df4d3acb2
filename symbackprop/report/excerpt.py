"""A line of the note with its members underlined, cut to a width; and text made safe to show."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ..check.verdict import Finding
from ..source import Source, Span

MORE = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of a note: its number, what is shown of it, and the marks that stand under it.

    `marks` holds ^ under the member itself and - under what it stands by, cell by cell; `member`
    is its half-open range in `text`; `until` is the line on which it ends, where that is a later one.
    """

    line: int
    text: str
    marks: str
    member: tuple[int, int]
    until: int | None


def cells(text: str) -> int:
    """The number of terminal cells that a text takes."""
    return sum(map(_cell, text))


def _cell(character: str) -> int:
    if character < "\u00ad":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def visible(text: str) -> str:
    """The text on one line, character by character: controls, line ends and direction marks cannot act."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in "\t\r\n\x0b\x0c\x85\u2028\u2029":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Co", "Cn") or unicodedata.bidirectional(character) in _DIRECTIONS:
        return "\N{REPLACEMENT CHARACTER}"
    return character


_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def clipped(text: str, width: int) -> str:
    """The text on one line, spaces joined, cut in the middle to at most `width` cells."""
    line = " ".join(visible(text).split())
    if cells(line) <= width:
        return line
    head = _fit(line, max(1, (width - 1) * 2 // 3))
    tail = _fit(line[::-1], max(0, width - 1 - cells(head)))[::-1]
    return head + MORE + tail


def _fit(text: str, width: int) -> str:
    """The longest beginning of a text that takes at most `width` cells."""
    used = 0
    for at, character in enumerate(text):
        used += _cell(character)
        if used > width:
            return text[:at]
    return text


def claim_excerpt(finding: Finding, source: Source, width: int) -> Excerpt:
    """The line of a claim: its right member marked beside its left, or in a matrix the first entry not right."""
    entry = next((entry.span for entry in finding.entries if entry.span), None)
    if entry is not None:
        return excerpt(source, entry, finding.right, width)
    return excerpt(source, finding.right, finding.left, width)


def excerpt(source: Source, member: Span, neighbour: Span | None, width: int) -> Excerpt:
    """The line on which `member` begins, in at most `width` cells, the member and what it stands by marked.

    A longer line is cut around the member; the neighbour is shown with it where there is room.
    """
    start = member.start
    while start < member.end - 1 and source.text[start].isspace():
        start += 1
    place = source.place(Span(start, member.end))
    line = source.line_text(place.line)
    low = min(place.column - 1, len(line))
    high = place.end_column - 1 if place.end_line == place.line else len(line)
    origin = start - low
    beside = _within(neighbour, origin, len(line))

    # Only what can fall into the window is looked at: a note may be one line of megabytes.
    cut, end = max(0, low - 4 * width), min(max(high, low + 1), low + 4 * width)
    shown = visible(line[cut : end + 4 * width]).ljust(end - cut)
    low, high = low - cut, end - cut
    if beside:
        beside = (beside[0] - cut, beside[1] - cut) if cut <= beside[0] and beside[1] - cut <= len(shown) else None

    first, last = _window(shown, low, high, beside, width)
    before = MORE if cut + first > 0 else ""
    after = MORE if cut + last < len(line) else ""
    marks = " " * len(before) + "".join(
        ("^" if low <= at < high else "-" if beside and beside[0] <= at < beside[1] else " ") * _cell(shown[at])
        for at in range(first, last)
    )
    if "^" not in marks:
        marks = " " * (len(before) + cells(shown[first:low])) + "^"
    text = before + shown[first:last] + after
    member_range = (len(before) + low - first, len(before) + min(high, last) - first)
    until = place.end_line if place.end_line > place.line else None
    return Excerpt(place.line, text, marks.rstrip(), member_range, until)


def _within(neighbour: Span | None, origin: int, length: int) -> tuple[int, int] | None:
    """The columns of a neighbour that lies wholly on the line, from 0 and half-open."""
    if neighbour is None or neighbour.start < origin or neighbour.end > origin + length:
        return None
    return neighbour.start - origin, neighbour.end - origin


def _window(shown: str, low: int, high: int, beside: tuple[int, int] | None, width: int) -> tuple[int, int]:
    """The range of characters to show: all, or a part around the member with room for two cut marks."""
    if cells(shown) <= width:
        return 0, len(shown)
    room = width - 2
    first, last = low, low + len(_fit(shown[low:high], room))
    if beside and cells(shown[min(low, beside[0]) : max(high, beside[1])]) <= room:
        first, last = min(low, beside[0]), max(high, beside[1])
    free = room - cells(shown[first:last])
    lead = _fit(shown[:first][::-1], free * 2 // 3)
    trail = _fit(shown[last:], free - cells(lead))
    lead = _fit(shown[:first][::-1], free - cells(trail))
    return first - len(lead), last + len(trail)
