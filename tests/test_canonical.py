"""Pages with names of their own are reported by canonical names where their network is one of dense layers."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbackprop import check

PAGES = Path(__file__).parent / "pages"

CASES = {
    "flat-weights": (
        (2, 2, 2),
        ("sigmoid", "sigmoid"),
        "half_squared",
        {"w_3": "w1[2,1]", "w_8": "w2[2,2]", "i_2": "a0[2]", "out_h2": "a1[2]", "target_{o2}": "y[2]", "b_1": "b_1"},
    ),
    "named-chain": (
        (1, 1, 1, 1),
        ("sigmoid",) * 3,
        "squared",
        {"a_{in}": "a0[1]", "w_{h1}": "w1[1,1]", "b_{out}": "b3[1]", "z_{h2}": "z2[1]", "Loss": "C"},
    ),
    "target-minus-output": (
        (2, 2, 1),
        ("sigmoid", "sigmoid"),
        "half_squared",
        {"w_{13}": "w1[1,1]", "w_{23}": "w1[1,2]", "w_{45}": "w2[1,2]", "net_4": "z1[2]", "t_5": "y[1]"},
    ),
    "bullets-relu": (
        (1, 2, 1),
        ("relu", "identity"),
        "squared",
        {"w_2": "w1[2,1]", "v_2": "w2[1,2]", "b_3": "b2[1]", "out": "a2[1]", "h_1": "a1[1]"},
    ),
    "two-passes": (
        (1, 2, 1),
        ("sigmoid", "identity"),
        "half_squared",
        {"p": "w1[1,1]", "r": "b1[1]", "v": "w2[1,2]", "k": "b2[1]", "h_2": "a1[2]"},
    ),
    "decimal-comma": (
        (2, 2, 1),
        ("tanh", "identity"),
        "squared",
        {"w_{21}": "w1[2,1]", "u_1": "z1[1]", "v_1": "w2[1,1]", "c": "b2[1]"},
    ),
}  # fmt: skip


def spelled(text: str | None) -> str:
    """A page's spelling without what makes no difference."""
    return "".join(c for c in (text or "") if c.isalnum()).replace("mathrm", "").replace("text", "")


@pytest.mark.parametrize("page", CASES)
def test_a_page_of_its_own_names_is_reported_by_canonical_names(page: str) -> None:
    sizes, activations, cost, names = CASES[page]
    report = check((PAGES / f"{page}.md").read_text("utf-8"))
    network = report.reading.network
    assert (network.sizes, network.activations, network.cost) == (sizes, activations, cost)
    found = {spelled(claim.name): claim.quantity for claim in reversed(report.claims)}
    assert {name: found.get(spelled(name)) for name in names} == names


def test_gradients_errors_and_steps_have_canonical_names() -> None:
    report = check((PAGES / "flat-weights.md").read_text("utf-8"))
    quantities = {claim.quantity for claim in report.claims}
    assert {"dC/dw2[1,1]", "delta2[1]", "da2[1]/dz2[1]", "dC/da1[1]", "w2[1,1]@1", "C"} <= quantities
    assert report.reading.network.values["w1[2,2]"] == "0.6"
    where = report.reading.network.where["w2[2,2]"]
    assert report.source.slice(where) == "0.8"


CHAIN = """
x = 2, p = 3, q = 1, y = 5

h = tanh(p x + q)

o = r h

r = 1.5

E = (o - y)^2

dE/do = 2 (o - y)
"""


def test_a_unit_without_a_name_for_its_pre_activation() -> None:
    report = check(CHAIN)
    assert report.reading.network.sizes == (1, 1, 1)
    found = {claim.name: claim.quantity for claim in report.claims}
    assert found["h"] == "a1[1]" and found["o"] == "a2[1]" and found["p"] == "w1[1,1]"


SPARSE = """
x_1 = 2, x_2 = 3, p = 0.5, q = 0.25, u = 1, v = 2, t = 1

z_1 = p x_1

z_2 = q x_2

h_1 = tanh(z_1)

h_2 = tanh(z_2)

o = u h_1 + v h_2

E = (o - t)^2
"""


def test_a_network_with_missing_connections_keeps_the_names_of_its_page() -> None:
    report = check(SPARSE + "\ndE/do = 2 (o - t)\n")
    assert report.reading.network.sizes == ()
    assert {"z_1", "u", "E"} <= {claim.quantity for claim in report.claims}
