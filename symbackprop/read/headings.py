"""Layers that headings tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..note.document import Document, Heading
from ..term import Role

if TYPE_CHECKING:
    from .conventions import Conventions


def numbered_headings(document: Document) -> list[int]:
    """The numbers of the layers that headings name: Layer 1, Layer 2."""
    found = []
    for item in document.items:
        match = (
            re.search(r"\b(?:layer|schicht|couche|capa)\s+(\d)\b", item.text.lower())
            if isinstance(item, Heading)
            else None
        )
        if match:
            found.append(int(match[1]))
    return found


def heading_layer(text: str, conventions: Conventions) -> int | None:
    """The layer that a heading puts in force, None where it names none."""
    lowered = text.lower()
    match = re.search(r"(?:layer|schicht|couche|capa)\s*(?:\$?\^?\{?\(?)(\d+)\b", lowered)
    if match:
        return int(match[1]) + (conventions.shift.get(Role.PRE, 0))
    for word in re.findall(r"[A-Za-z]+\d*", text):
        layer = conventions.layer_of(word)
        if layer is not None:
            return layer
    match = re.search(r"\bl\s?(\d)\b", lowered)
    if match:
        return int(match[1])
    if re.search(r"\b(?:output|last|final|ausgabe\w*)\b", lowered) and conventions.depth is not None:
        return conventions.depth
    if re.search(r"\bhidden\b", lowered) and conventions.depth == 2:
        return 1
    return None
