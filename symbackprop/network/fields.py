"""The fields that hold real numbers: exact fractions and rigorous enclosures; and Modular, from its own module."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import arb, ctx, fmpq

from symbackprop.network.field import (
    COMPOSED,
    KNOWN,
    ONE,
    ZERO,
    Transcendental,
    Undefined,
    composed,
    derivative,
    tied_slope,
)
from symbackprop.network.modular import PRIME, Modular

__all__ = ["PRIME", "Balls", "Modular", "Rationals", "Transcendental", "Undefined", "ball"]

MAX_BITS = 1_000_000
HALF = Fraction(1, 2)
_AT_ZERO = {"sigmoid": HALF, "tanh": ZERO, "exp": ONE}


class Rationals:
    """Fractions. Functions that leave the rationals raise Transcendental, but for sigmoid(0), tanh(0), exp(0),
    log(1) and roots of squares, which are exact."""

    def context(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def number(self, value: Fraction) -> Any:
        return value

    def add(self, left: Any, right: Any) -> Any:
        return left + right

    def mul(self, left: Any, right: Any) -> Any:
        return left * right

    def neg(self, value: Any) -> Any:
        return -value

    def inverse(self, value: Any) -> Any:
        if value == 0:
            raise Undefined("division by zero")
        return 1 / value

    def power(self, value: Any, exponent: int) -> Any:
        if exponent < 0 and value == 0:
            raise Undefined("division by zero")
        if abs(exponent) * (value.numerator.bit_length() + value.denominator.bit_length()) > MAX_BITS:
            raise Transcendental(f"a power of more than {MAX_BITS} bits is not computed exactly")
        return value**exponent

    def apply(self, name: str, order: int, value: Any) -> Any:
        return _fraction_apply(self, name, order, value)

    def slope(self, name: str, order: int, value: Any, result: Any) -> Any:
        return tied_slope(self, name, order, value, result)

    def equal(self, left: Any, right: Any) -> bool | None:
        return bool(left == right)

    def is_zero(self, value: Any) -> bool | None:
        return bool(value == 0)


def _fraction_apply(field: Rationals, name: str, order: int, value: Fraction) -> Any:
    """A function or derivative at a fraction, where that is a fraction again."""
    if name in ("relu", "abs"):
        below = 0 if name == "relu" else -1
        if order == 0:
            return value if value > 0 else below * value
        return ZERO if order > 1 or not value else ONE if value > 0 else Fraction(below)
    if name.startswith(COMPOSED):
        return composed(field, name, order, value)
    if name not in KNOWN:
        raise Transcendental(f"{name} is a letter without a definition and has no values")
    if order > 0:
        return derivative(field, name, order, lambda base: field.apply(base, 0, value), value)
    if value == 0 and name in _AT_ZERO:
        return _AT_ZERO[name]
    if name == "log":
        if value <= 0:
            raise Undefined("logarithm of zero" if value == 0 else "logarithm of a negative number")
        if value == 1:
            return ZERO
    if name == "sqrt":
        if value < 0:
            raise Undefined("square root of a negative number")
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root**2 == value:
            return root
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    raise Transcendental(f"{name}({value if bits < 200 else f'a fraction of {bits} bits'}) is no fraction")


_precision_lock = threading.RLock()
_inside: AbstractContextManager[Any] = nullcontext()


class _Precision:
    """Holds a precision of flint, and other threads out. Written as a class because it is entered all the time."""

    __slots__ = ("before", "prec")

    def __init__(self, prec: int) -> None:
        self.prec = prec

    def __enter__(self) -> None:
        _precision_lock.acquire()
        self.before = ctx.prec
        ctx.prec = self.prec

    def __exit__(self, *_: object) -> None:
        ctx.prec = self.before
        _precision_lock.release()


class Balls(Rationals):
    """Real numbers: a Fraction as long as the value is known to be rational, else a ball (flint.arb) that holds it.

    `prec` is the working precision in bits. A kink, a zero or an equality that a ball cannot
    decide is not decided: relu' is then the ball [0, 1], `equal` and `is_zero` give None. A
    ball that is not finite says that the precision did not suffice. The precision of flint is
    a global setting: `context` holds it, and other threads out, for a run of operations; an
    operation outside of it enters it for itself.
    """

    def __init__(self, prec: int = 128) -> None:
        self.prec = prec

    def context(self) -> AbstractContextManager[Any]:
        return _Precision(self.prec)

    def add(self, left: Any, right: Any) -> Any:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left + right
        with self.context() if ctx.prec != self.prec else _inside:
            return ball(left) + ball(right)

    def mul(self, left: Any, right: Any) -> Any:
        if isinstance(left, Fraction):
            if isinstance(right, Fraction):
                # slopes are 1 more often than not
                return right if left is ONE else left if right is ONE else left * right
            if not left:
                return ZERO
        elif isinstance(right, Fraction) and not right:
            return ZERO
        with self.context() if ctx.prec != self.prec else _inside:
            return ball(left) * ball(right)

    def inverse(self, value: Any) -> Any:
        return self.power(value, -1)

    def power(self, value: Any, exponent: int) -> Any:
        if isinstance(value, Fraction):
            try:
                return super().power(value, exponent)
            except Transcendental:
                pass
        with self.context() if ctx.prec != self.prec else _inside:
            raised = _raised(ball(value), abs(exponent))
            return raised if exponent >= 0 else 1 / raised

    def apply(self, name: str, order: int, value: Any) -> Any:
        if isinstance(value, Fraction):
            try:
                return super().apply(name, order, value)
            except Transcendental:
                if name not in KNOWN:
                    raise
        if ctx.prec != self.prec:
            with self.context():
                return self.apply(name, order, value)
        if name.startswith(COMPOSED):
            return composed(self, name, order, value)
        x = ball(value)
        if name in ("relu", "abs"):
            return _kink(name, order, x)
        if order > 0:
            return derivative(self, name, order, lambda base: self.apply(base, 0, value), value)
        match name:
            case "sigmoid":
                return 1 / (1 + (-x).exp()) if not x < 0 else x.exp() / (1 + x.exp())
            case "tanh":
                return x.tanh()
            case "softplus":
                return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()
            case "exp":
                return x.exp()
            case "log":
                if x <= 0:
                    raise Undefined("logarithm of a negative number")
                return x.log() if x > 0 else arb.nan()
            case "sqrt":
                if x < 0:
                    raise Undefined("square root of a negative number")
                return x.sqrt() if x >= 0 else arb.nan()
            case "pi":
                return arb.pi()
        raise Transcendental(f"{name} is a letter without a definition and has no values")

    def equal(self, left: Any, right: Any) -> bool | None:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left == right
        left, right = ball(left), ball(right)
        if not (left.is_finite() and right.is_finite()):
            return None
        return None if left.overlaps(right) else False

    def is_zero(self, value: Any) -> bool | None:
        return self.equal(value, ZERO)


def ball(value: Any) -> arb:
    """The ball at the current precision that holds a fraction; a ball stays what it is."""
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value


def _raised(value: arb, exponent: int) -> arb:
    """A whole power from 0 by squaring; `**` of flint gives nan for balls around zero."""
    result = arb(1)
    while exponent:
        if exponent & 1:
            result = result * value
        exponent >>= 1
        if exponent:
            value = value * value
    return result


def _kink(name: str, order: int, x: arb) -> Any:
    below = 0 if name == "relu" else -1
    if order > 1:
        return ZERO
    if x > 0:
        return x if order == 0 else ONE
    if x <= 0:
        if order == 0:
            return -x if below else ZERO
        if not below or x < 0:
            return Fraction(below)
    if not x.is_finite():
        return arb.nan()
    if order == 0:
        return abs(x) if below else x.max(arb(0))
    return arb(0.5, 0.5) if name == "relu" else arb(0, 1)
