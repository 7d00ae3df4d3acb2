"""The value of a term in a world, at given values of its free indices.

Everything is computed in the world's own field; nothing is simplified. Where the page leaves
a mark or the kind of a product open, `Choices` decides, and the caller tries its options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, assert_never

from ..quantity import COST, RATE, Kind, Partial as PartialName, Quantity
from ..term import (
    Add, Apply, Array, Branches, Div, Function, Index, IndexValue, Kronecker, Mul, Named, Neg, Num, Partial, Position, Pow, Ref, Role, Size, Sum,
    Term, Transpose, Unreadable, Var, bare_number, walk,
)
from .choices import Choices
from .tensor import ShapeMismatch, Tensor, elementwise, matmul, products, scalar
from .world import Missing, OutOfRange, Unsupported, World

MAX_POWER = 64
MAX_SUM = 2000

_KINDS = {
    Role.WEIGHT: Kind.WEIGHT, Role.BIAS: Kind.BIAS, Role.PRE: Kind.PRE, Role.ACTIVATION: Kind.ACTIVATION,
    Role.DELTA: Kind.PRE, Role.TARGET: Kind.TARGET,
}


@dataclass(frozen=True)
class Evaluator:
    """Evaluates terms in one world under one set of choices.

    `env` holds the values of unit index variables (from 1) and of layer variables. `overrides` replaces the values of
    whole references, by canonical name: the writer's own stated values.
    """

    world: World
    choices: Choices
    env: Mapping[str, int]
    overrides: Mapping[str, Any] | None = None

    def __call__(self, term: Term) -> Tensor:
        """The value of `term`. Raises Unsettled or ShapeMismatch where it has none."""
        arithmetic = self.world.arithmetic
        match term:
            case Num(_, value):
                return scalar(arithmetic.number(value))
            case Ref() | Named():
                return self.reference(term)
            case Partial(_, of, wrt):
                return self.partial(term, of, wrt)
            case Size():
                return scalar(arithmetic.number(Fraction(self.size(term))))
            case IndexValue(_, index):
                return scalar(arithmetic.number(Fraction(self.index(index))))
            case Neg(_, operand):
                return self(operand).map(arithmetic.neg)
            case Add(_, terms):
                total = self(terms[0])
                for other in terms[1:]:
                    total = elementwise(arithmetic, "add", total, self(other))
                return total
            case Mul():
                return self.product(term)
            case Div(_, numerator, denominator):
                below = self(denominator)
                if len(below.items) != 1:
                    raise Unsupported("division by a vector")
                return elementwise(arithmetic, "mul", self(numerator), below.map(arithmetic.inverse))
            case Pow():
                return self.power(term)
            case Apply():
                return self.apply(term)
            case Sum():
                return self.sum(term)
            case Array():
                return self.array(term)
            case Transpose(_, operand):
                return self(operand).transposed
            case Kronecker(_, first, second):
                return scalar(arithmetic.number(Fraction(int(self.index(first) == self.index(second)))))
            case Branches() | Var() | Function():
                raise Unsupported("a function without its argument has no value")
            case Unreadable(_, reason):
                raise Unsupported(reason)
            case _:
                assert_never(term)

    # references

    def index(self, index: Index) -> int:
        """The number that an index stands for. Raises Unsupported for a variable that nothing binds."""
        if index.var is None:
            return index.offset
        if index.var.startswith("^") and index.var[1:].isupper() and index.var not in self.env:
            return self.world.depth + index.offset
        if index.var not in self.env:
            raise Unsupported(f"the index {index.var} has no range")
        return self.env[index.var] + index.offset

    def position(self, ref: Ref) -> tuple[int, tuple[int, ...] | None]:
        """The layer and units that a reference points to, among the places that the page allows and the network has."""
        if ref.group is not None:
            labels = tuple(f"layers as in reading {at + 1} of the chain" for at in range(len(ref.positions)))
            together = self._found(ref.role, ref.positions[self.choices.choose(("group", ref.group), labels)])
            if together is None:
                raise OutOfRange(f"the network has no {ref.name}")
            return together
        possible: list[tuple[int, tuple[int, ...] | None]] = []
        for place in ref.positions:
            found = self._found(ref.role, place)
            if found is not None and found not in possible:
                possible.append(found)
        if not possible:
            raise OutOfRange(f"the network has no {ref.name}")
        labels = tuple(f"{ref.name} of layer {layer}" + ("" if units else " as a whole") for layer, units in possible)
        return possible[self.choices.choose(("position", ref.span), labels)]

    def _found(self, role: Role, place: Position) -> tuple[int, tuple[int, ...] | None] | None:
        layer = self.index(place.layer) if place.layer is not None else self.world.depth
        if not (0 if role is Role.ACTIVATION else 1) <= layer <= self.world.depth:
            return None
        if place.units is None:
            return layer, None
        units = tuple(self.index(unit) for unit in place.units)
        if role is Role.WEIGHT and self.from_to():
            units = units[::-1]
        shape = self.shape(role, layer)
        if len(units) != len(shape) or not all(1 <= unit <= size for unit, size in zip(units, shape, strict=True)):
            return None
        return layer, units

    def from_to(self) -> bool:
        """Whether a weight's first index is its source, by the convention tried at the moment."""
        allowed = self.world.weights_from_to
        return allowed[self.choices.choose("weights", tuple("from-to weights" if each else "to-from weights" for each in allowed))]

    def shape(self, role: Role, layer: int) -> tuple[int, ...]:
        """The shape of a role's whole array in a layer; weights as (units of the layer, units of the one before)."""
        sizes = self.world.sizes
        return (sizes[layer], sizes[layer - 1]) if role is Role.WEIGHT else (sizes[layer],)

    def quantities(self, ref: Ref) -> Tensor:
        """The quantities that a reference names, as a tensor of Quantity (for delta, of the pre-activation).

        Raises OutOfRange where the network has no such unit or layer.
        """
        if ref.role is Role.COST:
            return scalar(COST)
        if ref.role is Role.RATE:
            return scalar(RATE)
        layer, found = self.position(ref)
        kind, shape = _KINDS[ref.role], self.shape(ref.role, layer)
        place = None if ref.role is Role.TARGET else layer
        if ref.role is Role.BIAS and self.world.biases and not self.world.biases[layer - 1]:
            raise OutOfRange(f"layer {layer} has no bias")
        units = found if found is not None else self._missing_unit(ref, shape)
        if units is not None:
            return scalar(Quantity(kind, place, units, ref.example))
        if len(shape) == 1:
            return Tensor(shape, tuple(Quantity(kind, place, (i,), ref.example) for i in range(1, shape[0] + 1)))
        whole = Tensor(shape, tuple(Quantity(kind, place, (i, j)) for i in range(1, shape[0] + 1) for j in range(1, shape[1] + 1)))
        return whole.transposed if self.from_to() else whole

    def _missing_unit(self, ref: Ref, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """The unit meant where an index was left out beside others that were written, or None for the whole array."""
        if ref.array or len(shape) != 1 or not self.env:
            return (1,) * len(shape) if all(n == 1 for n in shape) else None
        fitting = [var for var, value in self.env.items() if not var.startswith("^") and 1 <= value <= shape[0]]
        if not fitting:
            return (1,) if shape == (1,) else None
        labels = (f"{ref.name} as a whole", *(f"{ref.name} with index {var}" for var in fitting))
        at = self.choices.choose(("unit", ref.span), labels)
        return None if at == 0 else (self.env[fitting[at - 1]],)

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
        names = self.quantities(ref)
        if ref.role is Role.DELTA:
            return names.map(lambda quantity: self._partial(COST, quantity, ref.step))
        return names.map(lambda quantity: self._value(quantity, ref.step))

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

    def partial(self, term: Partial, of: Term, wrt: Term) -> Tensor:
        """The derivative of a reference or of a written expression by a reference, through every path."""
        inverted = False
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
        if above.shape == below.shape and self.choices.choose(("jacobian", term.span), labels) == 1:
            pairs = zip(above.items, below.items, strict=True)
            return Tensor(above.shape, tuple(self._partial(a, b, step) for a, b in pairs))
        return Tensor((above.shape[0], below.shape[0]), tuple(self._partial(a, b, step) for a in above.items for b in below.items))

    def _of_expression(self, of: Term, below: Tensor, step: int) -> Tensor:
        columns = []
        for quantity in below.items:
            dual = _DualWorld(self, quantity, step)
            columns.append(replace(self, world=dual.world, overrides=None)(of).map(lambda pair: pair[1]))
        if all(len(column.items) == 1 for column in columns):
            return Tensor(below.shape, tuple(column.items[0] for column in columns))
        if len(columns) == 1:
            return columns[0]
        raise Unsupported("the derivative of a written vector by a vector")

    # operations

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
        at = self.choices.choose(("product", term.span, position, len(a.shape), len(b.shape)), labels)
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
            if self.choices.choose(("square", term.span), ("the squared length", "the square of each entry")) == 0:
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
        return distinct[self.choices.choose(("function", term.span), distinct)]

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
            found = index_range(term.body, term.var, self)
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

    def size(self, term: Size) -> int:
        """The number of units of the layer that a size speaks of."""
        if not self.world.sizes:
            raise Unsupported("the number of units is not known")
        layers = [self.index(layer) for layer in term.layers]
        possible = list(dict.fromkeys(layer for layer in layers if 0 <= layer <= self.world.depth))
        if layers and not possible:
            raise OutOfRange(f"the network has no layer {layers[0]}")
        possible = possible or list(range(self.world.depth + 1))
        at = self.choices.choose(("size", term.span), tuple(f"the units of layer {layer}" for layer in possible))
        return self.world.sizes[possible[at]] + term.offset

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


def index_range(term: Term, var: str, evaluator: Evaluator) -> int | None:
    """The largest value (from 1) that every quantity which `var` indexes within `term` has, or None where it indexes none."""
    sizes: list[int] = []
    for part in walk(term):
        if isinstance(part, Ref):
            sizes.extend(_sizes(part, var, evaluator))
    return min(sizes) if sizes else None


def _sizes(ref: Ref, var: str, evaluator: Evaluator) -> list[int]:
    possible = []
    places = ref.positions
    if ref.group is not None:
        labels = tuple(f"layers as in reading {at + 1} of the chain" for at in range(len(places)))
        places = (places[evaluator.choices.choose(("group", ref.group), labels)],)
    for place in places:
        layer = evaluator.index(place.layer) if place.layer is not None else evaluator.world.depth
        if place.units and (0 if ref.role is Role.ACTIVATION else 1) <= layer <= evaluator.world.depth:
            shape = evaluator.shape(ref.role, layer)
            units = place.units[::-1] if ref.role is Role.WEIGHT and evaluator.from_to() else place.units
            if len(units) == len(shape):
                possible.append([size for unit, size in zip(units, shape, strict=True) if unit.var == var])
    if not possible:
        return [0] if any(unit.var == var for place in ref.positions for unit in place.units or ()) else []
    return possible[evaluator.choices.choose(("range", ref.span), tuple(f"the units of {ref.name}, reading {at + 1}" for at in range(len(possible))))]


class _Pairwise:
    """Lends `elementwise` the larger of two entries in place of their product."""

    def __init__(self, arithmetic: Any) -> None:
        self.arithmetic = arithmetic

    def mul(self, a: Any, b: Any) -> Any:
        # max(a, b) = b + relu(a - b): the field knows relu, with its convention at the kink
        arithmetic = self.arithmetic
        return arithmetic.add(b, arithmetic.apply("relu", 0, arithmetic.add(a, arithmetic.neg(b))))


class _DualWorld:
    """The world in which every value carries its derivative by one quantity."""

    def __init__(self, evaluator: Evaluator, by: Quantity, step: int) -> None:
        base, arithmetic = evaluator.world, DualArithmetic(evaluator.world.arithmetic)
        constant = arithmetic.base.number(Fraction(0))
        rate = None if base.rate is None else (base.rate, constant)
        self.world = replace(base, arithmetic=arithmetic, steps={step: _DualInstance(evaluator, by, step)}, rate=rate)


class _DualInstance:
    def __init__(self, evaluator: Evaluator, by: Quantity, step: int) -> None:
        self.evaluator, self.by, self.step = evaluator, by, step

    def __getitem__(self, q: Quantity) -> tuple[Any, Any]:
        return self.evaluator.world.instance(self.step)[q], self.evaluator.world.instance(self.step).partial(q, self.by)

    def partial(self, of: Quantity, wrt: Quantity) -> Any:
        raise Unsupported("the derivative of a derivative")


class DualArithmetic:
    """Pairs of a value and its derivative over a field: forward accumulation."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def number(self, value: Fraction) -> tuple[Any, Any]:
        return self.base.number(value), self.base.number(Fraction(0))

    def add(self, a: Any, b: Any) -> tuple[Any, Any]:
        return self.base.add(a[0], b[0]), self.base.add(a[1], b[1])

    def neg(self, a: Any) -> tuple[Any, Any]:
        return self.base.neg(a[0]), self.base.neg(a[1])

    def mul(self, a: Any, b: Any) -> tuple[Any, Any]:
        base = self.base
        return base.mul(a[0], b[0]), base.add(base.mul(a[0], b[1]), base.mul(a[1], b[0]))

    def inverse(self, a: Any) -> tuple[Any, Any]:
        base = self.base
        inverse = base.inverse(a[0])
        return inverse, base.neg(base.mul(a[1], base.mul(inverse, inverse)))

    def power(self, a: Any, exponent: int) -> tuple[Any, Any]:
        base = self.base
        if exponent == 0:
            return self.number(Fraction(1))
        slope = base.mul(base.number(Fraction(exponent)), base.power(a[0], exponent - 1))
        return base.power(a[0], exponent), base.mul(slope, a[1])

    def apply(self, name: str, order: int, x: Any) -> tuple[Any, Any]:
        base = self.base
        return base.apply(name, order, x[0]), base.mul(base.apply(name, order + 1, x[0]), x[1])
