"""Reading the lines of a page with names of its own: every name is a node, whatever its letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ..latex.tree import Chain, Node
from ..note.document import Document
from ..reading import Member
from ..source import Span
from ..term import Add, Function, Named, Partial, Term, Unreadable
from ..within import bare_number, is_numeric
from .conventions import Conventions
from .habits import ACTIVATIONS
from .lines import LineReader
from .names import NameForm
from .own_names import names_example, own_key
from .translate import Translator
from .updates import changes


class OwnTranslator(Translator):
    """Reads every name as the page's own."""

    def name(self, form: NameForm, span: Span, node: Node) -> Term:
        function = self.conventions.roles.functions.get(form.head)
        bare = not form.sub and not form.sup and not form.glued
        if function is not None and bare and form.head not in self.scope:
            if function in ACTIVATIONS:
                return Function(span, function, form.primes)
            return Unreadable(span, f"the function {form.head} without its argument")
        if form.primes > 1:
            return Unreadable(span, f"{self.spelled(span)} has more primes than a new value")
        differential = self.own_differential(form, span)
        if differential is not None:
            return differential
        key, step = own_key(form)
        return Named(span, str(key), self.setting.after(step))

    def rate(self, span: Span) -> Term:
        return Named(span, "eta")

    def own_differential(self, form: NameForm, span: Span) -> Term | None:
        """The gradient that code writes `dW1`, `dout`: where what follows the d is a name of the page."""
        if len(form.head) < 2 or form.head[0] != "d" or form.primes:
            return None
        inner, step = own_key(replace(form, head=form.head[1:]))
        cost = self.scope.get("the cost")
        if (
            not isinstance(cost, Named)
            or str(inner) not in self.scope
            or any(mark[:1] == "^" and mark[1:].isdigit() for mark in inner.marks)
        ):
            # with a mark of an example it may be the derivative of that example's own loss
            return None
        return Partial(
            span, Named(span, cost.name, self.setting.step), Named(span, str(inner), self.setting.after(step))
        )

    def names_with_argument(self, form: NameForm, node: object) -> bool:
        from ..latex.tree import Fenced, Product

        bracket = isinstance(node, Product) and isinstance(node.factors[1], Fenced) and node.factors[1].opening == "["
        return bracket and bool(form.argument)

    def is_layer_mark(self, form, node, number, letter):  # type: ignore[no-untyped-def]
        """A superscript is a mark only in brackets or as a word; a plain number is a power."""
        from ..latex.tree import Fenced

        return isinstance(node.sup, Fenced) or not number and not letter


class OwnLineReader(LineReader):
    """Reads the lines of a page with names of its own."""

    translator = OwnTranslator
    keeps_definitions = False

    def __init__(self, document: Document, conventions: Conventions, scope: Mapping[str, Term]) -> None:
        super().__init__(document, conventions)
        self.state.scope.update(scope)

    forward: frozenset[str] = frozenset()
    values: Mapping[str, Fraction] = {}

    def starts_pass(self, members: list[Member]) -> bool:
        head = members[0].term if members else None
        numeric = any(member.term is not None and is_numeric(member.term) for member in members[1:])
        return numeric and isinstance(head, Named) and head.step == self.state.step and head.name in self.forward

    def is_parameter(self, head: Term | None) -> bool:
        return isinstance(head, Named) and head.name in self.values

    def is_of_example(self, head: Term | None) -> bool:
        return isinstance(head, Named) and head.name not in self.forward and names_example(head.name)

    def is_update(self, chain: Chain) -> bool:
        if len(chain.members) < 2 or chain.members[0] is None or chain.members[1] is None:
            return False
        head = self.translate(chain.members[0], subject=True)
        if not isinstance(head, Named) or head.step > self.state.step:
            return False
        change = self.translate(chain.members[1], subject=True)
        if not changes(head, change):
            return False
        assert isinstance(change, Add)
        base = bare_number(change.terms[0])
        return base is None or self.values.get(head.name) == base.value
