"""Results that rest on open readings, remembered with the options that they consulted; and what evaluation may cost.

Trying the readings of one claim evaluates the same terms again and again, and most of them
consult few of the choices that are open. A result holds for every reading that agrees on those few.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..term import Index, IndexValue, Kronecker, Ref, Role, Size, Sum, Term, children
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
        self.left -= 1
        if self.left < 0:
            raise OverBudget(REASON)
        if self.within is not None:
            self.within.spend()


class _Known:
    """What one computation gave: a value or an exception, under the choices that it consulted."""

    __slots__ = ("departures", "log", "raised", "taken", "value")

    def __init__(
        self, log: list[Consulted], value: Any, raised: tuple[type[Exception], tuple[Any, ...]] | None
    ) -> None:
        if len(log) > 1:
            log = list(distinct(log))
        self.log, self.value, self.raised = log, value, raised
        self.taken = {key: (at, len(labels) - 1) for key, labels, at in log}
        self.departures = sum(1 for _, _, at in log if at)

    def holds(self, fixed: Mapping[Hashable, int]) -> bool:
        """Whether every choice would come out under `fixed` as it did."""
        departures = self.departures
        for key, wanted in fixed.items():
            known = self.taken.get(key)
            if known is not None:
                if min(wanted, known[1]) != known[0]:
                    return False
                departures -= 1
        return departures == 0


@dataclass
class Memory:
    """The results of one claim's computations in one world.

    The terms must outlive it: they are told apart by identity.
    """

    budget: Budget
    known: dict[Hashable, list[_Known]] = field(default_factory=dict)
    names: dict[int, tuple[str, ...] | None] = field(default_factory=dict)
    apart: dict[Hashable, tuple[Any, Memory]] = field(default_factory=dict)

    def find(self, mark: Hashable, choices: Choices) -> Any:
        """What is remembered under a mark for the choices at hand, None where nothing is.

        Raises what was raised then.
        """
        fixed = choices.fixed
        for each in self.known.get(mark, ()):
            if not each.taken or each.holds(fixed):
                if each.log:
                    choices.log.extend(each.log)
                if each.raised is not None:
                    raise each.raised[0](*each.raised[1])
                return each.value
        return None

    def recall(self, mark: Hashable, choices: Choices, compute: Callable[[], T]) -> T:
        """What `compute` gives, once for each set of the choices that it consults. Raises what it raises."""
        found: T | None = self.find(mark, choices)
        if found is not None:
            return found
        known = self.known.setdefault(mark, [])
        begin = len(choices.log)
        self.budget.spend()
        try:
            value = compute()
        except OverBudget:
            raise
        except (Unsettled, ShapeMismatch, ArithmeticError) as error:
            # not the exception itself: it would keep the frames that it went through, and all that they hold
            known.append(_Known(choices.log[begin:], None, (type(error), error.args)))
            raise
        known.append(_Known(choices.log[begin:], value, None))
        return value

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
