"""What running text says of layers by their numbers: `Layer 1 applies tanh`, `Layers 1 and 2 have no bias`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..note.document import Document
from .function_words import WORDS, told_slope

_NUMBERS = r"\d{1,2}(?:(?:\s*,\s*|\s*,?\s+and\s+)\d{1,2})*"
_LAYERS = re.compile(
    rf"\b(?:layers?\s+({_NUMBERS})|(?:every|each)\s+layer|all\s+layers)\s+"
    r"(appl(?:y|ies)|uses?|ha(?:ve|s)\s+no\s+bias(?:es)?)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(rf"\bhidden layers? of ({_NUMBERS}) units?\b", re.IGNORECASE)
_END = re.compile(r"[.!?](?=\s|$)|\n\s*\n|\b(?:every\s+)?layers?\s+\d", re.IGNORECASE)
_OPAQUE = ("sigma", r"\bdifferentiable function\b")


def told_depth(document: Document, shift: int = 0) -> int | None:
    """The number of layers with weights that sentences tell: one more than there are hidden layers, or the highest
    number of a layer of which they say what it does. `shift` is added to the numbers of layers as written."""
    text = document.source.text
    depths = [layer + shift for layers, _, _, _ in _statements(text) for layer in layers]
    depths += [len(re.findall(r"\d+", match[1])) + 1 for match in _HIDDEN.finditer(text)]
    return max(depths, default=0) or None


def told_functions(document: Document, every: tuple[int, ...]) -> dict[int, str]:
    """The activation of each layer, by its number as written, of which a sentence tells what it applies.

    `every` are the numbers of all layers; `sigma` is an activation that is left open.
    """
    found: dict[int, str] = {}
    text = document.source.text
    for layers, verb, start, end in _statements(text):
        if verb.startswith("ha"):
            continue
        named = [
            (match.start(), name)
            for name, pattern in (*WORDS, _OPAQUE)
            if (match := re.search(pattern, text[start:end], re.IGNORECASE))
        ]
        if named:
            at, name = min(named)
            slope = told_slope(text[start + at : end]) if name == "leaky_relu" else ""
            found |= {layer: name + slope for layer in layers or every if layer not in found}
    return found


def told_without_bias(document: Document, every: tuple[int, ...]) -> frozenset[int]:
    """The layers, by their numbers as written, of which a sentence says that they have no bias."""
    told = (layers for layers, verb, _, _ in _statements(document.source.text) if verb.startswith("ha"))
    return frozenset(layer for layers in told for layer in layers or every)


def _statements(text: str) -> Iterator[tuple[tuple[int, ...], str, int, int]]:
    """The numbers of the layers that a sentence is about, none for all of them; its verb, and from where to where it
    says what they do."""
    for match in _LAYERS.finditer(text):
        end = _END.search(text, match.end())
        layers = tuple(map(int, re.findall(r"\d+", match[1] or "")))
        yield layers, match[2].lower(), match.end(), end.start() if end else len(text)
