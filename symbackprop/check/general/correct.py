"""The smallest corrections of a wrong formula: every single change first, then every two, each tested by instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice

from ...rewriting import free_variables
from ...term import Num, Partial, Ref, Sum, Term
from ...within import walk
from ..choices import Choices, explore
from ..evaluate import Evaluator
from ..formula import FormulaJudge
from ..members import is_atomic
from ..memory import Budget, Memory
from ..own_formula import OwnFormulaJudge
from ..tensor import ShapeMismatch, Tensor
from ..world import OutOfRange, OverBudget, Unsettled, World
from .edits import changes, joint_changes, named_changes
from .nested import reused, shadowed
from .openness import Told
from .ruling import Edit, Search
from .vocabulary import Vocabulary, vocabulary

LARGEST = 2
MAX_SINGLE = 4_000
MAX_PAIRS = 4_000
EVALUATIONS = 25_000
READINGS = 6
MAX_TIES = 24
CONFIRMED = 80
OWN_CONFIRMED = 1200
FIRST_VALUES = 3


@dataclass
class Corrector:
    """Searches corrections of one formula under one judge.

    A change is first tried at a few index values in one instance, and only what agrees there is judged in full.
    """

    judge: FormulaJudge
    left: Term
    right: Term
    others: tuple[Term, ...] = ()
    told: Told | None = None
    budget: Budget = field(default_factory=lambda: Budget(EVALUATIONS))
    kept: list[Term] = field(default_factory=list)
    seen: set[object] = field(default_factory=set)
    judged: int = 0

    @cached_property
    def words(self) -> Vocabulary:
        """What the formula and its neighbours speak of."""
        function = next((name for name in self.judge.structure.activations if name), None)
        if function is None or len(set(self.judge.structure.activations)) > 1:
            function = "sigma"
        structure = self.judge.structure
        scalar = structure.single_units or structure.sizes is not None and set(structure.sizes) == {1}
        about = tuple(term for term in (self.left, *self.others) if is_atomic(term))
        found = vocabulary(
            self.left,
            (self.right, *self.others),
            function,
            self.judge.weights_from_to[0],
            scalar,
            self.names,
            about,
        )
        letters, turned = (self.told.letters, self.told.turned) if self.told is not None else ({}, False)
        return replace(found, at=letters, turned=turned, links=self.links)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Each name of the page's own graph with each name that it is defined by."""
        if not isinstance(self.judge, OwnFormulaJudge) or self.judge.own is None:
            return ()
        graph, names = self.judge.own.graph, {quantity: name for name, quantity in self.judge.own.names.items()}
        pairs = ((q, parent) for q in names if q in graph for parent in graph.parents(q))
        return tuple((names[q], names[parent]) for q, parent in pairs if parent in names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the page's own graph, if it has one."""
        own = self.judge.own if isinstance(self.judge, OwnFormulaJudge) else None
        return () if own is None else (*own.names, *own.aliases)

    @cached_property
    def world(self) -> World:
        """The instance in which changes are first tried."""
        worlds, _ = next(self.judge.stages((self.left, self.right)))
        return worlds[0]

    @cached_property
    def memory(self) -> Memory:
        """What was computed there of parts that many changes share."""
        return Memory(self.budget)

    @cached_property
    def places(self) -> tuple[dict[str, int], ...]:
        """Values for every letter of the formula, in which each letter has a value of its own where sizes allow."""
        letters = sorted({*self.words.letters, *free_variables(self.left), *free_variables(self.right)})
        layers = [letter for letter in letters if letter.startswith("^")]
        units = [letter for letter in letters if not letter.startswith("^")]
        depth = self.world.depth
        found = []
        for shift in range(FIRST_VALUES):
            at = {letter: depth if letter[1:].isupper() else max(1, depth - 1 - (shift % 2)) for letter in layers}
            found.append({**at, **{letter: 1 + (number + shift) % 2 for number, letter in enumerate(units)}})
        return tuple(found)

    def search(self) -> Search:
        """The smallest corrections, all of one size."""
        singles: list[Edit] = []
        try:
            found = []
            for edit in islice(self.one_change(Edit(self.left, self.right, 0)), MAX_SINGLE):
                if self.holds(edit):
                    found.append(edit)
                elif len(singles) < MAX_SINGLE:
                    singles.append(edit)
            if found:
                return Search(tuple(sorted(found, key=oddity)[:MAX_TIES]), True, 1)
            tried = 0
            for first in (each for each in singles if not _drops_sum(each)):
                for edit in self.one_change(first):
                    if _drops_sum(edit):
                        continue
                    tried += 1
                    if tried > MAX_PAIRS:
                        return Search(tuple(found[:MAX_TIES]), False, LARGEST)
                    if self.holds(edit):
                        found.append(edit)
                if len(found) >= MAX_TIES:
                    return Search(tuple(found[:MAX_TIES]), False, LARGEST)
        except OverBudget:
            return Search(tuple(found), False, 1 if singles else 0)
        return Search(tuple(found[:MAX_TIES]), True, LARGEST)

    def one_change(self, before: Edit) -> Iterator[Edit]:
        """The formula with one more change: on the right, and on the left where that is more than a name."""
        for new, said in changes(before.right, before.left, self.words):
            yield from self.fresh(Edit(before.left, new, before.size + 1, (*before.said, said)))
        for new, said in (*reused(before.right, self.words.from_to), *shadowed(before.right, before.left)):
            yield from self.fresh(Edit(before.left, new, before.size + 1, (*before.said, said)))
        for left, right, said in joint_changes(before.left, before.right, self.words):
            yield from self.fresh(Edit(left, right, before.size + 1, (*before.said, said)))
        on_left = named_changes if is_atomic(before.left) else changes
        if not before.size or not is_atomic(before.left):
            for new, said in on_left(before.left, before.right, self.words):
                yield from self.fresh(Edit(new, before.right, before.size + 1, (*before.said, said)))

    def fresh(self, edit: Edit) -> Iterator[Edit]:
        """The edit, if its formula was not tried before."""
        key = edit.left, edit.right
        if key not in self.seen:
            self.seen.add(key)
            self.kept.extend((edit.left, edit.right))
            yield edit

    def holds(self, edit: Edit) -> bool:
        """Whether a changed formula holds, and not as 0 = 0."""
        met = False
        for env in self.places:
            agrees = self.agrees(edit, env)
            if agrees is False:
                return False
            met = met or agrees is True
        if not met:
            return False
        self.judged += 1
        if self.judged > (OWN_CONFIRMED if self.names else CONFIRMED):
            raise OverBudget("more corrections agree at first sight than are judged")
        outcome = self.judge(edit.left, edit.right)
        return bool(outcome.holds) and not self._vanishes(edit)

    def _vanishes(self, edit: Edit) -> bool:
        zero = Num(edit.left.span, Fraction(0))
        return bool(self.judge(edit.left, zero).holds)

    def agrees(self, edit: Edit, env: dict[str, int]) -> bool | None:
        """Whether both sides have the same value at one place under some reading, None where they have none there."""
        if isinstance(self.judge, OwnFormulaJudge):
            return True

        def run(choices: Choices) -> bool | None:
            evaluator = Evaluator(self.world, choices, env, None, self.memory)
            try:
                a, b = evaluator(edit.left), evaluator(edit.right)
            except OutOfRange:
                return None
            except OverBudget:
                raise
            except (Unsettled, ShapeMismatch, ArithmeticError):
                return False
            return _same(self.world, a, b, env)

        results = [result for result, _ in explore(run, lambda each: each is True, READINGS)]
        return True if True in results else None if None in results else False


def oddity(edit: Edit) -> int:
    """How little a correction looks like something that was meant: derivatives of a layer's values by one another."""
    return sum(
        isinstance(part, Partial)
        and isinstance(part.of, Ref)
        and isinstance(part.wrt, Ref)
        and part.of.role is part.wrt.role
        and part.of.first.layer == part.wrt.first.layer
        for side in (edit.left, edit.right)
        for part in walk(side)
    )


def _drops_sum(edit: Edit) -> bool:
    """Whether a change throws a whole sum away, which is no step to a correction by another change."""
    said, parts = edit.said[-1]
    return said == "the factor {} is too many" and isinstance(parts[0], Sum)


def _same(world: World, a: Tensor, b: Tensor, env: dict[str, int]) -> bool:
    """Whether two values agree; where one is a vector and the other a number, whether some entry does."""
    equal = world.arithmetic.equal
    if len(a.items) == len(b.items):
        return all(equal(x, y) is not False for x, y in zip(a.items, b.items, strict=True))
    if 1 in (len(a.items), len(b.items)):
        return any(equal(x, y) is not False for x in a.items for y in b.items)
    return False
