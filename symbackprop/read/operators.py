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
    Scripted,
    Symbol,
    Terms,
)
from ..source import Span
from ..term import (
    Add,
    Apply,
    Branches,
    Kronecker,
    Named,
    Neg,
    Num,
    OneOf,
    Partial,
    Position,
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

if TYPE_CHECKING:
    from .translate import Translator


def read_derivative(reader: Translator, node: Derivative) -> Term:
    if node.order != 1:
        return Unreadable(node.span, "a second derivative")
    if node.wrt is None:
        by = reader(node.of)
        cost = reader.scope.get("the cost")
        if isinstance(by, Ref) and by.role in (Role.WEIGHT, Role.BIAS):
            return reader.derivative(node.span, Ref(node.span, Role.COST, (Position(None, None),), "C", by.step), by)
        if isinstance(by, Named) and isinstance(cost, Named) and by.name in reader.scope and by.name != cost.name:
            return Partial(node.span, replace(cost, span=node.span, step=by.step), by)
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
    var = reader.bound(marks[0].text) if marks else None
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
    base = reader.first(var)
    first: Term | None = Num(node.span, Fraction(start - base + 1)) if start is not None else None
    if node.lower is not None and start is None:
        return Unreadable(node.span, "a sum whose lower bound is no number")
    upper = None
    if node.upper is not None:
        from_first = start is None or start in (0, 1)
        upper = _size(reader, node.upper, base, start if start is not None and from_first else base)
        if upper is None:
            return Unreadable(
                node.upper.span, f"the bound {reader.spelled(node.upper.span)} of a sum was not understood"
            )
        if isinstance(upper, Size) and from_first:
            first = None
    return Sum(node.span, var, first, upper, body, node.operator == "prod")


def _from_one(node: BigOperator) -> BigOperator:
    """A sum without its first term."""
    assert isinstance(node.lower, Number)
    one = replace(node.lower, written=replace(node.lower.written, text="1", value=Fraction(1)))
    return replace(node, lower=one)


def _size(reader: Translator, node: Node, base: int, start: int) -> Term | None:
    """The upper bound of a sum that starts at `start`, counted from 1: a number of units, or a number."""
    if isinstance(node, Number) and node.written.value.denominator == 1:
        return Num(node.span, node.written.value - base + 1)
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
    found = reader.size(form, node.span) if form is not None else None
    if isinstance(found, Size):
        return replace(found, offset=offset)
    return None if offset else found


def read_cases(reader: Translator, span: Span, branches: tuple[tuple[Node, Node | None], ...]) -> Term:
    """A function told by cases in one variable; the letter of the conditions is the variable in the values too."""
    bounds: list[tuple[str, Node] | None] = []
    variables: dict[str, Node] = {}
    for _, condition in branches:
        stripped = condition.body if isinstance(condition, Fenced) else condition
        if stripped is None:
            bounds.append(None)
            continue
        if not isinstance(stripped, Comparison):
            return Unreadable(stripped.span, "a condition that is no comparison")
        form = name_form(stripped.left)
        if form is None:
            return Unreadable(stripped.span, "a condition on something that is no name")
        variables[form.key] = stripped.left
        bounds.append((stripped.relation, stripped.right))
    if len(variables) != 1:
        return Unreadable(span, "cases in more than one variable")
    ((key, named),) = variables.items()
    within = replace(reader, scope={**reader.scope, key: Var(named.span, key)})
    read = [
        (within(value), None if bound is None else (bound[0], reader(bound[1])))
        for (value, _), bound in zip(branches, bounds, strict=True)
    ]
    return Branches(span, key, tuple(read))


def read_indicator(reader: Translator, head: Node, following: Node | None = None) -> Term | None:
    """An indicator, `1[z > 0]` or with the condition below: the rectifier's slope, or of two units whether they are
    the same. None where it is neither.
    """
    if following is None and isinstance(head, Scripted) and head.sup is None and _is_one(head.base):
        span, condition = head.span, head.sub
    elif isinstance(following, Fenced) and _is_one(head):
        span, condition = head.span.cover(following.span), following.body
    else:
        return None
    return read_condition(reader, span, condition) if isinstance(condition, Comparison) else None


def read_condition(reader: Translator, span: Span, condition: Comparison) -> Term | None:
    """A condition that counts one where it is met: the sign of a value as the rectifier's slope, or two units compared.

    None where it is neither.
    """
    if condition.relation == "=":
        return read_same_unit(reader, span, condition)
    bound = condition.right
    if not isinstance(bound, Number) or bound.written.value:
        return None
    slope = Apply(span, "relu", 1, reader(condition.left))
    if condition.relation in (">", "ge", ">="):
        return slope
    if condition.relation in ("<", "le", "<="):
        return Add(span, (Num(span, Fraction(1)), Neg(span, slope)))
    return None


def read_same_unit(reader: Translator, span: Span, condition: Comparison) -> Term | None:
    """The Kronecker symbol that tells whether two unit indices are equal; None where something else is compared."""
    sides = [atoms(side) for side in (condition.left, condition.right)]
    units = [reader.unit(side[0]) if side is not None and len(side) == 1 else None for side in sides]
    if condition.relation != "=" or units[0] is None or units[1] is None:
        return None
    return Kronecker(span, units[0], units[1])


def _is_one(node: Node) -> bool:
    if isinstance(node, Symbol):
        return bool(node.marks) and node.name in ("1", "I")
    return isinstance(node, Number) and node.written.value == 1
