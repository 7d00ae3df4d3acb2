"""Lines read from top to bottom: the layer in force, marks of names, steps taken, names defined, tables."""

from __future__ import annotations

import pytest

from symbackprop.reading import Line
from symbackprop.term import Add, Apply, Array, Function, Named, Num, Partial, Ref, Role, Term
from symbackprop.within import walk

from .read_notes import given, layered


def shown(term: Term | None) -> str:
    """A term in short: `w2[1,3]` for a weight, `C by z1` for a derivative, a prime for each step taken."""
    match term:
        case Num(_, value):
            return str(value)
        case Ref():
            layer = "" if term.first.layer is None else (term.first.layer.var or "") + str(term.first.layer.offset)
            units = "" if term.first.units is None else f"[{','.join(str(unit.offset) for unit in term.first.units)}]"
            return SHORT[term.role] + layer + units + "'" * term.step
        case Partial(_, of, wrt):
            return f"{shown(of)} by {shown(wrt)}"
        case Named():
            return f"own {term.name}" + "'" * term.step
        case _:
            return type(term).__name__


SHORT = {
    Role.WEIGHT: "w",
    Role.BIAS: "b",
    Role.PRE: "z",
    Role.ACTIVATION: "a",
    Role.TARGET: "y",
    Role.DELTA: "delta",
    Role.COST: "C",
    Role.RATE: "eta",
}


def rows(text: str) -> list[str]:
    """Each line of a note, its members in short."""
    return [" = ".join(shown(member.term) for member in line.members) for line in layered(text).lines]


def last(text: str) -> Line:
    """The last line of a note."""
    return layered(text).lines[-1]


HEADED = """
$x = 2$

## Hidden layer

$w = 0.3$, $b = 1$, $z = w x + b$

## Output layer

$w = 0.5$, $z = w a + b$
"""


def test_headings_put_a_layer_in_force() -> None:
    assert [line.layer for line in layered(HEADED).lines] == [None, 1, 1, 1, 2, 2]
    assert given(layered(HEADED)) == {"a0[1]": "2", "w1[1,1]": "3/10", "b1[1]": "1", "w2[1,1]": "1/2"}
    assert rows(HEADED) == ["a0 = 2", "w1 = 3/10", "b1 = 1", "z1 = Add", "w2 = 1/2", "z2 = Add"]


def test_a_heading_without_a_layer_ends_the_one_in_force() -> None:
    assert last(HEADED + "\n## Remarks\n\n$C = 1$\n").layer is None


@pytest.mark.parametrize(
    ("label", "layer"),
    [("Back, hidden layer", 1), ("Hidden layer:", 1), ("In the hidden layer the sum is taken over two inputs.", 2)],
    ids=["label", "label with a colon", "sentence"],
)
def test_a_label_on_a_line_of_its_own_puts_a_layer_in_force_but_no_sentence(label: str, layer: int) -> None:
    assert last(f"{HEADED}\n{label}\n\n$b = 2$\n").layer == layer


LAYERS = r"$z^1 = w^1 x + b^1$, $z^2 = w^2 a^1 + b^2$" + "\n\n"


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        (r"w^2_{13}", "w2[1,3]"),
        (r"w^{(2)}_{1,3}", "w2[1,3]"),
        (r"b^2_1", "b2[1]"),
        (r"\delta^{L-1}", "delta^L-1"),
        (r"\vec{z}^1", "z1"),
        (r"w'^2", "w2'"),
        (r"C'", "C by a^L0"),
        (r"\frac{\partial C}{\partial w^2_{13}}", "C by w2[1,3]"),
        (r"\partial C / \partial b^1", "C by b1"),
        (r"\eta", "eta"),
        (r"y_2", "y[2]"),
        (r"q", "own q"),
    ],
)
def test_names(name: str, meaning: str) -> None:
    assert shown(last(f"{LAYERS}${name} = 1$").members[0].term) == meaning


@pytest.mark.parametrize("mark", [r"w^{+}", r"w^{new}", r"w^{\text{new}}", r"w_{\text{new}}", "w'"])
def test_marks_of_a_new_value(mark: str) -> None:
    head = last(f"$w = 0.9$, $z = w x + b$, ${mark} = 0.8$").members[0].term
    assert isinstance(head, Ref) and (head.role, head.step) == (Role.WEIGHT, 1)


def test_a_prime_on_a_function_is_its_derivative_and_no_step() -> None:
    slope = last(rf"{LAYERS}$\sigma'(z^1) = 0.2$").members[0].term
    assert isinstance(slope, Apply) and (slope.function, slope.order) == ("sigma", 1)


def test_an_update_begins_a_step_and_the_next_forward_pass_takes_it() -> None:
    update = r"$w = w - \eta \frac{\partial C}{\partial w} = 0.8$"
    lines = layered(f"$w = 0.9$, $z = w x + b = 1$\n\n{update}\n\n$z = 0.8$").lines
    assert [(line.step, line.update) for line in lines] == [(0, False), (0, False), (0, True), (1, False)]
    assert [shown(line.members[0].term) for line in lines] == ["w1", "z1", "w1'", "z1'"]


def test_a_difference_that_takes_no_step_is_no_update() -> None:
    assert not any(line.update for line in layered(r"$w = v - u$, $b = w - 0.1$, $w = b - 0.1 x$, $z = w x + b$").lines)


def test_a_name_that_the_page_defines_stands_for_what_it_was_given() -> None:
    defined = last("$z = w x + b$, $e = z - y$\n\n$C = 2 e$").members[1].term
    assert defined is not None and not any(isinstance(part, Named) for part in walk(defined))


def test_a_name_that_a_sentence_gives_to_a_value() -> None:
    line = last(LAYERS + r"call $\delta^2$ also $\Delta$")
    assert [link.sign for link in line.links] == ["name"]


@pytest.mark.parametrize("arrow", [r"\Rightarrow", r"\to"])
def test_an_arrow_leads_from_one_equation_to_the_next(arrow: str) -> None:
    assert rows(f"{LAYERS}$z^1 = 0.4 {arrow} a^1 = 0.6$")[2:] == ["z1 = 2/5", "a1 = 3/5"]


def test_a_function_letter_with_a_value_is_the_activation_at_hand() -> None:
    assert rows(r"$z^1 = w^1 x + b^1$" + "\n\n" + r"$\sigma = 1.1$")[1:] == ["a1 = 11/10"]


def test_a_list_of_numbers_is_an_array() -> None:
    member = last(LAYERS + "$z^1 = (1, 2)$").members[1].term
    assert isinstance(member, Array) and [shown(cell) for row in member.rows for cell in row] == ["1", "2"]


TABLES = {
    "a name and a value": ("| name | value |\n|---|---|\n| $z^1$ | $0.4$ |", ["z1 = 2/5"]),
    "names above values": ("| | $z^1$ | $a^1$ |\n|---|---|---|\n| value | $0.4$ | $0.6$ |", ["z1 = 2/5", "a1 = 3/5"]),
    "derivatives by what the row names": (
        "| weight | $\\frac{\\partial C}{\\partial w}$ |\n|---|---|\n| $w^1$ | $0.5$ |\n| $w^2$ | $0.7$ |",
        ["C by w1 = 1/2", "C by w2 = 7/10"],
    ),
    "a derivative and a value": (
        "| derivative | value |\n|---|---|\n| $\\frac{\\partial C}{\\partial w^1}$ | $0.5$ |",
        ["C by w1 = 1/2"],
    ),
    "words above no names": ("| weight | remark |\n|---|---|\n| $w^1$ | $0.5$ |", []),
}


@pytest.mark.parametrize(("table", "expected"), TABLES.values(), ids=TABLES)
def test_tables(table: str, expected: list[str]) -> None:
    assert rows(f"{LAYERS}{table}\n")[2:] == expected


def test_a_table_of_units_by_quantities() -> None:
    table = "| unit | $z$ | $a$ |\n|---|---|---|\n| $h1$ | $1$ | $0.9$ |\n"
    assert rows(f"$z_{{h1}} = w_1 x_1$\n\n{table}")[1:] == ["z1[1] = 1", "a1[1] = 9/10"]


def test_a_table_of_new_values() -> None:
    table = "| weight | value | new |\n|---|---|---|\n| $w_{11}$ | $1$ | $0.9$ |\n"
    heads = [line.members[0].term for line in layered(f"$z_1 = w_{{11}} x_1 + b_1$\n\n{table}").lines[1:]]
    assert [head.step for head in heads if isinstance(head, Ref)] == [0, 1]


def test_the_function_alone_is_no_value() -> None:
    term = last(r"$z = w x + b$, $a = \sigma$").members[1].term
    assert isinstance(term, Function)


def test_a_sum_keeps_the_signs_of_its_terms() -> None:
    term = last("$z = w x - b$").members[1].term
    assert isinstance(term, Add) and len(term.terms) == 2
