"""The values that a page gives, wherever they stand: stated, in matrices, lists and tables, inside worked lines."""

from __future__ import annotations

import pytest

from symbackprop.reading import Origin

from .read_notes import given, layered, rivals

MATRIX = r"\begin{pmatrix} 0.2 & -0.4 \\ 0.3 & 0.1 \end{pmatrix}"
VECTOR = r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"
TO_FROM = "w1[1,1]=1/5 w1[1,2]=-2/5 w1[2,1]=3/10 w1[2,2]=1/10"
FROM_TO = "w1[1,1]=1/5 w1[2,1]=-2/5 w1[1,2]=3/10 w1[2,2]=1/10"
SUM = r"z^1_1 = w^1_{11} x_1 + w^1_{12} x_2 + b^1_1"

PLACES = {
    "stated": (
        r"$x_1 = 2$, $w^1_{11} = 0.3$, $b^1_1 = -1$, $y_1 = 4$, $\eta = \frac12$",
        "a0[1]=2 w1[1,1]=3/10 b1[1]=-1 y[1]=4 eta=1/2",
    ),
    "bullets": ("- $w^1_{11} = 0.3$\n- $b^1_1 = 1$\n- $x_1 = 2$\n", "w1[1,1]=3/10 b1[1]=1 a0[1]=2"),
    "matrices": (
        rf"$$W^1 = {MATRIX}, \quad b^1 = {VECTOR}, \quad x = {VECTOR}$$",
        f"{TO_FROM} b1[1]=1 b1[2]=2 a0[1]=1 a0[2]=2",
    ),
    "a matrix behind a row": (f"$$z^1 = x W^1 + b^1$$\n$$W^1 = {MATRIX}$$", FROM_TO),
    "a transposed matrix": (f"$$(W^1)^T = {MATRIX}$$", FROM_TO),
    "a vector on its side": ("$$b^1 = (1, 2, 3)^T$$", "b1[1]=1 b1[2]=2 b1[3]=3"),
    "a worked line": (
        rf"$${SUM} = 0.3 \cdot 2 + 0.5 \cdot 4 + 1 = 3.6$$",
        "w1[1,1]=3/10 a0[1]=2 w1[1,2]=1/2 a0[2]=4 b1[1]=1",
    ),
    "a worked line with matrices": (
        rf"$$z^1 = W^1 x + b^1 = {MATRIX} {VECTOR} + {VECTOR}$$",
        f"{TO_FROM} a0[1]=1 a0[2]=2 b1[1]=1 b1[2]=2",
    ),
    "a worked line without its equation": (
        "$w^1_{11} = 0.3$, $w^1_{12} = 0.5$\n\n" + r"$$z^1_1 = 0.3 \cdot 2 + 0.5 \cdot 4 + 1 = 3.6$$",
        "w1[1,1]=3/10 w1[1,2]=1/2 a0[1]=2 a0[2]=4 b1[1]=1",
    ),
    "an update": (r"$w^1_{11} = 0.9 - 0.1 \cdot (-1.5)$", "w1[1,1]=9/10 eta=1/10"),
    "layers counted from an input layer 1": (
        "$z^2 = w^2 a^1 + b^2$, $z^3 = w^3 a^2 + b^3$, $w^2 = 0.5$, $b^3 = 2$, $a^1 = 3$",
        "w1[1,1]=1/2 b2[1]=2 a0[1]=3",
    ),
    "a squared difference": (
        r"$z = w x + b = 2 \cdot 1 + 0.5 = 2.5$, $C = (z - y)^2 = (2.5 - 4)^2$",
        "w1[1,1]=2 a0[1]=1 b1[1]=1/2 y[1]=4",
    ),
    "the output's number in a difference": (
        r"$z = w x + b = 2.5$, $C = (2.5 - 4)^2$",
        "y[1]=4",
    ),
    "a table of values": (
        f"$${SUM}$$\n\n| name | value |\n|---|---|\n| $w^1_{{11}}$ | $0.3$ |\n| $b^1_1$ | $1$ |\n",
        "w1[1,1]=3/10 b1[1]=1",
    ),
    "a table of columns": (
        f"$${SUM}$$\n\n| | $x_1$ | $w^1_{{11}}$ |\n|---|---|---|\n| value | $2$ | $0.3$ |\n",
        "a0[1]=2 w1[1,1]=3/10",
    ),
}


@pytest.mark.parametrize(("text", "expected"), PLACES.values(), ids=PLACES)
def test_values_are_found_where_they_stand(text: str, expected: str) -> None:
    assert given(layered(text)) == dict(each.split("=") for each in expected.split())


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("$w^1_{11} = 0.3$", Origin.STATED),
        (r"$z^1_1 = w^1_{11} x_1 + b^1_1 = 0.3 \cdot 2 + 1$", Origin.ALIGNED),
        (r"$w^1_{11} = 0.9 - 0.1 \cdot (-1.5)$", Origin.UPDATE),
    ],
)
def test_a_value_tells_where_it_comes_from(text: str, origin: Origin) -> None:
    assert {datum.origin for datum in layered(text).data.values()} == {origin}


def test_results_are_no_data() -> None:
    assert given(layered("$z^1_1 = 1.5$, $a^1_1 = 0.8$, $C = 0.3$, $x_1 = 2$")) == {"a0[1]": "2"}


def test_a_sum_compares_with_no_target() -> None:
    assert given(layered("$z = w x + b = 2.5$, $C = (2.5 + 4)^2$")) == {}


def test_values_after_a_step_are_no_data() -> None:
    text = r"$w = 0.9$, $z = w x + b$, $w^{+} = w - \eta \frac{\partial C}{\partial w} = 1.05$"
    assert given(layered(text)) == {"w1[1,1]": "9/10"}


STATED = "$w^1_{11} = 0.3$, $b^1_1 = 1$, $x_1 = 2$"
WORKED = r"$z^1_1 = w^1_{11} x_1 + b^1_1 = 0.35 \cdot 2 + 1$"


@pytest.mark.parametrize("text", [f"{STATED}\n\n{WORKED}", f"{WORKED}\n\n{STATED}"], ids=["before", "after"])
def test_a_stated_value_wins_over_one_in_a_worked_line(text: str) -> None:
    found = layered(text)
    assert given(found)["w1[1,1]"] == "3/10"
    assert rivals(found) == [("w1[1,1]", "7/20")]


def test_the_first_of_two_stated_values_wins() -> None:
    found = layered("$w^1_{11} = 0.3$\n\n$w^1_{11} = 0.4$")
    assert (given(found), rivals(found)) == ({"w1[1,1]": "3/10"}, [("w1[1,1]", "2/5")])


def test_the_same_value_twice_is_no_rival() -> None:
    assert rivals(layered("$w^1_{11} = 0.3$\n\n$w^1_{11} = 0.30$")) == []


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (rf"$$W^1 = {MATRIX}$$", (2, 2)),
        (rf"$$W^1 = {VECTOR}$$", (1, 2)),
        (rf"$$z^1 = x W^1$$ $$W^1 = {VECTOR}$$", (2, 1)),
        (f"$${SUM}$$", (2, 1)),
        (r"$z^1_3 = w^1_{31} x_1$, $z^2_1 = w^2_{13} a^1_3$", (1, 3, 1)),
        (r"$z = w x + b$, $a = \sigma(z)$", (1, 1)),
        (r"$$a^1_j = \sigma(z^1_j)$$", None),
    ],
    ids=["matrix", "column", "column behind a row", "indices", "three units", "one neuron", "not told"],
)
def test_sizes_of_layers(text: str, sizes: tuple[int, ...] | None) -> None:
    assert layered(text).structure.sizes == sizes


def test_sizes_are_firm_where_arrays_tell_them() -> None:
    assert layered(rf"$$W^1 = {MATRIX}$$").structure.firm
    assert not layered(f"$${SUM}$$").structure.firm


def test_a_page_of_weighted_sums_without_biases_has_none() -> None:
    assert layered("$z = w x$, $a = z$").structure.biases == (False,)
    assert layered("$z = w x + b$, $a = z$").structure.biases == ()
    assert layered("The bias is 1.\n\n$z = w x$, $a = z$").structure.biases == ()
