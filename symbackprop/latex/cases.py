"""Case distinctions: the branches of a cases environment and their conditions."""

from __future__ import annotations

from ..source import Span
from . import brackets
from .budget import MAX_CELLS
from .cursor import Cursor, Unreadable
from .matching import match_brackets
from .tables import CONDITION_WORDS, ELSE
from .tokens import Token, tokenize
from .tree import Cases, Node, Unread, Words

Range = tuple[int, int]
_ROW = frozenset(("row",))
_COLUMN = frozenset(("column",))
_SPACES = frozenset(("space", "wide"))


def cases(cursor: Cursor, inside: Range, span: Span) -> Cases:
    tokens = cursor.tokens
    if sum(tokens[at].kind in ("row", "column") for at in brackets.top_level(tokens, *inside)) >= MAX_CELLS:
        raise Unreadable(f"cases of more than {MAX_CELLS} cells")
    branches = []
    for row in brackets.split(tokens, *inside, _ROW):
        cells = [
            cell
            for cell in brackets.split(tokens, *row, _COLUMN)
            if any(tokens[at].kind not in _SPACES for at in range(*cell))
        ]
        if not cells:
            continue
        if len(cells) == 1:
            cells = _value_and_condition(cursor, cells[0])
        condition = _condition(cursor, (cells[1][0], cells[-1][1])) if len(cells) > 1 else None
        branches.append((brackets.cell(cursor, cells[0]), condition))
    if not branches:
        raise Unreadable("cases without a branch")
    return Cases(span, tuple(branches))


def _value_and_condition(cursor: Cursor, cell: Range) -> list[Range]:
    """A branch written without a column mark, parted at its first word, comma or wide space."""
    tokens = cursor.tokens
    for at in brackets.top_level(tokens, *cell)[1:]:
        token = tokens[at]
        word = _words(token)
        if token.kind in ("wide", "comma") or (word is not None and word.split(" ")[0] in CONDITION_WORDS | ELSE):
            return [(cell[0], at), (at + (token.kind in ("wide", "comma")), cell[1])]
    return [cell]


def _words(token: Token) -> str | None:
    """The text of a text or word token, without what is around it."""
    if token.kind == "text":
        return token.value[token.value.index("{") + 1 : -1].strip(" ,.:;").casefold()
    return token.value.casefold() if token.kind == "word" else None


def _condition(cursor: Cursor, cell: Range) -> Node | None:
    """A branch's condition without its `if`; None where there is none or it says else."""
    start, stop = cell
    tokens = cursor.tokens
    while start < stop and (
        tokens[start].kind in (*_SPACES, "comma", "column") or _words(tokens[start]) in CONDITION_WORDS
    ):
        start += 1
    while start < stop and tokens[stop - 1].kind in (*_SPACES, "comma", "dot", "column"):
        stop -= 1
    if start == stop:
        return None
    span = Span(tokens[start].start, tokens[stop - 1].end)
    words = _words(tokens[start])
    if stop == start + 1 and words is not None:
        if words in ELSE:
            return None
        inner = _spelled(cursor, tokens[start])
        return inner if inner is not None else Words(span, words)
    if any(tokens[at].kind == "text" and " " in (_words(tokens[at]) or "") for at in range(start, stop)):
        return Words(span, cursor.text[span.start : span.end])
    return brackets.cell(cursor, (start, stop))


def _spelled(cursor: Cursor, token: Token) -> Node | None:
    """The condition of `\\text{if z > 0}`, whose mathematics stands within the text."""
    start = token.start + token.value.find("{") + 1
    tokens = tokenize(cursor.text, Span(start, token.end - 1), plain=True) or []
    while tokens and _words(tokens[0]) in CONDITION_WORDS:
        tokens.pop(0)
    if not any(inner.kind == "relation" for inner in tokens):
        return None
    match_brackets(tokens)
    inner_cursor = Cursor(tokens, 0, len(tokens), cursor.text, plain=True)
    node = brackets.cell(inner_cursor, (0, len(tokens)))
    return None if isinstance(node, Unread) else node
