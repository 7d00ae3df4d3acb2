"""Normalised names of a page that defines its own, and equations with index letters taken at its units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product as combinations

from .source import Span
from .term import Add, Apply, Array, Div, Mul, Named, Neg, Num, Partial, Pow, Sum, Term, Transpose
from .within import children, walk

INDEX_LETTERS = frozenset("ijklmnpqrs")
MAX_ASSIGNMENTS = 400


@dataclass(frozen=True, slots=True)
class Key:
    """A head and its marks; a mark that is a lone index letter stands for any unit."""

    head: str
    marks: tuple[str, ...]

    def __str__(self) -> str:
        return self.head + ("_" + ".".join(self.marks) if self.marks else "")

    @property
    def letters(self) -> tuple[str, ...]:
        """The index letters among the marks."""
        return tuple(bare(mark) for mark in self.marks if bare(mark) in INDEX_LETTERS)


def bare(mark: str) -> str:
    """A mark without the sign that tells a superscript."""
    return mark.removeprefix("^")


@lru_cache(maxsize=4096)
def parse_key(name: str) -> Key:
    """The key that a normalised name writes."""
    head, _, marks = name.partition("_")
    return Key(head, tuple(marks.split(".")) if marks else ())


def instantiate(term: Term, values: dict[str, str], known: frozenset[str]) -> Term | None:
    """The term with index letters replaced by unit names; sums run over the units for which all their names are known.

    None where a name that results is not known.
    """
    match term:
        case Named(span, name, step):
            key = parse_key(name)
            marks = tuple(
                mark[: len(mark) - len(bare(mark))] + values.get(bare(mark), bare(mark)) for mark in key.marks
            )
            found = str(Key(key.head, marks))
            return Named(span, found, step) if found in known or found == name and not key.letters else None
        case Sum(_, var, _, _, body, product) if var is not None:
            parts = []
            for unit in _units(body, var, known):
                part = instantiate(body, {**values, var: unit}, known)
                if part is not None:
                    parts.append(part)
            if not parts:
                return None
            if product:
                return Mul(term.span, tuple(parts), ("",) * (len(parts) - 1)) if len(parts) > 1 else parts[0]
            return Add(term.span, tuple(parts)) if len(parts) > 1 else parts[0]
        case Neg(span, operand):
            inner = instantiate(operand, values, known)
            return None if inner is None else Neg(span, inner)
        case Add(span, terms):
            many = [instantiate(each, values, known) for each in terms]
            return (
                None
                if any(each is None for each in many)
                else Add(span, tuple(each for each in many if each is not None))
            )
        case Mul(span, factors, operators):
            many = [instantiate(each, values, known) for each in factors]
            return (
                None
                if any(each is None for each in many)
                else Mul(span, tuple(each for each in many if each is not None), operators)
            )
        case Div(span, above, below):
            a, b = instantiate(above, values, known), instantiate(below, values, known)
            return None if a is None or b is None else Div(span, a, b)
        case Pow(span, base, exponent):
            inner = instantiate(base, values, known)
            return None if inner is None else Pow(span, inner, exponent)
        case Apply(span, function, order, argument, more) if argument is not None:
            inner = instantiate(argument, values, known)
            return None if inner is None else Apply(span, function, order, inner, more)
        case Partial(span, of, wrt):
            a, b = instantiate(of, values, known), instantiate(wrt, values, known)
            return None if a is None or b is None else Partial(span, a, b)
        case Array() | Transpose():
            return None
        case _:
            return term


def _units(term: Term, var: str, known: frozenset[str]) -> list[str]:
    """The unit names that stand on the page where the variable stands in some name of the term."""
    found: dict[str, None] = {}
    for part in walk(term):
        if isinstance(part, Named):
            key = parse_key(part.name)
            for at, mark in enumerate(key.marks):
                if bare(mark) == var:
                    for name in known:
                        other = parse_key(name)
                        if (
                            other.head == key.head
                            and len(other.marks) == len(key.marks)
                            and bare(other.marks[at]) not in INDEX_LETTERS
                        ):
                            found.setdefault(bare(other.marks[at]))
    return sorted(found)


def assignments(left: Term, right: Term, known: frozenset[str]) -> Iterator[tuple[Term, Term]]:
    """Both sides at every choice of units for their free index letters at which all names are known."""
    letters = sorted(_free(left, frozenset()) | _free(right, frozenset()))
    if not letters:
        one, two = instantiate(left, {}, known), instantiate(right, {}, known)
        yield one if one is not None else left, two if two is not None else right
        return
    ranges = [sorted({*_units(left, letter, known), *_units(right, letter, known)}) for letter in letters]
    for at, chosen in enumerate(combinations(*ranges)):
        if at >= MAX_ASSIGNMENTS:
            return
        values = dict(zip(letters, chosen, strict=True))
        one, two = instantiate(left, values, known), instantiate(right, values, known)
        if one is not None and two is not None:
            yield one, two


def _free(term: Term, bound: frozenset[str]) -> set[str]:
    if isinstance(term, Sum) and term.var is not None:
        return _free(term.body, bound | {term.var})
    if isinstance(term, Named):
        return {mark for mark in parse_key(term.name).letters if mark not in bound}
    return {letter for child in children(term) for letter in _free(child, bound)}


def replace_names(term: Term, aliases: Mapping[str, Term], by_span: Mapping[Span, Term]) -> Term:
    """The term with names replaced by what they stand for, and numbers by names."""

    def go(part: Term) -> Term:
        return replace_names(part, aliases, by_span)

    match term:
        case Named(span, name, step) if name in aliases and not step:
            return replace(aliases[name], span=span)
        case Num(span) if span in by_span:
            return by_span[span]
        case Neg(span, operand):
            return Neg(span, go(operand))
        case Add(span, terms):
            return Add(span, tuple(map(go, terms)))
        case Mul(span, factors, operators):
            return Mul(span, tuple(map(go, factors)), operators)
        case Div(span, above, below):
            return Div(span, go(above), go(below))
        case Pow(span, base, exponent):
            return Pow(span, go(base), exponent)
        case Apply(span, function, order, argument, more):
            return Apply(span, function, order, None if argument is None else go(argument), tuple(map(go, more)))
        case Sum(span, var, lower, upper, body, product):
            return Sum(span, var, lower, upper, go(body), product)
        case Array(span, rows, flat):
            return Array(span, tuple(tuple(map(go, row)) for row in rows), flat)
        case Transpose(span, operand):
            return Transpose(span, go(operand))
        case Partial(span, of, wrt):
            # what is derived, and what by, are nodes themselves, not what they stand for
            return Partial(span, of if isinstance(of, Named) else go(of), wrt)
        case _:
            return term
