"""Pages whose notation is declared: what the program derives is right under it, and its letters win over habit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from symbackprop import Network, check, derive
from symbackprop.cli import run
from symbackprop.errors import NotationError
from symbackprop.notation.load import names

NETWORK = Network.load(str(Path(__file__).parent.parent.parent / "derivations/two-three-one/network.toml"))

SWAPPED = """
$x_1 = 1$, $x_2 = 2$

$w^{(1)}_{11} = 0.2$, $w^{(1)}_{12} = -0.4$, $b^{(1)}_1 = 0.1$

The activation function is ReLU.

$a^{(1)}_1 = -0.5$ and $z^{(1)}_1 = 0$
"""
"""Without a definition on the page, habit takes z for what the activation function is applied to."""


def verdicts(text: str, notation: str | None) -> Counter[str]:
    """How many claims have each verdict."""
    return Counter(finding.verdict.value for finding in check(text, notation=notation).claims)


@pytest.mark.parametrize("form", ["scalar", "indexed", "matrix"])
@pytest.mark.parametrize("name", names())
def test_what_is_derived_in_a_notation_is_right_under_it(name: str, form: str) -> None:
    found = verdicts(derive(NETWORK, form, notation=name, values=True).markdown(), name)
    assert found.keys() <= {"given", "right", "rounded", "undecided", "unread"}
    assert found["right"] > 20


def test_letters_of_a_notation_win_over_habit() -> None:
    assert verdicts(SWAPPED, None)["wrong"] == 2
    under = verdicts(SWAPPED, "bishop")
    assert under["wrong"] == 0 and under["right"] == 2


def test_the_command_takes_a_name_or_a_file(tmp_path: Path) -> None:
    page, hand = tmp_path / "page.md", tmp_path / "hand.toml"
    page.write_text(SWAPPED, "utf-8")
    hand.write_text("like = 'bishop'\n", "utf-8")
    assert run(["check", str(page)]) == 1
    assert run(["check", "--notation", "bishop", str(page)]) == 0
    assert run(["check", "--notation", str(hand), str(page)]) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[index]\nbase = 3", "index.base in "),
        ("[quantity]\npre = 'a^{<l>}_{<m>}'", "quantity.activation in "),
    ],
)
def test_the_command_refuses_a_bad_file(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, hand = tmp_path / "page.md", tmp_path / "hand.toml"
    page.write_text("$a = 1$", "utf-8")
    hand.write_text(f"like = 'standard'\n{text}\n", "utf-8")
    assert run(["check", "--notation", str(hand), str(page)]) == 2
    assert told in capsys.readouterr().err


def test_a_notation_that_there_is_not() -> None:
    with pytest.raises(NotationError, match="there is no 'nobody'"):
        check("$a = 1$", notation="nobody")
