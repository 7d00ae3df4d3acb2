"""Matrix equations in other layouts: vectors as rows, weights numbered from their source to their target."""

from __future__ import annotations

from dataclasses import dataclass

from ...rewriting import mapped
from ...term import Apply, Mul, Partial, Ref, Role, Term, Transpose
from ..terms import NOWHERE
from .products import transpose


@dataclass(frozen=True, slots=True)
class Layout:
    """How arrays are laid out: `rows` for vectors that are rows, `from_to` for weights with their source first.

    The engine's equations have columns and weights (to, from): z = W a + b; with both turned they are z = a W + b.
    """

    rows: bool = False
    from_to: bool = False

    def equation(self, left: Term, right: Term) -> tuple[Term, Term]:
        """Both sides of an equation in this layout; where the left one comes out transposed, both are transposed."""
        sides = self(left), self(right)
        if isinstance(sides[0], Transpose):
            return transpose(sides[0]), transpose(sides[1])
        return sides

    def __call__(self, term: Term) -> Term:
        """An expression of columns and weights (to, from) in this layout; where vectors are rows, its transpose."""
        turned = self._weights(term) if self.from_to else term
        return self._row(turned) if self.rows else turned

    def _weights(self, term: Term) -> Term:
        """The term with every matrix of weights, and every gradient by one, replaced by the transpose of its other."""
        match term:
            case Ref(role=Role.WEIGHT):
                return Transpose(NOWHERE, term)
            case Partial(_, _, Ref(role=Role.WEIGHT)):
                return Transpose(NOWHERE, term)
            case Transpose(_, operand):
                return transpose(self._weights(operand))
            case _:
                return mapped(term, self._weights)

    def _row(self, term: Term) -> Term:
        """The transpose of a term, its vectors being rows."""
        match term:
            case Ref(role=Role.WEIGHT):
                return transpose(term)
            case Partial(_, of, Ref(role=role)):
                scalar = isinstance(of, Ref) and of.role is Role.COST
                return term if scalar and role is not Role.WEIGHT else transpose(term)
            case Ref() | Apply(function="normsq" | "diag"):
                return term
            case Transpose(_, operand):
                return transpose(self._row(operand))
            case Mul(span, factors, operators) if set(operators) == {"@"}:
                return Mul(span, tuple(self._row(factor) for factor in reversed(factors)), operators)
            case _:
                return mapped(term, self._row)
