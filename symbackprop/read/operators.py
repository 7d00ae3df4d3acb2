"""Derivatives, sums over units, and functions told by cases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ..latex.tree import (
    BigOperator,
    Comparison,
    Derivative,
    Fenced,
    Node,
    Number,
    Product,
    Scripted,
    Symbol,
    Terms,
)
from ..source import Span
from ..term import (
    Add,
    Apply,
    Branches,
    Mul,
    Named,
    Num,
    OneOf,
    Partial,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
    Unreadable,
    Var,
)
from .absorbed import FIRST, LAST, at_zero
from .names import atoms, name_form
from .resolve import layer_index

if TYPE_CHECKING:
    from .translate import Translator


def read_derivative(reader: Translator, node: Derivative) -> Term:
    if node.order != 1:
        return Unreadable(node.span, "a second derivative")
    if node.wrt is None:
        key = "nabla " + reader.spelled(node.of.span)
        return reader.scope.get(key, Named(node.span, key, reader.setting.step))
    wrt = reader(node.wrt)
    plain = replace(reader, setting=replace(reader.setting, subject=reader.setting.subject and False))
    of = reader(node.of) if isinstance(node.of, Symbol | Scripted) else plain(node.of)
    if isinstance(wrt, Ref) and isinstance(of, Ref) and of.role is Role.ACTIVATION and of.first.layer is None:
        return Unreadable(node.span, "a derivative of something without a layer")
    inner = wrt
    while isinstance(inner, Transpose):
        inner = inner.operand
    if isinstance(wrt, OneOf):
        return reader.derivative(node.span, of, wrt)
    if not isinstance(inner, Ref | Named):
        return Unreadable(node.wrt.span, f"{reader.spelled(node.wrt.span)} is no quantity to differentiate by")
    return Partial(node.span, of, wrt)


def read_sum(reader: Translator, node: BigOperator) -> Term:
    """A sum over units; its bounds are read from 1, whatever the page counts from."""
    marks = atoms(node.index) if node.index is not None else ()
    if node.operator not in ("sum", "prod") or marks is None or len(marks) > 1:
        return Unreadable(node.span, f"a {node.operator} whose index could not be read")
    var = marks[0].text if marks else None
    body = reader(node.body)
    if var is None:
        return Sum(node.span, None, None, None, body)
    lower = reader(node.lower) if node.lower is not None else None
    start = int(lower.value) if isinstance(lower, Num) and lower.value.denominator == 1 else None
    absorbed = reader.conventions.absorbed
    if absorbed == FIRST and start in (0, None) and node.operator == "sum":
        head = at_zero(body, var, reader.conventions.weights[0])
        if head is not None:
            later = replace(reader, conventions=replace(reader.conventions, absorbed=LAST))
            rest = read_sum(later, node if start is None else _from_one(node))
            whole = Add(node.span, (head, rest))
            return whole if start == 0 else OneOf(node.span, (whole, rest), remarked=False)
    first: Term | None = Num(node.span, Fraction(start - reader.conventions.base + 1)) if start is not None else None
    if node.lower is not None and start is None:
        return Unreadable(node.span, "a sum whose lower bound is no number")
    upper = None
    if node.upper is not None:
        upper = _size(reader, node.upper, reader.conventions.base if start is None else start)
        if upper is None:
            return Unreadable(
                node.upper.span, f"the bound {reader.spelled(node.upper.span)} of a sum was not understood"
            )
        if isinstance(upper, Size):
            first = None
    return Sum(node.span, var, first, upper, body, node.operator == "prod")


def _from_one(node: BigOperator) -> BigOperator:
    """A sum without its first term."""
    assert isinstance(node.lower, Number)
    one = replace(node.lower, written=replace(node.lower.written, text="1", value=Fraction(1)))
    return replace(node, lower=one)


def _size(reader: Translator, node: Node, start: int) -> Term | None:
    """The upper bound of a sum that starts at `start`, counted from 1: a number of units, or a number."""
    if isinstance(node, Number) and node.written.value.denominator == 1:
        return Num(node.span, node.written.value - reader.conventions.base + 1)
    offset = 1 - start
    if (
        isinstance(node, Terms)
        and len(node.terms) == 2
        and isinstance(node.terms[1], Number)
        and node.terms[1].written.value.denominator == 1
    ):
        step = int(node.terms[1].written.value)
        offset += step if node.operators[0] == "+" else -step
        node = node.terms[0]
    form = name_form(node)
    if form is None:
        return None
    mark = form.sub or form.sup or form.argument
    if not mark:
        return Size(node.span, (), offset)
    index = layer_index(mark[0], Role.ACTIVATION, reader.conventions)
    return None if index is None else Size(node.span, (index,), offset)


def read_cases(reader: Translator, span: Span, branches: tuple[tuple[Node, Node | None], ...]) -> Term:
    read: list[tuple[Term, tuple[str, Term] | None]] = []
    variables: set[str] = set()
    for value, condition in branches:
        bound: tuple[str, Term] | None = None
        if condition is not None:
            stripped = condition.body if isinstance(condition, Fenced) else condition
            if not isinstance(stripped, Comparison):
                return Unreadable(condition.span, "a condition that is no comparison")
            form = name_form(stripped.left)
            if form is None:
                return Unreadable(condition.span, "a condition on something that is no name")
            variables.add(form.key)
            bound = stripped.relation, reader(stripped.right)
        read.append((_of_variable(reader, value, variables), bound))
    if len(variables) != 1:
        return Unreadable(span, "cases in more than one variable")
    return Branches(span, variables.pop(), tuple(read))


def read_indicator(reader: Translator, head: Node, following: Node | None = None) -> Term | None:
    """The rectifier's slope written as an indicator, `1[z > 0]` or with the condition below; None where it is none."""
    if isinstance(head, Scripted) and head.sup is None and _is_one(head.base):
        span, condition = head.span, head.sub
    elif isinstance(following, Fenced) and _is_one(head):
        span, condition = head.span.cover(following.span), following.body
    else:
        return None
    if not isinstance(condition, Comparison) or condition.relation not in (">", "ge", ">="):
        return None
    bound = condition.right
    if not isinstance(bound, Number) or bound.written.value:
        return None
    return Apply(span, "relu", 1, reader(condition.left))


def _is_one(node: Node) -> bool:
    if isinstance(node, Symbol):
        return bool(node.marks) and node.name in ("1", "I")
    return isinstance(node, Number) and node.written.value == 1


def _of_variable(reader: Translator, node: Node, variables: set[str]) -> Term:
    form = name_form(node)
    if form is not None and (form.key in variables or not variables):
        return Var(node.span, form.key)
    if isinstance(node, Product) and len(node.factors) == 2:
        other = name_form(node.factors[1])
        if other is not None and other.key in variables:
            return Mul(node.span, (reader(node.factors[0]), Var(node.factors[1].span, other.key)), ("",))
    return reader(node)
