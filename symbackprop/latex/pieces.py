"""Several equations on one line: where a row is parted by wide spaces, commas, running text or end marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import brackets, commands
from .cursor import Cursor
from .relations import labelled
from .tables import PROSE
from .tokens import Token
from .tree import Words

_NAMING = re.compile(
    r"\b(?:call (?:this|it|that)|denote (?:this|it|that)|name (?:this|it)|abbreviate[sd]?|we write|call)\b",
    re.IGNORECASE,
)
_BLANK = frozenset(("space", "wide"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of tokens that holds one equation or a part of it, and the running text before it."""

    start: int
    stop: int
    note: str
    has_relation: bool


def words_of(token: Token) -> str | None:
    """The running text of a text token, None where it is a symbol, a number or no text."""
    if token.kind != "text":
        return None
    node = commands.read_text(token)
    return (node.text or " ") if isinstance(node, Words) else None


def is_naming(token: Token) -> bool:
    """Whether a token is text that gives the value before it a name: "let's call this"."""
    return token.kind == "naming"


def pieces(cursor: Cursor, start: int, stop: int) -> list[Piece]:
    """The pieces of a range in order; an empty range is one with running text only.

    A wide space parts whole equations; a comma or semicolon does where both sides hold a relation, else it makes a
    list (`L = 2, ..., N`); running text and an end mark part always, but after a relation or an operator.
    """
    tokens = cursor.tokens
    found: list[Piece] = []
    begin, note, separator = start, "", ""
    for at in [*brackets.top_level(tokens, start, stop), stop]:
        kind = "end" if at == stop else _separator(cursor, tokens[at])
        if at < begin or not kind:
            continue
        _add(cursor, found, begin, at, note, separator)
        if at > begin:
            note = ""
        if kind == "text":
            if _kept(cursor, found, at, stop):
                begin, separator = at, "kept"
                continue
            words = words_of(tokens[at]) or tokens[at].value
            if _NAMING.search(words) and found and at + 1 < stop:
                _name(tokens, at)
                begin, separator = at, "kept"
                continue
            note = f"{note} {words}".strip(" :,;")
        separator = kind if begin == at == start or kind != "comma" or separator != "wide" or at > begin else separator
        begin = at + 1
    if note:
        found.append(Piece(stop, stop, note, False))
    return found


def _name(tokens: list[Token], at: int) -> None:
    """Turn text that names into the start of a member of its own."""
    text = tokens[at]
    tokens[at] = Token("naming", text.value, text.start, text.end, text.spaced)


def _kept(cursor: Cursor, found: list[Piece], at: int, stop: int) -> bool:
    """Whether running text stands as a member or a part of one: after a relation or operator, or before a relation."""
    tokens = cursor.tokens
    before = tokens[found[-1].stop - 1] if found and found[-1].start < found[-1].stop else None
    if before is not None and before.kind in ("relation", "operator", "sign"):
        return True
    after = at + 1
    while after < stop and tokens[after].kind in _BLANK:
        after += 1
    words = words_of(tokens[at]) or ""
    return (
        before is None
        and after < stop
        and tokens[after].kind == "relation"
        and not words.endswith(":")
        and tokens[at].kind == "text"
    )


def _separator(cursor: Cursor, token: Token) -> str:
    kind = token.kind
    if kind in ("wide", "comma", "mark"):
        return kind
    if kind == "space" and token.value not in ("\\,", "\\!"):
        return "thin"
    if kind == "text" and words_of(token) is not None:
        return "text"
    if cursor.plain and kind == "word" and token.value.casefold() in PROSE:
        return "text"
    return ""


def _add(cursor: Cursor, found: list[Piece], start: int, stop: int, note: str, separator: str) -> None:
    """Put a range after the others: as a piece of its own, or joined to the one before."""
    tokens = cursor.tokens
    while start < stop and tokens[start].kind in _BLANK:
        start += 1
    while start < stop and tokens[stop - 1].kind in _BLANK:
        stop -= 1
    if start >= stop:
        return
    has = any(
        tokens[at].kind == "relation" or (tokens[at].kind == "command" and labelled(cursor, at, stop) is not None)
        for at in brackets.top_level(tokens, start, stop)
    )
    before = found[-1] if found else None
    if before is not None and not note and _joined(cursor, before, start, stop, has, separator):
        found[-1] = Piece(before.start, stop, before.note, before.has_relation or has)
        return
    found.append(Piece(start, stop, note, has))


def _joined(cursor: Cursor, before: Piece, start: int, stop: int, has: bool, separator: str) -> bool:
    tokens = cursor.tokens
    first, last = tokens[start], tokens[before.stop - 1]
    if separator == "kept":
        return True
    starts = (first.kind == "relation" and first.value != ":") or (
        first.kind == "command" and labelled(cursor, start, stop) is not None
    )
    if separator == "thin":
        # `a = 1 \\ b = 2` are two equations, `2 \\ b` is a product.
        return not (before.has_relation and has and not starts and last.kind == "number")
    if separator == "comma":
        return not (before.has_relation and has and not starts)
    if starts or last.kind in ("relation", "operator", "sign"):
        return True
    return not has and (first.kind == "operator" or (first.kind == "sign" and separator == "wide"))
