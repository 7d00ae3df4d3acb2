"""The command line: exit codes, messages, what it reads and refuses, and how it writes files."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from symbackprop import console, files
from symbackprop.check.verdict import Report
from symbackprop.cli import run
from symbackprop.errors import InputError
from symbackprop.source import Source

from .report.samples import clean, sample

FIXED = "a = 1"
COMMANDS = ("check", "values")
NETWORK = """
cost = "squared"
[[example]]
input = [1]
target = [2]
[[layer]]
activation = "relu"
weights = [["1/3"]]
bias = ["0.5"]
"""


class Checker:
    """A stand-in for the pipeline: right where the text holds no `wrong`; it keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.assumed: list[Mapping[str, str]] = []
        self.networks: list[object] = []

    def check_text(
        self, text: str, name: str, *, network: object, assume: Mapping[str, str], notation: object
    ) -> Report:
        self.texts.append(text)
        self.assumed.append(dict(assume))
        self.networks.append(network)
        if "interrupt" in text:
            raise KeyboardInterrupt
        if "crash" in text:
            raise RuntimeError("not\nfine")
        if "refuse" in text:
            raise InputError("base: 7 is no index base; write base=0 or base=1")
        report = sample() if "wrong" in text else clean()
        if "remark" in text:
            report = replace(report, findings=(replace(report.findings[0], remarks=("a remark",)),))
        return replace(report, source=Source(report.source.text, name))


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    """The stand-in, in the pipeline's place."""
    made = Checker()
    monkeypatch.setitem(sys.modules, "symbackprop.api", types.SimpleNamespace(check_text=made.check_text))  # type: ignore[arg-type]
    return made


@pytest.fixture
def note(tmp_path: Path) -> Callable[..., str]:
    """Make a note of some text or bytes and give its path."""

    def make(content: str | bytes = FIXED, name: str = "note.md") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return make


Note = Callable[..., str]
Captured = pytest.CaptureFixture[str]


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, **options)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], ["values", "-h"], ["check"]])
def test_help_is_light(arguments: list[str]) -> None:
    code = f"import sys; from symbackprop.cli import run; run({arguments!r}); print(*sys.modules, file=sys.stderr)"
    loaded = set(python("-c", code).stderr.decode().split())
    assert not loaded & {"sympy", "flint", "rich", "numpy", "symbackprop.api", "symbackprop.network"}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example(command: str, capsys: Captured) -> None:
    assert run([command, "--help"]) == 0
    assert f"symbackprop {command} " in capsys.readouterr().out.partition("Example")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "give a NOTE"),
        (["check", "--nope"], "--nope"),
        (["nope"], "nope"),
        (["check", "-q", "-v", "x.md"], "exclude each other"),
        (["check", "--format", "pdf", "x.md"], "'text', 'json', 'markdown', 'html'"),
        (["check", "--assume", "base", "x.md"], "base=0,decimal=comma"),
        (["check", "--assume", "base=0", "--assume", "base=1", "x.md"], "both 0 and 1"),
        (["check", "--assume", "colour=red", "x.md"], "colour: is no convention that can be declared; write one of"),
        (["check", "--assume", "base=2", "x.md"], "base: '2' is no value for it; write 0 or 1"),
        (["check", "missing.md"], "missing.md: there is no such file"),
        (["check", "--network", "missing.toml", "x.md"], "missing.toml: there is no such file"),
        (["check", "."], ".: is a directory"),
        (["check", "a\0b"], "cannot be read"),
        (["values", "--digits", "0", "x.toml"], "--digits"),
        (["values"], "NETWORK"),
    ],
)
@pytest.mark.usefixtures("checker")
def test_misuse_is_one_message_and_2(arguments: list[str], said: str, capsys: Captured) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("symbackprop: ")
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = 0,5\nb = 1\n\xe4", "line 3: byte 14 (0xe4) is not UTF-8"),
        (b"\xef\xbb\xbfa\n\xff", "line 2: byte 5 (0xff) is not UTF-8; save it as UTF-8"),
        ("a = 1".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        (b"a\n\0b", "line 2: holds a NUL character"),
    ],
)
@pytest.mark.usefixtures("checker")
def test_bytes_that_are_no_utf8_text_are_refused(data: bytes, said: str, note: Note, capsys: Captured) -> None:
    path = note(data)
    assert run(["check", path]) == 2
    assert f"symbackprop: {path}: {said}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa = 1", "a = 1"),
        (b"a\r\nb\r\n", "a\r\nb\r\n"),
        (b"", ""),
        ("重み\u2028x".encode(), "重み\u2028x"),
        (b"x = 1\n" * 830_000, "x = 1\n" * 830_000),
    ],
    ids=["byte order mark", "CRLF", "empty", "wide", "5 MB"],
)
def test_text_reaches_the_reader_as_it_stands(data: bytes, text: str, note: Note, checker: Checker) -> None:
    assert run(["check", note(data)]) == 0
    assert checker.texts == [text]


def test_more_than_twenty_megabytes_are_refused() -> None:
    files.decode(b"x" * files.MAX_BYTES)
    with pytest.raises(InputError, match="more than 20 MB"):
        files.decode(b"x" * (files.MAX_BYTES + 1))


def test_standard_input(checker: Checker, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("é wrong".encode())))
    assert run(["check", "-", "--format", "json"]) == 1
    assert checker.texts == ["é wrong"]
    assert json.loads(capsys.readouterr().out)["note"] == "-"


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("a", [], 0),
        ("wrong", [], 1),
        ("wrong", ["--quiet"], 1),
        ("remark", [], 0),
        ("remark", ["--strict"], 1),
        ("a", ["--strict"], 0),
        ("refuse", [], 2),
        ("crash", [], 2),
        ("interrupt", [], 130),
    ],
)
@pytest.mark.usefixtures("checker")
def test_exit_codes(text: str, options: list[str], code: int, note: Note) -> None:
    assert run(["check", *options, note(text)]) == code


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.usefixtures("checker")
def test_one_bad_note_does_not_stop_the_others(form: str, note: Note, capsys: Captured) -> None:
    paths = [note("wrong", "one.md"), note(b"\xff", "two.md"), note("crash", "three.md"), note("a", "four.md")]
    assert run(["check", "--format", form, *paths]) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 2
    assert "two.md: line 1" in err
    assert "three.md: internal error (RuntimeError: not fine); please report it" in err
    assert "one.md" in out
    assert "four.md" in out
    if form == "json":
        assert [Path(json.loads(line)["note"]).name for line in out.splitlines()] == ["one.md", "four.md"]


@pytest.mark.usefixtures("checker")
def test_debug_shows_where_an_internal_error_happened(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        run(["check", "--debug", note("crash")])
    monkeypatch.setenv("SYMBACKPROP_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run(["check", note("crash")])


def test_conventions_and_network_are_handed_on(note: Note, checker: Checker) -> None:
    path = note(NETWORK, "net.toml")
    assert run(["check", "--assume", "base=0, decimal=comma", "--assume", "weights=from-to", note()]) == 0
    assert run(["check", "--network", path, note()]) == 0
    assert checker.assumed == [{"base": "0", "decimal": "comma", "weights": "from-to"}, {}]
    assert checker.networks[0] is None
    assert getattr(checker.networks[1], "sizes", None) == (1, 1)


@pytest.mark.usefixtures("checker")
def test_example_needs_no_note(capsys: Captured) -> None:
    assert run(["check", "--example"]) in (0, 1)
    assert "example.md" in capsys.readouterr().out


@pytest.mark.usefixtures("checker")
def test_colour_only_on_a_terminal(note: Note, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def coloured() -> bool:
        run(["check", note("wrong")])
        return "\x1b[" in capsys.readouterr().out

    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert not coloured()
    monkeypatch.setattr(console.Sink, "terminal", True)
    assert coloured()
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured()


@pytest.mark.usefixtures("checker")
def test_output_file_is_replaced_whole(note: Note, tmp_path: Path, capsys: Captured) -> None:
    target, path = tmp_path / "report.md", note("wrong")
    target.write_text("old")
    target.chmod(0o640)
    before = target.stat().st_ino
    assert run(["check", "--format", "markdown", "-o", str(target), path]) == 1
    assert target.read_text().startswith("# Report on")
    assert target.stat().st_ino != before
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert capsys.readouterr().out == ""
    assert sorted(os.listdir(tmp_path)) == ["note.md", "report.md"]


@pytest.mark.parametrize("text", ["crash", "refuse", "interrupt"])
@pytest.mark.usefixtures("checker")
def test_output_file_stays_where_there_is_no_report(text: str, note: Note, tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("old")
    assert run(["check", "-o", str(target), note(text)]) in (2, 130)
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["note.md", "report.md"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.md"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        files.write_text(target, "new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.md"]


def test_links_and_devices_stay_what_they_are(tmp_path: Path) -> None:
    target, link = tmp_path / "report.md", tmp_path / "link.md"
    link.symlink_to(target)
    files.write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    files.write_text(os.devnull, "new")
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize(
    ("target", "said"), [("", "is a directory"), ("none/r.md", "folder does not exist"), ("note.md", "would overwrite")]
)
@pytest.mark.usefixtures("checker")
def test_output_that_cannot_be(target: str, said: str, note: Note, tmp_path: Path, capsys: Captured) -> None:
    path = note("wrong")
    assert run(["check", "-o", str(tmp_path / target), path]) == 2
    assert said in capsys.readouterr().err
    assert Path(path).read_text() == "wrong"


@pytest.mark.usefixtures("checker")
def test_a_name_that_is_no_text_can_be_reported(note: Note, capsys: Captured) -> None:
    path = note("wrong", os.fsdecode(b"n\xe4me.md"))
    for form in ("text", "json", "markdown", "html"):
        assert run(["check", "--format", form, path]) == 1
        assert "me.md" in capsys.readouterr().out


def test_values(note: Note, capsys: Captured) -> None:
    path = note(NETWORK, "net.toml")
    assert run(["values", path, "--format", "json", "--digits", "5"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == 1
    assert data["values"]["z1[1]"] == {"exact": "5/6", "decimal": "0.83333"}
    assert run(["values", path]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1-1, relu, squared\n")
    assert "  z1[1]         0.83333333333333333   = 5/6\n" in out


def test_values_refuses_what_is_no_network(note: Note, capsys: Captured) -> None:
    for text in ("a = 1", "# A note", NETWORK.replace('"1/3"', '"nan"')):
        path = note(text, "net.toml")
        assert run(["values", path]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"symbackprop: {path}: ")


def test_reader_that_leaves_early_is_no_error(note: Note) -> None:
    command = [sys.executable, "-m", "symbackprop.cli", "values", note(NETWORK, "net.toml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_output_is_utf8_whatever_the_locale(note: Note) -> None:
    path = note("title = '重み'\n" + NETWORK, "net.toml")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = python("-m", "symbackprop.cli", "values", path, env=environment)
    assert done.returncode == 0
    assert "重み" in done.stdout.decode("utf-8")


def test_the_installed_command_is_this_one() -> None:
    done = python("-m", "symbackprop.cli", "--version")
    assert done.stdout.decode().startswith("symbackprop ")
