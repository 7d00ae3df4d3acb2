"""What `derive --format json` promises: every equality with both sides, its rule, its reason and its evidence."""

from __future__ import annotations

import json

import pytest

from symbackprop.api import derive
from symbackprop.network.spec import Network
from symbackprop.notation.load import load
from symbackprop.write.as_json import derivation_json, json_line

from .by_hand import FORMS

KEYS = {"left", "right", "rule", "because", "evidence"}
"""What the contract names; further keys may be added."""


@pytest.mark.parametrize("form", FORMS)
def test_lines_hold_what_is_promised(form: str) -> None:
    found = derivation_json(FORMS[form](), load("standard"))
    assert (found["schema"], found["form"]) == (1, form)
    assert found["lines"]
    assert all(line.keys() >= KEYS for line in found["lines"])
    assert json.loads(json_line(FORMS[form](), load("standard"))) == found


def test_a_chain_goes_from_member_to_member() -> None:
    lines = derivation_json(FORMS["scalar"](), load("standard"))["lines"]
    chain = [line for line in lines if line["chain"] == 1]
    assert [line["left"] for line in chain[1:]] == [line["right"] for line in chain[:-1]]
    assert chain[-1]["right"] == "-1.74"
    assert {line["name"] for line in chain} == {"delta1[1]"}
    assert chain[0]["because"] == "chain rule, summed over every path"


def test_steps_come_as_trees() -> None:
    found = derive(Network.dense([2, 3, 1]), "indexed", detail="full").to_json()
    hidden = next(each for each in found["deductions"] if each["topic"] == "hidden")
    assert hidden["goal"] == r"\delta^{l}_{m}"
    assert hidden["steps"][-1]["after"] == hidden["result"]
    assert any(step["steps"] for step in hidden["steps"])
