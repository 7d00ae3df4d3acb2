"""A derivation as a document in words and formulas, before it is Markdown, LaTeX, HTML or text.

Formulas are LaTeX here, words are plain text that nobody has escaped yet; each format wraps both in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..derive.steps import Derivation, Detail, Form, Line, Section
from ..network.spec import Network
from ..notation.model import Notation
from . import wording
from .math import Writer
from .measure import width
from .parts import Parts, line_parts
from .prose import NOTHING, Formula, Prose, joined

ROW = 250.0
"""How wide an equation with its numbers and its value may be to stand on one row, in points at 10 points."""

ROUTINE = frozenset(
    ("definition", "function", "average", "update", "substitute", "evaluate")
    + tuple(f"known-{topic}" for topic in ("output", "hidden", "weights", "biases"))
)
"""Rules that every chain with numbers follows, and that its section tells of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One further member of a chain with the relation before it, and why it holds."""

    relation: str
    member: str
    reason: Prose = NOTHING


@dataclass(frozen=True, slots=True)
class Chain:
    """`left` and the members that equal it; `note` tells where the indices run, and the shapes of what stands in it."""

    left: str
    rows: tuple[Row, ...]
    note: Prose = NOTHING
    name: str = ""
    result: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its heading, what leads in, and its chains."""

    topic: str
    heading: Prose
    lead: Prose
    chains: tuple[Chain, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole: `title` as the network has it, the network in words, and the sections in order."""

    title: str
    network: Network
    form: Form
    notation: Notation
    summary: tuple[Prose, ...]
    parts: tuple[Part, ...]


def paper(derivation: Derivation, notation: Notation) -> Paper:
    """The document of a derivation. Raises LookupError for a rule or a topic that has no words."""
    network = derivation.network
    writer = Writer(notation, {}, len(network.layers))
    return Paper(
        network.title.strip() or wording.title(network),
        network,
        derivation.form,
        notation,
        wording.summary(derivation, writer),
        tuple(part for section in derivation.sections if (part := _part(section, derivation, writer)).chains),
    )


def _part(section: Section, derivation: Derivation, writer: Writer) -> Part:
    arguments = wording.spoken(section.arguments, writer)
    brief = derivation.detail is Detail.BRIEF
    chains = (on_one_row(chain(line, writer), line) if brief else chain(line, writer) for line in section.lines)
    return Part(
        section.topic,
        wording.heading(section.topic, arguments),
        wording.lead(section.topic, derivation, arguments),
        tuple(each for each in chains if each.rows),
    )


def chain(line: Line, writer: Writer) -> Chain:
    """A line in the notation of a writer, with the reasons of its moves."""
    parts = line_parts(line, writer.notation, writer.depth)
    rows = []
    for (relation, member), move in zip(parts.members, parts.moves, strict=True):
        told = NOTHING
        if move.rule and not line.given:
            told = wording.reason(move.rule, wording.spoken(move.arguments, parts.writer))
        rows.append(Row(relation, member, told))
    return Chain(parts.left, tuple(rows), _note(parts), line.name, line.result)


def on_one_row(chain: Chain, line: Line) -> Chain:
    """A chain with its numbers as people write them, formula = numbers = value on one row where that is short enough.

    A longer one keeps its formula on the first row; the section says what all of them do, so none gives a reason.
    Chains without numbers, and those with arrays written out, stay as they are.
    """
    rules = [move.rule for move in line.moves[-len(chain.rows) :]]
    arrays = any(r"\begin" in row.member for row in chain.rows)
    if arrays or not {"evaluate", "substitute"}.intersection(rules) or not ROUTINE.issuperset(rules):
        return chain
    for kept in range(2):
        joined_ = _joined(chain.rows[kept:])
        if width(chain.left) + width(joined_.member) <= ROW:
            return replace(chain, rows=(*map(_silent, chain.rows[:kept]), joined_), result=False)
    return replace(chain, rows=tuple(map(_silent, chain.rows)), result=False)


def _silent(row: Row) -> Row:
    return replace(row, reason=NOTHING)


def _joined(rows: tuple[Row, ...]) -> Row:
    """Rows side by side as one."""
    first, *others = rows
    return Row(first.relation, " ".join((first.member, *(f"{row.relation} {row.member}" for row in others))))


def _note(parts: Parts) -> Prose:
    """Where the free indices of a line run, and the shapes that it states."""
    told: list[Prose] = []
    if parts.ranges:
        told.append(("for ", *joined([(Formula(each),) for each in parts.ranges], ", ", " and ")))
    told += [(Formula(rf"{of} \in \mathbb{{R}}^{{{rows} \times {columns}}}"),) for of, rows, columns in parts.shapes]
    return joined(told, "; " if parts.ranges else ", ")
