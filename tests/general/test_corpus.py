"""The formulas of tests/formulas: none that is right is called wrong, and the figures reached are kept."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from symbackprop.check.general.ruling import Verification

from .corpus import Entry, entries, same

ENTRIES = tuple(entries())
LEAST_DECIDED = 455
LEAST_INTENDED = 0.95
PAGES_IN_FULL = ("hand_chain_mn", "hand_named_layers", "hand_words", "rumelhart", "softmax")
"""Pages on which every formula is decided rightly."""


@cache
def verified(name: str) -> Verification:
    """What is held of an entry, with corrections."""
    return next(entry for entry in ENTRIES if entry.name == name).verify()


def test_there_are_formulas() -> None:
    assert len(ENTRIES) >= 500


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.verdict == "right"], ids=lambda each: each.name)
def test_no_right_formula_is_called_wrong(entry: Entry) -> None:
    assert verified(entry.name).verdict.value != "wrong"


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.page in PAGES_IN_FULL], ids=lambda each: each.name
)
def test_pages_that_are_decided_in_full(entry: Entry) -> None:
    assert verified(entry.name).verdict.value == entry.verdict


def test_most_formulas_are_decided_rightly() -> None:
    decided = Counter(verified(entry.name).verdict.value == entry.verdict for entry in ENTRIES)
    assert decided[True] >= LEAST_DECIDED


def test_the_intended_correction_is_among_the_smallest() -> None:
    wrong = [
        entry
        for entry in ENTRIES
        if entry.verdict == "wrong" and entry.edits == 1 and verified(entry.name).verdict.value == "wrong"
    ]
    hits = sum(
        any(
            same(entry, intended, f"{each.left} = {each.right}")
            for ruling in verified(entry.name).rulings
            for each in ruling.corrections
            for intended in entry.intended
        )
        for entry in wrong
    )
    assert hits >= LEAST_INTENDED * len(wrong)
