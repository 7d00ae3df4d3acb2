"""Faults: each mistake counted once, with every claim that it makes fail."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..reading import Reading
from .draft import Draft
from .repair import FoundRepair
from .verdict import Fault, Verdict


@dataclass
class _Group:
    id: str
    claims: list[int] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    cause: str | None = None
    message: str = ""


def group_faults(drafts: list[Draft], repairs: list[FoundRepair], reading: Reading) -> tuple[Fault, ...]:
    """The faults of a page in reading order; sets the fault of each faulty draft."""
    del repairs, reading
    groups: list[_Group] = []
    by_claim: dict[tuple[int, int], _Group] = {}
    for draft in drafts:
        if not draft.verdict.faulty:
            continue
        group = _of_neighbour(draft, by_claim) or _of_carried(draft, groups)
        if group is None:
            group = _Group(f"F{len(groups) + 1}", cause=draft.causes[0].id if draft.causes else None)
            group.message = draft.message
            groups.append(group)
        group.claims.append(draft.id)
        if draft.name is not None and draft.verdict is Verdict.WRONG:
            group.names.add(draft.name)
        elif draft.name is not None:
            group.names.add(draft.name)
        draft.fault = group.id
        by_claim[draft.line, draft.position] = group
    return tuple(Fault(group.id, tuple(group.claims), group.cause, group.message) for group in groups)


def _of_neighbour(draft: Draft, by_claim: dict[tuple[int, int], _Group]) -> _Group | None:
    """The fault of the claim before, where this one only carries on from its wrong member."""
    if draft.shared or draft.verdict is Verdict.FOLLOWS:
        return by_claim.get((draft.line, draft.position - 1))
    return None


def _of_carried(draft: Draft, groups: list[_Group]) -> _Group | None:
    """The first fault whose wrong value the claim carries."""
    if draft.verdict is not Verdict.FOLLOWS:
        return None
    return next((group for group in groups if group.names & set(draft.carried)), None)
