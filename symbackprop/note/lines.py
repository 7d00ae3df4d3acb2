"""The mathematics of one line: inline formulas, plain ones, and where text and formulas make one equation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..latex.matching import match_brackets
from ..latex.parser import parse_chains, parse_tokens
from ..latex.tables import PROSE
from ..latex.tokens import Token, tokenize
from ..latex.tree import Chain, Unread
from ..source import Span
from .regions import Region
from .words import MAX_LABEL_WORDS, QUALIFIERS, Unit, judge_words

_FUNCTIONS = frozenset("tanh sinh cosh sin cos tan exp log ln max min sigmoid relu ReLU softmax sqrt diag sign".split())
_OPERATORS = frozenset(("relation", "operator", "sign"))
_MARKED = re.compile(r"[^\W\d_]+(?:\d+|(?:_\w+)+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A formula of a line: its place without and with its marks, its chains and its style."""

    span: Span
    outer: Span
    chains: tuple[Chain, ...]
    style: str


def line_formulas(text: str, masked: str, span: Span, inline: list[Region], *, decimal_comma: bool) -> list[Found]:
    """The formulas of a line in order. `masked` is the text with its emphasis marks blanked, offset for offset."""
    units = _units(masked, span, inline, decimal_comma)
    judge_words(units, masked, span)
    found: list[Found] = []
    taken: set[int] = set()
    for run in _runs(units):
        chosen = [unit for unit in run if unit.kind == "formula"]
        if len(run) == 1 and chosen:
            continue
        tokens = _tokens(text, run, decimal_comma)
        place = Span(run[0].start, run[-1].end)
        chains = parse_tokens(text, tokens, plain=not chosen)
        if run[0].kind == "relation" and run[0] is not units[0]:
            chains = _after_words(chains)
        outer = Span(run[0].outer.start, run[-1].outer.end)
        found.append(Found(place, outer, chains, "inline" if chosen else "plain"))
        taken.update(id(unit) for unit in chosen)
    for unit in units:
        if unit.region is not None and id(unit) not in taken:
            chains = parse_chains(
                text, unit.region.inner, plain=unit.region.kind == "span", decimal_comma=decimal_comma
            )
            style = {"span": "code", "display": "display"}.get(unit.region.kind, "inline")
            if style != "code" or _is_mathematics(chains):
                found.append(Found(unit.region.inner, unit.region.outer, chains, style))
    found.sort(key=lambda one: one.span.start)
    return found


def _after_words(chains: tuple[Chain, ...]) -> tuple[Chain, ...]:
    """The chains of a run that begins with a relation after running text: its left side is words, no earlier line."""
    if not chains or chains[0].members[0] is not None:
        return chains
    first = chains[0]
    words = Unread(Span(first.span.start, first.span.start), "the words before the sign are no mathematics")
    return (replace(first, members=(words, *first.members[1:])), *chains[1:])


def _is_mathematics(chains: tuple[Chain, ...]) -> bool:
    """Whether a code span holds equations that can be read: most hold file names and commands."""
    return any(chain.relations for chain in chains) and not any(
        isinstance(member, Unread) or member is None for chain in chains for member in chain.members
    )


def _units(masked: str, span: Span, inline: list[Region], decimal_comma: bool) -> list[Unit]:
    units: list[Unit] = []
    at = span.start
    for region in [*inline, None]:
        stop = region.outer.start if region is not None else span.end
        if stop > at:
            piece = Span(at, stop)
            latex = "\\" in masked[at:stop]
            for token in tokenize(masked, piece, plain=not latex, decimal_comma=decimal_comma) or ():
                units.append(Unit(token, None))
        if region is not None:
            units.append(Unit(None, region, masked[region.inner.start : region.inner.end]))
            at = region.outer.end
    return units


def _runs(units: list[Unit]) -> list[list[Unit]]:
    """The stretches of a line that are equations: text with a relation, or a label and its value."""
    label = _label(units)
    if label is not None:
        return [label]
    found: list[list[Unit]] = []
    run: list[Unit] = []
    real = [unit for unit in units if unit.kind != "space" or unit.start < unit.end]
    for unit, after in zip([*real, None], [*real[1:], None, None], strict=True):
        if unit is not None and unit.maths and (not run or _connected(run[-1], unit) or _product(run[-1], unit, after)):
            run.append(unit)
            continue
        if run and _is_equation(trimmed := _trim(run)):
            found.append(trimmed)
        run = [unit] if unit is not None and unit.maths else []
    return found


def _connected(left: Unit, right: Unit) -> bool:
    """Whether two neighbours belong to one formula: two formulas, or a formula and text, only by a sign between."""
    if left.kind == "formula" or right.kind == "formula":
        other = right if left.kind == "formula" else left
        return (
            other.kind in _OPERATORS
            or (other.kind == "open" and other is left)
            or (other.kind == "close" and other is right)
        )
    if right.kind in ("name", "word") and left.kind == "word" and right.token is not None and right.token.spaced:
        return left.token is not None and (left.token.value in _FUNCTIONS or left.token.value.casefold() in QUALIFIERS)
    if right.kind == "number" and left.kind == "number":
        return False
    if left.kind == "number" and right.kind in ("name", "word") and right.start - left.end > 1:
        return False  # two equations parted by blanks: `x1 = 0.05  x2 = 0.10`
    return True


def _product(left: Unit, right: Unit, after: Unit | None) -> bool:
    """Whether two words side by side are factors: names with marks, `w_11 x1`, of which no equation begins."""
    begins = after is not None and after.kind == "relation"
    return not begins and all(
        unit.token is not None and unit.kind == "word" and _MARKED.fullmatch(unit.token.value) is not None
        for unit in (left, right)
    )


def _trim(run: list[Unit]) -> list[Unit]:
    """A run without the punctuation and the brackets of the sentence around it."""
    tokens = [unit.token or Token("name", "x", unit.start, unit.end) for unit in run]
    match_brackets(tokens)
    start, stop = 0, len(run)
    while start < stop and (
        run[start].kind in ("comma", "dot", "dots", "space", "wide")
        or (run[start].kind in ("open", "close") and tokens[start].partner < 0)
    ):
        start += 1
    while start < stop and (
        run[stop - 1].kind in ("comma", "dot", "space", "wide")
        or (run[stop - 1].kind in ("open", "close") and tokens[stop - 1].partner < 0)
    ):
        stop -= 1
    return run[start:stop]


def _is_equation(run: list[Unit]) -> bool:
    """Whether a run has a relation in its text with something on its right, and on its left unless it begins it."""
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
    return bool(things) and (
        last.kind != "relation" or len(things) > 0 and formulas == 0 and len(run) > 2 or formulas > 0
    )


def _label(units: list[Unit]) -> list[Unit] | None:
    """The claim of a line `label: value`, as one run; None where the line is none.

    The label is a name, a formula or up to three words; the value reaches the line's end, holds no word of prose, and
    begins like mathematics. `Loss: L = 0.5` gives no value to the word: there the label only introduces.
    """
    colon = next(
        (
            at
            for at, unit in enumerate(units)
            if unit.kind == "relation" and unit.token is not None and unit.token.value == ":"
        ),
        None,
    )
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
    if (
        named
        or first.kind not in ("number", "sign", "open", "formula", "vulgar", "name", "word", "bar")
        or (relation is None and len(tail) == 1 and first.kind in ("name", "word"))
    ):
        return None
    if first.kind == "formula" and (len(tail) > 1 and tail[1].kind not in _OPERATORS):
        return None
    colon_unit = units[colon]
    if words:
        tokens = [unit.token for unit in head if unit.token is not None]
        if (
            len(words) != len(head)
            or len(words) > MAX_LABEL_WORDS
            or any(token.value.casefold() in PROSE for token in tokens)
        ):
            return None
        if first.kind == "formula" and not _starts_with_value(first):
            return None
        if len(words) == 1:
            return [*head, colon_unit, *tail]
        value = "\\text{" + " ".join(token.value for token in tokens) + "}"
        return [Unit(Token("text", value, tokens[0].start, tokens[-1].end), None), colon_unit, *tail]
    plain = not any(unit.kind in ("operator", "sign", "relation", "comma", "number") for unit in head)
    if not all(unit.maths for unit in head) or not plain and not _is_bare_name(head):
        return None
    if head[0].kind == "formula" and (
        len(head) > 1 or first.kind == "formula" and len(tail) == 1 and not _starts_with_value(first)
    ):
        return None
    return [*head, colon_unit, *tail]


_VALUE = re.compile(
    r"\s*(?:[-+−(\[]|\.?[0-9]|\\begin|\\left|\\frac(?!\s*\{?\s*(?:\\partial|d(?![a-z])))"
    r"|\\text\{?|\\max|\\sigma\s*\()"
)


def _starts_with_value(unit: Unit) -> bool:
    """Whether an inline formula after a label begins with a value: a number, a sign, a bracket, a function's value."""
    return _VALUE.match(unit.raw) is not None


def _is_bare_name(units: list[Unit]) -> bool:
    """Whether some units are one name with its scripts, or a derivative."""
    kinds = [unit.kind for unit in units]
    if not kinds or kinds[0] not in ("name", "word", "differential"):
        return False
    return (
        all(
            kind in ("name", "word", "sub", "sup", "lbrace", "rbrace", "number", "prime", "differential")
            for kind in kinds
        )
        and ("number" not in kinds or "sub" in kinds or "sup" in kinds)
        or any(unit.token is not None and unit.token.value == "/" for unit in units)
        and ("number" not in kinds or "sub" in kinds)
    )


def _tokens(text: str, run: list[Unit], decimal_comma: bool) -> list[Token]:
    tokens: list[Token] = []
    for unit in run:
        if unit.region is not None:
            tokens += (
                tokenize(text, unit.region.inner, plain=unit.region.kind == "span", decimal_comma=decimal_comma) or []
            )
        elif unit.token is not None and (unit.kind != "space" or unit.start < unit.end):
            tokens.append(unit.token)
    return tokens
