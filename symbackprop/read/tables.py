"""The names that tables give their values: from a row's label, a column's head, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..latex.tree import Comparison, Derivative, Fenced, Node, Number, Product, Scripted, Symbol
from ..note.document import Cell, Document, Formula, Table
from ..term import Role
from .factors import NEW_WORDS
from .habits import HABIT
from .names import name_form
from .walk import nodes

GRADIENT_WORDS = frozenset(("gradient", "grad", "derivative", "slope", "ableitung", "dérivée", "derivada"))
VALUE_WORDS = frozenset(("value", "given", "start", "initial", "number", "wert", "valeur", "valor", "old"))


def derived_cost(document: Document) -> Node | None:
    """What the page takes derivatives of first, as it writes it; None where no name of a cost is derived."""
    pieces: list[Node | None] = []
    for item in document.items:
        if isinstance(item, Formula):
            pieces.extend(member for chain in item.chains for member in chain.members)
        elif isinstance(item, Table):
            pieces.extend(cell.node for row in (item.header, *item.rows) for cell in row)
    derived = (node.of for piece in pieces for node in nodes(piece) if isinstance(node, Derivative))
    return next((of for of in derived if (form := name_form(of)) and HABIT.get(form.head) is Role.COST), None)


def headed_by(table: Table) -> Iterator[Comparison]:
    """The equations at the heads of columns: `y = f(s)`."""
    yield from (cell.node for cell in table.header if isinstance(cell.node, Comparison) and cell.node.relation == "=")


def is_numbered(table: Table) -> bool:
    """Whether the rows of a table are numbered in its first column, under words or an index."""
    if len(table.rows) < 2 or not table.header:
        return False
    head = table.header[0]
    index = isinstance(head.node, Symbol) and head.node.name in ("i", "n", "k") or head.node is None and bool(head.text)
    numbers = [row[0].node if row else None for row in table.rows]
    return index and [node.written.value for node in numbers if isinstance(node, Number)] == [
        *range(1, len(table.rows) + 1)
    ]


def named_cells(table: Table, cost: Node | None = None) -> Iterator[tuple[Node, Cell, Node]]:
    """Each cell that holds something under a name: the name, the cell, and what it holds.

    Where rows are numbered under a heading in words, they are training examples, and the names get that number.
    Under `gradient` stands the derivative of the `cost` by what the row names.
    """
    numbered = is_numbered(table)
    for row in table.rows:
        for at, cell in enumerate(row[1:], start=1):
            if cell.node is None or at >= len(table.header):
                continue
            head = table.header[at]
            name = _of_example(head, row[0]) if numbered else _cell_name(head, row, at, cost)
            if name is not None:
                yield name, cell, cell.node


def _of_example(column: Cell, number: Cell) -> Node | None:
    """The name at the head of a column, with the number of a training example."""
    head = column.node.left if isinstance(column.node, Comparison) else column.node
    if not isinstance(head, Symbol | Scripted) or isinstance(head, Scripted) and head.sup is not None:
        return None
    return _marked(head, Fenced(number.span, "(", ")", number.node or head))


def _cell_name(column: Cell, row: tuple[Cell, ...], at: int, cost: Node | None) -> Node | None:
    """The name of the value at a place of a row: by the row's label, the column's head, or both."""
    head = column.node
    derived = head.right if isinstance(head, Comparison) else head
    if isinstance(head, Comparison):
        head = head.left
    gradient = next((cell.node for cell in reversed(row[:at]) if isinstance(cell.node, Derivative)), None)
    if gradient is not None and head is None:
        return gradient
    label = next((cell.node for cell in reversed(row[:at]) if isinstance(cell.node, Symbol | Scripted)), None)
    if label is None:
        return head if isinstance(head, Symbol | Scripted) and row[0].node is None else None
    if isinstance(derived, Derivative):
        return replace(derived, wrt=label)
    mark = head.sub or head.sup if isinstance(head, Scripted) else None
    if isinstance(mark, Symbol) and mark.name in NEW_WORDS:
        return _marked(label, mark)
    told = column.text.strip().lower()
    if told in NEW_WORDS:
        return _marked(label, Symbol(label.span, "new", (), True))
    if told in GRADIENT_WORDS:
        return Derivative(label.span, cost, label, "frac") if cost is not None else None
    if isinstance(head, Symbol) and isinstance(label, Symbol):
        # one of the two is the unit, the other the quantity
        unit, quantity = (head, label) if label.word else (label, head)
        return Scripted(quantity.span, quantity, unit)
    return label if head is None and (not told or told in VALUE_WORDS) else None


def _marked(name: Symbol | Scripted, mark: Node) -> Node:
    """A name with one more mark: above it, or behind it in brackets where something stands above it."""
    if not isinstance(name, Scripted):
        return Scripted(name.span, name, None, mark)
    if name.sup is None:
        return replace(name, sup=mark)
    return Product(name.span, (name, Fenced(name.span, "(", ")", mark)), ("",))
