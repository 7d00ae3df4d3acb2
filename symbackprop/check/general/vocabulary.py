"""What a correction may be made of: the units that a formula speaks of, their quantities and slopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ...source import Span
from ...term import (
    Add,
    Apply,
    Function,
    Index,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Term,
    Transpose,
    literal,
)
from ...within import walk

SLOPES = frozenset({"relu", "leaky_relu", "sigmoid", "tanh", "softplus", "identity"})
NUMBERS = (Fraction(2), Fraction(1, 2), Fraction(-1))
LAST = Index("^L")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a layer, both as indices; `unit` None for the whole layer."""

    layer: Index
    unit: Index | None


@dataclass(frozen=True)
class Vocabulary:
    """The units that a formula and its neighbours speak of, and the factors that can be made of them.

    `subjects` are the signatures of what the formula is about, which is no factor of the right side. `scalar` tells
    that every layer has one unit, so that names without indices are numbers; `chained` that derivatives stand in the
    formula; `updating` that it makes a step; `bracketed` the activation whose slope is written by its value, as in
    a (1 - a); `names` are those of the page's own graph, `links` each with a name that defines it. `at` are the layers
    that index letters stand for, `turned` tells that errors are minus the derivative.
    """

    units: tuple[Unit, ...]
    function: str
    letters: tuple[str, ...]
    written: tuple[Term, ...]
    from_to: bool = False
    subjects: frozenset[str] = frozenset()
    scalar: bool = False
    chained: bool = False
    updating: bool = False
    bracketed: str = ""
    names: tuple[str, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    turned: bool = False
    links: tuple[tuple[str, str], ...] = ()

    def factors(self, span: Span) -> Iterator[Term]:
        """Every single factor that may be missing, without numbers; those with all their indices."""
        seen = set(self.subjects)
        for factor in (*self.written, *self._made(span)):
            mark = signature(factor)
            if mark not in seen:
                seen.add(mark)
                yield factor

    def _made(self, span: Span) -> Iterator[Term]:
        if self.updating:
            yield Ref(span, Role.RATE, (Position(None, None),), HEADS[Role.RATE])
        for place in self.units:
            if place.unit is None and not self.scalar:
                continue
            if self.chained:
                yield Partial(span, ref(Role.ACTIVATION, place, span), ref(Role.PRE, place, span))
            yield self.slope(place, span)
            yield from self._by_value(ref(Role.ACTIVATION, place, span))
            yield ref(Role.ACTIVATION, place, span)
            delta = ref(Role.DELTA, place, span)
            yield Neg(span, delta) if self.turned else delta
            yield partial_of_cost(ref(Role.ACTIVATION, place, span))
        for of, by in self.links:
            yield Partial(span, Named(span, of), Named(span, by))
        for upper in self.units:
            for lower in self.units:
                if _above(upper.layer, lower.layer):
                    if upper.unit is not None and lower.unit is not None:
                        yield self.weight(upper, lower, span)
                    elif self.scalar:
                        yield ref(Role.WEIGHT, Unit(upper.layer, None), span)

    def _by_value(self, value: Ref) -> Iterator[Term]:
        """The slope as arithmetic on the activation, and its second factor."""
        span = value.span
        if self.bracketed == "sigmoid":
            rest = Add(span, (Num(span, Fraction(1)), Neg(span, value)))
            yield Mul(span, (value, rest), ("",))
            yield rest
        elif self.bracketed == "tanh":
            yield Add(span, (Num(span, Fraction(1)), Neg(span, Pow(span, value, Num(span, Fraction(2))))))

    def arrays(self, span: Span) -> Iterator[Term]:
        """Every whole array that may be missing from a product of vectors and matrices."""
        layers = list(dict.fromkeys(place.layer for place in self.units if place.unit is None))
        for layer in layers:
            whole = Unit(layer, None)
            if self.chained:
                yield Partial(span, ref(Role.ACTIVATION, whole, span), ref(Role.PRE, whole, span))
            yield self.slope(whole, span)
            yield Apply(span, "diag", 0, self.slope(whole, span))
            yield ref(Role.ACTIVATION, whole, span)
            yield Transpose(span, ref(Role.ACTIVATION, whole, span))
            yield partial_of_cost(ref(Role.ACTIVATION, whole, span))
            yield ref(Role.DELTA, whole, span)
            weights = ref(Role.WEIGHT, whole, span)
            yield weights
            yield Transpose(span, weights)

    def settled(self, name: Ref) -> Ref:
        """A name with new letters, in the layer that they stand for."""
        units = name.first.units or ()
        layers = [self.at[letter] for unit in units if (letter := (unit.var or "").rstrip("'")) in self.at]
        if not layers or len(name.positions) != 1 or name.role is Role.TARGET:
            return name
        return replace(name, positions=(replace(name.first, layer=literal(max(layers))),))

    def slope(self, place: Unit, span: Span) -> Term:
        """The slope of the activation at a unit's pre-activation."""
        return Apply(span, self.function, 1, ref(Role.PRE, place, span))

    def weight(self, upper: Unit, lower: Unit, span: Span) -> Ref:
        """The weight between two units of neighbouring layers, in the order of the page."""
        assert upper.unit is not None and lower.unit is not None
        ends = (lower.unit, upper.unit) if self.from_to else (upper.unit, lower.unit)
        return Ref(span, Role.WEIGHT, (Position(upper.layer, ends),), "w")


def ref(role: Role, place: Unit, span: Span) -> Ref:
    """A quantity of a unit, or of a whole layer as an array."""
    units = None if place.unit is None else (place.unit,)
    return Ref(span, role, (Position(place.layer, units),), HEADS[role], array=units is None)


HEADS = {
    Role.WEIGHT: "w",
    Role.BIAS: "b",
    Role.PRE: "z",
    Role.ACTIVATION: "a",
    Role.DELTA: "delta",
    Role.TARGET: "y",
    Role.COST: "C",
    Role.RATE: "eta",
}


def partial_of_cost(by: Ref) -> Partial:
    """The derivative of the cost by a quantity."""
    return Partial(by.span, Ref(by.span, Role.COST, (Position(None, None),), "C"), by)


def numbers(span: Span) -> Iterator[Num]:
    """The numbers that a factor may have been."""
    for value in NUMBERS:
        yield Num(span, value)


def _above(upper: Index, lower: Index) -> bool:
    return upper.var == lower.var and upper.offset == lower.offset + 1


def below(layer: Index) -> Index:
    """The layer under a layer."""
    return replace(layer, offset=layer.offset - 1)


def vocabulary(
    left: Term,
    terms: Iterable[Term],
    function: str | None,
    from_to: bool = False,
    scalar: bool = False,
    names: tuple[str, ...] = (),
    subjects: tuple[Term, ...] = (),
) -> Vocabulary:
    """What a formula and its neighbours speak of. `function` is the page's activation.

    What the formula is about, its `subjects`, is no factor of the right side.
    """
    units: dict[Unit, None] = {}
    letters: dict[str, None] = {}
    applied: str | None = None
    written: dict[int, Term] = {}
    terms = tuple(terms)
    for part in (part for term in (left, *terms) for part in walk(term)):
        if isinstance(part, Ref):
            for unit in _units(part, from_to):
                units.setdefault(unit)
                if unit.unit is not None and unit.unit.var is not None:
                    letters.setdefault(unit.unit.var)
        elif isinstance(part, Apply | Function):
            if applied is None and (part.function == "sigma" or part.function in SLOPES):
                applied = part.function
            if isinstance(part, Apply) and part.order and part.argument is not None:
                written[id(part)] = part
        elif isinstance(part, Partial | Named):
            written[id(part)] = part
    letter = applied or function or "sigma"
    parts = [part for term in (left, *terms) for part in walk(term)]
    return Vocabulary(
        tuple(units),
        letter,
        tuple(letters),
        tuple(written.values()),
        from_to,
        frozenset(map(signature, subjects)),
        scalar,
        any(isinstance(part, Partial) for term in terms for part in walk(term)),
        any(isinstance(part, Ref) and part.step > 0 for part in parts),
        function if function in ("sigmoid", "tanh") and applied in (None, "sigma") else "",
        names,
    )


def _units(part: Ref, from_to: bool) -> Iterator[Unit]:
    if part.role in (Role.COST, Role.RATE):
        return
    for place in part.positions[:2]:
        layer = LAST if part.role is Role.TARGET or place.layer is None else place.layer
        if part.role is Role.WEIGHT:
            ends = place.units[::-1] if place.units is not None and from_to else place.units
            yield Unit(layer, None if ends is None else ends[0])
            yield Unit(below(layer), None if ends is None else ends[1])
        else:
            yield Unit(layer, None if place.units is None else place.units[0])


def signature(term: Term) -> str:
    """What a factor says, places and spellings aside."""
    match term:
        case Named(_, name, step):
            return f"{name}@{step}"
        case Ref(_, role, positions, _, step):
            return f"{role.value}{positions}{step}"
        case Apply(_, function, order, argument):
            return f"{function}{order}({'' if argument is None else signature(argument)})"
        case Partial(_, of, wrt):
            return f"d{signature(of)}/d{signature(wrt)}"
        case Neg(_, operand):
            return f"-{signature(operand)}"
        case Transpose(_, operand):
            return f"{signature(operand)}T"
        case _:
            return repr(term)
