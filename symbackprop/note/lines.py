"""The mathematics of one line of text: its inline formulas, its plain ones, and where text and formulas make one equation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..latex.parser import parse_chains, parse_tokens
from ..latex.tables import GREEK, PROSE, WORDS
from ..latex.tokens import Token, match_brackets, tokenize
from ..latex.tree import Chain, Unread
from ..source import Span
from .regions import Region

_NO_MATHS = re.compile(r"[a-z]+://\S+|\]\([^)\s]*\)|</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>\n]*)?/?>|[\w.+-]+@[\w-]+\.\w+|\"[^\"\n]*\"")
_NAMES = frozenset((*GREEK, *WORDS)) - frozenset(
    "in is or for if where with and otherwise else label data mean target targets new old New Old hidden Hidden true pred total Total step Step sum Sum "
    "error errors Error output Output input Input cost Cost loss Loss weight Weight weights bias Bias product Product clip vec max min out act pre post "
    "sign rank dim avg Label const".split()
)
_FUNCTIONS = frozenset("tanh sinh cosh sin cos tan exp log ln max min sigmoid relu ReLU softmax sqrt diag sign".split())
_EQUALITY = frozenset(("=", ":=", "approx"))
_OPERATORS = frozenset(("relation", "operator", "sign"))
_QUALIFIERS = frozenset(("new", "old", "updated"))
MAX_LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A formula of a line: its place without and with its marks, its chains and its style."""

    span: Span
    outer: Span
    chains: tuple[Chain, ...]
    style: str


class _Unit:
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


def line_formulas(text: str, masked: str, span: Span, inline: list[Region], *, decimal_comma: bool) -> list[Found]:
    """The formulas of a line in order. `masked` is the text with its emphasis marks blanked, offset for offset."""
    units = _units(masked, span, inline, decimal_comma)
    _judge_words(units, masked, span)
    found: list[Found] = []
    taken: set[int] = set()
    for run in _runs(units):
        chosen = [unit for unit in run if unit.kind == "formula"]
        if len(run) == 1 and chosen:
            continue
        tokens = _tokens(text, run, decimal_comma)
        place = Span(run[0].start, run[-1].end)
        chains = parse_tokens(text, tokens, plain=not chosen)
        outer = Span(run[0].outer.start, run[-1].outer.end)
        found.append(Found(place, outer, chains, "inline" if chosen else "plain"))
        taken.update(id(unit) for unit in chosen)
    for unit in units:
        if unit.region is not None and id(unit) not in taken:
            chains = parse_chains(text, unit.region.inner, plain=unit.region.kind == "span", decimal_comma=decimal_comma)
            style = {"span": "code", "display": "display"}.get(unit.region.kind, "inline")
            if style != "code" or _is_mathematics(chains):
                found.append(Found(unit.region.inner, unit.region.outer, chains, style))
    found.sort(key=lambda one: one.span.start)
    return found


def _is_mathematics(chains: tuple[Chain, ...]) -> bool:
    """Whether a code span holds equations that can be read: most hold file names and commands."""
    return any(chain.relations for chain in chains) and not any(
        isinstance(member, Unread) or member is None for chain in chains for member in chain.members
    )


def _units(masked: str, span: Span, inline: list[Region], decimal_comma: bool) -> list[_Unit]:
    units: list[_Unit] = []
    at = span.start
    for region in [*inline, None]:
        stop = region.outer.start if region is not None else span.end
        if stop > at:
            piece = Span(at, stop)
            latex = "\\" in masked[at:stop]
            for token in tokenize(masked, piece, plain=not latex, decimal_comma=decimal_comma) or ():
                units.append(_Unit(token, None))
        if region is not None:
            units.append(_Unit(None, region, masked[region.inner.start : region.inner.end]))
            at = region.outer.end
    return units


def _judge_words(units: list[_Unit], masked: str, span: Span) -> None:
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
                scripted = after is not None and (after.kind in ("sub", "sup", "attribute") or (after.kind in ("open", "prime") and not after.spaced))
                named = any(character.isdigit() for character in token.value) or token.value in _NAMES or "." in token.value or "_" in token.value
                unit.maths = token.value.casefold() not in PROSE and (
                    scripted or named or _is_differential(units, index) or _is_operand(units, index)
                )
            case "name":
                lonely = token.value in ("a", "I", "A", "s", "t") and after is not None and after.kind in ("word", "name") and after.spaced
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


def _is_differential(units: list[_Unit], index: int) -> bool:
    """Whether a word is the upper or lower part of `dC/dw`."""
    token = units[index].token
    if token is None or token.value[0] != "d" or len(token.value) < 2:
        return False
    beside = [units[at].token for at in (index - 1, index + 1) if 0 <= at < len(units)]
    return any(one is not None and one.kind == "operator" and one.value == "/" for one in beside)


def _is_operand(units: list[_Unit], index: int) -> bool:
    """Whether a word stands beside a sign of arithmetic or relation, or qualifies a name: `2 * (out - y)`, `new w1`, `w1 (new)`."""
    token = units[index].token
    before = units[index - 1].token if index else None
    after = units[index + 1].token if index + 1 < len(units) else None
    if token is None:
        return False
    if token.value.casefold() in _QUALIFIERS:
        if after is not None and after.kind in ("name", "word") and after.value.casefold() not in PROSE:
            return after.kind == "name" or any(character.isdigit() for character in after.value)
        if before is not None and before.kind == "open" and after is not None and after.kind == "close":
            return True
    for other in (before, after):
        if other is None:
            continue
        if other.kind == "operator" or (other.kind == "sign" and (other.value == "+" or token.value in WORDS)):
            return True
    return False


def _name_left(units: list[_Unit], at: int) -> None:
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
    units[index + 1 : at] = [_Unit(Token("text", value, first.start, last.end, first.spaced), None)]
    units[index + 1].maths = True
    for _ in range(count - 1):
        units.insert(index + 1, _blank(first.start))


def _blank(at: int) -> _Unit:
    """A unit that is nothing: it keeps the places of the others."""
    return _Unit(Token("space", "", at, at), None)


def _name_right(units: list[_Unit], at: int) -> None:
    """One unknown word after an equals sign, with nothing of a sentence after it, is a name too."""
    if at + 1 >= len(units) or units[at + 1].kind != "word" or units[at + 1].maths:
        return
    token = units[at + 1].token
    after = units[at + 2] if at + 2 < len(units) else None
    if token is not None and token.value.casefold() not in PROSE and (after is None or after.maths or after.kind in ("comma", "dot", "relation")):
        units[at + 1].maths = True


def _runs(units: list[_Unit]) -> list[list[_Unit]]:
    """The stretches of a line that are equations: text with a relation, or a label and its value."""
    label = _label(units)
    if label is not None:
        return [label]
    found: list[list[_Unit]] = []
    run: list[_Unit] = []
    for index, unit in enumerate([*units, None]):
        if unit is not None and unit.kind == "space" and unit.start == unit.end:
            continue
        if unit is not None and unit.maths and (not run or _connected(run[-1], unit)):
            run.append(unit)
            continue
        if run and _is_equation(trimmed := _trim(run)):
            found.append(trimmed)
        run = [unit] if unit is not None and unit.maths else []
    return found


def _connected(left: _Unit, right: _Unit) -> bool:
    """Whether two neighbours belong to one formula: two formulas, or a formula and text, only by a sign between."""
    if left.kind == "formula" or right.kind == "formula":
        other = right if left.kind == "formula" else left
        return other.kind in _OPERATORS or (other.kind == "open" and other is left) or (other.kind == "close" and other is right)
    if right.kind in ("name", "word") and left.kind == "word" and right.token is not None and right.token.spaced:
        return left.token is not None and (left.token.value in _FUNCTIONS or left.token.value.casefold() in _QUALIFIERS)
    if right.kind == "number" and left.kind == "number":
        return False
    return True


def _trim(run: list[_Unit]) -> list[_Unit]:
    """A run without the punctuation and the brackets of the sentence around it."""
    tokens = [unit.token or Token("name", "x", unit.start, unit.end) for unit in run]
    match_brackets(tokens)
    start, stop = 0, len(run)
    while start < stop and (run[start].kind in ("comma", "dot", "dots", "space", "wide") or (run[start].kind in ("open", "close") and tokens[start].partner < 0)):
        start += 1
    while start < stop and (run[stop - 1].kind in ("comma", "dot", "space", "wide") or (run[stop - 1].kind in ("open", "close") and tokens[stop - 1].partner < 0)):
        stop -= 1
    return run[start:stop]


def _is_equation(run: list[_Unit]) -> bool:
    """Whether a run has a relation in its text with something on its right, and on its left unless it begins the run."""
    if len(run) < 2:
        return False
    formulas = sum(unit.kind == "formula" for unit in run)
    relations = [at for at, unit in enumerate(run) if unit.kind == "relation"]
    if not relations:
        return formulas > 0 and any(unit.kind == "operator" for unit in run) and len(run) > 2
    last = run[-1]
    if last.kind in _OPERATORS and len(run) <= 2 and not formulas:
        return False
    things = [unit for unit in run if unit.kind not in _OPERATORS and unit.kind not in ("open", "close", "comma")]
    if relations == [0] and not formulas and not any(unit.kind in ("number", "name", "word") for unit in things):
        return False
    return bool(things) and (last.kind != "relation" or len(things) > 0 and formulas == 0 and len(run) > 2 or formulas > 0)


def _label(units: list[_Unit]) -> list[_Unit] | None:
    """The claim of a line `label: value`, as one run; None where the line is none.

    The label is a name, a formula or up to three words; the value reaches the line's end, holds no word of prose, and
    begins like mathematics. `Loss: L = 0.5` gives no value to the word: there the label only introduces.
    """
    colon = next((at for at, unit in enumerate(units) if unit.kind == "relation" and unit.token is not None and unit.token.value == ":"), None)
    if not colon or colon + 1 >= len(units):
        return None
    head, tail = units[:colon], _trim(units[colon + 1 :])
    if not tail or not all(unit.maths or unit.kind in ("comma", "space") for unit in tail):
        return None
    if any(not _connected(left, right) for left, right in zip(tail, tail[1:], strict=False)):
        return None
    words = [unit for unit in head if unit.kind == "word" and not unit.maths]
    first = tail[0]
    relation = next((at for at, unit in enumerate(tail) if unit.kind == "relation"), None)
    named = relation is not None and _is_bare_name(tail[:relation])
    if named or first.kind not in ("number", "sign", "open", "formula", "vulgar", "name", "word", "bar") or (
        relation is None and len(tail) == 1 and first.kind in ("name", "word")
    ):
        return None
    if first.kind == "formula" and (len(tail) > 1 and tail[1].kind not in _OPERATORS):
        return None
    colon_unit = units[colon]
    if words:
        tokens = [unit.token for unit in head if unit.token is not None]
        if len(words) != len(head) or len(words) > MAX_LABEL_WORDS or any(token.value.casefold() in PROSE for token in tokens):
            return None
        if first.kind == "formula" and not _starts_with_value(first):
            return None
        if len(words) == 1:
            return [*head, colon_unit, *tail]
        value = "\\text{" + " ".join(token.value for token in tokens) + "}"
        return [_Unit(Token("text", value, tokens[0].start, tokens[-1].end), None), colon_unit, *tail]
    if not all(unit.maths for unit in head) or any(unit.kind in ("operator", "sign", "relation", "comma", "number") for unit in head):
        return None
    if head[0].kind == "formula" and (len(head) > 1 or first.kind == "formula" and len(tail) == 1 and not _starts_with_value(first)):
        return None
    return [*head, colon_unit, *tail]


_VALUE = re.compile(r"\s*(?:[-+−(\[]|\.?[0-9]|\\begin|\\left|\\frac|\\text\{?|\\max|\\sigma\s*\()")


def _starts_with_value(unit: _Unit) -> bool:
    """Whether an inline formula after a label begins with a value: a number, a sign, a bracket, a function's value."""
    return _VALUE.match(unit.raw) is not None


def _is_bare_name(units: list[_Unit]) -> bool:
    """Whether some units are one name with its scripts, or a derivative."""
    kinds = [unit.kind for unit in units]
    if not kinds or kinds[0] not in ("name", "word", "differential"):
        return False
    return all(kind in ("name", "word", "sub", "sup", "lbrace", "rbrace", "number", "prime", "differential") for kind in kinds) and (
        "number" not in kinds or "sub" in kinds or "sup" in kinds
    ) or any(unit.token is not None and unit.token.value == "/" for unit in units) and "number" not in kinds


def _tokens(text: str, run: list[_Unit], decimal_comma: bool) -> list[Token]:
    tokens: list[Token] = []
    for unit in run:
        if unit.region is not None:
            tokens += tokenize(text, unit.region.inner, plain=unit.region.kind == "span", decimal_comma=decimal_comma) or []
        elif unit.token is not None and (unit.kind != "space" or unit.start < unit.end):
            tokens.append(unit.token)
    return tokens
