"""A report as Markdown: summary, each mistake with its line quoted, the reading, and a table of all claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..check.verdict import Finding, Report, Verdict
from ..source import Source
from .diagnosis import Diagnosis, diagnoses
from .excerpt import claim_excerpt, clipped, visible
from .wording import (
    MEANINGS,
    closing,
    consequences,
    convention_lines,
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
CELL = 60

# Whatever starts markup, HTML or a table cell; ~ and $ for the dialects that read them.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~$&])")
# Where a dialect makes a link of bare text, and where a line would start a heading, list or quotation.
_LINK = re.compile(r"(?<=\w)(?:@|:(?=//))|(?<=www)\.", re.IGNORECASE)
_BLOCK = re.compile(r"^(?:[-+=#]|\d+[.)])")


def markdown(report: Report) -> str:
    """A report as one Markdown document; whatever it quotes is escaped, and no line depends on a width."""
    return "\n".join(_document(report)).rstrip() + "\n"


def _document(report: Report) -> Iterator[str]:
    yield f"# Report on {prose(note_name(report))}\n"
    yield f"{prose(closing(report))}\n"
    yield "| verdict | claims | meaning |\n| --- | ---: | --- |"
    for verdict, many in report.counts().items():
        if many:
            yield f"| {verdict} | {many} | {MEANINGS[Verdict(verdict)]} |"
    yield f"| all | {len(report.findings)} | |\n"
    found = diagnoses(report)
    if found:
        yield "## Mistakes\n"
    for diagnosis in found:
        yield from _diagnosis(diagnosis, report.source)
    yield from _reading(report)
    yield from _claims(report)


def _diagnosis(diagnosis: Diagnosis, source: Source) -> Iterator[str]:
    finding = diagnosis.first
    yield f"### {prose(headline(diagnosis))}, {where(finding.right, source)}\n"
    shown = claim_excerpt(finding, source, WIDTH)
    fence = _fence("\n".join((shown.text, shown.marks)))
    yield f"{fence}text\n{shown.text}\n{shown.marks}\n{fence}\n"
    for label, value in values(finding, source):
        yield f"- {label} {code(value)}"
    for entry in finding.entries:
        pairs = ", ".join(f"{label} {code(value)}" for label, value in values(entry, source))
        quantity = f" {code(entry.quantity)}" if entry.quantity else ""
        yield f"- row {entry.row}, column {entry.column}{quantity}: {entry.verdict}{', ' + pairs if pairs else ''}"
    for cause in finding.causes:
        yield f"- perhaps: {prose(cause.because)} ({code(cause.id)})"
    for remark in finding.remarks:
        yield f"- note: {prose(remark)}"
    yield ""
    for message in messages(diagnosis):
        yield f"{prose(message)}\n"
    for said in consequences(diagnosis, source):
        yield f"{prose(said)}\n"


def _reading(report: Report) -> Iterator[str]:
    network, conventions = network_line(report), convention_lines(report)
    if not (network or conventions or report.repairs):
        return
    yield "## How the page was read\n"
    if network:
        yield f"- network: {prose(network)}"
    for convention in conventions:
        yield f"- {prose(convention)}"
    for evidence in report.reading.evidence:
        at = f" ({where(evidence.span, report.source)})" if evidence.span else ""
        yield f"- {prose(evidence.convention.replace('_', ' '))}, because {prose(evidence.because)}{at}"
    for repair in report.repairs:
        yield f"- {repair.id}: {prose(repair_sentence(repair, report.source))}"
    yield ""


def _claims(report: Report) -> Iterator[str]:
    if not report.findings:
        return
    yield "## Every claim\n"
    yield "| line | claim | verdict | remark |\n| ---: | --- | --- | --- |"
    for finding in report.findings:
        line, _ = report.source.line_and_column(finding.right.start)
        yield f"| {line} | {_statement(finding, report.source)} | {finding.verdict} | {_remark(finding)} |"


def _statement(finding: Finding, source: Source) -> str:
    left = clipped(source.slice(finding.left), CELL // 2) if finding.left else ""
    right = clipped(source.slice(finding.right), CELL)
    return code(f"{left} {finding.relation} {right}".strip(), table=True)


def _remark(finding: Finding) -> str:
    if finding.verdict in (Verdict.UNREAD, Verdict.UNDECIDED):
        return prose(reason(finding))
    return prose("; ".join(part for part in (finding.fault, *finding.remarks) if part))


def prose(text: str) -> str:
    """Text that shows as it stands: nothing in it is markup, a link, HTML, or the start of a block."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(visible(text).split()))
    unlinked = _LINK.sub(lambda match: f"&#{ord(match[0])};", escaped)
    return _BLOCK.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], unlinked)


def code(text: str, table: bool = False) -> str:
    """Text as a code span, its fence longer than any run of backticks in it; within a table, pipes escaped."""
    line = " ".join(visible(text).split())
    if not line:
        return ""
    fence = _fence(line, 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return fence + pad + (line.replace("|", "\\|") if table else line) + pad + fence


def _fence(text: str, least: int = 3) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(least, longest + 1)
