"""The value of a term in a world, at given values of its free indices.

Everything is computed in the world's own field; nothing is simplified. Where the page leaves
a mark or the kind of a product open, `Choices` decides, and the caller tries its options.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Examples,
    Function,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    OneOf,
    Ones,
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
)
from ..within import bare_number, walk
from .applied import applied, total
from .lookup import Lookup
from .memory import Memory
from .tensor import ShapeMismatch, Tensor, describe, elementwise, matmul, products, scalar, stacked
from .world import OutOfRange, Unsupported, World

MAX_POWER = 64
MAX_SUM = 2000


@dataclass(eq=False)
class Evaluator(Lookup):
    """Evaluates terms in one world under one set of choices."""

    def __call__(self, term: Term) -> Tensor:
        """The value of `term`.

        Raises Unsettled or ShapeMismatch where it has none, ArithmeticError where the field has none.
        """
        memory = self.memory
        if memory is None:
            if self.budget is not None:
                self.budget.spend()
            return _METHODS[type(term)](self, term)
        if type(term) is Ref:
            return self.reference(term)
        # beside the choices, a value rests on the index variables that matter to the term
        mark: Any = id(term)
        names = memory.names[mark] if mark in memory.names else memory.depends(term)
        if names is None:
            mark = mark, tuple(self.env.items())
        elif names:
            mark = (mark, *map(self.env.get, names))
        return memory.recall(mark, self.choices, _METHODS[type(term)], self, term)

    def under(self, env: Mapping[str, int]) -> Evaluator:
        """The same evaluator at other values of index variables."""
        return Evaluator(self.world, self.choices, env, self.overrides, self.memory, self.budget)

    def moved(self, world: World, memory: Memory | None) -> Evaluator:
        """The same evaluator in another world, without the writer's own values."""
        return Evaluator(world, self.choices, self.env, None, memory, self.budget)

    # leaves

    def number(self, term: Num) -> Tensor:
        """A number, as an element of the field."""
        return scalar(self.world.arithmetic.number(term.value))

    def whole(self, term: Size | Examples | IndexValue | Kronecker) -> Tensor:
        """A number of units or of examples, an index used as a number, or a Kronecker symbol."""
        match term:
            case Size():
                value = self.size(term)
            case Examples():
                value = self.world.examples
            case IndexValue(_, index):
                value = self.index(index)
            case Kronecker(_, first, second):
                value = int(self.index(first) == self.index(second))
        return scalar(self.world.arithmetic.number(Fraction(value)))

    def ones(self, term: Ones) -> Tensor:
        """A column of ones, one for each training example unless its length is told."""
        length = self.world.examples if term.length is None else self.bound(term.length)
        return Tensor((length,), (self.world.arithmetic.number(Fraction(1)),) * length)

    def one_of(self, term: OneOf) -> Tensor:
        """One of the meanings that a name has had on the page."""
        told = (f"meaning {at + 1} of the name, counted back" for at in range(len(term.options)))
        labels = tuple(told) if term.remarked else ("",) * len(term.options)
        return self(term.options[self.choices.choose(("meaning", term.span), labels)])

    def nothing(self, term: Branches | Var | Function | Unreadable) -> Tensor:
        """Raises Unsupported: what has no value by itself."""
        raise Unsupported(
            term.reason if isinstance(term, Unreadable) else "a function without its argument has no value"
        )

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
        """A value divided by a number, or entry by entry by a vector of its own length."""
        arithmetic = self.world.arithmetic
        below, above = self(term.denominator), self(term.numerator)
        if len(below.items) != 1 and above.shape and above.squeezed.shape != below.squeezed.shape:
            raise Unsupported("division by a vector")
        return elementwise(arithmetic, "mul", above, below.map(arithmetic.inverse))

    def transposed(self, term: Transpose) -> Tensor:
        """A transpose."""
        return self(term.operand).transposed

    def product(self, term: Mul) -> Tensor:
        """The product of all factors, grouped from the left; where that does not conform, from the right."""
        values = [self(factor) for factor in term.factors]
        try:
            first = values[0]
            for position in range(len(values) - 1):
                first = self._multiply(term, position, first, values[position + 1])
            return first
        except ShapeMismatch:
            if len(values) <= 2:
                raise
            last = values[-1]
            for position in range(len(values) - 2, -1, -1):
                last = self._multiply(term, position, values[position], last)
            return last

    def _multiply(self, term: Mul, position: int, a: Tensor, b: Tensor) -> Tensor:
        if not a.shape or not b.shape:
            return elementwise(self.world.arithmetic, "mul", a, b)
        # a row beside a vector is where it matters whether vectors are rows
        one, other = (a.shape, b.shape) if len(a.shape) == 2 else (b.shape, a.shape)
        rows = len(one) == 2 and one[0] == 1 and len(other) == 1 and self.from_to()
        options = products(a.shape, b.shape, term.operators[position], rows)
        if not options and term.operators[position] == "odot":
            raise ShapeMismatch(f"{describe(a.shape)} and {describe(b.shape)} cannot be multiplied entry by entry")
        if not options:
            return matmul(self.world.arithmetic, a, b)
        labels = tuple(name for name, _ in options)
        at = self.choices.choose(
            ("product", term.span.start, term.span.end, position, len(a.shape), len(b.shape)), labels
        )
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
        raised = base.map(
            lambda item: (
                arithmetic.power(item, whole) if whole >= 0 else arithmetic.inverse(arithmetic.power(item, -whole))
            )
        )
        if whole == 2 and base.shape and len(base.items) > 1:
            if (
                self.choices.choose(
                    ("square", term.span.start, term.span.end), ("the squared length", "the square of each entry")
                )
                == 0
            ):
                return total(arithmetic, raised)
        return raised

    def apply(self, term: Apply) -> Tensor:
        """A function of each entry; the page's activation is the one of the layer that its argument belongs to."""
        if term.argument is None:
            raise Unsupported("a function without its argument has no value")
        value = self(term.argument)
        function = self.function(term)
        return applied(self.world.arithmetic, function, term.order, value, tuple(map(self, term.more)))

    def function(self, term: Apply) -> str:
        """The name of the function that a term applies."""
        distinct = tuple(dict.fromkeys(self.world.activations))
        if term.function != "sigma":
            sloped = [name for name in distinct if name.startswith(f"{term.function}:")]
            return sloped[0] if len(sloped) == 1 else term.function
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
            return total(arithmetic, value) if value.shape else value
        lower = self.bound(term.lower) if term.lower is not None else 1
        if term.upper is not None:
            upper = self.bound(term.upper)
        else:
            largest = self.range(term.body, term.var)
            if largest is None:
                return self(term.body)
            if largest == 0:
                raise OutOfRange(f"the network has no layer whose units {term.var} counts")
            upper = largest
        if upper - lower >= MAX_SUM:
            raise Unsupported(f"a sum of {upper - lower + 1} terms")
        found: Tensor | None = None
        for at in range(lower, upper + 1):
            try:
                each = self.under({**self.env, term.var: at})(term.body)
            except OutOfRange as error:
                if term.upper is None or not self._runs_past(term, at):
                    raise
                raise ShapeMismatch(f"the sum over {term.var} runs to {upper}, but {error}") from error
            operation = "mul" if term.product else "add"
            found = each if found is None else elementwise(arithmetic, operation, found, each)
        return found if found is not None else scalar(arithmetic.number(Fraction(int(term.product))))

    def _runs_past(self, term: Sum, at: int) -> bool:
        """Whether what a sum's index counts ends before it gets to `at`; else it is not the sum that leads too far."""
        assert term.var is not None
        largest = self.range(term.body, term.var)
        return at < 1 or bool(largest) and at > (largest or 0)

    def bound(self, term: Term) -> int:
        """The whole number that a sum's bound stands for."""
        match term:
            case Num(_, value) if value.denominator == 1:
                return int(value)
            case Size():
                return self.size(term)
            case Examples():
                return self.world.examples
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
        return stacked(rows)


_METHODS: Mapping[type, Callable[[Evaluator, Any], Tensor]] = {
    Num: Evaluator.number,
    Ref: Evaluator.reference,
    Named: Evaluator.reference,
    Size: Evaluator.whole,
    Examples: Evaluator.whole,
    Ones: Evaluator.ones,
    IndexValue: Evaluator.whole,
    Kronecker: Evaluator.whole,
    Neg: Evaluator.negative,
    Add: Evaluator.add,
    Mul: Evaluator.product,
    Div: Evaluator.quotient,
    Pow: Evaluator.power,
    Apply: Evaluator.apply,
    Partial: Evaluator.partial,
    Sum: Evaluator.sum,
    Array: Evaluator.array,
    OneOf: Evaluator.one_of,
    Transpose: Evaluator.transposed,
    Branches: Evaluator.nothing,
    Var: Evaluator.nothing,
    Function: Evaluator.nothing,
    Unreadable: Evaluator.nothing,
}
"""The method of Evaluator that gives the value of each class of terms."""
