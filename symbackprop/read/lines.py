"""The lines of a page, read from top to bottom as a person does.

Heading in force, names defined so far, update steps taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..latex.tree import Block, Chain, Decorated, Node, Terms, Unread
from ..note.document import Document, Formula, Heading, Prose, Table
from ..reading import Line, Link, Member
from ..source import Span
from ..term import Add, Array, Function, Index, IndexValue, Named, OneOf, Ref, Role, Term, Unreadable, literal
from ..within import is_numeric, walk
from .conventions import Conventions
from .equations import equations
from .headings import heading_layer
from .names import name_form
from .notated import NotatedTranslator
from .passes import Passes, named
from .ranges import index_range
from .resolve import Setting
from .tables import derived_cost, headed_by, is_numbered, named_cells
from .translate import Translator
from .updates import changes

NAMING = "name"
_EQUATES = re.compile(r"=|\\approx|≈|\\leftarrow")
_CALLING = re.compile(r"\b(?:call(?:ed)?|named?|denoted?|nennen)\b[^.]*$")
_LAYER_WORD = re.compile(r"\b(?:layers?|schicht(?:en)?|couches?|capas?)\b", re.IGNORECASE)
# at most five words and no sentence
_LABEL = re.compile(r"[^\W\d_]+(?:[,:]?\s+[^\W_]+){1,4}:?")
_CONDITION = re.compile(
    r"\b(?:for|if|when(?:ever)?|where|wenn|falls|für|si|pour|quand|als|voor|cuando|para)$", re.IGNORECASE
)
_BETWEEN = ("", "or", "and", ",", "also", "as")


@dataclass
class State:
    """What a person keeps in mind on the way down the page."""

    layer: int | None = None
    heading: str = ""
    step: int = 0
    updating: bool = False
    passes: Passes = field(default_factory=Passes)
    scope: dict[str, Term] = field(default_factory=dict)
    pre: Ref | None = None
    meanings: dict[str, list[Term]] = field(default_factory=dict)


class LineReader:
    """Reads the lines of one page under given conventions. `translator` tells what names mean."""

    translator: type[Translator] = Translator
    keeps_definitions = True

    def __init__(self, document: Document, conventions: Conventions) -> None:
        self.document = document
        self.conventions = conventions
        if conventions.hand is not None:
            self.translator = NotatedTranslator
        self.state = State()
        self.cost = derived_cost(document)

    def translate(self, node: Node, *, subject: bool = False, step: int = 0, fresh: bool = False) -> Term:
        """The term of a node here; `fresh` leaves out what the page defined so far."""
        state = self.state
        scope: Mapping[str, Term] = {} if fresh else state.scope
        setting = Setting(state.layer, subject, state.step + step, state.passes.examples, state.passes.marked)
        return self.translator(self.document.source.text, self.conventions, setting, scope)(node)

    def heads(self, prose: Prose) -> bool:
        """Whether running text is a label on a line of its own that names one layer: `Back, hidden layer`."""
        text = self.document.source.text
        before, after = prose.span.start, prose.span.end
        while before and text[before - 1] in " *_":
            before -= 1
        while after < len(text) and text[after] in " *_:":
            after += 1
        alone = (not before or text[before - 1] == "\n") and (after == len(text) or text[after] == "\n")
        return (
            alone
            and len(_LAYER_WORD.findall(prose.text)) == 1
            and _LABEL.fullmatch(prose.text.strip()) is not None
            and heading_layer(prose.text, self.conventions) is not None
        )

    def lines(self) -> Iterator[Line]:
        """All lines of the page in reading order."""
        state = self.state
        named: list[Formula] = []
        calling = False
        last: Prose | None = None
        for item in self.document.items:
            if isinstance(item, Formula) and calling and len(item.chains) == 1 and not item.chains[0].relations:
                named.append(item)
                continue
            if named and not (isinstance(item, Prose) and item.text.strip() in _BETWEEN):
                yield from self.named_in_words(named)
                named, calling = [], False
            before, last = last, item if isinstance(item, Prose) else None
            match item:
                case Heading(_, text):
                    state.layer, state.heading = heading_layer(text, self.conventions), text
                case Formula():
                    calling = False
                    if before is not None and _CONDITION.search(before.text) and _compares(item):
                        continue
                    for chain in item.chains:
                        yield from self.line(chain)
                case Table():
                    yield from self.table(item)
                case Prose(_, text):
                    if self.heads(item):
                        state.layer, state.heading = heading_layer(text, self.conventions), text
                    calling = bool(_CALLING.search(text)) or calling and bool(named)
        if named:
            yield from self.named_in_words(named)

    def made(self, members: list[Member], links: list[Link], update: bool = False) -> Line:
        """A line with what is in force here."""
        return Line(tuple(members), tuple(links), self.state.layer, self.state.step, update, self.state.heading)

    def named_in_words(self, formulas: list[Formula]) -> Iterator[Line]:
        """The line of a sentence that names a value: "call $\\Delta$ $\\Delta^{(L)}$ or $\\Delta^{(2)}$"."""
        nodes = [formula.chains[0].members[0] for formula in formulas]
        if len(nodes) < 2 or nodes[0] is None or any(node is None for node in nodes):
            return
        value = self.translate(nodes[0])
        members = [
            Member(formula.span, self.translate(node))
            for formula, node in zip(formulas, nodes, strict=True)
            if node is not None
        ]
        for node in nodes[1:]:
            form = name_form(node) if node is not None else None
            if form is not None and form.head == "Delta":
                self.state.scope[form.key] = value
        yield self.made(
            members, [Link(Span(formula.span.start, formula.span.start), NAMING) for formula in formulas[1:]]
        )

    def table(self, table: Table) -> Iterator[Line]:
        """The lines that a table of numbers makes, those of its heading first."""
        for head in headed_by(table):
            members = [Member(head.left.span, self.translate(head.left, subject=True))]
            members.append(Member(head.right.span, self.translate(head.right)))
            sign = NAMING if isinstance(members[0].term, Named) else "="
            yield self.made(members, [Link(Span(head.left.span.end, head.right.span.start), sign)])
        for row in table.rows if is_numbered(table) else ():
            number = self.translate(row[0].node) if row[0].node is not None else None
            at = Span(table.header[0].span.start, table.header[0].span.end)
            yield self.made([Member(at, number), Member(row[0].span, number)], [Link(at, NAMING)])
        for name, cell, node in named_cells(table, self.cost):
            left = Member(name.span, self.translate(name, subject=True))
            right = Member(cell.span, self.translate(node))
            if is_numeric(right.term or left.term or Unreadable(cell.span, "")):
                yield self.made([left, right], [Link(Span(cell.span.start, cell.span.start), "=")])

    def line(self, chain: Chain) -> Iterator[Line]:
        """The lines of one chain.

        Of each equation where an arrow leads from one to the next, and of a block beside it.
        """
        for part in equations(chain):
            yield from self.equation(part)

    def equation(self, chain: Chain) -> Iterator[Line]:
        """The lines of one equation: itself, and those of a block that stands beside it."""
        state = self.state
        chain = self.assigned(chain)
        update = self.is_update(chain)
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
            members.append(Member(node.span, self.member(chain, position, node, update)))
        self.read_activation_value(members)
        self.read_meanings(chain, members)
        passes, example = state.passes, self.is_of_example(named(members[0].term))
        if not update and example and passes.begins_example(members, state.heading):
            self.begin_example()
            yield from self.equation(chain)
            return
        begun = state.updating or passes.marked and not state.step and passes.restates(members)
        if begun and not update and self.starts_pass(members):
            state.step, state.updating = state.step + 1, False
            yield from self.equation(chain)
            return
        state.updating = state.updating or update
        passes.note(members, state.step)
        line = self.made(members, links, update)
        if self.keeps_definitions:
            self.define(chain, line)
        head = members[0].term if members else None
        if isinstance(head, Ref) and head.role is Role.PRE:
            state.pre = head
        if links:
            yield line
        elif isinstance(chain.members[0], Unread) and _EQUATES.search(self.document.source.slice(chain.span)):
            # an equation that could not be taken apart is still a claim
            start = Span(chain.span.start, chain.span.start)
            yield self.made([Member(start, None), members[0]], [Link(start, "=")])
        for before, link, block in asides:
            yield from self.aside(before, link, block)

    def assigned(self, chain: Chain) -> Chain:
        """The chain with an arrow from a parameter to a sum read as an assignment: `w \\to 0.9 - 0.1 * 0.4`."""
        if not (chain.relations and chain.relations[0].sign == "to" and isinstance(chain.members[1], Terms)):
            return chain
        head = self.translate(chain.members[0], subject=True) if chain.members[0] is not None else None
        if not self.is_parameter(head):
            return chain
        return replace(chain, relations=(replace(chain.relations[0], sign=":="), *chain.relations[1:]))

    def is_parameter(self, head: Term | None) -> bool:
        """Whether a name is a weight or a bias."""
        return isinstance(head, Ref) and head.role in (Role.WEIGHT, Role.BIAS)

    def member(self, chain: Chain, position: int, node: Node, update: bool) -> Term:
        """The term of one member; what `:=` reassigns is the name itself, and a letter with a range is an index."""
        counted = index_range(chain) if position == 0 else None
        if counted is not None and chain.relations[0].sign == "=":
            return IndexValue(node.span, Index(counted[0]))
        assigned = position == 0 and bool(chain.relations) and chain.relations[0].sign == ":="
        term = self.translate(node, subject=position == 0, step=int(update and position == 0), fresh=assigned)
        if assigned and self.keeps_definitions:
            name = own_name(node, term)
            if name is not None:
                return Named(node.span, name)
        return term

    def aside(self, before: Member, link: Link, block: Block) -> Iterator[Line]:
        """The lines of a block beside a chain, and the one that says what it explains."""
        inner = [each for part in block.chains for each in self.line(part)]
        results = [each.members[-1].term for each in inner]
        if results and all(result is not None and is_numeric(result) for result in results):
            beside: Term = Array(block.span, tuple((result,) for result in results if result is not None), flat=True)
        else:
            beside = Unreadable(block.span, "a block of lines beside the chain; its lines are judged one by one")
        yield self.made([before, Member(block.span, beside)], [link])
        yield from inner

    def read_activation_value(self, members: list[Member]) -> None:
        """Read a bare activation function that is equated with a number as the value of the unit at hand.

        `\\sigma = 1.1`.
        """
        pre = self.state.pre
        if len(members) < 2 or pre is None or members[1].term is None or not is_numeric(members[1].term):
            return
        head = members[0].term
        if isinstance(head, Function) and head.order == 0:
            members[0] = Member(
                members[0].span, Ref(head.span, Role.ACTIVATION, pre.positions, head.function, self.state.step)
            )

    def read_meanings(self, chain: Chain, members: list[Member]) -> None:
        """Let a name that was reassigned, where numbers are put in for it, stand for any of its meanings so far."""
        head = chain.members[0]
        if head is None or len(members) < 2 or members[1].term is None or not is_numeric(members[1].term):
            return
        form = name_form(head)
        meanings = self.state.meanings.get(form.key, []) if form is not None else []
        if len(meanings) > 1:
            members[0] = Member(members[0].span, OneOf(members[0].span, tuple(reversed(meanings))))

    def starts_pass(self, members: list[Member]) -> bool:
        """Whether the line gives a value to a quantity of the forward pass, which after an update is a new one."""
        head = members[0].term if members else None
        numeric = any(member.term is not None and is_numeric(member.term) for member in members[1:])
        return numeric and isinstance(head, Ref) and head.role in (Role.PRE, Role.COST, Role.ACTIVATION)

    def begin_example(self) -> None:
        """Turn to another example: what the page named in the one before is another thing in it."""
        state = self.state
        state.step, state.passes.examples = state.step + 1, state.passes.examples + 1
        if not state.updating:
            state.passes.skipped.add(state.step)
        state.updating = False
        if self.keeps_definitions:
            state.scope.clear()
            state.meanings.clear()

    def is_of_example(self, head: Term | None) -> bool:
        """Whether a name is an input or a target, which another example gives anew."""
        if not isinstance(head, Ref):
            return False
        layers = {place.layer for place in head.positions}
        return head.role is Role.TARGET or head.role is Role.ACTIVATION and layers == {literal(0)}

    def is_update(self, chain: Chain) -> bool:
        """Whether a line gives a parameter its value after a step: `w = w - eta dC/dw`, `w^+ = 0.9 - 0.1 * (-1.1)`."""
        if len(chain.members) < 2 or chain.members[0] is None or chain.members[1] is None:
            return False
        head = self.translate(chain.members[0], subject=True)
        if not isinstance(head, Ref) or head.role not in (Role.WEIGHT, Role.BIAS) or head.step > self.state.step:
            return False
        value = self.translate(chain.members[1], subject=True)
        # a sum that is assigned is worked: `b \leftarrow 0.5 + 0.2`
        worked = chain.relations[0].sign == ":=" and isinstance(value, Add) and is_numeric(value)
        return worked or changes(head, value)

    def define(self, chain: Chain, line: Line) -> None:
        """Take in what the line defines of names of the page's own.

        By naming a value, by `:=`, or by a first equation.
        """
        scope = self.state.scope
        for position, link in enumerate(line.links[: len(chain.members) - 1]):
            left, right = line.members[position].term, line.members[position + 1].term
            if left is None or right is None:
                continue
            if link.sign == NAMING:
                name = own_name(chain.members[position + 1], right)
                if name is not None:
                    scope[name] = left
                    self.state.meanings.setdefault(name, []).append(left)
            elif link.sign in ("=", ":=", ":") and position == 0:
                node = chain.members[0]
                name = own_name(node, left) if node is not None else None
                fresh = name is not None and name not in scope and not _refers_to(right, name)
                if (
                    name is not None
                    and (link.sign == ":=" or fresh)
                    and not isinstance(right, Unreadable)
                    and not is_numeric(right)
                ):
                    scope[name] = right
                    self.state.meanings.setdefault(name, []).append(right)


def _compares(formula: Formula) -> bool:
    """Whether a formula is nothing but a comparison, which after `if` is a condition and no claim."""
    return all(
        chain.relations and all(relation.sign in ("<", ">", "<=", ">=") for relation in chain.relations)
        for chain in formula.chains
    )


def own_name(node: Node | None, term: Term) -> str | None:
    """The key of a name of the page's own, or None where the name has a role."""
    if isinstance(term, Named):
        return term.name
    if node is None:
        return None
    form = name_form(node.body if isinstance(node, Decorated) else node)
    return form.key if form is not None and form.head == "Delta" else None


def _refers_to(term: Term, name: str) -> bool:
    return any(isinstance(part, Named) and part.name == name for part in walk(term))
