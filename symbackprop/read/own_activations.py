"""Activations that only their values tie to their sums: `net_1 = 0.9, h_1 = 0.7109` where the units are logistic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..source import Span
from ..term import Add, Apply, Named, Num, Role, Term
from ..units import parse_key
from ..within import walk
from .habits import HABIT
from .recognition import float_function

NOWHERE = Span(0, 0)
_LEAVES = (Role.WEIGHT, Role.BIAS, Role.RATE, Role.COST, Role.DELTA)


def activated_by_value(
    definitions: Mapping[str, Term],
    open_names: frozenset[str],
    numbers: Mapping[str, Num],
    activations: Sequence[str],
    cost: str,
) -> dict[str, Term]:
    """The names without equations that are, by the numbers stated, the page's function of a sum with the same marks.

    Names of one kind go together: where more of them have that value than have not, the others are meant to have it.
    The first of `activations` is the page's; a value that is that of the sum itself shows no function, unless the cost
    rests on all of those names and on none of the sums.
    """
    sums = [name for name, term in definitions.items() if isinstance(term, Add) and name in numbers]
    for at, activation in enumerate(activations):
        function = float_function(activation)
        if function is None or at and ":" in activation:
            continue
        pairs: dict[tuple[str, str], list[tuple[str, str, bool, bool]]] = {}
        for total in sums:
            key = parse_key(total)
            for name in sorted(open_names & numbers.keys()):
                other = parse_key(name)
                if other.marks != key.marks or other.head == key.head or HABIT.get(other.head) in _LEAVES:
                    continue
                # what a sum leads to stands after it
                if numbers[name].span.start < numbers[total].span.start or _rests_on(total, name, definitions):
                    continue
                value = float(numbers[total].value)
                fits = _near(function(value), numbers[name], numbers[total])
                pairs.setdefault((key.head, other.head), []).append((total, name, fits, function(value) != value))
        found: dict[str, Term] = {}
        for several in sorted(pairs.values(), key=lambda each: -sum(fits for _, _, fits, _ in each)):
            matches = [telling for _, _, fits, telling in several if fits]
            misses = len(several) - len(matches)
            rectified = activation.startswith(("relu", "leaky")) and not misses
            lost = all(
                _rests_on(cost, name, definitions) and not _rests_on(cost, total, definitions)
                for total, name, _, _ in several
            )
            if len(matches) >= misses and (any(matches) or matches and (rectified or lost)):
                called = "sigma" if at == 0 else activation
                spent = {part.name for term in found.values() for part in walk(term) if isinstance(part, Named)}
                for total, name, _, _ in several:
                    if total not in spent:
                        found[name] = Apply(NOWHERE, called, 0, Named(NOWHERE, total))
        if found:
            return found
    return {}


def _near(value: float, stated: Num, argument: Num) -> bool:
    """Whether a stated number is a value, as exactly as the two numbers are written."""
    mine, other = (each.written.unit if each.written is not None else Fraction(0) for each in (stated, argument))
    slack = other if argument.value.denominator > 1 else 0
    return abs(value - float(stated.value)) <= 0.51 * float(mine) + float(slack)


def _rests_on(name: str, other: str, definitions: Mapping[str, Term]) -> bool:
    """Whether the equation of a name leads to another."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        here = pending.pop()
        if here == other:
            return True
        if here not in seen and here in definitions:
            seen.add(here)
            pending.extend(part.name for part in walk(definitions[here]) if isinstance(part, Named))
    return False
