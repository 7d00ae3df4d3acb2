"""How wide a formula is in print, and where a long one may be broken.

Widths are estimates in points for Computer Modern at 10 points, display style, on the large side by a few per cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ..latex.parser import parse_expression
from ..latex.tree import (
    BigOperator,
    Cases,
    Comparison,
    Decorated,
    Derivative,
    Ellipsis,
    Fenced,
    Fraction,
    Matrix,
    Node,
    Number,
    Postfix,
    Product,
    Root,
    Scripted,
    Sequence,
    Signed,
    Symbol,
    Terms,
    Unread,
    Words,
)
from ..source import Span

LETTERS = {
    "m": 8.8,
    "w": 7.2,
    "i": 3.5,
    "j": 4.2,
    "l": 3.2,
    "t": 3.7,
    "f": 5.6,
    "r": 4.8,
    "W": 10.5,
    "M": 10.8,
    "H": 9.1,
}
SMALL, CAPITAL, DIGIT, ROMAN = 5.6, 7.9, 5.0, 5.4
SIGN, DOT, COMMA, FENCE, TALL, SUM = 12.3, 7.3, 4.5, 4.0, 8.4, 15.0
SCRIPT = 0.8
"""The size of scripts: seven tenths, but smaller letters are cut wider."""
COLUMN = 10.2
OPERATORS = {"": 1.0, "cdot": DOT, "odot": SIGN, "times": SIGN, "*": 9.5, "/": 5.0, ".": 5.0, "@": 12.0, "otimes": SIGN}


@lru_cache(maxsize=4096)
def parsed(latex: str) -> Node:
    """The syntax tree of a formula without relations; Unread where it is none that the project knows."""
    return parse_expression(latex, Span(0, len(latex)))


def width(latex: str) -> float:
    """How wide a formula is, in points."""
    return node_width(parsed(latex))


def node_width(node: Node | None) -> float:
    """How wide a part of a formula is, in points; nothing has no width."""
    match node:
        case None:
            return 0.0
        case Number():
            return sum(
                2.8 if each in ".," else 7.8 if each in "-+" else DIGIT
                for each in node.written.text
                if each not in "{}"
            )
        case Symbol():
            return _symbol(node)
        case Scripted():
            scripts = SCRIPT * max(node_width(node.sub), node_width(node.sup)) + 1.0 if node.sub or node.sup else 0.0
            return node_width(node.base) + 3.0 * node.primes + scripts
        case Sequence():
            between = {"": 0.0, ",": COMMA, ";": COMMA}.get(node.separator, 2.8)
            return sum(map(node_width, node.items)) + between * (len(node.items) - 1)
        case Fenced():
            return node_width(node.body) + 2 * (TALL if tall(node.body) else FENCE)
        case Signed():
            return 7.8 + node_width(node.operand)
        case Terms():
            return sum(map(node_width, node.terms)) + SIGN * len(node.operators)
        case Product():
            return sum(map(node_width, node.factors)) + sum(OPERATORS[each] for each in node.operators)
        case Fraction():
            return max(node_width(node.numerator), node_width(node.denominator)) + 2.4
        case Derivative():
            above, below = 6.0 + node_width(node.of), 6.0 + node_width(node.wrt)
            return max(above, below) + 2.4 if node.style == "frac" else above + below + 5.0
        case BigOperator():
            lower = node_width(node.index) + (node_width(node.lower) + 7.8 if node.lower is not None else 0.0)
            return max(SUM, SCRIPT * max(lower, node_width(node.upper))) + 1.7 + node_width(node.body)
        case Matrix():
            columns = [
                max(node_width(row[at]) for row in node.rows if at < len(row)) for at in range(max(map(len, node.rows)))
            ]
            return sum(columns) + COLUMN * (len(columns) - 1) + 2 * TALL
        case Cases():
            values = max(node_width(value) for value, _ in node.branches)
            return values + max(node_width(condition) for _, condition in node.branches) + COLUMN + TALL + 25.0
        case Comparison():
            return node_width(node.left) + node_width(node.right) + 13.4
        case Root():
            return node_width(node.radicand) + 9.0
        case Decorated():
            return max(node_width(node.body), SCRIPT * node_width(node.label)) + (6.8 if node.kind == "box" else 0.0)
        case Postfix():
            return node_width(node.operand) + SMALL
        case Ellipsis():
            return 13.4
        case Words():
            return ROMAN * len(node.text)
        case _:
            return ROMAN * (node.span.end - node.span.start)


def _symbol(node: Symbol) -> float:
    if node.word:
        return ROMAN * len(node.name) + 1.7
    if len(node.name) > 1:
        digits = sum(map(str.isdigit, node.name))
        return (6.4 if node.name[0].islower() else CAPITAL) + DIGIT * digits
    bold = 1.15 if "bold" in node.marks or "bb" in node.marks else 1.0
    return bold * LETTERS.get(node.name, CAPITAL if node.name.isupper() else SMALL)


def tall(node: Node) -> bool:
    """Whether brackets around a node grow with it."""
    match node:
        case Fraction() | BigOperator() | Matrix() | Cases() | Root():
            return True
        case Derivative():
            return node.style in ("frac", "operator")
        case Terms():
            return any(map(tall, node.terms))
        case Product():
            return any(map(tall, node.factors))
        case Scripted():
            return tall(node.base)
        case Signed():
            return tall(node.operand)
        case Fenced():
            return tall(node.body)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Stop:
    """A place before an operator where a line may end: its offset, how far right it is, how bad a break there is."""

    offset: int
    at: float
    badness: float
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula that stands on one line, and how wide it is in points."""

    latex: str
    width: float


def broken(latex: str, limit: float, indent: float = 0.0) -> tuple[Piece, ...]:
    """The formula in pieces of at most `limit` points where it can be broken so; each is a formula of its own.

    Lines after the first are shorter by `indent`. Broken before a plus or minus, those outside all brackets first;
    then between factors, where a dot shows the product. Brackets that are cut get a fixed size.
    """
    node = parsed(latex)
    total = node_width(node)
    if total <= limit or isinstance(node, Unread):
        return (Piece(latex, total),)
    stops = [stop for stop in _stops(node, 0.0, 0) if _open(latex, stop.offset)]
    chosen: list[Stop] = []
    start, room = 0.0, limit
    while total - start > room:
        ahead = [stop for stop in stops if stop.at > start and (not chosen or stop.offset > chosen[-1].offset)]
        if not ahead:
            break
        fitting = [stop for stop in ahead if stop.at - start <= room]
        chosen.append(min(fitting, key=lambda stop: _cost(stop, start, room)) if fitting else ahead[0])
        start, room = chosen[-1].at, limit - indent
    edges = [0.0, *(stop.at for stop in chosen), total]
    widths = [high - low for low, high in pairwise(edges)]
    return tuple(Piece(*each) for each in zip(_cut(latex, chosen), widths, strict=True))


def _cost(stop: Stop, start: float, room: float) -> float:
    return stop.badness + (room - (stop.at - start)) / room


def _stops(node: Node, at: float, depth: int) -> Iterator[Stop]:
    """The places to break within a node whose left edge is at `at`, from left to right."""
    match node:
        case Terms():
            for position, term in enumerate(node.terms):
                yield from _stops(term, at, depth)
                at += node_width(term)
                if position < len(node.operators):
                    yield Stop(term.span.end, at, 0.35 * depth)
                    at += SIGN
        case Product():
            for position, factor in enumerate(node.factors):
                yield from _stops(factor, at, depth + 1)
                at += node_width(factor)
                if position < len(node.operators):
                    operator = node.operators[position]
                    if operator in ("cdot", "times", "odot", "*"):
                        yield Stop(factor.span.end, at, 0.35 * depth + 0.5)
                    elif not operator and not isinstance(node.factors[position + 1], Fenced) and not _named(factor):
                        yield Stop(factor.span.end, at, 0.35 * depth + 1.0, r"\cdot")
                    at += OPERATORS[operator]
        case Fenced():
            yield from _stops(node.body, at + (TALL if tall(node.body) else FENCE), depth + 1)
        case Signed():
            yield from _stops(node.operand, at + 7.8, depth)
        case BigOperator():
            yield from _stops(node.body, at + node_width(node) - node_width(node.body), depth + 1)


def _named(node: Node) -> bool:
    """Whether what follows is the argument of a function's name."""
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Symbol) and base.word


_NESTING = re.compile(r"\\begin\s*\{|\\end\s*\{|\\[{}]|[{}]")


def _open(latex: str, offset: int) -> bool:
    """Whether an offset lies in no group and no environment."""
    depth = environments = 0
    for token in _NESTING.finditer(latex, 0, offset):
        if token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
        elif token[0].startswith("\\begin"):
            environments += 1
            depth += 1
        elif token[0].startswith("\\end"):
            environments -= 1
            depth += 1
    return depth == 0 and environments == 0


_SIZED = re.compile(r"\\(left|right)(?![a-zA-Z])")


def _cut(latex: str, stops: list[Stop]) -> Iterator[str]:
    """The pieces between the stops; brackets that open in one and close in another get a fixed size."""
    offsets = [0, *(stop.offset for stop in stops), len(latex)]
    crossed: dict[int, str] = {}
    pending: list[int] = []
    for token in _SIZED.finditer(latex):
        if token[1] == "left":
            pending.append(token.start())
        elif pending:
            start = pending.pop()
            if any(start < offset <= token.start() for offset in offsets[1:-1]):
                crossed |= {start: r"\bigl", token.start(): r"\bigr"}
    for position, (low, high) in enumerate(pairwise(offsets)):
        text = "".join(_resized(latex, low, high, crossed))
        sign = stops[position - 1].sign if position else ""
        yield f"{sign} {text}".strip()


def _resized(latex: str, low: int, high: int, crossed: Mapping[int, str]) -> Iterator[str]:
    for token in _SIZED.finditer(latex, low, high):
        yield latex[low : token.start()]
        yield crossed.get(token.start(), token[0])
        low = token.end()
    yield latex[low:high]
