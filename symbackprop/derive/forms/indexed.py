"""The indexed form: sums with bounds and letters for layers and units, true for every network of the kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...rewriting import free
from ...term import Apply, Index, Role, Size, Term, Var
from ..definitions import ELEMENTWISE, Definitions, is_softmax
from ..functions import FORMULAS, cases
from ..outline import functions, layers
from ..steps import TOPICS, Deduction, Detail, Line, Move, Range, Section
from ..terms import COST, EXAMPLE, LAST, LAYER, NOWHERE, applied, literal, of_example, ref
from .chains import board, lines

FULL_ONLY = ("inputs",)


def indexed(definitions: Definitions, deductions: tuple[Deduction, ...], detail: Detail) -> tuple[Section, ...]:
    """The sections of the indexed form."""
    whole = unabridged(definitions, deductions, detail)
    return tuple(replace(each, lines=tuple(board(line, detail) for line in each.lines)) for each in whole)


def unabridged(definitions: Definitions, deductions: tuple[Deduction, ...], detail: Detail) -> tuple[Section, ...]:
    """The sections with every member of their lines; what full detail alone shows is in them with full detail."""
    found: dict[str, list[Line]] = {topic: [] for topic in TOPICS}
    found["network"] = list(defining(definitions))
    found["slope"] = list(function_lines(definitions))
    derived: set[tuple[Term, ...]] = set()
    for deduction in deductions:
        if detail is Detail.FULL or deduction.topic not in FULL_ONLY:
            found[deduction.topic].extend(lines(deduction, detail, derived))
    return tuple(Section(topic, tuple(each)) for topic, each in found.items() if each)


def defining(definitions: Definitions) -> Iterator[Line]:
    """The equations that define the network: z, a and C."""
    m = Index("m")
    for layer in layers(definitions):
        ranges = _ranges(layer, m)
        z, a = ref(Role.PRE, layer, m), ref(Role.ACTIVATION, layer, m)
        yield _given(z, definitions.body(z), ranges)
        softmax_last = layer == LAYER and is_softmax(definitions.layer(LAST))
        if not softmax_last or definitions.depth > 1:
            last = Index(LAST.var, -1) if softmax_last else LAST
            spans = (Range("^l", literal(1), last), *ranges[1:]) if layer == LAYER else ranges
            yield _given(a, definitions.activated(layer, m), spans)
        if softmax_last:
            out = ref(Role.ACTIVATION, LAST, m)
            yield _given(out, definitions.activated(LAST, m), _ranges(LAST, m))
    if len(definitions.network.examples) > 1:
        yield _given(ref(Role.COST, None, example=EXAMPLE), of_example(definitions.cost(), EXAMPLE), ())
        yield _given(COST, definitions.mean_cost(), ())
    else:
        yield _given(COST, definitions.cost(), ())


def function_lines(definitions: Definitions) -> Iterator[Line]:
    """What each activation function is, and the slopes of those that are told by cases."""
    places = functions(definitions)
    for layer in places:
        row = definitions.layer(layer)
        if is_softmax(row):
            continue
        name = ELEMENTWISE if len(places) == 1 else row.activation
        branches = cases(row.activation, row.slope_below_zero, 0)
        slopes = cases(row.activation, row.slope_below_zero, 1)
        z = Var(NOWHERE, "z")
        if branches is not None and slopes is not None:
            yield _given(Apply(NOWHERE, name, 0, z), branches, ())
            yield _given(Apply(NOWHERE, name, 1, z), slopes, ())
        elif (formula := FORMULAS.get(row.activation)) is not None:
            inner = ref(Role.PRE, layer, Index("m"))
            yield _given(applied(ELEMENTWISE, 0, inner), formula(inner), ())


def _given(left: Term, right: Term, ranges: tuple[Range, ...]) -> Line:
    topic = "slope" if isinstance(left, Apply) else "network"
    shown = tuple(each for each in ranges if each.var in free(left))
    return Line(topic, left, (Move(right, "definition"),), given=True, ranges=shown)


def _ranges(layer: Index, unit: Index) -> tuple[Range, ...]:
    spans = (Range("^l", literal(1), LAST),) if layer == LAYER else ()
    return (*spans, Range(unit.var or "", literal(1), Size(NOWHERE, (layer,))))
