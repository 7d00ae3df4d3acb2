"""Changes to local formulas, and who is whose neighbour in a graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any

from ...network.graph import Graph, QuantitySymbol
from ...quantity import Kind, Partial, Quantity
from .book import Book
from .case import Case
from .cause import Prediction
from .local import Lacking, Local, Part, PartRole, Product, activation_of, children, users

Test = Callable[[Part], bool]
MAX_BETWEEN = 24
MAX_NEIGHBOURS = 24


def of_role(*roles: PartRole) -> Test:
    """The test whether a part has one of some roles."""
    return lambda part: part.role in roles


def dropped(local: Local, test: Test) -> Local | None:
    """The formula without the parts that meet a test; None where there are none, or nothing else."""
    products = tuple(tuple(part for part in product if not test(part)) for product in local.products)
    return Local(products, local.outer) if products != local.products else None


def without(local: Local, at: int) -> Local:
    """The formula without one of its products."""
    return Local(local.products[:at] + local.products[at + 1 :], local.outer)


def swapped(local: Local, change: Callable[[Part], Part | None]) -> Local | None:
    """The formula with every part put through a change (None: left as it is); None where nothing changes."""
    products = tuple(tuple(change(part) or part for part in product) for product in local.products)
    return Local(products, local.outer) if products != local.products else None


def one_swapped(local: Local, change: Callable[[Part], Iterator[Part]]) -> Iterator[tuple[Part, Part, Local]]:
    """The formulas in which a single part is changed, with the part and what took its place."""
    for row, product in enumerate(local.products):
        for at, part in enumerate(product):
            for other in change(part):
                changed = (*product[:at], other, *product[at + 1 :])
                yield part, other, Local((*local.products[:row], changed, *local.products[row + 1 :]), local.outer)


def predicted(book: Book, local: Local | None, because: str) -> Iterator[Prediction]:
    """The prediction of a changed formula, if it has a value."""
    if local is None:
        return
    try:
        yield Prediction(book.of(local), because)
    except Lacking:
        return


def firstly(change: Callable[[Part], Iterator[Part]]) -> Callable[[Part], Part | None]:
    """The change to the first of the parts that may take a part's place."""
    return lambda part: next(change(part), None)


# neighbours

_NAME = re.compile(r"(?P<head>.*?)(?P<marks>[_.^][\w.^]*)?")


def head_of(quantity: Quantity) -> tuple[Any, ...]:
    """What quantities of one sort and layer have in common."""
    if quantity.kind is not Kind.NAMED:
        return quantity.kind, quantity.layer, quantity.example
    match = _NAME.fullmatch(quantity.name)
    head = match["head"] if match is not None else quantity.name
    letters = re.sub(r"\d+", "", (match["marks"] or "") if match is not None else "")
    return quantity.kind, head, letters


def neighbours(book: Book, quantity: Quantity) -> Iterator[Quantity]:
    """The other quantities of the same sort and layer, at the same step, the first of them where there are many."""
    for other in _neighbours(book.graph, quantity.at(0)):
        yield other.at(quantity.step)


@lru_cache(maxsize=1024)
def _neighbours(graph: Graph, quantity: Quantity) -> tuple[Quantity, ...]:
    head, leaf = head_of(quantity), graph.get(quantity) is None
    alike = (each for each in graph if each != quantity and (graph[each] is None) == leaf and head_of(each) == head)
    return tuple(islice(alike, MAX_NEIGHBOURS))


def transposed(book: Book, quantity: Quantity) -> Quantity | None:
    """The weight with its two indices exchanged, where there is one."""
    if quantity.kind is Kind.WEIGHT and len(quantity.units) == 2:
        other = replace(quantity, units=quantity.units[::-1])
    elif quantity.kind is Kind.NAMED:
        name = re.sub(r"(\w+)\.(\w+)$", r"\2.\1", quantity.name.partition("_")[2])
        other = replace(quantity, name=quantity.name.partition("_")[0] + "_" + name)
    else:
        return None
    return other if other != quantity and other.at(0) in book.graph else None


def pre_of(book: Book, quantity: Quantity) -> Quantity | None:
    """The pre-activation of an activation that has one by name."""
    expression = book.graph.get(quantity.at(0))
    if expression is None:
        return None
    _, inner = activation_of(expression)
    return inner.quantity.at(quantity.step) if isinstance(inner, QuantitySymbol) else None


def activation_after(book: Book, quantity: Quantity) -> Quantity | None:
    """The node that applies an activation function to a quantity."""
    for above in users(book.graph, quantity.at(0)):
        if pre_of(book, above) == quantity.at(0):
            return above.at(quantity.step)
    return None


def above_weight(book: Book, weight: Quantity) -> Quantity | None:
    """The node that a weight or bias enters."""
    found = users(book.graph, weight.at(0))
    return found[0].at(weight.step) if len(found) == 1 else None


def output_slope(book: Book, part: Part) -> bool:
    """Whether a slope is that of an output: its activation goes straight into the cost."""
    if part.role is not PartRole.SLOPE or not isinstance(part.name, Quantity):
        return False
    after = activation_after(book, part.name) or part.name
    return reaches_cost(book, after)


@lru_cache(maxsize=512)
def between(graph: Graph, quantity: Quantity, cost: Quantity) -> tuple[Quantity, ...]:
    """The nodes that depend on a quantity and that the cost depends on, in order, at most MAX_BETWEEN."""
    within, found = graph.ancestors(cost), {quantity}
    for other in graph:
        if other in within and other != cost and not found.isdisjoint(graph.parents(other)):
            found.add(other)
    return tuple(other for other in graph if other in found and other != quantity)[:MAX_BETWEEN]


def output_slopes(book: Book) -> Test:
    """The test whether a part is the slope of an output."""
    return lambda part: output_slope(book, part)


def hidden_slopes(book: Book) -> Test:
    """The test whether a part is the slope of a hidden unit."""
    return lambda part: part.role is PartRole.SLOPE and not output_slope(book, part)


def reaches_cost(book: Book, quantity: Quantity) -> bool:
    """Whether a node goes straight into the cost, or into a part of it."""
    near = {book.cost, *children(book.graph, book.cost)}
    return any(above in near for above in users(book.graph, quantity.at(0)))


def weight_part(book: Book, quantity: Quantity, like: Part) -> Part | None:
    """A part in the place of another, with the value of another quantity."""
    value = book.known(quantity)
    return None if value is None else Part(like.role, quantity, value)


def adjoint_part(book: Book, quantity: Quantity) -> Part | None:
    """The derivative of the cost by a quantity as a part."""
    value = book.known_adjoint(quantity)
    return None if value is None else Part(PartRole.ADJOINT, quantity, value)


def slope_part(book: Book, part: Part, function: str, argument: Any) -> Part | None:
    """A slope taken elsewhere."""
    try:
        return replace(part, value=book.apply(function, 1, argument))
    except Lacking:
        return None


def listed(case: Case, names: list[str]) -> str:
    """Names in a sentence."""
    del case
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + " and " + unique[-1]


def subject_is_forward(case: Case) -> bool:
    """Whether the claim is about the value of a node."""
    return isinstance(case.subject, Quantity)


def gradient_subject(case: Case, book: Book) -> Quantity | None:
    """The leaf by which the claim's derivative is taken, where it is one."""
    if (
        isinstance(case.subject, Partial)
        and case.subject.of.at(0) == book.cost
        and book.graph.get(case.subject.wrt.at(0)) is None
    ):
        return case.subject.wrt
    return None


def node_subject(case: Case, book: Book) -> Quantity | None:
    """The node by which the claim's derivative is taken, where it is one."""
    if (
        isinstance(case.subject, Partial)
        and case.subject.of.at(0) == book.cost
        and book.graph.get(case.subject.wrt.at(0)) is not None
    ):
        return case.subject.wrt
    return None


def single(product: Product, role: PartRole) -> bool:
    """Whether a product is one part of a role."""
    return len(product) == 1 and product[0].role is role


def times(book: Book, local: Local, factor: Fraction) -> Local:
    """The formula multiplied by a number."""
    extra = Part(PartRole.OTHER, None, book.number(factor))
    return Local(tuple((extra, *product) for product in local.products), local.outer)


def derivatives(case: Case) -> Iterator[tuple[Book, Local]]:
    """The formulas of a derivative, with their values."""
    if isinstance(case.subject, Partial):
        yield from case.locals()


def slope_value(case: Case, book: Book, local: Local, output: bool) -> str:
    """The single slope of a formula, at the output or below, for a sentence; empty where there is no single one."""
    found = {
        part.name: part
        for product in local.products
        for part in product
        if part.role is PartRole.SLOPE and output_slope(book, part) is output
    }
    if len(found) != 1:
        return ""
    part = next(iter(found.values()))
    return ": " + case.say.equals(f"{slope_name(part)}({case.say.name(part.name)})", part.value)


def slope_name(part: Part) -> str:
    """How the slope of an activation function is written."""
    name = {"relu": "ReLU", "sigma": "σ", "sigmoid": "σ"}.get(
        part.function.partition(":")[0], part.function.partition(":")[0]
    )
    return f"{name}'"
