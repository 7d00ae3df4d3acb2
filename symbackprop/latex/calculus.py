"""Derivatives in their written forms, gradients, and sums and products with limits."""

from __future__ import annotations

from dataclasses import replace

from ..source import Span
from . import brackets, grammar, scripts
from .cursor import Cursor, Unreadable, spanning
from .tables import GREEK, WORDS
from .tokens import Token
from .tree import Derivative, Fraction, Node, Number, Product, Scripted, Sequence, Symbol

Range = tuple[int, int]
_NO_DIFFERENTIAL = frozenset((*GREEK, *WORDS))
_ARGUMENT_KINDS = frozenset("name word text number comma".split())


def _is_d(token: Token) -> bool:
    """Whether a token is a bare d of a differential: ∂, \\partial, d, \\mathrm{d}."""
    return (
        token.kind == "differential"
        or (token.kind == "name" and token.value == "d" and not token.marks)
        or (token.kind == "text" and token.value.partition("{")[2] == "d}")
    )


def _is_glued(token: Token) -> bool:
    """Whether a token is a d with the name it belongs to: `dC`, `dE1`, `dnet`."""
    return (
        token.kind in ("name", "word")
        and len(token.value) > 1
        and token.value[0] == "d"
        and token.value[1].isalpha()
        and token.value not in _NO_DIFFERENTIAL
        and token.end - token.start == len(token.value)
    )


def _order(cursor: Cursor, at: int, stop: int) -> tuple[int, int]:
    """The order written as a superscript on a d (1 if none), and the index after it."""
    tokens = cursor.tokens
    if at < stop and tokens[at].kind == "sup" and at + 1 < stop:
        first = at + 1
        after = first + 1
        if tokens[first].kind == "lbrace" and tokens[first].partner > 0:
            first, after = first + 1, tokens[first].partner + 1
        digit = tokens[first]
        if digit.kind == "number" and digit.value.isdigit() and len(digit.value) == 1 and digit.value != "0":
            return int(digit.value), after
        raise Unreadable(f"the order of the derivative at offset {tokens[at].start} is not a digit")
    return 1, at


def _differential(cursor: Cursor, part: Range) -> tuple[int, Range] | None:
    """The order and the token range of what a part d... is the differential of, or None where it is none."""
    start, stop = part
    tokens = cursor.tokens
    while start < stop and tokens[start].kind in ("space", "wide"):
        start += 1
    if start >= stop:
        return None
    token = tokens[start]
    if _is_glued(token):
        tokens[start] = _without_d(token)
        return 1, (start, stop)
    if _is_d(token) and not (start + 1 < stop and tokens[start + 1].kind in ("sub", "operator", "sign", "prime")):
        order, after = _order(cursor, start + 1, stop)
        return order, (after, stop)
    return None


def _starts_differential(cursor: Cursor, part: Range) -> bool:
    """Whether a part of a fraction is a differential, and no derivative of its own (`dC/dw` over `dz/dw`)."""
    start, stop = part
    tokens = cursor.tokens
    while start < stop and tokens[start].kind in ("space", "wide"):
        start += 1
    if start >= stop or any(tokens[at].value == "/" for at in brackets.top_level(tokens, start, stop)):
        return False
    if _is_glued(tokens[start]):
        return True
    return _is_d(tokens[start]) and not (
        start + 1 < stop and tokens[start + 1].kind in ("sub", "operator", "sign", "prime")
    )


def _without_d(token: Token) -> Token:
    value = token.value[1:]
    kind = "word" if token.kind == "word" and len(value) > 1 or value in WORDS else "name"
    return Token(kind, value, token.start + 1, token.end)


def fraction(cursor: Cursor, top: Range, bottom: Range, span: Span) -> Node:
    """A built fraction, or the derivative it writes where both parts are differentials."""
    both = _starts_differential(cursor, top) and _starts_differential(cursor, bottom)
    above, below = (_differential(cursor, top), _differential(cursor, bottom)) if both else (None, None)
    if above is not None and below is not None and below[1][0] < below[1][1]:
        order, (start, stop) = above
        wrt, total = _variables(cursor, below[1], order)
        if total != order:
            raise Unreadable(f"a derivative of order {order} by variables of order {total} at offset {span.start}")
        if start < stop:
            return Derivative(span, cursor.within(start, stop, grammar.listing), wrt, "frac", order)
        operand = _operand(cursor, span)
        return Derivative(Span(span.start, operand.span.end), operand, wrt, "operator", order)
    return Fraction(span, cursor.within(*top, grammar.listing), cursor.within(*bottom, grammar.listing))


def _variables(cursor: Cursor, part: Range, order: int) -> tuple[Node, int]:
    """What a derivative is by, several as a Sequence, and how many times in all."""
    start, stop = part
    tokens = cursor.tokens
    cuts = [
        at
        for at in brackets.top_level(tokens, start, stop)
        if at > start
        and (
            tokens[at].kind == "differential"
            or (order > 1 and tokens[at - 1].kind != "sub" and (_is_glued(tokens[at]) or _is_d(tokens[at])))
        )
    ]
    begins = [start]
    for cut in cuts:
        glued = _is_glued(tokens[cut])
        if glued:
            tokens[cut] = _without_d(tokens[cut])
        begins.append(cut if glued else cut + 1)
    nodes, total = [], 0
    for a, b in zip(begins, [*cuts, stop], strict=True):
        node = cursor.within(a, b, grammar.listing)
        times = 1
        if (
            order > 1
            and isinstance(node, Scripted)
            and isinstance(node.sup, Number)
            and node.sup.written.text.isdigit()
            and len(node.sup.written.text) == 1
        ):
            times = int(node.sup.written.text)
            base = replace(node, sup=None)
            node = base.base if base.sub is None and not base.primes else base
        nodes.append(node)
        total += times
    if len(nodes) == 1:
        return nodes[0], total
    return Sequence(spanning(nodes[0], nodes[-1]), tuple(nodes), ""), total


def _operand(cursor: Cursor, span: Span) -> Node:
    """What a derivative operator is applied to: the factors that follow side by side."""
    factors: list[Node] = []
    while (token := cursor.peek()) is not None and token.kind in grammar.FACTOR_STARTS:
        if factors and token.kind == "command" and token.value.endswith("frac") and _is_operator(cursor):
            break
        factors.append(grammar.factor(cursor))
    if not factors:
        raise Unreadable(f"the derivative at offset {span.start} is applied to nothing")
    if len(factors) == 1:
        return factors[0]
    return Product(spanning(factors[0], factors[-1]), tuple(factors), ("",) * (len(factors) - 1))


def _is_operator(cursor: Cursor) -> bool:
    """Whether the fraction at the cursor has a bare d above."""
    first, second, third = cursor.following(1), cursor.following(2), cursor.following(3)
    return (
        first is not None
        and second is not None
        and third is not None
        and first.kind == "lbrace"
        and _is_d(second)
        and third.kind == "rbrace"
    )


def extent(cursor: Cursor, at: int) -> int:
    """The index after one name with its scripts, primes and glued argument; `at` itself where there is none."""
    tokens, stop = cursor.tokens, cursor.end
    begin = at
    if at >= stop:
        return begin
    kind = tokens[at].kind
    if kind in ("name", "word", "text"):
        at += 1
    elif kind == "command":
        at += 1
        if at < stop and (tokens[at].kind in ("name", "word") or tokens[at].partner > at):
            at = max(tokens[at].partner, at) + 1
    elif kind in ("open", "lbrace", "left") and tokens[at].partner > at:
        at = tokens[at].partner + 1
    else:
        return begin
    while at < stop:
        kind = tokens[at].kind
        if kind == "prime":
            at += 1
        elif kind in ("sub", "sup") and at + 1 < stop:
            at = max(tokens[at + 1].partner, at + 1) + 1
        elif kind in ("open", "left") and not tokens[at].spaced and tokens[at].partner > at:
            at = tokens[at].partner + 1
        else:
            break
    return min(at, stop)


def _slash_parts(cursor: Cursor) -> tuple[Range, Range] | None:
    """The token ranges of the two parts of a derivative `dC/dw` that starts at the cursor."""
    tokens, at, stop = cursor.tokens, cursor.at, cursor.end
    first = tokens[at]
    if _is_glued(first):
        middle = extent(cursor, at)
    elif _is_d(first):
        begin = at + 1
        if begin + 1 < stop and tokens[begin].kind == "sup":
            begin = max(tokens[begin + 1].partner, begin + 1) + 1
        middle = extent(cursor, begin)
        if middle == begin:
            return None
    else:
        return None
    if middle + 1 >= stop or tokens[middle].kind != "operator" or tokens[middle].value != "/":
        return None
    second = tokens[middle + 1]
    if _is_glued(second):
        end = extent(cursor, middle + 1)
    elif _is_d(second):
        end = extent(cursor, middle + 2)
        if end == middle + 2:
            return None
    else:
        return None
    last = tokens[end - 1]
    if (
        last.kind in ("close", "right")
        and last.partner > middle + 2
        and not _is_argument(tokens, last.partner + 1, end - 1)
    ):
        end = last.partner
    return (at, middle), (middle + 1, end)


def _is_argument(tokens: list[Token], start: int, stop: int) -> bool:
    """Whether brackets after the variable of `dC/dw(H1)` hold its layer or index, and no factor of a product."""
    return start < stop and all(token.kind in _ARGUMENT_KINDS for token in tokens[start:stop])


def slash_derivative(cursor: Cursor) -> Node | None:
    """The derivative `dC/dw`, `∂C/∂w` that starts at the cursor, or None."""
    if cursor.script:
        return None
    parts = _slash_parts(cursor)
    if parts is None:
        return None
    top, bottom = parts
    span = Span(cursor.tokens[top[0]].start, cursor.tokens[bottom[1] - 1].end)
    above, below = _differential(cursor, top), _differential(cursor, bottom)
    if above is None or below is None:
        return None
    wrt, total = _variables(cursor, below[1], above[0])
    if total != above[0]:
        raise Unreadable(f"a derivative of order {above[0]} by variables of order {total} at offset {span.start}")
    of = cursor.within(*above[1], grammar.listing)
    cursor.at = bottom[1]
    return Derivative(span, of, wrt, "slash", above[0])


def partial(cursor: Cursor, token: Token) -> Node:
    """The derivative that starts with a ∂ outside a fraction: `∂C/∂w` or `\\partial_w C`."""
    slashed = slash_derivative(cursor)
    if slashed is not None:
        return slashed
    after = cursor.following()
    if after is not None and after.kind == "sub":
        cursor.at += 2
        wrt = script_node(cursor, after)
        of = _applied(cursor, token)
        return Derivative(Span(token.start, of.span.end), of, wrt, "subscript")
    raise Unreadable(f"the ∂ at offset {token.start} stands outside a derivative")


def nabla(cursor: Cursor, token: Token) -> Node:
    """A gradient `\\nabla_W C`, `\\nabla E`."""
    cursor.at += 1
    wrt: Node | None = None
    order = 1
    while (after := cursor.peek()) is not None and after.kind in ("sub", "sup"):
        if after.kind == "sup":
            order, end = _order(cursor, cursor.at, cursor.end)
            if end == cursor.at:
                raise Unreadable(f"an empty script at offset {after.start}")
            cursor.at = end
        elif wrt is None:
            cursor.at += 1
            wrt = script_node(cursor, after)
        else:
            raise Unreadable(f"a second subscript at offset {after.start}")
    of = _applied(cursor, token)
    return Derivative(Span(token.start, of.span.end), of, wrt, "nabla", order)


def script_node(cursor: Cursor, mark: Token) -> Node:
    node, _, _ = scripts.script(cursor, mark, False)
    if node is None:
        raise Unreadable(f"an empty script at offset {mark.start}")
    return node


def _applied(cursor: Cursor, operator: Token) -> Node:
    """The one factor, with a bracket glued to it, that an operator is applied to."""
    token = cursor.peek()
    if token is None or token.kind not in grammar.FACTOR_STARTS:
        raise Unreadable(f"{operator.value} at offset {operator.start} is applied to nothing")
    factors = [grammar.factor(cursor)]
    while (
        isinstance(factors[0], Symbol | Scripted)
        and (after := cursor.peek()) is not None
        and after.kind in ("open", "left")
        and not after.spaced
    ):
        factors.append(grammar.factor(cursor))
    if len(factors) == 1:
        return factors[0]
    return Product(spanning(factors[0], factors[-1]), tuple(factors), ("",) * (len(factors) - 1))
