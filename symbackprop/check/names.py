"""Whether two sides agree in their printed names alone: every name an unknown, whatever it may mean."""

from __future__ import annotations

from typing import Any

from ..network.modular import Modular
from ..term import Apply, Named, Partial, Ref, Role, Size, Term, Transpose
from ..within import walk
from .choices import Choices
from .evaluate import Evaluator
from .tensor import ShapeMismatch, Tensor, scalar
from .world import Unsettled, Unsupported, World


class _NamesAlone(Evaluator):
    """Gives every printed name a value of its own."""

    def reference(self, ref: Ref | Named) -> Tensor:
        name = ref.name if isinstance(ref, Named) else ref.name.replace(" ", "")
        if isinstance(ref, Ref) and ref.first.units is None and ref.role not in (Role.COST, Role.RATE):
            raise Unsupported("an array")
        return scalar(self.world.arithmetic.random("name", name))

    def partial(self, term: Partial) -> Tensor:
        of, wrt = term.of, term.wrt
        if not (isinstance(of, Ref | Named) and isinstance(wrt, Ref | Named)):
            raise Unsupported("a derivative of an expression")
        return scalar(self.world.arithmetic.random("partial", of.name.replace(" ", ""), wrt.name.replace(" ", "")))

    def size(self, term: Size) -> int:
        raise Unsupported("a number of units")

    def function(self, term: Apply) -> str:
        return term.function


def equal_in_names(left: Term, right: Term) -> bool:
    """Whether `left = right` holds when every printed name stands for any number."""
    if any(isinstance(part, Transpose) for side in (left, right) for part in walk(side)):
        return False
    for seed in (1, 2):
        field: Any = Modular(seed)
        evaluator = _NamesAlone(World(field, (), (), {}), Choices(), {})
        try:
            a, b = evaluator(left), evaluator(right)
        except (Unsettled, ShapeMismatch, ArithmeticError):
            return False
        if a.squeezed != b.squeezed:
            return False
    return True
