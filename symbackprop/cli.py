"""The command line: the one place that prints and picks exit codes.

Nothing heavy is imported before it is needed: `--help` and `--version` load neither SymPy nor rich.
Exit codes: 0 nothing faulty, 1 something faulty, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from . import __version__
from .derive_command import derive
from .errors import SymbackpropError
from .files import read_text, write_text
from .verify_command import verify

if TYPE_CHECKING:
    from .check.verdict import Report
    from .network.spec import Network

PIPED_WIDTH, NARROWEST, WIDEST = 80, 40, 120
FINE, FAULTY, FAILED, INTERRUPTED = 0, 1, 2, 130
EXAMPLE = "example.md"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def symbackprop() -> None:
    """Check backpropagations worked by hand, equality by equality.

    \b
    Example:
      symbackprop check sheet.md
    """


symbackprop.add_command(derive)
symbackprop.add_command(verify)


@symbackprop.command()
@click.argument("notes", metavar="NOTE...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="How the report is written; several notes in json are one line each.",
)
@click.option("-o", "output", metavar="FILE", default="-", help="Write the report to FILE, replaced in one step.")
@click.option("--network", metavar="FILE", help="A network (TOML) that stands outside the note and wins over it.")
@click.option(
    "--assume",
    metavar="NAME=VALUE,...",
    multiple=True,
    help="Conventions to read the page under: base, decimal, weights, activation, cost, rate.",
)
@click.option("--notation", metavar="NAME|FILE", help="The notation that the notes are written in: its letters win.")
@click.option("--strict", is_flag=True, help="Remarks and repairs count as faulty for the exit code.")
@click.option("-q", "--quiet", is_flag=True, help="Text: only what is faulty.")
@click.option("-v", "--verbose", is_flag=True, help="Text: every claim that was not read or not decided.")
@click.option("--example", is_flag=True, help="Check the example that comes with the program.")
@click.option("--debug", is_flag=True, help="Show where an internal error happened.")
def check(
    notes: tuple[str, ...],
    form: str,
    output: str,
    network: str | None,
    assume: tuple[str, ...],
    notation: str | None,
    strict: bool,
    quiet: bool,
    verbose: bool,
    example: bool,
    debug: bool,
) -> int:
    """Read each NOTE (Markdown with LaTeX; - is standard input) and judge every equality on it.

    Exit code: 0 nothing is faulty, 1 something is, 2 a note could not be read.

    \b
    Examples:
      symbackprop check sheet.md
      symbackprop check --format html -o report.html sheet.md
      symbackprop check --assume base=0,decimal=comma *.md
      symbackprop check --notation bishop sheet.md
    """
    if not notes and not example:
        raise click.UsageError("give a NOTE to check, or --example to see one checked")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other; keep one of them")
    paths = [*notes, *([_example()] if example else [])]
    sink = Sink(output, [*paths, *([network] if network else [])])
    assumed = parse_assumptions(assume)
    troubles = Troubles(debug)
    given = None
    with troubles.of("--assume"):
        if assumed:
            from .read.facts import assumptions

            assumed = assumptions(assumed)
    if network is not None:
        with troubles.of(network):
            given = load_network(network)
            from .read.facts import facts_of

            facts_of(given)
    hand = None
    if notation is not None:
        with troubles.of("--notation"):
            from .notation.load import load
            from .read.hand import hand as told_apart

            hand = load(notation)
            told_apart(hand)
    if troubles.met:
        return FAILED

    faulty = False
    together: list[Report] = []
    render = _renderer(form, quiet, verbose, sink)
    for path in paths:
        with troubles.of(path):
            text = read_text(path)
            from .api import check_text

            report = check_text(text, _shown(path), network=given, assume=assumed, notation=hand)
            if render is None:
                together.append(report)
            else:
                sink.put(render(report), apart=form != "json")
            faulty = faulty or _faulty(report, strict)
        if sink.unwanted:
            break
    if together:
        from .report.as_html import html_page

        with troubles.of(paths[0]):
            sink.put(html_page(together))
    with troubles.of(output):
        sink.close()
    return FAILED if troubles.met else FAULTY if faulty else FINE


@symbackprop.command()
@click.argument("network")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--digits", type=click.IntRange(1, 1000), default=17, show_default=True, help="Digits of a decimal.")
@click.option("-o", "output", metavar="FILE", default="-", help="Write the values to FILE, replaced in one step.")
@click.option("--debug", is_flag=True, help="Show where an internal error happened.")
def values(network: str, form: str, digits: int, output: str, debug: bool) -> int:
    """Print every quantity and every gradient of NETWORK (TOML; - is standard input).

    Fractions are exact; where exp enters, all digits that are printed are proved.

    \b
    Examples:
      symbackprop values network.toml
      symbackprop values --format json --digits 30 network.toml
    """
    troubles = Troubles(debug)
    sink = Sink(output, [network])
    with troubles.of(network):
        loaded = load_network(network)
        from .network.evaluate import values as values_of

        data = values_of(loaded, digits).to_json()
        if form == "json":
            import json

            sink.put(json.dumps(data, ensure_ascii=False) + "\n")
        else:
            from .report.values_as_text import values_text

            sink.put(values_text(data))
    with troubles.of(output):
        sink.close()
    return FAILED if troubles.met else FINE


class Sink:
    """Where a result goes: standard output piece by piece, or a file in one step when all is there."""

    def __init__(self, path: str, inputs: Sequence[str]) -> None:
        for read in inputs:
            with contextlib.suppress(OSError, ValueError):
                if "-" not in (path, read) and os.path.samefile(path, read):
                    raise click.UsageError(f"-o {_shown(path)} would overwrite what is read; name another file")
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
        where = "standard input" if path == "-" else _shown(path)
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
        _complain(message)


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


def _renderer(form: str, quiet: bool, verbose: bool, sink: Sink) -> Callable[[Report], str] | None:
    """The function that writes one report, or None for the format that puts all on one page."""
    if form == "html":
        return None
    if form == "json":
        from .report.as_json import json_line

        return json_line
    if form == "markdown":
        from .report.as_markdown import markdown

        return markdown
    from .report.as_text import text_report

    width, colour = terminal(sink)
    return lambda report: text_report(report, width=width, colour=colour, quiet=quiet, verbose=verbose)


def terminal(sink: Sink) -> tuple[int, bool]:
    """The width that text is written in, and whether it is coloured."""
    colour = sink.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return max(NARROWEST, min(_columns(), WIDEST)) if sink.terminal else PIPED_WIDTH, colour


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns


def _faulty(report: Report, strict: bool) -> bool:
    return report.faulty or (strict and (bool(report.repairs) or any(finding.remarks for finding in report.findings)))


def _example() -> str:
    return os.path.join(os.path.dirname(__file__), "data", EXAMPLE)


def _shown(path: str) -> str:
    """A path as it stands in messages and reports."""
    return EXAMPLE if path == _example() else str(click.format_filename(path))


def _complain(message: str) -> None:
    """Print one message on standard error."""
    click.echo(f"symbackprop: {message}".encode("utf-8", "backslashreplace").decode("utf-8"), err=True)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = symbackprop.main(args=arguments, prog_name="symbackprop", standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "symbackprop"
        _complain(f"{error.format_message().rstrip('.')}; see `{command} --help`")
        return FAILED
    except click.ClickException as error:
        _complain(error.format_message())
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else FINE


def main() -> NoReturn:
    """The console script."""
    # one page and the process ends: looking through all of SymPy's objects for garbage costs a tenth of the time
    gc.disable()
    sys.exit(run())


if __name__ == "__main__":
    main()
