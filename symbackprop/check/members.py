"""Values of members: as printed, with the writer's own stated values, and within the digits of their operands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..quantity import COST, Quantity
from ..quantity import Partial as PartialName
from ..reading import Line
from ..rewriting import free_variables
from ..source import Span
from ..term import Add, Apply, Array, Div, Mul, Named, Neg, Num, Partial, Pow, Ref, Role, Sum, Term, Transpose
from ..within import bare_number, is_numeric, walk
from ..written import FRACTION_PLACES
from .agree import interval
from .choices import Choices, explore
from .draft import CHANGE, MINUS, Statement, Statements, Valued
from .evaluate import Evaluator
from .memory import CLAIM_EVALUATIONS, Budget
from .tensor import ShapeMismatch, Tensor
from .world import Unsettled, World
from .worlds import Guarded, PageWorld

READINGS = 40
CURVATURE = Fraction(51, 50)  # what a moved operand changes is taken to first order; a little more covers the curvature


class Remembered:
    """The items of an iterator, kept so that they can be gone through again; none is made before it is asked for."""

    def __init__(self, source: Iterator[Valued]) -> None:
        self.source = source
        self.items: list[Valued] = []

    def __iter__(self) -> Iterator[Valued]:
        yield from self.items
        for item in self.source:
            self.items.append(item)
            yield item


class Members:
    """Evaluates members of lines in the page's world."""

    def __init__(self, page: PageWorld, statements: Statements, budget: Budget | None = None) -> None:
        self.page = page
        self.statements = statements
        self.known: dict[int, tuple[Term, Remembered]] = {}
        self.names: dict[int, tuple[Term, tuple[str, ...] | None]] = {}
        self.latest: tuple[Term, tuple[Statement, ...], Valued] | None = None
        self.on_page = budget or Budget()
        self.budget = Budget(CLAIM_EVALUATIONS, self.on_page)

    def restart(self, statements: Statements) -> None:
        """Turn to the page's first claim again, under other statements; the values of terms as printed stay known."""
        self.statements, self.latest = statements, None

    def begin(self) -> None:
        """Turn to the next claim, which may take as many evaluations as any other."""
        self.budget = Budget(CLAIM_EVALUATIONS, self.on_page)

    @property
    def over(self) -> bool:
        """Whether the claim at hand took more evaluations than it may: what was found of it then means nothing."""
        return self.budget.over

    def environment(self, world: World, term: Term | None = None) -> dict[str, int]:
        """The layer variable L as the last layer; where every layer has one unit, each free unit index as that one."""
        env = {"^L": world.depth}
        if term is not None and set(world.sizes) == {1}:
            env.update(dict.fromkeys((name for name in free_variables(term) if not name.startswith("^")), 1))
        return env

    def value(
        self,
        term: Term,
        accept: Callable[[Tensor], bool] | None = None,
        world: World | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Valued:
        """The value of a term as printed.

        The first reading that `accept` takes, else the likeliest that has a value.
        """
        first: Valued | None = None
        reason = ""
        for result in self._readings(term, world, overrides):
            if result.value is not None:
                if accept is None or accept(result.value):
                    return result
                first = first or result
            elif accept is None:
                reason = result.reason
                break
            reason = reason or result.reason
        if self.over:
            self.known.pop(id(term), None)
        return first or Valued(None, reason)

    def _readings(self, term: Term, world: World | None, overrides: Mapping[str, Any] | None) -> Iterable[Valued]:
        """The values of a term under its readings, the likeliest first.

        Those in the page's own world are remembered.
        """
        if world is not None or overrides is not None:
            return self._evaluated(term, world or self.page.world, overrides)
        known = self.known.get(id(term))
        if known is None:
            known = self.known[id(term)] = term, Remembered(self._evaluated(term, self.page.world, None))
        return known[1]

    def _evaluated(self, term: Term, world: World, overrides: Mapping[str, Any] | None) -> Iterator[Valued]:
        env = self.environment(world, term)

        def run(choices: Choices) -> Valued:
            evaluator = Evaluator(world, choices, env, overrides, budget=self.budget)
            try:
                with self.page.field.context():
                    return Valued(evaluator(term), "", choices.taken())
            except (Unsettled, ShapeMismatch, ArithmeticError) as error:
                return Valued(None, str(error))

        return (result for result, _ in explore(run, lambda _: False, READINGS))

    def name(self, term: Term) -> tuple[str, ...] | None:
        """The canonical names of the quantities that an atomic term names, or None where it names none."""
        known = self.names.get(id(term))
        if known is None:
            known = self.names[id(term)] = term, self._name(term)
        return known[1]

    def _name(self, term: Term) -> tuple[str, ...] | None:
        world = self.page.world
        evaluator = Evaluator(world, Choices(), self.environment(world, term))
        try:
            return names_of(term, evaluator)
        except (Unsettled, ShapeMismatch):
            return None

    def own(
        self,
        term: Term,
        line: int,
        subject: str | None,
        fine_only: bool,
        accept: Callable[[Tensor], bool] | None = None,
    ) -> tuple[Valued, tuple[Statement, ...]]:
        """The value that follows from what the writer stated, and the statements that it rests on.

        Of several readings of the term it is the first that `accept` takes, else the likeliest. A name in the term
        counts with its last stated value; an atomic term is recomputed from its defining equation with the stated
        values in it.
        """
        used = tuple(each for each in self.statements.all_before(line, subject) if each.fine or not fine_only)
        if self.latest is not None and self.latest[0] is term and self.latest[1] == used:
            known = self.latest[2]
            if accept is None or known.value is None or accept(known.value):
                return known, used
        overrides = {each.name: each.written.value for each in used if each.name != subject}
        step = _step(term)
        instances = {}
        before = None
        for at in range(step + 1):
            before = self.page.clamped(at, *self.clamps(used, at), before)
            instances[at] = Guarded(before, self.page.own)
        world = self.page.world_of(instances)
        value = self.value(term, accept, world, overrides)
        self.latest = term, used, value
        return value, used

    def clamps(
        self, used: tuple[Statement, ...], step: int
    ) -> tuple[dict[Quantity, Any], dict[Quantity, Any], dict[Quantity, Any]]:
        """The stated values of nodes, of derivatives of the cost, and of updated leaves, at one update step."""
        values: dict[Quantity, Any] = {}
        adjoints: dict[Quantity, Any] = {}
        leaves: dict[Quantity, Any] = {}
        graph = self.page.graph
        for each in used:
            if step == 1 and each.name.startswith(CHANGE):
                changed = self.page.lookup(each.name.removeprefix(CHANGE))
                if isinstance(changed, Quantity) and not changed.step and changed in self.page.leaves:
                    leaves.setdefault(changed, self.page.leaves[changed] + each.written.value)
                continue
            turned = each.name.startswith(MINUS)
            found = self.page.lookup(each.name.removeprefix(MINUS))
            stated = -each.written.value if turned else each.written.value
            if isinstance(found, PartialName):
                if found.of.at(0) == self.page.cost and found.wrt.step == step:
                    adjoints[found.wrt.at(0)] = stated
            elif found is not None and found.step == step and found.at(0) in graph:
                node = found.at(0)
                if graph[node] is not None:
                    values[node] = stated
                elif step:
                    leaves[node] = stated
        return values, adjoints, leaves

    def within_operands(self, term: Term, truth: Tensor, line: int) -> bool:
        """Whether a numeric expression agrees with the truth, entry by entry, within the digits of its own rounded
        operands."""
        targets = [interval(item) for item in truth.items]
        reached = self.reach(term, line)
        return (
            reached is not None
            and len(reached) == len(targets)
            and all(
                target is not None and abs(target[0] - start) <= slack + (target[1] - target[0])
                for target, (start, slack) in zip(targets, reached, strict=True)
            )
        )

    def reach(self, term: Term, line: int) -> list[tuple[Fraction, Fraction]] | None:
        """The value of each entry of a numeric expression as printed, and how far the digits of its own rounded
        operands let it be from the true one."""
        printed = self.value(term)
        base = [interval(item) for item in printed.value.items] if printed.value is not None else []
        starts = [ends[0] for ends in base if ends is not None]
        if not base or len(starts) != len(base):
            return None
        spread = [Fraction(0)] * len(starts)
        for number in [part for part in walk(term) if isinstance(part, Num) and part.written is not None]:
            unit = self._looseness(number, line)
            if not unit:
                continue
            moved = self.value(
                substitute(term, {number.span: replace(number, value=number.value + unit, written=None)})
            )
            if moved.value is None or len(moved.value.items) != len(starts):
                return None
            for at, item in enumerate(moved.value.items):
                ends = interval(item)
                if ends is not None:
                    spread[at] += abs(ends[0] - starts[at]) * CURVATURE
        return list(zip(starts, spread, strict=True))

    @cached_property
    def printed(self) -> frozenset[Fraction]:
        """The sizes of the page's data."""
        return frozenset(map(abs, self.page.numbers.leaves.values()))

    def _looseness(self, number: Num, line: int) -> Fraction:
        """By how much the true operand may differ from the printed one: not at all for data and exact values."""
        written = number.written
        if written is None or written.places <= 0:
            return Fraction(0)
        statement = self.statements.with_value(written.value, line)
        if statement is not None:
            return (
                Fraction(0)
                if statement.exact
                else max(written.unit / 2, statement.error if statement.fine else Fraction(0))
            )
        if abs(written.value) in self.printed:
            return Fraction(0)
        return written.unit / 2 if written.places >= 3 else Fraction(0)


def names_of(term: Term, evaluator: Evaluator) -> tuple[str, ...] | None:
    """The canonical names of what an atomic term names under an evaluator's choices; None where it is not atomic."""
    match term:
        case Ref(role=Role.RATE):
            return ("eta",)
        case Ref(role=Role.DELTA):
            return tuple(
                str(PartialName(COST, quantity.at(term.step))) for quantity in evaluator.quantities(term).items
            )
        case Ref():
            return tuple(str(quantity.at(term.step)) for quantity in evaluator.quantities(term).items)
        case Named(_, name, step):
            return (name + (f"@{step}" if step else ""),) if name else None
        case Partial(_, Ref() | Named() as of, Ref() | Named() as wrt):
            if isinstance(of, Named) and isinstance(wrt, Named):
                names = evaluator.world.names
                if of.name not in names or wrt.name not in names:
                    return None
                return (str(PartialName(names[of.name], names[wrt.name].at(wrt.step))),)
            if isinstance(of, Named) or isinstance(wrt, Named):
                return None
            above = evaluator.quantities(of).items
            below = evaluator.quantities(wrt).items
            if len(above) != 1:
                return None
            return tuple(str(PartialName(above[0], quantity.at(wrt.step))) for quantity in below)
        case Transpose(_, operand):
            return names_of(operand, evaluator)
        case Add(_, (Ref() | Named() as after, Neg(_, Ref() | Named() as before))) if after.step == before.step + 1:
            changed, old = names_of(replace(after, step=before.step), evaluator), names_of(before, evaluator)
            return tuple(f"{CHANGE}{name}" for name in old) if old is not None and old == changed else None
        case _:
            return None


def is_atomic(term: Term | None) -> bool:
    """Whether a term is a name or a derivative of one name by another."""
    match term:
        case Ref() | Named() | Partial(_, Ref() | Named(), Ref() | Named() | Transpose()):
            return True
        case Transpose(_, operand):
            return is_atomic(operand)
        case Add(_, (Ref() | Named() as after, Neg(_, Ref() | Named() as before))):
            return after.name == before.name and after.step == before.step + 1
        case _:
            return False


def _step(term: Term) -> int:
    return max((part.step for part in walk(term) if isinstance(part, Ref | Named)), default=0)


def substitute(term: Term, by_span: Mapping[Span, Term]) -> Term:
    """The term with the parts at given spans replaced."""
    if term.span in by_span and isinstance(term, Num):
        return by_span[term.span]
    match term:
        case Neg(span, operand):
            return Neg(span, substitute(operand, by_span))
        case Add(span, terms):
            return Add(span, tuple(substitute(each, by_span) for each in terms))
        case Mul(span, factors, operators):
            return Mul(span, tuple(substitute(each, by_span) for each in factors), operators)
        case Div(span, above, below):
            return Div(span, substitute(above, by_span), substitute(below, by_span))
        case Pow(span, base, exponent):
            return Pow(span, substitute(base, by_span), exponent)
        case Apply(span, function, order, argument, more) if argument is not None:
            return Apply(
                span, function, order, substitute(argument, by_span), tuple(substitute(each, by_span) for each in more)
            )
        case Array(span, rows, flat):
            return Array(span, tuple(tuple(substitute(each, by_span) for each in row) for row in rows), flat)
        case Transpose(span, operand):
            return Transpose(span, substitute(operand, by_span))
        case Sum(span, var, lower, upper, body, product):
            return Sum(span, var, lower, upper, substitute(body, by_span), product)
        case _:
            return term


def purely_symbolic(term: Term) -> bool:
    """Whether a term holds names, and no numbers but those that a formula has: small whole numbers and one half."""
    if is_numeric(term):
        return False
    for part in walk(term):
        if isinstance(part, Array) and is_numeric(part):
            return False
        if isinstance(part, Num) and not (
            abs(part.value) <= 4
            and part.value.denominator in (1, 2)
            and (part.written is None or part.written.places <= 1 or part.written.places == FRACTION_PLACES)
        ):
            return False
    return True


def first_number(line: Line, after: int) -> Num | None:
    """The first bare number among the members after a position."""
    for member in line.members[after + 1 :]:
        number = bare_number(member.term) if member.term is not None else None
        if number is not None:
            return number
    return None
