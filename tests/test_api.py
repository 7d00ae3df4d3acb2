"""Python's way in: what is imported when, and what a report says of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

import symbackprop
from symbackprop.api import CheckedNote, check
from symbackprop.check.verdict import Report
from symbackprop.errors import SymbackpropError
from symbackprop.report.as_json import report_json

PAGE = "$$0.5 + 0.25 = 0.75 = 0.9$$\n"


def loaded(code: str) -> set[str]:
    """The modules that a fresh Python holds after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stdout.decode().split())


def test_the_package_loads_nothing_by_itself() -> None:
    assert not loaded("import symbackprop; symbackprop.__version__; dir(symbackprop)") & {
        "sympy",
        "flint",
        "rich",
        "click",
    }


@pytest.mark.parametrize(
    "before",
    ["pass", "import symbackprop.check.verdict", "import symbackprop.pipeline", "from symbackprop import check"],
)
def test_check_is_a_call_whatever_was_imported_before(before: str) -> None:
    loaded(f"{before}\nfrom symbackprop import check\nassert check('$1 = 2$', name='x').faulty")


def test_names_of_the_package() -> None:
    assert symbackprop.Network.dense([2, 3, 1]).sizes == (2, 3, 1)
    assert {"Network", "check"} <= set(dir(symbackprop))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = symbackprop.nothing  # type: ignore[attr-defined]


def test_a_report_shows_itself() -> None:
    note = check(PAGE, name="page.md")
    assert isinstance(note, CheckedNote)
    assert isinstance(note, Report)
    assert [claim.verdict for claim in note.claims] == ["right", "wrong"]
    assert len(note.faults) == 1
    assert note.to_json() == report_json(note)
    assert note.to_markdown().startswith("# Report on page.md\n")
    assert str(note) == note.to_text(80)
    assert note.to_html().startswith("<!doctype html>")
    assert note._repr_html_().startswith('<div class="symbackprop">')


def test_conventions_that_do_not_exist_are_refused() -> None:
    with pytest.raises(SymbackpropError):
        check(PAGE, assume={"colour": "red"})


def test_checking_twice_says_the_same() -> None:
    assert check(PAGE).to_json() == check(PAGE).to_json()
