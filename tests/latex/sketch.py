"""A tree in one short line, for tests: what was understood, without places."""

from __future__ import annotations

from symbackprop.latex.parser import parse_chains
from symbackprop.latex.tree import (
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
    Root,
    Scripted,
    Sequence,
    Signed,
    Symbol,
    Terms,
    Unread,
    Words,
)
from symbackprop.source import Span


def sketch(node: Node | None) -> str:
    """The tree: `~` for side by side, `<...>` for scripts, quotes for words, `[m]` after a name for its marks."""
    match node:
        case None:
            return "none"
        case Number():
            return node.written.text
        case Symbol():
            return ('"' + node.name + '"' if node.word else node.name) + "".join(f"[{mark}]" for mark in node.marks)
        case Scripted():
            sub = "" if node.sub is None else f"_<{sketch(node.sub)}>"
            sup = "" if node.sup is None else f"^<{sketch(node.sup)}>"
            return sketch(node.base) + "'" * node.primes + sub + sup
        case Sequence():
            return "seq(" + f" {node.separator} ".replace("  ", " ").join(sketch(item) for item in node.items) + ")"
        case Fenced():
            return f"{node.opening}{sketch(node.body)}{node.closing}"
        case Signed():
            return f"{node.sign}{sketch(node.operand)}"
        case Terms():
            rest = "".join(f" {o} {sketch(t)}" for o, t in zip(node.operators, node.terms[1:], strict=True))
            return sketch(node.terms[0]) + rest
        case Product():
            rest = "".join(f" {o or '~'} {sketch(f)}" for o, f in zip(node.operators, node.factors[1:], strict=True))
            return "{" + sketch(node.factors[0]) + rest + "}"
        case Fraction():
            return f"frac({sketch(node.numerator)}; {sketch(node.denominator)})"
        case Derivative():
            order = str(node.order) if node.order > 1 else ""
            return f"d{order}[{node.style}]({sketch(node.of)}; {sketch(node.wrt)})"
        case BigOperator():
            limits = "; ".join(sketch(one) for one in (node.index, node.lower, node.upper))
            return f"{node.operator}[{limits}]({sketch(node.body)})"
        case Matrix():
            return (
                node.environment + "[" + "; ".join(", ".join(sketch(cell) for cell in row) for row in node.rows) + "]"
            )
        case Cases():
            return "cases[" + "; ".join(f"{sketch(v)} if {sketch(c)}" for v, c in node.branches) + "]"
        case Comparison():
            return f"{sketch(node.left)} {node.relation} {sketch(node.right)}"
        case Root():
            return f"root({sketch(node.radicand)}" + (f"; {sketch(node.degree)})" if node.degree else ")")
        case Decorated():
            return f"{node.kind}({sketch(node.body)}" + (f"; {sketch(node.label)})" if node.label else ")")
        case Postfix():
            return f"{sketch(node.operand)}{node.operator}"
        case Ellipsis():
            return "..."
        case Words():
            return f"words({node.text})"
        case Block():
            return "block[" + " | ".join(sketch_chain(chain) for chain in node.chains) + "]"
        case Unread():
            return f"unread({node.reason})"


def sketch_chain(chain: Chain) -> str:
    """The members of a chain with the relations between."""
    parts = [sketch(chain.members[0])]
    for relation, member in zip(chain.relations, chain.members[1:], strict=True):
        parts += [relation.sign + (f"/{relation.label}" if relation.label else ""), sketch(member)]
    return "  ".join(parts) + (f"  # {chain.note}" if chain.note else "")


def sketches(text: str, *, plain: bool = False, decimal_comma: bool = False) -> list[str]:
    """The chains of a formula."""
    return [
        sketch_chain(one) for one in parse_chains(text, Span(0, len(text)), plain=plain, decimal_comma=decimal_comma)
    ]
