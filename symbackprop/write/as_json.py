"""A derivation as JSON, schema 1: the form that scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..derive.steps import Arguments, Deduction, Derivation, Line, Section, Step
from ..notation.model import Notation
from . import wording
from .letters import letters_for
from .math import Writer
from .parts import line_parts
from .prose import Formula, Prose

SCHEMA = 1

Json = dict[str, Any]


def derivation_json(derivation: Derivation, notation: Notation) -> Json:
    """A derivation as plain JSON values: an object for each equality of its chains, and the trees of their steps.

    `left` and `right` are neighbouring members of a chain, in LaTeX; `because` is text with formulas between dollars.
    """
    network = derivation.network
    depth = len(network.layers)
    chains = [(section, line) for section in derivation.sections for line in section.lines]
    return {
        "schema": SCHEMA,
        "version": __version__,
        "form": str(derivation.form),
        "detail": str(derivation.detail),
        "notation": notation.name,
        "network": {
            "title": network.title,
            "sizes": list(network.sizes),
            "activations": [layer.activation for layer in network.layers],
            "cost": network.cost,
        },
        "lines": [
            equality
            for number, (section, line) in enumerate(chains, 1)
            for equality in _equalities(number, section, line, Writer(notation, {}, depth))
        ],
        "deductions": [_deduction(each, notation, depth) for each in derivation.deductions],
    }


def json_line(derivation: Derivation, notation: Notation) -> str:
    """A derivation as one line of JSON, its line break included."""
    return json.dumps(derivation_json(derivation, notation), ensure_ascii=False) + "\n"


def _equalities(number: int, section: Section, line: Line, writer: Writer) -> Iterator[Json]:
    """The equalities of one chain, each with what the whole chain gives and where it holds."""
    parts = line_parts(line, writer.notation, writer.depth)
    shared = {
        "chain": number,
        "topic": section.topic,
        "name": line.name,
        "given": line.given,
        "result": line.result,
        "ranges": list(parts.ranges),
        "shapes": [{"of": of, "rows": rows, "columns": columns} for of, rows, columns in parts.shapes],
        "evidence": line.evidence or "none",
    }
    left = parts.left
    for (relation, member), move in zip(parts.members, parts.moves, strict=True):
        because = _because(move.rule, move.arguments, parts.writer)
        yield {"left": left, "relation": relation, "right": member, "rule": move.rule, "because": because, **shared}
        left = member


def _deduction(deduction: Deduction, notation: Notation, depth: int) -> Json:
    terms = (deduction.goal, *(step.after for step in deduction.steps))
    writer = Writer(notation, letters_for(terms, notation), depth)
    return {
        "topic": deduction.topic,
        "goal": writer.latex(deduction.goal),
        "result": writer.latex(deduction.result),
        "ranges": [writer.range(each) for each in deduction.ranges],
        "steps": [_step(step, writer) for step in deduction.steps],
    }


def _step(step: Step, writer: Writer) -> Json:
    """A step with those beneath it."""
    return {
        "rule": step.rule,
        "because": _because(step.rule, step.arguments, writer),
        "before": writer.latex(step.before),
        "after": writer.latex(step.after),
        "part": writer.latex(step.part),
        "becomes": writer.latex(step.becomes),
        "steps": [_step(each, writer) for each in step.substeps],
    }


def _because(rule: str, arguments: Arguments, writer: Writer) -> str:
    return _text(wording.reason(rule, wording.spoken(arguments, writer))) if rule else ""


def _text(text: Prose) -> str:
    return "".join(f"${piece.latex}$" if isinstance(piece, Formula) else piece for piece in text)
