"""The formulas of activation functions as terms, and the forms that their slopes take on the way to a^l_m.

The way is algebra that a reader can follow; that each form equals the one before is checked like every line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from ..term import Apply, Branches, Neg, Num, Ref, Term, Var
from .terms import NOWHERE, applied, minus, number, over, plus, power, product

Formula = Callable[[Term], Term]


def _exp(term: Term) -> Apply:
    return applied("exp", 0, term)


def _logistic(z: Term) -> Term:
    return over(number(1), plus(number(1), _exp(minus(z))))


def _hyperbolic(z: Term) -> Term:
    return over(plus(_exp(z), Neg(NOWHERE, _exp(minus(z)))), plus(_exp(z), _exp(minus(z))))


FORMULAS: Mapping[str, Formula] = {
    "identity": lambda z: z,
    "sigmoid": _logistic,
    "tanh": _hyperbolic,
    "softplus": lambda z: applied("log", 0, plus(number(1), _exp(z))),
}
"""sigma(z) of the activations that have one formula for all z."""

SLOPES: Mapping[str, Callable[[Term, Ref], tuple[Term, ...]]] = {
    "identity": lambda z, a: (number(1),),
    "sigmoid": lambda z, a: (
        product(_logistic(z), plus(number(1), Neg(NOWHERE, _logistic(z)))),
        product(a, plus(number(1), minus(a))),
    ),
    "tanh": lambda z, a: (
        plus(number(1), Neg(NOWHERE, power(_hyperbolic(z), 2))),
        plus(number(1), minus(power(a, 2))),
    ),
    "softplus": lambda z, a: (_logistic(z),),
}
"""sigma'(z) after it was differentiated: the forms it is brought into, the last one remembered."""


def cases(activation: str, slope: Fraction, order: int) -> Branches | None:
    """A rectifier, or its derivative, told by cases in z; None for what is no rectifier. `slope` is that below zero."""
    z = Var(NOWHERE, "z")
    if activation not in ("relu", "leaky_relu"):
        return None
    below: Term = Num(NOWHERE, slope)
    if order == 0 and slope:
        below = product(below, z)
    above: Term = number(1) if order else z
    return Branches(NOWHERE, "z", ((above, (">", number(0))), (below, ("<=", number(0)))))
