"""A network as a drawing: a column of circles for each layer, lines between them, as SVG that inherits its colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ..derive.terms import literal, number, ref
from ..network.spec import Network
from ..notation.model import Notation
from ..term import Role
from .glyphs import MINUS
from .math import Writer
from .terminal import formula

MOST = 8
"""Units of a layer that are drawn; of more, the first ones and the last with dots between."""
FIRST = 5
RADIUS, HEAD, MARGIN = 17, 40, 14
NARROW, WIDE = (130, 48), (200, 64)
"""Between columns and between rows, without and with numbers at the lines."""
LABELLED = 24
"""Lines between two layers that are labelled with their weights at most."""
LETTER, LINE = 6.0, 12.0
"""Of a label at a line."""

ROOM = 5
"""Characters that a circle holds."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit is drawn; `unit` is None for dots."""

    unit: int | None
    x: float
    y: float


def picture(network: Network, notation: Notation) -> str:
    """The drawing of a network, its units named in a notation.

    Weights stand at their lines and biases under their circles where there are numbers, and not too many.
    """
    writer = Writer(notation, {}, len(network.layers))
    numbered = _numbered(network)
    gap, row = WIDE if numbered else NARROW
    tallest = max(min(size, MOST) for size in network.sizes)
    width = 2 * (MARGIN + 3 * RADIUS) + gap * len(network.layers)
    height = HEAD + tallest * row + MARGIN
    columns = [_column(size, MARGIN + 3 * RADIUS + gap * at, row, tallest) for at, size in enumerate(network.sizes)]
    title = f"Network with layers of {', '.join(map(str, network.sizes))} units"
    body = "\n".join(
        (
            *_lines(columns),
            *_circles(columns, writer),
            *_headings(network, columns, writer),
            *(_labels(network, columns, writer) if numbered else ()),
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'style="max-width:100%;height:auto" font-family="system-ui, sans-serif" font-size="12" '
        f'fill="currentColor" stroke="none" text-anchor="middle">\n<title>{escape(title)}</title>\n{body}\n</svg>'
    )


def _text(latex: str) -> str:
    return formula(latex).lines[0]


def _name(layer: int, unit: int, writer: Writer) -> str:
    """What a circle holds: the activation's name where it is short, else the unit's number."""
    shown = _text(writer.latex(ref(Role.ACTIVATION, literal(layer), literal(unit))))
    return shown if len(shown) <= ROOM else writer.names.unit(literal(unit))


def _numbered(network: Network) -> bool:
    """Whether there are weights to write at lines, few enough to be read."""
    sizes = network.sizes
    few = all(m * n <= LABELLED for m, n in zip(sizes, sizes[1:], strict=False)) and max(sizes) <= MOST
    rows = (row for layer in network.layers for row in layer.weights or ())
    return few and any(weight is not None for row in rows for weight in row)


def _column(size: int, x: float, row: int, tallest: int) -> list[Spot]:
    """The spots of a layer, from top to bottom, centred."""
    units: list[int | None] = list(range(1, size + 1))
    if size > MOST:
        units = [*units[:FIRST], None, size]
    top = HEAD + row * (tallest - len(units)) / 2 + row / 2
    return [Spot(unit, x, top + row * at) for at, unit in enumerate(units)]


def _lines(columns: list[list[Spot]]) -> Iterator[str]:
    yield '<g stroke="currentColor" stroke-opacity="0.35">'
    for left, right in zip(columns, columns[1:], strict=False):
        for a in left:
            for b in right:
                if a.unit is not None and b.unit is not None:
                    yield (f'<line x1="{a.x + RADIUS:g}" y1="{a.y:g}" x2="{b.x - RADIUS:g}" y2="{b.y:g}"/>')
    yield "</g>"


def _circles(columns: list[list[Spot]], writer: Writer) -> Iterator[str]:
    for layer, column in enumerate(columns):
        for spot in column:
            if spot.unit is None:
                yield f'<text x="{spot.x:g}" y="{spot.y + 5:g}" font-size="18">⋮</text>'
                continue
            yield (
                f'<circle cx="{spot.x:g}" cy="{spot.y:g}" r="{RADIUS}" fill="none" stroke="currentColor" '
                'stroke-width="1.5"/>'
            )
            yield f'<text x="{spot.x:g}" y="{spot.y + 4:g}">{escape(_name(layer, spot.unit, writer))}</text>'


def _headings(network: Network, columns: list[list[Spot]], writer: Writer) -> Iterator[str]:
    """What each column is, and the function that its layer applies."""
    for layer, column in enumerate(columns):
        title = "input" if layer == 0 else "output" if layer == len(network.layers) else f"layer {layer}"
        told = "" if layer == 0 else _text(writer.function(network.layers[layer - 1].activation))
        yield f'<text x="{column[0].x:g}" y="14" font-weight="600">{title}</text>'
        if told:
            yield f'<text x="{column[0].x:g}" y="29" opacity="0.75">{escape(told)}</text>'


def _labels(network: Network, columns: list[list[Spot]], writer: Writer) -> Iterator[str]:
    """The weights at their lines, each where it hides no other, and the biases under their circles."""
    yield '<g font-size="10">'
    for layer, (left, right) in enumerate(zip(columns, columns[1:], strict=False)):
        row = network.layers[layer]
        taken: list[tuple[float, float, float]] = []
        for n, a in enumerate(left):
            for m, b in enumerate(right):
                weight = None if row.weights is None else row.weights[m][n]
                if weight is None:
                    continue
                text = _text(writer.latex(number(weight)))
                x, y = _free(a, b, len(text) * LETTER, taken)
                taken.append((x, y, len(text) * LETTER))
                yield f'<text x="{x:g}" y="{y + 3.5:.1f}" class="weight">{escape(text)}</text>'
        for bias, b in zip(row.bias or (), right, strict=False):
            if bias is not None:
                sign, size = ("+", bias) if bias >= 0 else (MINUS, -bias)
                text = f"{sign} {_text(writer.latex(number(size)))}"
                yield f'<text x="{b.x:g}" y="{b.y + RADIUS + 11:g}" class="weight">{escape(text)}</text>'
    yield "</g>"


def _free(a: Spot, b: Spot, width: float, taken: list[tuple[float, float, float]]) -> tuple[float, float]:
    """The place on a line that is farthest from the labels that are there already."""
    start, end = a.x + RADIUS, b.x - RADIUS

    def crowding(part: float) -> float:
        x, y = start + part * (end - start), a.y + part * (b.y - a.y) - 3
        over = ((width + wide) / 2 + 2 - abs(x - tx) for tx, ty, wide in taken if abs(y - ty) < LINE)
        return max((each for each in over if each > 0), default=0.0) + abs(part - 0.3) / 10

    part = min((0.16 + 0.02 * step for step in range(35)), key=crowding)
    return start + part * (end - start), a.y + part * (b.y - a.y) - 3
