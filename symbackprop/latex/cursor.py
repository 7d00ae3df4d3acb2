"""A reader's place in the tokens of one formula, and what it raises where it can go no further."""

from __future__ import annotations

from collections.abc import Callable

from ..source import Span
from .budget import MAX_DEPTH
from .tokens import Token
from .tree import Node

TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


class Unreadable(Exception):
    """Raised within the parser only: what could not be represented; it becomes an Unread node with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cursor:
    """Tokens, the place in them, the end of the range being read, and how deep and in what mode we are.

    `script` is set within scripts, where things side by side are indices; `plain` for mathematics outside LaTeX.
    """

    __slots__ = ("tokens", "at", "end", "depth", "script", "plain", "text")

    def __init__(self, tokens: list[Token], at: int, end: int, text: str, plain: bool = False) -> None:
        self.tokens = tokens
        self.at = at
        self.end = end
        self.depth = 0
        self.script = False
        self.plain = plain
        self.text = text

    def peek(self) -> Token | None:
        """The next token that is no blank, or None at the range's end."""
        tokens, end = self.tokens, self.end
        while self.at < end:
            token = tokens[self.at]
            if token.kind != "space" and token.kind != "wide":
                return token
            self.at += 1
        return None

    def following(self, offset: int = 1) -> Token | None:
        """The token `offset` places on, blanks counted, or None past the range's end."""
        at = self.at + offset
        return self.tokens[at] if at < self.end else None

    def within(self, start: int, end: int, rule: Callable[[Cursor], Node], *, script: bool | None = None) -> Node:
        """What `rule` reads of the tokens from start to end, all of them; the place is then where it was."""
        at, stop, mode = self.at, self.end, self.script
        self.at, self.end = start, end
        if script is not None:
            self.script = script
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                raise Unreadable(TOO_DEEP)
            node = rule(self)
            left = self.peek()
            if left is not None:
                raise self.unexpected(left)
        finally:
            self.at, self.end, self.script = at, stop, mode
            self.depth -= 1
        return node

    def unexpected(self, token: Token | None) -> Unreadable:
        """The reason why a token cannot stand where it stands."""
        if token is None:
            return Unreadable("something is missing at the end")
        place = f"at offset {token.start}"
        match token.kind:
            case "open" | "left" | "lbrace" | "begin" if token.partner < 0:
                name = f"\\begin{{{token.value}}}" if token.kind == "begin" else f"{token.value!r}"
                return Unreadable(f"the opening {name} {place} is never closed")
            case "close" | "right" | "rbrace" | "end" if token.partner < 0:
                name = f"\\end{{{token.value}}}" if token.kind == "end" else f"{token.value!r}"
                return Unreadable(f"the closing {name} {place} was never opened")
            case "command":
                return Unreadable(f"the command {token.value} {place} is not known here")
            case _:
                return Unreadable(f"{token.value!r} {place} cannot stand there")


def spanning(first: Node, last: Node) -> Span:
    """The span from the start of one node to the end of a later one."""
    return Span(first.span.start, last.span.end)
