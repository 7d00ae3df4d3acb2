"""Subscripts, superscripts and primes, and what stands within a script: indices, not products."""

from __future__ import annotations

from ..source import Span
from . import grammar
from .budget import MAX_DEPTH
from .cursor import TOO_DEEP, Cursor, Unreadable, spanning
from .tables import PRIMES
from .tokens import Token
from .tree import Node, Number, Scripted, Sequence, Symbol

_INDEX_LETTERS = frozenset("ijklmnopqrstxyzLNKMIJ")


def scripted(cursor: Cursor, base: Node) -> Node:
    """`base` with the scripts and primes that follow it, in whatever order they stand; `base` itself if none do."""
    sub = sup = None
    primes = 0
    end = base.span.end
    while (token := cursor.peek()) is not None:
        if token.kind == "prime":
            cursor.at += 1
            primes += sum(PRIMES.get(mark, 1) for mark in token.value)
            end = token.end
        elif token.kind == "sub" or token.kind == "sup":
            cursor.at += 1
            exponent = token.kind == "sup" and _is_power_base(base)
            node, more, end = script(cursor, token, exponent)
            primes += more
            if node is None:
                continue
            if (sub if token.kind == "sub" else sup) is not None:
                if cursor.plain and token.kind == "sub" and sub is not None:
                    sub = _underscored(sub, node)
                    continue
                raise Unreadable(f"a second {'sub' if token.kind == 'sub' else 'super'}script at offset {token.start}")
            if token.kind == "sub":
                sub = node
            else:
                sup = node
        else:
            break
    if sub is None and sup is None and not primes:
        return base
    return Scripted(Span(base.span.start, end), base, sub, sup, primes)


def _is_power_base(base: Node) -> bool:
    """Whether a superscript on this is an exponent in which things side by side are factors."""
    return isinstance(base, Number) or (isinstance(base, Symbol) and base.name == "e" and not base.marks)


def _underscored(left: Node, right: Node) -> Sequence:
    """A name of code goes on: `w_h_o`."""
    items = left.items if isinstance(left, Sequence) and left.separator == "_" else (left,)
    return Sequence(spanning(left, right), (*items, right), "_")


def script(cursor: Cursor, mark: Token, exponent: bool) -> tuple[Node | None, int, int]:
    """What stands in a script, the primes found at its start, and its end."""
    token = cursor.peek()
    if token is None:
        raise Unreadable(f"nothing follows the {mark.value!r} at offset {mark.start}")
    if token.kind == "lbrace":
        if token.partner < 0:
            raise cursor.unexpected(token)
        start, stop = cursor.at + 1, token.partner
        primes = 0
        tokens = cursor.tokens
        while start < stop and tokens[start].kind == "prime" and mark.kind == "sup":
            primes += sum(PRIMES.get(letter, 1) for letter in tokens[start].value)
            start += 1
        cursor.at = stop + 1
        end = tokens[stop].end
        if start == stop:
            if not primes:
                raise Unreadable(f"an empty script at offset {mark.start}")
            return None, primes, end
        only = tokens[start]
        if stop == start + 1 and only.kind in ("sign", "operator") and mark.kind == "sup":
            return Symbol(only.span, only.value), primes, end
        return (
            cursor.within(start, stop, _content if mark.kind == "sub" else grammar.listing, script=not exponent),
            primes,
            end,
        )
    if token.kind in ("open", "left"):
        node = (
            cursor.within(cursor.at, token.partner + 1, lambda inner: grammar.atom(inner, token), script=not exponent)
            if token.partner >= 0
            else None
        )
        if node is None:
            raise cursor.unexpected(token)
        cursor.at = token.partner + 1
        return node, 0, node.span.end
    if token.kind == "prime" and mark.kind == "sup":
        cursor.at += 1
        return None, 1, token.end
    node = _bare(cursor, token, mark)
    return node, 0, node.span.end


def _content(cursor: Cursor) -> Node:
    """What stands in a subscript; a dot between digits parts two indices."""
    token = cursor.peek()
    if (
        token is not None
        and token.kind == "number"
        and "." in token.value.strip(".")
        and cursor.at + 1 == cursor.end
        and cursor.script
    ):
        left, right = token.value.split(".")
        if left and right.isdigit():
            cursor.at += 1
            first = grammar.number(Token("number", left, token.start, token.start + len(left)))
            second = grammar.number(Token("number", right, token.end - len(right), token.end))
            return Sequence(token.span, (first, second), ".")
    return grammar.listing(cursor)


def _bare(cursor: Cursor, token: Token, mark: Token) -> Node:
    """A script without braces: one thing, or a sign and the thing glued to it."""
    after = cursor.following()
    if token.kind == "sign" and mark.kind == "sup":
        if after is not None and not after.spaced and after.kind in ("number", "name", "word", "lbrace", "command"):
            return grammar.signed(cursor, _one)
        cursor.at += 1
        return Symbol(token.span, token.value)
    if token.kind == "operator" and mark.kind == "sup":
        cursor.at += 1
        return Symbol(token.span, "*" if token.value == "*" else token.value)
    if token.kind == "number" and token.value.endswith("."):
        # The point ends a sentence or means a product: it is no part of an index.
        cursor.tokens[cursor.at] = Token("dot", ".", token.end - 1, token.end)
        return grammar.number(Token("number", token.value[:-1], token.start, token.end - 1))
    return _one(cursor)


def _one(cursor: Cursor) -> Node:
    """The next single thing, without scripts of its own."""
    token = cursor.peek()
    if token is None:
        raise cursor.unexpected(None)
    if token.kind in ("name", "word") and cursor.plain and token.end - token.start == len(token.value):
        cursor.at += 1
        return _word_or_indices(token.value, token.start, token.marks)
    if token.kind in ("name", "word"):
        cursor.at += 1
        return Symbol(token.span, token.value, token.marks, token.kind == "word")
    if token.kind in ("number", "command", "text", "lbrace"):
        return deeper(cursor, token)
    raise cursor.unexpected(token)


def deeper(cursor: Cursor, token: Token) -> Node:
    """An atom read one level deeper, so that `\\hat\\hat\\hat...` ends."""
    cursor.depth += 1
    if cursor.depth > MAX_DEPTH:
        raise Unreadable(TOO_DEEP)
    node = grammar.atom(cursor, token)
    cursor.depth -= 1
    return node


def letters(cursor: Cursor) -> Node:
    """The name at the cursor in a script: a word where letters side by side cannot be indices, else one letter."""
    tokens, at = cursor.tokens, cursor.at
    first = tokens[at]
    stop = at
    while (
        stop < cursor.end
        and tokens[stop].kind == "name"
        and not tokens[stop].marks
        and tokens[stop].value.isascii()
        and tokens[stop].end - tokens[stop].start == len(tokens[stop].value)
        and tokens[stop].value.isalnum()
        and (stop == at or (not tokens[stop].spaced and tokens[stop - 1].value.isalpha()))
    ):
        stop += 1
    run = "".join(token.value for token in tokens[at:stop])
    if stop - at > 1 and _is_word(run):
        cursor.at = stop
        return Symbol(Span(first.start, tokens[stop - 1].end), run, (), True)
    cursor.at += 1
    return Symbol(first.span, first.value, first.marks)


def _is_word(run: str) -> bool:
    """Whether letters side by side in a script are a name: three or more, of which one is no index letter."""
    stem = run.rstrip("0123456789")
    return len(stem) >= 3 and not set(stem) <= _INDEX_LETTERS


def _word_or_indices(run: str, start: int, marks: tuple[str, ...]) -> Node:
    """The script of a plain-text name: `h1`, `total` as a name, `jk` as two indices."""
    span = Span(start, start + len(run))
    if (
        len(run) in (2, 3)
        and run.isascii()
        and run.isalpha()
        and set(run) <= _INDEX_LETTERS
        and run not in ("in", "to", "tot")
    ):
        return Sequence(span, tuple(Symbol(Span(start + i, start + i + 1), letter) for i, letter in enumerate(run)), "")
    return Symbol(span, run, marks, len(run) > 1)
