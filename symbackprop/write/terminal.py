"""A formula for a terminal: Unicode characters on one line, matrices and cases over several."""

from __future__ import annotations

from functools import lru_cache

from ..latex.parser import parse_chains
from ..latex.tables import OPERATORS as SIGNS
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
from .boxes import Box, beside, fenced, framed, joined, raised, table, text_box
from .glyphs import BARS, BIG, MINUS, OPERATORS, PRIME, RELATIONS, TRANSPOSED, letter, lowered, upper


@lru_cache(maxsize=4096)
def formula(latex: str) -> Box:
    """A formula, relations and all; its source where it cannot be read."""
    if latex in SIGNS:
        return text_box(OPERATORS[SIGNS[latex]])
    chains = parse_chains(latex, Span(0, len(latex)))
    if len(chains) != 1 or any(member is None or isinstance(member, Unread) for member in chains[0].members):
        return text_box(latex)
    (chain,) = chains
    parts = [_box(member) for member in chain.members if member is not None]
    for position, relation in reversed(list(enumerate(chain.relations, 1))):
        parts.insert(position, text_box(f" {RELATIONS.get(relation.sign, relation.sign)} "))
    return beside(parts)


def _box(node: Node) -> Box:
    match node:
        case Number():
            return text_box(node.written.text.replace("{", "").replace("}", "").replace("-", MINUS))
        case Symbol():
            return text_box(letter(node))
        case Scripted():
            return _scripted(node)
        case Sequence():
            return joined(map(_box, node.items), {"": "", ",": ", ", ";": "; "}.get(node.separator, node.separator))
        case Fenced():
            opening, closing = (BARS.get(sign, sign) for sign in (node.opening, node.closing))
            return fenced(_box(node.body), opening, closing)
        case Signed():
            return beside((text_box(node.sign.replace("-", MINUS)), _box(node.operand)))
        case Terms():
            parts = [_box(node.terms[0])]
            for operator, term in zip(node.operators, node.terms[1:], strict=True):
                parts += [text_box(f" {operator.replace('-', MINUS)} "), _box(term)]
            return beside(parts)
        case Product():
            return _product(node)
        case Fraction():
            return beside((_whole(node.numerator), text_box("/"), _whole(node.denominator)))
        case Derivative():
            return _derivative(node)
        case BigOperator():
            return _big(node)
        case Matrix():
            rows = [[_box(cell) for cell in row] for row in node.rows]
            brackets = _BRACKETS.get(node.environment, "[]")
            return fenced(table(rows, "  "), brackets[0], brackets[1])
        case Cases():
            return _cases(node)
        case Comparison():
            return beside((_box(node.left), text_box(f" {RELATIONS[node.relation]} "), _box(node.right)))
        case Root():
            return beside((text_box("√"), fenced(_box(node.radicand), "(", ")")))
        case Decorated():
            return framed(_box(node.body)) if node.kind == "box" else _box(node.body)
        case Postfix():
            return beside((_whole(node.operand), text_box({"T": "ᵀ"}.get(node.operator, node.operator))))
        case Ellipsis():
            return text_box("…")
        case Words():
            return text_box(node.text)
        case _:
            return text_box("?")


_BRACKETS = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "Bmatrix": "{}"}


def _line(node: Node) -> str:
    """A part that stands on one line."""
    return _box(node).lines[0]


def _whole(node: Node) -> Box:
    """A part of a fraction on one line: in brackets where it is more than a name or a number."""
    loose = isinstance(node, Terms | Product | Signed | Fraction | BigOperator | Derivative)
    return fenced(_box(node), "(", ")") if loose else _box(node)


def _scripted(node: Scripted) -> Box:
    base = _box(node.base)
    if isinstance(node.base, Scripted | Fraction | Product | Terms):
        base = fenced(base, "(", ")")
    top = "" if node.sup is None else _shifted(_line(node.sup), "^")
    low = "" if node.sub is None else _shifted(_line(node.sub), "_")
    return raised(base, PRIME * node.primes + top + low)


def _shifted(text: str, sign: str) -> str:
    """Text as a superscript or a subscript; with its sign, and brackets where needed, if Unicode has it not."""
    small = upper(text) if sign == "^" else lowered(text)
    if small is not None:
        return small
    tight = text.replace(" ", "")
    return f"{sign}{tight}" if tight.isascii() and tight.isalnum() else f"{sign}({tight})"


def _product(node: Product) -> Box:
    parts = [_box(node.factors[0])]
    for operator, before, factor in zip(node.operators, node.factors, node.factors[1:], strict=False):
        parts += [text_box(_between(operator, before, factor)), _box(factor)]
    return beside(parts)


def _between(operator: str, before: Node, factor: Node) -> str:
    if operator:
        return f" {OPERATORS[operator]} "
    inner = factor.base if isinstance(factor, Scripted) else factor
    if isinstance(inner, Fenced) and not isinstance(before, Fraction | Derivative | Matrix):
        return (
            " " if isinstance(factor, Scripted) and factor.sup is not None and _line(factor.sup) in TRANSPOSED else ""
        )
    loose = (Fraction, Derivative, BigOperator)
    return " · " if isinstance(factor, loose) or isinstance(before, loose) else " "


def _derivative(node: Derivative) -> Box:
    of = _whole(node.of)
    low = "" if node.wrt is None else _shifted(_line(node.wrt), "_")
    if node.wrt is None or node.style in ("nabla", "subscript"):
        return beside((text_box(f"{'∇' if node.style == 'nabla' else '∂'}{low} "), of))
    order = _shifted(str(node.order), "^") if node.order > 1 else ""
    below = beside((text_box("∂"), _whole(node.wrt), text_box(order)))
    if node.style == "operator":
        return beside((text_box(f"∂{order}/"), below, text_box(" "), of))
    return beside((text_box(f"∂{order}"), of, text_box("/"), below))


def _big(node: BigOperator) -> Box:
    """A sum with its variable; its upper bound where Unicode has it as a superscript."""
    index = "" if node.index is None else _line(node.index)
    top = None if node.upper is None else upper(_line(node.upper))
    if top is not None and node.lower is not None:
        index += "=" + _line(node.lower)
    limits = _shifted(index, "_") if index else ""
    body = _box(node.body)
    if isinstance(node.body, Terms | Signed):
        body = fenced(body, "(", ")")
    return beside((text_box(f"{BIG[node.operator]}{limits}{top or ''} "), body))


def _cases(node: Cases) -> Box:
    rows = []
    for value, condition in node.branches:
        told = text_box("else") if condition is None else beside((text_box("if "), _box(condition)))
        rows.append((_box(value), told))
    box = table(rows, "  ", left=True)
    if len(box.lines) == 1:
        return beside((text_box("{ "), box))
    brace = ("⎧ ", *("⎨ " if at == box.base else "⎪ " for at in range(1, len(box.lines) - 1)), "⎩ ")
    return beside((Box(brace, box.base), box))
