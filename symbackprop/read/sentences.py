"""Equations that running text tells: `$\\beta_k$ is the derivative of $E$ by $s_k$`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..latex.tree import Chain, Derivative, Node, Relation
from ..note.document import Document, Formula, Item, Prose
from .names import name_form

_IS_DERIVATIVE = re.compile(
    r"^(?:,?\s*(?:which|that))?\s*(?:is|be|are|denotes?|means|stands for|ist|sei|bezeichnet)\b[^.;]{0,30}?"
    r"\b(?:derivatives?|slope|gradient|ableitung)\s+(?:of|von)(?:\s+(?:the\s+)?(?:cost|loss|error))?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|with respect to|w\.?\s?r\.?\s?t\.?|with regard to|to|after|nach|in)$", re.IGNORECASE)
_STANDS_FOR = re.compile(
    r"^(?:is|is short for|is shorthand for|stands for|abbreviates|denotes|means|for|ist|steht für)$", re.IGNORECASE
)


def told_equations(document: Document) -> Iterator[Chain]:
    """The equations of names with derivatives that sentences tell; each covers the text that tells it."""
    items = document.items
    for at, item in enumerate(items):
        name = _alone(item)
        if name is None or name_form(name) is None or at + 2 >= len(items):
            continue
        words, other = items[at + 1], _alone(items[at + 2])
        if not isinstance(words, Prose) or other is None:
            continue
        if isinstance(other, Derivative):
            if _STANDS_FOR.match(words.text):
                yield _equation(name, other)
        elif at + 4 < len(items) and _IS_DERIVATIVE.match(words.text) and name_form(other) is not None:
            between, last = items[at + 3], _alone(items[at + 4])
            if isinstance(between, Prose) and _BY.match(between.text) and last is not None:
                yield _equation(name, Derivative(other.span.cover(last.span), other, last, "frac"))


def _alone(item: Item) -> Node | None:
    """What a formula without relations holds."""
    if isinstance(item, Formula) and len(item.chains) == 1 and not item.chains[0].relations:
        return item.chains[0].members[0]
    return None


def _equation(left: Node, right: Node) -> Chain:
    between = Relation(left.span.cover(right.span), "=")
    return Chain(left.span.cover(right.span), (left, right), (between,))
