"""Numbers as written: exact value, digits after the mark, and what a written number agrees with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

MAX_DIGITS = 2000
MAX_EXPONENT = 4000
FRACTION_PLACES = 60  # a fraction of whole numbers is meant exactly
NOTHING = Fraction(1, 100)  # a bare 0 says that nothing is there; only less than this is rounded to it

_NUMBER = re.compile(
    r"(?P<sign>[+\-\u2212])?(?P<whole>\d*)(?:(?P<mark>[.,])(?P<part>\d*))?(?:[eE](?P<exponent>[+\-\u2212]?\d+))?"
)


class Agreement(StrEnum):
    """How a written number agrees with an exact value."""

    EXACT = "exact"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stands on the page.

    `places` is the power of ten of the unit in the last written place, negated: 2 for 0.47,
    0 for 283243, -3 for 5e3. The half unit is the tolerance that the writer's digits allow.
    """

    text: str
    value: Fraction
    places: int
    mark: str | None = None

    @property
    def unit(self) -> Fraction:
        """One unit in the last written place."""
        return _unit(self.places)

    def __neg__(self) -> Written:
        return Written("-" + self.text, -self.value, self.places, self.mark)


@lru_cache(maxsize=256)
def _unit(places: int) -> Fraction:
    return Fraction(10) ** -places


def decimal_places(denominator: int) -> int | None:
    """The digits after the mark of a decimal whose lowest terms have this denominator; None where it does not end."""
    places, rest = 0, denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    return places if rest == 1 else None


def read_number(text: str) -> Written | None:
    """The number that `text` writes, or None where it is none or exceeds the digit budget.

    Reads `.5`, `0.`, `-0.4`, U+2212 as minus, a comma as decimal mark, `1e-08`.
    """
    match = _NUMBER.fullmatch(text.strip().replace("{,}", ","))
    if match is None or not (match["whole"] or match["part"]):
        return None
    whole, part, exponent = match["whole"], match["part"] or "", match["exponent"]
    if len(whole) + len(part) > MAX_DIGITS or (exponent and len(exponent) > 6):
        return None
    power = int(exponent.replace("\u2212", "-")) if exponent else 0
    if abs(power) > MAX_EXPONENT:
        return None
    value = Fraction(int(whole + part or "0"), 10 ** len(part)) * Fraction(10) ** power
    return Written(text, -value if match["sign"] in ("-", "\u2212") else value, len(part) - power, match["mark"])


def agreement(stated: Written, exact: Fraction) -> Agreement:
    """How a stated number agrees with an exact value, by half a unit of its last written place."""
    value, places = stated.value, stated.places
    if value == 0 and places <= 0 and abs(exact) > NOTHING:
        return Agreement.NONE
    # in whole numbers: the difference in units of the last place is apart / whole
    apart = value.numerator * exact.denominator - exact.numerator * value.denominator
    whole = value.denominator * exact.denominator
    if apart == 0:
        return Agreement.EXACT
    if places >= 0:
        apart *= 10**places
    else:
        whole *= 10**-places
    if 2 * abs(apart) <= whole:
        return Agreement.ROUNDED
    if abs(apart) < whole and abs(value) <= abs(exact) and value.numerator * exact.numerator >= 0:
        return Agreement.TRUNCATED
    return Agreement.NONE
