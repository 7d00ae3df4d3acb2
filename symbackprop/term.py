"""What a written expression means, once its names are read: the language that reading and judging share.

A term speaks of quantities, not of letters; it holds no LaTeX and no SymPy. Unit indices and
layers in it are canonical (both from 1, layer 0 the input). Where a mark was missing on the page, a
reference lists what the page allows, the likeliest first; marks that were written leave one choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .source import Span
from .written import Written


class Role(StrEnum):
    """What a name stands for on a page."""

    WEIGHT = "weight"
    BIAS = "bias"
    PRE = "pre-activation"
    ACTIVATION = "activation"
    DELTA = "delta"
    TARGET = "target"
    COST = "cost"
    RATE = "learning rate"


@dataclass(frozen=True, slots=True)
class Index:
    """A unit index or a layer: a literal (`var` None, `offset` its value) or a variable plus an offset.

    The layer variable `L` is the last layer unless the page makes it run.
    """

    var: str | None
    offset: int = 0

    def __str__(self) -> str:
        if self.var is None:
            return str(self.offset)
        return self.var + (f"{self.offset:+d}" if self.offset else "")


def literal(value: int) -> Index:
    """The index that is the number `value`."""
    return Index(None, value)


@dataclass(frozen=True, slots=True)
class Num:
    """A number as written; `written` is None for a number that the reader supplies."""

    span: Span
    value: Fraction
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """One place that a name may point to: a layer and unit indices, `units` None for the whole array.

    Weight units stand in the page's order; which of them is the source is a convention of the page.
    """

    layer: Index | None
    units: tuple[Index, ...] | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A quantity of the network, or a whole array of them.

    `positions` are the places that the page allows for the printed name, likeliest first; one where
    every mark was written. `array` tells that the name is marked as a vector or matrix. `example` is the
    training example (from 1) or a variable that begins with #, None where there is one or all are meant;
    the variable `#` alone stands for all of them side by side, as columns of a matrix (rows where vectors are rows).
    `step` counts update steps. References of one `group` go together: the same position in `positions` is
    taken for all of them.
    """

    span: Span
    role: Role
    positions: tuple[Position, ...]
    name: str
    step: int = 0
    example: int | Index | None = None
    array: bool = False
    group: Span | None = None

    @property
    def first(self) -> Position:
        """The likeliest place."""
        return self.positions[0]

    @property
    def indices(self) -> tuple[Index, ...]:
        """The indices of layers and units at all places, as written, and that of the example."""
        marks = [mark for place in self.positions for mark in (place.layer, *(place.units or ()))]
        return tuple(mark for mark in (*marks, self.example) if isinstance(mark, Index))


@dataclass(frozen=True, slots=True)
class Named:
    """A node of the graph that the page's own equations make, by the page's normalised name."""

    span: Span
    name: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Size:
    """The number of units of a layer; `layers` empty where the page does not say which."""

    span: Span
    layers: tuple[Index, ...]
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Examples:
    """The number of training examples."""

    span: Span


@dataclass(frozen=True, slots=True)
class Ones:
    """A column of ones; `length` is None where the page does not tell it."""

    span: Span
    length: Term | None = None


@dataclass(frozen=True, slots=True)
class IndexValue:
    """An index used as a number, or a layer count."""

    span: Span
    index: Index


@dataclass(frozen=True, slots=True)
class Neg:
    span: Span
    operand: Term


@dataclass(frozen=True, slots=True)
class Add:
    span: Span
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """A product.

    `operators[i]` between factors i and i+1 is "" (or any sign that leaves the kind of product open), "odot" or "@".
    """

    span: Span
    factors: tuple[Term, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Div:
    span: Span
    numerator: Term
    denominator: Term


@dataclass(frozen=True, slots=True)
class Pow:
    span: Span
    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True)
class Apply:
    """A function applied entry by entry: `function` is a table's name (`relu`, `exp`, `log`, `max`, ...) or "sigma",
    the page's activation.

    `order` counts primes. `argument` is None where the page leaves it out (`ReLU'`).
    """

    span: Span
    function: str
    order: int
    argument: Term | None
    more: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Partial:
    """The derivative of one term by another, through every path of the graph."""

    span: Span
    of: Term
    wrt: Term


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over a unit index, or over the training examples where `var` begins with #.

    A bound is None where the page leaves it out. Bounds are canonical: a Size, Examples or a Num, counted from 1.
    """

    span: Span
    var: str | None
    lower: Term | None
    upper: Term | None
    body: Term
    product: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """A matrix written out by rows; `flat` where it was written as one list whose direction is not told."""

    span: Span
    rows: tuple[tuple[Term, ...], ...]
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Transpose:
    span: Span
    operand: Term


@dataclass(frozen=True, slots=True)
class Branches:
    """A function told by cases in a variable: pairs of a value and a condition (relation, bound), None for else."""

    span: Span
    var: str
    branches: tuple[tuple[Term, tuple[str, Term] | None], ...]


@dataclass(frozen=True, slots=True)
class Var:
    """The variable of a function being defined (`g(z) = ...`)."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function named without its argument (`ReLU`, `g'`)."""

    span: Span
    function: str
    order: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A name that the page has given several meanings in turn, the latest first.

    `remarked` tells that it is worth a remark which of them was taken.
    """

    span: Span
    options: tuple[Term, ...]
    remarked: bool = True


@dataclass(frozen=True, slots=True)
class Kronecker:
    """One where two unit indices are the same, else zero."""

    span: Span
    first: Index
    second: Index


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was not understood, and why."""

    span: Span
    reason: str


Term = (
    Num
    | Ref
    | Named
    | Size
    | Examples
    | Ones
    | IndexValue
    | Neg
    | Add
    | Mul
    | Div
    | Pow
    | Apply
    | Partial
    | Sum
    | Array
    | Transpose
    | Branches
    | Var
    | Function
    | Kronecker
    | OneOf
    | Unreadable
)
