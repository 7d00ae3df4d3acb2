"""What number a statement asks of a datum on which its quantity depends, told by a probe."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..reading import Datum
from ..written import Written
from .agree import interval

MAX_DIGITS_MORE = 1


def affine(before: Any, after: Any) -> tuple[Fraction, Fraction] | None:
    """The value at a datum and its change by one, of a quantity that is affine in the datum.

    None where it does not change.
    """
    if isinstance(before, Fraction) and isinstance(after, Fraction):
        return (before, after - before) if after != before else None
    ends = [interval(value) if value is not None else None for value in (before, after)]
    if ends[0] is None or ends[1] is None:
        return None
    start = Fraction(sum(ends[0])) / 2
    slope = Fraction(sum(ends[1])) / 2 - start
    return (start, slope) if slope else None


def asked(current: Fraction, line: tuple[Fraction, Fraction], written: Written, datum: Datum) -> Fraction | None:
    """The number that a statement asks of a datum.

    With about as many digits as the datum, within what the statement's digits allow.
    """
    start, slope = line
    # in whole numbers: current + (written - start) / slope is above / below, unit / 2 / slope is loose / tight
    value, unit = written.value, written.unit
    change = (value.numerator * start.denominator - start.numerator * value.denominator) * slope.denominator
    below = value.denominator * start.denominator * slope.numerator
    above = current.numerator * below + change * current.denominator
    below *= current.denominator
    if below < 0:
        above, below = -above, -below
    loose, tight = unit.numerator * slope.denominator, 2 * unit.denominator * abs(slope.numerator)
    places = datum.value.written.places if datum.value.written is not None else 2
    for digits in range(max(places, 0) + MAX_DIGITS_MORE + 1):
        # the number wanted, rounded to some digits, the half to the even neighbour
        scale = 10**digits
        rounded, rest = divmod(2 * above * scale + below, 2 * below)
        rounded -= rest == 0 and rounded % 2
        if abs(rounded * below - above * scale) * tight <= loose * below * scale:
            return Fraction(rounded, scale)
    return None
