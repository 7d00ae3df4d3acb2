"""The keys of a notation's file: what each may hold, and what it is where it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UNIT_LETTERS = r"[a-z]|\\(?:alpha|beta|mu|nu|lambda)"
LAYER_LETTERS = r"[A-Za-z]|\\ell"


@dataclass(frozen=True, slots=True)
class Pick:
    """One of some words or numbers."""

    allowed: tuple[str | int, ...]
    default: str | int


@dataclass(frozen=True, slots=True)
class Text:
    """LaTeX without holes. `shape` is a regular expression that it has to match, `like` an example of it."""

    default: str | None = None
    shape: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """A list of letters."""

    shape: str
    like: str


@dataclass(frozen=True, slots=True)
class Slots:
    """A pattern: the holes that it needs and those that it may have. `default` is None where it may be left out."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """LaTeX by names that are not told beforehand."""


Key = Pick | Text | Letters | Slots | Names

_LAYERED = ("i", "new")
_OF_ARRAYS = ("fraction", "subscript", "nabla", "differential")

KEYS: Mapping[str, Mapping[str, Key]] = {
    "": {
        "name": Text(like="lecture"),
        "title": Text(""),
        "source": Text(""),
        "like": Text(""),
    },
    "index": {
        "base": Pick((0, 1), 1),
        "input": Pick((-1, 0, 1), 0),
        "layer": Text("l", LAYER_LETTERS, "l"),
        "last": Text("L", LAYER_LETTERS, "L"),
        "number": Slots(("l",), (), "<l>"),
        "output": Text(""),
        "inputs": Text(""),
        "vectors": Pick(("column", "row"), "column"),
    },
    "unit": {
        "here": Text("m", UNIT_LETTERS, "m"),
        "below": Text("n", UNIT_LETTERS, "n"),
        "above": Text("k", UNIT_LETTERS, "k"),
        "spare": Letters(UNIT_LETTERS, '["p", "q", "r"]'),
    },
    "quantity": {
        "weight": Slots(("l", "m", "n", "new"), ("i",), required=True),
        "bias": Slots(("l", "m", "new"), ("i",), required=True),
        "pre": Slots(("l", "m"), _LAYERED, required=True),
        "activation": Slots(("l", "m"), _LAYERED, required=True),
        "input": Slots(("m",), _LAYERED),
        "output": Slots(("m",), _LAYERED),
        "target": Slots(("m",), ("i",), required=True),
        "cost": Slots((), _LAYERED, required=True),
        "delta": Slots(("l", "m"), _LAYERED),
        "rate": Slots((), (), r"\eta"),
        "size": Slots(("l",), (), "N_{<l>}"),
    },
    "array": {
        "weight": Slots(("l", "new"), ("i",), required=True),
        "bias": Slots(("l", "new"), ("i",), required=True),
        "pre": Slots(("l",), _LAYERED, required=True),
        "activation": Slots(("l",), _LAYERED, required=True),
        "input": Slots((), _LAYERED),
        "output": Slots((), _LAYERED),
        "target": Slots((), ("i",), required=True),
        "delta": Slots(("l",), _LAYERED),
    },
    "batch": {
        "pre": Slots(("l",)),
        "activation": Slots(("l",)),
        "input": Slots(()),
        "output": Slots(()),
        "target": Slots(()),
        "delta": Slots(("l",)),
    },
    "example": {
        "base": Pick((0, 1), 1),
        "letter": Text("i", UNIT_LETTERS, "i"),
        "count": Text("M", r"[A-Za-z]", "M"),
        "only": Text("", r"\d*", "0"),
    },
    "function": {
        "variable": Text("z", r"[A-Za-z]", "z"),
        "names": Names(),
    },
    "product": {
        "scalars": Pick(("", r"\cdot", "*", r"\times"), ""),
        "arrays": Pick(("", r"\cdot"), ""),
        "numbers": Pick((r"\cdot", r"\times", "*"), r"\cdot"),
        "hadamard": Pick((r"\odot", r"\circ", r"\otimes", "*"), r"\odot"),
        "transpose": Pick((r"\top", "T", r"\intercal", r"\mathsf{T}", r"\mathrm{T}"), r"\top"),
        "matrix": Pick(("bmatrix", "pmatrix"), "bmatrix"),
        "decimal": Pick((".", ","), "."),
    },
    "derivative": {
        "scalar": Pick(("fraction", "subscript", "differential"), "fraction"),
        "array": Pick(_OF_ARRAYS, "fraction"),
        "kronecker": Slots(("m", "n"), (), r"\mathbb{1}_{<m> = <n>}"),
    },
}
"""Every table of a notation's file with its keys; the table without a name is the top of the file."""
