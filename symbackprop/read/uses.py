"""The names of a page with their roles, and which of their marks tell a layer and which a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..latex.tree import Chain
from ..source import Span
from ..term import Role
from .names import Atom, NameForm, name_form
from .roles import Roles
from .walk import nodes

LAYERED = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name on the page, with the role of its head."""

    form: NameForm
    role: Role


def uses(chains: Iterable[Chain], roles: Roles) -> list[Use]:
    """Every name on the page whose head has a role, in reading order; a name with an argument counts once."""
    found = []
    for chain in chains:
        for member in chain.members:
            taken: Span | None = None
            for node in nodes(member):
                if taken is not None and taken.contains(node.span):
                    continue
                form = name_form(node)
                if form is None:
                    continue
                role = roles.of(form)
                if role is not None:
                    found.append(Use(form, role))
                    taken = node.span
    return found


def layer_atom(form: NameForm, place: str) -> Atom | None:
    """The mark of a name that tells its layer, by where the page writes layers."""
    sup = tuple(atom for atom in form.sup if atom.text not in ("T", "top", "prime", "+", "new", "-", "intercal"))
    if place == "superscript" and sup:
        return sup[0]
    if form.argument and not form.argument[0].is_letter:
        return form.argument[0]
    if place == "glued" and form.glued:
        return Atom(form.glued)
    if place == "subscript" and len(form.sub) == 1:
        return form.sub[0]
    if sup and not sup[0].is_number:
        return sup[0]
    return None


def unit_atoms(form: NameForm, role: Role, place: str) -> tuple[Atom, ...]:
    """The marks of a name that tell its units; a run of digits on a weight is taken apart digit by digit."""
    if place == "subscript" and len(form.sub) == 1 and role is not Role.TARGET:
        return ()
    marks = form.sub
    if not marks and form.glued and place not in ("glued",):
        marks = (Atom(form.glued),)
    if role is Role.WEIGHT and len(marks) == 1 and marks[0].is_number and len(marks[0].text) == 2:
        return tuple(Atom(digit) for digit in marks[0].text)
    if role is Role.WEIGHT and len(marks) == 1 and re.fullmatch(r"[a-z]{2}|[i-n]\d|\d[i-n]", marks[0].text):
        marks = tuple(Atom(letter) for letter in marks[0].text)
    if role is Role.WEIGHT and len(marks) == 2 and {mark.is_number for mark in marks} == {True, False}:
        # beside a digit an l is a misread 1
        return tuple(Atom("1") if mark == Atom("l") else mark for mark in marks)
    return marks
