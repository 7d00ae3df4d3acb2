"""What a page's definitions tell of its own marks.

Index letters that stand for layers, errors with the sign turned, weights numbered by the layer that they leave, the
cost of one example, a unit 0 that is always 1. Terms read under habit alone are put right by these; the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..reading import Line, Structure
from ..rewriting import mapped, substituted
from ..source import Span
from ..term import (
    Add,
    Apply,
    Function,
    Index,
    IndexValue,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    literal,
)
from ..within import walk
from .habits import HABIT

_ONE_COST = re.compile(rf"(?:{'|'.join(head for head, role in HABIT.items() if role is Role.COST)})_[a-z](?:\\(.*\\))?")
_MATRIX = re.compile(
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|overline|bar|hat)\s*\{?\s*)?(?:[A-Z]|\\(?:Theta|Omega))(?![A-Za-z])"
)
HIDDEN = "g"
"""The letter of the hidden layers' function where the output has none: its slope there is no 1."""
_OWN = re.compile(r"(?P<head>[^_^]+)\^(?P<letter>[a-zA-Z])")
_LAYER = re.compile(r"(?P<letter>[a-zA-Z])(?P<by>[+-]\d+)?|\d+")
LAYERED = (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION, Role.DELTA)


@dataclass(frozen=True)
class Told:
    """What definitions tell: `letters` the layer that each index letter counts, `turned` that the error is minus the
    derivative, `leaving` that a weight bears the layer that it leaves, the input being layer 1; `examples` are the
    definitions of one example's cost, by their places; `extended` that unit 0 is always 1 and its weights are biases;
    `weights` whether whole weights stand behind their inputs, None where no definition tells; `linear` that the output
    is its weighted sum, `hidden` being the function of the other layers; `whole` that products are those of matrices,
    although no index is written; `rows` that the cost's derivative by a vector is a row; `names` are names of the
    page's own for any layer: the layer's letter, and what they stand for.
    """

    letters: Mapping[str, int] = field(default_factory=dict)
    turned: bool = False
    leaving: bool = False
    examples: Mapping[Span, Term] = field(default_factory=dict)
    extended: bool = False
    weights: bool | None = None
    linear: bool = False
    hidden: str = HIDDEN
    whole: bool = False
    rows: bool = False
    names: Mapping[str, tuple[str, Term]] = field(default_factory=dict)

    def under(self, found: Structure) -> Told:
        """The same where the hidden layers' function is told elsewhere."""
        name = found.activations[0] if found.activations else None
        return replace(self, hidden=name) if self.linear and name is not None else self

    @property
    def depth(self) -> int | None:
        """The number of layers with weights, where the letters tell it."""
        return max(self.letters.values(), default=0) or None

    def structure(self, found: Structure) -> Structure:
        """A structure with the number of layers that these marks tell."""
        depth = self.depth or found.depth
        if self.leaving and depth is not None:
            depth = depth - 1 or None
        if self.whole and found.single_units:
            found = replace(found, sizes=None, single_units=False)
        first = found.activations[0] if len(set(found.activations)) == 1 else None
        activations = found.activations if depth == found.depth else (first,) * (depth or 1)
        if self.linear and depth is not None and len(activations) == depth > 1:
            activations = (*(name or HIDDEN for name in activations[:-1]), "identity")
        if depth is not None and activations == ("softmax",) * depth and depth > 1:
            activations = (*(None,) * (depth - 1), "softmax")
        sizes = (1,) * (depth + 1) if found.single_units and depth is not None else found.sizes
        biases = () if self.extended else found.biases
        return replace(found, depth=depth, activations=activations, sizes=sizes, biases=biases)

    def over(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Lines with their terms put right."""
        if self == Told(whole=self.whole, weights=self.weights, hidden=self.hidden):
            return tuple(lines)
        return tuple(
            replace(
                line,
                members=tuple(
                    member if member.term is None else replace(member, term=self.term(member.term))
                    for member in line.members
                ),
            )
            for line in lines
        )

    def term(self, term: Term) -> Term:
        """A term put right."""
        if self.examples.get(term.span) == term:
            return Ref(term.span, Role.COST, (Position(None, None),), "the cost of one example")
        return self._name(mapped(term, self.term))

    def _name(self, term: Term) -> Term:
        match term:
            case Apply(function="sigma") | Function(function="sigma") if self.linear:
                return replace(term, function=self.hidden)
            case Ref(role=Role.ACTIVATION, positions=(Position(units=(Index(None, 0),)), *_)) if self.extended:
                return Num(term.span, Fraction(1))
            case Ref(role=Role.WEIGHT, positions=(Position(layer, (unit, Index(None, 0))), *_)) if self.extended:
                return self._placed(replace(term, role=Role.BIAS, positions=(Position(layer, (unit,)),)))
            case Sum(var=str() as var, lower=None, upper=Size(offset=1) as upper) if self.extended:
                return self._parted(term, var, upper)
            case Ref(role=Role.DELTA) if self.turned:
                return Neg(term.span, self._placed(term))
            case Named(name=name) if (meant := self._defined(name, None)) is not None:
                return meant
            case Pow(base=Named(name=name), exponent=Num() | IndexValue() as mark) if (
                meant := self._defined(name, mark)
            ) is not None:
                return meant
            case Partial(of=Ref(role=Role.COST), wrt=Ref(role=role)) if self.rows and role is not Role.COST:
                whole = isinstance(term.wrt, Ref) and term.wrt.first.units is None
                return Transpose(term.span, term) if whole else term
            case Ref(role=role) if role in LAYERED:
                return self._placed(term)
            case Sum(var=str() as var, upper=Size(layers=()) as upper) if var in self.letters:
                return replace(term, upper=replace(upper, layers=(literal(self.letters[var]),)))
            case _:
                return term

    def _defined(self, name: str, mark: Num | IndexValue | None) -> Term | None:
        """What a name of the page's own stands for at a layer, by its definition for any layer."""
        head, _, written = name.partition("^")
        if mark is not None and not written:
            index = mark.index if isinstance(mark, IndexValue) else literal(int(mark.value))
        elif (found := _LAYER.fullmatch(written)) is not None:
            index = (
                literal(int(written))
                if found["letter"] is None
                else Index(f"^{found['letter']}", int(found["by"] or 0))
            )
        else:
            return None
        known = self.names.get(head)
        return None if known is None else self.term(substituted(known[1], {known[0]: index}))

    def _parted(self, term: Sum, var: str, upper: Size) -> Term:
        """A sum from unit 0 on as the sum over the layer and the term of unit 0."""
        first = self.term(substituted(term.body, {var: literal(0)}))
        rest = self._name(replace(term, upper=replace(upper, offset=0)))
        return Add(term.span, (rest, first))

    def _placed(self, ref: Ref) -> Ref:
        if self.leaving:
            return replace(ref, positions=tuple(self._renumbered(ref.role, place) for place in ref.positions))
        units = ref.first.units
        if len(ref.positions) < 2 or units is None:
            return ref
        names = [unit.var.rstrip("'") for unit in units if unit.var is not None]
        layers = [self.letters[name] for name in names if name in self.letters]
        if not layers:
            return ref
        return replace(ref, positions=(Position(literal(max(layers)), units),), group=None)

    def _renumbered(self, role: Role, place: Position) -> Position:
        layer = place.layer
        if layer is None:
            return place
        if role is Role.WEIGHT and layer.var is not None:
            return replace(place, layer=Index(layer.var, layer.offset + 1))
        if role is not Role.WEIGHT and layer.var is None and layer.offset > 0:
            return replace(place, layer=literal(layer.offset - 1))
        return place


def told_by(lines: Iterable[Line]) -> Told:
    """What the equations of some lines tell; nothing where they disagree."""
    pairs = [
        (line.members[at].term, line.members[at + 1].term)
        for line in lines
        for at, link in enumerate(line.links)
        if link.sign in ("=", ":=")
    ]
    known = [(left, right) for left, right in pairs if left is not None and right is not None]
    return Told(
        letters=_letters(known),
        turned=_turned(known),
        leaving=_leaving(known),
        examples=_examples(known),
        extended=any(_is_first_unit(left) and isinstance(right, Num) and right.value == 1 for left, right in known),
        weights=_weights(known),
        linear=any(_is_output(left) and isinstance(right, Ref) and right.role is Role.PRE for left, right in known),
        whole=any(_speaks_of_arrays(part) for pair in known for side in pair for part in walk(side)),
        rows=any(_is_turned_gradient(left, right) for left, right in known),
        names=_names(known),
    )


def _speaks_of_arrays(part: Term) -> bool:
    match part:
        case Transpose():
            return True
        case Mul():
            return "odot" in part.operators
        case Ref(role=Role.WEIGHT):
            return part.first.units is None and _MATRIX.match(part.name) is not None
        case _:
            return False


def _is_turned_gradient(left: Term, right: Term) -> bool:
    """Whether an error is defined as the transpose of the cost's derivative, which then is a row."""
    error = isinstance(left, Ref) and left.role is Role.DELTA
    return error and isinstance(right, Transpose) and isinstance(right.operand, Partial)


def _names(pairs: list[tuple[Term, Term]]) -> dict[str, tuple[str, Term]]:
    """Names of the page's own that are defined for any layer, and not by one another."""
    found = {
        mark["head"]: (f"^{mark['letter']}", right)
        for left, right in reversed(pairs)
        if isinstance(left, Named) and (mark := _OWN.fullmatch(left.name)) is not None
    }
    return {
        head: (letter, right)
        for head, (letter, right) in found.items()
        if not any(isinstance(part, Named) and part.name.partition("^")[0] in found for part in walk(right))
    }


def _is_first_unit(term: Term) -> bool:
    return isinstance(term, Ref) and term.role is Role.ACTIVATION and term.first.units == (literal(0),)


def _is_output(term: Term) -> bool:
    return isinstance(term, Ref) and term.role is Role.ACTIVATION and term.first.layer == Index("^L")


def _weights(pairs: list[tuple[Term, Term]]) -> bool | None:
    """Whether whole weights stand behind their inputs in the pre-activations, z = a W."""
    for left, right in pairs:
        if isinstance(left, Ref) and left.role is Role.PRE:
            for part in walk(right):
                if isinstance(part, Mul):
                    roles = [
                        factor.role for factor in part.factors if isinstance(factor, Ref) and factor.first.units is None
                    ]
                    if roles in ([Role.WEIGHT, Role.ACTIVATION], [Role.ACTIVATION, Role.WEIGHT]):
                        return roles[0] is Role.ACTIVATION
    return None


def _examples(pairs: list[tuple[Term, Term]]) -> dict[Span, Term]:
    """What the cost of one example is defined as, where it is told apart by an index letter, as in J_i."""
    return {right.span: right for left, right in pairs if isinstance(left, Named) and _ONE_COST.fullmatch(left.name)}


def _turned(pairs: list[tuple[Term, Term]]) -> bool:
    """Whether the error is defined as minus the derivative of the cost by a pre-activation."""
    return any(
        isinstance(left, Ref)
        and left.role is Role.DELTA
        and isinstance(right, Neg)
        and isinstance(right.operand, Partial)
        and isinstance(right.operand.of, Ref)
        and right.operand.of.role is Role.COST
        and isinstance(right.operand.wrt, Ref)
        and right.operand.wrt.role is Role.PRE
        for left, right in pairs
    )


def _leaving(pairs: list[tuple[Term, Term]]) -> bool:
    """Whether z of the next layer is defined with the weights of this one, as in z^{l+1} = W^l a^l."""
    for left, right in pairs:
        if isinstance(left, Ref) and left.role is Role.PRE and left.first.layer is not None:
            upper = left.first.layer
            weights = [part for part in walk(right) if isinstance(part, Ref) and part.role is Role.WEIGHT]
            inputs = [part for part in walk(right) if isinstance(part, Ref) and part.role is Role.ACTIVATION]
            if upper.var is not None and weights and inputs:
                below = Index(upper.var, upper.offset - 1)
                if weights[0].first.layer == below == inputs[0].first.layer:
                    return True
    return False


def _letters(pairs: list[tuple[Term, Term]]) -> dict[str, int]:
    """The layer of each index letter, from weighted sums of units without a layer mark."""
    ties: list[tuple[str, str]] = []
    for left, right in pairs:
        if not (isinstance(left, Ref) and left.role in (Role.PRE, Role.ACTIVATION) and _open(left)):
            continue
        letter = _letter(left)
        sums = [part for part in walk(right) if isinstance(part, Sum) and isinstance(part.body, Mul)]
        if letter is not None and len(sums) == 1 and sums[0].var is not None:
            ties.append((letter, sums[0].var))
    if not ties or len(dict(ties)) != len(ties):
        return {}
    lower = dict(ties)
    first = set(lower.values()) - set(lower)
    if len(first) != 1 or not set(lower) - set(lower.values()):
        return {}
    layers = {first.pop(): 0}
    while len(layers) <= len(lower):
        more = {upper: layers[below] + 1 for upper, below in lower.items() if below in layers and upper not in layers}
        if not more:
            return {}
        layers.update(more)
    return layers if len(lower) > 1 else {}


def _open(ref: Ref) -> bool:
    return len(ref.positions) > 1


def _letter(ref: Ref) -> str | None:
    units = ref.first.units
    return units[0].var if units is not None and len(units) == 1 else None
