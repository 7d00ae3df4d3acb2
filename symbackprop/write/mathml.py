"""A formula as MathML, as browsers draw it without any help; long sums in parts between which a line may end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape

from ..latex.parser import parse_chains
from ..latex.tables import OPERATORS as SIGNS
from ..latex.tables import RELATIONS as RELATION_SIGNS
from ..latex.tree import (
    BigOperator,
    Cases,
    Chain,
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
from .glyphs import BARS, MINUS, PRIME, RELATIONS, letter
from .measure import node_width, tall

OPERATORS = {
    "cdot": "<mo>⋅</mo>",
    "*": "<mo>*</mo>",
    "times": "<mo>×</mo>",
    "odot": "<mo>⊙</mo>",
    "otimes": "<mo>⊗</mo>",
    ".": "<mo>.</mo>",
    "/": "<mo>/</mo>",
    "@": "<mo>@</mo>",
}
BIG = {"sum": "∑", "prod": "∏"}
ACCENTS = {
    "vec": "→",
    "hat": "^",
    "bar": "¯",
    "tilde": "~",
    "dot": "˙",
    "ddot": "¨",
    "check": "ˇ",
    "breve": "˘",
    "acute": "´",
    "grave": "`",
    "ring": "˚",
}


def math(latex: str, *, display: bool = False) -> str:
    """A formula as one <math> element; its source as code where it cannot be read."""
    inner = _whole(latex)
    if inner is None:
        return f"<code>{escape(latex)}</code>"
    if latex in RELATION_SIGNS:
        return _element(inner, display)
    return _element(inner, display, f'<annotation encoding="application/x-tex">{escape(latex)}</annotation>')


def flowing(latex: str, limit: float) -> str:
    """A display formula; one that is wider than `limit` points is in parts, and a line may end between them."""
    chains = _chains(latex)
    if chains is None or len(chains) != 1 or len(chains[0].members) != 1:
        return math(latex, display=True)
    (node,) = chains[0].members
    if node is None or node_width(node) <= limit:
        return math(latex, display=True)
    return "<wbr>".join(_element(part, True) for part in _parts(node, limit))


def _element(inner: str, display: bool, annotation: str = "") -> str:
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}><semantics><mrow>{inner}</mrow>{annotation}</semantics></math>"


@lru_cache(maxsize=4096)
def _chains(latex: str) -> tuple[Chain, ...] | None:
    chains = parse_chains(latex, Span(0, len(latex)))
    read = all(member is not None and not isinstance(member, Unread) for each in chains for member in each.members)
    return chains if chains and read else None


def _whole(latex: str) -> str | None:
    if latex in SIGNS:
        return OPERATORS[SIGNS[latex]]
    if latex in RELATION_SIGNS:
        return f"<mo>{escape(RELATIONS[RELATION_SIGNS[latex]])}</mo>"
    chains = _chains(latex)
    if chains is None:
        return None
    return "<mspace width='1em'/>".join(_chain(chain) for chain in chains)


def _chain(chain: Chain) -> str:
    parts = [_mathml(member) for member in chain.members if member is not None]
    signs = [f"<mo>{escape(RELATIONS.get(relation.sign, relation.sign))}</mo>" for relation in chain.relations]
    return parts[0] + "".join(sign + part for sign, part in zip(signs, parts[1:], strict=False))


def _mathml(node: Node) -> str:
    match node:
        case Number():
            return _number(node)
        case Symbol():
            return _symbol(node)
        case Scripted():
            return _scripted(node)
        case Sequence():
            separator = {"": "", ",": "<mo separator='true'>,</mo>"}.get(node.separator, f"<mo>{node.separator}</mo>")
            return separator.join(map(_mathml, node.items))
        case Fenced():
            return _fenced(_mathml(node.body), node.opening, node.closing, tall(node.body))
        case Signed():
            return f"{_sign(node.sign, prefix=True)}{_mathml(node.operand)}"
        case Terms():
            signs = [_sign(operator) for operator in node.operators]
            rest = (sign + _mathml(term) for sign, term in zip(signs, node.terms[1:], strict=True))
            return _mathml(node.terms[0]) + "".join(rest)
        case Product():
            return "".join(_factors(node))
        case Fraction():
            return f"<mfrac>{_group(node.numerator)}{_group(node.denominator)}</mfrac>"
        case Derivative():
            return _derivative(node)
        case BigOperator():
            return _big(node) + _mathml(node.body)
        case Matrix():
            return _matrix(node)
        case Cases():
            return _cases(node)
        case Comparison():
            return f"{_mathml(node.left)}<mo>{escape(RELATIONS[node.relation])}</mo>{_mathml(node.right)}"
        case Root():
            return f"<msqrt>{_mathml(node.radicand)}</msqrt>"
        case Decorated():
            kind = ' class="boxed"' if node.kind == "box" else ""
            return f"<mrow{kind}>{_mathml(node.body)}</mrow>"
        case Postfix():
            mark = "<mi>T</mi>" if node.operator == "T" else f"<mo>{escape(node.operator)}</mo>"
            return f"<msup>{_group(node.operand)}{mark}</msup>" if node.operator == "T" else _group(node.operand) + mark
        case Ellipsis():
            return "<mo>…</mo>"
        case Words():
            return f"<mtext>{escape(node.text)}</mtext>"
        case _:
            return "<mtext>?</mtext>"


def _group(node: Node | None) -> str:
    """A node as the one element that a script or a fraction asks for."""
    return "<mrow></mrow>" if node is None else f"<mrow>{_mathml(node)}</mrow>"


def _number(node: Number) -> str:
    text = node.written.text.replace("{", "").replace("}", "")
    sign = _sign("-", prefix=True) if text[:1] in ("-", MINUS) else ""
    return f"{sign}<mn>{escape(text.lstrip('-' + MINUS))}</mn>"


def _sign(sign: str, *, prefix: bool = False) -> str:
    form = ' form="prefix"' if prefix else ' form="infix"'
    return f"<mo{form}>{escape(sign.replace('-', MINUS))}</mo>"


def _symbol(node: Symbol) -> str:
    styled = tuple(mark for mark in node.marks if mark not in ACCENTS)
    text = escape(letter(Symbol(node.span, node.name, styled, node.word)))
    if node.word:
        shown = f"<mi>{text}</mi>" if len(text) > 1 else f'<mi mathvariant="normal">{text}</mi>'
    elif "bold" in node.marks:
        shown = f'<mi mathvariant="normal" class="bold">{text}</mi>'
    elif {"roman", "bb"} & set(node.marks) or node.name == "top":
        shown = f'<mi mathvariant="normal">{text}</mi>'
    else:
        shown = f"<mn>{text}</mn>" if text.isdigit() else f"<mi>{text}</mi>"
    for mark in node.marks:
        if mark in ACCENTS:
            shown = f'<mover accent="true">{shown}<mo>{ACCENTS[mark]}</mo></mover>'
    return shown


def _scripted(node: Scripted) -> str:
    base = _group(node.base)
    sup = "".join(f"<mo>{PRIME}</mo>" for _ in range(node.primes)) + ("" if node.sup is None else _mathml(node.sup))
    sub = "" if node.sub is None else _mathml(node.sub)
    if sub and sup:
        return f"<msubsup>{base}<mrow>{sub}</mrow><mrow>{sup}</mrow></msubsup>"
    if sup:
        return f"<msup>{base}<mrow>{sup}</mrow></msup>"
    return f"<msub>{base}<mrow>{sub}</mrow></msub>" if sub else base


def _fenced(inner: str, opening: str, closing: str, stretched: bool) -> str:
    stretchy = "" if stretched else ' stretchy="false"'
    left, right = BARS.get(opening, opening), BARS.get(closing, closing)
    fence = '<mo fence="true" form="{}"{}>{}</mo>'
    left = fence.format("prefix", stretchy, escape(left))
    return f"<mrow>{left}{inner}{fence.format('postfix', stretchy, escape(right))}</mrow>"


def _factors(node: Product) -> Iterator[str]:
    """The factors with their signs; brackets stand right after what is before them, as in print."""
    yield _mathml(node.factors[0])
    for operator, before, factor in zip(node.operators, node.factors, node.factors[1:], strict=False):
        yield OPERATORS[operator] if operator else _side_by_side(before, factor)
        yield _mathml(factor)


def _side_by_side(before: Node, factor: Node) -> str:
    """What stands between two factors without a sign: nothing before brackets, which may hold an argument."""
    base = before.base if isinstance(before, Scripted) else before
    inner = factor.base if isinstance(factor, Scripted) else factor
    if isinstance(base, Symbol) and base.word:
        return "<mo>&#x2061;</mo>" + ("" if isinstance(inner, Fenced) else '<mspace width="0.17em"/>')
    return "" if isinstance(inner, Fenced) else "<mo>&#x2062;</mo>"


def _derivative(node: Derivative) -> str:
    of = _mathml(node.of)
    low = "" if node.wrt is None else _group(node.wrt)
    if node.wrt is None or node.style in ("nabla", "subscript"):
        sign = "<mo>∇</mo>" if node.style == "nabla" else "<mo>∂</mo>"
        return (f"<msub>{sign}{low}</msub>" if low else sign) + of
    d = f"<msup><mi>∂</mi><mn>{node.order}</mn></msup>" if node.order > 1 else "<mi>∂</mi>"
    below = f"<mi>∂</mi>{low}" if node.order == 1 else f"<mi>∂</mi><msup>{low}<mn>{node.order}</mn></msup>"
    if node.style == "operator":
        return f"<mfrac><mrow>{d}</mrow><mrow>{below}</mrow></mfrac>{of}"
    if node.style == "slash":
        return f"{d}{of}<mo>/</mo>{below}"
    return f"<mfrac><mrow>{d}{of}</mrow><mrow>{below}</mrow></mfrac>"


def _big(node: BigOperator) -> str:
    sign = f"<mo>{BIG[node.operator]}</mo>"
    if node.index is None:
        return sign
    under = _mathml(node.index) + ("" if node.lower is None else f"<mo>=</mo>{_mathml(node.lower)}")
    if node.upper is None:
        return f"<munder>{sign}<mrow>{under}</mrow></munder>"
    return f"<munderover>{sign}<mrow>{under}</mrow>{_group(node.upper)}</munderover>"


_BRACKETS = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "Bmatrix": "{}"}


def _matrix(node: Matrix) -> str:
    rows = "".join(f"<mtr>{''.join(f'<mtd>{_mathml(cell)}</mtd>' for cell in row)}</mtr>" for row in node.rows)
    brackets = _BRACKETS.get(node.environment, "[]")
    return _fenced(f'<mtable class="matrix">{rows}</mtable>', brackets[0], brackets[1], True)


def _cases(node: Cases) -> str:
    rows = []
    for value, condition in node.branches:
        told = "<mtext>otherwise</mtext>" if condition is None else f"<mtext>if&nbsp;</mtext>{_mathml(condition)}"
        rows.append(f"<mtr><mtd>{_mathml(value)}</mtd><mtd>{told}</mtd></mtr>")
    return f'<mrow><mo fence="true" form="prefix">{{</mo><mtable class="cases">{"".join(rows)}</mtable></mrow>'


def _parts(node: Node, limit: float) -> Iterator[str]:
    """The parts of a long formula: its terms, and in a term that is itself long the terms within its brackets."""
    if node_width(node) <= limit:
        yield _mathml(node)
        return
    match node:
        case Terms():
            for position, term in enumerate(node.terms):
                sign = _sign(node.operators[position - 1]) if position else ""
                yield from _led(sign, _parts(term, limit))
        case Signed():
            yield from _led(_sign(node.sign, prefix=True), _parts(node.operand, limit))
        case Fenced():
            fence = '<mo fence="true" form="{}" stretchy="false">{}</mo>'
            inner = list(_parts(node.body, limit))
            inner[-1] += fence.format("postfix", escape(BARS.get(node.closing, node.closing)))
            yield from _led(fence.format("prefix", escape(BARS.get(node.opening, node.opening))), iter(inner))
        case BigOperator():
            yield from _led(_big(node), _parts(node.body, limit))
        case Product():
            yield from _factor_parts(node, limit)
        case _:
            yield _mathml(node)


def _factor_parts(node: Product, limit: float) -> Iterator[str]:
    """The parts of a long product: cut where a sign stands, and within its long factors."""
    held = ""
    for position, factor in enumerate(node.factors):
        operator = node.operators[position - 1] if position else ""
        if operator:
            yield held
            held = OPERATORS[operator].replace("<mo>", '<mo form="infix">')
        elif position:
            held += _side_by_side(node.factors[position - 1], factor)
        *before, last = _parts(factor, limit)
        for part in before:
            yield held + part
            held = ""
        held += last
    yield held


def _led(lead: str, parts: Iterator[str]) -> Iterator[str]:
    """The parts with something before the first."""
    for part in parts:
        yield lead + part
        lead = ""
