"""Functions of tensors: those of every entry, and those of the whole."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .tensor import Tensor, elementwise, scalar
from .world import Unsupported


def total(arithmetic: Any, values: Tensor) -> Tensor:
    """The sum of all entries."""
    found = values.items[0]
    for item in values.items[1:]:
        found = arithmetic.add(found, item)
    return scalar(found)


def applied(arithmetic: Any, function: str, order: int, value: Tensor, others: tuple[Tensor, ...] = ()) -> Tensor:
    """The `order`-th derivative of a function at a value; of the whole for sum, mean, normsq, diag and softmax.

    Raises Unsupported for the derivative of softmax, and what the field raises.
    """
    match function:
        case "sum":
            return total(arithmetic, value)
        case "mean":
            share = arithmetic.inverse(arithmetic.number(Fraction(len(value.items))))
            return total(arithmetic, value).map(lambda item: arithmetic.mul(item, share))
        case "normsq":
            return total(arithmetic, value.map(lambda item: arithmetic.mul(item, item)))
        case "diag":
            n = len(value.items)
            zero = arithmetic.number(Fraction(0))
            return Tensor((n, n), tuple(value.items[i] if i == j else zero for i in range(n) for j in range(n)))
        case "softmax":
            if order:
                raise Unsupported("the derivative of softmax is a matrix, not a function of one argument")
            raised = value.map(lambda item: arithmetic.apply("exp", 0, item))
            return elementwise(arithmetic, "mul", raised, total(arithmetic, raised).map(arithmetic.inverse))
        case "max" if len(others) == 1:
            return elementwise(_Larger(arithmetic), "mul", value, others[0])
        case _:
            return value.map(lambda item: arithmetic.apply(function, order, item))


class _Larger:
    """Lends `elementwise` the larger of two entries in place of their product."""

    def __init__(self, arithmetic: Any) -> None:
        self.arithmetic = arithmetic

    def mul(self, a: Any, b: Any) -> Any:
        """max(a, b) = b + relu(a - b): the field knows relu, with its convention at the kink."""
        arithmetic = self.arithmetic
        return arithmetic.add(b, arithmetic.apply("relu", 0, arithmetic.add(a, arithmetic.neg(b))))
