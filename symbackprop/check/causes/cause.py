"""What a cause is: a way of going wrong, told by what it predicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...term import Term

if TYPE_CHECKING:
    from .case import Case
    from .formula_case import FormulaCase


@dataclass(frozen=True, slots=True)
class Prediction:
    """A value that a writer who went wrong in one way would have got, and the sentence that says how."""

    value: Any
    because: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A formula as it should read if it went wrong in one way, and the sentence that says what to change."""

    left: Term
    right: Term
    because: str


Predict = Callable[["Case"], Iterator[Prediction]]
Propose = Callable[["FormulaCase"], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class Cause:
    """A way of going wrong.

    `predict` yields the values that it leads to, on a claim about numbers; `propose` yields the corrections of a
    formula that it would have made wrong. `caught` is a line, put after the `page` of `examples`, that must be found
    to have gone wrong so, and `passed` one in which nothing is wrong; both are the cause's tests. `loose` marks a
    cause that tries many quantities, one of which may fit by chance: it is named only where no other is, and where
    enough digits stand there.
    """

    id: str
    title: str
    predicts: str
    caught: str
    passed: str
    predict: Predict | None = None
    propose: Propose | None = None
    loose: bool = False
    page: str = "smooth"

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]
