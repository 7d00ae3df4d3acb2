"""Running text with formulas in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula within text, as LaTeX without its marks."""

    latex: str


Prose = tuple[str | Formula, ...]
NOTHING: Prose = ()


def fields(template: str) -> frozenset[str]:
    """The names in braces that a template speaks of."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def fill(template: str, arguments: Mapping[str, Prose]) -> Prose:
    """The template with the arguments put where their names stand in braces. Formulas stand between dollars in it."""
    return tuple(_merged(_filled(template, arguments)))


def _filled(template: str, arguments: Mapping[str, Prose]) -> Iterator[str | Formula]:
    for text, name, _, _ in Formatter().parse(template):
        for position, piece in enumerate(text.split("$")):
            yield Formula(piece) if position % 2 else piece
        if name is not None:
            yield from arguments[name]


def _merged(pieces: Iterable[str | Formula]) -> Iterator[str | Formula]:
    held = ""
    for piece in pieces:
        if isinstance(piece, str):
            held += piece
            continue
        if held:
            yield held
        held = ""
        yield piece
    if held:
        yield held


def joined(parts: Sequence[Prose], comma: str = ", ", last: str | None = None) -> Prose:
    """Several pieces of text as one: `a, b and c` where `last` is " and "."""
    pieces: list[str | Formula] = []
    for position, part in enumerate(parts):
        if position:
            pieces.append(last if last is not None and position == len(parts) - 1 else comma)
        pieces.extend(part)
    return tuple(_merged(pieces))
