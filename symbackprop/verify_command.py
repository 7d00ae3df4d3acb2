"""`symbackprop verify`: general formulas from the command line, from files or from standard input."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from .console import FAILED, FAULTY, FINE, Sink, Troubles, parse_assumptions, terminal
from .files import read_text

if TYPE_CHECKING:
    from .check.general.ruling import Verification

LONG_PATH = 4096


@click.command()
@click.argument("formulas", metavar="FORMULA...", nargs=-1, required=True)
@click.option("--define", "definitions", metavar="LATEX", multiple=True, help="A definition that the formulas rest on.")
@click.option("--cost", metavar="NAME", help="The cost, such as half_squared or cross_entropy.")
@click.option("--activation", metavar="NAME", help="The activation, or one for each layer with ; between them.")
@click.option(
    "--assume",
    metavar="NAME=VALUE,...",
    multiple=True,
    help="Conventions to read the formulas under: base, decimal, weights, activation, cost, rate.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "output", metavar="FILE", default="-", help="Write the rulings to FILE, replaced in one step.")
@click.option("--no-corrections", "plain", is_flag=True, help="Do not search what a wrong formula should have been.")
@click.option("-q", "--quiet", is_flag=True, help="Text: only what is wrong.")
@click.option("--debug", is_flag=True, help="Show where an internal error happened.")
def verify(
    formulas: tuple[str, ...],
    definitions: tuple[str, ...],
    cost: str | None,
    activation: str | None,
    assume: tuple[str, ...],
    form: str,
    output: str,
    plain: bool,
    quiet: bool,
    debug: bool,
) -> int:
    """Judge each FORMULA in general: LaTeX, a file of formulas, or - for standard input.

    What is wrong comes with a counterexample and the smallest corrections.
    Exit code: 0 every formula holds, 1 some formula is wrong, 2 a file could not be read.

    \b
    Examples:
      symbackprop verify '\\delta^L_j = (a^L_j - y_j) \\sigma'"'"'(z^L_j)' --cost half_squared
      symbackprop verify --activation sigmoid --format json formulas.md
    """
    troubles = Troubles(debug)
    assumed = parse_assumptions(
        (*assume, *(f"{name}={value}" for name, value in (("cost", cost), ("activation", activation)) if value))
    )
    paths = [formula for formula in formulas if _is_file(formula)]
    sink = Sink(output, paths)
    with troubles.of("--assume"):
        from .read.facts import assumptions

        assumed = assumptions(assumed)
    if troubles.met:
        return FAILED
    render = _renderer(form, quiet, sink)
    faulty = False
    for number, formula in enumerate(formulas, 1):
        read = formula in paths
        with troubles.of(formula if read else f"formula {number}"):
            from .verifying import page_of, verify_text

            text, name = (read_text(formula), formula) if read else (page_of((formula,)), f"formula {number}")
            told = page_of(definitions) if definitions else ""
            found = verify_text(text, name, definitions=told, assume=assumed, corrections=not plain)
            sink.put(render(found))
            faulty = faulty or found.faulty
        if sink.unwanted:
            break
    with troubles.of(output):
        sink.close()
    return FAILED if troubles.met else FAULTY if faulty else FINE


def _is_file(formula: str) -> bool:
    """Whether an argument names a file, or standard input, and is no formula itself."""
    return formula == "-" or "=" not in formula and len(formula) < LONG_PATH and "\0" not in formula and (
        os.path.isfile(formula) or "\\" not in formula and os.path.splitext(formula)[1] in (".md", ".tex", ".txt")
    )  # fmt: skip


def _renderer(form: str, quiet: bool, sink: Sink) -> Callable[[Verification], str]:
    """The function that writes the rulings on one text."""
    if form == "json":
        from .report.verification_as_json import verification_line

        return verification_line
    from .report.verification_as_text import verification_text

    width, colour = terminal(sink)
    return lambda found: verification_text(found, width=width, colour=colour, quiet=quiet)
