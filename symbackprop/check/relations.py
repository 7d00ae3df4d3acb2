"""Judging what is no equality of quantities: arrows, and statements on the number of layers."""

from __future__ import annotations

from fractions import Fraction

from ..reading import Structure
from ..term import Array, IndexValue, Mul, Named, Term
from ..within import bare_number, is_numeric, problem
from .agree import same
from .draft import Draft
from .members import Members
from .verdict import ClaimKind, Evidence, Verdict


def judge_layer_count(draft: Draft, left: Term, right: Term, depth: int | None) -> bool:
    """Judge `L = 3`, `L - 1 = 2`, `k = 1, ..., L`: statements on the number of layers, and where indices run."""
    if not isinstance(left, IndexValue):
        return False
    number = bare_number(right)
    draft.kind = ClaimKind.DEFINITION
    if number is None or left.index.offset == 0:
        draft.verdict, draft.message = Verdict.GIVEN, "tells which layers or units are meant"
    elif depth is not None and number.value == depth + left.index.offset:
        draft.verdict, draft.message, draft.evidence = Verdict.RIGHT, "agrees with the number of layers", Evidence.EXACT
    else:
        draft.verdict, draft.message = Verdict.UNDECIDED, "the number of layers is not known"
    return True


def judge_arrow(draft: Draft, left: Term, right: Term, members: Members | None, structure: Structure) -> None:
    """Judge an arrow or a comparison, as far as it says something that can be true or false."""
    number = bare_number(right)
    value = members.value(left).value if members is not None and problem(left) is None else None
    if draft.relation == "implies" and number is not None and value is not None and len(value.items) == 1:
        here = value.items[0]
        slope = _slope(here, structure)
        if isinstance(here, Fraction) and number.value in (here, slope, max(here, Fraction(0))):
            draft.verdict, draft.evidence = Verdict.RIGHT, Evidence.EXACT
            draft.message = (
                "the slope of the activation there" if number.value == slope else "the value that it leads to"
            )
            return
    if (
        draft.relation == "implies"
        and isinstance(right, Array)
        and is_numeric(right)
        and isinstance(left, Mul)
        and members is not None
    ):
        shown = members.value(right).value
        factors = [members.value(factor).value for factor in left.factors]
        if shown is not None and any(
            factor is not None and same(members.page.field, factor, shown) for factor in factors
        ):
            draft.kind, draft.verdict, draft.evidence = ClaimKind.MATRIX, Verdict.RIGHT, Evidence.EXACT
            draft.message = "agrees with the factor that it explains"
            return
    if draft.relation == "implies" and isinstance(left, Named) and isinstance(right, Named):
        draft.kind, draft.verdict, draft.message = ClaimKind.DEFINITION, Verdict.GIVEN, "a step of the plan"
        return
    draft.verdict, draft.message = Verdict.UNDECIDED, "this sign states no equality that could be checked"


def _slope(value: object, structure: Structure) -> Fraction | None:
    """The slope of a ReLU, where all layers have it."""
    names = set(structure.activations)
    if names <= {"relu"} and isinstance(value, Fraction):
        return Fraction(int(value > 0))
    return None
