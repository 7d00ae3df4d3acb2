"""The words of a report, whatever its format: values, places, counts, the reading, the sums at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from ..check.verdict import Entry, Finding, Repair, Report, Verdict
from ..source import Source, Span
from .diagnosis import Diagnosis, diagnoses, silent

SIGNIFICANT = 12
_COMMA, _POINT = re.compile(r"\d,\d"), re.compile(r"\d\.\d")
_FRACTION = re.compile(r"(?<![\w./])(-?\d{1,400})/([1-9]\d{0,399})(?![\w./])")

MEANINGS: dict[Verdict, str] = {
    Verdict.GIVEN: "a value or an equation that the page sets",
    Verdict.RIGHT: "exactly true",
    Verdict.ROUNDED: "true to the digits written",
    Verdict.TRUNCATED: "true, cut off after the digits written",
    Verdict.FOLLOWS: "rightly worked from an earlier mistake",
    Verdict.WRONG: "not true, and it does not follow from the line before",
    Verdict.UNDECIDED: "read, but not decided",
    Verdict.UNREAD: "not understood, so not judged",
}


def values(finding: Finding | Entry, source: Source) -> tuple[tuple[str, str], ...]:
    """What is stated, what is true, and what the writer's own line gives: label and text of those that are known.

    Decimals have the mark that the claim itself is written with.
    """
    place = finding.right if isinstance(finding, Finding) else finding.span
    written = source.slice(place) if place else finding.stated or ""
    mark = "," if _COMMA.search(written) and not _POINT.search(written) else "."
    pairs = (("stated", finding.stated), ("true", finding.expected), ("your own line gives", finding.own))
    return tuple((label, number(text, mark)) for label, text in pairs if text is not None)


def number(text: str, mark: str = ".") -> str:
    """Exact values as a person reads them: a fraction as a decimal where that ends, else with its digits."""
    if re.fullmatch(r"-?\d+\.\d+", text):
        return text.replace(".", mark)
    if "," in text:
        mark = "."
    return _FRACTION.sub(lambda match: _decimal(match, mark), text)


def _decimal(match: re.Match[str], mark: str) -> str:
    value = Fraction(int(match[1]), int(match[2]))
    with localcontext() as context:
        context.prec = SIGNIFICANT
        decimal = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    written = (f"{decimal:f}" if -7 <= decimal.adjusted() <= SIGNIFICANT + 3 else str(decimal)).replace(".", mark)
    if Fraction(decimal) == value:
        return written
    return f"≈ {written} ({match[0]})" if len(match[0]) <= 2 * SIGNIFICANT else f"≈ {written}"


def sentence(text: str) -> str:
    """A message as a sentence: a capital where it begins with a word, a full stop where it ends with none."""
    begun = text[:1].upper() + text[1:] if re.match(r"[a-z]{2,}[\s,]", text) else text
    return begun if not begun or begun[-1] in ".!?:" else begun + "."


def lines(findings: Iterable[Finding], source: Source) -> str:
    """The lines on which claims stand, as `line 78` or `lines 78, 82 and 86`; a long list is cut with its count."""
    return line_list(dict.fromkeys(source.place(finding.right).line for finding in findings))


def line_list(numbers: Iterable[int], most: int = 12) -> str:
    """Line numbers as `line 78` or `lines 78, 82 and 86`."""
    listed = [str(line) for line in numbers]
    if len(listed) == 1:
        return f"line {listed[0]}"
    if len(listed) > most:
        return f"lines {', '.join(listed[: most - 1])} and {len(listed) - most + 1} more"
    return f"lines {', '.join(listed[:-1])} and {listed[-1]}"


def count(many: int, one: str, more: str | None = None) -> str:
    """A number with its noun: `1 claim`, `3 claims`."""
    return f"{many} {one if many == 1 else more or one + 's'}"


def consequences(diagnosis: Diagnosis, source: Source) -> tuple[str, ...]:
    """Sentences on the other claims that one mistake makes fail."""
    said = []
    if diagnosis.also:
        many = len(diagnosis.also)
        said.append(f"The same mistake makes {count(many, 'more claim')} wrong: {lines(diagnosis.also, source)}.")
    if diagnosis.following:
        many = len(diagnosis.following)
        verb = "follows" if many == 1 else "follow"
        said.append(f"{count(many, 'later claim')} only {verb} from it: {lines(diagnosis.following, source)}.")
    return tuple(said)


def messages(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What is said of the first claim and of the mistake as a whole, as sentences.

    True values and causes are told elsewhere.
    """
    first, fault = diagnosis.first, diagnosis.fault
    said = dict.fromkeys((first.message, fault.message if fault else ""))
    known = {f"expected {value}" for value in (first.expected, number(first.expected or ""))}
    causes = tuple(cause.because for cause in first.causes)
    return tuple(
        sentence(each) for each in said if each and each not in known and not (causes and each.endswith(causes))
    )


def headline(diagnosis: Diagnosis) -> str:
    """What a mistake is called, its verdict, and what it speaks of: `Fault F2: wrong, w1[2,1]@1`."""
    finding = diagnosis.first
    name = f"Fault {diagnosis.fault.id}" if diagnosis.fault else f"Claim {finding.id}"
    return f"{name}: {finding.verdict}" + (f", {finding.quantity}" if finding.quantity else "")


def where(span: Span, source: Source) -> str:
    """A place as `line 68, column 12`."""
    line, column = source.line_and_column(span.start)
    return f"line {line}, column {column}"


def repair_sentence(repair: Repair, source: Source) -> str:
    """How one misread given is read, and what that explains."""
    line, _ = source.line_and_column(repair.span.start)
    many = len(repair.explains)
    explained = f": that makes {count(many, 'claim')} right" if many else ""
    return f"{repair.quantity} at line {line} is read {repair.read}, not {repair.written}{explained}"


def network_line(report: Report) -> str | None:
    """The network as `2-3-1, relu, half squared`, or None where none was rebuilt."""
    network = report.reading.network
    if not (network.sizes or network.equations):
        return None
    said = []
    if network.sizes:
        said.append("-".join(map(str, network.sizes)))
    else:
        said.append(count(len(network.equations), "equation") + " of the page")
    said += network.activations[:1] if len(set(network.activations)) == 1 else network.activations
    said.append(network.cost or "")
    return ", ".join(part.replace("_", " ") for part in said if part)


def convention_lines(report: Report) -> tuple[str, ...]:
    """Each convention in words; those that say nothing are left out."""
    told = ((name, _told(value)) for name, value in report.reading.conventions.items())
    return tuple(_convention(name, value) for name, value in told if value)


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{key} {part}" for key, part in value.items())
        case list() | tuple():
            return " and ".join(map(str, value))
        case set() | frozenset():
            return " and ".join(sorted(map(str, value)))
        case _:
            return str(value)


def _convention(name: str, value: str) -> str:
    match name:
        case "index_base":
            return f"indices from {value}"
        case "decimal":
            return f"decimal mark {value}"
        case _:
            return f"{name.replace('_', ' ')}: {value}"


def note_name(report: Report) -> str:
    """What the note is called."""
    return "standard input" if report.source.name == "-" else report.source.name


def summary_parts(report: Report) -> tuple[str, ...]:
    """The sum of a report in parts: `115 claims`, `20 given`, `80 right`, ..."""
    parts = (f"{many} {verdict}" for verdict, many in report.counts().items() if many)
    return (count(len(report.findings), "claim"), *parts)


def reason(finding: Finding) -> str:
    """Why a claim was not judged, and what else is remarked on it, without saying again that it was not."""
    said = finding.message
    for opening in ("not decided: ", "not understood: ", "not read: "):
        said = said.removeprefix(opening)
    return "; ".join(part for part in (said, *finding.remarks) if part)


def closing(report: Report) -> str:
    """What the whole comes to, in one sentence."""
    mistakes, open_claims = len(diagnoses(report)), len(silent(report))
    if not report.findings:
        return "No equality was found on the page."
    if mistakes:
        first = diagnoses(report)[0]
        entered = where(first.first.right, report.source)
        return f"{count(mistakes, 'mistake')}; the first at {entered}."
    if open_claims == len(report.findings):
        return "Nothing was judged."
    return "No mistake was found" + (f"; {count(open_claims, 'claim')} stayed unjudged." if open_claims else ".")
