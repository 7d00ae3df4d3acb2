"""Values of names that the page never states, out of worked lines."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..quantity import Kind, Quantity
from ..reading import Datum, Line, Origin
from ..term import Named, Partial, Term
from ..within import bare_number, is_numeric
from .align import align


def aligned_data(
    lines: tuple[Line, ...], definitions: Mapping[str, Term], data: Mapping[str, Datum], stated: Mapping[str, Fraction]
) -> dict[str, Datum]:
    """The values of leaves out of worked lines: the number that stands where the name stood."""
    found: dict[str, Datum] = {}

    def value(term: Term) -> Fraction | None:
        if not isinstance(term, Named) or term.step:
            return None
        datum = data.get(term.name) or found.get(term.name)
        return datum.value.value if datum is not None else stated.get(term.name)

    computed = _computed(lines)
    for number, line in enumerate(lines):
        for left, right in _pairs(line, definitions):
            for binding in align(left, right, value) or ():
                name = binding.name
                if (
                    isinstance(name, Named)
                    and not name.step
                    and not any(name.name in known for known in (definitions, data, found, computed))
                ):
                    quantity = Quantity(Kind.NAMED, name=name.name)
                    found[name.name] = Datum(quantity, binding.number, binding.number.span, Origin.ALIGNED, number)
    return found


def _computed(lines: tuple[Line, ...]) -> frozenset[str]:
    """The names that stand on a line with a worked member: they are results."""
    return frozenset(
        named.term.name
        for line in lines
        for named in line.members
        if isinstance(named.term, Named)
        and any(member is not named and is_worked(member.term) for member in line.members)
    )


def is_worked(term: Term | None) -> bool:
    """Whether a member calculates with numbers."""
    return term is not None and is_numeric(term) and bare_number(term) is None


def _pairs(line: Line, definitions: Mapping[str, Term]) -> list[tuple[Term, Term]]:
    """What may be laid side by side on a line: neighbours, and the definition of its name beside its worked member."""
    terms = [member.term for member in line.members]
    pairs = list(zip(terms, terms[1:], strict=False))
    worked = next((at for at, term in enumerate(terms) if at and is_worked(term)), None)
    if worked is not None and not line.update:
        heads = [term for term in terms[:worked] if isinstance(term, Named) and not term.step]
        pairs.extend((definitions[head.name], terms[worked]) for head in heads if head.name in definitions)
    return [
        (left, right)
        for left, right in pairs
        if left is not None
        and right is not None
        and is_numeric(right)
        and not isinstance(left, Named | Partial)
        and not is_numeric(left)
    ]
