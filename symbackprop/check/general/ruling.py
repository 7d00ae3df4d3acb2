"""What is held of one general formula: the verdict, its witnesses, a counterexample, and the smallest corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...source import Source, Span
from ...term import Term
from ..verdict import ClaimKind, Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Lapse:
    """A breach of the discipline of indices, told by the terms alone: its kind, the sentence, the place."""

    kind: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values at which the two sides differ, small enough to follow by hand.

    `sizes` are the units of layers 0..L, `indices` the values of the free indices, `values` what the names in the
    formula are there, each with its value as text. `shapes` tells instead why the sides have no common shape.
    """

    sizes: tuple[int, ...]
    indices: Mapping[str, int] = field(default_factory=dict)
    left: str = ""
    right: str = ""
    values: tuple[tuple[str, str], ...] = ()
    shapes: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A formula changed: its two sides, how many changes led to it, and what was changed.

    `said` are sentences with a place `{}` for each of the `parts` that they speak of, one a change.
    """

    left: Term
    right: Term
    size: int = 1
    said: tuple[tuple[str, tuple[Term, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction in the writer's own notation: both members as they should read, and what to change.

    `size` counts the changes. `left` and `right` are None where the page has no words for what is new.
    """

    size: int
    because: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Search:
    """The corrections that a search found, all of one size; `complete` tells whether it went through all of them.

    `largest` is the number of changes up to which everything was tried.
    """

    edits: tuple[Edit, ...] = ()
    complete: bool = True
    largest: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is held of one relation between two members of a formula.

    `witnesses` name what decided it: exact instances, a symbolic proof, or both. `remarks` tell what had to be assumed.
    """

    left: Span | None
    right: Span
    relation: str
    kind: ClaimKind
    verdict: Verdict
    message: str
    witnesses: tuple[Evidence, ...] = ()
    count: int = 0
    prime: int | None = None
    remarks: tuple[str, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    counterexample: Counterexample | None = None
    search: Search | None = None
    corrections: tuple[Correction, ...] = ()
    left_term: Term | None = None
    right_term: Term | None = None


@dataclass(frozen=True)
class Verification:
    """What is held of the general formulas of one text, in reading order.

    What stands before the offset `begin` only tells the network. `conventions` are those that the text was read under,
    `cost` and `activations` the network's, None for what is left open.
    """

    source: Source
    begin: int
    rulings: tuple[Ruling, ...]
    conventions: Mapping[str, object] = field(default_factory=dict)
    cost: str | None = None
    activations: tuple[str | None, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict, wrong before unread before undecided before right; given where names are introduced."""
        found = {ruling.verdict for ruling in self.rulings}
        return next((verdict for verdict in _GRAVEST if verdict in found), Verdict.UNREAD)

    @property
    def faulty(self) -> bool:
        """Whether any formula is wrong."""
        return any(ruling.verdict.faulty for ruling in self.rulings)

    @property
    def claims(self) -> tuple[Ruling, ...]:
        """The rulings, by the name that callers know them by."""
        return self.rulings


_GRAVEST = (
    Verdict.WRONG,
    Verdict.FOLLOWS,
    Verdict.UNREAD,
    Verdict.UNDECIDED,
    Verdict.TRUNCATED,
    Verdict.ROUNDED,
    Verdict.RIGHT,
    Verdict.GIVEN,
)
