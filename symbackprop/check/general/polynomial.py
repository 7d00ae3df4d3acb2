"""Sums of products of indexed atoms: bound indices canonically renamed, Kronecker deltas collapsed, sums factored.

An atom is a tuple: a kind, and then layers and units. A unit is a letter, a number, or a bound index. A monomial
holds the bound indices that are summed over, each with the layer that it counts, and its atoms with their powers: a
product of sums is one monomial with all their indices. Two polynomials are equal where their canonical forms are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, permutations
from typing import Any

from ...term import Index

MAX_TERMS = 600
MAX_BOUND = 5

Atom = tuple[Any, ...]
_fresh = count()


class NotCovered(Exception):
    """A term for which the normal form says nothing."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An index that a sum binds; every sum has its own."""

    number: int


Unit = str | int | Bound


def fresh() -> Bound:
    """An index that stands nowhere else."""
    return Bound(next(_fresh))


@dataclass(frozen=True, slots=True)
class Monomial:
    """A product of atoms with their powers, summed over the bound indices."""

    atoms: tuple[tuple[Atom, int], ...] = ()
    bound: tuple[tuple[Bound, Index], ...] = ()

    def times(self, other: Monomial) -> Monomial:
        """The product; the bound indices of one are those of no other."""
        powers = dict(self.atoms)
        for atom, power in other.atoms:
            powers[atom] = powers.get(atom, 0) + power
        return Monomial(tuple((atom, power) for atom, power in powers.items() if power), self.bound + other.bound)

    def with_unit(self, old: Unit, new: Unit) -> Monomial:
        """The monomial with one unit for another."""
        powers: dict[Atom, int] = {}
        for atom, power in self.atoms:
            units = (new if part == old and type(part) is type(old) else part for part in atom[1:])
            moved = (atom[0], *units)
            powers[moved] = powers.get(moved, 0) + power
        bound = tuple(each for each in self.bound if each[0] != old)
        return Monomial(tuple((atom, power) for atom, power in powers.items() if power), bound)


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of monomials with rational coefficients."""

    terms: tuple[tuple[Monomial, Fraction], ...] = ()

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial(_within_budget(self.terms + other.terms))

    def __neg__(self) -> Polynomial:
        return Polynomial(tuple((monomial, -factor) for monomial, factor in self.terms))

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MAX_TERMS:
            raise NotCovered("too many terms")
        right = other.renewed()
        return Polynomial(tuple((a.times(b), f * g) for a, f in self.terms for b, g in right.terms))

    def renewed(self) -> Polynomial:
        """The same with bound indices of its own."""
        return Polynomial(tuple((_renewed(monomial), factor) for monomial, factor in self.terms))

    def power(self, exponent: int) -> Polynomial:
        """A whole power; a negative one of a single product without sums."""
        if exponent < 0:
            return self.inverse().power(-exponent)
        found = constant(Fraction(1))
        for _ in range(exponent):
            found = found * self
        return found

    def inverse(self) -> Polynomial:
        """One over a single product without sums. Raises NotCovered for any other."""
        terms = self.canonical()
        if len(terms) != 1 or next(iter(terms)).bound:
            raise NotCovered("a quotient by a sum")
        monomial, factor = next(iter(terms.items()))
        return Polynomial(((Monomial(tuple((atom, -power) for atom, power in monomial.atoms)), 1 / factor),))

    def summed(self, letter: Unit, layer: Index) -> Polynomial:
        """The sum over a letter that counts the units of a layer."""
        terms = []
        for monomial, factor in self.terms:
            index = fresh()
            moved = monomial.with_unit(letter, index)
            terms.append((replace(moved, bound=(*moved.bound, (index, layer))), factor))
        return Polynomial(tuple(terms))

    def with_unit(self, old: Unit, new: Unit) -> Polynomial:
        """The polynomial with one unit for another."""
        return Polynomial(tuple((monomial.with_unit(old, new), factor) for monomial, factor in self.terms))

    def canonical(self) -> Mapping[Monomial, Fraction]:
        """The coefficients by canonical monomial, none of them zero."""
        found: dict[Monomial, Fraction] = {}
        for monomial, factor in self.terms:
            shape = _canonical(_collapsed(monomial))
            if shape is not None:
                found[shape] = found.get(shape, Fraction(0)) + factor
        return {monomial: factor for monomial, factor in found.items() if factor}

    @property
    def vanishes(self) -> bool:
        """Whether it is zero, by its canonical form."""
        return not self.canonical()


def constant(value: Fraction) -> Polynomial:
    """The polynomial that is a number."""
    return Polynomial(((Monomial(), value),) if value else ())


def atom(*parts: Any) -> Polynomial:
    """The polynomial that is one atom."""
    return Polynomial(((Monomial(((parts, 1),)), Fraction(1)),))


def kronecker(one: Unit, two: Unit) -> Polynomial:
    """One where two units of one layer are the same, else zero."""
    if one == two:
        return constant(Fraction(1))
    if isinstance(one, int) and isinstance(two, int):
        return constant(Fraction(0))
    first, second = sorted((one, two), key=repr)
    return atom("kronecker", first, second)


def total(parts: Iterable[Polynomial]) -> Polynomial:
    """The sum of polynomials."""
    found = Polynomial()
    for part in parts:
        found = found + part
    return found


def _within_budget(terms: tuple[tuple[Monomial, Fraction], ...]) -> tuple[tuple[Monomial, Fraction], ...]:
    if len(terms) > MAX_TERMS:
        raise NotCovered("too many terms")
    return terms


def _renewed(monomial: Monomial) -> Monomial:
    names = {old: fresh() for old, _ in monomial.bound}
    if not names:
        return monomial
    atoms = tuple(
        (tuple(names.get(part, part) if isinstance(part, Bound) else part for part in each), power)
        for each, power in monomial.atoms
    )
    return Monomial(atoms, tuple((names[old], layer) for old, layer in monomial.bound))


def _collapsed(monomial: Monomial) -> Monomial:
    """The monomial with every Kronecker delta used up that names a bound index, and deltas of a power as one."""
    while True:
        bound = {index for index, _ in monomial.bound}
        found = next(
            (
                (each, inner, other)
                for each, power in monomial.atoms
                if each[0] == "kronecker" and power > 0
                for inner, other in (each[1:], each[:0:-1])
                if inner in bound
            ),
            None,
        )
        if found is None:
            return _tidied(monomial)
        each, inner, other = found
        rest = Monomial(tuple(pair for pair in monomial.atoms if pair[0] != each), monomial.bound)
        monomial = rest.with_unit(inner, other)


def _tidied(monomial: Monomial) -> Monomial:
    atoms: dict[Atom, int] = {}
    for each, power in monomial.atoms:
        if each[0] == "kronecker":
            if each[1] == each[2]:
                continue
            each, power = ("kronecker", *sorted(each[1:], key=repr)), 1
        atoms[each] = power if each[0] == "kronecker" else atoms.get(each, 0) + power
    return Monomial(tuple(atoms.items()), monomial.bound)


def _canonical(monomial: Monomial) -> Monomial | None:
    """The monomial with its bound indices named so that equal ones look the same; None where a delta is zero."""
    if any(
        each[0] == "kronecker" and isinstance(each[1], int) and isinstance(each[2], int) for each, _ in monomial.atoms
    ):
        return None
    if len(monomial.bound) > MAX_BOUND:
        raise NotCovered("too many sums")
    return min(_namings(monomial), key=repr)


def _namings(monomial: Monomial) -> Iterator[Monomial]:
    for order in permutations(range(len(monomial.bound))):
        names = {monomial.bound[old][0]: Bound(-1 - new) for new, old in enumerate(order)}
        atoms = sorted(
            (
                (tuple(names.get(part, part) if isinstance(part, Bound) else part for part in each), power)
                for each, power in monomial.atoms
            ),
            key=repr,
        )
        bound = tuple(sorted(((names[index], layer) for index, layer in monomial.bound), key=repr))
        yield Monomial(tuple(atoms), bound)
