"""The three fields: exact fractions, rigorous enclosures of reals, residues modulo a prime."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from fractions import Fraction
from hashlib import blake2b
from math import isqrt
from typing import Any

from flint import arb, ctx, fmpq

from symbackprop.network.field import COMPOSED, KNOWN, Transcendental, Undefined, composed, derivative, tied_slope

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
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
        return Fraction((value > 0) + below * (value < 0)) if order == 1 else ZERO
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
    raise Transcendental(f"{name}({value}) is no fraction")


_precision_lock = threading.RLock()
_inside: AbstractContextManager[Any] = nullcontext()


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

    @contextmanager
    def context(self) -> Iterator[None]:
        with _precision_lock:
            before = ctx.prec
            ctx.prec = self.prec
            try:
                yield
            finally:
                ctx.prec = before

    def add(self, left: Any, right: Any) -> Any:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left + right
        with self.context() if ctx.prec != self.prec else _inside:
            return ball(left) + ball(right)

    def mul(self, left: Any, right: Any) -> Any:
        if isinstance(left, Fraction):
            if isinstance(right, Fraction):
                return left * right
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
            return super().power(value, exponent)
        with self.context() if ctx.prec != self.prec else _inside:
            return value**exponent if exponent >= 0 else 1 / value**-exponent

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


PRIME = 2**61 - 1


class Modular:
    """Residues modulo a prime, with functions that are as independent as their ties allow.

    An opaque function and each of its derivatives are pseudo-random functions (BLAKE2) of
    name, order, argument and seed. Tied are: exp(-x) = 1/exp(x); sigmoid, tanh and softplus to
    exp by their formulas, and so to their derivatives; log(1/x) = -log(x); sqrt(x)^2 = x, and
    sqrt(xy) = sqrt(x) sqrt(y), where a residue has a root (it is Undefined in half of them).
    The sign of x, for relu and abs, is its Legendre symbol: sign(xy) = sign(x) sign(y) and
    sign(-x) = -sign(x), each sign half of the time, relu(x) = d x with d = relu'(x) in {0, 1}.

    `signs=False` gives relu' any residue instead, with relu(x) = relu'(x) x and
    relu'(x) + relu'(-x) = 1: what then agrees holds for either sign, which signs drawn at
    random would show only after many instances; what then disagrees may still hold for 0 and 1.

    exp(x+y) = exp(x) exp(y), log(xy) and what follows from them are not tied: where exp, log,
    or functions tied to it occur on both sides, equality is still a proof, but an
    inequality has to be confirmed with balls.
    """

    def __init__(self, seed: int = 0, prime: int = PRIME, signs: bool = True) -> None:
        if prime % 4 != 3:
            raise ValueError(f"the prime has to be 3 modulo 4, so that -1 has no root; {prime} is not")
        self.prime = prime
        self.seed = seed
        self.signs = signs
        self._key = (seed % 2**64).to_bytes(8, "big")
        self._numbers: dict[Fraction, int] = {}

    def context(self) -> AbstractContextManager[Any]:
        return nullcontext()

    def number(self, value: Fraction) -> int:
        known = self._numbers.get(value)
        if known is None:
            if value.denominator % self.prime == 0:
                raise Undefined("division by zero modulo the prime")
            known = value.numerator * pow(value.denominator, -1, self.prime) % self.prime
            self._numbers[value] = known
        return known

    def add(self, left: int, right: int) -> int:
        return (left + right) % self.prime

    def mul(self, left: int, right: int) -> int:
        return left * right % self.prime

    def neg(self, value: int) -> int:
        return -value % self.prime

    def inverse(self, value: int) -> int:
        return self.power(value, -1)

    def power(self, value: int, exponent: int) -> int:
        if exponent < 0 and value == 0:
            raise Undefined("division by zero")
        return pow(value, exponent, self.prime)

    def random(self, *mark: object) -> int:
        """A pseudo-random residue that depends on the mark and the seed alone."""
        digest = blake2b(repr(mark).encode(), digest_size=16, key=self._key).digest()
        return int.from_bytes(digest, "big") % self.prime

    def apply(self, name: str, order: int, value: int) -> int:
        p = self.prime
        if name in ("relu", "abs"):
            if order > 1:
                return 0
            local = self._active(value) if name == "relu" else (2 * self._active(value) - (value == 0)) - 1
            return (local * value if order == 0 else local) % p
        if name not in KNOWN:
            if name.startswith(COMPOSED):
                return int(composed(self, name, order, value))
            return self.random(name, order, value)
        if order > 0:
            return int(derivative(self, name, order, lambda base: self.apply(base, 0, value), value))
        match name:
            case "exp":
                return self._exp(value)
            case "sigmoid":
                return self.inverse((1 + self._exp(-value % p)) % p)
            case "tanh":
                square = self._exp(value) ** 2
                return (square - 1) * self.inverse((square + 1) % p) % p
            case "softplus":
                return self._log((1 + self._exp(value)) % p)
            case "log":
                return self._log(value)
            case "sqrt":
                root = pow(value, (p + 1) // 4, p)
                if root * root % p != value:
                    raise Undefined("no square root in this instance; another seed may have one")
                return root
        return self.random(name, 0)

    def slope(self, name: str, order: int, value: int, result: int) -> int:
        return int(tied_slope(self, name, order, value, result))

    def equal(self, left: int, right: int) -> bool | None:
        return left == right

    def is_zero(self, value: int) -> bool | None:
        return value == 0

    def _exp(self, value: int) -> int:
        if value == 0:
            return 1
        mirrored = self.prime - value
        base = self.random("exp", min(value, mirrored)) or 1
        return base if value < mirrored else pow(base, -1, self.prime)

    def _log(self, value: int) -> int:
        if value == 0:
            raise Undefined("logarithm of zero")
        if value == 1:
            return 0
        inverted = pow(value, -1, self.prime)
        base = self.random("log", min(value, inverted))
        return base if value <= inverted else -base % self.prime

    def _active(self, value: int) -> int:
        """relu'(value): 0 at 0."""
        if value == 0:
            return 0
        if self.signs:
            return 1 if pow(value, (self.prime - 1) // 2, self.prime) == 1 else 0
        mirrored = self.prime - value
        base = self.random("active", min(value, mirrored))
        return base if value < mirrored else 1 - base
