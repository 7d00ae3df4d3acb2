"""A notation for reading: its patterns taken apart, and what a name that fits one of them means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from ..errors import NotationError
from ..latex.parser import parse_expression
from ..latex.tables import GREEK
from ..latex.tree import Node
from ..notation.model import ALL, NAMES, Notation
from ..notation.pattern import Pattern
from ..source import Span
from ..term import Index, Position, Ref, Role, Size, literal
from .names import Atom, NameForm, name_form

ROLES: Mapping[str, Role] = {
    **{key: role for role, key in NAMES.items()},
    "input": Role.ACTIVATION,
    "output": Role.ACTIVATION,
}
_SENTINEL = "Hole"
_STYLES = frozenset(("vec", "bold", "underline", "hat", "bar", "tilde", "cal", "bb", "frak"))
_MANY_STEPS = 3
SIZE = "size"


@dataclass(frozen=True, slots=True)
class Template:
    """One way in which a quantity is written: the form of its name, with holes for marks, and the steps it is after."""

    table: str
    key: str
    form: NameForm
    step: int

    @property
    def path(self) -> str:
        """The path of its key in a notation's file."""
        return f"{self.table}.{self.key}"


@dataclass(frozen=True)
class Hand:
    """The names of a notation by their heads."""

    notation: Notation
    templates: Mapping[str, tuple[Template, ...]]

    @property
    def costs(self) -> frozenset[str]:
        """The names of the cost, as the reader calls them."""
        found = (template.form for named in self.templates.values() for template in named if template.key == "cost")
        return frozenset("cal." + form.head if "cal" in form.marks else form.head for form in found)

    def ref(self, form: NameForm, span: Span, name: str, step: int = 0) -> Ref | None:
        """The quantity that a name is, its units in written order; None where it fits no pattern of a quantity."""
        for template in self.templates.get(form.head, ()):
            marks = self.matched(form, template) if template.key != SIZE else None
            if marks is not None:
                return self._ref(template, marks, span, name, step)
        return None

    def size(self, form: NameForm, span: Span) -> Size | None:
        """The number of units that a name is, None where it is none."""
        for template in self.templates.get(form.head, ()):
            marks = self.matched(form, template) if template.key == SIZE else None
            if marks is not None:
                return Size(span, (marks["l"],))
        return None

    def is_marked(self, form: NameForm) -> bool | None:
        """Whether the superscript of a name is a mark of it and no power; None where no pattern tells."""
        named = self.templates.get(form.head, ())
        if any(self.matched(form, template) is not None for template in named):
            return True
        bare = replace(form, sup=(), bracket="")
        return False if any(self.matched(bare, template) is not None for template in named) else None

    def matched(self, form: NameForm, template: Template) -> dict[str, Index] | None:
        """What stands in a template's holes where a name fits it, else None."""
        wanted = template.form
        if (
            form.glued != wanted.glued
            or form.primes != wanted.primes
            or form.bracket != wanted.bracket
            or _STYLES.intersection(form.marks) != _STYLES.intersection(wanted.marks)
        ):
            return None
        marks: dict[str, Index] = {}
        for written, expected in (
            (form.sub if wanted.separator else _parted(form.sub, len(wanted.sub)), wanted.sub),
            (form.sup, wanted.sup),
            (form.argument, wanted.argument),
        ):
            if len(written) != len(expected):
                return None
            for atom, slot in zip(written, expected, strict=True):
                hole = _hole(slot)
                index = self.index(hole, atom) if hole else None
                if hole and index is not None:
                    marks[hole] = index
                elif hole or atom != slot:
                    return None
        return marks

    def index(self, hole: str, atom: Atom) -> Index | None:
        """What a mark in a hole tells."""
        match hole:
            case "l":
                return self.layer(atom)
            case "i":
                return self.example(atom)
            case "new":
                return literal(int(atom.text)) if atom.is_number else None
            case _:
                return self.unit(atom)

    def layer(self, atom: Atom) -> Index | None:
        """The layer that a mark tells, None where it tells none."""
        layers = self.notation.layers
        number = re.fullmatch(_regex(layers.number), atom.text)
        if number and not atom.offset:
            return literal(int(number[1]) - layers.input)
        if layers.output and atom.text == spelled(layers.output):
            return Index("^L", atom.offset)
        if layers.inputs and atom.text == spelled(layers.inputs):
            return literal(atom.offset)
        named = {spelled(layers.letter): "^l", spelled(layers.last): "^L"}.get(atom.text)
        if named is None and not (len(atom.text) == 1 and atom.text.isalpha()):
            return None
        return Index(named or "^" + atom.text, atom.offset)

    def unit(self, atom: Atom) -> Index | None:
        """The unit that a mark tells, None where it tells none."""
        if atom.is_number:
            return literal(int(atom.text) + atom.offset + 1 - self.notation.units.base)
        lettered = re.fullmatch(r"[a-z]", atom.text) or atom.text in map(spelled, self.notation.units.letters)
        return Index(atom.text, atom.offset) if lettered else None

    def example(self, atom: Atom) -> Index | None:
        """The training example that a mark tells, None where it tells none."""
        examples = self.notation.examples
        if atom.is_number:
            return literal(int(atom.text) + atom.offset + 1 - examples.base)
        if re.fullmatch(r"[a-z]", atom.text) or atom.text == spelled(examples.letter):
            return Index("#i" if atom.text == spelled(examples.letter) else "#" + atom.text, atom.offset)
        return None

    def _ref(self, template: Template, marks: Mapping[str, Index], span: Span, name: str, step: int) -> Ref | None:
        role = ROLES[template.key]
        layer = {"input": literal(0), "output": Index("^L")}.get(template.key, marks.get("l"))
        order = ("n", "m") if self.notation.from_to else ("m", "n")
        units = tuple(marks[hole] for hole in order if hole in marks) or None
        example = marks.get("i")
        if template.table == "batch":
            example = ALL
        number = example.offset if example is not None and example.var is None else example
        after = template.step + (marks["new"].offset if "new" in marks else 0)
        return Ref(span, role, (Position(layer, units),), name, step + after, number, template.table != "quantity")


def hand(notation: Notation) -> Hand:
    """The hand that writes in a notation. Raises NotationError where a pattern is no name, or two cannot be told apart.

    The message starts with the key's path.
    """
    by_head: dict[str, list[Template]] = defaultdict(list)
    seen: dict[object, Template] = {}
    for template in _templates(notation):
        other = seen.setdefault(_shape(template.form), template)
        if other.path != template.path or len(other.form.sub) != len(template.form.sub):
            raise NotationError(
                f"{template.path} in {notation.name}: may look like {other.path} when it is read; write a pattern that "
                "differs from it, or part its indices by a comma"
            )
        by_head[template.form.head].append(template)
    return Hand(notation, {head: tuple(found) for head, found in by_head.items()})


def _shape(form: NameForm) -> object:
    """What tells a name from others, whatever its marks; indices that run together may be taken for one."""
    sub, sup, argument = (
        tuple("" if _hole(atom) else atom.text for atom in atoms) for atoms in (form.sub, form.sup, form.argument)
    )
    together = ("",) if sub and not any(sub) and not form.separator else sub
    styles = _STYLES.intersection(form.marks)
    return form.head, form.glued, form.primes, form.bracket, styles, together, sup, argument


def _templates(notation: Notation) -> Iterator[Template]:
    """Every way in which a quantity may be written. Raises NotationError."""
    for table, patterns in _tables(notation):
        for key, pattern in patterns.items():
            for marks in _variants(pattern):
                form = name_form(_parsed(pattern.fill(marks)))
                if form is None:
                    path = f"{table}.{key} in {notation.name}"
                    raise NotationError(
                        f"{path}: {pattern.text!r} is no name that could be read; write one with scripts"
                    )
                step = marks.get("new", "")
                yield Template(table, key, form, int(step) if step.isdigit() else 0)


def _tables(notation: Notation) -> tuple[tuple[str, Mapping[str, Pattern]], ...]:
    return ("quantity", notation.quantities), ("array", notation.arrays), ("batch", notation.batches)


def _variants(pattern: Pattern) -> Iterator[Mapping[str, str]]:
    """The marks that may stand in a pattern's holes: one always where there is no frame, else one or none."""
    choices: list[tuple[str | None, ...]] = []
    for hole in pattern.holes:
        counted = hole.name == "new" and "#" not in (hole.frame or "")
        marks = tuple(map(str, range(1, _MANY_STEPS + 1))) if counted else (rf"\text{{{_SENTINEL}{hole.name}}}",)
        choices.append(marks if hole.frame is None else (None, *marks))
    for chosen in product(*choices):
        yield {hole.name: mark for hole, mark in zip(pattern.holes, chosen, strict=True) if mark is not None}


def _hole(atom: Atom) -> str:
    """The name of the hole that an atom of a template is, empty where it is none."""
    return atom.text.removeprefix(_SENTINEL) if atom.text.startswith(_SENTINEL) else ""


def _parsed(latex: str) -> Node:
    return parse_expression(latex, Span(0, len(latex)))


def _parted(marks: tuple[Atom, ...], count: int) -> tuple[Atom, ...]:
    """The marks of a script, letters and digits that stand side by side taken apart where several are expected."""
    if len(marks) != 1 or count < 2 or marks[0].offset or marks[0].text in GREEK:
        return marks
    return tuple(map(Atom, marks[0].text)) if len(marks[0].text) == count else marks


@lru_cache(maxsize=256)
def spelled(latex: str) -> str:
    """A letter or word of a notation as the reader knows it: `\\mu` is mu, `\\text{out}` is out."""
    form = name_form(_parsed(latex))
    return latex if form is None else form.head + form.glued


def _regex(number: Pattern) -> str:
    return "".join(re.escape(piece) if isinstance(piece, str) else r"(\d+)" for piece in number.pieces)
