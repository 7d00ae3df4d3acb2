"""Notes whose expected verdicts stand in comments (see pages/README.md), and how reports on them compare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symbackprop import check
from symbackprop.check.verdict import Finding, Verdict

FINE = {Verdict.GIVEN, Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED}
SILENT = {Verdict.UNREAD, Verdict.UNDECIDED}
COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
HEADER = re.compile(r"\s*(?:hand|faults|network|notation)\b")
WORD = re.compile(r"([a-z]+)(?:\([^)]*\))?|-(?=\s|$)")
SKIPPED = "-"
FLOOR = 0.97


@dataclass(frozen=True)
class Expected:
    """The verdicts that a comment expects of the claims that begin in [start, end)."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How a report compares with what was expected, in counts of claims; `found` of the `mistakes`.

    `read` are decided; `false` expected fine and reported faulty, `missed` the other way round; `unmatched` blocks
    have another number of claims than expected, and none of their claims counts as read.
    """

    claims: int = 0
    read: int = 0
    false: int = 0
    missed: int = 0
    mistakes: int = 0
    found: int = 0
    unmatched: int = 0

    @property
    def share(self) -> float:
        """The share of the claims that was read."""
        return self.read / self.claims if self.claims else 1.0

    def __str__(self) -> str:
        told = {key: getattr(self, key) for key in self.__dataclass_fields__}
        return f"Score({', '.join(f'{key}={count}' for key, count in told.items() if count)})"

    def __add__(self, other: Score) -> Score:
        pairs = ((getattr(self, key), getattr(other, key)) for key in Score.__dataclass_fields__)
        return Score(*(mine + theirs for mine, theirs in pairs))


def demand(got: Score) -> bool:
    """Whether a note is judged as it should be."""
    return not got.false and not got.missed and not got.unmatched and got.found == got.mistakes and got.share >= FLOOR


def expectations(text: str) -> Iterator[Expected]:
    """What the comments of a note expect, in reading order."""
    start = 0
    for comment in COMMENT.finditer(text):
        if not HEADER.match(comment[1]):
            words = tuple(match[1] or SKIPPED for match in WORD.finditer(comment[1]))
            yield Expected(start, comment.start(), words)
        start = comment.end()


def compared(expected: Expected, findings: list[Finding]) -> Score:
    """The score of one block."""
    wanted = [word for word in expected.words if word != SKIPPED]
    mistakes = wanted.count("wrong")
    if len(findings) != len(expected.words):
        faulty = sum(finding.verdict.faulty for finding in findings)
        allowed = sum(word in ("wrong", "follows") for word in wanted)
        return Score(
            len(wanted), false=max(0, faulty - allowed), mistakes=mistakes, found=min(faulty, mistakes), unmatched=1
        )
    pairs = [(word, each.verdict) for word, each in zip(expected.words, findings, strict=True) if word != SKIPPED]
    read = [(word, verdict) for word, verdict in pairs if verdict not in SILENT]
    return Score(
        claims=len(pairs),
        read=len(read),
        false=sum(word not in ("wrong", "follows") and verdict.faulty for word, verdict in read),
        missed=sum(word in ("wrong", "follows") and verdict in FINE for word, verdict in read),
        mistakes=mistakes,
        found=sum(word == "wrong" and verdict.faulty for word, verdict in read),
    )


def score(path: Path) -> Score:
    """The score of the report on a note."""
    text = path.read_text("utf-8")
    findings = check(text, name=path.name).claims
    total = Score()
    for expected in expectations(text):
        here = [each for each in findings if expected.start <= each.right.start < expected.end]
        total += compared(expected, here)
    return total


def shown(path: Path) -> str:
    """Each claim that is not as expected, for the message of a failing test."""
    text = path.read_text("utf-8")
    report = check(text, name=path.name)
    rows: list[str] = []
    for expected in expectations(text):
        here = [each for each in report.claims if expected.start <= each.right.start < expected.end]
        if len(here) != len(expected.words):
            line = text.count("\n", 0, expected.end) + 1
            rows.append(f"before line {line}: {len(expected.words)} claims expected, {len(here)} reported")
            continue
        for word, each in zip(expected.words, here, strict=True):
            fine = word not in ("wrong", "follows")
            if word != SKIPPED and (each.verdict in SILENT or each.verdict.faulty == fine):
                place, member = report.source.place(each.right), " ".join(report.source.slice(each.right).split())
                rows.append(f"line {place.line}: {word} expected, {each.verdict} reported: {member} | {each.message}")
    return "\n".join(rows)
