"""How long it takes to judge a general formula, beside `sympy.simplify`: `python benchmarks/verify.py [--simplify N]`.

The formulas are those of tests/formulas. Each is read with its page's definitions and decided by exact instances and,
where it applies, by the normal form, without corrections. `simplify` gets the difference of both sides already lowered
to weights, activations and slopes, which is less than the program starts from; it has a time limit.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
LIMIT = 10


def rank(times: list[float], share: float) -> float:
    """The time that a share of all times do not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def main() -> None:
    """Print the times and what was decided."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--simplify", type=int, default=20, metavar="N", help="formulas that simplify is given")
    arguments = parser.parse_args()
    from symbackprop.verifying import page_of, verify_text
    from tests.general.corpus import entries

    pages: dict[str, list[Any]] = {}
    for entry in entries():
        pages.setdefault(entry.page, []).append(entry)
    singly, together = [], []
    for each in pages.values():
        for entry in each:
            entry.verify(corrections=False)
            began = time.process_time()
            entry.verify(corrections=False)
            singly.append(time.process_time() - began)
        told = {"cost": each[0].told["cost"]} if "cost" in each[0].told else {}
        text, definitions = page_of([entry.latex for entry in each]), page_of(each[0].definitions)
        began = time.process_time()
        verify_text(text, definitions=definitions, assume=told, corrections=False)
        together.append((time.process_time() - began) / len(each))
    print(f"a formula by itself with its page's definitions: {1000 * median(singly):.1f} ms (median),", end=" ")
    print(
        f"95 % within {1000 * rank(singly, 0.95):.1f} ms, at most {1000 * max(singly):.0f} ms ({len(singly)} formulas)"
    )
    print(
        f"a whole page of formulas at once: {1000 * median(together):.1f} ms a formula (median of {len(pages)} pages)"
    )
    simplify(arguments.simplify)


def simplify(count: int) -> None:
    """Print how `sympy.simplify` does on the first formulas that it can be given."""
    decided: Counter[str] = Counter()
    times = []
    for verdict, difference in list(differences(count)):
        began = time.process_time()
        decided[judged(difference, verdict)] += 1
        times.append(time.process_time() - began)
    if times:
        print(f"sympy.simplify on {len(times)} of them: {1000 * median(times):.0f} ms (median), {dict(decided)}")


def judged(difference: Any, verdict: str) -> str:
    """What simplify makes of a difference, held against the known verdict."""
    from sympy import simplify as simplified

    def late(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT)
    try:
        found = "right" if simplified(difference) == 0 else "wrong"
    except TimeoutError:
        return f"not within {LIMIT} s"
    finally:
        signal.alarm(0)
    return "decided rightly" if found == verdict else f"says {found} of what is {verdict}"


def differences(count: int) -> Iterator[tuple[str, Any]]:
    """Formulas as SymPy sums: the known verdict, and the left side less the right one."""
    from symbackprop.check.general.normal_form import Lowering, Network, highest_layers, letter_layers
    from symbackprop.check.general.polynomial import NotCovered
    from tests.general.corpus import entries

    for entry in entries():
        if not count or entry.page not in ("nielsen", "three_blue_one_brown", "hand_chain_mn"):
            continue
        ruling = entry.verify(corrections=False).rulings[-1]
        terms = ruling.left_term, ruling.right_term
        if terms[0] is None or terms[1] is None:
            continue
        structure = structure_of(entry)
        network = Network(structure, False, highest_layers((terms[0], terms[1]), structure.depth))
        lower = Lowering(network, letter_layers((terms[0], terms[1]), False))
        try:
            left, right = lower(terms[0]), lower(terms[1])
        except NotCovered:
            continue
        count -= 1
        yield entry.verdict, written(left) - written(right)


def structure_of(entry: Any) -> Any:
    """The network that a page speaks of."""
    from symbackprop.reading import Structure

    return Structure(activations=(None,), cost=entry.told.get("cost", "half_squared"))


def written(polynomial: Any) -> Any:
    """A polynomial as a sum of SymPy sums over indexed names."""
    from sympy import Add, IndexedBase, Integer, Mul, Rational, Sum, Symbol

    def index(unit: Any) -> Any:
        return Integer(unit) if isinstance(unit, int) else Symbol(str(unit).replace("Bound(number=", "i").rstrip(")"))

    terms = []
    for monomial, factor in polynomial.terms:
        factors = [Rational(factor.numerator, factor.denominator)]
        for atom, power in monomial.atoms:
            head, units = str(atom[0]), [part for part in atom[1:] if not hasattr(part, "var")]
            layer = "".join(str(part) for part in atom[1:] if hasattr(part, "var"))
            base = IndexedBase(f"{head}{layer}")
            factors.append((base[tuple(map(index, units))] if units else Symbol(head + layer)) ** power)
        term = Mul(*factors)
        for bound, layer in monomial.bound:
            term = Sum(term, (index(bound), 1, Symbol(f"n{layer}", integer=True, positive=True)))
        terms.append(term)
    return Add(*terms)


if __name__ == "__main__":
    main()
