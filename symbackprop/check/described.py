"""The network that a note describes, as one would write it in a file."""

from __future__ import annotations

from ..errors import InputError
from ..network.entries import read_vector
from ..network.spec import Example, Network, make_layer
from .verdict import NetworkReading

UNKNOWN = "?"


def network_of(reading: NetworkReading, title: str = "") -> Network:
    """The layered network of a page as it was read, repairs included; what the page does not tell is not known.

    A layer has biases where the page gives it one, or no numbers at all. Raises InputError where the page tells of no
    layers.
    """
    if not reading.sizes or len(reading.sizes) != len(reading.activations) + 1:
        raise InputError("describes no network of layers; give a network file (TOML), or a note that tells its layers")
    layers = []
    for number, units in enumerate(reading.sizes[1:], 1):
        below = reading.sizes[number - 1]
        weights = [_values(reading, f"w{number}[{m},{{}}]", below) for m in range(1, units + 1)]
        shift = _values(reading, f"b{number}[{{}}]", units)
        told = any(set(row) != {UNKNOWN} for row in weights)
        bias = shift if set(shift) != {UNKNOWN} else False if told else None
        name = reading.activations[number - 1]
        layers.append(make_layer(f"layer[{number}]", units, name, weights if told else None, bias))
    example = Example(
        read_vector(_values(reading, "a0[{}]", reading.sizes[0]), "input"),
        read_vector(_values(reading, "y[{}]", reading.sizes[-1]), "target"),
    )
    return Network(reading.sizes[0], tuple(layers), reading.cost or Network.cost, (example,), title=title)


def _values(reading: NetworkReading, name: str, many: int) -> list[str]:
    """The values of units 1 to `many` under a canonical name, `?` where the page gives none."""
    return [reading.values.get(name.format(unit), UNKNOWN) for unit in range(1, many + 1)]
