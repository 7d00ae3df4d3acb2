"""What the package offers to Python: `check`, `verify`, `derive`, and results that show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .check.general.ruling import Verification
from .check.verdict import Report
from .derive.derivation import derivation
from .derive.forms.layout import Layout
from .derive.steps import Derivation, Detail, Form
from .errors import InputError
from .network.spec import Network
from .notation.load import STANDARD
from .notation.load import load as load_notation
from .notation.model import Notation
from .pipeline import check_text

__all__ = [
    "CheckedNote",
    "Network",
    "PrintedDerivation",
    "VerifiedFormula",
    "check",
    "check_text",
    "derive",
    "picture",
    "verify",
]


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
    text: str,
    network: Network | None = None,
    *,
    name: str = "-",
    assume: Mapping[str, str] | None = None,
    notation: str | None = None,
) -> CheckedNote:
    """Read a note and judge every equality on it.

    `network`: facts that stand outside the note; they win over the note's. `assume`: declared
    conventions, such as {"base": "0", "decimal": "comma"}. `notation`: the name or the file of the notation that the
    note is written in, None to find out. `name` is what the report calls the note.
    Raises a SymbackpropError for conventions or a network that cannot be; never for what the note says.
    """
    hand = load_notation(notation) if notation is not None else None
    report = check_text(text, name, network=network, assume=assume, notation=hand)
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


@dataclass(frozen=True)
class PrintedDerivation(Derivation):
    """A derivation that writes itself in a notation, in every format of the command line."""

    notation: Notation | None = None

    def latex(self, *, fragment: bool = False) -> str:
        """A complete LaTeX article, or with `fragment` what stands between its begin and end."""
        from .write import latex
        from .write.paper import paper

        written = paper(self, self.hand)
        return latex.fragment(written) if fragment else latex.document(written)

    def markdown(self) -> str:
        """A Markdown document with formulas between dollars."""
        from .write import markdown
        from .write.paper import paper

        return markdown.document(paper(self, self.hand))

    def text(self, width: int = 80) -> str:
        """The derivation in Unicode, as a terminal shows it."""
        from .write import text
        from .write.paper import paper

        return text.document(paper(self, self.hand), width)

    def html(self) -> str:
        """An HTML page of its own: MathML, a drawing of the network, nothing fetched."""
        from .write import html
        from .write.paper import paper

        return html.page(paper(self, self.hand))

    def to_json(self) -> dict[str, Any]:
        """The derivation as plain values, as `symbackprop derive --format json` writes them."""
        from .write.as_json import derivation_json

        return derivation_json(self, self.hand)

    @property
    def hand(self) -> Notation:
        """The notation that it is written in."""
        return (self.notation or load_notation()).for_examples(len(self.network.examples))

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from .write import html
        from .write.paper import paper

        return html.element(paper(self, self.hand))

    def _repr_latex_(self) -> str:
        from .write import markdown
        from .write.paper import paper

        return markdown.displays(paper(self, self.hand))


def derive(
    network: Network,
    form: str = "indexed",
    *,
    detail: str = "brief",
    notation: str = STANDARD,
    values: bool | None = None,
    digits: int | None = None,
    only: str | None = None,
    batch: bool = False,
) -> PrintedDerivation:
    """Derive every gradient of a network's cost by the chain rule, each line of it proved.

    `form`: scalar, indexed or matrix; `detail`: brief or full. `notation` is the name of a notation or the path of its
    file. `values`: numbers beside the formulas, None where the network has them and the form is not the indexed one.
    `digits`: significant digits of a number. `only`: a topic such as hidden, or what one line gives (`dC/dw2[1,3]`).
    `batch`: the matrix form for all examples at once.
    Raises a SymbackpropError for names that there are not, for `values` where numbers are missing, and for a batch
    where no product of matrices serves all examples.
    """
    hand = load_notation(notation)
    layout = Layout(rows=hand.rows, from_to=hand.from_to)
    found = derivation(
        network,
        _chosen(Form, form),
        _chosen(Detail, detail),
        layout=layout,
        values=values,
        digits=digits,
        only=only,
        batch=batch,
    )
    return PrintedDerivation(
        found.network,
        found.form,
        found.detail,
        found.sections,
        found.deductions,
        found.rows,
        found.batch,
        found.numbers,
        hand,
    )


def picture(network: Network, notation: str = STANDARD) -> str:
    """A drawing of a network as SVG, its units named in a notation, weights at their lines where they are few."""
    from .write.picture import picture as drawn

    return drawn(network, load_notation(notation))


Choice = TypeVar("Choice", Form, Detail)


def _chosen(kind: type[Choice], name: str) -> Choice:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(each.value for each in kind)
        raise InputError(f"{kind.__name__.lower()}: {name!r} is not known; write one of {known}") from None
