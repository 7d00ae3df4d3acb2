"""Names with scripts: what is a power, a transpose or the exponential, and what a mark of the name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..latex.tree import (
    Fenced,
    Matrix,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Symbol,
    Words,
)
from ..source import Span
from ..term import (
    Apply,
    Array,
    Pow,
    Term,
    Transpose,
    Unreadable,
)
from .factors import TRANSPOSES
from .names import atoms, name_form

if TYPE_CHECKING:
    from .translate import Translator


def read_scripted(reader: Translator, node: Symbol | Scripted) -> Term:
    """A name, a name or bracket raised to a power, a transpose, or the exponential."""
    span = node.span
    if isinstance(node, Scripted):
        special = _special_script(reader, node)
        if special is not None:
            return special
    form = name_form(node)
    if form is None:
        if isinstance(node, Scripted):
            return _power(reader, node)
        return Unreadable(span, f"{reader.spelled(span)} is no name that could be taken apart")
    return reader.name(form, span, node)


def _special_script(reader: Translator, node: Scripted) -> Term | None:
    """The exponential, a transpose, or a power, where the superscript is one.

    None where it is a mark of the name.
    """
    base, sup, span = node.base, node.sup, node.span
    if sup is None:
        if node.primes and isinstance(base, Fenced):
            return Unreadable(span, "a prime on a bracket")
        return None
    if isinstance(base, Symbol) and base.name == "e" and not base.marks and node.sub is None and not node.primes:
        return Apply(span, "exp", 0, reader(sup))
    marks = atoms(sup)
    if marks and marks[-1].text in TRANSPOSES and (len(marks) == 1 or isinstance(sup, Product | Sequence)):
        rest = _without_transpose(node, sup)
        if rest is not None:
            return transposed(span, reader(rest))
    if isinstance(base, Fenced | Matrix):
        return _power(reader, node)
    if isinstance(sup, Product) or isinstance(sup, Sequence) and not sup.separator:
        parts = sup.factors if isinstance(sup, Product) else sup.items
        if len(parts) == 2 and isinstance(parts[0], Fenced) and isinstance(parts[1], Number):
            return Pow(span, reader(replace(node, sup=parts[0])), reader(parts[1]))
    if marks is None:
        return _power(reader, node)
    form = name_form(replace(node, sup=None)) if node.sub is not None or node.primes else name_form(base)
    if form is None:
        return _power(reader, node)
    if reader.is_layer_mark(form, node, marks[0].is_number, len(marks) == 1 and marks[0].is_letter):
        return None
    if all(mark.is_number for mark in marks) and len(marks) == 1:
        return _power(reader, node)
    return None


def _without_transpose(node: Scripted, sup: Node) -> Node | None:
    if isinstance(sup, Symbol | Words):
        if node.sub is None and not node.primes:
            return node.base
        return replace(node, sup=None)
    if isinstance(sup, Product):
        rest = sup.factors[:-1]
        kept = rest[0] if len(rest) == 1 else replace(sup, factors=rest, operators=sup.operators[:-1])
        return replace(node, sup=kept)
    if isinstance(sup, Sequence):
        rest = sup.items[:-1]
        return replace(node, sup=rest[0] if len(rest) == 1 else replace(sup, items=rest))
    return None


def _power(reader: Translator, node: Scripted) -> Term:
    """A power; a subscript or prime that belongs to no name is not understood."""
    if _is_squared_norm(node):
        assert isinstance(node.base, Fenced)
        return Apply(node.span, "normsq", 0, reader(node.base.body))
    if node.sup is None or node.primes and not isinstance(node.base, Symbol):
        return Unreadable(node.span, f"{reader.spelled(node.span)} has marks that belong to no name")
    inner: Node = node.base if node.sub is None and not node.primes else replace(node, sup=None)
    return Pow(node.span, reader(inner), reader(node.sup))


def _is_squared_norm(node: Scripted) -> bool:
    """Whether a power is a squared Euclidean length, of which a subscript 2 may tell the kind."""
    if node.sup is None or node.primes or not isinstance(node.base, Fenced) or node.base.opening not in ("||", "|"):
        return False
    return _is_two(node.sup) and (node.sub is None or _is_two(node.sub))


def _is_two(node: Node) -> bool:
    return isinstance(node, Number) and node.written.value == 2


def transposed(span: Span, term: Term) -> Term:
    """The transpose of a term; a written matrix is turned at once."""
    if isinstance(term, Array) and len({len(row) for row in term.rows}) == 1:
        return Array(span, tuple(zip(*term.rows, strict=True)))
    return Transpose(span, term)
