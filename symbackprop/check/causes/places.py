"""The wrong places of a page as cases: which quantity, what stands there, and the values that the writer had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

from ...quantity import Kind, Partial, Quantity
from ...reading import Reading
from ...term import Array, Num, Term, Transpose
from ...within import bare_number, walk
from ..draft import CHANGE, Draft, Statements
from ..members import Members, is_atomic
from ..verdict import Verdict
from ..world import World
from ..worlds import Guarded, PageWorld
from .book import Book
from .case import Case, fits_number, fits_value, local_formulas
from .local import Lacking, Part, PartRole
from .mutate import pre_of
from .wording import Wording

MAX_ENTRIES = 12
Fits = Callable[[Any], bool]


@dataclass
class Places:
    """Makes cases of the wrong drafts of one page."""

    page: PageWorld
    reading: Reading
    drafts: list[Draft]
    statements: Statements
    say: Wording
    repairs: tuple[tuple[Quantity, Fraction, Fraction], ...] = ()
    _books: dict[tuple[int, str | None], tuple[tuple[Book, ...], World, dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.members = Members(self.page, self.statements)
        self.parameters = parameters(self.page, self.drafts)
        self.truths = Book(
            self.page.graph, self.page.cost, _exact_steps(self.page), self.page.numbers.rate, self.parameters, False
        )
        self.known = self._known()

    def _known(self) -> dict[str, Fraction]:
        """The numbers that the page states for names, data among them."""
        known = {str(quantity): value for quantity, value in self.page.leaves.items() if isinstance(value, Fraction)}
        for name, found in self.statements.by_name.items():
            fine = [each for each in found if each.fine]
            if fine:
                known.setdefault(name, fine[-1].written.value)
        return known

    def cases(self, draft: Draft) -> tuple[Case, ...]:
        """A case for every wrong entry of a claim; none where its truth or its value is not known."""
        found: list[Case] = []
        for subject, truth, fits, cell in islice(self._entries(draft), MAX_ENTRIES):
            if truth is not None and fits(truth):
                continue
            books, world, overrides = self.books(draft)
            case = Case(draft, subject, truth, fits, books, self.members, world, overrides, self.say, cell, self.known)
            case.change = draft.name is not None and draft.name.startswith(CHANGE)
            case.used_rightly, case.repairs = self._used_rightly(draft), self.repairs
            found.append(case)
        return tuple(found)

    def _used_rightly(self, draft: Draft) -> bool:
        """Whether a later line states the right number for the same name."""
        return draft.name is not None and any(
            each.line > draft.line and each.name == draft.name and each.written is not None
            and each.verdict in (Verdict.RIGHT, Verdict.ROUNDED) for each in self.drafts)  # fmt: skip

    def _entries(self, draft: Draft) -> Iterator[tuple[Quantity | Partial | None, Any, Fits, Term]]:
        """The wrong entries of a claim: quantity, truth, the test whether a value stands there, and what is printed."""
        right, truth = draft.right_term, draft.truth
        if right is None:
            return
        names = self.names(draft)
        count = 1 if truth is None else len(truth.items)
        subjects = (
            [looked_up(self.page, name) for name in names]
            if names is not None and len(names) == count
            else [None] * count
        )
        cells = [cell for row in right.rows for cell in row] if isinstance(right, Array) else [right]
        stands = self.members.value(right).value
        for at, subject in enumerate(subjects):
            item = truth.items[at] if truth is not None else None
            cell = cells[at] if len(cells) == count else right
            number = bare_number(cell)
            if number is not None and number.written is not None:
                yield subject, item, fits_number(number.written), cell
            elif stands is not None and len(stands.items) == count:
                if item is None or self.page.field.equal(stands.items[at], item) is False:
                    yield subject, item, fits_value(self.members, right, stands, at, draft.line), cell

    def names(self, draft: Draft) -> tuple[str, ...] | None:
        """The canonical names of what a claim's line is about."""
        if draft.name is not None:
            return (draft.name,)
        for member in self.reading.lines[draft.line].members:
            term = member.term
            if term is not None and is_atomic(term):
                names = self.members.name(term)
                if names is not None and isinstance(term, Transpose) and len(names) > 1:
                    return None
                return names
        return None

    def carried(self, draft: Draft) -> tuple[str, ...]:
        """The names whose wrong values a claim uses: printed or named in it, or next to its quantity in the graph."""
        latest = (self.statements.latest(name, draft.line) for name in draft.carried)
        candidates = [each for each in latest if each is not None]
        terms = [term for term in (draft.left_term, draft.right_term) if term is not None]
        printed = {
            abs(part.value)
            for term in terms
            for part in walk(term)
            if isinstance(part, Num) and part.written is not None and part.value
        }
        near = set(self._near(draft))
        found = [
            each.name for each in candidates if abs(each.written.value) in printed and (not near or each.name in near)
        ]
        found = found or [each.name for each in candidates if each.name in near]
        found = found or [each.name for each in candidates if abs(each.written.value) in printed]
        return tuple(found) or draft.carried

    def _near(self, draft: Draft) -> Iterator[str]:
        """The names that a claim's terms speak of, and those in the local formulas of its quantity."""
        for term in (draft.left_term, draft.right_term):
            for part in walk(term) if term is not None else ():
                if is_atomic(part):
                    yield from self.members.name(part) or ()
        names = self.names(draft)
        for name in names or ():
            try:
                for local in local_formulas(self.truths, self.page.lookup(name)):
                    for factor in (factor for product in local.products for factor in product):
                        yield from self._of_part(factor)
            except Lacking:
                continue

    def _of_part(self, part: Part) -> Iterator[str]:
        """The names under which a page may state what a part is: an input also before its activation."""
        quantity = part.quantity
        if quantity is None:
            return
        yield str(Partial(self.page.cost, quantity) if part.role is PartRole.ADJOINT else quantity)
        inner = pre_of(self.truths, quantity) if part.role is PartRole.INPUT else None
        if inner is not None:
            yield str(inner)

    def books(self, draft: Draft) -> tuple[tuple[Book, ...], World, dict[str, Any]]:
        """The values stated so far and the true ones, as books, as a world, and by name."""
        key = draft.line, draft.name
        if key not in self._books:
            used = tuple(self.statements.all_before(draft.line, draft.name))
            instances: dict[int, Any] = {}
            before = None
            for step in sorted(self.truths.steps):
                before = self.page.clamped(step, *self.members.clamps(used, step), before)
                instances[step] = before
            own = Book(self.page.graph, self.page.cost, instances, self.page.numbers.rate, self.parameters, True)
            world = self.page.world_of({step: Guarded(each, self.page.own) for step, each in instances.items()})
            overrides = {each.name: each.written.value for each in used}
            self._books[key] = (own, self.truths), world, overrides
        return self._books[key]


def looked_up(page: PageWorld, name: str) -> Quantity | Partial | None:
    """The quantity or derivative of a name; of a change of a parameter, the derivative that it is made of."""
    if name.startswith(CHANGE):
        parameter = page.lookup(name.removeprefix(CHANGE))
        return Partial(page.cost, parameter) if isinstance(parameter, Quantity) else None
    return page.lookup(name)


def _exact_steps(page: PageWorld) -> Mapping[int, Any]:
    steps = {0: page.instance(0)}
    if page.numbers.rate is not None:
        steps[1] = page.instance(1)
    return {step: instance for step, instance in steps.items() if instance is not None}


def parameters(page: PageWorld, drafts: list[Draft]) -> frozenset[Quantity]:
    """The leaves that are weights and biases: by their kind, or those that the page updates or differentiates by."""
    graph = page.graph
    if page.own is None:
        return frozenset(q for q in graph.leaves if q.kind in (Kind.WEIGHT, Kind.BIAS))
    found = {page.own.names[name] for name in page.own.updated if name in page.own.names}
    for draft in drafts:
        quantity = page.lookup(draft.name) if draft.name is not None else None
        if isinstance(quantity, Partial) and graph.get(quantity.wrt.at(0), 0) is None:
            found.add(quantity.wrt.at(0))
    heads = {(each.name.partition("_")[0], each.kind) for each in found}
    return frozenset({*found, *(q for q in graph.leaves if (q.name.partition("_")[0], q.kind) in heads)})
