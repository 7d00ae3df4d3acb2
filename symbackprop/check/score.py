"""How well a reading explains its page, told by the verdicts of its claims; and when it can no longer win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..rewriting import free_variables
from .draft import Draft
from .verdict import Evidence, Verdict

CLEAN = 0.06  # a page with no larger share of claims faulty or open is read well
LEAST_RULES = 3
SOUND_RULES = 2 / 3
_OPEN = (Verdict.UNDECIDED, Verdict.UNREAD)
_HOLDS = (Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED)


def score(drafts: Sequence[Draft]) -> float:
    """How well a page is understood: claims that hold against a truth count most, mistakes of their own count against.

    What follows from an earlier mistake is understood; what is merely taken as given, or only arithmetic, says little.
    """
    total = 0.0
    for draft in drafts:
        if draft.verdict in _HOLDS:
            total += 1.0 if _backed(draft) else 0.4
        elif draft.verdict is Verdict.GIVEN:
            total += 0.3
        elif draft.verdict is Verdict.FOLLOWS:
            total += 0.8
        elif draft.verdict is Verdict.WRONG:
            total -= 0.2 if draft.shared else 2.0
    return total


def doubt(drafts: Sequence[Draft]) -> float:
    """The share of claims that are faulty or open."""
    silent = sum(1 for draft in drafts if draft.verdict.faulty or draft.verdict in _OPEN)
    return silent / len(drafts) if drafts else 0.0


def speaks_of_layers(drafts: Sequence[Draft]) -> bool:
    """Whether a page states rules on layers by letters, and what it says with index letters holds in general.

    Equations between a page's own names cannot say such rules, so that no reading by them explains the page better.
    """
    lettered = on_layers = sound = 0
    for draft in drafts:
        sides = (draft.left_term, draft.right_term)
        letters = {name for side in sides if side is not None for name in free_variables(side)}
        if letters:
            lettered += 1
            if draft.evidence is Evidence.INSTANCES and not draft.verdict.faulty:
                sound += 1
                on_layers += any(name.startswith("^") for name in letters)
    return on_layers >= LEAST_RULES and sound >= SOUND_RULES * lettered


@dataclass
class Hurdle:
    """The score that a reading must exceed: judging stops where the claims that are left cannot make up for those that
    say nothing.

    A claim that fails counts as one that holds, for a repair may still set it right.
    """

    least: float
    claims: int
    seen: int = 0
    silent: int = 0
    lost: float = 0.0

    def missed(self, drafts: Sequence[Draft]) -> bool:
        """Whether a page whose first claims came out like this stays below, and is no clean page either."""
        for draft in drafts[self.seen :]:
            self.silent += _silent(draft)
            self.lost += 1.0 - _most(draft)
        self.seen = len(drafts)
        return self.silent > CLEAN * self.claims and self.claims - self.lost < self.least


def _backed(draft: Draft) -> bool:
    return draft.truth is not None or draft.evidence is Evidence.INSTANCES


def _silent(draft: Draft) -> bool:
    """Whether a claim stays open whatever is repaired: one that goes on from another line may not."""
    return draft.verdict in _OPEN and draft.left is not None


def _most(draft: Draft) -> float:
    """The most that a claim can count after repairs."""
    if draft.verdict is Verdict.GIVEN:
        return 0.3
    if draft.verdict in _HOLDS and not _backed(draft):
        return 0.4
    return 0.0 if _silent(draft) else 1.0
