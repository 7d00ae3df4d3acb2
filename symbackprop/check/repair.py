"""Repairs of misread data: one changed number that makes two or more failing claims true and breaks none.

For each datum in turn the downstream claims are equations in it. Two probes tell how each failing value depends on
it; the number that each asks for is tried on all claims. A chain that is carried from one line counts once:
a claim counts only if it still depends on the datum when every other value that the page rightly states is held fixed.
A repair stands for a page that prints one number while its writer worked with another, so that other one has to show:
lines that are right as printed, from what the page states before them, follow from a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..quantity import Kind, Partial, Quantity
from ..reading import Datum, Origin
from ..written import Agreement
from .agree import agrees
from .asked import affine, asked
from .draft import Draft
from .misprint import plausible, tells
from .reach import Reach, reach
from .stated import Stated, stated_values, worked_lines
from .verdict import Verdict
from .world import Unsettled
from .worlds import Guarded, PageWorld

MAX_DATA = 150
MAX_CANDIDATES = 6
Held = tuple[dict[Quantity, Any], dict[Quantity, Any]]


@dataclass(frozen=True, slots=True)
class FoundRepair:
    """A datum, the value that it is read as, and the claims that come true by it."""

    datum: Datum
    read: Fraction
    explains: tuple[int, ...]


class Repairer:
    """Looks for repairs of one page under its numbers."""

    def __init__(self, page: PageWorld, data: Mapping[Quantity, Datum], drafts: list[Draft]) -> None:
        self.page = page
        self.data = data
        # where a datum is given it says no more than the datum itself
        places = {datum.span for datum in data.values()}
        given = {draft.id for draft in drafts if draft.verdict is Verdict.GIVEN or draft.right in places}
        self.statements = [each for each in stated_values(drafts, page) if each.claim not in given]
        self.before = {each.claim: self.value(each.quantity, page) for each in self.statements}
        self.fine = {each.claim: _agrees(each, self.before[each.claim]) for each in self.statements}
        self.failing = [each for each in self.statements if self.fine[each.claim] is False]
        self.sound = self.held([each for each in self.statements if self.fine[each.claim] is not False])
        self.all = self.held(self.statements)
        self.worked = list(worked_lines(drafts, page))
        self._moved: dict[Quantity, list[Stated]] = {}

    def value(self, quantity: Quantity | Partial, page: PageWorld) -> Any:
        """The value of a named quantity under a page's numbers, None where there is none."""
        step = quantity.wrt.step if isinstance(quantity, Partial) else quantity.step
        instance = page.instance(step)
        if instance is None:
            return None
        guarded = Guarded(instance)
        try:
            if isinstance(quantity, Partial):
                return guarded.partial(quantity.of.at(0), quantity.wrt.at(0))
            return guarded[quantity.at(0)]
        except Unsettled:
            return None

    def holds(self, statement: Stated, page: PageWorld) -> bool | None:
        """Whether a statement agrees with its quantity under a page's numbers; None where it has no value."""
        return _agrees(statement, self.value(statement.quantity, page))

    def moved(self, datum: Quantity) -> list[Stated]:
        """The statements whose quantity may change with a datum."""
        if datum not in self._moved:
            within = reach(self.page.graph, datum)
            self._moved[datum] = [each for each in self.statements if self._within(each.quantity, within)]
        return self._moved[datum]

    def _within(self, quantity: Quantity | Partial, within: Reach) -> bool:
        if isinstance(quantity, Partial):
            return quantity.wrt.step > 0 or quantity.of != self.page.cost or quantity.wrt in within.adjoints
        return quantity.step > 0 or quantity in within.values

    def find(self, rivals: tuple[Datum, ...]) -> FoundRepair | None:
        """The best repair: the one that makes most claims true, counted once for what is carried along.

        None where there is none.
        """
        if len(self.failing) < 2:
            return None
        best: tuple[tuple[int, int], FoundRepair] | None = None
        for quantity, datum in list(self.data.items())[:MAX_DATA]:
            if quantity.kind is Kind.RATE or datum.origin is Origin.DECLARED or not self.may_show(quantity, datum):
                continue
            for candidate in self.candidates(quantity, datum, rivals):
                found = self.try_one(quantity, datum, candidate, best[0] if best else None)
                if found is not None:
                    best = _rank(found.explains, candidate), found
        return best[1] if best is not None else None

    def candidates(self, quantity: Quantity, datum: Datum, rivals: tuple[Datum, ...]) -> Iterator[Fraction]:
        """The numbers that failing claims ask of a datum, those that most of them ask first."""
        current = self.page.leaves.get(quantity)
        if not isinstance(current, Fraction):
            return
        probe = self.page.with_leaf(quantity, current + 1)
        wanted: dict[Fraction, int] = {rival.value.value: 1 for rival in rivals if rival.quantity == quantity}
        for statement in (each for each in self.moved(quantity) if self.fine[each.claim] is False):
            after = self.value(statement.quantity, probe)
            line = affine(self.before[statement.claim], after)
            short = asked(current, line, statement.written, datum) if line is not None else None
            if short is not None and short != current:
                wanted[short] = wanted.get(short, 0) + 1
        yield from sorted(wanted, key=lambda value: -wanted[value])[:MAX_CANDIDATES]

    def try_one(
        self, quantity: Quantity, datum: Datum, candidate: Fraction, least: tuple[int, int] | None = None
    ) -> FoundRepair | None:
        """The repair that a candidate makes, if it makes two claims true independently, breaks none, and ranks above
        `least`."""
        if not plausible(datum.value.value, candidate):
            return None
        changed = self.page.with_leaf(quantity, candidate)
        moved = self.moved(quantity)
        if not all(self.holds(each, changed) for each in moved if self.fine[each.claim] is True):
            return None
        explains = [each for each in moved if self.fine[each.claim] is False and self.holds(each, changed)]
        if len(explains) < 2 or least is not None and _rank(explains, candidate) <= least:
            return None
        lines = self.operand_lines(datum, candidate, quantity)
        if not self.shown_twice(quantity, changed, explains) and len(lines) < 2:
            return None
        if not self.is_told(quantity, changed, lines):
            return None
        return FoundRepair(datum, candidate, tuple(each.claim for each in explains))

    def may_show(self, quantity: Quantity, datum: Datum) -> bool:
        """Whether two claims, or two worked lines, may rest on the datum themselves, whatever it is read as."""
        within = reach(self.page.graph, quantity, *self.sound)
        if len({each.quantity for each in self.failing if self._reached(quantity, each.quantity, within)}) > 1:
            return True
        lines = [each for each in self.worked if datum.value.value not in each.numbers]
        within = reach(self.page.graph, quantity, *self.all) if lines else within
        return len({each.line for each in lines if self._reached(quantity, each.stated.quantity, within)}) > 1

    def operand_lines(self, datum: Datum, candidate: Fraction, quantity: Quantity) -> set[int]:
        """The worked lines that rest on the datum themselves and show the candidate among their numbers, but not what
        is printed."""
        changed = self.page.with_leaf(quantity, candidate)
        within = reach(self.page.graph, quantity, *self.all)
        found: set[int] = set()
        for each in self.worked:
            if each.line in found or candidate not in each.numbers or datum.value.value in each.numbers:
                continue
            if self._depends(quantity, changed, each.stated, self.all, within):
                found.add(each.line)
        return found

    def shown_twice(self, quantity: Quantity, changed: PageWorld, explains: list[Stated]) -> bool:
        """Whether two explained quantities use the datum themselves, and not through another value that the page
        states."""
        explained = {each.claim for each in explains}
        good = self.held(
            [each for each in self.statements if self.fine[each.claim] is not False or each.claim in explained]
        )
        within = reach(self.page.graph, quantity, *good)
        names: set[Quantity | Partial] = set()
        for statement in explains:
            if statement.quantity not in names and self._depends(quantity, changed, statement, good, within):
                names.add(statement.quantity)
                if len(names) == 2:
                    return True
        return False

    def is_told(self, quantity: Quantity, changed: PageWorld, lines: set[int]) -> bool:
        """Whether two quantities, each worked from what the page states of all others, tell of the changed datum.

        Those that are worked on the lines given tell of it too; none may tell of the datum as it is printed.
        """
        within = reach(self.page.graph, quantity, *self.all)
        telling = {each.stated.quantity for each in self.worked if each.line in lines}
        for each in self.moved(quantity):
            values = self._worked_out(quantity, changed, each, self.all, within)
            told = tells(each.written, *values) if values is not None else 0
            if told < 0:
                return False
            if told > 0:
                telling.add(each.quantity)
        return len(telling) > 1

    def held(self, statements: Iterable[Stated]) -> Held:
        """The stated values and derivatives of the cost that can stand in place of computed ones."""
        values: dict[Quantity, Any] = {}
        adjoints: dict[Quantity, Any] = {}
        for each in statements:
            if isinstance(each.quantity, Partial):
                if each.quantity.of == self.page.cost and each.quantity.wrt.step == 0:
                    adjoints[each.quantity.wrt] = each.written.value
            elif each.quantity.step == 0 and self.page.graph.get(each.quantity) is not None:
                values[each.quantity] = each.written.value
        return values, adjoints

    def _reached(self, datum: Quantity, target: Quantity | Partial, within: Reach) -> bool:
        """Whether a quantity may change with the datum within its reach; updated ones are held but for itself."""
        if isinstance(target, Partial):
            return not target.wrt.step and (target.of != self.page.cost or target.wrt in within.adjoints)
        return target.at(0) == datum if target.step else target in within.values

    def _depends(self, quantity: Quantity, changed: PageWorld, statement: Stated, held: Held, within: Reach) -> bool:
        """Whether a stated quantity changes with the datum while all that is held, but itself, stays."""
        if statement.step:
            return self._reached(quantity, statement.quantity, within)
        results = self._worked_out(quantity, changed, statement, held, within)
        return results is not None and self.page.field.equal(*results) is False

    def _worked_out(
        self, quantity: Quantity, changed: PageWorld, statement: Stated, held: Held, within: Reach
    ) -> tuple[Any, Any] | None:
        """A stated quantity with the datum as printed, and as changed, while all that is held, but itself, stays.

        None where the datum does not reach it, or it has no value.
        """
        target = statement.quantity
        if not self._reached(quantity, target, within) or statement.step > 1:
            return None
        values, adjoints = (dict(each) for each in held)
        if isinstance(target, Quantity):
            values.pop(target, None)
        elif target.of == self.page.cost:
            adjoints.pop(target.wrt, None)
        results = []
        for page in (self.page, changed):
            instance = page.clamped(0, values, adjoints, {})
            if statement.step:
                instance = page.clamped(1, {}, {}, {}, instance)
            guarded = Guarded(instance, page.own)
            try:
                results.append(
                    guarded.partial(target.of, target.wrt) if isinstance(target, Partial) else guarded[target.at(0)]
                )
            except Unsettled:
                return None
        return results[0], results[1]


def _rank(explains: Sequence[object], candidate: Fraction) -> tuple[int, int]:
    """What makes a repair better: the claims that it explains, then its brevity."""
    return len(explains), -len(str(candidate))


def _agrees(statement: Stated, value: Any) -> bool | None:
    if value is None:
        return None
    how = agrees(statement.written, value)
    return None if how is None else how is not Agreement.NONE
