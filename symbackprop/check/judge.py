"""Judging every claim of a page, line by line, in reading order."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from ..quantity import Quantity
from ..reading import Line, Origin, Reading
from ..term import Array, Named, Num, Ref, Term
from ..within import bare_number, is_numeric, problem, walk
from ..written import Agreement
from .agree import agrees, distance, same
from .draft import EXPRESSION, Draft, Statement, Statements
from .formula import FormulaJudge
from .functions import judge_function
from .members import Members, purely_symbolic
from .memory import REASON
from .numeric import NumericJudge
from .relations import judge_arrow, judge_layer_count
from .score import Hurdle
from .subject import Mended, Subject, find_subject, settled
from .symbolic import SymbolicJudge
from .verdict import ClaimKind, Evidence, Verdict
from .worlds import STEPS, PageWorld

_EQUALITIES = ("=", ":=", ":", "approx", "equiv")
_ONE_CASE = re.compile(
    r"[\s$,;)]*(?:(?:for|if|when|wenn|falls|für|si|pour|quand|als|voor|cuando|para)\b[^\n]{0,12}?[<>≤≥]|"
    r"(?:and|und|et|y)?\s*(?:otherwise|else|sonst|ansonsten|sinon|si no|en otro caso|altrimenti|anders)\b)"
)


class PageJudge:
    """Judges the lines of one reading in order. `page` is None where the page's network has no numbers to go by.

    Unless `traced`, a claim that fails is not followed to what it may follow from: its verdict is wrong for the time
    being. `members` are those of an earlier judgement of the same numbers.
    """

    def __init__(
        self,
        reading: Reading,
        page: PageWorld | None,
        formulas: FormulaJudge,
        mended: tuple[Mended, ...] = (),
        members: Members | None = None,
        traced: bool = True,
    ) -> None:
        self.reading = reading
        self.page = page
        self.formulas = formulas
        self.statements = Statements()
        self.members = members or (Members(page, self.statements, formulas.budget) if page is not None else None)
        if members is not None:
            members.restart(self.statements)
        self.drafts: list[Draft] = []
        self.previous: tuple[Term, Subject] | None = None
        self.updated: dict[str, int] = {}
        self.subjects: dict[int, tuple[Line, Subject]] = {}
        declared = {quantity for quantity, datum in reading.data.items() if datum.origin is Origin.DECLARED}
        self.numeric = NumericJudge(
            formulas.structure,
            self.members,
            self.statements,
            mended,
            {datum.span: quantity for quantity, datum in reading.data.items() if datum.line >= 0},
            frozenset(rival.span for rival in reading.rivals if rival.quantity in declared),
            traced,
        )
        self.symbolic = SymbolicJudge(reading, formulas, self.members, self.numeric)

    def run(self, hurdle: Hurdle | None = None) -> list[Draft] | None:
        """The drafts of all claims, in reading order; None as soon as they miss the hurdle."""
        if self.members is not None:
            self._foresee()
        for number, line in enumerate(self.reading.lines):
            self.line(number, line)
            if hurdle is not None and hurdle.missed(self.drafts):
                return None
        return self.drafts

    def _foresee(self) -> None:
        """Note what is stated anywhere on the page, so that a line can be held against values that stand further
        down."""
        for number, line in enumerate(self.reading.lines):
            if self.members is not None:
                self.members.begin()
            line = self.renewed(number, line)
            subject = self.subject(line)
            for name in subject.names or ():
                if "@" in name:
                    self.updated.setdefault(name, number)
            if subject.names is not None and len(subject.names) == 1 and not line.update:
                for position, member in enumerate(line.members):
                    value = bare_number(member.term) if member.term is not None and position else None
                    if value is not None and value.written is not None:
                        how = agrees(value.written, subject.truth.items[0]) if subject.truth is not None else None
                        fine = how not in (Agreement.NONE, None)
                        error = (
                            distance(value.written.value, subject.truth.items[0])
                            if subject.truth is not None
                            else Fraction(0)
                        )
                        self.statements.add(
                            Statement(
                                subject.names[0],
                                value.written,
                                number,
                                member.span,
                                fine,
                                how is Agreement.EXACT,
                                error,
                            )
                        )

    def renewed(self, number: int, line: Line) -> Line:
        """The line with a parameter read as the updated one, where it was updated before and has a new value here.

        After the updates people list the new weights under the old names; an assignment is an update itself.
        """
        assigned = bool(line.links) and line.links[0].sign == ":="
        first = line.members[0].term if assigned or len(line.members) == 2 else None
        value = line.members[-1].term if first is not None else None
        if self.members is None or not isinstance(first, Ref | Named) or first.step or value is None:
            return line
        names = self.members.name(first) if is_numeric(value) and not line.update else None
        steps = [step for step in range(1, STEPS + 1) if names and self._updated_before(number, names, step)]
        if assigned and names and not steps and self._are_leaves(names):
            steps = [1]
        truth = self.members.value(first).value if steps else None
        printed = self.members.value(value).value if steps else None
        if truth is None or printed is None or same(self.members.page.field, truth, printed):
            return line
        renamed = replace(line.members[0], term=replace(first, step=steps[-1]))
        return replace(line, members=(renamed, *line.members[1:]))

    def _are_leaves(self, names: tuple[str, ...]) -> bool:
        """Whether all names are of parameters with a value on the page."""
        assert self.members is not None
        found = [self.members.page.lookup(name) for name in names]
        return all(isinstance(each, Quantity) and each in self.members.page.leaves for each in found)

    def _updated_before(self, number: int, names: tuple[str, ...], step: int) -> bool:
        return all(self.updated.get(f"{name}@{step}", number) < number for name in names)

    def subject(self, line: Line) -> Subject:
        """What a line is about, found once unless that took more than a claim may take."""
        known = self.subjects.get(id(line))
        if known is None:
            known = line, find_subject(self.reading, self.members, line)
            if self.members is not None and not self.members.over:
                self.subjects[id(line)] = known
        return known[1]

    def line(self, number: int, line: Line) -> None:
        """Judge the claims of one line."""
        line = settled(line, self.formulas.structure.activations)
        if self.members is not None:
            self.members.begin()
        line = self.renewed(number, line)
        subject = self.subject(line)
        lost = self.members is not None and self.members.over
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
            if position and self.members is not None:
                self.members.begin()
            self.claim(draft, line, left_term, right.term, subject, before)
            if lost or self.members is not None and self.members.over:
                draft.verdict, draft.evidence, draft.message = (
                    Verdict.UNDECIDED,
                    Evidence.NONE,
                    f"not decided: {REASON}",
                )
            if left.term is None and position == 0 and draft.verdict.faulty:
                # it need not go on from the line before: better not judged than blamed
                draft.verdict, draft.message = (
                    Verdict.UNDECIDED,
                    "not decided: it is not clear what this line goes on from",
                )
                draft.truth, draft.entries, draft.shared = None, (), False
                subject = self.subject(line)
            self.record(draft, subject)
            before = draft
        last = next((member.term for member in reversed(line.members) if member.term is not None), None)
        if last is not None:
            self.previous = last, subject

    def claim(
        self, draft: Draft, line: Line, left: Term | None, right: Term | None, subject: Subject, before: Draft | None
    ) -> None:
        """Set the verdict of one claim."""
        if subject.names is not None and len(subject.names) == 1 and not subject.names[0].startswith(EXPRESSION):
            draft.name = subject.names[0]
        draft.spelling = subject.spelling
        if right is None:
            draft.verdict, draft.message = Verdict.UNREAD, "nothing is written on the right side"
            draft.remarks.append("unfinished")
            return
        trouble = problem(right)
        if left is not None and judge_layer_count(draft, left, right, self.formulas.structure.depth):
            return
        if trouble is not None:
            draft.verdict, draft.message = Verdict.UNREAD, f"not understood: {trouble.reason}"
            return
        if left is None:
            draft.verdict, draft.message = (
                Verdict.UNREAD,
                "nothing is written on the left side, and no line before it can stand there",
            )
            return
        if draft.relation == "name":
            draft.kind, draft.verdict, draft.message = ClaimKind.DEFINITION, Verdict.GIVEN, "names a value"
            return
        if draft.relation not in _EQUALITIES:
            judge_arrow(draft, left, right, self.members, self.formulas.structure)
            return
        names = self.reading.own.names if self.reading.own is not None else ()
        if judge_function(draft, left, right, self.formulas.structure, names):
            if draft.verdict is Verdict.WRONG and _ONE_CASE.match(self.reading.source.text, right.span.end):
                draft.verdict, draft.message = Verdict.GIVEN, "one case of the function's definition"
            return
        unread = problem(left)
        if unread is not None and not (subject.truth is not None and bare_number(right) is not None):
            draft.verdict, draft.message = Verdict.UNREAD, f"not understood: {unread.reason}"
            return
        if (
            isinstance(left, Named)
            and self.reading.own is None
            and (left.name not in self.symbolic.defined or draft.relation == ":=")
        ):
            self.symbolic.defined.add(left.name)
            draft.kind = ClaimKind.DEFINITION
            draft.verdict, draft.message = (
                Verdict.GIVEN,
                f"the page's own name {draft.spelling or left.name} is introduced here",
            )
            return
        stepped = (
            isinstance(left, Ref | Named)
            and left.step > 0
            and any(isinstance(part, Num) and part.value != 1 for part in walk(right))
        )
        if purely_symbolic(left) and purely_symbolic(right) and unread is None and not stepped:
            self.symbolic(draft, line, left, right, subject)
        else:
            self.numeric(draft, line, left, right, subject, before)

    def record(self, draft: Draft, subject: Subject) -> None:
        """Remember what the claim states, for the lines that use it."""
        if self.members is None or subject.names is None or draft.verdict in (Verdict.UNREAD,):
            return
        right = draft.right_term
        if right is None or not is_numeric(right):
            return
        fine = not draft.verdict.faulty
        cells = (
            [right]
            if bare_number(right) is not None
            else [cell for row in right.rows for cell in row]
            if isinstance(right, Array)
            else []
        )
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
            # without a truth it is right for what was written before, which may be rounded
            told = draft.verdict is Verdict.GIVEN or draft.verdict is Verdict.RIGHT and truth is not None
            exactly = told and error == 0
            replaced = Statement(name, number.written, draft.line, cell.span, sound, exactly, error)
            known[:] = [each for each in known if each.span != cell.span and each.span != draft.right]
            known.append(replaced)
            known.sort(key=lambda each: each.line)
