"""A note as its items in reading order: headings, running text, formulas and tables."""

from __future__ import annotations

from dataclasses import dataclass

from ..latex.tree import Chain, Node
from ..source import Source, Span


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics at a span (its content, without dollar signs) and the chains that it writes.

    `style` is "display", "inline", "plain" (Unicode or ASCII in a line of text) or "code".
    """

    span: Span
    chains: tuple[Chain, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A Markdown heading, a line all in bold, or a short line standing alone that names a part: "LAYER 3", "H0"."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A run of running text; inline mathematics within it are Formula items between two runs."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell; `node` is the mathematics it holds, None for running text or nothing."""

    span: Span
    text: str
    node: Node | None


@dataclass(frozen=True, slots=True)
class Table:
    """A Markdown table: its header and its rows, which may differ in length."""

    span: Span
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


Item = Formula | Heading | Prose | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A note's items in reading order.

    `decimal_comma` tells that a comma between digits is a decimal mark on this page (a point is one as well);
    `decimal_evidence` is the number that shows it, None where it was declared or nothing shows it.
    """

    source: Source
    items: tuple[Item, ...]
    decimal_comma: bool
    decimal_evidence: Span | None
