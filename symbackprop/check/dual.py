"""Derivatives of written expressions: pairs of a value and its derivative, carried forwards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from ..network.dual import Dual, DualArithmetic
from ..quantity import Quantity
from .world import Unsupported, World


def dual_world(world: World, by: Quantity, step: int) -> World:
    """The world in which every value after `step` updates carries its derivative by one quantity."""
    arithmetic = DualArithmetic(world.arithmetic)
    rate = None if world.rate is None else (world.rate, world.arithmetic.number(Fraction(0)))
    return replace(world, arithmetic=arithmetic, steps={step: _DualInstance(world, by, step)}, rate=rate, tensors={})


class _DualInstance:
    def __init__(self, world: World, by: Quantity, step: int) -> None:
        self.world, self.by, self.step = world, by, step

    def __getitem__(self, q: Quantity) -> Dual:
        instance = self.world.instance(self.step)
        return instance[q], instance.partial(q, self.by)

    def partial(self, of: Quantity, wrt: Quantity) -> Any:
        raise Unsupported("the derivative of a derivative")
