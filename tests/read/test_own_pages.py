"""Pages whose own equations are the network: definitions, units alike, templates, numbers, and circles."""

from __future__ import annotations

import pytest

from symbackprop.read.conventions import find_conventions
from symbackprop.read.own_page import read_own
from symbackprop.term import Named, Neg, Partial

from .read_notes import document, equations, given, own, rivals

SLOPE = r"$\frac{\partial E}{\partial u} = 2 (p - t) x$"
VALUES = "$u = 0.3$, $x = 2$, $c = 0.7$, $t = 4$"
NET = {"p": "c + u*x", "E": "(p - t)**2"}

PAGES = {
    "written out": (rf"$p = u x + c$ and $E = (p - t)^2$ and {SLOPE} for {VALUES}", NET),
    "by numbers that stand for names": (
        f"{VALUES}\n\n" + r"$p = 0.3 \cdot 2 + 0.7 = 1.3$" + "\n\n$E = (1.3 - 4)^2 = 7.29$" + f"\n\n{SLOPE}",
        NET,
    ),
    "with values in worked lines alone": (
        r"$p = u x + c = 0.3 \cdot 2 + 0.7 = 1.3$" + "\n\n" + r"$E = (p - t)^2 = (1.3 - 4)^2$" + f"\n\n{SLOPE}",
        NET,
    ),
    "with the worked line apart from the equation": (
        f"$p = u x + c$ and $E = (p - t)^2$ and {SLOPE} for $t = 4$\n\n" + r"$p = 0.3 \cdot 2 + 0.7 = 1.3$",
        NET,
    ),
}


@pytest.mark.parametrize(("text", "expected"), PAGES.values(), ids=PAGES)
def test_the_same_network_however_it_is_told(text: str, expected: dict[str, str]) -> None:
    reading, graph = own(text)
    assert equations(graph) == expected
    assert given(reading) == {"u": "3/10", "x": "2", "c": "7/10", "t": "4"}


def test_a_number_that_may_be_two_names_defines_nothing() -> None:
    text = "$u = 0.3$, $v = 0.3$, $x = 2$, $t = 4$\n\n" + r"$p = 0.3 \cdot 2 = 0.6$" + "\n\n$E = (p - t)^2$\n\n"
    _, graph = own(text + r"$\frac{\partial E}{\partial u} = 2 (p - t) x$")
    assert equations(graph) == {"E": "(p - t)**2"}


END = "\n\n$E = (p - t)^2$\n\n" + r"$\frac{\partial E}{\partial w_1} = 2 (p - t) x$"


def test_a_number_stands_for_a_name_with_its_sign_turned_too() -> None:
    _, graph = own("$w_1 = -0.3$, $x = 2$, $c = 0.7$, $t = 4$\n\n" + r"$p = 0.7 - 0.3 \cdot 2 = 0.1$" + END)
    assert equations(graph)["p"] == "c + w_1*x"


def test_of_two_names_with_one_value_the_bias_stands_alone_in_a_sum() -> None:
    _, graph = own("$b_1 = 0.5$, $w_1 = 0.5$, $x = 2$, $t = 4$\n\n" + r"$p = 0.5 \cdot 2 + 0.5 = 1.5$" + END)
    assert equations(graph)["p"] == "b_1 + w_1*x"


def test_a_d_before_a_name_of_the_page_is_a_gradient() -> None:
    reading, _ = own(PAGES["written out"][0] + "\n\n$du = 1$, $dq = 2$")
    known, other = (line.members[0].term for line in reading.lines[-2:])
    assert isinstance(known, Partial)
    assert isinstance(other, Named)


UNITS = r"""
$net_{h1} = w_1 i_1 + b_1$

$net_{h2} = w_2 i_1 + b_1$

$out_{h1} = \tanh(net_{h1}) = 0.5$

$out_{h2} = 0.6$

$E = (t - out_{h1})^2 + out_{h2}$

$\frac{\partial E}{\partial w_1} = 0.3$
"""


def test_a_unit_is_defined_like_the_others_of_its_kind() -> None:
    reading, graph = own(UNITS)
    assert equations(graph)["out_h2"] == "tanh(net_h2)"
    assert "out_h2" not in given(reading)
    assert graph.activations == ("tanh",)


def test_a_sum_of_other_units_defines_no_unit_alike() -> None:
    """`net_{h1} = w_1 i_1 + b_1` rests on names with marks of their own, so it tells nothing of a further net."""
    _, graph = own(UNITS.replace("$net_{h2} = w_2 i_1 + b_1$\n", ""))
    assert "net_h2" not in equations(graph)


def test_an_equation_with_index_letters_is_taken_at_each_unit() -> None:
    text = (
        r"$net_j = \sum_i v_{ji} x_i$"
        + "\n\n$v_{11} = 1$, $v_{12} = 2$, $v_{21} = 3$, $v_{22} = 4$, $x_1 = 5$, $x_2 = 6$"
        "\n\n$net_1 = 17$, $net_2 = 39$\n\n$E = net_1 net_2$\n\n" + r"$\frac{\partial E}{\partial v_{11}} = 195$"
    )
    _, graph = own(text)
    assert equations(graph) == {
        "net_1": "v_1.1*x_1 + v_1.2*x_2",
        "net_2": "v_2.1*x_1 + v_2.2*x_2",
        "E": "net_1*net_2",
    }


def test_names_in_a_circle_are_told_and_one_of_them_stays_a_leaf() -> None:
    _, graph = own(r"$p = q x$ and $q = p + c$ and $E = (p - t)^2$ and $\frac{\partial E}{\partial c} = 1$")
    assert graph.circular == {"p", "q"}
    assert equations(graph) == {"p": "q*x", "E": "(p - t)**2"}


ERROR_TERMS = r"$s = w x$ and $y = \tanh(s)$ and $E = (y - t)^2$ and $\frac{\partial E}{\partial w} = \beta x$ and "


def test_an_error_term_is_a_derivative_whatever_its_letter() -> None:
    _, defined = own(ERROR_TERMS + r"$\beta = \frac{\partial E}{\partial s}$")
    _, worked = own(ERROR_TERMS + r"$\beta = 2 (y - t) (1 - y^2)$")
    assert isinstance(defined.aliases["beta"], Partial)
    assert isinstance(worked.aliases["beta"], Partial)
    assert (str(worked.aliases["beta"].of.name), str(worked.aliases["beta"].wrt.name)) == ("E", "s")


def test_an_error_term_with_the_sign_turned_is_minus_the_derivative() -> None:
    _, graph = own(ERROR_TERMS + r"$\beta = 2 (t - y) (1 - y^2)$")
    assert isinstance(graph.aliases["beta"], Neg)


def test_what_the_page_updates_and_its_rate() -> None:
    update = r"$u' = u - \eta \frac{\partial E}{\partial u} = 0.5 - 0.1 \cdot 2 = 0.3$"
    reading, graph = own(f"$p = u x$ and $E = (p - t)^2$ and {SLOPE} and $u = 0.5$\n\n{update}\n\n$\\eta = 0.1$")
    assert (graph.updated, graph.rate) == ({"u"}, "eta")
    assert given(reading) == {"u": "1/2", "eta": "1/10"}
    heads = [line.members[0].term for line in reading.lines]
    assert [head.name for head in heads if isinstance(head, Named) and head.step == 1] == ["u"]


def test_rows_of_a_table_that_are_numbered_are_examples() -> None:
    table = "| example | $x$ | $t$ |\n|---|---|---|\n| $1$ | $5$ | $0.9$ |\n| $2$ | $3$ | $0.4$ |\n"
    reading, _ = own(f"$p = u x + c$ and $E = (p - t)^2$ and {SLOPE}\n\n{table}")
    assert given(reading) == {"x_^1": "5", "t_^1": "9/10", "x_^2": "3", "t_^2": "2/5"}


def test_two_values_of_a_name() -> None:
    reading, _ = own(f"$p = u x$ and $E = (p - t)^2$ and {SLOPE}\n\n$u = 0.5$\n\n$u = 0.6$")
    assert (given(reading), rivals(reading)) == ({"u": "1/2"}, [("u", "3/5")])


def test_a_letter_for_a_function_that_nothing_tells_is_opaque() -> None:
    _, graph = own(r"$p = f(u)$ and $E = (p - t)^2$ and $\frac{\partial E}{\partial u} = 1$")
    assert graph.opaque
    _, told = own(r"The sigmoid is $f$: $p = f(u)$ and $E = (p - t)^2$ and $\frac{\partial E}{\partial u} = 1$")
    assert not told.opaque and told.activations == ("sigmoid",)


def test_a_page_without_a_cost_is_no_network() -> None:
    page = document("$p = u x + c$")
    assert read_own(page, find_conventions(page, {})) is None
