"""What the package offers to Python: `check(text)`, and reports that show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .check.general.ruling import Verification
from .check.verdict import Report
from .network.spec import Network
from .pipeline import check_text

__all__ = ["CheckedNote", "Network", "VerifiedFormula", "check", "check_text", "verify"]


@dataclass(frozen=True)
class CheckedNote(Report):
    """A report that writes itself: the same values, and the formats of the command line."""

    def to_json(self) -> dict[str, Any]:
        """The report as plain values, as `symbackprop check --format json` writes them."""
        from .report.as_json import report_json

        return report_json(self)

    def to_text(self, width: int = 80) -> str:
        """The report as a terminal shows it, without colours."""
        from .report.as_text import text_report

        return text_report(self, width=width)

    def to_markdown(self) -> str:
        """The report as a Markdown document."""
        from .report.as_markdown import markdown

        return markdown(self)

    def to_html(self) -> str:
        """The report as an HTML page of its own."""
        from .report.as_html import html_page

        return html_page([self])

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        from .report.as_html import html_fragment

        return html_fragment(self)


def check(
    text: str, network: Network | None = None, *, name: str = "-", assume: Mapping[str, str] | None = None
) -> CheckedNote:
    """Read a note and judge every equality on it.

    `network`: facts that stand outside the note; they win over the note's. `assume`: declared
    conventions, such as {"base": "0", "decimal": "comma"}. `name` is what the report calls the note.
    Raises a SymbackpropError for conventions or a network that cannot be; never for what the note says.
    """
    report = check_text(text, name, network=network, assume=assume)
    return CheckedNote(report.source, report.reading, report.findings, report.repairs, report.faults)


@dataclass(frozen=True)
class VerifiedFormula(Verification):
    """What is held of general formulas, as a value that writes itself."""

    def to_json(self) -> dict[str, Any]:
        """The rulings as plain values, as `symbackprop verify --format json` writes them."""
        from .report.verification_as_json import verification_json

        return verification_json(self)

    def to_text(self, width: int = 80) -> str:
        """The rulings as a terminal shows them, without colours."""
        from .report.verification_as_text import verification_text

        return verification_text(self, width=width)

    def __str__(self) -> str:
        return self.to_text()


def verify(
    formula: str,
    *,
    definitions: Sequence[str] = (),
    cost: str | None = None,
    activation: str | None = None,
    assume: Mapping[str, str] | None = None,
    corrections: bool = True,
) -> VerifiedFormula:
    """Judge a general formula (or a text of several) in LaTeX: for every size, layer and unit, not at numbers.

    `definitions` are formulas that tell the network; `cost` and `activation` name rows of the tables, `assume` declares
    further conventions, such as {"weights": "from-to"}. Raises a SymbackpropError for names that do not exist; never
    for what the formula says.
    """
    from .verifying import page_of, verify_text

    told = {**(assume or {}), **{k: v for k, v in (("cost", cost), ("activation", activation)) if v is not None}}
    text = page_of((formula,))
    found = verify_text(
        text, "formula", definitions=page_of(definitions) if definitions else "", assume=told, corrections=corrections
    )
    return VerifiedFormula(found.source, found.begin, found.rulings, found.conventions, found.cost, found.activations)
