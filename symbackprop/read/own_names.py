"""Names of a page that defines its own: one normalised key for every spelling of the same marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..term import Add, Apply, Array, Div, Mul, Named, Neg, Partial, Pow, Sum, Term, Transpose
from .names import Atom, NameForm

NEW_MARKS = frozenset(("+", "new", "neu", "nouveau", "updated", "next", "nuevo"))
INDEX_LETTERS = frozenset("ijklmnpqrs")


@dataclass(frozen=True, slots=True)
class Key:
    """A head and its marks; a mark that is a lone index letter stands for any unit."""

    head: str
    marks: tuple[str, ...]

    def __str__(self) -> str:
        return self.head + ("_" + ".".join(self.marks) if self.marks else "")

    @property
    def letters(self) -> tuple[str, ...]:
        """The index letters among the marks."""
        return tuple(mark for mark in self.marks if mark in INDEX_LETTERS)


def own_key(form: NameForm) -> tuple[Key, int]:
    """The key of a name and how many update steps its marks tell (`w^+`, `w_{new}`: 1).

    Digits behind a letter are marks: `z1` is z with mark 1; a run of two digits on a name is two marks.
    """
    step = 0
    marks: list[str] = []
    below = list(form.sub)
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
    return Key(decorations + form.head, tuple(marks)), step


def _split(atom: Atom) -> list[str]:
    text = atom.text + (f"{atom.offset:+d}" if atom.offset else "")
    if re.fullmatch(r"\d\d", text) or re.fullmatch(r"[a-z]{2}", text) and set(text) <= INDEX_LETTERS:
        return list(text)
    return [text]


def parse_key(name: str) -> Key:
    """The key that a normalised name writes."""
    head, _, marks = name.partition("_")
    return Key(head, tuple(marks.split(".")) if marks else ())


def instantiate(term: Term, values: dict[str, str], known: frozenset[str]) -> Term | None:
    """The term with index letters replaced by unit names; sums run over the units for which all their names are known.

    None where a name that results is not known.
    """
    match term:
        case Named(span, name, step):
            key = parse_key(name)
            marks = tuple(values.get(mark, mark) for mark in key.marks)
            found = str(Key(key.head, marks))
            return Named(span, found, step) if found in known or found == name and not key.letters else None
        case Sum(_, var, _, _, body, product) if var is not None:
            parts = []
            for unit in _units(body, var, known):
                part = instantiate(body, {**values, var: unit}, known)
                if part is not None:
                    parts.append(part)
            if not parts:
                return None
            if product:
                return Mul(term.span, tuple(parts), ("",) * (len(parts) - 1)) if len(parts) > 1 else parts[0]
            return Add(term.span, tuple(parts)) if len(parts) > 1 else parts[0]
        case Neg(span, operand):
            inner = instantiate(operand, values, known)
            return None if inner is None else Neg(span, inner)
        case Add(span, terms):
            many = [instantiate(each, values, known) for each in terms]
            return None if any(each is None for each in many) else Add(span, tuple(each for each in many if each is not None))
        case Mul(span, factors, operators):
            many = [instantiate(each, values, known) for each in factors]
            return None if any(each is None for each in many) else Mul(span, tuple(each for each in many if each is not None), operators)
        case Div(span, above, below):
            a, b = instantiate(above, values, known), instantiate(below, values, known)
            return None if a is None or b is None else Div(span, a, b)
        case Pow(span, base, exponent):
            inner = instantiate(base, values, known)
            return None if inner is None else Pow(span, inner, exponent)
        case Apply(span, function, order, argument, more) if argument is not None:
            inner = instantiate(argument, values, known)
            return None if inner is None else Apply(span, function, order, inner, more)
        case Partial(span, of, wrt):
            a, b = instantiate(of, values, known), instantiate(wrt, values, known)
            return None if a is None or b is None else Partial(span, a, b)
        case Array() | Transpose():
            return None
        case _:
            return term


def _units(term: Term, var: str, known: frozenset[str]) -> list[str]:
    """The unit names that stand on the page where the variable stands in some name of the term."""
    from ..term import walk  # noqa: PLC0415

    found: dict[str, None] = {}
    for part in walk(term):
        if isinstance(part, Named):
            key = parse_key(part.name)
            for at, mark in enumerate(key.marks):
                if mark == var:
                    for name in known:
                        other = parse_key(name)
                        if other.head == key.head and len(other.marks) == len(key.marks) and other.marks[at] not in INDEX_LETTERS:
                            found.setdefault(other.marks[at])
    return sorted(found)
