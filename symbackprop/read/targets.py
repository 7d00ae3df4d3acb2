"""Targets that the page does not state, out of the differences in its costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..quantity import Kind, Quantity
from ..reading import Datum, Line, Origin
from ..term import Add, Num
from ..within import bare_number, walk


def target_from_difference(
    lines: tuple[Line, ...], data: Mapping[Quantity, Datum], outputs: Mapping[int, Fraction]
) -> Iterator[Datum]:
    """The targets that a worked cost or output error shows.

    In `(1.5 - 0.47)^2 / 2` the number that is not the output.
    """
    for number, line in enumerate(lines):
        for member in line.members:
            for part in walk(member.term) if member.term is not None else ():
                if isinstance(part, Add) and len(part.terms) == 2:
                    pair = [bare_number(part.terms[0]), bare_number(part.terms[1])]
                    if pair[0] is None or pair[1] is None:
                        continue
                    for unit, value in outputs.items():
                        for mine, other in ((0, 1), (1, 0)):
                            one, rest = pair[mine], pair[other]
                            assert one is not None and rest is not None
                            quantity = Quantity(Kind.TARGET, None, (unit,))
                            if abs(one.value) == abs(value) and one.value * rest.value <= 0 and quantity not in data:
                                yield Datum(
                                    quantity,
                                    Num(rest.span, abs(rest.value), rest.written),
                                    rest.span,
                                    Origin.PRODUCT,
                                    number,
                                )
