"""The scalar form: every unit written out, each formula with its numbers and its value where there are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...rewriting import mapped, substituted
from ...term import Apply, Index, Kronecker, Mul, Partial, Ref, Role, Size, Sum, Term
from ...within import walk
from ..calculus import added, tidy
from ..definitions import ELEMENTWISE, Definitions, is_softmax
from ..functions import FORMULAS
from ..numbers import Numbers, name_of
from ..steps import Deduction, Detail, Line, Move, Section
from ..terms import (
    COST,
    EXAMPLE,
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
from .chains import board, changed, lines, moves
from .indexed import function_lines

Env = Mapping[str, int]
"""The numbers that letters of layers and units stand for."""


@dataclass(frozen=True)
class Scalars:
    """Writes out the deductions of one network, with the numbers where they are known."""

    definitions: Definitions
    deductions: tuple[Deduction, ...]
    detail: Detail
    numbers: Numbers | None = None
    results: dict[str, list[Deduction]] = field(default_factory=dict)
    plainness: dict[int, tuple[Term, bool]] = field(default_factory=dict)
    letters: dict[int, tuple[Ref, tuple[str, ...]]] = field(default_factory=dict)
    places: dict[tuple[int | None, ...], Ref] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for deduction in self.deductions:
            self.results.setdefault(deduction.topic, []).append(deduction)

    def sections(self) -> tuple[Section, ...]:
        """All sections of the scalar form."""
        network = self.definitions.network
        found = {
            "slope": [*function_lines(self.definitions), *self.slopes()],
            "forward": list(self.forward()),
            "backward": list(self.backward()),
            "gradient": list(self.gradients()),
            "step": list(self.steps()) if network.learning_rate is not None else [],
        }
        return tuple(Section(topic, tuple(lines)) for topic, lines in found.items() if lines)

    # lines

    def slopes(self) -> Iterator[Line]:
        """The slopes of the activation functions, which are the same for every unit."""
        for deduction in self.results.get("slope", ()):
            yield from (board(line, self.detail) for line in lines(deduction, self.detail, set()))

    def forward(self) -> Iterator[Line]:
        """z and a of every unit, layer by layer, and the cost."""
        definitions = self.definitions
        equations = [self.equations(layer) for layer in range(1, definitions.depth + 1)]
        cost = ref(Role.COST, None), definitions.cost()
        for example in definitions.network.marks:
            for row, told in zip(definitions.network.layers, equations, strict=True):
                for m in range(1, row.units + 1):
                    for left, *members in told:
                        yield self.defined(left, members, {"m": m}, example)
            yield self.defined(cost[0], cost[1:], {}, example)
        if len(definitions.network.examples) > 1:
            mean = examples_written_out(definitions.mean_cost(), len(definitions.network.examples))
            yield self.valued(COST, (Move(mean, "average"),), given=True)

    def equations(self, layer: int) -> tuple[tuple[Term, ...], ...]:
        """What z and a of a layer's unit m are; in full detail a has the formula that sigma stands for as well."""
        unit = literal(layer), Index("m")
        z, a = ref(Role.PRE, *unit), ref(Role.ACTIVATION, *unit)
        row = self.definitions.network.layers[layer - 1]
        formula = FORMULAS.get(row.activation) if self.detail is Detail.FULL and row.activation != "identity" else None
        told = (a, self.definitions.body(a))
        return (z, self.definitions.body(z)), told if formula is None else (*told, formula(z))

    def defined(self, left: Term, members: Iterable[Term], env: Env, example: int | None) -> Line:
        """A definition at one unit; what follows it is the formula of a function."""
        out = (self.out(each, env, example) for each in members)
        rules = ("definition", "function")
        return self.valued(self.out(left, env, example), tuple(map(Move, out, rules)), given=True)

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
        env = {"^l": layer, "m": units[0]}
        if len(units) > 1:
            env["n"] = units[1]
        whole = self.detail is Detail.FULL
        told = moves(deduction.steps) if whole else (Move(deduction.result, f"known-{topic}"),)
        line = Line(topic, deduction.goal, told)
        places = {letter: literal(value) for letter, value in {**env, "^L": self.definitions.depth}.items()}
        out = changed(line, lambda term: self.out(term, env, example), lambda name: substituted(name, places))
        assert out is not None, f"nothing is left of {topic}"
        return self.valued(out.left, out.moves, result=True)

    def deduced(self, topic: str, layer: int) -> Deduction:
        """The deduction that serves a layer."""
        found = self.results[topic]
        return found[0] if len(found) == 1 else next(each for each in found if _layer(each) == layer)

    # writing out

    def out(self, term: Term, env: Env, example: int | None) -> Term:
        """A term with letters replaced by numbers, every sum written out, and the example marked."""
        placed = self._out(term, {**env, "^L": self.definitions.depth}, example)
        return placed if self.plain(term) else tidy(placed)

    def plain(self, term: Term) -> bool:
        """Whether nothing in a term needs to be written out: a product of names, or the derivative of the cost."""
        known = self.plainness.get(id(term))
        if known is None:
            names = (part for part in walk(term) if isinstance(part, Ref))
            simple = all(isinstance(part, Ref | Mul) for part in walk(term))
            gradient = isinstance(term, Partial) and next(names).role is Role.COST
            known = self.plainness[id(term)] = term, simple or gradient
        return known[1]

    def _out(self, term: Term, env: Env, example: int | None) -> Term:
        match term:
            case Ref():
                return self.placed(term, env, example)
            case Sum(_, str(var), _, Size(layers=(layer,)), body):
                units = range(1, self.definitions.network.sizes[_at(layer, env)] + 1)
                return added(*(self._out(body, {**env, var: unit}, example) for unit in units))
            case Kronecker(_, first, second):
                return number(int(_at(first, env) == _at(second, env)))
            case Size(_, (layer,)):
                return number(self.definitions.network.sizes[_at(layer, env)])
            case Partial(span, Ref() as of, Ref() as wrt):
                above, below = self.placed(of, env, example), self.placed(wrt, env, example)
                return number(0) if self.unrelated(above, below) else Partial(span, above, below)
            case _:
                return mapped(term, lambda part: self._out(part, env, example))

    def placed(self, name: Ref, env: Env, example: int | None) -> Ref:
        """A name with its letters replaced by numbers; made once for each place."""
        letters = self.letters.get(id(name))
        if letters is None:
            found = dict.fromkeys(index.var for index in name.indices if index.var is not None)
            letters = self.letters[id(name)] = name, tuple(found)
        key = (id(name), example, *map(env.__getitem__, letters[1]))
        made = self.places.get(key)
        if made is None:
            here = substituted(name, {letter: literal(env[letter]) for letter in letters[1]})
            marked = here if example is None else of_example(here, example)
            assert isinstance(marked, Ref)
            made = self.places[key] = marked
        return made

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


def _at(index: Index, env: Env) -> int:
    """The number that an index is."""
    return index.offset if index.var is None else env[index.var] + index.offset
