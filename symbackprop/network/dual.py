"""Dual numbers over a field: a value and its derivative by one quantity, carried forwards together."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Dual = tuple[Any, Any]
"""A value and its derivative."""


class DualArithmetic:
    """Pairs of a value and its derivative over a field: forward accumulation."""

    def __init__(self, base: Any) -> None:
        self.base = base
        self.zero = base.number(Fraction(0))

    def number(self, value: Fraction) -> Dual:
        return self.base.number(value), self.zero

    def add(self, a: Dual, b: Dual) -> Dual:
        return self.base.add(a[0], b[0]), self.base.add(a[1], b[1])

    def neg(self, a: Dual) -> Dual:
        return self.base.neg(a[0]), self.base.neg(a[1])

    def mul(self, a: Dual, b: Dual) -> Dual:
        base = self.base
        return base.mul(a[0], b[0]), base.add(base.mul(a[0], b[1]), base.mul(a[1], b[0]))

    def inverse(self, a: Dual) -> Dual:
        base = self.base
        inverse = base.inverse(a[0])
        return inverse, base.neg(base.mul(a[1], base.mul(inverse, inverse)))

    def power(self, a: Dual, exponent: int) -> Dual:
        base = self.base
        if exponent == 0:
            return self.number(Fraction(1))
        slope = base.mul(base.number(Fraction(exponent)), base.power(a[0], exponent - 1))
        return base.power(a[0], exponent), base.mul(slope, a[1])

    def apply(self, name: str, order: int, x: Dual) -> Dual:
        base = self.base
        return base.apply(name, order, x[0]), base.mul(base.apply(name, order + 1, x[0]), x[1])
