"""How a page spells quantities: names for places that it has not written yet, in the manner of those that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..term import Apply, Function, Index, Named, Partial, Position, Ref, Role, Size, Sum, Term, Transpose
from ..within import walk
from .conventions import Conventions
from .habits import ACTIVATIONS

DEFAULTS = {
    Role.WEIGHT: "w",
    Role.BIAS: "b",
    Role.PRE: "z",
    Role.ACTIVATION: "a",
    Role.DELTA: r"\delta",
    Role.TARGET: "y",
    Role.COST: "C",
    Role.RATE: r"\eta",
}
_MARK = re.compile(r"[_^]")
_APPLIED = re.compile(r"(?P<letter>.*?)(?:'+|\^\{?(?:\\prime\s*)+\}?)?\s*(?P<open>(?:\\left\s*)?[(\[])\s*\Z", re.DOTALL)
_BRACKETED = re.compile(r"(?P<head>[^()\[\]_^]+)(?P<open>[(\[])(?P<body>[^()\[\]]+)(?P<close>[)\]])\s*")
_GLUED = re.compile(r"(?P<head>.*?[A-Za-z])(?P<digits>\d+)")
_MARKED_T = re.compile(r"\s*(?:\\top|\\intercal|\\mathsf\{T\}|\\mathrm\{T\}|T)\s*\Z")
_GREEK = frozenset({"alpha", "beta", "mu", "nu", "lambda"})


@dataclass(frozen=True, slots=True)
class Script:
    """One script of a name: its sign, and what stands before and after its marks."""

    sign: str
    opening: str
    body: str
    closing: str

    def holding(self, body: str) -> str:
        """The script with other marks; braces come where more than one character would need them."""
        if not self.sign:
            return f"{self.opening}{body}{self.closing}"
        bare = not self.opening and not self.closing
        if bare and (len(body) > 1 and not re.fullmatch(r"\\[A-Za-z]+", body)):
            return f"{self.sign}{{{body}}}"
        return f"{self.sign}{self.opening}{body}{self.closing}"


@dataclass(frozen=True, slots=True)
class Template:
    """A name as the page writes it: its head, and its scripts in written order."""

    head: str
    scripts: tuple[Script, ...] = ()


def template(text: str, place: str = "superscript") -> Template | None:
    """A written name taken apart, None where it is more than a head with scripts; `place` is where layers stand."""
    bracketed = _BRACKETED.fullmatch(text) if place == "argument" else None
    if bracketed is not None:
        opening, closing = bracketed["open"], bracketed["close"]
        return Template(bracketed["head"].strip(), (Script("", opening, bracketed["body"], closing),))
    first = _MARK.search(text)
    if first is None:
        return Template(text.strip())
    head, at = text[: first.start()].strip(), first.start()
    scripts = []
    glued = _GLUED.fullmatch(head) if place == "glued" else None
    if glued is not None:
        head = glued["head"]
        scripts.append(Script("", "", glued["digits"], ""))
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
            continue
        if sign not in "_^":
            return None
        at += 1
        while at < len(text) and text[at].isspace():
            at += 1
        end = _group_end(text, at)
        if end is None:
            return None
        scripts.append(_script(sign, text[at:end]))
        at = end
    return Template(head, tuple(scripts))


def _group_end(text: str, at: int) -> int | None:
    if at >= len(text):
        return None
    if text[at] == "{":
        depth = 0
        for end in range(at, len(text)):
            depth += (text[end] == "{") - (text[end] == "}")
            if not depth:
                return end + 1
        return None
    command = re.compile(r"\\[A-Za-z]+").match(text, at)
    return command.end() if command else at + 1


def _script(sign: str, group: str) -> Script:
    group = _MARKED_T.sub("}", group[:-1]) if group[:1] == "{" and _MARKED_T.search(group[:-1]) else group
    found = re.fullmatch(r"(\{?\s*(?:\\left\s*)?[(\[]?\s*)(.*?)(\s*(?:\\right\s*)?[)\]]?\s*\}?)", group, re.DOTALL)
    assert found is not None
    return Script(sign, found[1], found[2], found[3])


@dataclass
class Spelling:
    """Spells quantities as a page does; `text` is what it learns from."""

    text: str
    conventions: Conventions
    names: dict[tuple[Role, bool], Template] = field(default_factory=dict)
    at_layers: dict[tuple[Role, bool, Index | None], Template] = field(default_factory=dict)
    layers: dict[Index, str] = field(default_factory=dict)
    summed: tuple[str, Template] | None = None
    own: dict[str, str] = field(default_factory=dict)
    leaving: bool = False
    turned: bool = False
    depth: int | None = None
    letter: str = r"\sigma"
    opening: str = "("
    size: Template | None = None
    partial: str = "frac"
    transpose: str = "^T"

    def learn(self, terms: Iterable[Term]) -> None:
        """Take in how the names of some terms are written; what was learned before stays."""
        applied = False
        for part in (part for term in terms for part in walk(term)):
            written = self.text[part.span.start : part.span.end]
            match part:
                case Named():
                    self.own.setdefault(part.name, written)
                case Ref() if len(part.positions) == 1:
                    found = template(written, self.conventions.place)
                    if found is not None:
                        self._learn_name(part, found)
                case Sum(var=str() as var, upper=Size() as upper):
                    self._learn_sum(written, var, self.text[upper.span.start : upper.span.end])
                case Apply(function=function, argument=argument) if (
                    argument is not None and not applied and (function == "sigma" or function in ACTIVATIONS)
                ):
                    applied = self._learn_function(self.text[part.span.start : argument.span.start])
                case Function() if not applied:
                    self.letter = re.sub(r"'+\s*\Z", "", written)
                case Size(layers=(_,)):
                    self.size = self.size or template(written)
                case Partial():
                    self.partial = "slash" if "/" in written and "frac" not in written else self.partial
                case Transpose():
                    mark = re.search(r"\^\s*(\{?\\(?:top|intercal|mathsf\{T\}|mathrm\{T\})\}?)\s*\Z", written)
                    self.transpose = f"^{mark[1]}" if mark else self.transpose

    def _learn_name(self, ref: Ref, found: Template) -> None:
        whole = ref.first.units is None
        self.names.setdefault((ref.role, whole), found)
        self.at_layers.setdefault((ref.role, whole, ref.first.layer), found)
        layer = ref.first.layer
        marked = next((script for script in found.scripts if script.sign == self._layer_sign), None)
        if layer is not None and layer.var is None and marked is not None:
            self.layers.setdefault(layer, marked.body)

    def _learn_sum(self, written: str, var: str, upper: str) -> None:
        found = re.match(rf"\s*\\sum(?:\\limits)?\s*_\s*\{{\s*{re.escape(var)}\s*=\s*(\d+)\s*\}}", written)
        bound = template(re.sub(r"\s*[-+]\s*1\s*\}?\Z", "", upper))
        if self.summed is None and found is not None and bound is not None and bound.scripts:
            self.summed = found[1], bound

    @property
    def _layer_sign(self) -> str:
        """The sign of the script in which layers stand; empty for an argument and for digits at the head."""
        return {"subscript": "_", "argument": "", "glued": ""}.get(self.conventions.place, "^")

    def _learn_function(self, written: str) -> bool:
        found = _APPLIED.match(written)
        if found is None or not found["letter"].strip():
            return False
        self.letter, self.opening = found["letter"].strip(), found["open"]
        return True

    def name(self, ref: Ref) -> str:
        """The name of a quantity at its likeliest place."""
        if ref.role in (Role.COST, Role.RATE):
            known = self.names.get((ref.role, True))
            return _shown(known) if known is not None else DEFAULTS[ref.role]
        place = ref.first
        whole = place.units is None
        return self._filled(self._like(ref.role, whole, place.layer), ref.role, place)

    def _numbered(self, layer: Index | None) -> tuple[Index, ...]:
        """The last layer by its number, and the layer of that number as the last."""
        if layer is None or self.depth is None:
            return ()
        if layer.var == "^L":
            return (Index(None, self.depth + layer.offset),)
        return (Index("^L", layer.offset - self.depth),) if layer.var is None else ()

    def own_name(self, name: str) -> str:
        """A name of the page's own as it is written somewhere, else by its key."""
        return self.own.get(name, name)

    def _like(self, role: Role, whole: bool, layer: Index | None) -> Template:
        """How the page writes such a name, or how it would by the manner of its other names."""
        for at in (layer, *self._numbered(layer)):
            here = self.at_layers.get((role, whole, at))
            if here is not None:
                return here
        other = self.at_layers.get((role, not whole, layer)) if self.conventions.place == "none" else None
        if other is not None:
            return other
        known = self.names.get((role, whole))
        if known is not None:
            return known
        beside = next((self.at_layers[key] for key in self.at_layers if key[1:] == (whole, layer)), None)
        if beside is not None and (role, not whole) not in self.names and role is not Role.WEIGHT:
            return Template(DEFAULTS[role], beside.scripts)
        other = self.names.get((role, not whole))
        if other is not None:
            head = other.head.upper() if role is Role.WEIGHT and whole and len(other.head) == 1 else other.head
            head = head.lower() if role is Role.WEIGHT and not whole and len(head) == 1 else head
            return replace(other, head=head)
        manner = next(iter(self.names.values()), Template("x", (Script("^", "", "l", ""), Script("_", "", "j", ""))))
        preferred = (Role.PRE, Role.ACTIVATION, Role.DELTA, Role.BIAS, Role.WEIGHT)
        for each in preferred:
            for flag in (whole, not whole):
                if (each, flag) in self.names:
                    return Template(DEFAULTS[role], self.names[each, flag].scripts)
        return Template(DEFAULTS[role], manner.scripts)

    def _filled(self, like: Template, role: Role, place: Position) -> str:
        """A template with the marks of a place."""
        layer = None if place.layer is None or role is Role.TARGET else self.layer(place.layer, role)
        own = (role, True) in self.names or (role, False) in self.names
        marked = any(script.sign == self._layer_sign for script in like.scripts)
        if self.conventions.place == "none" or own and not marked:
            layer = None
        units = "" if place.units is None else self.units(place.units, like)
        at_layer = self._layer_sign
        text, done = like.head, set()
        for script in like.scripts:
            body = layer if script.sign == at_layer else units
            done.add(script.sign)
            if body:
                text += script.holding(body)
        for sign, body in ((at_layer, layer), ("^" if at_layer == "_" else "_", units)):
            if body and sign and sign not in done:
                text += Script(sign, "", "", "").holding(body)
        return text

    def layer(self, index: Index, role: Role) -> str:
        """A layer as the page numbers or names it."""
        if self.leaving and role is Role.WEIGHT and index.var is not None:
            index = Index(index.var, index.offset - 1)
        if self.leaving and role is not Role.WEIGHT and index.var is None:
            index = Index(None, index.offset + 1)
        if index in self.layers:
            return self.layers[index]
        if index.var is None:
            labels = self.conventions.labels.items()
            word = next((word for word, number in labels if number == index.offset and word in self.text), None)
            return word if word is not None else str(index.offset - self.conventions.shift.get(role, 0))
        return _with_offset(index.var.removeprefix("^"), index.offset)

    def units(self, units: tuple[Index, ...], like: Template) -> str:
        """Unit indices as the page counts and parts them."""
        marks = [self.unit(unit) for unit in units]
        comma = any("," in script.body for script in like.scripts) or any(len(mark) > 1 for mark in marks)
        return ("," if comma and len(marks) > 1 else " " if any("\\" in mark for mark in marks) else "").join(marks)

    def unit(self, index: Index) -> str:
        """One unit index."""
        if index.var is None:
            return str(index.offset + self.conventions.base - 1)
        return _with_offset("\\" + index.var if index.var in _GREEK else index.var, index.offset)

    def bounds(self, layer: Index) -> tuple[str, str] | None:
        """Where the page's sums begin, and the number of units of a layer; None where its sums show no bounds."""
        if self.summed is None:
            return None
        start, like = self.summed
        shown = self.layer(layer, Role.ACTIVATION)
        upper = like.head + "".join(script.holding(shown) for script in like.scripts)
        return start, _with_offset(upper, int(start) - 1)

    def units_of(self, size: Size) -> str:
        """The number of units of a layer, as in the bound of a sum."""
        if not size.layers:
            return "n"
        layer = self.layer(size.layers[0], Role.ACTIVATION)
        like = self.size or Template("n", (Script("_", "", "", ""),))
        scripts = "".join(script.holding(layer) for script in like.scripts) or f"_{{{layer}}}"
        offset = size.offset + self.conventions.base - 1
        return _with_offset(like.head + scripts, offset)


def _with_offset(text: str, offset: int) -> str:
    return text + (f"{offset:+d}" if offset else "")


def _shown(known: Template) -> str:
    return known.head + "".join(f"{each.sign}{each.opening}{each.body}{each.closing}" for each in known.scripts)
