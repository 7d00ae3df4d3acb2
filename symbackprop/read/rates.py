"""Letters that running text names as the learning rate."""

from __future__ import annotations

import re

from ..latex.tree import Node, Scripted
from ..note.document import Document, Formula, Heading, Prose
from ..source import Span
from ..term import Num
from ..written import read_number
from .names import name_form

_WORDS = r"(?:rate|step\s+size|step\s+width|lernrate|schrittweite|tasa\s+de\s+aprendizaje|taux\s+d.apprentissage)"
_BEFORE = re.compile(rf"\b{_WORDS}(?:\s+(?:is|of|ist|von|be))?\s*[:,]?$", re.IGNORECASE)
_AFTER = re.compile(rf"^(?:is|as|ist|als|for)\s+(?:the\s+|a\s+|die\s+)?(?:learning\s+)?{_WORDS}\b", re.IGNORECASE)
_NUMBER = re.compile(rf"\b{_WORDS}(?:\s+(?:is|of|=|von|be))?\s*:?\s+(\d+(?:[.,]\d+)?)(?![\w.,]*\d)", re.IGNORECASE)


def is_rate_in_words(text: str) -> bool:
    """Whether some words are a name of the learning rate."""
    return re.fullmatch(rf"\s*(?:(?:the|a|die)\s+)?(?:learning\s+)?{_WORDS}\s*", text, re.IGNORECASE) is not None


def told_rate(document: Document) -> Num | None:
    """The learning rate that stands as a number in running text or a heading: `one step with learning rate 0.4`."""
    for item in document.items:
        if isinstance(item, Prose | Heading):
            text = document.source.text[item.span.start : item.span.end]
            match = re.search(
                rf"\b{_WORDS}(?:\s+(?:is|of|=|von|be))?\s*:?\s+(\d+(?:[.,]\d+)?)(?![\w.,]*\d)", text, re.IGNORECASE
            )
            written = read_number(match[1]) if match else None
            if match and written is not None:
                return Num(
                    Span(item.span.start + match.start(1), item.span.start + match.end(1)), written.value, written
                )
    return None


def named_rates(document: Document) -> frozenset[str]:
    """The heads of names that stand beside words for the learning rate: `learning rate $r = 0.8$`."""
    found: set[str] = set()
    items = document.items
    for at, item in enumerate(items):
        if not isinstance(item, Formula) or len(item.chains) != 1:
            continue
        before = items[at - 1] if at else None
        after = items[at + 1] if at + 1 < len(items) else None
        told = isinstance(before, Prose) and _BEFORE.search(before.text) is not None
        head = _head(item.chains[0].members[0])
        if head and (told or isinstance(after, Prose) and _AFTER.match(after.text)):
            found.add(head)
    return frozenset(found)


def _head(node: Node | None) -> str | None:
    """The head of a name without marks."""
    form = name_form(node) if node is not None and not isinstance(node, Scripted) else None
    return form.head if form is not None and not form.argument and not form.head.isdigit() else None
