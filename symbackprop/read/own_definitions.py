"""The definitions and data of a page with names of its own, gathered from its lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from ..latex.tables import GREEK
from ..quantity import Kind, Quantity
from ..reading import Datum, Line, Origin
from ..source import Span
from ..term import (
    Add,
    Function,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Pow,
    Ref,
    Role,
    Term,
    Unreadable,
    bare_number,
    is_numeric,
    walk,
)
from ..units import INDEX_LETTERS, bare, instantiate, parse_key, replace_names
from ..written import FRACTION_PLACES
from .align import align
from .roles import HABIT

MAX_NAMES = 400


@dataclass
class Definitions:
    """Gathers definitions and data from lines until the graph can be made."""

    lines: tuple[Line, ...]
    definitions: dict[str, Term] = field(default_factory=dict)
    templates: list[tuple[str, Term]] = field(default_factory=list)
    data: dict[str, Datum] = field(default_factory=dict)
    rivals: list[Datum] = field(default_factory=list)
    candidates: dict[str, list[Term]] = field(default_factory=dict)
    stated: dict[str, Fraction] = field(default_factory=dict)

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

    def gather(self) -> None:
        """Take definitions and data from the lines, symbolic ones first, then templates, then worked ones."""
        for number, line in enumerate(self.lines):
            head = line.members[0].term
            if (
                not isinstance(head, Named)
                or head.step
                or line.update
                or not line.links
                or line.links[0].sign not in ("=", ":", ":=", "approx")
            ):
                continue
            letters = parse_key(head.name).letters
            rights = [
                m.term
                for m in line.members[1:]
                if m.term is not None
                and (_symbolic(m.term) or _is_partial(m.term))
                and not _mentions(m.term, head.name)
            ]
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
                self.candidates.setdefault(name, []).insert(
                    0 if _is_partial(found) else len(self.candidates.get(name, [])), found
                )
        names = (
            frozenset(head.name for line in self.lines if isinstance(head := line.members[0].term, Named))
            | self.used_with_units()
            | frozenset(name for name in known if len(name) == 1 or name in GREEK.values())
        )
        vague: dict[str, Term] = {}
        for name, candidates in self.candidates.items():
            settled = [each for each in (instantiate(term, {}, known) for term in candidates) if each is not None]
            sound = next((term for term in settled if _names_in(term) <= names), None)
            if sound is not None:
                self.definitions[name] = sound
            elif settled:
                vague[name] = settled[0]
        self.data = {name: datum for name, datum in self.data.items() if name not in self.definitions}
        self.from_siblings(known)
        self.from_numbers()
        self.from_siblings(known)
        # an equation in words that stand for no unit is better than none
        self.definitions = {**vague, **self.definitions}
        self.from_alignment()

    def from_siblings(self, known: frozenset[str]) -> None:
        """Define a unit as the other units of its head are, where each is a function of the one name with its own
        marks.

        People work the first unit in full, and of the others state the results.
        """
        for name in sorted(known - self.definitions.keys()):
            key = parse_key(name)
            for other, term in list(self.definitions.items()):
                sibling = parse_key(other)
                if sibling.head != key.head or not key.marks:
                    continue
                below = {parse_key(part.name) for part in walk(term) if isinstance(part, Named)}
                if {under.marks for under in below} != {sibling.marks}:
                    continue
                if isinstance(term, Named) or _is_scaled(
                    term
                ):  # of a function of pieces, the piece that this unit lies on
                    continue
                mine = {str(under): replace(under, marks=key.marks) for under in below}
                if all(str(under) in known for under in mine.values()):
                    names = {old: Named(term.span, str(new)) for old, new in mine.items()}
                    self.definitions[name] = replace_names(term, names, {})
                    self.data.pop(name, None)
                    break

    def used_with_units(self) -> frozenset[str]:
        """The names that carry marks of units: told apart from words of a general remark."""
        return frozenset(name for name in self.known if parse_key(name).marks)

    def from_alignment(self) -> None:
        """Take the values of leaves from worked lines: the number that stands where the name stood."""

        def value(term: Term) -> Fraction | None:
            found = self.data.get(term.name) if isinstance(term, Named) and not term.step else None
            return (
                found.value.value
                if found is not None
                else self.stated.get(term.name)
                if isinstance(term, Named) and not term.step
                else None
            )

        computed = {
            named.term.name
            for line in self.lines
            for named in line.members
            if isinstance(named.term, Named)
            and any(
                member.term is not None
                and member is not named
                and is_numeric(member.term)
                and bare_number(member.term) is None
                for member in line.members
            )
        }
        for number, line in enumerate(self.lines):
            terms = [member.term for member in line.members]
            head = terms[0]
            pairs = list(zip(terms, terms[1:], strict=False))
            if isinstance(head, Named) and not head.step and head.name in self.definitions and not line.update:
                worked = next(
                    (term for term in terms[1:] if term is not None and is_numeric(term) and bare_number(term) is None),
                    None,
                )
                pairs.append((self.definitions[head.name], worked))
            for left, right in pairs:
                if (
                    left is None
                    or right is None
                    or not is_numeric(right)
                    or isinstance(left, Named | Partial)
                    or is_numeric(left)
                ):
                    continue
                for binding in align(left, right, value) or ():
                    name = binding.name
                    if (
                        isinstance(name, Named)
                        and not name.step
                        and name.name not in self.definitions
                        and name.name not in self.data
                        and name.name not in computed
                    ):
                        quantity = Quantity(Kind.NAMED, name=name.name)
                        self.data[name.name] = Datum(
                            quantity, binding.number, binding.number.span, Origin.ALIGNED, number
                        )

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

    def from_template(self, name: str, known: frozenset[str]) -> Term | None:
        """The defining equation of a unit from one with index letters."""
        key = parse_key(name)
        for pattern, body in self.templates:
            other = parse_key(pattern)
            if other.head != key.head or len(other.marks) != len(key.marks):
                continue
            values: dict[str, str] = {}
            if all(
                (mark[:1] == "^") == (mine[:1] == "^") and values.setdefault(bare(mark), bare(mine)) == bare(mine)
                if bare(mark) in INDEX_LETTERS
                else mark == mine
                for mark, mine in zip(other.marks, key.marks, strict=True)
            ):
                found = instantiate(body, values, known)
                if found is not None and not _mentions(found, name):
                    return found
        return None

    def from_numbers(self) -> None:
        """Define names by worked lines in which each number stands for exactly one name known before."""
        stated: list[tuple[str, Num]] = [
            (name, datum.value) for name, datum in self.data.items() if HABIT.get(parse_key(name).head) is not Role.RATE
        ]
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
        if (
            isinstance(part, Unreadable | Function | Ref)
            or isinstance(part, Named)
            and (part.step or part.name.startswith("nabla"))
        ):
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


def _is_scaled(term: Term) -> bool:
    """Whether a term is a number times a name, signs aside."""
    return isinstance(term, Mul) and all(isinstance(part, Num | Named | Neg | Mul) for part in walk(term))


def _in_products(term: Add) -> frozenset[Span]:
    """The places of numbers that stand in a product of two within a sum: a weight and what it weighs."""
    found: list[Span] = []
    for part in term.terms:
        inner = part.operand if isinstance(part, Neg) else part
        if isinstance(inner, Mul) and len(inner.factors) == 2:
            numbers = [bare_number(factor) for factor in inner.factors]
            if all(number is not None for number in numbers):
                found.extend(number.span for number in numbers if number is not None)
    return frozenset(found)


def _in_squares(term: Term) -> frozenset[Span]:
    """The places of numbers in squared differences: an output and its target."""
    return frozenset(
        inner.span
        for part in walk(term)
        if isinstance(part, Pow) and isinstance(part.base, Add)
        for inner in walk(part.base)
        if isinstance(inner, Num)
    )


def _named_numbers(term: Term, stated: list[tuple[str, Num]], name: str) -> Term | None:
    """The term with each number that was stated for a name replaced by it; of several names the one that fits its
    place.

    None where a number could be several. A bias stands alone in a sum, and names with the marks of `name` come first.
    """
    marks = set(parse_key(name).marks)
    alone = {part.span for part in term.terms if isinstance(part, Num)} if isinstance(term, Add) else set()
    compared = _in_squares(term)
    weighted = _in_products(term) if isinstance(term, Add) else frozenset()
    replaced: dict[Span, Term] = {}
    for part in walk(term):
        if not isinstance(part, Num) or part.written is None:
            continue
        if part.written.places == FRACTION_PLACES and part.span not in weighted | compared | alone:
            # a coefficient, as the half of a cost
            continue
        owners = [(owner, value) for owner, value in stated if abs(value.value) == abs(part.value) and owner != name]
        if not owners:
            continue

        def fit(owner: tuple[str, Num], part: Num = part) -> tuple[bool, ...]:
            key = parse_key(owner[0])
            role = HABIT.get(key.head)
            return (
                (role is Role.BIAS) == (part.span in alone),
                part.span not in weighted or role not in (Role.TARGET, Role.RATE, Role.COST),
                part.span not in compared or role in (Role.TARGET, Role.ACTIVATION),
                bool(marks & set(key.marks)),
                owner[1].value == part.value,
            )

        ranked = sorted(owners, key=fit, reverse=True)
        if len(ranked) > 1 and fit(ranked[0]) == fit(ranked[1]):
            if part.written.places > 0 or part.value > 2:
                return None
            continue
        owner, value = ranked[0]
        inner: Term = Named(part.span, owner)
        replaced[part.span] = inner if value.value == part.value else Neg(part.span, inner)
    return replace_names(term, {}, replaced) if replaced else None
