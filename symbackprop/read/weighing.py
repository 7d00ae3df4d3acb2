"""Weighted sums as a page writes them, which tell weights and biases, whatever their letters."""

from __future__ import annotations

from ..latex.tree import (
    BigOperator,
    Node,
    Number,
    Product,
)
from ..term import Role
from .names import head_key, name_form


def is_affine(terms: tuple[Node, ...], roles: dict[str, Role], applied: frozenset[str]) -> bool:
    """Whether the terms are those of a weighted sum: a product with a weight in it, and a bias or another such product.

    `applied` are the heads that the page defines as values of a function.
    """
    weighted = 0
    for term in terms:
        _learn_weight(term, roles)
        inner = term.body if isinstance(term, BigOperator) else term
        factors = inner.factors if isinstance(inner, Product) else (inner,)
        kinds = [roles.get(head_key(form)) for factor in factors if (form := name_form(factor)) is not None]
        if len(factors) >= 2 and Role.WEIGHT in kinds:
            weighted += 1
        elif not (isinstance(term, Number) or _may_be_bias(inner, kinds, applied)):
            return False
    return weighted >= 1


def _may_be_bias(term: Node, kinds: list[Role | None], applied: frozenset[str]) -> bool:
    """Whether what stands alone in a sum may be a bias: by habit, or for a letter that is nothing else on the page."""
    form = name_form(term)
    if form is None or len(kinds) != 1:
        return bool(kinds) and kinds[0] in (Role.BIAS, Role.WEIGHT)
    return kinds[0] in (Role.BIAS, Role.WEIGHT, None) or kinds[0] is Role.ACTIVATION and head_key(form) not in applied


def _learn_weight(term: Node, roles: dict[str, Role]) -> None:
    """What multiplies an activation and has two indices of its own is a weight, whatever its letter."""
    inner = term.body if isinstance(term, BigOperator) else term
    if not isinstance(inner, Product) or len(inner.factors) != 2:
        return
    forms = [name_form(factor) for factor in inner.factors]
    for one, two in ((0, 1), (1, 0)):
        weight, other = forms[one], forms[two]
        if weight is None or other is None or roles.get(head_key(other)) is not Role.ACTIVATION:
            continue
        marks = "".join(atom.text for atom in weight.sub) or weight.glued
        if (
            len(marks) == 2
            and len("".join(atom.text for atom in other.sub) or other.glued) == 1
            and roles.get(head_key(weight)) in (None, Role.PRE)
        ):
            roles[head_key(weight)] = Role.WEIGHT
