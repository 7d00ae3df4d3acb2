"""A graph with values: every quantity forwards, every partial derivative by one backward sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbackprop.network.field import Field, Transcendental, Undefined
from symbackprop.network.graph import Graph
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
            return self.number(Fraction(1))
        return value if isinstance(value, _Absent) else self.guarded(self.field.power, value, exponent)

    def apply(self, name: str, order: int, value: Any) -> Any:
        return value if isinstance(value, _Absent) else self.guarded(self.field.apply, name, order, value)

    def slope(self, name: str, order: int, value: Any, result: Any) -> Any:
        if isinstance(value, _Absent):
            # An activation given in place of its equation may still tell its derivative.
            if order == 0 and not isinstance(result, _Absent):
                if name in ("sigmoid", "tanh", "exp", "sqrt"):
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
        self._values: dict[Quantity, Any] = {}
        self._registers: dict[Quantity, list[Any]] = {}
        self._partial: set[Quantity] = set()
        self._adjoints: dict[Quantity, dict[Quantity, Any]] = {}

    def __getitem__(self, quantity: Quantity) -> Any:
        """The value of a quantity.

        Raises KeyError for one that is not in the graph, Unknown where leaves are missing,
        Undefined and Transcendental where the field has no such value.
        """
        return self._present(quantity, self._forward(quantity))

    def partial(self, of: Quantity, wrt: Quantity) -> Any:
        """d of / d wrt through every path of the graph; zero where there is none. Raises as `[]` does."""
        adjoints = self._sweep(of)
        if wrt not in self.graph:
            raise KeyError(f"{wrt} is not in the graph")
        if wrt not in adjoints:
            return self.field.number(Fraction(0))
        return self._present(wrt, adjoints[wrt])

    def gradient(self, of: Quantity | None = None) -> dict[Quantity, Any]:
        """d of / dq for every quantity q that `of` (by default the cost) depends on. Raises as `[]` does."""
        adjoints = self._sweep(self.cost if of is None else of)
        return {q: self._present(q, adjoints[q]) for q in self.graph.order if q in adjoints}

    def _present(self, quantity: Quantity, value: Any) -> Any:
        if isinstance(value, _Absent):
            if value.missing:
                raise Unknown(quantity, tuple(q for q in self.graph.leaves if q in value.missing))
            if value.undefined:
                raise Undefined(value.undefined)
            raise Transcendental(value.transcendental)
        return value

    def _forward(self, quantity: Quantity) -> Any:
        """The value of a quantity, or what stands in its place; parents first, without recursion."""
        values = self._values
        if quantity in values:
            return values[quantity]
        if quantity not in self.graph:
            raise KeyError(f"{quantity} is not in the graph")
        with self.field.context():
            pending = [quantity]
            while pending:
                node = pending[-1]
                if node in values:
                    pending.pop()
                    continue
                lacking = [q for q in self.graph.parents(node) if q not in values]
                if lacking and node not in self.clamps:
                    pending.extend(lacking)
                    continue
                self._evaluate(node)
                pending.pop()
        return values[quantity]

    def _evaluate(self, node: Quantity) -> None:
        """Set the value of a node whose parents have theirs."""
        if node in self.clamps:
            self._values[node] = self.clamps[node]
        elif self.graph[node] is None:
            given = self.leaves.get(node)
            self._values[node] = _Absent(missing=frozenset({node})) if given is None else given
        else:
            registers = self._run(node)
            self._values[node] = registers[self.graph.program(node).result]

    def _run(self, node: Quantity) -> list[Any]:
        """The registers of a node's program, run once; with absent values where there are some."""
        if node in self._registers:
            return self._registers[node]
        program = self.graph.program(node)
        inputs = [self._values[q] for q in self.graph.parents(node)]
        registers: list[Any] | None = None
        if not any(isinstance(value, _Absent) for value in inputs):
            try:
                registers = program.run(self.field, inputs)
            except (Undefined, Transcendental):
                registers = None
        if registers is None:
            self._partial.add(node)
            registers = program.run(self._tolerant, inputs)
        self._registers[node] = registers
        return registers

    def _sweep(self, of: Quantity) -> dict[Quantity, Any]:
        """The adjoints of all quantities that `of` depends on: one backward run over them, each node once."""
        known = self._adjoints.get(of)
        if known is not None:
            return known
        if of not in self.graph:
            raise KeyError(f"{of} is not in the graph")
        ancestors = self.graph.ancestors(of)
        adjoints: dict[Quantity, Any] = {of: self.field.number(Fraction(1))}
        clamps = self.adjoint_clamps if of == self.cost else {}
        with self.field.context():
            for node in reversed(self.graph.order):
                if node not in ancestors:
                    continue
                if node in clamps:
                    adjoints[node] = clamps[node]
                if self.graph[node] is None or node not in adjoints:
                    continue
                for parent, share in zip(self.graph.parents(node), self._shares(node, adjoints[node]), strict=True):
                    if share is None:
                        continue
                    before = adjoints.get(parent)
                    adjoints[parent] = share if before is None else self._tolerant.add(before, share)
        self._adjoints[of] = adjoints
        return adjoints

    def _shares(self, node: Quantity, adjoint: Any) -> list[Any]:
        """What a node hands to the adjoints of its parents."""
        program = self.graph.program(node)
        for parent in self.graph.parents(node):
            self._forward(parent)
        registers = self._run(node)
        if node in self.clamps and program.result >= program.inputs:
            registers = list(registers)
            registers[program.result] = self.clamps[node]
        if node not in self._partial and not isinstance(adjoint, _Absent):
            try:
                return program.sweep(self.field, registers, adjoint)
            except (Undefined, Transcendental):
                pass
        return program.sweep(self._tolerant, registers, adjoint)
