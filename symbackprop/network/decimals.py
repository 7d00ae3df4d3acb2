"""Decimals of which every digit is proved."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

MAX_EXPONENT = 300_000
PLAIN_EXPONENTS = range(-7, 21)


def decided_decimal(value: Fraction | arb, digits: int = 17) -> str | None:
    """The value as a decimal of at most `digits` significant digits, None where the ball is too wide to tell.

    A fraction is rounded half to even; one that ends earlier is written as it ends. Of a ball,
    all digits are written, and both of its ends round to them. Very large and very small
    numbers carry an exponent, such as 1.25e-12.
    """
    if isinstance(value, Fraction):
        return _written(*_rounded(value, digits), strip=True)
    bounds = enclosure(value)
    if bounds is None:
        return None
    lower, upper = (_rounded(bound, digits) for bound in bounds)
    return _written(*lower, strip=False) if lower == upper and lower[0] != 0 else None


def enclosure(value: Any) -> tuple[Fraction, Fraction] | None:
    """The exact ends of what is known of a value of Rationals or Balls, equal for a fraction; None where not finite.

    None as well beyond 2^300000 and below its inverse, which are not written out.
    """
    if isinstance(value, Fraction):
        return value, value
    if not value.is_finite():
        return None
    middle, radius = _dyadic(value.mid()), _dyadic(value.rad())
    return None if middle is None or radius is None else (middle - radius, middle + radius)


def _dyadic(exact: arb) -> Fraction | None:
    mantissa, exponent = exact.man_exp()
    if abs(int(exponent)) > MAX_EXPONENT:
        return None
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _rounded(value: Fraction, digits: int) -> tuple[int, int]:
    """(m, e) with m * 10^e the value rounded half to even to `digits` digits, m of that many digits; (0, 0) for 0."""
    if value == 0:
        return 0, 0
    exponent = _magnitude(value) - digits + 1
    scaled = round(value / Fraction(10) ** exponent)
    if abs(scaled) == 10**digits:
        return scaled // 10, exponent + 1
    return scaled, exponent


def _magnitude(value: Fraction) -> int:
    """The e with 10^e <= |value| < 10^(e+1)."""
    top, bottom = abs(value.numerator), value.denominator
    guess = (top.bit_length() - bottom.bit_length()) * 30103 // 100000
    while abs(value) < Fraction(10) ** guess:
        guess -= 1
    while abs(value) >= Fraction(10) ** (guess + 1):
        guess += 1
    return guess


def _written(mantissa: int, exponent: int, *, strip: bool) -> str:
    if mantissa == 0:
        return "0"
    sign, text = "-" if mantissa < 0 else "", str(abs(mantissa))
    leading = exponent + len(text) - 1
    if strip:
        text = text.rstrip("0")
    if leading not in PLAIN_EXPONENTS:
        return f"{sign}{text[0]}{'.' + text[1:] if text[1:] else ''}e{leading}"
    if leading < 0:
        return f"{sign}0.{'0' * (-leading - 1)}{text}"
    whole, part = text[: leading + 1].ljust(leading + 1, "0"), text[leading + 1 :]
    return f"{sign}{whole}{'.' + part if part else ''}"
