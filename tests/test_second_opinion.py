"""Plain arithmetic is judged as latex2sympy2 computes it: on that much of the notation, both must agree."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from symbackprop.check.verdict import Verdict

latex2sympy2 = pytest.importorskip("latex2sympy2", reason="latex2sympy2 does not import on Python 3.13")

LINES = 80


def number(random: Random) -> str:
    """A number of up to three decimals, in brackets where it is negative."""
    value = Decimal(random.randint(-4000, 4000)).scaleb(-random.randint(0, 3))
    return f"({value})" if value < 0 else str(value)


def expression(random: Random, depth: int = 3) -> str:
    """Sums, products, squares and halves of decimals, as a hand writes them in LaTeX."""
    if depth == 0:
        return number(random)
    one, other = expression(random, depth - 1), expression(random, random.randint(0, depth - 1))
    match random.randrange(5):
        case 0:
            return f"{one} + {other}"
        case 1:
            return f"{one} - ({other})"
        case 2:
            return rf"({one}) \cdot ({other})"
        case 3:
            return rf"\frac{{{one}}}{{{random.choice((2, 4, 5))}}}"
        case _:
            return f"({one})^2"


def value(latex: str) -> Fraction:
    """What latex2sympy2 makes of an expression."""
    result = latex2sympy2.latex2sympy(latex).doit()
    return Fraction(int(result.p), int(result.q))


def written(exact: Fraction) -> str:
    """All digits of a fraction whose decimal ends."""
    with localcontext() as context:
        context.prec = 400
        return f"{Decimal(exact.numerator) / Decimal(exact.denominator):f}"


def verdicts(claims: list[tuple[str, Fraction]]) -> list[Verdict]:
    from symbackprop import check

    page = "".join(f"$${latex} = {written(exact)}$$\n\n" for latex, exact in claims)
    return [finding.verdict for finding in check(page).findings]


@pytest.mark.parametrize("seed", range(3))
def test_arithmetic_is_judged_alike(seed: int) -> None:
    random = Random(seed)
    claims = [(latex, value(latex)) for latex in (expression(random) for _ in range(LINES))]
    assert verdicts(claims) == ["right"] * LINES
    assert verdicts([(latex, exact + 1) for latex, exact in claims]) == ["wrong"] * LINES
