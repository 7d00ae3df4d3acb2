"""Biases absorbed into the weights: a column of the weights that belongs to a unit which is always 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from ..latex.tree import Chain, Number
from ..note.document import Document, Heading, Prose
from ..source import Span
from ..term import Array, Mul, Num, OneOf, Partial, Position, Ref, Role, Term, Transpose, literal
from ..within import bare_number, walk
from .names import name_form
from .roles import Roles
from .uses import Use, unit_atoms

_WORDS = re.compile(
    r"\babsorb|\baugment|\bbias trick\b|\bbias(?:es)? (?:unit|node|neuron|input)s?\b|\balways (?:on|one|1)\b|"
    r"\b(?:first|last|zeroth|0th|extra|leading|final) (?:column|row|entry|component|unit)s?\b|\b(?:column|row) 0\b|"
    r"\b(?:ap|pre)pend|\bfolded into\b",
    re.IGNORECASE,
)
_LAST = re.compile(r"\b(?:last|final|bottom|rightmost)\b|\bappend|\bat the (?:end|bottom)\b", re.IGNORECASE)
_BIAS_HEADS = frozenset(("b", "B", "bias", "Bias", "biases"))
FIRST, LAST = "first", "last"


def find_absorbed(document: Document, chains: Iterable[Chain], names: Iterable[Use], place: str, roles: Roles) -> str:
    """Where the page has its biases among the weights: `first` (as unit 0) or `last`; empty where they have names."""
    names = tuple(names)
    if any(use.role is Role.BIAS and use.form.head in _BIAS_HEADS for use in names):
        return ""
    zero = {use.role for use in names if any(_is_zero(use, at, place) for at in (0, 1))}
    if zero & {Role.PRE, Role.DELTA}:
        return ""
    told = [item.text for item in document.items if isinstance(item, Prose | Heading) and _WORDS.search(item.text)]
    sources = [at for at in (0, 1) if any(use.role is Role.WEIGHT and _is_zero(use, at, place) for use in names)]
    if len(sources) == 1 and (told or _is_one(chains, roles)):
        return FIRST
    if sources or not any(re.search(r"\bbias|\bb\b|\b1\b|\bone\b", text, re.IGNORECASE) for text in told):
        return ""
    return LAST if any(_LAST.search(text) for text in told) else FIRST


def _is_zero(use: Use, at: int, place: str) -> bool:
    """Whether a unit index of a name, at a position, is 0."""
    if place == "superscript" and not use.form.sup and use.form.head not in ("x", "X"):
        return False
    marks = unit_atoms(use.form, use.role, place)
    return len(marks) == (2 if use.role is Role.WEIGHT else 1) and at < len(marks) and marks[at].text == "0"


def _is_one(chains: Iterable[Chain], roles: Roles) -> bool:
    """Whether the page says that a unit 0 is 1: `x_0 = 1`."""
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            form = name_form(left) if left is not None else None
            if form is None or roles.of(form) is not Role.ACTIVATION or not isinstance(right, Number):
                continue
            if len(form.sub) == 1 and form.sub[0].text == "0" and right.written.value == 1:
                return True
    return False


def with_biases(ref: Ref, absorbed: str, rows: bool) -> Term:
    """What a name means where biases are absorbed: entries of unit 0 are biases and ones, arrays hold them too.

    `rows` tells that the sources of weights are rows.
    """
    place = ref.first
    if len(ref.positions) != 1 or place.layer is None:
        return ref
    if place.units is None:
        return _array(ref, absorbed, rows)
    zero = [at for at, unit in enumerate(place.units) if unit.var is None and unit.offset == 0]
    if absorbed != FIRST or len(zero) != 1:
        return ref
    if ref.role is Role.ACTIVATION:
        return Num(ref.span, Fraction(1))
    if ref.role is Role.WEIGHT:
        unit = place.units[1 - zero[0]]
        return Ref(ref.span, Role.BIAS, (Position(place.layer, (unit,)),), ref.name, ref.step)
    return ref


def _array(ref: Ref, absorbed: str, rows: bool) -> Term:
    layer = ref.first.layer
    if ref.role is Role.ACTIVATION and not (layer is not None and layer.var == "^L" and layer.offset == 0):
        one: tuple[Term, ...] = (Num(ref.span, Fraction(1)),)
        stacked = (one, (ref,)) if absorbed == FIRST else ((ref,), one)
        return OneOf(ref.span, (ref, Array(ref.span, stacked)), remarked=False)
    if ref.role is Role.WEIGHT:
        bias = Ref(ref.span, Role.BIAS, (Position(layer, None),), ref.name, ref.step, None, True)
        return OneOf(ref.span, (_joined(ref.span, bias, ref, absorbed, rows), ref), remarked=False)
    return ref


def _joined(span: Span, bias: Term, weights: Term, absorbed: str, rows: bool) -> Array:
    """The biases beside the weights, as a column or, where sources are rows, as a row."""
    edge = Transpose(span, bias) if rows else bias
    parts = (edge, weights) if absorbed == FIRST else (weights, edge)
    return Array(span, tuple((part,) for part in parts) if rows else (parts,))


def derivatives(span: Span, of: Term, wrt: OneOf) -> Term | None:
    """The derivatives by an array with biases among its entries, laid out as it is."""
    whole = next((option for option in wrt.options if isinstance(option, Array)), None)
    plain = next((option for option in wrt.options if isinstance(option, Ref)), None)
    if whole is None or plain is None:
        return None
    by = tuple(tuple(_by(span, of, cell) for cell in row) for row in whole.rows)
    return OneOf(span, (Array(span, by), Partial(span, of, plain)), remarked=False)


def at_zero(body: Term, var: str, rows: bool) -> Term | None:
    """The term of a sum over sources for unit 0: biases and ones; None where the sum is not one over sources."""
    match body:
        case Mul(span, factors, operators):
            parts = [at_zero(factor, var, rows) for factor in factors]
            found = tuple(part for part in parts if part is not None)
            return Mul(span, found, operators) if len(found) == len(parts) else None
        case Ref(_, _, (Position(layer, units),)) if units is not None:
            if not any(unit.var == var for unit in units):
                return body
            put = tuple(literal(unit.offset) if unit.var == var else unit for unit in units)
            source = body.role is not Role.WEIGHT or units[0 if rows else 1].var == var
            found_here = with_biases(replace(body, positions=(Position(layer, put),)), FIRST, rows)
            return found_here if source and (isinstance(found_here, Num) or _is_bias(found_here)) else None
        case _:
            return None


def _by(span: Span, of: Term, cell: Term) -> Term:
    return Transpose(span, Partial(span, of, cell.operand)) if isinstance(cell, Transpose) else Partial(span, of, cell)


def parted(symbolic: OneOf, numeric: Array, size: int | None = None) -> Iterator[tuple[Term, Array]]:
    """The arrays of names in one with biases or a one among its entries, each with its own part of a written array.

    `size` is the number of units of an activation's layer, where it is known; else a one at its place tells.
    """
    block = next((option for option in symbolic.options if isinstance(option, Array)), None)
    names = block is not None and not any(isinstance(part, Partial) for part in walk(block))
    if block is None or not names or len({len(row) for row in numeric.rows}) != 1:
        return
    if len(block.rows) == 1:
        edge_first = _plain(block.rows[0][0]).role is Role.BIAS
        cut = 1 if edge_first else len(numeric.rows[0]) - 1
        parts = [[row[:cut] for row in numeric.rows], [row[cut:] for row in numeric.rows]]
        pairs = zip(block.rows[0], parts, strict=True)
    else:
        cells = [row[0] for row in block.rows]
        plain = next(cell for cell in cells if not isinstance(cell, Num))
        one_first = cells[0] is not plain and _is_edge(cells[0])
        entries = numeric.rows if len(numeric.rows) > 1 else tuple(zip(*numeric.rows, strict=True))
        if _plain(plain).role is Role.ACTIVATION:
            edge = bare_number(entries[0 if one_first else -1][0])
            has_one = len(entries) == size + 1 if size is not None else edge is not None and edge.value == 1
            if not has_one or len(entries) < 2:
                yield plain, numeric
            else:
                yield plain, Array(numeric.span, tuple(entries[1:] if one_first else entries[:-1]))
            return
        cut = 1 if one_first else len(entries) - 1
        pairs = zip(cells, [[*entries[:cut]], [*entries[cut:]]], strict=True)
    for name, rows in pairs:
        if rows and rows[0]:
            yield name, Array(numeric.span, tuple(map(tuple, rows)))


def _plain(term: Term) -> Ref:
    inner = term.operand if isinstance(term, Transpose) else term
    assert isinstance(inner, Ref)
    return inner


def _is_bias(term: Term) -> bool:
    return isinstance(term, Ref) and term.role is Role.BIAS


def _is_edge(term: Term) -> bool:
    """Whether a part of an array is its ones or its biases."""
    return isinstance(term, Num) or _plain(term).role is Role.BIAS
