"""The way from the text of general formulas to what is held of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from .check.draft import Draft
from .check.fit import fit_cost
from .check.general.openness import Told
from .check.general.replacements import holds_arrays
from .check.general.rule import Ruler
from .check.general.ruling import Correction, Edit, Ruling, Verification
from .check.judge import PageJudge
from .check.own_formula import FormulaJudges, OwnFormulaJudge
from .check.verdict import Evidence, Verdict
from .note.document import Document
from .note.scan import scan
from .read.conventions import Conventions, find_conventions
from .read.facts import NO_FACTS, assumptions, with_assumptions
from .read.own_page import read_own
from .read.page import read
from .read.printing import Unprintable
from .read.rewording import Rewording
from .read.spelling import Spelling
from .read.told import Told as Marks
from .read.told import told_by
from .reading import Reading
from .source import Source, Span
from .term import Ref, Role

MAX_CORRECTIONS = 8
MAX_READ_AGAIN = 60
BROKEN = 0.3
"""The share of definitions that do not hold as read from which on nothing is blamed."""
SHAPES = "the shapes do not fit"
USUAL_COST = "half_squared"
_DELIMITED = re.compile(r"\$|\\\(|\\\[|\\begin\{(?:align|equation|gather|eqnarray|multline)")
_LATEX = re.compile(r"[\\{}]")


def page_of(formulas: Sequence[str]) -> str:
    """A page that holds the given formulas, each in a paragraph of its own; bare LaTeX is put between dollar signs."""
    return "\n\n".join(_delimited(formula.strip()) for formula in formulas) + "\n"


def _delimited(formula: str) -> str:
    if _DELIMITED.search(formula) or not _LATEX.search(formula):
        return formula
    return f"$${formula}$$"


def verify_text(
    text: str,
    name: str = "-",
    *,
    definitions: str = "",
    assume: Mapping[str, str] | None = None,
    corrections: bool = True,
) -> Verification:
    """What is held of every formula of a text, in general.

    `definitions` is a text of the same kind that tells the network and on which nothing is ruled. `assume`: declared
    conventions by name, as for a note. Raises InputError for a convention that does not exist.
    """
    declared = assumptions(assume or {})
    begin = len(definitions) + 2 if definitions else 0
    source = Source(f"{definitions}\n\n{text}" if definitions else text, name)
    document = scan(source, decimal=declared.get("decimal"))
    conventions = find_conventions(document, declared)
    judged = None
    if definitions and has_own_graph(definitions, tuple(sorted(declared.items()))):
        judged = by_own_equations(document, conventions, declared, corrections)
    judged = judged or layered(document, conventions, declared, corrections)
    if not definitions and judged.doubts() and not judged.settled:
        other = by_own_equations(document, conventions, declared, corrections)
        judged = other if other is not None and other.doubts() < judged.doubts() else judged
    reading, structure = judged.reading, judged.ruler.told.structure
    rulings: list[Ruling] = []
    for draft in judged.drafts:
        if draft.right.start >= begin:
            judged.withhold(draft, begin)
            members = (member.term for member in reading.lines[draft.line].members)
            before = rulings[-1] if rulings and rulings[-1].right == draft.left else None
            edits = before.search.edits if before is not None and before.search is not None else ()
            instead = edits[0].right if edits and before is not None and before.verdict is Verdict.WRONG else None
            others = (term for term in members if term not in (None, draft.left_term, draft.right_term))
            rulings.append(judged.ruler(draft, tuple(term for term in others if term is not None), instead))
    printer = Printer(source, conventions, reading, judged.ruler.told, judged.leaving, declared)
    found = tuple(map(printer.printed, rulings))
    return Verification(source, begin, found, reading.conventions, structure.cost, structure.activations)


@dataclass(frozen=True)
class Judged:
    """A text under one reading: what was read, who rules on it, and its claims as instances judge them."""

    reading: Reading
    ruler: Ruler
    drafts: tuple[Draft, ...]
    leaving: bool = False

    def holds(self, draft: Draft) -> bool:
        """Whether a claim is right under some meaning of the text."""
        return self.ruler(draft).verdict in (Verdict.RIGHT, Verdict.GIVEN)

    def withhold(self, draft: Draft, begin: int) -> None:
        """Take back blame where the formula rests on a definition that does not hold as it was read."""
        broken = [each for each in self.drafts if each.right.start < begin and self._is_broken(each)]
        if draft.verdict is not Verdict.WRONG:
            return
        arrays = draft.right_term is not None and holds_arrays(draft.right_term)
        if arrays and draft.message.startswith(SHAPES) and self._averages(begin):
            draft.verdict, draft.evidence = Verdict.UNDECIDED, Evidence.NONE
            draft.message = "not decided: the shapes of arrays of several examples are not known"
            return
        if not broken:
            return
        text = self.reading.source.slice
        told = sum(each.right.start < begin for each in self.drafts)
        formula = "".join(text(Span((draft.left or draft.right).start, draft.right.end)).split())
        named = next((each for each in broken if each.left and "".join(text(each.left).split()) in formula), None)
        if named is not None or len(broken) > BROKEN * told:
            shown = named or broken[0]
            left = text(shown.left) if shown.left else ""
            draft.verdict, draft.evidence = Verdict.UNDECIDED, Evidence.NONE
            draft.message = f"not decided: the definition {left} = {text(shown.right)} was not understood"

    def _averages(self, begin: int) -> bool:
        """Whether the cost is defined over several examples, which are read as one."""
        return any(
            each.right.start < begin
            and isinstance(each.left_term, Ref)
            and each.left_term.role is Role.COST
            and each.verdict is Verdict.UNDECIDED
            for each in self.drafts
        )

    def _is_broken(self, draft: Draft) -> bool:
        cost = isinstance(draft.left_term, Ref) and draft.left_term.role is Role.COST
        return draft.verdict in (Verdict.WRONG, Verdict.UNREAD) and not cost

    @property
    def settled(self) -> bool:
        """Whether every formula is right under this reading."""
        return all(
            draft.verdict in (Verdict.RIGHT, Verdict.GIVEN) and draft.evidence is Evidence.INSTANCES
            for draft in self.drafts
        )

    def doubts(self) -> int:
        """How many formulas are left open under this reading."""
        return sum(draft.verdict in (Verdict.UNDECIDED, Verdict.UNREAD) for draft in self.drafts)

    @property
    def broken(self) -> int:
        """How many formulas, definitions all of them, do not hold under this reading."""
        return sum(draft.verdict not in (Verdict.RIGHT, Verdict.GIVEN) for draft in self.drafts)


@lru_cache(maxsize=64)
def has_own_graph(definitions: str, declared: tuple[tuple[str, str], ...]) -> bool:
    """Whether more of some definitions hold by the graph that they make than by that of a layered network."""
    told = dict(declared)
    document = scan(Source(definitions), decimal=told.get("decimal"))
    conventions = find_conventions(document, told)
    broken = layered(document, conventions, told, False).broken
    other = by_own_equations(document, conventions, told, False) if broken else None
    return other is not None and other.broken < broken


def layered(
    document: Document, conventions: Conventions, declared: Mapping[str, str], corrections: bool = True
) -> Judged:
    """A text read as formulas of a layered network, put right by what its definitions tell."""
    reading = read(document, declared, with_assumptions(NO_FACTS, declared), conventions)
    words = told_by(reading.lines).under(reading.structure)
    reading = replace(reading, lines=words.over(reading.lines), structure=words.structure(reading.structure))
    told = told_of(reading, words, declared)
    reading = replace(reading, structure=told.structure, weights_from_to=told.weights)
    ruler = Ruler(told, corrections)
    drafts = PageJudge(reading, None, ruler.judge(told.likeliest)).run() or []
    return Judged(reading, ruler, tuple(drafts), words.leaving)


def by_own_equations(
    document: Document, conventions: Conventions, declared: Mapping[str, str], corrections: bool = True
) -> Judged | None:
    """A text read by the graph that its own equations make, None where they make none."""
    reading = read_own(document, conventions, declared=declared.get("activation"))
    if reading is None or reading.own is None:
        return None
    judge = FormulaJudges(reading).under(reading.structure)
    if not isinstance(judge, OwnFormulaJudge):
        return None
    ruler = Ruler(Told(reading.structure, reading.weights_from_to, True, True, True), corrections, own=judge)
    drafts = PageJudge(reading, None, judge).run() or []
    return Judged(reading, ruler, tuple(drafts))


@dataclass
class Printer:
    """Puts corrections into the writer's notation, and reads each of them again: only what then holds is shown."""

    source: Source
    conventions: Conventions
    reading: Reading
    told: Told
    leaving: bool = False
    declared: Mapping[str, str] = field(default_factory=dict)
    read_again: int = 0

    def printed(self, ruling: Ruling) -> Ruling:
        """A ruling with its corrections as text, each text once."""
        if ruling.search is None or ruling.left_term is None or ruling.right_term is None:
            return ruling
        words = Rewording(self.source.text, self.spelling(ruling))
        words.keep(ruling.left_term, ruling.right_term)
        found: dict[tuple[str | None, ...], Correction] = {}
        for edit in ruling.search.edits:
            correction = self.correction(ruling, edit, words)
            if correction is not None:
                found.setdefault((correction.left, correction.right), correction)
            if len(found) == MAX_CORRECTIONS:
                break
        return replace(ruling, corrections=tuple(found.values()))

    def spelling(self, ruling: Ruling) -> Spelling:
        """How the page spells quantities: as in the formula itself, then as in the lines before and after it."""
        depth = self.reading.structure.depth
        spelling = Spelling(
            self.source.text, self.conventions, leaving=self.leaving, turned=self.told.turned, depth=depth
        )
        spelling.learn(term for term in (ruling.right_term, ruling.left_term) if term is not None)
        for line in self.reading.lines:
            spelling.learn(member.term for member in line.members if member.term is not None)
        return spelling

    def correction(self, ruling: Ruling, edit: Edit, words: Rewording) -> Correction | None:
        """One correction in words and as text; None where its text does not read as what is meant."""
        assert ruling.left_term is not None and ruling.right_term is not None
        try:
            because = ", and ".join(said.format(*map(words.printed, parts)) for said, parts in edit.said)
            left = None if ruling.left is None else words.reworded(ruling.left_term, edit.left, ruling.left)
            right = words.reworded(ruling.right_term, edit.right, ruling.right)
        except Unprintable:
            return None
        if not self.reads_well(ruling, left, right):
            return Correction(edit.size, because, None, None)
        return Correction(edit.size, because, left, right)

    def reads_well(self, ruling: Ruling, left: str | None, right: str) -> bool:
        """Whether the text with a correction in it is read as something that holds."""
        self.read_again += 1
        if self.read_again > MAX_READ_AGAIN or ruling.verdict is not Verdict.WRONG:
            return True
        text = self.source.text
        start = (ruling.left or ruling.right).start
        between = text[ruling.left.end : ruling.right.start] if ruling.left is not None else ""
        changed = Source(text[:start] + (left or "") + between + right + text[ruling.right.end :], self.source.name)
        document = scan(changed, decimal=self.declared.get("decimal"))
        conventions = find_conventions(document, self.declared)
        by = by_own_equations if self.reading.own is not None else layered
        judged = by(document, conventions, self.declared, False)
        drafts = judged.drafts if judged is not None else ()
        mine = [draft for draft in drafts if (draft.left or draft.right).start == start]
        return any(judged.holds(draft) for draft in mine) if judged is not None else False


def told_of(reading: Reading, words: Marks, declared: Mapping[str, str]) -> Told:
    """What a text tells of its network, by its definitions and by what is declared."""
    structure = fit_cost(reading, reading.structure, FormulaJudges(reading))
    heads = (line.members[0].term for line in reading.lines if line.links)
    defined = any(isinstance(head, Ref) and head.role is Role.COST for head in heads)
    cost_told = "cost" in declared or defined and structure.cost is not None
    shown = any(name == "weights" for name, _, _ in reading.evidence)
    weights_told = "weights" in declared or shown or words.weights is not None
    weights = reading.weights_from_to
    if words.weights is not None and not shown and "weights" not in declared:
        weights = (words.weights,)
    return Told(
        replace(structure, cost=structure.cost or USUAL_COST),
        weights,
        weights_told,
        cost_told,
        "activation" in declared,
        words.letters,
        words.turned,
    )
