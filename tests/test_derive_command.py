"""`symbackprop derive`: formats, choices, what it refuses and with which words; derivations in a notebook."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from symbackprop import Network
from symbackprop.cli import run
from symbackprop.notation.load import names

ROOT = Path(__file__).parent.parent / "derivations"
NETWORK = str(ROOT / "two-three-one" / "network.toml")
NOTE = str(ROOT / "two-three-one" / "note.md")


def output(capfd: pytest.CaptureFixture[str], arguments: Sequence[str], network: str = NETWORK) -> str:
    """What the command prints; it has to succeed."""
    assert run(["derive", *arguments, network]) == 0
    shown = capfd.readouterr()
    assert shown.err == ""
    return shown.out


def message(capfd: pytest.CaptureFixture[str], arguments: Sequence[str], network: str = NETWORK) -> str:
    """The one line of a command that fails, without the names before it."""
    assert run(["derive", *arguments, network]) == 2
    shown = capfd.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1
    return shown.err.removeprefix("symbackprop: ").removeprefix(f"{NETWORK}: ").rstrip("\n")


def test_text_is_what_a_terminal_gets(capfd: pytest.CaptureFixture[str]) -> None:
    shown = output(capfd, ["--form", "scalar", "--only", "dC/dw2[1,3]"])
    assert "∂C/∂w²₁₃ = δ²₁ a¹₃" in shown and "= −1.03 · 1.9 = −1.957" in shown


@pytest.mark.parametrize(
    ("form", "begins"),
    [("latex", r"\documentclass"), ("markdown", "# two inputs"), ("html", "<!doctype html>"), ("code", "import numpy")],
)
def test_every_format_is_a_whole_document(form: str, begins: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert output(capfd, ["--format", form]).startswith(begins)


def test_a_fragment_has_no_preamble(capfd: pytest.CaptureFixture[str]) -> None:
    shown = output(capfd, ["--format", "latex", "--fragment"])
    assert r"\documentclass" not in shown and r"\section{The network}" in shown


@pytest.mark.parametrize("form", ["scalar", "indexed", "matrix"])
@pytest.mark.parametrize("detail", ["brief", "full"])
def test_json_of_every_form(form: str, detail: str, capfd: pytest.CaptureFixture[str]) -> None:
    found = json.loads(output(capfd, ["--format", "json", "--form", form, "--detail", detail]))
    assert (found["form"], found["detail"]) == (form, detail)
    assert all(line["evidence"] != "none" for line in found["lines"] if not line["given"])


@pytest.mark.parametrize("notation", names())
def test_every_notation_writes_every_format(notation: str, capfd: pytest.CaptureFixture[str]) -> None:
    shown = output(capfd, ["--notation", notation, "--form", "matrix"])
    assert "\\" not in shown
    for form in ("latex", "markdown", "html"):
        output(capfd, ["--notation", notation, "--format", form])


def test_decimal_mark_and_digits(capfd: pytest.CaptureFixture[str]) -> None:
    told = ["--form", "scalar", "--only", "dC/dw2[1,3]", "--decimal", "comma"]
    assert "−1,957" in output(capfd, told)
    assert "≈ −1 · 2 ≈ −2" in output(capfd, [*told, "--digits", "1"])


def test_a_note_gives_the_network_that_it_describes(capfd: pytest.CaptureFixture[str]) -> None:
    told = ["--form", "scalar", "--only", "gradient", "--format", "json"]
    assert json.loads(output(capfd, told, NOTE))["lines"] == json.loads(output(capfd, told))["lines"]


def test_output_goes_to_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "derivation.tex"
    assert output(capfd, ["--format", "latex", "-o", str(target)]) == ""
    assert target.read_text("utf-8").endswith("\\end{document}\n")


def test_what_there_is_not_is_told_with_what_there_is(capfd: pytest.CaptureFixture[str]) -> None:
    assert message(capfd, ["--only", "foo"]).startswith(
        "--only: 'foo' names nothing in this derivation; write one of network, slope"
    )
    assert message(capfd, ["--notation", "foo"]).startswith("notation: there is no 'foo'; write one of ")
    assert message(capfd, ["--fragment"]).startswith("--fragment: is for LaTeX, not for text; add --format latex")
    assert message(capfd, ["--only", "hidden", "--format", "code"]).startswith("--only: is for derivations")
    assert "there is no such file" in message(capfd, [], "nowhere.toml")


def test_values_need_numbers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bare = tmp_path / "bare.toml"
    bare.write_text(Network.dense([2, 1]).to_toml(), "utf-8")
    assert run(["derive", "--values", str(bare)]) == 2
    assert capfd.readouterr().err.startswith(f"symbackprop: {bare}: ")


def test_a_note_without_layers_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "note.md"
    note.write_text("Nothing of mathematics.\n", "utf-8")
    assert run(["derive", str(note)]) == 2
    assert "describes no network of layers" in capfd.readouterr().err


def test_the_file_that_is_read_is_not_overwritten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    network = tmp_path / "network.toml"
    network.write_text(Path(NETWORK).read_text("utf-8"), "utf-8")
    assert run(["derive", "-o", str(network), str(network)]) == 2
    assert "would overwrite what is read" in capfd.readouterr().err
    assert os.listdir(tmp_path) == ["network.toml"]


def test_a_notebook_shows_networks_and_derivations() -> None:
    network = Network.load(NETWORK)
    assert network._repr_html_().startswith("<svg")
    derivation = network.derive("matrix")
    assert derivation._repr_html_().startswith('<div class="symbackprop derivation">')
    assert derivation._repr_latex_().startswith("$$\n\\begin{aligned}")
