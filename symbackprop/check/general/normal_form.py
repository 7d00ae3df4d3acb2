"""Symbolic proofs: both sides of an equation in one normal form, from the equations of a layered network alone.

z^l_m = sum_n w^l_mn a^{l-1}_n + b^l_m and a^l_m = f(z^l_m) are put in until only weights, biases, activations, slopes,
targets and the derivatives of the cost by the highest activations stand there. Where the forms agree the equation is
proved for all sizes, layers and values; where they differ nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ...indices import LAST, layers_of
from ...reading import Structure
from ...term import Add, Apply, Div, Index, Kronecker, Mul, Neg, Num, Partial, Pow, Ref, Role, Size, Sum, Term
from ...within import bare_number, walk
from .polynomial import NotCovered, Polynomial, Unit, atom, constant, fresh, kronecker, total

SQUARED = {"squared": Fraction(1), "half_squared": Fraction(1, 2)}
MAX_POWER = 6
MAX_DEPTH = 6
ONE = Fraction(1)


@dataclass
class Network:
    """The equations of a layered network of any size, as rules on polynomials.

    `highest` is, for each layer letter (None for numbered layers), the highest layer that a formula speaks of.
    """

    structure: Structure
    from_to: bool = False
    highest: dict[str | None, int] = field(default_factory=dict)

    def activation(self, layer: Index) -> str | None:
        """The activation of a layer, None for a letter. Raises NotCovered where it is not known which it is."""
        names, depth = self.structure.activations, self.structure.depth
        name = names[0] if names else None
        if len(set(names)) > 1:
            at = layer.offset if layer.var is None else (depth or 0) + layer.offset if layer.var == "^L" else 0
            if not 1 <= at <= len(names):
                raise NotCovered("layers with several functions")
            name = names[at - 1]
        if name is not None and (name == "softmax" or ":" in name):
            raise NotCovered("a function of a whole layer")
        return name

    def index(self) -> Unit:
        """An index for a sum over a layer; the only unit where each layer has one."""
        return 1 if self.structure.single_units else fresh()

    def over(self, body: Polynomial, index: Unit, layer: Index) -> Polynomial:
        """The sum over the units of a layer."""
        return body if isinstance(index, int) else body.summed(index, layer)

    def is_last(self, layer: Index) -> bool:
        """Whether a layer is the last one."""
        depth = self.structure.depth
        return layer == LAST or layer.var is None and depth is not None and layer.offset == depth

    # values

    def pre(self, layer: Index, unit: Unit) -> Polynomial:
        """z^l_m = sum_n w^l_mn a^{l-1}_n + b^l_m"""
        index = self.index()
        lower = below(layer)
        summed = self.over(atom("w", layer, unit, index) * self.value(lower, index), index, lower)
        return summed if False in self.structure.biases else summed + atom("b", layer, unit)

    def value(self, layer: Index, unit: Unit) -> Polynomial:
        """a^l_m"""
        return atom("a", layer, unit)

    def slope(self, layer: Index, unit: Unit, order: int = 1) -> Polynomial:
        """f^(order)(z^l_m), by the activation where the function's slope follows from its value."""
        name, value = self.activation(layer), self.value(layer, unit)
        if name == "identity":
            return constant(Fraction(int(order == 1)))
        if name in ("sigmoid", "tanh") and order == 1:
            square = value * value
            return value + -square if name == "sigmoid" else constant(ONE) + -square
        return atom("slope", layer, unit, order)

    def cost(self) -> Polynomial:
        """The cost, where it is a sum of squares."""
        factor = SQUARED.get(self.structure.cost or "")
        if factor is None:
            raise NotCovered("the cost")
        index = self.index()
        difference = self.value(LAST, index) + -atom("y", index)
        return self.over(constant(factor) * difference * difference, index, LAST)

    # derivatives of the cost

    def by_value(self, layer: Index, unit: Unit) -> Polynomial:
        """dC/da^l_m, down from the highest layer that the formula speaks of."""
        if self.is_last(layer):
            factor = SQUARED.get(self.structure.cost or "")
            if factor is None:
                raise NotCovered("the cost")
            return constant(2 * factor) * (self.value(layer, unit) + -atom("y", unit))
        top = self.highest.get(layer.var, layer.offset)
        if layer.offset >= top:
            return atom("dC/da", layer, unit)
        if top - layer.offset > MAX_DEPTH:
            raise NotCovered("too many layers")
        upper, index = Index(layer.var, layer.offset + 1), self.index()
        return self.over(atom("w", upper, index, unit) * self.by_pre(upper, index), index, upper)

    def by_pre(self, layer: Index, unit: Unit) -> Polynomial:
        """dC/dz^l_m"""
        return self.by_value(layer, unit) * self.slope(layer, unit)

    # derivatives of quantities

    def of_pre(self, layer: Index, unit: Unit, by: Ref) -> Polynomial:
        """The derivative of z^l_m by a quantity of its own or a lower layer."""
        at, units = self.place(by)
        if at.var != layer.var or layer.offset - at.offset > MAX_DEPTH:
            raise NotCovered("layers that cannot be compared")
        away = layer.offset - at.offset
        lower = below(layer)
        match by.role:
            case Role.WEIGHT if away == 0:
                return kronecker(unit, units[0]) * self.value(lower, units[1])
            case Role.BIAS if away == 0:
                return kronecker(unit, units[0])
            case Role.PRE if away == 0:
                return kronecker(unit, units[0])
            case Role.ACTIVATION if away == 1:
                return atom("w", layer, unit, units[0])
        if away <= 0:
            return constant(Fraction(0))
        index = self.index()
        return self.over(atom("w", layer, unit, index) * self.of_value(lower, index, by), index, lower)

    def of_value(self, layer: Index, unit: Unit, by: Ref) -> Polynomial:
        """The derivative of a^l_m by a quantity of its own or a lower layer."""
        at, units = self.place(by)
        if by.role is Role.ACTIVATION and at == layer:
            return kronecker(unit, units[0])
        return self.slope(layer, unit) * self.of_pre(layer, unit, by)

    def layer(self, index: Index) -> Index:
        """A layer, the last one by its number where that is known."""
        depth = self.structure.depth
        return Index(None, depth + index.offset) if index.var == "^L" and depth is not None else index

    def place(self, ref: Ref) -> tuple[Index, tuple[Unit, ...]]:
        """The layer and the units of a name that is written in full, a weight's target first. Raises NotCovered."""
        single = self.structure.single_units
        if len(ref.positions) != 1 or ref.step or ref.first.units is None and not single:
            raise NotCovered("a name that is not written in full")
        layer = LAST if ref.role is Role.TARGET else ref.first.layer
        if layer is None:
            raise NotCovered("a name without its layer")
        if ref.first.units is None:
            return self.layer(layer), (1, 1) if ref.role is Role.WEIGHT else (1,)
        units = tuple(_unit(index) for index in ref.first.units)
        return self.layer(layer), units[::-1] if ref.role is Role.WEIGHT and self.from_to else units


def below(layer: Index) -> Index:
    """The layer under a layer."""
    return Index(layer.var, layer.offset - 1)


def _unit(index: Index) -> Unit:
    if index.var is None:
        return index.offset
    if index.offset:
        raise NotCovered("a unit beside another")
    return index.var


@dataclass
class Lowering:
    """Takes terms in which all indices are written to polynomials."""

    network: Network
    letters: dict[str, Index] = field(default_factory=dict)

    def __call__(self, term: Term) -> Polynomial:
        """The polynomial of a term. Raises NotCovered."""
        match term:
            case Num(_, value):
                return constant(value)
            case Ref():
                return self.name(term)
            case Neg(_, operand):
                return -self(operand)
            case Add(_, terms):
                return total(map(self, terms))
            case Mul(_, factors, _):
                found = self(factors[0])
                for factor in factors[1:]:
                    found = found * self(factor)
                return found
            case Div(_, above, under):
                return self(above) * self(under).inverse()
            case Pow(_, base, exponent):
                number = bare_number(exponent)
                if number is None or number.value.denominator != 1 or abs(number.value) > MAX_POWER:
                    raise NotCovered("a power")
                return self(base).power(int(number.value))
            case Sum():
                return self.sum(term)
            case Kronecker(_, first, second):
                self._same_layer(first, second)
                return kronecker(_unit(first), _unit(second))
            case Apply():
                return self.applied(term)
            case Partial():
                return self.partial(term)
            case _:
                raise NotCovered(type(term).__name__)

    def name(self, ref: Ref) -> Polynomial:
        """The polynomial of a name."""
        network = self.network
        if ref.role is Role.COST:
            return network.cost()
        if ref.role is Role.RATE:
            return atom("rate")
        if ref.step:
            return self.updated(ref)
        layer, units = network.place(ref)
        match ref.role:
            case Role.WEIGHT:
                return atom("w", layer, *units)
            case Role.BIAS:
                return atom("b", layer, *units)
            case Role.PRE:
                return network.pre(layer, units[0])
            case Role.ACTIVATION:
                return network.value(layer, units[0])
            case Role.TARGET:
                return atom("y", units[0])
            case _:
                return network.by_pre(layer, units[0])

    def updated(self, ref: Ref) -> Polynomial:
        """A parameter after one step: itself less the rate times the cost's derivative."""
        if ref.step != 1 or ref.role not in (Role.WEIGHT, Role.BIAS):
            raise NotCovered("a quantity after a step")
        before = Ref(ref.span, ref.role, ref.positions, ref.name)
        cost = Ref(ref.span, Role.COST, ref.positions, "C")
        return self(before) + -(atom("rate") * self.partial(Partial(ref.span, cost, before)))

    def sum(self, term: Sum) -> Polynomial:
        """A sum over the units of one layer."""
        if term.var is None or term.product or self.network.structure.single_units:
            raise NotCovered("a product, or a sum without its letter")
        layers = {self.network.layer(each) for each in layers_of(term.body, term.var, self.network.from_to)}
        if len(layers) != 1:
            raise NotCovered("a letter for units of several layers")
        layer = layers.pop()
        upper = term.upper
        sized = tuple(map(self.network.layer, upper.layers)) if isinstance(upper, Size) and not upper.offset else ()
        whole = sized == (layer,)
        first = term.lower is None or isinstance(term.lower, Num) and term.lower.value == 1
        if not first or not (term.upper is None or whole):
            raise NotCovered("a sum over a part of a layer")
        shadowed = self.letters.get(term.var)
        self.letters[term.var] = layer
        found = self(term.body).summed(term.var, layer)
        if shadowed is not None:
            self.letters[term.var] = shadowed
        return found

    def _same_layer(self, first: Index, second: Index) -> None:
        layers = [self.letters.get(index.var) for index in (first, second) if index.var is not None]
        if None in layers or len(set(layers)) != 1 or len(layers) < 2:
            raise NotCovered("letters that may count units of several layers")

    def applied(self, term: Apply) -> Polynomial:
        """A function of a pre-activation, or of the weighted sum that is one."""
        network = self.network
        if term.more or term.argument is None:
            raise NotCovered("a function")
        if isinstance(term.argument, Ref) and term.argument.role is Role.PRE:
            layer, units = network.place(term.argument)
            unit = units[0]
        else:
            layer, unit = self._pre_of(term.argument)
        if term.function not in ("sigma", network.activation(layer)):
            raise NotCovered("a function of another layer")
        return network.slope(layer, unit, term.order) if term.order else network.value(layer, unit)

    def _pre_of(self, argument: Term) -> tuple[Index, Unit]:
        """The unit whose pre-activation a weighted sum is."""
        for part in walk(argument):
            if isinstance(part, Ref) and part.role is Role.WEIGHT:
                layer, units = self.network.place(part)
                if (self(argument) + -self.network.pre(layer, units[0])).vanishes:
                    return layer, units[0]
        raise NotCovered("a function of something else than a pre-activation")

    def partial(self, term: Partial) -> Polynomial:
        """The derivative of one name by another."""
        network, of, by = self.network, term.of, term.wrt
        if not (isinstance(of, Ref) and isinstance(by, Ref)) or by.role not in _DIFFERENTIABLE:
            raise NotCovered("the derivative of an expression")
        layer, units = network.place(by)
        if of.role is Role.COST:
            match by.role:
                case Role.ACTIVATION:
                    return network.by_value(layer, units[0])
                case Role.WEIGHT:
                    return network.by_pre(layer, units[0]) * network.value(below(layer), units[1])
                case _:
                    return network.by_pre(layer, units[0])
        at, mine = network.place(of)
        if of.role is Role.PRE:
            return network.of_pre(at, mine[0], by)
        if of.role is Role.ACTIVATION:
            return network.of_value(at, mine[0], by)
        raise NotCovered("the derivative of a parameter")


_DIFFERENTIABLE = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION)


def highest_layers(terms: tuple[Term, ...], depth: int | None) -> dict[str | None, int]:
    """For each layer letter the highest layer that terms speak of; numbered layers count up to the last where known."""
    found: dict[str | None, int] = {}
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Ref) and part.first.layer is not None:
            layer = part.first.layer
            found[layer.var] = max(found.get(layer.var, layer.offset), layer.offset)
    if depth is not None and None in found:
        found[None] = depth
    if "^L" in found:
        found["^L"] = 0
    return found


def letter_layers(terms: tuple[Term, ...], from_to: bool) -> dict[str, Index]:
    """The layer whose units each free letter counts, for the letters that count those of one layer only."""
    names = {index.var for term in terms for part in walk(term) if isinstance(part, Ref) for index in part.indices}
    found: dict[str, Index] = {}
    for name in names:
        layers = {layer for term in terms for layer in layers_of(term, name or "", from_to)}
        if name is not None and len(layers) == 1:
            found[name] = layers.pop()
    return found
