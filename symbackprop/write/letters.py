"""Which letter each index variable gets in a notation, by the layer it runs over; one line, one letter a variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from ..derive.steps import Line
from ..notation.model import Notation
from ..term import Index, Kronecker, Partial, Ref, Role, Size, Sum, Term
from ..within import walk

LAYER_MARK, EXAMPLE_MARK = "^", "#"


def letters_for(terms: Iterable[Term], notation: Notation, further: Iterable[str] = ()) -> Mapping[str, str]:
    """The letter of every unit variable in some terms that belong together, and of `further` ones.

    The first quantity with a unit tells which layer they speak of: its units get the letter of the layer at hand, those
    of the layers beside it theirs. No two variables get one letter.
    """
    runs = _layers(terms)
    for var in further:
        runs.setdefault(var, None)
    home = next((layer for layer in runs.values() if layer is not None), None)
    units = notation.units
    chosen: dict[str, str] = {}
    for var, layer in runs.items():
        wanted = _wanted(layer, home, notation)
        free = (letter for letter in (*wanted, *units.spare, *units.letters) if letter not in chosen.values())
        chosen[var] = next(free, None) or _further(chosen.values())
    return chosen


def line_letters(line: Line, notation: Notation) -> Mapping[str, str]:
    """The letters of a line: of its members, and of what their reasons speak of."""
    spoken = [value for move in line.moves for _, value in move.arguments]
    terms = (line.left, *(move.term for move in line.moves), *(each for each in spoken if isinstance(each, Term)))
    named = (each.var for each in spoken if isinstance(each, Index))
    summed = (value for move in line.moves for key, value in move.arguments if key == "var" and isinstance(value, str))
    units = (var for var in (*named, *summed) if var is not None and not var.startswith((LAYER_MARK, EXAMPLE_MARK)))
    return letters_for(terms, notation, units)


def _further(taken: Iterable[str]) -> str:
    """A letter with a number, where a line has more variables than the notation has letters."""
    return next(letter for number in count(1) if (letter := f"u_{{{number}}}") not in taken)


def _wanted(layer: Index | None, home: Index | None, notation: Notation) -> tuple[str, ...]:
    units = notation.units
    if layer is None or home is None or layer.var != home.var:
        return (units.here,)
    match layer.offset - home.offset:
        case 0:
            return (units.here,)
        case -1:
            return (units.below,)
        case 1:
            return (units.above,)
        case _:
            return ()


def _layers(terms: Iterable[Term]) -> dict[str, Index | None]:
    """The layer that each unit variable first stands at, in order; what a derivative is by comes first."""
    found: dict[str, Index | None] = {}
    for term in terms:
        for part in _in_order(term):
            for var, layer in _variables(part):
                if var is not None and found.get(var) is None:
                    found[var] = layer
    return found


def _in_order(term: Term) -> Iterable[Term]:
    """The parts of a term; of a derivative what it is by comes first."""
    if isinstance(term, Partial):
        return (*walk(term.wrt), *walk(term.of))
    return walk(term)


def _variables(part: Term) -> Iterable[tuple[str | None, Index | None]]:
    match part:
        case Ref(role=role) if part.first.units is not None:
            layer = Index("^L") if role is Role.TARGET else part.first.layer
            below = None if layer is None else Index(layer.var, layer.offset - 1)
            layers = (layer, below) if role is Role.WEIGHT else (layer,)
            return [(unit.var, at) for unit, at in zip(part.first.units, layers, strict=False)]
        case Kronecker(_, first, second):
            return [(first.var, None), (second.var, None)]
        case Sum(var=var, upper=upper) if var is not None and not var.startswith((LAYER_MARK, EXAMPLE_MARK)):
            return [(var, upper.layers[0] if isinstance(upper, Size) and upper.layers else None)]
        case _:
            return []
