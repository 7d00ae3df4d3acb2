"""Whole vectors and matrices by their entries: an equation of arrays is proved entry by entry, for any entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...reading import Structure
from ...term import Add, Apply, Index, Mul, Neg, Partial, Position, Ref, Role, Term, Transpose
from ...within import walk
from .normal_form import Lowering, Network, below, highest_layers, letter_layers
from .polynomial import NotCovered, Polynomial, Unit, atom, fresh, kronecker

Entry = Callable[..., Polynomial]
ROW, COLUMN = "row of any entry", "column of any entry"
"""The letters of an entry that stands for all; no page writes them."""
BY = "index of what is derived by"


@dataclass(frozen=True)
class Entries:
    """An array by its entries: `dims` are the layers whose units its directions count, None for a direction of one.

    No dims make a number, one a vector whose direction is not told.
    """

    dims: tuple[Index | None, ...]
    entry: Entry

    def map(self, function: Callable[[Polynomial], Polynomial]) -> Entries:
        """The array of a function's values."""
        return Entries(self.dims, lambda *at: function(self.entry(*at)))

    @property
    def transposed(self) -> Entries:
        """Rows for columns; a vector becomes a row."""
        if len(self.dims) == 1:
            return Entries((None, self.dims[0]), lambda _, j: self.entry(j))
        return Entries(self.dims[::-1], lambda *at: self.entry(*at[::-1]))

    @property
    def squeezed(self) -> Entries:
        """The array without its directions of one."""
        kept = [at for at, dim in enumerate(self.dims) if dim is not None]

        def entry(*units: Unit) -> Polynomial:
            given = dict(zip(kept, units, strict=True))
            return self.entry(*(given.get(at, 1) for at in range(len(self.dims))))

        return Entries(tuple(self.dims[at] for at in kept), entry)

    def same(self, other: Entries) -> bool:
        """Whether two arrays agree in any entry. Raises NotCovered where their shapes differ."""
        one, two = self.squeezed, other.squeezed
        if one.dims != two.dims:
            raise NotCovered("different shapes")
        letters = (ROW, COLUMN)[: len(one.dims)]
        return (one.entry(*letters) + -two.entry(*letters)).vanishes


def elementwise(one: Entries, two: Entries, combine: Callable[[Polynomial, Polynomial], Polynomial]) -> Entries:
    """Entry by entry; a number goes with every entry. Raises NotCovered."""
    if not one.dims:
        return two.map(lambda entry: combine(one.entry(), entry))
    if not two.dims:
        return one.map(lambda entry: combine(entry, two.entry()))
    if one.dims == two.dims:
        return Entries(one.dims, lambda *at: combine(one.entry(*at), two.entry(*at)))
    a, b = one.squeezed, two.squeezed
    if a.dims != b.dims:
        raise NotCovered("different shapes")
    return Entries(a.dims, lambda *at: combine(a.entry(*at), b.entry(*at)))


def product(one: Entries, two: Entries, operator: str) -> Entries:
    """The likeliest meaning of a product sign between two arrays, as instances take it. Raises NotCovered."""
    if not one.dims or not two.dims or operator == "odot":
        return elementwise(one, two, Polynomial.__mul__)
    if len(one.dims) == 2 and two.dims[0] == one.dims[1]:
        return _contracted(one, two)
    if len(one.dims) == 1 and len(two.dims) == 2 and one.dims[0] == two.dims[0]:
        row = Entries((None, *one.dims), lambda _, j: one.entry(j))
        return _contracted(row, two)
    if one.squeezed.dims == two.squeezed.dims:
        return elementwise(one, two, Polynomial.__mul__)
    if len(one.dims) == 1 and len(two.dims) == 2 and two.dims[0] is None:
        return Entries((one.dims[0], two.dims[1]), lambda i, j: one.entry(i) * two.entry(1, j))
    raise NotCovered("a product whose kind is open")


def _contracted(one: Entries, two: Entries) -> Entries:
    layer = one.dims[1]

    def entry(row: Unit, *column: Unit) -> Polynomial:
        if layer is None:
            return one.entry(row, 1) * two.entry(1, *column)
        index = fresh()
        return (one.entry(row, index) * two.entry(index, *column)).summed(index, layer)

    return Entries((one.dims[0], *two.dims[1:]), entry)


@dataclass
class Arrays:
    """Takes terms with whole arrays in them to their entries; those with all indices written to numbers."""

    lower: Lowering

    @property
    def network(self) -> Network:
        """The network whose equations are put in."""
        return self.lower.network

    def __call__(self, term: Term) -> Entries:
        """The entries of a term. Raises NotCovered."""
        if self.network.structure.single_units or not any(isinstance(p, Ref) and is_whole(p) for p in walk(term)):
            value = self.lower(term)
            return Entries((), lambda: value)
        match term:
            case Ref():
                return self.name(term)
            case Neg(_, operand):
                return self(operand).map(lambda entry: -entry)
            case Add(_, terms):
                found = self(terms[0])
                for other in terms[1:]:
                    found = elementwise(found, self(other), Polynomial.__add__)
                return found
            case Mul(_, factors, operators):
                return self.product(tuple(map(self, factors)), operators)
            case Transpose(_, operand):
                return self(operand).transposed
            case Apply():
                return self.applied(term)
            case Partial(_, Ref() as of, Ref() as by):
                return self.partial(of, by)
            case _:
                raise NotCovered(type(term).__name__)

    def product(self, factors: tuple[Entries, ...], operators: tuple[str, ...]) -> Entries:
        """A product grouped from the left; where that does not conform, from the right."""
        try:
            found = factors[0]
            for operator, factor in zip(operators, factors[1:], strict=True):
                found = product(found, factor, operator)
            return found
        except NotCovered:
            found = factors[-1]
            for operator, factor in zip(operators[::-1], factors[-2::-1], strict=True):
                found = product(factor, found, operator)
            return found

    def name(self, ref: Ref) -> Entries:
        """A whole vector or matrix."""
        layer = self._layer(ref)
        if ref.role is Role.WEIGHT:
            return Entries(self._dims(layer), lambda i, j: atom("w", layer, *self._ends(i, j)))
        return Entries((layer,), lambda i: self._entry(ref.role, layer, i))

    def _layer(self, ref: Ref) -> Index:
        layer = Index("^L") if ref.role is Role.TARGET else ref.first.layer
        if len(ref.positions) != 1 or layer is None or ref.step or ref.first.units is not None:
            raise NotCovered("a name that is not written in full")
        return self.network.layer(layer)

    def _dims(self, layer: Index) -> tuple[Index, Index]:
        return (below(layer), layer) if self.network.from_to else (layer, below(layer))

    def _ends(self, i: Unit, j: Unit) -> tuple[Unit, Unit]:
        """The target and the source of a weight at a row and a column."""
        return (j, i) if self.network.from_to else (i, j)

    def _entry(self, role: Role, layer: Index, unit: Unit) -> Polynomial:
        network = self.network
        match role:
            case Role.BIAS:
                return atom("b", layer, unit)
            case Role.PRE:
                return network.pre(layer, unit)
            case Role.ACTIVATION:
                return network.value(layer, unit)
            case Role.TARGET:
                return atom("y", unit)
            case _:
                return network.by_pre(layer, unit)

    def applied(self, term: Apply) -> Entries:
        """A function of a whole vector, or a diagonal matrix."""
        argument, network, order = term.argument, self.network, term.order
        if argument is None or term.more:
            raise NotCovered("a function without its argument")
        if term.function == "diag":
            inner = self(argument)
            if len(inner.dims) != 1:
                raise NotCovered("the diagonal of a matrix")
            return Entries(inner.dims * 2, lambda i, j: inner.entry(i) * kronecker(i, j))
        if not isinstance(argument, Ref) or argument.role is not Role.PRE:
            raise NotCovered("a function of an expression")
        layer = self._layer(argument)
        if term.function not in ("sigma", network.activation(layer)):
            raise NotCovered("a function of another layer")
        if not order:
            return Entries((layer,), lambda i: network.value(layer, i))
        return Entries((layer,), lambda i: network.slope(layer, i, order))

    def partial(self, of: Ref, by: Ref) -> Entries:
        """A gradient, or a Jacobian matrix."""
        network, layer = self.network, self._layer(by)
        if of.role is Role.COST:
            match by.role:
                case Role.WEIGHT:
                    return Entries(self._dims(layer), lambda i, j: self._gradient(layer, *self._ends(i, j)))
                case Role.ACTIVATION:
                    return Entries((layer,), lambda i: network.by_value(layer, i))
                case Role.BIAS | Role.PRE:
                    return Entries((layer,), lambda i: network.by_pre(layer, i))
            raise NotCovered("a gradient")
        at = self._layer(of)
        if at == layer or of.role not in _VALUES or by.role not in _VALUES:
            raise NotCovered("a Jacobian whose kind is open")
        one = Ref(by.span, by.role, (Position(layer, (Index(BY),)),), by.name)
        rule = network.of_pre if of.role is Role.PRE else network.of_value
        return Entries((at, layer), lambda i, j: rule(at, i, one).with_unit(BY, j))

    def _gradient(self, layer: Index, to: Unit, source: Unit) -> Polynomial:
        network = self.network
        return network.by_pre(layer, to) * network.value(below(layer), source)


_VALUES = (Role.PRE, Role.ACTIVATION)


def is_whole(ref: Ref) -> bool:
    """Whether a name is a whole vector or matrix."""
    return ref.role not in (Role.COST, Role.RATE) and ref.first.units is None


def proves(left: Term, right: Term, structure: Structure, weights: tuple[bool, ...]) -> bool:
    """Whether both sides have the same normal form; where not, nothing is said."""
    terms = (left, right)
    network = Network(structure, weights[0], highest_layers(terms, structure.depth))
    lower = Arrays(Lowering(network, letter_layers(terms, weights[0])))
    try:
        return lower(left).same(lower(right))
    except NotCovered:
        return False
