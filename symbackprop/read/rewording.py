"""A changed term in the writer's own words: what was not changed stays as it is printed, to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..source import Span
from ..term import (
    Add,
    Apply,
    Div,
    Function,
    IndexValue,
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
from ..within import children
from .printing import Printing, Unprintable, sign_of

_OPENING = re.compile(r"(?:\\left\s*|\\[bB]igg?l?\s*)?[(\[]\s*\Z")
_CLOSING = re.compile(r"\s*(?:\\right\s*|\\[bB]igg?r?\s*)?[)\]]")
_PRIMES = re.compile(r"'+|\^\{?(?:\\prime\s*)+\}?")
_EXPONENT = re.compile(r"\s*\^\s*(?:\{[^{}]*\}|[^{}\s])\s*\Z")
_BELOW = re.compile(r"<|≤|\\leq?(?![A-Za-z])\s*|\\lt(?![A-Za-z])\s*")
_MARKED = re.compile(r"(\s*(?:\\top|\\intercal|\\mathsf\{T\}|\\mathrm\{T\}|T))\s*\}")


@dataclass(frozen=True, slots=True)
class Patch:
    """New text for a span of the old one."""

    span: Span
    text: str


@dataclass
class Rewording(Printing):
    """Writes changed terms with the text of the old ones."""

    def reworded(self, old: Term, new: Term, span: Span) -> str:
        """The text of a member, at `span`, with what was changed in its term. Raises Unprintable."""
        patches = sorted(self.patches(old, new, span), key=lambda patch: (patch.span.start, patch.span.end))
        parts, at = [], span.start
        for patch in patches:
            if patch.span.start < at:
                raise Unprintable("two changes in one place")
            parts += [self.text[at : patch.span.start], patch.text]
            at = patch.span.end
        return "".join((*parts, self.text[at : span.end]))

    # what to put where

    def patches(self, old: Term, new: Term, within: Span, factor: bool = False) -> Iterator[Patch]:
        """The changes to the text that make a new term of an old one.

        `within` is the room that it may take up, `factor` whether it stands in a product.
        """
        if new is old or new == old:
            return
        match new:
            case Mul(_, factors, operators) if any(factor is old for factor in factors) and len(factors) == 2:
                yield from self._beside(old, factors, operators, within, factor and "odot" in operators)
            case Neg(_, operand) if operand is old:
                outer = self.outer(old.span, within)
                bare = outer == old.span and isinstance(old, Add)
                yield Patch(Span(outer.start, outer.start), "-(" if bare else "-")
                if bare:
                    yield Patch(Span(outer.end, outer.end), ")")
            case Sum(_, _, None, None, body) if body is old:
                outer = self.outer(old.span, within)
                bare = outer == old.span and isinstance(old, Add)
                yield Patch(Span(outer.start, outer.start), self.sum_sign(new) + " " + ("(" if bare else ""))
                if bare:
                    yield Patch(Span(outer.end, outer.end), ")")
            case Transpose(_, operand) if operand is old:
                yield from self._transposed(old, within)
            case Transpose(_, operand) if isinstance(old, Transpose) and old.span == old.operand.span:
                yield Patch(old.span, self._marked(old, operand))
            case Transpose(_, operand) if isinstance(old, Transpose):
                outer = self.outer(old.operand.span, old.span)
                text = self.printed(operand)
                bare = outer == old.operand.span and re.search(r"[\^ ]", text) is not None
                yield Patch(old.operand.span, f"({text})" if bare else text)
            case Add(_, terms) if terms[0] is old and len(terms) == 2:
                at = self.outer(old.span, within).end
                yield Patch(Span(at, at), " + " + self.printed(terms[1]))
            case _:
                yield from self._inside(old, new, within)

    def _inside(self, old: Term, new: Term, within: Span) -> Iterator[Patch]:
        if isinstance(old, Pow) and isinstance(new, Pow) and old.span == old.base.span and old.base != new.base:
            exponent = _EXPONENT.search(self.text[old.span.start : old.span.end])
            yield Patch(old.span, self.printed(new.base) + (exponent[0] if exponent is not None else ""))
            return
        if isinstance(old, Pow) and new is old.base and old.span == new.span:
            yield Patch(old.span, _EXPONENT.sub("", self.text[old.span.start : old.span.end]))
            return
        condition = self._turned(old, new) if isinstance(old, Add) else None
        if condition is not None:
            yield condition
            return
        if self.spelling.turned and isinstance(old, Neg) and isinstance(new, Neg) and _is_error(old.operand):
            yield Patch(old.span, self.printed(new))
        elif isinstance(old, Transpose) and new is old.operand and old.span == new.span and isinstance(new, Ref):
            yield Patch(old.span, self.spelling.name(new))
        elif isinstance(old, Neg) and new is old.operand:
            found = re.match(r"\s*(?:-|−|\\minus)\s*", self.text[old.span.start : new.span.start])
            if found is None:
                raise Unprintable("no sign to take away")
            yield Patch(Span(old.span.start, old.span.start + found.end()), "")
        elif isinstance(old, Pow) and new is old.base:
            yield Patch(Span(self.outer(new.span, old.span).end, old.span.end), "")
        elif isinstance(old, Mul) and isinstance(new, Mul) and len(new.factors) == len(old.factors) + 1:
            yield from self._inserted(old, new, within)
        elif isinstance(old, Mul) and (dropped := _dropped(old, new)) is not None:
            yield from self._removed(old, dropped)
        elif isinstance(old, Add) and isinstance(new, Add) and len(new.terms) == len(old.terms) + 1:
            at = old.span.end
            yield Patch(Span(at, at), " + " + self.printed(new.terms[-1]))
        elif isinstance(old, Sum) and new is old.body:
            yield Patch(Span(old.span.start, self.outer(new.span, old.span).start), "")
        elif type(old) is type(new) and self._same_frame(old, new):
            if isinstance(old, Add) and isinstance(new, Add) and (turned := _sign_turned(old, new)) is not None:
                yield self._resigned(old, turned, isinstance(new.terms[turned], Neg))
                return
            rooms = self._rooms(old, within)
            for before, after, room in zip(children(old), children(new), rooms, strict=True):
                yield from self.patches(before, after, room, isinstance(old, Mul))
            yield from self._own(old, new)
        else:
            yield self._replaced(old, new, within)

    def _turned(self, old: Add, new: Term) -> Patch | None:
        """The sign of a condition the other way round, where one less an indicator becomes the indicator."""
        if not (len(old.terms) == 2 and isinstance(old.terms[1], Neg) and new is old.terms[1].operand):
            return None
        found = _BELOW.search(self.text, old.span.start, old.span.end)
        return None if found is None else Patch(Span(found.start(), found.end()), "> " if "\\" in found[0] else ">")

    def _replaced(self, old: Term, new: Term, within: Span) -> Patch:
        """The whole of a part for another; the brackets around it stay where both are sums."""
        outer = self.outer(old.span, within)
        if outer != old.span and not isinstance(new, Add | Ref | Apply | Partial | Num | Transpose):
            return Patch(old.span, self.printed(new))
        if outer != old.span and not isinstance(new, Add):
            return Patch(outer, self.printed(new))
        text = self.printed(new)
        bare = outer == old.span and within != old.span and isinstance(new, Add | Neg)
        return Patch(old.span, f"({text})" if bare and not isinstance(old, Add) else text)

    def _same_frame(self, old: Term, new: Term) -> bool:
        if len(children(old)) != len(children(new)) or isinstance(
            old, Ref | Named | Num | Kronecker | Size | IndexValue
        ):
            return False
        if isinstance(old, Add) and isinstance(new, Add):
            return True
        if isinstance(old, Mul) and isinstance(new, Mul):
            return sum(a is not b for a, b in zip(old.factors, new.factors, strict=True)) <= 1 or (
                old.operators == new.operators and set(map(id, old.factors)) != set(map(id, new.factors))
            )
        if isinstance(old, Sum) and isinstance(new, Sum):
            return (old.lower is None) == (new.lower is None) and (old.upper is None) == (new.upper is None)
        return True

    def _rooms(self, old: Term, within: Span) -> list[Span]:
        """The text that each part of a term may take up, its brackets with it: from one neighbour to the next."""
        parts = children(old)
        if isinstance(old, Div | Partial | Pow | Apply):
            return [part.span for part in parts]
        starts = [old.span.start, *(part.span.end for part in parts[:-1])]
        ends = [*(part.span.start for part in parts[1:]), old.span.end]
        return [Span(min(a, p.span.start), max(b, p.span.end)) for a, b, p in zip(starts, ends, parts, strict=True)]

    def _own(self, old: Term, new: Term) -> Iterator[Patch]:
        """What is changed of a part itself, and not of the parts in it."""
        match old, new:
            case Apply(argument=argument), Apply() if old.order != new.order and argument is not None:
                yield self._primed(Span(old.span.start, argument.span.start), new.order)
            case Function(), Function():
                yield self._primed(old.span, new.order)
            case Sum(), Sum() if old.var != new.var:
                head = self.text[old.span.start : old.body.span.start]
                found = re.search(rf"_\s*\{{?\s*({re.escape(old.var or '')})(?![A-Za-z])", head)
                if found is None:
                    raise Unprintable("the sum does not show its letter")
                at = old.span.start
                yield Patch(Span(at + found.start(1), at + found.end(1)), new.var or "")
            case Mul(), Mul() if old.operators != new.operators:
                for at, (before, after) in enumerate(zip(old.operators, new.operators, strict=True)):
                    if before != after:
                        gap = Span(old.factors[at].span.end, old.factors[at + 1].span.start)
                        yield self._operator(gap, after)

    def _resigned(self, old: Add, at: int, negative: bool) -> Patch:
        """The sign before one term of a sum, turned."""
        start = old.span.start if not at else old.terms[at - 1].span.end
        before = self.text[start : old.terms[at].span.start]
        found = re.search(r"[-+−]\s*(?=(?:\\left\s*)?[(\[{\s]*\Z)", before)
        if found is None:
            if at:
                raise Unprintable("no sign to turn")
            return Patch(Span(start, start), "-" if negative else "")
        sign = "- " if negative else "+ " if at else ""
        return Patch(Span(start + found.start(), start + found.end()), sign if found[0][1:] else sign.strip())

    def _operator(self, gap: Span, operator: str) -> Patch:
        between = self.text[gap.start : gap.end]
        found = re.search(r"\\odot|\\circ|⊙|∘|\\cdot|\\times|\*|×", between)
        sign = r"\odot " if operator == "odot" else ""
        if found is not None:
            return Patch(Span(gap.start + found.start(), gap.start + found.end()), sign.strip())
        closing = gap.start
        while (match := _CLOSING.match(self.text, closing, gap.end)) is not None:
            closing = match.end()
        return Patch(Span(closing, closing), f" {sign}".rstrip() + " ")

    def _primed(self, span: Span, order: int) -> Patch:
        head = self.text[span.start : span.end]
        found = _PRIMES.search(head)
        if found is not None:
            return Patch(Span(span.start + found.start(), span.start + found.end()), "'" * order)
        bracket = re.search(r"\s*(?:\\left\s*)?[(\[{]\s*\Z", head)
        at = span.start + (bracket.start() if bracket is not None else len(head.rstrip()))
        return Patch(Span(at, at), "'" * order)

    def _beside(
        self, old: Term, factors: tuple[Term, ...], operators: tuple[str, ...], within: Span, bracket: bool
    ) -> Iterator[Patch]:
        """A factor before or behind a part that was no product."""
        outer = self.outer(old.span, within)
        bare = outer == old.span and isinstance(old, Add)
        first = factors[1] is old
        new = self.factor(factors[0] if first else factors[1])
        sign = sign_of(operators[0])
        begin, end = ("(", ")") if bracket else ("", "")
        yield Patch(Span(outer.start, outer.start), begin + (new + sign if first else "") + ("(" if bare else ""))
        yield Patch(Span(outer.end, outer.end), (")" if bare else "") + ("" if first else sign + new) + end)

    def _inserted(self, old: Mul, new: Mul, within: Span) -> Iterator[Patch]:
        """One factor more, and what else changed in the others."""
        ways = [new.factors[:at] + new.factors[at + 1 :] for at in range(len(new.factors))]
        kept = [sum(a is b for a, b in zip(way, old.factors, strict=True)) for way in ways]
        at = kept.index(max(kept))
        rooms = self._rooms(old, old.span)
        for before, after, room in zip(old.factors, ways[at], rooms, strict=True):
            yield from self.patches(before, after, room, True)
        text = self.factor(new.factors[at])
        if at == len(old.factors):
            yield Patch(Span(old.span.end, old.span.end), sign_of(new.operators[at - 1]) + text)
        else:
            start = self.outer(old.factors[at].span, rooms[at]).start
            yield Patch(Span(start, start), text + sign_of(new.operators[at]))

    def _removed(self, old: Mul, at: int) -> Iterator[Patch]:
        room = self._rooms(old, old.span)[at]
        outer = self.outer(old.factors[at].span, room)
        if at + 1 < len(old.factors):
            following = self.outer(old.factors[at + 1].span, self._rooms(old, old.span)[at + 1])
            yield Patch(_between(outer.start, following.start), "")
        else:
            before = self.outer(old.factors[at - 1].span, self._rooms(old, old.span)[at - 1])
            yield Patch(_between(before.end, outer.end), "")

    def _marked(self, old: Transpose, operand: Term) -> str:
        """A name with the mark of a transpose among its scripts, as in W^{[l]T}, for another name."""
        mark = _MARKED.search(self.text[old.span.start : old.span.end])
        if not isinstance(operand, Ref) or mark is None:
            inner = self.printed(operand)
            return f"({inner}){self.spelling.transpose}" if "^" in inner else inner + self.spelling.transpose
        name = self.spelling.name(operand)
        at = re.search(r"\^\{[^{}]*(?=\})", name)
        return name[: at.end()] + mark[1] + name[at.end() :] if at else name + self.spelling.transpose

    def _transposed(self, old: Term, within: Span) -> Iterator[Patch]:
        outer = self.outer(old.span, within)
        if outer != old.span or "^" not in self.text[old.span.start : old.span.end]:
            yield Patch(Span(outer.end, outer.end), self.spelling.transpose)
            return
        yield Patch(Span(outer.start, outer.start), "(")
        yield Patch(Span(outer.end, outer.end), ")" + self.spelling.transpose)

    def outer(self, span: Span, within: Span) -> Span:
        """A span with the brackets that stand around it, as far as the room goes."""
        start, end = span.start, span.end
        while True:
            opening = _OPENING.search(self.text, within.start, start) if within.start < start else None
            stripped = self.text[within.start : start].rstrip()
            opening = _OPENING.search(stripped)
            closing = _CLOSING.match(self.text, end, max(within.end, end))
            if opening is None or closing is None:
                return Span(start, end)
            start, end = within.start + opening.start(), closing.end()


def _is_error(term: Term) -> bool:
    return isinstance(term, Ref) and term.role is Role.DELTA


def _dropped(old: Mul, new: Term) -> int | None:
    """The position of the one factor that an old product has and the new one lacks."""
    rest = new.factors if isinstance(new, Mul) else (new,)
    if len(rest) != len(old.factors) - 1:
        return None
    for at in range(len(old.factors)):
        left = old.factors[:at] + old.factors[at + 1 :]
        if all(a is b for a, b in zip(left, rest, strict=True)):
            return at
    return None


def _sign_turned(old: Add, new: Add) -> int | None:
    """The position of the one term whose sign is turned, where nothing else changed."""
    changed = [at for at, (a, b) in enumerate(zip(old.terms, new.terms, strict=True)) if a is not b]
    if len(changed) != 1:
        return None
    before, after = old.terms[changed[0]], new.terms[changed[0]]
    turned = isinstance(after, Neg) and after.operand is before or isinstance(before, Neg) and before.operand is after
    return changed[0] if turned else None


def _between(start: int, end: int) -> Span:
    """The text between two places. Raises Unprintable where a part stands in what a name was defined to be."""
    if end < start:
        raise Unprintable("a part that the page writes elsewhere")
    return Span(start, end)
