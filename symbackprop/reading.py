"""What reading a page yields: its lines as terms, the network it speaks of, and the numbers it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from .quantity import Quantity
from .source import Source, Span
from .term import Num, Term

if TYPE_CHECKING:
    from .network.graph import Graph


class Origin(IntEnum):
    """Where a datum stands, the most trustworthy first."""

    DECLARED = 0
    STATED = 1
    ALIGNED = 2
    UPDATE = 3
    PRODUCT = 4
    OMITTED = 5


@dataclass(frozen=True, slots=True)
class Datum:
    """A value that the page gives to a leaf of the network, and where."""

    quantity: Quantity
    value: Num
    span: Span
    origin: Origin
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a line: its place, and what it means; `term` is None where nothing is written."""

    span: Span
    term: Term | None


@dataclass(frozen=True, slots=True)
class Link:
    """The relation between two neighbouring members, as its sign is normalised by the parser."""

    span: Span
    sign: str


@dataclass(frozen=True, slots=True)
class Line:
    """A chain of members.

    `layer` is the one that the heading puts in force, `step` the update step, `update` whether it updates a parameter.
    """

    members: tuple[Member, ...]
    links: tuple[Link, ...]
    layer: int | None = None
    step: int = 0
    update: bool = False
    heading: str = ""


@dataclass(frozen=True)
class Structure:
    """The network as far as the page tells: sizes from the input on, activations by layer, cost; None for what it
    does not tell.

    `costs` are those that words of the page speak of, for want of a formula; `firm` tells that the sizes were written
    out (in arrays or a network file), so that a unit beyond them does not exist.
    """

    sizes: tuple[int, ...] | None = None
    activations: tuple[str | None, ...] = ()
    cost: str | None = None
    biases: tuple[bool, ...] = ()
    depth: int | None = None
    firm: bool = False
    single_units: bool = False
    costs: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnGraph:
    """The graph that a page's own equations make.

    `names` maps the page's normalised names to quantities; `forward` are the names that the cost rests on and that have
    an equation; `aliases` are other names of the page with what each stands for; `activations` what the page's function
    letter is; `updated` the leaves that the page updates; `broken` the leaves that must have an equation, which the
    page does not show; `rate` the name of the learning rate; `opaque` tells that a function letter stands in the
    equations of which the page does not say what it is; `circular` are names whose equations go round in a circle.
    """

    graph: Graph
    names: Mapping[str, Quantity]
    cost: Quantity
    forward: frozenset[str]
    aliases: Mapping[str, Term]
    activations: tuple[str, ...]
    updated: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    rate: str | None = None
    opaque: bool = False
    circular: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """A page as read, under one set of conventions.

    `data` under an update step are inputs and targets that the page gives anew; a step is `skipped` where it gives them
    anew and no update stands before them. `batch` tells that arrays of the page hold several examples side by side.
    """

    source: Source
    lines: tuple[Line, ...]
    structure: Structure
    data: Mapping[Quantity, Datum]
    rivals: tuple[Datum, ...] = ()
    conventions: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[tuple[str, str, Span | None], ...] = ()
    weights_from_to: tuple[bool, ...] = (False,)
    base: int = 1
    updated_biases: bool = True
    own: OwnGraph | None = None
    handicap: float = 0.0
    skipped: frozenset[int] = frozenset()
    batch: bool = False
