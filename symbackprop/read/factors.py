"""Products: which factors are applications of functions, names with an argument, numbers with a power of ten."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ..latex.tree import (
    Fenced,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Symbol,
)
from ..source import Span
from ..term import Add, Apply, Div, Mul, Named, Neg, Num, Pow, Ref, Role, Term, Transpose, Unreadable
from ..within import bare_number
from ..written import FRACTION_PLACES, Written
from .chain_rule import link
from .names import name_form
from .operators import read_indicator

if TYPE_CHECKING:
    from .translate import Translator

NEW_WORDS = ("new", "neu", "updated", "nuevo", "nouveau")
OLD_WORDS = ("old", "alt")
TRANSPOSES = ("T", "top", "intercal")
ELEMENTARY = ("exp", "log", "sqrt", "tanh", "max", "sum", "mean", "diag")


def read_product(reader: Translator, node: Product) -> Term:
    """A product, its applications of functions to arguments found first."""
    whole = name_form(node)
    if whole is not None and reader.names_with_argument(whole, node):
        return reader.name(whole, node.span, node)
    factors: list[Term] = []
    operators: list[str] = []
    at = 0
    while at < len(node.factors):
        term, taken = _factor(reader, node, at)
        if factors:
            operators.append(node.operators[at - 1])
        factors.append(term)
        at += taken
    return _join(reader, node.span, factors, operators)


def _factor(reader: Translator, node: Product, at: int) -> tuple[Term, int]:
    """The factor that starts at a position, and how many written factors it takes up."""
    head = node.factors[at]
    following = node.factors[at + 1] if at + 1 < len(node.factors) and node.operators[at] == "" else None
    if (
        isinstance(head, Symbol | Scripted)
        and isinstance(following, Scripted)
        and isinstance(following.base, Fenced)
        and following.sup is not None
    ):
        raised = _raised(reader, head, following)
        if raised is not None:
            return raised, 2
    if following is not None:
        slope = read_indicator(reader, head, following)
        if slope is not None:
            return slope, 2
    if (
        isinstance(head, Symbol)
        and head.name == "Delta"
        and not head.marks
        and isinstance(following, Symbol | Scripted)
    ):
        change = _change(reader, head, following)
        if change is not None:
            return change, 2
    if (
        isinstance(head, Symbol | Scripted)
        and following is not None
        and at + 2 < len(node.factors)
        and node.operators[at + 1] == ""
    ):
        third = node.factors[at + 2]
        triple = Product(head.span.cover(third.span), (head, following, third), ("", ""))
        form = name_form(triple)
        if (
            form is not None
            and len(form.argument) == 2
            and reader.names_with_argument(form, Product(triple.span, (head, following), ("",)))
        ):
            return reader.name(form, triple.span, triple), 3
    if (
        isinstance(head, Symbol)
        and head.word
        and head.name in NEW_WORDS
        and isinstance(following, Symbol | Scripted | Product)
    ):
        later = replace(reader, setting=replace(reader.setting, step=reader.setting.after(1)))
        return later(following), 2
    if isinstance(head, Symbol | Scripted) and (step := _qualified(following)) is not None:
        return replace(reader, setting=replace(reader.setting, step=reader.setting.after(step)))(head), 2
    if isinstance(head, Symbol | Scripted) and following is not None:
        pair = Product(head.span.cover(following.span), (head, following), ("",))
        form = name_form(pair)
        if form is not None and reader.names_with_argument(form, pair):
            return reader.name(form, pair.span, pair), 2
        if _indices_only(reader, head, following):
            return Unreadable(pair.span, f"what {reader.spelled(pair.span)} stands for could not be read"), 2
        applied = _application(reader, head, following)
        if applied is not None:
            return applied, 2
    return reader(head), 1


def _qualified(following: Node | None) -> int | None:
    """How many steps a word in brackets after a name leads on, `w_1 (new)`: None where none stands there."""
    if not (isinstance(following, Fenced) and following.opening == "(" and isinstance(following.body, Symbol)):
        return None
    return 1 if following.body.name in NEW_WORDS else 0 if following.body.name in OLD_WORDS else None


def _raised(reader: Translator, head: Symbol | Scripted, following: Scripted) -> Term | None:
    """A power of an application or of a name with its argument: `f(z)^2`, `h[0]**2`; None where it is a product."""
    if following.sub is not None or following.primes or following.sup is None:
        return None
    pair = Product(head.span.cover(following.base.span), (head, following.base), ("",))
    inner, taken = _factor(reader, pair, 0)
    if taken != 2:
        return None
    whole, exponent = head.span.cover(following.span), following.sup
    if isinstance(exponent, Symbol) and exponent.name in TRANSPOSES and isinstance(inner, Ref | Apply):
        return Transpose(whole, inner)
    return Pow(whole, inner, reader(exponent))


def _change(reader: Translator, delta: Symbol, name: Symbol | Scripted) -> Term | None:
    """The change of a parameter in an update, `\\Delta w`: its new value less its old one."""
    form = name_form(name)
    if form is None or reader.conventions.roles.of(form) not in (Role.WEIGHT, Role.BIAS):
        return None
    span = delta.span.cover(name.span)
    before = reader(name)
    after = replace(reader, setting=replace(reader.setting, step=reader.setting.step + 1))(name)
    if not (isinstance(before, Ref | Named) and type(before) is type(after)):
        return None
    return Add(span, (after, Neg(before.span, before)))


def _indices_only(reader: Translator, head: Symbol | Scripted, argument: Node) -> bool:
    """Whether a quantity stands before a bracket in which nothing but indices and digits stands, as in a misread
    `O(4n)`."""
    form = name_form(head)
    if (
        form is None
        or reader.conventions.roles.of(form) is None
        or not (isinstance(argument, Fenced) and argument.opening == "(")
    ):
        return False
    body = argument.body
    parts = body.factors if isinstance(body, Product) else (body,)
    letters = [part for part in parts if isinstance(part, Symbol) and len(part.name) == 1 and part.name in "ijklmn"]
    return 0 < len(letters) < len(parts) and all(
        isinstance(part, Number | Symbol) and (isinstance(part, Number) or part in letters) for part in parts
    )


def _application(reader: Translator, head: Symbol | Scripted, argument: Node) -> Term | None:
    """A function applied to what follows it, or None where the two are factors."""
    span = head.span.cover(argument.span)
    exponent: Node | None = None
    form = name_form(head)
    if form is None:
        return None
    function = reader.conventions.roles.functions.get(form.head)
    role = reader.conventions.roles.of(form)
    bracket = isinstance(argument, Fenced) and argument.opening in "([{"
    if form.sup and form.sup[0].is_number and function in ELEMENTARY + ("tanh",) and isinstance(head, Scripted):
        exponent, form = head.sup, replace(form, sup=())
    if function is None and role is Role.DELTA and form.primes and bracket and isinstance(argument, Fenced):
        inner = reader(argument.body)
        if isinstance(inner, Ref) and inner.role is Role.PRE:
            # only a function takes a prime and an argument: a misread sigma
            return Apply(span, "sigma", form.primes, inner)
    network = form.key in reader.conventions.roles.networks
    if function is None and bracket and (role is Role.COST or network):
        return reader(head)
    if function is None or (role is not None and not bracket):
        return None
    if not bracket and function not in ELEMENTARY and not (isinstance(head, Symbol) and head.word):
        return None
    if form.sub and not all(
        atom.text in ("nn", "out", "h", "o") or atom.is_number or atom.is_letter for atom in form.sub
    ):
        return None
    if form.sub and form.sub[0].text == "nn":
        return Named(span, f"{form.key}({reader.spelled(argument.span)})")
    body = argument.body if isinstance(argument, Fenced) and bracket else argument
    more: tuple[Term, ...] = ()
    if isinstance(body, Sequence):
        first, *rest = [reader(item) for item in body.items]
        inner, more = first, tuple(rest)
        if function not in ("max",) or len(more) != 1:
            return Unreadable(span, f"{form.head} of several arguments")
    else:
        inner = reader(body)
    if function == "sum" and isinstance(inner, Named):
        return Unreadable(span, "a sum told in words")
    applied: Term = Apply(span, function, form.primes, inner, more)
    return applied if exponent is None else Pow(span, applied, reader(exponent))


def _join(reader: Translator, span: Span, factors: list[Term], operators: list[str]) -> Term:
    """The product of factors with their signs; a slash divides what stands before it by the next factor."""
    if "/" in operators:
        total = factors[0]
        group: list[Term] = [factors[0]]
        signs: list[str] = []
        for sign, factor in zip(operators, factors[1:], strict=True):
            if sign == "/":
                left = group[0] if len(group) == 1 else Mul(span, tuple(group), tuple(signs))
                total = _ratio(left, factor) or Div(span, left, factor)
                group, signs = [total], []
            else:
                group.append(factor)
                signs.append(reader.sign(sign))
        return group[0] if len(group) == 1 else Mul(span, tuple(group), tuple(signs))
    if len(factors) == 1:
        return factors[0]
    factors, operators = _scientific(factors, operators)
    if len(factors) == 1:
        return factors[0]
    factors = link(factors, span, reader.conventions.depth, reader.setting.layer)
    return Mul(span, tuple(factors), tuple(map(reader.sign, operators)))


def _ratio(above: Term, below: Term) -> Num | None:
    """Two whole numbers parted by a slash as one number, None where they are none."""
    if not (isinstance(above, Num) and isinstance(below, Num) and above.written and below.written and below.value):
        return None
    if above.written.places or below.written.places or above.written.mark or below.written.mark:
        return None
    value = above.value / below.value
    text = f"{above.written.text}/{below.written.text}"
    return Num(above.span.cover(below.span), value, Written(text, value, FRACTION_PLACES))


def _scientific(factors: list[Term], operators: list[str]) -> tuple[list[Term], list[str]]:
    """The factors with each number and power of ten that follows it as one number: `-3.00 \\times 10^{-3}`."""
    read: list[Term] = []
    signs: list[str] = []
    for at, factor in enumerate(factors):
        before = read[-1] if read else None
        if (
            at
            and isinstance(before, Num)
            and before.written is not None
            and isinstance(factor, Pow)
            and isinstance(factor.base, Num)
            and factor.base.value == 10
        ):
            exponent = bare_number(factor.exponent)
            if exponent is not None and exponent.value.denominator == 1 and abs(exponent.value) < 400:
                power = int(exponent.value)
                written = before.written
                value = before.value * Fraction(10) ** power
                span = before.span.cover(factor.span)
                read[-1] = Num(
                    span, value, Written(f"{written.text}e{power}", value, written.places - power, written.mark)
                )
                continue
        if at:
            signs.append(operators[at - 1])
        read.append(factor)
    return read, signs
