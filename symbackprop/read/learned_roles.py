"""What the equations of a page tell of its names, which wins over habit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..latex.tree import (
    Derivative,
    Fenced,
    Fraction,
    Node,
    Product,
    Scripted,
    Symbol,
    Terms,
)
from ..source import Span
from ..term import Role
from .habits import ACTIVATIONS
from .names import NameForm, head_key, name_form
from .walk import nodes
from .weighing import is_affine


@dataclass
class Draft:
    """The roles of a page's heads while its equations are read; `applied` heads are defined as values of a function."""

    roles: dict[str, Role]
    functions: Mapping[str, str]
    inputs: set[str]
    outputs: set[str]
    applied: frozenset[str]
    evidence: list[tuple[str, Span]] = field(default_factory=list)

    def learn(self, left: Node, right: Node) -> None:
        """Draw from `left = right` what its names are."""
        form = name_form(left)
        if form is None:
            return
        head = head_key(form)
        other = name_form(right)
        if other is not None:
            self.learn_output(form, other, right.span)
            self.learn_output(other, form, right.span)
        match right:
            case Product(_, factors) if head == "Delta" and self.accumulates(factors):
                del self.roles[head]
                self.tell("Delta gathers products of error terms and activations", right.span)
            case Product(_, (function, Fenced(_, "(", _, body)), ("",)):
                self.learn_activation(head, function, body, right.span)
            case Derivative(_, of, wrt) if self.roles.get(head) in (Role.TARGET, None) and wrt is not None:
                self.learn_delta(head, of, wrt, right.span)
            case Fraction(_, Scripted(_, Symbol(_, "e"), None, exponent), _) if exponent is not None:
                self.learn_softmax(head, exponent, right.span)
            case Terms(_, terms, operators) if set(operators) <= {"+"} and len(terms) >= 2:
                self.learn_sum(head, terms, right.span)

    def accumulates(self, factors: tuple[Node, ...]) -> bool:
        """Whether a product is one of an error term of another letter and an activation: the gradient of weights."""
        forms = [form for factor in factors if (form := name_form(factor)) is not None]
        kinds = {self.roles.get(head_key(form)) for form in forms if form.head != "Delta"}
        return self.roles.get("Delta") is Role.DELTA and {Role.DELTA, Role.ACTIVATION} <= kinds

    def tell(self, because: str, span: Span) -> None:
        """Keep a reason, and where it stands."""
        self.evidence.append((because, span))

    def learn_output(self, one: NameForm, two: NameForm, span: Span) -> None:
        """A letter of habit for the input that equals the activation of the last layer is the output."""
        last = any(atom.text in ("L", "out", "output") and not atom.offset for atom in two.sup)
        activation = self.roles.get(head_key(two)) is Role.ACTIVATION and two.head not in self.inputs
        if one.head in self.inputs and activation and last:
            self.inputs.discard(one.head)
            self.outputs.add(one.head)
            self.tell(f"{one.head} is the network's output", span)

    def learn_activation(self, head: str, function: Node, body: Node, span: Span) -> None:
        """The value of an activation function is an activation, and what it is applied to a pre-activation."""
        applied, argument = name_form(function), name_form(body)
        if applied is None or applied.primes or head in self.functions:
            return
        if self.functions.get(applied.head) not in ACTIVATIONS:
            return
        if self.roles.get(head) not in (Role.ACTIVATION, Role.COST) or head in ("y", "x"):
            self.roles[head] = Role.ACTIVATION
            self.inputs.discard(head)
            self.tell(f"{head} is an activation: it is the value of {applied.head}", span)
        key = head_key(argument) if argument is not None else head
        if key != head and self.roles.get(key) is not Role.PRE:
            self.roles[key] = Role.PRE
            self.tell(f"{key} is a pre-activation: {applied.head} is applied to it", body.span)

    def learn_delta(self, head: str, of: Node, wrt: Node, span: Span) -> None:
        """The derivative of the cost by a pre-activation is an error term."""
        above, below = name_form(of), name_form(wrt)
        if (
            above is not None
            and below is not None
            and not any(atom.is_letter for atom in above.sub)  # one example's cost among several
            and self.roles.get(head_key(above)) is Role.COST
            and self.roles.get(head_key(below)) is Role.PRE
        ):
            self.roles[head] = Role.DELTA
            self.tell(f"{head} is an error term: it is the cost's derivative by a pre-activation", span)

    def learn_softmax(self, head: str, exponent: Node, span: Span) -> None:
        """A share of exponentials is an activation, and its exponent a pre-activation."""
        inner = name_form(exponent)
        if inner is not None and self.roles.get(head) in (None, Role.TARGET, Role.ACTIVATION):
            self.roles[head], self.roles[head_key(inner)] = Role.ACTIVATION, Role.PRE
            self.tell(f"{head} is the softmax of {inner.head}", span)

    def learn_sum(self, head: str, terms: tuple[Node, ...], span: Span) -> None:
        """A weighted sum is a pre-activation, and what stands alone in it a bias, whatever its letter."""
        if not is_affine(terms, self.roles, self.applied):
            return
        for term in terms:
            form = name_form(term) if isinstance(term, Symbol | Scripted) else None
            if form is not None and self.roles.get(head_key(form)) is not Role.BIAS:
                self.roles[head_key(form)] = Role.BIAS
                self.tell(f"{form.head} is a bias: it stands alone in a weighted sum", term.span)
        if self.roles.get(head) in (Role.ACTIVATION, Role.TARGET, Role.BIAS, None) and head not in ("a", "A"):
            self.roles[head] = Role.PRE
            self.inputs.discard(head)
            self.outputs.discard(head)
            self.tell(f"{head} is a pre-activation: it is a weighted sum", span)

    def learn_target(self, left: Node, right: Node) -> None:
        """In a cost that squares a difference, what is compared with an activation is the target."""
        form = name_form(left)
        if form is None or self.roles.get(head_key(form)) is not Role.COST:
            return
        self.learn_probability(right)
        for node in nodes(right):
            if not (isinstance(node, Scripted) and isinstance(node.base, Fenced)):
                continue
            difference = node.base.body
            if not (isinstance(difference, Terms) and len(difference.terms) == 2):
                continue
            one, two = (name_form(term) for term in difference.terms)
            if one is None or two is None:
                continue
            kinds = [self.roles.get(head_key(each)) for each in (one, two)]
            for mine, other, each in ((0, 1, two), (1, 0, one)):
                if kinds[mine] in (Role.ACTIVATION, Role.PRE) and kinds[other] is None:
                    self.roles[head_key(each)] = Role.TARGET
                    self.tell(f"{each.head} is the target: the cost compares it with the output", node.span)

    def learn_probability(self, right: Node) -> None:
        """What a cost takes the logarithm of, if it is a letter without a role, is the output of the network."""
        for node in nodes(right):
            if not isinstance(node, Product):
                continue
            for function, argument in zip(node.factors, node.factors[1:], strict=False):
                applied = name_form(function) if isinstance(function, Symbol) else None
                inner = name_form(argument.body if isinstance(argument, Fenced) else argument)
                if applied is None or self.functions.get(applied.head) != "log" or inner is None:
                    continue
                if self.roles.get(head_key(inner)) is None and not inner.primes:
                    self.roles[head_key(inner)] = Role.ACTIVATION
                    self.outputs.add(head_key(inner))
                    self.tell(f"{inner.head} is the network's output: the cost takes its logarithm", argument.span)
