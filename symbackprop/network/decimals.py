"""Decimals of which every digit is proved."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpz

MAX_SIZE = 1_000_000
_TEN = fmpz(10)
PLAIN_EXPONENTS = range(-7, 21)


def decided_decimal(value: Fraction | arb, digits: int = 17) -> str | None:
    """The value as a decimal of at most `digits` significant digits, None where the ball is too wide to tell.

    A fraction is rounded half to even; one that ends earlier is written as it ends. Of a ball,
    all digits are written, and both of its ends round to them. Very large and very small
    numbers carry an exponent, such as 1.25e-12.
    """
    bounds = _bounds(value)
    if bounds is None:
        return None
    if isinstance(value, Fraction):
        return _written(*_rounded(bounds[0], digits), strip=True)
    lower, upper = (_rounded(bound, digits) for bound in bounds)
    return _written(*lower, strip=False) if lower == upper and lower[0] != 0 else None


def exact_text(value: Fraction) -> str:
    """A fraction as `2809/5000`, a whole number as `3`; of any length, where str() of an int has a limit."""
    whole = str(fmpz(value.numerator))
    return whole if value.denominator == 1 else f"{whole}/{fmpz(value.denominator)}"


def enclosure(value: Any) -> tuple[Fraction, Fraction] | None:
    """Fractions between which a value of Rationals or Balls lies, equal for a fraction; None where not finite.

    Sizes beyond 2^1000000 give None as well, and those below its inverse are enclosed in that.
    """
    if isinstance(value, Fraction):
        return value, value
    bounds = _bounds(value)
    if bounds is None:
        return None
    lower, upper = (Fraction(int(bound.p), int(bound.q)) for bound in bounds)
    return lower, upper


def _bounds(value: Any) -> tuple[fmpq, fmpq] | None:
    """As `enclosure`, in flint's fractions, whose arithmetic stays fast with a million bits."""
    if isinstance(value, Fraction):
        exact = fmpq(value.numerator, value.denominator)
        return exact, exact
    if not value.is_finite():
        return None
    middle, radius = fmpq(0), fmpq(0)
    for part, is_radius in ((value.mid(), False), (value.rad(), True)):
        mantissa, exponent = part.man_exp()
        size = int(exponent) + mantissa.bit_length()
        if mantissa != 0 and size > MAX_SIZE:
            return None
        if mantissa != 0 and size < -MAX_SIZE:
            radius += fmpq(1, fmpz(2) ** MAX_SIZE)
        else:
            shift = fmpz(2) ** abs(int(exponent))
            amount = fmpq(mantissa * shift) if exponent >= 0 else fmpq(mantissa, shift)
            if is_radius:
                radius += amount
            else:
                middle = amount
    return middle - radius, middle + radius


def _rounded(value: fmpq, digits: int) -> tuple[fmpz, int]:
    """(m, e) with m * 10^e the value rounded half to even to `digits` digits, m of that many digits; (0, 0) for 0."""
    if value == 0:
        return fmpz(0), 0
    top, bottom = abs(value.p), value.q
    exponent = _magnitude(top, bottom) - digits + 1
    above, below = (top, bottom * _TEN**exponent) if exponent >= 0 else (top * _TEN**-exponent, bottom)
    scaled, rest = divmod(above, below)
    if 2 * rest > below or (2 * rest == below and scaled % 2 == 1):
        scaled += 1
    if scaled == _TEN**digits:
        scaled, exponent = scaled // 10, exponent + 1
    return (-scaled if value < 0 else scaled), exponent


def _magnitude(top: fmpz, bottom: fmpz) -> int:
    """The e with 10^e <= top/bottom < 10^(e+1)."""

    def reaches(power: int) -> bool:
        return bool(top >= bottom * _TEN**power if power >= 0 else top * _TEN**-power >= bottom)

    guess = (top.bit_length() - bottom.bit_length()) * 30103 // 100000
    while not reaches(guess):
        guess -= 1
    while reaches(guess + 1):
        guess += 1
    return guess


def _written(mantissa: fmpz, exponent: int, *, strip: bool) -> str:
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
