"""Where a note's mathematics, code and comments stand: the delimiters of Markdown and LaTeX, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..latex.tables import ALIGNED, CASES, MATRICES
from ..source import Span


@dataclass(frozen=True, slots=True)
class Region:
    """A delimited stretch, with its marks and without; `kind` is display, inline, code, span or comment."""

    outer: Span
    inner: Span
    kind: str


_OPENING = re.compile(
    r"""(?P<fence>^[ \t]{0,12}(?P<ticks>```+|~~~+)[ \t]*(?P<info>[^\n`]*)$)
      | (?P<comment><!--)
      | (?P<begin>\\begin\s*\{(?P<env>[A-Za-z]+\*?)\})
      | (?P<bracket>\\\[)
      | (?P<paren>\\\()
      | (?P<escape>\\.)
      | (?P<code>`+)
      | (?P<double>\$\$)
      | (?P<single>\$)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_SINGLE = re.compile(r"(?:[^$\\\n]|\\.|\n(?![ \t\r]*\n))*?\$", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ENVIRONMENTS = ALIGNED | MATRICES | CASES
_MATH_FENCES = frozenset(("math", "latex", "tex", "katex"))
_WINDOW = 4000  # how far an inline delimiter may be from its other half


def regions(text: str) -> list[Region]:
    """All delimited stretches in order; none lies within another. Linear in the length of the text."""
    found: list[Region] = []
    at = 0
    exhausted: set[str] = set()
    while (match := _OPENING.search(text, at)) is not None:
        kind = match.lastgroup
        kind = "fence" if match["fence"] is not None else "begin" if match["begin"] is not None else kind
        start, after = match.span()
        region: Region | None = None
        if kind == "fence":
            region = _fence(text, match)
        elif kind == "comment":
            region = _until(text, start, after, "-->", "comment", exhausted)
        elif kind == "begin":
            region = _environment(text, start, after, match["env"], exhausted)
        elif kind == "bracket":
            region = _until(text, start, after, "\\]", "display", exhausted)
        elif kind == "paren":
            region = _near(text, start, after, "\\)", "inline")
        elif kind == "code":
            region = _near(text, start, after, match.group(), "span")
        elif kind == "double":
            region = _double(text, start, after, exhausted)
        elif kind == "single":
            region = _single(text, start, after)
        if region is None:
            at = after
            continue
        found.append(region)
        at = max(region.outer.end, after)
    return found


def _until(text: str, start: int, after: int, closing: str, kind: str, exhausted: set[str]) -> Region | None:
    end = -1 if closing in exhausted else text.find(closing, after)
    if end < 0:
        exhausted.add(closing)
        return None
    return Region(Span(start, end + len(closing)), Span(after, end), kind)


def _near(text: str, start: int, after: int, closing: str, kind: str) -> Region | None:
    end = text.find(closing, after, after + _WINDOW)
    if end < 0 or _BLANK_LINE.search(text, after, end):
        return None
    return Region(Span(start, end + len(closing)), Span(after, end), kind)


def _fence(text: str, match: re.Match[str]) -> Region:
    after = min(match.end() + 1, len(text))
    closing = re.compile(
        rf"^[ \t]*{re.escape(match['ticks'][0])}{{{len(match['ticks'])},}}[ \t\r]*$", re.MULTILINE
    ).search(text, after)
    end, outer = (closing.start(), closing.end()) if closing else (len(text), len(text))
    kind = "display" if match["info"].strip().casefold() in _MATH_FENCES else "code"
    return Region(Span(match.start(), outer), Span(after, max(end, after)), kind)


def _environment(text: str, start: int, after: int, name: str, exhausted: set[str]) -> Region | None:
    """A bare environment with what stands around it on its own lines."""
    if name not in _ENVIRONMENTS or name in exhausted:
        return None
    closing = re.compile(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}")
    depth, end = 1, after
    while depth:
        mark = closing.search(text, end)
        if mark is None:
            exhausted.add(name)
            return None
        depth += 1 if mark[1] == "begin" else -1
        end = mark.end()
    line = text.rfind("\n", 0, start) + 1
    if "=" in text[line:start] and "$" not in text[line:start]:
        start = line
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    if name not in ALIGNED and "$" not in text[end:stop]:
        end = stop
    return Region(Span(start, end), Span(start, end), "display")


def _double(text: str, start: int, after: int, exhausted: set[str]) -> Region:
    """A display; where its closing mark is lost, it ends with its paragraph."""
    end = -1 if "$$" in exhausted else text.find("$$", after)
    blank = _BLANK_LINE.search(text, after, end if end >= 0 else len(text))
    if end < 0:
        exhausted.add("$$")
    if blank is not None and text[after : blank.start()].strip():
        first = text[after : blank.start()]
        whole = first.count("\\begin") == first.count("\\end") and first.count("{") == first.count("}")
        if end < 0 or (whole and not first.rstrip().endswith(("=", "+", "-", "\\\\", "&", "("))):
            return Region(Span(start, blank.start()), Span(after, blank.start()), "display")
    if end < 0:
        return Region(Span(start, len(text)), Span(after, len(text)), "display")
    return Region(Span(start, end + 2), Span(after, end), "display")


def _single(text: str, start: int, after: int) -> Region | None:
    """Inline mathematics; `$5 and $10` is none: a blank stands at both ends or at neither, and no digit follows."""
    match = _SINGLE.match(text, after, after + _WINDOW)
    if match is None:
        return None
    inner = text[after : match.end() - 1]
    if not inner.strip():
        return None
    opened, closed = inner[0].isspace(), inner[-1].isspace()
    following = text[match.end() : match.end() + 1]
    if (
        opened != closed
        and not (opened and "\\" in inner)
        and not (closed and ("\\" in inner or "=" in inner or "_" in inner))
    ):
        return None
    if following.isdigit() and inner[:1].isdigit():
        return None
    return Region(Span(start, match.end()), Span(after, match.end() - 1), "inline")
