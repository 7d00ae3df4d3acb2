"""Counterexamples that a person can follow: the smallest network, with small whole numbers, in which the sides differ.

A function that is a letter has any values here, as it may: each slope and each value is a small number of its own. Tied
functions keep their ties (a sigmoid's slope is a(1 - a)); where exp or log is needed, values are decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from ...network.dense import dense_graph
from ...network.field import KNOWN
from ...network.fields import Balls, Rationals
from ...network.instance import Instance
from ...network.random_instances import shares
from ...network.updated import updated_leaves
from ...quantity import Quantity
from ...term import Apply, Named, Partial, Ref, Role, Sum, Term
from ...within import children
from ..agree import decimal
from ..choices import Choices
from ..equation import Equation, equation
from ..evaluate import Evaluator
from ..formula import FormulaJudge
from ..memory import Budget
from ..tensor import ShapeMismatch, Tensor
from ..world import OverBudget, Unsettled, World
from ..worlds import DEFAULT_COST, PRECISION, Guarded, with_slopes
from .ruling import Counterexample

SMALL = (1, 2, 3, -1, -2, -3)
TRANSCENDENTAL = frozenset({"softmax", "softplus", "exp", "log", "sqrt", "sigmoid", "tanh"})
LOGARITHMIC = ("cross_entropy", "binary_cross_entropy")
SIZES = ((1, 1), (1, 2), (2, 1), (2, 3))
"""Units of neighbouring layers, by turns, of the networks that are tried."""
TRIES = 3
MAX_VALUES = 40
EVALUATIONS = 30_000


class SmallNumbers(Rationals):
    """Fractions, in which a letter's function and its derivatives have a small whole number at every argument."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def apply(self, name: str, order: int, value: Any) -> Any:
        """The derivative of a function; of a letter, a number drawn for this argument alone."""
        if name in KNOWN or ":" in name or name in ("identity", "leaky_relu"):
            return super().apply(name, order, value)
        return Fraction(Random(f"{self.seed} {name} {order} {value}").choice(SMALL))


def counterexample(judge: FormulaJudge, left: Term, right: Term) -> Counterexample | None:
    """The first small instance in which the sides differ; None where none of those tried shows it."""
    formula = equation(left, right, Budget(EVALUATIONS))
    for world in small_worlds(judge, formula):
        try:
            with world.arithmetic.context():
                compared = formula.compare((world,), Choices({}))
                if compared.equal is False:
                    if compared.shapes:
                        return Counterexample(world.sizes, shapes=compared.reason)
                    return _shown(world, formula, compared.env)
        except OverBudget:
            return None
    return None


def small_worlds(judge: FormulaJudge, formula: Equation) -> Iterator[World]:
    """Small instances, the smallest networks first."""
    structure = judge.structure
    depth = structure.depth or 2
    told = structure.sizes
    known = [name or "sigma" for name in structure.activations] or ["sigma"]
    activations = tuple(known) if len(known) == depth else (known[0],) * depth
    real = not TRANSCENDENTAL.isdisjoint({*activations, *formula.functions}) or structure.cost in LOGARITHMIC
    for pair in SIZES:
        sizes = tuple(pair[layer % 2] for layer in range(depth + 1))
        if told is not None:
            sizes = told
        for seed in range(TRIES):
            yield small_world(sizes, activations, structure.cost or DEFAULT_COST, judge.weights_from_to, seed, real)
        if told is not None:
            return


@lru_cache(maxsize=64)
def small_world(
    sizes: tuple[int, ...], activations: tuple[str, ...], cost: str, weights: tuple[bool, ...], seed: int, real: bool
) -> World:
    """An instance with a small whole number in every leaf; `real` where functions need more than fractions."""
    names, slopes = with_slopes(activations)
    graph = dense_graph(sizes, names, cost, None, slopes=slopes)
    field: Any = Balls(PRECISION) if real else SmallNumbers(seed)
    leaves: dict[Quantity, Any] = {}
    for leaf in graph.leaves:
        number = Fraction(Random(f"{seed} {leaf}").choice(SMALL))
        leaves[leaf] = number / 4 if real else number
    instance = Instance(graph, {**leaves, **shares(sizes[-1], cost, seed, field)}, field)
    rate = Fraction(1, 2)
    steps = {0: Guarded(instance)}
    with field.context(), suppress(ArithmeticError, LookupError):
        steps[1] = Guarded(Instance(graph, updated_leaves(instance, rate), field))
    return World(field, sizes, activations, steps, weights, rate=rate)


def _shown(world: World, formula: Equation, env: Mapping[str, int]) -> Counterexample | None:
    """Both values at one place, and the values of the names in the formula there."""
    evaluator = Evaluator(world, Choices({}), env)
    try:
        a, b = evaluator(formula.left), evaluator(formula.right)
    except (Unsettled, ShapeMismatch, ArithmeticError):
        return None
    values: dict[str, str] = {}
    for side in (formula.left, formula.right):
        for text, value in _values(side, evaluator, dict(env)):
            if len(values) < MAX_VALUES:
                values.setdefault(text, value)
    indices = {name.lstrip("^"): value for name, value in env.items() if name != "^L"}
    sizes = world.sizes
    return Counterexample(sizes, indices, _text(a), _text(b), tuple(values.items()))


def _values(term: Term, evaluator: Evaluator, env: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The names within a term with their values, at every value of the indices that sums bind."""
    if isinstance(term, Ref | Named | Partial) or isinstance(term, Apply) and _is_single(term):
        here = replace(evaluator, env=env)
        try:
            value = here(term)
        except (Unsettled, ShapeMismatch, ArithmeticError):
            return
        yield canonical(term, here), _text(value)
        return
    if isinstance(term, Sum) and term.var is not None:
        try:
            last = evaluator.bound(term.upper) if term.upper is not None else evaluator.range(term.body, term.var)
        except Unsettled:
            return
        for at in range(1, min(last or 1, 3) + 1):
            yield from _values(term.body, evaluator, {**env, term.var: at})
        return
    for child in children(term):
        yield from _values(child, evaluator, env)


def _is_single(term: Apply) -> bool:
    return isinstance(term.argument, Ref) and not term.more


def canonical(term: Term, evaluator: Evaluator) -> str:
    """A name of a formula at certain indices, in canonical spelling: w2[1,3], sigma'(z1[2]), dC/da1[1]."""
    match term:
        case Ref(role=Role.COST):
            return "C"
        case Ref(role=Role.RATE):
            return "eta"
        case Ref():
            kind = "delta" if term.role is Role.DELTA else None
            items = evaluator.quantities(term).items
            text = str(items[0]) if len(items) == 1 else str(items[0]).partition("[")[0]
            text = text.upper() if len(items) > 1 and term.role is Role.WEIGHT else text
            step = f"@{term.step}" if term.step else ""
            return (kind + text[1:] if kind else text) + step
        case Apply(_, function, order, argument) if argument is not None:
            return f"{function}{chr(39) * order}({canonical(argument, evaluator)})"
        case Partial(_, of, wrt):
            return f"d{canonical(of, evaluator)}/d{canonical(wrt, evaluator)}"
        case Named(_, name):
            return name
        case _:
            return "(...)"


def _text(value: Tensor) -> str:
    shown = [decimal(item, 6) for item in value.items]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"
