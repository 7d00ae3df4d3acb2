"""The terms that derivations are made of, built without a page: every span is empty.

Layers count 1..L, layer 0 is the input; a weight's units stand as (to, from). Variables: `^l` is a layer, `^L` the
last one, other names are units.
"""

from __future__ import annotations

from fractions import Fraction

from ..rewriting import mapped, substituted
from ..source import Span
from ..term import (
    Add,
    Apply,
    Div,
    Examples,
    Index,
    Kronecker,
    Mul,
    Neg,
    Num,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
)
from ..term import literal as literal

NOWHERE = Span(0, 0)
LAYER = Index("^l")
LAST = Index("^L")
ABOVE = Index("^l", 1)
BELOW = Index("^l", -1)
EXAMPLE = Index("#i")
ALL = Index("#")
"""All training examples side by side."""


def unit(name: str) -> Index:
    """The unit index that is the variable `name`."""
    return Index(name)


def ref(role: Role, layer: Index | None, *units: Index, example: int | Index | None = None, step: int = 0) -> Ref:
    """One quantity; without units the whole array of a layer."""
    scalar = role in (Role.COST, Role.RATE)
    place = Position(None if scalar or role is Role.TARGET else layer, units or None)
    return Ref(NOWHERE, role, (place,), "", step, example, not units and not scalar)


COST = ref(Role.COST, None)
RATE = ref(Role.RATE, None)


def number(value: int | Fraction) -> Num:
    """A number that no page wrote."""
    return Num(NOWHERE, Fraction(value))


def total(var: str, layer: Index, body: Term) -> Sum:
    """The sum over all units `var` of a layer."""
    return Sum(NOWHERE, var, None, Size(NOWHERE, (layer,)), body)


def mean(body: Term) -> Term:
    """The mean of a term over all training examples."""
    examples = Examples(NOWHERE)
    return product(over(number(1), examples), Sum(NOWHERE, EXAMPLE.var, None, examples, body))


def examples_written_out(term: Term, count: int) -> Term:
    """A term with every sum over the training examples written out, `count` of them."""
    match term:
        case Examples():
            return number(count)
        case Sum(var=str(var)) if var.startswith("#"):
            bodies = (substituted(term.body, {var: literal(at)}) for at in range(1, count + 1))
            return plus(*(examples_written_out(body, count) for body in bodies))
        case _:
            return mapped(term, lambda part: examples_written_out(part, count))


def of_example(term: Term, example: int | Index) -> Term:
    """A term with all that differs from one training example to another marked as that of one."""
    if isinstance(term, Ref):
        shared = term.role in (Role.WEIGHT, Role.BIAS, Role.RATE)
        if shared:
            return term
        return Ref(term.span, term.role, term.positions, term.name, term.step, example, term.array, term.group)
    return mapped(term, lambda part: of_example(part, example))


def product(*factors: Term, operator: str = "") -> Term:
    """A product, the factors of inner products with the same operator taken in; a lone factor is itself."""
    flat: list[Term] = []
    for factor in factors:
        inner = isinstance(factor, Mul) and all(each == operator for each in factor.operators)
        flat.extend(factor.factors if inner and isinstance(factor, Mul) else (factor,))
    return flat[0] if len(flat) == 1 else Mul(NOWHERE, tuple(flat), (operator,) * (len(flat) - 1))


def plus(*terms: Term) -> Term:
    """A sum of written terms, those of inner sums taken in; a lone term is itself."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Add) else (term,))
    return flat[0] if len(flat) == 1 else Add(NOWHERE, tuple(flat))


def minus(term: Term) -> Term:
    """The negative of a term; of a negative, what it negates."""
    return term.operand if isinstance(term, Neg) else Neg(NOWHERE, term)


def over(above: Term, below: Term) -> Div:
    """A quotient."""
    return Div(NOWHERE, above, below)


def power(base: Term, exponent: int) -> Pow:
    """A whole power."""
    return Pow(NOWHERE, base, number(exponent))


def partial(of: Term, wrt: Term) -> Partial:
    """The derivative of one term by another, through every path."""
    return Partial(NOWHERE, of, wrt)


def applied(function: str, order: int, argument: Term) -> Apply:
    """A function, or its derivative of an order, at an argument; `sigma` is the activation of the argument's layer."""
    return Apply(NOWHERE, function, order, argument)


def same_unit(first: Index, second: Index) -> Kronecker:
    """One where two unit indices are the same, else zero."""
    return Kronecker(NOWHERE, first, second)
