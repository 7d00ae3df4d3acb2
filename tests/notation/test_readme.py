"""The notation that the README shows is one."""

from __future__ import annotations

import re
from pathlib import Path

from symbackprop.derive.terms import BELOW, COST, LAYER, partial, product, ref, unit
from symbackprop.notation.load import from_toml
from symbackprop.read.hand import hand
from symbackprop.term import Role
from symbackprop.write.math import to_latex

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_notation_of_the_readme_writes_and_reads() -> None:
    block = next(
        each for each in re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL) if "like" in each
    )
    notation = from_toml(block, "README")
    hand(notation)
    weight = ref(Role.WEIGHT, LAYER, unit("m"), unit("n"))
    term = product(partial(COST, ref(Role.PRE, LAYER, unit("m"))), ref(Role.ACTIVATION, BELOW, unit("n")))
    assert to_latex(weight, notation) == "w_{ij}^{(l)}"
    assert to_latex(term, notation) == r"\frac{\partial C}{\partial s_{j}^{(l)}} a^{l-1}_{i}"
    assert notation.units.base == 0 and notation.from_to
