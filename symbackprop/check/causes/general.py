"""Causes of formulas that are wrong in general: the same predictions in a random instance, then small edits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from ...network.field import Transcendental, Undefined
from ...quantity import Kind, Partial, Quantity, parse_quantity
from ...reading import Reading
from ...term import Ref, Term
from ..choices import Choices, explore
from ..draft import Draft
from ..evaluate import Evaluator
from ..formula import FormulaJudge, free_variables
from ..members import is_atomic, names_of
from ..own_formula import OwnFormulaJudge
from ..tensor import ShapeMismatch
from ..verdict import NamedCause
from ..world import Unsettled, World
from .case import Case
from .formula_case import FormulaCase
from .local import Book, Lacking
from .places import CHANGE, looked_up, parameters
from .registry import CAUSES
from .wording import NamesOnly, Wording

if TYPE_CHECKING:
    from ..page import Judged

MAX_EVALUATIONS = 60
MAX_SECONDS = 0.15
MAX_ASSIGNMENTS = 40
READINGS = 4
MAX_ENTRIES = 12


def explain_formula(judged: Judged, reading: Reading, draft: Draft, say: Wording) -> Iterator[NamedCause]:
    """The causes that make a formula what it is; the domain's own in two random instances, else the smallest corrections."""
    left, right = draft.left_term, draft.right_term
    if left is None or right is None:
        return
    judge = judged.formulas
    if judge is None:
        return
    found = list(by_instances(judged, reading, draft, judge, say))
    yield from found
    if not found:
        yield from by_edits(reading, draft, judge)


# predictions in random instances

def by_instances(judged: Judged, reading: Reading, draft: Draft, judge: FormulaJudge, say: Wording) -> Iterator[NamedCause]:
    """The causes that predict the right side in every random instance that there is."""
    assert draft.left_term is not None and draft.right_term is not None
    subject = next((m.term for m in reading.lines[draft.line].members if m.term is not None and is_atomic(m.term)), None)
    if subject is None:
        return
    worlds, _ = next(judge.stages((draft.left_term, draft.right_term)))
    try:
        cases = [case for world in worlds[:2] if (case := _instance_case(judged, draft, subject, world, say)) is not None]
    except Lacking:
        return
    if not cases:
        return
    found = False
    for cause in sorted(CAUSES, key=lambda cause: cause.loose):
        if cause.predict is None or cause.family in ("copying", "arithmetic") or cause.loose and found:
            continue
        reasons = [_predicted(cause.predict, case) for case in cases]
        if all(reasons):
            found = True
            yield NamedCause(cause.id, reasons[0] or "")


def _predicted(predict: Any, case: Case) -> str | None:
    try:
        return next((each.because for each in predict(case) if each.value is not None and case.fits(each.value)), None)
    except (Lacking, Unsettled, ShapeMismatch, Undefined, Transcendental, ArithmeticError):
        return None


def _instance_case(judged: Judged, draft: Draft, subject: Term, world: World, say: Wording) -> Case | None:
    """The claim at one assignment of its free indices in one random instance, in an entry in which the two sides differ."""
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
                return _case(judged, draft, name, truth, stands, world, say)
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
    case = Case(draft, quantity, truth, fits, (book,), None, None, {}, NamesOnly(say), None, change=name.startswith(CHANGE))
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

def by_edits(reading: Reading, draft: Draft, judge: FormulaJudge) -> Iterator[NamedCause]:
    """The first corrections that make the formula hold, within a budget of evaluations and time."""
    assert draft.left_term is not None and draft.right_term is not None
    members = reading.lines[draft.line].members
    others = tuple(m.term for m in members if m.term is not None and m.term not in (draft.left_term, draft.right_term))
    case = FormulaCase(draft.left_term, draft.right_term, others, reading.source)
    began, tried = time.perf_counter(), 0
    found = False
    for cause in CAUSES:
        if cause.propose is None or found and cause.id in ("formula.extra-factor", "formula.missing-factor", "formula.two-mistakes"):
            continue
        for edit in cause.propose(case):
            if tried >= MAX_EVALUATIONS or time.perf_counter() - began > MAX_SECONDS:
                return
            tried += 1
            if holds(judge, edit.left, edit.right) and not _trivial(edit.left, edit.right):
                found = True
                yield NamedCause(cause.id, edit.because)
                break


def holds(judge: FormulaJudge, left: Term, right: Term) -> bool:
    """Whether a corrected formula holds under one of its likeliest readings; a quick look, the first stage of judging."""
    if isinstance(judge, OwnFormulaJudge):
        return bool(judge(left, right).holds)
    for worlds, _ in judge.stages((left, right)):
        run = lambda choices: judge.compare(worlds, left, right, choices)  # noqa: B023, E731
        if any(compared.equal for compared, _ in explore(run, lambda each: bool(each.equal), READINGS)):
            return True
    return False


def _trivial(left: Term, right: Term) -> bool:
    """Whether both sides are the same formula, so that their equality says nothing."""
    return left == right and isinstance(left, Ref)


