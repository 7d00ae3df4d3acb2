"""What a person is told of a report: its mistakes, each with the claims that fail by it, and what stayed unjudged."""

from __future__ import annotations

from dataclasses import dataclass

from ..check.verdict import Fault, Finding, Report, Verdict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One mistake: where it entered, the other claims that it makes wrong, and those that only follow.

    `fault` is None for a claim that is faulty and belongs to no fault.
    """

    fault: Fault | None
    first: Finding
    also: tuple[Finding, ...] = ()
    following: tuple[Finding, ...] = ()

    @property
    def claims(self) -> tuple[Finding, ...]:
        """All claims that fail by this mistake."""
        return (self.first, *self.also, *self.following)


def diagnoses(report: Report) -> tuple[Diagnosis, ...]:
    """Every mistake of a report, the faults in their order, then faulty claims that no fault holds."""
    by_id = {finding.id: finding for finding in report.findings}
    found, held = [], set[int]()
    for fault in report.faults:
        claims = [by_id[number] for number in fault.claims if number in by_id]
        if not claims:
            continue
        first = next((claim for claim in claims if claim.verdict is Verdict.WRONG), claims[0])
        others = [claim for claim in claims if claim is not first and claim.verdict.faulty]
        held.update(claim.id for claim in claims)
        found.append(
            Diagnosis(
                fault,
                first,
                tuple(claim for claim in others if claim.verdict is Verdict.WRONG),
                tuple(claim for claim in others if claim.verdict is Verdict.FOLLOWS),
            )
        )
    loose = (claim for claim in report.findings if claim.verdict.faulty and claim.id not in held)
    return (*found, *(Diagnosis(None, claim) for claim in loose))


def silent(report: Report) -> tuple[Finding, ...]:
    """The claims that were not judged: not read, or not decided."""
    return tuple(finding for finding in report.findings if finding.verdict in (Verdict.UNREAD, Verdict.UNDECIDED))
