"""What a page gives.

The sizes of its layers, and the values of weights, biases, inputs, targets and the learning rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..quantity import RATE, Kind, Quantity
from ..reading import Datum, Line, Origin
from ..term import Add, Apply, Array, Mul, Neg, Num, Partial, Position, Ref, Role, Term, literal
from ..within import bare_number, is_numeric
from .align import Binding, align, matrix_bindings
from .conventions import Conventions
from .sizes import plain_ref, resolved_layer

LEAVES = {
    Role.WEIGHT: Kind.WEIGHT,
    Role.BIAS: Kind.BIAS,
    Role.TARGET: Kind.TARGET,
    Role.ACTIVATION: Kind.ACTIVATION,
    Role.RATE: Kind.RATE,
}


@dataclass
class Collector:
    """Gathers data line by line; what is known so far helps to read lines that leave factors out."""

    conventions: Conventions
    sizes: tuple[int, ...] | None
    found: dict[Quantity, list[Datum]] = field(default_factory=dict)
    stated: dict[str, Fraction] = field(default_factory=dict)

    def collect(self, lines: tuple[Line, ...]) -> None:
        """Take in every line, twice: values may stand before or after the lines that use them."""
        for turn in range(2):
            for number, line in enumerate(lines):
                for datum in self.of_line(number, line):
                    self.add(datum)
                if turn == 0:
                    self.note_stated(line)

    def add(self, datum: Datum) -> None:
        """Keep a datum unless the same one is known from the same place."""
        known = self.found.setdefault(datum.quantity, [])
        if not any(other.span == datum.span and other.value.value == datum.value.value for other in known):
            known.append(datum)

    def data(self) -> tuple[dict[Quantity, Datum], tuple[Datum, ...]]:
        """The chosen datum of each leaf, by trustworthiness and then reading order, and the others that differ from
        it."""
        chosen: dict[Quantity, Datum] = {}
        rivals: list[Datum] = []
        for quantity, candidates in self.found.items():
            ordered = sorted(candidates, key=lambda datum: (datum.origin, datum.line))
            chosen[quantity] = ordered[0]
            rivals.extend(datum for datum in ordered[1:] if datum.value.value != ordered[0].value.value)
        return chosen, tuple(rivals)

    # one line

    def note_stated(self, line: Line) -> None:
        """Remember the numbers that a line states for the names in it."""
        if line.step:
            return
        names = [member.term for member in line.members if isinstance(member.term, Ref | Partial)]
        numbers = [
            number
            for member in line.members
            if member.term is not None and (number := bare_number(member.term)) is not None
        ]
        if names and numbers:
            key = self.key(names[0])
            if key is not None:
                self.stated.setdefault(key, numbers[-1].value)

    def key(self, term: Term) -> str | None:
        """A text that names a scalar quantity or its gradient, the same for each of its spellings."""
        match term:
            case Ref():
                quantity = self.quantity(term)
                return None if quantity is None else f"{term.role}:{quantity}"
            case Partial(_, of, wrt):
                above, below = self.key(of), self.key(wrt)
                return None if above is None or below is None else f"d {above} / d {below}"
            case _:
                return None

    def known(self, term: Term) -> Fraction | None:
        """What is known of a name so far."""
        if isinstance(term, Ref):
            quantity = self.quantity(term)
            if quantity is not None and quantity in self.found and self.found[quantity]:
                return min(self.found[quantity], key=lambda datum: (datum.origin, datum.line)).value.value
        key = self.key(term)
        return self.stated.get(key) if key is not None else None

    def quantity(self, ref: Ref, places: tuple[Position, ...] | None = None) -> Quantity | None:
        """The scalar that a reference names by its likeliest place; a whole array of one entry is that entry."""
        place = (places or ref.positions)[0]
        if ref.role is Role.RATE:
            return RATE
        if ref.role is Role.COST:
            return Quantity(Kind.COST)
        layer = (
            self.conventions.depth if ref.role is Role.TARGET else resolved_layer(place.layer, self.conventions.depth)
        )
        if layer is None:
            return None
        units = place.units
        if units is None:
            if self.sizes is None or not self._single(ref.role, layer):
                return None
            units = (literal(1),) * (2 if ref.role is Role.WEIGHT else 1)
        if any(unit.var is not None for unit in units):
            return None
        numbers = tuple(unit.offset for unit in units)
        if ref.role is Role.WEIGHT and self.conventions.weights[0]:
            numbers = numbers[::-1]
        kind = LEAVES.get(ref.role, Kind.PRE)
        return Quantity(kind, None if ref.role is Role.TARGET else layer, numbers)

    def _single(self, role: Role, layer: int) -> bool:
        sizes = self.sizes or ()
        if not 0 <= layer < len(sizes):
            return False
        return sizes[layer] == 1 and (role is not Role.WEIGHT or layer >= 1 and sizes[layer - 1] == 1)

    def is_leaf(self, quantity: Quantity, ref: Ref) -> bool:
        """Whether a quantity is given and not computed: parameters, the input, the target, the rate."""
        return (
            ref.role in (Role.WEIGHT, Role.BIAS, Role.TARGET, Role.RATE)
            or ref.role is Role.ACTIVATION
            and quantity.layer == 0
        )

    def datum(self, term: Term, number: Num, origin: Origin, line: int) -> Iterator[Datum]:
        """The datum that a name and a number make, if the name is a leaf at step 0."""
        if isinstance(term, Ref) and term.step == 0:
            quantity = self.quantity(term)
            if quantity is not None and self.is_leaf(quantity, term):
                yield Datum(quantity, number, number.span, origin, line)

    def of_line(self, number: int, line: Line) -> Iterator[Datum]:
        """The data that one line gives."""
        terms = [member.term for member in line.members]
        if line.update:
            yield from self.of_update(number, line)
            return
        if line.step:
            yield from self.anew(number, line)
            return
        for left, right in zip(terms, terms[1:], strict=False):
            if left is None or right is None:
                continue
            value = bare_number(right)
            if value is not None and isinstance(left, Ref) and not _scalar_only(right):
                yield from self.datum(left, value, Origin.STATED, number)
                if self.quantity(left) is None:
                    yield from self.array(left, Array(right.span, ((right,),)), Origin.STATED, number)
            elif value is not None and isinstance(left, Ref):
                yield from self.datum(left, value, Origin.STATED, number)
            yield from self.of_pair(left, right, number)
        yield from self.of_templates(terms, number)

    def anew(self, number: int, line: Line) -> Iterator[Datum]:
        """The datum of a line that gives an input or a target after an update."""
        head, value = line.members[0].term, bare_number(line.members[1].term) if line.members[1].term else None
        if isinstance(head, Ref) and head.step and value is not None and len(line.members) == 2:
            for datum in self.datum(replace(head, step=0), value, Origin.STATED, number):
                if datum.quantity.kind in (Kind.TARGET, Kind.ACTIVATION):
                    yield replace(datum, quantity=datum.quantity.at(head.step))

    def of_pair(self, left: Term, right: Term, number: int) -> Iterator[Datum]:
        """The data that a symbolic and a numeric neighbour give."""
        if isinstance(right, Array) and is_numeric(right):
            plain = plain_ref(left)
            if plain is not None:
                yield from self.array(plain[0], right, Origin.STATED, number, plain[1])
                return
        for symbol, written in matrix_bindings(left, right):
            plain = plain_ref(symbol)
            if plain is not None:
                yield from self.array(plain[0], written, Origin.ALIGNED, number, plain[1])
        if is_numeric(right) and not is_numeric(left) and not isinstance(left, Ref | Partial):
            found = align(left, right, self.known)
            yield from self.bound(found or [], number)

    def of_templates(self, terms: list[Term | None], number: int) -> Iterator[Datum]:
        """The data that a worked line gives for a quantity whose defining equation is known."""
        head = next((term for term in terms if isinstance(term, Ref)), None)
        if head is None or self.sizes is None:
            return
        template = self.template(head)
        if template is None:
            return
        for term in terms:
            if isinstance(term, Add | Mul | Apply) and is_numeric(term):
                yield from self.bound(align(template, term, self.known) or [], number)
                return

    def template(self, head: Ref) -> Term | None:
        """The defining equation of a pre-activation or activation, in the page's own order of terms."""
        quantity = self.quantity(head)
        if (
            quantity is None
            or quantity.layer is None
            or self.sizes is None
            or not 1 <= quantity.layer < len(self.sizes)
        ):
            return None
        if quantity.kind is not Kind.PRE or head.role is not Role.PRE:
            return None
        layer, (unit,), span = quantity.layer, quantity.units, head.span
        products: list[Term] = []
        for source in range(1, self.sizes[layer - 1] + 1):
            units = (
                (literal(source), literal(unit)) if self.conventions.weights[0] else (literal(unit), literal(source))
            )
            weight = Ref(span, Role.WEIGHT, (Position(literal(layer), units),), "w")
            below = Ref(span, Role.ACTIVATION, (Position(literal(layer - 1), (literal(source),)),), "a")
            products.append(Mul(span, (weight, below), ("",)))
        return Add(span, (*products, Ref(span, Role.BIAS, (Position(literal(layer), (literal(unit),)),), "b")))

    def bound(self, bindings: list[Binding], number: int) -> Iterator[Datum]:
        for binding in bindings:
            origin = Origin.ALIGNED if binding.whole else Origin.PRODUCT
            yield from self.datum(binding.name, binding.number, origin, number)

    def of_update(self, number: int, line: Line) -> Iterator[Datum]:
        """The old value and the learning rate that an update line gives: `w = 0.9 - 0.1 * (-1.133)`."""
        head = line.members[0].term
        for member in line.members[1:]:
            if not (isinstance(head, Ref) and isinstance(member.term, Add) and len(member.term.terms) == 2):
                continue
            base, change = member.term.terms
            old = bare_number(base)
            if old is not None:
                before = Ref(head.span, head.role, head.positions, head.name)
                yield from self.datum(before, old, Origin.UPDATE, number)
            product = change.operand if isinstance(change, Neg) else change
            if isinstance(product, Mul) and (rate := bare_number(product.factors[0])) is not None and old is not None:
                yield Datum(RATE, rate, rate.span, Origin.UPDATE, number)
            return

    def array(self, ref: Ref, written: Array, origin: Origin, number: int, transposed: bool = False) -> Iterator[Datum]:
        """The data that a matrix of numbers gives for a whole array of leaves."""
        layer = (
            self.conventions.depth
            if ref.role is Role.TARGET
            else resolved_layer(ref.first.layer, self.conventions.depth)
        )
        if ref.first.units is not None or ref.step or layer is None or ref.role not in LEAVES:
            return
        rows, columns = len(written.rows), len(written.rows[0])
        for i, row in enumerate(written.rows):
            for j, cell in enumerate(row):
                value = bare_number(cell)
                if value is None:
                    continue
                units: tuple[int, ...] = (i + 1, j + 1)
                if ref.role is Role.WEIGHT:
                    units = units[::-1] if transposed != self.conventions.weights[0] else units
                elif 1 in (rows, columns):
                    units = (max(i, j) + 1,)
                else:
                    return
                quantity = Quantity(LEAVES[ref.role], None if ref.role is Role.TARGET else layer, units)
                if self.is_leaf(quantity, ref):
                    yield Datum(quantity, value, value.span, origin, number)


def _scalar_only(term: Term) -> bool:
    return not isinstance(term, Array)
