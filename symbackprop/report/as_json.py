"""A report as JSON, schema 1: the form that scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import __version__
from ..check.verdict import SCHEMA, Entry, Evidence, Fault, Finding, ReadingSummary, Repair, Report
from ..source import Source, Span

Json = dict[str, Any]


def report_json(report: Report) -> Json:
    """One report as plain JSON values; exact numbers are strings, places count lines and columns from 1."""
    source = report.source
    return {
        "schema": SCHEMA,
        "note": source.name,
        "version": __version__,
        "reading": _reading(report.reading, source),
        "claims": [_claim(finding, source) for finding in report.findings],
        "repairs": [_repair(repair, source) for repair in report.repairs],
        "faults": [_fault(fault) for fault in report.faults],
        "summary": {
            "claims": len(report.findings),
            **report.counts(),
            "first_fault": report.faults[0].id if report.faults else None,
        },
    }


def json_line(report: Report) -> str:
    """One report as one line of JSON, its line break included."""
    return json.dumps(report_json(report), ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _span(span: Span, source: Source) -> Json:
    place = source.place(span)
    return {
        "start": place.start,
        "end": place.end,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _member(span: Span, source: Source) -> Json:
    return {"text": source.slice(span), "span": _span(span, source)}


def _claim(finding: Finding, source: Source) -> Json:
    claim: Json = {
        "id": finding.id,
        "kind": finding.kind.value,
        "relation": finding.relation,
        "left": _member(finding.left, source) if finding.left else None,
        "right": _member(finding.right, source),
        "quantity": finding.quantity,
        "name": finding.name,
        "stated": finding.stated,
        "expected": finding.expected,
        "own": finding.own,
        "verdict": finding.verdict.value,
        "evidence": finding.evidence.value,
    }
    if finding.evidence is Evidence.INSTANCES and finding.instances:
        claim |= dict(finding.instances)
    claim |= {
        "fault": finding.fault,
        "causes": [{"id": cause.id, "because": cause.because} for cause in finding.causes],
        "remarks": list(finding.remarks),
        "message": finding.message,
    }
    if finding.entries:
        claim["entries"] = [_entry(entry, source) for entry in finding.entries]
    return claim


def _entry(entry: Entry, source: Source) -> Json:
    return {
        "row": entry.row,
        "column": entry.column,
        "text": source.slice(entry.span) if entry.span else None,
        "span": _span(entry.span, source) if entry.span else None,
        "quantity": entry.quantity,
        "stated": entry.stated,
        "expected": entry.expected,
        "own": entry.own,
        "verdict": entry.verdict.value,
    }


def _reading(reading: ReadingSummary, source: Source) -> Json:
    network = reading.network
    return {
        "conventions": {name: _plain(value) for name, value in reading.conventions.items()},
        "evidence": [
            {
                "convention": evidence.convention,
                "because": evidence.because,
                "span": _span(evidence.span, source) if evidence.span else None,
            }
            for evidence in reading.evidence
        ],
        "network": {
            "sizes": list(network.sizes),
            "activations": list(network.activations),
            "cost": network.cost,
            "values": dict(network.values),
            "where": {name: _span(span, source) for name, span in network.where.items()},
            "equations": list(network.equations),
        },
    }


def _repair(repair: Repair, source: Source) -> Json:
    return {
        "id": repair.id,
        "quantity": repair.quantity,
        "written": repair.written,
        "read": repair.read,
        "span": _span(repair.span, source),
        "explains": list(repair.explains),
        "message": repair.message,
    }


def _fault(fault: Fault) -> Json:
    return {"id": fault.id, "claims": list(fault.claims), "cause": fault.cause, "message": fault.message}


def _plain(value: object) -> object:
    """A convention's value as JSON holds it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case set() | frozenset():
            return sorted(str(part) for part in value)
        case _:
            return str(value)
