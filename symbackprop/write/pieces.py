"""Pieces of LaTeX and how tightly they hold together; which factors run together side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from ..term import (
    Add,
    Apply,
    Array,
    Div,
    Function,
    IndexValue,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Var,
)
from ..written import Written

RELATIONS: Mapping[str, str] = {
    "=": "=",
    ":=": r"\leftarrow",
    "approx": r"\approx",
    "equiv": r"\equiv",
    "<": "<",
    ">": ">",
    "<=": r"\le",
    ">=": r"\ge",
    "ne": r"\ne",
    "le": r"\le",
    "ge": r"\ge",
}
_TALL = (r"\frac", r"\sum", r"\prod", r"\begin", r"\left", r"\sqrt")


class Level(IntEnum):
    """How tightly a piece holds together, loosest first."""

    SUM = 0  # a + b
    NEGATIVE = 1  # a sign in front
    OPEN = 2  # a big operator: it takes all factors that follow
    OPERATOR = 3  # a derivative of something written out: a sign has to follow
    PRODUCT = 4
    POWER = 5  # has a superscript, so it cannot be raised
    ATOM = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """LaTeX, and what may stand around it without brackets."""

    text: str
    level: Level = Level.ATOM

    @property
    def tall(self) -> bool:
        """Whether brackets around it grow."""
        return any(command in self.text for command in _TALL)

    def held(self, least: Level) -> str:
        """The text, in brackets where it holds together less than `least`."""
        return self.text if self.level >= least else self.bracketed

    def between(self, left: str, right: str) -> str:
        """The text between bars of a kind."""
        return rf"\left{left} {self.text} \right{right}" if self.tall else f"{left} {self.text} {right}"

    @property
    def bracketed(self) -> str:
        """The text in brackets."""
        return rf"\left({self.text}\right)" if self.tall else f"({self.text})"


def negative(term: Term) -> Term | None:
    """What a term is the negative of, where its sign stands in front of all; None where it is none."""
    if isinstance(term, Neg):
        return term.operand
    if isinstance(term, Num) and term.value < 0:
        return Num(term.span, -term.value, None if term.written is None else _without_sign(term))
    return None


def _without_sign(number: Num) -> Written:
    assert number.written is not None
    written = number.written
    return Written(written.text.lstrip("-\u2212"), -written.value, written.places, written.mark)


def is_number(term: Term) -> bool:
    """Whether a factor is a number, whatever its sign."""
    return isinstance(term, Num) or isinstance(term, Neg) and is_number(term.operand)


def is_array(term: Term) -> bool:
    """Whether a term is a whole array of quantities, as far as it shows."""
    match term:
        case Ref(role=role):
            return role not in (Role.COST, Role.RATE) and term.first.units is None
        case Array() | Transpose():
            return True
        case Neg(_, operand):
            return is_array(operand)
        case Add(_, terms):
            return any(map(is_array, terms))
        case Mul(_, factors, _):
            return any(map(is_array, factors))
        case Apply(_, "normsq" | "sum" | "mean", _, _, _):
            return False
        case Apply(_, _, _, argument, _):
            return argument is not None and is_array(argument)
        case Partial(_, _, wrt):
            return is_array(wrt)
        case Sum(body=body):
            return is_array(body)
        case Div(_, above, _):
            return is_array(above)
        case _:
            return False


def of_delta(ref: Ref) -> tuple[Term, Term]:
    """The derivative that an error term stands for."""
    cost = Ref(ref.span, Role.COST, (Position(None, None),), "", ref.step, ref.example)
    return cost, Ref(ref.span, Role.PRE, (ref.first,), "", ref.step, ref.example, ref.array)


def grouped(term: Mul) -> Mul:
    """A product of several kinds, grouped from the left."""
    *before, last = term.factors
    *signs, sign = term.operators
    inner = Mul(term.span, tuple(before), tuple(signs)) if signs else before[0]
    if isinstance(inner, Mul) and len(set(inner.operators)) == 1 and inner.operators[0] == sign:
        return Mul(term.span, (*inner.factors, last), (*inner.operators, sign))
    return Mul(term.span, (inner, last), (sign,))


_HEADS = (Role.COST, Role.RATE)


def runs_together(left: Term, right: Term, before: Piece, after: Piece) -> bool:
    """Whether two factors side by side would be read as something else than their product."""
    while isinstance(left, Mul | Transpose | Pow):
        left = left.factors[-1] if isinstance(left, Mul) else left.operand if isinstance(left, Transpose) else left.base
    if before.level == Level.OPERATOR or isinstance(left, Function):
        return True
    if isinstance(left, Apply) and left.argument is None or after.text.startswith(("(-", r"\left(-", "[")):
        return True
    bracket = after.text.startswith(("(", r"\left("))
    if bracket and (isinstance(left, Named | Var | IndexValue | Size) or isinstance(left, Ref) and left.role in _HEADS):
        return True
    return is_number(left) and isinstance(right, Div) and is_number(right.numerator) and is_number(right.denominator)


def is_differential(of: Term, wrt: Term) -> bool:
    """Whether a derivative is that of the cost by a quantity of the same example, which code calls `dW`."""
    return (
        isinstance(of, Ref)
        and of.role is Role.COST
        and isinstance(wrt, Ref)
        and of.example == wrt.example
        and not of.step
        and not wrt.step
    )


def scripted(text: str) -> Piece:
    return Piece(text, Level.POWER if "^" in text or "'" in text else Level.ATOM)


def plus(text: str, offset: int) -> Piece:
    """A letter or size with what is added to it."""
    if not offset:
        return Piece(text, Level.POWER if "^" in text else Level.ATOM)
    return Piece(f"{text} {'+' if offset > 0 else '-'} {abs(offset)}", Level.SUM)
