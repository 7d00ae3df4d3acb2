"""Notation files: what is refused, and with which words; what a file takes over from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop.errors import InputError, NotationError
from symbackprop.notation.load import from_toml, load, names
from symbackprop.notation.pattern import read_pattern

REFUSED = {
    "index = 3": "index in mine: is a table; write [index] above its keys",
    "[index]\nbase = 2": "index.base in mine: 2 is not allowed; write 0 or 1",
    "[index]\nbase = true": "index.base in mine: True is not allowed",
    "[index]\nlayers = 'l'": "index.layers in mine: is not a key here; write one of base, input, layer",
    "[indices]\nbase = 1": "indices in mine: is no table here; write one of index, unit",
    "[index]\nlayer = 'layer'": "index.layer in mine: 'layer' cannot stand here; write one such as l",
    "[index]\nlast = 'l'": "index.last in mine: 'l' is index.layer already; write another letter",
    "[unit]\nhere = 'l'": "unit.here in mine: 'l' is index.layer already; write another letter",
    "[unit]\nspare = ['p', 'n']": "unit.spare[2] in mine: 'n' is unit.below already",
    "[unit]\nspare = 'p'": "unit.spare in mine: 'p' is no list; write one such as",
    "[quantity]\nweight = 'w_{<m><n>}'": "quantity.weight in mine: 'w_{<m><n>}' lacks <l>",
    "[quantity]\nweight = ''": "quantity.weight in mine: is empty; write a pattern with <l>, <m>, <n>, <new:..>",
    "[quantity]\nbias = 'b^{<l>}_{<m>}'": "lacks <new:..>, which marks the value after an update",
    "[quantity]\npre = 'z^{<l>}_{<m>'": "has braces that do not match",
    "[quantity]\npre = 'z^{<l>}_{<m><o>}'": "<o> is no hole; write one of <l>, <m>, <n>, <i>, <new>",
    "[quantity]\npre = 'z^{<l>}_{<m><m>}'": "has the hole <m> twice; write it once",
    "[quantity]\npre = 'z^{<l>}_{<m><n>}'": "has <n>, but takes <l>, <m>, <i>, <new> only",
    "[quantity]\npre = 'z^{<l>}_{<m>} < 3'": "has a < or > that belongs to no hole",
    "[quantity]\npre = 5": "quantity.pre in mine: 5 is no pattern; write one in quotes",
    "[quantity]\nrate = 'C<i:_{#}>'": "has <i>, but takes no hole",
    "[quantity]\ndelta = ''": "quantity.delta in mine: is missing; write a pattern, as in array.delta, or empty both",
    "[array]\npre = '\\mathbf{a}^{<l><i:,(#)>}'": "array.activation in mine: is the pattern of pre too; write another",
    "[product]\nhadamard = 'o'": "product.hadamard in mine: 'o' is not allowed; write",
    "[function]\nsigma = 3": "function.sigma in mine: 3 is not text; write it in quotes",
    "like = 'nobody'": "like in mine: 'nobody' is no notation to start from; write one of",
    "like = ": "the file in mine: is not TOML",
}


@pytest.mark.parametrize("name", names())
def test_what_comes_with_the_program_loads(name: str) -> None:
    notation = load(name)
    assert notation.name == name
    assert notation.title


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_is_refused_with_its_path(text: str) -> None:
    like = "" if text.startswith("like") else "like = 'standard'\n"
    with pytest.raises(NotationError) as refused:
        from_toml(like + text, "mine")
    assert REFUSED[text] in str(refused.value)


def test_a_pattern_that_must_be_there_is_asked_for() -> None:
    with pytest.raises(NotationError, match=r"^quantity\.weight in mine: is missing; write a pattern with <l>, <m>"):
        from_toml("[unit]\nspare = []", "mine")


def test_a_file_of_few_lines_is_a_notation(tmp_path: Path) -> None:
    file = tmp_path / "lecture.toml"
    file.write_text("like = 'standard'\n[quantity]\npre = 's^{<l>}_{<m>}'\n[index]\nbase = 0\n", "utf-8")
    notation = load(str(file))
    assert notation.quantities["pre"].text == "s^{<l>}_{<m>}"
    assert notation.units.base == 0
    assert notation.quantities["weight"] == load("standard").quantities["weight"]


def test_what_is_no_name_and_no_file_is_refused() -> None:
    with pytest.raises(NotationError, match="there is no 'nobody'; write one of "):
        load("nobody")
    with pytest.raises(InputError):
        load("nowhere/lecture.toml")


def test_indices_part_by_a_comma_where_one_is_longer() -> None:
    pattern = read_pattern("w_{<m><n>}")
    assert pattern.fill({"m": "1", "n": "2"}) == "w_{12}"
    assert pattern.fill({"m": "1", "n": "12"}) == "w_{1,12}"
    assert pattern.fill({"m": "m", "n": r"\mu"}) == r"w_{m\mu}"
    assert pattern.fill({"m": r"\mu", "n": "n"}) == r"w_{\mu n}"


def test_order_of_the_holes_tells_the_order_of_the_indices() -> None:
    assert not load("standard").from_to
    text = "like = 'standard'\n[quantity]\nweight = 'w^{<l><new:+>}_{<n><m>}'"
    assert from_toml(text, "mine").from_to
