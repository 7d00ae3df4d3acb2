"""Walking a syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from ..latex.tree import Chain, Node

_PLAIN = ("Span", "str", "int", "bool", "Written", "str | None", "int | None", "tuple[str, ...]")
_PARTS = {
    kind: tuple(entry.name for entry in fields(kind) if entry.type not in _PLAIN)[::-1] for kind in get_args(Node)
}
"""The fields of each class of nodes in which nodes may stand, the last first."""


def nodes(node: Node | None) -> Iterator[Node]:
    """A node and every node within it, outermost first; nothing for an empty member."""
    pending: list[object] = [node]
    while pending:
        part = pending.pop()
        parts = _PARTS.get(type(part))
        if parts is not None:
            yield part  # type: ignore[misc]
            for name in parts:
                pending.append(getattr(part, name))
        elif isinstance(part, tuple):
            pending.extend(part[::-1])
        elif isinstance(part, Chain):
            pending.extend(part.members[::-1])
