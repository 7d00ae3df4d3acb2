"""One formula that does not hold in general, with what its corrections may be made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...source import Source
from ...term import Apply, Named, Ref, Term
from ...within import children, walk


@dataclass(frozen=True)
class FormulaCase:
    """The two sides of a wrong formula, the `others` of the same chain, and the text that they are read from."""

    left: Term
    right: Term
    others: tuple[Term, ...]
    source: Source

    @cached_property
    def _parents(self) -> dict[int, Term]:
        return {
            id(child): part
            for side in (self.left, self.right, *self.others)
            for part in walk(side)
            for child in children(part)
        }

    def parent(self, term: Term) -> Term | None:
        """The term that a term stands in."""
        return self._parents.get(id(term))

    def text(self, term: Term) -> str:
        """A part of the formula as it is printed."""
        if isinstance(term, Ref | Named):
            return term.name
        if isinstance(term, Apply) and term.argument is not None:
            return f"{term.function}{chr(39) * term.order}({self.text(term.argument)})"
        return " ".join(self.source.slice(term.span).split())
