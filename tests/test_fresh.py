"""README and derivations/ show what the program says now; where they do not, run `python -m tests.refresh`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .refresh import GALLERY, NOTES, README, ROOT, derivations_of, readme, report_of

STALE = "is not what the program says now; run `python -m tests.refresh` and look at the difference"


def test_readme_shows_real_output() -> None:
    text = README.read_text("utf-8")
    assert text.count("<!-- output of: ") >= 1
    assert readme(text) == text, f"README.md {STALE}"


def test_there_are_derivations() -> None:
    assert NOTES


@pytest.mark.parametrize("note", NOTES, ids=[note.parent.name for note in NOTES])
def test_report_is_fresh(note: Path) -> None:
    report = note.with_name("report.md")
    assert report.exists(), f"{report.relative_to(ROOT)} is missing; run `python -m tests.refresh`"
    assert report.read_text("utf-8") == report_of(note), f"{report.relative_to(ROOT)} {STALE}"


def test_every_network_is_in_the_gallery() -> None:
    assert {path.parent.name for path in ROOT.glob("derivations/*/network.toml")} == set(GALLERY)


@pytest.mark.parametrize("slug", GALLERY)
def test_derivation_is_fresh(slug: str) -> None:
    for path, text in derivations_of(slug).items():
        assert path.exists(), f"{path.relative_to(ROOT)} is missing; run `python -m tests.refresh`"
        assert path.read_text("utf-8") == text, f"{path.relative_to(ROOT)} {STALE}"


def test_reports_do_not_depend_on_the_hash_seed() -> None:
    command = [sys.executable, "-m", "symbackprop.cli", "check", "--format", "json", *map(str, NOTES)]
    first, second = (
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, timeout=120).stdout
        for seed in ("1", "2")
    )
    assert first.count(b"\n") == len(NOTES)
    assert first == second


def test_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"F1 ")


def test_ci_runs_the_command_of_the_readme() -> None:
    (command,) = re.findall(r"^python3 -m venv .*pytest$", README.read_text("utf-8"), re.MULTILINE)
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("\n" + command)


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
