"""Layers told by letters: on a page where `h = f(s)`, `s = V x + b`, `o = W h + c`, each head belongs to one layer.

The page's defining equations hang the heads together: a weighted sum lies one layer above the activations in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..latex.tree import BigOperator, Chain, Fenced, Fraction, Node, Product, Scripted, Signed, Symbol, Terms
from ..term import Role
from .habits import ACTIVATIONS
from .names import NameForm, head_key, name_form
from .roles import Roles

Tie = tuple[str, str, int]


def find_head_layers(
    chains: Iterable[Chain], roles: Roles, layer_of: Callable[[NameForm], int | None]
) -> dict[str, int]:
    """The layer of each head that never carries a layer mark, where equations tell it.

    `layer_of` gives the layer of a name that carries one. Empty where the equations disagree.
    """
    ties: list[Tie] = []
    marked: set[str] = set()

    def key(form: NameForm) -> str:
        layer = layer_of(form)
        if layer is None:
            return head_key(form)
        marked.add(head_key(form))
        return f"={layer}"

    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            form = name_form(left) if left is not None else None
            if form is not None and right is not None:
                ties.extend(_ties(form, right, roles, key))
    layers: dict[str, int] = {each: int(each[1:]) for tie in ties for each in tie[:2] if each.startswith("=")}
    for head in sorted(roles.inputs):
        layers.setdefault(head, 0)
    for _ in range(12):
        changed = False
        for upper, lower, step in ties:
            for one, two, away in ((upper, lower, -step), (lower, upper, step)):
                if one in layers and two not in layers:
                    layers[two] = layers[one] + away
                    changed = True
                elif one in layers and two in layers and layers[two] != layers[one] + away:
                    return {}
        if not changed:
            break
    return {
        head: layer
        for head, layer in layers.items()
        if not head.startswith("=") and head not in marked and head not in roles.inputs and layer >= 0
    }


def _ties(form: NameForm, right: Node, roles: Roles, key: Callable[[NameForm], str]) -> list[Tie]:
    """Pairs of names and how many layers the first lies above the second."""
    head = key(form)
    match right:
        case Product(_, (function, Fenced(_, "(", _, body)), ("",)):
            applied, inner = name_form(function), name_form(body)
            if (
                applied is not None
                and inner is not None
                and roles.functions.get(applied.head) in ACTIVATIONS
                and not applied.primes
            ):
                return [(head, key(inner), 0)]
        case Fraction(_, Scripted(_, Symbol(_, "e"), None, exponent), _) if exponent is not None:
            inner = name_form(exponent)
            return [(head, key(inner), 0)] if inner is not None else []
        case Terms(_, terms, operators) if set(operators) <= {"+"}:
            return _affine_ties(form, terms, roles, key)
        case BigOperator() | Product():
            return _affine_ties(form, (right,), roles, key)
    return []


def _affine_ties(form: NameForm, terms: tuple[Node, ...], roles: Roles, key: Callable[[NameForm], str]) -> list[Tie]:
    ties: list[Tie] = []
    head = key(form)
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
                ties.append((head, key(found), 0))
            elif role is Role.BIAS:
                ties.append((head, key(found), 0))
            elif role is Role.ACTIVATION and len(factors) > 1:
                ties.append((head, key(found), 1))
    return ties if weighted and roles.of(form) is Role.PRE else []
