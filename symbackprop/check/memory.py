"""Results that rest on open readings, remembered with the options that they consulted; and what evaluation may cost.

Trying the readings of one claim evaluates the same terms again and again, and most of them
consult few of the choices that are open. A result holds for every reading that agrees on those few.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..term import Index, IndexValue, Kronecker, Ref, Role, Size, Sum, Term
from ..within import children
from .choices import Choices, Consulted, distinct
from .tensor import ShapeMismatch
from .world import OverBudget, Unsettled

T = TypeVar("T")

CLAIM_EVALUATIONS = 20_000
PAGE_EVALUATIONS = 80_000


REASON = "it takes more evaluations than the budget allows"


class Budget:
    """How many terms may still be evaluated, for one claim and for the page that it stands on."""

    def __init__(self, limit: int = PAGE_EVALUATIONS, within: Budget | None = None) -> None:
        self.left = limit
        self.within = within

    @property
    def over(self) -> bool:
        """Whether more was asked for than allowed."""
        return self.left < 0 or self.within is not None and self.within.over

    def spend(self) -> None:
        """Count one evaluation. Raises OverBudget where none is left."""
        budget: Budget | None = self
        while budget is not None:
            budget.left -= 1
            if budget.left < 0:
                raise OverBudget(REASON)
            budget = budget.within


Raised = tuple[type[Exception], tuple[Any, ...]]
Result = tuple[tuple[Consulted, ...], Any, Raised | None]
"""What one computation consulted, and what it gave or raised."""


@dataclass(slots=True)
class Fork:
    """The choice that a computation asks for next, and for each option fixed for it what comes then."""

    key: Hashable
    ways: dict[int | None, Result | Fork]


@dataclass
class Memory:
    """The results of computations in one world, for one claim or for several of a chain.

    The terms must outlive it: they are told apart by identity. `known` holds for each mark a result, or the option that
    its computation asks for first, with what comes of each.
    """

    budget: Budget
    known: dict[Hashable, Result | Fork] = field(default_factory=dict)
    names: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    apart: dict[Hashable, tuple[Any, Memory]] = field(default_factory=dict)

    def recall(self, mark: Hashable, choices: Choices, compute: Callable[..., T], *arguments: Any) -> T:
        """What `compute` gives for its arguments, once for each set of the choices that it consults.

        Raises what it raises.
        """
        fixed = choices.fixed.get
        at = self.known.get(mark)
        while type(at) is Fork:
            at = at.ways.get(fixed(at.key))
        if at is not None:
            log, value, raised = at  # type: ignore[misc]
            if log:
                choices.log.extend(log)
            if raised is not None:
                raise raised[0](*raised[1])
            return value  # type: ignore[no-any-return]
        asked = choices.log
        begin = len(asked)
        self.budget.spend()
        try:
            computed = compute(*arguments)
        except OverBudget:
            raise
        except (Unsettled, ShapeMismatch, ArithmeticError) as error:
            # not the exception itself: it would keep the frames that it went through, and all that they hold
            self.keep(mark, asked[begin:], None, (type(error), error.args), fixed)
            raise
        if len(asked) == begin:
            self.known[mark] = (), computed, None
        else:
            self.keep(mark, asked[begin:], computed, None, fixed)
        return computed

    def keep(
        self,
        mark: Hashable,
        log: list[Consulted],
        value: Any,
        raised: Raised | None,
        fixed: Callable[[Hashable], int | None],
    ) -> None:
        """Remember a result behind the options that it consulted."""
        ways: dict[Any, Any] = self.known
        at = mark
        consulted = tuple(distinct(log))
        for key, _, _ in consulted:
            fork = ways.get(at)
            if type(fork) is not Fork or fork.key != key:
                fork = ways[at] = Fork(key, {})
            ways, at = fork.ways, fixed(key)
        ways[at] = consulted, value, raised

    def depends(self, term: Term) -> tuple[str, ...] | None:
        """The index variables whose values may matter to a term.

        None where any may, as for a name without its indices.
        """
        mark = id(term)
        if mark not in self.names:
            self.names[mark] = self._depends(term)
        return self.names[mark]

    def _depends(self, term: Term) -> tuple[str, ...] | None:
        found: set[str] = set()
        match term:
            case Ref(role=Role.COST | Role.RATE):
                pass
            case Ref():
                if (
                    any(place.units is None for place in term.positions)
                    and not term.array
                    and term.role is not Role.WEIGHT
                ):
                    return None
                for place in term.positions:
                    found.update(_variables((*(place.units or ()), *(() if place.layer is None else (place.layer,)))))
            case Size(_, layers):
                found.update(_variables(layers))
            case IndexValue(_, index):
                found.update(_variables((index,)))
            case Kronecker(_, first, second):
                found.update(_variables((first, second)))
        for child in children(term):
            inner = self.depends(child)
            if inner is None:
                return None
            found.update(inner)
        if isinstance(term, Sum) and term.var is not None:
            found.discard(term.var)
        return tuple(sorted(found))


def _variables(indices: tuple[Index, ...]) -> set[str]:
    return {index.var for index in indices if index.var is not None}
