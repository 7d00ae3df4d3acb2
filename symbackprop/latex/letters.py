"""The names of letters: Greek, accented and mathematical ones."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from . import tables

_FONT_MARKS = (
    ("BOLD", "bold"),
    ("SCRIPT", "cal"),
    ("DOUBLE-STRUCK", "bb"),
    ("FRAKTUR", "frak"),
    ("BLACK-LETTER", "frak"),
)


@lru_cache(maxsize=1024)
def letter(text: str) -> tuple[str, tuple[str, ...]]:
    """The normalised name of a letter with its combining or precomposed marks, and the marks from the inside out.

    Letters of running words keep their accents: only marks that mathematics uses are taken off.
    """
    if text.isascii():
        return text, ()
    first = unicodedata.normalize("NFKC", text[0])
    marks: list[str] = []
    if first != text[0] and first not in tables.GREEK_LETTERS or ord(text[0]) > 0xFFFF:
        title = unicodedata.name(text[0], "")
        marks += [mark for word, mark in _FONT_MARKS if word in title]
    else:
        first = text[0]
    parts = unicodedata.normalize("NFD", first + text[1:])
    if all(part in tables.COMBINING for part in parts[1:]):
        marks += [tables.COMBINING[part] for part in parts[1:]]
        return tables.GREEK_LETTERS.get(parts[0], parts[0]), tuple(marks)
    return text, ()
