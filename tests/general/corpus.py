"""The formulas of tests/formulas, each with what its page tells; and whether two formulas say the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symbackprop.check.general.ruling import Verification
from symbackprop.rewriting import renamed
from symbackprop.term import Add, Mul, Neg, Num, Ref, Role, Sum, Term, Transpose
from symbackprop.verifying import page_of, verify_text
from symbackprop.within import children, walk

FOLDER = Path(__file__).parent.parent / "formulas"


@dataclass(frozen=True)
class Entry:
    """One formula with its page."""

    page: str
    number: int
    definitions: tuple[str, ...]
    told: Mapping[str, str]
    latex: str
    verdict: str
    mistake: str = ""
    intended: tuple[str, ...] = ()
    edits: int = 0

    @property
    def name(self) -> str:
        """The entry's page and its number on it."""
        return f"{self.page}-{self.number}"

    def verify(self, formula: str | None = None, corrections: bool = True) -> Verification:
        """What the program holds of the formula, or of another one under the same definitions."""
        return verify_text(
            page_of((formula or self.latex,)),
            self.name,
            definitions=page_of(self.definitions),
            assume=self.told,
            corrections=corrections,
        )


def entries() -> Iterator[Entry]:
    """All formulas of the corpus."""
    for path in sorted(FOLDER.glob("*.toml")):
        page: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        for number, formula in enumerate(page["formula"], 1):
            told = {key: value for key in ("cost", "activation") if (value := formula.get(key, page.get(key)))}
            others = formula.get("others", ())
            yield Entry(
                path.stem,
                number,
                tuple(page["definitions"]),
                told,
                formula["latex"],
                formula["verdict"],
                formula.get("mistake", ""),
                (formula["intended"], *others) if "intended" in formula else (),
                formula.get("edits", 0),
            )


def same(entry: Entry, one: str, two: str) -> bool:
    """Whether two formulas say the same on a page: by their letters, or as terms but for the order of factors."""
    if _bare(one) == _bare(two):
        return True
    return _read(entry, one) == _read(entry, two)


def _bare(formula: str) -> str:
    text = "".join(formula.replace(r"\prime", "'").split())
    for part in ("\\left", "\\right", "{", "}", "\\,", "\\;"):
        text = text.replace(part, "")
    return text


def _read(entry: Entry, formula: str) -> list[str]:
    found = entry.verify(formula, corrections=False)
    return [
        f"{shape(lettered(each.left_term))}={shape(lettered(each.right_term))}"
        for each in found.rulings
        if each.left_term is not None and each.right_term is not None
    ]


def lettered(term: Term) -> Term:
    """A term with the letters that sums bind named by their order."""
    bound = [part.var for part in walk(term) if isinstance(part, Sum) and part.var is not None]
    if len(bound) != len(set(bound)):
        return term
    return renamed(term, {letter: f"@{at}" for at, letter in enumerate(bound)})


def shape(term: Term) -> str:
    """What a term says, places and the order of commuting factors aside."""
    match term:
        case Ref(_, role, positions, _, step):
            return f"{role}{positions}{step}"
        case Mul(_, _, operators):
            parts = list(_flat(term))
            numbers = [
                part for part in parts if isinstance(part, Num) or isinstance(part, Ref) and part.role is Role.RATE
            ]
            factors = [shape(factor) for factor in (*numbers, *(part for part in parts if part not in numbers))]
            arrays = any(isinstance(part, Transpose) for part in walk(term))
            ordered = factors if arrays and "odot" not in operators else sorted(factors)
            return f"Mul{'odot' in operators}({'*'.join(ordered)})"
        case Sum(_, var, _, _, body):
            return f"Sum[{var}]({shape(body)})"
        case Add(_, terms):
            return f"Add({'+'.join(sorted(map(shape, terms)))})"
        case Neg(_, operand):
            return f"Neg({shape(operand)})"
        case _:
            names = ("value", "function", "order", "var", "name", "index", "layers", "offset")
            own = [str(getattr(term, name)) for name in names if hasattr(term, name)]
            pair = sorted(str(getattr(term, name)) for name in ("first", "second") if hasattr(term, name))
            return f"{type(term).__name__}{own}{pair}({','.join(map(shape, children(term)))})"


def _flat(term: Mul) -> Iterator[Term]:
    for factor in term.factors:
        if isinstance(factor, Mul):
            yield from _flat(factor)
        else:
            yield factor
