"""A network's numbers as terms: exact decimals and fractions, or decimals of proved digits where exp enters."""

from __future__ import annotations

from fractions import Fraction

from ..network.decimals import decided_decimal
from ..network.solver import Solver, Value
from ..network.spec import Network
from ..quantity import COST, RATE, Kind, Partial, Quantity, pre
from ..term import Index, Num, Ref, Role, Term
from ..term import Partial as PartialTerm
from ..written import Written, decimal_places
from .terms import NOWHERE

DIGITS = 6
"""Significant digits of a value that is not written exactly."""
LONGEST = 12
"""Digits up to which an exact decimal is written out, where no number of digits is asked for."""
LARGEST_DENOMINATOR = 1000
KINDS = {
    Role.WEIGHT: Kind.WEIGHT,
    Role.BIAS: Kind.BIAS,
    Role.PRE: Kind.PRE,
    Role.ACTIVATION: Kind.ACTIVATION,
    Role.DELTA: Kind.PRE,
    Role.TARGET: Kind.TARGET,
    Role.COST: Kind.COST,
    Role.RATE: Kind.RATE,
}


class Numbers:
    """The values of a network, as the numbers of its derivation. `digits`: significant digits, None for exact ones.

    Raises NetworkError where the network lacks numbers, or an activation has none.
    """

    def __init__(self, network: Network, digits: int | None = None) -> None:
        self.network, self.digits = network, digits
        self.solver = Solver(network, digits or DIGITS)
        self._known: dict[Quantity | Partial, tuple[Value, Num | None]] = {}

    def of(self, name: Quantity | Partial) -> Num | None:
        """The number of a quantity or of a derivative; None where it does not exist."""
        return self._find(name)[1]

    def is_exact(self, name: Quantity | Partial) -> bool:
        """Whether the number shown is the value itself and no rounding of it."""
        value, shown = self._find(name)
        return shown is not None and value.exact == shown.value

    def evidence(self, name: Quantity | Partial) -> str:
        """How the value is known: exactly, or enclosed so narrowly that its digits are proved."""
        return "enclosure" if self._find(name)[0].exact is None else "exact"

    def _find(self, name: Quantity | Partial) -> tuple[Value, Num | None]:
        found = self._known.get(name)
        if found is None:
            given = self.network.learning_rate if name == RATE else None
            value = self.solver(name) if given is None else Value(given, None)
            found = self._known[name] = value, self._shown(value)
        return found

    def _shown(self, value: Value) -> Num | None:
        """A value as it is written."""
        if value.exact is not None:
            text = decided_decimal(value.exact, self.digits or DIGITS)
            return exact_number(value.exact, self.digits) or (None if text is None else decimal(text))
        return None if value.decimal is None else decimal(value.decimal)

    def slope(self, layer: int, unit: int, example: int | None) -> Num | None:
        """The slope of a rectifier at a unit, by the sign of its pre-activation; None for any other function."""
        row = self.network.layers[layer - 1]
        if row.activation not in ("relu", "leaky_relu"):
            return None
        z = self.of(pre(layer, unit, example))
        if z is None:
            return None
        return Num(NOWHERE, Fraction(1) if z.value > 0 else row.slope_below_zero)


def name_of(term: Term) -> Quantity | Partial | None:
    """The canonical name of a quantity or of a derivative of one by another, its indices literal; else None.

    An error is the derivative of its example's cost.
    """
    if isinstance(term, PartialTerm):
        of, wrt = name_of(term.of), name_of(term.wrt)
        return Partial(of, wrt) if isinstance(of, Quantity) and isinstance(wrt, Quantity) else None
    return _quantity(term) if isinstance(term, Ref) else None


def _quantity(ref: Ref) -> Quantity | Partial | None:
    role, place, example = ref.role, ref.first, ref.example
    if isinstance(example, Index) or any(index.var is not None for index in ref.indices):
        return None
    if role in (Role.COST, Role.RATE):
        return (COST if role is Role.COST else RATE).of_example(example).at(ref.step)
    if place.units is None:
        return None
    layer = None if role is Role.TARGET or place.layer is None else place.layer.offset
    quantity = Quantity(KINDS[role], layer, tuple([unit.offset for unit in place.units]), example, ref.step)
    return Partial(COST.of_example(example), quantity) if role is Role.DELTA else quantity


def exact_number(value: Fraction, digits: int | None) -> Num | None:
    """An exact decimal of few digits, or a fraction of small numbers; None where the value is neither."""
    places = decimal_places(value.denominator)
    if places is not None:
        length = len(str(abs(value.numerator) * 10**places // value.denominator).lstrip("0"))
        return Num(NOWHERE, value) if length <= (digits or LONGEST) else None
    return Num(NOWHERE, value) if digits is None and value.denominator <= LARGEST_DENOMINATOR else None


def decimal(text: str) -> Num:
    """A number with the digits of its text."""
    mantissa, _, exponent = text.partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0)
    value = Fraction(text)
    return Num(NOWHERE, value, Written(text, value, places))
