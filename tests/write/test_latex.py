"""LaTeX that compiles without an error, with no line out of its page, and prints what is quoted as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symbackprop.notation.load import load, names
from symbackprop.write import latex
from symbackprop.write.measure import width
from symbackprop.write.paper import paper

from .by_hand import FORMS

TEX = shutil.which("pdflatex")
needs_tex = pytest.mark.skipif(TEX is None, reason="there is no pdflatex here; texlive-latex-recommended has it")
SLACK = 10.0
"""Points by which a line may stand out."""


def compiled(source: str, folder: Path) -> str:
    """The log of a document, which has to compile."""
    assert TEX is not None
    (folder / "page.tex").write_text(source, "utf-8")
    command = [TEX, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    return (folder / "page.log").read_text("utf-8", "replace")


def standing_out(log: str) -> list[float]:
    """By how many points each line stands out of its page, where that is much."""
    return [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(points) > SLACK]


@needs_tex
@pytest.mark.parametrize("notation", names())
@pytest.mark.parametrize("form", FORMS)
def test_a_document_compiles(form: str, notation: str, tmp_path: Path) -> None:
    log = compiled(latex.document(paper(FORMS[form](), load(notation))), tmp_path)
    assert standing_out(log) == []
    assert "Undefined" not in log and "Missing character" not in log


@needs_tex
def test_a_fragment_goes_into_a_document_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "part.tex").write_text(latex.fragment(paper(FORMS["matrix"](), load("standard"))), "utf-8")
    around = (
        "\\documentclass[11pt,a4paper]{article}\\usepackage{amsmath,amssymb,graphicx}"
        "\\usepackage[margin=25mm]{geometry}\\begin{document}\\input{part}\\input{part}\\end{document}"
    )
    assert standing_out(compiled(around, tmp_path)) == []


FORMULAS = (
    r"\delta^{l}_{m}",
    r"w^{2}_{13} a^{1}_{3} + b^{2}_{1}",
    r"\frac{\partial C}{\partial w^{2}_{13}}",
    r"\sigma'(z^{l}_{m}) \sum_{k=1}^{N_{l+1}} w^{l+1}_{km} \delta^{l+1}_{k}",
    r"-0.2 \cdot 0.58 + (-0.4) \cdot 12.5 + 1.25",
    r"\begin{bmatrix} 0.2 & -0.4 & 0.123456 \\ -0.3 & 0.8 & 12.5 \end{bmatrix}^{\top} \odot \mathbf{x}",
    r"\frac{1}{2} \sum_{m=1}^{N_{L}} (a^{L}_{m} - y_{m})^{2}",
    r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\left(\frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}\right)^{2}",
    r"\mathrm{ReLU}(z) \cdot \tanh(z) \ln(a)",
    r"W^{l+1} \otimes \boldsymbol{\delta}^{l} \times 3",
    r"a^{(2)}_{1} (1 - a^{(2)}_{1}) y_{1} - \eta \frac{\partial E}{\partial \theta^{(1)}_{12}}",
)


@needs_tex
def test_estimated_widths_are_hardly_ever_too_small(tmp_path: Path) -> None:
    measured = "\n".join(rf"\setbox0\hbox{{$\displaystyle {each}$}}\typeout{{width:\the\wd0}}" for each in FORMULAS)
    preamble = r"\documentclass[10pt]{article}\usepackage{amsmath,amssymb}\begin{document}"
    log = compiled(f"{preamble}{measured}x\\end{{document}}", tmp_path)
    found = [float(points) for points in re.findall(r"width:([\d.]+)pt", log)]
    assert len(found) == len(FORMULAS)
    ratios = {formula: width(formula) / true for formula, true in zip(FORMULAS, found, strict=True)}
    assert all(0.97 <= ratio <= 1.45 for ratio in ratios.values()), ratios


def test_every_sign_of_a_title_is_escaped() -> None:
    assert latex.escape("50 % & <b> $x$ a_b #1 ~ {M} \\LaTeX ^ |") == (
        r"50 \% \& $<$b$>$ \$x\$ a\_b \#1 $\sim$ \{M\} $\backslash$LaTeX \^{} $|$"
    )
    assert latex.escape("Müller, Łódź, naïve, β") == r"M\"{u}ller, \L{}\'{o}d\'{z}, na\"{\i}ve, $\beta$"
    assert latex.escape("網 \x07 ﬁ") == "[U+7DB2] [U+0007] fi"


@needs_tex
def test_any_title_compiles(tmp_path: Path) -> None:
    signs = "".join(map(chr, [*range(32, 127), *range(160, 384)]))
    words = " ".join(signs[at : at + 8] for at in range(0, len(signs), 8))
    preamble = r"\documentclass{article}\usepackage{amsmath,amssymb}\begin{document}"
    assert "Missing character" not in compiled(f"{preamble}{latex.escape(words)}\\end{{document}}", tmp_path)


def test_a_small_chain() -> None:
    shown = latex.document(paper(FORMS["indexed"](), load("standard")))
    assert (
        "\\begin{flalign*}\n"
        "\\delta^{l}_{m} & = \\frac{\\partial C}{\\partial z^{l}_{m}} "
        "&& \\why{by definition of the error} \\\\\n"
        "& = \\sum_{k=1}^{N_{l+1}} \\frac{\\partial C}{\\partial z^{l+1}_{k}} "
        "\\frac{\\partial z^{l+1}_{k}}{\\partial z^{l}_{m}} && \\why{chain rule through every $z^{l+1}_{k}$} \\\\\n"
        "& = \\sum_{k=1}^{N_{l+1}} \\delta^{l+1}_{k} w^{l+1}_{km} \\sigma'(z^{l}_{m}) "
        "&& \\why{this error is known already} \\\\\n"
        "& = \\boxed{\\sigma'(z^{l}_{m}) \\sum_{k=1}^{N_{l+1}} w^{l+1}_{km} \\delta^{l+1}_{k}} "
        "&& \\why{common factor taken out} \\\\\n"
        "& \\quad \\whybelow{for $l = 1, \\dots, L-1$} &&\n"
        "\\end{flalign*}"
    ) in shown
