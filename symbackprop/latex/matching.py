"""Which bracket belongs to which."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from . import tables

if TYPE_CHECKING:
    from .tokens import Token

_OPENERS = {"lbrace": "rbrace", "left": "right", "begin": "end"}


def match_brackets(tokens: list[Token]) -> None:
    """Set each bracket's `partner` to the index of its other half, -1 where it has none.

    Braces, \\left-\\right and environments bind: a soft bracket left open within one stays without a partner and
    cannot take what lies outside. Linear in the number of tokens.
    """
    for token in tokens:
        token.partner = -1
    stack: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    soft: list[Counter[str]] = [Counter()]
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind in _OPENERS:
            key = kind + token.value if kind == "begin" else kind
            stack.append((key, index))
            waiting[key] += 1
            soft.append(Counter())
        elif kind == "open":
            stack.append(("(" + tables.PARTNER[token.value], index))
            soft[-1][tables.PARTNER[token.value]] += 1
        elif kind == "close":
            if not soft[-1][token.value]:
                continue
            while True:
                key, at = stack.pop()
                soft[-1][key[1:]] -= 1
                if key[1:] == token.value:
                    tokens[at].partner, token.partner = index, at
                    break
        elif kind in ("rbrace", "right", "end"):
            key = "lbrace" if kind == "rbrace" else "left" if kind == "right" else "begin" + token.value
            if not waiting[key]:
                continue
            while True:
                opener, at = stack.pop()
                if opener[0] == "(":
                    continue
                waiting[opener] -= 1
                soft.pop()
                if opener == key:
                    tokens[at].partner, token.partner = index, at
                    break
