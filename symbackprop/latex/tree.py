"""The syntax tree of written mathematics: what stands on the page, with no meaning yet.

Every node has the half-open span of the original text that it was read from. Scripts stay
scripts: whether `a^2` is a power or a layer is for the reader to decide from the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..source import Span
from ..written import Written


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, without a sign."""

    span: Span
    written: Written


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name: one letter (`w`, `σ`), a command's letter (`delta`), or a word (`ReLU`, `net`, `Input`).

    `name` is normalised: a Greek letter by its English name (`delta`, `sigma`, `Delta`), a
    Latin letter as it is. `marks` are its decorations from the inside out: vec, hat, bar,
    tilde, dot, bold, cal, bb, roman, underline. `word` tells that it was written as a word (in \\text, a
    known function name, or a run of letters in plain text).
    """

    span: Span
    name: str
    marks: tuple[str, ...] = ()
    word: bool = False


@dataclass(frozen=True, slots=True)
class Scripted:
    """A base with its subscript, superscript and primes, in whatever order they were written."""

    span: Span
    base: Node
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Several things side by side or parted by commas or dots where no product need be meant.

    Found in scripts (`_{mn}`, `_{1,1}`, `_{O1.H21}`; `^{L-1}` is no Sequence but Terms) and as the
    contents of a Fenced list `(1, 2)`. `separator` is "", ",", "." or ";" as written, "_" in names of code
    (`w_h_o`).
    """

    span: Span
    items: tuple[Node, ...]
    separator: str


@dataclass(frozen=True, slots=True)
class Fenced:
    """Something in brackets: `opening` and `closing` are `(`, `)`, `[`, `]`, `{`, `}`, `|`, `||`."""

    span: Span
    opening: str
    closing: str
    body: Node


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign before a term: `-x`, `+x`, `\\pm x`; `sign` is "-", "+" or "±"."""

    span: Span
    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Terms:
    """A sum as written: `operators[i]` ("+", "-", "±") stands between terms i and i+1."""

    span: Span
    terms: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product as written: `operators[i]` stands between factors i and i+1.

    Operators: "" (side by side), "cdot", "*", "times", "odot" (also \\circ, \\otimes as "otimes"), ".", "/" (a slash or
    \\div between whole factors, left to right), "@" (matrix product in code). A name before
    a bracket is here two factors with "" between; the reader decides whether it is an application.
    """

    span: Span
    factors: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """A built fraction: `\\frac{a}{b}`, `{a \\over b}`."""

    span: Span
    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Derivative:
    """A derivative with both parts marked.

    `\\frac{\\partial C}{\\partial w}`, `dC/dw`, `\\partial_w C`, `\\nabla_W C`, `\\nabla E`.

    `of` is None never: in operator form `\\frac{\\partial}{\\partial a} X` it is what the operator is applied to.
    `wrt` is None for a bare `\\nabla E`. `style` is "frac", "slash", "subscript", "nabla" or "operator".
    `order` is 1 but for written higher derivatives.
    """

    span: Span
    of: Node
    wrt: Node | None
    style: str
    order: int = 1


@dataclass(frozen=True, slots=True)
class BigOperator:
    """`\\sum`, `\\prod` with its limits: `index` is the symbol of the lower limit, `lower` and `upper` its bounds.

    `\\sum_{j=0}^{n-1}` has all three; `\\sum_j` only the index; `\\sum_{j \\in K}` has `upper` = K and `lower` None;
    a bare `\\sum` none. Its body runs to the next + or - of the same level.
    """

    span: Span
    operator: str
    index: Node | None
    lower: Node | None
    upper: Node | None
    body: Node


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of cells: any matrix environment, `[19 \\ 22 \\ 31]`, `[0 \\quad 1.1]`, `[[1, 2], [3, 4]]`, `(0 \\ 1 \\ 1)`.

    A cell may be Unread; rows may differ in length (the reader refuses them). `[1]`, `(x)`, `[0.5, 1.2]` and `(x, y)`
    stay Fenced.
    """

    span: Span
    rows: tuple[tuple[Node, ...], ...]
    environment: str


@dataclass(frozen=True, slots=True)
class Cases:
    """`\\begin{cases}`: pairs of a value and its condition, which is None where it is empty or says else."""

    span: Span
    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A relation inside an expression: a case's condition `z > 0`, an index range."""

    span: Span
    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Root:
    """`\\sqrt[n]{x}`; `degree` is None for a square root."""

    span: Span
    radicand: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Decorated:
    """Something boxed, braced, struck or named, with its note as `label`.

    `kind` is box, underbrace, overbrace, cancel, stack, named ("let's call this X") or an accent over more than a name.
    """

    span: Span
    kind: str
    body: Node
    label: Node | None = None


@dataclass(frozen=True, slots=True)
class Postfix:
    """`n!`, `35 %`, or a transpose written after: `operator` is "!", "%", or "T" for code's `.T`."""

    span: Span
    operand: Node
    operator: str


@dataclass(frozen=True, slots=True)
class Ellipsis:
    """`\\dots`, `...`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Words:
    """Running text inside mathematics, `\\text{for all }`; its words as written."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """An aligned block as a member of a chain (`\\Rightarrow \\begin{aligned} ... \\end{aligned}`): its own chains."""

    span: Span
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A construct that could not be represented; `reason` says what and why. Nothing of it is guessed."""

    span: Span
    reason: str


Node = (
    Number
    | Symbol
    | Scripted
    | Sequence
    | Fenced
    | Signed
    | Terms
    | Product
    | Fraction
    | Derivative
    | BigOperator
    | Matrix
    | Cases
    | Comparison
    | Root
    | Decorated
    | Postfix
    | Ellipsis
    | Words
    | Block
    | Unread
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation sign between two members.

    `sign` is normalised: "=", ":=" (also \\leftarrow, \\gets, \\coloneqq, ←), "approx" (≈, \\simeq, \\doteq), "implies"
    (\\Rightarrow, =>, \\implies), "to" (\\to, \\rightarrow, ->), "equiv", "name" ("let's call this X"),
    "<", ">", "<=", ">=", "ne", "in", "propto", ":" (a bullet's colon).
    `label` is what stands over it (`\\stackrel{avg}{\\Rightarrow}`).
    """

    span: Span
    sign: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """Members joined by relations, read left to right and down an aligned column.

    `members` has one more item than `relations`; the first is None where the page leaves the left side to an earlier
    line (`= 7.16` at a display's start, `&= ...` with nothing before it in its column), an empty member is None too
    (`= 7868 \\cdot a_1 =` and nothing; its place is the relation's end). `span` covers all of it.
    """

    span: Span
    members: tuple[Node | None, ...]
    relations: tuple[Relation, ...]
    note: str = ""  # running text that led in ("Now:", "so") or followed, without its marks
