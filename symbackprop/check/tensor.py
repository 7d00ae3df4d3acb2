"""Scalars, vectors and matrices over any field, and the products that a hand writes between them.

A tensor's shape is () for a scalar, (n,) for a vector whose direction is not told, (m, n) for
a matrix. What a product sign means between two vectors is often open on a page; `product` then returns all
that it may mean, in order of likelihood.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

Scalar = Any  # an element of the field at hand


class ShapeMismatch(Exception):
    """Two shapes that no reading of the operation fits; the message names both."""


class Tensor(NamedTuple):
    """Field elements in row-major order under a shape of at most two dimensions."""

    shape: tuple[int, ...]
    items: tuple[Scalar, ...]

    @property
    def squeezed(self) -> Tensor:
        """The same items without dimensions of length one."""
        return Tensor(core(self.shape), self.items)

    def map(self, function: Callable[[Scalar], Scalar]) -> Tensor:
        """The tensor of the function's values."""
        return Tensor(self.shape, tuple(map(function, self.items)))

    @property
    def transposed(self) -> Tensor:
        """Rows for columns; a vector becomes a row, and a row a column."""
        if len(self.shape) == 0:
            return self
        if len(self.shape) == 1:
            return Tensor((1, self.shape[0]), self.items)
        rows, columns = self.shape
        return Tensor((columns, rows), tuple(self.items[i * columns + j] for j in range(columns) for i in range(rows)))

    def row(self, i: int) -> tuple[Scalar, ...]:
        """The items of one row (from 0) of a matrix."""
        columns = self.shape[1]
        return self.items[i * columns : (i + 1) * columns]


@lru_cache(maxsize=4096)
def core(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without its dimensions of length one."""
    return tuple(n for n in shape if n != 1)


def scalar(value: Scalar) -> Tensor:
    """The tensor without dimensions that holds one value."""
    return Tensor((), (value,))


def describe(shape: tuple[int, ...]) -> str:
    """A shape in words: scalar, vector of 3, 2 x 3."""
    match shape:
        case ():
            return "scalar"
        case (n,):
            return f"vector of {n}"
        case _:
            return " x ".join(map(str, shape))


def elementwise(field: Any, operation: str, a: Tensor, b: Tensor) -> Tensor:
    """Entry by entry `add` or `mul`; a scalar goes with every entry, a vector with a column or a row of its length.

    Raises ShapeMismatch where the shapes do not go together.
    """
    function = getattr(field, operation)
    if not a.shape and not b.shape:
        return Tensor((), (function(a.items[0], b.items[0]),))
    if len(a.items) == 1 and (len(a.shape) == 0 or len(b.shape) != 0):
        one = a.items[0]
        return Tensor(b.shape, tuple([function(one, item) for item in b.items]))
    if len(b.items) == 1:
        one = b.items[0]
        return Tensor(a.shape, tuple([function(item, one) for item in a.items]))
    if core(a.shape) != core(b.shape):
        raise ShapeMismatch(f"{describe(a.shape)} and {describe(b.shape)} have no common entries")
    shape = a.shape if len(a.shape) >= len(b.shape) else b.shape
    return Tensor(shape, tuple(map(function, a.items, b.items)))


def matmul(field: Any, a: Tensor, b: Tensor) -> Tensor:
    """Rows of `a` times columns of `b`; a vector stands left as a row, right as a column.

    Raises ShapeMismatch where the inner lengths differ.
    """
    left = a if len(a.shape) == 2 else a.transposed
    right = b if len(b.shape) == 2 else Tensor((b.shape[0], 1), b.items)
    (m, n), (k, p) = left.shape, right.shape
    if n != k:
        raise ShapeMismatch(f"the product of {describe(a.shape)} and {describe(b.shape)} does not exist")
    columns = right.transposed
    items = tuple(_dot(field, left.row(i), columns.row(j)) for i in range(m) for j in range(p))
    shape: tuple[int, ...] = (m, p)
    if len(b.shape) == 1:
        shape = (m,) if len(a.shape) == 2 else ()
    elif len(a.shape) == 1:
        shape = (p,)
    return Tensor(shape, items)


def stacked(rows: list[list[Tensor]]) -> Tensor:
    """The matrix that matrices and columns make side by side, row of blocks under row of blocks.

    Raises ShapeMismatch where they do not fit together.
    """
    lines: list[tuple[Scalar, ...]] = []
    for row in rows:
        blocks = [each if len(each.shape) == 2 else Tensor((len(each.items), 1), each.items) for each in row]
        if len({block.shape[0] for block in blocks}) != 1:
            raise ShapeMismatch("the blocks of the matrix differ in height")
        lines.extend(tuple(x for block in blocks for x in block.row(at)) for at in range(blocks[0].shape[0]))
    if len({len(line) for line in lines}) != 1:
        raise ShapeMismatch("the blocks of the matrix differ in width")
    return Tensor((len(lines), len(lines[0])), tuple(x for line in lines for x in line))


def outer(field: Any, a: Tensor, b: Tensor) -> Tensor:
    """The matrix of all products, rows by `a`, columns by `b`."""
    return Tensor((len(a.items), len(b.items)), tuple(field.mul(x, y) for x in a.items for y in b.items))


def _dot(field: Any, a: tuple[Scalar, ...], b: tuple[Scalar, ...]) -> Scalar:
    total = field.mul(a[0], b[0])
    for x, y in zip(a[1:], b[1:], strict=True):
        total = field.add(total, field.mul(x, y))
    return total


Product = Callable[[Any, Tensor, Tensor], Tensor]


def _hadamard(field: Any, a: Tensor, b: Tensor) -> Tensor:
    return elementwise(field, "mul", a, b)


def _inner(field: Any, a: Tensor, b: Tensor) -> Tensor:
    return scalar(_dot(field, a.items, b.items))


@lru_cache(maxsize=4096)
def products(
    a: tuple[int, ...], b: tuple[int, ...], operator: str, rows: bool = False
) -> tuple[tuple[str, Product], ...]:
    """What a product sign may mean between two shapes, likeliest first, each with its name.

    Empty where nothing fits. `operator` "odot" means entry by entry; any other sign leaves it open. With `rows`,
    vectors are rows, so that a transposed vector before another makes a matrix, and one behind another a number.
    """
    squeezed_a, squeezed_b = core(a), core(b)
    if not a or not b:
        return (("scaling", _hadamard),)
    same = squeezed_a == squeezed_b
    if operator == "odot":
        return (("entry by entry", _hadamard),) if same or not squeezed_a or not squeezed_b else ()
    found: list[tuple[str, Product]] = []
    if rows and len(a) == 2 and a[0] == 1 and len(b) == 1:
        found.append(("outer product", outer))
    if len(a) == 2 and len(b) == 2:
        if a[1] == b[0]:
            found.append(("matrix product", matmul))
    elif len(a) == 2 and a[1] == b[0]:
        found.append(("matrix product", matmul))
    elif len(b) == 2 and a[0] == b[0] and len(a) == 1:
        found.append(("matrix product", matmul))
    if same and operator != "@":
        found.append(("entry by entry", _hadamard))
    if len(squeezed_a) <= 1 and len(squeezed_b) <= 1:
        if len(a) == 1 and len(b) == 1:
            if same:
                found.append(("inner product", matmul))
            found.append(("outer product", outer))
        elif len(a) == 1 and len(b) == 2 and b[0] == 1:
            found.append(("outer product", outer))
            if rows and same:
                found.append(("inner product", _inner))
    if not squeezed_a or not squeezed_b:
        found.append(("scaling", _hadamard))
    return tuple(found)
