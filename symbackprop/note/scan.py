"""A note's text as a Document: blocks, lines and tables, and the mathematics that stands in each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..latex.budget import MAX_NOTE_CHARACTERS
from ..latex.parser import parse_chains
from ..latex.tree import Chain, Unread
from ..source import Source, Span
from .decimals import decimal_comma as find_decimal_comma
from .document import Document, Formula, Heading, Item, Prose, Table
from .headings import all_bold, names_a_part
from .lines import Found, line_formulas
from .regions import Region, regions
from .tables import read_table, table_at

_PREFIX = re.compile(
    r"(?:[ \t]*>)*[ \t]*(?P<mark>(?:[-*+•◦▪‣·∙○●][ \t]+|[–—][ \t]+)(?:\[[ xX]\][ \t]+)?|"
    r"\(?[0-9]{1,2}[.)][ \t]+|\(?[a-z][.)][ \t]+|\([ivx]+\)[ \t]+)?"
)
_ATX = re.compile(r"#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}$")
_UNDERLINE = re.compile(r"[ \t]*(?:={3,}|-{3,})[ \t\r]*$")
_STRONG = re.compile(r"(?<![\w*\\)\]$])(\*\*|__)(?=[^\s*_])([^\n*$]{1,200}?)(?<=[^\s*])\1(?![\w*])")
_EMPHASIS = re.compile(r"(?<![^\s(])(\*|_)(?=[A-Za-z])([^\n*_$=+]{1,100}?)(?<=[^\s*_])\1(?![\w*(])")
_COMMENT = re.compile(r"(?:#|//|--\s).*$")
_TOLD = re.compile(r"\s*(?:#|//|--\s)(?:[^=]*[\s,;:(])?([A-Za-z]\w*\s*=\s*[-+]?\d*\.?\d+)\s*\)?\s*$")
_MATHS_HINT = re.compile(r"[=:≈→⇒←≤≥<>$]|->|\\")
_COMMA = re.compile(r"[0-9],[0-9]")
_EQUATION = re.compile(r"[=:|]|[0-9]\s*[*+·-]\s*[0-9]")
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def scan(source: Source, *, decimal: str | None = None) -> Document:
    """The items of a note in reading order.

    `decimal` says whether a comma between digits is a decimal mark ("comma") or not ("point"); None finds out from
    the page. Whatever the text, nothing is raised: mathematics that cannot be read is Unread with its reason.
    """
    text = source.text
    found = regions(text)
    evidence = None
    if decimal is None:
        evidence = find_decimal_comma(text, _mathematics(text, found))
    comma = decimal == "comma" or evidence is not None
    return Document(source, tuple(_Scanner(text, found, comma).items()), comma, evidence)


def _mathematics(text: str, found: list[Region]) -> Iterator[tuple[Span, bool]]:
    """Where the page's mathematics stands, each with whether it is plain: delimited first, then every line outside."""
    for region in found:
        if region.kind in ("display", "inline"):
            yield region.inner, False
    at = 0
    for region in [*found, Region(Span(len(text), len(text)), Span(len(text), len(text)), "comment")]:
        stop = region.outer.start
        while stop > at and (match := _COMMA.search(text, at, stop)) is not None:
            begin = max(at, text.rfind("\n", at, match.start()) + 1)
            end = text.find("\n", match.end(), stop)
            end = stop if end < 0 else end
            if end - begin < 2000 and _EQUATION.search(text, begin, end):
                yield Span(begin, end), True
            at = end
        at = max(at, region.outer.end)


def _blanked(match: re.Match[str]) -> str:
    width = len(match[1])
    return " " * width + match[2] + " " * width


class _Scanner:
    """The walk over one note: its regions, and how much mathematics has been read of the budget."""

    def __init__(self, text: str, found: list[Region], comma: bool) -> None:
        self.text = text
        self.masked = text
        if "*" in text or "__" in text or "_" in text:
            self.masked = _EMPHASIS.sub(_blanked, _STRONG.sub(_blanked, text))
        self.regions = found
        self.comma = comma
        self.read = 0

    def items(self) -> Iterator[Item]:
        front = _FRONT.match(self.text)
        at = front.end() if front else 0
        inline: list[Region] = []
        for region in self.regions:
            if region.outer.start < at:
                continue
            if region.kind in ("inline", "span") or (region.kind == "display" and self._within_line(region)):
                inline.append(region)
                continue
            yield from self._lines(at, region.outer.start, inline)
            inline = []
            if region.kind == "display":
                yield self._formula(region.inner, "display")
            elif region.kind == "code":
                yield from self._code(region.inner)
            at = region.outer.end
        yield from self._lines(at, len(self.text), inline)

    def _within_line(self, region: Region) -> bool:
        """Whether a display stands on one line with other text, so that they may be one equation."""
        start, end = region.outer.start, region.outer.end
        if end - start > 2000 or "\n" in self.text[start:end] or not self.text.startswith("$$", start):
            return False
        line = self.text.rfind("\n", max(0, start - 200), start) + 1
        before = self.text[line:start] if line else ""
        mark = _PREFIX.match(before)
        return bool(before[mark.end() if mark else 0 :].strip()) and before.rstrip()[-1:] in ":=≈"

    def _formula(self, span: Span, style: str) -> Formula:
        return Formula(span, self._chains(span, plain=False), style)

    def _chains(self, span: Span, *, plain: bool) -> tuple[Chain, ...]:
        if self._spent(span):
            return (
                Chain(
                    span,
                    (Unread(span, f"beyond the first {MAX_NOTE_CHARACTERS} characters of mathematics on the page"),),
                    (),
                ),
            )
        return parse_chains(self.text, span, plain=plain, decimal_comma=self.comma)

    def _spent(self, span: Span) -> bool:
        """Whether the budget of mathematics is spent, this span counted."""
        self.read += span.end - span.start
        return self.read > MAX_NOTE_CHARACTERS

    def _code(self, span: Span) -> Iterator[Item]:
        """The assignments and equations of a code block, its comments dropped."""
        for line in re.finditer(r"[^\n]+", self.text[span.start : span.end]):
            start = span.start + line.start()
            yield from self._told_in_comment(line.group(), start)
            content = _COMMENT.sub("", line.group()).rstrip()
            begin = start + len(content) - len(content.lstrip())
            place = Span(min(begin, start + len(content)), start + len(content))
            if place.start == place.end:
                continue
            if "=" in content and not re.search(
                r"[\"'`{}]|\bdef\b|\bimport\b|\breturn\b|\bclass\b|^\s*(?:for|if|while)\b", content
            ):
                yield Formula(place, self._chains(place, plain=True), "code")
            else:
                yield Prose(place, content.strip())

    def _told_in_comment(self, line: str, start: int) -> Iterator[Item]:
        """The value that a comment alone on its line ends with: `# step, lr = 0.1`."""
        told = _TOLD.match(line)
        if told is not None:
            place = Span(start + told.start(1), start + told.end(1))
            yield Formula(place, self._chains(place, plain=True), "code")

    def _lines(self, start: int, stop: int, inline: list[Region]) -> Iterator[Item]:
        """The items of a stretch between displays, line by line; a break within an inline formula breaks no line."""
        lines = self._split(start, stop, inline)
        spans = [span for span, _ in lines]
        at = 0
        while at < len(lines):
            rows = table_at(self.text, spans, at)
            if rows:
                yield self._table([lines[row] for row in range(at, at + rows)])
                at += rows
                continue
            span, within = lines[at]
            if (
                not within
                and at + 1 < len(lines)
                and _UNDERLINE.match(self.text, lines[at + 1][0].start, lines[at + 1][0].end)
                and self._plain_line(span)
            ):
                yield Heading(self._stripped(span), self.text[span.start : span.end].strip())
                at += 2
                continue
            yield from self._line(span, within)
            at += 1

    def _plain_line(self, span: Span) -> bool:
        line = self.text[span.start : span.end].strip()
        return bool(line) and len(line) < 100 and not _RULE.fullmatch(line) and "=" not in line and ":" not in line

    def _split(self, start: int, stop: int, inline: list[Region]) -> list[tuple[Span, list[Region]]]:
        lines: list[tuple[Span, list[Region]]] = []
        begin, pending = start, list(reversed(inline))
        within: list[Region] = []
        at = start
        while at < stop:
            end = self.text.find("\n", at, stop)
            end = stop if end < 0 else end
            jumped = False
            while pending and pending[-1].outer.start < end:
                region = pending.pop()
                within.append(region)
                if region.outer.end > end:
                    at, jumped = region.outer.end, True
                    break
            if jumped:
                continue
            lines.append((Span(begin, end), within))
            begin = at = end + 1
            within = []
        if begin < stop:
            lines.append((Span(begin, stop), within))
        return lines

    def _stripped(self, span: Span) -> Span:
        raw = self.text[span.start : span.end]
        start = span.start + len(raw) - len(raw.lstrip(" \t\r\n\ufeff"))
        return Span(start, max(start, span.start + len(raw.rstrip())))

    def _line(self, span: Span, inline: list[Region]) -> Iterator[Item]:
        span = self._stripped(span)
        text = self.text
        if span.start == span.end or _RULE.fullmatch(text, span.start, span.end):
            return
        heading = _ATX.match(text, span.start, span.end)
        mark = _PREFIX.match(text, span.start, span.end)
        bullet = bool(mark and mark["mark"])
        content = Span(mark.end(), span.end) if mark else span
        if heading:
            content = Span(heading.start("text"), heading.end("text"))
        if content.start >= content.end:
            return
        line = text[content.start : content.end]
        formulas = []
        if (inline or _MATHS_HINT.search(line)) and not self._spent(content):
            formulas = line_formulas(text, self.masked, content, inline, decimal_comma=self.comma)
        elif inline or _MATHS_HINT.search(line):
            reason = f"beyond the first {MAX_NOTE_CHARACTERS} characters of mathematics on the page"
            yield Formula(content, (Chain(content, (Unread(content, reason),), ()),), "plain")
            return
        words = self._without(content, inline)
        if heading or self._is_heading(line, words, bullet, content, inline, formulas):
            yield Heading(content, " ".join(self.masked[content.start : content.end].split()))
            for one in formulas:
                yield Formula(one.span, one.chains, one.style)
            return
        at = content.start
        for one in formulas:
            yield from self._prose(at, one.outer.start)
            yield Formula(one.span, one.chains, one.style)
            at = max(at, one.outer.end)
        yield from self._prose(at, content.end)

    def _is_heading(
        self, line: str, words: str, bullet: bool, content: Span, inline: list[Region], formulas: list[Found]
    ) -> bool:
        """Whether a line names a part: all in bold, or short and standing alone, with no equation of its own."""
        inside = {region.inner for region in inline}
        whole = len(formulas) == 1 and (formulas[0].style == "plain" or formulas[0].span not in inside)
        if whole and formulas[0].span.start - content.start < 3:
            return False
        if all_bold(line):
            return True
        if bullet or whole and formulas[0].style == "inline":
            return False
        introduces = words.endswith(":") and any(chain.relations for one in formulas for chain in one.chains)
        return names_a_part(words, introduces=introduces)

    def _without(self, span: Span, inline: list[Region]) -> str:
        """A line with its inline mathematics taken out."""
        parts, at = [], span.start
        for region in inline:
            parts.append(self.text[at : region.outer.start])
            at = max(at, region.outer.end)
        return " ".join("".join([*parts, self.text[at : span.end]]).split())

    def _prose(self, start: int, stop: int) -> Iterator[Item]:
        if start < stop:
            span = self._stripped(Span(start, stop))
            if any(character.isalnum() for character in self.text[span.start : span.end]):
                yield Prose(span, self.text[span.start : span.end])

    def _table(self, lines: list[tuple[Span, list[Region]]]) -> Table:
        spent = self._spent(Span(lines[0][0].start, lines[-1][0].end))
        return read_table(self.text, lines, decimal_comma=self.comma, mathematics=not spent)
