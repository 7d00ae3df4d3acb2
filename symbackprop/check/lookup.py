"""The values of names, and derivatives through every path of the graph."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..quantity import COST, Quantity
from ..quantity import Partial as PartialName
from ..term import Named, Partial, Ref, Role, Term, Transpose
from .dual import dual_world
from .memory import Budget, Memory
from .pointing import Place, Pointer
from .tensor import Tensor, scalar
from .world import Missing, Unsupported, World

_JACOBIANS = ("the Jacobian matrix", "the derivative entry by entry")


@dataclass(eq=False)
class Lookup(Pointer):
    """Looks up quantities and their derivatives in one world.

    `overrides` replaces the values of whole references, by canonical name: the writer's own stated values. `memory`
    holds what was computed before for the same claim in the same world; without one, `budget` counts what is evaluated.
    """

    overrides: Mapping[str, Any] | None = None
    memory: Memory | None = None
    budget: Budget | None = None

    @abstractmethod
    def __call__(self, term: Term) -> Tensor:
        """The value of any term."""

    @abstractmethod
    def moved(self, world: World, memory: Memory | None) -> Lookup:
        """The same evaluator in another world, without the writer's own values."""

    def reference(self, ref: Ref | Named) -> Tensor:
        """The value of a reference: of each quantity that it names."""
        if isinstance(ref, Named):
            quantity = self.world.names.get(ref.name)
            if quantity is None:
                raise Missing(f"nothing on the page defines {ref.name}")
            return scalar(self._value(quantity, ref.step))
        if ref.role is Role.RATE:
            if self.world.rate is None:
                raise Missing("the learning rate is not known")
            return scalar(self.world.rate)
        delta = ref.role is Role.DELTA
        place = self.place(ref)
        if self.overrides is not None:
            return self._values(place, delta, ref.step)
        mark = ("value", place, delta, ref.step)
        known: Tensor | None = self.world.tensors.get(mark)
        if known is None:
            known = self.world.tensors[mark] = self._values(place, delta, ref.step)
        return known

    def _values(self, place: Place, delta: bool, step: int) -> Tensor:
        """The values of the quantities at a place, or the derivatives of the cost by them."""
        if delta:
            return self.named(place).map(lambda quantity: self._partial(COST, quantity, step))
        return self.named(place).map(lambda quantity: self._value(quantity, step))

    def _value(self, quantity: Quantity, step: int) -> Any:
        if self.overrides is not None:
            stated = self.overrides.get(str(quantity.at(step)))
            if stated is not None:
                return stated
        return self.world.instance(step)[quantity]

    def _partial(self, of: Quantity, wrt: Quantity, step: int) -> Any:
        if self.overrides is not None:
            stated = self.overrides.get(str(PartialName(of, wrt.at(step))))
            if stated is not None:
                return stated
        return self.world.instance(step).partial(of, wrt)

    def partial(self, term: Partial) -> Tensor:
        """The derivative of a reference or of a written expression by a reference, through every path."""
        of, wrt, inverted = term.of, term.wrt, False
        while isinstance(wrt, Transpose):
            wrt, inverted = wrt.operand, not inverted
        below, step = self._named(wrt)
        if isinstance(of, Ref | Named) and not (isinstance(of, Ref) and of.role in (Role.DELTA, Role.RATE)):
            above, _ = self._named(of)
            found = self._jacobian(term, above, below, step)
        else:
            found = self._of_expression(of, below, step)
        return found.transposed if inverted else found

    def _named(self, term: Term) -> tuple[Tensor, int]:
        match term:
            case Ref(role=Role.RATE | Role.DELTA) | Ref(role=Role.RATE):
                raise Unsupported(f"a derivative by {term.name}")
            case Ref():
                return self.quantities(term), term.step
            case Named(_, name, step):
                if name not in self.world.names:
                    raise Missing(f"nothing on the page defines {name}")
                return self.named_node(name), step
            case _:
                raise Unsupported("a derivative by something that is no quantity")

    def named_node(self, name: str) -> Tensor:
        """The node of the graph that a name of the page's own stands for."""
        known: Tensor | None = self.world.tensors.get(name)
        if known is None:
            known = self.world.tensors[name] = scalar(self.world.names[name])
        return known

    def _jacobian(self, term: Partial, above: Tensor, below: Tensor, step: int) -> Tensor:
        entrywise = False
        if len(above.items) > 1 and len(below.items) > 1:
            if len(above.shape) > 1 or len(below.shape) > 1:
                raise Unsupported("a derivative with more than two directions")
            key = ("jacobian", term.span.start, term.span.end)
            entrywise = above.shape == below.shape and self.choices.choose(key, _JACOBIANS) == 1
        if self.overrides is not None:
            return self._partials(above, below, step, entrywise)
        mark = ("partial", id(above), id(below), step, entrywise)
        known = self.world.tensors.get(mark)
        if known is None:
            known = self.world.tensors[mark] = above, below, self._partials(above, below, step, entrywise)
        return known[2]

    def _partials(self, above: Tensor, below: Tensor, step: int, entrywise: bool) -> Tensor:
        """The derivatives of some quantities by others, `entrywise` those of each by the one in its place only."""
        if len(above.items) == 1:
            return below.map(lambda quantity: self._partial(above.items[0], quantity, step))
        if len(below.items) == 1:
            return above.map(lambda quantity: self._partial(quantity, below.items[0], step))
        if entrywise:
            pairs = zip(above.items, below.items, strict=True)
            return Tensor(above.shape, tuple(self._partial(a, b, step) for a, b in pairs))
        return Tensor(
            (above.shape[0], below.shape[0]), tuple(self._partial(a, b, step) for a in above.items for b in below.items)
        )

    def _of_expression(self, of: Term, below: Tensor, step: int) -> Tensor:
        columns = [self._carrying(quantity, step)(of).map(lambda pair: pair[1]) for quantity in below.items]
        if all(len(column.items) == 1 for column in columns):
            return Tensor(below.shape, tuple(column.items[0] for column in columns))
        if len(columns) == 1:
            return columns[0]
        raise Unsupported("the derivative of a written vector by a vector")

    def _carrying(self, quantity: Quantity, step: int) -> Lookup:
        """The evaluator whose values carry their derivatives by a quantity."""
        if self.memory is None:
            return self.moved(dual_world(self.world, quantity, step), None)
        known = self.memory.apart.get((quantity, step))
        if known is None:
            memory, mark = Memory(self.memory.budget, names=self.memory.names), ("dual", quantity, step)
            world = self.world.tensors.get(mark)
            if world is None:
                world = self.world.tensors[mark] = dual_world(self.world, quantity, step)
            known = self.memory.apart[quantity, step] = world, memory
        known[1].budget = self.memory.budget
        return self.moved(*known)
