"""Definitions of units from the equation of another unit of their kind, or from one with index letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..term import Mul, Named, Neg, Num, Term
from ..units import INDEX_LETTERS, bare, instantiate, parse_key, replace_names
from ..within import walk
from .own_terms import mentions


def sibling_definition(name: str, definitions: Mapping[str, Term], known: frozenset[str]) -> Term | None:
    """The definition of a unit as another unit of its head has it, if that is a function of names with its own marks.

    People work the first unit in full, and of the others state the results.
    """
    key = parse_key(name)
    for other, term in definitions.items():
        sibling = parse_key(other)
        if sibling.head != key.head or not key.marks:
            continue
        below = {
            str(under): under for part in walk(term) if isinstance(part, Named) for under in (parse_key(part.name),)
        }
        if {under.marks for under in below.values()} != {sibling.marks}:
            continue
        if isinstance(term, Named) or _is_scaled(term):
            # of a function of pieces, the piece that this unit lies on
            continue
        mine = {old: str(replace(under, marks=key.marks)) for old, under in below.items()}
        if all(new in known for new in mine.values()):
            return replace_names(term, {old: Named(term.span, new) for old, new in mine.items()}, {})
    return None


def template_definition(name: str, templates: Iterable[tuple[str, Term]], known: frozenset[str]) -> Term | None:
    """The defining equation of a unit from one with index letters."""
    key = parse_key(name)
    for pattern, body in templates:
        other = parse_key(pattern)
        if other.head != key.head or len(other.marks) != len(key.marks):
            continue
        values: dict[str, str] = {}
        if all(
            (mark[:1] == "^") == (mine[:1] == "^") and values.setdefault(bare(mark), bare(mine)) == bare(mine)
            if bare(mark) in INDEX_LETTERS
            else mark == mine
            for mark, mine in zip(other.marks, key.marks, strict=True)
        ):
            found = instantiate(body, values, known)
            if found is not None and not mentions(found, name):
                return found
    return None


def _is_scaled(term: Term) -> bool:
    """Whether a term is a number times a name, signs aside."""
    return isinstance(term, Mul) and all(isinstance(part, Num | Named | Neg | Mul) for part in walk(term))
