"""Mathematical signs and letters as Unicode characters."""

from __future__ import annotations

import unicodedata

from ..latex.tables import COMBINING, GREEK_LETTERS, SUBSCRIPTS, SUPERSCRIPTS
from ..latex.tree import Symbol

MINUS = "\u2212"
PRIME = "\u2032"

OPERATORS = {
    "cdot": "·",
    "*": "*",
    "times": "×",
    "odot": "⊙",
    "otimes": "⊗",
    ".": ".",
    "/": "/",
    "@": "@",
}
RELATIONS = {
    "=": "=",
    ":=": "←",
    "approx": "≈",
    "implies": "⇒",
    "to": "→",
    "equiv": "≡",
    "<": "<",
    ">": ">",
    "<=": "≤",
    ">=": "≥",
    "ne": "≠",
    "in": "∈",
    "propto": "∝",
    ":": ":",
}
BARS = {"||": "‖"}
TRANSPOSED = frozenset("T⊤⊺")
BIG = {"sum": "Σ", "prod": "Π"}

_GREEK = {name: letter for letter, name in reversed(GREEK_LETTERS.items())} | {
    "ell": "ℓ",
    "infty": "∞",
    "top": "⊤",
    "intercal": "⊺",
}
_VARIANTS = {"epsilon": "ε", "theta": "ϑ", "phi": "φ", "rho": "ϱ", "sigma": "ς", "pi": "ϖ", "kappa": "ϰ"}
_PLAIN = {"epsilon": "ϵ", "phi": "ϕ"}
_ACCENTS = {mark: sign for sign, mark in reversed(COMBINING.items())}
_FONTS = {"bb": "DOUBLE-STRUCK", "cal": "SCRIPT", "frak": "FRAKTUR", "bold": "BOLD"}

SUPERS = {letter: sign for sign, letter in SUPERSCRIPTS.items()} | dict(zip("ABDEGPRUVW", "ᴬᴮᴰᴱᴳᴾᴿᵁⱽᵂ", strict=True))
SUPERS |= {MINUS: "⁻", PRIME: PRIME, **dict.fromkeys(TRANSPOSED, "ᵀ")}
SUBS = {letter: sign for sign, letter in SUBSCRIPTS.items()} | {MINUS: "₋"}


def letter(node: Symbol) -> str:
    """A symbol in Unicode, its font and its accents included where Unicode has them."""
    marks = list(node.marks)
    if marks[:1] == ["var"]:
        text, marks = _VARIANTS.get(node.name, _GREEK.get(node.name, node.name)), marks[1:]
    elif node.word:
        text = node.name
    else:
        text = _PLAIN.get(node.name, _GREEK.get(node.name, node.name))
    for mark in marks:
        text = _styled(text, mark) if mark in _FONTS else text + _ACCENTS.get(mark, "")
    return text


def _styled(text: str, mark: str) -> str:
    if len(text) != 1 or not text.isascii() or mark == "bold":
        return text
    kind = f"DIGIT {_digit(text)}" if text.isdigit() else f"{'CAPITAL' if text.isupper() else 'SMALL'} {text.upper()}"
    for title in (f"{_FONTS[mark]} {kind}", f"MATHEMATICAL {_FONTS[mark]} {kind}"):
        try:
            return unicodedata.lookup(title)
        except KeyError:
            continue
    return text


def _digit(text: str) -> str:
    return unicodedata.name(text).removeprefix("DIGIT ")


def upper(text: str) -> str | None:
    """Text as superscript characters, None where one has none."""
    return _shifted(text, SUPERS)


def lowered(text: str) -> str | None:
    """Text as subscript characters, None where one has none."""
    return _shifted(text, SUBS)


def _shifted(text: str, table: dict[str, str]) -> str | None:
    signs = [table.get(each) for each in text if not each.isspace()]
    return "".join(sign for sign in signs if sign) if all(signs) else None


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )
