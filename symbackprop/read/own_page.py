"""Reading a page whose own equations are the network: `net_{h1} = w_1 i_1 + w_2 i_2 + b_1`, `out_{h1} = f(net_{h1})`.

Every scalar name is a node. Its defining equation is the first symbolic one on the page; or an
equation with index letters, taken at its unit; or a numeric one whose numbers each stand for one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..note.document import Document, Formula
from ..quantity import RATE, Kind, Quantity
from ..reading import Datum, Line, Origin, OwnGraph, Reading, Structure
from ..source import Span
from ..term import Add, Mul, Named, Neg, Role, Term
from ..units import parse_key, replace_names
from ..within import bare_number, walk
from .conventions import Conventions
from .function_words import told_activations
from .functions import find_activations
from .habits import HABIT
from .own_cost import UNNAMED, bears_out, cost_name
from .own_definitions import Definitions
from .own_general import with_any_unit
from .own_graph import make_graph
from .own_lines import OwnLineReader
from .own_nodes import told_of_nodes
from .rates import named_rates, told_rate
from .roles import find_roles
from .sentences import told_equations


def read_own(
    document: Document, conventions: Conventions, activation: str | None = None, declared: str | None = None
) -> Reading | None:
    """The page read by its own equations, or None where they make no graph with a cost.

    `activation` is what a function letter stands for where the page does not tell; one that is `declared` wins over the
    page.
    """
    chains = tuple(chain for item in document.items if isinstance(item, Formula) for chain in item.chains)
    rates = named_rates(document)
    conventions = replace(conventions, roles=find_roles(chains, rates), place="none")
    first = with_any_unit(tuple(OwnLineReader(document, conventions, {}).lines()))
    cost = cost_name(first) or UNNAMED
    scope: dict[str, Term] = {"the cost": Named(Span(0, 0), cost)}
    told = told_of_nodes(document)
    functions = _functions(document, first, declared)
    definitions = Definitions((*first, *_in_words(document, OwnLineReader(document, conventions, {}))), told, functions)
    definitions.gather(cost)
    if cost not in definitions.definitions:
        return None
    scope.update({name: Named(Span(0, 0), name) for name in definitions.known})
    reader = OwnLineReader(document, conventions, scope)
    reader.values = {name: datum.value.value for name, datum in definitions.data.items()}
    reader.forward = frozenset(definitions.definitions)
    lines = with_any_unit(tuple(reader.lines()))
    definitions = Definitions(
        (*lines, *_in_words(document, OwnLineReader(document, conventions, scope))), told, functions
    )
    definitions.gather(cost)
    own = make_graph(definitions, cost, (declared, *find_activations(document, lines, None), activation))
    if own is None or cost == UNNAMED and not bears_out(own.aliases, definitions.definitions):
        return None
    rate_name = _rate_name(definitions.data, rates)
    own = replace(own, updated=_updated(lines, own), rate=rate_name)
    lines = tuple(_with_aliases(line, own.aliases) for line in lines)
    data = {Quantity(Kind.NAMED, name=name): datum for name, datum in definitions.data.items()}
    data.update({quantity: datum for quantity, datum in definitions.later.items() if quantity.at(0) in data})
    rate = definitions.data[rate_name] if rate_name is not None else _rate(lines, definitions.data, own)
    if rate is None and (told_number := told_rate(document)) is not None:
        rate = Datum(RATE, told_number, told_number.span, Origin.UPDATE, -1)
    if rate is not None:
        data[RATE] = rate
    return Reading(
        source=document.source,
        lines=lines,
        structure=Structure(activations=own.activations),
        data=data,
        rivals=tuple(definitions.rivals),
        conventions={
            "index_base": conventions.base,
            "names": "the page's own",
            "decimal": [".", ","] if document.decimal_comma else ["."],
            "cost": cost if cost != UNNAMED else "not named; half the squared differences in its error terms",
        },
        evidence=(("network", f"rebuilt from {len(own.graph) - len(own.graph.leaves)} equations of the page", None),),
        own=own,
        skipped=frozenset(reader.state.passes.skipped),
    )


def _functions(document: Document, lines: tuple[Line, ...], declared: str | None) -> tuple[str, ...]:
    """The activations that a page tells, the one that its letter stands for first."""
    told = (declared, *find_activations(document, lines, None), *told_activations(document))
    return tuple(dict.fromkeys(name for name in told if name))


def _in_words(document: Document, reader: OwnLineReader) -> tuple[Line, ...]:
    """The lines of equations that running text tells, which claim nothing."""
    return tuple(line for chain in told_equations(document) for line in reader.line(chain))


def _updated(lines: tuple[Line, ...], own: OwnGraph) -> frozenset[str]:
    """The leaves that the page gives a value after a step: by an update, by a mark, or as weights in a later pass."""
    return frozenset(
        part.name
        for line in lines
        for member in line.members
        if member.term is not None
        for part in walk(member.term)
        if isinstance(part, Named) and part.step and part.name in own.names and own.graph[own.names[part.name]] is None
        if line.update or part.step > line.step or HABIT.get(parse_key(part.name).head) in (Role.WEIGHT, Role.BIAS)
    )


def _rate_name(data: Mapping[str, Datum], rates: frozenset[str]) -> str | None:
    """The name of the learning rate: what the page calls so, else a name of that habit."""
    habit = (name for name in data if HABIT.get(parse_key(name).head) is Role.RATE)
    return next((name for name in data if name in rates), next(habit, None))


def _rate(lines: tuple[Line, ...], data: Mapping[str, Datum], own: OwnGraph) -> Datum | None:
    """The learning rate that stands as the factor of the gradient in an update line."""
    for number, line in enumerate(lines):
        head = line.members[0].term
        if not (isinstance(head, Named) and head.name in own.updated and head.step):
            continue
        for member in line.members[1:]:
            if isinstance(member.term, Add) and len(member.term.terms) == 2:
                step = member.term.terms[1]
                inner = step.operand if isinstance(step, Neg) else step
                factor = inner.factors[0] if isinstance(inner, Mul) else None
                value = bare_number(factor) if factor is not None else None
                if value is not None:
                    return Datum(RATE, value, value.span, Origin.UPDATE, number)
                if isinstance(factor, Named) and factor.name in data:
                    return data[factor.name]
    return None


def _with_aliases(line: Line, aliases: Mapping[str, Term]) -> Line:
    members = tuple(
        replace(member, term=_resolved(member.term, aliases, 4)) if member.term is not None else member
        for member in line.members
    )
    return replace(line, members=members)


def _resolved(term: Term, aliases: Mapping[str, Term], depth: int) -> Term:
    if not any(isinstance(part, Named) and part.name in aliases for part in walk(term)) or not depth:
        return term
    return _resolved(replace_names(term, aliases, {}), aliases, depth - 1)
