"""A derivation as data: what became what, by which rule, and why; and the lines in which it is said.

Deductions are what the engine makes: goals and the steps that lead from them to their results. Lines are
what a form makes of deductions: chains of equations that a person reads. Neither holds any wording or LaTeX.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..network.spec import Network
from ..term import Index, Size, Term

Argument = Term | Index | str | int
Arguments = tuple[tuple[str, Argument], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One rewriting: within `before`, `part` becomes `becomes` by `rule`; the whole is then `after`.

    `arguments` are what the reason speaks of (the variable summed over, the function, its layer). `substeps` lead
    from `part` to `becomes` where that takes more than the rule's own table; they are shown in full detail only.
    """

    rule: str
    before: Term
    after: Term
    part: Term
    becomes: Term
    arguments: Arguments = ()
    substeps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a free index of a line takes: `low` to `high`, both within it. A layer's name begins with `^`."""

    var: str
    low: Index
    high: Index | Size


@dataclass(frozen=True, slots=True)
class Deduction:
    """A goal and the steps from it to `result`; `topic` is the section of the derivation that it belongs to."""

    topic: str
    goal: Term
    steps: tuple[Step, ...]
    ranges: tuple[Range, ...] = ()

    @property
    def result(self) -> Term:
        """What the last step arrives at."""
        return self.steps[-1].after if self.steps else self.goal


class Form(StrEnum):
    """Which equations are written: unit by unit, with indices and sums, or with matrices."""

    SCALAR = "scalar"
    INDEXED = "indexed"
    MATRIX = "matrix"


class Detail(StrEnum):
    """How much is written: what a lecturer puts on the board, or every rule."""

    BRIEF = "brief"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Move:
    """One further member of a chain, and the rule by which it equals (with "approx": is close to) the one before."""

    term: Term
    rule: str = ""
    arguments: Arguments = ()
    relation: str = "="


@dataclass(frozen=True, slots=True)
class Shape:
    """What a matrix line says of the shape of one of its names: rows and columns, as a Size or a Num."""

    of: Term
    rows: Term
    columns: Term


@dataclass(frozen=True, slots=True)
class Line:
    """A chain of equations: `left` = moves[0].term = moves[1].term and so on.

    `topic` is its section. `name` is the canonical name of what it gives where that is one quantity or array
    (`dC/dw2[1,3]`, `delta2`, `W1@1`), else empty. `given` marks a definition, `result` a line to remember (boxed where
    the format can). `ranges` tell where its free indices run. `evidence` is how it was checked: "instances", "exact",
    "enclosure", "symbolic", or "" for what is given.
    """

    topic: str
    left: Term
    moves: tuple[Move, ...]
    name: str = ""
    given: bool = False
    result: bool = False
    ranges: tuple[Range, ...] = ()
    shapes: tuple[Shape, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that belong together. `topic` is one of TOPICS; `arguments` are what its heading and lead-in speak of."""

    topic: str
    lines: tuple[Line, ...]
    arguments: Arguments = ()


TOPICS = (
    "network",  # the definitions: pre-activations, activations, cost
    "slope",  # the derivative of each activation function
    "cost",  # the slope of the cost at the outputs
    "output",  # the error of the last layer
    "hidden",  # the recurrence from layer l + 1 to layer l
    "weights",  # the gradient by a weight
    "biases",  # the gradient by a bias
    "inputs",  # the gradient by an input
    "average",  # several examples: the mean of their gradients
    "update",  # a step of gradient descent
    "forward",  # numbers: z and a, layer by layer
    "backward",  # numbers: the errors, from the last layer to the first
    "gradient",  # numbers: every partial derivative by a weight or a bias
    "step",  # numbers: the weights and biases after one update
)
"""The sections that a derivation may have, in their order."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A network's derivation in one form: its sections, in order. Every line in it was checked.

    `deductions` are the trees of steps behind the lines. `rows` tells that vectors are rows (`a W`), `batch` that the
    examples are put side by side in matrices.
    """

    network: Network
    form: Form
    detail: Detail
    sections: tuple[Section, ...]
    deductions: tuple[Deduction, ...] = ()
    rows: bool = False
    batch: bool = False
    numbers: bool = False

    @property
    def lines(self) -> Iterator[Line]:
        """All lines in order."""
        for section in self.sections:
            yield from section.lines
