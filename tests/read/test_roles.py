"""What names are: by habit, and by the page's own equations, which win over habit."""

from __future__ import annotations

import pytest

from symbackprop.term import Role

from .read_notes import roles

LETTERS = {
    "w": Role.WEIGHT,
    "b": Role.BIAS,
    "z": Role.PRE,
    "a": Role.ACTIVATION,
    "y": Role.TARGET,
    "d": Role.DELTA,
    "C": Role.COST,
    "r": Role.RATE,
}
"""One letter for each role, in which the expected roles are written: `net:z` tells that net is a pre-activation."""

NOTATIONS = {
    "z, a, C": (r"$z = w x + b$, $a = \sigma(z)$, $C = (a - y)^2$", "z:z w:w x:a b:b a:a y:y C:C"),
    "net, out, E": (
        r"$net_{h1} = w_1 i_1 + w_2 i_2 + b_1$, $out_{h1} = f(net_{h1})$, $E = \frac12 (t - out_{o1})^2$",
        "net:z w:w i:a b:b out:a t:y E:C",
    ),
    "capitals": (
        r"$$Z^{[1]} = W^{[1]} X + b^{[1]}$$ $$A^{[1]} = g(Z^{[1]})$$ $$L = (A^{[1]} - Y)^2$$",
        "Z:z W:w X:a b:b A:a Y:y L:C",
    ),
    "Greek": (r"$$u = \theta x + \beta$$ $$h = \phi(u)$$ $$J = (h - d)^2$$", "u:z theta:w beta:b h:a d:y J:C"),
    "y for the output": (r"$$s = w x + b$$ $$y = \sigma(s)$$ $$E = (y - t)^2$$", "s:z y:a t:y E:C"),
    "x for every layer": (r"$$s^1 = w^1 x^0 + b^1$$ $$x^1 = \tanh(s^1)$$ $$J = (x^1 - y)^2$$", "s:z x:a y:y J:C"),
    "a hat on the output": (r"$$z = w x + b$$ $$\hat y = \sigma(z)$$ $$L = (\hat y - y)^2$$", "hat.y:a y:y L:C"),
    "a hat on the target": (r"$$z = w x + b$$ $$a = \sigma(z)$$ $$L = (a - \hat y)^2$$", "a:a hat.y:y L:C"),
    "letters of no habit": (r"$$v = w x + b$$ $$p = \varphi(v)$$ $$E = (p - q)^2$$", "v:z p:a q:y"),
    "words": (
        r"$$\text{net} = \text{weight} \cdot \text{input} + \text{bias}$$ $$\text{output} = \sigma(\text{net})$$"
        r" $$\text{Error} = (\text{target} - \text{output})^2$$",
        "net:z weight:w input:a bias:b output:a target:y Error:C",
    ),
    "a bias by its place": (r"$$z_1 = w_{11} x_1 + w_{12} x_2 + k$$ $$a_1 = \sigma(z_1)$$", "k:b"),
    "a weight by its indices": (r"$$z_1 = m_{11} x_1 + m_{12} x_2 + b_1$$ $$a_1 = \sigma(z_1)$$", "m:w z:z"),
    "an error term by its meaning": (r"$$z = w x + b$$ $$d = \frac{\partial C}{\partial z}$$", "d:d"),
    "a softmax by its form": (r"$$p_i = \frac{e^{r_i}}{\sum_j e^{r_j}}$$", "p:a r:z"),
    "alpha for the rate": (r"$$w = w - \alpha \frac{\partial C}{\partial w}$$", "alpha:r"),
    "alpha for an activation": (r"$$z_1 = w_{11} \alpha_1 + b_1$$", "alpha:a"),
}


@pytest.mark.parametrize(("text", "expected"), NOTATIONS.values(), ids=NOTATIONS)
def test_roles_of_a_notation(text: str, expected: str) -> None:
    found = roles(text)
    wanted = {head: LETTERS[letter] for head, _, letter in (each.rpartition(":") for each in expected.split())}
    assert {head: found.roles.get(head) for head in wanted} == wanted


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (r"$$y = \sigma(s)$$", "y is an activation: it is the value of sigma"),
        (r"$$a = \tanh(v)$$", "v is a pre-activation: tanh is applied to it"),
        (r"$$v = w x + b$$", "v is a pre-activation: it is a weighted sum"),
        (r"$$z = w x + k$$", "k is a bias: it stands alone in a weighted sum"),
        (r"$$E = (a - q)^2$$", "q is the target: the cost compares it with the output"),
        (r"$$e = \frac{\partial C}{\partial z}$$", "e is an error term: it is the cost's derivative"),
        (r"$$x = a^L$$", "x is the network's output"),
    ],
)
def test_a_role_against_habit_is_told_with_its_reason(text: str, because: str) -> None:
    (told,) = (reason for reason, _ in roles(text).evidence if reason.startswith(because[0]))
    assert told.startswith(because)


def test_habit_needs_no_reason() -> None:
    assert roles(r"$z = w x + b$, $a = \sigma(z)$, $C = (a - y)^2$").evidence == ()


def test_the_input_is_known_by_its_letter_until_it_is_computed() -> None:
    assert "x" in roles("$$z = w x + b$$").inputs
    assert "x" not in roles(r"$$x^1 = \sigma(z^1)$$").inputs


def test_the_input_letter_for_the_last_activation_is_the_output() -> None:
    found = roles("$$x = a^L$$")
    assert "x" not in found.inputs and "x" in found.outputs


def test_a_letter_is_a_function_where_it_is_applied_only() -> None:
    assert roles("$$a = g(z)$$").functions.get("g") == "sigma"
    assert roles("$$z = w g + b$$").functions.get("g") is None
    assert roles(r"$$\delta = e g'_1$$").functions.get("g") == "sigma"


def test_a_weighted_sum_of_results_is_no_bias() -> None:
    found = roles(r"$$h = \sigma(s)$$ $$o = w x + h$$")
    assert found.roles["h"] is Role.ACTIVATION
