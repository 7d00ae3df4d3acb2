"""Notations by name or from a file: TOML to a Notation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from ..errors import NotationError
from ..files import read_text
from .keys import KEYS, Key, Letters, Names, Pick, Slots, Text
from .model import Derivatives, ExampleNames, Layers, Notation, Signs, Units
from .pattern import Pattern, check_holes, read_pattern

STANDARD = "standard"
_SUFFIX = ".toml"
_FUNCTIONS: Mapping[str, str] = {
    "sigma": r"\sigma",
    "relu": r"\mathrm{ReLU}",
    "leaky_relu": r"\mathrm{LReLU}",
    "sigmoid": r"\mathrm{sigmoid}",
    "tanh": r"\tanh",
    "softplus": r"\mathrm{softplus}",
    "softmax": r"\mathrm{softmax}",
    "identity": r"\mathrm{id}",
    "exp": r"\exp",
    "log": r"\ln",
    "max": r"\max",
    "diag": r"\mathrm{diag}",
    "sum": r"\mathrm{sum}",
    "mean": r"\mathrm{mean}",
}

Values = dict[str, dict[str, Any]]


def names() -> tuple[str, ...]:
    """The names of the notations that come with the program."""
    files = resources.files(__package__).joinpath("data").iterdir()
    return tuple(sorted(file.name.removesuffix(_SUFFIX) for file in files if file.name.endswith(_SUFFIX)))


def load(name: str = STANDARD) -> Notation:
    """The notation of a name, or of a TOML file where `name` is its path.

    Raises NotationError where there is none, or its file does not hold together; InputError where it cannot be read.
    """
    if name in names():
        return from_toml(_shipped(name), name)
    if name.endswith(_SUFFIX) or "/" in name or "\\" in name:
        return from_toml(read_text(name), name)
    raise NotationError(f"notation: there is no {name!r}; write one of {', '.join(names())}, or a file's path")


def from_toml(text: str, name: str) -> Notation:
    """The notation of a TOML text. Raises NotationError: `key path in name: what, and what to write instead`."""
    try:
        return _notation(_read(text, name, ()), name)
    except NotationError as error:
        path, colon, rest = str(error).partition(":")
        raise NotationError(f"{path} in {name}{colon}{rest}") from None


def _shipped(name: str) -> str:
    return resources.files(__package__).joinpath("data", name + _SUFFIX).read_text("utf-8")


def _read(text: str, name: str, within: tuple[str, ...]) -> Values:
    """The values of a file over those of the notation that it is like, each checked."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotationError(f"the file: is not TOML: {error}") from error
    tables: dict[str, Any] = {"": {key: value for key, value in data.items() if not isinstance(value, dict)}}
    tables.update({key: value for key, value in data.items() if isinstance(value, dict)})
    values: Values = {}
    parent = tables[""].get("like")
    if parent:
        if parent not in names() or parent in within:
            raise NotationError(f"like: {parent!r} is no notation to start from; write one of {', '.join(names())}")
        values = _read(_shipped(parent), parent, (*within, parent))
    for table, entries in tables.items():
        if table not in KEYS:
            raise NotationError(f"{table}: is no table here; write one of {', '.join(key for key in KEYS if key)}")
        for key, value in entries.items():
            path = f"{table}.{key}" if table else key
            spec = KEYS[table].get(key) or KEYS[table].get("names")
            if path in KEYS:
                raise NotationError(f"{path}: is a table; write [{path}] above its keys")
            if spec is None:
                raise NotationError(f"{path}: is not a key here; write one of {', '.join(KEYS[table])}")
            values.setdefault(table, {})[key] = _checked(path, spec, value)
    return values


def _checked(path: str, spec: Key, value: Any) -> Any:
    """The value of a key; a pattern that is empty is none. Raises NotationError."""
    match spec:
        case Pick(allowed, _):
            if value not in allowed or isinstance(value, bool):
                raise NotationError(f"{path}: {value!r} is not allowed; write {_listed(allowed)}")
            return value
        case Text(_, shape, like):
            return _text(path, value, shape, like)
        case Letters(shape, like):
            if not isinstance(value, list):
                raise NotationError(f"{path}: {value!r} is no list; write one such as {like}")
            return tuple(_text(f"{path}[{at}]", each, shape, like) for at, each in enumerate(value, 1))
        case Slots():
            return _pattern(path, spec, value)
        case Names():
            return _text(path, value, r".+", r"'\phi'")


def _text(path: str, value: Any, shape: str, like: str) -> str:
    if not isinstance(value, str):
        raise NotationError(f"{path}: {value!r} is not text; write it in quotes")
    if shape and not re.fullmatch(shape, value):
        raise NotationError(f"{path}: {value!r} cannot stand here; write one such as {like}")
    return value


def _pattern(path: str, spec: Slots, value: Any) -> Pattern | None:
    if not isinstance(value, str):
        raise NotationError(f"{path}: {value!r} is no pattern; write one in quotes")
    if not value and spec.required:
        raise NotationError(f"{path}: is empty; write a pattern with {_holes(spec.needs)}")
    if not value:
        return None
    try:
        pattern = read_pattern(value)
        after = ("new",) if "new" in spec.needs else ()
        check_holes(pattern, [name for name in spec.needs if name != "new"], (*after, *spec.may))
        if "new" in spec.needs and not pattern.has("new"):
            raise ValueError("lacks <new:..>, which marks the value after an update")
        return pattern
    except ValueError as error:
        raise NotationError(f"{path}: {value!r} {error}") from None


def _holes(names_: tuple[str, ...]) -> str:
    return ", ".join("<new:..>" if name == "new" else f"<{name}>" for name in names_) or "no hole"


def _listed(allowed: tuple[str | int, ...]) -> str:
    shown = [repr(each) if isinstance(each, str) else str(each) for each in allowed]
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _filled(values: Values) -> Values:
    """The values with those that are left out. Raises NotationError where one is missing."""
    filled: Values = {}
    for table, keys in KEYS.items():
        filled[table] = dict(values.get(table, {}))
        for key, spec in keys.items():
            if key in filled[table]:
                continue
            path = f"{table}.{key}" if table else key
            match spec:
                case Slots(needs=needs, required=True):
                    raise NotationError(f"{path}: is missing; write a pattern with {_holes(needs)}")
                case Slots(default=default):
                    filled[table][key] = None if default is None else read_pattern(default)
                case Letters(like=like):
                    raise NotationError(f"{path}: is missing; write a list such as {like}")
                case Pick(default=default) | Text(default=default):
                    filled[table][key] = default
                case Names():
                    pass
    return filled


def _notation(given: Values, name: str) -> Notation:
    values = _filled(given)
    index, unit, example, function = (values[key] for key in ("index", "unit", "example", "function"))
    units = Units(index["base"], unit["here"], unit["below"], unit["above"], unit["spare"])
    if not re.fullmatch("[A-Za-z]*<l>", index["number"].text):
        raise NotationError(f"index.number: {index['number'].text!r} cannot stand here; write one such as <l> or H<l>")
    if index["input"] < 0 and not index["inputs"]:
        raise NotationError(r"index.inputs: is missing; write a word for the input layer, such as '\text{in}'")
    _distinct(
        units,
        {
            "index.layer": index["layer"],
            "index.last": index["last"],
            "example.letter": example["letter"],
            "example.count": example["count"],
        },
    )
    quantities = {key: pattern for key, pattern in values["quantity"].items() if pattern is not None}
    arrays = {key: pattern for key, pattern in values["array"].items() if pattern is not None}
    if ("delta" in quantities) != ("delta" in arrays):
        lacking, has = ("quantity", "array") if "delta" in arrays else ("array", "quantity")
        raise NotationError(f"{lacking}.delta: is missing; write a pattern, as in {has}.delta, or empty both")
    _told_apart("quantity", quantities)
    _told_apart("array", arrays)
    batches = {key: pattern for key, pattern in values["batch"].items() if pattern is not None}
    _told_apart("batch", batches)
    functions = {**_FUNCTIONS, **{key: text for key, text in function.items() if key not in KEYS["function"]}}
    return Notation(
        values[""].get("name") or name,
        values[""]["title"],
        values[""]["source"],
        index["vectors"] == "row",
        Layers(index["layer"], index["last"], index["input"], index["number"], index["output"], index["inputs"]),
        units,
        quantities,
        arrays,
        batches,
        ExampleNames(example["base"], example["letter"], example["count"], example["only"]),
        functions,
        function["variable"],
        Signs(**values["product"]),
        Derivatives(**values["derivative"]),
    )


def _distinct(units: Units, others: Mapping[str, str]) -> None:
    """Raises NotationError where one letter would stand for two things."""
    paths = ("unit.here", "unit.below", "unit.above", *(f"unit.spare[{at}]" for at in range(1, len(units.spare) + 1)))
    taken: dict[str, str] = {"T": "the sign of a transpose"}
    for path, letter in (*others.items(), *zip(paths, units.letters, strict=True)):
        if letter in taken:
            raise NotationError(f"{path}: {letter!r} is {taken[letter]} already; write another letter")
        taken[letter] = path


def _told_apart(table: str, patterns: Mapping[str, Pattern]) -> None:
    """Raises NotationError where two quantities would be written alike."""
    seen: dict[str, str] = {}
    for key, pattern in patterns.items():
        if pattern.text in seen:
            raise NotationError(f"{table}.{key}: is the pattern of {seen[pattern.text]} too; write another")
        seen[pattern.text] = key
