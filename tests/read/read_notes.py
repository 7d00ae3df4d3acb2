"""Readings of small notes, and what they tell as plain text."""

from __future__ import annotations

from symbackprop.latex.tree import Chain
from symbackprop.note.document import Document, Formula
from symbackprop.note.scan import scan
from symbackprop.read.conventions import Conventions, find_conventions
from symbackprop.read.own_page import read_own
from symbackprop.read.page import read
from symbackprop.read.roles import Roles, find_roles
from symbackprop.reading import OwnGraph, Reading
from symbackprop.source import Source


def document(text: str) -> Document:
    """A note, scanned."""
    return scan(Source(text))


def chains(text: str) -> tuple[Chain, ...]:
    """The formulas of a note."""
    return tuple(chain for item in document(text).items if isinstance(item, Formula) for chain in item.chains)


def roles(text: str) -> Roles:
    """What the names of a note are."""
    return find_roles(chains(text))


def conventions(text: str, **declared: str) -> Conventions:
    """How a note writes its quantities."""
    return find_conventions(document(text), declared)


def layered(text: str, **declared: str) -> Reading:
    """A note read as layers."""
    return read(document(text), declared)


def own(text: str) -> tuple[Reading, OwnGraph]:
    """A note read by its own equations."""
    page = document(text)
    reading = read_own(page, find_conventions(page, {}))
    assert reading is not None and reading.own is not None
    return reading, reading.own


def given(reading: Reading) -> dict[str, str]:
    """The values that a note gives, by the names of their quantities."""
    return {str(quantity): str(datum.value.value) for quantity, datum in reading.data.items()}


def equations(graph: OwnGraph) -> dict[str, str]:
    """The equations of a network that a note defines, by name."""
    return {quantity.name: str(found) for quantity, found in graph.graph.items() if found is not None}


def rivals(reading: Reading) -> list[tuple[str, str]]:
    """The values that a note gives besides those that are chosen."""
    return [(str(datum.quantity), str(datum.value.value)) for datum in reading.rivals]
