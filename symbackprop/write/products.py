"""Products in print: which factors need brackets, and where a sign stands between two."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ..notation.model import Notation
from ..term import Mul, Num, Term
from .pieces import Level, Piece, grouped, is_array, is_number, runs_together


class Products(ABC):
    """Writes products, of factors that `piece` writes."""

    notation: Notation

    @abstractmethod
    def piece(self, term: Term, first: bool = True) -> Piece:
        """The LaTeX of a term; `first` tells that nothing stands before it that a sign would run into."""

    def product(self, term: Mul, first: bool) -> Piece:
        """Factors with a sign where the notation has one, and where they would run together without."""
        if len(set(term.operators)) > 1 and set(term.operators) != {"", "@"}:
            return self.product(grouped(term), first)
        factors = term.factors
        entrywise = term.operators[0] not in ("", "@") if term.operators else False
        pieces = [self.factor(factor, at, len(factors), entrywise, first) for at, factor in enumerate(factors)]
        text = pieces[0].text
        for at, sign in enumerate(term.operators):
            text += self.sign(sign, factors[at], factors[at + 1], pieces[at], pieces[at + 1]) + pieces[at + 1].text
        if pieces[0].level == Level.NEGATIVE:
            return Piece(text, Level.NEGATIVE)
        return Piece(text, Level.OPEN if pieces[-1].level == Level.OPEN else Level.PRODUCT)

    def factor(self, factor: Term, at: int, count: int, entrywise: bool, first: bool) -> Piece:
        """A factor, in brackets where its place asks for them."""
        piece = self.piece(factor, first and not at)
        leads = not at and first and isinstance(factor, Num)
        kept = (
            piece.level >= Level.POWER
            or piece.level == Level.NEGATIVE
            and leads
            or piece.level == Level.PRODUCT
            and not entrywise
            and isinstance(factor, Mul)
            and set(factor.operators) <= {"", "@"}
            or piece.level == Level.OPEN
            and at == count - 1
            and not entrywise
            or piece.level == Level.OPERATOR
            and not entrywise
            or piece.level == Level.PRODUCT
            and isinstance(factor, Num)
            and not at
        )
        return piece if kept else Piece(piece.bracketed)

    def sign(self, operator: str, left: Term, right: Term, before: Piece, after: Piece) -> str:
        """The sign between two factors, with its spaces."""
        signs = self.notation.signs
        if operator == "odot":
            return f" {signs.hadamard} "
        if operator == "outer":
            return r" \otimes "
        if is_number(left) and is_number(right) or after.text[:1].isdigit():
            return f" {signs.numbers} "
        usual = signs.arrays if is_array(left) and is_array(right) else signs.scalars
        if not usual and runs_together(left, right, before, after):
            usual = signs.numbers
        return f" {usual} " if usual else " "
