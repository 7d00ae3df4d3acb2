"""Whether what is written agrees with what is computed: by the digits that the writer chose, never by a percentage."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network.fields import ball
from ..written import NOTHING, Agreement, Written, agreement
from .tensor import Tensor, core

LONG = 10**40  # beyond, a number is not written out as a decimal
MAX_BITS = 13_000  # Python refuses to write longer integers


def agrees(stated: Written, value: Any) -> Agreement | None:
    """How a written number agrees with a field value (a fraction or a ball); None where the ball does not decide it."""
    if isinstance(value, Fraction):
        return agreement(stated, value)
    half, unit, written = stated.unit / 2, stated.unit, stated.value
    if written == 0 and stated.places <= 0:
        half = unit = NOTHING
    ends = _ends(value)
    if ends is None:
        return None
    if written - half <= ends[0] and ends[1] <= written + half:
        return Agreement.ROUNDED
    low, high = (written, written + unit) if written >= 0 else (written - unit, written)
    if written == 0:
        low, high = -unit, unit
    if low <= ends[0] and ends[1] <= high:
        return Agreement.TRUNCATED
    if ends[1] < min(low, written - half) or ends[0] > max(high, written + half):
        return Agreement.NONE
    return None


def _ends(ball: Any) -> tuple[Fraction, Fraction] | None:
    """The ends of a ball as exact fractions; None where it is not finite."""
    if not ball.is_finite():
        return None
    return _fraction(ball.lower()), _fraction(ball.upper())


def _fraction(end: Any) -> Fraction:
    mantissa, exponent = end.man_exp()
    whole, power = int(mantissa), int(exponent)
    return Fraction(whole << power) if power >= 0 else Fraction(whole, 1 << -power)


def interval(value: Any) -> tuple[Fraction, Fraction] | None:
    """The exact ends of a field value: equal for a fraction."""
    return (value, value) if isinstance(value, Fraction) else _ends(value)


def distance(stated: Fraction, value: Any) -> Fraction:
    """How far a stated number is from a field value at most; 0 where that is not known."""
    if isinstance(value, Fraction):
        return abs(stated - value)
    ends = interval(value)
    return Fraction(0) if ends is None else max(abs(stated - ends[0]), abs(stated - ends[1]))


def same(field: Any, a: Tensor, b: Tensor) -> bool | None:
    """Whether two tensors hold the same values, shapes of one dimension aside; None where a ball leaves it open.

    Balls that overlap at the working precision count as equal: the enclosures are far narrower than any difference
    that a page can show.
    """
    if core(a.shape) != core(b.shape):
        return False
    return all(field.equal(x, y) is not False for x, y in zip(a.items, b.items, strict=True))


def decimal(value: Any, places: int = 8) -> str:
    """A field value for a message: a fraction as a short decimal where it ends, else to a few digits."""
    ends = interval(value)
    if ends is None:
        return "?"
    exact = (ends[0] + ends[1]) / 2
    if isinstance(value, Fraction):
        denominator = value.denominator
        while denominator % 2 == 0:
            denominator //= 2
        while denominator % 5 == 0:
            denominator //= 5
        if denominator == 1 and abs(value.numerator) < LONG and value.denominator < LONG:
            text = _terminating(value)
            if len(text) <= 18:
                return text
    try:
        return f"{float(exact):.{places}g}"
    except OverflowError:
        return str(ball(exact).str(places, radius=False))


def _terminating(value: Fraction) -> str:
    scale, power = 0, 1
    while power % value.denominator:
        scale, power = scale + 1, power * 10
    digits = str(abs(value.numerator) * power // value.denominator).rjust(scale + 1, "0")
    text = digits if scale == 0 else f"{digits[:-scale]}.{digits[-scale:]}"
    return ("-" if value < 0 else "") + text


def exact(value: Any) -> str:
    """A field value as the report stores it: an exact fraction, or proved digits of a ball."""
    short = isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) < MAX_BITS
    return str(value) if short else decimal(value, 15)
