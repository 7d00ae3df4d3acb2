"""What a derivation says in words: headings and lead-ins by topic, the reason of each rule, the network described.

Templates take their arguments by name, in braces; of several templates the first whose names are all known is used,
so the last of each asks for none. Formulas in them stand between dollars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..derive.definitions import ELEMENTWISE
from ..derive.steps import Argument, Arguments, Derivation, Form
from ..derive.terms import RATE, literal, number
from ..network.activations import LEAKY_SLOPE, Activation, find_activation
from ..network.spec import Network
from ..term import Index
from .math import Writer
from .prose import Formula, Prose, fields, fill, joined

Templates = tuple[str, ...]

HEADINGS: Mapping[str, Templates] = {
    "network": ("The network",),
    "slope": ("The activation functions and their slopes",),
    "cost": ("The slope of the cost",),
    "output": ("The error of the output layer",),
    "hidden": ("The error of layer {layer}", "The errors of the hidden layers"),
    "weights": ("The gradient by the weights of layer {layer}", "The gradient by the weights"),
    "biases": ("The gradient by the biases of layer {layer}", "The gradient by the biases"),
    "inputs": ("The gradient by the inputs",),
    "average": ("The mean over the examples",),
    "update": ("One step of gradient descent",),
    "forward": ("Forward, from the inputs to the cost",),
    "backward": ("Backward, from the cost to the errors",),
    "gradient": ("The gradient",),
    "step": ("The weights and biases after one step",),
}

LEADS: Mapping[str, Templates] = {
    "network": (
        "Every unit adds up its weighted inputs and its bias, and its activation function is applied to the sum; "
        "the cost compares what comes out at the end with the targets.",
    ),
    "slope": ("The chain rule will ask for the derivative of each activation function.",),
    "cost": ("The sweep begins where the network ends: how the cost changes with each output.",),
    "output": (
        "The error of a unit is the derivative of the cost by its pre-activation. "
        "In the last layer it acts on the cost through the outputs.",
    ),
    "hidden": (
        "A unit of a hidden layer acts on the cost through every unit of the layer above it, "
        "whose errors are known by now.",
    ),
    "weights": (
        "A weight acts on the cost through the pre-activation of the one unit that it leads into, "
        "so its derivative is that unit's error times what the weight is multiplied by.",
    ),
    "biases": ("A bias is added to the pre-activation of its unit, so its derivative is the error itself.",),
    "inputs": ("The inputs act through every unit of the first layer.",),
    "average": ("The cost is the mean over the examples, and so is every derivative of it.",),
    "update": ("Every weight and every bias goes a small way against its derivative.",),
    "forward": ("Layer by layer: what each unit adds up, and what it puts out.",),
    "backward": (
        "The error of a unit is the derivative of the cost by its pre-activation. "
        "From the last layer to the first, each error is worked out from those above it.",
    ),
    "gradient": (
        "The derivative by a weight is the error of the unit that it leads into times what it is multiplied by; "
        "that by a bias is the error.",
    ),
    "step": ("Each is what it was, less the learning rate times its derivative.",),
}
MATRIX_LEADS: Mapping[str, Templates] = {
    "network": (
        "The units of a layer are written as one {vector}, its weights as a matrix with {sides}; "
        "$\\odot$ is the product entry by entry, and functions are applied entry by entry.",
    ),
    "hidden": (
        "The error goes back through the transposed weights of the layer above and is multiplied entry by entry "
        "with the slope of the activation.",
    ),
    "weights": (
        "One product of the error with the activations of the layer below holds the gradient of every weight.",
    ),
}
"""What leads in where a section says it in matrices otherwise than unit by unit."""
BATCH_LEADS: Mapping[str, Templates] = {
    "network": (
        "The examples stand side by side, each as one {vector} of the arrays of a layer, whose weights are a matrix "
        "with {sides}; $\\odot$ is the product entry by entry, and functions are applied entry by entry.",
    ),
}
"""The same where the matrices hold all examples at once."""

REASONS: Mapping[str, Templates] = {
    "definition": ("by definition",),
    "derivative": ("differentiated",),
    "quotient-rule": ("quotient rule",),
    "chain-rule": ("chain rule through {vector}", "chain rule through {through}", "chain rule"),
    "sum-over-paths": (
        "chain rule through {vector}",
        "chain rule through every {through} and {then}",
        "chain rule through every {through}",
        "chain rule, summed over every path",
    ),
    "affine": ("{of} is linear in {wrt}", "the derivative of a weighted sum"),
    "linearity": ("differentiated term by term",),
    "collapse": ("only the term with {var} = {value} is left", "only one term is left"),
    "entries": ("all entries together",),
    "function": ("the activation function",),
    "slope": ("derivative of {function}", "derivative of the activation function"),
    "slope-known": ("the slope told by the activation {of}", "the slope told by the activation"),
    "jacobian": ("the Jacobian of softmax",),
    "cost-slope": (
        "derivative of the cost by {of}",
        "derivative of the cost by an output",
    ),
    "name-delta": ("by definition of the error",),
    "reuse-delta": ("{name} is known already", "this error is known already"),
    "reuse-gradient": ("found above",),
    "work-out": ("worked out step by step",),
    "known-output": ("how the cost changes, times the slope",),
    "known-hidden": ("from the errors of the layer above",),
    "known-weights": ("the error times what the weight is multiplied by",),
    "known-biases": ("the error",),
    "factor": ("{factor} does not depend on {var} and leaves the sum", "common factor taken out"),
    "simplify": ("simplified",),
    "substitute": ("numbers put in",),
    "evaluate": ("worked out",),
    "average": ("mean over the examples",),
    "update": ("a step against the gradient",),
    "matrix": ("the sums of all units, read as one matrix product",),
    "target-sum": ("the targets sum to one",),
}

COSTS: Mapping[str, str] = {
    "squared": "the sum of the squared errors of the outputs",
    "half_squared": "half the sum of the squared errors of the outputs",
    "mean_squared": "the mean of the squared errors of the outputs",
    "cross_entropy": "the cross-entropy of the targets and the outputs",
    "binary_cross_entropy": "the binary cross-entropy, added up over the outputs",
}


def _chosen(templates: Templates, arguments: Mapping[str, Prose]) -> Prose:
    return fill(next(each for each in templates if fields(each) <= arguments.keys()), arguments)


def heading(topic: str, arguments: Mapping[str, Prose]) -> Prose:
    """The title of a section. Raises KeyError for a topic that has none."""
    return _chosen(HEADINGS[topic], arguments)


def lead(topic: str, derivation: Derivation, arguments: Mapping[str, Prose]) -> Prose:
    """What leads in to a section of a derivation in its form."""
    templates = LEADS[topic]
    known = dict(arguments)
    if derivation.form is Form.MATRIX:
        templates = MATRIX_LEADS.get(topic, templates)
        if derivation.batch:
            templates = BATCH_LEADS.get(topic, templates)
        known["vector"] = ("row" if derivation.rows else "column",)
        sides = "a column for each unit of the layer" if derivation.rows else "a row for each unit of the layer"
        known["sides"] = (sides,)
    return _chosen(templates, known)


def reason(rule: str, arguments: Mapping[str, Prose]) -> Prose:
    """Why a rule holds where it was applied. Raises KeyError for a rule that is not in the table."""
    return _chosen(REASONS[rule], arguments)


def spoken(arguments: Arguments, writer: Writer) -> Mapping[str, Prose]:
    """What the engine tells about a step or a section, as pieces of text by name."""
    return {key: _argument(key, value, writer) for key, value in arguments}


def _argument(key: str, value: Argument, writer: Writer) -> Prose:
    match value:
        case int() if key != "layer":
            return (str(value),)
        case int() | Index():
            return (Formula(_index(key, literal(value) if isinstance(value, int) else value, writer)),)
        case str() if key == "function":
            return (Formula(writer.function(value)),)
        case str() if key == "var":
            return (Formula(writer.names.variable(value)),)
        case str():
            return (value,)
        case _:
            return (Formula(writer.latex(value)),)


def _index(key: str, index: Index, writer: Writer) -> str:
    layered = key == "layer" or (index.var or "").startswith("^")
    return writer.names.layer(index) if layered else writer.names.unit(index)


def title(network: Network) -> str:
    """What a network without a title of its own is called."""
    return f"Backpropagation in a {'-'.join(map(str, network.sizes))} network"


def summary(derivation: Derivation, writer: Writer) -> tuple[Prose, ...]:
    """The network in words: its sizes, its activation functions with their conventions, its cost, its examples."""
    return tuple(_sentences(derivation, writer))


def _sentences(derivation: Derivation, writer: Writer) -> Iterator[Prose]:
    network = derivation.network
    yield (_sizes(network),)
    yield from _functions(network, writer)
    without = [number for number, layer in enumerate(network.layers, 1) if not layer.has_bias]
    if without:
        yield (f"{_layers(without)} {'has' if len(without) == 1 else 'have'} no bias.",)
    many = len(network.examples)
    mean = f", averaged over {many} examples" if many > 1 else ""
    yield (f"The cost is {COSTS[network.cost]}{mean}.",)
    if network.learning_rate is not None:
        rate = f"{writer.latex(RATE)} = {writer.latex(number(network.learning_rate))}"
        yield fill("The learning rate is {rate}.", {"rate": (Formula(rate),)})


def _sizes(network: Network) -> str:
    first, *hidden, last = network.sizes
    parts = [_count(first, "input")]
    if len(hidden) == 1:
        parts.append(f"a hidden layer of {_count(hidden[0], 'unit')}")
    elif hidden:
        parts.append(f"hidden layers of {_listed([str(size) for size in hidden])} units")
    parts.append(_count(last, "output"))
    return f"A fully connected network with {_listed(parts)}."


def _functions(network: Network, writer: Writer) -> Iterator[Prose]:
    """A sentence for each activation function, with the layers that apply it, in order of first use."""
    used: dict[str, list[int]] = {}
    for position, layer in enumerate(network.layers, 1):
        used.setdefault(layer.function, []).append(position)
    letter = writer.function(ELEMENTWISE)
    for layers in used.values():
        layer = network.layers[layers[0] - 1]
        row = find_activation(layer.activation)
        assert row is not None
        all_of_them = len(layers) == len(network.layers) > 1
        who = "Every layer" if all_of_them else _layers(layers)
        verb = "applies" if all_of_them or len(layers) == 1 else "apply"
        how = _function(row, layer.slope, letter if len(used) == 1 else "", writer)
        yield fill(f"{who} {verb} {{how}}.", {"how": how})
    if len(used) > 1:
        named = {"letter": (Formula(letter),)}
        yield fill("{letter} stands for the function of the layer that its argument belongs to.", named)


def _function(row: Activation, slope: Fraction | None, letter: str, writer: Writer) -> Prose:
    """What an activation function is, after "applies"; `letter` stands for it in the formulas, if any does."""
    name, variable = writer.function(row.name), writer.notation.variable
    if row.opaque:
        return fill("a differentiable function {name}, left open", {"name": (Formula(letter or name),)})
    if row.name == "identity":
        return fill("the identity, {told}", {"told": (Formula(f"{letter or name}({variable}) = {variable}"),)})
    low = writer.latex(number(LEAKY_SLOPE if slope is None else slope))
    formula = re.sub(r"(?<![A-Za-z\\])z(?![A-Za-z])", variable, row.formula).replace(r"\alpha", low)
    told = f"{name}({variable}){'_i' if row.layerwise else ''} = {formula}" if row.name != "tanh" else ""
    same = f"{letter} = {name}" if letter and not row.layerwise else ""
    at_zero = (row.kink or "").rpartition("= ")[2].replace("α", low)
    known: dict[str, Prose] = {
        "formula": joined([(Formula(each),) for each in (same, told) if each] or [(Formula(name),)], ", "),
        "kink": (Formula(f"{name}'(0) = {at_zero}"),),
    }
    at_kink = "" if row.kink is None else "; {kink} by convention"
    return fill(f"{{formula}}{at_kink}", known)


def _layers(numbers: list[int]) -> str:
    return f"Layer {numbers[0]}" if len(numbers) == 1 else f"Layers {_listed([str(each) for each in numbers])}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(many: int, noun: str) -> str:
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"
