"""Reading a page of a layered network.

Its lines, sizes, data and structure, under the conventions that the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ..note.document import Document, Formula, Table
from ..quantity import RATE, Quantity
from ..reading import Datum, Line, Origin, Reading, Structure
from ..term import Array, OneOf, Ref, Role
from ..within import walk
from .conventions import Conventions, find_conventions
from .cost_words import told_costs
from .data import Collector
from .facts import NO_FACTS, Facts
from .functions import find_activations
from .layer_words import told_without_bias
from .lines import LineReader
from .orientation import find_weights
from .rates import told_rate
from .sizes import find_sizes
from .tables import is_numbered
from .targets import target_from_difference
from .uses import uses

_BIASES = re.compile(r"bias|schwell|offset|intercept", re.IGNORECASE)
_ASIDE = re.compile(r"<!--.*?-->|\b(?:no|without(?: an?y?)?|ohne|keine?)\s+bias(?:es)?\b", re.IGNORECASE | re.DOTALL)


def read(
    document: Document,
    declared: Mapping[str, str] | None = None,
    facts: Facts = NO_FACTS,
    conventions: Conventions | None = None,
) -> Reading:
    """The page as read. `declared` conventions win over what the page shows, `facts` over its network.

    `conventions` are those that `find_conventions` finds, where they are known.

    Raises InputError where the facts do not fit each other.
    """
    if conventions is None:
        conventions = find_conventions(document, declared or {}, facts.depth)
    reader = LineReader(document, conventions)
    lines = tuple(reader.lines())
    if "weights" not in (declared or {}) and conventions.hand is None:
        weights, shown = find_weights(lines)
        conventions = replace(conventions, weights=weights, evidence=(*conventions.evidence, *shown))
        if weights[0]:
            lines = tuple(LineReader(document, conventions).lines())
    sizes = find_sizes(lines, conventions)
    if conventions.depth is None and sizes.firm:
        conventions = replace(conventions, depth=max(sizes.firm))
        lines = tuple(LineReader(document, conventions).lines())
        sizes = find_sizes(lines, conventions)
    units = facts.sizes or sizes.tuple(conventions.depth)
    single = units is None and not sizes.firm and not any(count > 1 for count in sizes.units.values())
    if single and conventions.depth is not None and _no_unit_indices(lines):
        units = (1,) * (conventions.depth + 1)
    chosen, rivals = _data(lines, Collector(conventions, units), facts)
    if RATE not in chosen and (rate := told_rate(document)) is not None:
        chosen = {**chosen, RATE: Datum(RATE, rate, rate.span, Origin.UPDATE, -1)}
    shift = conventions.shift.get(Role.PRE, 0)
    activations = find_activations(document, lines, conventions.depth, shift)
    found = Structure(
        sizes=units,
        activations=activations,
        costs=told_costs(document, activations),
        depth=conventions.depth,
        firm=units is not None and all(layer in sizes.firm for layer in range(len(units))),
        single_units=_no_unit_indices(lines),
        biases=_biases(document, lines, conventions.depth or 1, shift),
    )
    return Reading(
        source=document.source,
        lines=lines,
        structure=facts.over(found),
        data=chosen,
        rivals=rivals,
        conventions=_told(conventions, document),
        evidence=tuple((each.convention, each.because, each.span) for each in conventions.evidence),
        weights_from_to=conventions.weights,
        base=conventions.base,
        skipped=frozenset(reader.state.passes.skipped),
        batch=_is_batch(lines)
        or any(isinstance(item, Table) and is_numbered(item) for item in document.items)
        or _numbers_examples(document, conventions),
        updated_biases=any(
            isinstance(head := line.members[0].term, Ref) and head.role is Role.BIAS and head.step > 0 for line in lines
        ),
    )


def _data(
    lines: tuple[Line, ...], collector: Collector, facts: Facts
) -> tuple[Mapping[Quantity, Datum], tuple[Datum, ...]]:
    """The data of the page and of the facts, the targets that worked differences show, and the rivals."""
    for datum in facts.data().values():
        collector.add(datum)
    collector.collect(lines)
    chosen, rivals = collector.data()
    chosen = facts.settle(chosen, collector.found)
    if collector.sizes is not None:
        last = len(collector.sizes) - 1
        outputs = {
            unit: value
            for unit in range(1, collector.sizes[-1] + 1)
            if (value := collector.stated.get(f"{Role.ACTIVATION}:a{last}[{unit}]")) is not None
            or (value := collector.stated.get(f"{Role.PRE}:z{last}[{unit}]")) is not None
        }
        for datum in target_from_difference(lines, chosen, outputs):
            chosen.setdefault(datum.quantity, datum)
    return chosen, rivals


def _biases(document: Document, lines: tuple[Line, ...], depth: int, shift: int) -> tuple[bool, ...]:
    """Whether each layer has a bias; empty where all have, as far as the page tells."""
    every = tuple(range(1 - shift, depth - shift + 1))
    told = told_without_bias(document, every)
    if told and told <= set(every):
        return tuple(layer not in told for layer in every)
    return (False,) * depth if _without_biases(document, lines) else ()


def _without_biases(document: Document, lines: tuple[Line, ...]) -> bool:
    """Whether the page writes weighted sums and has no bias, neither by a name nor in words."""
    sums = False
    for line in lines:
        head = line.members[0].term
        for term in (member.term for member in line.members if member.term is not None):
            roles = {part.role for part in walk(term) if isinstance(part, Ref)}
            if Role.BIAS in roles:
                return False
            summed = isinstance(head, Ref) and head.role in (Role.PRE, Role.ACTIVATION) and Role.WEIGHT in roles
            sums = sums or summed and Role.ACTIVATION in roles
    return sums and not _BIASES.search(_ASIDE.sub("", document.source.text))


def _is_batch(lines: tuple[Line, ...]) -> bool:
    """Whether the input, the target or units of a layer are given as a matrix: several examples side by side."""
    for line in lines:
        head = line.members[0].term
        ref = head.options[0] if isinstance(head, OneOf) else head
        if isinstance(ref, Ref) and ref.role in (Role.ACTIVATION, Role.PRE, Role.TARGET):
            arrays = [member.term for member in line.members[1:] if isinstance(member.term, Array)]
            if any(len(array.rows) > 1 and len(array.rows[0]) > 1 for array in arrays):
                return True
    return False


def _numbers_examples(document: Document, conventions: Conventions) -> bool:
    """Whether the page marks targets with the numbers of several examples: `y^{(1)}` and `y^{(2)}`."""
    chains = tuple(chain for item in document.items if isinstance(item, Formula) for chain in item.chains)
    numbers: set[object] = {
        use.form.sup[0].text
        for use in uses(chains, conventions.roles)
        if use.role is Role.TARGET and use.form.bracket and len(use.form.sup) == 1 and use.form.sup[0].is_number
    }
    if conventions.hand is not None:
        refs = (conventions.hand.ref(use.form, use.form.span, "") for use in uses(chains, conventions.roles))
        numbers = {ref.example for ref in refs if ref is not None and isinstance(ref.example, int)}
    return len(numbers) > 1


def _told(conventions: Conventions, document: Document) -> dict[str, object]:
    return {
        "index_base": conventions.base,
        "weights": "from-to" if conventions.weights[0] else "to-from",
        "layer": conventions.place,
        "decimal": [".", ","] if document.decimal_comma else ["."],
        "cost": ", ".join(sorted(conventions.costs)) or None,
        "layers": dict(conventions.labels),
    }


def _no_unit_indices(lines: tuple[Line, ...]) -> bool:
    """Whether no quantity on the page carries a unit index or is marked as an array."""
    refs = [
        part
        for line in lines
        for member in line.members
        if member.term is not None
        for part in walk(member.term)
        if isinstance(part, Ref)
    ]
    layered = [ref for ref in refs if ref.role in (Role.WEIGHT, Role.PRE, Role.ACTIVATION, Role.BIAS, Role.DELTA)]
    return bool(layered) and all(ref.first.units is None and not ref.array for ref in layered)
