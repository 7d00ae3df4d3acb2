"""The way from a note's text to its report, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping

from .check.page import judge, report
from .check.verdict import Report
from .network.spec import Network
from .note.scan import scan
from .read.page import read
from .source import Source


def check_text(text: str, name: str = "-", *, network: Network | None = None, assume: Mapping[str, str] | None = None) -> Report:
    """The report on a note's text.

    `network`: facts from outside the note, which win over the note's. `assume`: declared conventions by name.
    Raises InputError for a convention that does not exist.
    """
    declared = dict(assume or {})
    document = scan(Source(text, name), decimal=declared.get("decimal"))
    reading = read(document, declared)
    return report(reading, judge(reading))
