"""Names of a page that defines its own: one normalised key for every spelling of the same marks."""

from __future__ import annotations

import re

from ..term import Role
from ..units import INDEX_LETTERS, Key, parse_key
from .habits import HABIT, INPUT_HEADS
from .names import Atom, NameForm

WORDS = {"bias": "b", "Bias": "b", "weight": "w", "Weight": "w"}
NEW_MARKS = frozenset(("+", "new", "neu", "nouveau", "updated", "next", "nuevo"))


def names_example(name: str) -> bool:
    """Whether a name is by habit that of an input or a target."""
    head = parse_key(name).head
    return head in INPUT_HEADS or head == "T" or HABIT.get(head) is Role.TARGET


def own_key(form: NameForm) -> tuple[Key, int]:
    """The key of a name and how many update steps its marks tell (`w^+`, `w_{new}`: 1).

    Digits behind a letter are marks: `z1` is z with mark 1; a run of two digits on a name is two marks.
    """
    marks: list[str] = []
    below = [atom for atom in form.sub if atom.text not in NEW_MARKS]
    step = int(len(below) < len(form.sub))
    if not below and form.glued:
        below = [Atom(form.glued)]
    elif form.glued:
        marks.append("^" + form.glued)
    for atom in (*below, *form.argument):
        if atom.text in NEW_MARKS:
            step = 1
        else:
            marks.extend(_split(atom))
    for atom in form.sup:
        if atom.text in NEW_MARKS:
            step = 1
        elif atom.text not in ("T", "top"):
            marks.append("^" + atom.text + (f"{atom.offset:+d}" if atom.offset else ""))
    decorations = "".join(mark + "." for mark in form.marks if mark in ("hat", "tilde", "bar"))
    if form.primes == 1:
        step = 1
    head = WORDS.get(form.head, form.head) if marks else form.head
    return Key(decorations + head, tuple(marks)), step


def _split(atom: Atom) -> list[str]:
    text = atom.text + (f"{atom.offset:+d}" if atom.offset else "")
    if re.fullmatch(r"\d\d", text) or re.fullmatch(r"[a-z]{2}", text) and set(text) <= INDEX_LETTERS and text != "in":
        return list(text)
    return [text]
