"""The notes of derivations/, claim by claim against verdicts worked out by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from symbackprop import check
from symbackprop.check.verdict import Finding, Report, Verdict

from .expected import FINE, SILENT

ROOT = Path(__file__).parent.parent
CASES = {path.stem: path for path in sorted((Path(__file__).parent / "gold_cases").glob("*.json"))}
FAULTY = {"follows", "wrong"}
SLACK = 2  # characters by which the places of a member may differ: a bracket or a sign

FOUND = {
    "one-three-one": 5,
    "single-neuron-chain": 2,
    "three-two-three-five": 3,
    "two-layer-delta": 1,
    "two-three-one": 8,
}
"""The mistakes of each note that are found; a note's row may only grow."""

REPAIRS = {
    "one-three-one": [("w3[1,2]", "22", "27")],
    "two-three-one": [("b1[3]", "-0,1", "0")],
}


@dataclass(frozen=True)
class Outcome:
    """One claim as it should be, and the finding on it; None where the report does not have it."""

    line: int
    verdict: str
    fault: str | None
    finding: Finding | None

    @property
    def reported(self) -> Verdict:
        """The verdict that the report has; unread where it does not have the claim."""
        return self.finding.verdict if self.finding is not None else Verdict.UNREAD


@cache
def report_on(slug: str) -> Report:
    """The report on a note, made once."""
    return check((ROOT / "derivations" / slug / "note.md").read_text("utf-8"))


@cache
def outcomes(slug: str) -> tuple[Outcome, ...]:
    """Every claim of a note that has a verdict, in reading order."""
    cases = json.loads(CASES[slug].read_text("utf-8"))
    findings = report_on(slug).claims
    return tuple(
        Outcome(case["line"], case["verdict"], case["fault"], matching(case, findings))
        for case in cases
        if case["verdict"] != "unclear"
    )


def matching(case: dict[str, Any], findings: tuple[Finding, ...]) -> Finding | None:
    """The finding whose right member overlaps the case's, and begins and follows its relation where that one does."""
    start, end = case["start"], max(case["end"], case["start"] + 1)
    best: tuple[tuple[bool, bool, float, int], Finding] | None = None
    for finding in findings:
        right = finding.right
        shared = min(end, right.end) - max(start, right.start)
        if shared <= 0:
            continue
        relation = finding.left.end if finding.left is not None else right.start
        begins = start - SLACK <= right.start <= end
        key = begins, start <= relation <= end, shared / max(1, right.end - right.start), shared
        if best is None or key > best[0]:
            best = key, finding
    return best[1] if best is not None else None


def told(outcome: Outcome) -> str:
    """A claim that is not as it should be, for a message."""
    message = outcome.finding.message if outcome.finding is not None else "no such claim"
    return f"line {outcome.line}: {outcome.verdict} expected, {outcome.reported} reported: {message}"


@pytest.mark.parametrize("slug", CASES)
def test_no_right_line_is_called_wrong(slug: str) -> None:
    alarms = [each for each in outcomes(slug) if each.verdict not in FAULTY and each.reported in FAULTY]
    assert not alarms, "\n".join(map(told, alarms))


@pytest.mark.parametrize("slug", CASES)
def test_mistakes_are_found(slug: str) -> None:
    """A mistake is found when one of the claims that it breaks is reported."""
    broken = [each for each in outcomes(slug) if each.fault and each.verdict in FAULTY]
    found = {each.fault for each in broken if each.reported in FAULTY}
    missed = [each for each in broken if each.fault not in found]
    assert len(found) == FOUND[slug], "\n".join(map(told, missed))


@pytest.mark.parametrize("slug", CASES)
def test_a_faulty_claim_is_called_fine_only_where_its_mistake_is_missed(slug: str) -> None:
    missed = [each for each in outcomes(slug) if each.verdict in FAULTY and each.reported in FINE]
    total = len({each.fault for each in outcomes(slug) if each.fault and each.verdict in FAULTY})
    assert len(missed) <= total - FOUND[slug], "\n".join(map(told, missed))


@pytest.mark.parametrize("slug", CASES)
def test_nearly_every_claim_is_read(slug: str) -> None:
    silent = [each for each in outcomes(slug) if each.reported in SILENT]
    assert len(silent) <= 0.03 * len(outcomes(slug)), "\n".join(map(told, silent))


@pytest.mark.parametrize("slug", CASES)
def test_repairs(slug: str) -> None:
    """Both misprints are seen, and nothing else is taken for one."""
    found = [(each.quantity, each.written, each.read) for each in report_on(slug).repairs]
    assert found == REPAIRS.get(slug, [])


def test_every_note_with_verdicts_has_its_row() -> None:
    assert CASES.keys() == FOUND.keys() == {path.parent.name for path in ROOT.glob("derivations/*/note.md")}
