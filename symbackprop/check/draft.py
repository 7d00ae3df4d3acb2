"""A finding in the making, and the statements of a page: which number was written for which quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from ..source import Span
from ..term import Num, Term
from ..written import Written
from .tensor import Tensor
from .verdict import ClaimKind, Entry, Evidence, NamedCause, Verdict


@dataclass
class Draft:
    """One claim while it is being judged.

    `truth` and `left_value` are tensors in the page's field, where they are known.
    """

    id: int
    line: int
    position: int
    left: Span | None
    right: Span
    relation: str
    kind: ClaimKind = ClaimKind.VALUE
    verdict: Verdict = Verdict.UNDECIDED
    message: str = ""
    evidence: Evidence = Evidence.NONE
    count: int = 0
    prime: int | None = None
    name: str | None = None
    spelling: str | None = None
    stated: str | None = None
    expected: str | None = None
    own: str | None = None
    truth: Tensor | None = None
    written: Num | None = None
    left_term: Term | None = None
    right_term: Term | None = None
    shared: bool = False
    carried: tuple[str, ...] = ()
    causes: list[NamedCause] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    entries: tuple[Entry, ...] = ()
    fault: str | None = None


EXPRESSION = "value of "
"""Before the printed text of an expression that a line states a value of, where it is no quantity's name."""
CHANGE = "change of "
"""Before the name of a leaf where a line states by how much one update step changes it."""
MINUS = "minus "
"""Before the name of what a line states with its sign turned, as an error term that is minus a derivative."""


@dataclass
class Statement:
    """A number that the page states for a quantity: `fine` until its claim is found faulty.

    `error` is how far it is from the truth.
    """

    name: str
    written: Written
    line: int
    span: Span
    fine: bool
    exact: bool
    error: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        self.size = size(self.written.value)


def size(value: Fraction) -> tuple[int, int]:
    """A number without its sign, as a pair that is quickly compared."""
    return abs(value.numerator), value.denominator


class Statements:
    """What the page states, by canonical name, in reading order."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Statement]] = {}

    def add(self, statement: Statement) -> None:
        """Take in a statement."""
        self.by_name.setdefault(statement.name, []).append(statement)

    def latest(self, name: str, line: int) -> Statement | None:
        """The last statement of a quantity before a line, else the first one after it."""
        known = self.by_name.get(name)
        if not known:
            return None
        before = [each for each in known if each.line < line]
        return before[-1] if before else next((each for each in known if each.line > line), None)

    def all_before(self, line: int, except_name: str | None) -> Iterator[Statement]:
        """For each quantity but one, the statement that its writer had in mind at a line."""
        for name in self.by_name:
            if name != except_name:
                found = self.latest(name, line)
                if found is not None:
                    yield found

    def with_value(self, value: Fraction, line: int) -> Statement | None:
        """The nearest sound statement before a line whose number has a value, its sign aside."""
        best: Statement | None = None
        wanted = size(value)
        for known in self.by_name.values():
            for each in known:
                if (
                    each.size == wanted
                    and each.line < line
                    and (best is None or (each.fine, each.line) > (best.fine, best.line))
                ):
                    best = each
        return best


@dataclass(frozen=True)
class Valued:
    """A member's value as printed in the page's world: a tensor, or why there is none."""

    value: Tensor | None
    reason: str = ""
    remarks: tuple[str, ...] = ()
