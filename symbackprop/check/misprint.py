"""Whether one number may be a misprint of another: what scanning and copying do to a number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..written import Agreement, Written
from .agree import agrees, decimal, distance, interval

MUCH_NEARER = 4


def plausible(written: Fraction, meant: Fraction) -> bool:
    """Whether `written` may stand for `meant`.

    A sign lost or gained, one digit wrong, lost, doubled or swapped, the point moved, or a term left out.
    """
    if meant == 0 or written == -meant:
        return True
    a, b = _digits(written), _digits(meant)
    if a.replace(".", "").strip("0") == b.replace(".", "").strip("0"):
        return True
    return _one_edit(a, b) or _swapped(a, b)


def tells(stated: Written, printed: Any, meant: Any) -> int:
    """Which of two values a stated number tells of: 1 of the one meant, -1 of the one printed, 0 of neither.

    It has to be far nearer to one than to the other, for what a line starts from is rounded itself.
    """
    if interval(printed) is None or interval(meant) is None:
        return 0
    off, near = distance(stated.value, printed), distance(stated.value, meant)
    if MUCH_NEARER * near < off:
        return int(agrees(stated, printed) is Agreement.NONE)
    return -int(MUCH_NEARER * off < near and agrees(stated, meant) is Agreement.NONE)


def _digits(value: Fraction) -> str:
    return decimal(abs(value), 15)


def _one_edit(a: str, b: str) -> bool:
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    shorter, longer = sorted((a, b), key=len)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _swapped(a: str, b: str) -> bool:
    differing = [at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if len(a) != len(b) or len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    at = differing[0]
    return a[at] == b[at + 1] and a[at + 1] == b[at]
