"""Pages whose arrays hold several examples side by side."""

from __future__ import annotations

import pytest

from .read_notes import layered

WEIGHTS = r"$W^1 = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$, $b^1 = \begin{bmatrix} 0 \\ 1 \end{bmatrix}$"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (r"$X = \begin{bmatrix} 1 & 0 \\ 2 & 5 \end{bmatrix}$", True),
        (r"$Z^1 = W^1 X + b^1 = \begin{bmatrix} 1 & 0 \\ 2 & 5 \end{bmatrix}$", True),
        (r"$A^1 = \begin{bmatrix} 1 & 0 \\ 2 & 5 \end{bmatrix}$", True),
        (r"$x = \begin{bmatrix} 1 \\ 2 \end{bmatrix}$", False),
    ],
)
def test_a_matrix_of_inputs_or_units_is_a_batch(told: str, expected: bool) -> None:
    assert layered(f"{WEIGHTS}\n\n{told}").batch is expected


def test_rows_that_are_numbered_are_examples() -> None:
    table = "| example | $x_1$ | $y$ |\n|---|---|---|\n| 1 | 2 | 3 |\n| 2 | 4 | 5 |\n"
    reading = layered(f"{WEIGHTS}\n\n{table}")
    assert reading.batch
    assert [line.links[0].sign for line in reading.lines if len(line.members) == 2][-6:] == ["name"] * 2 + ["="] * 4
