"""How long a check takes, warm and cold: `python benchmarks/check.py [NOTE] [--runs N]`.

Warm: the median of one check within a running program, and of each stage in it. Cold: whole
processes, run in turn so that a busy machine slows all alike; `import sympy` is the yardstick.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
STAGES = ("scan", "read", "judge", "report")
NOTE = ROOT / "derivations" / "two-three-one" / "note.md"


def seconds(task: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def stage_times(task: Callable[[], object], runs: int) -> dict[str, float]:
    """The median time of each stage of the pipeline within a task that runs them all."""
    from symbackprop import pipeline

    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    plain = {stage: getattr(pipeline, stage) for stage in STAGES}
    try:
        for stage in STAGES:
            setattr(pipeline, stage, timed(plain[stage], taken[stage]))
        for _ in range(runs):
            task()
    finally:
        for stage in STAGES:
            setattr(pipeline, stage, plain[stage])
    return {stage: median(times) for stage, times in taken.items()}


def timed(function: Callable[..., object], times: list[float]) -> Callable[..., object]:
    """The same function, noting how long each call takes."""

    def run(*arguments: object, **options: object) -> object:
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            times.append(time.perf_counter() - began)

    return run


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

    from symbackprop.check.verdict import Report
    from symbackprop.pipeline import check_text
    from symbackprop.report.as_text import text_report

    text = options.note.read_text("utf-8")

    def check() -> Report:
        return check_text(text, str(options.note))

    report = check()
    text_report(report)
    stages = stage_times(check, runs)
    stages["render"] = median(seconds(lambda: text_report(report)) for _ in range(runs))
    warm = sum(stages.values())
    print(f"{options.note}: {len(text)} characters, {len(report.findings)} claims, medians of {runs} runs\n")
    print(f"warm check with text report  {warm * 1e3:9.1f} ms")
    for name, taken in stages.items():
        print(f"  {name:26} {taken * 1e3:9.1f} ms   {taken / warm * 100:5.1f} %")

    python = sys.executable
    started = cold(
        {
            "python": [python, "-c", "pass"],
            "import sympy": [python, "-c", "import sympy"],
            "symbackprop --help": [python, "-m", "symbackprop.cli", "--help"],
            "symbackprop check": [python, "-m", "symbackprop.cli", "check", str(options.note)],
        },
        runs,
    )
    print("\ncold start")
    for name, taken in started.items():
        print(f"  {name:26} {taken * 1e3:9.1f} ms   {taken / started['import sympy']:5.2f} x import sympy")


if __name__ == "__main__":
    main()
