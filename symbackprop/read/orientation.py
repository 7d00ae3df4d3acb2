"""Which index of a weight is its source: told by the sums and matrix products in which weights stand."""

from __future__ import annotations

from collections.abc import Iterable

from ..reading import Line
from ..source import Span
from ..term import Mul, Partial, Ref, Role, Sum, Term, Transpose
from ..within import children
from .evidence import Evidence


def find_weights(lines: Iterable[Line]) -> tuple[tuple[bool, ...], tuple[Evidence, ...]]:
    """The orders of a weight's indices that the page uses, True for from-to, the more frequent first; and what shows
    it.

    In z_j = sum_i w_{ij} a_i the first index is the source, in z_j = sum_i w_{ji} a_i the second; x W has sources as
    rows, W x as columns.
    """
    votes: dict[bool, list[Span]] = {False: [], True: []}
    for line in lines:
        subject = next((member.term for member in line.members if isinstance(member.term, Ref)), None)
        if subject is None or subject.role is not Role.PRE:
            continue
        to = subject.first.units[0] if subject.first.units else None
        for member in line.members:
            if member.term is not None:
                _vote(member.term, to, votes)
    if not votes[True]:
        return (False,), (Evidence("weights", "the first index is the target", votes[False][0]),) if votes[
            False
        ] else ()
    if not votes[False]:
        return (True,), (Evidence("weights", "the first index is the source", votes[True][0]),)
    first = len(votes[True]) > len(votes[False])
    both = "both orders occur; " + ("source first" if first else "target first") + " more often"
    return (first, not first), (Evidence("weights", both, votes[not first][0]),)


def _vote(term: Term, to: object, votes: dict[bool, list[Span]]) -> None:
    if isinstance(term, Mul):
        for before, after in zip(term.factors, term.factors[1:], strict=False):
            for one, two, source_first in ((before, after, False), (after, before, True)):
                if (
                    isinstance(one, Ref)
                    and one.role is Role.WEIGHT
                    and isinstance(two, Ref)
                    and two.role is Role.ACTIVATION
                ):
                    if one.first.units is None and two.first.units is None:
                        if two.array or one.array:
                            votes[source_first].append(term.span)
                    elif one.first.units is not None and two.first.units is not None:
                        p, q, r = *one.first.units, two.first.units[0]
                        if p == to and q == r and p != q:
                            votes[False].append(one.span)
                        elif q == to and p == r and p != q:
                            votes[True].append(one.span)
    if isinstance(term, Sum) and term.var is not None and isinstance(term.body, Mul):
        for factor in term.body.factors:
            if isinstance(factor, Ref) and factor.role is Role.WEIGHT and factor.first.units is not None:
                p, q = factor.first.units
                unindexed = any(
                    isinstance(other, Ref) and other.role is Role.ACTIVATION and other.first.units is None
                    for other in term.body.factors
                )
                if unindexed and p.var == term.var and q == to:
                    votes[True].append(factor.span)
                elif unindexed and q.var == term.var and p == to:
                    votes[False].append(factor.span)
    if not isinstance(term, Partial | Transpose):
        for child in children(term):
            _vote(child, to, votes)
