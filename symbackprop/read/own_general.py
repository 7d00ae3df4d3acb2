"""Equations of a page with names of its own that are told for any unit by bare letters: `y = f(s)` for `y_A`, `s_A`."""

from __future__ import annotations

from dataclasses import replace

from ..reading import Line
from ..source import Span
from ..term import Named, Term
from ..units import parse_key, replace_names
from ..within import is_numeric, walk

ANY_UNIT = "i"


def with_any_unit(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with the bare letters that stand for any unit marked with an index letter.

    They are the heads of several units, and stand in no line with numbers, units, or other names.
    """
    names = [frozenset(_names(line)) for line in lines]
    units: dict[str, set[str]] = {}
    for key in {parse_key(name) for line in names for name in line}:
        if len(key.marks) == 1:
            units.setdefault(key.head, set()).add(key.marks[0])
    general = {name for line in names for name in line if len(units.get(name, ())) > 1}
    while True:
        bound = {
            name
            for line, used in zip(lines, names, strict=True)
            if not used <= general or _has_numbers(line) or not _shared(used, units)
            for name in used & general
        }
        if not bound:
            break
        general -= bound
    nowhere = Span(0, 0)
    aliases: dict[str, Term] = {name: Named(nowhere, f"{name}_{ANY_UNIT}") for name in general}
    return tuple(_marked(line, aliases) if used & general else line for line, used in zip(lines, names, strict=True))


def _names(line: Line) -> list[str]:
    return [
        part.name
        for member in line.members
        if member.term is not None
        for part in walk(member.term)
        if isinstance(part, Named)
    ]


def _has_numbers(line: Line) -> bool:
    return any(member.term is None or is_numeric(member.term) for member in line.members)


def _shared(used: frozenset[str], units: dict[str, set[str]]) -> bool:
    """Whether several units bear all of the heads."""
    return bool(used) and len(set.intersection(*(units.get(name, set()) for name in used))) > 1


def _marked(line: Line, aliases: dict[str, Term]) -> Line:
    members = tuple(
        member if member.term is None else replace(member, term=replace_names(member.term, aliases, {}))
        for member in line.members
    )
    return replace(line, members=members)
