"""Numbered nodes: `s_3 = w_{13} y_1 + w_{23} y_2 + b_3` tells how other sums are made; words tell their activations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ..note.document import Document, Heading, Prose
from ..source import Span
from ..term import Add, Apply, Mul, Named, Neg, Num, Term
from ..units import Key, parse_key
from ..within import bare_number
from .function_words import WORDS

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_KIND = r"(?:nodes?|units?|neurons?|cells?|knoten|neuronen?|einheit(?:en)?)"
_ALL = re.compile(
    rf"\b(?:all|every|each|both|alle|jede[rs]?)\s+(?:the\s+)?(?P<hidden>hidden\s+)?{_KIND}\b", re.IGNORECASE
)
_HIDDEN = re.compile(rf"\bhidden\s+(?:{_KIND}|layers?)\b", re.IGNORECASE)
_LISTED = re.compile(rf"\b{_KIND}\s+((?:\w{{1,2}}(?:\s*,\s*|\s+(?:and|und|or)\s+|\s*&\s*))*\w{{1,2}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the sum of a node is written: the heads of sum, weight, activation and bias, and whether a weight bears its
    source first."""

    total: str
    weight: str
    activation: str
    bias: str | None
    source_first: bool

    def link(self, source: str, node: str) -> str:
        """The name of the weight from a node to another."""
        return str(Key(self.weight, (source, node) if self.source_first else (node, source)))


def patterns(definitions: Mapping[str, Term]) -> list[Pattern]:
    """The ways in which the page writes the sums of its numbered nodes."""
    found = [_pattern(parse_key(name), term) for name, term in definitions.items() if isinstance(term, Add)]
    return list(dict.fromkeys(each for each in found if each is not None))


def _pattern(total: Key, term: Add) -> Pattern | None:
    if len(total.marks) != 1:
        return None
    links: set[tuple[str, str, bool]] = set()
    bias: str | None = None
    for part in term.terms:
        match part:
            case Named(_, name) if parse_key(name).marks == total.marks:
                bias = parse_key(name).head
            case Mul(_, (Named(_, one), Named(_, two))):
                weight, source = sorted((parse_key(one), parse_key(two)), key=lambda key: -len(key.marks))
                if len(source.marks) != 1 or len(weight.marks) != 2 or source.marks == total.marks:
                    return None
                if weight.marks not in ((*source.marks, *total.marks), (*total.marks, *source.marks)):
                    return None
                links.add((weight.head, source.head, weight.marks[0] == source.marks[0]))
            case _:
                return None
    if len(links) != 1:
        return None
    ((weight_head, source_head, source_first),) = links
    return Pattern(total.head, weight_head, source_head, bias, source_first)


def worked_sum(
    name: str, term: Term, ways: Iterable[Pattern], stated: Mapping[str, Num], known: frozenset[str]
) -> Term | None:
    """The sum of a node out of its numbers: in each product one is the value stated for an activation of the page.

    None where a number may be several activations, or where the page has no name for any of the weights.
    """
    key = parse_key(name)
    if not isinstance(term, Add) or len(key.marks) != 1:
        return None
    for way in (way for way in ways if way.total == key.head):
        sources = {
            parse_key(other).marks[0]: value
            for other, value in stated.items()
            if parse_key(other).head == way.activation and len(parse_key(other).marks) == 1
        }
        parts = [_part(each, way, key.marks[0], sources, known) for each in term.terms]
        links = [part.factors[0] for part in parts if isinstance(part, Mul)]
        alone = [part for part in parts if isinstance(part, Named)]
        named = any(isinstance(link, Named) and link.name in known for link in links)
        if named and len(links) + len(alone) == len(parts) and len(alone) <= 1 and len(set(links)) == len(links):
            return Add(term.span, tuple(part for part in parts if part is not None))
    return None


def _part(part: Term, way: Pattern, node: str, sources: Mapping[str, Num], known: frozenset[str]) -> Term | None:
    """A term of a worked sum in names; of activations with one value it is the one whose weight the page names."""
    inner = part.operand if isinstance(part, Neg) else part
    if bare_number(inner) is not None:
        return Named(part.span, str(Key(way.bias, (node,)))) if way.bias is not None else None
    if not (isinstance(inner, Mul) and len(inner.factors) == 2):
        return None
    numbers = [bare_number(factor) for factor in inner.factors]
    for at in (1, 0):
        number = numbers[at]
        fitting = [unit for unit, value in sources.items() if number is not None and value.value == number.value]
        if len(fitting) > 1:
            fitting = [unit for unit in fitting if way.link(unit, node) in known]
        if numbers[1 - at] is not None and len(fitting) == 1 and fitting[0] != node:
            link = Named(inner.factors[1 - at].span, way.link(fitting[0], node))
            below = Named(inner.factors[at].span, str(Key(way.activation, (fitting[0],))))
            return Mul(part.span, (link, below), ("",))
    return None


def activated_in_words(
    definitions: Mapping[str, Term], known: frozenset[str], applies: Callable[[str, bool], bool]
) -> dict[str, Term]:
    """The activations that nothing but words ties to the sums of their nodes, as the page's function of these.

    `applies` tells of a node, and whether it is hidden, if the words are about it.
    """
    found: dict[str, Term] = {}
    for way in patterns(definitions):
        for name in definitions:
            key = parse_key(name)
            if key.head != way.total or len(key.marks) != 1:
                continue
            output = str(replace(key, head=way.activation))
            hidden = any(
                parse_key(other).head == way.weight
                and parse_key(other).marks[0 if way.source_first else 1] == key.marks[0]
                for other in known
                if len(parse_key(other).marks) == 2
            )
            if output in known and output not in definitions and applies(key.marks[0], hidden):
                nowhere = Span(0, 0)
                found[output] = Apply(nowhere, "sigma", 0, Named(nowhere, name))
    return found


def told_of_nodes(document: Document) -> Callable[[str, bool], bool]:
    """Whether a sentence that names an activation function speaks of a node: by its name, as hidden, or as any."""
    listed: set[str] = set()
    every = hidden_ones = False
    for item in document.items:
        if not isinstance(item, Prose | Heading):
            continue
        for sentence in _SENTENCE.split(item.text):
            if not any(re.search(pattern, sentence, re.IGNORECASE) for name, pattern in WORDS if name != "identity"):
                continue
            whole = _ALL.search(sentence)
            every = every or whole is not None and not whole["hidden"]
            hidden_ones = hidden_ones or _HIDDEN.search(sentence) is not None
            for match in _LISTED.finditer(sentence):
                listed.update(re.findall(r"\w+", match[1]))
    return lambda node, hidden: every or node in listed or hidden and hidden_ones
