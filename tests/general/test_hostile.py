"""Whatever the text, verify answers, and soon."""

from __future__ import annotations

import random
import re
import time

import pytest

from symbackprop.verifying import page_of, verify_text

from .corpus import entries

TEXTS = 120
LONGEST = 20.0
NAMES = (
    r"\delta",
    "a",
    "w",
    "z",
    "b",
    "y",
    "C",
    "W",
    "x",
    "h",
    r"\frac{",
    "{",
    "}",
    "(",
    ")",
    r"\nabla",
    "^",
    "_",
    "=",
)
MARKS = ("j", "k", "l", "L", "1", "0", "l+1", "jk", "(l)", "T", r"\odot ", "+", "-", r"\sum_k ", "'", "2")
_PARTS = re.compile(r"\\[A-Za-z]+|[A-Za-z]|[0-9]+|.", re.DOTALL)
ENTRIES = tuple(entries())


def mutilated(latex: str, dice: random.Random) -> str:
    """A formula with a few of its parts lost, doubled or replaced."""
    parts = _PARTS.findall(latex)
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(parts))
        parts[at : at + dice.randrange(2)] = [dice.choice((*NAMES, *MARKS))]
    return "".join(parts)


@pytest.mark.parametrize("seed", range(TEXTS))
def test_any_formula_has_a_verdict(seed: int) -> None:
    dice = random.Random(seed)
    entry = dice.choice(ENTRIES)
    definitions = page_of(entry.definitions) if dice.random() < 0.5 else ""
    began = time.process_time()
    found = verify_text(page_of((mutilated(entry.latex, dice),)), definitions=definitions, assume=entry.told)
    assert time.process_time() - began < LONGEST
    assert found.verdict.value in ("right", "wrong", "undecided", "unread", "given")
    assert all(ruling.message for ruling in found.rulings)


def test_a_name_that_stands_for_what_is_defined_elsewhere_is_no_place_for_a_correction() -> None:
    told = next(entry for entry in ENTRIES if "D^l" in " ".join(entry.definitions))
    formula = r"\frac{\partial z^{l+1}}{\partial z^l} = W^{l+1}δ D^l"
    found = verify_text(page_of((formula,)), definitions=page_of(told.definitions), assume={"activation": "sigma"})
    assert found.verdict.value in ("wrong", "undecided", "unread")
