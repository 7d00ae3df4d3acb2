"""From the form of a name to the quantities that it may point to, under the page's conventions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..source import Span
from ..term import Index, Position, Ref, Role, literal
from .conventions import Conventions
from .names import Atom, NameForm, head_key
from .uses import LAYERED, layer_atom, unit_atoms

LAST_VARIABLE = "L"
MAX_LAYER = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """What is in force where a name stands.

    The layer that the heading names, and whether the name is the subject of its line. `marked` tells that the values of
    this step are marked as new, so that the mark leads no further; `example` counts the inputs given anew.
    """

    layer: int | None = None
    subject: bool = False
    step: int = 0
    example: int = 0
    marked: bool = False

    @property
    def anew(self) -> int:
        """The update step of inputs and targets, which stay what they are unless the page gives them anew."""
        return self.step if self.example else 0

    def after(self, new: int) -> int:
        """The update step of a name that bears a mark of the new value, or with `new` 0 of one that does not."""
        return self.step if self.marked and self.step else self.step + new


def layer_index(atom: Atom, role: Role, conventions: Conventions) -> Index | None:
    """The canonical layer that a mark tells, or None where it tells none."""
    if atom.is_number:
        number = int(atom.text)
        return literal(number + conventions.shift.get(role, 0)) if number <= MAX_LAYER else None
    named = conventions.layer_of(atom.text)
    if named is not None:
        return literal(named + atom.offset)
    if atom.is_letter:
        # a letter runs over layers of units, so that of a weight numbered by the layer it leaves lies one further on
        ahead = conventions.shift.get(role, 0) - conventions.shift.get(Role.ACTIVATION, 0)
        letter = LAST_VARIABLE if atom.text == conventions.last else atom.text
        return Index("^" + letter, atom.offset + ahead)
    return None


def unit_index(atom: Atom, conventions: Conventions) -> Index | None:
    """The canonical unit index that a mark tells; a unit named by a letter and a number counts by its number."""
    if atom.is_number:
        return literal(int(atom.text) + atom.offset - conventions.base + 1)
    if re.fullmatch(r"[a-z]'*", atom.text) or atom.text in ("alpha", "beta", "mu", "nu", "lambda"):
        return Index(atom.text, atom.offset)
    return None


def resolve(
    form: NameForm, role: Role, span: Span, name: str, conventions: Conventions, setting: Setting
) -> Ref | None:
    """The reference that a name makes, with every place that its marks allow, or None where its marks fit no place."""
    capital = (
        form.head.isupper()
        and len(form.head) == 1
        and (not form.sub or conventions.place == "subscript" and len(form.sub) == 1)
    )
    array = bool({"vec", "bold", "underline"} & set(form.marks)) or capital
    step = setting.after(_new(form))
    if role is Role.COST and len(form.sub) == 1 and form.sub[0].text in "ijkmnp":
        return None  # one example's cost among several
    if role is Role.COST:
        example = _example(form)
        return Ref(span, role, (Position(None, None),), name, step, example)
    if role is Role.RATE:
        return Ref(span, role, (Position(None, None),), name, step)
    if role is Role.TARGET:
        units = _units(form, role, conventions)
        if units is None:
            return None
        return Ref(span, role, (Position(None, units or None),), name, setting.anew, None, array)
    prefixed = _prefixed(form, role, conventions)
    if prefixed is not None:
        return Ref(span, role, (prefixed,), name, step, None, array)
    flat = conventions.flat.get(form.key)
    if flat is not None:
        layer, to, source = flat
        units = (literal(source), literal(to)) if conventions.weights[0] else (literal(to), literal(source))
        return Ref(span, role, (Position(literal(layer), units),), name, step)
    is_input = form.head in conventions.roles.inputs and role is Role.ACTIVATION
    if is_input and not (form.sup and conventions.place == "superscript" and not form.bracket):
        units = _units(form, role, conventions)
        below = setting.layer - 1 if form.head.lower() == "input" and setting.layer is not None else 0
        return (
            None
            if units is None
            else Ref(
                span,
                role,
                (Position(literal(below), units or None),),
                name,
                step if below else setting.anew,
                None,
                array,
            )
        )
    fixed = conventions.head_layers.get(head_key(form))
    if fixed is not None:
        units = _units(form, role, replace(conventions, place="none"))
        return (
            None
            if units is None
            else Ref(span, role, (Position(literal(fixed), units or None),), name, step, None, array)
        )
    units = _units(form, role, conventions)
    if units is None:
        return _weight_of_one(form, role, span, name, conventions, step)
    if ".".join([*(m for m in form.marks if m == "hat"), form.head]) in conventions.roles.outputs:
        return Ref(span, role, (Position(Index("^" + LAST_VARIABLE), units or None),), name, step, None, array)
    if conventions.place == "subscript" and role is Role.WEIGHT and len(form.sub) == 2 and form.separator == ",":
        return _entry_of_numbered(form, span, name, conventions, step)
    mark = layer_atom(form, conventions.place)
    if mark is not None:
        marked = layer_index(mark, role, conventions)
        if marked is None:
            return None
        return Ref(span, role, (Position(marked, units or None),), name, step, None, array)
    return Ref(span, role, _unmarked(form, role, units, conventions, setting), name, step, None, array)


def _weight_of_one(
    form: NameForm, role: Role, span: Span, name: str, conventions: Conventions, step: int
) -> Ref | None:
    """A weight with its layer and one index: the layer, or the one before, has one unit, which goes without saying."""
    mark = layer_atom(form, conventions.place) if role is Role.WEIGHT else None
    marks = unit_atoms(form, role, conventions.place)
    layer = layer_index(mark, role, conventions) if mark is not None and len(marks) == 1 else None
    unit = unit_index(marks[0], conventions) if layer is not None else None
    if layer is None or unit is None:
        return None
    source, target = (literal(1), unit), (unit, literal(1))
    pairs = (target, source) if conventions.weights[0] else (source, target)
    return Ref(span, role, tuple(Position(layer, pair) for pair in dict.fromkeys(pairs)), name, step)


def _entry_of_numbered(form: NameForm, span: Span, name: str, conventions: Conventions, step: int) -> Ref | None:
    """An entry of a matrix that carries its layer first: `W_{2,11}`."""
    layer = layer_index(form.sub[0], Role.WEIGHT, conventions)
    digits = [unit_index(Atom(digit), conventions) for digit in form.sub[1].text]
    if layer is None or len(digits) != 2 or digits[0] is None or digits[1] is None:
        return None
    return Ref(span, Role.WEIGHT, (Position(layer, (digits[0], digits[1])),), name, step)


def _new(form: NameForm) -> int:
    """One where the name is marked as the value after the update."""
    marks = {atom.text for atom in (*form.sup, *form.sub, *form.argument)}
    return int(bool(marks & {"+", "new", "neu", "nouveau", "updated", "next"}))


def _example(form: NameForm) -> int | None:
    if form.bracket == "(" and form.sup and form.sup[0].is_number:
        return None  # one example, whatever its number; several are told apart by their data
    return None


def _units(form: NameForm, role: Role, conventions: Conventions) -> tuple[Index, ...] | None:
    marks = [
        atom
        for atom in unit_atoms(form, role, conventions.place)
        if atom.text not in ("new", "neu", "true", "pred", "target", "total", "t")
    ]
    units = [unit_index(atom, conventions) for atom in marks]
    if any(unit is None for unit in units):
        return None
    found = tuple(unit for unit in units if unit is not None)
    expected = 2 if role is Role.WEIGHT else 1
    if found and len(found) != expected:
        if role is Role.WEIGHT and len(found) == 1:
            return None
        return None
    return found


def _prefixed(form: NameForm, role: Role, conventions: Conventions) -> Position | None:
    """The place of a quantity whose units are named by a letter and a number: net_{h1}, w_{O1.H2}."""
    units: list[Index] = []
    layers: list[int] = []
    for atom in form.sub:
        match = re.fullmatch(r"([A-Za-z]+)(\d+)", atom.text)
        if match is None or match[1] not in conventions.unit_prefixes:
            return None
        layers.append(conventions.unit_prefixes[match[1]])
        units.append(literal(int(match[2])))
    if not units or role is Role.WEIGHT and len(units) != 2:
        return None
    return Position(literal(max(layers)), tuple(units))


def _unmarked(
    form: NameForm, role: Role, units: tuple[Index, ...], conventions: Conventions, setting: Setting
) -> tuple[Position, ...]:
    """The places of a name without a layer mark.

    The heading's layer for the subject, that one and its neighbours else.
    """
    here = setting.layer
    depth = conventions.depth
    layers: list[Index]
    if here is not None and setting.subject and role is not Role.ACTIVATION:
        layers = [literal(here)]
    elif here is not None and setting.subject:
        # a part on one layer also works out what it hands to the layer before
        layers = [literal(here), literal(here - 1)]
    elif here is not None:
        layers = [literal(here + away) for away in (0, -1, 1)]
        if depth is not None:
            layers += [literal(layer) for layer in range(depth, -1, -1) if abs(layer - here) > 1]
    elif depth is not None:
        layers = [literal(layer) for layer in range(depth, -1, -1)]
    else:
        layers = [Index("^" + LAST_VARIABLE, -away) for away in range(2)]
    places = [Position(layer, units or None) for layer in layers]
    if role is not Role.WEIGHT and len(form.sub) == 1 and form.sub[0].is_number and here is None:
        # a lone number may be the layer, where no other mark tells it
        places.append(Position(literal(int(form.sub[0].text)), None))
    return tuple(places)


__all__ = ["LAYERED", "Setting", "layer_index", "resolve", "unit_index"]
