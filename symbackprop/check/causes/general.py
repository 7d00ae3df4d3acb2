"""Causes of formulas that are wrong in general: the same predictions in a random instance, then small edits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from ...quantity import Kind, Partial, Quantity, parse_quantity
from ...reading import Reading
from ...rewriting import free_variables
from ...term import Array, Num, Ref, Term
from ..choices import Choices, explore
from ..draft import CHANGE, Draft
from ..evaluate import Evaluator
from ..formula import FormulaJudge
from ..members import is_atomic, names_of
from ..own_formula import OwnFormulaJudge
from ..tensor import ShapeMismatch
from ..verdict import NamedCause
from ..world import Unsettled, World
from .book import Book
from .case import Case, reason
from .cause import Cause, Edit
from .formula_case import FormulaCase
from .local import Lacking
from .places import looked_up, parameters
from .registry import BY_ID, CAUSES
from .wording import NamesOnly, Wording

if TYPE_CHECKING:
    from ..page import Judged

MAX_EVALUATIONS = 90
PAGE_EVALUATIONS = 400
MAX_ASSIGNMENTS = 40
READINGS = 4
MAX_ENTRIES = 12
LATER = ("formula.extra-factor", "formula.missing-factor", "formula.two-mistakes")


class FormulaExplainer:
    """Explains the wrong formulas of one page in reading order, each from what the one before it should have been."""

    def __init__(self, judged: Judged, reading: Reading, say: Wording) -> None:
        self.judged, self.reading, self.say = judged, reading, say
        self.corrected: dict[tuple[int, int], Term] = {}
        self.evaluations = PAGE_EVALUATIONS

    def __call__(self, draft: Draft) -> Iterator[NamedCause]:
        """The causes that make a formula what it is: by random instances, else by the smallest corrections."""
        judge = self.judged.formulas
        if judge is None or draft.left_term is None or draft.right_term is None:
            return
        found = list(by_instances(self.judged, self.reading, draft, judge, self.say))
        if any(not BY_ID[cause.id].loose for cause in found):
            yield from found
            return
        members = self.reading.lines[draft.line].members
        others = tuple(
            m.term for m in members if m.term is not None and m.term not in (draft.left_term, draft.right_term)
        )
        left = self.corrected.get((draft.line, draft.position - 1), draft.left_term)
        for cause, edit in self.by_edits(FormulaCase(left, draft.right_term, others, self.reading.source), judge):
            self.corrected.setdefault((draft.line, draft.position), edit.right)
            yield NamedCause(cause.id, edit.because)
            found = []
        yield from found

    def by_edits(self, case: FormulaCase, judge: FormulaJudge) -> Iterator[tuple[Cause, Edit]]:
        """The first corrections that make the formula hold, each with its cause, within a budget of evaluations."""
        least, found = max(self.evaluations - MAX_EVALUATIONS, 0), False
        for cause in CAUSES:
            if cause.propose is None or found and cause.id in LATER:
                continue
            for edit in cause.propose(case):
                if self.evaluations <= least:
                    return
                self.evaluations -= 1
                if edit.left != edit.right and holds(judge, edit.left, edit.right):
                    found = True
                    yield cause, edit
                    break


def entry_names(draft: Draft) -> Iterator[NamedCause]:
    """Why the entries of a matrix of names do not bear the indices of their place."""
    right = draft.right_term
    if not isinstance(right, Array) or not draft.entries:
        return
    cells = [(entry, right.rows[entry.row - 1][entry.column - 1]) for entry in draft.entries]
    units = {
        id(cell): tuple(unit.offset for unit in cell.first.units or ()) for _, cell in cells if isinstance(cell, Ref)
    }
    names = ", ".join(cell.name for _, cell in cells if isinstance(cell, Ref))
    if all(units.get(id(cell)) == (entry.column, entry.row) for entry, cell in cells):
        yield NamedCause("formula.index-swapped", f"the two indices of {names} are swapped: the first names the row")
    else:
        yield NamedCause("formula.wrong-index", f"{names}: each entry is to bear the numbers of its row and column")


# predictions in random instances


def by_instances(
    judged: Judged, reading: Reading, draft: Draft, judge: FormulaJudge, say: Wording
) -> Iterator[NamedCause]:
    """The causes that predict the right side in every random instance that there is."""
    assert draft.left_term is not None and draft.right_term is not None
    subject = next(
        (m.term for m in reading.lines[draft.line].members if m.term is not None and is_atomic(m.term)), None
    )
    if subject is None:
        return
    worlds, _ = next(judge.stages((draft.left_term, draft.right_term)))
    try:
        cases = [
            case for world in worlds[:2] if (case := _instance_case(judged, draft, subject, world, say)) is not None
        ]
    except Lacking:
        return
    if not cases:
        return
    found = False
    for cause in sorted(CAUSES, key=lambda cause: cause.loose):
        if cause.predict is None or cause.family in ("copying", "arithmetic") or cause.loose and found:
            continue
        reasons = [reason(cause, case) for case in cases]
        if all(reasons):
            found = True
            yield NamedCause(cause.id, reasons[0] or "")


def _instance_case(judged: Judged, draft: Draft, subject: Term, world: World, say: Wording) -> Case | None:
    """The claim in one random instance, at indices and in an entry in which the two sides differ."""
    assert draft.left_term is not None and draft.right_term is not None
    names = sorted({*free_variables(draft.left_term), *free_variables(draft.right_term), *free_variables(subject)})
    highest = max(world.sizes, default=1)
    ranges = [range(world.depth, 0, -1) if name.startswith("^") else range(1, highest + 1) for name in names]
    for values in islice(product(*ranges), MAX_ASSIGNMENTS):
        evaluator = Evaluator(world, Choices(), {"^L": world.depth, **dict(zip(names, values, strict=True))})
        try:
            right, left = evaluator(draft.right_term), evaluator(draft.left_term)
            quantities = names_of(subject, evaluator)
        except (Unsettled, ShapeMismatch, ArithmeticError):
            continue
        if quantities is None or not len(quantities) == len(right.items) == len(left.items) <= MAX_ENTRIES:
            continue
        for name, stands, truth in zip(quantities, right.items, left.items, strict=True):
            if world.arithmetic.equal(stands, truth) is False and not world.arithmetic.is_zero(stands):
                words = NamesOnly(say, bool(names) or len(quantities) > 1)
                return _case(judged, draft, name, truth, stands, world, words)
    return None


def _case(judged: Judged, draft: Draft, name: str, truth: Any, stands: Any, world: World, say: Wording) -> Case | None:
    first: Any = world.steps.get(0)
    if first is None:
        return None
    instance = first.instance
    quantity = _looked_up(judged, name, world)
    if quantity is None:
        return None
    leaves = instance.graph.leaves
    known = parameters(judged.page, judged.drafts) if judged.page is not None and world.names else frozenset(
        q for q in leaves if q.kind in (Kind.WEIGHT, Kind.BIAS))  # fmt: skip
    steps = {0: instance} | ({1: world.steps[1].instance} if _step(quantity) else {})  # type: ignore[attr-defined]
    book = Book(instance.graph, instance.cost, steps, world.rate, known, False)
    fits = lambda value: world.arithmetic.equal(value, stands) is True  # noqa: E731
    case = Case(draft, quantity, truth, fits, (book,), None, None, {}, say, None, change=name.startswith(CHANGE))
    meant = next((book.of(local) for _, local in case.locals()), None) if case.change else _meant(book, quantity)
    return None if meant is None or world.arithmetic.equal(meant, truth) is False else case


def _meant(book: Book, quantity: Quantity | Partial) -> Any:
    """The true value of what the line is about. Raises Lacking where it has none."""
    if isinstance(quantity, Quantity):
        return book.value(quantity)
    return book.derivative(quantity)


def _step(quantity: Quantity | Partial) -> int:
    return quantity.wrt.step if isinstance(quantity, Partial) else quantity.step


def _looked_up(judged: Judged, name: str, world: World) -> Quantity | Partial | None:
    if world.names:
        return looked_up(judged.page, name) if judged.page is not None else None
    try:
        return parse_quantity(name)
    except ValueError:
        return None


# edits


def holds(judge: FormulaJudge, left: Term, right: Term) -> bool:
    """Whether a corrected formula holds, and not as 0 = 0, under one of its likeliest readings; a quick look."""
    if isinstance(judge, OwnFormulaJudge):
        return bool(judge(left, right).holds)
    worlds, _ = next(judge.stages((left, right)))
    for compared, choices in explore(
        lambda choices: judge.compare(worlds, left, right, choices), lambda each: bool(each.equal), READINGS
    ):
        if compared.equal:
            return not judge.compare(worlds, left, Num(left.span, Fraction(0)), Choices(choices.fixed)).equal
    return False
