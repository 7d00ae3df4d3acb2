"""A graph with values: every quantity forwards, every partial derivative by one backward sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbackprop.network.field import ONE, TIED, ZERO, Field, Transcendental, Undefined
from symbackprop.network.fields import MAX_BITS
from symbackprop.network.graph import Graph
from symbackprop.network.program import Program
from symbackprop.quantity import COST, Quantity


class Unknown(LookupError):
    """A value needs leaves that have none; `missing` lists them in the order of the graph."""

    def __init__(self, quantity: Quantity, missing: tuple[Quantity, ...]) -> None:
        names = ", ".join(map(str, missing))
        super().__init__(f"{quantity} has no value, because none is given for {names}")
        self.quantity = quantity
        self.missing = missing


@dataclass(frozen=True, slots=True)
class _Absent:
    """In place of a value: the leaves it lacks, or why it does not exist."""

    missing: frozenset[Quantity] = frozenset()
    undefined: str = ""
    transcendental: str = ""

    def __or__(self, other: Any) -> _Absent:
        if not isinstance(other, _Absent):
            return self
        return _Absent(
            self.missing | other.missing,
            self.undefined or other.undefined,
            self.transcendental or other.transcendental,
        )


class _Tolerant:
    """A field in which a value may be absent: an operation on it gives an absent value, but for zero times unknown."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.context, self.number = field.context, field.number
        self.equal, self.is_zero = field.equal, field.is_zero

    def guarded(self, operation: Any, *operands: Any) -> Any:
        try:
            return operation(*operands)
        except Undefined as error:
            return _Absent(undefined=str(error))
        except Transcendental as error:
            return _Absent(transcendental=str(error))

    def add(self, left: Any, right: Any) -> Any:
        if isinstance(left, _Absent):
            return left | right
        return right if isinstance(right, _Absent) else self.field.add(left, right)

    def mul(self, left: Any, right: Any) -> Any:
        if isinstance(left, _Absent):
            if isinstance(right, _Absent):
                return left | right
            left, right = right, left
        if isinstance(right, _Absent):
            return left if not right.undefined and self.field.is_zero(left) else right
        return self.field.mul(left, right)

    def neg(self, value: Any) -> Any:
        return value if isinstance(value, _Absent) else self.field.neg(value)

    def inverse(self, value: Any) -> Any:
        return value if isinstance(value, _Absent) else self.guarded(self.field.inverse, value)

    def power(self, value: Any, exponent: int) -> Any:
        if exponent == 0:
            return self.number(ONE)
        return value if isinstance(value, _Absent) else self.guarded(self.field.power, value, exponent)

    def apply(self, name: str, order: int, value: Any) -> Any:
        return value if isinstance(value, _Absent) else self.guarded(self.field.apply, name, order, value)

    def slope(self, name: str, order: int, value: Any, result: Any) -> Any:
        if isinstance(value, _Absent):
            # An activation given in place of its equation may still tell its derivative.
            if order == 0 and not isinstance(result, _Absent):
                if name in TIED:
                    return self.guarded(self.field.slope, name, order, result, result)
                if name == "relu":
                    return self.field.apply(name, 1, result)
            return value
        if isinstance(result, _Absent):
            return self.guarded(self.field.apply, name, order + 1, value)
        return self.guarded(self.field.slope, name, order, value, result)


class Instance:
    """The values of a graph's quantities and of its partial derivatives in one field.

    `leaves` gives leaves their values, as elements of the field; further keys are ignored.
    `clamps` gives nodes a value instead of their equation's. Derivatives go through a clamped
    node as through its equation, at the clamped value (sigmoid' = a(1-a) of the clamped a).
    `adjoint_clamps[q]` replaces d cost / dq, after it is summed and before it is handed on.

    Each node is evaluated once, and only when asked for; each backward sweep is made once.
    Nothing raises until the value that cannot be had is asked for.
    """

    def __init__(
        self,
        graph: Graph,
        leaves: Mapping[Quantity, Any],
        field: Field,
        clamps: Mapping[Quantity, Any] | None = None,
        adjoint_clamps: Mapping[Quantity, Any] | None = None,
        cost: Quantity = COST,
    ) -> None:
        self.graph = graph
        self.field = field
        self.cost = cost
        self.leaves = leaves
        self.clamps = clamps or {}
        self.adjoint_clamps = adjoint_clamps or {}
        self._tolerant = _Tolerant(field)
        # By position in the graph's order; None where not computed yet.
        self._values: list[Any] = [None] * len(graph)
        self._registers: list[list[Any] | None] = [None] * len(graph)
        self._lacking: set[int] = set()
        self._clamped = {graph.position(q): value for q, value in self.clamps.items() if q in graph}
        self._adjoints: dict[Quantity, list[Any]] = {}

    def __getitem__(self, quantity: Quantity) -> Any:
        """The value of a quantity.

        Raises KeyError for one that is not in the graph, Unknown where leaves are missing,
        Undefined and Transcendental where the field has no such value.
        """
        position = self.graph.position(quantity)
        if self._values[position] is None:
            with self.field.context():
                self._forward(position)
        return self._present(quantity, self._values[position])

    def partial(self, of: Quantity, wrt: Quantity) -> Any:
        """d of / d wrt through every path of the graph; zero where there is none. Raises as `[]` does."""
        found = self._sweep(of)[self.graph.position(wrt)]
        return self.field.number(ZERO) if found is None else self._present(wrt, found)

    def gradient(self, of: Quantity | None = None) -> dict[Quantity, Any]:
        """d of / dq for every quantity q that `of` (by default the cost) depends on. Raises as `[]` does."""
        adjoints = self._sweep(self.cost if of is None else of)
        found = zip(self.graph.order, adjoints, strict=True)
        return {q: self._present(q, value) for q, value in found if value is not None}

    def _present(self, quantity: Quantity, value: Any) -> Any:
        if isinstance(value, _Absent):
            if value.missing:
                raise Unknown(quantity, tuple(q for q in self.graph.leaves if q in value.missing))
            if value.undefined:
                raise Undefined(value.undefined)
            raise Transcendental(value.transcendental)
        return value

    def _forward(self, position: int) -> None:
        """Evaluate a node, its parents first, without recursion."""
        values = self._values
        pending = [position]
        while pending:
            node = pending[-1]
            if values[node] is None:
                if node not in self._clamped:
                    lacking = [parent for parent in self.graph.parent_positions[node] if values[parent] is None]
                    if lacking:
                        pending.extend(lacking)
                        continue
                self._evaluate(node)
            pending.pop()

    def _evaluate(self, node: int) -> None:
        """Set the value of a node whose parents have theirs."""
        if node in self._clamped:
            self._values[node] = self._clamped[node]
            return
        program = self.graph.programs[node]
        if program is None:
            leaf = self.graph.order[node]
            given = self.leaves.get(leaf)
            self._values[node] = _Absent(missing=frozenset({leaf})) if given is None else given
            return
        value = self._run(node, program)[program.result]
        if type(value) is Fraction and value.denominator.bit_length() + value.numerator.bit_length() > MAX_BITS:
            value = _Absent(transcendental=f"{self.graph.order[node]} has more than {MAX_BITS} bits")
        self._values[node] = value

    def _run(self, node: int, program: Program) -> list[Any]:
        """The registers of a node's program, run once; with absent values where there are some."""
        known = self._registers[node]
        if known is not None:
            return known
        inputs = [self._values[parent] for parent in self.graph.parent_positions[node]]
        registers: list[Any] | None = None
        if not any(type(value) is _Absent for value in inputs):
            try:
                registers = program.run(self.field, inputs)
            except (Undefined, Transcendental):
                registers = None
        if registers is None:
            self._lacking.add(node)
            registers = program.run(self._tolerant, inputs)
        self._registers[node] = registers
        return registers

    def _sweep(self, of: Quantity) -> list[Any]:
        """The adjoints by position, None off the paths to `of`: one backward run, each node once."""
        known = self._adjoints.get(of)
        if known is not None:
            return known
        graph = self.graph
        plan = graph.sweep_plan(graph.position(of))
        clamps: dict[int, Any] = {}
        if of == self.cost:
            clamps = {graph.position(q): value for q, value in self.adjoint_clamps.items() if q in graph}
        adjoints: list[Any] = [None] * len(graph)
        adjoints[graph.position(of)] = self.field.number(ONE)
        add = self.field.add
        with self.field.context():
            for node in plan:
                if node in clamps:
                    adjoints[node] = clamps[node]
                above = adjoints[node]
                program = graph.programs[node]
                if above is None or program is None:
                    continue
                shares, whole = self._shares(node, program, above)
                if not whole:
                    add = self._tolerant.add
                for parent, share in zip(graph.parent_positions[node], shares, strict=True):
                    if share is not None:
                        before = adjoints[parent]
                        adjoints[parent] = share if before is None else add(before, share)
        self._adjoints[of] = adjoints
        return adjoints

    def _shares(self, node: int, program: Program, adjoint: Any) -> tuple[list[Any], bool]:
        """What a node hands to the adjoints of its parents, and whether none of it can be absent."""
        for parent in self.graph.parent_positions[node]:
            if self._values[parent] is None:
                self._forward(parent)
        registers = self._run(node, program)
        if node in self._clamped and program.result >= program.inputs:
            registers = list(registers)
            registers[program.result] = self._clamped[node]
        if node not in self._lacking and type(adjoint) is not _Absent:
            try:
                return program.sweep(self.field, registers, adjoint), True
            except (Undefined, Transcendental):
                pass
        return program.sweep(self._tolerant, registers, adjoint), False
