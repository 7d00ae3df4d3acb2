"""The definitions and data of a page with names of its own, gathered from its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from ..latex.tables import GREEK
from ..quantity import Kind, Quantity
from ..reading import Datum, Line, Origin
from ..term import Add, Apply, Mul, Named, Num, Partial, Role, Term
from ..units import instantiate, parse_key
from ..within import bare_number, walk
from .habits import HABIT
from .own_activations import activated_by_value
from .own_alignment import aligned_data, is_worked
from .own_cost import UNNAMED, implied_cost
from .own_names import names_example
from .own_nodes import activated_in_words, patterns, worked_sum
from .own_numbers import named_numbers
from .own_siblings import sibling_definition, template_definition
from .own_strides import strided_definitions
from .own_terms import is_partial, is_symbolic, mentions, names_in
from .recognition import written_function

MAX_NAMES = 400


@dataclass
class Definitions:
    """Gathers definitions and data from lines until the graph can be made.

    `activated` tells of a node, and whether it is hidden, if words say that it applies the page's function; `functions`
    are the activations that the page tells, its own first.
    """

    lines: tuple[Line, ...]
    activated: Callable[[str, bool], bool] = lambda node, hidden: False
    functions: tuple[str, ...] = ()
    definitions: dict[str, Term] = field(default_factory=dict)
    templates: list[tuple[str, Term]] = field(default_factory=list)
    data: dict[str, Datum] = field(default_factory=dict)
    rivals: list[Datum] = field(default_factory=list)
    candidates: dict[str, list[Term]] = field(default_factory=dict)
    stated: dict[str, Fraction] = field(default_factory=dict)
    slopes: list[tuple[Partial, Term]] = field(default_factory=list)
    later: dict[Quantity, Datum] = field(default_factory=dict)
    numbers: dict[str, Num] = field(default_factory=dict)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name on the page that names one unit."""
        names: dict[str, None] = {}
        for line in self.lines:
            for member in line.members:
                for part in walk(member.term) if member.term is not None else ():
                    if (
                        isinstance(part, Named)
                        and not parse_key(part.name).letters
                        and not part.name.startswith("nabla")
                    ):
                        names.setdefault(part.name)
        return frozenset(list(names)[:MAX_NAMES])

    def gather(self, cost: str) -> None:
        """Take definitions and data from the lines, symbolic ones first, then templates, then worked ones.

        A `cost` that the page has no name for is what its error terms imply.
        """
        for number, line in enumerate(self.lines):
            self.note_equations(_name_first(line), number)
        for name in sorted(self.known):
            found = template_definition(name, self.templates, self.known)
            if found is not None:
                told = self.candidates.setdefault(name, [])
                told.insert(0 if is_partial(found) else len(told), found)
        vague = self.settle()
        if cost == UNNAMED and (implied := implied_cost((*self.templates, *self.definitions.items()), self.data)):
            self.definitions[cost] = implied
        self.data = {name: datum for name, datum in self.data.items() if name not in self.definitions}
        self.from_siblings()
        self.from_words()
        self.from_numbers()
        self.from_siblings()
        self.from_words()
        if self.from_values(cost):
            self.from_numbers()
            self.from_values(cost)
        # an equation in words that stand for no unit is better than none
        self.definitions = {**vague, **self.definitions}
        self.data.update(aligned_data(self.lines, self.definitions, self.data, self.stated))

    def note_equations(self, line: Line, number: int) -> None:
        """Take in what a line equates its first name with: terms, of which one will define it, or else a value."""
        head = line.members[0].term
        if isinstance(head, Partial) and is_partial(head):
            others = (member.term for member in line.members[1:] if member.term is not None)
            self.slopes.extend((head, term) for term in others if is_symbolic(term))
        if isinstance(head, Named) and head.step and not line.update and names_example(head.name):
            self.note_later(head, line, number)
        if not isinstance(head, Named) or head.step or line.update:
            return
        if not line.links or line.links[0].sign not in ("=", ":", ":=", "approx", "name"):
            return
        rights = [
            member.term
            for member in line.members[1:]
            if member.term is not None
            and (is_symbolic(member.term) or is_partial(member.term))
            and not mentions(member.term, head.name)
        ]
        rights.sort(key=is_partial, reverse=True)
        if parse_key(head.name).letters:
            self.templates.extend((head.name, right) for right in rights)
        elif rights:
            # what a name is the derivative of says more of it than what it is set equal to
            told = self.candidates.setdefault(head.name, [])
            told[:] = [*rights, *told] if is_partial(rights[0]) else [*told, *rights]
        else:
            self.note_datum(head.name, line, number)

    def settle(self) -> dict[str, Term]:
        """Choose each name's definition: its first equation in names of units alone.

        Returns the first equations of names that have no such one.
        """
        known = self.known
        names = (
            frozenset(head.name for line in self.lines if isinstance(head := line.members[0].term, Named))
            | frozenset(name for name in known if parse_key(name).marks)  # others may be words of a general remark
            | frozenset(name for name in known if len(name) == 1 or name in GREEK.values())
        )
        vague: dict[str, Term] = {}
        for name, candidates in self.candidates.items():
            settled = [each for each in (instantiate(term, {}, known) for term in candidates) if each is not None]
            sound = next((term for term in settled if names_in(term) <= names), None)
            if sound is not None:
                self.definitions[name] = sound
            elif settled:
                vague[name] = settled[0]
        return vague

    def from_siblings(self) -> None:
        """Define the units that the page defines for another unit of their kind only."""
        for name in sorted(self.known - self.definitions.keys()):
            found = sibling_definition(name, self.definitions, self.known)
            if found is not None:
                self.definitions[name] = self.as_written(name, found)
                self.data.pop(name, None)
        strides = strided_definitions(self.definitions, self.data, self.known)
        self.definitions.update(strides)
        for name in strides:
            self.data.pop(name, None)

    @cached_property
    def written(self) -> dict[str, str]:
        """The activation that a name's worked line applies, by name."""
        found: dict[str, str] = {}
        for line in self.lines:
            head = line.members[0].term
            for member in line.members[1:] if isinstance(head, Named) and not head.step else ():
                function = written_function(member.term) if member.term is not None else None
                if isinstance(head, Named) and function is not None:
                    found.setdefault(head.name, function)
        return found

    def as_written(self, name: str, found: Term) -> Term:
        """The activation of a unit like another's, but with the function that its own line is worked with."""
        function = self.written.get(name)
        if function is None or not isinstance(found, Apply) or found.argument is None:
            return found
        told = self.functions[0] if found.function == "sigma" and self.functions else found.function
        return found if told.partition(":")[0] == function else replace(found, function=function)

    def from_words(self) -> None:
        """Define the activations of numbered nodes of which only words say what function they are of their sums."""
        found = activated_in_words(self.definitions, self.known, self.activated)
        self.definitions.update(found)
        for name in found:
            self.data.pop(name, None)

    def from_values(self, cost: str) -> bool:
        """Define the activations that only their values tie to their sums; whether there are any."""
        free = self.known - self.definitions.keys()
        found = activated_by_value(self.definitions, free, self.numbers, self.functions, cost)
        self.definitions.update(found)
        for name in found:
            self.data.pop(name, None)
        return bool(found)

    def note_datum(self, name: str, line: Line, number: int) -> None:
        """Take in `name = 0.3`, where nothing else stands on the line."""
        value = bare_number(line.members[1].term) if line.members[1].term is not None else None
        if (
            value is None
            or len(line.members) > 2
            and any(member.term is not None and bare_number(member.term) is None for member in line.members[1:])
        ):
            return
        datum = Datum(Quantity(Kind.NAMED, name=name), value, line.members[1].span, Origin.STATED, number)
        if name in self.data:
            if self.data[name].value.value != value.value:
                self.rivals.append(datum)
        else:
            self.data[name] = datum

    def note_later(self, head: Named, line: Line, number: int) -> None:
        """Take in an input or a target that is given after an update."""
        value = bare_number(line.members[1].term) if len(line.members) == 2 and line.members[1].term else None
        if value is not None:
            quantity = Quantity(Kind.NAMED, step=head.step, name=head.name)
            self.later.setdefault(quantity, Datum(quantity, value, value.span, Origin.STATED, number))

    def from_numbers(self) -> None:
        """Define names by worked lines in which each number stands for exactly one name known before."""
        stated: list[tuple[str, Num]] = [
            (name, datum.value) for name, datum in self.data.items() if HABIT.get(parse_key(name).head) is not Role.RATE
        ]
        ways = patterns(self.definitions)
        for line in map(_name_first, self.lines):
            head = line.members[0].term
            if not isinstance(head, Named) or head.step or line.update or not line.links:
                continue
            at, worked = next(
                ((at, term) for at, member in enumerate(line.members) if (term := member.term) and is_worked(term)),
                (0, None),
            )
            if worked is not None:
                for name in self._undefined(line, at):
                    found = worked_sum(name, worked, ways, dict(stated), self.known) or named_numbers(
                        worked, stated, name
                    )
                    if found is not None:
                        self.definitions[name] = self.with_bias(name, found)
                        break
            last = bare_number(line.members[-1].term) if line.members[-1].term is not None else None
            if last is not None:
                stated = [each for each in stated if each[0] != head.name] + [(head.name, last)]
                self.stated.setdefault(head.name, last.value)
                self.numbers.setdefault(head.name, last)

    def with_bias(self, name: str, worked: Term) -> Term:
        """A worked sum with the bias that the page gives for its unit, if the sum leaves it out and no other has it."""
        key = parse_key(name)
        if not isinstance(worked, Add) or not any(isinstance(part, Mul) for part in worked.terms):
            return worked
        used = {each for term in (worked, *self.definitions.values()) for each in names_in(term)}
        free = (other for other in self.data if HABIT.get(parse_key(other).head) is Role.BIAS and other not in used)
        biases = [other for other in free if parse_key(other).marks == key.marks]
        if len(biases) != 1 or any(HABIT.get(parse_key(each).head) is Role.BIAS for each in names_in(worked)):
            return worked
        return Add(worked.span, (*worked.terms, Named(worked.span, biases[0])))

    def _undefined(self, line: Line, at: int) -> Iterator[str]:
        """The names of units before a member of a line of which the page gives no equation and no value."""
        for member in line.members[:at]:
            term = member.term
            if isinstance(term, Named) and not term.step and not parse_key(term.name).letters:
                if term.name not in self.definitions and term.name not in self.data:
                    yield term.name


def _name_first(line: Line) -> Line:
    """A line that ends in a name, `w x + b = 7 = z`, turned round; any other as it is."""
    first, last = line.members[0].term, line.members[-1].term
    equated = all(link.sign in ("=", "approx") for link in line.links)
    if not isinstance(last, Named) or isinstance(first, Named | Partial) or line.update or not equated:
        return line
    return replace(line, members=line.members[::-1], links=line.links[::-1])
