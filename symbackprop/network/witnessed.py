"""Reals that know when they are zero: a ball with two residues as witnesses.

A ball never shows that p - y is zero where p is a sum of exponentials: it only shrinks around
zero. The same computation modulo a prime, with exp and log as pseudo-random functions that keep
their ties, gives zero whenever the terms cancel algebraically, and otherwise almost never (see
`random_instances`). So what two such runs and the ball all allow to be zero is taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

from symbackprop.network.field import ZERO, Transcendental, composed, tied_slope
from symbackprop.network.fields import Balls
from symbackprop.network.modular import Modular

_SEEDS = (0x5EED, 0xFEED)
Element = tuple[Any, int, int]


class Witnessed:
    """Triples (value, residue, residue), the value a Fraction or a ball as in Balls; make leaves with `number`."""

    def __init__(self, prec: int = 128) -> None:
        self.balls = Balls(prec)
        self.first, self.second = (Modular(seed) for seed in _SEEDS)

    def context(self) -> AbstractContextManager[Any]:
        return self.balls.context()

    def number(self, value: Fraction) -> Element:
        return value, self.first.number(value), self.second.number(value)

    def add(self, left: Element, right: Element) -> Element:
        return self._settled(
            self.balls.add(left[0], right[0]), self.first.add(left[1], right[1]), self.second.add(left[2], right[2])
        )

    def mul(self, left: Element, right: Element) -> Element:
        return self._settled(
            self.balls.mul(left[0], right[0]), self.first.mul(left[1], right[1]), self.second.mul(left[2], right[2])
        )

    def neg(self, value: Element) -> Element:
        return self.balls.neg(value[0]), self.first.neg(value[1]), self.second.neg(value[2])

    def inverse(self, value: Element) -> Element:
        return self.power(value, -1)

    def power(self, value: Element, exponent: int) -> Element:
        return self._each(lambda field, x: field.power(x, exponent), value)

    def apply(self, name: str, order: int, value: Element) -> Element:
        if name in ("relu", "abs"):
            local = self.balls.apply(name, 1, value[0])
            if not isinstance(local, Fraction):
                raise Transcendental(f"the sign of a value is not decided with {self.balls.prec} bits")
            if order == 0:
                return self.mul(self.number(local), value)
            return self.number(local if order == 1 else ZERO)
        if name.startswith("leaky_relu"):
            one: Element = composed(self, name, order, value)
            return one
        return self._each(lambda field, x: field.apply(name, order, x), value)

    def slope(self, name: str, order: int, value: Element, result: Element) -> Element:
        one: Element = tied_slope(self, name, order, value, result)
        return one

    def equal(self, left: Element, right: Element) -> bool | None:
        return self.is_zero(self.add(left, self.neg(right)))

    def is_zero(self, value: Element) -> bool | None:
        return self.balls.is_zero(value[0])

    def _each(self, operation: Callable[[Any, Any], Any], value: Element) -> Element:
        result = operation(self.balls, value[0])
        if isinstance(result, Fraction):
            return self.number(result)
        return self._settled(result, operation(self.first, value[1]), operation(self.second, value[2]))

    def _settled(self, result: Any, first: int, second: int) -> Element:
        """The triple, with an exact zero for a ball around zero to which both residues testify."""
        if first == 0 == second and not isinstance(result, Fraction) and result.is_finite() and result.contains(0):
            return ZERO, 0, 0
        return result, first, second
