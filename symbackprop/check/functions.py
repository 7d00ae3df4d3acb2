"""Judging statements about the activation function itself: `g(z) = max(z, 0)`, `ReLU' = {1 if z > 0, 0 else}`."""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction
from typing import Any

from ..network.fields import Balls
from ..reading import Structure
from ..term import Apply, Branches, Function, Named, Ref, Role, Term, Var
from ..within import walk
from .choices import Choices
from .draft import Draft
from .evaluate import Evaluator
from .tensor import ShapeMismatch, Tensor, scalar
from .verdict import ClaimKind, Evidence, Verdict
from .world import Unsettled, Unsupported, World
from .worlds import PRECISION

POINTS = (Fraction(-7, 3), Fraction(-1, 4), Fraction(2, 5), Fraction(3))


class _OfOneVariable(Evaluator):
    """Evaluates functions of one variable at a point, the variable's name aside."""

    point: Fraction = Fraction(0)

    def __call__(self, term: Term) -> Tensor:
        match term:
            case Var() | Named():
                return scalar(self.point)
            case Ref(role=Role.PRE | Role.ACTIVATION):
                return scalar(self.point)
            case Function(_, function, order):
                return scalar(self.world.arithmetic.apply(self.known(function), order, self.point))
            case Apply(_, function, order, None):
                return scalar(self.world.arithmetic.apply(self.known(function), order, self.point))
            case Branches(_, _, branches):
                for value, condition in branches:
                    if condition is None or self.holds(condition):
                        return self(value)
                raise Unsupported("no case applies")
            case _:
                return super().__call__(term)

    def known(self, function: str) -> str:
        """The concrete function that a letter stands for."""
        used = set(self.world.activations)
        if len(used) == 1 and (function == "sigma" or next(iter(used)).startswith(f"{function}:")):
            return used.pop()
        return function

    def function(self, term: Apply) -> str:
        return self.known(term.function)

    def holds(self, condition: tuple[str, Term]) -> bool:
        """Whether a case's condition holds at the point."""
        relation, bound = condition
        limit = self(bound).items[0]
        held: bool = {
            ">": self.point > limit,
            ">=": self.point >= limit,
            "<": self.point < limit,
            "<=": self.point <= limit,
            "=": self.point == limit,
            "ne": self.point != limit,
        }.get(relation, False)
        return held


def judge_function(draft: Draft, left: Term, right: Term, structure: Structure, names: Container[str] = ()) -> bool:
    """Judge a statement that equates functions; False where the claim is none.

    `names` are quantities and no variables.
    """
    by_cases = isinstance(left, Apply) and isinstance(right, Branches)
    named = any(isinstance(part, Named) and part.name in names for side in (left, right) for part in walk(side))
    if named and not by_cases:
        return False
    if isinstance(left, Named | Ref) or not (
        by_cases
        or _is_function(left)
        and (_is_function(right) or _of_variable(right))
        or _of_variable(left)
        and _is_function(right)
    ):
        return False
    variables = {part.name for side in (left, right) for part in walk(side) if isinstance(part, Var | Named | Ref)}
    if len(variables) > 1:
        return False
    draft.kind = ClaimKind.FORMULA if _order(left) else ClaimKind.DEFINITION
    activations = tuple(dict.fromkeys(name for name in structure.activations if name and name != "softmax"))
    if (
        _order(left) == 0
        and _function(left) == "sigma"
        or _order(left) == 0
        and draft.position == 0
        and isinstance(right, Branches)
    ):
        draft.verdict, draft.message = Verdict.GIVEN, "defines the activation function"
        if not activations:
            return True
    if not activations and "sigma" in (_function(left), _function(right)):
        draft.verdict, draft.message = Verdict.UNDECIDED, "the page does not tell which function is meant"
        return True
    outcomes = [_equal(left, right, name) for name in activations or ("sigma",)]
    if any(outcome is True for outcome in outcomes):
        draft.evidence = Evidence.ENCLOSURE
        if draft.verdict is not Verdict.GIVEN:
            draft.verdict, draft.message = Verdict.RIGHT, "the same function"
    elif any(outcome is None for outcome in outcomes):
        if draft.verdict is not Verdict.GIVEN:
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided"
    else:
        draft.verdict, draft.message, draft.evidence = Verdict.WRONG, "these functions differ", Evidence.ENCLOSURE
    return True


def _equal(left: Term, right: Term, activation: str) -> bool | None:
    field: Any = Balls(PRECISION)
    for point in POINTS:
        evaluator = _OfOneVariable(World(field, (), (activation,), {}), Choices(), {})
        object.__setattr__(evaluator, "point", point)
        try:
            with field.context():
                a, b = evaluator(left), evaluator(right)
                if len(a.items) != len(b.items) or field.equal(a.items[0], b.items[0]) is False:
                    return False
        except (Unsettled, ShapeMismatch, ArithmeticError):
            return None
    return True


def _is_function(term: Term) -> bool:
    match term:
        case Function() | Branches() | Apply(argument=None):
            return True
        case Apply(_, _, _, Var() | Named()):
            return True
        case Apply(_, _, _, Ref(role=Role.PRE) as argument):
            return len(argument.positions) > 1 and argument.first.units is None
        case _:
            return False


def _of_variable(term: Term) -> bool:
    """Whether a term is a formula in one variable that is no quantity of the network in particular."""
    names = {part.name for part in walk(term) if isinstance(part, Var | Named | Ref)}
    refs = [part for part in walk(term) if isinstance(part, Ref)]
    open_ = all(ref.role is Role.PRE and len(ref.positions) > 1 and ref.first.units is None for ref in refs)
    return len(names) == 1 and open_


def _order(term: Term) -> int:
    return term.order if isinstance(term, Function | Apply) else 0


def _function(term: Term) -> str:
    return term.function if isinstance(term, Function | Apply) else ""
