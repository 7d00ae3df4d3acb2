"""Recognising activations: by the values of a formula, or by how a worked member is written."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from ..term import Add, Apply, Branches, Div, Mul, Named, Neg, Num, Pow, Ref, Term, Var
from ..within import is_numeric
from .habits import ACTIVATIONS

CANDIDATES: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("relu", lambda z: max(z, 0.0)),
    ("sigmoid", lambda z: 1 / (1 + math.exp(-z))),
    ("tanh", math.tanh),
    ("identity", lambda z: z),
    ("softplus", lambda z: math.log1p(math.exp(z))),
    ("leaky_relu", lambda z: z if z > 0 else z / 100),
)
POINTS = (-1.3, -0.4, 0.7, 2.1)


def recognised(term: Term) -> str | None:
    """The activation that a written function of one variable is, by its values."""
    for name, function in CANDIDATES:
        try:
            if all(abs(float_value(term, z) - function(z)) < 1e-9 for z in POINTS):
                return name
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
    return _leaky(term)


def _leaky(term: Term) -> str | None:
    """A rectifier with a slope of its own below zero, by its values: leaky_relu:1/10."""
    try:
        slope = Fraction(float_value(term, POINTS[0]) / POINTS[0]).limit_denominator(10_000)
        wanted = ((z, z if z > 0 else float(slope) * z) for z in POINTS)
        fits = 0 < slope < 1 and all(abs(float_value(term, z) - value) < 1e-9 for z, value in wanted)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return f"leaky_relu:{slope}" if fits else None


def float_value(term: Term, z: float) -> float:
    """A float value of a function's formula at z; it helps to recognise a function and decides no verdict."""
    match term:
        case Num(_, value):
            return float(value)
        case Var() | Ref() | Named():
            return z
        case Neg(_, operand):
            return -float_value(operand, z)
        case Add(_, terms):
            return sum(float_value(each, z) for each in terms)
        case Mul(_, factors, _):
            return math.prod(float_value(each, z) for each in factors)
        case Div(_, above, below):
            return float_value(above, z) / float_value(below, z)
        case Pow(_, base, exponent):
            return float(float_value(base, z) ** float_value(exponent, z))
        case Apply(_, "exp", 0, argument) if argument is not None:
            return math.exp(min(float_value(argument, z), 50.0))
        case Apply(_, "log", 0, argument) if argument is not None:
            return math.log(float_value(argument, z))
        case Apply(_, "tanh", 0, argument) if argument is not None:
            return math.tanh(float_value(argument, z))
        case Apply(_, "max", 0, argument, (other,)) if argument is not None:
            return max(float_value(argument, z), float_value(other, z))
        case Branches(_, _, branches):
            for branch, condition in branches:
                if condition is None or _holds(condition, z):
                    return float_value(branch, z)
    raise ValueError


def _holds(condition: tuple[str, Term], z: float) -> bool:
    relation, bound = condition
    limit = float_value(bound, z)
    return {">": z > limit, ">=": z >= limit, "<": z < limit, "<=": z <= limit}.get(relation, False)


def written_function(term: Term) -> str | None:
    """The activation that a worked member applies to a number, as `1/(1 + e^{-0.9})`; None for any other."""
    match term:
        case Apply(_, name, 0, argument) if argument is not None and is_numeric(argument):
            return "relu" if name == "max" else name if name in ACTIVATIONS - {"sigma"} else None
        case Div(_, Num(_, one), Add(_, (Num(_, other), Apply(_, "exp", 0, argument)))) if argument is not None:
            return "sigmoid" if one == other == 1 and is_numeric(argument) else None
        case _:
            return None


def float_function(name: str) -> Callable[[float], float] | None:
    """A float version of an activation, with which a reading can recognise it."""
    if name.startswith("leaky_relu:"):
        slope = float(Fraction(name.partition(":")[2]))
        return lambda z: z if z > 0 else slope * z
    return dict(CANDIDATES).get(name)
