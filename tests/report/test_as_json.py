"""The JSON report has exactly the keys and kinds of value that scripts rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from symbackprop import __version__
from symbackprop.check.verdict import Report, Verdict
from symbackprop.report.as_json import json_line, report_json

from .samples import clean, nasty, sample

TEXT, MAYBE = str, (str, type(None))
SPAN = dict.fromkeys(("start", "end", "line", "column", "end_line", "end_column"), int)
MEMBER = {"text": TEXT, "span": SPAN}
ENTRY = {
    "row": int,
    "column": int,
    "text": MAYBE,
    "span": [SPAN],
    "quantity": MAYBE,
    "stated": MAYBE,
    "expected": MAYBE,
    "own": MAYBE,
    "verdict": TEXT,
}
CLAIM = {
    "id": int,
    "kind": TEXT,
    "relation": TEXT,
    "right": MEMBER,
    "quantity": MAYBE,
    "name": MAYBE,
    "stated": MAYBE,
    "expected": MAYBE,
    "own": MAYBE,
    "verdict": TEXT,
    "evidence": TEXT,
    "fault": MAYBE,
    "causes": [{"id": TEXT, "because": TEXT}],
    "remarks": [TEXT],
    "message": TEXT,
}
SCHEMA: dict[str, Any] = {
    "schema": int,
    "note": TEXT,
    "version": TEXT,
    "reading": {
        "conventions": dict,
        "evidence": [{"convention": TEXT, "because": TEXT}],
        "network": {
            "sizes": [int],
            "activations": [TEXT],
            "cost": MAYBE,
            "values": dict,
            "where": dict,
            "equations": [TEXT],
        },
    },
    "claims": [CLAIM],
    "repairs": [
        {
            "id": TEXT,
            "quantity": TEXT,
            "written": TEXT,
            "read": TEXT,
            "span": SPAN,
            "explains": [int],
            "message": TEXT,
        }
    ],
    "faults": [{"id": TEXT, "claims": [int], "cause": MAYBE, "message": TEXT}],
    "summary": {"claims": int, **dict.fromkeys(map(str, Verdict), int), "first_fault": MAYBE},
}


def assert_fits(value: Any, schema: Any, path: str = "report") -> None:
    """Hold a value against a schema: a mapping of keys, a list of one schema for all items, or a type."""
    if isinstance(schema, dict):
        assert isinstance(value, dict), path
        assert set(schema) <= set(value), f"{path} lacks {set(schema) - set(value)}"
        for key, part in schema.items():
            assert_fits(value[key], part, f"{path}.{key}")
    elif isinstance(schema, list):
        for number, item in enumerate(value if isinstance(value, list) else [value] if value else []):
            assert_fits(item, schema[0], f"{path}[{number}]")
    else:
        assert isinstance(value, schema), f"{path} is {value!r}"


@pytest.mark.parametrize("report", [sample(), nasty(), clean()], ids=["sample", "nasty", "clean"])
def test_fits_the_schema(report: Report) -> None:
    data = json.loads(json_line(report))
    assert data == report_json(report)
    assert_fits(data, SCHEMA)
    for claim in data["claims"]:
        if claim["left"] is not None:
            assert_fits(claim["left"], MEMBER)
        for entry in claim.get("entries", []):
            assert_fits(entry, ENTRY)
    assert data["schema"] == 1
    assert data["version"] == __version__


@pytest.mark.parametrize("report", [sample(), nasty()], ids=["sample", "nasty"])
def test_text_is_the_note_at_its_span(report: Report) -> None:
    for claim in report_json(report)["claims"]:
        for member in filter(None, (claim["left"], claim["right"])):
            assert member["text"] == report.source.text[member["span"]["start"] : member["span"]["end"]]


def test_one_line_a_note() -> None:
    assert json_line(nasty()).count("\n") == 1


def test_what_each_claim_says() -> None:
    data = report_json(sample())
    by_id = {claim["id"]: claim for claim in data["claims"]}
    assert by_id[3]["fault"] == "F1"
    assert by_id[3]["causes"][0] == {"id": "sign.lost", "because": "the sign of the result was lost"}
    assert by_id[3]["right"]["span"]["line"] == 5
    assert (by_id[8]["prime"], by_id[8]["count"]) == (2**61 - 1, 3)
    assert "prime" not in by_id[3]
    assert by_id[7]["entries"][0]["text"] == "5"
    assert by_id[11]["left"] is None
    assert data["reading"]["conventions"]["decimal"] == [","]
    assert data["summary"] == {
        "claims": 11,
        "given": 2,
        "right": 2,
        "rounded": 1,
        "truncated": 1,
        "follows": 1,
        "wrong": 2,
        "undecided": 1,
        "unread": 1,
        "first_fault": "F1",
    }
