"""Judging every claim of a page: symbolic ones in general, numeric ones by the truth and by the writer's own operands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ..quantity import Quantity
from ..reading import Line, Origin, Reading
from ..source import Span
from ..term import (
    Apply, Array, Branches, Function, IndexValue, Mul, Named, Num, Partial, Ref, Role, Term, Transpose, Unreadable, bare_number, is_numeric,
    problem, walk,
)
from ..written import Agreement
from .agree import agrees, decimal, distance, exact, same
from .draft import Draft, Statement, Statements, Valued
from .formula import FormulaJudge
from .functions import judge_function
from .members import Members, first_number, is_atomic, purely_symbolic, substitute
from .tensor import Tensor
from .verdict import ClaimKind, Entry, Evidence, Verdict
from .worlds import PageWorld

_BY_AGREEMENT = {Agreement.EXACT: Verdict.RIGHT, Agreement.ROUNDED: Verdict.ROUNDED, Agreement.TRUNCATED: Verdict.TRUNCATED}
EXPRESSION = "value of "
_FINE = (Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED)
_EQUALITIES = ("=", ":=", ":", "approx", "equiv")


@dataclass(frozen=True, slots=True)
class Mended:
    """A misread datum: the quantity, what is printed, how it is read, and where it is printed."""

    quantity: Quantity
    written: Fraction
    read: Fraction
    span: Span


@dataclass
class Subject:
    """What a line is about: its names and its true value, where they are known."""

    names: tuple[str, ...] | None
    truth: Tensor | None
    reason: str
    spelling: str | None = None
    term: Term | None = None


class PageJudge:
    """Judges the lines of one reading in order. `page` is None where the page's network has no numbers to go by."""

    def __init__(self, reading: Reading, page: PageWorld | None, formulas: FormulaJudge, mended: tuple[Mended, ...] = ()) -> None:
        self.reading = reading
        self.page = page
        self.formulas = formulas
        self.mended = mended
        self.statements = Statements()
        self.members = Members(page, self.statements) if page is not None else None
        self.drafts: list[Draft] = []
        self.defined: set[str] = set()
        self.previous: tuple[Term, Subject] | None = None
        placed = {quantity: datum for quantity, datum in reading.data.items() if datum.line >= 0}
        self.datum_spans: Mapping[Span, Quantity] = {datum.span: quantity for quantity, datum in placed.items()}
        self.refused = {rival.span for rival in reading.rivals if (known := reading.data.get(rival.quantity)) is not None and known.origin is Origin.DECLARED}

    def run(self) -> list[Draft]:
        """The drafts of all claims, in reading order."""
        if self.members is not None:
            self._foresee()
        for number, line in enumerate(self.reading.lines):
            self.line(number, line)
        return self.drafts

    def _foresee(self) -> None:
        """Note what is stated anywhere on the page, so that a line can be held against values that stand further down."""
        for number, line in enumerate(self.reading.lines):
            subject = self.subject(line)
            if subject.names is not None and len(subject.names) == 1 and not line.update:
                for position, member in enumerate(line.members):
                    value = bare_number(member.term) if member.term is not None and position else None
                    if value is not None and value.written is not None:
                        how = agrees(value.written, subject.truth.items[0]) if subject.truth is not None else None
                        fine = how not in (Agreement.NONE, None)
                        error = distance(value.written.value, subject.truth.items[0]) if subject.truth is not None else Fraction(0)
                        self.statements.add(Statement(subject.names[0], value.written, number, member.span, fine, how is Agreement.EXACT, error))

    # lines

    def subject(self, line: Line) -> Subject:
        """The first member that is a name, with its truth; numbers further on help where its place is open."""
        if self.members is None:
            return Subject(None, None, "the page gives no network with numbers")
        for position, member in enumerate(line.members):
            term = member.term
            if term is None or not is_atomic(term) or isinstance(term, Named) and (self.reading.own is None or term.name not in self.reading.own.names):
                continue
            if problem(term) is not None:
                continue
            number = first_number(line, position)
            spelled = self.reading.source.slice(member.span)
            accept = None
            if number is not None and number.written is not None:
                written = number.written
                accept = lambda value: len(value.items) == 1 and agrees(written, value.items[0]) not in (Agreement.NONE, None)  # noqa: E731
            value = self.members.value(term, accept)
            choices = self._choices(term, value)
            return Subject(self.members.name(term, choices), value.value, value.reason, spelled, term)
        first = line.members[0].term if line.members else None
        if first is not None and not is_numeric(first) and problem(first) is None and not isinstance(first, Named | Function | Branches):
            number = first_number(line, 0)
            written = number.written if number is not None else None
            fits = None if written is None else (lambda value: len(value.items) == 1 and agrees(written, value.items[0]) not in (Agreement.NONE, None))
            value = self.members.value(first, fits)
            open_ = any(isinstance(part, Ref) and len(part.positions) > 1 for part in walk(first))
            sure = not open_ or value.value is not None and fits is not None and fits(value.value)
            if value.value is not None and len(value.value.items) == 1 and sure:
                spelled = " ".join(self.reading.source.slice(line.members[0].span).split())
                return Subject((f"{EXPRESSION}{spelled}",), value.value, "", spelled, first)
        return Subject(None, None, "the line names no quantity of the network")

    def _choices(self, term: Term, value: Valued):  # type: ignore[no-untyped-def]
        from .choices import Choices  # noqa: PLC0415

        del term
        return Choices(dict(value.names)) if value.names else None

    def line(self, number: int, line: Line) -> None:
        """Judge the claims of one line."""
        line = self.settled(line)
        subject = self.subject(line)
        if line.members and line.members[0].term is None and self.previous is not None and subject.names is None:
            subject = self.previous[1]
        before: Draft | None = None
        for position, link in enumerate(line.links):
            left, right = line.members[position], line.members[position + 1]
            shown = left.span if left.term is not None else None
            draft = Draft(len(self.drafts) + 1, number, position, shown, right.span, link.sign)
            self.drafts.append(draft)
            left_term = left.term
            if left_term is None and position == 0 and self.previous is not None:
                left_term = self.previous[0]
            draft.left_term, draft.right_term = left_term, right.term
            self.claim(draft, line, left_term, right.term, subject, before)
            self.record(draft, line, subject)
            before = draft
        last = next((member.term for member in reversed(line.members) if member.term is not None), None)
        if last is not None:
            self.previous = last, subject

    def settled(self, line: Line) -> Line:
        """The line with the activation letter read as the function of the layer that the line is about."""
        activations = self.formulas.structure.activations
        if len(set(activations)) < 2:
            return line
        head = next((m.term for m in line.members if isinstance(m.term, Ref) and m.term.role in (Role.ACTIVATION, Role.DELTA) and len(m.term.positions) == 1), None)
        index = head.first.layer if head is not None else None
        layer = None if index is None else index.offset if index.var is None else len(activations) + index.offset if index.var[1:].isupper() else None
        if layer is None or not 1 <= layer <= len(activations):
            return line
        function = activations[layer - 1] or "sigma"
        members = tuple(replace(member, term=_with_function(member.term, function)) if member.term is not None else member for member in line.members)
        return replace(line, members=members)

    def claim(self, draft: Draft, line: Line, left: Term | None, right: Term | None, subject: Subject, before: Draft | None) -> None:
        """Set the verdict of one claim."""
        if subject.names is not None and len(subject.names) == 1 and not subject.names[0].startswith(EXPRESSION):
            draft.name = subject.names[0]
        draft.spelling = subject.spelling
        if right is None:
            draft.verdict, draft.message = Verdict.UNREAD, "nothing is written on the right side"
            draft.remarks.append("unfinished")
            return
        trouble = problem(right)
        if left is not None and self.layer_count(draft, left, right):
            return
        if trouble is not None:
            draft.verdict, draft.message = Verdict.UNREAD, f"not understood: {trouble.reason}"
            return
        if left is None:
            draft.verdict, draft.message = Verdict.UNREAD, "nothing is written on the left side, and no line before it can stand there"
            return
        if draft.relation == "name":
            draft.kind, draft.verdict, draft.message = ClaimKind.DEFINITION, Verdict.GIVEN, "names a value"
            return
        if draft.relation not in _EQUALITIES:
            self.other_relation(draft, left, right)
            return
        names = self.reading.own.names if self.reading.own is not None else ()
        if judge_function(draft, left, right, self.formulas.structure, names):
            return
        unread = problem(left)
        if unread is not None and not (subject.truth is not None and bare_number(right) is not None):
            draft.verdict, draft.message = Verdict.UNREAD, f"not understood: {unread.reason}"
            return
        if isinstance(left, Named) and self.reading.own is None and (left.name not in self.defined or draft.relation == ":="):
            self.defined.add(left.name)
            draft.kind = ClaimKind.DEFINITION
            draft.verdict, draft.message = Verdict.GIVEN, f"the page's own name {draft.spelling or left.name} is introduced here"
            return
        stepped = isinstance(left, Ref | Named) and left.step > 0 and any(isinstance(part, Num) and part.value != 1 for part in walk(right))
        if purely_symbolic(left) and purely_symbolic(right) and unread is None and not stepped:
            self.symbolic(draft, line, left, right, subject)
        else:
            self.numeric(draft, line, left, right, subject, before)

    def layer_count(self, draft: Draft, left: Term, right: Term) -> bool:
        """Judge `L = 3`, `L - 1 = 2`: statements on the number of layers."""
        if not isinstance(left, IndexValue):
            return False
        number, depth = bare_number(right), self.formulas.structure.depth
        draft.kind = ClaimKind.DEFINITION
        if number is None or left.index.offset == 0:
            draft.verdict, draft.message = Verdict.GIVEN, "tells which layers are meant"
        elif depth is not None and number.value == depth + left.index.offset:
            draft.verdict, draft.message, draft.evidence = Verdict.RIGHT, "agrees with the number of layers", Evidence.EXACT
        else:
            draft.verdict, draft.message = Verdict.UNDECIDED, "the number of layers is not known"
        return True

    def other_relation(self, draft: Draft, left: Term, right: Term) -> None:
        """Judge an arrow or a comparison, as far as it says something that can be true or false."""
        number = bare_number(right)
        value = self.members.value(left).value if self.members is not None and problem(left) is None else None
        if draft.relation == "implies" and number is not None and value is not None and len(value.items) == 1:
            here = value.items[0]
            slope = self._slope(here)
            if isinstance(here, Fraction) and number.value in (here, slope, max(here, Fraction(0))):
                draft.verdict, draft.evidence = Verdict.RIGHT, Evidence.EXACT
                draft.message = "the slope of the activation there" if number.value == slope else "the value that it leads to"
                return
        if draft.relation == "implies" and isinstance(right, Array) and is_numeric(right) and isinstance(left, Mul) and self.members is not None:
            shown = self.members.value(right).value
            factors = [self.members.value(factor).value for factor in left.factors]
            if shown is not None and any(factor is not None and same(self.members.page.field, factor, shown) for factor in factors):
                draft.kind, draft.verdict, draft.evidence = ClaimKind.MATRIX, Verdict.RIGHT, Evidence.EXACT
                draft.message = "agrees with the factor that it explains"
                return
        if draft.relation == "implies" and isinstance(left, Named) and isinstance(right, Named):
            draft.kind, draft.verdict, draft.message = ClaimKind.DEFINITION, Verdict.GIVEN, "a step of the plan"
            return
        draft.verdict, draft.message = Verdict.UNDECIDED, "this sign states no equality that could be checked"

    def _slope(self, value: object) -> Fraction | None:
        names = set(self.formulas.structure.activations)
        if names <= {"relu"} and isinstance(value, Fraction):
            return Fraction(int(value > 0))
        return None

    # symbolic claims

    def symbolic(self, draft: Draft, line: Line, left: Term, right: Term, subject: Subject) -> None:
        """Judge a formula in general."""
        if self.matrix_of_names(draft, left, right):
            return
        circular = self.reading.own.circular if self.reading.own is not None else frozenset()
        if any(isinstance(part, Named) and part.name in circular for side in (left, right) for part in walk(side)):
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided: these equations define one another in a circle"
            return
        outcome = self.formulas(left, right)
        defining = isinstance(left, Ref) and draft.position == 0 and left.role in (Role.PRE, Role.ACTIVATION, Role.COST, Role.WEIGHT, Role.BIAS, Role.DELTA)
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
        if self.members is not None and (_slopes_only(left) and _slopes_only(right) or outcome.holds is False and (_has_factor_one(right) or self.agree_here(left, right))):
            self.numeric(draft, line, left, right, subject, None)
            return
        if outcome.holds is None:
            draft.verdict, draft.evidence, draft.message = Verdict.UNDECIDED, Evidence.NONE, f"not decided: {outcome.reason}"
            return
        if self.same_names(left, right):
            draft.verdict, draft.message = Verdict.RIGHT, "both sides are the same in the names as written"
            return
        draft.verdict = Verdict.WRONG
        draft.message = f"the shapes do not fit: {outcome.reason}" if outcome.shapes else f"does not hold in general; it fails for {outcome.counterexample}"
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

    def matrix_of_names(self, draft: Draft, left: Term, right: Term) -> bool:
        """Judge `W = [[w_11, w_12], ...]`: each entry must bear the indices of its place. False where the claim is none such."""
        plain = left.operand if isinstance(left, Transpose) else left
        if not (isinstance(plain, Ref) and plain.first.units is None and plain.role is Role.WEIGHT and isinstance(right, Array)):
            return False
        cells = [(i, j, cell) for i, row in enumerate(right.rows, 1) for j, cell in enumerate(row, 1)]
        if not all(isinstance(cell, Ref) and cell.role is plain.role and cell.first.units is not None for _, _, cell in cells):
            return False
        turned = isinstance(left, Transpose)
        wrong = [
            (i, j, cell) for i, j, cell in cells
            if isinstance(cell, Ref) and cell.first.units is not None
            and tuple(unit.offset if unit.var is None else None for unit in cell.first.units) != ((j, i) if turned else (i, j))
        ]
        draft.kind, draft.evidence = ClaimKind.MATRIX, Evidence.SYMBOLIC
        if not wrong:
            draft.verdict, draft.message = Verdict.GIVEN, "names the entries"
            return True
        base = self.reading.base
        draft.entries = tuple(
            Entry(i, j, None, cell.name, f"indices {i + base - 1} {j + base - 1}", None, Verdict.WRONG, cell.span) for i, j, cell in wrong if isinstance(cell, Ref))
        draft.verdict = Verdict.WRONG
        draft.message = f"{len(wrong)} entries do not bear the indices of their place, beginning with {wrong[0][2].name}"  # type: ignore[union-attr]
        return True

    def _first_definition(self, left: Term) -> bool:
        key = repr(left.positions) + str(left.role) if isinstance(left, Ref) else ""
        if key in self.defined:
            return False
        self.defined.add(key)
        return True

    def same_names(self, left: Term, right: Term) -> bool:
        """Whether both sides agree when every printed name is an unknown of its own."""
        from .names import equal_in_names  # noqa: PLC0415

        return equal_in_names(left, right)

    # numeric claims

    def numeric(self, draft: Draft, line: Line, left: Term, right: Term, subject: Subject, before: Draft | None) -> None:
        """Judge a claim in which numbers stand."""
        numeric_left, numeric_right = is_numeric(left), is_numeric(right)
        array = isinstance(right, Array) and bare_number(right) is None
        draft.kind = (ClaimKind.MATRIX if array else ClaimKind.UPDATE if line.update else
                      ClaimKind.ARITHMETIC if numeric_left else ClaimKind.VALUE)
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
            truth = self._truth_of(left) if not numeric_left else None
        if truth is None:
            self.without_truth(draft, line, left, right, subject)
            return
        draft.truth = truth
        draft.expected = self._show(truth)
        draft.evidence = Evidence.EXACT if all(isinstance(item, Fraction) for item in truth.items) else Evidence.ENCLOSURE
        right_how, draft.entries = self.status(right, truth, draft.line, draft.name)
        left_how, _ = self.status(left, truth, draft.line, draft.name) if not (before is None and is_atomic(left)) else (Agreement.EXACT, ())
        left_fine = left_how is not Agreement.NONE or before is not None and before.verdict in _FINE and is_numeric(left)
        if right_how is None:
            value = self.members.value(right)
            draft.verdict, draft.message, draft.evidence = Verdict.UNDECIDED, f"not decided: {value.reason or 'no value'}", Evidence.NONE
            if isinstance(right, Ref | Partial | Mul) and "the network has no" in value.reason and self.formulas.structure.firm:
                draft.verdict, draft.message = Verdict.WRONG, f"{value.reason}: the layers have {'-'.join(map(str, self.formulas.structure.sizes or ()))} units"
            return
        if right_how is not Agreement.NONE:
            self.right_side_holds(draft, left, right, right_how, left_fine)
        else:
            self.right_side_fails(draft, line, left, right, left_fine)

    def given(self, draft: Draft, left: Term, right: Term) -> bool:
        """Judge a statement of data: the place from which the page's value of a leaf was taken."""
        if not isinstance(left, Ref | Transpose) or not is_numeric(right):
            return False
        numbers = [part.span for part in walk(right) if isinstance(part, Num)]
        if bare_number(right) is None and not (isinstance(right, Array) and all(bare_number(cell) is not None for row in right.rows for cell in row)):
            return False
        signed = [cell.span for row in right.rows for cell in row] if isinstance(right, Array) else [right.span]
        spans = set(numbers) | set(signed)
        if not spans & set(self.datum_spans) or spans & self.refused:
            return False
        draft.kind, draft.verdict, draft.message, draft.evidence = ClaimKind.GIVEN, Verdict.GIVEN, "given", Evidence.EXACT
        for each in self.mended:
            if each.span in spans:
                draft.remarks.append(f"{decimal(each.written)} is read as {decimal(each.read)}")
        return True

    def _truth_of(self, left: Term) -> Tensor | None:
        assert self.members is not None
        return self.members.value(left).value

    def status(self, term: Term, truth: Tensor, line: int, name: str | None) -> tuple[Agreement | None, tuple[Entry, ...]]:
        """How a member agrees with the truth: by its digits, exactly, or within the digits of its operands. None: it has no value."""
        assert self.members is not None
        number = bare_number(term)
        if number is not None and number.written is not None:
            if len(truth.items) != 1:
                return (Agreement.NONE, ()) if len(truth.shape) else (None, ())
            return agrees(number.written, truth.items[0]), ()
        if isinstance(term, Array) and all(bare_number(cell) is not None for row in term.rows for cell in row):
            return self._array_status(term, truth)
        field = self.members.page.field
        value = self.members.value(term, lambda each: bool(same(field, each, truth)))
        if value.value is None:
            return None, ()
        if same(field, value.value, truth):
            return Agreement.EXACT, ()
        if is_numeric(term) and self.members.within_operands(term, truth, line):
            return Agreement.ROUNDED, ()
        return Agreement.NONE, ()

    def _array_status(self, term: Array, truth: Tensor) -> tuple[Agreement | None, tuple[Entry, ...]]:
        cells = [cell for row in term.rows for cell in row]
        columns = len(term.rows[0])
        if len(cells) != len(truth.items) or min(len(term.rows), columns) != 1 and truth.shape not in ((len(term.rows), columns), ()):
            return Agreement.NONE, ()
        worst, entries = Agreement.EXACT, []
        order = (Agreement.EXACT, Agreement.ROUNDED, Agreement.TRUNCATED, Agreement.NONE)
        for at, (cell, value) in enumerate(zip(cells, truth.items, strict=True)):
            number = bare_number(cell)
            how = agrees(number.written, value) if number is not None and number.written is not None else Agreement.NONE
            how = how or Agreement.NONE
            worst = max(worst, how, key=order.index)
            if how is Agreement.NONE:
                stated = number.written.text if number is not None and number.written is not None else None
                entries.append(Entry(at // columns + 1, at % columns + 1, None, stated, exact(value), None, Verdict.WRONG, cell.span))
        return worst, tuple(entries)

    def right_side_holds(self, draft: Draft, left: Term, right: Term, how: Agreement, left_fine: bool) -> None:
        """The right side agrees with the truth: the claim is right, unless the left side is not what it should be."""
        draft.verdict = _BY_AGREEMENT[how]
        draft.message = {Agreement.EXACT: "right", Agreement.ROUNDED: "right to the digits written", Agreement.TRUNCATED: "right, cut off instead of rounded"}[how]
        if left_fine or is_atomic(left):
            return
        if self._step_holds(left, right, draft):
            return
        if self._mended_value(left, draft) is not None:
            draft.remarks.append("right with the misread value corrected")
            return
        draft.verdict, draft.shared = Verdict.WRONG, True
        draft.message = "the right side is the true value, but the left side as written does not give it"

    def _step_holds(self, left: Term, right: Term, draft: Draft) -> bool:
        assert self.members is not None
        value = self.members.value(left).value
        number = bare_number(right)
        if value is None:
            return True
        if number is not None and number.written is not None and len(value.items) == 1:
            return agrees(number.written, value.items[0]) not in (Agreement.NONE, None)
        other = self.members.value(right).value
        return other is not None and bool(same(self.members.page.field, value, other))

    def _mended_value(self, term: Term, draft: Draft) -> Tensor | None:
        """The value of a member with misread numbers corrected, if that is the truth."""
        assert self.members is not None
        for each in self.mended:
            for part in walk(term):
                if isinstance(part, Num) and abs(part.value) == abs(each.written):
                    sign = 1 if part.value == each.written or each.written == 0 else -1
                    corrected = substitute(term, {part.span: Num(part.span, sign * each.read)})
                    value = self.members.value(corrected).value
                    if value is not None and draft.truth is not None and same(self.members.page.field, value, draft.truth):
                        return value
        return None

    def right_side_fails(self, draft: Draft, line: Line, left: Term, right: Term, left_fine: bool) -> None:
        """The right side is not the truth: it may follow from earlier values, or be honest rounding of them, or be wrong."""
        assert self.members is not None and draft.truth is not None
        if not draft.entries and bare_number(right) is None and self._mended_value(right, draft) is not None:
            place = any(each.span.start >= right.span.start and each.span.end <= right.span.end for each in self.mended)
            if not place:
                draft.verdict, draft.message = Verdict.RIGHT, "right with the misread value corrected"
                draft.remarks.append("carries a misread value")
                return
        number = draft.written
        if not is_numeric(left):
            found = self._own(draft, left, right, left_fine)
            if found:
                return
        elif self._step_holds(left, right, draft):
            draft.own = self._show(self.members.value(left).value)
            if left_fine:
                draft.verdict, draft.message = Verdict.ROUNDED, "right for the rounded numbers that it is computed from"
            else:
                draft.verdict, draft.message, draft.shared = Verdict.FOLLOWS, "follows from the left side, which is not the true value", True
            return
        elif number is None:
            found = self._own(draft, left, right, left_fine)
            if found:
                return
        else:
            draft.own = self._show(self.members.value(left).value)
        draft.verdict = Verdict.WRONG
        draft.shared = not left_fine and is_numeric(left) and number is None
        draft.message = f"expected {decimal(draft.truth.items[0])}" if len(draft.truth.items) == 1 else "not all entries are right"

    def _own(self, draft: Draft, left: Term, right: Term, left_fine: bool) -> bool:
        """Whether the right side is what the writer's own stated values give; sets the verdict where it is."""
        assert self.members is not None
        own_all = self.own_value(draft, left, fine_only=False)
        own_fine = self.own_value(draft, left, fine_only=True)
        for value, fine in ((own_fine, True), (own_all, False)):
            if value is None:
                continue
            how = self._agrees_with(right, value, draft.line)
            if how in (Agreement.NONE, None):
                continue
            draft.own = self._show(value)
            if not left_fine:
                draft.verdict, draft.shared = Verdict.FOLLOWS, True
                draft.message = "follows from the left side, which is not the true value"
            elif fine:
                draft.verdict, draft.message = Verdict.ROUNDED, "right for the rounded values stated before"
            else:
                draft.verdict, draft.message = Verdict.FOLLOWS, "follows from an earlier wrong value"
                draft.carried = tuple(each.name for each in self.statements.all_before(draft.line, draft.name) if not each.fine)
            return True
        draft.own = self._show(own_all) if own_all is not None else None
        return False

    def own_value(self, draft: Draft, left: Term, fine_only: bool) -> Tensor | None:
        """What the writer's own stated values give for the left side."""
        assert self.members is not None
        value, used = self.members.own(left, draft.line, draft.name, fine_only)
        return value.value if used or not fine_only else None

    def _agrees_with(self, right: Term, value: Tensor, line: int) -> Agreement | None:
        return self.status(right, value, line, None)[0]

    def without_truth(self, draft: Draft, line: Line, left: Term, right: Term, subject: Subject) -> None:
        """Judge a claim whose true value the page does not determine: by its own step, or by what is stated."""
        assert self.members is not None
        left_value, right_value = self.members.value(left), self.members.value(right)
        if is_numeric(left) or left_value.value is not None:
            if left_value.value is not None and right_value.value is not None:
                self._compare_step(draft, left, right, left_value.value, right_value.value)
                return
        nowhere = next((value.reason for value in (right_value, left_value) if "the network has no" in value.reason), None)
        if nowhere is not None and self.formulas.structure.firm and not purely_symbolic(right):
            sizes = "-".join(map(str, self.formulas.structure.sizes or ()))
            draft.verdict, draft.message = Verdict.WRONG, f"{nowhere}: its layers have {sizes} units"
            return
        own, used = self.members.own(left, draft.line, draft.name, False)
        if own.value is not None and used:
            how = self._agrees_with(right, own.value, draft.line)
            draft.own = self._show(own.value)
            draft.evidence = Evidence.EXACT
            if how not in (Agreement.NONE, None):
                assert how is not None
                draft.verdict, draft.message = _BY_AGREEMENT[how], "follows from the values stated"
                return
        earlier = self.statements.latest(draft.name, draft.line) if draft.name else None
        if draft.written is not None and earlier is not None and earlier.line < draft.line and earlier.written.value == draft.written.value:
            draft.verdict, draft.message, draft.evidence = Verdict.RIGHT, "as stated before", Evidence.EXACT
        elif draft.position == 0 and is_atomic(left) and is_numeric(right) and subject.names is not None and earlier is None:
            draft.verdict, draft.message = Verdict.GIVEN, "taken as given: nothing on the page determines it"
        else:
            draft.verdict, draft.message = Verdict.UNDECIDED, f"not decided: {subject.reason or left_value.reason or right_value.reason}"

    def arithmetic_alone(self, draft: Draft, left: Term, right: Term) -> None:
        """Judge a claim on a page without a network: plain arithmetic as it stands, anything else is not decided."""
        from .arithmetic import plain_value  # noqa: PLC0415

        if isinstance(left, Ref | Named | Partial) and is_numeric(right) and draft.position == 0:
            draft.verdict, draft.message = Verdict.GIVEN, "taken as given"
            return
        a, b = plain_value(left), plain_value(right)
        if a is None or b is None:
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided: the page's network is not known well enough"
            return
        self._compare_step(draft, left, right, a, b)

    def _compare_step(self, draft: Draft, left: Term, right: Term, a: Tensor, b: Tensor) -> None:
        number = bare_number(right)
        if number is not None and number.written is not None and len(a.items) == 1:
            how = agrees(number.written, a.items[0])
        elif a.squeezed.shape == b.squeezed.shape:
            how = Agreement.EXACT if all(x == y for x, y in zip(a.items, b.items, strict=True) if isinstance(x, Fraction)) else Agreement.NONE
        else:
            how = Agreement.NONE
        draft.evidence = Evidence.EXACT if all(isinstance(item, Fraction) for item in a.items) else Evidence.ENCLOSURE
        draft.expected = draft.own = self._show(a)
        if how is None:
            draft.verdict, draft.message = Verdict.UNDECIDED, "not decided to the digits written"
        elif how is Agreement.NONE:
            draft.verdict = Verdict.WRONG
            draft.message = f"the left side is {decimal(a.items[0])}" if len(a.items) == 1 else "the sides differ"
            draft.truth = a
        else:
            draft.verdict, draft.message = _BY_AGREEMENT[how], "the step holds"

    def _show(self, value: Tensor | None) -> str | None:
        if value is None:
            return None
        if len(value.items) == 1:
            return exact(value.items[0])
        return "[" + ", ".join(map(exact, value.items)) + "]"

    def record(self, draft: Draft, line: Line, subject: Subject) -> None:
        """Remember what the claim states, for the lines that use it."""
        if self.members is None or subject.names is None or draft.verdict in (Verdict.UNREAD,):
            return
        right = draft.right_term
        if right is None or not is_numeric(right):
            return
        fine = not draft.verdict.faulty
        cells = [right] if bare_number(right) is not None else [cell for row in right.rows for cell in row] if isinstance(right, Array) else []
        if len(cells) != len(subject.names):
            return
        wrong = {entry.span for entry in draft.entries}
        truth = draft.truth.items if draft.truth is not None and len(draft.truth.items) == len(cells) else None
        for at, (name, cell) in enumerate(zip(subject.names, cells, strict=True)):
            number = bare_number(cell)
            if number is None or number.written is None:
                continue
            known = self.statements.by_name.setdefault(name, [])
            sound = fine or bool(draft.entries) and cell.span not in wrong
            error = distance(number.written.value, truth[at]) if truth is not None else Fraction(0)
            exactly = draft.verdict in (Verdict.RIGHT, Verdict.GIVEN) and error == 0
            replaced = Statement(name, number.written, draft.line, cell.span, sound, exactly, error)
            known[:] = [each for each in known if each.span != cell.span and each.span != draft.right]
            known.append(replaced)
            known.sort(key=lambda each: each.line)




def _has_factor_one(term: Term) -> bool:
    """Whether a number 1 stands among the factors: a slope that was put in as a number."""
    return any(
        isinstance(part, Mul) and any(isinstance(factor, Num) and factor.value == 1 and factor.written is not None for factor in part.factors)
        for part in walk(term))


def _slopes_only(term: Term) -> bool:
    """Whether a term is the slope of a function somewhere, which at a kink is a matter of the numbers."""
    return isinstance(term, Apply) and term.order > 0 and term.argument is not None


def _with_function(term: Term, function: str) -> Term:
    """The term with the activation letter, where it is applied to numbers, read as a function."""
    if isinstance(term, Apply) and term.function == "sigma" and term.argument is not None and is_numeric(term.argument):
        return replace(term, function=function)
    if isinstance(term, Mul):
        return replace(term, factors=tuple(_with_function(factor, function) for factor in term.factors))
    return term
