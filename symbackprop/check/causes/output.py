"""Ways of going wrong at the output: dC/da, and dC/dz = f'(z) dC/da."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ...quantity import Partial, Quantity
from .book import Book
from .case import Case
from .cause import Prediction
from .local import Lacking, Local, Part, PartRole
from .mutate import (
    activation_after,
    derivatives,
    dropped,
    output_slopes,
    predicted,
    slope_value,
    times,
)


def sign_of_difference(case: Case) -> Iterator[Prediction]:
    """y - a for a - y."""
    for book, local in derivatives(case):
        if any(part.role is PartRole.ERROR for product in local.products for part in product):
            yield from predicted(
                book,
                times(book, local, Fraction(-1)),
                "the difference of output and target was taken the wrong way round",
            )


def factor(case: Case) -> Iterator[Prediction]:
    """The 2 of the square lost or put in twice; a mean for a sum."""
    counts = {_outputs(case)}
    for book, local in derivatives(case):
        if not any(part.role is PartRole.ERROR for product in local.products for part in product):
            continue
        yield from predicted(
            book, times(book, local, Fraction(1, 2)), "a factor 2 is lost: the square of the cost brings it down"
        )
        yield from predicted(book, times(book, local, Fraction(2)), "there is a factor 2 too many")
        for count in counts - {1, 2}:
            yield from predicted(book, times(book, local, Fraction(count)), f"a factor 1/{count} is lost")
            yield from predicted(book, times(book, local, Fraction(1, count)), f"there is a factor 1/{count} too many")


def _outputs(case: Case) -> int:
    book = case.books[0] if case.books else None
    if book is None:
        return 1
    return sum(1 for quantity in book.graph.parents(book.cost) if book.graph.get(quantity) is not None) or 1


def loss_not_differentiated(case: Case) -> Iterator[Prediction]:
    """The cost itself for its derivative."""
    for book, local in derivatives(case):
        if not any(part.role is PartRole.ERROR for product in local.products for part in product):
            continue
        cost = book.known(replace(book.cost, step=_step(case)))
        if cost is not None:
            part = Part(PartRole.OTHER, None, cost)
            named = [
                tuple(each for each in product if each.role not in (PartRole.ERROR, PartRole.OTHER))
                for product in local.products
            ]
            changed = Local(tuple((part, *product) for product in named), local.outer)
            yield from predicted(book, changed, "the cost itself stands here, not its derivative")


def missing_output_slope(case: Case) -> Iterator[Prediction]:
    """dC/da for dC/dz: the slope of the output's activation left out."""
    for book, local in derivatives(case):
        missing = dropped(local, output_slopes(book))
        yield from predicted(
            book,
            missing,
            f"the slope of the activation at the output is missing{slope_value(case, book, local, True)}",
        )


def extra_slope(case: Case) -> Iterator[Prediction]:
    """A slope too many: once more where it has cancelled, or dC/da taken for dC/dz one level on."""
    for book, local in derivatives(case):
        wrt = case.subject.wrt if isinstance(case.subject, Partial) else None
        for quantity in dict.fromkeys(name for name in (wrt, *_adjoint_names(local)) if name is not None):
            slope = _own_slope(book, quantity)
            if slope is not None:
                extra = Part(PartRole.OTHER, None, slope)
                changed = Local(tuple((extra, *product) for product in local.products), local.outer)
                yield from predicted(book, changed, f"there is a slope too many, that at {case.say.name(quantity)}")


def _own_slope(book: Book, quantity: Quantity) -> object:
    after = activation_after(book, quantity)
    if after is None:
        return None
    try:
        slopes = book.slopes(book.graph[after.at(0)], quantity.at(0), quantity.step, after.at(0))
    except Lacking:
        return None
    return slopes[0][0].value if slopes and slopes[0] else None


def _adjoint_names(local: Local) -> Iterator[Quantity]:
    for product in local.products:
        for part in product:
            if part.role is PartRole.ADJOINT and isinstance(part.name, Quantity):
                yield part.name


def diagonal_only(case: Case) -> Iterator[Prediction]:
    """Of a function of the whole layer only the derivative of each output by its own pre-activation."""
    wrt = case.subject.wrt if isinstance(case.subject, Partial) else None
    for book, local in derivatives(case):
        if wrt is None or not wrt.units:
            continue
        for product in local.products if len(local.products) > 1 else ():
            names = [part.quantity for part in product if part.quantity is not None]
            paths = [part.name for part in product if isinstance(part.name, Partial)]
            if any(name.units == wrt.units for name in names) and any(path.of.units == wrt.units for path in paths):
                yield from predicted(
                    book,
                    Local((product,)),
                    "each output depends on every pre-activation of its layer; only its own was counted",
                )


def _step(case: Case) -> int:
    return case.subject.wrt.step if isinstance(case.subject, Partial) else 0
