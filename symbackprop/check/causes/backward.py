"""Ways of going wrong in the backward pass: dC/dz_m = f'(z_m) sum_j w_jm dC/dz_j, and dC/da at the output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ...quantity import Partial, Quantity
from .book import Book
from .case import Case
from .cause import Prediction
from .local import Local, Part, PartRole
from .mutate import (
    activation_after,
    adjoint_part,
    between,
    derivatives,
    dropped,
    firstly,
    hidden_slopes,
    neighbours,
    node_subject,
    of_role,
    one_swapped,
    predicted,
    slope_name,
    slope_part,
    slope_value,
    swapped,
    transposed,
    weight_part,
)


def missing_slope(case: Case) -> Iterator[Prediction]:
    """sum_j w_jm dC/dz_j alone."""
    for book, local in derivatives(case):
        because = f"the slope of the activation is missing{slope_value(case, book, local, False)}"
        yield from predicted(book, dropped(local, hidden_slopes(book)), because)
        yield from predicted(book, dropped(local, of_role(PartRole.SLOPE)), "the slopes of the activations are missing")


def mask_ignored(case: Case) -> Iterator[Prediction]:
    """A dead rectifier counted as open, or an open one as dead."""
    for book, local in derivatives(case):
        for part, _, changed in one_swapped(local, _other_masks(book)):
            name = case.say.name(part.name)
            slope = case.say.equals(f"{slope_name(part)}({name})", part.value)
            since = case.say.equals(name, part.argument)
            because = f"the slope of the rectifier was left out of account: {slope}, since {since}"
            yield from predicted(book, changed, because)
        yield from predicted(
            book,
            swapped(local, firstly(_other_masks(book))),
            "the slopes of the rectifiers were left out of account",
        )


def _other_masks(book: Book) -> Callable[[Part], Iterator[Part]]:
    return lambda part: _masks(book, part)


def _masks(book: Book, part: Part) -> Iterator[Part]:
    if part.role is PartRole.SLOPE and part.function.startswith(("relu", "leaky_relu")):
        for mask in (Fraction(1), Fraction(0)):
            if part.value != mask:
                yield replace(part, value=book.number(mask))


def slope_at_activation(case: Case) -> Iterator[Prediction]:
    """f'(a) for f'(z), or the rule in a applied to z: z(1 - z), 1 - z^2."""

    def at_result(part: Part) -> Part | None:
        return slope_part(book, part, part.function, part.result) if part.role is PartRole.SLOPE else None

    def rule_in_argument(part: Part) -> Part | None:
        if part.role is not PartRole.SLOPE or part.function not in ("sigmoid", "tanh"):
            return None
        one, square = book.number(Fraction(1)), book.field.mul(part.argument, part.argument)
        start = part.argument if part.function == "sigmoid" else one
        return replace(part, value=book.field.add(start, book.field.neg(square)))

    for book, local in derivatives(case):
        yield from predicted(
            book,
            swapped(local, rule_in_argument),
            "the rule for the slope is in the activation a, and was applied to z",
        )
        yield from predicted(book, swapped(local, at_result), "the slope was taken at the activation a instead of at z")


def function_for_slope(case: Case) -> Iterator[Prediction]:
    """f(z) for f'(z)."""

    def change(part: Part) -> Part | None:
        return replace(part, value=part.result) if part.role is PartRole.SLOPE else None

    for book, local in derivatives(case):
        yield from predicted(book, swapped(local, change), "the activation itself stands where its derivative belongs")


def slope_of_other_unit(case: Case) -> Iterator[Prediction]:
    """f' of a neighbour or of another layer."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if part.role is not PartRole.SLOPE or name is None:
            return
        for other in others(name):
            argument = book.known(other)
            moved = slope_part(book, part, part.function, argument) if argument is not None else None
            if moved is not None:
                yield replace(moved, name=other)

    def others(name: Quantity) -> Iterator[Quantity]:
        yield from neighbours(book, name)
        for other in book.graph:
            if other != name.at(0) and activation_after(book, other) is not None and other.kind is name.kind:
                yield other.at(name.step)

    for book, local in derivatives(case):
        for part, other, changed in one_swapped(local, change):
            yield from predicted(
                book,
                changed,
                f"the slope at {case.say.name(other.name)} was taken for that at {case.say.name(part.name)}",
            )


def sum_forgotten(case: Case) -> Iterator[Prediction]:
    """One path of the sum alone."""
    for book, local in derivatives(case):
        count = len(local.products)
        for product in local.products if 1 < count <= 16 else ():
            through = next(
                (case.say.name(part.name) for part in product if part.role is PartRole.ADJOINT), "one output"
            )
            yield from predicted(
                book, Local((product,)), f"only the path through {through} is counted; {count} paths lead to the cost"
            )


def weight_forgotten(case: Case) -> Iterator[Prediction]:
    """sum_j dC/dz_j without the weights."""
    for book, local in derivatives(case):
        gone = [
            case.say.name(part.name) for product in local.products for part in product if part.role is PartRole.WEIGHT
        ]
        if gone and node_subject(case, book) is not None or gone and len(gone) <= 4:
            yield from predicted(
                book,
                dropped(local, of_role(PartRole.WEIGHT)),
                f"the factor {' and '.join(dict.fromkeys(gone))} is missing",
            )


def stale_delta(case: Case) -> Iterator[Prediction]:
    """The delta of a layer above, copied down."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if part.role is PartRole.ADJOINT and name is not None:
            own = activation_after(book, name)
            yield from filter(None, (adjoint_part(book, other) for other in later_nodes(book, name) if other != own))

    for book, local in derivatives(case):
        wrt = case.subject.wrt if isinstance(case.subject, Partial) else None
        for part, other, changed in one_swapped(local, change):
            yield from predicted(book, changed, _stale(case, other, case.say.name(part.name)))
        here = activation_after(book, wrt) or wrt if wrt is not None else None
        for other_node in (
            later_nodes(book, here) if here is not None and book.graph.get(here.at(0)) is not None else ()
        ):
            copied = adjoint_part(book, other_node)
            if copied is not None:
                yield Prediction(copied.value, _stale(case, copied, case.say.name(wrt)))


def _stale(case: Case, other: Part, here: str) -> str:
    name = other.quantity
    what = case.say.equals(case.say.adjoint(name), other.value) if name is not None else "a value"
    return f"{what} of a layer above stands where that of {here} belongs"


def later_nodes(book: Book, quantity: Quantity) -> Iterator[Quantity]:
    """The nodes between a quantity and the cost, the nearest first, at the same step."""
    for other in between(book.graph, quantity.at(0), book.cost):
        yield other.at(quantity.step)


def weights_transposed(case: Case) -> Iterator[Prediction]:
    """sum_j w_mj dC/dz_j: W for its transpose."""

    def change(part: Part) -> Part | None:
        name = part.quantity
        other = transposed(book, name) if part.role is PartRole.WEIGHT and name is not None else None
        return weight_part(book, other, part) if other is not None else None

    for book, local in derivatives(case):
        yield from predicted(
            book,
            swapped(local, change),
            "the weights are read by rows instead of by columns: the transpose of W belongs here",
        )


def updated_weight(case: Case) -> Iterator[Prediction]:
    """A weight after its update, in the backward pass that belongs to the old ones."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if part.role is PartRole.WEIGHT and name is not None and name.step + 1 in book.steps:
            yield from filter(None, (weight_part(book, name.at(name.step + 1), part),))

    for book, local in derivatives(case):
        for part, other, changed in one_swapped(local, change):
            new = case.say.equals(case.say.name(other.name), other.value)
            old = case.say.equals(case.say.name(part.name), part.value)
            because = f"{new} is the weight after its update; the old one counts, {old}"
            yield from predicted(book, changed, because)
        yield from predicted(
            book,
            swapped(local, firstly(change)),
            "the updated weights were used; the old ones count",
        )


def index_neighbour(case: Case) -> Iterator[Prediction]:
    """The quantity beside the one that is meant, in one factor."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if name is None:
            return
        for other in neighbours(book, name):
            made = adjoint_part(book, other) if part.role is PartRole.ADJOINT else None
            if part.role in (PartRole.WEIGHT, PartRole.INPUT):
                made = weight_part(book, other, part)
            if made is not None:
                yield made

    for book, local in derivatives(case):
        for part, other, changed in one_swapped(local, change):
            kind = "the derivative by " if part.role is PartRole.ADJOINT else ""
            yield from predicted(
                book,
                changed,
                f"{kind}{case.say.name(other.name)} was taken for {kind and 'that by '}{case.say.name(part.name)}",
            )
        wrt = node_subject(case, book)
        for beside in neighbours(book, wrt) if wrt is not None else ():
            value = book.known_adjoint(beside)
            if value is not None:
                yield Prediction(value, f"this is the derivative by {case.say.name(beside)}, its neighbour")
