"""Walking a syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, get_args

from ..latex.tree import Chain, Node

_PLAIN = ("Span", "str", "int", "bool", "Written", "str | None", "int | None", "tuple[str, ...]")
_NODES = frozenset(get_args(Node))


def nodes(node: Node | None) -> Iterator[Node]:
    """A node and every node within it, outermost first; nothing for an empty member."""
    pending: list[object] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part[::-1])
        elif isinstance(part, Chain):
            pending.extend(part.members[::-1])
        elif type(part) in _NODES:
            yield part  # type: ignore[misc]
            kind: type[Any] = type(part)
            pending.extend([getattr(part, name) for name in _within(kind)])


@cache
def _within(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class of nodes in which nodes may stand, the last first."""
    return tuple(entry.name for entry in fields(kind) if entry.type not in _PLAIN)[::-1]
