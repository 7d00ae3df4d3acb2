"""Equations that running text tells: `$\\beta_k$ is the derivative of $E$ by $s_k$`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..latex.tree import Chain, Derivative, Fenced, Node, Relation, Scripted, Terms
from ..note.document import Document, Formula, Item, Prose
from ..term import Role
from .habits import HABIT
from .names import name_form
from .walk import nodes

_IS_DERIVATIVE = re.compile(
    r"^(?:,?\s*(?:which|that))?\s*(?:is|be|are|denotes?|means|stands for|ist|sei|bezeichnet)\b[^.;]{0,30}?"
    r"\b(?:derivatives?|slope|gradient|ableitung)\s+(?:of|von)(?:\s+(?:the\s+)?(?:cost|loss|error))?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|with respect to|w\.?\s?r\.?\s?t\.?|with regard to|to|after|nach|in)$", re.IGNORECASE)
_STANDS_FOR = re.compile(
    r"^(?:is|is short for|is shorthand for|stands for|abbreviates|denotes|means|for|ist|steht für)$", re.IGNORECASE
)


_OF_OUTPUT = re.compile(
    r"\bderivative of the (?:cost|loss|error) (?:by|with respect to|w\.?r\.?t\.?) the (?:output|prediction)"
    r"(?: is| be|,? which (?:I|we) call)?$",
    re.IGNORECASE,
)


def told_equations(document: Document) -> Iterator[Chain]:
    """The equations of names with derivatives that sentences tell; each covers the text that tells it."""
    items = document.items
    parts = _cost_and_output(document)
    for at, item in enumerate(items):
        if parts is not None and at and isinstance(item, Formula) and item.chains:
            before, first = items[at - 1], item.chains[0].members[0]
            if isinstance(before, Prose) and _OF_OUTPUT.search(before.text) and first is not None and name_form(first):
                yield _equation(first, Derivative(parts[0].span.cover(parts[1].span), *parts, "frac"))
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


def _cost_and_output(document: Document) -> tuple[Node, Node] | None:
    """The cost and the output of a page, out of the cost's formula with a squared difference to the target."""
    for item in document.items:
        for chain in item.chains if isinstance(item, Formula) else ():
            head = chain.members[0]
            form = name_form(head) if head is not None else None
            if head is None or form is None or HABIT.get(form.head) is not Role.COST:
                continue
            for node in (node for member in chain.members[1:] for node in nodes(member)):
                inner = node.base.body if isinstance(node, Scripted) and isinstance(node.base, Fenced) else None
                if isinstance(inner, Terms) and len(inner.terms) == 2:
                    forms = [name_form(term) for term in inner.terms]
                    targets = [form is not None and form.head in ("t", "T", "d", "target") for form in forms]
                    if all(forms) and sum(targets) == 1:
                        return head, inner.terms[targets.index(False)]
    return None


def _alone(item: Item) -> Node | None:
    """What a formula without relations holds."""
    if isinstance(item, Formula) and len(item.chains) == 1 and not item.chains[0].relations:
        return item.chains[0].members[0]
    return None


def _equation(left: Node, right: Node) -> Chain:
    between = Relation(left.span.cover(right.span), "=")
    return Chain(left.span.cover(right.span), (left, right), (between,))
