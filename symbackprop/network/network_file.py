"""Network files: TOML to a Network and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from symbackprop.errors import NetworkError
from symbackprop.network.entries import TomlFloat, read_entry, read_vector, write_entry, write_vector
from symbackprop.network.spec import Example, Layer, Network, make_layer

TOP = ("title", "cost", "learning_rate", "inputs", "example", "layer")
EXAMPLE = ("input", "target")
LAYER = ("activation", "weights", "bias", "units", "slope")


def network_from_toml(text: str, name: str = "") -> Network:
    """The network of a TOML text. Raises NetworkError: `key path in name: what, and what to write instead`."""
    try:
        data = tomllib.loads(text, parse_float=TomlFloat)
    except (ValueError, RecursionError) as error:
        place = f"{name}: " if name else ""
        raise NetworkError(f"{place}is not TOML: {error}") from error
    try:
        return _network(data)
    except NetworkError as error:
        if not name:
            raise
        path, colon, rest = str(error).partition(":")
        raise NetworkError(f"{path} in {name}{colon}{rest}") from None


def _network(data: Mapping[str, Any]) -> Network:
    _known_keys(data, TOP, "")
    tables = _tables(data, "layer")
    if not tables:
        raise NetworkError("layer: there is none; write a [[layer]] with activation and weights, or units")
    layers: list[Layer] = []
    for number, table in enumerate(tables, 1):
        path = f"layer[{number}]"
        _known_keys(table, LAYER, path)
        if "activation" not in table:
            raise NetworkError(f"{path}.activation: is missing; write activation = 'relu' or another")
        if table.get("bias") is True:
            raise NetworkError(f"{path}.bias: true is no list; write numbers, leave it out, or bias = false for none")
        keys = ("units", "activation", "weights", "bias", "slope")
        layers.append(make_layer(path, *(table.get(key) for key in keys)))
    examples: list[Example] = []
    for number, table in enumerate(_tables(data, "example"), 1):
        path = f"example[{number}]"
        _known_keys(table, EXAMPLE, path)
        given = {key: read_vector(table[key], f"{path}.{key}") for key in EXAMPLE if key in table}
        examples.append(Example(given.get("input"), given.get("target")))
    rate = data.get("learning_rate")
    return Network(
        _inputs(data, layers, examples),
        tuple(layers),
        _text(data, "cost", "half_squared"),
        tuple(examples),
        None if rate is None else read_entry(rate, "learning_rate"),
        _text(data, "title", ""),
    )


def _inputs(data: Mapping[str, Any], layers: list[Layer], examples: list[Example]) -> int:
    """The number of inputs: as written, or as the weights of layer 1 or an example's input tell."""
    if "inputs" in data:
        given = data["inputs"]
        if isinstance(given, bool) or not isinstance(given, int):
            raise NetworkError(f"inputs: {given!r} is not a whole number; write how many inputs there are, such as 2")
        return given
    if layers[0].weights is not None:
        return len(layers[0].weights[0])
    for example in examples:
        if example.input is not None:
            return len(example.input)
    raise NetworkError("inputs: is missing, and no weights or example tell the number of inputs; write inputs = 2")


def _text(data: Mapping[str, Any], key: str, default: str) -> str:
    value = data.get(key, default)
    if not isinstance(value, str) or isinstance(value, TomlFloat):
        raise NetworkError(f"{key}: {value!r} is not text; write it in quotes")
    return value


def _tables(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise NetworkError(f"{key}: has to be a list of tables; write [[{key}]] above the keys of each")
    return value


def _known_keys(table: Mapping[str, Any], known: Iterable[str], path: str) -> None:
    for key in table:
        if key not in known:
            where = f"{path}.{key}" if path else key
            raise NetworkError(f"{where}: is not a key here; write one of {', '.join(known)}")


def network_to_toml(network: Network) -> str:
    """A network as TOML; numbers as quoted exact decimals, or fractions where they are none."""
    lines = [f"title = {_quoted(network.title)}"] if network.title else []
    lines.append(f"cost = {_quoted(network.cost)}")
    if network.learning_rate is not None:
        lines.append(f"learning_rate = {write_entry(network.learning_rate)}")
    lines.append(f"inputs = {network.inputs}")
    for example in network.examples:
        given = [("input", example.input), ("target", example.target)]
        if len(network.examples) > 1 or any(vector is not None for _, vector in given):
            lines += ["", "[[example]]"]
            lines += [f"{key} = {write_vector(vector)}" for key, vector in given if vector is not None]
    for layer in network.layers:
        lines += ["", "[[layer]]", f"activation = {_quoted(layer.activation)}", f"units = {layer.units}"]
        if layer.slope is not None:
            lines.append(f"slope = {write_entry(layer.slope)}")
        if layer.weights is not None:
            lines += ["weights = [", *(f"  {write_vector(row)}," for row in layer.weights), "]"]
        if not layer.has_bias:
            lines.append("bias = false")
        elif layer.bias is not None:
            lines.append(f"bias = {write_vector(layer.bias)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are among TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
