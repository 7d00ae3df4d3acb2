"""Faults: each mistake counted once, with every claim that it makes fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from ..source import Span
from ..term import Num
from ..within import bare_number, walk
from .draft import Draft, Statements
from .repair import FoundRepair
from .verdict import Evidence, Fault, Verdict

DECISIONS = ("backward", "gradient", "output", "update", "forward")
FRESH = ("copying", "arithmetic")


@dataclass
class _Group:
    """A fault in the making: its claims, the names whose wrong values it brought in, the values, the decision."""

    id: str
    claims: list[int] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    values: set[Fraction] = field(default_factory=set)
    decision: tuple[str, str] | None = None
    cause: str | None = None
    message: str = ""


def group_faults(drafts: list[Draft], repairs: list[FoundRepair], statements: Statements) -> tuple[Fault, ...]:
    """The faults of a page in reading order; sets the fault of each faulty draft.

    A claim that follows belongs to every fault whose wrong values it carries, the first of them being its own.
    """
    grouping = _Grouping(repairs, statements)
    for draft in drafts:
        if draft.verdict.faulty:
            grouping.take(draft)
    return tuple(Fault(group.id, tuple(group.claims), group.cause, group.message) for group in grouping.groups)


class _Grouping:
    def __init__(self, repairs: list[FoundRepair], statements: Statements) -> None:
        self.repaired: dict[Span, int] = {repair.datum.span: at for at, repair in enumerate(repairs)}
        self.stated = tuple(
            (each.span, name, each.written.value)
            for name, found in statements.by_name.items()
            for each in found
            if not each.fine
        )
        self.groups: list[_Group] = []
        self.by_claim: dict[tuple[int, int], list[_Group]] = {}

    def take(self, draft: Draft) -> None:
        """Put a faulty claim where it belongs: to the faults that explain it, else to one of its own."""
        found = list(dict.fromkeys(map(id, self._of(draft))))
        groups = [group for key in found for group in self.groups if id(group) == key]
        if not groups:
            groups = [_Group(f"F{len(self.groups) + 1}")]
            groups[0].cause = draft.causes[0].id if draft.causes else None
            groups[0].message, groups[0].decision = draft.message, decision(draft)
            self.groups.append(groups[0])
        for group in groups:
            group.claims.append(draft.id)
        own = groups[0]
        stated = [
            (name, value)
            for span, name, value in self.stated
            if draft.right.start <= span.start and span.end <= draft.right.end
        ]
        for name, value in stated:
            for group in groups:
                group.names.add(name)
            own.values.add(abs(value))
        if draft.name is not None:
            for group in groups:
                group.names.add(draft.name)
        draft.fault = own.id
        self.by_claim[draft.line, draft.position] = groups

    def _of(self, draft: Draft) -> Iterator[_Group]:
        """The faults that a claim belongs to, the nearest reason first."""
        before = self._before(draft)
        if draft.verdict is Verdict.FOLLOWS:
            if draft.carried:
                yield from (group for group in self.groups if not group.names.isdisjoint(draft.carried))
            yield from before
            return
        if draft.shared:
            yield from before
            return
        fresh = bool(draft.causes) and draft.causes[0].id.partition(".")[0] in FRESH
        if not fresh and draft.evidence is not Evidence.INSTANCES:
            yield from self.by_claim.get((draft.line, draft.position - 1), ())
        if not fresh:
            key = decision(draft)
            yield from (group for group in self.groups if key is not None and same_decision(group.decision, key))
        yield from self._restated(draft)

    def _before(self, draft: Draft) -> list[_Group]:
        """The faults of the nearest faulty claim before this one in its chain."""
        for position in range(draft.position - 1, -1, -1):
            if (draft.line, position) in self.by_claim:
                return self.by_claim[draft.line, position]
        return []

    def _restated(self, draft: Draft) -> Iterator[_Group]:
        """The faults whose wrong number stands again: for the same name, or in a line that nothing else explains."""
        right = bare_number(draft.right_term) if draft.right_term is not None else None
        if right is not None and draft.name is not None:
            yield from (
                group for group in self.groups if draft.name in group.names and abs(right.value) in group.values
            )
        elif not draft.causes and draft.right_term is not None:
            used = set(_numbers(draft))
            yield from (group for group in self.groups if not used.isdisjoint(group.values))


def decision(draft: Draft) -> tuple[str, str] | None:
    """What tells that two claims go wrong by one decision: the same cause, in quantities of one sort and layer."""
    if not draft.causes or draft.causes[0].id.partition(".")[0] not in DECISIONS:
        return None
    name = draft.name or ""
    layer = next((character for character in name.partition("/d")[2] or name if character.isdigit()), "")
    return draft.causes[0].id, layer


def same_decision(one: tuple[str, str] | None, other: tuple[str, str]) -> bool:
    """Whether two decisions are one; a formula that names no layer speaks of all."""
    return one is not None and one[0] == other[0] and (one[1] == other[1] or "" in (one[1], other[1]))


def _numbers(draft: Draft) -> Iterable[Fraction]:
    term = draft.right_term
    return (
        (abs(part.value) for part in walk(term) if isinstance(part, Num) and part.written is not None and part.value)
        if term is not None
        else ()
    )
