"""Names and numbers in a message as the page writes them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from ...quantity import COST, Partial, Quantity
from ...reading import Reading
from ...source import Span
from ...written import Written
from ..agree import LONG, decimal, interval
from ..draft import EXPRESSION, Draft

_PLAIN = re.compile(r"[A-Za-zα-ω]\w{0,5}(?:[_^]\{?\w{1,8}\}?|[₀-₉⁰-⁹¹²³]{1,3}){0,2}")
_MORE_DIGITS = 2
QUOTED = 40
SHORT = Fraction(1, 10**12)


class Wording:
    """Writes names and numbers in the hand of one page."""

    def __init__(self, reading: Reading, drafts: list[Draft], cost: Quantity = COST) -> None:
        self.cost = cost
        self.names: dict[str, str] = {}
        for draft in drafts:
            if draft.name is not None and draft.spelling is not None and _PLAIN.fullmatch(draft.spelling):
                self.names.setdefault(draft.name, draft.spelling.replace("{", "").replace("}", ""))
        self.mark = self._mark(reading, drafts)
        self.source = reading.source

    def _mark(self, reading: Reading, drafts: list[Draft]) -> str:
        told = reading.conventions.get("decimal")
        marks = tuple(told) if isinstance(told, list | tuple) else (told,)
        if len(marks) == 1 and marks[0] in (",", "comma"):
            return ","
        used = [
            draft.written.written.mark
            for draft in drafts
            if draft.written is not None and draft.written.written is not None
        ]
        return "," if used.count(",") > used.count(".") else "."

    def name(self, quantity: Quantity | Partial | str | None) -> str:
        """What to call a quantity: as the page spells it where that is short, else by its canonical name."""
        if quantity is None:
            return "the value"
        text = str(quantity)
        return self.names.get(text, text.removeprefix(EXPRESSION))

    def adjoint(self, quantity: Quantity) -> str:
        """What to call the derivative of the cost by a quantity."""
        return self.name(Partial(self.cost, quantity))

    def quoted(self, place: Span | None) -> str | None:
        """A short piece of arithmetic as it is printed, its dots for products plain; None where it is not short."""
        if place is None:
            return None
        text = self.source.slice(place).replace("\\cdot", "·").replace("\\times", "×").replace("{,}", ",")
        text = " ".join(text.replace("\\left", "").replace("\\right", "").replace("&", "").split())
        return text if 0 < len(text) <= QUOTED and "\\" not in text else None

    def equals(self, name: str, value: Any) -> str:
        """A name with its value: `z1 = -0,5`."""
        return f"{name} = {self.number(value)}"

    def number(self, value: Any, like: Written | None = None) -> str:
        """A value in decimals with the page's mark; an unending one is cut a little beyond the digits of `like`."""
        mark = like.mark if like is not None and like.mark else self.mark
        ends = interval(value)
        if ends is None:
            return "?"
        text = decimal(value, 8)
        exact = ends[0] == ends[1]
        if SHORT < abs(ends[0]) < LONG and (not exact or len(text) > 12 or "e" in text):
            middle = (ends[0] + ends[1]) / 2
            places = max(like.places, 0) + _MORE_DIGITS if like is not None else 6
            text = self._fixed(middle, places)
        return text.replace(".", mark)

    def _fixed(self, value: Fraction, places: int) -> str:
        while value and abs(value) * 10**places < 100 and places < 30:
            places += 1
        scaled = round(value * 10**places)
        digits = str(abs(scaled)).rjust(places + 1, "0")
        whole, part = (digits, "") if places == 0 else (digits[:-places], digits[-places:].rstrip("0"))
        return ("-" if scaled < 0 else "") + whole + (f".{part}" if part else "")


class NamesOnly(Wording):
    """Wording for random instances, whose numbers mean nothing: it names quantities and leaves numbers out."""

    def __init__(self, say: Wording, general: bool) -> None:
        self.names, self.mark, self.cost, self.source = say.names, say.mark, say.cost, say.source
        self.general = general

    def name(self, quantity: Quantity | Partial | str | None) -> str:
        """What to call a quantity: by its letter alone where the formula speaks of all units."""
        if self.general and isinstance(quantity, Quantity):
            return quantity.kind.value
        if self.general and isinstance(quantity, Partial):
            return f"d{quantity.of.kind.value}/d{quantity.wrt.kind.value}"
        return super().name(quantity)

    def equals(self, name: str, value: Any) -> str:
        del value
        return name

    def number(self, value: Any, like: Written | None = None) -> str:
        del value, like
        return "this"
