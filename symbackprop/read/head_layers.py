"""Layers told by letters: on a page where `h = f(s)`, `s = V x + b`, `o = W h + c`, each head belongs to one layer.

The page's defining equations hang the heads together: a weighted sum lies one layer above the activations in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..latex.tree import BigOperator, Chain, Fenced, Fraction, Node, Product, Scripted, Signed, Symbol, Terms
from ..term import Role
from .names import NameForm, name_form
from .roles import ACTIVATIONS, Roles, head_key

Tie = tuple[str, str, int]


def find_head_layers(chains: Iterable[Chain], roles: Roles, marked: Mapping[str, int | None]) -> dict[str, int]:
    """The layer of each head that never carries a layer mark, where equations tell it.

    `marked` gives, for the key of a marked name, its layer (None where that is no number). Empty where the equations disagree.
    """
    ties: list[Tie] = []
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            form = name_form(left) if left is not None else None
            if form is None or right is None:
                continue
            ties.extend(_ties(form, right, roles))
    layers: dict[str, int] = {key: layer for key, layer in marked.items() if layer is not None}
    for head in roles.inputs:
        layers.setdefault(head, 0)
    for _ in range(12):
        changed = False
        for upper, lower, step in ties:
            for one, two, away in ((upper, lower, -step), (lower, upper, step)):
                if one in layers and two not in layers and two not in marked:
                    layers[two] = layers[one] + away
                    changed = True
                elif one in layers and two in layers and layers[two] != layers[one] + away and two not in marked:
                    return {}
        if not changed:
            break
    return {key: layer for key, layer in layers.items() if key not in marked and key not in roles.inputs and layer >= 0}


def place_key(form: NameForm, layer_marked: bool) -> str:
    """A name's head, with its layer mark where it has one: what one layer belongs to."""
    if not layer_marked:
        return head_key(form)
    return f"{head_key(form)}{form.glued}^{','.join(atom.text for atom in form.sup)}_{','.join(atom.text for atom in form.sub)}"


def _ties(form: NameForm, right: Node, roles: Roles) -> list[Tie]:
    """Pairs of names and how many layers the first lies above the second."""
    head = head_key(form)
    match right:
        case Product(_, (function, Fenced(_, "(", _, body)), ("",)):
            applied, inner = name_form(function), name_form(body)
            if applied is not None and inner is not None and roles.functions.get(applied.head) in ACTIVATIONS and not applied.primes:
                return [(head, head_key(inner), 0)]
        case Fraction(_, Scripted(_, Symbol(_, "e"), None, exponent), _) if exponent is not None:
            inner = name_form(exponent)
            return [(head, head_key(inner), 0)] if inner is not None else []
        case Terms(_, terms, operators) if set(operators) <= {"+"}:
            return _affine_ties(head, terms, roles)
        case BigOperator() | Product():
            return _affine_ties(head, (right,), roles)
    return []


def _affine_ties(head: str, terms: tuple[Node, ...], roles: Roles) -> list[Tie]:
    ties: list[Tie] = []
    weighted = False
    for term in terms:
        inner = term.body if isinstance(term, BigOperator) else term.operand if isinstance(term, Signed) else term
        factors = inner.factors if isinstance(inner, Product) else (inner,)
        for factor in factors:
            found = name_form(factor)
            if found is None:
                continue
            role = roles.of(found)
            if role is Role.WEIGHT:
                weighted = True
                ties.append((head, head_key(found), 0))
            elif role is Role.BIAS:
                ties.append((head, head_key(found), 0))
            elif role is Role.ACTIVATION and len(factors) > 1:
                ties.append((head, head_key(found), 1))
    return ties if weighted and roles.roles.get(head) is Role.PRE else []
