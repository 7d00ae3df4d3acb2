"""The value of plain arithmetic: numbers and operations, no names."""

from __future__ import annotations

from ..network.fields import Balls
from ..term import Term
from ..within import is_numeric
from .choices import Choices
from .evaluate import Evaluator
from .tensor import ShapeMismatch, Tensor
from .world import Unsettled, World
from .worlds import PRECISION


def plain_value(term: Term, activations: tuple[str, ...] = ()) -> Tensor | None:
    """The value of a term of numbers, or None where it has names in it or no value.

    `activations` are what the letter of the page's function stands for.
    """
    if not is_numeric(term):
        return None
    field = Balls(PRECISION)
    try:
        with field.context():
            return Evaluator(World(field, (), activations, {}), Choices(), {})(term)
    except (Unsettled, ShapeMismatch, ArithmeticError):
        return None
