"""How long a check takes, warm and cold: `python benchmarks/check.py [NOTE] [--runs N]`.

Warm: the median of one check within a running program, and the share of each part of the package in
it, by own time under a profiler. Cold: whole processes, run in turn so that a busy machine slows all
alike; `import sympy` is the yardstick.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
NOTE = ROOT / "derivations" / "two-three-one" / "note.md"


def seconds(task: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def shares(task: Callable[[], object]) -> Mapping[str, float]:
    """The share of each folder of the package, and of each library, in the own time of one call."""
    profile = cProfile.Profile()
    profile.runcall(task)
    own: Counter[str] = Counter()
    for (file, _, _), (_, _, time_within, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        own[part(file)] += time_within
    total = sum(own.values())
    return {name: time_within / total for name, time_within in own.most_common()}


def part(file: str) -> str:
    """What a file belongs to: `check/`, `cli.py`, a library, Python itself."""
    for anchor, form in (("site-packages", "{} (library)"), ("symbackprop", "{}")):
        _, found, rest = file.rpartition(f"/{anchor}/")
        if found:
            first, slash, _ = rest.partition("/")
            return form.format(first + slash if anchor == "symbackprop" else first)
    return "Python"


def cold(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """The median time of each command as a process of its own, the commands run in turn."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(seconds(partial(subprocess.run, command, capture_output=True, check=False)))
    return {name: median(taken) for name, taken in times.items()}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("note", nargs="?", default=NOTE, type=Path)
    parser.add_argument("--runs", type=int, default=21)
    options = parser.parse_args()
    runs = max(1, options.runs)

    from symbackprop.api import check_text
    from symbackprop.report.as_text import text_report

    text = options.note.read_text("utf-8")

    def check() -> str:
        return text_report(check_text(text, str(options.note)))

    first = seconds(check)
    warm = median(seconds(check) for _ in range(runs))
    claims = len(check_text(text).findings)
    print(f"{options.note}: {len(text)} characters, {claims} claims, medians of {runs} runs\n")
    print(f"warm check and text report   {warm * 1e3:9.1f} ms   (first {first * 1e3:.1f} ms)")
    for name, share in shares(check).items():
        if share >= 0.01:
            print(f"  {name:26} {share * 100:9.1f} %")

    python = sys.executable
    taken = cold(
        {
            "python": [python, "-c", "pass"],
            "import sympy": [python, "-c", "import sympy"],
            "symbackprop --help": [python, "-m", "symbackprop.cli", "--help"],
            "symbackprop check": [python, "-m", "symbackprop.cli", "check", str(options.note)],
        },
        runs,
    )
    print("\ncold start")
    for name, time_taken in taken.items():
        print(f"  {name:26} {time_taken * 1e3:9.1f} ms   {time_taken / taken['import sympy']:5.2f} x import sympy")


if __name__ == "__main__":
    main()
