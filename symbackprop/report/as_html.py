"""Reports as one HTML page: the note's own text with every member coloured by its verdict, and each mistake beside it.

The page needs nothing from elsewhere and runs no script; everything it quotes is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from ..check.verdict import Finding, Report, Verdict
from ..source import Source
from .diagnosis import Diagnosis, diagnoses, silent
from .excerpt import claim_excerpt, visible
from .style import PAGE_STYLE, STYLE
from .wording import (
    MEANINGS,
    closing,
    consequences,
    convention_lines,
    count,
    headline,
    messages,
    network_line,
    note_name,
    reason,
    repair_sentence,
    values,
    where,
)

WIDTH = 100


def html_page(reports: Sequence[Report]) -> str:
    """One page that holds the reports in their order."""
    title = _text(note_name(reports[0]) if len(reports) == 1 else count(len(reports), "note"))
    body = "\n".join(_note(report, f"n{number}-") for number, report in enumerate(reports, 1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: report of symbackprop</title>\n<style>\n{PAGE_STYLE}{STYLE}</style>\n</head>\n"
        '<body class="symbackprop">\n'
        f"{body}\n</body>\n</html>\n"
    )


def html_fragment(report: Report) -> str:
    """One report as an element with its own style, for a page that somebody else writes."""
    return f'<div class="symbackprop">\n<style>\n{STYLE}</style>\n{_note(report, "note-")}\n</div>'


def _text(text: str) -> str:
    return escape("".join(character if character == "\n" else visible(character) for character in text))


def _note(report: Report, prefix: str) -> str:
    """The sections of one note; `prefix` keeps its anchors apart from those of other notes."""
    mistakes = "\n".join(part for found in diagnoses(report) for part in _diagnosis(found, report, prefix))
    return "\n".join(
        (
            f"<article>\n<h1>{_text(note_name(report))}</h1>",
            f'<p class="closing">{_text(closing(report))}</p>',
            *_summary(report),
            f"<h2>Mistakes</h2>\n{mistakes}" if mistakes else "",
            *_reading(report),
            *_silent(report, prefix),
            "<h2>The page</h2>",
            *_page(report, prefix),
            "</article>",
        )
    )


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
    yield f"<h3>{_text(headline(diagnosis))} <small>{place}</small></h3>"
    low, high = shown.member
    parts = [_text(part) for part in (shown.text[:low], shown.text[low:high], shown.text[high:])]
    yield f'<pre>{parts[0]}<mark class="{finding.verdict}">{parts[1]}</mark>{parts[2]}</pre>'
    pairs = values(finding, source)
    if pairs:
        terms = "".join(f"<div><dt>{label}</dt><dd>{_text(value)}</dd></div>" for label, value in pairs)
        yield f"<dl>{terms}</dl>"
    for message in messages(diagnosis):
        yield f"<p>{_text(message)}</p>"
    points = [*_entries(finding, source)]
    points += [f"perhaps: {_text(cause.because)} <code>{_text(cause.id)}</code>" for cause in finding.causes]
    points += [f"note: {_text(remark)}" for remark in finding.remarks]
    if points:
        yield "<ul>" + "".join(f"<li>{point}</li>" for point in points) + "</ul>"
    for said in consequences(diagnosis, source):
        yield f'<p class="after">{_text(said)}</p>'
    yield "</section>"


def _entries(finding: Finding, source: Source) -> Iterator[str]:
    for entry in finding.entries:
        said = (
            str(entry.verdict),
            entry.quantity or "",
            *(f"{label} {value}" for label, value in values(entry, source)),
        )
        yield _text(f"row {entry.row}, column {entry.column}: {', '.join(part for part in said if part)}")


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
        yield f"<li>{place}: {finding.verdict}; {_text(reason(finding))}</li>"
    yield "</ul></details>"


def _page(report: Report, prefix: str) -> Iterator[str]:
    """The note line by line, each character in the colour of the innermost claim whose right member holds it."""
    text, owner = report.source.text, _owners(report)
    unseen = _unseen(report, owner)
    told = {claim.id: found.first.id for found in diagnoses(report) for claim in found.claims}
    opened: set[int] = set()
    yield '<div class="page">'
    at = 0
    for line in text.removesuffix("\n").split("\n"):
        parts = []
        for finding, group in groupby(range(at, at + len(line)), owner.get):
            positions = list(group)
            parts += [_anchor(claim, prefix) for position in positions for claim in unseen.pop(position, ())]
            piece = _text(text[positions[0] : positions[-1] + 1])
            parts.append(_piece(piece, finding, prefix, told, opened))
        at += len(line) + 1
        parts += [_anchor(claim, prefix) for claim in unseen.pop(at - 1, ())]
        yield f"<div>{''.join(parts) or '<br>'}</div>"
    yield "".join(_anchor(claim, prefix) for claims in unseen.values() for claim in claims) + "</div>"


def _owners(report: Report) -> dict[int, Finding]:
    """The finding that each character of the note is shown under: the shortest member that holds it."""
    owner: dict[int, Finding] = {}
    for finding in sorted(report.findings, key=lambda finding: finding.right.start - finding.right.end):
        owner.update(dict.fromkeys(range(finding.right.start, finding.right.end), finding))
    return owner


def _unseen(report: Report, owner: Mapping[int, Finding]) -> dict[int, list[Finding]]:
    """By offset, the findings that no character is shown under: the member is empty, or others lie all over it."""
    seen = {finding.id for finding in owner.values()}
    found: dict[int, list[Finding]] = {}
    for finding in report.findings:
        if finding.id not in seen:
            found.setdefault(finding.right.start, []).append(finding)
    return found


def _anchor(finding: Finding, prefix: str) -> str:
    """Where a claim without a character of its own stands; an empty member shows as a box."""
    box = "\N{WHITE SQUARE}" if finding.right.start == finding.right.end else ""
    return f'<span id="{prefix}c{finding.id}" class="{finding.verdict}" title="{_said(finding)}">{box}</span>'


def _piece(piece: str, finding: Finding | None, prefix: str, told: dict[int, int], opened: set[int]) -> str:
    if finding is None:
        return piece
    anchor = "" if finding.id in opened else f' id="{prefix}c{finding.id}"'
    opened.add(finding.id)
    shared = f'{anchor} class="{finding.verdict}" title="{_said(finding)}"'
    if finding.id in told:
        return f'<a{shared} href="#{prefix}d{told[finding.id]}">{piece}</a>'
    return f"<span{shared}>{piece}</span>"


def _said(finding: Finding) -> str:
    return _text("; ".join(part for part in (str(finding.verdict), finding.message, *finding.remarks) if part))
