"""Ways of going wrong in the forward pass: z_m = sum_n w_mn a_n + b_m, a_m = f(z_m)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ...quantity import Kind, Quantity
from .book import Book
from .case import Case
from .cause import Prediction
from .local import Lacking, Local, Part, PartRole
from .mutate import (
    activation_after,
    neighbours,
    one_swapped,
    pre_of,
    predicted,
    single,
    subject_is_forward,
    swapped,
    transposed,
    weight_part,
    without,
)

RECTIFIERS = ("relu", "leaky_relu")


def _formulas(case: Case) -> Iterator[tuple[Book, Local]]:
    if subject_is_forward(case) and isinstance(case.subject, Quantity):
        for book, local in case.locals():
            if book.graph.get(case.subject.at(0)) is not None:
                yield book, local


def bias_forgotten(case: Case) -> Iterator[Prediction]:
    """sum_n w_mn a_n alone."""
    for book, local in _formulas(case):
        for at, product in enumerate(local.products):
            if single(product, PartRole.BIAS) and len(local.products) > 1:
                shown = case.say.equals(case.say.name(product[0].quantity), product[0].value)
                yield from predicted(book, without(local, at), f"the bias {shown} was not added")


def bias_of_other(case: Case) -> Iterator[Prediction]:
    """The bias of another unit, or the own one twice."""
    for book, local in _formulas(case):
        for at, product in enumerate(local.products):
            if not single(product, PartRole.BIAS):
                continue
            name = product[0].quantity
            yield from predicted(
                book, Local((*local.products, product), local.outer), f"the bias {case.say.name(name)} was added twice"
            )
            for other in neighbours(book, name) if name is not None else ():
                part = weight_part(book, other, product[0])
                if part is not None:
                    changed = (*local.products[:at], (part,), *local.products[at + 1 :])
                    yield from predicted(
                        book,
                        Local(changed, local.outer),
                        f"the bias {case.say.name(other)} was taken for {case.say.name(name)}",
                    )


def term_dropped(case: Case) -> Iterator[Prediction]:
    """The sum without one of its products."""
    for book, local in _formulas(case):
        for at, product in enumerate(local.products):
            if len(product) > 1 and len(local.products) > 1:
                yield from predicted(book, without(local, at), f"the term {_spelled(case, product)} was left out")


def term_sign(case: Case) -> Iterator[Prediction]:
    """The sum with the sign of one product turned."""
    for book, local in _formulas(case):
        minus = Part(PartRole.OTHER, None, book.number(Fraction(-1)))
        for at, product in enumerate(local.products):
            if len(local.products) > 1:
                changed = (*local.products[:at], (minus, *product), *local.products[at + 1 :])
                yield from predicted(
                    book, Local(changed, local.outer), f"the sign of the term {_spelled(case, product)} was lost"
                )


def activation_skipped(case: Case) -> Iterator[Prediction]:
    """z in place of f(z)."""
    for book, local in _formulas(case):
        if local.outer:
            yield from predicted(
                book, Local(local.products), f"{_function(local.outer)} was not applied: this is its argument"
            )


def activation_for_pre(case: Case) -> Iterator[Prediction]:
    """f(z) where z is asked for."""
    for book, _ in _formulas(case):
        after = activation_after(book, case.subject) if isinstance(case.subject, Quantity) else None
        value = book.known(after) if after is not None else None
        if value is not None:
            yield Prediction(value, f"this is {case.say.name(after)}, the value after the activation")


def activation_twice(case: Case) -> Iterator[Prediction]:
    """f(f(z)) in place of f(z)."""
    for book, local in _formulas(case):
        if local.outer:
            try:
                yield Prediction(
                    book.apply(local.outer, 0, book.of(local)), f"{_function(local.outer)} was applied twice"
                )
            except Lacking:
                continue


def wrong_branch(case: Case) -> Iterator[Prediction]:
    """The other branch of a rectifier: a negative kept, made positive, or a positive cut to 0."""
    for book, local in _formulas(case):
        if not local.outer.startswith(RECTIFIERS):
            continue
        try:
            inner = book.of(Local(local.products))
        except Lacking:
            continue
        shown = case.say.number(inner)
        if isinstance(inner, Fraction) and inner < 0:
            if local.outer == "relu":
                yield Prediction(inner, f"{shown} is negative, so that {_function(local.outer)} gives 0")
            yield Prediction(-inner, f"{_function(local.outer)} of {shown} is not its amount")
            yield Prediction(Fraction(0), f"{_function(local.outer)} lets a part of {shown} through")
        else:
            yield Prediction(
                book.number(Fraction(0)), f"{shown} is positive, so that {_function(local.outer)} leaves it as it is"
            )


def weights_transposed(case: Case) -> Iterator[Prediction]:
    """The weights read by columns, w_nm for w_mn: one of them, or all."""

    def change(part: Part) -> Part | None:
        name = part.quantity
        other = transposed(book, name) if name is not None and part.role is PartRole.WEIGHT else None
        return weight_part(book, other, part) if other is not None else None

    for book, local in _formulas(case):
        yield from predicted(book, swapped(local, change), "the weights are read by columns instead of by rows")
        for part, other, changed in one_swapped(local, lambda part: iter(filter(None, (change(part),)))):
            names = case.say.name(other.quantity), case.say.name(part.quantity)
            yield from predicted(book, changed, f"{names[0]} was taken for {names[1]}: the two indices are swapped")


def other_weight(case: Case) -> Iterator[Prediction]:
    """The weight or the input of a neighbour in one term."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if name is not None and part.role in (PartRole.WEIGHT, PartRole.INPUT):
            yield from filter(None, (weight_part(book, other, part) for other in neighbours(book, name)))

    for book, local in _formulas(case):
        for part, other, changed in one_swapped(local, change):
            yield from predicted(
                book, changed, f"{case.say.name(other.quantity)} was taken for {case.say.name(part.quantity)}"
            )


def other_layers_input(case: Case) -> Iterator[Prediction]:
    """The units of another layer, or their pre-activations, for the inputs of this one."""

    def shifted(by: int) -> Callable[[Part], Part | None]:
        def change(part: Part) -> Part | None:
            name = part.quantity
            if part.role is not PartRole.INPUT or name is None or name.kind is not Kind.ACTIVATION:
                return None
            other = replace(name, layer=(name.layer or 0) + by)
            return weight_part(book, other, part) if other.at(0) in book.graph else None

        return change

    def unfinished(part: Part) -> Part | None:
        name = part.quantity
        other = pre_of(book, name) if part.role is PartRole.INPUT and name is not None else None
        return weight_part(book, other, part) if other is not None else None

    for book, local in _formulas(case):
        for by in (-1, 1):
            yield from predicted(
                book,
                swapped(local, shifted(by)),
                "the activations of another layer were taken for the inputs of this one",
            )
        yield from predicted(book, swapped(local, unfinished), "the pre-activations were taken for the activations")


def old_parameter(case: Case) -> Iterator[Prediction]:
    """A weight or bias from before the update, in a later pass."""

    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if part.role in (PartRole.WEIGHT, PartRole.BIAS) and name is not None and name.step > 0:
            yield from filter(None, (weight_part(book, name.at(name.step - 1), part),))

    if not isinstance(case.subject, Quantity) or case.subject.step == 0:
        return
    for book, local in _formulas(case):
        for part, _, changed in one_swapped(local, change):
            name = case.say.name(part.quantity)
            yield from predicted(book, changed, f"{name.partition('@')[0]} was taken from before the update")
        everywhere = swapped(local, lambda part: next(change(part), None))
        yield from predicted(book, everywhere, "the parameters were taken from before the update")


def _spelled(case: Case, product: tuple[Part, ...]) -> str:
    names = [case.say.name(part.name) for part in product if part.name is not None]
    return " ".join(names) if names else case.say.number(product[0].value)


def _function(name: str) -> str:
    return {"relu": "ReLU", "sigma": "the activation function"}.get(name.partition(":")[0], name.partition(":")[0])
