"""What the repository shows of the program's output, made anew: `python -m tests.refresh`.

README.md holds blocks after `<!-- output of: symbackprop ... -->`; derivations/<slug>/report.md is the
report on derivations/<slug>/note.md, and derivation.md and derivation.tex beside it the derivation of network.toml.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
NOTES = sorted(ROOT.glob("derivations/*/note.md"))

GALLERY = {
    "one-three-one": "--form scalar --notation arrows",
    "single-neuron-chain": "--form scalar --detail full --notation named-layers",
    "two-layer-delta": "--form scalar --detail full --notation parentheses",
    "three-two-three-five": "--form indexed --detail full --notation running-capital",
    "two-three-one": "--form matrix --notation zero-based",
    "general-network": "--form indexed --detail full --notation nielsen",
    "two-two-two-sigmoid": "--form scalar --notation three-brown",
    "softmax-cross-entropy": "--form matrix --detail full --notation goodfellow",
    "tanh-chain": "--form scalar --detail full --notation bishop",
    "two-examples-averaged": "--form scalar --notation ng",
    "rows-of-code": "--form matrix --notation rows",
}
"""How the network of each folder of derivations/ is derived: no two in the same hand and form."""

_BLOCK = re.compile(r"(<!-- output of: symbackprop (?P<arguments>.+?) -->\n```text\n).*?(?=^```$)", re.S | re.M)


def output_of(arguments: str) -> str:
    """What the command prints, run from the root of the checkout; it must not fail."""
    command = [sys.executable, "-m", "symbackprop.cli", *shlex.split(arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def readme(old: str) -> str:
    """The README with every block of output as the program has it now."""
    return _BLOCK.sub(lambda match: match[1] + output_of(match["arguments"]).rstrip("\n") + "\n", old)


def report_of(note: Path) -> str:
    """The Markdown report on a note of derivations/."""
    return output_of(f"check --format markdown {shlex.quote(note.relative_to(ROOT).as_posix())}")


def derivations_of(slug: str) -> dict[Path, str]:
    """The derivation of one network of the gallery, by file."""
    network = shlex.quote(f"derivations/{slug}/network.toml")
    formats = {"derivation.md": "markdown", "derivation.tex": "latex"}
    return {
        ROOT / "derivations" / slug / name: output_of(f"derive {network} {GALLERY[slug]} --format {kind}")
        for name, kind in formats.items()
    }


def main() -> None:
    """Write what differs, and say what was written."""
    fresh = {README: readme(README.read_text("utf-8"))}
    fresh |= {note.with_name("report.md"): report_of(note) for note in NOTES}
    for slug in GALLERY:
        fresh |= derivations_of(slug)
    for path, text in fresh.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
