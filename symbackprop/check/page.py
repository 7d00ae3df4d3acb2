"""Judging a page as a whole: its network settled, misread data repaired before blame, faults counted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..network.dense import dense_graph
from ..quantity import RATE, Kind, Quantity
from ..reading import Datum, Reading, Structure
from ..term import Named
from .agree import decimal
from .canonical import CanonicalNames, canonical_names
from .causes.explain import explain
from .draft import Draft, Statements
from .faults import group_faults
from .fit import COST_ORDER, fit_cost
from .formula import FormulaJudge
from .judge import PageJudge
from .own_formula import FormulaJudges, weighed_leaves
from .repair import FoundRepair, Repairer
from .score import Hurdle, doubt, score
from .subject import Mended
from .verdict import (
    ClaimKind,
    ConventionEvidence,
    Evidence,
    Finding,
    NetworkReading,
    ReadingSummary,
    Repair,
    Report,
    Verdict,
)
from .worlds import DEFAULT_COST, PageNumbers, PageWorld, with_slopes

MAX_REPAIRS = 4
NO_SCORE = float("-inf")
LEAST_DOUBTED = 6
DOUBTFUL = 0.2  # of the claims decided by themselves: more mistakes than this speak against the reading, not the writer


@dataclass
class Judged:
    """A page with its drafts under settled numbers."""

    structure: Structure
    page: PageWorld | None
    drafts: list[Draft]
    repairs: list[FoundRepair]
    statements: Statements = field(default_factory=Statements)
    formulas: FormulaJudge | None = None

    @property
    def score(self) -> float:
        """How well the page is understood; see score."""
        return score(self.drafts)

    @property
    def doubt(self) -> float:
        """The share of claims that are faulty or open."""
        return doubt(self.drafts)


def structures(reading: Reading, judges: FormulaJudges) -> Iterator[Structure]:
    """The structures to try: what the page tells, with each cost and activation that it leaves open."""
    if reading.own is not None:
        yield reading.structure
        return
    told = fit_cost(reading, reading.structure, judges)
    costs = (
        [told.cost]
        if told.cost is not None
        else list(told.costs)
        if told.costs
        else list(COST_ORDER[:3])
        if told.sizes is not None and told.sizes[-1] > 1
        else list(COST_ORDER[:2])
    )
    for cost in costs:
        yield replace(told, cost=cost)


def numbers_of(reading: Reading, data: Mapping[Quantity, Datum]) -> PageNumbers:
    """The numbers of a page as data."""
    rate = data.get(RATE)
    values = {quantity: datum.value.value for quantity, datum in data.items() if quantity.kind is not Kind.RATE}
    leaves = {quantity: value for quantity, value in values.items() if not quantity.step}
    later: dict[int, dict[Quantity, Fraction]] = {}
    for quantity, value in values.items():
        if quantity.step:
            later.setdefault(quantity.step, {})[quantity.at(0)] = value
    return PageNumbers(
        leaves, rate.value.value if rate is not None else None, reading.updated_biases, later, reading.skipped
    )


def world_of(reading: Reading, structure: Structure) -> PageWorld | None:
    """The page's own numbers as a world, or None where its network is not told well enough to have one."""
    if reading.own is not None:
        settled = replace(structure, activations=reading.own.activations)
        return PageWorld(
            settled, numbers_of(reading, reading.data), reading.weights_from_to, reading.own.graph, reading.own
        )
    if structure.sizes is None:
        return None
    activations = tuple(name or "sigma" for name in structure.activations)
    if len(activations) != len(structure.sizes) - 1:
        activations = (activations or ("sigma",))[:1] * (len(structure.sizes) - 1)
    names, slopes = with_slopes(activations)
    graph = dense_graph(structure.sizes, names, structure.cost or DEFAULT_COST, structure.biases or None, slopes=slopes)
    numbers = numbers_of(reading, reading.data)
    settled = replace(structure, activations=activations)
    return PageWorld(settled, numbers, reading.weights_from_to, graph)


def labels(reading: Reading, structure: Structure) -> tuple[tuple[Quantity, Fraction], ...]:
    """The page's targets where they are labels 0 and 1 under an entropy cost, whose terms a page then leaves out."""
    if reading.own is not None:
        weighed = weighed_leaves(reading.own)
        found = tuple((quantity, datum.value.value) for quantity, datum in reading.data.items() if quantity in weighed)
        return found if found and all(value in (0, 1) for _, value in found) else ()
    found = tuple(
        (quantity, datum.value.value)
        for quantity, datum in reading.data.items()
        if quantity.kind is Kind.TARGET and not quantity.step
    )
    entropy = structure.cost in ("cross_entropy", "binary_cross_entropy")
    return found if entropy and found and all(value in (0, 1) for _, value in found) else ()


def judge_once(reading: Reading, structure: Structure, judges: FormulaJudges, least: float = NO_SCORE) -> Judged | None:
    """The page judged under one structure, its misread data repaired first; None where it cannot score more than
    `least`."""
    page = world_of(reading, structure)
    formulas = judges.under(structure, labels(reading, structure))
    # what failing claims follow from is asked once the data are settled
    judging = PageJudge(reading, page, formulas, traced=False)
    drafts = judging.run(Hurdle(least, sum(len(line.links) for line in reading.lines)))
    if drafts is None:
        return None
    repairs: list[FoundRepair] = []
    mended: list[Mended] = []
    while page is not None and len(repairs) < MAX_REPAIRS:
        found = Repairer(page, reading.data, drafts).find(reading.rivals)
        if found is None:
            break
        repairs.append(found)
        quantity = found.datum.quantity
        mended.append(Mended(quantity, found.datum.value.value, found.read, found.datum.span))
        page = page.with_leaf(quantity, found.read)
        judging = PageJudge(reading, page, formulas, tuple(mended))
        drafts = judging.run() or []
    if judging.numeric.untraced:
        judging = PageJudge(reading, page, formulas, members=judging.members)
        drafts = judging.run() or []
    return Judged(structure, page, drafts, repairs, judging.statements, formulas)


def judge(reading: Reading, least: float = NO_SCORE) -> Judged | None:
    """The page judged under the structure that explains most of it; None where none can score more than `least`."""
    best: Judged | None = None
    judges = FormulaJudges(reading)
    for structure in structures(reading, judges):
        judged = judge_once(reading, structure, judges, max(least, best.score if best is not None else NO_SCORE))
        if judged is not None and (best is None or judged.score > best.score):
            best = judged
    return best


def withhold(judged: Judged, batch: bool = False) -> None:
    """Take back blame where the page as read disagrees with itself in too many places: then it is the reading that is
    in doubt.

    What a line says for itself (arithmetic as it stands) is kept. So it is where a `batch` was read as one example.
    """
    roots = [draft for draft in judged.drafts if draft.verdict is Verdict.WRONG and not draft.shared]
    sound = sum(
        1
        for draft in judged.drafts
        if draft.verdict in (Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED)
        or draft.verdict is Verdict.GIVEN
        and draft.evidence is Evidence.INSTANCES
    )
    doubtful = len(roots) >= LEAST_DOUBTED and len(roots) > DOUBTFUL * (len(roots) + sound)
    if not doubtful and not batch:
        return
    for draft in judged.drafts:
        alone = draft.kind is ClaimKind.ARITHMETIC and draft.own is not None and draft.own == draft.expected
        if draft.verdict.faulty and not alone:
            draft.verdict, draft.evidence = Verdict.UNDECIDED, Evidence.NONE
            draft.remarks.append(
                "not blamed: the page as read disagrees with itself in so many places that it was probably "
                "not understood"
            )


def tell_given(judged: Judged, reading: Reading) -> None:
    """Call given what a page with names of its own gives: its data, and the first equation of each of its names.

    While a page is judged these count as claims that hold, which they are under any reading.
    """
    if reading.own is None:
        return
    data = {datum.span for datum in reading.data.values()}
    misread = {found.datum.span: found for found in judged.repairs}
    defined: set[str] = set()
    for draft in judged.drafts:
        left = draft.left_term
        found = misread.get(draft.right)
        if draft.position or draft.verdict is not Verdict.RIGHT and found is None or not isinstance(left, Named):
            continue
        if draft.right in data:
            draft.kind, draft.verdict, draft.message = ClaimKind.GIVEN, Verdict.GIVEN, "given"
            if found is not None:
                draft.remarks.append(f"{decimal(found.datum.value.value)} is read as {decimal(found.read)}")
        elif draft.kind is ClaimKind.FORMULA and left.name in reading.own.forward and left.name not in defined:
            defined.add(left.name)
            draft.kind, draft.verdict, draft.message = ClaimKind.DEFINITION, Verdict.GIVEN, "a definition"


def report(reading: Reading, judged: Judged) -> Report:
    """The report of a judged page."""
    withhold(judged, reading.batch)
    tell_given(judged, reading)
    explain(judged, reading)
    faults = group_faults(judged.drafts, judged.repairs, judged.statements)
    names = canonical_names(reading)
    return Report(
        reading.source,
        summary(reading, judged, names),
        tuple(finding(draft, names) for draft in judged.drafts),
        tuple(_repair(number, found, names) for number, found in enumerate(judged.repairs, 1)),
        faults,
    )


def finding(draft: Draft, names: CanonicalNames | None = None) -> Finding:
    """A draft as a finding, its quantity by its canonical name."""
    quantity = names.name(draft.name) if names is not None else draft.name
    return Finding(
        draft.id,
        draft.kind,
        draft.relation,
        draft.left,
        draft.right,
        draft.verdict,
        draft.message,
        quantity,
        draft.spelling,
        draft.stated,
        draft.expected,
        draft.own,
        draft.evidence,
        {"prime": draft.prime, "count": draft.count} if draft.prime else None,
        draft.fault,
        tuple(draft.causes),
        tuple(dict.fromkeys(draft.remarks)),
        draft.entries,
    )


def _repair(number: int, found: FoundRepair, names: CanonicalNames | None) -> Repair:
    quantity = found.datum.quantity if names is None else names.of(found.datum.quantity)
    written, read = decimal(found.datum.value.value), decimal(found.read)
    text = found.datum.value.written.text if found.datum.value.written is not None else written
    return Repair(
        f"R{number}",
        str(quantity),
        text,
        read,
        found.datum.span,
        found.explains,
        f"{found.datum.quantity} is printed {text} and read as {read}: "
        f"that makes {len(found.explains)} claims right and breaks none",
    )


def summary(reading: Reading, judged: Judged, names: CanonicalNames | None = None) -> ReadingSummary:
    """How the page was read, for the report."""
    structure, page = judged.structure, judged.page
    values = (
        dict(page.numbers.leaves)
        if page is not None
        else {quantity: datum.value.value for quantity, datum in reading.data.items()}
    )
    where = {quantity: datum.span for quantity, datum in reading.data.items() if datum.line >= 0}
    sizes, activations, cost = (
        structure.sizes or (),
        tuple(name or "sigma" for name in structure.activations),
        structure.cost,
    )
    if names is not None:
        sizes, activations, cost = names.sizes, names.activations, names.cost
        values = {names.of(quantity): value for quantity, value in values.items()}
        where = {names.of(quantity): span for quantity, span in where.items()}
    network = NetworkReading(
        sizes,
        activations,
        cost,
        {str(quantity): _text(value) for quantity, value in values.items()},
        {str(quantity): span for quantity, span in where.items()},
    )
    evidence = tuple(ConventionEvidence(name, because, span) for name, because, span in reading.evidence)
    return ReadingSummary(reading.conventions, evidence, network)


def _text(value: Fraction) -> str:
    return decimal(value, 15)
