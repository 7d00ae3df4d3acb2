"""The two witnesses, instances and the normal form, over thousands of formulas: they never disagree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from symbackprop.check.formula import FormulaJudge
from symbackprop.check.general.edits import changes
from symbackprop.check.general.entries import proves
from symbackprop.check.general.vocabulary import vocabulary
from symbackprop.note.scan import scan
from symbackprop.read.page import read
from symbackprop.reading import Structure
from symbackprop.rewriting import free_variables, renamed
from symbackprop.source import Source
from symbackprop.term import Add, Mul, Neg, Num, Pow, Sum, Term, Transpose
from symbackprop.within import walk

TRUE = (
    r"\delta^L_j = (a^L_j - y_j) \sigma'(z^L_j)",
    r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j",
    r"\frac{\partial C}{\partial b^l_j} = \delta^l_j",
    r"\frac{\partial C}{\partial a^l_j} = \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
    r"\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{kj} \sigma'(z^l_j)",
    r"\frac{\partial z^l_m}{\partial w^l_{jk}} = \delta_{mj} a^{l-1}_k",
    r"\frac{\partial a^l_i}{\partial z^l_j} = \delta_{ij} \sigma'(z^l_j)",
    r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \sigma'(z^{l+1}_k) \sum_i w^{l+2}_{ik} \delta^{l+2}_i",
    r"\frac{\partial C}{\partial w^{L-1}_{jk}} = "
    r"\sum_m (a^L_m - y_m) \sigma'(z^L_m) w^L_{mj} \sigma'(z^{L-1}_j) a^{L-2}_k",
    r"\delta^l_j = \sum_k \delta^{l+1}_k \frac{\partial z^{l+1}_k}{\partial z^l_j}",
    r"w^l_{jk} := w^l_{jk} - \eta \delta^l_j a^{l-1}_k",
    r"\delta^L = (a^L - y) \odot \sigma'(z^L)",
    r"\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
    r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T",
    r"\nabla_{a^l} C = (W^{l+1})^T \delta^{l+1}",
    r"(\delta^l)^T = (\delta^{l+1})^T W^{l+1} \operatorname{diag}(\sigma'(z^l))",
)
STRUCTURE = Structure(activations=(None,), cost="half_squared")
Rewrite = Callable[[Term, random.Random], Term]


def sides(formula: str) -> tuple[Term, Term]:
    """The two sides of a formula as terms."""
    (line,) = read(scan(Source(f"$${formula}$$\n"))).lines
    left, right = line.members[0].term, line.members[1].term
    assert left is not None and right is not None
    return left, right


# rewritings that keep what is true


def commuted(term: Term, dice: random.Random) -> Term:
    """The factors of a product of numbers in another order."""
    if isinstance(term, Mul) and not any(isinstance(part, Transpose) or is_array(part) for part in walk(term)):
        factors = list(term.factors)
        dice.shuffle(factors)
        return replace(term, factors=tuple(factors))
    return term


def lettered(term: Term, dice: random.Random) -> Term:
    """Another letter for a sum."""
    bound = [part.var for part in walk(term) if isinstance(part, Sum) and part.var]
    fresh = [letter for letter in "pqrst" if letter not in {*bound, *free_variables(term)}]
    return renamed(term, {bound[0]: dice.choice(fresh)}) if bound and len(set(bound)) == len(bound) else term


def doubled(term: Term, dice: random.Random) -> Term:
    """Two halves of a term, or the term less its double, turned."""
    span = term.span
    two = Num(span, Fraction(2))
    half = Num(span, Fraction(1, 2))
    if dice.random() < 0.5:
        return Add(span, (Mul(span, (half, term), ("",)), Mul(span, (half, term), ("",))))
    return Neg(span, Add(span, (term, Neg(span, Mul(span, (two, term), ("",))))))


def is_array(term: Term) -> bool:
    """Whether a term is a whole vector or matrix."""
    units = getattr(getattr(term, "first", None), "units", ())
    return units is None


REWRITES: tuple[Rewrite, ...] = (commuted, lettered, doubled)


def true_formulas(count: int, seed: int) -> Iterator[tuple[Term, Term]]:
    """True formulas, each rewritten a few times."""
    dice = random.Random(seed)
    known = [sides(formula) for formula in TRUE]
    for _ in range(count):
        left, right = dice.choice(known)
        for _ in range(dice.randrange(3)):
            right = dice.choice(REWRITES)(right, dice)
        yield left, right


def mutated_formulas(count: int, seed: int) -> Iterator[tuple[Term, Term]]:
    """Formulas with one change somewhere on the right; a few of them still hold."""
    dice = random.Random(seed)
    known = []
    for formula in TRUE:
        left, right = sides(formula)
        words = vocabulary(left, (right,), None)
        known += [(left, new) for new, _ in changes(right, left, words)]
    for _ in range(count):
        yield dice.choice(known)


@pytest.fixture(scope="module")
def judge() -> FormulaJudge:
    """The judge of formulas on a network of any size."""
    return FormulaJudge(STRUCTURE, (False,))


def test_true_formulas_hold_under_both(judge: FormulaJudge) -> None:
    proved = 0
    for left, right in true_formulas(2000, 1):
        judge.budget.left = 10**9
        assert judge(left, right).holds, right
        proved += proves(left, right, STRUCTURE, (False,))
    assert proved >= 1850


def test_what_is_proved_is_never_refuted(judge: FormulaJudge) -> None:
    proved = refuted = 0
    for left, right in mutated_formulas(2500, 2):
        judge.budget.left = 10**9
        outcome = judge(left, right)
        proof = proves(left, right, STRUCTURE, (False,))
        assert not (proof and outcome.holds is False), (left, right)
        proved += proof
        refuted += outcome.holds is False
    assert refuted >= 1500


def test_powers_and_quotients_of_single_products() -> None:
    left, right = sides(r"\frac{\partial C}{\partial w^l_{jk}} = \frac{\delta^l_j (a^{l-1}_k)^2}{a^{l-1}_k}")
    assert any(isinstance(part, Pow) for part in walk(right))
    assert proves(left, right, STRUCTURE, (False,))
