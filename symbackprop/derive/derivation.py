"""The derivation of a network in one form, every line of it proved."""

from __future__ import annotations

from dataclasses import replace

from ..errors import InputError, NetworkError
from ..network.graph import Graph
from ..network.solver import require_numbers
from ..network.spec import Example, Network
from .definitions import Definitions
from .forms.arrays import FilledArrays
from .forms.batch import Batch
from .forms.indexed import indexed
from .forms.layout import Layout
from .forms.matrix import Matrices
from .forms.scalar import Scalars
from .numbers import Numbers
from .outline import outline
from .proof import Prover
from .steps import TOPICS, Deduction, Derivation, Detail, Form, Section

COLUMNS = Layout()


def derivation(
    network: Network,
    form: Form = Form.INDEXED,
    detail: Detail = Detail.BRIEF,
    *,
    layout: Layout = COLUMNS,
    values: bool | None = None,
    digits: int | None = None,
    only: str | None = None,
    batch: bool = False,
) -> Derivation:
    """The derivation of a network's gradients.

    `values`: numbers beside the formulas; None puts them in where the network has them all and the form is not the
    indexed one. `digits`: significant digits of a number, None for exact ones where they are short. `only`: a topic, or
    the canonical name of what one line gives. `layout` tells how the matrix form lays out its arrays, `batch` whether
    it puts the examples side by side in matrices.
    Raises NetworkError where values are asked for and numbers are missing, InputError for a name that there is not.
    """
    several = len(network.examples) > 1
    together = form is Form.MATRIX and batch
    if together and not several:
        network = replace(network, examples=(Example(), Example()))
    definitions = Definitions(network)
    deductions = outline(network)
    wanted = form is not Form.INDEXED if values is None else values
    numbers = Numbers(network, digits) if wanted and (values or has_numbers(network)) else None
    sections = _sections(definitions, deductions, form, detail, layout, numbers, together)
    if only is not None:
        sections = selected(sections, only)
    proved = Prover(network, layout if form is Form.MATRIX else COLUMNS).sections(sections)
    rows = layout.rows and form is Form.MATRIX
    return Derivation(network, form, detail, proved, deductions, rows, together, numbers is not None)


def has_numbers(network: Network) -> bool:
    """Whether a network has all that its values need."""
    try:
        require_numbers(network, Graph.dense(network))
    except NetworkError:
        return False
    return True


def _sections(
    definitions: Definitions,
    deductions: tuple[Deduction, ...],
    form: Form,
    detail: Detail,
    layout: Layout,
    numbers: Numbers | None,
    batch: bool,
) -> tuple[Section, ...]:
    scalars = Scalars(definitions, deductions, detail, numbers)
    match form:
        case Form.SCALAR:
            return scalars.sections()
        case Form.INDEXED:
            general = indexed(definitions, deductions, detail)
            own = {section.topic for section in general}
            put_in = scalars.sections() if numbers is not None else ()
            return (*general, *(section for section in put_in if section.topic not in own))
        case Form.MATRIX:
            general = Matrices(definitions, layout).sections(deductions, detail)
            if batch:
                general = Batch(layout).sections(general)
            if numbers is None:
                return general
            return (*general, *FilledArrays(definitions, layout, numbers, batch).sections(general))


def selected(sections: tuple[Section, ...], only: str) -> tuple[Section, ...]:
    """The sections of a topic, or the lines that give one quantity or array. Raises InputError where there are none."""
    wanted = only.strip().replace(" ", "")
    chosen = tuple(section for section in sections if section.topic == wanted)
    if chosen:
        return chosen
    names = {wanted, *_aliases(wanted)}
    found = [
        Section(section.topic, kept, section.arguments)
        for section in sections
        if (kept := tuple(line for line in section.lines if line.name and names & {line.name, whole_name(line.name)}))
    ]
    if found:
        return tuple(found)
    topics = [topic for topic in TOPICS if any(section.topic == topic for section in sections)]
    lines = [line.name for section in sections for line in section.lines if line.name]
    shown = ", ".join(dict.fromkeys([*topics, *lines[:8], *(lines[-3:] if len(lines) > 11 else [])]))
    raise InputError(f"--only: {only!r} names nothing in this derivation; write one of {shown}")


def _aliases(name: str) -> tuple[str, ...]:
    """Other canonical spellings of a name: dC/dz2[1] is delta2[1], x[1] is a0[1]."""
    if name.startswith("dC/dz"):
        return ("delta" + name.removeprefix("dC/dz"),)
    return ()


def whole_name(name: str) -> str:
    """The array that a quantity is an entry of: dC/dW2 for dC/dw2[1,3], delta2 for delta2[1]."""
    head, bracket, rest = name.partition("[")
    if not bracket:
        return name
    mark = rest.partition("]")[2]
    whole = head.replace("w", "W") if "," in rest.partition("]")[0] else head
    return whole + mark
