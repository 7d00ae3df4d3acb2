"""Times of the network engine: `python benchmarks/network.py`. Prints medians; nothing is asserted.

The comparison is `sympy.diff` of the composed network, with the same activation functions, for
all weights of a network of three layers of three units.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

from symbackprop.network.dense import dense_graph
from symbackprop.network.evaluate import values
from symbackprop.network.fields import Balls, Modular, Rationals
from symbackprop.network.graph import Graph, symbol
from symbackprop.network.instance import Instance
from symbackprop.network.random_instances import random_instance
from symbackprop.network.spec import Network
from symbackprop.network.witnessed import Witnessed
from symbackprop.quantity import COST, Kind


def milliseconds(run: Callable[[], Any], repeats: int) -> float:
    """The median time of a run."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def show(what: str, time_taken: float, remark: str = "") -> None:
    print(f"{what:<62}{time_taken:>10.3f} ms  {remark}")


def composed(graph: Graph) -> Any:
    """The cost as one expression in the leaves."""
    known: dict[Any, Any] = {}
    for q, expression in graph.items():
        if expression is not None:
            known[symbol(q)] = expression.xreplace(known)
    return known[symbol(COST)]


def decimals(graph: Graph) -> dict[Any, Fraction]:
    drawn = random.Random(1)
    return {q: Fraction(drawn.randint(-20, 20), 10) for q in graph.leaves}


def main() -> None:
    sizes = (3, 3, 3, 3)
    dense_graph.cache_clear()
    graph = dense_graph(sizes, ("sigma",) * 3)
    weights = [symbol(q) for q in graph.leaves if q.kind is Kind.WEIGHT]
    cost = composed(graph)
    naive = milliseconds(lambda: [cost.diff(w) for w in weights], 1)

    def fresh() -> None:
        dense_graph.cache_clear()
        random_instance(dense_graph(sizes, ("sigma",) * 3), 1).gradient()

    ours = milliseconds(fresh, 5)
    warm = milliseconds(lambda: random_instance(graph, 1).gradient(), 50)
    print("All dC/dw of three layers of three units, sigma opaque")
    show("  sympy.diff of the composed network, expressions only", naive)
    show("  graph, programs, random instance, gradient, all anew", ours, f"{naive / ours:.0f} times faster")
    show("  instance and gradient on a graph made before", warm, f"{naive / warm:.0f} times faster")

    print("One forward and one backward pass, all gradients, on a graph made before")
    for name, shape, function, field in [
        ("2-3-1 relu, fractions", (2, 3, 1), "relu", Rationals()),
        ("2-3-1 sigmoid, balls of 64 bits", (2, 3, 1), "sigmoid", Balls(64)),
        ("2-3-1 sigmoid, balls with witnesses", (2, 3, 1), "sigmoid", Witnessed(64)),
        ("3-4-5-2 sigma, residues", (3, 4, 5, 2), "sigma", Modular(1)),
        ("50-50-50 relu, fractions", (50, 50, 50), "relu", Rationals()),
        ("50-50-50 sigma, residues", (50, 50, 50), "sigma", Modular(1)),
    ]:
        built = dense_graph(shape, (function,) * (len(shape) - 1))
        given = decimals(built)
        leaves = {q: field.number(value) for q, value in given.items()}  # type: ignore[attr-defined]
        show(f"  {name}", milliseconds(lambda g=built, v=leaves, f=field: Instance(g, v, f).gradient(), 15))  # type: ignore[misc]

    def anew(shape: tuple[int, ...]) -> None:
        dense_graph.cache_clear()
        _ = dense_graph(shape, ("relu",) * (len(shape) - 1)).programs

    print("Graph and programs, anew")
    show("  2-3-1", milliseconds(lambda: anew((2, 3, 1)), 15))
    show("  50-50-50", milliseconds(lambda: anew((50, 50, 50)), 3))

    network = Network.dense(
        [2, 3, 1],
        "sigmoid",
        weights=[[["0.1", "0.2"]] * 3, [[1, 2, 3]]],
        biases=[[0, 0, 0], [1]],
        input=[1, 2],
        target=[1],
    )
    print("All values of a 2-3-1 sigmoid network, as decimals")
    show("  17 digits", milliseconds(lambda: values(network), 15))
    show("  1000 digits", milliseconds(lambda: values(network, 1000), 5))


if __name__ == "__main__":
    main()
