"""A letter used twice: a sum within a sum over the same letter, and what the inner one may have meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ...term import Index, Ref, Role, Size, Sum, Term, walk
from ..causes.rewrite import lettering, moved, put, rebuilt, unit_letters

LETTERS = "imnpqrst"


def reused(side: Term) -> Iterator[tuple[Term, tuple[str, tuple[Term, ...]]]]:
    """The side with a letter of its own in an inner sum, by the layer that this sum runs over.

    Another letter within it may stand for the outer one.
    """
    for outer in (part for part in walk(side) if isinstance(part, Sum)):
        for inner in (part for part in walk(outer.body) if isinstance(part, Sum) and part.var == outer.var):
            if inner.var is not None:
                yield from _relettered(side, inner, inner.var)


def _relettered(side: Term, inner: Sum, shared: str) -> Iterator[tuple[Term, tuple[str, tuple[Term, ...]]]]:
    letters = unit_letters(side)
    fresh = next((letter for letter in LETTERS if letter not in letters), None)
    if fresh is None:
        return
    layers = inner.upper.layers if isinstance(inner.upper, Size) else ()
    because = f"the sum over {shared} within a sum over {shared} needs a letter of its own"
    for other in (None, *(letter for letter in letters if letter != shared)):
        outside = {} if other is None else {other: shared}
        body = rebuilt(inner.body, _by_layer(layers, {shared: fresh} | outside, outside))
        more = "" if other is None else f", and {other} in it should be {shared}"
        yield put(side, inner, replace(inner, var=fresh, body=body)), (because + more, ())


def _by_layer(
    layers: tuple[Index, ...], within: dict[str, str], outside: dict[str, str]
) -> Callable[[Any], Term | None]:
    def change(term: Any) -> Term | None:
        if not isinstance(term, Ref):
            return None
        if not layers or term.first.layer in layers:
            return moved(term, lettering(within))
        return term if term.role is Role.WEIGHT else moved(term, lettering(outside))

    return change
