"""The way from a note's text to its report, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from .check.page import NO_SCORE, Judged, judge, report
from .check.score import CLEAN, speaks_of_layers
from .check.verdict import Report
from .network.spec import Network
from .notation.model import Notation
from .note.document import Document
from .note.scan import scan
from .quantity import RATE
from .read.conventions import Conventions, find_conventions
from .read.facts import NO_FACTS, Facts, assumptions, declared_evidence, facts_of, with_assumptions
from .read.notated import page_conventions
from .read.own_page import read_own
from .read.page import read
from .reading import Reading
from .source import Source

UNTOLD_ACTIVATIONS = ("sigmoid", "relu", "tanh", "identity")
OPAQUE = 8.0
HANDICAPS = {
    "sigmoid": 0.0,
    "relu": 3.0,
    "tanh": 3.0,
    "identity": 4.0,
}  # by how many claims a rarer meaning of the letter must do better


def check_text(
    text: str,
    name: str = "-",
    *,
    network: Network | None = None,
    assume: Mapping[str, str] | None = None,
    notation: Notation | None = None,
) -> Report:
    """The report on a note's text.

    `network`: facts from outside the note, which win over the note's. `assume`: declared conventions by name.
    `notation`: that in which the note is written, whose letters win over what the page shows.
    Raises InputError for a convention that does not exist, and for facts that a note cannot be judged under;
    NotationError for a notation whose names cannot be told apart.
    """
    declared = assumptions(assume or {})
    facts = with_assumptions(facts_of(network) if network is not None else NO_FACTS, declared)
    document = scan(Source(text, name), decimal=declared.get("decimal"))
    reading, judged = best_reading(document, declared, facts, notation)
    evidence = (*declared_evidence(network is not None, declared), *reading.evidence)
    return report(replace(reading, evidence=evidence), judged)


def best_reading(
    document: Document, declared: Mapping[str, str], facts: Facts = NO_FACTS, notation: Notation | None = None
) -> tuple[Reading, Judged]:
    """The reading under which most of the page holds, and its judgement.

    A page that is read well as layers, or whose general rules on layers hold, is not read again; else its own equations
    are tried as the network. A page of a declared notation speaks of layers.
    """
    if notation is None:
        conventions = find_conventions(document, declared, facts.depth)
    else:
        conventions = page_conventions(document, notation, declared, facts.depth)
    best = _better(None, layered_readings(document, declared, facts, conventions))
    assert best is not None
    if notation is not None or best[1].doubt <= CLEAN or facts.sizes is not None or speaks_of_layers(best[1].drafts):
        return best
    if facts.depth is not None:
        conventions = find_conventions(document, declared)
    return _better(best, own_readings(document, facts, conventions)) or best


def _better(best: tuple[Reading, Judged] | None, readings: Iterator[Reading]) -> tuple[Reading, Judged] | None:
    """The best of a reading judged before and of further ones; none is tried after one that leaves the page clean."""
    for reading in readings:
        least = best[1].score - best[0].handicap if best is not None else NO_SCORE
        judged = judge(reading, least + reading.handicap)
        if judged is None:
            continue
        if best is None or judged.score - reading.handicap > least:
            best = reading, judged
        if judged.doubt <= CLEAN:
            break
    return best


def layered_readings(
    document: Document, declared: Mapping[str, str], facts: Facts, conventions: Conventions
) -> Iterator[Reading]:
    """The readings of a page as layers, the likeliest first: one, or one for each activation that it may mean."""
    layered = read(document, declared, facts, conventions)
    told = layered.structure.activations
    if None in told and layered.data and layered.structure.sizes is not None:
        for name in UNTOLD_ACTIVATIONS:
            filled = tuple(each or name for each in told)
            yield replace(layered, structure=replace(layered.structure, activations=filled), handicap=HANDICAPS[name])
    else:
        yield layered


def own_readings(document: Document, facts: Facts, conventions: Conventions) -> Iterator[Reading]:
    """The readings of a page by its own equations, the likeliest first; none where they make no network."""
    known = facts.activations[0] if facts.activations else None
    own = read_own(document, conventions, declared=known)
    if own is None:
        return
    if own.own is not None and own.own.opaque and own.data:
        # numbers were worked out with some function: the letter alone would leave them undecided
        for name in UNTOLD_ACTIVATIONS[:3]:
            again = read_own(document, conventions, name)
            if again is not None:
                yield replace(own_under(again, facts), handicap=HANDICAPS[name])
    opaque = own.own is not None and own.own.opaque and bool(own.data)
    yield replace(own_under(own, facts), handicap=OPAQUE if opaque else 0.0)


def own_under(reading: Reading, facts: Facts) -> Reading:
    """A reading by the page's own equations with the learning rate that is known from outside."""
    rate = facts.data().get(RATE)
    if rate is None or reading.own is None:
        return reading
    named = reading.own.names.get(reading.own.rate or "")
    return replace(reading, data={**reading.data, RATE: rate, **({named: rate} if named is not None else {})})
