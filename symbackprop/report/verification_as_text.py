"""What is held of general formulas, for a terminal: verdict, counterexample, corrections as a diff."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich.text import Text

from ..check.general.ruling import Correction, Counterexample, Ruling, Search, Verification
from ..check.verdict import Evidence, Verdict
from ..source import Source
from .as_text import STYLES, console_of
from .excerpt import visible
from .wording import sentence

INDENT = "  "
FEW_VALUES = 12
WITNESSES = {
    Evidence.SYMBOLIC: "proved symbolically",
    Evidence.INSTANCES: "by exact instances",
    Evidence.ENCLOSURE: "by enclosures",
    Evidence.EXACT: "exactly",
}


def verification_text(verification: Verification, *, width: int = 80, colour: bool = False, quiet: bool = False) -> str:
    """The rulings on one text, a paragraph each; `quiet` leaves only what is faulty, `colour` holds terminal codes."""
    console = console_of(width, colour)
    with console.capture() as captured:
        for ruling in verification.rulings:
            if not quiet or ruling.verdict.faulty:
                for line in _ruling(ruling, verification.source, width):
                    console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
        if not verification.rulings:
            console.print(Text("no formula was found", style=STYLES[Verdict.UNREAD]))
    return captured.get()


def _ruling(ruling: Ruling, source: Source, width: int) -> Iterator[Text]:
    left = visible(source.slice(ruling.left)) if ruling.left is not None else ""
    style = STYLES[ruling.verdict]
    formula = f"{left} {_sign(ruling, source)} {visible(source.slice(ruling.right))}".strip()
    yield Text.assemble((f"{ruling.verdict.value:<9}", style), " ", (formula, "bold"))
    for said in _said(ruling):
        yield from _prose(said, width)
    if ruling.counterexample is not None:
        yield from _counterexample(ruling.counterexample, width)
    for number, correction in enumerate(ruling.corrections):
        yield from _correction(correction, ruling, source, bool(number), width)
    closing = _searched(ruling.search, ruling.corrections)
    if closing and ruling.verdict.faulty:
        yield from _prose(closing, width)
    yield Text()


def _sign(ruling: Ruling, source: Source) -> str:
    if ruling.left is None:
        return ruling.relation
    between = source.text[ruling.left.end : ruling.right.start].strip().strip("&").strip()
    return visible(between) if between and len(between) <= 16 else ruling.relation


def _said(ruling: Ruling) -> Iterator[str]:
    how = " and ".join(WITNESSES[each] for each in ruling.witnesses if each in WITNESSES)
    message = ruling.message.partition(";")[0] if ruling.counterexample is not None else ruling.message
    yield f"{sentence(message)[:-1]} ({how})." if how and message else sentence(message)
    for lapse in ruling.lapses:
        yield sentence(lapse.message)
    for remark in ruling.remarks:
        yield f"Note: {sentence(remark)}"


def _counterexample(shown: Counterexample, width: int) -> Iterator[Text]:
    sizes = "-".join(map(str, shown.sizes))
    at = ", ".join(f"{name} = {value}" for name, value in shown.indices.items())
    where = f"in a {sizes} network" + (f" at {at}" if at else "")
    if shown.shapes:
        yield from _prose(f"For example {where}: {shown.shapes}.", width)
        return
    yield from _prose(f"For example {where}: left {shown.left}, right {shown.right},", width)
    listed = [f"{name} = {value}" for name, value in shown.values[:FEW_VALUES]]
    more = len(shown.values) - len(listed)
    yield from _prose("with " + ", ".join(listed) + (f" and {more} more" if more > 0 else "") + ".", width)


def _correction(correction: Correction, ruling: Ruling, source: Source, again: bool, width: int) -> Iterator[Text]:
    yield from _prose(f"{'Or' if again else 'Perhaps'}: {correction.because}", width)
    for span, new in ((ruling.left, correction.left), (ruling.right, correction.right)):
        old = source.slice(span) if span is not None else ""
        if new is not None and new != old:
            yield Text.assemble(INDENT * 2, (f"- {visible(old)}", "red"))
            yield Text.assemble(INDENT * 2, (f"+ {visible(new)}", "green"))


def _searched(search: Search | None, corrections: tuple[Correction, ...]) -> str:
    if search is None or corrections:
        return ""
    if not search.complete:
        return "No small correction was found before the search had to end."
    changes = "one change" if search.largest == 1 else f"{search.largest} changes"
    return f"No correction within {changes} makes it true."


def _prose(text: str, width: int) -> Iterator[Text]:
    for line in wrap(visible(text), max(20, width - 2 * len(INDENT)), break_long_words=False, break_on_hyphens=False):
        yield Text(INDENT * 2 + line)
