"""Which folder may import which, who opens files, prints and exits, and that no text is ever run as code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "symbackprop"
MODULES = sorted(PACKAGE.rglob("*.py"))

LOWER = {"note", "latex", "notation", "read", "check", "write", "report"}
NEVER: dict[str, set[str]] = {
    "network": LOWER,
    "derive": LOWER,
    "note": {"sympy", "network", "derive", "read", "check", "write", "report"},
    "latex": {"sympy", "network", "derive", "read", "check", "write", "report"},
    "notation": {"sympy", "network", "derive", "read", "check", "write", "report"},
    "read": {"write", "report"},
    "write": {"read"},
    "check": {"note", "latex", "read", "write", "report"},
    "report": {"network", "derive", "read", "note", "latex", "sympy", "flint"},
}
NOT_YET: set[str] = set()
"""Folders whose rows wait for them; a row leaves this set with the folder's first module."""

OPENERS = {"files.py", "console.py", "network/spec.py"}
"""console.py for a pipe that nobody reads any more; spec.py for `Network.load`, which Python callers have."""
OPENS = {"open", ".open", ".read_text", ".read_bytes", ".write_text", ".write_bytes"}
PARSERS = ("parse_expr", "lambdify", "parse_latex")
RUNS = {"eval", "exec", "__import__", *PARSERS, *(f".{name}" for name in PARSERS)}
SPEAKS = {"print", "input", "exit", "quit", "breakpoint", ".exit", "._exit"}


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, by full name; what is imported from it counts as well."""
    package = ("symbackprop", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            whole = ".".join((*base, *([node.module] if node.module else [])))
            yield from (f"{whole}.{alias.name}" for alias in node.names)


def first_part(module: str) -> str:
    """The folder of this package, or the library, that a full name belongs to."""
    parts = module.split(".")
    return parts[1] if parts[0] == "symbackprop" and len(parts) > 1 else parts[0]


def calls(path: Path, names: set[str]) -> Iterator[str]:
    """Where a file calls one of `names`; a name with a dot is called on something that is no module of the package."""
    modules = {name.split(".")[-1] for name in imports(path) if name.startswith("symbackprop.")}
    for call in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        owner, dot, last = name.rpartition(".")
        if dot + last in names and owner not in modules:
            yield f"{path.relative_to(PACKAGE)}:{call.lineno} {name}"


@pytest.mark.parametrize("folder", sorted(NEVER))
def test_folder_keeps_to_its_layer(folder: str) -> None:
    files = sorted((PACKAGE / folder).rglob("*.py"))
    empty = not any(path.name != "__init__.py" for path in files)
    assert empty == (folder in NOT_YET), f"symbackprop/{folder} and the table of this test do not agree on what exists"
    wrong = [f"{path.relative_to(PACKAGE)}: {name}" for path in files for name in imports(path)
             if first_part(name) in NEVER[folder] - {folder}]  # fmt: skip
    assert not wrong


def test_vocabulary_knows_no_stage() -> None:
    """Modules beside the folders are words that all stages share, but for those that put the stages together."""
    joints = {"__init__", "api", "cli", "console", "pipeline", "verifying"}
    commands = {path.stem for path in PACKAGE.glob("*_command.py")}
    words = [path for path in PACKAGE.glob("*.py") if path.stem not in joints | commands]
    found = {(path.stem, first_part(name)) for path in words for name in imports(path)}
    stages = {*NEVER, "sympy", "flint", "rich", "click"}
    assert {(word, part) for word, part in found if part in stages} <= {("reading", "network")}


def test_every_folder_has_a_row() -> None:
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in MODULES if path.parent != PACKAGE}
    assert folders <= set(NEVER)


def test_only_one_module_opens_files() -> None:
    assert [place for path in MODULES if not may_open(path) for place in calls(path, OPENS)] == []


def may_open(path: Path) -> bool:
    """Whether a file is the one that opens files, or reads what the package ships through importlib.resources."""
    shipped = any(name.startswith("importlib.resources") for name in imports(path))
    return shipped or path.relative_to(PACKAGE).as_posix() in OPENERS


def test_only_the_command_line_prints_and_exits() -> None:
    assert [place for path in MODULES if path.name != "cli.py" for place in calls(path, SPEAKS)] == []


def test_no_text_is_run_as_code() -> None:
    assert [place for path in MODULES for place in calls(path, RUNS)] == []
    sympified = [place for path in MODULES for place in calls(path, {"sympify", ".sympify"})]
    assert [place for place in sympified if "strict=True" not in line_at(place)] == []


def line_at(place: str) -> str:
    """The line of code at a place that `calls` tells."""
    path, _, rest = place.partition(":")
    return (PACKAGE / path).read_text("utf-8").splitlines()[int(rest.split()[0]) - 1]
