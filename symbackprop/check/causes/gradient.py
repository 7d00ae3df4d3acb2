"""Ways of going wrong in gradients, dC/dw_mn = dC/dz_m a_n, and in updates, w - eta dC/dw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ...quantity import Kind, Partial, Quantity
from .book import Book
from .case import Case
from .cause import Prediction
from .local import Local, Part, PartRole
from .mutate import (
    Test,
    above_weight,
    activation_after,
    adjoint_part,
    dropped,
    gradient_subject,
    neighbours,
    of_role,
    one_swapped,
    pre_of,
    predicted,
    swapped,
    times,
    transposed,
    weight_part,
)


def _gradients(case: Case) -> Iterator[tuple[Book, Local, Quantity]]:
    for book, local in case.locals():
        wrt = gradient_subject(case, book)
        if wrt is not None:
            yield book, local, wrt


def _is_input(book: Book, wrt: Quantity, part: Part) -> bool:
    """Whether a part is the input that the weight multiplies."""
    above = above_weight(book, wrt)
    name = part.quantity
    return (
        part.role is PartRole.INPUT
        and name is not None
        and above is not None
        and name.at(0) in book.graph.parents(above.at(0))
    )


def _inputs(book: Book, wrt: Quantity) -> Test:
    return lambda part: _is_input(book, wrt, part)


def _input_as(book: Book, wrt: Quantity, other: Quantity) -> Callable[[Part], Part | None]:
    """The change of the weight's input to another quantity."""
    return lambda part: weight_part(book, other, part) if _is_input(book, wrt, part) else None


def input_forgotten(case: Case) -> Iterator[Prediction]:
    """dC/dz alone: the gradient of the bias."""
    for book, local, wrt in _gradients(case):
        gone = [part for product in local.products for part in product if _is_input(book, wrt, part)]
        names = " and ".join(dict.fromkeys(case.say.equals(case.say.name(part.name), part.value) for part in gone))
        because = f"the factor {names} is missing: this is the gradient of the bias"
        yield from predicted(book, dropped(local, _inputs(book, wrt)), because)


def own_activation(case: Case) -> Iterator[Prediction]:
    """dC/dz_m a_m: the unit's own output for its input."""
    for book, local, wrt in _gradients(case):
        above = above_weight(book, wrt)
        own = (activation_after(book, above) or above) if above is not None else None
        if own is None:
            continue
        changed = swapped(local, _input_as(book, wrt, own))
        yield from predicted(book, changed, f"{case.say.name(own)} is the unit's own output; its input belongs here")


def pre_activation(case: Case) -> Iterator[Prediction]:
    """dC/dz_m z_n: the input before its activation."""

    because = "the pre-activation z was taken for the activation a of the input"
    for book, local, wrt in _gradients(case):
        inputs = [part.quantity for product in local.products for part in product if _is_input(book, wrt, part)]
        before = pre_of(book, inputs[0]) if inputs and inputs[0] is not None else None
        if before is not None:
            yield from predicted(book, swapped(local, _input_as(book, wrt, before)), because)


def weight_for_input(case: Case) -> Iterator[Prediction]:
    """dC/dz_m w_mn: the weight for the input it multiplies."""
    for book, local, wrt in _gradients(case):
        changed = swapped(local, _input_as(book, wrt, wrt))
        yield from predicted(book, changed, f"the weight {case.say.name(wrt)} itself stands where its input belongs")


def other_input(case: Case) -> Iterator[Prediction]:
    """The output of a unit of another layer, or of another unit, for the input."""

    for book, local, wrt in _gradients(case):
        for part, other, changed in one_swapped(local, _other_inputs(book, wrt)):
            yield from predicted(
                book,
                changed,
                f"{case.say.equals(case.say.name(other.name), other.value)} was taken for {case.say.name(part.name)}",
            )


def _other_inputs(book: Book, wrt: Quantity) -> Callable[[Part], Iterator[Part]]:
    def change(part: Part) -> Iterator[Part]:
        name = part.quantity
        if name is None or not _is_input(book, wrt, part):
            return
        for other in book.graph:
            role = book.role(other, 2)
            if other != name.at(0) and role is PartRole.INPUT and other != book.cost and other.kind is name.kind:
                found = weight_part(book, other.at(name.step), part)
                if found is not None:
                    yield found

    return change


def transposed_gradient(case: Case) -> Iterator[Prediction]:
    """dC/dz_n a_m: the gradient of the weight with its indices swapped."""
    for book, _, wrt in _gradients(case):
        other = transposed(book, wrt)
        value = book.known_adjoint(other) if other is not None else None
        if value is not None:
            yield Prediction(value, f"this is the gradient of {case.say.name(other)}: the two indices are swapped")


def bias_gradient(case: Case) -> Iterator[Prediction]:
    """The gradient of a bias as 0, or times the bias or an activation."""
    for book, local, wrt in _gradients(case):
        if any(_is_input(book, wrt, part) for product in local.products for part in product):
            continue
        above = above_weight(book, wrt)
        own = activation_after(book, above) if above is not None else None
        for quantity in (wrt, own):
            value = book.known(quantity) if quantity is not None else None
            if value is not None:
                extra = Part(PartRole.OTHER, None, value)
                changed = Local(tuple((extra, *product) for product in local.products))
                yield from predicted(
                    book,
                    changed,
                    f"the gradient of a bias is dC/dz alone, without the factor {case.say.name(quantity)}",
                )
        yield Prediction(book.number(Fraction(0)), "the gradient of a bias is dC/dz, not 0")


def not_averaged(case: Case) -> Iterator[Prediction]:
    """The sum over the examples without the 1/m."""
    for book, local in case.locals():
        count = examples(book)
        if isinstance(case.subject, Partial) and case.subject.of.at(0) == book.cost and count > 1:
            yield from predicted(
                book,
                times(book, local, Fraction(count)),
                f"the sum over the {count} examples was not divided by {count}",
            )


def examples(book: Book) -> int:
    """The number of training examples that the cost gathers, as the marks of what goes into it tell."""
    marks = {
        quantity.example if quantity.kind is not Kind.NAMED else _mark(quantity.name)
        for quantity in book.graph.parents(book.cost)
    }
    return max(len(marks - {None}), 1)


def _mark(name: str) -> int | None:
    tail = name.rpartition("^")[2]
    return int(tail) if "^" in name and tail.isdigit() else None


# updates


def _updates(case: Case) -> Iterator[tuple[Book, Local, Quantity]]:
    for book, local in case.locals():
        subject = case.subject
        if isinstance(subject, Quantity) and subject.step and book.graph.get(subject.at(0)) is None:
            yield book, local, subject


def plus_for_minus(case: Case) -> Iterator[Prediction]:
    """w + eta dC/dw."""
    for book, local, _ in _updates(case):
        change = dropped(Local(local.products[1:]), of_role(PartRole.OTHER))
        if change is not None:
            slope = local.products[1][-1].value
            because = f"the step was added instead of subtracted: {case.say.equals(_gradient(case, local), slope)}"
            yield from predicted(book, Local((local.products[0], *change.products)), because)


def sign_of_gradient(case: Case) -> Iterator[Prediction]:
    """w - eta |dC/dw|: the minus of a negative gradient lost."""
    for book, local, _ in _updates(case):
        slope = local.products[1][-1]
        if (
            isinstance(slope.value, Fraction)
            and slope.value < 0
            or not isinstance(slope.value, Fraction)
            and _negative(slope.value)
        ):
            changed = (*local.products[1][:-1], Part(slope.role, slope.name, book.field.neg(slope.value)))
            because = f"{case.say.equals(_gradient(case, local), slope.value)}: its sign was lost"
            yield from predicted(book, Local((local.products[0], changed)), because)


def _gradient(case: Case, local: Local) -> str:
    name = local.products[1][-1].quantity
    return case.say.adjoint(name) if name is not None else "the gradient"


def _negative(value: object) -> bool:
    try:
        return bool(value < 0)  # type: ignore[operator]
    except TypeError:
        return False


def rate_forgotten(case: Case) -> Iterator[Prediction]:
    """w - dC/dw."""
    for book, local, _ in _updates(case):
        yield from predicted(
            book,
            dropped(local, of_role(PartRole.RATE)),
            f"the factor {case.say.equals('eta', book.rate)}, the learning rate, is missing",
        )


def rate_power(case: Case) -> Iterator[Prediction]:
    """The learning rate squared, or off by a power of ten."""
    for book, local, _ in _updates(case):
        for at, text in (
            (Fraction(1, 10), "a tenth of"),
            (Fraction(10), "ten times"),
            (Fraction(1, 100), "a hundredth of"),
            (Fraction(100), "a hundred times"),
        ):
            yield from predicted(
                book,
                Local((local.products[0], *times(book, Local(local.products[1:]), at).products)),
                f"{text} the learning rate was used",
            )
        rate = local.products[1][1]
        yield from predicted(
            book, Local((local.products[0], (rate, *local.products[1]))), "the learning rate was squared"
        )


def wrong_base(case: Case) -> Iterator[Prediction]:
    """Another parameter's old value."""
    for book, local, subject in _updates(case):
        for other in _parameters(book, subject):
            base = weight_part(book, other.at(subject.step - 1), local.products[0][0])
            if base is not None:
                yield from predicted(
                    book, Local(((base,), local.products[1])), f"the old value is that of {case.say.name(other.at(0))}"
                )


def wrong_gradient(case: Case) -> Iterator[Prediction]:
    """Another parameter's gradient."""
    for book, local, subject in _updates(case):
        for other in _parameters(book, subject):
            slope = adjoint_part(book, other.at(subject.step - 1))
            if slope is not None:
                yield from predicted(
                    book,
                    Local((local.products[0], (*local.products[1][:-1], slope))),
                    f"the gradient is that of {case.say.name(other.at(0))}",
                )


def _parameters(book: Book, subject: Quantity) -> Iterator[Quantity]:
    seen = set()
    for other in (*neighbours(book, subject), *(q.at(subject.step) for q in sorted(book.parameters, key=str))):
        if other.at(0) != subject.at(0) and other not in seen:
            seen.add(other)
            yield other


def not_updated(case: Case) -> Iterator[Prediction]:
    """The old value, as it was."""
    for book, local, subject in _updates(case):
        yield from predicted(
            book,
            Local(local.products[:1]),
            f"this is {case.say.name(subject.at(subject.step - 1))} as it was: the step was not taken",
        )
