"""What running text says of activations: which a page speaks of, and which its output has."""

from __future__ import annotations

import re
from fractions import Fraction

from ..note.document import Document, Heading, Prose

WORDS = (
    ("leaky_relu", r"\bleaky\b|\bleak(?:s|ing)?\b|leaky[\s_-]?relu|\blrelu\b"),
    ("relu", r"(?<!leaky )(?<!leaky_)(?<!leaky-)\brelu\b|rectified linear|(?<!leaky )\brectif(?:ier|ied|ying)"),
    ("sigmoid", r"\bsigmoid|\blogistic"),
    ("tanh", r"\btanh\b|hyperbolic tangent"),
    ("softplus", r"\bsoftplus"),
    ("softmax", r"(?<!no )(?<!without )(?<!ohne )(?<!sans )(?<!sin )\bsoftmax"),
    (
        "identity",
        r"\bidentity\b|\blinear (?:output|activation|unit|end|readout)|"
        r"\b(?:output|end|readout|salida|sortie|ausgabe\w*)(?: (?:unit|layer|node))?"
        r"(?: (?:is|es|est|ist))? lin(?:ear|eal|éaire)\b|"
        r"\blineare[rs]? ausgabe",
    ),
)
_LAST = re.compile(
    r"\b(?:output|last|final|top) (?:unit|layer|node|neuron)s?\b|\boutput (?:is|uses|has)\b|\bat the (?:output|end)\b|"
    r"\b(?:\w+) (?:output|readout|end)$|\b(?:ausgabe\w*|ausgang\w*|salida|sortie)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"\bhidden\b|\bmiddle\b|\bverdeckt\w*|\bversteckt\w*|\boculta?s?\b|\bcachée?s?\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.,;:()]|\b(?:and|und|et|y|but|while)\b")
SHARES = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "hundredth": 100}


def told_activations(document: Document) -> list[str]:
    """The activations that running text and headings name, in reading order."""
    found: list[tuple[int, str]] = []
    for item in document.items:
        if isinstance(item, Heading | Prose):
            for name, pattern in WORDS:
                match = re.search(pattern, item.text, re.IGNORECASE)
                if match:
                    full = name + _slope(document, item.span.start + match.start()) if name == "leaky_relu" else name
                    found.append((item.span.start + match.start(), full))
    told = [name for _, name in sorted(found)]
    # a mention that tells the slope tells more than one that does not
    sloped = any(name.startswith("leaky_relu:") for name in told)
    return [name for name in told if name != "leaky_relu" or not sloped]


def told_of_last(document: Document) -> str | None:
    """The activation that a clause gives to the output alone: `the output unit is logistic`."""
    for item in document.items:
        if not isinstance(item, Heading | Prose):
            continue
        for clause in map(str.strip, _CLAUSE.split(item.text)):
            if not _LAST.search(clause) or _HIDDEN.search(clause):
                continue
            named = [name for name, pattern in WORDS if re.search(pattern, clause, re.IGNORECASE)]
            if len(named) == 1 and named[0] != "leaky_relu":
                return named[0]
    return None


def _slope(document: Document, start: int) -> str:
    """The slope of a leaky rectifier that the sentence tells behind its name, behind a colon.

    Empty where it tells none.
    """
    return told_slope(re.split(r"[.!?]\s|\n\s*\n", document.source.text[start : start + 240], maxsplit=1)[0])


def told_slope(text: str) -> str:
    """The slope of a leaky rectifier that a sentence tells, behind a colon; empty where it tells none."""
    match = re.search(r"(?<![\d.,])0?(?:[.,]|\{,\})(\d{1,4})(?!\d)", text)
    if match:
        return f":{Fraction(int(match[1]), 10 ** len(match[1]))}"
    for word, share in SHARES.items():
        if re.search(rf"\b{word}\b", text):
            return f":1/{share}"
    return ""
