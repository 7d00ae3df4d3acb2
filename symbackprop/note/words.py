"""Which words of a line are mathematics: names beside signs and brackets, and which are running text."""

from __future__ import annotations

import re

from ..latex.tables import GREEK, PROSE, WORDS
from ..latex.tokens import Token
from ..source import Span
from .regions import Region

_NO_MATHS = re.compile(
    r"[a-z]+://\S+|\]\([^)\s]*\)|</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>\n]*)?/?>|[\w.+-]+@[\w-]+\.\w+|\"[^\"\n]*\""
)
_NAMES = frozenset((*GREEK, *WORDS)) - frozenset(
    "in is or for if where with and otherwise else label data mean target targets new old New Old hidden Hidden "
    "true pred total Total step Step sum Sum error errors Error output Output input Input cost Cost loss Loss "
    "weight Weight weights bias Bias product Product clip vec max min out act pre post "
    "sign rank dim avg Label const".split()
)
_EQUALITY = frozenset(("=", ":=", "approx"))
QUALIFIERS = frozenset(("new", "old", "updated"))
MAX_LABEL_WORDS = 3


class Unit:
    """One thing on a line: a token of text, or an inline formula as a whole (then `region` is set)."""

    __slots__ = ("kind", "start", "end", "token", "region", "maths", "raw")

    def __init__(self, token: Token | None, region: Region | None, raw: str = "") -> None:
        self.token, self.region, self.raw = token, region, raw
        self.kind = token.kind if token is not None else "formula"
        self.start = token.start if token is not None else region.inner.start if region is not None else 0
        self.end = token.end if token is not None else region.inner.end if region is not None else 0
        self.maths = region is not None

    @property
    def outer(self) -> Span:
        """Its place with its marks."""
        return self.region.outer if self.region is not None else Span(self.start, self.end)


def judge_words(units: list[Unit], masked: str, span: Span) -> None:
    """Set for each token of text whether it can be mathematics."""
    barred = [match.span() for match in _NO_MATHS.finditer(masked, span.start, span.end)]
    for index, unit in enumerate(units):
        token = unit.token
        if token is None:
            continue
        if any(a <= token.start < b for a, b in barred):
            continue
        after = units[index + 1].token if index + 1 < len(units) else None
        before = units[index - 1] if index else None
        match token.kind:
            case "word":
                scripted = after is not None and (
                    after.kind in ("sub", "sup", "attribute") or (after.kind in ("open", "prime") and not after.spaced)
                )
                named = (
                    any(character.isdigit() for character in token.value)
                    or token.value in _NAMES
                    or "." in token.value
                    or "_" in token.value
                )
                unit.maths = token.value.casefold() not in PROSE and (
                    scripted or named or _is_differential(units, index) or _is_operand(units, index)
                )
            case "name":
                lonely = (
                    token.value in ("a", "I", "A", "s", "t")
                    and after is not None
                    and after.kind in ("word", "name")
                    and after.spaced
                    and (before is None or not before.maths)
                )
                lonely = lonely or _is_conjunction(units, index)
                follows = before is not None and before.kind == "prime" and not before.maths
                unit.maths = not lonely and not follows
            case "prime":
                unit.maths = before is not None and before.maths and not token.spaced
            case "relation":
                unit.maths = token.value != ":"
            case "unknown" | "mark" | "bang" | "text" | "row" | "column":
                unit.maths = False
            case "dot":
                unit.maths = after is not None and token.spaced and after.spaced
            case _:
                unit.maths = True
    for index, unit in enumerate(units):
        if unit.kind == "relation" and unit.token is not None and unit.token.value in _EQUALITY:
            _name_left(units, index)
            _name_right(units, index)


def _is_conjunction(units: list[Unit], index: int) -> bool:
    """Whether a letter after a value leads over to the next equation: the Spanish `y` of `d1 = 1 y d2 = 0.5`."""
    token = units[index].token
    if token is None or token.value not in ("y", "e") or not 0 < index < len(units) - 2:
        return False
    name, sign = units[index + 1], units[index + 2]
    return (
        units[index - 1].kind in ("number", "close")
        and token.spaced
        and name.kind in ("name", "word")
        and name.token is not None
        and name.token.spaced
        and sign.kind == "relation"
    )


def _is_differential(units: list[Unit], index: int) -> bool:
    """Whether a word is the upper or lower part of `dC/dw`."""
    token = units[index].token
    if token is None or token.value[0] != "d" or len(token.value) < 2:
        return False
    beside = [units[at].token for at in (index - 1, index + 1) if 0 <= at < len(units)]
    return any(one is not None and one.kind == "operator" and one.value == "/" for one in beside)


def _is_operand(units: list[Unit], index: int) -> bool:
    """Whether a word stands beside a sign of arithmetic, or qualifies a name: `2 * (out - y)`, `new w1`, `w1 (new)`."""
    token = units[index].token
    before = units[index - 1].token if index else None
    after = units[index + 1].token if index + 1 < len(units) else None
    if token is None:
        return False
    if token.value.casefold() in QUALIFIERS:
        if after is not None and after.kind in ("name", "word") and after.value.casefold() not in PROSE:
            return after.kind == "name" or any(character.isdigit() for character in after.value)
    if before is not None and before.kind == "open" and after is not None and after.kind == "close" and index > 1:
        # A word in brackets after a name tells which one is meant: `w1 (new)`, `h1 (input)`.
        return units[index - 2].maths
    for other in (before, after):
        if other is None:
            continue
        if other.kind == "operator" or (other.kind == "sign" and (other.value == "+" or token.value in WORDS)):
            return True
    return False


def _name_left(units: list[Unit], at: int) -> None:
    """The words straight before an equals sign are the name of a quantity: up to three, none a word of prose."""
    index = at - 1
    count = 0
    while index >= 0 and units[index].kind == "word" and not units[index].maths and count < MAX_LABEL_WORDS:
        token = units[index].token
        if token is None or token.value.casefold() in PROSE:
            break
        index -= 1
        count += 1
    if not count or (index >= 0 and units[index].maths):
        return
    first, last = units[index + 1].token, units[at - 1].token
    assert first is not None and last is not None
    if count == 1:
        units[at - 1].maths = True
        return
    value = "\\text{" + " ".join(units[one].token.value for one in range(index + 1, at)) + "}"  # type: ignore[union-attr]
    units[index + 1 : at] = [Unit(Token("text", value, first.start, last.end, first.spaced), None)]
    units[index + 1].maths = True
    for _ in range(count - 1):
        units.insert(index + 1, _blank(first.start))


def _blank(at: int) -> Unit:
    """A unit that is nothing: it keeps the places of the others."""
    return Unit(Token("space", "", at, at), None)


def _name_right(units: list[Unit], at: int) -> None:
    """One unknown word after an equals sign, with nothing of a sentence after it, is a name too."""
    if at + 1 >= len(units) or units[at + 1].kind != "word" or units[at + 1].maths:
        return
    token = units[at + 1].token
    after = units[at + 2] if at + 2 < len(units) else None
    if (
        token is not None
        and token.value.casefold() not in PROSE
        and (after is None or after.maths or after.kind in ("comma", "dot", "relation"))
    ):
        units[at + 1].maths = True
