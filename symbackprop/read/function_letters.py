"""Letters that a page defines as functions of one variable: `\\zeta(z) = \\ln(1 + e^z)`."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ..latex.tree import Chain, Fenced, Fraction, Node, Number, Product, Scripted, Sequence, Signed, Symbol, Terms
from .names import name_form
from .recognition import CANDIDATES, POINTS

_APPLIED = {"exp": math.exp, "ln": math.log, "log": math.log, "tanh": math.tanh}


def defined_letters(chains: Iterable[Chain]) -> dict[str, str]:
    """The activation that each letter stands for which the page defines by a formula of its variable."""
    found: dict[str, str] = {}
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            match left:
                case Product(_, (Symbol() as letter, Fenced(_, "(", _, Symbol(_, variable))), ("",)) if (
                    right is not None
                ):
                    form, name = name_form(letter), _recognised(right, variable)
                    if form is not None and name is not None:
                        found.setdefault(form.head, name)
    return found


def slopes(chains: Iterable[Chain]) -> frozenset[str]:
    """The letters without marks that stand for the slope of a leaky rectifier where a page writes it out:
    `f(z) = \\max(\\alpha z, z)`."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            match member:
                case Product(_, (Symbol(_, "max"), Fenced(_, "(", _, Sequence(_, parts))), ("",)) if len(parts) == 2:
                    for part, other in (parts, parts[::-1]):
                        match part, other:
                            case Product(_, (Symbol(_, slope), Symbol(_, variable)), _), Symbol(_, name) if (
                                variable == name
                            ):
                                found.add(slope)
    return frozenset(found)


def _recognised(node: Node, variable: str) -> str | None:
    """The activation that a formula of one variable is, by its values."""
    for name, function in CANDIDATES:
        try:
            if all(abs(_value(node, variable, z) - function(z)) < 1e-9 for z in POINTS):
                return name
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
    return None


def _value(node: Node, variable: str, z: float) -> float:
    """A float value of a formula; it helps to recognise a function and decides no verdict."""
    match node:
        case Number(_, written):
            return float(written.value)
        case Symbol(_, name) if name == variable:
            return z
        case Fenced(_, "(" | "[", _, body):
            return _value(body, variable, z)
        case Signed(_, "-", operand):
            return -_value(operand, variable, z)
        case Terms(_, terms, operators):
            total = _value(terms[0], variable, z)
            for sign, term in zip(operators, terms[1:], strict=True):
                total += _value(term, variable, z) * (1 if sign == "+" else -1)
            return total
        case Fraction(_, above, below):
            return _value(above, variable, z) / _value(below, variable, z)
        case Scripted(_, Symbol(_, "e"), None, exponent, 0) if exponent is not None:
            return math.exp(_value(exponent, variable, z))
        case Product(_, (Symbol(_, name), argument), ("",)) if name in _APPLIED:
            return _APPLIED[name](_value(argument, variable, z))
        case Product(_, (above, below), ("/",)):
            return _value(above, variable, z) / _value(below, variable, z)
        case Product(_, (one, two), ("" | "cdot" | "*",)):
            return _value(one, variable, z) * _value(two, variable, z)
    raise ValueError
