"""The figures over tests/formulas: `python -m tests.general.measure`, with `-v` what is not as it should be."""

from __future__ import annotations

import sys
import time
from collections import Counter
from statistics import median

from .corpus import entries, same


def main() -> None:
    """Print how many formulas are decided rightly, and how often the intended correction is among the smallest."""
    decided: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    times = []
    for entry in entries():
        start = time.perf_counter()
        entry.verify(corrections=False)
        times.append(time.perf_counter() - start)
        found = entry.verify()
        got = found.verdict.value
        kind = "rightly" if got == entry.verdict else "left open"
        if got in ("right", "wrong") and got != entry.verdict:
            kind = "false alarms" if got == "wrong" else "missed"
        decided[kind] += 1
        note = ""
        if entry.verdict == got == "wrong" and entry.edits == 1:
            texts = [f"{each.left} = {each.right}" for ruling in found.rulings for each in ruling.corrections]
            hit = any(same(entry, one, two) for one in entry.intended for two in texts)
            corrected["intended" if hit else "others"] += 1
            note = "" if hit else f"  not among them: {entry.intended[0]} | {texts[:2]}"
        if "-v" in sys.argv and (kind != "rightly" or note):
            print(f"{kind:12} {entry.name:26} {got:9} {entry.latex}  [{entry.mistake}]{note}")
    print(f"decided: {dict(decided)}")
    print(f"corrections of wrong formulas with one edit: {dict(corrected)}")
    print(f"read and decided in {1000 * median(times):.1f} ms (median), at most {1000 * max(times):.0f} ms")


if __name__ == "__main__":
    main()
