"""The relation signs of a range of tokens, those with something written over them included."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..source import Span
from . import brackets
from .cursor import Cursor
from .tree import Relation

_STACKED = frozenset(("\\stackrel", "\\overset", "\\underset"))
_EXTENSIBLE = {
    "\\xrightarrow": "to",
    "\\xRightarrow": "implies",
    "\\xlongrightarrow": "to",
    "\\xleftarrow": ":=",
    "\\xmapsto": "to",
    "\\xlongequal": "=",
    "\\xlongleftarrow": ":=",
}
_TEXT = re.compile(r"\\(?:text|mathrm|textrm|mbox|textit|operatorname)\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Sign:
    """A relation and the range of tokens that writes it."""

    relation: Relation
    start: int
    stop: int


def relations(cursor: Cursor, start: int, stop: int, *, first: bool) -> list[Sign]:
    """The relations at the top level of a range, in order.

    A colon is one only as the first of its chain and after something: elsewhere it is a ratio or punctuation.
    """
    tokens = cursor.tokens
    found: list[Sign] = []
    taken = start
    for at in brackets.top_level(tokens, start, stop):
        token = tokens[at]
        if at < taken:
            continue
        sign: Sign | None = None
        if token.kind == "relation":
            if token.value == ":" and (found or not first or at == start):
                continue
            sign = Sign(Relation(token.span, token.value), at, at + 1)
        elif token.kind == "naming":
            sign = Sign(Relation(Span(token.start, token.start), "name"), at, at)
        elif token.kind == "command":
            sign = labelled(cursor, at, stop)
        if sign is not None:
            found.append(sign)
            taken = sign.stop
    return found


def labelled(cursor: Cursor, at: int, stop: int) -> Sign | None:
    """The relation that a command with arguments writes: `\\stackrel{avg}{\\Rightarrow}`, `\\not=`."""
    tokens = cursor.tokens
    name = tokens[at].value
    if name == "\\not" and at + 1 < stop and tokens[at + 1].kind == "relation" and tokens[at + 1].value == "=":
        return Sign(Relation(Span(tokens[at].start, tokens[at + 1].end), "ne"), at, at + 2)
    groups: list[tuple[int, int]] = []
    begin = at + 1
    while len(groups) < 2 and begin < stop:
        if tokens[begin].kind == "lbrace" and tokens[begin].partner > 0:
            groups.append((begin + 1, tokens[begin].partner))
            begin = tokens[begin].partner + 1
        elif name in _STACKED:
            groups.append((begin, begin + 1))
            begin += 1
        else:
            break
    if name in _STACKED and len(groups) == 2:
        (a, b), (c, d) = groups
        if d - c == 1 and tokens[c].kind == "relation":
            return Sign(
                Relation(Span(tokens[at].start, tokens[begin - 1].end), tokens[c].value, _label(cursor, a, b)),
                at,
                begin,
            )
    if name in _EXTENSIBLE and groups:
        a, b = groups[0]
        end = b + 1
        return Sign(Relation(Span(tokens[at].start, tokens[b].end), _EXTENSIBLE[name], _label(cursor, a, b)), at, end)
    return None


def _label(cursor: Cursor, start: int, stop: int) -> str | None:
    if start >= stop:
        return None
    raw = cursor.text[cursor.tokens[start].start : cursor.tokens[stop - 1].end]
    return _TEXT.sub(lambda match: match[1], raw).strip()
