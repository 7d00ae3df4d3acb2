"""The matrix form for all examples at once: their vectors side by side, as columns of a matrix or as its rows.

Z^l = W^l A^{l-1} + b^l 1^T,   Delta^l = ((W^{l+1})^T Delta^{l+1}) * sigma'(Z^l),   dC/dW^l = 1/n Delta^l (A^{l-1})^T
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...errors import InputError
from ...rewriting import mapped
from ...term import Add, Apply, Examples, Mul, Ones, Partial, Ref, Role, Sum, Term, Transpose
from ...within import walk
from ..steps import Line, Move, Section, Shape
from ..terms import ALL, EXAMPLE, NOWHERE
from .layout import Layout
from .products import matmul, transpose

SHARED = frozenset((Role.WEIGHT, Role.BIAS, Role.RATE, Role.COST))
ONES = Ones(NOWHERE, Examples(NOWHERE))


@dataclass(frozen=True, slots=True)
class Batch:
    """Puts the lines of the matrix form side by side for all examples."""

    layout: Layout

    def sections(self, sections: tuple[Section, ...]) -> tuple[Section, ...]:
        """The sections that say something of all examples; those of one example's gradients give way to their mean.

        Raises InputError where the errors of all examples are no product of matrices: softmax without cross-entropy.
        """
        found = []
        for section in sections:
            if section.topic in ("weights", "biases", "inputs"):
                continue
            made = [(line, self.line(line)) for line in section.lines]
            if section.topic in ("output", "hidden") and any(new is None for line, new in made if line.result):
                raise InputError(
                    f"batch: no product of matrices gives the errors of all examples at once ({section.topic} layer); "
                    "leave it out"
                )
            lines = tuple(new for _, new in made if new is not None)
            if lines:
                found.append(replace(section, lines=lines))
        return tuple(found)

    def line(self, line: Line) -> Line | None:
        """A line of all examples; itself where it is of none, None where it cannot be said."""
        if isinstance(line.left, Apply) and line.given or isinstance(line.left, Ref) and line.left.role is Role.COST:
            return line
        if line.topic in ("average", "update"):
            return self.mean(line)
        if isinstance(line.left, Partial):
            return None  # the derivative of a mean by one example's output is not that example's
        kept = (move for move in line.moves if not _has_derivative(move.term) and not _pairs(move.term))
        moves = tuple(replace(move, term=self(move.term)) for move in kept)
        if not moves:
            return None
        shapes = tuple(self.shape(each) for each in line.shapes)
        return replace(line, left=self(line.left), moves=moves, shapes=shapes)

    def mean(self, line: Line) -> Line:
        """A line with means over the examples: the sums of outer products become products of matrices."""
        moves: list[Move] = []
        for move in line.moves:
            term = self.contracted(move.term)
            if term not in [each.term for each in moves]:
                moves.append(replace(move, term=term))
        return replace(line, moves=tuple(moves))

    def contracted(self, term: Term) -> Term:
        """A term with sums over examples of vectors, and of outer products of vectors, as products of matrices."""
        if isinstance(term, Sum) and term.var == EXAMPLE.var and not _has_derivative(term.body):
            body = self(term.body)
            if isinstance(body, Mul):
                return body
            return matmul(transpose(ONES), body) if self.layout.rows else matmul(body, ONES)
        return mapped(term, self.contracted)

    def __call__(self, term: Term) -> Term:
        """A term with every vector of an example replaced by the matrix of all of them."""
        match term:
            case Ref(role=role) if role not in SHARED:
                return replace(term, example=ALL)
            case Add(span, terms) if any(map(of_examples, terms)):
                return Add(span, tuple(self(each) if of_examples(each) else self.repeated(each) for each in terms))
            case _:
                return mapped(term, self)

    def repeated(self, term: Term) -> Term:
        """What all examples share, once for each: a bias becomes a matrix of equal columns, or rows."""
        arrays = any(isinstance(part, Ref) and part.array for part in walk(term))
        if not arrays:
            return term
        return matmul(ONES, term) if self.layout.rows else matmul(term, Transpose(NOWHERE, ONES))

    def shape(self, shape: Shape) -> Shape:
        """The shape of a matrix of all examples."""
        many = Examples(NOWHERE)
        of = self(shape.of)
        return Shape(of, many, shape.columns) if self.layout.rows else Shape(of, shape.rows, many)


def of_examples(term: Term) -> bool:
    """Whether a term differs from one example to another."""
    return any(isinstance(part, Ref) and part.role not in SHARED for part in walk(term))


def _pairs(term: Term) -> bool:
    """Whether two vectors of one example are multiplied as matrices: for all examples that would mix them."""
    products = (part for part in walk(term) if isinstance(part, Mul) and "@" in part.operators)
    return any(sum(map(of_examples, part.factors)) > 1 for part in products)


def _has_derivative(term: Term) -> bool:
    return any(isinstance(part, Partial) for part in walk(term))
