"""`symbackprop values`: every quantity and gradient of a network."""

from __future__ import annotations

import click

from .console import FAILED, FINE, Sink, Troubles, load_network


@click.command()
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
