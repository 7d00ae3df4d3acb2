"""Reading a page whose own equations are the network: `net_{h1} = w_1 i_1 + w_2 i_2 + b_1`, `out_{h1} = f(net_{h1})`.

Every scalar name is a node. Its defining equation is the first symbolic one on the page; or an
equation with index letters, taken at its unit; or a numeric one whose numbers each stand for one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from sympy import Expr

from ..errors import NetworkError
from ..latex.tree import Chain, Node
from ..network.graph import Graph
from ..network.instance import Instance
from ..network.random_instances import random_instance
from ..note.document import Document, Formula
from ..quantity import RATE, Kind, Quantity
from ..reading import Datum, Line, Member, OwnGraph, Origin, Reading, Structure
from ..source import Span
from ..units import INDEX_LETTERS, bare, instantiate, parse_key, replace_names
from ..term import Add, Apply, Function, Mul, Named, Neg, Num, Partial, Ref, Role, Term, Unreadable, bare_number, is_numeric, walk
from .align import align
from .conventions import Conventions
from .functions import find_activations
from .lines import LineReader, changes
from .names import NameForm
from .own_names import own_key
from .own_symbolic import expression
from .roles import ACTIVATIONS, HABIT, find_roles
from .translate import Translator

MAX_NAMES = 400
COST_HEADS = frozenset(head for head, role in HABIT.items() if role.value == "cost")


class OwnTranslator(Translator):
    """Reads every name as the page's own."""

    def name(self, form: NameForm, span: Span, node: Node) -> Term:
        function = self.conventions.roles.functions.get(form.head)
        bare = not form.sub and not form.sup and not form.glued
        if function is not None and bare and form.head not in self.scope:
            if function in ACTIVATIONS:
                return Function(span, function, form.primes)
            return Unreadable(span, f"the function {form.head} without its argument")
        if form.primes > 1:
            return Unreadable(span, f"{self.spelled(span)} has more primes than a new value")
        differential = self.own_differential(form, span)
        if differential is not None:
            return differential
        key, step = own_key(form)
        return Named(span, str(key), self.setting.step + step)

    def own_differential(self, form: NameForm, span: Span) -> Term | None:
        """The gradient that code writes `dW1`, `dout`: where what follows the d is a name of the page."""
        if len(form.head) < 2 or form.head[0] != "d" or form.primes:
            return None
        inner, step = own_key(replace(form, head=form.head[1:]))
        cost = self.scope.get("the cost")
        if not isinstance(cost, Named) or str(inner) not in self.scope or any(mark[:1] == "^" and mark[1:].isdigit() for mark in inner.marks):
            # with a mark of an example it may be the derivative of that example's own loss
            return None
        return Partial(span, Named(span, cost.name, self.setting.step), Named(span, str(inner), self.setting.step + step))

    def _names_with_argument(self, form: NameForm, node: object) -> bool:
        from ..latex.tree import Fenced, Product  # noqa: PLC0415

        bracket = isinstance(node, Product) and isinstance(node.factors[1], Fenced) and node.factors[1].opening == "["
        return bracket and bool(form.argument)

    def is_layer_mark(self, form, node, number, letter):  # type: ignore[no-untyped-def]
        """A superscript is a mark only in brackets or as a word; a plain number is a power."""
        from ..latex.tree import Fenced  # noqa: PLC0415

        return isinstance(node.sup, Fenced) or not number and not letter


class OwnLineReader(LineReader):
    """Reads the lines of a page with names of its own."""

    translator = OwnTranslator
    keeps_definitions = False

    def __init__(self, document: Document, conventions: Conventions, scope: Mapping[str, Term]) -> None:
        super().__init__(document, conventions)
        self.state.scope.update(scope)

    forward: frozenset[str] = frozenset()
    values: Mapping[str, Fraction] = {}

    def starts_pass(self, members: list[Member]) -> bool:
        head = members[0].term if members else None
        numeric = any(member.term is not None and is_numeric(member.term) for member in members[1:])
        return numeric and isinstance(head, Named) and head.step == self.state.step and head.name in self.forward

    def is_update(self, chain: Chain) -> bool:
        if len(chain.members) < 2 or chain.members[0] is None or chain.members[1] is None:
            return False
        head = self.translate(chain.members[0], subject=True)
        if not isinstance(head, Named) or head.step > self.state.step:
            return False
        change = self.translate(chain.members[1], subject=True)
        if not changes(head, change):
            return False
        assert isinstance(change, Add)
        base = bare_number(change.terms[0])
        return base is None or self.values.get(head.name) == base.value


@dataclass
class Builder:
    """Gathers definitions and data from lines until the graph can be made."""

    lines: tuple[Line, ...]
    definitions: dict[str, Term] = field(default_factory=dict)
    templates: list[tuple[str, Term]] = field(default_factory=list)
    data: dict[str, Datum] = field(default_factory=dict)
    rivals: list[Datum] = field(default_factory=list)
    candidates: dict[str, list[Term]] = field(default_factory=dict)
    stated: dict[str, Fraction] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Every name on the page that names one unit."""
        names: dict[str, None] = {}
        for line in self.lines:
            for member in line.members:
                for part in walk(member.term) if member.term is not None else ():
                    if isinstance(part, Named) and not parse_key(part.name).letters and not part.name.startswith("nabla"):
                        names.setdefault(part.name)
        return frozenset(list(names)[:MAX_NAMES])

    def gather(self) -> None:
        """Take definitions and data from the lines, symbolic ones first, then templates, then worked ones."""
        for number, line in enumerate(self.lines):
            head = line.members[0].term
            if not isinstance(head, Named) or head.step or line.update or not line.links or line.links[0].sign not in ("=", ":", ":=", "approx"):
                continue
            letters = parse_key(head.name).letters
            rights = [m.term for m in line.members[1:] if m.term is not None and (_symbolic(m.term) or _is_partial(m.term)) and not _mentions(m.term, head.name)]
            rights.sort(key=_is_partial, reverse=True)
            if letters:
                self.templates.extend((head.name, right) for right in rights)
            elif rights:
                self.candidates.setdefault(head.name, []).extend(rights)
            else:
                self.note_datum(head.name, line, number)
        known = self.known
        for name in sorted(known):
            found = self.from_template(name, known)
            if found is not None:
                self.candidates.setdefault(name, []).insert(0 if _is_partial(found) else len(self.candidates.get(name, [])), found)
        names = frozenset(head.name for line in self.lines if isinstance(head := line.members[0].term, Named)) | self.used_with_units()
        for name, candidates in self.candidates.items():
            settled = [each for each in (instantiate(term, {}, known) for term in candidates) if each is not None]
            if settled:
                self.definitions[name] = next((term for term in settled if _names_in(term) <= names), settled[0])
        self.data = {name: datum for name, datum in self.data.items() if name not in self.definitions}
        self.from_numbers()
        self.from_alignment()

    def used_with_units(self) -> frozenset[str]:
        """The names that carry marks of units: told apart from words of a general remark."""
        return frozenset(name for name in self.known if parse_key(name).marks)

    def from_alignment(self) -> None:
        """Take the values of leaves from worked lines: the number that stands where the name stood."""
        def value(term: Term) -> Fraction | None:
            found = self.data.get(term.name) if isinstance(term, Named) and not term.step else None
            return found.value.value if found is not None else self.stated.get(term.name) if isinstance(term, Named) and not term.step else None

        computed = {
            named.term.name for line in self.lines for named in line.members if isinstance(named.term, Named)
            and any(member.term is not None and member is not named and is_numeric(member.term) and bare_number(member.term) is None for member in line.members)
        }
        for number, line in enumerate(self.lines):
            terms = [member.term for member in line.members]
            head = terms[0]
            pairs = list(zip(terms, terms[1:], strict=False))
            if isinstance(head, Named) and not head.step and head.name in self.definitions and not line.update:
                worked = next((term for term in terms[1:] if term is not None and is_numeric(term) and bare_number(term) is None), None)
                pairs.append((self.definitions[head.name], worked))
            for left, right in pairs:
                if left is None or right is None or not is_numeric(right) or isinstance(left, Named | Partial) or is_numeric(left):
                    continue
                for binding in align(left, right, value) or ():
                    name = binding.name
                    if isinstance(name, Named) and not name.step and name.name not in self.definitions and name.name not in self.data and name.name not in computed:
                        quantity = Quantity(Kind.NAMED, name=name.name)
                        self.data[name.name] = Datum(quantity, binding.number, binding.number.span, Origin.ALIGNED, number)

    def note_datum(self, name: str, line: Line, number: int) -> None:
        """Take in `name = 0.3`, where nothing else stands on the line."""
        value = bare_number(line.members[1].term) if line.members[1].term is not None else None
        if value is None or len(line.members) > 2 and any(member.term is not None and bare_number(member.term) is None for member in line.members[1:]):
            return
        datum = Datum(Quantity(Kind.NAMED, name=name), value, line.members[1].span, Origin.STATED, number)
        if name in self.data:
            if self.data[name].value.value != value.value:
                self.rivals.append(datum)
        else:
            self.data[name] = datum

    def from_template(self, name: str, known: frozenset[str]) -> Term | None:
        """The defining equation of a unit from one with index letters."""
        key = parse_key(name)
        for pattern, body in self.templates:
            other = parse_key(pattern)
            if other.head != key.head or len(other.marks) != len(key.marks):
                continue
            values: dict[str, str] = {}
            if all(
                (mark[:1] == "^") == (mine[:1] == "^") and values.setdefault(bare(mark), bare(mine)) == bare(mine) if bare(mark) in INDEX_LETTERS else mark == mine
                for mark, mine in zip(other.marks, key.marks, strict=True)):
                found = instantiate(body, values, known)
                if found is not None and not _mentions(found, name):
                    return found
        return None

    def from_numbers(self) -> None:
        """Define names by worked lines in which each number stands for exactly one name known before."""
        stated: list[tuple[str, Num]] = [(name, datum.value) for name, datum in self.data.items() if HABIT.get(parse_key(name).head) is not Role.RATE]
        for line in self.lines:
            head = line.members[0].term
            if not isinstance(head, Named) or head.step or line.update or not line.links:
                continue
            name = head.name
            if name not in self.definitions and name not in self.data and not parse_key(name).letters:
                for member in line.members[1:]:
                    if member.term is not None and is_numeric(member.term) and bare_number(member.term) is None:
                        found = _named_numbers(member.term, stated, name)
                        if found is not None:
                            self.definitions[name] = found
                        break
            last = bare_number(line.members[-1].term) if line.members[-1].term is not None else None
            if last is not None:
                stated = [each for each in stated if each[0] != name] + [(name, last)]
                self.stated.setdefault(name, last.value)


def _symbolic(term: Term) -> bool:
    """Whether a term can define a node: names in it, nothing unread, no derivative."""
    names = False
    for part in walk(term):
        if isinstance(part, Unreadable | Function | Ref) or isinstance(part, Named) and (part.step or part.name.startswith("nabla")):
            return False
        names = names or isinstance(part, Named)
    return names


def _is_partial(term: Term) -> bool:
    """Whether a term is a derivative of one name by another, its sign aside."""
    inner = term.operand if isinstance(term, Neg) else term
    return isinstance(inner, Partial) and isinstance(inner.of, Named) and isinstance(inner.wrt, Named)


def _mentions(term: Term, name: str) -> bool:
    return any(isinstance(part, Named) and part.name == name for part in walk(term))


def _names_in(term: Term) -> frozenset[str]:
    return frozenset(part.name for part in walk(term) if isinstance(part, Named))


def _named_numbers(term: Term, stated: list[tuple[str, Num]], name: str) -> Term | None:
    """The term with each number that was stated for a name replaced by it; of several names the one that fits its place.

    None where a number could be several. A bias stands alone in a sum, and names with the marks of `name` come first.
    """
    marks = set(parse_key(name).marks)
    alone = {part.span for part in term.terms if isinstance(part, Num)} if isinstance(term, Add) else set()
    replaced: dict[Span, Term] = {}
    for part in walk(term):
        if not isinstance(part, Num) or part.written is None:
            continue
        owners = [(owner, value) for owner, value in stated if abs(value.value) == abs(part.value) and owner != name]
        if not owners:
            continue

        def fit(owner: tuple[str, Num], part: Num = part) -> tuple[bool, bool, bool]:
            key = parse_key(owner[0])
            role = HABIT.get(key.head)
            return (role is Role.BIAS) == (part.span in alone), bool(marks & set(key.marks)), owner[1].value == part.value

        ranked = sorted(owners, key=fit, reverse=True)
        if len(ranked) > 1 and fit(ranked[0]) == fit(ranked[1]):
            if part.written.places > 0 or part.value > 2:
                return None
            continue
        owner, value = ranked[0]
        inner: Term = Named(part.span, owner)
        replaced[part.span] = inner if value.value == part.value else Neg(part.span, inner)
    return replace_names(term, {}, replaced) if replaced else None


def read_own(document: Document, conventions: Conventions, activation: str | None = None, declared: str | None = None) -> Reading | None:
    """The page read by its own equations, or None where they make no graph with a cost.

    `activation` is what a function letter stands for where the page does not tell; one that is `declared` wins over the page.
    """
    chains = tuple(chain for item in document.items if isinstance(item, Formula) for chain in item.chains)
    conventions = replace(conventions, roles=find_roles(chains), place="none")
    first = tuple(OwnLineReader(document, conventions, {}).lines())
    cost = _cost(first)
    if cost is None:
        return None
    scope: dict[str, Term] = {"the cost": Named(Span(0, 0), cost)}
    builder = Builder(first)
    builder.gather()
    scope.update({name: Named(Span(0, 0), name) for name in builder.known})
    reader = OwnLineReader(document, conventions, scope)
    reader.values = {name: datum.value.value for name, datum in builder.data.items()}
    reader.forward = frozenset(builder.definitions)
    lines = tuple(reader.lines())
    builder = Builder(lines)
    builder.gather()
    own = make_graph(builder, cost, (declared, *find_activations(document, lines, None), activation))
    if own is None:
        return None
    rate = next((name for name in builder.data if HABIT.get(parse_key(name).head) is Role.RATE), None)
    own = replace(own, updated=_updated(lines, own), rate=rate)
    lines = tuple(_with_aliases(line, own.aliases) for line in lines)
    data = {Quantity(Kind.NAMED, name=name): datum for name, datum in builder.data.items()}
    rate = _rate(lines, builder.data, own)
    if rate is not None:
        data[RATE] = rate
    return Reading(
        source=document.source, lines=lines, structure=Structure(activations=own.activations), data=data, rivals=tuple(builder.rivals),
        conventions={"index_base": conventions.base, "names": "the page's own", "decimal": [".", ","] if document.decimal_comma else ["."], "cost": cost},
        evidence=(("network", f"rebuilt from {len(own.graph) - len(own.graph.leaves)} equations of the page", None),), own=own,
    )


def _cost(lines: tuple[Line, ...]) -> str | None:
    """The name that derivatives are taken of most."""
    counts: dict[str, int] = {}
    for line in lines:
        for member in line.members:
            for part in walk(member.term) if member.term is not None else ():
                if isinstance(part, Partial) and isinstance(part.of, Named):
                    head = parse_key(part.of.name).head
                    counts[part.of.name] = counts.get(part.of.name, 0) + (3 if head in COST_HEADS else 1)
    if counts:
        return max(counts, key=lambda name: counts[name])
    for line in lines:
        head_term = line.members[0].term
        if isinstance(head_term, Named) and parse_key(head_term.name).head in COST_HEADS:
            return head_term.name
    return None


def make_graph(builder: Builder, cost: str, activations: tuple[str | None, ...]) -> OwnGraph | None:
    """The graph of the page's definitions; what the cost does not rest on, or what holds a derivative, becomes an alias."""
    activation = next((name for name in activations if name), None) or "sigma"
    expressions: dict[str, Expr] = {}
    for name, term in builder.definitions.items():
        if not any(isinstance(part, Partial) for part in walk(term)):
            found = expression(term, activation)
            if found is not None:
                expressions[name] = found
    if cost not in expressions:
        return None
    order: dict[str, Expr | None] = {}
    circular: set[str] = set()
    for name in (cost, *expressions):
        _visit(name, expressions, order, (), circular)
    quantities = {Quantity(Kind.NAMED, name=name): found for name, found in order.items()}
    for name in builder.data:
        quantities.setdefault(Quantity(Kind.NAMED, name=name), None)
    graph = Graph(quantities)
    cost_quantity = Quantity(Kind.NAMED, name=cost)
    forward = frozenset(q.name for q in graph.ancestors(cost_quantity) if graph[q] is not None) | {cost}
    aliases = {name: term for name, term in builder.definitions.items() if name not in forward}
    side = {name: term for name, term in builder.definitions.items() if name not in forward}
    aliases.update(recognised(graph, cost_quantity, forward, builder.known, side, activation))
    heads = {parse_key(name).head for name in forward}
    broken = frozenset(
        q.name for q in graph.ancestors(cost_quantity)
        if graph[q] is None and q.name not in builder.data and (parse_key(q.name).head in heads or q.name in builder.stated))
    opaque = activation == "sigma" and any(
        isinstance(part, Apply) and part.function == "sigma" for term in builder.definitions.values() for part in walk(term))
    return OwnGraph(graph, {q.name: q for q in graph}, cost_quantity, forward, aliases, (activation,), broken=broken, opaque=opaque, circular=frozenset(circular))


def recognised(
    graph: Graph, cost: Quantity, forward: frozenset[str], known: frozenset[str], definitions: Mapping[str, Term], activation: str,
) -> dict[str, Term]:
    """The names that stand for a derivative of the cost, as an error term does, whatever letter it has.

    A name whose own equation equals plus or minus dC/dx in a random instance is that derivative; names with the same head then
    are the derivatives at their own units, also where their equations are wrong or only numbers.
    """
    instance = random_instance(graph, 11)
    instance.cost = cost
    field = instance.field
    partials: dict[int, tuple[str, int]] = {}
    slopes: dict[Quantity, int] = {}
    for quantity in graph.ancestors(cost):
        try:
            value = instance.partial(cost, quantity)
        except (ArithmeticError, LookupError):
            continue
        if field.is_zero(value):
            continue
        slopes[Quantity(Kind.NAMED, name=f"d{cost.name}/d{quantity.name}")] = value
        partials.setdefault(value, (quantity.name, 1))
        partials.setdefault(field.neg(value), (quantity.name, -1))
    side = {Quantity(Kind.NAMED, name=name): found for name, term in definitions.items() if (found := expression(term, activation, slopes=True)) is not None}
    leaves = {q: None for found in side.values() for s in found.free_symbols if (q := s.quantity) not in graph and q not in side}
    try:
        wider = graph.extended({**leaves, **{q: found for q, found in side.items() if graph.get(q) is None}})
    except (ValueError, NetworkError):
        return {}
    instance = Instance(wider, {**instance.leaves, **slopes}, field, cost=cost)
    votes: dict[tuple[str, str, int], int] = {}
    for quantity in wider:
        if wider[quantity] is None or quantity.name in forward:
            continue
        try:
            found = partials.get(instance[quantity])
        except (ArithmeticError, LookupError):
            continue
        if found is not None and parse_key(found[0]).marks == parse_key(quantity.name).marks:
            pair = parse_key(quantity.name).head, parse_key(found[0]).head, found[1]
            votes[pair] = votes.get(pair, 0) + 1
    aliases: dict[str, Term] = {}
    for (head, under, sign), _ in sorted(votes.items(), key=lambda item: item[1]):
        for name in known:
            key = parse_key(name)
            below = str(replace(key, head=under))
            if key.head == head and name not in forward and Quantity(Kind.NAMED, name=below) in graph:
                nowhere = Span(0, 0)
                partial: Term = Partial(nowhere, Named(nowhere, cost.name), Named(nowhere, below))
                aliases[name] = partial if sign == 1 else Neg(nowhere, partial)
    return aliases


def _updated(lines: tuple[Line, ...], own: OwnGraph) -> frozenset[str]:
    """The leaves that the page gives a value after a step."""
    return frozenset(
        part.name for line in lines for member in line.members if member.term is not None for part in walk(member.term)
        if isinstance(part, Named) and part.step and part.name in own.names and own.graph[own.names[part.name]] is None)


def _rate(lines: tuple[Line, ...], data: Mapping[str, Datum], own: OwnGraph) -> Datum | None:
    """The learning rate: a name of that habit, else the factor of the gradient in an update line."""
    for name, datum in data.items():
        if HABIT.get(parse_key(name).head) is Role.RATE:
            return datum
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


def _visit(name: str, expressions: Mapping[str, Expr], order: dict[str, Expr | None], path: tuple[str, ...], circular: set[str]) -> None:
    """Add a name after what it rests on; a name that would rest on itself stays a leaf, and is noted."""
    if name in order or name in path:
        return
    found = expressions.get(name)
    used = sorted((s.quantity.name for s in found.free_symbols), key=str) if found is not None else []
    for other in used:
        _visit(other, expressions, order, (*path, name), circular)
    here = (*path, name)
    for other in used:
        if other in here:
            circular.update(here[here.index(other) :])
            found = None
    order[name] = found


def _with_aliases(line: Line, aliases: Mapping[str, Term]) -> Line:
    members = tuple(replace(member, term=_resolved(member.term, aliases, 4)) if member.term is not None else member for member in line.members)
    return replace(line, members=members)


def _resolved(term: Term, aliases: Mapping[str, Term], depth: int) -> Term:
    if not any(isinstance(part, Named) and part.name in aliases for part in walk(term)) or not depth:
        return term
    return _resolved(replace_names(term, aliases, {}), aliases, depth - 1)


