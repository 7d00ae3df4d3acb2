"""The values of a network as a table for people, from the object that the command's JSON holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..written import decimal_places


def values_text(data: Mapping[str, Any]) -> str:
    """Every value under its canonical name, a decimal each, and the fraction where the decimal does not end."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    network = data["network"]
    named = list(dict.fromkeys(network["activations"]))
    said = ("-".join(map(str, network["sizes"])), *(named if len(named) == 1 else network["activations"]))
    yield ", ".join((*said, network["cost"].replace("_", " ")))
    if network.get("title"):
        yield network["title"]
    wide = max(map(len, data["values"]), default=0)
    for section in ("Given", "Forward", "Backward"):
        rows = {name: value for name, value in data["values"].items() if _section(name) == section}
        yield from [f"\n{section}"] if rows else []
        yield from (f"  {name.ljust(wide)}  {_value(value)}" for name, value in rows.items())


def _section(name: str) -> str:
    """The part of the table that a canonical name belongs to."""
    if name.startswith("d"):
        return "Backward"
    return "Forward" if name[0] in "zC" or (name[0] == "a" and not name.startswith("a0[")) else "Given"


def _value(value: Mapping[str, Any]) -> str:
    exact, decimal = value["exact"], value["decimal"]
    if decimal is None:
        return f"({value.get('reason') or 'not decided'})"
    text = decimal if decimal.startswith("-") else f" {decimal}"
    endless = exact is not None and "/" in exact and decimal_places(int(exact.partition("/")[2])) is None
    return f"{text}   = {exact}" if endless else text
