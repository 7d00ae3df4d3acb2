"""Each cause is named where it happened, by its own example, on the worked notes and on the pages with mistakes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from symbackprop.api import CheckedNote, check
from symbackprop.check.causes import CAUSES
from symbackprop.check.causes.cause import Cause
from symbackprop.check.causes.examples import PAGES, page
from symbackprop.check.verdict import Finding, Verdict

ROOT = Path(__file__).parent.parent.parent
SOUND = (Verdict.GIVEN, Verdict.RIGHT, Verdict.ROUNDED, Verdict.TRUNCATED)
IDS = [cause.id for cause in CAUSES]


@cache
def report(path: str) -> CheckedNote:
    return check((ROOT / path).read_text("utf-8"), name=path)


def of_last_line(cause: Cause, line: str) -> list[Finding]:
    note = check(page(cause.page, line), name=cause.id)
    return [claim for claim in note.claims if claim.right.start >= len(PAGES[cause.page])]


@pytest.mark.parametrize("cause", CAUSES, ids=IDS)
def test_example_is_caught(cause: Cause) -> None:
    wrong = [claim for claim in of_last_line(cause, cause.caught) if claim.verdict is Verdict.WRONG]
    assert cause.id in {named.id for claim in wrong for named in claim.causes}


@pytest.mark.parametrize("cause", CAUSES, ids=IDS)
def test_sound_line_passes(cause: Cause) -> None:
    claims = of_last_line(cause, cause.passed)
    assert claims and all(claim.verdict in SOUND for claim in claims)


def test_ids_are_unique_and_dotted() -> None:
    assert len(set(IDS)) == len(IDS)
    assert all(re.fullmatch(r"[a-z]+\.[a-z-]+", each) for each in IDS)


NOTES = [
    ("one-three-one", "3989", "copying.digit"),
    ("one-three-one", "283243", "copying.digit"),
    ("one-three-one", "7868", "backward.stale-delta"),
    ("one-three-one", r"7868 \cdot a_1^1", "backward.stale-delta"),
    ("single-neuron-chain", r"\sum_{j=0}^{n_{H1}-1} \left(\sum_{j=0}", "formula.index-reused"),
    ("single-neuron-chain", r"\left(\frac{\partial C_0}{\partial a_k^{H0}}", "formula.wrong-index"),
    ("two-layer-delta", r"\Delta^{(2)} \cdot w^{(2)}", "formula.layer-off-by-one"),
    ("three-two-three-five", r"\begin{bmatrix} w_{11}^1 & w_{21}^1", "formula.index-swapped"),
    ("three-two-three-five", r"\sum_{n=1}^{N_L} \frac{\partial C}{\partial z_n^L}", "formula.layer-off-by-one"),
    ("three-two-three-five", r"\sum_{n=1}^{N_L} \delta'(\vec{z}_n^L)", "formula.two-mistakes"),
    ("two-three-one", r"\begin{bmatrix} -0,6 & 0,9 & -0,3", "backward.mask-ignored"),
    ("two-three-one", "0,2073", "copying.sign"),
    ("two-three-one", "0,9857", "arithmetic.slip"),
    ("two-three-one", r"-0,1 - 0,1 \cdot 0,309", "copying.misread"),
    ("two-three-one", r"0,9 - 0,1 \cdot 0,133", "copying.operand"),
]


@pytest.mark.parametrize(("note", "text", "cause"), NOTES, ids=[f"{note} {text[:12]}" for note, text, _ in NOTES])
def test_worked_notes(note: str, text: str, cause: str) -> None:
    checked = report(f"derivations/{note}/note.md")
    wrong = [claim for claim in checked.claims if claim.verdict is Verdict.WRONG]
    first = {
        claim.causes[0].id for claim in wrong if claim.causes and checked.source.slice(claim.right).startswith(text)
    }
    assert cause in first


MEANT = {
    "forgotten-bias": ["forward.bias-forgotten"],
    "wrong-branch": ["forward.wrong-branch"],
    "weights-transposed": ["forward.weights-transposed", "backward.weights-transposed", "formula.missing-transpose"],
    "missing-transpose": ["formula.missing-transpose", "backward.weights-transposed"],
    "wrong-layer-input": ["forward.wrong-layer-input", "gradient.other-input"],
    "sign-of-difference": ["output.sign-of-difference"],
    "factor-two": ["output.factor", "formula.number-factor"],
    "extra-sigma-prime": ["output.extra-slope"],
    "softmax-diagonal-only": ["output.softmax-diagonal"],
    "missing-sigma-prime": ["backward.missing-slope", "output.missing-slope"],
    "sigma-prime-of-other-unit": ["backward.slope-of-other-unit"],
    "derivative-at-wrong-point": ["backward.slope-at-activation"],
    "relu-mask-ignored": ["backward.mask-ignored"],
    "sum-over-outputs-forgotten": ["backward.sum-forgotten"],
    "stale-delta": ["backward.stale-delta"],
    "updated-weight-too-early": ["backward.updated-weight"],
    "index-swapped": ["gradient.transposed", "formula.index-swapped"],
    "index-neighbour": ["backward.index-neighbour", "forward.index-neighbour", "formula.wrong-index"],
    "forgotten-input": ["gradient.input-forgotten"],
    "own-activation": ["gradient.own-activation"],
    "not-averaged": ["gradient.not-averaged"],
    "plus-for-minus": ["update.plus-for-minus"],
    "rate-forgotten": ["update.rate-forgotten"],
    "old-parameter-in-second-pass": ["forward.old-parameter"],
    "digits-swapped": ["copying.digits-swapped"],
    "decimal-point-moved": ["copying.point"],
    "sign-lost": ["copying.sign"],
    "square-missed": ["arithmetic.square-missed"],
    "miscopied-operand": ["copying.operand"],
}
LEAST_NAMED = 0.8
COMMENT = re.compile(r"<!--(.*?)-->", re.S)


def told_mistakes(path: Path) -> list[tuple[int, int, str]]:
    """The mistakes that a page tells of: where the lines stand that a comment speaks of, and its word."""
    text, found, before = path.read_text("utf-8"), [], 0
    for match in COMMENT.finditer(text):
        found.extend((before, match.start(), word) for word in re.findall(r"wrong\(([\w-]+)\)", match[1]))
        before = match.end()
    return found


def test_pages_with_mistakes() -> None:
    """Most mistakes of the pages are named by their cause, first of all that a claim has."""
    missed, total = [], 0
    for path in sorted(ROOT.glob("tests/pages/*.wrong.md")):
        name = path.relative_to(ROOT).as_posix()
        for start, end, word in told_mistakes(path):
            total += 1
            there = [claim for claim in report(name).claims if start <= claim.right.start < end and claim.causes]
            if not any(claim.causes[0].id in MEANT[word] for claim in there):
                missed.append((path.name, word, [claim.causes[0].id for claim in there]))
    assert len(missed) <= (1 - LEAST_NAMED) * total, missed


def test_one_mistake_is_one_fault() -> None:
    """What follows from a mistake is counted with it, and what two mistakes make wrong with both."""
    checked = report("derivations/two-three-one/note.md")
    sizes = {fault.cause: len(fault.claims) for fault in checked.faults}
    assert sizes["copying.sign"] == sizes["arithmetic.slip"] == 7
    stale = [
        fault for fault in report("derivations/one-three-one/note.md").faults if fault.cause == "backward.stale-delta"
    ]
    assert [len(fault.claims) for fault in stale] == [4]
