"""Residues modulo a prime: random instances in which a false formula fails almost surely."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from hashlib import blake2b
from typing import Any

from symbackprop.network.field import COMPOSED, KNOWN, Undefined, composed, derivative, tied_slope

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
            local = self._active(value)
            if name == "abs":
                local = 2 * local - 1 if value else 0
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
