"""The matrix form in numbers: each equation of a layer with its arrays written out, and the array that it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ...rewriting import mapped, substituted
from ...term import Apply, Array, Index, Num, Ones, Partial, Ref, Role, Size, Term
from ...within import walk
from ..definitions import ELEMENTWISE, Definitions
from ..numbers import KINDS, Numbers, name_of
from ..steps import Line, Move, Section
from ..terms import ALL, NOWHERE, examples_written_out, literal, number, of_example
from .layout import Layout

PLACES = {
    "network": "forward",
    "output": "backward",
    "hidden": "backward",
    "weights": "gradient",
    "biases": "gradient",
    "average": "gradient",
}
"""The section of numbers that the lines of a general section go into."""


@dataclass(frozen=True)
class FilledArrays:
    """Puts a network's numbers into the equations of the matrix form, layer by layer."""

    definitions: Definitions
    layout: Layout
    numbers: Numbers
    batch: bool = False

    def sections(self, general: tuple[Section, ...]) -> tuple[Section, ...]:
        """Forward, backward, gradient and, with a learning rate, one step, from the general sections."""
        found: dict[str, list[Line]] = {topic: [] for topic in (*dict.fromkeys(PLACES.values()), "step")}
        lines = {section.topic: [line for line in section.lines if line.given or line.result] for section in general}
        for example in (None,) if self.batch else self.definitions.network.marks:
            found["forward"].extend(self.forward(lines["network"], example))
            found["backward"].extend(self.backward([*lines["output"], *lines.get("hidden", [])], example))
            parameters = [*lines.get("weights", []), *lines.get("biases", [])]
            found["gradient"].extend(self.layered(parameters, example, forward=True))
        if len(self.definitions.network.examples) > 1:
            found["gradient"].extend(self.layered(lines.get("average", []), None, forward=True))
        if self.definitions.network.learning_rate is not None:
            found["step"].extend(self.layered(lines.get("update", []), None, forward=True))
        return tuple(Section(topic, tuple(each)) for topic, each in found.items() if each)

    def forward(self, lines: list[Line], example: int | None) -> Iterator[Line]:
        """z and a of every layer, and the cost."""
        costs = [line for line in lines if isinstance(line.left, Ref) and line.left.role is Role.COST]
        yield from self.layered([line for line in lines if line not in costs], example, forward=True)
        for mark in self.definitions.network.marks if self.batch else (example,):
            yield self.filled(costs[0], None, mark)
        if self.batch or example == len(self.definitions.network.examples):
            yield self.filled(costs[-1], None, None)

    def backward(self, lines: list[Line], example: int | None) -> Iterator[Line]:
        """The errors, the last layer's first."""
        yield from self.layered(lines, example, forward=False)

    def layered(self, lines: list[Line], example: int | None, forward: bool) -> Iterator[Line]:
        """Every line at every layer that it is about."""
        depth = self.definitions.depth
        for layer in range(1, depth + 1) if forward else range(depth, 0, -1):
            for line in lines:
                if self.about(line, layer):
                    yield self.filled(line, layer, example)

    def about(self, line: Line, layer: int) -> bool:
        """Whether a line holds for a layer."""
        subject = line.left.wrt if isinstance(line.left, Partial) else line.left
        index = subject.first.layer if isinstance(subject, Ref) else None
        if index is None:
            return False
        if index.var is None:
            return index.offset == layer
        if index.var == "^L":
            return self.definitions.depth + index.offset == layer
        span = next((each for each in line.ranges if each.var == index.var), None)
        high = self.definitions.depth if span is None or isinstance(span.high, Size) else self.last(span.high)
        return layer <= high

    def last(self, index: Index) -> int:
        """The layer that an index counted from the last one is."""
        return index.offset + (self.definitions.depth if index.var == "^L" else 0)

    def filled(self, line: Line, layer: int | None, example: int | None) -> Line:
        """A line at one layer: the equation, its numbers, and what it gives."""
        values: Mapping[str, Index] = {"^L": literal(self.definitions.depth)}
        if layer is not None:
            values = {**values, "^l": literal(layer)}
        if example is not None:
            values = {**values, "#i": literal(example)}
        left, told = (self.placed(term, values, example) for term in (line.left, line.moves[-1].term))
        shown = [Move(told, line.moves[-1].rule)]
        exact: list[bool] = []
        numbers = self.put(told, exact)
        if numbers is not None and numbers != told:
            shown.append(Move(numbers, "substitute", (), "=" if all(exact) else "approx"))
        exact.clear()
        value = self.put(left, exact)
        if value is not None and value != shown[-1].term:
            shown.append(Move(value, "evaluate", (), "=" if all(exact) else "approx"))
        evidence = "" if value is None else "exact" if all(exact) else "enclosure"
        topic = PLACES.get(line.topic, "step")
        return Line(topic, left, tuple(shown), array_name(left), result=line.result, evidence=evidence)

    def placed(self, term: Term, values: Mapping[str, Index], example: int | None) -> Term:
        """A term at its layer, its quantities those of one example."""
        count = len(self.definitions.network.examples)
        placed = examples_written_out(substituted(term, values), count)
        marked = any(isinstance(part, Ref) and part.example is not None for part in walk(placed))
        return placed if example is None or marked else of_example(placed, example)

    def put(self, term: Term, exact: list[bool]) -> Term | None:
        """A term with arrays of numbers for its names, None where one has none; `exact` gathers whether they are."""
        try:
            return self._put(term, exact)
        except LookupError:
            return None

    def _put(self, term: Term, exact: list[bool]) -> Term:
        match term:
            case Ones():
                return Array(NOWHERE, ((number(1),),) * len(self.definitions.network.examples))
            case Ref() | Partial(of=Ref(), wrt=Ref()):
                return self.array(term, exact)
            case Apply(_, function, 1, Ref() as inner) if function == ELEMENTWISE and (found := self.slopes(inner)):
                return found
            case Size(_, (layer,)):
                return number(self.definitions.network.sizes[layer.offset])
            case _:
                return mapped(term, lambda part: self._put(part, exact))

    def array(self, term: Ref | Partial, exact: list[bool]) -> Term:
        """The numbers of an array in its layout, or a single number. Raises LookupError where one is not known."""
        subject = term.wrt if isinstance(term, Partial) else term
        assert isinstance(subject, Ref)
        if subject.role in (Role.COST, Role.RATE):
            return self.number(subject, exact)
        layer = self.definitions.depth if subject.first.layer is None else subject.first.layer.offset
        sizes = self.definitions.network.sizes
        entries = self.entries(term, sizes[layer], sizes[layer - 1] if subject.role is Role.WEIGHT else None)
        rows = tuple(tuple(self.number(each, exact) for each in row) for row in entries)
        turned = self.layout.from_to if subject.role is Role.WEIGHT else self.layout.rows
        return Array(NOWHERE, tuple(zip(*rows, strict=True)) if turned else rows)

    def entries(self, term: Ref | Partial, here: int, below: int | None) -> tuple[tuple[Term, ...], ...]:
        """The entries of an array of `here` rows: of weights, of one vector, or of the vectors of all examples."""
        units = range(1, here + 1)
        if isinstance(term, Ref) and term.example == ALL:
            marks = range(1, len(self.definitions.network.examples) + 1)
            return tuple(tuple(entry(replace(term, example=mark), m, None) for mark in marks) for m in units)
        columns: Iterable[int | None] = (None,) if below is None else range(1, below + 1)
        return tuple(tuple(entry(term, m, n) for n in columns) for m in units)

    def number(self, term: Term, exact: list[bool]) -> Num:
        """The number of one quantity or derivative. Raises LookupError."""
        name = name_of(term)
        found = None if name is None else self.numbers.of(name)
        if name is None or found is None:
            raise LookupError(str(name))
        exact.append(self.numbers.is_exact(name))
        return found

    def slopes(self, inner: Ref) -> Array | None:
        """The slopes of a layer of rectifiers; None for other functions, and where a sign is not known."""
        if inner.first.layer is None:
            return None
        layer, mark = inner.first.layer.offset, inner.example
        marks = range(1, len(self.definitions.network.examples) + 1) if isinstance(mark, Index) else (mark,)
        units = range(1, self.definitions.network.sizes[layer] + 1)
        rows = tuple(tuple(self.numbers.slope(layer, unit, each) for each in marks) for unit in units)
        known = tuple(tuple(each for each in row if each is not None) for row in rows)
        if any(len(row) != len(marks) for row in known):
            return None
        return Array(NOWHERE, tuple(zip(*known, strict=True)) if self.layout.rows else known)


def entry(term: Ref | Partial, m: int, n: int | None) -> Term:
    """One entry of an array, or of the derivative by an array."""
    if isinstance(term, Partial):
        assert isinstance(term.wrt, Ref)
        return replace(term, wrt=entry(term.wrt, m, n))
    units = (literal(m),) if n is None else (literal(m), literal(n))
    place = replace(term.first, units=units)
    return replace(term, positions=(place,), array=False)


def array_name(left: Term) -> str:
    """The canonical name of what a line gives: `z1`, `W2@1`, `delta2`, `dC/dW1`, with `#i` for one example."""
    if isinstance(left, Partial):
        of, wrt = (array_name(each) for each in (left.of, left.wrt))
        return f"d{of}/d{wrt}"
    if not isinstance(left, Ref):
        return ""
    layer = "" if left.first.layer is None else str(left.first.layer.offset)
    mark = "" if left.example in (None, ALL) else f"#{left.example}"
    if left.role is Role.DELTA:
        return f"dC{mark}/dz{layer}{mark}" if mark else f"delta{layer}"
    head = "W" if left.role is Role.WEIGHT else KINDS[left.role].value
    return f"{head}{layer}{mark}" + (f"@{left.step}" if left.step else "")
