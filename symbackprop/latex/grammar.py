"""The expression grammar: lists, comparisons, sums, products and factors, each read from a cursor.

The precedences, loosest first: `;` and `,` lists, relations, + and -, products (written or side by side), scripts.
"""

from __future__ import annotations

from fractions import Fraction as Ratio

from ..source import Span
from ..written import Written, read_number
from . import brackets, calculus, commands, scripts, sums
from .budget import MAX_DEPTH, MAX_DIGITS
from .cursor import TOO_DEEP, Cursor, Unreadable, spanning
from .tables import VULGAR
from .tokens import Token
from .tree import Comparison, Ellipsis, Fraction, Node, Number, Postfix, Product, Sequence, Signed, Symbol, Terms, Words

FACTOR_STARTS = frozenset(
    "number vulgar name word text open left bar lbrace begin command differential nabla big dots".split()
)


def listing(cursor: Cursor) -> Node:
    """What commas or semicolons part, as a Sequence; a single thing as itself."""
    rows = [_commas(cursor)]
    while (token := cursor.peek()) is not None and token.kind == "comma" and token.value == ";":
        cursor.at += 1
        if cursor.peek() is None:
            break
        rows.append(_commas(cursor))
    if len(rows) == 1:
        return rows[0]
    return Sequence(spanning(rows[0], rows[-1]), tuple(rows), ";")


def _commas(cursor: Cursor) -> Node:
    items = [comparison(cursor)]
    while (token := cursor.peek()) is not None and token.kind == "comma" and token.value == ",":
        cursor.at += 1
        if cursor.peek() is None:
            break
        items.append(comparison(cursor))
    if len(items) == 1:
        return items[0]
    return Sequence(spanning(items[0], items[-1]), tuple(items), ",")


def comparison(cursor: Cursor) -> Node:
    """An expression, or two joined by a relation; of three the later two are one comparison."""
    sides = [expression(cursor)]
    signs: list[str] = []
    while (token := cursor.peek()) is not None and token.kind == "relation":
        if len(signs) >= MAX_DEPTH:
            raise Unreadable(TOO_DEEP)
        cursor.at += 1
        signs.append(token.value)
        sides.append(expression(cursor))
    node = sides.pop()
    while sides:
        left = sides.pop()
        node = Comparison(spanning(left, node), left, signs.pop(), node)
    return node


def expression(cursor: Cursor) -> Node:
    """A sum as written, or its only term."""
    terms = [_term(cursor)]
    operators: list[str] = []
    while (token := cursor.peek()) is not None and token.kind == "sign":
        if token.value == "∓":
            raise cursor.unexpected(token)
        cursor.at += 1
        operators.append(token.value)
        terms.append(_term(cursor))
    if not operators:
        return terms[0]
    return Terms(spanning(terms[0], terms[-1]), tuple(terms), tuple(operators))


def _term(cursor: Cursor) -> Node:
    """A product with the signs before it."""
    return signed(cursor, product)


def signed(cursor: Cursor, rule: object) -> Node:
    signs: list[Token] = []
    while (token := cursor.peek()) is not None and token.kind == "sign":
        if token.value == "∓":
            raise cursor.unexpected(token)
        signs.append(token)
        cursor.at += 1
        if len(signs) > MAX_DEPTH:
            raise Unreadable(TOO_DEEP)
    node: Node = rule(cursor)  # type: ignore[operator]
    for sign in reversed(signs):
        node = Signed(Span(sign.start, node.span.end), sign.value, node)
    return node


def product(cursor: Cursor) -> Node:
    """Factors as written, side by side or with a sign of multiplication or division between, or the only one."""
    first = cursor.peek()
    factors = [factor(cursor)]
    operators: list[str] = []
    while (token := cursor.peek()) is not None:
        kind = token.kind
        if kind == "operator" or kind == "dot":
            cursor.at += 1
            operators.append("." if kind == "dot" else token.value)
            factors.append(signed(cursor, factor))
            continue
        if kind not in FACTOR_STARTS:
            break
        if kind == "number" and isinstance(factors[-1], Number) and not cursor.script:
            raise Unreadable(f"two numbers side by side at offset {token.start}")
        node = factor(cursor)
        if isinstance(node, Words) or isinstance(factors[-1], Words):
            raise Unreadable(f"running text within the formula at offset {token.start}")
        operators.append("")
        factors.append(node)
    if not operators:
        return factors[0]
    span = spanning(factors[0], factors[-1])
    if cursor.script and first is not None:
        if not any(operators):
            return Sequence(span, tuple(factors), "")
        if all(operator == "." for operator in operators):
            return Sequence(span, tuple(factors), ".")
    return Product(span, tuple(factors), tuple(operators))


def factor(cursor: Cursor) -> Node:
    """One factor with its scripts, primes and what is written after it (!, %, .T)."""
    token = cursor.peek()
    if token is None:
        raise cursor.unexpected(None)
    cursor.depth += 1
    if cursor.depth > MAX_DEPTH:
        raise Unreadable(TOO_DEEP)
    node = scripts.scripted(cursor, atom(cursor, token))
    cursor.depth -= 1
    while (after := cursor.peek()) is not None and after.kind in ("bang", "percent", "attribute"):
        cursor.at += 1
        operator = "!" if after.kind == "bang" else "%" if after.kind == "percent" else "T"
        node = Postfix(Span(node.span.start, after.end), node, operator)
        if after.kind == "attribute":
            node = scripts.scripted(cursor, node)
    return node


def atom(cursor: Cursor, token: Token) -> Node:
    """One thing without its scripts: a number, a name, a bracket, a command with its arguments."""
    kind = token.kind
    if kind == "name" or kind == "word":
        slashed = calculus.slash_derivative(cursor)
        if slashed is not None:
            return slashed
        if cursor.script and kind == "name":
            return scripts.letters(cursor)
        sum_of = sums.letter_sum(cursor, token)
        if sum_of is not None:
            return sum_of
        cursor.at += 1
        return Symbol(token.span, token.value, token.marks, kind == "word")
    if kind == "number":
        cursor.at += 1
        return number(token)
    if kind == "lbrace":
        return brackets.group(cursor, token)
    if kind == "open" or kind == "left":
        return brackets.fenced(cursor, token)
    if kind == "command":
        return commands.command(cursor, token)
    if kind == "text":
        return commands.text(cursor, token)
    if kind == "begin":
        return brackets.environment(cursor, token)
    if kind == "differential":
        return calculus.partial(cursor, token)
    if kind == "big":
        return sums.big_operator(cursor, token, token.value)
    if kind == "nabla":
        return calculus.nabla(cursor, token)
    if kind == "bar":
        return brackets.bars(cursor, token)
    if kind == "dots":
        cursor.at += 1
        return Ellipsis(token.span)
    if kind == "vulgar":
        cursor.at += 1
        parts = VULGAR[token.value].split("/")
        top, bottom = (Number(token.span, Written(part, Ratio(part), 0)) for part in parts)
        return Fraction(token.span, top, bottom)
    raise cursor.unexpected(token)


def number(token: Token) -> Number:
    """The number that a token writes."""
    written = read_number(token.value)
    if written is None:
        raise Unreadable(f"a number of more than {MAX_DIGITS} digits at offset {token.start}")
    return Number(token.span, written)
