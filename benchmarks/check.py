"""How long a check takes, warm and cold: `python benchmarks/check.py [NOTE] [--runs N]`.

Warm: the median of one check within a running program, and of each stage in it. Cold: whole
processes, run in turn so that a busy machine slows all alike; `import sympy` is the yardstick.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
STAGES = ("scan", "find_conventions", "read", "read_own", "judge", "report")
NOTE = ROOT / "derivations" / "two-three-one" / "note.md"


def seconds(task: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """How long one call takes, by default on the processor."""
    began = clock()
    task()
    return clock() - began


def stage_times(task: Callable[[], object], runs: int) -> tuple[float, dict[str, float]]:
    """The median time of a task, and of each stage of the pipeline in it, all calls of a run together."""
    from symbackprop import pipeline

    spent = dict.fromkeys(STAGES, 0.0)
    plain = {stage: getattr(pipeline, stage) for stage in STAGES}
    whole: list[float] = []
    taken: dict[str, list[float]] = {stage: [] for stage in STAGES}
    try:
        for stage in STAGES:
            setattr(pipeline, stage, timed(plain[stage], stage, spent))
        for _ in range(runs):
            spent.update(dict.fromkeys(STAGES, 0.0))
            whole.append(seconds(task))
            for stage in STAGES:
                taken[stage].append(spent[stage])
    finally:
        for stage in STAGES:
            setattr(pipeline, stage, plain[stage])
    return median(whole), {stage: median(times) for stage, times in taken.items()}


def timed(function: Callable[..., object], stage: str, spent: dict[str, float]) -> Callable[..., object]:
    """The same function, adding up how long its calls take."""

    def run(*arguments: object, **options: object) -> object:
        began = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            spent[stage] += time.process_time() - began

    return run


def cold(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """The median time of each command as a process of its own, the commands run in turn, compiled files kept."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for command in commands.values():
        subprocess.run(command, capture_output=True, check=False, env=environment)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            started = partial(subprocess.run, command, capture_output=True, check=False, env=environment)
            times[name].append(seconds(started, time.perf_counter))
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
    warm, stages = stage_times(check, runs)
    stages["render"] = median(seconds(lambda: text_report(report)) for _ in range(runs))
    warm += stages["render"]
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
