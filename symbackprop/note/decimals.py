"""Whether a page writes decimals with a comma, and the number that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..latex.tokens import Token, tokenize
from ..source import Span

_CANDIDATE = re.compile(r"[0-9],[0-9]")
_ARITHMETIC = frozenset(("sign", "operator"))
MAX_EVIDENCE_CHARACTERS = 200_000


def decimal_comma(text: str, spans: Iterable[tuple[Span, bool]]) -> Span | None:
    """The first number that can only be read with a decimal comma, None where none is found.

    `spans` are the page's mathematics, each with whether it is plain. A number counts outside scripts and round or
    square brackets: `0,618`, `2,0714`; `1,133` is as well a thousand, and one digit after the comma counts only
    beside a sign of arithmetic and if it comes twice: `i = 0,1` is a list.
    """
    weak: list[Span] = []
    seen = 0
    for span, plain in spans:
        if not _CANDIDATE.search(text, span.start, span.end):
            continue
        seen += span.end - span.start
        if seen > MAX_EVIDENCE_CHARACTERS:
            break
        tokens = tokenize(text, span, plain=plain, decimal_comma=True) or []
        for index in _bare_numbers(tokens):
            token = tokens[index]
            whole, _, part = token.value.partition(",")
            if (
                len(part) != 3
                and len(part) > 1
                or (whole == "0" and len(part) > 1)
                or len(whole) > 1
                and whole[0] == "0"
            ):
                return token.span
            beside = [tokens[at].kind for at in (index - 1, index + 1) if 0 <= at < len(tokens)]
            if len(part) == 1 and _ARITHMETIC & set(beside):
                weak.append(token.span)
                if len(weak) > 1:
                    return weak[0]
    return None


def _bare_numbers(tokens: list[Token]) -> list[int]:
    """The indices of numbers with a comma that stand in no script and no list."""
    found = []
    brackets: list[str] = []
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind in ("open", "left"):
            brackets.append(kind)
        elif kind == "lbrace":
            brackets.append("script" if index and tokens[index - 1].kind in ("sub", "sup") else "brace")
        elif kind == "begin":
            brackets.append("begin")
        elif kind in ("close", "right", "rbrace", "end"):
            if brackets:
                brackets.pop()
        elif kind == "number" and "," in token.value and "{" not in token.value:
            if "script" not in brackets and (not brackets or brackets[-1] not in ("open", "left")):
                if not (index and tokens[index - 1].kind in ("sub", "sup")):
                    found.append(index)
    return found
