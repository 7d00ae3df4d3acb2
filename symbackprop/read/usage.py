"""How a page uses its heads: which it applies as functions, defines as their values, and weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..latex.tree import (
    Chain,
    Fenced,
    Matrix,
    Product,
    Scripted,
    Symbol,
)
from .habits import ACTIVATIONS, FUNCTIONS, INPUT_HEADS
from .names import NameForm, head_key, name_form
from .walk import nodes


def unapplied_letters(chains: Iterable[Chain], used: Mapping[str, list[NameForm]]) -> list[str]:
    """The single letters of habit for functions that the page never applies, primes, or says to be a function.

    Names like others.
    """
    applied = {head for head, forms in used.items() if any(form.primes for form in forms)}
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            form = name_form(left) if left is not None else None
            other = name_form(right) if right is not None else None
            if form is not None and other is not None and other.word and FUNCTIONS.get(other.head) in ACTIVATIONS:
                applied.add(form.head)
        for member in chain.members:
            for node in nodes(member):
                if isinstance(node, Product):
                    for before, after, sign in zip(node.factors, node.factors[1:], node.operators, strict=False):
                        base = after.base if isinstance(after, Scripted) else after
                        form = name_form(before) if sign == "" and isinstance(base, Fenced | Matrix) else None
                        if form is not None:
                            applied.add(form.head)
    return [
        head
        for head in used
        if len(head) == 1 and head.isascii() and FUNCTIONS.get(head) == "sigma" and head not in applied
    ]


def applied_letters(chains: Iterable[Chain], used: Mapping[str, list[NameForm]]) -> frozenset[str]:
    """The letters of no habit for functions that the page applies to a marked name in a definition, and never marks
    itself: `z_j = h(a_j)`."""
    found: set[str] = set()
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            match right:
                case Product(_, (Symbol(_, head, (), False), Fenced(_, "(", _, Scripted() as argument)), ("",)) if (
                    left is not None
                    and (form := name_form(left)) is not None
                    and (inner := name_form(argument)) is not None
                    and head not in (form.head, inner.head)
                    and inner.sub
                ):
                    found.add(head)
    return frozenset(
        head
        for head in found
        if head not in FUNCTIONS and not any(form.sub or form.sup or form.marks for form in used.get(head, ()))
    )


def usage(chains: Iterable[Chain]) -> dict[str, list[NameForm]]:
    """Every use of each head, in reading order."""
    used: dict[str, list[NameForm]] = {}
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if isinstance(node, Symbol | Scripted) and (form := name_form(node)) is not None:
                    used.setdefault(head_key(form), []).append(form)
    return used


def values_of_functions(chains: Iterable[Chain], functions: Mapping[str, str]) -> frozenset[str]:
    """The heads that the page defines as values of a function: activations."""
    found = set()
    for chain in chains:
        form = name_form(chain.members[0]) if chain.members[0] is not None else None
        for member in chain.members[1:]:
            if (
                form is not None
                and isinstance(member, Product)
                and len(member.factors) == 2
                and isinstance(member.factors[1], Fenced)
            ):
                function = name_form(member.factors[0])
                if function is not None and functions.get(function.head) in ACTIVATIONS:
                    found.add(head_key(form))
    return frozenset(found)


def multiplied_heads(chains: Iterable[Chain]) -> frozenset[str]:
    """The heads that stand in products: what is weighed, and no bias."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if isinstance(node, Product):
                    found.update(head_key(form) for factor in node.factors if (form := name_form(factor)) is not None)
    return frozenset(found)


def named_networks(chains: Iterable[Chain], functions: Mapping[str, str]) -> frozenset[str]:
    """The letters that name the whole network: `f(x) = W_2 relu(W_1 x + b_1) + b_2`, where f is no activation."""
    found: set[str] = set()
    for chain in chains:
        if len(chain.members) < 2 or chain.members[1] is None:
            continue
        match chain.members[0]:
            case Product(_, (Symbol(_, head, ()), Fenced(_, "(", _, Symbol(_, argument))), ("",)) if (
                functions.get(head) == "sigma" and argument in INPUT_HEADS
            ):
                inside = [node.name for node in nodes(chain.members[1]) if isinstance(node, Symbol)]
                applied = {name for name in inside if functions.get(name) in ACTIVATIONS} - {head}
                if applied and len(set(inside) - applied) > 2:
                    found.add(head)
    return frozenset(found)
