"""What each head means on a page: habit first, then what the page's own equations say.

The tables are habit: which letters people use for what. A defining equation (`z = w a + b`,
`a = f(z)`, `C = (a - y)^2`) overrides them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..latex.tree import (
    BigOperator,
    Chain,
    Derivative,
    Fenced,
    Fraction,
    Matrix,
    Node,
    Number,
    Product,
    Scripted,
    Symbol,
    Terms,
)
from ..source import Span
from ..term import Role
from .habits import ACTIVATIONS, FUNCTIONS, HABIT, INPUT_HEADS
from .names import NameForm, head_key, name_form
from .walk import nodes


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each head, and the function that each function name stands for; with what says so."""

    roles: Mapping[str, Role]
    functions: Mapping[str, str]
    inputs: frozenset[str]
    outputs: frozenset[str]
    evidence: tuple[tuple[str, Span], ...] = ()

    def of(self, form: NameForm) -> Role | None:
        """The role of a name, None where the page does not tell."""
        return self.roles.get(head_key(form))


def find_roles(chains: Iterable[Chain]) -> Roles:
    """The roles of the heads on a page, from habit and from the page's defining equations."""
    roles: dict[str, Role] = dict(HABIT)
    functions = dict(FUNCTIONS)
    inputs, outputs = set(INPUT_HEADS), {"hat.y", "hat.Y", "hat.t"}
    evidence: list[tuple[str, Span]] = []
    chains = tuple(chains)
    used = _usage(chains)
    for head in _unapplied(chains, used):
        functions.pop(head, None)
    roles["hat.y"] = roles["hat.Y"] = roles["hat.t"] = Role.ACTIVATION
    if "hat.y" in used and not used.keys() & {"y", "t", "d", "target"}:
        roles["hat.y"] = Role.TARGET
        outputs.discard("hat.y")
    applied = _applied(chains, functions) | inputs | {"a", "A", "h", "o"} & _multiplied(chains)
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            if left is not None and right is not None:
                _learn(left, right, roles, functions, inputs, outputs, evidence, applied)
    for chain in chains:
        for left, right in zip(chain.members, chain.members[1:], strict=False):
            if left is not None and right is not None:
                _learn_from_cost(left, right, roles, evidence)
    _learn_targets(used, roles, outputs)
    if "alpha" in used and not any(form.sub or form.sup for form in used["alpha"]):
        roles["alpha"] = Role.RATE
    return Roles(roles, functions, frozenset(inputs), frozenset(outputs), tuple(evidence))


def _unapplied(chains: Iterable[Chain], used: Mapping[str, list[NameForm]]) -> list[str]:
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


def _usage(chains: Iterable[Chain]) -> dict[str, list[NameForm]]:
    used: dict[str, list[NameForm]] = {}
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if isinstance(node, Symbol | Scripted) and (form := name_form(node)) is not None:
                    used.setdefault(head_key(form), []).append(form)
    return used


def _learn(
    left: Node,
    right: Node,
    roles: dict[str, Role],
    functions: dict[str, str],
    inputs: set[str],
    outputs: set[str],
    evidence: list[tuple[str, Span]],
    applied: frozenset[str],
) -> None:
    """Draw from `left = right` what its names are."""
    form = name_form(left)
    if form is None:
        return
    head = head_key(form)
    other = name_form(right)
    if other is not None:
        for one, two in ((form, other), (other, form)):
            last = any(atom.text in ("L", "out", "output") and not atom.offset for atom in two.sup)
            if one.head in inputs and roles.get(head_key(two)) is Role.ACTIVATION and two.head not in inputs and last:
                inputs.discard(one.head)
                outputs.add(one.head)
                evidence.append((f"{one.head} is the network's output", right.span))
    match right:
        case Product(_, (function, Fenced(_, "(", _, body)), ("",)):
            function_form, argument = name_form(function), name_form(body)
            if (
                function_form is not None
                and functions.get(function_form.head) in ACTIVATIONS
                and not function_form.primes
                and head not in functions
            ):
                if roles.get(head) not in (Role.ACTIVATION, Role.COST) or head in ("y", "x"):
                    roles[head] = Role.ACTIVATION
                    inputs.discard(head)
                    evidence.append((f"{head} is an activation: it is the value of {function_form.head}", right.span))
                if (
                    argument is not None
                    and head_key(argument) != head
                    and roles.get(head_key(argument)) is not Role.PRE
                ):
                    roles[head_key(argument)] = Role.PRE
                    evidence.append(
                        (f"{head_key(argument)} is a pre-activation: {function_form.head} is applied to it", body.span)
                    )
        case Derivative(_, of, wrt) if roles.get(head) in (Role.TARGET, None) and wrt is not None:
            above, below = name_form(of), name_form(wrt)
            if (
                above is not None
                and below is not None
                and not any(atom.is_letter for atom in above.sub)  # one example's cost among several
                and roles.get(head_key(above)) is Role.COST
                and roles.get(head_key(below)) is Role.PRE
            ):
                roles[head] = Role.DELTA
                evidence.append(
                    (f"{head} is an error term: it is the cost's derivative by a pre-activation", right.span)
                )
        case Fraction(_, Scripted(_, Symbol(_, "e"), None, exponent), _) if exponent is not None:
            inner = name_form(exponent)
            if inner is not None and roles.get(head) in (None, Role.TARGET, Role.ACTIVATION):
                roles[head], roles[head_key(inner)] = Role.ACTIVATION, Role.PRE
                evidence.append((f"{head} is the softmax of {inner.head}", right.span))
        case Terms(_, terms, operators) if (
            set(operators) <= {"+"} and len(terms) >= 2 and _affine(terms, roles, applied)
        ):
            _learn_bias(terms, roles, evidence)
            if roles.get(head) in (Role.ACTIVATION, Role.TARGET, Role.BIAS, None) and head not in ("a", "A"):
                roles[head] = Role.PRE
                inputs.discard(head)
                outputs.discard(head)
                evidence.append((f"{head} is a pre-activation: it is a weighted sum", right.span))


def _applied(chains: Iterable[Chain], functions: Mapping[str, str]) -> frozenset[str]:
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


def _multiplied(chains: Iterable[Chain]) -> frozenset[str]:
    """The heads that stand in products: what is weighed, and no bias."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if isinstance(node, Product):
                    found.update(head_key(form) for factor in node.factors if (form := name_form(factor)) is not None)
    return frozenset(found)


def _affine(terms: tuple[Node, ...], roles: dict[str, Role], applied: frozenset[str]) -> bool:
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


def _learn_bias(terms: tuple[Node, ...], roles: dict[str, Role], evidence: list[tuple[str, Span]]) -> None:
    """What stands alone in a weighted sum is a bias, whatever its letter."""
    for term in terms:
        form = name_form(term) if isinstance(term, Symbol | Scripted) else None
        if form is not None and roles.get(head_key(form)) is not Role.BIAS:
            roles[head_key(form)] = Role.BIAS
            evidence.append((f"{form.head} is a bias: it stands alone in a weighted sum", term.span))


def _learn_from_cost(left: Node, right: Node, roles: dict[str, Role], evidence: list[tuple[str, Span]]) -> None:
    """In a cost that squares a difference, what is compared with an activation is the target."""
    form = name_form(left)
    if form is None or roles.get(head_key(form)) is not Role.COST:
        return
    for node in nodes(right):
        if (
            isinstance(node, Scripted)
            and isinstance(node.base, Fenced)
            and isinstance(node.base.body, Terms)
            and len(node.base.body.terms) == 2
        ):
            pair = [name_form(term) for term in node.base.body.terms]
            if pair[0] is None or pair[1] is None:
                continue
            kinds = [roles.get(head_key(each)) for each in pair if each is not None]
            for mine, other in ((0, 1), (1, 0)):
                each = pair[other]
                if kinds[mine] in (Role.ACTIVATION, Role.PRE) and kinds[other] is None and each is not None:
                    roles[head_key(each)] = Role.TARGET
                    evidence.append((f"{each.head} is the target: the cost compares it with the output", node.span))


def _learn_targets(used: Mapping[str, list[NameForm]], roles: dict[str, Role], outputs: set[str]) -> None:
    """Where t, d or a word names the target, y is the output."""
    named = [head for head in ("t", "d", "target", "Target") if head in used and head != "y"]
    if named and "y" in used and roles.get("y") is Role.TARGET and not _has_subword(used["y"], ("true", "target")):
        roles["y"] = Role.ACTIVATION
        outputs.add("y")


def _has_subword(forms: Iterable[NameForm], words: tuple[str, ...]) -> bool:
    return any(atom.text in words for form in forms for atom in form.sub)


def cost_heads(chains: Iterable[Chain]) -> frozenset[str]:
    """The heads that a derivative is taken of with respect to weights or activations: the page's names of its cost."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if (
                    isinstance(node, Derivative)
                    and (form := name_form(node.of)) is not None
                    and HABIT.get(form.head) is Role.COST
                ):
                    found.add("cal." + form.head if "cal" in form.marks else form.head)
    return frozenset(found)
