"""Terms as text in the manner of a page: as they stand where they stand there, else by its spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from ..indices import layers_of
from ..term import (
    Add,
    Apply,
    Div,
    Function,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
)
from ..within import walk
from .spelling import Spelling


class Unprintable(Exception):
    """A change for which the page has no words."""


@dataclass
class Printing:
    """Writes terms. `originals` are those that stand in the text, by identity."""

    text: str
    spelling: Spelling
    originals: set[int] = field(default_factory=set)

    def keep(self, *terms: Term) -> None:
        """Take in the terms of a formula as they stand in the text."""
        self.originals.update(id(part) for term in terms for part in walk(term))

    def printed(self, term: Term) -> str:
        """A term as text: its own where it stands in the text, else in the manner of the page. Raises Unprintable."""
        if id(term) in self.originals:
            return self.text[term.span.start : term.span.end]
        spelling = self.spelling
        match term:
            case Neg(_, Ref(role=Role.DELTA) as error) if spelling.turned:
                return spelling.name(error)
            case Ref(role=Role.DELTA) if spelling.turned:
                return f"-{spelling.name(term)}"
            case Ref():
                return spelling.name(term)
            case Named():
                return spelling.own_name(term.name)
            case Num(_, value):
                return _number(value)
            case Apply(_, function, order, argument) if argument is not None and not term.more:
                letter = spelling.letter if function not in ("exp", "log", "diag") else f"\\{function}"
                closing = r"\right)" if "left" in spelling.opening else ")" if "(" in spelling.opening else "]"
                return f"{letter}{chr(39) * order}{spelling.opening}{self.printed(argument)}{closing}"
            case Function(_, _, order):
                return spelling.letter + "'" * order
            case Partial(_, of, wrt):
                above, below = self.printed(of), self.printed(wrt)
                if spelling.partial == "slash":
                    return f"\\partial {above} / \\partial {below}"
                return f"\\frac{{\\partial {above}}}{{\\partial {below}}}"
            case Transpose(_, operand):
                inner = self.printed(operand)
                return f"({inner}){spelling.transpose}" if re.search(r"[\^ ]", inner) else inner + spelling.transpose
            case Neg(_, operand):
                return f"-{self.factor(operand)}"
            case Mul(_, factors, operators):
                mixed = len(set(operators)) > 1 or not operators[0]
                text = self.factor(factors[0], mixed)
                for operator, each in zip(operators, factors[1:], strict=True):
                    text += sign_of(operator) + self.factor(each, mixed)
                return text
            case Add(_, terms):
                text = self.printed(terms[0])
                for each in terms[1:]:
                    text += f" - {self.factor(each.operand)}" if isinstance(each, Neg) else f" + {self.printed(each)}"
                return text
            case Div(_, above, below):
                return f"\\frac{{{self.printed(above)}}}{{{self.printed(below)}}}"
            case Pow(_, base, exponent):
                return f"{self.factor(base)}^{{{self.printed(exponent)}}}"
            case Sum(_, _, _, _, body):
                return f"{self.sum_sign(term)} {self.factor(body) if isinstance(body, Add) else self.printed(body)}"
            case Size():
                return spelling.units_of(term)
            case Kronecker(_, first, second):
                return f"\\delta_{{{spelling.unit(first)}{spelling.unit(second)}}}"
            case _:
                raise Unprintable(f"no words for {type(term).__name__}")

    def sum_sign(self, term: Sum) -> str:
        """The sign of a sum with its letter, and with bounds where the page's sums show them."""
        if term.upper is not None:
            return f"\\sum_{{{term.var}=1}}^{{{self.printed(term.upper)}}}"
        layers = layers_of(term.body, term.var or "", self.spelling.conventions.weights[0])
        found = next((bounds for layer in layers if (bounds := self.spelling.bounds(layer)) is not None), None)
        return f"\\sum_{{{term.var}={found[0]}}}^{{{found[1]}}}" if found is not None else f"\\sum_{term.var}"

    def factor(self, term: Term, mixed: bool = False) -> str:
        """A term as a factor: a sum or a negative in brackets; with `mixed`, also a product entry by entry."""
        text = self.printed(term)
        error = term.operand if isinstance(term, Neg) else term
        if self.spelling.turned and isinstance(error, Ref) and error.role is Role.DELTA:
            return f"({text})" if text.startswith("-") else text
        bracket = isinstance(term, Add | Neg) or isinstance(term, Num) and term.value < 0
        bracket = bracket or mixed and isinstance(term, Mul) and "odot" in term.operators
        return f"({text})" if bracket else text


def sign_of(operator: str) -> str:
    """The sign between two factors."""
    return r" \odot " if operator == "odot" else " "


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
