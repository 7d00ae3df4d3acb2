"""Layers that are told by words: `out`, `hidden`, and the letters of units such as h1 and o1."""

from __future__ import annotations

import re

from ..note.document import Document, Heading
from .evidence import Evidence
from .names import Atom
from .uses import LAYERED, Use, layer_atom

LAST_WORDS = frozenset(("out", "output", "o", "last", "final", "y", "top", "a", "ausgabe"))
FIRST_WORDS = frozenset(("in", "input", "i", "x", "inp", "e", "eingabe"))
LAYER_LETTERS = frozenset("hHoOiIxyAVE")


def find_labels(document: Document, names: list[Use], place: str, evidence: list[Evidence]) -> dict[str, int]:
    """The layers that are named by words, in order from the input."""
    marks = [atom for use in names if use.role in LAYERED and (atom := layer_atom(use.form, place)) is not None]
    words = list(dict.fromkeys(atom.text for atom in marks if not atom.is_number and not atom.is_letter))
    words.extend(_letters(marks, words))
    known = {word.lower(): word for word in words}
    for item in document.items:
        if isinstance(item, Heading):
            for word in re.findall(r"[A-Za-z]+\d*", item.text):
                if word.lower() in known or re.fullmatch(r"[Hh]\d", word) and words:
                    known.setdefault(word.lower(), word)
    if not known:
        return _heading_labels(document) if place == "none" else {}
    hidden = sorted((key for key in known if key not in LAST_WORDS and key not in FIRST_WORDS), key=_hidden_key)
    labels = {key: at + 1 for at, key in enumerate(hidden)}
    for key in known:
        if key in LAST_WORDS:
            labels[key] = len(hidden) + 1
        elif key in FIRST_WORDS:
            labels[key] = 0
    for word in sorted(LAST_WORDS - {"y", "o", "top", "a"}):
        labels.setdefault(word, len(hidden) + 1)
    evidence.append(
        Evidence("layers", "from the input: " + ", ".join(sorted(known, key=lambda key: labels[key])), None)
    )
    return {**labels, **{word: labels[word.lower()] for word in words}}


def _letters(marks: list[Atom], words: list[str]) -> list[str]:
    """The letters that name layers as words do, `h` beside `in` and `out`, `H` and `A`; there no layer is counted."""
    letters = {atom.text for atom in marks if atom.is_letter}
    counted = any(atom.is_number or atom.offset for atom in marks) or not letters <= LAYER_LETTERS
    if counted or not letters or len(letters) + len(words) < 2:
        return []
    return list(dict.fromkeys(atom.text for atom in marks if atom.is_letter))


def _heading_labels(document: Document) -> dict[str, int]:
    """The layers of a page whose headings alone tell them: hidden and output, or first, second and output."""
    text = [item.text.lower() for item in document.items if isinstance(item, Heading)]
    hidden = any(re.search(r"\bhidden\b|\bversteckt", heading) for heading in text)
    output = any(re.search(r"\boutput\b|\bausgabe|\blast\b", heading) for heading in text)
    return {"hidden": 1, "output": 2, "out": 2} if hidden and output else {}


def _hidden_key(word: str) -> tuple[str, int, str]:
    match = re.fullmatch(r"([a-z]+)(\d*)", word)
    return (match[1] if match else word, int(match[2] or 0) if match else 0, word)


def find_prefixes(names: list[Use]) -> dict[str, int]:
    """The layers of units that are named by a letter and a number: h1, o1."""
    prefixes: list[str] = []
    for use in names:
        for atom in use.form.sub:
            match = re.fullmatch(r"([A-Za-z]+)(\d+)", atom.text)
            if match and match[1] not in prefixes:
                prefixes.append(match[1])
    hidden = [prefix for prefix in prefixes if prefix.lower() not in LAST_WORDS | FIRST_WORDS]
    found = {prefix: at + 1 for at, prefix in enumerate(hidden)}
    for prefix in prefixes:
        if prefix.lower() in FIRST_WORDS:
            found[prefix] = 0
        elif prefix.lower() in LAST_WORDS:
            found[prefix] = len(hidden) + 1
    return found
