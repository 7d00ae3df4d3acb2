"""The conventions of a page.

How layers and units are told, from which number they count, which index of a weight is its source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..latex.tree import Chain
from ..note.document import Document, Formula, Heading
from ..source import Span
from ..term import Role
from .absorbed import find_absorbed
from .evidence import Evidence
from .hand import Hand
from .head_layers import find_head_layers
from .headings import heading_layer, numbered_headings
from .labels import find_labels, find_prefixes
from .layer_words import told_depth
from .names import NameForm
from .ranges import LAST, find_last
from .rates import named_rates
from .roles import Roles, cost_heads, find_roles
from .sentences import told_equations
from .uses import LAYERED, Use, layer_atom, unit_atoms, uses

INPUT_LABELS = ("in", "input")
"""Words for the layer of inputs, where layers are named."""


@dataclass(frozen=True)
class Conventions:
    """How a page writes what it writes about.

    `place` tells where the layer stands: superscript, subscript, argument, glued, head, prefix or none. `labels` maps a
    layer's word to its number, `shift` what is added to a written layer number by role. `base` is the first unit index.
    `weights` lists the allowed orders of a weight's indices, True for from-to. `depth` is None where the page tells no
    number of layers. `absorbed` tells where the biases stand among the weights, else empty. `hand` holds the names of a
    declared notation.
    """

    roles: Roles
    costs: frozenset[str] = frozenset()
    place: str = "none"
    labels: Mapping[str, int] = field(default_factory=dict)
    shift: Mapping[Role, int] = field(default_factory=dict)
    base: int = 1
    weights: tuple[bool, ...] = (False,)
    depth: int | None = None
    unit_prefixes: Mapping[str, int] = field(default_factory=dict)
    head_layers: Mapping[str, int] = field(default_factory=dict)
    flat: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    absorbed: str = ""
    evidence: tuple[Evidence, ...] = ()
    hand: Hand | None = None
    bracketed: bool = False
    """Whether layer numbers in superscripts stand in brackets, so that a bare one is a power."""
    last: str = LAST
    """The letter of the last layer."""

    def layer_of(self, label: str) -> int | None:
        """The layer that a word names, None where it names none."""
        below = 0 if self.labels and label.lower() in INPUT_LABELS else None
        return self.labels.get(label, self.labels.get(label.lower(), below))


def find_conventions(document: Document, declared: Mapping[str, str], depth: int | None = None) -> Conventions:
    """The conventions of a page, each with its evidence; a declared one wins. `depth` is the number of layers where
    it is known.
    """
    chains = tuple(chain for item in document.items if isinstance(item, Formula) for chain in item.chains)
    chains = (*chains, *told_equations(document))
    roles = find_roles(chains, named_rates(document))
    names = uses(chains, roles)
    costs = cost_heads(chains)
    evidence: list[Evidence] = [Evidence("roles", because, span) for because, span in roles.evidence]
    place = _place(names, evidence)
    found = Conventions(roles, costs, place, bracketed=_bracketed(names), last=find_last(chains, names, place))
    found = replace(found, labels=find_labels(document, names, place, evidence))
    found = replace(found, unit_prefixes=find_prefixes(names))
    found = replace(found, absorbed=find_absorbed(document, chains, names, place, roles))
    if found.absorbed:
        evidence.append(Evidence("biases", f"they are the {found.absorbed} among the weights of a unit", None))
    found = replace(found, base=1 if found.absorbed else _base(names, found, declared, evidence))
    found = replace(found, shift=_shift(names, found, evidence, depth))
    found = replace(found, head_layers=_head_layers(document, chains, found, evidence))
    if found.head_layers and place == "none":
        found = replace(found, labels={})
    found = replace(found, depth=depth or find_depth(document, names, found))
    weights = declared.get("weights")
    if weights is not None:
        found = replace(found, weights=(weights == "from-to",))
    return replace(found, evidence=tuple(evidence))


def _place(names: list[Use], evidence: list[Evidence]) -> str:
    """Where this page writes a layer."""
    layered = [use for use in names if use.role in LAYERED]
    squared = _only_squares(layered)
    counts = dict.fromkeys(("superscript", "argument", "glued", "subscript", "prefix"), 0)
    seen: dict[str, Span] = {}
    for use in layered:
        form = use.form
        sup = [atom for atom in form.sup if atom.text not in ("T", "top", "prime", "+", "new", "-")]
        place = None
        if sup and not form.word and not squared:
            place = "superscript"
        elif form.argument and all(not atom.is_letter for atom in form.argument):
            place = "argument"
        elif form.glued and form.sub or form.glued and form.head.isupper() and len(form.glued) == 1:
            place = "glued"
        elif use.role in (Role.WEIGHT,) and form.head.isupper() and len(form.sub) == 1 and len(form.sub[0].text) == 1:
            place = "subscript"
        elif len(form.sub) == 1 and re.fullmatch(r"[A-Za-z]+\d+", form.sub[0].text):
            place = "prefix"
        if place:
            counts[place] += 1
            seen.setdefault(place, form.span)
    best = max(counts, key=lambda key: counts[key])
    if not counts[best]:
        return "none"
    evidence.append(Evidence("layer", f"{counts[best]} names carry it there", seen[best]))
    return best


def _bracketed(names: list[Use]) -> bool:
    """Whether layer numbers in superscripts stand in brackets, and those that do not are squares."""
    marked = [use.form for use in names if use.role in LAYERED and use.form.sup and not use.form.word]
    inside = [form for form in marked if form.bracket]
    bare = [form for form in marked if not form.bracket and form.sup[0].text not in ("T", "top", "prime")]
    return bool(inside) and all([atom.text for atom in form.sup] == ["2"] for form in bare)


def _only_squares(layered: list[Use]) -> bool:
    """Whether every superscript on the page is a bare 2 on a name that also stands without one: then it is a square."""
    marked = [use.form for use in layered if use.form.sup]
    plain = {use.form.head for use in layered if not use.form.sup}
    return all(
        not form.bracket and [atom.text for atom in form.sup] == ["2"] and form.head in plain for form in marked
    ) and not any(use.role is Role.WEIGHT and use.form.sup for use in layered)


def _base(names: list[Use], found: Conventions, declared: Mapping[str, str], evidence: list[Evidence]) -> int:
    """The number of the first unit: 0 where a unit 0 is written."""
    if "base" in declared:
        return int(declared["base"])
    lowest: dict[Role, tuple[int, Span]] = {}
    for use in names:
        if use.role not in LAYERED and use.role is not Role.TARGET:
            continue
        if found.place == "superscript" and not use.form.sup:
            continue
        for atom in unit_atoms(use.form, use.role, found.place):
            if atom.is_number:
                number = int(atom.text)
                if use.role not in lowest or number < lowest[use.role][0]:
                    lowest[use.role] = number, use.form.span
    for role in (Role.WEIGHT, Role.ACTIVATION, Role.PRE, Role.BIAS, Role.DELTA):
        if role in lowest and lowest[role][0] == 0 and (role is Role.WEIGHT or Role.WEIGHT not in lowest):
            evidence.append(Evidence("index_base", "a unit 0 is written", lowest[role][1]))
            return 0
    if lowest:
        evidence.append(Evidence("index_base", "the lowest unit written is 1", next(iter(lowest.values()))[1]))
    return 1


def _numbers(names: list[Use], role: Role, found: Conventions) -> set[int]:
    numbers = set()
    for use in names:
        atom = layer_atom(use.form, found.place) if use.role is role else None
        if atom is not None and atom.is_number and len(atom.text) <= 2:
            numbers.add(int(atom.text))
    return numbers


def _shift(names: list[Use], found: Conventions, evidence: list[Evidence], depth: int | None = None) -> dict[Role, int]:
    """What is added to a written layer number, by role, so that the input is layer 0 and weights start at 1."""
    pre, weights, activations = (_numbers(names, role, found) for role in (Role.PRE, Role.WEIGHT, Role.ACTIVATION))
    shift = dict.fromkeys(LAYERED, 0)
    lower = 0 in activations or 1 in _numbers(names, Role.DELTA, found)
    from_two = bool(weights) and min(weights) == 2 and (not pre or min(pre) == 2) and not lower
    if from_two and (depth is None or max(weights) > depth):
        evidence.append(Evidence("layer", "weights begin at layer 2; the input is layer 1", None))
        return dict.fromkeys(LAYERED, -1)
    if weights and min(weights) == 0:
        shift[Role.WEIGHT] = shift[Role.BIAS] = 1
    if pre and min(pre) == 0:
        shift[Role.PRE] = shift[Role.DELTA] = shift[Role.ACTIVATION] = 1
    elif pre and weights and min(pre) == min(weights) + 1 and min(weights) == 1 and min(activations or {1}) >= 1:
        # a weight is numbered by the layer that it leaves, and the input is layer 1
        shift[Role.PRE] = shift[Role.DELTA] = shift[Role.ACTIVATION] = -1
        evidence.append(
            Evidence("layer", "weights are numbered by the layer that they leave; the input is layer 1", None)
        )
    return shift


def find_depth(document: Document, names: list[Use], found: Conventions) -> int | None:
    """The number of layers with weights, where the page tells."""
    layers = [
        number + found.shift.get(role, 0)
        for role in (Role.WEIGHT, Role.PRE, Role.ACTIVATION, Role.BIAS, Role.DELTA)
        for number in _numbers(names, role, found)
        if number + found.shift.get(role, 0) < 20
    ]
    layers.append(told_depth(document, found.shift.get(Role.PRE, 0)) or 0)
    layers.extend(found.labels.values())
    if found.place == "none" and not found.labels:
        layers.extend(numbered_headings(document))
    layers.extend(found.unit_prefixes.values())
    layers.extend(found.head_layers.values())
    return max(layers) if max(layers) > 0 else None


def _head_layers(
    document: Document, chains: tuple[Chain, ...], found: Conventions, evidence: list[Evidence]
) -> dict[str, int]:
    """The layers that heads stand for where no mark and no heading tells them."""
    headed = found.place == "none" and any(
        isinstance(item, Heading) and heading_layer(item.text, found) is not None for item in document.items
    )

    def layer_of(form: NameForm) -> int | None:
        atom = layer_atom(form, found.place)
        if atom is None or found.place == "subscript" and atom.is_letter and atom.text.islower():
            return None
        if atom.is_number:
            return int(atom.text) + found.shift.get(found.roles.of(form) or Role.PRE, 0)
        return found.layer_of(atom.text) if not atom.is_letter else -1

    layers = find_head_layers(chains, found.roles, layer_of)
    weights = {layer for head, layer in layers.items() if found.roles.roles.get(head) is Role.WEIGHT}
    if headed and len(weights) < 2:
        # the headings tell, and the same letters serve in every layer
        return {}
    if layers:
        told = ", ".join(f"{head} {layer}" for head, layer in sorted(layers.items(), key=lambda item: item[1]))
        evidence.append(Evidence("layer", f"letters belong to layers: {told}", None))
    return layers
