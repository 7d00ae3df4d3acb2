"""Slips of the eye and the pen: digits, signs, decimal points, and operands that are not what they were copied from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...term import Num
from ...within import bare_number, is_numeric
from ...written import Written
from ..agree import interval
from ..members import substitute
from ..tensor import scalar
from .case import Case, numbers_in, signed_numbers
from .cause import Prediction

LOOKALIKES = frozenset(map(frozenset, ("17", "27", "38", "58", "53", "06", "49", "69", "83", "14", "08")))
MIN_DIGITS = 3


def rounded(value: Any, places: int) -> Fraction | None:
    """A value rounded to a decimal place; None for one that is not finite."""
    ends = interval(value)
    if ends is None:
        return None
    scale = Fraction(10) ** places
    return Fraction(round((ends[0] + ends[1]) / 2 * scale)) / scale


def digits(value: Fraction, places: int) -> str:
    """The digits of a decimal, its sign and mark left out."""
    return str(abs(int(value * Fraction(10) ** places)))


def one_changed(a: str, b: str) -> tuple[str, str] | None:
    """The two digits by which numbers of equal length differ in one place."""
    width = max(len(a), len(b))
    pairs = [(x, y) for x, y in zip(a.rjust(width, "0"), b.rjust(width, "0"), strict=True) if x != y]
    return pairs[0] if len(pairs) == 1 else None


def exchanged(a: str, b: str) -> bool:
    """Whether two adjacent digits are exchanged."""
    if len(a) != len(b):
        return False
    at = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return len(at) == 2 and at[1] == at[0] + 1 and a[at[0]] == b[at[1]] and a[at[1]] == b[at[0]]


def one_missing(long: str, short: str) -> bool:
    """Whether a number is another without one digit."""
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _same_sign(a: Fraction, b: Fraction) -> bool:
    return a * b > 0


def sign(case: Case) -> Iterator[Prediction]:
    """The minus left out, or put in: v = -t. In an expression, the sign of one number in it."""
    if case.number is not None:
        for value, source in case.references:
            ends = interval(value)
            if ends is not None and ends[0] != 0 and case.members is not None:
                field = case.members.page.field
                yield Prediction(field.neg(value), f"{source} {case.say.number(value, case.number)}: the sign was lost")
        return
    for number, wanted, names in case.once("operands", lambda: tuple(_operands(case))):
        if wanted == -number.value:
            text = case.say.number(wanted, number.written)
            yield Prediction(case.stands, f"{case.say.name(names[0])} is {text}: its sign was lost")


def point(case: Case) -> Iterator[Prediction]:
    """The decimal point moved: v = 10^j t."""
    if case.number is None or len(digits(case.number.value, case.number.places).strip("0")) < 2:
        return
    for value, source in case.references:
        for power in (1, -1, 2, -2, 3, -3):
            places = "one place" if abs(power) == 1 else f"{abs(power)} places"
            side = f"{places} too far to the {'right' if power > 0 else 'left'}"
            because = f"{source} {case.say.number(value, case.number)}: the decimal point stands {side}"
            if case.members is not None:
                field = case.members.page.field
                yield Prediction(field.mul(value, field.number(Fraction(10) ** power)), because)


def swapped_digits(case: Case) -> Iterator[Prediction]:
    """Two adjacent digits exchanged."""
    for number, right, source in _near(case):
        if exchanged(digits(number.value, number.places), digits(right, number.places)):
            yield Prediction(number.value, f"{source} {_at(case, right, number)}: two digits are exchanged")


def digit(case: Case) -> Iterator[Prediction]:
    """One digit read or written as one that looks like it."""
    for number, right, source in _near(case):
        pair = one_changed(digits(number.value, number.places), digits(right, number.places))
        if pair is not None and (frozenset(pair) in LOOKALIKES or case.used_rightly):
            alike = (
                f"{pair[1]} was read as {pair[0]}"
                if frozenset(pair) in LOOKALIKES
                else "one digit differs, and the right number is used further on"
            )
            yield Prediction(number.value, f"{source} {_at(case, right, number)}: {alike}")


def digit_dropped(case: Case) -> Iterator[Prediction]:
    """A digit left out or doubled."""
    number = case.number
    if number is None:
        return
    here = digits(number.value, number.places)
    for value, source in case.references:
        for places in (number.places, number.places + 1, number.places - 1):
            right = rounded(value, places)
            if right is None or not _same_sign(right, number.value):
                continue
            there = digits(right, places)
            if len(here) >= 2 and one_missing(there, here) and (places != number.places + 1 or there[:-1] != here):
                yield Prediction(number.value, f"{source} {_at(case, right, number)}: a digit was left out")
            elif len(there) >= 2 and one_missing(here, there) and here[:-1] != there:
                yield Prediction(number.value, f"{source} {_at(case, right, number)}: there is a digit too many")


def _near(case: Case) -> Iterator[tuple[Written, Fraction, str]]:
    number = case.number
    if number is None or len(digits(number.value, number.places)) < MIN_DIGITS:
        return
    for value, source in case.references:
        right = rounded(value, number.places)
        if right is not None and right != number.value and _same_sign(right, number.value):
            yield number, right, source


def _at(case: Case, value: Fraction, like: Written) -> str:
    return case.say.number(value, like)


# operands


def misread(case: Case) -> Iterator[Prediction]:
    """A number that is read otherwise on the whole page, where it is printed."""
    term = case.cell
    if term is None or case.truth is None:
        return
    for quantity, written, read in case.repairs:
        for number in numbers_in(term):
            if abs(number.value) == abs(written):
                corrected = substitute(term, {number.span: replace(number, value=read, written=None)})
                value = case.evaluated(corrected)
                if value is not None and case.is_true(value):
                    shown = case.say.number(written, number.written)
                    meant = case.say.number(read, number.written)
                    because = f"{case.say.name(quantity)} is printed {shown} here and read as {meant} on the whole page"
                    yield Prediction(case.stands, because)


def operand(case: Case) -> Iterator[Prediction]:
    """A number in the line is not the one stated for its symbol; the line holds with the right one."""
    values = set(case.known.values())
    for number, wanted, names in case.once("operands", lambda: tuple(_operands(case))):
        how = resemblance(number.written, wanted)
        if how is None or number.written is None or number.value in values or wanted == -number.value:
            continue
        meant = f"{case.say.name(names[0])} is {case.say.number(wanted, number.written)}"
        yield Prediction(case.stands, f"{meant}, but {number.written.text} stands here: {how}")


def resemblance(written: Written | None, wanted: Fraction) -> str | None:
    """How a written number may have come from another, None where they look nothing alike."""
    if written is None:
        return None
    places = max(written.places, 0)
    while (wanted * Fraction(10) ** places).denominator != 1 and places < 12:
        places += 1
    here, there = digits(written.value, places), digits(wanted, places)
    lost = " and the sign was lost" if written.value * wanted < 0 else ""
    if here == there:
        return "the sign was lost"
    if exchanged(here, there):
        return "two digits are exchanged" + lost
    pair = one_changed(here, there)
    if pair is not None and max(len(here), len(there)) >= 2:
        return "one digit differs" + lost
    if len(here) > 1 and one_missing(there, here) or len(there) > 1 and one_missing(here, there):
        return "a digit is missing or doubled" + lost
    return None


def _operands(case: Case) -> Iterator[tuple[Num, Fraction, list[str]]]:
    """The numbers of the right side that, replaced by a value known on the page, make the line hold."""
    term = case.cell
    if (
        term is None
        or case.truth is None
        or case.members is None
        or not is_numeric(term)
        or bare_number(term) is not None
    ):
        return
    here = case.evaluated(term)
    stands, target = interval(here) if here is not None else None, interval(case.truth)
    if stands is None or target is None:
        return
    for number, minus in signed_numbers(term):
        moved = case.evaluated(substitute(term, {number.span: replace(number, value=number.value + 1, written=None)}))
        ends = interval(moved) if moved is not None else None
        if ends is None or ends[0] == stands[0]:
            continue
        asked = number.value + (target[0] - stands[0]) / (ends[0] - stands[0])
        for wanted, names in _close(case, -asked if minus else asked):
            printed = (
                replace(number, value=-number.value, written=-number.written if number.written is not None else None)
                if minus
                else number
            )
            if wanted == printed.value:
                continue
            value = -wanted if minus else wanted
            written = replace(number.written, value=value) if number.written is not None else None
            mended = substitute(term, {number.span: Num(number.span, value, written)})
            now = case.evaluated(mended)
            reached = interval(now) if now is not None else None
            if reached is None:
                continue
            exact = reached[0] <= target[1] and target[0] <= reached[1]
            if exact or case.members.within_operands(mended, scalar(case.truth), case.draft.line):
                yield printed, wanted, names


def _close(case: Case, asked: Fraction) -> Iterator[tuple[Fraction, list[str]]]:
    """The known values near a number, the nearest first, with the names that have them."""
    found: dict[Fraction, list[str]] = {}
    about, slack = float(asked), abs(float(asked)) / 50
    for name, value in case.known.items():
        if abs(float(value) - about) <= slack:
            found.setdefault(value, []).append(name)
    yield from sorted(found.items(), key=lambda pair: abs(pair[0] - asked))
