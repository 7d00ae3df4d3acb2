"""The form of a written name: its head and marks, not yet what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from ..latex.tree import Decorated, Fenced, Node, Number, Product, Scripted, Sequence, Signed, Symbol, Terms, Words
from ..source import Span


@dataclass(frozen=True, slots=True)
class Atom:
    """One mark of a script: a number (its digits), a letter with an offset (`L-1`), or a word (`out`, `H1`)."""

    text: str
    offset: int = 0

    @property
    def is_number(self) -> bool:
        """Whether the mark is digits."""
        return self.text.isdigit()

    @property
    def is_letter(self) -> bool:
        """Whether the mark is one letter, by name for a Greek one."""
        return len(self.text) == 1 and self.text.isalpha()


@dataclass(frozen=True)
class NameForm:
    """A name taken apart: `W2_{00}` is head W, glued 2, sub (00); `a(H1)` has the argument H1; `\\hat{y}` the mark hat.

    `bracket` is the kind of bracket around the superscript, if any.
    """

    span: Span
    head: str
    marks: tuple[str, ...] = ()
    glued: str = ""
    sub: tuple[Atom, ...] = ()
    sup: tuple[Atom, ...] = ()
    bracket: str = ""
    argument: tuple[Atom, ...] = ()
    primes: int = 0
    word: bool = False
    separator: str = ""

    @cached_property
    def key(self) -> str:
        """The name as one normalised text: the same for every spelling of the same marks."""
        sub = ",".join(_text(atom) for atom in self.sub)
        sup = ",".join(_text(atom) for atom in self.sup)
        argument = ",".join(_text(atom) for atom in self.argument)
        marks = "".join(f"{mark}." for mark in self.marks if mark in ("hat", "bar", "tilde"))
        return (
            f"{marks}{self.head}{self.glued}"
            + (f"_{sub}" if sub else "")
            + (f"^{sup}" if sup else "")
            + (f"({argument})" if argument else "")
            + "'" * self.primes
        )


def _text(atom: Atom) -> str:
    return atom.text + (f"{atom.offset:+d}" if atom.offset else "")


def head_key(form: NameForm) -> str:
    """A head with the marks that make it another name: hat, tilde, bar."""
    marks = [mark for mark in form.marks if mark in ("hat", "tilde", "bar")]
    return ".".join([*marks, form.head])


_GLUED = re.compile(r"([A-Za-z]+?)(\d+)")


def name_form(node: Node) -> NameForm | None:
    """The form of the name that `node` writes, or None where it is no name (or one with marks that no name has)."""
    match node:
        case Symbol(span, name, marks, word):
            split = _GLUED.fullmatch(name)
            if split:
                return NameForm(span, split[1], marks, glued=split[2], word=word and len(split[1]) > 1)
            return NameForm(span, name, marks, word=word)
        case Scripted(span, base, sub, sup, primes):
            inner = name_form(base)
            if inner is None or inner.sub and sub or inner.sup and sup or inner.primes and primes:
                return None
            below = atoms(sub) if sub is not None else inner.sub
            above = atoms(sup) if sup is not None else inner.sup
            if below is None or above is None:
                return None
            bracket = sup.opening if isinstance(sup, Fenced) else inner.bracket
            separator = sub.separator if isinstance(sub, Sequence) else ""
            return NameForm(
                span,
                inner.head,
                inner.marks,
                inner.glued,
                below,
                above,
                bracket,
                inner.argument,
                primes + inner.primes,
                inner.word,
                separator,
            )
        case Product(span, (head, Fenced(_, opening, _, body)), ("",)) if opening in "([":
            inner, argument = name_form(head), atoms(body)
            if inner is None or argument is None or inner.argument:
                return None
            return NameForm(
                span,
                inner.head,
                inner.marks,
                inner.glued,
                inner.sub,
                inner.sup,
                inner.bracket,
                argument,
                inner.primes,
                inner.word,
                inner.separator,
            )
        case Product(_, (head, Fenced(_, "[") as first, Fenced(_, "[") as second), ("", "")):
            inner = name_form(Product(head.span.cover(first.span), (head, first), ("",)))
            more = atoms(second)
            return (
                None
                if inner is None or more is None
                else replace(inner, span=node.span, argument=inner.argument + more)
            )
        case Decorated(_, kind, body) if kind in ("box", "underbrace", "overbrace", "named"):
            return name_form(body)
        case _:
            return None


def atoms(node: Node) -> tuple[Atom, ...] | None:
    """The marks that a script writes, or None where it is no list of marks."""
    match node:
        case Number(_, written):
            return (Atom(written.text),) if written.text.isdigit() else _parted(written.text)
        case Symbol(_, name):
            return (Atom(name),)
        case Words(_, text):
            return (Atom(text.strip()),) if text.strip() else None
        case Fenced(_, _, _, body):
            return atoms(body)
        case Terms(_, (first, Number(_, written)), (operator,)) if operator in "+-" and written.text.isdigit():
            inner = atoms(first)
            if inner is None or len(inner) != 1:
                return None
            step = int(written.text) if operator == "+" else -int(written.text)
            if inner[0].is_number:
                return (Atom(str(int(inner[0].text) + step)),)
            return (Atom(inner[0].text, inner[0].offset + step),)
        case Sequence(_, items):
            parts = [atoms(item) for item in items]
            return None if any(part is None for part in parts) else tuple(atom for part in parts for atom in part or ())
        case Product(_, factors, operators) if all(sign in ("", ".") for sign in operators):
            parts = [atoms(factor) for factor in factors]
            return None if any(part is None for part in parts) else tuple(atom for part in parts for atom in part or ())
        case Scripted(_, base, sub, None, 0) if sub is not None:
            outer, inner = atoms(base), atoms(sub)
            return (
                None
                if outer is None or inner is None or len(outer) != 1
                else (Atom(outer[0].text + "".join(map(_text, inner))),)
            )
        case Scripted(_, Symbol(_, name), None, None, primes) if primes and len(name) == 1:
            return (Atom(name + "'" * primes),)
        case Signed(_, "+", operand):
            return atoms(operand)
        case _:
            return None


def _parted(text: str) -> tuple[Atom, ...] | None:
    """The marks of a script such as `1.3` or `1,3`, which the scanner may have seen as one number."""
    parts = re.split(r"[.,]", text)
    return tuple(Atom(part) for part in parts) if all(part.isdigit() for part in parts) else None
