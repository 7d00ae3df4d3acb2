"""Sums and products with their limits."""

from __future__ import annotations

from ..source import Span
from . import calculus, grammar
from .budget import MAX_DEPTH
from .cursor import TOO_DEEP, Cursor, Unreadable
from .tokens import Token
from .tree import BigOperator, Comparison, Node


def letter_sum(cursor: Cursor, token: Token) -> Node | None:
    """The sum that a letter Sigma with an index writes before a factor, or None where it is a name."""
    if token.value != "Sigma" or token.marks or cursor.script:
        return None
    after = cursor.following()
    if after is None or (after.kind != "sub" and not cursor.plain):
        return None
    stop = calculus.extent(cursor, cursor.at) if after.kind in ("sub", "sup") else cursor.at + 1
    if stop >= cursor.end or cursor.tokens[stop].kind not in grammar.FACTOR_STARTS:
        return None
    return big_operator(cursor, token, "sum")


def big_operator(cursor: Cursor, token: Token, name: str) -> Node:
    """A sum or product with its limits; its body runs to the next + or - of the same level."""
    cursor.at += 1
    below: Node | None = None
    above: Node | None = None
    while (mark := cursor.peek()) is not None and mark.kind in ("sub", "sup"):
        cursor.at += 1
        node = calculus.script_node(cursor, mark)
        if (below if mark.kind == "sub" else above) is not None:
            raise Unreadable(f"a second limit at offset {mark.start}")
        if mark.kind == "sub":
            below = node
        else:
            above = node
    index, lower, upper = _limits(below, above, token)
    cursor.depth += 1
    if cursor.depth > MAX_DEPTH:
        raise Unreadable(TOO_DEEP)
    body = grammar.product(cursor)
    cursor.depth -= 1
    return BigOperator(Span(token.start, body.span.end), name, index, lower, upper, body)


def _limits(below: Node | None, above: Node | None, token: Token) -> tuple[Node | None, Node | None, Node | None]:
    """Index, lower and upper bound of what stands under and over the sign."""
    match below:
        case Comparison(left=index, relation="=", right=lower) if not isinstance(lower, Comparison):
            return index, lower, above
        case Comparison(left=index, relation="in", right=members) if above is None and not isinstance(
            members, Comparison
        ):
            return index, None, members
        case Comparison(left=lower, relation="<=", right=Comparison(left=index, relation="<=", right=upper)) if (
            above is None
        ):
            return index, lower, upper
        case Comparison():
            raise Unreadable(f"the limits at offset {token.start} are not known here")
        case _:
            return below, None, above
