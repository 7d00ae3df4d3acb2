"""A report for a terminal: each mistake with its line and a caret, how the page was read, and the sum of it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from ..check.verdict import Entry, Finding, Report, Verdict
from ..source import Source
from .diagnosis import Diagnosis, diagnoses, silent
from .excerpt import cells, claim_excerpt, clipped, visible
from .wording import (
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
    summary_parts,
    values,
    where,
)

STYLES: dict[Verdict, str] = {
    Verdict.GIVEN: "blue",
    Verdict.RIGHT: "green",
    Verdict.ROUNDED: "green",
    Verdict.TRUNCATED: "green",
    Verdict.FOLLOWS: "yellow",
    Verdict.WRONG: "bold red",
    Verdict.UNDECIDED: "magenta",
    Verdict.UNREAD: "magenta",
}
FEW_SILENT, FEW_ENTRIES, FEW_REMARKS = 5, 6, 5
MARGIN = "  "


def text_report(
    report: Report, *, width: int = 80, colour: bool = False, quiet: bool = False, verbose: bool = False
) -> str:
    """A report as lines of at most `width` cells; with `colour`, holding terminal codes.

    `quiet` leaves only what is faulty; `verbose` lists all that was not judged, and all remarks.
    """
    console = console_of(width, colour)
    with console.capture() as captured:
        for line in _report(report, _Page(console, width), quiet, verbose):
            line.rstrip()
            console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
    return captured.get()


def console_of(width: int, colour: bool) -> Console:
    """A console of a width that writes text as it is, with terminal codes where there is `colour`."""
    return Console(
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=False if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


class _Page:
    """The console's measure: rules of its width, and prose wrapped to it."""

    def __init__(self, console: Console, width: int) -> None:
        self.console, self.width = console, width

    def rule(self, title: str, place: str = "", style: str = "bold") -> Text:
        """A line across the page with a title, and a place at its end."""
        end = f" {place} ─" if place else ""
        shown = clipped(title, max(8, self.width - cells(end) - 5))
        line = "─" * max(1, self.width - cells(shown) - cells(end) - 4)
        return Text.assemble(("── ", "dim"), (shown, style), (f" {line}{end}", "dim"))

    def prose(self, text: str | Text, label: str = "", style: str = "cyan") -> Iterator[Text]:
        """Lines of text wrapped within the margin; a label stands before the first, the others hang below its end."""
        body = text if isinstance(text, Text) else Text(visible(text))
        wide = cells(label)
        for number, line in enumerate(body.wrap(self.console, max(20, self.width - len(MARGIN) - wide))):
            yield Text(MARGIN) + (Text(" " * wide) if number else Text(label, style=style)) + line


def _report(report: Report, page: _Page, quiet: bool, verbose: bool) -> Iterator[Text]:
    for diagnosis in diagnoses(report):
        yield from _diagnosis(diagnosis, report.source, page)
        yield Text()
    if quiet:
        return
    yield from _reading(report, page)
    yield from _remarks(report, page, verbose)
    yield from _silent(report, page, verbose)
    yield page.rule(note_name(report))
    yield from _summary(report, page)
    yield from page.prose(Text(closing(report), style="bold red" if report.faulty else "bold"))


def _diagnosis(diagnosis: Diagnosis, source: Source, page: _Page) -> Iterator[Text]:
    finding = diagnosis.first
    yield page.rule(headline(diagnosis), where(finding.right, source), STYLES[finding.verdict])
    yield from _excerpt(finding, source, page)
    yield from _values(finding, source, page)
    for entry in finding.entries[:FEW_ENTRIES]:
        yield from _entry(entry, source, page)
    if len(finding.entries) > FEW_ENTRIES:
        yield from page.prose(f"and {count(len(finding.entries) - FEW_ENTRIES, 'more entry', 'more entries')}")
    for message in messages(diagnosis):
        yield from page.prose(message)
    for number, cause in enumerate(finding.causes):
        because = Text.assemble(visible(cause.because), (f"  [{visible(cause.id)}]", "dim"))
        yield from page.prose(because, "or:      " if number else "Perhaps: ")
    for remark in finding.remarks:
        yield from page.prose(remark, "Note: ")
    for said in consequences(diagnosis, source):
        yield from page.prose(Text(said, style="yellow"))


def _excerpt(finding: Finding, source: Source, page: _Page) -> Iterator[Text]:
    bar = f"{MARGIN}{' ' * len(str(source.line_and_column(finding.right.end)[0]))} │ "
    shown = claim_excerpt(finding, source, page.width - len(bar) - 1)
    gutter = f"{MARGIN}{str(shown.line).rjust(len(bar) - 5)} │ "
    yield Text(bar.rstrip(), style="dim")
    yield Text.assemble((gutter, "dim"), shown.text)
    marks = Text(shown.marks, style=STYLES[finding.verdict])
    marks.highlight_regex("-+", "dim")
    yield Text.assemble((bar, "dim"), marks)
    if shown.until is not None:
        yield Text.assemble((bar, "dim"), (f"and on to line {shown.until}", "dim"))


def _values(finding: Finding, source: Source, page: _Page) -> Iterator[Text]:
    pairs = [(label, visible(value)) for label, value in values(finding, source)]
    line = Text("    ").join(Text.assemble((label + " ", "dim"), (value, "bold")) for label, value in pairs)
    if cells(line.plain) <= page.width - len(MARGIN):
        if pairs:
            yield Text(MARGIN) + line
        return
    wide = max(len(label) for label, _ in pairs)
    for label, value in pairs:
        room = page.width - len(MARGIN) - wide - 1
        yield Text.assemble(MARGIN, (label.ljust(wide) + " ", "dim"), (clipped(value, room), "bold"))


def _entry(entry: Entry, source: Source, page: _Page) -> Iterator[Text]:
    pairs = [visible(f"{label} {value}") for label, value in values(entry, source)]
    said = ", ".join((str(entry.verdict), *([visible(entry.quantity)] if entry.quantity else ()), *pairs))
    yield from page.prose(said, f"row {entry.row}, column {entry.column}: ")


def _reading(report: Report, page: _Page) -> Iterator[Text]:
    rows = [("network", network_line(report)), ("conventions", "; ".join(convention_lines(report)))]
    rows += [(repair.id, repair_sentence(repair, report.source)) for repair in report.repairs]
    rows = [(label, said) for label, said in rows if said]
    if not rows:
        return
    yield page.rule("how the page was read")
    wide = max(len(label) for label, _ in rows) + 2
    for label, said in rows:
        yield from page.prose(said or "", label.ljust(wide))
    yield Text()


def _remarks(report: Report, page: _Page, verbose: bool) -> Iterator[Text]:
    told = {diagnosis.first.id for diagnosis in diagnoses(report)}
    remarks = [
        (finding, remark)
        for finding in report.findings
        if finding.id not in told and finding.verdict not in (Verdict.UNREAD, Verdict.UNDECIDED)
        for remark in finding.remarks
    ]
    yield from _listed("remarks", remarks, FEW_REMARKS, report.source, page, verbose)


def _silent(report: Report, page: _Page, verbose: bool) -> Iterator[Text]:
    for verdict, title in ((Verdict.UNREAD, "not read"), (Verdict.UNDECIDED, "not decided")):
        rows = [(finding, reason(finding)) for finding in silent(report) if finding.verdict is verdict]
        yield from _listed(title, rows, FEW_SILENT, report.source, page, verbose)


def _listed(
    title: str, rows: list[tuple[Finding, str]], few: int, source: Source, page: _Page, verbose: bool
) -> Iterator[Text]:
    """A section of one claim a row: line and column, the member, what is said of it."""
    if not rows:
        return
    yield page.rule(f"{title} ({len(rows)})")
    listed = rows if verbose else rows[:few]
    places = ["{}:{}".format(*source.line_and_column(finding.right.start)) for finding, _ in listed]
    wide = max(map(len, places)) + 2
    for place, (finding, said) in zip(places, listed, strict=True):
        member = clipped(source.slice(finding.right), max(20, page.width // 2 - wide)) or "(nothing)"
        yield from page.prose(Text.assemble((member, "bold"), "  " + visible(said)), place.ljust(wide), "dim")
    if len(listed) < len(rows):
        yield from page.prose(Text(f"and {len(rows) - len(listed)} more; --verbose lists them", style="dim"))
    yield Text()


def _summary(report: Report, page: _Page) -> Iterator[Text]:
    """`115 claims: 20 given, 80 right, ...`, broken between the parts only."""
    whole, *parts = summary_parts(report)
    lines = [f"{whole}:" if parts else whole]
    for number, part in enumerate(parts, 1):
        piece = part + ("," if number < len(parts) else "")
        if len(lines[-1]) + 1 + len(piece) <= page.width - len(MARGIN):
            lines[-1] += " " + piece
        else:
            lines.append(piece)
    for line in lines:
        shown = Text(MARGIN + line)
        for verdict, style in STYLES.items():
            shown.highlight_regex(rf"\d+ {verdict}\b", style)
        yield shown
