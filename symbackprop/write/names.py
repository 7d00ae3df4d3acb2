"""Indices, quantities and numbers in the letters of a notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..errors import NotationError
from ..notation.model import ALL, Notation
from ..notation.pattern import Pattern
from ..term import Index, Named, Num, Ref, Role, Size
from ..written import Written, decimal_places
from .letters import EXAMPLE_MARK, LAYER_MARK

_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)
_NAMED = re.compile(r"(?P<marks>(?:\w+\.)*)(?P<head>[^_^(']+)(?:_(?P<sub>[^^(']+))?(?:\^(?P<sup>[^(']+))?(?P<rest>.*)")
_POWER = re.compile(r"(?P<digits>[^eE]+)[eE](?P<power>[+-]?\d+)")


@dataclass(frozen=True)
class Names:
    """Writes the names of one line. `letters` are those of its unit variables, `depth` the layers where known."""

    notation: Notation
    letters: Mapping[str, str] = field(default_factory=dict)
    depth: int | None = None

    def unit(self, index: Index) -> str:
        """A unit's index, in the numbering of the notation."""
        if index.var is None:
            return str(index.offset - 1 + self.notation.units.base)
        return self.letters.get(index.var, letter(index.var)) + _offset(index.offset)

    def layer(self, index: Index) -> str:
        """A layer, by the letter, number or word of the notation."""
        layers = self.notation.layers
        if layers.output and (index == Index("^L") or index.var is None and index.offset == self.depth):
            return layers.output
        if layers.inputs and index == Index(None, 0):
            return layers.inputs
        if index.var is None:
            return layers.number.fill({"l": str(index.offset + layers.input)})
        name = index.var.removeprefix(LAYER_MARK)
        return {"l": layers.letter, "L": layers.last}.get(name, letter(name)) + _offset(index.offset)

    def example(self, mark: Index | int) -> str:
        """A training example, by number or by letter."""
        examples = self.notation.examples
        index = Index(None, mark) if isinstance(mark, int) else mark
        if index.var is None:
            return str(index.offset - 1 + examples.base)
        name = index.var.removeprefix(EXAMPLE_MARK)
        return (examples.letter if name == "i" else letter(name)) + _offset(index.offset)

    def variable(self, var: str) -> str:
        """The variable of a sum or range: a layer's begins with `^`, an example's with `#`."""
        if var.startswith(LAYER_MARK):
            return self.layer(Index(var))
        return self.example(Index(var)) if var.startswith(EXAMPLE_MARK) else self.unit(Index(var))

    def ref(self, ref: Ref) -> str | None:
        """A quantity, None where the notation has no pattern for it. Raises NotationError where it lacks a mark."""
        pattern = self.notation.pattern(ref, self.depth)
        path = f"{self.notation.table(ref)}.{self.notation.key(ref, self.depth)} in {self.notation.name}"
        if pattern is None:
            if ref.example == ALL:
                raise NotationError(f"{path}: is missing, which all examples at once need; add a pattern")
            return None
        marks = self.marks(ref)
        for name in ("i", "new"):
            if name in marks and not pattern.has(name):
                raise NotationError(f"{path}: has no <{name}:..>, which this derivation needs; add one")
        return pattern.fill(marks)

    def marks(self, ref: Ref) -> Mapping[str, str]:
        """What stands in the holes of a quantity's pattern."""
        place = ref.first
        marks: dict[str, str] = {}
        if place.layer is not None:
            marks["l"] = self.layer(place.layer)
        elif ref.role in (Role.ACTIVATION, Role.PRE, Role.DELTA, Role.WEIGHT, Role.BIAS):
            marks["l"] = ""
        marks.update(zip(("m", "n"), map(self.unit, place.units or ()), strict=False))
        if ref.example is not None and ref.example != ALL:
            marks["i"] = self.example(ref.example)
        if ref.step:
            marks["new"] = str(ref.step)
        return marks

    def size(self, size: Size) -> str:
        """The number of units of a layer, without what is added to it."""
        pattern = self.notation.quantities["size"]
        if size.layers:
            return pattern.fill({"l": self.layer(size.layers[0])})
        return re.split(r"[_^]", pattern.text)[0]

    def pair(self, pattern: Pattern, first: Index, second: Index) -> str:
        """A pattern of two units."""
        return pattern.fill({"m": self.unit(first), "n": self.unit(second)})

    def number(self, number: Num) -> str:
        """A number: as it was written, else as an exact decimal where that ends, else as a fraction."""
        written = number.written if number.written is not None else exact(number.value)
        power = _POWER.fullmatch(written.text)
        digits = (power["digits"] if power else written.text).replace("\u2212", "-").replace("{,}", ",")
        if "/" in digits:
            above, _, below = digits.partition("/")
            sign = "-" if above.startswith("-") else ""
            return rf"{sign}\frac{{{above.removeprefix('-')}}}{{{below}}}"
        digits = _with_mark(digits, self.notation.signs.decimal)
        sign = r"\cdot" if self.notation.signs.numbers != r"\times" else r"\times"
        return rf"{digits} {sign} 10^{{{int(power['power'])}}}" if power else digits


def _with_mark(digits: str, mark: str) -> str:
    """Digits with a decimal mark; a comma has digits on both sides."""
    whole, _, part = digits.replace(",", ".").partition(".")
    if mark == ",":
        return f"{whole if whole.strip('-') else whole + '0'}{{,}}{part}" if part else whole
    return digits.replace(",", ".")


def exact(value: Fraction) -> Written:
    """A number that nobody wrote yet: a decimal where it ends, else a fraction of whole numbers."""
    places = decimal_places(value.denominator)
    if places is None:
        return Written(f"{value.numerator}/{value.denominator}", value, 0)
    digits = str(int(abs(value) * 10**places)).rjust(places + 1, "0")
    text = digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")
    return Written(("-" if value < 0 else "") + text, value, places)


def letter(name: str) -> str:
    """A letter of a term in LaTeX: a Greek one by its command."""
    return "\\" + name if name in _GREEK else name


def named(term: Named) -> str:
    """A name of a page's own in LaTeX, from its normalised text (`net_h1`, `hat.y_1^2'`)."""
    match = _NAMED.fullmatch(term.name)
    if match is None:
        return rf"\text{{{term.name}}}"
    head = match["head"]
    text = letter(head) if len(head) == 1 or head in _GREEK else rf"\mathrm{{{head}}}"
    for mark in match["marks"].split(".")[:-1]:
        text = rf"\{mark}{{{text}}}"
    text += f"_{{{match['sub']}}}" if match["sub"] else ""
    return text + (f"^{{{match['sup']}}}" if match["sup"] else "") + match["rest"]


def _offset(offset: int) -> str:
    return f"{offset:+d}" if offset else ""
