"""Random instances, by which formulas are judged in general.

Both sides of a claim are rational functions of the leaves and of what opaque functions give
at each argument. If they differ, their difference has a numerator of some degree d that is not
the zero polynomial, and it vanishes at a random point modulo p with probability at most d/p
(Schwartz, Journal of the ACM 27, 1980; Zippel, EUROSAM 1979). With p = 2^61 - 1 and the degree
of a dense network's gradient, below a thousand, one instance that agrees leaves a doubt of
1000 / 2.3e18 < 5e-16, and k independent instances the k-th power of that. The pseudo-random
functions count as random ones. Signs (relu', abs') are no field elements: a pattern of s
signs shows a difference that only one pattern has with probability 2^-s; `Modular(signs=False)`
avoids that, see there.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symbackprop.network.costs import find_cost
from symbackprop.network.field import Field
from symbackprop.network.fields import Modular
from symbackprop.network.graph import Graph
from symbackprop.network.instance import Instance
from symbackprop.quantity import Quantity, target


def random_value(quantity: Quantity, seed: int, field: Field) -> Any:
    """A value for a leaf that depends on the quantity and the seed alone, the same in every graph.

    A residue in Modular; elsewhere a fraction in (-2, 2) with denominator 1009, never 0.
    """
    if isinstance(field, Modular):
        return field.random("leaf", seed, quantity.kind, str(quantity))
    drawn = random.Random(f"{seed} {quantity.kind} {quantity}")
    return field.number(Fraction(drawn.choice((-1, 1)) * drawn.randint(1, 2017), 1009))


def shares(outputs: int, cost: str, seed: int, field: Field, example: int | None = None) -> dict[Quantity, Any]:
    """The last target of a cross-entropy cost, whose targets are shares of one; nothing for other costs."""
    row = find_cost(cost)
    if row is None or row.name != "cross_entropy":
        return {}
    rest = field.number(Fraction(1))
    for unit in range(1, outputs):
        rest = field.add(rest, field.neg(random_value(target(unit, example), seed, field)))
    return {target(outputs, example): rest}


def random_instance(
    graph: Graph, seed: int, field: Field | None = None, given: Mapping[Quantity, Any] | None = None
) -> Instance:
    """An instance with a random value for every leaf that `given` leaves open; the same for the same seed.

    `field`: Modular(seed) unless told; Rationals or Balls give real instances, in which opaque
    letters have no values and real functions all their ties.
    """
    field = Modular(seed) if field is None else field
    leaves = {leaf: random_value(leaf, seed, field) for leaf in graph.leaves}
    return Instance(graph, {**leaves, **(given or {})}, field)


@lru_cache(maxsize=256)
def random_sizes(layers: int, seed: int, smallest: int = 2, largest: int = 6) -> tuple[int, ...]:
    """`layers` + 1 sizes, input first, pairwise different where the range has as many, else different from neighbours.

    Sizes that differ make an index of the wrong layer, or a transposed matrix, show itself.
    """
    drawn = random.Random(f"sizes {seed}")
    choices = range(smallest, largest + 1)
    if layers + 1 <= len(choices):
        return tuple(drawn.sample(choices, layers + 1))
    sizes = drawn.sample(choices, 1)
    while len(sizes) <= layers:
        sizes.append(drawn.choice([size for size in choices if size not in sizes[-2:]]))
    return tuple(sizes)
