"""How a page writes layers, units and the order of a weight's indices, told from its names."""

from __future__ import annotations

import pytest

from symbackprop.read.headings import heading_layer
from symbackprop.term import Role

from .read_notes import conventions, given, layered

PLACES = {
    "superscript": (r"$z^1_2 = w^1_{21} a^0_1 + b^1_2$", "superscript", 1),
    "superscript in brackets": (r"$z^{[1]} = w^{[1]} x + b^{[1]}$", "superscript", 1),
    "subscript": (r"$Z_1 = W_1 X + b_1$, $Z_2 = W_2 A_1 + b_2$", "subscript", 2),
    "bracket": (r"$z[1] = w[1] x + b[1]$", "argument", 1),
    "argument": (
        r"$z(H1) = w(H1) \cdot x + b(H1)$, $z(\text{Out}) = w(\text{Out}) a(H1) + b(\text{Out})$",
        "argument",
        2,
    ),
    "glued": (r"$W1_{11} = 0.3$, $z1_1 = W1_{11} x_1$", "glued", 1),
    "unit names": (r"$net_{h1} = w_1 i_1 + b_1$, $net_{o1} = w_5 out_{h1} + b_2$", "prefix", 2),
    "letters": (r"$$s = V x + b$$ $$h = \tanh(s)$$ $$o = W h + c$$", "none", 2),
}


@pytest.mark.parametrize(("text", "place", "depth"), PLACES.values(), ids=PLACES)
def test_place_and_number_of_layers(text: str, place: str, depth: int) -> None:
    found = conventions(text)
    assert (found.place, found.depth) == (place, depth)


def test_words_name_layers_in_order_from_the_input() -> None:
    found = conventions(PLACES["argument"][0])
    assert (found.layer_of("H1"), found.layer_of("Out"), found.layer_of("H2")) == (1, 2, None)


def test_a_word_for_the_input_is_layer_0() -> None:
    found = conventions(
        r"$z^{\text{hid}} = w^{\text{hid}} a^{\text{in}}$, $z^{\text{out}} = w^{\text{out}} a^{\text{hid}}$"
    )
    assert [found.layer_of(word) for word in ("in", "hid", "out")] == [0, 1, 2]


def test_letters_of_units_name_layers() -> None:
    assert dict(conventions(r"$net_{h1} = w_1 out_{i1} + b_1$").unit_prefixes) == {"h": 1, "i": 0}
    assert dict(conventions(PLACES["unit names"][0]).unit_prefixes) == {"h": 1, "o": 2}


def test_letters_of_arrays_belong_to_layers() -> None:
    layers = conventions(PLACES["letters"][0]).head_layers
    assert {head: layers[head] for head in "VsbhWoc"} == {"V": 1, "s": 1, "b": 1, "h": 1, "W": 2, "o": 2, "c": 2}


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        (r"$z^1 = w^1 a^0 + b^1$, $z^2 = w^2 a^1 + b^2$", {}),
        (
            r"$z^2 = w^2 a^1 + b^2$, $z^3 = w^3 a^2 + b^3$",
            dict.fromkeys((Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA), -1),
        ),
        (
            r"$z^2 = \theta^1 a^1$, $z^3 = \theta^2 a^2$",
            dict.fromkeys((Role.PRE, Role.ACTIVATION, Role.DELTA), -1),
        ),
        (
            r"$z^0 = w^0 x + b^0$, $z^1 = w^1 a^0 + b^1$",
            dict.fromkeys((Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA), 1),
        ),
    ],
    ids=["input is 0", "input is 1", "weights by the layer they leave", "first layer is 0"],
)
def test_numbers_of_layers_are_counted_from_the_input(text: str, shift: dict[Role, int]) -> None:
    assert {role: by for role, by in conventions(text).shift.items() if by} == shift


def test_units_count_from_zero_where_a_unit_zero_is_written() -> None:
    assert conventions(r"$z^1_0 = w^1_{00} x_0 + w^1_{01} x_1 + b^1_0$").base == 0
    assert conventions(r"$z^1_1 = w^1_{11} x_1 + w^1_{12} x_2 + b^1_1$").base == 1


def test_a_declared_first_unit_wins() -> None:
    assert conventions(r"$z^1_1 = w^1_{11} x_1 + b^1_1$", base="0").base == 0


ORDERS = {
    "sum, from-to": (r"$z_j = \sum_i w_{ij} x_i + b_j$", True),
    "sum, to-from": (r"$z_j = \sum_k w_{jk} x_k + b_j$", False),
    "worked, from-to": (r"$z^1_2 = w^1_{12} x_1 + w^1_{22} x_2 + b^1_2$", True),
    "worked, to-from": (r"$z^1_2 = w^1_{21} x_1 + w^1_{22} x_2 + b^1_2$", False),
    "a row times a matrix": (r"$$z^1 = x W^1 + b^1$$", True),
    "a matrix times a column": (r"$$z^1 = W^1 x + b^1$$", False),
}


@pytest.mark.parametrize(("text", "from_to"), ORDERS.values(), ids=ORDERS)
def test_order_of_weight_indices(text: str, from_to: bool) -> None:
    found = layered(text)
    assert found.weights_from_to == (from_to,)
    assert [because for convention, because, _ in found.evidence if convention == "weights"] == [
        "the first index is the source" if from_to else "the first index is the target"
    ]


def test_a_declared_order_of_weight_indices_wins() -> None:
    text = ORDERS["sum, to-from"][0]
    assert layered(text, weights="from-to").weights_from_to == (True,)


def test_the_order_of_indices_tells_which_weight_has_a_value() -> None:
    values = "$w^1_{12} = 0.5$, "
    assert set(given(layered(values + r"$z^1_2 = w^1_{12} x_1 + w^1_{22} x_2$"))) == {"w1[2,1]"}
    assert set(given(layered(values + r"$z^1_1 = w^1_{11} x_1 + w^1_{12} x_2$"))) == {"w1[1,2]"}


def test_the_decimal_comma() -> None:
    comma = layered(r"$w^1 = 0,5$ und $b^1 = 0,1$ und $x = 1,25$, also $z^1 = 0,5 \cdot 1,25 + 0,1 = 0,725$")
    assert comma.conventions["decimal"] == [".", ","]
    assert given(comma) == {"w1[1,1]": "1/2", "b1[1]": "1/10", "a0[1]": "5/4"}
    assert layered("$w^1 = 0.5$").conventions["decimal"] == ["."]


@pytest.mark.parametrize(
    ("heading", "layer"),
    [
        ("Layer 2", 2),
        ("Schicht 1", 1),
        ("The output layer", 2),
        ("Hidden layer", 1),
        ("Back through l 1", 1),
        ("An example", None),
    ],
)
def test_layers_of_headings(heading: str, layer: int | None) -> None:
    two = conventions(r"$z^1 = w^1 x + b^1$, $z^2 = w^2 a^1 + b^2$")
    assert heading_layer(heading, two) == layer


def test_headings_count_layers_as_names_do() -> None:
    assert heading_layer("Layer 3", conventions(r"$z^2 = w^2 a^1 + b^2$, $z^3 = w^3 a^2 + b^3$")) == 2


def test_a_heading_with_a_word_that_names_a_layer() -> None:
    assert heading_layer("Forward, H1", conventions(PLACES["argument"][0])) == 1
