"""The value of a term in a world, at given values of its free indices.

Everything is computed in the world's own field; nothing is simplified. Where the page leaves
a mark or the kind of a product open, `Choices` decides, and the caller tries its options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from ..quantity import COST, Quantity
from ..quantity import Partial as PartialName
from ..term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Function,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    OneOf,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Unreadable,
    Var,
    bare_number,
    walk,
)
from .dual import dual_world
from .memory import Memory
from .pointing import Place, Pointer
from .tensor import ShapeMismatch, Tensor, elementwise, matmul, products, scalar
from .world import Missing, OutOfRange, Unsupported

MAX_POWER = 64
MAX_SUM = 2000


@dataclass(eq=False)
class Evaluator(Pointer):
    """Evaluates terms in one world under one set of choices.

    `overrides` replaces the values of whole references, by canonical name: the writer's own stated values. `memory` holds
    what was computed before for the same claim in the same world.
    """

    overrides: Mapping[str, Any] | None = None
    memory: Memory | None = None

    def __call__(self, term: Term) -> Tensor:
        """The value of `term`. Raises Unsettled or ShapeMismatch where it has none, ArithmeticError where the field has none."""
        if self.memory is None:
            return self.fresh(term)
        return self.memory.recall(self._mark(term), self.choices, partial(self.fresh, term))

    def _mark(self, term: Term) -> Any:
        """What the value of a term rests on beside the choices: the values of the index variables that matter to it."""
        assert self.memory is not None
        names = self.memory.depends(term)
        if names is None:
            return id(term), tuple(self.env.items())
        return (id(term), *map(self.env.get, names)) if names else id(term)

    def fresh(self, term: Term) -> Tensor:
        """The value of `term`, computed."""
        value: Tensor = getattr(self, _METHODS[type(term)])(term)
        return value

    # leaves

    def number(self, term: Num) -> Tensor:
        """A number, as an element of the field."""
        return scalar(self.world.arithmetic.number(term.value))

    def whole(self, term: Size | IndexValue | Kronecker) -> Tensor:
        """A number of units, an index used as a number, or a Kronecker symbol."""
        match term:
            case Size():
                value = self.size(term)
            case IndexValue(_, index):
                value = self.index(index)
            case Kronecker(_, first, second):
                value = int(self.index(first) == self.index(second))
        return scalar(self.world.arithmetic.number(Fraction(value)))

    def one_of(self, term: OneOf) -> Tensor:
        """One of the meanings that a name has had on the page."""
        labels = tuple(f"meaning {at + 1} of the name, counted back" for at in range(len(term.options)))
        return self(term.options[self.choices.choose(("meaning", term.span), labels)])

    def nothing(self, term: Branches | Var | Function | Unreadable) -> Tensor:
        """Raises Unsupported: what has no value by itself."""
        raise Unsupported(term.reason if isinstance(term, Unreadable) else "a function without its argument has no value")

    # references

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

    # derivatives

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
                return scalar(self.world.names[name]), step
            case _:
                raise Unsupported("a derivative by something that is no quantity")

    def _jacobian(self, term: Partial, above: Tensor, below: Tensor, step: int) -> Tensor:
        if len(above.items) == 1:
            return below.map(lambda quantity: self._partial(above.items[0], quantity, step))
        if len(below.items) == 1:
            return above.map(lambda quantity: self._partial(quantity, below.items[0], step))
        if len(above.shape) > 1 or len(below.shape) > 1:
            raise Unsupported("a derivative with more than two directions")
        labels = ("the Jacobian matrix", "the derivative entry by entry")
        if above.shape == below.shape and self.choices.choose(("jacobian", term.span.start, term.span.end), labels) == 1:
            pairs = zip(above.items, below.items, strict=True)
            return Tensor(above.shape, tuple(self._partial(a, b, step) for a, b in pairs))
        return Tensor((above.shape[0], below.shape[0]), tuple(self._partial(a, b, step) for a in above.items for b in below.items))

    def _of_expression(self, of: Term, below: Tensor, step: int) -> Tensor:
        columns = [
            self._carrying(quantity, step)(of).map(lambda pair: pair[1]) for quantity in below.items
        ]
        if all(len(column.items) == 1 for column in columns):
            return Tensor(below.shape, tuple(column.items[0] for column in columns))
        if len(columns) == 1:
            return columns[0]
        raise Unsupported("the derivative of a written vector by a vector")

    def _carrying(self, quantity: Quantity, step: int) -> Evaluator:
        """The evaluator whose values carry their derivatives by a quantity."""
        if self.memory is None:
            return replace(self, world=dual_world(self.world, quantity, step), overrides=None)
        known = self.memory.apart.get((quantity, step))
        if known is None:
            memory = Memory(self.memory.budget, names=self.memory.names)
            known = self.memory.apart[quantity, step] = dual_world(self.world, quantity, step), memory
        return replace(self, world=known[0], overrides=None, memory=known[1])

    # operations

    def negative(self, term: Neg) -> Tensor:
        """The negative, entry by entry."""
        return self(term.operand).map(self.world.arithmetic.neg)

    def add(self, term: Add) -> Tensor:
        """The sum of written terms."""
        total = self(term.terms[0])
        for other in term.terms[1:]:
            total = elementwise(self.world.arithmetic, "add", total, self(other))
        return total

    def quotient(self, term: Div) -> Tensor:
        """A value divided by a number."""
        arithmetic = self.world.arithmetic
        below = self(term.denominator)
        if len(below.items) != 1:
            raise Unsupported("division by a vector")
        return elementwise(arithmetic, "mul", self(term.numerator), below.map(arithmetic.inverse))

    def transposed(self, term: Transpose) -> Tensor:
        """A transpose."""
        return self(term.operand).transposed

    def product(self, term: Mul) -> Tensor:
        """The product of all factors, grouped from the left; where that does not conform, from the right."""
        values = [self(factor) for factor in term.factors]
        try:
            return self._fold(term, values)
        except ShapeMismatch:
            if len(values) <= 2:
                raise
            last = values[-1]
            for position in range(len(values) - 2, -1, -1):
                last = self._multiply(term, position, values[position], last)
            return last

    def _fold(self, term: Mul, values: list[Tensor]) -> Tensor:
        total = values[0]
        for position, value in enumerate(values[1:]):
            total = self._multiply(term, position, total, value)
        return total

    def _multiply(self, term: Mul, position: int, a: Tensor, b: Tensor) -> Tensor:
        options = products(a.shape, b.shape, term.operators[position], rows=self.from_to())
        if not options:
            return matmul(self.world.arithmetic, a, b) if a.shape and b.shape else a
        labels = tuple(name for name, _ in options)
        at = self.choices.choose(("product", term.span.start, term.span.end, position, len(a.shape), len(b.shape)), labels)
        return options[at][1](self.world.arithmetic, a, b)

    def power(self, term: Pow) -> Tensor:
        """A whole power, or a square root; the square of a vector may be its squared length."""
        arithmetic = self.world.arithmetic
        base = self(term.base)
        number = bare_number(term.exponent)
        if number is None:
            raise Unsupported("a power whose exponent is not a number")
        exponent = number.value
        if exponent == Fraction(1, 2):
            return base.map(lambda item: arithmetic.apply("sqrt", 0, item))
        if exponent.denominator != 1 or abs(exponent) > MAX_POWER:
            raise Unsupported(f"the power {exponent}")
        whole = int(exponent)
        raised = base.map(lambda item: arithmetic.power(item, whole) if whole >= 0 else arithmetic.inverse(arithmetic.power(item, -whole)))
        if whole == 2 and base.shape and len(base.items) > 1:
            if self.choices.choose(("square", term.span.start, term.span.end), ("the squared length", "the square of each entry")) == 0:
                return self._total(raised)
        return raised

    def _total(self, values: Tensor) -> Tensor:
        total = values.items[0]
        for item in values.items[1:]:
            total = self.world.arithmetic.add(total, item)
        return scalar(total)

    def apply(self, term: Apply) -> Tensor:
        """A function of each entry; the page's activation is the one of the layer that its argument belongs to."""
        if term.argument is None:
            raise Unsupported("a function without its argument has no value")
        value = self(term.argument)
        function = self.function(term)
        arithmetic = self.world.arithmetic
        match function:
            case "sum":
                return self._total(value)
            case "mean":
                count = arithmetic.inverse(arithmetic.number(Fraction(len(value.items))))
                return self._total(value).map(lambda item: arithmetic.mul(item, count))
            case "normsq":
                return self._total(value.map(lambda item: arithmetic.mul(item, item)))
            case "diag":
                n = len(value.items)
                zero = arithmetic.number(Fraction(0))
                return Tensor((n, n), tuple(value.items[i] if i == j else zero for i in range(n) for j in range(n)))
            case "softmax":
                if term.order:
                    raise Unsupported("the derivative of softmax is a matrix, not a function of one argument")
                raised = value.map(lambda item: arithmetic.apply("exp", 0, item))
                share = self._total(raised).map(arithmetic.inverse)
                return elementwise(arithmetic, "mul", raised, share)
            case "max" if len(term.more) == 1:
                other = self(term.more[0])
                return elementwise(_Pairwise(arithmetic), "mul", value, other)
            case _:
                return value.map(lambda item: arithmetic.apply(function, term.order, item))

    def function(self, term: Apply) -> str:
        """The name of the function that a term applies."""
        if term.function != "sigma":
            return term.function
        distinct = tuple(dict.fromkeys(self.world.activations))
        if len(distinct) <= 1:
            return distinct[0] if distinct else "sigma"
        for part in walk(term.argument) if term.argument is not None else ():
            if isinstance(part, Ref) and part.role in (Role.PRE, Role.ACTIVATION, Role.WEIGHT, Role.BIAS):
                layer = self.position(part)[0] + (part.role is Role.ACTIVATION and part is not term.argument)
                if 1 <= layer <= self.world.depth:
                    return self.world.activations[layer - 1]
        return distinct[self.choices.choose(("function", term.span.start, term.span.end), distinct)]

    def sum(self, term: Sum) -> Tensor:
        """A sum (or product) over a unit index, its range from its bounds or else from what it indexes."""
        arithmetic = self.world.arithmetic
        if term.var is None:
            value = self(term.body)
            return self._total(value) if value.shape else value
        lower = self.bound(term.lower) if term.lower is not None else 1
        if term.upper is not None:
            upper = self.bound(term.upper)
        else:
            found = self.range(term.body, term.var)
            if found is None:
                return self(term.body)
            upper = found
        if upper - lower >= MAX_SUM:
            raise Unsupported(f"a sum of {upper - lower + 1} terms")
        total: Tensor | None = None
        for at in range(lower, upper + 1):
            try:
                each = replace(self, env={**self.env, term.var: at})(term.body)
            except OutOfRange as error:
                if term.upper is None:
                    raise
                raise ShapeMismatch(f"the sum over {term.var} runs to {upper}, but {error}") from error
            operation = "mul" if term.product else "add"
            total = each if total is None else elementwise(arithmetic, operation, total, each)
        return total if total is not None else scalar(arithmetic.number(Fraction(int(term.product))))

    def bound(self, term: Term) -> int:
        """The whole number that a sum's bound stands for."""
        match term:
            case Num(_, value) if value.denominator == 1:
                return int(value)
            case Size():
                return self.size(term)
            case IndexValue(_, index):
                return self.index(index)
            case _:
                raise Unsupported("a bound of a sum that is no whole number")

    def array(self, term: Array) -> Tensor:
        """A written matrix. Raises ShapeMismatch where its rows differ in length."""
        rows = [[self(cell) for cell in row] for row in term.rows]
        if len({len(row) for row in rows}) != 1:
            raise ShapeMismatch("the rows of the matrix differ in length")
        if any(len(cell.items) != 1 for row in rows for cell in row):
            return self._stacked(rows)
        return Tensor((len(rows), len(rows[0])), tuple(cell.items[0] for row in rows for cell in row))

    def _stacked(self, rows: list[list[Tensor]]) -> Tensor:
        if len(rows[0]) == 1 and all(len(row[0].shape) <= 1 for row in rows):
            items = tuple(item for row in rows for item in row[0].items)
            lengths = {len(row[0].items) for row in rows}
            return Tensor((len(items),), items) if len(lengths) != 1 else Tensor((len(rows), lengths.pop()), items)
        raise Unsupported("a matrix of matrices")


_METHODS: Mapping[type, str] = {
    Num: "number", Ref: "reference", Named: "reference", Size: "whole", IndexValue: "whole", Kronecker: "whole",
    Neg: "negative", Add: "add", Mul: "product", Div: "quotient", Pow: "power", Apply: "apply", Partial: "partial", Sum: "sum",
    Array: "array", OneOf: "one_of", Transpose: "transposed", Branches: "nothing", Var: "nothing", Function: "nothing", Unreadable: "nothing",
}
"""The method of Evaluator that gives the value of each class of terms."""


class _Pairwise:
    """Lends `elementwise` the larger of two entries in place of their product."""

    def __init__(self, arithmetic: Any) -> None:
        self.arithmetic = arithmetic

    def mul(self, a: Any, b: Any) -> Any:
        # max(a, b) = b + relu(a - b): the field knows relu, with its convention at the kink
        arithmetic = self.arithmetic
        return arithmetic.add(b, arithmetic.apply("relu", 0, arithmetic.add(a, arithmetic.neg(b))))
