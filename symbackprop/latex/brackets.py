"""Brackets of every kind: groups, fences, lists and rows, matrix environments and cases."""

from __future__ import annotations

from dataclasses import replace

from ..source import Span
from . import calculus, grammar, layout
from .budget import MAX_CELLS
from .cases import cases
from .cursor import Cursor, Unreadable
from .tables import ALIGNED, CASES, COLUMN_SPEC, FENCED_MATRIX, MATRICES
from .tokens import Token
from .tree import Fenced, Matrix, Node, Sequence, Unread

Range = tuple[int, int]


def group(cursor: Cursor, token: Token) -> Node:
    """What stands in braces, which are no brackets of their own; `{a \\over b}` is a fraction."""
    if token.partner < 0:
        raise cursor.unexpected(token)
    start, stop = cursor.at + 1, token.partner
    overs = [at for at in top_level(cursor.tokens, start, stop) if cursor.tokens[at].value == "\\over"]
    if len(overs) > 1:
        raise Unreadable(f"two \\over in one group at offset {token.start}")
    if overs:
        span = Span(token.start, cursor.tokens[stop].end)
        node: Node = calculus.fraction(cursor, (start, overs[0]), (overs[0] + 1, stop), span)
    elif start == stop:
        raise Unreadable(f"an empty group at offset {token.start}")
    else:
        node = cursor.within(start, stop, grammar.listing)
    cursor.at = stop + 1
    return node


def top_level(tokens: list[Token], start: int, stop: int) -> list[int]:
    """The indices of the tokens from start to stop that stand in no bracket opened there; openers are among them."""
    found = []
    at = start
    while at < stop:
        found.append(at)
        partner = tokens[at].partner
        at = partner + 1 if at < partner < stop else at + 1
    return found


def split(tokens: list[Token], start: int, stop: int, kinds: frozenset[str]) -> list[Range]:
    """The ranges between the top-level tokens of some kinds."""
    found, begin = [], start
    for at in top_level(tokens, start, stop):
        if tokens[at].kind in kinds:
            found.append((begin, at))
            begin = at + 1
    return [*found, (begin, stop)]


_ROW = frozenset(("row",))
_COLUMN = frozenset(("column",))
_SPACES = frozenset(("space", "wide"))


def fenced(cursor: Cursor, token: Token) -> Node:
    """A bracketed expression, list or row, or the matrix that the brackets stand around."""
    tokens = cursor.tokens
    if token.partner < 0:
        raise cursor.unexpected(token)
    start, stop = cursor.at + 1, token.partner
    opening, closing = token.value, tokens[stop].value
    span = Span(token.start, tokens[stop].end)
    cursor.at = start
    first = cursor.within(start, stop, _first_environment)
    if opening == "." and closing == ".":
        node = cursor.within(start, stop, grammar.listing)
    elif isinstance(first, Matrix) and opening == "{" and closing == ".":
        begin = cursor.tokens[first.span.start]
        node = replace(
            cases(cursor, (after_specification(cursor, first.span.start, begin), begin.partner), span), span=span
        )
    elif opening not in FENCED_MATRIX or closing not in (")", "]", "}", "|", "||"):
        raise Unreadable(f"brackets {opening!r} and {closing!r} at offset {token.start} are not known here")
    elif isinstance(first, Matrix):
        begin = cursor.tokens[first.span.start]
        inner = cursor.within(first.span.start, begin.partner + 1, lambda c: environment(c, begin))
        if isinstance(inner, Matrix):
            node = Matrix(span, inner.rows, FENCED_MATRIX[opening])
        else:
            node = Fenced(span, opening, closing, inner)
    else:
        node = _row_or_body(cursor, (start, stop), opening, closing, span)
    cursor.at = stop + 1
    return node


def _first_environment(cursor: Cursor) -> Node:
    """A stand-in: a Matrix whose span is the token range, where the range is one matrix environment, else Unread."""
    token = cursor.peek()
    at, cursor.at = cursor.at, cursor.end
    if (
        token is not None
        and token.kind == "begin"
        and token.value in ("matrix", "array", "smallmatrix", "aligned")
        and token.partner > 0
    ):
        rest = [t for t in cursor.tokens[token.partner + 1 : cursor.end] if t.kind not in _SPACES]
        if not rest and token.value != "aligned":
            return Matrix(Span(at, at + 1), (), "")
    return Unread(Span(0, 0), "")


def _row_or_body(cursor: Cursor, inside: Range, opening: str, closing: str, span: Span) -> Node:
    tokens = cursor.tokens
    start, stop = inside
    if start == stop:
        raise Unreadable(f"empty brackets at offset {span.start}")
    level = top_level(tokens, start, stop)
    kinds = {tokens[at].kind for at in level}
    if not cursor.script and ("row" in kinds or "column" in kinds):
        return Matrix(span, _rows(cursor, inside), FENCED_MATRIX[opening])
    if not cursor.script and opening in "([" and not kinds & {"comma", "relation"}:
        pieces = _parted(cursor, inside, level, opening)
        if len(pieces) > 1:
            if len(pieces) > MAX_CELLS:
                raise Unreadable(f"a row of more than {MAX_CELLS} cells at offset {span.start}")
            return Matrix(span, (tuple(cell(cursor, piece) for piece in pieces),), FENCED_MATRIX[opening])
    if opening == "[" and not cursor.script and cursor.plain and any(tokens[at].value == ";" for at in level):
        rows = _semicolon_rows(cursor, inside)
        if rows:
            return Matrix(span, rows, "bmatrix")
    body = cursor.within(start, stop, grammar.listing)
    if (
        opening == "["
        and isinstance(body, Sequence)
        and body.separator == ","
        and all(_is_list(item) for item in body.items)
    ):
        return Matrix(span, tuple(_items(item) for item in body.items), "list")
    if opening == "[" and isinstance(body, Fenced) and body.opening == "[" and isinstance(body.body, Sequence):
        return Matrix(span, (_items(body),), "list")
    return Fenced(span, opening, closing, body)


def _is_list(node: Node) -> bool:
    return isinstance(node, Fenced) and node.opening == "["


def _items(node: Node) -> tuple[Node, ...]:
    assert isinstance(node, Fenced)
    return node.body.items if isinstance(node.body, Sequence) and node.body.separator == "," else (node.body,)


def _semicolon_rows(cursor: Cursor, inside: Range) -> tuple[tuple[Node, ...], ...]:
    rows = []
    for start, stop in _by_value(cursor.tokens, inside, ";"):
        level = top_level(cursor.tokens, start, stop)
        if any(cursor.tokens[at].value == "," for at in level):
            pieces = _by_value(cursor.tokens, (start, stop), ",")
        else:
            pieces = _parted(cursor, (start, stop), level, "[") or [(start, stop)]
        rows.append(tuple(cell(cursor, piece) for piece in pieces))
    return tuple(rows)


def _by_value(tokens: list[Token], inside: Range, value: str) -> list[Range]:
    found, begin = [], inside[0]
    for at in top_level(tokens, *inside):
        if tokens[at].kind == "comma" and tokens[at].value == value:
            found.append((begin, at))
            begin = at + 1
    return [*found, (begin, inside[1])]


def _parted(cursor: Cursor, inside: Range, level: list[int], opening: str) -> list[Range]:
    """The items of a row parted by spacing commands (`[19 \\ 22]`), numbers also by blanks; none if it is no row."""
    tokens = cursor.tokens
    if any(tokens[at].kind in _SPACES for at in level):
        pieces = [(a, b) for a, b in split(tokens, *inside, _SPACES) if a < b]
        wide = any(tokens[at].kind == "wide" for at in level)
        return pieces if all(_is_item(tokens, piece, wide) for piece in pieces) else []
    pieces = []
    begin = inside[0]
    for at in level[1:]:
        token, before = tokens[at], tokens[at - 1]
        glued = token.kind == "sign" and at + 1 < inside[1] and not tokens[at + 1].spaced and opening == "["
        if (
            token.spaced
            and (token.kind in ("number", "name", "word", "dots") or glued)
            and before.kind not in ("sign", "operator")
        ):
            pieces.append((begin, at))
            begin = at
    pieces.append((begin, inside[1]))
    numbers = all(tokens[b - 1].kind in ("number", "dots") and b - a <= 2 for a, b in pieces)
    named = cursor.plain and opening == "["
    return pieces if (numbers or named) and all(_is_item(tokens, piece, False) for piece in pieces) else []


def _is_item(tokens: list[Token], piece: Range, wide: bool) -> bool:
    """Whether a range is one thing with its sign and scripts; parted by a quad it need only be whole."""
    start, stop = piece
    level = top_level(tokens, start, stop)
    kinds = [tokens[at].kind for at in level]
    if not kinds or kinds[0] == "operator" or kinds[-1] in ("operator", "sign", "relation", "comma"):
        return False
    if wide:
        return True
    if kinds[0] == "sign":
        kinds = kinds[1:]
    if not kinds or kinds[0] not in ("number", "name", "word", "text", "command", "dots", "lbrace"):
        return False
    return all(
        kind in ("sub", "sup", "prime", "lbrace") or kinds[i] in ("sub", "sup") for i, kind in enumerate(kinds[1:])
    )


def after_specification(cursor: Cursor, at: int, begin: Token) -> int:
    """Where the cells of an environment begin: past its column specification."""
    tokens = cursor.tokens
    start = at + 1
    if begin.value in COLUMN_SPEC or (begin.value.endswith("*") and begin.value in MATRICES):
        for kind in ("open", "lbrace"):
            if (
                start < begin.partner
                and tokens[start].kind == kind
                and tokens[start].partner > 0
                and not (kind == "open" and begin.value == "array" and tokens[start].value != "[")
            ):
                start = tokens[start].partner + 1
    return start


def environment(cursor: Cursor, begin: Token) -> Node:
    """The matrix, cases or aligned block of an environment."""
    if begin.partner < 0:
        raise cursor.unexpected(begin)
    span = Span(begin.start, cursor.tokens[begin.partner].end)
    inside = (after_specification(cursor, cursor.at, begin), begin.partner)
    node: Node
    if begin.value in MATRICES:
        name = begin.value.rstrip("*")
        node = Matrix(
            span, _rows(cursor, inside), {"bsmallmatrix": "bmatrix", "psmallmatrix": "pmatrix"}.get(name, name)
        )
    elif begin.value in CASES:
        node = cases(cursor, inside, span)
    elif begin.value in ALIGNED:
        node = layout.block(cursor, inside, span)
    else:
        raise Unreadable(f"the environment {begin.value} at offset {begin.start} is not known here")
    cursor.at = begin.partner + 1
    return node


def _rows(cursor: Cursor, inside: Range) -> tuple[tuple[Node, ...], ...]:
    tokens = cursor.tokens
    level = top_level(tokens, *inside)
    if sum(tokens[at].kind in ("row", "column") for at in level) >= MAX_CELLS:
        raise Unreadable(f"a matrix of more than {MAX_CELLS} cells")
    rows = []
    for row in split(tokens, *inside, _ROW):
        if all(tokens[at].kind in _SPACES for at in range(*row)):
            continue
        rows.append(tuple(cell(cursor, piece) for piece in split(tokens, *row, _COLUMN)))
    if not rows:
        raise Unreadable("an empty matrix")
    return tuple(rows)


def cell(cursor: Cursor, piece: Range) -> Node:
    """What a cell holds; an Unread node, not an error, where it cannot be represented."""
    start, stop = piece
    tokens = cursor.tokens
    while start < stop and tokens[start].kind in _SPACES:
        start += 1
    while start < stop and (tokens[stop - 1].kind in _SPACES or tokens[stop - 1].value == ","):
        stop -= 1
    if start == stop:
        place = tokens[start].start if start < len(tokens) else tokens[-1].end
        return Unread(Span(place, place), "an empty cell")
    depth = cursor.depth
    try:
        return cursor.within(start, stop, grammar.listing)
    except Unreadable as error:
        cursor.depth = depth
        return Unread(Span(tokens[start].start, tokens[stop - 1].end), error.reason)


def bars(cursor: Cursor, token: Token) -> Node:
    """An absolute value or norm: from a bar to the next one of its kind at the same level."""
    tokens = cursor.tokens
    for at in top_level(tokens, cursor.at + 1, cursor.end):
        if tokens[at].kind == "bar" and tokens[at].value == token.value:
            node = cursor.within(cursor.at + 1, at, grammar.listing)
            cursor.at = at + 1
            return Fenced(Span(token.start, tokens[at].end), token.value, token.value, node)
    raise Unreadable(f"the bar at offset {token.start} is never closed")
