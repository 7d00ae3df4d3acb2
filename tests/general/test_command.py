"""`symbackprop verify`: exit codes, formulas from arguments, files and standard input, text and JSON."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from symbackprop.cli import run

RIGHT = r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)"
WRONG = r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k"
DEFINITION = r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j"


@pytest.mark.parametrize(
    ("formulas", "code"), [((RIGHT,), 0), ((WRONG,), 1), ((RIGHT, WRONG), 1), (("no-such-file.md",), 2)]
)
def test_exit_codes(formulas: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--cost", "half_squared", *formulas]) == code
    captured = capsys.readouterr()
    assert bool(captured.err) == (code == 2)
    assert captured.out.count("right ") + captured.out.count("wrong ") >= len(formulas) * (code < 2)


@pytest.mark.parametrize("arguments", [["--cost", "cubic"], ["--activation", "none at all"], ["--assume", "base"], []])
def test_what_cannot_be_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", *([RIGHT] if arguments else []), *arguments]) == 2
    assert "symbackprop: " in capsys.readouterr().err


def test_json_holds_witnesses_counterexample_and_corrections(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--format", "json", "--define", DEFINITION, RIGHT, WRONG]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["schema"] == second["schema"] == 1
    (right,), (wrong,) = first["claims"], second["claims"]
    assert right["verdict"] == "right" and set(right["witnesses"]) == {"instances", "symbolic"}
    assert wrong["verdict"] == "wrong" and wrong["counterexample"]["left"] != wrong["counterexample"]["right"]
    assert wrong["corrections"][0] == {
        "edits": 1,
        "because": r"the factor \sigma'(z^l_j) is missing",
        "left": r"\delta^l_j",
        "right": r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    }
    span = wrong["right"]["span"]
    assert second["text"][span["start"] : span["end"]] == wrong["right"]["text"]


def test_formulas_from_a_file_and_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = f"A network: $${DEFINITION}$$\n\n$${RIGHT}$$\n\n$${WRONG}$$\n"
    path = tmp_path / "formulas.md"
    path.write_text(page, "utf-8")
    assert run(["verify", "--format", "json", str(path)]) == 1
    from_file = json.loads(capsys.readouterr().out)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page.encode())))
    assert run(["verify", "--format", "json", "-"]) == 1
    from_input = json.loads(capsys.readouterr().out)
    assert [claim["verdict"] for claim in from_file["claims"]] == ["right", "right", "wrong"]
    assert from_file["claims"] == from_input["claims"]


def test_output_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rulings.txt"
    assert run(["verify", "-q", "-o", str(path), RIGHT, WRONG, "--cost", "half_squared"]) == 1
    assert capsys.readouterr().out == ""
    text = path.read_text("utf-8")
    assert text.startswith("wrong") and "+ \\sigma'(z^l_j)" in text and "\nright" not in text


@pytest.mark.parametrize(
    "formula", ["", "=", "$$", r"\frac{", "x", "((((", r"\sum_", "a = b = c =", "δ = ∂C/∂z", "9^9^9 = 1"]
)
def test_any_text_has_an_answer(formula: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", formula]) in (0, 1, 2)
