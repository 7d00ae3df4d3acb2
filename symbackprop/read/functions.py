"""Which activation each layer has, as far as the page tells."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..note.document import Document
from ..reading import Line
from ..term import Apply, Branches, Div, Function, Named, Ref, Role, Sum, Term, Var
from ..within import is_numeric, walk
from .function_words import told_activations, told_of_last
from .habits import ACTIVATIONS
from .layer_words import told_functions
from .recognition import float_value, recognised


def find_activations(
    document: Document, lines: Iterable[Line], depth: int | None, shift: int = 0
) -> tuple[str | None, ...]:
    """The activation of each layer 1..L (one entry for all where the number of layers is not told), None where it is
    not told. `shift` is added to the numbers that the page gives its layers."""
    lines = tuple(lines)
    by_layer = _told_by_layer(document, depth, shift)
    general: list[str] = []
    letters: set[int] = set()
    for line in lines:
        terms = [member.term for member in line.members if member.term is not None]
        for left, right in zip(terms, terms[1:], strict=False):
            name = _defined(left, right)
            if name is not None:
                general.append(name)
            if isinstance(left, Ref) and left.role is Role.ACTIVATION and _is_softmax(right):
                at = _layer_number(left, depth)
                if at is not None:
                    by_layer[at] = "softmax"
            layer = _linear(left, right, depth)
            if layer is not None:
                by_layer.setdefault(layer, "identity")
        for term in terms:
            _applied(term, line, depth, by_layer, general, letters)
    told = told_activations(document)
    in_last = told_of_last(document)
    if in_last is not None and depth is not None and depth > 1:
        by_layer.setdefault(depth, in_last)
    if "softmax" in told and depth is not None and depth not in letters:
        # people speak of softmax for the output and nowhere else
        by_layer.setdefault(depth, "softmax")
        told = [name for name in told if name != "softmax"]
    pieces = _by_pieces(lines)
    if pieces is not None:
        general = [pieces, *(name for name in general if name != "identity")]
    if set(general) == {"identity"} and any(name != "identity" for name in told):
        # `f(s) = s` may be one of several cases that are told in words
        general = [name for name in told if name != "identity"]
    if "identity" in told and depth is not None and depth > 1 and (letters or len(set(told) | set(general)) > 1):
        by_layer.setdefault(depth, "identity")
        told = [name for name in told if name != "identity"]
    elif depth is None and any(name != "identity" for name in told):
        told = [name for name in told if name != "identity"]
    if not general and not by_layer or not general and set(by_layer.values()) == {"identity"}:
        general.extend(told)
    layers = depth or 1
    common = general[0] if general else None
    concrete = {name for name in by_layer.values() if name != "identity"}
    if common is None and len(concrete) == 1 and "softmax" not in concrete and not letters - by_layer.keys():
        common = next(iter(concrete))
    hidden = next((name for name in general if name != "softmax"), None)
    if depth is not None and depth not in by_layer and depth not in letters and _compared_pre(lines, depth):
        by_layer[depth] = "identity"
    return tuple(
        by_layer.get(layer, (hidden if layer < layers else common) or common) for layer in range(1, layers + 1)
    )


def _told_by_layer(document: Document, depth: int | None, shift: int) -> dict[int, str | None]:
    """The activations that sentences give to layers; none where one is given to a layer that there is not."""
    if depth is None:
        return {}
    every = tuple(range(1 - shift, depth - shift + 1))
    told = told_functions(document, every)
    return {layer + shift: name for layer, name in told.items()} if told.keys() <= set(every) else {}


def _is_softmax(term: Term) -> bool:
    """Whether a term is an exponential over a sum of exponentials."""
    return (
        isinstance(term, Div)
        and isinstance(term.numerator, Apply)
        and term.numerator.function == "exp"
        and isinstance(term.denominator, Sum)
        and isinstance(term.denominator.body, Apply)
        and term.denominator.body.function == "exp"
    )


def _compared_pre(lines: tuple[Line, ...], depth: int) -> bool:
    """Whether the cost compares the target with a weighted sum of the last layer, which then is the output itself."""
    for line in lines:
        if isinstance(line.members[0].term, Ref) and line.members[0].term.role is Role.COST:
            for member in line.members[1:]:
                refs = [part for part in walk(member.term) if isinstance(part, Ref)] if member.term is not None else []
                kinds = {ref.role for ref in refs}
                if Role.TARGET in kinds and Role.PRE in kinds and Role.ACTIVATION not in kinds:
                    return any(ref.role is Role.PRE and _layer_number(ref, depth) == depth for ref in refs)
    return False


def _linear(left: Term, right: Term, depth: int | None) -> int | None:
    """The layer whose activation and pre-activation the page equates."""
    if not (
        isinstance(left, Ref) and isinstance(right, Ref) and {left.role, right.role} == {Role.ACTIVATION, Role.PRE}
    ):
        return None
    layers = [_layer_number(ref, depth) for ref in (left, right)]
    return layers[0] if layers[0] is not None and layers[0] == layers[1] and layers[0] >= 1 else None


def _layer_number(ref: Ref, depth: int | None) -> int | None:
    index = ref.first.layer
    if index is None or len(ref.positions) > 1:
        return None
    if index.var is None:
        return index.offset
    return depth + index.offset if index.var[1:].isupper() and depth else None


def _defined(left: Term, right: Term) -> str | None:
    """The concrete activation that `left = right` makes the page's activation, if it does."""
    if (
        isinstance(left, Function | Apply)
        and left.order == 0
        and (isinstance(left, Function) or isinstance(left.argument, Var | Ref | Named))
    ):
        if left.function != "sigma":
            return left.function if left.function in ACTIVATIONS and isinstance(left, Function) else None
        match right:
            case Function(_, name, 0) if name != "sigma" and name in ACTIVATIONS:
                return name
            case Apply(_, name, 0, Var() | Ref() | Named()) if name != "sigma" and name in ACTIVATIONS:
                return name
            case _:
                return None if is_numeric(right) else recognised(right)
    if isinstance(left, Named) or isinstance(left, Ref) and left.role is Role.ACTIVATION:
        return _worked_out(right)
    return None


def _worked_out(term: Term) -> str | None:
    """The activation that is written out for one name: `o = 1/(1+e^{-s})`."""
    parts = tuple(walk(term))
    names = {part.name for part in parts if isinstance(part, Ref | Named)}
    if len(names) != 1 or not any(isinstance(part, Apply | Branches) for part in parts):
        return None
    if any(isinstance(part, Ref) and part.role is not Role.PRE for part in parts):
        return None
    return None if isinstance(term, Apply) and term.function in ACTIVATIONS else recognised(term)


def _by_pieces(lines: tuple[Line, ...]) -> str | None:
    """The rectifier of which the page tells the two pieces one after the other: `f(s) = s` and `f(s) = 0.1 s`."""
    slopes: dict[str, set[Fraction]] = {}
    for line in lines:
        left, right = (line.members[0].term, line.members[1].term) if len(line.members) == 2 else (None, None)
        if isinstance(left, Apply) and left.order == 0 and isinstance(left.argument, Var | Ref | Named) and right:
            try:
                at, twice = (Fraction(float_value(right, z)).limit_denominator(10_000) for z in (1.0, 2.0))
            except (ValueError, OverflowError, ZeroDivisionError):
                continue
            if twice == 2 * at:
                slopes.setdefault(left.function, set()).add(at)
    for found in slopes.values():
        if len(found) == 2 and max(found) == 1 and min(found) >= 0:
            return f"leaky_relu:{min(found)}" if min(found) else "relu"
    return None


def _applied(
    term: Term, line: Line, depth: int | None, by_layer: dict[int, str | None], general: list[str], letters: set[int]
) -> None:
    """Note each activation that is applied, with its layer where the argument, the line's subject or the heading
    tells it."""
    head = next(
        (
            member.term
            for member in line.members
            if isinstance(member.term, Ref) and member.term.role is Role.ACTIVATION
        ),
        None,
    )
    for part in walk(term):
        if (
            isinstance(part, Apply)
            and (part.function in ACTIVATIONS or part.function == "max")
            and part.argument is not None
            and part.order == 0
        ):
            name = "relu" if part.function == "max" else part.function
            ref = (
                part.argument
                if isinstance(part.argument, Ref)
                else part.more[0]
                if part.more and isinstance(part.more[0], Ref)
                else None
            )
            layer = None
            if ref is not None and ref.role is Role.PRE:
                layer = _layer_number(ref, depth)
            elif line.layer is not None and is_numeric(part.argument) and head is None:
                layer = line.layer
            elif head is not None and term in [member.term for member in line.members]:
                layer = _layer_number(head, depth)
            if name == "sigma":
                if layer is not None:
                    letters.add(layer)
            elif layer is not None and layer >= 1:
                by_layer.setdefault(layer, name)
            elif name != "tanh" or isinstance(part.argument, Ref | Named | Var):
                general.append(name)
        elif isinstance(part, Function) and part.function != "sigma" and part.order == 0:
            general.append(part.function)
