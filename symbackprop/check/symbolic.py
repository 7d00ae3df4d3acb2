"""Judging formulas: in general, by exact instances; and matrices of names, by the indices of their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from ..reading import Line, Reading
from ..term import Apply, Array, Examples, Mul, Named, Num, Ref, Role, Sum, Term, Transpose
from ..within import walk
from .agree import same
from .draft import Draft
from .formula import FormulaJudge
from .members import Members, is_atomic
from .names import equal_in_names
from .numeric import NumericJudge
from .subject import Subject
from .tensor import Tensor
from .verdict import ClaimKind, Entry, Evidence, Verdict
from .worlds import SEEDS


@dataclass
class SymbolicJudge:
    """Judges symbolic claims of one page. `defined` remembers what the page has defined so far."""

    reading: Reading
    formulas: FormulaJudge
    members: Members | None
    numeric: NumericJudge
    defined: set[str] = field(default_factory=set)

    def __call__(self, draft: Draft, line: Line, left: Term, right: Term, subject: Subject) -> None:
        """Judge a formula in general."""
        if self.matrix_of_names(draft, left, right):
            return
        circular = self.reading.own.circular if self.reading.own is not None else frozenset()
        if any(isinstance(part, Named) and part.name in circular for side in (left, right) for part in walk(side)):
            draft.verdict, draft.message = (
                Verdict.UNDECIDED,
                "not decided: these equations define one another in a circle",
            )
            return
        outcome = self.formulas(left, right)
        defining = (
            isinstance(left, Ref)
            and draft.position == 0
            and left.role in (Role.PRE, Role.ACTIVATION, Role.COST, Role.WEIGHT, Role.BIAS, Role.DELTA)
        )
        array = isinstance(left, Array) or isinstance(right, Array)
        draft.kind = ClaimKind.UPDATE if line.update else ClaimKind.MATRIX if array else ClaimKind.FORMULA
        draft.evidence, draft.count, draft.prime = Evidence.INSTANCES, outcome.count, outcome.prime
        draft.remarks.extend(outcome.remarks)
        if outcome.holds:
            draft.verdict, draft.message = Verdict.RIGHT, "holds in general"
            if defining and not line.update and self._first_definition(left):
                draft.kind = ClaimKind.DEFINITION
                draft.verdict, draft.message = Verdict.GIVEN, "a definition"
            return
        if self.members is not None and (
            _slopes_only(left)
            and _slopes_only(right)
            or outcome.holds is False
            and (_has_slope_put_in(right) or self.agree_here(left, right))
        ):
            self.numeric(draft, line, left, right, subject, None)
            return
        if outcome.holds is None:
            draft.verdict, draft.evidence, draft.message = (
                Verdict.UNDECIDED,
                Evidence.NONE,
                f"not decided: {outcome.reason}",
            )
            return
        if outcome.holds is False and self.holds_nearby(left, right):
            draft.verdict = Verdict.RIGHT
            draft.message = "holds while every unit stays on the side of its kink where it is on this page"
            return
        if equal_in_names(left, right):
            draft.verdict, draft.message = Verdict.RIGHT, "both sides are the same in the names as written"
            return
        if outcome.shapes and self.reading.own is not None:
            # each name of the page's own is taken for a number
            draft.verdict, draft.message = Verdict.UNDECIDED, f"not decided: {outcome.reason}"
            return
        if self.reading.batch or _over_examples(left) or _over_examples(right):
            draft.verdict = Verdict.UNDECIDED
            draft.message = "not decided: it speaks of several examples, and it does not hold for one"
            return
        draft.verdict = Verdict.WRONG
        draft.message = (
            f"the shapes do not fit: {outcome.reason}"
            if outcome.shapes
            else f"does not hold in general; it fails for {outcome.counterexample}"
        )
        if subject.truth is not None and self.members is not None:
            right_value = self.members.value(right).value
            if right_value is not None and same(self.members.page.field, subject.truth, right_value):
                draft.remarks.append("on this page's numbers both sides happen to agree")

    def agree_here(self, left: Term, right: Term) -> bool:
        """Whether two names that are set equal have the same value on this page, which is all that such a line says."""
        if self.members is None or not (is_atomic(left) and is_atomic(right)):
            return False
        a, b = self.members.value(left).value, self.members.value(right).value
        return a is not None and b is not None and bool(same(self.members.page.field, a, b))

    def holds_nearby(self, left: Term, right: Term) -> bool:
        """Whether a formula holds for all networks near the page's own.

        With rectifiers people leave out a slope that is 1 for the numbers at hand: true here, though not in general.
        A formula with index letters speaks of every unit of every network, and is held to that.
        """
        if self.members is None or not any(_has_kink(name) for name in self.formulas.structure.activations):
            return False
        if not (_is_concrete(left) and _is_concrete(right)):
            return False
        for seed in SEEDS:
            world = self.members.page.nearby(seed)
            if world is None:
                return False
            b = self.members.value(right, None, world).value
            if b is None:
                return False
            a = self.members.value(left, partial(self._equal, b), world).value
            if a is None or not self._equal(a, b):
                return False
        return True

    def _equal(self, a: Tensor, b: Tensor) -> bool:
        assert self.members is not None
        return bool(same(self.members.page.field, a, b))

    def matrix_of_names(self, draft: Draft, left: Term, right: Term) -> bool:
        """Judge `W = [[w_11, w_12], ...]`: each entry must bear the indices of its place.

        False where the claim is none such.
        """
        plain = left.operand if isinstance(left, Transpose) else left
        if not (
            isinstance(plain, Ref)
            and plain.first.units is None
            and plain.role is Role.WEIGHT
            and isinstance(right, Array)
        ):
            return False
        cells = [(i, j, cell) for i, row in enumerate(right.rows, 1) for j, cell in enumerate(row, 1)]
        if not all(
            isinstance(cell, Ref) and cell.role is plain.role and cell.first.units is not None for _, _, cell in cells
        ):
            return False
        turned = isinstance(left, Transpose)
        wrong: list[tuple[int, int, Ref]] = [
            (i, j, cell)
            for i, j, cell in cells
            if isinstance(cell, Ref)
            and cell.first.units is not None
            and tuple(unit.offset if unit.var is None else None for unit in cell.first.units)
            != ((j, i) if turned else (i, j))
        ]
        draft.kind, draft.evidence = ClaimKind.MATRIX, Evidence.SYMBOLIC
        if not wrong:
            draft.verdict, draft.message = Verdict.GIVEN, "names the entries"
            return True
        base = self.reading.base
        draft.entries = tuple(
            Entry(i, j, None, cell.name, f"indices {i + base - 1} {j + base - 1}", None, Verdict.WRONG, cell.span)
            for i, j, cell in wrong
        )
        draft.verdict = Verdict.WRONG
        draft.message = (
            f"{len(wrong)} entries do not bear the indices of their place, beginning with {wrong[0][2].name}"
        )
        return True

    def _first_definition(self, left: Term) -> bool:
        key = repr(left.positions) + str(left.role) if isinstance(left, Ref) else ""
        if key in self.defined:
            return False
        self.defined.add(key)
        return True


def _over_examples(term: Term) -> bool:
    """Whether a term adds up over training examples, whose number is another one in general."""
    return any(isinstance(part, Sum) and isinstance(part.upper, Examples) for part in walk(term))


def _is_concrete(term: Term) -> bool:
    """Whether a term speaks of certain quantities of the page: no index in it is a letter."""
    return all(index.var is None for part in walk(term) if isinstance(part, Ref) for index in part.indices)


def _has_kink(activation: str | None) -> bool:
    return activation is not None and activation.partition(":")[0] in ("relu", "leaky_relu")


def _has_slope_put_in(term: Term) -> bool:
    """Whether a number 0 or 1 stands among the factors: a slope that was put in as a number."""
    return any(
        isinstance(part, Mul)
        and any(
            isinstance(factor, Num) and factor.value in (0, 1) and factor.written is not None for factor in part.factors
        )
        for part in walk(term)
    )


def _slopes_only(term: Term) -> bool:
    """Whether a term is the slope of a function somewhere, which at a kink is a matter of the numbers."""
    return isinstance(term, Apply) and term.order > 0 and term.argument is not None
