"""Walking a syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ..latex.tree import Chain, Node


def nodes(node: Node | None) -> Iterator[Node]:
    """A node and every node within it, outermost first; nothing for an empty member."""
    if node is None:
        return
    yield node
    for entry in fields(node):
        yield from _within(getattr(node, entry.name))


def _within(value: object) -> Iterator[Node]:
    if isinstance(value, tuple):
        for item in value:
            yield from _within(item)
    elif isinstance(value, Node):
        yield from nodes(value)
    elif isinstance(value, Chain):
        for member in value.members:
            yield from nodes(member)
