"""What terms of a page with names of its own hold: names, derivatives, other pieces."""

from __future__ import annotations

from ..term import Function, Named, Neg, Partial, Ref, Term, Unreadable
from ..within import walk


def is_symbolic(term: Term) -> bool:
    """Whether a term can define a node: names in it, nothing unread, no derivative."""
    names = False
    for part in walk(term):
        if (
            isinstance(part, Unreadable | Function | Ref)
            or isinstance(part, Named)
            and (part.step or part.name.startswith("nabla"))
        ):
            return False
        names = names or isinstance(part, Named)
    return names


def is_partial(term: Term) -> bool:
    """Whether a term is a derivative of one name by another, its sign aside."""
    inner = term.operand if isinstance(term, Neg) else term
    return isinstance(inner, Partial) and isinstance(inner.of, Named) and isinstance(inner.wrt, Named)


def mentions(term: Term, name: str) -> bool:
    """Whether a name stands in a term."""
    return any(isinstance(part, Named) and part.name == name for part in walk(term))


def names_in(term: Term) -> frozenset[str]:
    """The names in a term."""
    return frozenset(part.name for part in walk(term) if isinstance(part, Named))
