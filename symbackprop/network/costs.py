"""The table of cost functions. Importing it does not import SymPy; building an expression does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost C(a, y) of the outputs a and the targets y of one example.

    `expression` builds the SymPy expression from both sequences, of equal length.
    `slope` is dC/da_k in terms of a_k, y_k and the number of outputs, as LaTeX.
    `log` is the natural logarithm.
    """

    name: str
    rational: bool
    formula: str
    slope: str
    expression: Callable[[Sequence[Any], Sequence[Any]], Any]
    aliases: tuple[str, ...] = ()


def _squares(outputs: Sequence[Any], targets: Sequence[Any], factor: Fraction) -> Any:
    from sympy import Add, Mul, Rational

    total = Add(*[(a - y) ** 2 for a, y in zip(outputs, targets, strict=True)])
    if factor == 1:
        return total
    # Unevaluated, or SymPy would multiply the factor into every term of the sum.
    return Mul(Rational(factor.numerator, factor.denominator), total, evaluate=False)


def _cross_entropy(outputs: Sequence[Any], targets: Sequence[Any]) -> Any:
    from sympy import Add, log

    return -Add(*[y * log(a) for a, y in zip(outputs, targets, strict=True)])


def _binary_cross_entropy(outputs: Sequence[Any], targets: Sequence[Any]) -> Any:
    from sympy import Add, log

    return -Add(*[y * log(a) + (1 - y) * log(1 - a) for a, y in zip(outputs, targets, strict=True)])


# fmt: off
COSTS: tuple[Cost, ...] = (
    Cost("squared", True, r"\sum_k (a_k - y_k)^2", "2(a_k - y_k)",
         lambda a, y: _squares(a, y, Fraction(1)), ("squared_error", "sse", "sum_of_squares")),
    Cost("half_squared", True, r"\frac{1}{2} \sum_k (a_k - y_k)^2", "a_k - y_k",
         lambda a, y: _squares(a, y, Fraction(1, 2)), ("half_squared_error",)),
    Cost("mean_squared", True, r"\frac{1}{K} \sum_k (a_k - y_k)^2", r"\frac{2}{K}(a_k - y_k)",
         lambda a, y: _squares(a, y, Fraction(1, len(a))), ("mse", "mean_squared_error")),
    Cost("cross_entropy", False, r"-\sum_k y_k \ln a_k", r"-\frac{y_k}{a_k}",
         _cross_entropy, ("categorical_cross_entropy",)),
    Cost("binary_cross_entropy", False, r"-\sum_k [y_k \ln a_k + (1 - y_k) \ln(1 - a_k)]",
         r"\frac{a_k - y_k}{a_k (1 - a_k)}", _binary_cross_entropy, ("bce", "log_loss")),
)
# fmt: on
_BY_NAME = {name: row for row in COSTS for name in (row.name, *row.aliases)}


def find_cost(name: str) -> Cost | None:
    """The row of a name or alias, without regard to case and to `-` for `_`; None where there is none."""
    return _BY_NAME.get(name.strip().lower().replace("-", "_").replace(" ", "_"))


def cost_names() -> str:
    """The names of the table as a message lists them."""
    return ", ".join(row.name for row in COSTS)
