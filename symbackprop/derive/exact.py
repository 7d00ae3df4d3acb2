"""What a term of a derivation is worth at one instance of a network, read strictly: shapes must fit.

A vector is a column (n, 1), or a row (1, n) where the layout says so; `@` is the product of matrices, `odot` that
entry by entry, any other product has at most one array in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from ..network.dual import DualArithmetic
from ..network.instance import Instance
from ..quantity import COST, RATE, Quantity
from ..term import (
    Add,
    Apply,
    Array,
    Div,
    Examples,
    Index,
    Kronecker,
    Mul,
    Neg,
    Num,
    Ones,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
)
from ..within import walk
from .definitions import ELEMENTWISE
from .forms.layout import Layout
from .numbers import KINDS
from .terms import ALL

Rows = tuple[tuple[Any, ...], ...]
Worth = Any
"""An element of the field, or Rows of them."""


class Misfit(Exception):
    """Arrays whose shapes do not fit, or an index beyond its layer; the message says which."""


@dataclass(frozen=True)
class Evaluation:
    """Evaluates terms at one instance; `env` gives the free indices their values.

    `functions` are the activations of layers 1 to L as the field knows them. `by` is the quantity whose derivative
    every value carries, for the derivative of a written expression.
    """

    instance: Instance
    sizes: tuple[int, ...]
    functions: tuple[str, ...]
    layout: Layout
    field: Any
    rate: Any
    env: Mapping[str, int]
    examples: int = 1
    by: Quantity | None = None

    def __call__(self, term: Term) -> Worth:
        """The worth of a term. Raises Misfit, and what the field raises."""
        match term:
            case Num(_, value):
                return self.field.number(value)
            case Ref():
                return self.name(term)
            case Size():
                return self.field.number(Fraction(self.units(term)))
            case Examples():
                return self.field.number(Fraction(self.examples))
            case Ones(_, Examples()):
                return tuple((self.field.number(Fraction(1)),) for _ in range(self.examples))
            case Neg(_, operand):
                return entries(self.field.neg, self(operand))
            case Add(_, terms):
                return reduce(self.add, map(self, terms))
            case Mul(_, factors, operators):
                return self.product(factors, operators)
            case Div(_, above, below):
                return self.multiply("", self(above), self.field.inverse(scalar(self(below))))
            case Pow(_, base, Num(value=exponent)):
                return self.field.power(scalar(self(base)), int(exponent))
            case Apply():
                return self.apply(term)
            case Partial(_, of, Ref() as wrt):
                return self.derivative(of, wrt)
            case Sum():
                return self.sum(term)
            case Kronecker(_, first, second):
                return self.field.number(Fraction(int(self.at(first) == self.at(second))))
            case Transpose(_, operand):
                return turned(self(operand))
            case Array(_, rows):
                return tuple(tuple(scalar(self(cell)) for cell in row) for row in rows)
            case _:
                raise Misfit(f"a {type(term).__name__} has no worth")

    def where(self, env: Mapping[str, int]) -> Evaluation:
        """The same evaluation at other values of the free indices."""
        return Evaluation(
            self.instance, self.sizes, self.functions, self.layout, self.field, self.rate, env, self.examples, self.by
        )

    # names

    def at(self, index: Index) -> int:
        """The number that an index is."""
        if index.var is None:
            return index.offset
        if index.var == "^L":
            return len(self.sizes) - 1 + index.offset
        return self.env[index.var] + index.offset

    def quantities(self, ref: Ref) -> Any:
        """The quantity that a reference names, or rows of them for an array."""
        kind, place = KINDS[ref.role], ref.first
        if ref.example == ALL:
            return self.side_by_side(replace(ref, example=None))
        example = self.at(ref.example) if isinstance(ref.example, Index) else ref.example
        if ref.role in (Role.COST, Role.RATE):
            return (COST if ref.role is Role.COST else RATE).of_example(example)
        layer = len(self.sizes) - 1 if place.layer is None else self.at(place.layer)
        if not (0 if ref.role is Role.ACTIVATION else 1) <= layer < len(self.sizes):
            raise Misfit(f"no layer {layer}")
        here, below = self.sizes[layer], self.sizes[layer - 1] if layer else 0
        own = None if ref.role is Role.TARGET else layer

        def made(*units: int) -> Quantity:
            return Quantity(kind, own, units, example, ref.step)

        if place.units is not None:
            units = tuple(map(self.at, place.units))
            if not all(1 <= unit <= size for unit, size in zip(units, (here, below), strict=False)):
                raise Misfit(f"no unit {units} in layer {layer}")
            return made(*units)
        if ref.role is Role.WEIGHT:
            rows = tuple(tuple(made(m, n) for n in range(1, below + 1)) for m in range(1, here + 1))
            return turned(rows) if self.layout.from_to else rows
        column = tuple((made(m),) for m in range(1, here + 1))
        return turned(column) if self.layout.rows else column

    def side_by_side(self, ref: Ref) -> Any:
        """The quantities of a layer for all examples: a column for each, or a row where vectors are rows."""
        vectors = [flat(self.quantities(replace(ref, example=at))) for at in range(1, self.examples + 1)]
        return tuple(vectors) if self.layout.rows else turned(tuple(vectors))

    def name(self, ref: Ref) -> Worth:
        """The worth of a quantity or of an array of them; of an error, the derivative of its example's cost."""
        if ref.role is Role.RATE:
            return self.rate
        look = self.error if ref.role is Role.DELTA else self.value
        return entries(look, self.quantities(ref))

    def value(self, quantity: Quantity) -> Any:
        """A quantity's value, with its derivative where one is carried; after a step, w - eta dC/dw."""
        if quantity.step:
            old = quantity.at(0)
            change = self.field.mul(self.rate, self.instance.partial(COST, old))
            return self.field.add(self.instance[old], self.field.neg(change))
        found = self.instance[quantity]
        return found if self.by is None else (found, self.instance.partial(quantity, self.by))

    def error(self, quantity: Quantity) -> Any:
        """dC/dz of a pre-activation."""
        if self.by is not None:
            raise Misfit("the derivative of an error")
        return self.instance.partial(COST.of_example(quantity.example), quantity)

    def derivative(self, of: Term, wrt: Ref) -> Worth:
        """The derivative of a quantity, or of a written expression, through every path of the graph."""
        below = self.quantities(wrt)
        if self.by is not None:
            raise Misfit("a second derivative")
        if isinstance(of, Ref):
            above = self.quantities(of)
            if isinstance(above, tuple):
                tops, bottoms = flat(above), flat(below) if isinstance(below, tuple) else (below,)
                return tuple(tuple(self.instance.partial(a, b) for b in bottoms) for a in tops)
            return entries(lambda quantity: self.instance.partial(above, quantity), below)
        carried = replace(self, field=DualArithmetic(self.field), rate=(self.rate, self.field.number(Fraction(0))))
        return entries(lambda quantity: scalar(replace(carried, by=quantity)(of))[1], below)

    # operations

    def add(self, a: Worth, b: Worth) -> Worth:
        """The sum; a number is added to every entry."""
        return self.entrywise(self.field.add, a, b)

    def entrywise(self, function: Callable[[Any, Any], Any], a: Worth, b: Worth) -> Worth:
        """An operation entry by entry; a number goes with every entry. Raises Misfit where the shapes differ."""
        if is_single(a) != is_single(b) and is_array(a) and is_array(b):
            a, b = (scalar(each) if is_single(each) else each for each in (a, b))
        if not is_array(a):
            return entries(lambda item: function(a, item), b) if is_array(b) else function(a, b)
        if not is_array(b):
            return entries(lambda item: function(item, b), a)
        if (len(a), len(a[0])) != (len(b), len(b[0])):
            raise Misfit(f"{len(a)} x {len(a[0])} and {len(b)} x {len(b[0])} have no common entries")
        return tuple(tuple(map(function, one, two)) for one, two in zip(a, b, strict=True))

    def product(self, factors: tuple[Term, ...], operators: tuple[str, ...]) -> Worth:
        """A product, from the left."""
        found = self(factors[0])
        for operator, factor in zip(operators, factors[1:], strict=True):
            found = self.multiply(operator, found, self(factor))
        return found

    def multiply(self, operator: str, a: Worth, b: Worth) -> Worth:
        """The product that an operator asks for. Raises Misfit where the shapes do not fit."""
        if operator == "@":
            return self.matmul(a, b)
        if operator != "odot" and is_array(a) and is_array(b):
            raise Misfit("a product of arrays that does not say which")
        return self.entrywise(self.field.mul, a, b)

    def matmul(self, a: Rows, b: Rows) -> Worth:
        """Rows of `a` times columns of `b`; a number where both are 1."""
        if not is_array(a) or not is_array(b) or len(a[0]) != len(b):
            raise Misfit("the inner lengths of a product of matrices differ")
        return tuple(tuple(self.dot(row, column) for column in turned(b)) for row in a)

    def dot(self, row: tuple[Any, ...], column: tuple[Any, ...]) -> Any:
        """The sum of the products of entries."""
        return reduce(self.field.add, map(self.field.mul, row, column))

    def apply(self, term: Apply) -> Worth:
        """A function entry by entry, or of the whole for softmax, diag and normsq."""
        assert term.argument is not None
        value = self(term.argument)
        match term.function:
            case "normsq":
                return reduce(self.field.add, (self.field.mul(x, x) for x in flat(value)))
            case "diag":
                items = flat(value)
                zero = self.field.number(Fraction(0))
                return tuple(tuple(x if i == j else zero for j in range(len(items))) for i, x in enumerate(items))
            case "softmax":
                vectors = value if self.layout.rows else turned(value)
                made = tuple(map(self.softmax, vectors))
                return made if self.layout.rows else turned(made)
        function = self.function(term)
        return entries(lambda x: self.field.apply(function, term.order, x), value)

    def softmax(self, vector: tuple[Any, ...]) -> tuple[Any, ...]:
        """The softmax of the entries of one vector."""
        raised = [self.field.apply("exp", 0, x) for x in vector]
        share = self.field.inverse(reduce(self.field.add, raised))
        return tuple(self.field.mul(x, share) for x in raised)

    def function(self, term: Apply) -> str:
        """The name by which the field knows a function: for sigma the activation of its argument's layer."""
        if term.function != ELEMENTWISE:
            return term.function
        assert term.argument is not None
        refs = (part for part in walk(term.argument) if isinstance(part, Ref) and part.first.layer is not None)
        layer = next((self.at(part.first.layer) for part in refs if part.first.layer is not None), None)
        if layer is None:
            raise Misfit("the activation of no layer")
        return self.functions[layer - 1]

    def sum(self, term: Sum) -> Worth:
        """A sum over the units of a layer."""
        assert term.var is not None
        last = self.examples if isinstance(term.upper, Examples) else self.units(term.upper)
        terms = (self.where({**self.env, term.var: unit})(term.body) for unit in range(1, last + 1))
        return reduce(self.add, terms)

    def units(self, term: Term | None) -> int:
        """How many units a bound of a sum stands for."""
        if not isinstance(term, Size):
            raise Misfit("a sum without a layer")
        return self.sizes[self.at(term.layers[0])]


def is_array(worth: Worth) -> bool:
    """Whether a worth is rows of elements; elements of some fields are tuples themselves, never of tuples."""
    return isinstance(worth, tuple) and bool(worth) and isinstance(worth[0], tuple)


def is_single(worth: Worth) -> bool:
    """Whether a worth is an array of one entry."""
    return is_array(worth) and len(worth) == len(worth[0]) == 1


def scalar(worth: Worth) -> Any:
    """An element of the field, out of rows of one entry as well. Raises Misfit for more."""
    if not is_array(worth):
        return worth
    if is_single(worth):
        return worth[0][0]
    raise Misfit("an array where a number is wanted")


def entries(function: Callable[[Any], Any], worth: Worth) -> Worth:
    """A function of every entry."""
    return tuple(tuple(map(function, row)) for row in worth) if is_array(worth) else function(worth)


def turned(worth: Worth) -> Worth:
    """The transpose."""
    return tuple(zip(*worth, strict=True)) if is_array(worth) else worth


def flat(worth: Worth) -> tuple[Any, ...]:
    """All entries, row by row."""
    return tuple(item for row in worth for item in row) if is_array(worth) else (worth,)
