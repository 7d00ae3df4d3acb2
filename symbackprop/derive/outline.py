"""The goals of a network's derivation, in order: one deduction for all layers where it serves, else one a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..network.spec import Network
from ..term import Index, Role
from .definitions import Definitions
from .engine import Engine
from .steps import Deduction
from .terms import LAST, LAYER, literal


def outline(network: Network) -> tuple[Deduction, ...]:
    """All deductions of a network's derivation, in the order in which they are read."""
    definitions = Definitions(network)
    engine = Engine(definitions)
    return (
        *_slopes(engine),
        engine.cost(),
        engine.output(),
        *(engine.hidden(layer) for layer in hidden_layers(definitions)),
        *_parameters(engine, engine.of_parameter),
        engine.inputs(),
        *(_parameters(engine, engine.average) if len(network.examples) > 1 else ()),
        *_parameters(engine, engine.update),
    )


def _parameters(engine: Engine, goal: Callable[[Index, Role], Deduction]) -> Iterator[Deduction]:
    """A goal for the weights and, where there are some, the biases of every layer that needs its own."""
    for layer in layers(engine.definitions):
        yield goal(layer, Role.WEIGHT)
    for layer in layers(engine.definitions):
        if engine.definitions.layer(layer).has_bias:
            yield goal(layer, Role.BIAS)


def layers(definitions: Definitions) -> tuple[Index, ...]:
    """The layers that need a deduction of their own: one letter for all, or each by its number."""
    return (LAYER,) if definitions.uniform else tuple(map(literal, range(1, definitions.depth + 1)))


def hidden_layers(definitions: Definitions) -> tuple[Index, ...]:
    """The same without the last layer; none where there is no hidden layer."""
    if definitions.depth == 1:
        return ()
    return (LAYER,) if definitions.uniform else tuple(map(literal, range(1, definitions.depth)))


def functions(definitions: Definitions) -> tuple[Index, ...]:
    """One layer for each activation function: a letter where it is that of all layers or of all hidden ones."""
    names = [layer.function for layer in definitions.network.layers]
    if len(set(names)) == 1:
        return (LAYER,)
    if len(set(names[:-1])) == 1 and definitions.uniform:
        return (LAYER, LAST)
    seen: dict[str, Index] = {}
    for at, name in enumerate(names, 1):
        seen.setdefault(name, literal(at))
    return tuple(seen.values())


def _slopes(engine: Engine) -> Iterator[Deduction]:
    for layer in functions(engine.definitions):
        deduction = engine.activation_slope(layer)
        if deduction is not None:
            yield deduction
