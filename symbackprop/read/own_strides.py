"""Sums of units whose weights are numbered through: with w_1, w_2 into h1 come w_3, w_4 into h2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from ..reading import Datum
from ..term import Add, Mul, Named, Neg, Num, Term
from ..units import Key, parse_key, replace_names
from ..within import walk

_UNIT = re.compile(r"([A-Za-z]*)(\d+)")


def strided_definitions(
    definitions: Mapping[str, Term], data: Mapping[str, Datum], known: frozenset[str]
) -> dict[str, Term]:
    """The equations of sums of which the page states only values, out of that of the first unit of their kind.

    The next unit has the weights with the next numbers; the values stated must bear that out for most of the units.
    """
    found: dict[str, Term] = {}
    for first, term in definitions.items():
        unit = _unit(parse_key(first))
        weights = _weights(term)
        if unit is None or not weights:
            continue
        numbers = sorted(int(key.marks[0]) for key in weights)
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            continue
        fits: dict[str, tuple[Term, bool]] = {}
        for name in sorted(data.keys() & known - definitions.keys()):
            other = _unit(parse_key(name))
            if parse_key(name).head != parse_key(first).head or other is None or other[0] != unit[0]:
                continue
            step = (other[1] - unit[1]) * len(numbers)
            moved = {str(key): str(Key(key.head, (str(int(key.marks[0]) + step),))) for key in weights}
            if step and all(new in data for new in moved.values()):
                put = replace_names(term, {old: Named(term.span, new) for old, new in moved.items()}, {})
                value, stated = _value(put, data), data[name].value
                unit_in_last = stated.written.unit if stated.written is not None else Fraction(0)
                fits[name] = put, value is not None and abs(value - stated.value) <= unit_in_last / 2
        good = sum(fine for _, fine in fits.values())
        if good and good * 2 >= len(fits):
            found.update({name: put for name, (put, _) in fits.items()})
    return found


def _unit(key: Key) -> tuple[str, int] | None:
    """The kind and the number of the only unit that a name bears: h and 2 for net_{h2}."""
    match = _UNIT.fullmatch(key.marks[0]) if len(key.marks) == 1 else None
    return (match[1], int(match[2])) if match else None


def _weights(term: Term) -> list[Key]:
    """The numbered factors that stand before what they weigh in a sum."""
    found: list[Key] = []
    for part in term.terms if isinstance(term, Add) else ():
        inner = part.operand if isinstance(part, Neg) else part
        if isinstance(inner, Mul) and len(inner.factors) == 2 and isinstance(inner.factors[0], Named):
            key = parse_key(inner.factors[0].name)
            if len(key.marks) == 1 and key.marks[0].isdigit() and isinstance(inner.factors[1], Named):
                found.append(key)
    heads = {key.head for key in found}
    return found if len(heads) == 1 else []


def _value(term: Term, data: Mapping[str, Datum]) -> Fraction | None:
    """The exact value of a sum of products of numbers and given names; None where a name has none."""
    if any(isinstance(part, Named) and part.name not in data for part in walk(term)):
        return None
    match term:
        case Num(_, value):
            return value
        case Named(_, name):
            return data[name].value.value
        case Neg(_, operand):
            inner = _value(operand, data)
            return None if inner is None else -inner
        case Add(_, terms):
            total = Fraction(0)
            for each in terms:
                inner = _value(each, data)
                if inner is None:
                    return None
                total += inner
            return total
        case Mul(_, factors):
            product = Fraction(1)
            for each in factors:
                inner = _value(each, data)
                if inner is None:
                    return None
                product *= inner
            return product
        case _:
            return None
