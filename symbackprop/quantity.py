"""The identity of a thing in a network, and its canonical name.

Layers count 1..L, layer 0 is the input; unit indices count from 1; `w2[1,3]` leads from
unit 3 of layer 1 to unit 1 of layer 2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """What sort of thing a quantity is; the value is the head of its canonical name."""

    WEIGHT = "w"
    BIAS = "b"
    PRE = "z"
    ACTIVATION = "a"
    TARGET = "y"
    COST = "C"
    RATE = "eta"
    NAMED = "named"

    __hash__ = str.__hash__  # that of Enum is written in Python, and quantities are looked up all the time


@dataclass(frozen=True, slots=True)
class Quantity:
    """One scalar of a network.

    `layer` and `units` follow the canonical convention of this module. `example` counts from
    1 and is None where there is one example; `step` is the number of update steps taken.
    A quantity of kind NAMED belongs to a graph made from a page's own equations: `name`
    holds the page's spelling, normalised.
    """

    kind: Kind
    layer: int | None = None
    units: tuple[int, ...] = ()
    example: int | None = None
    step: int = 0
    name: str = ""

    def __str__(self) -> str:
        if self.kind is Kind.NAMED:
            text = self.name
        elif self.kind in (Kind.COST, Kind.RATE):
            text = self.kind.value
        elif self.kind is Kind.TARGET:
            text = f"y[{self.units[0]}]"
        else:
            text = f"{self.kind.value}{self.layer}[{','.join(map(str, self.units))}]"
        if self.example is not None:
            text += f"#{self.example}"
        return text + (f"@{self.step}" if self.step else "")

    def at(self, step: int) -> Quantity:
        """The same quantity after `step` update steps."""
        if step == self.step:
            return self
        return Quantity(self.kind, self.layer, self.units, self.example, step, self.name)

    def of_example(self, example: int | None) -> Quantity:
        """The same quantity for one training example (from 1)."""
        return self if example == self.example else replace(self, example=example)


@dataclass(frozen=True, slots=True)
class Partial:
    """The partial derivative of one quantity by another, through every path of the graph."""

    of: Quantity
    wrt: Quantity

    def __str__(self) -> str:
        step, wrt = self.wrt.step, self.wrt.at(0)
        of = self.of.at(0)
        if of == COST and wrt.kind is Kind.PRE:
            text = f"delta{wrt}"[:5] + str(wrt)[1:]
        else:
            text = f"d{of}/d{wrt}"
        return text + (f"@{step}" if step else "")


COST = Quantity(Kind.COST)
RATE = Quantity(Kind.RATE)


def weight(layer: int, to: int, source: int) -> Quantity:
    """The weight into unit `to` of `layer` from unit `source` of the layer before."""
    return Quantity(Kind.WEIGHT, layer, (to, source))


def bias(layer: int, unit: int) -> Quantity:
    """The bias of one unit of a layer (layers from 1)."""
    return Quantity(Kind.BIAS, layer, (unit,))


def pre(layer: int, unit: int, example: int | None = None) -> Quantity:
    """The pre-activation z of one unit of a layer (layers from 1)."""
    return Quantity(Kind.PRE, layer, (unit,), example)


def activation(layer: int, unit: int, example: int | None = None) -> Quantity:
    """The activation a of one unit of a layer; layer 0 is the input x."""
    return Quantity(Kind.ACTIVATION, layer, (unit,), example)


def target(unit: int, example: int | None = None) -> Quantity:
    """The target y of one output unit."""
    return Quantity(Kind.TARGET, None, (unit,), example)


_CANONICAL = re.compile(
    r"(?:(?P<head>[wbza])(?P<layer>\d+)|(?P<plain>[xy]))\[(?P<units>\d+(?:,\d+)?)\](?P<marks>.*)|(?P<bare>C|eta)(?P<rest>.*)"
)
_MARKS = re.compile(r"(?:#(?P<example>\d+))?(?:@(?P<step>\d+))?")


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantity | Partial:
    """Read a canonical name such as `w2[1,3]`, `x[1]`, `delta2[1]`, `dC/dw2[1,3]@1`.

    Raises ValueError where the text is not a canonical name.
    """
    stripped = text.replace(" ", "")
    if stripped.startswith("delta"):
        inner = _scalar("z" + stripped[5:], text)
        return Partial(COST, inner)
    if stripped.startswith("d") and "/d" in stripped:
        above, _, below = stripped[1:].partition("/d")
        return Partial(_scalar(above, text), _scalar(below, text))
    return _scalar(stripped, text)


def _scalar(text: str, whole: str) -> Quantity:
    match = _CANONICAL.fullmatch(text)
    marks = _MARKS.fullmatch((match["marks"] if match["bare"] is None else match["rest"]) or "") if match else None
    if match is None or marks is None:
        raise ValueError(
            f"{whole!r} is not a canonical name; write one such as w2[1,3], b1[2], a0[1], delta2[1], dC/dw2[1,3]"
        )
    example = int(marks["example"]) if marks["example"] else None
    step = int(marks["step"] or 0)
    if match["bare"]:
        return Quantity(Kind(match["bare"]), None, (), example, step)
    units = tuple(int(unit) for unit in match["units"].split(","))
    if match["plain"] == "y":
        return Quantity(Kind.TARGET, None, units, example, step)
    if match["plain"] == "x":
        return Quantity(Kind.ACTIVATION, 0, units, example, step)
    return Quantity(Kind(match["head"]), int(match["layer"]), units, example, step)
