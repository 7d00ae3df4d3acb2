"""Reading a page from top to bottom: its lines as terms, under the conventions that the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..latex.tree import Block, Chain, Decorated, Node
from ..note.document import Document, Formula, Heading, Prose, Table
from ..quantity import Quantity
from ..reading import Line, Link, Member, Reading, Structure
from ..source import Span
from ..term import Add, Array, Function, Mul, Named, Neg, Partial, Ref, Role, Term, Unreadable, bare_number, is_numeric, walk
from .conventions import Conventions, find_conventions, heading_layer
from .names import name_form
from .data import Collector, find_sizes, target_from_difference
from .functions import find_activations
from .resolve import Setting
from .translate import Translator

NAMING = "name"


@dataclass
class State:
    """What a person keeps in mind on the way down the page."""

    layer: int | None = None
    heading: str = ""
    step: int = 0
    updating: bool = False
    scope: dict[str, Term] = field(default_factory=dict)
    pre: Ref | None = None


def read(document: Document, declared: Mapping[str, str] | None = None, structure: Structure | None = None, data: Mapping[Quantity, object] | None = None) -> Reading:
    """The page as read. `declared` conventions win over what the page shows; `structure` and `data` over its network."""
    conventions = find_conventions(document, declared or {})
    lines = tuple(_lines(document, conventions))
    sizes = find_sizes(lines, conventions)
    if conventions.depth is None and sizes.firm:
        conventions = replace(conventions, depth=max(sizes.firm))
        lines = tuple(_lines(document, conventions))
        sizes = find_sizes(lines, conventions)
    units = sizes.tuple(conventions.depth)
    single = units is None and not sizes.firm and not any(count > 1 for count in sizes.units.values())
    if single and conventions.depth is not None and _no_unit_indices(lines):
        units = (1,) * (conventions.depth + 1)
    collector = Collector(conventions, units)
    collector.collect(lines)
    chosen, rivals = collector.data()
    if units is not None:
        outputs = {
            unit: value for unit in range(1, units[-1] + 1)
            if (value := collector.stated.get(f"{Role.ACTIVATION}:a{len(units) - 1}[{unit}]")) is not None
            or (value := collector.stated.get(f"{Role.PRE}:z{len(units) - 1}[{unit}]")) is not None
        }
        for datum in target_from_difference(lines, chosen, outputs):
            chosen.setdefault(datum.quantity, datum)
    found = Structure(
        sizes=units,
        activations=find_activations(document, lines, conventions.depth),
        depth=conventions.depth,
        firm=units is not None and all(layer in sizes.firm for layer in range(len(units))),
        single_units=_no_unit_indices(lines),
    )
    return Reading(
        source=document.source, lines=lines, structure=structure or found, data=chosen, rivals=rivals,
        conventions=_told(conventions, document),
        evidence=tuple((each.convention, each.because, each.span) for each in conventions.evidence),
        weights_from_to=conventions.weights, base=conventions.base,
        updated_biases=any(line.update and isinstance(line.members[0].term, Ref) and line.members[0].term.role is Role.BIAS for line in lines),
    )


def _told(conventions: Conventions, document: Document) -> dict[str, object]:
    return {
        "index_base": conventions.base,
        "weights": "from-to" if conventions.weights[0] else "to-from",
        "layer": conventions.place,
        "decimal": [".", ","] if document.decimal_comma else ["."],
        "cost": ", ".join(sorted(conventions.costs)) or None,
        "layers": {label: layer for label, layer in conventions.labels.items()},
    }


def _no_unit_indices(lines: tuple[Line, ...]) -> bool:
    """Whether no quantity on the page carries a unit index or is marked as an array."""
    refs = [part for line in lines for member in line.members if member.term is not None for part in walk(member.term) if isinstance(part, Ref)]
    layered = [ref for ref in refs if ref.role in (Role.WEIGHT, Role.PRE, Role.ACTIVATION, Role.BIAS, Role.DELTA)]
    return bool(layered) and all(ref.first.units is None and not ref.array for ref in layered)


def _lines(document: Document, conventions: Conventions) -> Iterator[Line]:
    state = State()
    named: list[Formula] = []
    calling = False
    for item in document.items:
        if isinstance(item, Formula) and calling and len(item.chains) == 1 and not item.chains[0].relations:
            named.append(item)
            continue
        if named and not (isinstance(item, Prose) and item.text.strip() in ("", "or", "and", ",", "also", "as")):
            yield from _named_in_words(named, document, conventions, state)
            named, calling = [], False
        match item:
            case Heading(_, text):
                state.layer, state.heading = heading_layer(text, conventions), text
            case Formula():
                calling = False
                for chain in item.chains:
                    yield from _line(chain, document, conventions, state)
            case Table():
                yield from _table(item, document, conventions, state)
            case Prose(_, text):
                calling = bool(re.search(r"\b(?:call|name|denote|nennen)\b[^.]*$", text)) or calling and bool(named)
    if named:
        yield from _named_in_words(named, document, conventions, state)


def _named_in_words(formulas: list[Formula], document: Document, conventions: Conventions, state: State) -> Iterator[Line]:
    """The line of a sentence that names a value: "call $\\Delta$ $\\Delta^{(L)}$ or $\\Delta^{(2)}$"."""
    nodes = [formula.chains[0].members[0] for formula in formulas]
    if len(nodes) < 2 or any(node is None for node in nodes):
        return
    scope = Translator(document.source.text, conventions, Setting(state.layer), state.scope)
    value = scope(nodes[0]) if nodes[0] is not None else None
    members = [Member(formula.span, scope(node)) for formula, node in zip(formulas, nodes, strict=True) if node is not None]
    for node in nodes[1:]:
        name = _own_name(node, members[0].term or Unreadable(Span(0, 0), ""))
        form = name_form(node) if node is not None else None
        if form is not None and value is not None and (name or form.head in ("Delta",)):
            state.scope[form.key] = value
    links = tuple(Link(Span(formula.span.start, formula.span.start), NAMING) for formula in formulas[1:])
    yield Line(tuple(members), links, state.layer, state.step, heading=state.heading)


def _table(table: Table, document: Document, conventions: Conventions, state: State) -> Iterator[Line]:
    """The lines that a table makes: a name in a column's head or a row's first cell, a value in the cell."""
    heads = table.header
    for row in table.rows:
        if not row:
            continue
        first = row[0]
        for at, cell in enumerate(row[1:], start=1):
            if cell.node is None or at >= len(heads):
                continue
            translator = Translator(document.source.text, conventions, Setting(state.layer, True, state.step), state.scope)
            value = translator(cell.node)
            name = first.node if first.node is not None and len(row) == 2 else heads[at].node if heads[at].node is not None and first.node is None else first.node
            if name is None:
                continue
            left = translator(name)
            yield Line((Member(name.span, left), Member(cell.span, value)), (Link(Span(cell.span.start, cell.span.start), "="),), state.layer, state.step, heading=state.heading)


def _line(chain: Chain, document: Document, conventions: Conventions, state: State) -> Iterator[Line]:
    """The lines of one chain: itself, and those of a block that stands beside it."""
    text = document.source.text
    update = _is_update(chain, text, conventions, state)
    members: list[Member] = []
    links: list[Link] = []
    asides: list[tuple[Member, Link, Block]] = []
    for position, node in enumerate(chain.members):
        relation = chain.relations[position - 1] if position else None
        if isinstance(node, Block) and relation is not None and members:
            # a remark beside the chain: the next member goes on from the one before it
            asides.append((members[-1], Link(relation.span, relation.sign), node))
            continue
        if relation is not None:
            links.append(Link(relation.span, relation.sign))
        if node is None:
            at = relation.span.end if relation is not None else chain.span.start
            members.append(Member(Span(at, at), None))
            continue
        setting = Setting(state.layer, subject=position == 0, step=state.step + (1 if update and position == 0 else 0))
        scope: Mapping[str, Term] = state.scope
        if position == 0 and chain.relations and chain.relations[0].sign == ":=":
            scope = {}
        term = Translator(text, conventions, setting, scope)(node)
        if not scope and position == 0 and _own_name(node, term) is not None:
            term = Named(node.span, _own_name(node, term) or "")
        members.append(Member(node.span, term))
    _read_activation_value(members, state)
    if state.updating and not update and _forward_subject(members):
        # a forward quantity after updates starts the next pass
        state.step, state.updating = state.step + 1, False
        yield from _line(chain, document, conventions, state)
        return
    state.updating = state.updating or update
    line = Line(tuple(members), tuple(links), state.layer, state.step, update, state.heading)
    _define(chain, line, state)
    _note_pre(line, state)
    if links:
        yield line
    for before, link, block in asides:
        inner = [each for part in block.chains for each in _line(part, document, conventions, state)]
        results = [each.members[-1].term for each in inner]
        if results and all(result is not None and is_numeric(result) for result in results):
            cells = tuple((result,) for result in results if result is not None)
            yield Line((before, Member(block.span, Array(block.span, cells, flat=True))), (link,), state.layer, state.step, heading=state.heading)
        else:
            problem = Unreadable(block.span, "a block of lines beside the chain; its lines are judged one by one")
            yield Line((before, Member(block.span, problem)), (link,), state.layer, state.step, heading=state.heading)
        yield from inner


def _read_activation_value(members: list[Member], state: State) -> None:
    """Read a bare activation function that is equated with a number as the value of the unit at hand: `\\sigma = 1.1`."""
    if len(members) < 2 or state.pre is None or members[1].term is None or not is_numeric(members[1].term):
        return
    head = members[0].term
    if isinstance(head, Function) and head.order == 0:
        members[0] = Member(members[0].span, Ref(head.span, Role.ACTIVATION, state.pre.positions, head.function, state.step))


def _note_pre(line: Line, state: State) -> None:
    head = line.members[0].term if line.members else None
    if isinstance(head, Ref) and head.role is Role.PRE:
        state.pre = head


def _forward_subject(members: list[Member]) -> bool:
    """Whether the line gives a value to a pre-activation, an activation beyond the input or the cost."""
    head = members[0].term if members else None
    numeric = any(member.term is not None and is_numeric(member.term) for member in members[1:])
    if not (isinstance(head, Ref) and numeric):
        return False
    return head.role in (Role.PRE, Role.COST) or head.role is Role.ACTIVATION


def _is_update(chain: Chain, text: str, conventions: Conventions, state: State) -> bool:
    """Whether a line gives a parameter its value after a step: `w = w - eta dC/dw`, `w^+ = 0.9 - 0.1 * (-1.1)`."""
    if len(chain.members) < 2 or chain.members[0] is None or chain.members[1] is None:
        return False
    translate = Translator(text, conventions, Setting(state.layer, True, state.step), state.scope)
    head, change = translate(chain.members[0]), translate(chain.members[1])
    if not isinstance(head, Ref) or head.role not in (Role.WEIGHT, Role.BIAS):
        return False
    if head.step > state.step:
        return False
    if not isinstance(change, Add) or len(change.terms) != 2:
        return False
    base, step = change.terms
    inner = step.operand if isinstance(step, Neg) else step
    same = isinstance(base, Ref) and base.role is head.role and base.positions == head.positions
    if same:
        return isinstance(inner, Mul | Partial | Ref)
    return bare_number(base) is not None and isinstance(inner, Mul) and len(inner.factors) == 2


def _define(chain: Chain, line: Line, state: State) -> None:
    """Take in what the line defines of names of the page's own: by naming a value, by `:=`, or by a first equation."""
    for position, link in enumerate(line.links):
        left, right = line.members[position].term, line.members[position + 1].term
        if left is None or right is None:
            continue
        if link.sign == NAMING:
            name = _own_name(chain.members[position + 1], right)
            if name is not None:
                state.scope[name] = left
        elif link.sign in ("=", ":=", ":") and position == 0:
            node = chain.members[0]
            name = _own_name(node, left) if node is not None else None
            if name is None:
                continue
            value = right
            if link.sign == ":=" or name not in state.scope and not _refers_to(right, name):
                if not isinstance(value, Unreadable) and not is_numeric(value):
                    state.scope[name] = value


def _own_name(node: Node | None, term: Term) -> str | None:
    """The key of a name of the page's own, or None where the name has a role."""
    if isinstance(term, Named):
        return term.name
    if node is None:
        return None
    form = name_form(node.body if isinstance(node, Decorated) else node)
    if form is not None and form.head == "Delta":
        return form.key
    return None


def _refers_to(term: Term, name: str) -> bool:
    return any(isinstance(part, Named) and part.name == name for part in walk(term))


