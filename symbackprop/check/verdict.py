"""What is held of a page: verdicts, findings, faults, repairs, and the report that gathers them.

These are plain values. Text in them is the page's own or the program's message; numbers are
exact and written as strings, so that a report can be stored, compared and rendered anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..source import Source, Span

SCHEMA = 1


class Verdict(StrEnum):
    """What is held of one claim."""

    GIVEN = "given"
    RIGHT = "right"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    FOLLOWS = "follows"
    WRONG = "wrong"
    UNDECIDED = "undecided"
    UNREAD = "unread"

    @property
    def faulty(self) -> bool:
        """Whether the verdict says that the line is not right: it follows from a mistake, or is one."""
        return self in (Verdict.FOLLOWS, Verdict.WRONG)


class ClaimKind(StrEnum):
    """What sort of statement a claim is."""

    GIVEN = "given"
    DEFINITION = "definition"
    VALUE = "value"
    ARITHMETIC = "arithmetic"
    FORMULA = "formula"
    MATRIX = "matrix"
    UPDATE = "update"


class Evidence(StrEnum):
    """How a verdict was reached."""

    EXACT = "exact"
    ENCLOSURE = "enclosure"
    INSTANCES = "instances"
    SYMBOLIC = "symbolic"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NamedCause:
    """A way of going wrong that predicts what stands on the page: its id in the registry, and why."""

    id: str
    because: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a matrix claim that is not right."""

    row: int
    column: int
    quantity: str | None
    stated: str | None
    expected: str | None
    own: str | None
    verdict: Verdict
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim with its verdict.

    `left` is None only where the page leaves it to the line before. `quantity` is a canonical
    name (`dC/dw2[1,3]`) or, where there is no layered reading, the page's; `name` is the page's spelling.
    `stated`, `expected` and `own` are exact values or short texts: what is written, what is
    true, and what follows from the writer's own operands.
    """

    id: int
    kind: ClaimKind
    relation: str
    left: Span | None
    right: Span
    verdict: Verdict
    message: str
    quantity: str | None = None
    name: str | None = None
    stated: str | None = None
    expected: str | None = None
    own: str | None = None
    evidence: Evidence = Evidence.NONE
    instances: Mapping[str, int] | None = None
    fault: str | None = None
    causes: tuple[NamedCause, ...] = ()
    remarks: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake, with every claim that it makes fail, the first of them first."""

    id: str
    claims: tuple[int, ...]
    cause: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One misread given: what is printed, how it is read, and which claims that explains."""

    id: str
    quantity: str
    written: str
    read: str
    span: Span
    explains: tuple[int, ...]
    message: str


@dataclass(frozen=True, slots=True)
class ConventionEvidence:
    """Why a convention was chosen, and where on the page that stands."""

    convention: str
    because: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class NetworkReading:
    """The network as rebuilt from the page; `values` and `where` by canonical name."""

    sizes: tuple[int, ...] = ()
    activations: tuple[str, ...] = ()
    cost: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Span] = field(default_factory=dict)
    equations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """How the page was read: conventions (name to value), their evidence, the network."""

    conventions: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[ConventionEvidence, ...] = ()
    network: NetworkReading = NetworkReading()


@dataclass(frozen=True)
class Report:
    """Everything the program says of one note."""

    source: Source
    reading: ReadingSummary
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    faults: tuple[Fault, ...]

    def counts(self) -> dict[str, int]:
        """The number of claims by verdict, all verdicts present, in the order of the contract."""
        tally = Counter(finding.verdict for finding in self.findings)
        return {verdict.value: tally.get(verdict, 0) for verdict in Verdict}

    @property
    def faulty(self) -> bool:
        """Whether any claim is wrong or follows from a wrong one."""
        return any(finding.verdict.faulty for finding in self.findings)

    @property
    def claims(self) -> tuple[Finding, ...]:
        """The findings, by the name that callers know them by."""
        return self.findings
