"""Which lines of running text name a part of the page."""

from __future__ import annotations

import re

_PARTS = re.compile(
    r"\b(layers?|outputs?|inputs?|hidden|forward|backwards?|back[\s-]?prop(?:agation|agate)?|pass|feed|gradients?|cost|loss|errors?|step|"
    r"compute|computing|calculate|calculations?|calc|updates?|updating|optimi[sz](?:ing|ation|e)|deriv(?:e|ing|ation|atives?)|epoch|iteration|example|"
    r"network|solution|phase|initiali[sz]ation|activations?|weights?|bias(?:es)?|chain rule|training|delta|"
    r"sample|batch|data|part|task|exercise|problem)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?:[A-Z]{1,3}[0-9]{1,2}|h[0-9]|o[0-9]|out|in)(?:\s*[:.])?")
_NUMBERED = re.compile(
    r"(?:layer|step|part|phase|task|exercise|problem|example|sample|epoch|iteration)\s+\(?[A-Z0-9a-z]{1,3}\)?\s*:",
    re.IGNORECASE,
)
_CIRCLED = re.compile(r"[\u2460-\u24ff\u2776-\u2793]")
_SENTENCE = re.compile(
    r"\b(is|are|was|should|must|can|could|will|would|have|has|we|you|i|it|know|want|how|why|what|let|let's|not|this|that|these|because|since|therefore|"
    r"so|then|now|each|only|also|same|if|when|means|gives|shows|expected)\b",
    re.IGNORECASE,
)
MAX_WORDS = 8
MAX_LENGTH = 70


def names_a_part(line: str, *, introduces: bool = False) -> bool:
    """Whether a line standing alone, its inline mathematics taken out, is a heading: short, no sentence, naming a part.

    A line that `introduces` an equation after its colon is one only where it counts: `Layer 2: W = 3`.
    """
    line = line.strip().strip("*_").strip()
    if not line or len(line) > MAX_LENGTH or line[-1] in ".?!;,=" or len(line.split()) > MAX_WORDS:
        return False
    if _CIRCLED.match(line):
        return True
    if _UNIT.fullmatch(line):
        return True
    if (introduces or ":" in line[:-1]) and not _NUMBERED.match(line):
        return False
    return bool(_PARTS.search(line)) and not _SENTENCE.search(line) and not line[0].islower()


def all_bold(line: str) -> bool:
    """Whether a line is nothing but one run of bold text."""
    line = line.strip().rstrip(":")
    return len(line) > 4 and line[:2] == line[-2:] and line[:2] in ("**", "__") and line[:2] not in line[2:-2]
