"""Numbers of a network file: exact, quoted or not, `?` for one that is not known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from operator import index
from typing import Any, SupportsIndex

from symbackprop.errors import NetworkError
from symbackprop.written import MAX_DIGITS, read_number

WRITE = 'write a decimal or a fraction, such as 0.2, "-0.4" or "1/3", or "?" for a number that is not known'

Vector = tuple[Fraction | None, ...]
Matrix = tuple[Vector, ...]


class TomlFloat(str):
    """The text of an unquoted TOML float, kept so that 0.1 stays exact."""

    __slots__ = ()


def read_entry(value: Any, path: str) -> Fraction | None:
    """The exact value of one number, None for `?`.

    Takes TOML values (text, integers, TomlFloat) and, from Python, Fraction and float (at its
    shortest decimal). Raises NetworkError with the key's path for anything else.
    """
    match value:
        case None | "?":
            return None
        case bool() | list() | tuple():
            pass
        case Fraction():
            return value
        case int() if abs(value) < 10**MAX_DIGITS:
            return Fraction(value)
        case float():
            return read_entry(TomlFloat(float.__repr__(value)), path)
        case str():
            text = value.replace("_", "") if isinstance(value, TomlFloat) else value
            if re.fullmatch(r"[+-]?(nan|inf(inity)?)", text.strip(), re.IGNORECASE):
                raise NetworkError(f"{path}: {text.strip()} is not a finite number; {WRITE}")
            parts = text.split("/")
            numbers = [read_number(part) for part in parts]
            if len(parts) <= 2 and "," not in text and all(number is not None for number in numbers):
                values = [number.value for number in numbers if number is not None]
                if len(values) == 1:
                    return values[0]
                if values[1] == 0:
                    raise NetworkError(f"{path}: {text} divides by zero; {WRITE}")
                return values[0] / values[1]
        case SupportsIndex():
            return read_entry(index(value), path)
    raise NetworkError(f"{path}: {_shown(value)} is not a number; {WRITE}")


def read_vector(value: Any, path: str) -> Vector:
    """A list of numbers. Raises NetworkError for anything else, with the place (from 1) of the entry."""
    if not is_list(value):
        raise NetworkError(f"{path}: {_shown(value)} is not a list of numbers; write one such as [0.1, 0.2]")
    return tuple(read_entry(entry, f"{path}[{i}]") for i, entry in enumerate(value, 1))


def read_matrix(value: Any, path: str) -> Matrix:
    """A list of rows of the same length, at least one by one. Raises NetworkError for anything else."""
    if not is_list(value) or len(value) == 0 or not all(is_list(row) and len(row) > 0 for row in value):
        raise NetworkError(
            f"{path}: {_shown(value)} is not a list of rows; write one row of numbers for each unit of this layer, "
            "such as [[0.2, -0.4], [0.1, 0.3]]"
        )
    width = len(value[0])
    for i, row in enumerate(value, 1):
        if len(row) != width:
            raise NetworkError(
                f"{path}[{i}]: this row has {count(len(row), 'number')} and the first has {width}; "
                "write one number for each unit of the layer before, in every row"
            )
    return tuple(read_vector(row, f"{path}[{i}]") for i, row in enumerate(value, 1))


def write_entry(value: Fraction | None) -> str:
    """A number as a quoted TOML string: a decimal where it is one, else a fraction; `"?"` for None.

    Raises NetworkError for a number of more digits than a network file may hold.
    """
    if value is None:
        return '"?"'
    if max(abs(value.numerator), value.denominator) >= 10**MAX_DIGITS:
        raise NetworkError(f"numbers: one has more than {MAX_DIGITS} digits; a network file cannot hold it")
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > MAX_DIGITS - 1:
        return f'"{value}"'
    if places == 0:
        return f'"{value.numerator}"'
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f'"{"-" if value < 0 else ""}{digits[:-places]}.{digits[-places:]}"'


def write_vector(values: Sequence[Fraction | None]) -> str:
    """A list of numbers in TOML."""
    return "[" + ", ".join(map(write_entry, values)) + "]"


def is_list(value: Any) -> bool:
    """Whether a value is a list in TOML, or a list, tuple or array in Python."""
    return not isinstance(value, str | bytes | dict) and hasattr(value, "__len__") and hasattr(value, "__iter__")


def count(number: int, noun: str) -> str:
    """`1 row`, `3 rows`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(value: Any) -> str:
    try:
        text = str(value).lower() if isinstance(value, bool) else repr(value)
    except ValueError:  # an int beyond what Python writes out
        text = f"a number of more than {MAX_DIGITS} digits"
    return text if len(text) <= 60 else text[:57] + "..."
