"""Commands with arguments: fractions, roots, accents and alphabets, decorations, and text."""

from __future__ import annotations

import re
from dataclasses import replace

from ..source import Span
from ..written import read_number
from . import calculus, grammar, scripts
from .cursor import Cursor, Unreadable
from .tables import ACCENTS, DECORATIONS, IGNORED_WITH_ARGUMENT, PROSE, TEXT_COMMANDS
from .tokens import Token
from .tree import Decorated, Node, Number, Product, Root, Scripted, Symbol, Words

_FRACTIONS = frozenset("\\frac \\dfrac \\tfrac \\cfrac \\nicefrac \\sfrac".split())
_FONTS = frozenset("bold cal bb frak sans roman".split())
_ONE_WORD = re.compile(r"([^\W\d_][\w-]*?)('*)")


def command(cursor: Cursor, token: Token) -> Node:
    """What a command makes of its arguments."""
    name = token.value
    if name in _FRACTIONS:
        cursor.at += 1
        top = _argument_range(cursor, token)
        bottom = _argument_range(cursor, token)
        end = cursor.tokens[bottom[1] - 1].end
        closing = cursor.tokens[bottom[1]] if bottom[1] < len(cursor.tokens) else None
        if closing is not None and closing.kind == "rbrace" and bottom[1] == cursor.at - 1:
            end = closing.end
        return calculus.fraction(cursor, top, bottom, Span(token.start, end))
    if name in ACCENTS or name in TEXT_COMMANDS:
        cursor.at += 1
        node, end = argument(cursor, token)
        return marked(node, ACCENTS.get(name, "roman"), Span(token.start, end))
    if name == "\\sqrt":
        return _root(cursor, token)
    if name in DECORATIONS:
        return _decorated(cursor, token)
    if name in ("\\textcolor", "\\colorbox"):
        cursor.at += 1
        _skip_argument(cursor)
        node, end = argument(cursor, token)
        return node
    if name in ("\\stackrel", "\\overset", "\\underset"):
        cursor.at += 1
        label, _ = argument(cursor, token)
        node, end = argument(cursor, token)
        return Decorated(Span(token.start, end), "stack", node, label)
    if name in IGNORED_WITH_ARGUMENT:
        cursor.at += 1
        _skip_argument(cursor)
        after = cursor.peek()
        if after is None:
            raise cursor.unexpected(None)
        return scripts.deeper(cursor, after)
    raise cursor.unexpected(token)


def _skip_argument(cursor: Cursor) -> None:
    token = cursor.peek()
    if token is None:
        return
    cursor.at = token.partner + 1 if token.kind == "lbrace" and token.partner > 0 else cursor.at + 1


def _argument_range(cursor: Cursor, owner: Token) -> tuple[int, int]:
    """The token range of the next argument, without braces; a number without braces gives its first digit only."""
    token = cursor.peek()
    if token is None:
        raise Unreadable(f"{owner.value} at offset {owner.start} lacks an argument")
    at = cursor.at
    if token.kind == "lbrace":
        if token.partner < 0:
            raise cursor.unexpected(token)
        cursor.at = token.partner + 1
        if at + 1 == token.partner:
            raise Unreadable(f"{owner.value} at offset {owner.start} has an empty argument")
        return at + 1, token.partner
    if token.kind == "number" and len(token.value) > 1:
        # \frac12 is one half: take the digit off and leave the rest where it stands.
        rest = Token("number", token.value[1:], token.start + 1, token.end)
        rest.partner = -1
        cursor.tokens[at] = rest
        digit = Token("number", token.value[0], token.start, token.start + 1)
        return _single(cursor, digit)
    if token.kind not in ("number", "name", "word", "text", "command", "dots"):
        raise cursor.unexpected(token)
    if token.kind == "command":
        scripts.deeper(cursor, token)
        return at, cursor.at
    cursor.at += 1
    return at, cursor.at


def _single(cursor: Cursor, token: Token) -> tuple[int, int]:
    """A range that holds one token split off another: it is put at the end, where no other range reaches."""
    cursor.tokens.append(token)
    return len(cursor.tokens) - 1, len(cursor.tokens)


def argument(cursor: Cursor, owner: Token) -> tuple[Node, int]:
    """The next argument, and where it ends."""
    start, stop = _argument_range(cursor, owner)
    node = cursor.within(start, stop, grammar.listing)
    end = (
        cursor.tokens[stop].end if stop < len(cursor.tokens) and stop == cursor.at - 1 else cursor.tokens[stop - 1].end
    )
    return node, end


def marked(node: Node, mark: str, span: Span) -> Node:
    """A symbol with one more mark, outermost; a mark over something larger decorates it."""
    match node:
        case Symbol():
            if mark == "roman" and (node.word or len(node.name) > 1):
                return replace(node, span=span)
            return replace(node, span=span, marks=(*node.marks, mark))
        case Scripted(base=Symbol() as base):
            return replace(node, span=span, base=marked(base, mark, base.span))
        case Number() if mark not in ("roman",):
            return Symbol(span, node.written.text, (mark,))
        case Product() if (
            mark in _FONTS and not any(node.operators) and all(isinstance(f, Symbol | Scripted) for f in node.factors)
        ):
            return replace(node, factors=tuple(marked(f, mark, f.span) for f in node.factors))
        case _ if mark == "roman":
            return node
        case _:
            return Decorated(span, mark, node)


def _root(cursor: Cursor, token: Token) -> Node:
    cursor.at += 1
    degree: Node | None = None
    after = cursor.peek()
    if after is not None and after.kind == "open" and after.value == "[" and after.partner > 0:
        degree = cursor.within(cursor.at + 1, after.partner, grammar.listing)
        cursor.at = after.partner + 1
        after = cursor.peek()
    if token.end - token.start == 1 and after is not None and after.kind == "open":
        node = scripts.deeper(cursor, after)
        return Root(Span(token.start, node.span.end), node, degree)
    node, end = argument(cursor, token)
    return Root(Span(token.start, end), node, degree)


def _decorated(cursor: Cursor, token: Token) -> Node:
    cursor.at += 1
    if token.value == "\\cancelto":
        raise cursor.unexpected(token)
    node, end = argument(cursor, token)
    label: Node | None = None
    kind = DECORATIONS[token.value]
    after = cursor.peek()
    if (
        kind in ("underbrace", "overbrace")
        and after is not None
        and after.kind == ("sub" if kind == "underbrace" else "sup")
    ):
        cursor.at += 1
        label, end = argument(cursor, token)
    return Decorated(Span(token.start, end), kind, node, label)


def text(cursor: Cursor, token: Token) -> Node:
    """A word set as text: a symbol, a number, or running text where it is several words or prose."""
    cursor.at += 1
    return read_text(token)


def read_text(token: Token) -> Node:
    """What a text token writes."""
    name, _, inner = token.value.partition("{")
    inner = inner[:-1]
    content = inner.strip()
    begin = token.start + len(name) + 1 + len(inner) - len(inner.lstrip())
    span = token.span
    if re.fullmatch(r"[0-9]*\.?[0-9]+|[0-9]+\.", content):
        written = read_number(content)
        if written is not None:
            return Number(Span(begin, begin + len(content)), written)
    match = _ONE_WORD.fullmatch(content)
    if match is None or content.casefold() in PROSE:
        return Words(span, content)
    word = match[1]
    command_name = name.strip()
    if command_name == "\\textbf":
        symbol = Symbol(span, word, ("bold",), len(word) > 1)
    elif len(word) == 1 and command_name != "\\text":
        symbol = Symbol(span, word, ("roman",))
    else:
        symbol = Symbol(span, word, (), True)
    return Scripted(span, symbol, None, None, len(match[2])) if match[2] else symbol
