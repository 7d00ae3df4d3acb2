"""How one member of a line agrees with a true value: by its digits, exactly, or within the digits of its operands."""

from __future__ import annotations

from ..term import Array, Term
from ..within import bare_number, is_number_array
from ..written import Agreement
from .agree import agrees, exact, same
from .members import Members, purely_symbolic
from .tensor import Tensor
from .verdict import Entry, Verdict


def member_status(members: Members, term: Term, truth: Tensor, line: int) -> tuple[Agreement | None, tuple[Entry, ...]]:
    """How a member agrees with the truth: by its digits, exactly, or within the digits of its operands.

    None: it has no value.
    """
    number = bare_number(term)
    if number is not None and number.written is not None:
        if len(truth.items) != 1:
            return (Agreement.NONE, ()) if len(truth.shape) else (None, ())
        return agrees(number.written, truth.items[0]), ()
    if is_number_array(term):
        return array_status(term, truth)
    field = members.page.field
    value = members.value(term, lambda each: bool(same(field, each, truth)))
    if value.value is None:
        return None, ()
    if same(field, value.value, truth):
        return Agreement.EXACT, ()
    if not purely_symbolic(term) and members.within_operands(term, truth, line):
        return Agreement.ROUNDED, ()
    return Agreement.NONE, ()


def array_status(term: Array, truth: Tensor) -> tuple[Agreement | None, tuple[Entry, ...]]:
    cells = [cell for row in term.rows for cell in row]
    columns = len(term.rows[0])
    if (
        len(cells) != len(truth.items)
        or min(len(term.rows), columns) != 1
        and truth.shape not in ((len(term.rows), columns), ())
    ):
        return Agreement.NONE, ()
    worst, entries = Agreement.EXACT, []
    order = (Agreement.EXACT, Agreement.ROUNDED, Agreement.TRUNCATED, Agreement.NONE)
    for at, (cell, value) in enumerate(zip(cells, truth.items, strict=True)):
        number = bare_number(cell)
        how = agrees(number.written, value) if number is not None and number.written is not None else Agreement.NONE
        how = how or Agreement.NONE
        worst = max(worst, how, key=order.index)
        if how is Agreement.NONE:
            stated = number.written.text if number is not None and number.written is not None else None
            entries.append(
                Entry(at // columns + 1, at % columns + 1, None, stated, exact(value), None, Verdict.WRONG, cell.span)
            )
    return worst, tuple(entries)


def step_holds(members: Members, left: Term, right: Term) -> bool:
    """Whether both sides as printed agree, to the digits of a number on the right."""
    value = members.value(left).value
    number = bare_number(right)
    if value is None:
        return True
    if number is not None and number.written is not None and len(value.items) == 1:
        return agrees(number.written, value.items[0]) not in (Agreement.NONE, None)
    other = members.value(right).value
    return other is not None and bool(same(members.page.field, value, other))


def show(value: Tensor | None) -> str | None:
    """A value as the report stores it: one exact number, or a list of them."""
    if value is None:
        return None
    if len(value.items) == 1:
        return exact(value.items[0])
    return "[" + ", ".join(map(exact, value.items)) + "]"
