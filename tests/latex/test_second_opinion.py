"""latex2sympy2 as a second opinion: plain arithmetic has the value that it gives, exactly."""

from __future__ import annotations

import sys
from fractions import Fraction as Ratio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbackprop.latex.parser import parse_expression
from symbackprop.latex.tree import Fenced, Fraction, Node, Number, Product, Scripted, Signed, Terms
from symbackprop.source import Span

if sys.version_info >= (3, 13):
    pytest.skip(
        "antlr4-python3-runtime 4.7.2, which latex2sympy2 pins, does not import on Python 3.13", allow_module_level=True
    )
latex2sympy2 = pytest.importorskip("latex2sympy2", reason="latex2sympy2 is an optional second opinion")


def value(node: Node) -> Ratio:
    """The exact value of plain arithmetic."""
    match node:
        case Number():
            return node.written.value
        case Signed():
            return -value(node.operand) if node.sign == "-" else value(node.operand)
        case Fenced():
            return value(node.body)
        case Fraction():
            return value(node.numerator) / value(node.denominator)
        case Scripted(sup=Number() as power, sub=None, primes=0):
            return value(node.base) ** int(power.written.value)
        case Terms():
            total = value(node.terms[0])
            for operator, term in zip(node.operators, node.terms[1:], strict=True):
                total = total + value(term) if operator == "+" else total - value(term)
            return total
        case Product():
            result = value(node.factors[0])
            for operator, factor in zip(node.operators, node.factors[1:], strict=True):
                result = result / value(factor) if operator == "/" else result * value(factor)
            return result
        case _:
            raise AssertionError(f"no arithmetic: {node}")


atoms = st.one_of(st.integers(0, 40).map(str), st.sampled_from(["0.5", "1.25", "3.04"]))


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of arithmetic one construct larger."""
    return st.one_of(
        st.tuples(parts, st.sampled_from([" + ", " - "]), parts).map("".join),
        st.tuples(parts, parts).map(lambda two: f"({two[0]}) \\cdot ({two[1]})"),
        st.tuples(parts, parts).map(lambda two: f"({two[0]}) * ({two[1]})"),
        st.tuples(parts, parts).map(lambda two: f"({two[0]}) ({two[1]})"),
        st.tuples(parts, st.integers(1, 9)).map(lambda two: f"\\frac{{{two[0]}}}{{{two[1]}}}"),
        st.tuples(parts, st.integers(2, 3)).map(lambda two: f"({two[0]})^{two[1]}"),
        parts.map(lambda part: f"-({part})"),
    )


EXAMPLES = [
    "149492 \\cdot 5 + 212436 \\cdot 7 + 243908 \\cdot 9",
    "0.2 \\cdot 1 + (-0.4) \\cdot 2 + 0.1",
    "-0.3 \\cdot 1 + 0.8 \\cdot 2 - 0.2",
    "\\frac{(1.5 - 0.47)^2}{2}",
    "2(3.51025 - 0)",
    "7.0205 * 1 * 1.0205",
    "-2^2",
    "0.99 - 0.57 + 0.05",
    "\\frac{1}{2} (3 - 1)^2",
]


def agree(text: str) -> None:
    """Hold our value of a text against the other parser's."""
    ours = value(parse_expression(text, Span(0, len(text))))
    theirs = float(latex2sympy2.latex2sympy(text))
    assert float(ours) == pytest.approx(theirs, rel=1e-12, abs=1e-12), text


@pytest.mark.parametrize("text", EXAMPLES)
def test_lines_of_worked_pages(text: str) -> None:
    agree(text)


@settings(max_examples=60, deadline=None)
@given(st.recursive(atoms, larger, max_leaves=6))
def test_generated_arithmetic(text: str) -> None:
    agree(text)
