"""The mathematics at a place of a note as chains of members, or as one expression; never an exception."""

from __future__ import annotations

from ..source import Span
from . import grammar, layout
from .budget import MAX_TOKENS
from .cursor import Cursor, Unreadable
from .matching import match_brackets
from .tokens import Token, tokenize
from .tree import Chain, Node, Unread


def parse_chains(text: str, span: Span, *, plain: bool = False, decimal_comma: bool = False) -> tuple[Chain, ...]:
    """The chains of the mathematics that stands at `span` of the note `text`; all offsets are into the whole note.

    `plain` reads Unicode and ASCII mathematics outside LaTeX, in which a run of letters is one name. What cannot be
    represented is an Unread member with its reason; nothing is raised.
    """
    tokens = tokenize(text, span, plain=plain, decimal_comma=decimal_comma, limit=MAX_TOKENS)
    if tokens is None:
        return (_unread(span, f"a formula of more than {MAX_TOKENS} tokens"),)
    return parse_tokens(text, tokens, plain=plain) if tokens else ()


def parse_expression(text: str, span: Span, *, plain: bool = False, decimal_comma: bool = False) -> Node:
    """The one expression (or comparison, or list) at `span`, Unread where it is none."""
    tokens = tokenize(text, span, plain=plain, decimal_comma=decimal_comma, limit=MAX_TOKENS)
    if tokens is None:
        return Unread(span, f"a formula of more than {MAX_TOKENS} tokens")
    if not tokens:
        return Unread(span, "nothing is written here")
    cursor = Cursor(tokens, 0, len(tokens), text, plain)
    try:
        return cursor.within(0, len(tokens), grammar.listing)
    except Unreadable as error:
        return Unread(Span(tokens[0].start, tokens[-1].end), error.reason)


def _unread(span: Span, reason: str) -> Chain:
    return Chain(span, (Unread(span, reason),), ())


def parse_tokens(text: str, tokens: list[Token], *, plain: bool) -> tuple[Chain, ...]:
    """The chains of tokens that the caller put together, as where a line's text and formulas make one equation."""
    if len(tokens) > MAX_TOKENS:
        return (_unread(Span(tokens[0].start, tokens[-1].end), f"a formula of more than {MAX_TOKENS} tokens"),)
    match_brackets(tokens)
    cursor = Cursor(tokens, 0, len(tokens), text, plain)
    try:
        return tuple(layout.chains(cursor, 0, len(tokens)))
    except Unreadable as error:
        return (_unread(Span(tokens[0].start, tokens[-1].end), error.reason),)
