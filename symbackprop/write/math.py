"""Terms as LaTeX in a notation: the one printer of mathematics.

What it writes reads back to the same term, and looks as a textbook prints it: brackets only where they are needed,
large ones only around what is tall, a sign between factors only where they would run together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from ..derive.steps import Range
from ..notation.model import Notation
from ..term import (
    Add,
    Apply,
    Array,
    Branches,
    Div,
    Examples,
    Function,
    Index,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    OneOf,
    Ones,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Unreadable,
    Var,
)
from .letters import letters_for
from .names import Names, letter, named
from .pieces import (
    RELATIONS,
    Level,
    Piece,
    is_array,
    is_differential,
    negative,
    of_delta,
    plus,
    scripted,
)
from .products import Products


def to_latex(term: Term, notation: Notation, letters: Mapping[str, str] | None = None, depth: int | None = None) -> str:
    """The LaTeX of a term; `letters` those of its unit variables, found from the term where they are left out."""
    return Writer(notation, letters_for((term,), notation) if letters is None else letters, depth).latex(term)


@dataclass(frozen=True)
class Writer(Products):
    """Writes the terms of one line: one letter a variable. `depth` is the number of layers where it is known."""

    notation: Notation
    letters: Mapping[str, str]
    depth: int | None = None

    @cached_property
    def names(self) -> Names:
        """Writes indices, quantities and numbers."""
        return Names(self.notation, self.letters, self.depth)

    def latex(self, term: Term) -> str:
        """The LaTeX of a whole member of a line."""
        return self.piece(term).text

    def range(self, told: Range) -> str:
        """Where a free index runs, `m = 1, \\dots, N_l`."""
        base = self.notation.units.base
        if isinstance(told.high, Size):
            high = self.bound(told.high, base, base)
        elif told.var.startswith("^"):
            high = self.names.layer(told.high)
        else:
            high = self.names.unit(told.high)
        low = self.names.layer(told.low) if told.var.startswith("^") else self.names.unit(told.low)
        return rf"{self.names.variable(told.var)} = {low}, \dots, {high}"

    def piece(self, term: Term, first: bool = True) -> Piece:
        """The LaTeX of a term; `first` tells that nothing stands before it that a sign would run into."""
        match term:
            case Num():
                return self.number(term)
            case Ref():
                return self.ref(term)
            case Named():
                return scripted(named(term))
            case Var():
                return Piece(self.notation.variable)
            case Size():
                return plus(self.names.size(term), term.offset)
            case Ones():
                return Piece(r"\mathbf{1}")
            case Examples():
                return Piece(self.notation.examples.count)
            case IndexValue(_, index):
                return self.index(index)
            case Kronecker(_, one, two):
                return Piece(self.names.pair(self.notation.derivatives.kronecker, one, two))
            case Neg(_, operand):
                return Piece("-" + self.piece(operand, first=False).held(Level.OPEN), Level.NEGATIVE)
            case Add(_, terms):
                return self.sum(terms)
            case Mul():
                return self.product(term, first)
            case Div(_, above, below):
                return self.quotient(above, below)
            case Pow(_, base, exponent):
                return self.power(base, exponent)
            case Apply():
                return self.applied(term)
            case Function(_, name, order):
                return Piece(self.function(name) + "'" * order)
            case Partial(_, of, wrt):
                return self.partial(of, wrt)
            case Sum():
                return self.big(term)
            case Array(_, rows):
                return Piece(self.array(rows))
            case Transpose(_, operand):
                return Piece(f"{self.base(operand)}^{{{self.notation.signs.transpose}}}", Level.POWER)
            case Branches():
                return self.branches(term)
            case OneOf(_, options):
                return self.piece(options[0], first)
            case Unreadable(_, reason):
                return Piece(rf"\text{{unread: {reason}}}")
            case _:
                assert_never(term)

    # names and numbers

    def ref(self, ref: Ref) -> Piece:
        """A quantity; an error term is a derivative where the notation has no letter for it."""
        text = self.names.ref(ref)
        return self.partial(*of_delta(ref)) if text is None else scripted(text)

    def number(self, number: Num) -> Piece:
        """A number with its sign."""
        text = self.names.number(number)
        if text.startswith("-"):
            return Piece(text, Level.NEGATIVE)
        return Piece(text, Level.PRODUCT if "10^" in text else Level.ATOM)

    def index(self, index: Index) -> Piece:
        """An index as a number, counted from 1 whatever the notation counts from."""
        var = index.var
        if var is None:
            return Piece(str(index.offset), Level.NEGATIVE if index.offset < 0 else Level.ATOM)
        if var.startswith("^"):
            return plus(self.names.layer(Index(var)), index.offset)
        return plus(self.names.variable(var), index.offset)

    def function(self, name: str) -> str:
        """A function's name; one that has no canonical name is its own letter."""
        known = self.notation.functions.get(name.partition(":")[0])
        if known is not None:
            return known
        head, _, mark = name.partition("_")
        return letter(head) + (f"_{{{mark}}}" if mark else "")

    # operations

    def sum(self, terms: tuple[Term, ...]) -> Piece:
        """Terms with their signs between them."""
        text = self.piece(terms[0]).text
        for term in terms[1:]:
            negated = negative(term)
            part = self.piece(term if negated is None else negated, first=False)
            text += f" {'+' if negated is None else '-'} {part.held(Level.OPEN)}"
        return Piece(text, Level.SUM)

    def quotient(self, above: Term, below: Term) -> Piece:
        """A fraction; one of two differentials would be a derivative, so the upper one has brackets."""
        pieces = self.piece(above), self.piece(below)
        told = self.notation.derivatives
        both = "differential" in (told.scalar, told.array) and all(each.text.startswith("d") for each in pieces)
        return Piece(rf"\frac{{{pieces[0].bracketed if both else pieces[0].text}}}{{{pieces[1].text}}}")

    def power(self, base: Term, exponent: Term) -> Piece:
        """A power, or a root where the exponent is one half."""
        if isinstance(exponent, Num) and exponent.value * 2 == 1:
            return Piece(rf"\sqrt{{{self.latex(base)}}}")
        above = f"^{{{self.latex(exponent)}}}"
        if isinstance(base, Apply) and base.function == "tanh" and not base.order and isinstance(exponent, Num):
            return Piece(self.function("tanh") + above + self.argument(base))
        if isinstance(base, Ref) and base.role is Role.ACTIVATION:
            # where layers are superscripts, one on an input or output could be taken for a layer
            return Piece(self.piece(base).bracketed + above, Level.POWER)
        return Piece(self.base(base) + above, Level.POWER)

    def base(self, base: Term) -> str:
        """What a superscript may follow: a function's value raised, a name without a superscript, else brackets."""
        piece = self.piece(base)
        plain = isinstance(base, Ref | Named | Var | Num | Array | Size) and piece.level == Level.ATOM
        if isinstance(base, Var):
            # with a superscript the variable's letter may be the name of a whole layer
            plain = not any(pattern.text.startswith(f"{piece.text}^") for pattern in self.notation.arrays.values())
        whole = isinstance(base, Num) and not piece.tall or not isinstance(base, Num)
        return piece.text if plain and whole else piece.bracketed

    def applied(self, term: Apply) -> Piece:
        """A function at its argument."""
        if term.argument is None:
            return Piece(self.function(term.function) + "'" * term.order)
        inner = self.piece(term.argument)
        if not term.order and not term.more:
            match term.function:
                case "exp" if not inner.tall:
                    return Piece(f"e^{{{inner.text}}}", Level.POWER)
                case "sqrt":
                    return Piece(rf"\sqrt{{{inner.text}}}")
                case "abs":
                    return Piece(inner.between(r"\lvert", r"\rvert"))
                case "normsq":
                    return Piece(inner.between(r"\lVert", r"\rVert") + "^{2}", Level.POWER)
        return Piece(self.function(term.function) + "'" * term.order + self.argument(term))

    def argument(self, term: Apply) -> str:
        """What a function is applied to, in brackets."""
        parts = [self.latex(part) for part in (term.argument, *term.more) if part is not None]
        return Piece(", ".join(parts)).bracketed

    def partial(self, of: Term, wrt: Term) -> Piece:
        """A derivative, of a name in one piece, of anything else as an operator before it."""
        told = self.notation.derivatives
        style = told.array if is_array(wrt) else told.scalar
        name = self.piece(wrt)
        if style == "nabla" and is_array(of):
            style = "fraction"  # nabla is the gradient of a number; a Jacobian matrix is written as a quotient
        if style == "differential":
            if is_differential(of, wrt) and name.text[0].isalpha():
                return Piece("d" + name.text, name.level)
            style = "fraction"
        plain = isinstance(of, Ref | Named)
        inner = self.piece(of)
        if style in ("nabla", "subscript"):
            head = rf"\nabla_{{{name.text}}} " if style == "nabla" else rf"\partial_{{{name.text}}} "
            level = Level.OPEN if style == "nabla" and plain else Level.OPERATOR
            return Piece(head + (inner.text if plain else inner.bracketed), level)
        if plain:
            return Piece(rf"\frac{{\partial {inner.text}}}{{\partial {name.text}}}")
        body = inner.text if isinstance(of, Apply) and inner.level == Level.ATOM else inner.bracketed
        return Piece(rf"\frac{{\partial}}{{\partial {name.text}}} {body}", Level.OPERATOR)

    def big(self, term: Sum) -> Piece:
        """A sum or product with its limits."""
        text = r"\prod" if term.product else r"\sum"
        base = self.notation.units.base
        if term.var is not None:
            if term.var.startswith("#"):
                base = self.notation.examples.base
            start = "" if term.upper is None and term.lower is None else f"={self.bound(term.lower, base, base)}"
            text += f"_{{{self.names.variable(term.var)}{start}}}"
        if term.upper is not None:
            text += f"^{{{self.bound(term.upper, base, base)}}}"
        return Piece(f"{text} {self.piece(term.body).held(Level.OPEN)}", Level.OPEN)

    def bound(self, bound: Term | None, base: int, missing: int) -> str:
        """A limit of a sum, in the numbering of the notation."""
        match bound:
            case None:
                return str(missing)
            case Num(_, value):
                return self.names.number(Num(bound.span, value - 1 + base))
            case Size():
                return plus(self.names.size(bound), bound.offset - 1 + base).text
            case Examples():
                return plus(self.notation.examples.count, base - 1).text
            case _:
                return self.latex(bound)

    def array(self, rows: tuple[tuple[Term, ...], ...]) -> str:
        """A matrix by rows."""
        name = self.notation.signs.matrix
        cells = r" \\ ".join(" & ".join(map(self.latex, row)) for row in rows)
        return rf"\begin{{{name}}} {cells} \end{{{name}}}"

    def branches(self, term: Branches) -> Piece:
        """A function told by cases."""
        rows = []
        for value, condition in term.branches:
            if condition is None:
                rows.append(rf"{self.latex(value)} & \text{{otherwise}}")
                continue
            relation, bound = condition
            told = f"{self.notation.variable} {RELATIONS.get(relation, relation)} {self.latex(bound)}"
            rows.append(rf"{self.latex(value)} & \text{{if }} {told}")
        return Piece(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", Level.SUM)
