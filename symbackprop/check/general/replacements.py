"""What may stand in place of one part of a formula, by the kind of the part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ...source import Span
from ...term import (
    Add,
    Apply,
    Array,
    Div,
    Function,
    Index,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    Partial,
    Pow,
    Ref,
    Role,
    Size,
    Sum,
    Term,
    Transpose,
)
from ...units import parse_key
from ...within import bare_number, walk
from ..causes.rewrite import LAYERED, lettering, moved, shifting, turned
from .vocabulary import SLOPES, Unit, Vocabulary, below, partial_of_cost, signature

Said = tuple[str, tuple[Term, ...]]
Change = tuple[Term, Said]
SINGLE = (Role.PRE, Role.ACTIVATION, Role.BIAS)
OTHER_ROLES = {
    Role.PRE: (Role.ACTIVATION,),
    Role.ACTIVATION: (Role.PRE, Role.TARGET),
    Role.TARGET: (Role.ACTIVATION,),
}
WHOLE_ROLES = {Role.ACTIVATION: Role.WEIGHT, Role.WEIGHT: Role.ACTIVATION}


def replacements(part: Term, inner: bool, words: Vocabulary) -> Iterator[Change]:
    """What may stand in place of one part; `inner` within a derivative."""
    if isinstance(part, Ref):
        yield from of_name(part, words)
    if isinstance(part, Named):
        yield from of_own_name(part, words)
    if inner:
        return
    rule = _RULES.get(type(part))
    if rule is not None:
        yield from rule(part, words)


def of_own_name(part: Named, words: Vocabulary) -> Iterator[Change]:
    """Another name of the page's own of the same head and as many marks."""
    key = parse_key(part.name)
    for name in words.names:
        other = parse_key(name)
        if name != part.name and other.head == key.head and len(other.marks) == len(key.marks):
            yield replace(part, name=name), ("{} should be {}", (part, replace(part, name=name)))


def of_name(part: Ref, words: Vocabulary) -> Iterator[Change]:
    if part.role is Role.WEIGHT and moved(part, turned) != part:
        yield moved(part, turned), ("the indices of {} are swapped", (part,))
    for old in dict.fromkeys(unit for place in part.positions for unit in place.units or () if unit.var is not None):
        for new in words.letters:
            if new != old.var and old.var is not None:
                yield (
                    words.settled(moved(part, lettering({old.var: new}))),
                    (f"the index {old} of {{}} should be {new}", (part,)),
                )
    if part.role in LAYERED and part.first.layer is not None:
        for by in (-1, 1):
            word = "high" if by < 0 else "low"
            yield moved(part, shifting(by)), (f"the layer of {{}} is one too {word}", (part,))
    roles = OTHER_ROLES.get(part.role, ())
    if part.first.units is None and part.role in WHOLE_ROLES:
        roles = (*roles, WHOLE_ROLES[part.role])
    for role in roles:
        other = _in_role(part, role)
        yield other, ("{} should be {}", (part, other))


def _in_role(part: Ref, role: Role) -> Ref:
    """The quantity of another kind at the same unit."""
    positions = part.positions
    if role is Role.TARGET:
        positions = tuple(replace(place, layer=None) for place in positions)
    elif part.role is Role.TARGET:
        positions = tuple(replace(place, layer=Index("^L")) for place in positions)
    return replace(part, role=role, positions=positions, name=role.value, group=None)


def _of_reference(part: Ref, words: Vocabulary) -> Iterator[Change]:
    if part.first.units is None and part.role in LAYERED:
        yield Transpose(part.span, part), ("{} should be transposed", (part,))
    if part.role is Role.DELTA:
        other = partial_of_cost(_in_role(part, Role.ACTIVATION))
        yield other, ("{} should be {}", (part, other))
        slope = Apply(part.span, words.function, 1, _in_role(part, Role.PRE))
        yield slope, ("{} should be {}", (part, slope))
    if part.role is Role.ACTIVATION:
        square = Pow(part.span, part, Num(part.span, Fraction(2)))
        yield square, ("{} should be squared", (part,))
    if part.role in (Role.PRE, Role.ACTIVATION):
        slope = Apply(part.span, words.function, 1, _in_role(part, Role.PRE))
        yield slope, ("{} should be {}", (part, slope))


def of_partial(part: Partial, words: Vocabulary) -> Iterator[Change]:
    if not (isinstance(part.of, Ref) and isinstance(part.wrt, Ref)):
        return
    if part.of.role is not Role.COST:
        yield replace(part, of=part.wrt, wrt=part.of), ("{} is upside down", (part,))
    for end in ("of", "wrt"):
        name = getattr(part, end)
        for role in SINGLE:
            if name.role in SINGLE and role is not name.role and role not in OTHER_ROLES.get(name.role, ()):
                if not (end == "of" and role is Role.BIAS):
                    named = _in_role(name, role)
                    other = replace(part, of=named) if end == "of" else replace(part, wrt=named)
                    yield other, ("{} should be {}", (part, other))
    if part.wrt.role is Role.BIAS and part.wrt.first.units is not None and part.wrt.first.layer is not None:
        upper = Unit(part.wrt.first.layer, part.wrt.first.units[0])
        for letter in words.letters:
            weight = words.weight(upper, Unit(below(upper.layer), Index(letter)), part.wrt.span)
            yield replace(part, wrt=weight), ("{} should be {}", (part, replace(part, wrt=weight)))
    if part.of.role is Role.COST and part.wrt.role is Role.ACTIVATION:
        delta = replace(part.wrt, role=Role.DELTA, name="delta", group=None)
        yield delta, ("{} should be {}", (part, delta))


def _of_function(part: Apply | Function, words: Vocabulary) -> Iterator[Change]:
    if not (part.function == "sigma" or part.function in SLOPES):
        if isinstance(part, Apply) and part.argument is not None:
            yield part.argument, ("{} should stand without the function", (part.argument,))
        return
    yield replace(part, order=part.order + 1), ("a prime is missing: {}", (replace(part, order=part.order + 1),))
    if part.order:
        yield replace(part, order=part.order - 1), ("there is a prime too many in {}", (part,))
    if isinstance(part, Apply) and part.argument is not None and not part.order:
        yield part.argument, ("{} should stand without the function", (part.argument,))


def _of_product(part: Mul, words: Vocabulary) -> Iterator[Change]:
    arrays = holds_arrays(part) and not words.scalar
    for at, pair in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        if len(part.factors) > 2 and _is_slope(*pair):
            rest = part.factors[:at] + part.factors[at + 2 :]
            signs = (part.operators[:at] + part.operators[at + 2 :])[: len(rest) - 1]
            yield product(part.span, rest, signs), ("the slope {} {} is too many", pair)
    for at, factor in enumerate(part.factors):
        rest = part.factors[:at] + part.factors[at + 1 :]
        signs = part.operators[:at] + part.operators[at + 1 :] if at < len(part.operators) else part.operators[:-1]
        yield product(part.span, rest, signs), ("the factor {} is too many", (factor,))
    if not arrays:
        return
    yield from _regrouped(part)
    for at, operator in enumerate(part.operators):
        other = "" if operator == "odot" else "odot"
        signs = (*part.operators[:at], other, *part.operators[at + 1 :])
        kind = "entry by entry" if other else "a matrix product"
        yield replace(part, operators=signs), (f"the product before {{}} is {kind}", (part.factors[at + 1],))
        swapped = (*part.factors[:at], part.factors[at + 1], part.factors[at], *part.factors[at + 2 :])
        pair = (part.factors[at], part.factors[at + 1])
        yield replace(part, factors=swapped), ("{} and {} belong in the other order", pair)
        first, second = pair
        if isinstance(second, Transpose):
            outer = (second.operand, Transpose(first.span, first))
            turned_round = (*part.factors[:at], *outer, *part.factors[at + 2 :])
            yield replace(part, factors=turned_round), ("{} and {} are exchanged in the outer product", pair)
        wrapped = (*part.factors[:at], Transpose(part.span, part.factors[at]), *part.factors[at + 1 :])
        if not isinstance(part.factors[at], Ref | Transpose | Num):
            yield replace(part, factors=wrapped), ("{} should be transposed", (part.factors[at],))


def _is_slope(one: Term, two: Term) -> bool:
    """Whether two factors are a slope by its value: a (1 - a), in either order."""
    for value, rest in ((one, two), (two, one)):
        if isinstance(rest, Add) and len(rest.terms) == 2 and isinstance(rest.terms[1], Neg):
            first, second = rest.terms[0], rest.terms[1].operand
            if isinstance(first, Num) and first.value == 1 and signature(second) == signature(value):
                return True
    return False


def _regrouped(part: Mul) -> Iterator[Change]:
    """A bracket moved: A (b ⊙ c) and (A b) ⊙ c."""
    if len(part.factors) != 2:
        return
    first, second = part.factors
    if isinstance(second, Mul) and len(second.factors) == 2:
        inner = Mul(part.span, (first, second.factors[0]), part.operators)
        yield Mul(part.span, (inner, second.factors[1]), second.operators), ("the bracket belongs elsewhere", ())
    if isinstance(first, Mul) and len(first.factors) == 2:
        inner = Mul(part.span, (first.factors[1], second), part.operators)
        yield Mul(part.span, (first.factors[0], inner), first.operators), ("the bracket belongs elsewhere", ())


def product(span: Span, factors: tuple[Term, ...], operators: tuple[str, ...]) -> Term:
    return factors[0] if len(factors) == 1 else Mul(span, factors, operators)


def _of_sum(part: Sum, words: Vocabulary) -> Iterator[Change]:
    what = f" over {part.var}" if part.var else ""
    yield part.body, (f"the sum{what} is too many", ())
    if part.product:
        yield replace(part, product=False), ("the product should be a sum", ())
    if isinstance(part.upper, Size):
        for by in (-1, 1):
            layers = tuple(replace(layer, offset=layer.offset + by) for layer in part.upper.layers)
            if layers:
                size = replace(part.upper, layers=layers)
                yield replace(part, upper=size), ("the sum should run to {}", (size,))
            bound = replace(part.upper, offset=part.upper.offset - by)
            yield replace(part, upper=bound), (f"the sum ends one {'early' if by < 0 else 'late'}", ())
        yield replace(part, lower=None, upper=None), ("the sum should run over the whole layer", ())
    for letter in words.letters:
        if letter != part.var:
            yield replace(part, var=letter), (f"the sum should run over {letter}", ())


def _of_terms(part: Add, words: Vocabulary) -> Iterator[Change]:
    for at, term in enumerate(part.terms):
        rest = part.terms[:at] + part.terms[at + 1 :]
        yield rest[0] if len(rest) == 1 else Add(part.span, rest), ("the term {} is too many", (term,))
        other = term.operand if isinstance(term, Neg) else Neg(term.span, term)
        yield with_item(part, at, other), ("the sign of {} is wrong", (term,))
        for value in (Fraction(2), Fraction(1, 2)):
            inner = term.operand if isinstance(term, Neg) else term
            grown: Term = Mul(term.span, (Num(term.span, value), inner), ("",))
            grown = Neg(term.span, grown) if isinstance(term, Neg) else grown
            yield with_item(part, at, grown), ("the factor {} is missing", (Num(term.span, value),))
    if len(part.terms) == 2 and sum(isinstance(each, Neg) for each in part.terms) == 1:
        first, second = part.terms
        if isinstance(second, Neg):
            yield (
                Add(part.span, (second.operand, Neg(first.span, first))),
                ("the difference is the wrong way round", ()),
            )
        yield Pow(part.span, part, Num(part.span, Fraction(2))), ("{} should be squared", (part,))


def with_item(part: Add, at: int, term: Term) -> Add:
    return Add(part.span, (*part.terms[:at], term, *part.terms[at + 1 :]))


def _of_negative(part: Neg, words: Vocabulary) -> Iterator[Change]:
    yield part.operand, ("the sign is the wrong way round", ())


def _of_power(part: Pow, words: Vocabulary) -> Iterator[Change]:
    yield part.base, ("{} should not be raised to a power", (part.base,))
    number = bare_number(part.exponent)
    if isinstance(part.base, Add):
        last = part.base.terms[-1]
        inner = last.operand if isinstance(last, Neg) else last
        raised: Term = replace(part, base=inner)
        raised = Neg(last.span, raised) if isinstance(last, Neg) else raised
        yield with_item(part.base, len(part.base.terms) - 1, raised), ("only {} is raised to a power", (inner,))
    if number is not None:
        for value in {number.value + 1, number.value - 1} - {0, 1}:
            other = replace(part, exponent=Num(part.exponent.span, value))
            yield other, ("the exponent should be {}", (other.exponent,))


def _of_quotient(part: Div, words: Vocabulary) -> Iterator[Change]:
    yield part.numerator, ("the divisor {} is too many", (part.denominator,))
    square = Pow(part.denominator.span, part.denominator, Num(part.span, Fraction(2)))
    yield replace(part, denominator=square), ("the divisor {} should be squared", (part.denominator,))
    yield replace(part, numerator=part.denominator, denominator=part.numerator), ("{} is upside down", (part,))


def _of_number(part: Num, words: Vocabulary) -> Iterator[Change]:
    values = [part.value * 2, part.value / 2, part.value + 1, part.value - 1]
    if part.value:
        values.append(1 / part.value)
    if part.value == 1:
        for at, one in enumerate(words.letters):
            for two in words.letters[at + 1 :]:
                symbol = Kronecker(part.span, Index(one), Index(two))
                yield symbol, ("{} should be {}", (part, symbol))
    for value in dict.fromkeys(values):
        if value not in (0, part.value):
            other = Num(part.span, value)
            yield other, ("{} should be {}", (part, other))


def _of_transpose(part: Transpose, words: Vocabulary) -> Iterator[Change]:
    yield part.operand, ("{} should not be transposed", (part.operand,))


def _of_kronecker(part: Kronecker, words: Vocabulary) -> Iterator[Change]:
    for end in ("first", "second"):
        for letter in words.letters:
            if Index(letter) not in (part.first, part.second):
                index = Index(letter)
                other = replace(part, first=index) if end == "first" else replace(part, second=index)
                yield other, ("{} should be {}", (part, other))


_RULES: dict[type, Callable[[Any, Vocabulary], Iterator[Change]]] = {
    Ref: _of_reference,
    Partial: of_partial,
    Apply: _of_function,
    Function: _of_function,
    Mul: _of_product,
    Sum: _of_sum,
    Add: _of_terms,
    Neg: _of_negative,
    Pow: _of_power,
    Div: _of_quotient,
    Num: _of_number,
    Transpose: _of_transpose,
    Kronecker: _of_kronecker,
}
"""What may be changed about a part, by its class."""


def holds_arrays(term: Term) -> bool:
    """Whether a term speaks of whole vectors or matrices."""
    return any(
        isinstance(part, Array | Transpose)
        or isinstance(part, Ref)
        and part.role not in (Role.COST, Role.RATE)
        and part.first.units is None
        for part in walk(term)
    )
