"""Terms with the letters in which a notation writes them."""

from __future__ import annotations

from collections.abc import Mapping

from symbackprop.derive.terms import NOWHERE
from symbackprop.rewriting import mapped
from symbackprop.term import Index, IndexValue, Kronecker, Ref, Sum, Term


def renamed(term: Term, letters: Mapping[str, str]) -> Term:
    """A term with the letters that it is written in as the names of its unit variables."""
    names_ = {var: letter.removeprefix("\\") for var, letter in letters.items()}
    match term:
        case Ref():
            places = tuple(
                type(at)(at.layer, None if at.units is None else tuple(_renamed(unit, names_) for unit in at.units))
                for at in term.positions
            )
            return type(term)(NOWHERE, term.role, places, "", term.step, term.example, term.array)
        case Kronecker(_, first, second):
            return Kronecker(NOWHERE, _renamed(first, names_), _renamed(second, names_))
        case IndexValue(_, index):
            return IndexValue(NOWHERE, _renamed(index, names_))
        case Sum(_, var, lower, upper, body, kind):
            inner = renamed(body, letters)
            return Sum(NOWHERE, names_.get(var or "", var), lower, upper, inner, kind)
        case _:
            return mapped(term, lambda part: renamed(part, letters))


def _renamed(index: Index, names_: Mapping[str, str]) -> Index:
    return Index(names_.get(index.var or "", index.var), index.offset)
