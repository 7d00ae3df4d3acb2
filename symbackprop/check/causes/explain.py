"""Naming the causes of the wrong claims of a page, and saying in a sentence what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...quantity import COST
from ...reading import Reading
from ..draft import Draft
from ..verdict import Evidence, NamedCause, Verdict
from .case import Case, reason
from .general import FormulaExplainer, entry_names
from .places import Places
from .registry import CAUSES, ORDER
from .wording import Wording

if TYPE_CHECKING:
    from ..page import Judged

MAX_CLAIMS = 40
FIRST_TIER = (
    "copying.misread",
    "copying.operand",
    "copying.sign",
    "copying.point",
    "copying.digits-swapped",
    "copying.digit",
    "copying.digit-dropped",
)
LAST = ("arithmetic", "formula")


def explain(judged: Judged, reading: Reading) -> None:
    """Set the causes and the message of every wrong claim that a cause predicts."""
    wrong = [draft for draft in judged.drafts if draft.verdict is Verdict.WRONG and not draft.shared][:MAX_CLAIMS]
    if not wrong:
        return
    say = Wording(reading, judged.drafts, judged.page.cost if judged.page is not None else COST)
    if judged.page is not None:
        with judged.page.field.context():
            repairs = tuple((each.datum.quantity, each.datum.value.value, each.read) for each in judged.repairs)
            places = Places(judged.page, reading, judged.drafts, judged.statements, say, repairs)
            for draft in wrong:
                if draft.evidence is not Evidence.INSTANCES:
                    draft.causes = list(named(places.cases(draft)))
            for draft in judged.drafts:
                if draft.verdict is Verdict.FOLLOWS and len(draft.carried) > 1:
                    draft.carried = places.carried(draft)
    share_formulas(judged, wrong)
    formula = FormulaExplainer(judged, reading, say)
    for draft in wrong:
        if draft.evidence is Evidence.INSTANCES and not draft.causes and not draft.shared:
            draft.causes = list(formula(draft))
        elif draft.evidence is Evidence.SYMBOLIC:
            draft.causes = list(entry_names(draft))
    settle(wrong, say)


def share_formulas(judged: Judged, wrong: list[Draft]) -> None:
    """Mark the second of two wrong formulas of a chain as shared, where only the member between them is wrong."""
    at = {(draft.line, draft.position): draft for draft in wrong if draft.evidence is Evidence.INSTANCES}
    for (line, position), draft in at.items():
        before = at.get((line, position - 1))
        if before is None or before.left_term is None or draft.right_term is None or judged.formulas is None:
            continue
        if judged.formulas(before.left_term, draft.right_term).holds:
            draft.shared, draft.message = True, "right again; the member before it is not"


def named(cases: tuple[Case, ...]) -> Iterator[NamedCause]:
    """The causes that predict what stands in every wrong place of a claim."""
    if not cases:
        return
    reckoning, telling = all(case.reckoning for case in cases), any(case.telling for case in cases)
    found = False
    for cause in sorted(CAUSES, key=lambda cause: cause.loose):
        if reckoning and cause.family not in ("copying", "arithmetic") or cause.loose and (found or not telling):
            continue
        reasons = [reason(cause, case) for case in cases]
        if all(reason is not None for reason in reasons):
            found = found or cause.family not in LAST
            yield NamedCause(cause.id, reasons[0] or "")


def settle(drafts: list[Draft], say: Wording) -> None:
    """Put the likeliest cause of each claim first: by tier, by the claims it explains, by the order of the registry."""
    explained = Counter(cause.id for draft in drafts for cause in draft.causes)
    for draft in drafts:
        draft.causes.sort(
            key=lambda cause: (_tier(cause.id), -explained[cause.id] if _tier(cause.id) == 1 else 0, ORDER[cause.id])
        )
        if any(_tier(cause.id) < 2 for cause in draft.causes):
            draft.causes = [cause for cause in draft.causes if _tier(cause.id) < 2]
        elif len(draft.causes) > 1:
            draft.causes = [cause for cause in draft.causes if cause.id != "arithmetic.slip"]
        say_why(draft, say)


def say_why(draft: Draft, say: Wording) -> None:
    """Set the message of a wrong claim: its likeliest cause, else what should stand there."""
    if draft.causes and draft.evidence is Evidence.INSTANCES:
        draft.remarks.append(draft.message)
        draft.message = f"not true in general: {draft.causes[0].because}"
    elif draft.causes:
        draft.message = draft.causes[0].because
    elif draft.truth is not None and len(draft.truth.items) == 1 and draft.evidence is not Evidence.INSTANCES:
        like = draft.written.written if draft.written is not None else None
        draft.message = f"the true value is {say.number(draft.truth.items[0], like)}"


def _tier(cause: str) -> int:
    if cause in FIRST_TIER:
        return 0
    return 2 if cause.partition(".")[0] in LAST else 1
