"""Reports built by hand, for tests of the renderers: one with every verdict in it, one that tries to break out."""

from __future__ import annotations

from symbackprop.check.verdict import (
    ClaimKind,
    ConventionEvidence,
    Entry,
    Evidence,
    Fault,
    Finding,
    NamedCause,
    NetworkReading,
    ReadingSummary,
    Repair,
    Report,
    Verdict,
)
from symbackprop.source import Source, Span

UPDATES = " ".join(
    (
        r"$$\begin{aligned} w_{00}^1 &= 0,2 - 0,1 \cdot 0 & w_{01}^1 &= -0,4 - 0,1 \cdot 0",
        r"& w_{10}^1 &= -0,3 - 0,1 \cdot (-0,927) & w_{11}^1 &= 0,8 - 0,1 \cdot (-1,854) \\",
        r"&= 0,2 & &= -0,4 & &= 0,2073 & &= 0,9857 \end{aligned}$$",
    )
)

PAGE = rf"""# Sheet 3

$$a^1 = 0,5 \quad b^2 = 0,2$$

{UPDATES}

$z^1 = 2 \cdot 0,2073 = 0,4146$ and $\delta^1 = 0,33$, $\delta^2 = 0,66$

The 重み: $W = \begin{{bmatrix}} 1 & 2 \\ 3 & 5 \end{{bmatrix}}$, $\nabla C = \sum_k \delta_k$

$C = \Xi[3] =$ and $e^{{0,1}} = 1,10$
"""


def span(part: str, nth: int = 1, page: str = PAGE) -> Span:
    """The place of the nth occurrence of `part` on the page."""
    at = -1
    for _ in range(nth):
        at = page.index(part, at + 1)
    return Span(at, at + len(part))


FIVE = PAGE.index(r"5 \end{bmatrix}")


def _findings() -> tuple[Finding, ...]:
    value, exact = ClaimKind.VALUE, Evidence.EXACT
    return (
        Finding(1, ClaimKind.GIVEN, "=", span("a^1"), span("0,5"), Verdict.GIVEN, "a given", "a1[1]", "a^1", "0,5"),
        Finding(2, ClaimKind.GIVEN, "=", span("b^2"), span("0,2"), Verdict.GIVEN, "a given", "b2[1]", "b^2", "0,2"),
        Finding(
            3,
            ClaimKind.UPDATE,
            "=",
            span(r"-0,3 - 0,1 \cdot (-0,927)"),
            span("0,2073"),
            Verdict.WRONG,
            "-0,3 - 0,1 · (-0,927) is -0,2073.",
            "w1[2,1]@1",
            "w_{10}^1",
            "0,2073",
            "-0.2073",
            "-2073/10000",
            exact,
            fault="F1",
            causes=(NamedCause("sign.lost", "the sign of the result was lost"), NamedCause("copying", "miscopied")),
            remarks=("the unit is numbered from 0 here",),
        ),
        Finding(
            4,
            value,
            "=",
            span(r"2 \cdot 0,2073"),
            span("0,4146"),
            Verdict.FOLLOWS,
            "This follows from 0,2073.",
            "z1[1]",
            "z^1",
            "0,4146",
            "-0.4146",
            "0.4146",
            exact,
            fault="F1",
        ),
        Finding(
            5, value, "=", span(r"\delta^1"), span("0,33"), Verdict.ROUNDED, "1/3", "delta1[1]", None, "0,33", "1/3"
        ),
        Finding(
            6, value, "=", span(r"\delta^2"), span("0,66"), Verdict.TRUNCATED, "2/3", "delta2[1]", None, "0,66", "2/3"
        ),
        Finding(
            7,
            ClaimKind.MATRIX,
            "=",
            span("W"),
            span(r"\begin{bmatrix} 1 & 2 \\ 3 & 5 \end{bmatrix}"),
            Verdict.WRONG,
            "One entry is not right.",
            "W1",
            "W",
            evidence=exact,
            fault="F2",
            entries=(Entry(2, 2, "w1[2,2]", "5", "4", None, Verdict.WRONG, Span(FIVE, FIVE + 1)),),
        ),
        Finding(
            8,
            ClaimKind.FORMULA,
            "=",
            span(r"\nabla C"),
            span(r"\sum_k \delta_k"),
            Verdict.RIGHT,
            "true at random values",
            evidence=Evidence.INSTANCES,
            instances={"prime": 2**61 - 1, "count": 3},
            remarks=("k is summed though it is free on the left",),
        ),
        Finding(
            9,
            value,
            "=",
            span("C", 2),
            span(r"\Xi[3]"),
            Verdict.UNREAD,
            "Ξ[3] is not a notation that is known here",
            remarks=("unfinished",),
        ),
        Finding(10, value, "=", span("e^{0,1}"), span("1,10"), Verdict.UNDECIDED, "past the budget of digits"),
        Finding(11, value, "=", None, span("0,9857"), Verdict.RIGHT, "", "w1[2,2]@1", None, "0,9857", "0.9857"),
    )


def sample() -> Report:
    """A report with every verdict, two faults, a repair, a matrix entry, causes, remarks."""
    source = Source(PAGE, "sheet.md")
    reading = ReadingSummary(
        conventions={"index_base": 0, "weights": "to-from", "decimal": (",",), "layer": "superscript"},
        evidence=(ConventionEvidence("index_base", "w_{00} stands on the page", span("w_{00}^1")),),
        network=NetworkReading(
            (2, 3, 1), ("relu", "relu"), "half_squared", {"a1[1]": "1/2"}, {"a1[1]": span("0,5")}, ()
        ),
    )
    faults = (
        Fault("F1", (3, 4), "sign.lost", "The sign of the updated weight was lost."),
        Fault("F2", (7,), None, "One entry is not right."),
    )
    repair = Repair("R1", "b2[1]", "0,2", "0,7", span("0,2"), (5, 6), "0,7 was read for 0,2")
    return Report(source, reading, _findings(), (repair,), faults)


NASTY = "x | `y` <script>alert(1)</script> & \x1b[31mred\x07 \u202egnihton\u2066 [link](javascript:x)"
NASTY += " ![i](//h/i) **b** ~~s~~"


def nasty() -> Report:
    """A report whose every text tries to break out of the format that quotes it."""
    text = f"{NASTY} = ```5``` |\n"
    place = Span(text.index("```"), text.index("```") + 9)
    finding = Finding(
        1,
        ClaimKind.VALUE,
        NASTY,
        Span(0, len(NASTY)),
        place,
        Verdict.WRONG,
        NASTY,
        NASTY,
        NASTY,
        NASTY,
        NASTY,
        NASTY,
        fault="F1",
        causes=(NamedCause(NASTY, NASTY),),
        remarks=(NASTY,),
        entries=(Entry(1, 1, NASTY, NASTY, NASTY, NASTY, Verdict.WRONG),),
    )
    unread = Finding(2, ClaimKind.VALUE, "=", None, Span(len(text), len(text)), Verdict.UNREAD, NASTY)
    network = NetworkReading((1, 1), (NASTY,), NASTY, {NASTY: NASTY}, {NASTY: place}, (NASTY,))
    reading = ReadingSummary({NASTY: NASTY}, (ConventionEvidence(NASTY, NASTY, None),), network)
    repair = Repair("R1", NASTY, NASTY, NASTY, place, (1,), NASTY)
    return Report(Source(text, NASTY), reading, (finding, unread), (repair,), (Fault("F1", (1,), NASTY, NASTY),))


def clean() -> Report:
    """A report of a page on which nothing is wrong."""
    source = Source("$a = 1$\n", "good.md")
    finding = Finding(1, ClaimKind.GIVEN, "=", Span(1, 2), Span(5, 6), Verdict.GIVEN, "a given", "a1[1]", "a", "1")
    return Report(source, ReadingSummary(), (finding,), (), ())
