"""Facts from outside a page, which win over the page's own: a network file, and declared conventions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..errors import InputError, NetworkError
from ..network.activations import activation_names, find_activation
from ..network.costs import cost_names, find_cost
from ..network.entries import read_entry
from ..network.spec import Network
from ..quantity import RATE, Kind, Quantity
from ..reading import Datum, Origin, Structure
from ..source import Span
from ..term import Num

NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Facts:
    """What is known of a page before it is read; None and empty for what is not.

    `sizes`: units of layers 0..L. `activations`: one a layer from 1, or one for all; None for a letter without
    definition. `values`: leaves by canonical quantity, and the learning rate.
    """

    sizes: tuple[int, ...] | None = None
    activations: tuple[str | None, ...] = ()
    cost: str | None = None
    biases: tuple[bool, ...] = ()
    values: Mapping[Quantity, Fraction] = field(default_factory=dict)

    @property
    def depth(self) -> int | None:
        """The number of layers with weights, where it is known."""
        return len(self.sizes) - 1 if self.sizes is not None else None

    def has(self, quantity: Quantity) -> bool:
        """Whether the network may have this leaf; always so where its sizes are not known."""
        if self.sizes is None or quantity.kind is Kind.RATE:
            return True
        layer = len(self.sizes) - 1 if quantity.kind is Kind.TARGET else quantity.layer
        if layer is None or not 0 <= layer < len(self.sizes):
            return False
        if quantity.kind is Kind.BIAS and (not layer or self.biases and not self.biases[layer - 1]):
            return False
        below = (self.sizes[layer - 1],) if quantity.kind is Kind.WEIGHT and layer else ()
        sizes = (self.sizes[layer], *below)
        return all(1 <= unit <= size for unit, size in zip(quantity.units, sizes, strict=True))

    def over(self, found: Structure) -> Structure:
        """A page's structure with what is known put in its place.

        Raises InputError where activations are told for another number of layers.
        """
        layers = self.depth or found.depth or len(self.activations) or 1
        known = self.activations * layers if len(self.activations) == 1 else self.activations or (None,) * layers
        if len(known) != layers:
            raise InputError(
                f"activation: {len(known)} names for {layers} layers; "
                "write one for all layers or one for each, such as relu;identity"
            )
        page = found.activations * layers if len(found.activations) == 1 else found.activations
        page = page if len(page) == layers else (None,) * layers
        return replace(
            found,
            sizes=self.sizes or found.sizes,
            cost=self.cost or found.cost,
            biases=self.biases or found.biases,
            activations=tuple(mine or other for mine, other in zip(known, page, strict=True)),
            depth=self.depth or found.depth,
            firm=found.firm or self.sizes is not None,
        )

    def data(self) -> dict[Quantity, Datum]:
        """The known values as data that stand nowhere on the page."""
        return {
            quantity: Datum(quantity, Num(NOWHERE, value), NOWHERE, Origin.DECLARED, -1)
            for quantity, value in self.values.items()
        }

    def settle(
        self, chosen: Mapping[Quantity, Datum], found: Mapping[Quantity, Sequence[Datum]]
    ) -> dict[Quantity, Datum]:
        """A page's data under these facts: what agrees with them, among all that was `found`, keeps its place there."""
        settled = {quantity: datum for quantity, datum in chosen.items() if self.has(quantity)}
        for quantity, value in self.values.items():
            placed = [each for each in found.get(quantity, ()) if each.line >= 0 and each.value.value == value]
            if placed:
                first = min(placed, key=lambda each: (each.origin, each.line))
                settled[quantity] = replace(first, origin=Origin.DECLARED)
        return settled


NO_FACTS = Facts()


def facts_of(network: Network) -> Facts:
    """The facts that a network states. Raises InputError where it has several training examples."""
    if len(network.examples) > 1:
        raise InputError(
            f"it has {len(network.examples)} training examples, and a note is judged under one; "
            "keep the [[example]] that the note works through"
        )
    rows = [find_activation(layer.activation) for layer in network.layers]
    activations = tuple(
        layer.function if row is not None and not row.opaque else None
        for layer, row in zip(network.layers, rows, strict=True)
    )
    biases = tuple(layer.has_bias for layer in network.layers)
    return Facts(network.sizes, activations, network.cost, biases, network.given)


def _choice(*allowed: str) -> Callable[[str], str | None]:
    return lambda value: value if value in allowed else None


def _activations(value: str) -> str | None:
    rows = [find_activation(name) for name in value.split(";")]
    return ";".join(row.name for row in rows if row is not None) if all(rows) else None


def _cost(value: str) -> str | None:
    row = find_cost(value)
    return row.name if row is not None else None


def _number(value: str) -> str | None:
    try:
        found = read_entry(value, "rate")
    except NetworkError:
        return None
    return str(found) if found is not None else None


Spelling = Callable[[str], str | None]
"""The usual spelling of a value, None for a value that there is not."""

ASSUMPTIONS: tuple[tuple[str, str, Spelling, str], ...] = (
    ("base", "index_base", _choice("0", "1"), "0 or 1"),
    ("decimal", "decimal", _choice("comma", "point"), "comma or point"),
    ("weights", "weights", _choice("to-from", "from-to"), "to-from or from-to"),
    ("activation", "activation", _activations, f"{activation_names()}; or one for each layer with ; between them"),
    ("cost", "cost", _cost, cost_names()),
    ("rate", "rate", _number, "a decimal with a point or a fraction, such as 0.1 or 1/2"),
)
"""Each key, the convention that it settles, its spelling, and its values as a message lists them."""


def assumptions(declared: Mapping[str, str]) -> dict[str, str]:
    """The declared conventions with each value in its usual spelling.

    Raises InputError for a key or a value that there is not, with those that there are.
    """
    usual: dict[str, str] = {}
    keys = ", ".join(key for key, *_ in ASSUMPTIONS)
    for key, value in declared.items():
        row = next((row for row in ASSUMPTIONS if row[0] == key), None)
        if row is None:
            raise InputError(f"{key}: is no convention that can be declared; write one of {keys}")
        settled = row[2](str(value).strip())
        if settled is None:
            raise InputError(f"{key}: {value!r} is no value for it; write {row[3]}")
        usual[key] = settled
    return usual


def with_assumptions(facts: Facts, usual: Mapping[str, str]) -> Facts:
    """The facts with the declared activation, cost and learning rate, which win over a network's."""
    if "activation" in usual:
        rows = [find_activation(name) for name in usual["activation"].split(";")]
        names = tuple(row.name if row is not None and not row.opaque else None for row in rows)
        facts = replace(facts, activations=names)
    if "cost" in usual:
        facts = replace(facts, cost=usual["cost"])
    if "rate" in usual:
        facts = replace(facts, values={**facts.values, RATE: Fraction(usual["rate"])})
    return facts


def declared_evidence(network: bool, usual: Mapping[str, str]) -> tuple[tuple[str, str, Span | None], ...]:
    """The evidence of what was declared, for the report."""
    found = [("network", "declared", None)] if network else []
    return (*found, *((convention, "declared", None) for key, convention, *_ in ASSUMPTIONS if key in usual))


__all__ = ["ASSUMPTIONS", "Facts", "assumptions", "declared_evidence", "facts_of", "with_assumptions"]
