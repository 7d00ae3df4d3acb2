"""How a display is laid out: rows, aligned columns, several equations side by side, and the chains they make."""

from __future__ import annotations

import re

from ..source import Span
from ..written import Written
from . import brackets, grammar
from .budget import MAX_DEPTH
from .cursor import TOO_DEEP, Cursor, Unreadable
from .matching import match_brackets
from .pieces import Piece, is_naming, pieces, words_of
from .relations import Sign, relations
from .tables import ALIGNED, CASES, MATRICES
from .tokens import Token
from .tree import Block, Chain, Decorated, Node, Number, Unread

Range = tuple[int, int]
_BLANK = frozenset(("space", "wide"))
_TRAILING = frozenset(("dot", "comma", "mark", "space", "wide"))
_ROW = frozenset(("row",))
_COLUMN = frozenset(("column",))
_UNWRAPPED = frozenset(("\\boxed", "\\fbox", "\\ensuremath", "\\mathbf", "\\boldsymbol"))


class _Segment:
    """One equation being laid out: the ranges it is made of, the column it starts in, and its running text.

    `aside` tells that it is only a remark on the equation above, which goes on behind it.
    """

    def __init__(self, column: int, part: Range, note: str, aside: bool = False) -> None:
        self.column = column
        self.aside = aside
        self.parts = [part]
        self.notes = [note] if note else []


def block(cursor: Cursor, inside: Range, span: Span) -> Block:
    """An aligned block as a member of a chain."""
    return Block(span, tuple(chains(cursor, *inside)))


def chains(cursor: Cursor, start: int, stop: int) -> list[Chain]:
    """The chains that the tokens from start to stop write, in reading order of their first members.

    A row that begins with a relation or an operator continues the chain above it in its column.
    """
    cursor.depth += 1
    if cursor.depth > MAX_DEPTH:
        raise Unreadable(TOO_DEEP)
    start, stop = _trimmed(cursor.tokens, start, stop)
    inner = _unwrapped(cursor, start, stop)
    found = chains(cursor, *inner) if inner else _laid_out(cursor, start, stop)
    cursor.depth -= 1
    return found


def _trimmed(tokens: list[Token], start: int, stop: int) -> Range:
    while start < stop and tokens[start].kind in _BLANK:
        start += 1
    while start < stop and tokens[stop - 1].kind in _TRAILING:
        stop -= 1
    return start, stop


def _unwrapped(cursor: Cursor, start: int, stop: int) -> Range | None:
    """The inside of what stands alone around whole equations: an aligned environment, a box, brackets."""
    tokens = cursor.tokens
    if start >= stop:
        return None
    first = tokens[start]
    at = start
    if first.kind == "command" and first.value in _UNWRAPPED and start + 1 < stop:
        at += 1
    opener = tokens[at]
    if opener.partner != stop - 1 or opener.partner < at:
        return None
    if opener.kind == "begin":
        inside = (brackets.after_specification(cursor, at, opener), stop - 1)
        if opener.value in ALIGNED:
            return inside
        if opener.value in MATRICES | CASES and opener.value in ("matrix", "array", "cases", "dcases", "tabular"):
            cells = [
                cell for row in brackets.split(tokens, *inside, _ROW) for cell in brackets.split(tokens, *row, _COLUMN)
            ]
            has = [any(tokens[at].kind == "relation" for at in brackets.top_level(tokens, *cell)) for cell in cells]
            texts = any(tokens[at].kind == "text" and words_of(tokens[at]) for at in range(*inside))
            return (
                inside
                if any(has) and (opener.value == "array" or all(has)) and not (texts and opener.value in CASES)
                else None
            )
        return None
    if opener.kind in ("open", "left", "lbrace"):
        inside = (at + 1, stop - 1)
        level = brackets.top_level(tokens, *inside)
        aligned = len(level) == 1 and tokens[level[0]].kind == "begin" and tokens[level[0]].value in ALIGNED
        if aligned or any(tokens[index].kind == "relation" for index in level):
            return inside
    return None


def _laid_out(cursor: Cursor, start: int, stop: int) -> list[Chain]:
    tokens = cursor.tokens
    segments: list[_Segment] = []
    pending = ""
    for row in brackets.split(tokens, start, stop, _ROW):
        open_segment: _Segment | None = None
        empty_before = False
        next_column = 0
        first_in_row = True
        for column, cell in enumerate(brackets.split(tokens, *row, _COLUMN)):
            parts = pieces(cursor, *cell)
            if not parts:
                empty_before = True
                continue
            for order, piece in enumerate(parts):
                if piece.start == piece.stop:
                    pending = f"{pending} {piece.note}".strip()
                    continue
                note = f"{pending} {piece.note}".strip()
                pending = ""
                part = (piece.start, piece.stop)
                if open_segment is not None and order == 0 and _joins(tokens, open_segment, part, empty_before):
                    open_segment.parts.append(part)
                    if note:
                        open_segment.notes.append(note)
                else:
                    above = _above(segments, next_column) if order == 0 else None
                    if (
                        above is not None
                        and (first_in_row or empty_before)
                        and (
                            _continues(tokens, piece, first_in_row and column == 0)
                            or tokens[above.parts[-1][1] - 1].kind in ("operator", "sign")
                        )
                    ):
                        above.parts.append(part)
                        open_segment = above
                    else:
                        aside = above is not None and _is_aside(tokens, cell, piece)
                        open_segment = _Segment(next_column if order == 0 else column, part, note, aside)
                        segments.append(open_segment)
                first_in_row = False
                next_column = column + 1
                empty_before = False
    found = [chain for segment in segments for chain in _chains_of(cursor, segment)]
    if pending and found:
        last = found[-1]
        found[-1] = Chain(last.span, last.members, last.relations, f"{last.note} {pending}".strip())
    return found


def _starts_relation(token: Token) -> bool:
    return token.kind == "relation" and token.value != ":"


def _joins(tokens: list[Token], segment: _Segment, part: Range, empty_before: bool) -> bool:
    """Whether a cell goes on with the equation of the cell to its left."""
    first, last = tokens[part[0]], tokens[segment.parts[-1][1] - 1]
    if _starts_relation(first) or first.kind == "operator" or (first.kind == "sign" and first.value == "+"):
        return not empty_before
    if last.kind in ("relation", "operator", "sign"):
        return True
    return not empty_before and not any(
        tokens[at].kind == "relation" for one in segment.parts for at in brackets.top_level(tokens, *one)
    )


def _continues(tokens: list[Token], piece: Piece, at_margin: bool) -> bool:
    """Whether a row goes on with the chain above: by a relation, or by an operator where no equation begins."""
    start = _past_nothing(tokens, piece)
    first = tokens[start]
    if _starts_relation(first):
        return True
    if start > piece.start and first.kind in ("operator", "sign"):
        return not piece.has_relation
    if first.kind == "operator" or (first.kind == "sign" and first.value == "+"):
        return not piece.has_relation
    return first.kind == "sign" and not at_margin and not piece.has_relation


def _is_aside(tokens: list[Token], cell: Range, piece: Piece) -> bool:
    """Whether a cell is a remark on the row above, set in from it, that ends in a name: `\\quad \\text{by} x`."""
    return bool(piece.note) and not piece.has_relation and tokens[cell[0]].kind == "wide"


def _past_nothing(tokens: list[Token], piece: Piece) -> int:
    """Where a piece begins, an empty group aside, which people write for the room around an operator behind it."""
    opening, closing = tokens[piece.start], tokens[min(piece.start + 1, piece.stop - 1)]
    empty = opening.kind == "lbrace" and closing.kind == "rbrace" and piece.start + 2 < piece.stop
    return piece.start + 2 if empty else piece.start


def _above(segments: list[_Segment], column: int) -> _Segment | None:
    """The last equation above that starts in the column, or in the nearest one to its left; remarks are none."""
    best: _Segment | None = None
    for segment in reversed(segments):
        if segment.aside:
            continue
        if segment.column == column:
            return segment
        if segment.column < column and (best is None or segment.column > best.column):
            best = segment
        if len(segments) > 64 and best is not None:
            break
    return best


def _chains_of(cursor: Cursor, segment: _Segment) -> list[Chain]:
    """The chains of one laid-out equation: one, or those within it where it is a block standing alone."""
    tokens = cursor.tokens
    parts = [part for part in (_trimmed(tokens, *part) for part in segment.parts) if part[0] < part[1]]
    if not parts:
        return []
    note = " ".join(segment.notes)
    if any(not _starts_relation(tokens[part[0]]) for part in parts[1:]):
        copies = [_copy(tokens[at]) for part in parts for at in range(*part)]
        match_brackets(copies)
        cursor = _derived(cursor, copies)
        parts = [(0, len(copies))]
    elif len(parts) == 1 and _unwrapped(cursor, *parts[0]):
        return chains(cursor, *parts[0])
    return [chain(cursor, parts, note)]


def _copy(token: Token) -> Token:
    return Token(token.kind, token.value, token.start, token.end, token.spaced, token.marks)


def _derived(cursor: Cursor, tokens: list[Token]) -> Cursor:
    derived = Cursor(tokens, 0, len(tokens), cursor.text, cursor.plain)
    derived.depth, derived.script = cursor.depth, cursor.script
    return derived


def chain(cursor: Cursor, parts: list[Range], note: str = "") -> Chain:
    """The chain of some ranges of tokens, each after the first beginning with a relation."""
    tokens = cursor.tokens
    last = tokens[parts[-1][1] - 1]
    if last.kind == "number" and last.value.endswith("."):
        last = tokens[parts[-1][1] - 1] = Token("number", last.value[:-1], last.start, last.end - 1, last.spaced)
    span = Span(tokens[parts[0][0]].start, last.end)
    members: list[Node | None] = []
    signs: list[Sign] = []
    for start, stop in parts:
        begin = start
        for sign in relations(cursor, start, stop, first=not signs):
            if sign.start > start or not members:
                members.append(member(cursor, begin, sign.start))
            signs.append(sign)
            begin = sign.stop
        members.append(member(cursor, begin, stop))
    return Chain(span, tuple(members), tuple(sign.relation for sign in signs), note)


def member(cursor: Cursor, start: int, stop: int) -> Node | None:
    """What stands between two relations: a tree, None for nothing, or Unread with the reason."""
    tokens = cursor.tokens
    start, stop = _trimmed(tokens, start, stop)
    if start >= stop:
        return None
    span = Span(tokens[start].start, tokens[stop - 1].end)
    depth = cursor.depth
    try:
        if is_naming(tokens[start]):
            body = cursor.within(start + 1, stop, grammar.listing)
            return Decorated(span, "named", body)
        thousands = _thousands(tokens[start:stop]) if tokens[start].kind == "number" else None
        if thousands is not None:
            return Number(span, thousands)
        return cursor.within(start, stop, grammar.listing)
    except Unreadable as error:
        cursor.depth = depth
        return Unread(span, error.reason)


_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def _thousands(tokens: list[Token]) -> Written | None:
    """The number whose digits stand in groups of three, `1,234,567`, where a member is nothing else."""
    if len(tokens) < 3 or any(
        token.kind not in ("number", "comma") or (token.spaced and at) for at, token in enumerate(tokens)
    ):
        return None
    text = "".join(token.value for token in tokens)
    if not _GROUPED.fullmatch(text):
        return None
    bare = grammar.number(Token("number", text.replace(",", ""), tokens[0].start, tokens[-1].end)).written
    return Written(text, bare.value, bare.places, bare.mark)
