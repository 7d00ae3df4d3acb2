"""The tokens of a formula with their offsets, and which bracket belongs to which."""

from __future__ import annotations

import re
import unicodedata

from ..source import Span
from . import tables
from .letters import letter
from .matching import match_brackets
from .patterns import PLAIN, SCRIPT_PIECE, TEX


class Token:
    """One token: its kind, normalised value, place, whether blank space stands before it, and its partner's index.

    Kinds: number, name, word, text, command, sign, operator, dot, relation, comma, open, close, left, right, bar,
    lbrace, rbrace, begin, end, sup, sub, prime, column, row, wide (quad), space, bang, percent, dots,
    mark (an end mark), differential (a d, ∂ or \\partial as a whole), nabla, big, unknown.
    """

    __slots__ = ("kind", "value", "start", "end", "spaced", "partner", "marks")

    def __init__(
        self, kind: str, value: str, start: int, end: int, spaced: bool = False, marks: tuple[str, ...] = ()
    ) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.end = end
        self.spaced = spaced
        self.partner = -1
        self.marks = marks

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"Token({self.kind}, {self.value!r}, {self.start}, {self.end})"


_SINGLE = {
    "_": "sub",
    "^": "sup",
    "{": "lbrace",
    "}": "rbrace",
    "&": "column",
    ",": "comma",
    ";": "comma",
    "!": "bang",
    "%": "percent",
    ".": "dot",
    "∂": "differential",
    "∇": "nabla",
    "∑": "big",
    "∏": "big",
    "√": "command",
}


def _named(text: str, start: int, end: int, spaced: bool, plain: bool) -> Token:
    """A name token for a run of letters with glued digits."""
    if text.isascii():
        return Token("word" if plain and len(text) > 1 else "name", text, start, end, spaced)
    stem = text.rstrip("0123456789")
    if not plain or sum(not unicodedata.combining(character) for character in stem) == 1:
        name, marks = letter(stem)
        glued = len(stem) < len(text)
        return Token("word" if plain and glued else "name", name + text[len(stem) :], start, end, spaced, marks)
    name = "".join(tables.GREEK_LETTERS.get(character, character) for character in text)
    return Token("word", name, start, end, spaced)


def _scripts(kind: str, table: dict[str, str], text: str, start: int, spaced: bool) -> list[Token]:
    """The tokens of a run of Unicode superscript or subscript characters, as if written with ^ or _ and braces."""
    mapped = "".join(table[character] for character in text)
    end = start + len(text)
    found = [Token(kind, kind, start, start, spaced), Token("lbrace", "{", start, start)]
    for piece in SCRIPT_PIECE.finditer(mapped):
        value, a, b = piece.group(), start + piece.start(), start + piece.end()
        if value[0].isdigit():
            found.append(Token("number", value, a, b))
        elif value[0].isalpha():
            found.append(Token("name", value, a, b))
        elif value in "+-":
            found.append(Token("sign", value, a, b))
        elif value in "()":
            found.append(Token("open" if value == "(" else "close", value, a, b))
        else:
            found.append(Token("relation", "=", a, b))
    found.append(Token("rbrace", "}", end, end))
    return found


def _sized(text: str, start: int, end: int, spaced: bool) -> Token:
    """The token of a sized delimiter: \\left and \\right are binding, \\big and its kin are as the bare bracket."""
    size = re.match(r"\\[A-Za-z]+", text)
    assert size is not None
    delimiter = tables.SIZED[text[size.end() :].strip()]
    if size.group() in ("\\left", "\\right"):
        return Token(size.group()[1:], delimiter, start, end, spaced)
    raw = text[size.end() :].strip()
    if delimiter in ("|", "||"):
        return Token("bar", delimiter, start, end, spaced)
    if delimiter == "/":
        return Token("operator", "/", start, end, spaced)
    kind = "open" if raw in tables.OPENING else "close" if raw in tables.CLOSING else "unknown"
    return Token(kind, delimiter, start, end, spaced)


def _command(text: str, start: int, end: int, spaced: bool) -> Token | None:
    """The token of a command, or None for one that only sets type."""
    bare = text[1:]
    if text in tables.IGNORED:
        return None
    if text in tables.OPERATORS:
        return Token("operator", tables.OPERATORS[text], start, end, spaced)
    if bare in tables.LETTER_COMMANDS:
        return Token("name", tables.LETTER_COMMANDS[bare], start, end, spaced)
    if bare in tables.VARIANTS:
        return Token("name", tables.VARIANTS[bare], start, end, spaced, ("var",))
    if text in tables.RELATIONS:
        return Token("relation", tables.RELATIONS[text], start, end, spaced)
    if text in tables.FUNCTION_COMMANDS:
        return Token("word", bare, start, end, spaced)
    if text == "\\partial":
        return Token("differential", "partial", start, end, spaced)
    if text == "\\nabla":
        return Token("nabla", "nabla", start, end, spaced)
    for table, kind in (
        (tables.BIG, "big"),
        (tables.SIGNS, "sign"),
        (tables.OPENING, "open"),
        (tables.CLOSING, "close"),
    ):
        if text in table:
            return Token(kind, table[text], start, end, spaced)
    if text in ("\\|", "\\vert", "\\Vert", "\\mid"):
        return Token("bar", "||" if text in ("\\|", "\\Vert") else "|", start, end, spaced)
    kind = (
        "dots"
        if text in tables.DOTS
        else "wide"
        if text in tables.WIDE_SPACES
        else "space"
        if text in tables.SPACES or text[1:].isspace()
        else "mark"
        if text in tables.END_MARKS
        else "prime"
        if text == "\\prime"
        else "percent"
        if text == "\\%"
        else "command"
    )
    return Token(kind, text if kind != "prime" else "'", start, end, spaced)


def tokenize(
    text: str, span: Span, *, plain: bool = False, decimal_comma: bool = False, limit: int | None = None
) -> list[Token] | None:
    """The tokens of the mathematics at a span, in order, or None where they are more than `limit`.

    Their offsets are into the whole of `text`; every character that is no blank, comment or pure typesetting is in one.
    """
    found: list[Token] = []
    add = found.append
    spaced = False
    for match in (PLAIN if plain else TEX).finditer(text, span.start, span.end):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "blank":
            spaced = True
            continue
        value = match.group()
        if limit is not None and len(found) > limit:
            return None
        if kind == "number":
            add(Token("number", value, start, end, spaced))
        elif kind == "name":
            add(_named(value, start, end, spaced, plain))
        elif kind == "command":
            token = _command(value, start, end, spaced)
            if token is None:
                spaced = True
                continue
            add(token)
        elif kind == "other":
            if value in _SINGLE:
                add(
                    Token(
                        _SINGLE[value],
                        {"∑": "sum", "∏": "prod", "∂": "partial", "∇": "nabla", "√": "\\sqrt"}.get(value, value),
                        start,
                        end,
                        spaced,
                    )
                )
            elif value in tables.OPERATORS:
                add(Token("operator", tables.OPERATORS[value], start, end, spaced))
            elif value == "~" and not plain:
                add(Token("space", value, start, end, spaced))
            elif value in tables.GREEK_LETTERS:
                add(Token("name", tables.GREEK_LETTERS[value], start, end, spaced))
            else:
                add(Token("unknown", value, start, end, spaced))
        elif kind == "sign":
            add(Token("sign", tables.SIGNS[value], start, end, spaced))
        elif kind == "relation":
            add(Token("relation", tables.RELATIONS[value], start, end, spaced))
        elif kind == "open" or kind == "close":
            add(Token(kind, (tables.OPENING if kind == "open" else tables.CLOSING)[value], start, end, spaced))
        elif kind == "numberc":
            if decimal_comma:
                add(Token("number", value, start, end, spaced))
            else:
                comma = value.index(",")
                add(Token("number", value[:comma], start, start + comma, spaced))
                add(Token("comma", ",", start + comma, start + comma + 1))
                add(Token("number", value[comma + 1 :], start + comma + 1, end))
        elif kind == "silent":
            if value.startswith("\\hspace"):
                add(Token("wide", "\\hspace", start, end, spaced))
            spaced = True
            continue
        elif kind == "sized":
            add(_sized(value, start, end, spaced))
        elif kind == "env":
            add(Token("begin" if value[1] == "b" else "end", value[value.index("{") + 1 : -1], start, end, spaced))
        elif kind == "usup":
            found += _scripts("sup", tables.SUPERSCRIPTS, value, start, spaced)
        elif kind == "usub":
            found += _scripts("sub", tables.SUBSCRIPTS, value, start, spaced)
        elif kind == "diff":
            add(Token("name", value, start, end, spaced))
        elif kind == "comment":
            if _is_percent(text, start, end, span.end):
                add(Token("percent", "%", start, start + 1, spaced))
                found += tokenize(text, Span(start + 1, end), decimal_comma=decimal_comma) or []
            else:
                spaced = True
                continue
        elif kind == "bar":
            add(Token("bar", "||" if value != "|" else "|", start, end, spaced))
        elif kind == "pointwise":
            add(Token("operator", "odot" if value == ".*" else "/", start, end, spaced))
        elif kind == "power":
            add(Token("sup", value, start, end, spaced))
        elif kind in ("word", "attribute", "dotted"):
            add(Token("attribute" if kind == "attribute" else "word", value, start, end, spaced))
        else:
            assert kind is not None
            add(Token(kind, value, start, end, spaced))
        spaced = False
    if decimal_comma:
        found = _listed_commas(found)
    match_brackets(found)
    return found


def _listed_commas(tokens: list[Token]) -> list[Token]:
    """The tokens with the commas of indices as commas: `w_{1,1}` and `W[0,1]` hold no decimals."""
    found: list[Token] = []
    scripts: list[bool] = []
    for index, token in enumerate(tokens):
        kind = token.kind
        before = tokens[index - 1] if index else None
        if kind == "lbrace":
            scripts.append(before is not None and before.kind in ("sub", "sup") or (bool(scripts) and scripts[-1]))
        elif kind == "rbrace" and scripts:
            scripts.pop()
        elif kind == "number" and "," in token.value and "{" not in token.value:
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            indexed = (
                before is not None
                and before.value == "["
                and not before.spaced
                and index > 1
                and tokens[index - 2].kind in ("name", "word", "rbrace")
                and after is not None
                and after.value == "]"
            )
            if indexed or (scripts and scripts[-1]) or (before is not None and before.kind == "sub"):
                whole, _, part = token.value.partition(",")
                middle = token.start + len(whole)
                found.append(Token("number", whole, token.start, middle, token.spaced))
                found.append(Token("comma", ",", middle, middle + 1))
                found.append(Token("number", part, middle + 1, token.end))
                continue
        found.append(token)
    return found


def _is_percent(text: str, start: int, end: int, stop: int) -> bool:
    """Whether a % in LaTeX is meant as per cent: it follows a digit, or the formula does not go on below it."""
    before = text[:start][-2:].rstrip()[-1:] if start else ""
    return end >= stop or (before.isdigit() and not text[start + 1 : end].strip())
