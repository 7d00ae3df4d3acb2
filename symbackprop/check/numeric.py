"""Judging claims in which numbers stand: by the truth, and by what the writer's own numbers give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..quantity import Quantity
from ..reading import Line, Structure
from ..source import Span
from ..term import Apply, Array, Mul, Named, Num, Partial, Ref, Term, Transpose
from ..within import bare_number, is_number_array, is_numeric, walk
from ..written import Agreement
from .agree import agrees, decimal, distance, same
from .arithmetic import plain_value
from .draft import Draft, Statements
from .members import Members, is_atomic, purely_symbolic, substitute
from .status import array_status, member_status, show, step_holds
from .subject import Mended, Subject
from .tensor import Tensor, core
from .verdict import ClaimKind, Evidence, Verdict

_BY_AGREEMENT = {
    Agreement.EXACT: Verdict.RIGHT,
    Agreement.ROUNDED: Verdict.ROUNDED,
    Agreement.TRUNCATED: Verdict.TRUNCATED,
}
_SAYS = {
    Agreement.EXACT: "right",
    Agreement.ROUNDED: "right to the digits written",
    Agreement.TRUNCATED: "right, cut off instead of rounded",
}
_FINE = (Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED)


@dataclass(frozen=True)
class NumericJudge:
    """Judges numeric claims of one page. `members` is None where the page has no network with numbers.

    `data` are the places from which the page's data were taken, `refused` those that a network from outside overrules.
    Unless `traced`, it is left open what a claim that fails follows from; `untraced` are these claims.
    """

    structure: Structure
    members: Members | None
    statements: Statements
    mended: tuple[Mended, ...]
    data: Mapping[Span, Quantity]
    refused: frozenset[Span]
    traced: bool = True
    untraced: list[Draft] = field(default_factory=list)

    def __call__(
        self, draft: Draft, line: Line, left: Term, right: Term, subject: Subject, before: Draft | None
    ) -> None:
        """Judge a claim in which numbers stand."""
        numeric_left = is_numeric(left)
        array = isinstance(right, Array) and bare_number(right) is None
        draft.kind = (
            ClaimKind.MATRIX
            if array
            else ClaimKind.UPDATE
            if line.update
            else ClaimKind.ARITHMETIC
            if numeric_left
            else ClaimKind.VALUE
        )
        draft.written = bare_number(right)
        if draft.written is not None and draft.written.written is not None:
            draft.stated = draft.written.written.text
        if self.given(draft, left, right):
            return
        if self.members is None:
            self.arithmetic_alone(draft, left, right)
            return
        truth = subject.truth
        if truth is None:
            truth = self._truth_of(left, right) if not numeric_left else None
        if truth is None:
            self.without_truth(draft, left, right, subject)
            return
        draft.truth = truth
        draft.expected = show(truth)
        draft.evidence = (
            Evidence.EXACT if all(isinstance(item, Fraction) for item in truth.items) else Evidence.ENCLOSURE
        )
        right_how, draft.entries = member_status(self.members, right, truth, draft.line)
        left_how, _ = (
            member_status(self.members, left, truth, draft.line)
            if not (before is None and is_atomic(left))
            else (Agreement.EXACT, ())
        )
        left_fine = (
            left_how is not Agreement.NONE or before is not None and before.verdict in _FINE and is_numeric(left)
        )
        if right_how is None:
            value = self.members.value(right)
            draft.verdict, draft.message, draft.evidence = (
                Verdict.UNDECIDED,
                f"not decided: {value.reason or 'no value'}",
                Evidence.NONE,
            )
            if isinstance(right, Ref | Partial | Mul) and "the network has no" in value.reason and self.structure.firm:
                draft.verdict, draft.message = (
                    Verdict.WRONG,
                    f"{value.reason}: the layers have {'-'.join(map(str, self.structure.sizes or ()))} units",
                )
            return
        if right_how is not Agreement.NONE:
            self.right_side_holds(draft, left, right, right_how, left_fine)
        else:
            self.right_side_fails(draft, left, right, left_fine)

    def given(self, draft: Draft, left: Term, right: Term) -> bool:
        """Judge a statement of data: the place from which the page's value of a leaf was taken."""
        if not isinstance(left, Ref | Transpose) or not is_numeric(right):
            return False
        numbers = [part.span for part in walk(right) if isinstance(part, Num)]
        if bare_number(right) is None and not is_number_array(right):
            return False
        signed = [cell.span for row in right.rows for cell in row] if isinstance(right, Array) else [right.span]
        spans = set(numbers) | set(signed)
        if not spans & set(self.data) or spans & self.refused:
            return False
        draft.kind, draft.verdict, draft.message, draft.evidence = (
            ClaimKind.GIVEN,
            Verdict.GIVEN,
            "given",
            Evidence.EXACT,
        )
        for each in self.mended:
            if each.span in spans:
                draft.remarks.append(f"{decimal(each.written)} is read as {decimal(each.read)}")
        return True

    def _truth_of(self, left: Term, right: Term) -> Tensor | None:
        """The true value of the left side; beside a matrix of numbers it has as many entries, if it can be so read."""
        assert self.members is not None
        cells = sum(map(len, right.rows)) if isinstance(right, Array) and is_numeric(right) else 0
        return self.members.value(left, (lambda value: len(value.items) == cells) if cells else None).value

    def right_side_holds(self, draft: Draft, left: Term, right: Term, how: Agreement, left_fine: bool) -> None:
        """The right side agrees with the truth: the claim is right, unless the left side is not what it should be."""
        draft.verdict = _BY_AGREEMENT[how]
        draft.message = _SAYS[how]
        if left_fine or is_atomic(left):
            return
        if self.members is not None and step_holds(self.members, left, right):
            return
        if self._mended_value(left, draft) is not None:
            draft.remarks.append("right with the misread value corrected")
            return
        draft.verdict, draft.shared = Verdict.WRONG, True
        draft.message = "the right side is the true value, but the left side as written does not give it"

    def _mended_value(self, term: Term, draft: Draft) -> Tensor | None:
        """The value of a member with misread numbers corrected, if that is the truth."""
        assert self.members is not None
        for each in self.mended:
            for part in walk(term):
                if isinstance(part, Num) and abs(part.value) == abs(each.written):
                    sign = 1 if part.value == each.written or each.written == 0 else -1
                    corrected = substitute(term, {part.span: Num(part.span, sign * each.read)})
                    value = self.members.value(corrected).value
                    if (
                        value is not None
                        and draft.truth is not None
                        and same(self.members.page.field, value, draft.truth)
                    ):
                        return value
        return None

    def right_side_fails(self, draft: Draft, left: Term, right: Term, left_fine: bool) -> None:
        """The right side is not the truth.

        It may follow from earlier values, or be honest rounding of them, or be wrong.
        """
        assert self.members is not None and draft.truth is not None
        if not self.traced:
            draft.verdict = Verdict.WRONG
            self.untraced.append(draft)
            return
        if not draft.entries and bare_number(right) is None and self._mended_value(right, draft) is not None:
            place = any(each.span.start >= right.span.start and each.span.end <= right.span.end for each in self.mended)
            if not place:
                draft.verdict, draft.message = Verdict.RIGHT, "right with the misread value corrected"
                draft.remarks.append("carries a misread value")
                return
        number = draft.written
        if number is not None and left_fine and self.restated(number, draft):
            draft.verdict, draft.message = Verdict.ROUNDED, "as stated before, right for the rounded values behind it"
            return
        if not is_numeric(left):
            found = self._own(draft, left, right, left_fine)
            if found:
                return
        elif step_holds(self.members, left, right):
            draft.own = show(self.members.value(left).value)
            if left_fine:
                draft.verdict, draft.message = Verdict.ROUNDED, "right for the rounded numbers that it is computed from"
            else:
                draft.verdict, draft.message, draft.shared = (
                    Verdict.FOLLOWS,
                    "follows from the left side, which is not the true value",
                    True,
                )
            return
        elif number is None:
            found = self._own(draft, left, right, left_fine)
            if found:
                return
        else:
            draft.own = show(self.members.value(left).value)
        draft.verdict = Verdict.WRONG
        draft.shared = not left_fine and is_numeric(left) and number is None
        draft.message = (
            f"expected {decimal(draft.truth.items[0])}" if len(draft.truth.items) == 1 else "not all entries are right"
        )

    def restated(self, number: Num, draft: Draft) -> bool:
        """Whether the same number was stated before for this value, and was sound there."""
        known = self.statements.with_value(number.value, draft.line)
        if known is None or not known.fine or draft.truth is None or len(draft.truth.items) != 1:
            return False
        return distance(number.value, draft.truth.items[0]) <= known.error * Fraction(1001, 1000)

    def _own(self, draft: Draft, left: Term, right: Term, left_fine: bool) -> bool:
        """Whether the right side is what the writer's own stated values give; sets the verdict where it is."""
        assert self.members is not None

        def fits(value: Tensor) -> bool:
            return self._agrees_with(right, value, draft.line) not in (Agreement.NONE, None)

        own_all = self.own_value(draft, left, fine_only=False, accept=fits)
        own_fine = self.own_value(draft, left, fine_only=True, accept=fits)
        for value, fine in ((own_fine, True), (own_all, False)):
            if value is None:
                continue
            how = self._agrees_with(right, value, draft.line)
            if how in (Agreement.NONE, None):
                continue
            draft.own = show(value)
            if not left_fine:
                draft.verdict, draft.shared = Verdict.FOLLOWS, True
                draft.message = "follows from the left side, which is not the true value"
            elif fine:
                draft.verdict, draft.message = Verdict.ROUNDED, "right for the rounded values stated before"
            else:
                draft.verdict, draft.message = Verdict.FOLLOWS, "follows from an earlier wrong value"
                draft.carried = tuple(
                    each.name for each in self.statements.all_before(draft.line, draft.name) if not each.fine
                )
            return True
        draft.own = show(own_all) if own_all is not None else None
        return False

    def own_value(
        self, draft: Draft, left: Term, fine_only: bool, accept: Callable[[Tensor], bool] | None = None
    ) -> Tensor | None:
        """What the writer's own stated values give for the left side, under the first reading of it that `accept`
        takes."""
        assert self.members is not None
        value, used = self.members.own(left, draft.line, draft.name, fine_only, accept)
        return value.value if used or not fine_only else None

    def _agrees_with(self, right: Term, value: Tensor, line: int) -> Agreement | None:
        assert self.members is not None
        return member_status(self.members, right, value, line)[0]

    def without_truth(self, draft: Draft, left: Term, right: Term, subject: Subject) -> None:
        """Judge a claim whose true value the page does not determine: by its own step, or by what is stated."""
        assert self.members is not None
        left_value, right_value = self.members.value(left), self.members.value(right)
        if is_numeric(left) or left_value.value is not None:
            if left_value.value is not None and right_value.value is not None:
                self._compare_step(draft, right, left_value.value, right_value.value)
                if draft.verdict is Verdict.WRONG and self._within_digits(left, right, draft.line):
                    draft.verdict, draft.entries, draft.truth = Verdict.ROUNDED, (), None
                    draft.message = "the step holds for the rounded numbers that it is computed from"
                elif draft.verdict is Verdict.WRONG and self._open_function(left):
                    draft.verdict, draft.entries, draft.truth = Verdict.UNDECIDED, (), None
                    draft.message = "not decided: it is not told which layer's function is applied"
                return
        nowhere = next(
            (value.reason for value in (right_value, left_value) if "the network has no" in value.reason), None
        )
        if nowhere is not None and self.structure.firm and not purely_symbolic(right):
            sizes = "-".join(map(str, self.structure.sizes or ()))
            draft.verdict, draft.message = Verdict.WRONG, f"{nowhere}: its layers have {sizes} units"
            return
        own, used = self.members.own(left, draft.line, draft.name, False)
        if own.value is not None and used:
            how = self._agrees_with(right, own.value, draft.line)
            draft.own = show(own.value)
            draft.evidence = Evidence.EXACT
            if how not in (Agreement.NONE, None):
                assert how is not None
                draft.verdict, draft.message = _BY_AGREEMENT[how], "follows from the values stated"
                return
        earlier = self.statements.latest(draft.name, draft.line) if draft.name else None
        if (
            draft.written is not None
            and earlier is not None
            and earlier.line < draft.line
            and earlier.written.value == draft.written.value
        ):
            draft.verdict, draft.message, draft.evidence = Verdict.RIGHT, "as stated before", Evidence.EXACT
        elif (
            draft.position == 0
            and is_atomic(left)
            and is_numeric(right)
            and subject.names is not None
            and earlier is None
        ):
            draft.verdict, draft.message = Verdict.GIVEN, "taken as given: nothing on the page determines it"
        else:
            draft.verdict, draft.message = (
                Verdict.UNDECIDED,
                f"not decided: {subject.reason or left_value.reason or right_value.reason}",
            )

    def _open_function(self, term: Term) -> bool:
        """Whether a term applies the letter that stands for another function in each layer."""
        several = len(set(self.structure.activations)) > 1
        return several and any(isinstance(part, Apply) and part.function == "sigma" for part in walk(term))

    def _within_digits(self, left: Term, right: Term, line: int) -> bool:
        """Whether numbers on the right agree with the left side within the digits of its rounded operands."""
        assert self.members is not None
        cells = [cell for row in right.rows for cell in row] if isinstance(right, Array) else [right]
        numbers = [bare_number(cell) for cell in cells]
        reached = self.members.reach(left, line)
        return (
            reached is not None
            and len(reached) == len(numbers)
            and all(
                number is not None
                and number.written is not None
                and abs(number.value - start) <= slack + (number.written.unit / 2 if slack else 0)
                for number, (start, slack) in zip(numbers, reached, strict=True)
            )
        )

    def arithmetic_alone(self, draft: Draft, left: Term, right: Term) -> None:
        """Judge a claim on a page without a network: plain arithmetic as it stands, anything else is not decided."""
        if isinstance(left, Ref | Named | Partial) and is_numeric(right) and draft.position == 0:
            draft.verdict, draft.message = Verdict.GIVEN, "taken as given"
            return
        functions = tuple(name for name in self.structure.activations if name)
        a, b = plain_value(left, functions), plain_value(right, functions)
        if a is None or b is None:
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided: the page's network is not known well enough"
            return
        self._compare_step(draft, right, a, b)

    def _compare_step(self, draft: Draft, right: Term, a: Tensor, b: Tensor) -> None:
        number = bare_number(right)
        if number is not None and number.written is not None and len(a.items) == 1:
            how = agrees(number.written, a.items[0])
        elif is_number_array(right):
            how, draft.entries = array_status(right, a)
        elif core(a.shape) == core(b.shape):
            how = (
                Agreement.EXACT
                if all(x == y for x, y in zip(a.items, b.items, strict=True) if isinstance(x, Fraction))
                else Agreement.NONE
            )
        else:
            how = Agreement.NONE
        draft.evidence = Evidence.EXACT if all(isinstance(item, Fraction) for item in a.items) else Evidence.ENCLOSURE
        draft.expected = draft.own = show(a)
        if how is None:
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided to the digits written"
        elif how is Agreement.NONE:
            draft.verdict = Verdict.WRONG
            draft.message = f"the left side is {decimal(a.items[0])}" if len(a.items) == 1 else "the sides differ"
            draft.truth = a
        else:
            draft.verdict, draft.message = _BY_AGREEMENT[how], "the step holds"
