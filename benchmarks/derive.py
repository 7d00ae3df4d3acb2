"""What a derivation costs: `python benchmarks/derive.py`. Prints medians and ratios of one run; nothing is asserted.

Times are those of the processor, so that other work on the machine does not count.

The comparison is the composed network differentiated by every weight and bias: `sympy.diff`, and symengine where it is
installed. Sizes are operations of the printed expressions (`count_ops`), for ours those of all equations together:
the reader of a composed derivative meets every operation in it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from math import log
from statistics import median
from typing import Any

from sympy import Function, Symbol

from symbackprop import Network, derive
from symbackprop.derive.definitions import Definitions
from symbackprop.derive.derivation import derivation
from symbackprop.derive.forms.scalar import Scalars
from symbackprop.derive.outline import outline
from symbackprop.derive.steps import Derivation, Detail, Form
from symbackprop.term import Add, Apply, Div, Mul, Neg, Pow, Term
from symbackprop.within import walk

COMPOSED = (4, 4, 4, 4, 4)
GROWING = ((5, 5, 5), (10, 10, 10), (20, 20, 20), (35, 35, 35), (50, 50, 50))


def seconds(run: Callable[[], Any], repeats: int = 1) -> float:
    """The median time of a run."""
    times = []
    for _ in range(repeats):
        gc.collect()
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return median(times)


def operations(term: Term) -> int:
    """The operations of a term, counted as SymPy counts them."""
    found = 0
    for part in walk(term):
        match part:
            case Add(_, terms):
                found += len(terms) - 1
            case Mul(_, factors):
                found += len(factors) - 1
            case Neg() | Div() | Pow() | Apply():
                found += 1
    return found


def size(found: Derivation) -> int:
    """The operations of all equations of a derivation."""
    return sum(operations(move.term) for line in found.lines for move in line.moves)


def composed(sizes: Sequence[int], symbol: Any, sigma: Any) -> tuple[Any, list[Any]]:
    """The half squared cost of a network as one expression, and its weights and biases."""
    parameters: list[Any] = []
    values = [symbol(f"x{n}") for n in range(sizes[0])]
    for layer, (below, here) in enumerate(zip(sizes, sizes[1:], strict=False), 1):
        weights = [[symbol(f"w{layer}_{m}_{n}") for n in range(below)] for m in range(here)]
        biases = [symbol(f"b{layer}_{m}") for m in range(here)]
        parameters += [*biases, *(w for row in weights for w in row)]
        totals = [
            sum((w * a for w, a in zip(row, values, strict=True)), b) for row, b in zip(weights, biases, strict=True)
        ]
        values = [sigma(total) for total in totals]
    return sum((a - symbol(f"y{m}")) ** 2 for m, a in enumerate(values)) / 2, parameters


def slopes_fit(points: list[tuple[int, float]]) -> tuple[float, float]:
    """The exponent p of the least-squares fit t = c n^p, and its R^2."""
    xs, ys = [log(n) for n, _ in points], [log(t) for _, t in points]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    covered = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    spread, other = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    return covered / spread, covered**2 / (spread * other)


def main() -> None:
    """Print the comparison, the growth, and the general derivation."""
    network = Network.dense(COMPOSED, activation="sigma")
    scalar = lambda: derivation(network, Form.SCALAR)  # noqa: E731
    bare = lambda: Scalars(Definitions(network), outline(network), Detail.BRIEF).sections()  # noqa: E731
    many = size(scalar())
    ours, proved = seconds(bare, 15), seconds(scalar, 15)
    print(f"scalar derivation of {'-'.join(map(str, COMPOSED))}, opaque activation")
    print(f"  {'symbackprop':<14}{ours:>10.4f} s {many:>14,} operations; {proved:.4f} s with every line proved")

    class sigma(Function):  # type: ignore[misc]
        """An opaque function with a derivative of its own."""

        def fdiff(self, argindex: int = 1) -> Any:
            return slope(self.args[0])

    class slope(Function):  # type: ignore[misc]
        """Its derivative."""

    cost, parameters = composed(COMPOSED, Symbol, sigma)
    gradients: list[Any] = []
    theirs = seconds(lambda: gradients.extend(cost.diff(each) for each in parameters))
    ops = sum(int(each.count_ops()) for each in gradients)
    print(f"  {'sympy.diff':<14}{theirs:>10.3f} s {ops:>14,} operations")
    print(f"  sympy.diff takes {theirs / ours:,.0f} times as long ({theirs / proved:,.0f} times with the proofs)")
    print(f"  and prints {ops / many:,.0f} times as much")
    if find_spec("symengine") is not None:
        engine = import_module("symengine")
        made, names = composed(COMPOSED, engine.Symbol, engine.Function("sigma"))
        again: list[Any] = []
        quick = seconds(lambda: again.extend(made.diff(each) for each in names))
        print(f"  {'symengine':<14}{quick:>10.3f} s, expressions as large as SymPy's")

    print("growth of the scalar derivation")
    points: list[tuple[int, float]] = []
    for sizes in GROWING:
        wide = Network.dense(sizes, activation="sigma")
        derivation(wide, Form.SCALAR)
        weights = sum(m * n for m, n in zip(sizes, sizes[1:], strict=False))
        taken = seconds(lambda net=wide: derivation(net, Form.SCALAR), 3)  # type: ignore[misc]
        points.append((weights, taken))
        name = "-".join(map(str, sizes))
        print(f"  {name:<10}{weights:>6} weights {taken:>8.3f} s {1e6 * taken / weights:>8.1f} us a weight")
    power, quality = slopes_fit(points)
    print(f"  fit: time grows as weights^{power:.2f} (R^2 {quality:.4f})")

    print("general derivations, warm, proved and written")
    for detail in Detail:
        for form in (Form.INDEXED, Form.MATRIX):
            run = lambda f=form, d=detail: derive(network, f, detail=d).latex()  # noqa: E731
            run()
            print(f"  {form:<8} {detail:<6}{seconds(run, 9):>8.3f} s")


if __name__ == "__main__":
    main()
