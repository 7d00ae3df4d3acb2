"""`symbackprop derive`: the derivation of a network in print."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .console import FAILED, FINE, Sink, Troubles, load_network, terminal
from .files import read_text

if TYPE_CHECKING:
    from .api import PrintedDerivation
    from .network.spec import Network
    from .notation.model import Notation

NOTES = (".md", ".markdown", ".tex", ".txt")
"""Endings of files that are read as notes; all others are network files."""
FORMATS = ("text", "latex", "markdown", "html", "json", "code")


@click.command()
@click.argument("network")
@click.option(
    "--form",
    type=click.Choice(["scalar", "indexed", "matrix"]),
    default="indexed",
    show_default=True,
    help="Unit by unit, with indices and sums, or with matrices.",
)
@click.option(
    "--detail",
    type=click.Choice(["brief", "full"]),
    default="brief",
    show_default=True,
    help="What a lecturer writes on the board, or every rule.",
)
@click.option("--only", metavar="NAME", help="One section, or what one line gives: hidden, dC/dw2[1,3], delta2.")
@click.option("--batch", is_flag=True, help="The matrix form for all examples at once, side by side.")
@click.option("--values/--no-values", default=None, help="Numbers beside the formulas, or none.")
@click.option("--digits", type=click.IntRange(1, 1000), help="Significant digits of a number.")
@click.option("--decimal", type=click.Choice(["point", "comma"]), help="The decimal mark.")
@click.option("--notation", metavar="NAME|FILE", default="standard", show_default=True, help="How it is written.")
@click.option("--format", "wrapping", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--fragment", is_flag=True, help="LaTeX: without the preamble, for \\input.")
@click.option("-o", "output", metavar="FILE", default="-", help="Write to FILE, replaced in one step.")
@click.option("--debug", is_flag=True, help="Show where an internal error happened.")
def derive(
    network: str,
    form: str,
    detail: str,
    only: str | None,
    batch: bool,
    values: bool | None,
    digits: int | None,
    decimal: str | None,
    notation: str,
    wrapping: str,
    fragment: bool,
    output: str,
    debug: bool,
) -> int:
    """Derive every gradient of NETWORK (TOML, or a note that describes one; - is standard input).

    The chain rule line by line, each line proved. As code it is a NumPy function.

    \b
    Examples:
      symbackprop derive network.toml
      symbackprop derive --form matrix --format latex -o derivation.tex network.toml
      symbackprop derive --form scalar --only 'dC/dw2[1,3]' --notation nielsen sheet.md
    """
    if only is not None and wrapping == "code":
        raise click.UsageError("--only: is for derivations, and code is the whole gradient; leave one of them out")
    if fragment and wrapping != "latex":
        raise click.UsageError(f"--fragment: is for LaTeX, not for {wrapping}; add --format latex")
    if batch and form != "matrix":
        raise click.UsageError(f"--batch: is for matrices, not for the {form} form; add --form matrix")
    troubles = Troubles(debug)
    sink = Sink(output, [network, notation])
    with troubles.of("notation"):
        hand = _hand(notation, decimal)
    if troubles.met:
        return FAILED
    with troubles.of(network):
        loaded = described(network)
        if wrapping == "code":
            from .write.code import source

            sink.put(source(loaded))
        else:
            from .api import derive as derived

            found = derived(
                loaded,
                form,
                detail=detail,
                notation=notation,
                values=values,
                digits=digits,
                only=only,
                batch=batch,
            )
            sink.put(_rendered(replace(found, notation=hand), wrapping, fragment, sink))
    with troubles.of(output):
        sink.close()
    return FAILED if troubles.met else FINE


def described(path: str) -> Network:
    """The network of a TOML file, or the one that a note describes."""
    if os.path.splitext(path)[1].lower() not in NOTES:
        return load_network(path)
    from .check.described import network_of
    from .pipeline import check_text

    return network_of(check_text(read_text(path), path).reading.network)


def _hand(name: str, decimal: str | None) -> Notation:
    """The notation of a name or a file, with the decimal mark that is asked for."""
    from .notation.load import load

    hand = load(name)
    if decimal is None:
        return hand
    return replace(hand, signs=replace(hand.signs, decimal="," if decimal == "comma" else "."))


def _rendered(found: PrintedDerivation, wrapping: str, fragment: bool, sink: Sink) -> str:
    """A derivation in a format."""
    match wrapping:
        case "latex":
            return found.latex(fragment=fragment)
        case "markdown":
            return found.markdown()
        case "html":
            return found.html()
        case "json":
            from .write.as_json import json_line

            return json_line(found, found.hand)
        case _:
            return found.text(terminal(sink)[0])
