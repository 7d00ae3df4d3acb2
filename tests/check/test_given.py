"""What a page with names of its own gives is called given: its data, and the first equation of each name."""

from __future__ import annotations

from symbackprop import check
from symbackprop.check.verdict import ClaimKind, Verdict

PAGE = r"""
$p = 3$, $q = 2$, $r = -1$, $t = 4$

$u = p q + r = 5$, $v = u$, $E = (v - t)^2 = 1$

$\frac{\partial E}{\partial p} = 2 (v - t) q = 4$
"""


def test_data_and_definitions_are_given() -> None:
    claims = check(PAGE).claims
    assert [claim.verdict for claim in claims] == [
        *[Verdict.GIVEN] * 4,
        *(Verdict.GIVEN, Verdict.RIGHT),
        Verdict.GIVEN,
        *(Verdict.GIVEN, Verdict.RIGHT),
        *(Verdict.RIGHT, Verdict.RIGHT),
    ]
    kinds = [claim.kind for claim in claims if claim.verdict is Verdict.GIVEN]
    assert kinds == [ClaimKind.GIVEN] * 4 + [ClaimKind.DEFINITION] * 3
