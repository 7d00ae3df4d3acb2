"""The cost as running text names it."""

from __future__ import annotations

import re

from ..note.document import Document, Heading, Prose

_ENTROPY = re.compile(
    r"\bcross[\s-]?entrop|\blog(?:istic)?[\s-]loss\b|\blog[\s-]likelihood\b|kreuzentropie|entropie crois|"
    r"entrop[ií]a cruzada|\bnegative logarithm",
    re.IGNORECASE,
)


def told_costs(document: Document, activations: tuple[str | None, ...]) -> tuple[str, ...]:
    """The costs that the words of a page speak of, for a network with these activations; empty where they tell none."""
    if not any(isinstance(item, Prose | Heading) and _ENTROPY.search(item.text) for item in document.items):
        return ()
    return ("cross_entropy",) if activations and activations[-1] == "softmax" else ("binary_cross_entropy",)
