"""Reports as one HTML page: the note's own text with every member coloured by its verdict, and each mistake beside it.

The page needs nothing from elsewhere and runs no script; everything it quotes is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from ..check.verdict import Finding, Report, Verdict
from .diagnosis import Diagnosis, diagnoses, silent
from .excerpt import claim_excerpt, visible
from .style import STYLE
from .wording import (
    MEANINGS,
    closing,
    consequences,
    convention_lines,
    count,
    headline,
    network_line,
    repair_sentence,
    values,
    where,
)

WIDTH = 100


def html_page(reports: Sequence[Report]) -> str:
    """One page that holds the reports in their order."""
    title = _text(_name(reports[0]) if len(reports) == 1 else count(len(reports), "note"))
    body = "\n".join(part for number, report in enumerate(reports, 1) for part in _note(report, f"n{number}-"))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: report of symbackprop</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape("".join(character if character == "\n" else visible(character) for character in text))


def _name(report: Report) -> str:
    return "standard input" if report.source.name == "-" else report.source.name


def _note(report: Report, prefix: str) -> Iterator[str]:
    """The sections of one note; `prefix` keeps its anchors apart from those of other notes."""
    yield f"<article>\n<h1>{_text(_name(report))}</h1>"
    yield f'<p class="closing">{_text(closing(report))}</p>'
    yield from _summary(report)
    found = diagnoses(report)
    if found:
        yield "<h2>Mistakes</h2>"
    for diagnosis in found:
        yield from _diagnosis(diagnosis, report, prefix)
    yield from _reading(report)
    yield from _silent(report, prefix)
    yield "<h2>The page</h2>"
    yield from _page(report, prefix)
    yield "</article>"


def _summary(report: Report) -> Iterator[str]:
    yield '<ul class="summary">'
    for verdict, many in report.counts().items():
        if many:
            yield f'<li class="{verdict}" title="{MEANINGS[Verdict(verdict)]}"><b>{many}</b> {verdict}</li>'
    yield "</ul>"


def _diagnosis(diagnosis: Diagnosis, report: Report, prefix: str) -> Iterator[str]:
    finding, source = diagnosis.first, report.source
    shown = claim_excerpt(finding, source, WIDTH)
    place = f'<a href="#{prefix}c{finding.id}">{where(finding.right, source)}</a>'
    yield f'<section class="fault {finding.verdict}" id="{prefix}d{finding.id}">'
    yield f"<h3>{_text(headline(diagnosis))}: {finding.verdict} <small>{place}</small></h3>"
    yield f"<pre>{_text(shown.text)}\n<b>{_text(shown.marks)}</b></pre>"
    pairs = values(finding)
    if pairs:
        terms = "".join(f"<div><dt>{label}</dt><dd>{_text(value)}</dd></div>" for label, value in pairs)
        yield f"<dl>{terms}</dl>"
    for sentence in (finding.message, diagnosis.explanation):
        if sentence:
            yield f"<p>{_text(sentence)}</p>"
    points = [*_entries(finding)]
    points += [f"perhaps: {_text(cause.because)} <code>{_text(cause.id)}</code>" for cause in finding.causes]
    points += [f"note: {_text(remark)}" for remark in finding.remarks]
    if points:
        yield "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"
    for sentence in consequences(diagnosis, source):
        yield f'<p class="after">{_text(sentence)}</p>'
    yield "</section>"


def _entries(finding: Finding) -> Iterator[str]:
    for entry in finding.entries:
        said = [f"row {entry.row}, column {entry.column}: {entry.verdict}", *([entry.quantity] if entry.quantity else [])]
        yield _text(", ".join([*said, *(f"{label} {value}" for label, value in values(entry))]))


def _reading(report: Report) -> Iterator[str]:
    network, conventions = network_line(report), convention_lines(report)
    points = [*([f"network: {network}"] if network else []), *conventions]
    for evidence in report.reading.evidence:
        at = f" ({where(evidence.span, report.source)})" if evidence.span else ""
        points.append(f"{evidence.convention.replace('_', ' ')}, because {evidence.because}{at}")
    points += [f"{repair.id}: {repair_sentence(repair, report.source)}" for repair in report.repairs]
    if points:
        yield "<h2>How the page was read</h2>"
        yield "<ul>" + "".join(f"<li>{_text(point)}</li>" for point in points) + "</ul>"


def _silent(report: Report, prefix: str) -> Iterator[str]:
    rows = silent(report)
    if not rows:
        return
    yield f"<details><summary>{count(len(rows), 'claim')} not judged</summary><ul>"
    for finding in rows:
        place = f'<a href="#{prefix}c{finding.id}">{where(finding.right, report.source)}</a>'
        said = "; ".join(part for part in (finding.message, *finding.remarks) if part)
        yield f"<li>{place}: {finding.verdict}; {_text(said)}</li>"
    yield "</ul></details>"


def _page(report: Report, prefix: str) -> Iterator[str]:
    """The note line by line, each character in the colour of the innermost claim whose right member holds it."""
    text, owner = report.source.text, _owners(report)
    opened: set[int] = set()
    told = {number: diagnosis.first.id for diagnosis in diagnoses(report) for number in _claims_of(diagnosis)}
    yield '<div class="page">'
    at = 0
    for line in text.split("\n"):
        parts = []
        for finding, group in groupby(range(at, at + len(line)), owner.get):
            positions = list(group)
            piece = _text(text[positions[0] : positions[-1] + 1])
            parts.append(_piece(piece, finding, prefix, told, opened))
        yield f"<div>{''.join(parts) or '<br>'}</div>"
        at += len(line) + 1
    yield "</div>"


def _owners(report: Report) -> dict[int, Finding]:
    """The finding that each character of the note is shown under: the shortest member that holds it."""
    owner: dict[int, Finding] = {}
    for finding in sorted(report.findings, key=lambda finding: finding.right.start - finding.right.end):
        owner.update(dict.fromkeys(range(finding.right.start, finding.right.end), finding))
    return owner


def _claims_of(diagnosis: Diagnosis) -> Iterator[int]:
    for finding in (diagnosis.first, *diagnosis.also, *diagnosis.following):
        yield finding.id


def _piece(piece: str, finding: Finding | None, prefix: str, told: dict[int, int], opened: set[int]) -> str:
    if finding is None:
        return piece
    anchor = "" if finding.id in opened else f' id="{prefix}c{finding.id}"'
    opened.add(finding.id)
    said = "; ".join(part for part in (str(finding.verdict), finding.message, *finding.remarks) if part)
    shared = f'{anchor} class="{finding.verdict}" title="{_text(said)}"'
    if finding.id in told:
        return f'<a{shared} href="#{prefix}d{told[finding.id]}">{piece}</a>'
    return f"<span{shared}>{piece}</span>"
