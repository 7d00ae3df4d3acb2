"""The scalar form: every unit written out, each formula with its numbers and its value where there are numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...rewriting import mapped, substituted
from ...term import Apply, Index, Kronecker, Mul, Partial, Ref, Role, Size, Sum, Term, walk
from ..calculus import added, tidy
from ..definitions import ELEMENTWISE, Definitions, is_softmax
from ..functions import FORMULAS
from ..numbers import Numbers, name_of
from ..steps import Deduction, Detail, Line, Move, Section
from ..terms import (
    COST,
    EXAMPLE,
    LAST,
    RATE,
    examples_written_out,
    literal,
    minus,
    number,
    of_example,
    partial,
    plus,
    product,
    ref,
)
from ..terms import mean as mean_of
from .chains import changed, moves
from .indexed import function_lines

Env = Mapping[str, Index]


@dataclass(frozen=True)
class Scalars:
    """Writes out the deductions of one network, with the numbers where they are known."""

    definitions: Definitions
    deductions: tuple[Deduction, ...]
    detail: Detail
    numbers: Numbers | None = None
    results: dict[str, list[Deduction]] = field(default_factory=dict)
    plainness: dict[int, tuple[Term, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for deduction in self.deductions:
            self.results.setdefault(deduction.topic, []).append(deduction)

    def sections(self) -> tuple[Section, ...]:
        """All sections of the scalar form."""
        network = self.definitions.network
        found = {
            "slope": list(function_lines(self.definitions)),
            "forward": list(self.forward()),
            "backward": list(self.backward()),
            "gradient": list(self.gradients()),
            "step": list(self.steps()) if network.learning_rate is not None else [],
        }
        return tuple(Section(topic, tuple(lines)) for topic, lines in found.items() if lines)

    # lines

    def forward(self) -> Iterator[Line]:
        """z and a of every unit, layer by layer, and the cost."""
        definitions = self.definitions
        for example in definitions.network.marks:
            for layer, row in enumerate(definitions.network.layers, 1):
                for m in range(1, row.units + 1):
                    unit = literal(layer), literal(m)
                    z, a = ref(Role.PRE, *unit, example=example), ref(Role.ACTIVATION, *unit, example=example)
                    yield self.valued(z, (Move(self.out(definitions.body(z), {}, example), "definition"),), given=True)
                    yield self.valued(a, tuple(self.activated(a, z, example)), given=True)
            cost = ref(Role.COST, None, example=example)
            yield self.valued(cost, (Move(self.out(definitions.cost(), {}, example), "definition"),), given=True)
        if len(definitions.network.examples) > 1:
            mean = examples_written_out(definitions.mean_cost(), len(definitions.network.examples))
            yield self.valued(COST, (Move(mean, "average"),), given=True)

    def activated(self, a: Ref, z: Ref, example: int | None) -> Iterator[Move]:
        """a = sigma(z), and in full detail the formula that sigma stands for."""
        layer = (a.first.layer or LAST).offset
        row = self.definitions.network.layers[layer - 1]
        yield Move(self.out(self.definitions.body(a), {}, example), "definition")
        formula = FORMULAS.get(row.activation)
        if self.detail is Detail.FULL and formula is not None and row.activation != "identity":
            yield Move(formula(z), "function")

    def backward(self) -> Iterator[Line]:
        """The error of every unit, from the last layer to the first."""
        definitions = self.definitions
        depth = definitions.depth
        for example in definitions.network.marks:
            for layer in range(depth, 0, -1):
                for m in range(1, definitions.network.sizes[layer] + 1):
                    yield self.written("output" if layer == depth else "hidden", layer, (m,), example)

    def gradients(self) -> Iterator[Line]:
        """The derivative of the cost by every weight and bias."""
        network = self.definitions.network
        for layer, row in enumerate(network.layers, 1):
            for m in range(1, row.units + 1):
                for n in range(1, network.sizes[layer - 1] + 1):
                    yield from self.of_parameter("weights", Role.WEIGHT, layer, (m, n))
                if row.has_bias:
                    yield from self.of_parameter("biases", Role.BIAS, layer, (m,))

    def of_parameter(self, topic: str, role: Role, layer: int, units: tuple[int, ...]) -> Iterator[Line]:
        """The gradient by one parameter: for each example, and their mean."""
        marks = self.definitions.network.marks
        for example in marks:
            yield self.written(topic, layer, units, example)
        if len(marks) > 1:
            parameter = ref(role, literal(layer), *map(literal, units))
            mean = examples_written_out(mean_of(partial(ref(Role.COST, None, example=EXAMPLE), parameter)), len(marks))
            yield self.valued(partial(COST, parameter), (Move(mean, "average"),), result=True)

    def steps(self) -> Iterator[Line]:
        """Every weight and bias after one step of gradient descent."""
        network = self.definitions.network
        for layer, row in enumerate(network.layers, 1):
            for m in range(1, row.units + 1):
                for n in range(1, network.sizes[layer - 1] + 1):
                    yield self.stepped(Role.WEIGHT, layer, m, n)
                if row.has_bias:
                    yield self.stepped(Role.BIAS, layer, m)

    def stepped(self, role: Role, layer: int, *units: int) -> Line:
        """w after the step: w - eta dC/dw."""
        places = tuple(map(literal, units))
        old, new = ref(role, literal(layer), *places), ref(role, literal(layer), *places, step=1)
        return self.valued(new, (Move(plus(old, minus(product(RATE, partial(COST, old)))), "update"),), result=True)

    def written(self, topic: str, layer: int, units: tuple[int, ...], example: int | None) -> Line:
        """A deduction at one layer and one set of units, its sums written out."""
        deduction = self.deduced(topic, layer)
        env = {"^l": literal(layer), "m": literal(units[0])}
        if len(units) > 1:
            env["n"] = literal(units[1])
        whole = self.detail is Detail.FULL
        told = moves(deduction.steps) if whole else (Move(deduction.result, f"known-{topic}"),)
        line = Line(topic, deduction.goal, told)
        out = changed(line, lambda term: self.out(term, env, example))
        assert out is not None, f"nothing is left of {topic}"
        return self.valued(out.left, out.moves, result=True)

    def deduced(self, topic: str, layer: int) -> Deduction:
        """The deduction that serves a layer."""
        found = self.results[topic]
        return found[0] if len(found) == 1 else next(each for each in found if _layer(each) == layer)

    # writing out

    def out(self, term: Term, env: Env, example: int | None) -> Term:
        """A term with letters replaced by numbers, every sum written out, and the example marked."""
        placed = substituted(term, {**env, "^L": literal(self.definitions.depth)})
        if self.plain(term):
            return placed if example is None else of_example(placed, example)
        return tidy(self._unrolled(placed, example))

    def plain(self, term: Term) -> bool:
        """Whether nothing in a term needs to be written out: a product of names, or the derivative of the cost."""
        known = self.plainness.get(id(term))
        if known is None:
            names = (part for part in walk(term) if isinstance(part, Ref))
            simple = all(isinstance(part, Ref | Mul) for part in walk(term))
            gradient = isinstance(term, Partial) and next(names).role is Role.COST
            known = self.plainness[id(term)] = term, simple or gradient
        return known[1]

    def _unrolled(self, term: Term, example: int | None) -> Term:
        match term:
            case Sum(_, str(var), _, Size(layers=(layer,)), body):
                units = range(1, self.definitions.network.sizes[layer.offset] + 1)
                return added(*(self._unrolled(substituted(body, {var: literal(unit)}), example) for unit in units))
            case Kronecker(_, first, second):
                return number(int(first == second))
            case Size(_, (layer,)):
                return number(self.definitions.network.sizes[layer.offset])
            case Partial(_, Ref() as of, Ref() as wrt) if self.unrelated(of, wrt):
                return number(0)
            case Ref() if example is not None:
                return of_example(term, example)
            case _:
                return mapped(term, lambda part: self._unrolled(part, example))

    def unrelated(self, of: Ref, wrt: Ref) -> bool:
        """Whether one unit's quantity does not enter the other's: weights and biases of another unit, and slopes
        of another unit where the layer's function works unit by unit.
        """
        above, below = of.first, wrt.first
        if above.layer != below.layer or above.units is None or below.units is None or above.layer is None:
            return False
        if wrt.role is Role.PRE and is_softmax(self.definitions.layer(above.layer)):
            return False
        return wrt.role in (Role.WEIGHT, Role.BIAS, Role.PRE) and above.units[0] != below.units[0]

    # numbers

    def valued(self, left: Term, told: tuple[Move, ...], *, given: bool = False, result: bool = False) -> Line:
        """A line with its numbers: what the last member becomes with them, and the value."""
        topic = _topic(left)
        name = name_of(left)
        if self.numbers is None or name is None:
            return Line(topic, left, told, str(name or ""), given, result)
        value = self.numbers.of(name)
        if value is None:
            return Line(topic, left, told, str(name), given, result)
        filled, exact = self.filled(told[-1].term)
        shown = list(told)
        if filled != told[-1].term and filled != value and filled is not None:
            shown.append(Move(filled, "substitute", (), "=" if exact else "approx"))
        exact = self.numbers.is_exact(name)
        if shown[-1].term != value:
            shown.append(Move(value, "evaluate", (), "=" if exact else "approx"))
        return Line(topic, left, tuple(shown), str(name), False, result, evidence=self.numbers.evidence(name))

    def filled(self, term: Term) -> tuple[Term | None, bool]:
        """A term with numbers for its names, and whether they are exact; None where one is not known."""
        assert self.numbers is not None
        exact = True
        numbers = self.numbers

        def put(part: Term) -> Term:
            nonlocal exact
            name = name_of(part)
            if name is not None:
                value = numbers.of(name)
                if value is None:
                    raise LookupError(str(name))
                exact = exact and numbers.is_exact(name)
                return value
            if isinstance(part, Apply) and part.function == ELEMENTWISE and isinstance(part.argument, Ref):
                inner = part.argument.first
                if part.order == 1 and inner.layer is not None and inner.units is not None:
                    mark = part.argument.example
                    example = None if isinstance(mark, Index) else mark
                    slope = numbers.slope(inner.layer.offset, inner.units[0].offset, example)
                    if slope is not None:
                        return slope
            return mapped(part, put)

        try:
            return put(term), exact
        except LookupError:
            return None, False


def _layer(deduction: Deduction) -> int | None:
    """The layer that a deduction is about, None for a letter."""
    goal = deduction.goal
    subject = goal.wrt if isinstance(goal, Partial) else goal
    layer = subject.first.layer if isinstance(subject, Ref) else None
    return layer.offset if layer is not None and layer.var is None else None


def _topic(left: Term) -> str:
    """The section that a line stands in, by what it gives."""
    match left:
        case Ref(role=Role.DELTA):
            return "backward"
        case Partial():
            return "gradient"
        case Ref(step=step) if step:
            return "step"
        case _:
            return "forward"
