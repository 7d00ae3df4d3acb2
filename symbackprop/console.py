"""What every command of the command line needs: where results go, how troubles are told, exit codes.

Exit codes: 0 nothing faulty, 1 something faulty, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from .errors import SymbackpropError
from .files import read_text, write_text

if TYPE_CHECKING:
    from .network.spec import Network

PIPED_WIDTH, NARROWEST, WIDEST = 80, 40, 120
FINE, FAULTY, FAILED, INTERRUPTED = 0, 1, 2, 130
EXAMPLE = "example.md"


class Sink:
    """Where a result goes: standard output piece by piece, or a file in one step when all is there."""

    def __init__(self, path: str, inputs: Sequence[str]) -> None:
        for read in inputs:
            with contextlib.suppress(OSError, ValueError):
                if "-" not in (path, read) and os.path.samefile(path, read):
                    raise click.UsageError(f"-o {shown(path)} would overwrite what is read; name another file")
        self.path = path
        self.pieces: list[str] = []
        self.begun = self.unwanted = False

    @property
    def terminal(self) -> bool:
        """Whether what is put here is seen at once, on a terminal."""
        return self.path == "-" and sys.stdout.isatty()

    def put(self, text: str, apart: bool = False) -> None:
        """Add a finished piece; with `apart`, an empty line keeps it from the piece before."""
        piece = "\n" + text if apart and self.begun else text
        self.begun = True
        if self.path == "-":
            # UTF-8 whatever the locale is.
            try:
                sys.stdout.buffer.write(piece.encode("utf-8", "backslashreplace"))
                sys.stdout.buffer.flush()
            except BrokenPipeError:
                # Whoever reads has seen enough; output goes nowhere now, so that closing it cannot fail again.
                self.unwanted = True
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        else:
            self.pieces.append(piece)

    def close(self) -> None:
        """Write the file, if there is one to write."""
        if self.pieces:
            write_text(self.path, "".join(self.pieces))


class Troubles:
    """What goes wrong with one file, told in one message each: where, what, and what to write instead."""

    def __init__(self, debug: bool) -> None:
        self.debug = debug or bool(os.environ.get("SYMBACKPROP_DEBUG"))
        self.met = False

    @contextlib.contextmanager
    def of(self, path: str) -> Iterator[None]:
        """Catch what goes wrong inside, and tell it of the file at `path`."""
        where = "standard input" if path == "-" else shown(path)
        try:
            yield
        except SymbackpropError as error:
            self._tell(str(error) if str(error).startswith(where) else f"{where}: {error}")
        except Exception as error:
            if self.debug:
                raise
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            self._tell(f"{where}: internal error ({what}); please report it, with the note and what --debug shows")

    def _tell(self, message: str) -> None:
        self.met = True
        complain(message)


def parse_assumptions(texts: Sequence[str]) -> dict[str, str]:
    """The declared conventions of `--assume base=0,decimal=comma`, as a mapping."""
    assumed: dict[str, str] = {}
    for part in (part.strip() for text in texts for part in text.split(",")):
        key, _, value = (piece.strip() for piece in part.partition("="))
        if not (key and value):
            raise click.UsageError(f"--assume: {part!r} is not NAME=VALUE; write for example base=0,decimal=comma")
        if assumed.get(key, value) != value:
            raise click.UsageError(f"--assume: {key} is both {assumed[key]} and {value}; keep one of them")
        assumed[key] = value
    return assumed


def load_network(path: str) -> Network:
    """The network of a TOML file; raises a SymbackpropError where it holds none."""
    text = read_text(path)
    from .network.spec import Network

    return Network.from_toml(text)


def terminal(sink: Sink) -> tuple[int, bool]:
    """The width that text is written in, and whether it is coloured."""
    colour = sink.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return max(NARROWEST, min(_columns(), WIDEST)) if sink.terminal else PIPED_WIDTH, colour


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns


def example_note() -> str:
    return os.path.join(os.path.dirname(__file__), "data", EXAMPLE)


def shown(path: str) -> str:
    """A path as it stands in messages and reports."""
    return EXAMPLE if path == example_note() else str(click.format_filename(path))


def complain(message: str) -> None:
    """Print one message on standard error."""
    click.echo(f"symbackprop: {message}".encode("utf-8", "backslashreplace").decode("utf-8"), err=True)
