"""`symbackprop check`: notes judged, equality by equality."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from .console import (
    FAILED,
    FAULTY,
    FINE,
    Sink,
    Troubles,
    example_note,
    load_network,
    parse_assumptions,
    shown,
    terminal,
)
from .files import read_text

if TYPE_CHECKING:
    from .check.verdict import Report


@click.command()
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
    paths = [*notes, *([example_note()] if example else [])]
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

            report = check_text(text, shown(path), network=given, assume=assumed, notation=hand)
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


def _faulty(report: Report, strict: bool) -> bool:
    return report.faulty or (strict and (bool(report.repairs) or any(finding.remarks for finding in report.findings)))
