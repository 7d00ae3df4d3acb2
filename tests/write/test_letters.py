"""Letters of a line: what reasons speak of has letters of the notation too, and none stands for two things."""

from __future__ import annotations

from symbackprop.derive.steps import Line, Move
from symbackprop.derive.terms import ABOVE, COST, LAYER, literal, partial, ref, unit
from symbackprop.notation.load import load
from symbackprop.term import Role
from symbackprop.write.letters import letters_for, line_letters

ERROR = ref(Role.DELTA, LAYER, unit("m"))


def test_what_a_reason_speaks_of_has_a_letter_of_the_notation() -> None:
    through = (("through", ref(Role.PRE, ABOVE, unit("q"))), ("unit", unit("r")), ("var", "s"), ("layer", LAYER))
    line = Line("hidden", ERROR, (Move(partial(COST, ref(Role.PRE, LAYER, unit("m"))), "chain", through),))
    assert line_letters(line, load("bishop")) == {"m": "j", "q": "k", "r": "p", "s": "q"}


def test_layers_and_examples_are_no_units() -> None:
    line = Line("hidden", ERROR, (Move(ERROR, "", (("var", "^l"), ("var", "#i"), ("unit", literal(1)))),))
    assert line_letters(line, load("standard")) == {"m": "m"}


def test_letters_do_not_hang_on_what_comes_later() -> None:
    terms = [ERROR, ref(Role.WEIGHT, ABOVE, unit("k"), unit("m"))]
    assert letters_for(terms, load("ng")) == {"m": "j", "k": "p"}
    assert letters_for([], load("ng")) == {}
