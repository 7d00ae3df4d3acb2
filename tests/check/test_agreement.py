"""How a written number agrees with an exact value: by half a unit of its last place, or cut off within one."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from symbackprop.check.agree import decimal
from symbackprop.written import Agreement, Written, agreement


def expected(value: Fraction, places: int, exact: Fraction) -> Agreement:
    """The definition, in fractions."""
    unit, apart = Fraction(10) ** -places, abs(value - exact)
    if apart == 0:
        return Agreement.EXACT
    if value == 0 and places <= 0 and apart > Fraction(1, 100):
        return Agreement.NONE
    if apart <= unit / 2:
        return Agreement.ROUNDED
    cut = apart < unit and abs(value) <= abs(exact) and value * exact >= 0
    return Agreement.TRUNCATED if cut else Agreement.NONE


@given(st.integers(-120, 120), st.integers(-2, 3), st.integers(-400, 400), st.integers(1, 60))
def test_agreement_is_told_by_the_last_place(digits: int, places: int, above: int, below: int) -> None:
    value, exact = Fraction(digits) / Fraction(10) ** places, Fraction(above, below)
    assert agreement(Written("", value, places), exact) is expected(value, places, exact)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_a_fraction_that_ends_is_shown_with_all_its_digits(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value
