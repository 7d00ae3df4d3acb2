"""A tree as LaTeX that parses back to it, and whether two trees are the same but for their places."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import assert_never

from ..source import Span
from ..written import Written
from .tables import DECORATIONS, FUNCTION_COMMANDS, LETTER_COMMANDS
from .tree import (
    BigOperator,
    Block,
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
    Relation,
    Root,
    Scripted,
    Sequence,
    Signed,
    Symbol,
    Terms,
    Unread,
    Words,
)

_OPERATORS = {
    "": " ",
    "cdot": r" \cdot ",
    "*": " * ",
    "times": r" \times ",
    "odot": r" \odot ",
    "otimes": r" \otimes ",
    ".": " . ",
    "/": " / ",
    "@": " @ ",
}
_RELATIONS = {
    "=": "=",
    ":=": ":=",
    "approx": r"\approx",
    "implies": r"\Rightarrow",
    "to": r"\to",
    "equiv": r"\equiv",
    "<": "<",
    ">": ">",
    "<=": r"\le",
    ">=": r"\ge",
    "ne": r"\ne",
    "in": r"\in",
    "propto": r"\propto",
    ":": ":",
}
_MARKS = {
    "vec": r"\vec",
    "hat": r"\hat",
    "bar": r"\bar",
    "tilde": r"\tilde",
    "dot": r"\dot",
    "ddot": r"\ddot",
    "underline": r"\underline",
    "bold": r"\mathbf",
    "cal": r"\mathcal",
    "bb": r"\mathbb",
    "frak": r"\mathfrak",
    "sans": r"\mathsf",
    "roman": r"\mathrm",
    "acute": r"\acute",
    "grave": r"\grave",
    "check": r"\check",
    "breve": r"\breve",
    "ring": r"\mathring",
}
_VARIANTS = {
    "epsilon": "varepsilon",
    "theta": "vartheta",
    "phi": "varphi",
    "rho": "varrho",
    "sigma": "varsigma",
    "pi": "varpi",
    "kappa": "varkappa",
}
_DECORATIONS = {kind: command for command, kind in reversed(DECORATIONS.items())}
_DIGITS = tuple("0123456789.")
_FENCES = {"{": r"\{", "}": r"\}", "|": "|", "||": r"\|"}


def same(left: object, right: object) -> bool:
    """Whether two trees are equal but for the places they were read from."""
    if isinstance(left, Span) and isinstance(right, Span):
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, Written) and isinstance(right, Written):
        return left.value == right.value and left.places == right.places
    if is_dataclass(left):
        return all(same(getattr(left, field.name), getattr(right, field.name)) for field in fields(left))
    return left == right


def chain_to_latex(chain: Chain) -> str:
    """A chain's members and relations on one line; a member that is missing is left out."""
    parts = [_member(chain.members[0])]
    for relation, member in zip(chain.relations, chain.members[1:], strict=True):
        parts += [_relation(relation), _member(member)]
    return " ".join(part for part in parts if part)


def _member(node: Node | None) -> str:
    return "" if node is None else to_latex(node)


def _relation(relation: Relation) -> str:
    if relation.sign == "name":
        return ""
    sign = _RELATIONS[relation.sign]
    return rf"\stackrel{{\text{{{relation.label}}}}}{{{sign}}}" if relation.label else sign


def to_latex(node: Node) -> str:
    """The tree as LaTeX.

    Parsing it gives the same tree for every tree that was itself parsed from LaTeX; groups in braces keep together
    what stands where a tighter construct is expected. An Unread node is written as its reason in \\text.
    """
    match node:
        case Number():
            return node.written.text.replace(",", "{,}") if node.written.mark == "," else node.written.text
        case Symbol():
            return _symbol(node)
        case Scripted():
            return _scripted(node)
        case Sequence():
            separator = {"": " ", ",": ", ", ".": " . ", ";": " ; ", "_": r"\_"}[node.separator]
            return separator.join(_factor(item) if node.separator == "" else to_latex(item) for item in node.items)
        case Fenced():
            opening, closing = _FENCES.get(node.opening, node.opening), _FENCES.get(node.closing, node.closing)
            return rf"\left{opening} {to_latex(node.body)} \right{closing}"
        case Signed():
            sign = r"\pm" if node.sign == "±" else node.sign
            return f"{sign} {_grouped(node.operand, Terms, Comparison, Sequence)}"
        case Terms():
            parts = [_grouped(node.terms[0], Terms, Comparison, Sequence)]
            for operator, term in zip(node.operators, node.terms[1:], strict=True):
                parts += [r"\pm" if operator == "±" else operator, _grouped(term, Terms, Comparison, Sequence)]
            return " ".join(parts)
        case Product():
            return _product(node)
        case Fraction():
            return rf"\frac{{{to_latex(node.numerator)}}}{{{to_latex(node.denominator)}}}"
        case Derivative():
            return _derivative(node)
        case BigOperator():
            return _big(node)
        case Matrix():
            return _matrix(node)
        case Cases():
            rows = [
                f"{to_latex(value)} & "
                + (r"\text{else}" if condition is None else rf"\text{{if }} {to_latex(condition)}")
                for value, condition in node.branches
            ]
            return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        case Comparison():
            left, right = _grouped(node.left, Comparison, Sequence), _grouped(node.right, Sequence)
            return f"{left} {_RELATIONS[node.relation]} {right}"
        case Root():
            degree = "" if node.degree is None else f"[{to_latex(node.degree)}]"
            return rf"\sqrt{degree}{{{to_latex(node.radicand)}}}"
        case Decorated():
            return _decorated(node)
        case Postfix():
            operator = {"!": "!", "%": r"\%", "T": "^T"}[node.operator]
            return _base(node.operand) + operator
        case Ellipsis():
            return r"\dots"
        case Words():
            return rf"\text{{{node.text}}}"
        case Block():
            return (
                r"\begin{aligned} " + r" \\ ".join(chain_to_latex(chain) for chain in node.chains) + r" \end{aligned}"
            )
        case Unread():
            return rf"\text{{unread: {node.reason}}}"
        case _:
            assert_never(node)


def _symbol(node: Symbol) -> str:
    name, marks = node.name, list(node.marks)
    if marks[:1] == ["var"] and name in _VARIANTS:
        text, marks = "\\" + _VARIANTS[name], marks[1:]
    elif node.word:
        text = "\\" + name if "\\" + name in FUNCTION_COMMANDS else rf"\text{{{name}}}"
    elif name in LETTER_COMMANDS:
        text = "\\" + name
    else:
        text = name
    for mark in marks:
        text = f"{_MARKS[mark]}{{{text}}}"
    return text


def _grouped(node: Node, *kinds: type) -> str:
    """The node's text, in braces if it is of one of the kinds."""
    return f"{{{to_latex(node)}}}" if isinstance(node, kinds) else to_latex(node)


def _factor(node: Node) -> str:
    """The node's text where a factor is expected."""
    return _grouped(node, Terms, Product, Signed, Sequence, Comparison, BigOperator, Derivative, Words)


def _base(node: Node) -> str:
    """The node's text where scripts or a postfix follow."""
    if isinstance(node, Scripted | Postfix | Fraction | Root | Cases | Matrix | Decorated | Ellipsis):
        return f"{{{to_latex(node)}}}"
    return _factor(node)


def _scripted(node: Scripted) -> str:
    text = _base(node.base) + "'" * node.primes
    if node.sub is not None:
        text += f"_{{{to_latex(node.sub)}}}"
    if node.sup is not None:
        text += f"^{{{to_latex(node.sup)}}}"
    return text


def _product(node: Product) -> str:
    parts = [_factor(node.factors[0])]
    for operator, item in zip(node.operators, node.factors[1:], strict=True):
        signed = operator and isinstance(item, Signed) and not isinstance(item.operand, Terms | Product | Signed)
        text = to_latex(item) if signed else _factor(item)
        if not operator and text[:1] in _DIGITS:
            text = f"{{{text}}}"
        parts += [_OPERATORS[operator], text]
    return "".join(parts)


def _derivative(node: Derivative) -> str:
    order = f"^{node.order}" if node.order > 1 else ""
    of = to_latex(node.of)
    if node.style == "nabla":
        sub = "" if node.wrt is None else f"_{{{to_latex(node.wrt)}}}"
        return rf"\nabla{order}{sub} {_base(node.of) if not isinstance(node.of, Scripted) else of}"
    assert node.wrt is not None
    wrt = to_latex(node.wrt)
    if node.style == "subscript":
        return rf"\partial_{{{wrt}}} {of if isinstance(node.of, Scripted) else _base(node.of)}"
    below = rf"\partial {wrt}" if node.order == 1 else rf"\partial {_base(node.wrt)}{order}"
    if node.style == "operator":
        return rf"\frac{{\partial{order}}}{{{below}}} {of}"
    if node.style == "slash":
        below = rf"\partial {_slashed(node.wrt)}" if node.order == 1 else below
        return rf"\partial{order} {_slashed(node.of)} / {below}"
    return rf"\frac{{\partial{order} {of}}}{{{below}}}"


def _slashed(node: Node) -> str:
    """What stands over the slash of a derivative: a name with its scripts, else a group."""
    return to_latex(node) if isinstance(node, Symbol | Scripted | Fenced) else f"{{{to_latex(node)}}}"


def _big(node: BigOperator) -> str:
    text = "\\" + node.operator
    if node.index is not None:
        index = to_latex(node.index)
        if node.lower is not None:
            text += f"_{{{index} = {to_latex(node.lower)}}}"
        else:
            text += f"_{{{index}}}"
    if node.upper is not None:
        text += f"^{{{to_latex(node.upper)}}}"
    return f"{text} {_grouped(node.body, Terms, Comparison, Sequence, Signed)}"


def _matrix(node: Matrix) -> str:
    name = "bmatrix" if node.environment == "list" else node.environment
    spec = "{" + "c" * max(len(row) for row in node.rows) + "}" if name in ("array", "tabular") else ""
    rows = [" & ".join("" if isinstance(cell, Unread) else to_latex(cell) for cell in row) for row in node.rows]
    return rf"\begin{{{name}}}{spec} " + r" \\ ".join(rows) + rf" \end{{{name}}}"


def _decorated(node: Decorated) -> str:
    body = to_latex(node.body)
    if node.kind == "named":
        return rf"\text{{let's call this }} {body}"
    if node.kind == "stack":
        label = "" if node.label is None else to_latex(node.label)
        return rf"\overset{{{label}}}{{{body}}}"
    if node.kind in _DECORATIONS:
        label = (
            "" if node.label is None else ("_" if node.kind == "underbrace" else "^") + f"{{{to_latex(node.label)}}}"
        )
        return f"{_DECORATIONS[node.kind]}{{{body}}}{label}"
    return f"{_MARKS[node.kind]}{{{body}}}"
