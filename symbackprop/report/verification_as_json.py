"""What is held of general formulas, as JSON, schema 1."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from .. import __version__
from ..check.general.ruling import Correction, Counterexample, Ruling, Search, Verification
from ..check.verdict import SCHEMA, Evidence, Verdict
from ..source import Source, Span

Json = dict[str, Any]


def verification_json(verification: Verification) -> Json:
    """One text's formulas as plain JSON values; places count lines and columns from 1."""
    source = verification.source
    rulings = verification.rulings
    return {
        "schema": SCHEMA,
        "name": source.name,
        "version": __version__,
        "text": source.text,
        "verdict": verification.verdict.value,
        "reading": {
            "conventions": {name: _plain(value) for name, value in verification.conventions.items()},
            "cost": verification.cost,
            "activations": list(verification.activations),
        },
        "claims": [_claim(number, ruling, source) for number, ruling in enumerate(rulings, 1)],
        "summary": {
            "claims": len(rulings),
            **{verdict.value: sum(each.verdict is verdict for each in rulings) for verdict in Verdict},
        },
    }


def verification_line(verification: Verification) -> str:
    """One text's formulas as one line of JSON, its line break included."""
    return json.dumps(verification_json(verification), ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _claim(number: int, ruling: Ruling, source: Source) -> Json:
    instances = {"prime": ruling.prime, "count": ruling.count} if ruling.prime else {}
    evidence = (
        Evidence.SYMBOLIC if Evidence.SYMBOLIC in ruling.witnesses else next(iter(ruling.witnesses), Evidence.NONE)
    )
    return {
        "id": number,
        "kind": ruling.kind.value,
        "relation": ruling.relation,
        "left": _member(ruling.left, source) if ruling.left is not None else None,
        "right": _member(ruling.right, source),
        "verdict": ruling.verdict.value,
        "evidence": evidence.value,
        "witnesses": [witness.value for witness in ruling.witnesses],
        **instances,
        "remarks": list(ruling.remarks),
        "lapses": [
            {"kind": lapse.kind, "message": lapse.message, "span": asdict(source.place(lapse.span))}
            for lapse in ruling.lapses
        ],
        "counterexample": _counterexample(ruling.counterexample),
        "corrections": [_correction(each) for each in ruling.corrections],
        "searched": _searched(ruling.search),
        "message": ruling.message,
    }


def _member(span: Span, source: Source) -> Json:
    return {"text": source.slice(span), "span": asdict(source.place(span))}


def _counterexample(shown: Counterexample | None) -> Json | None:
    if shown is None:
        return None
    return {
        "sizes": list(shown.sizes),
        "indices": dict(shown.indices),
        "left": shown.left,
        "right": shown.right,
        "values": dict(shown.values),
        "shapes": shown.shapes,
    }


def _correction(correction: Correction) -> Json:
    return {
        "edits": correction.size,
        "because": correction.because,
        "left": correction.left,
        "right": correction.right,
    }


def _searched(search: Search | None) -> Json | None:
    return None if search is None else {"edits": search.largest, "complete": search.complete}


def _plain(value: object) -> object:
    """A convention's value as JSON holds it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else str(value)
