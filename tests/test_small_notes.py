"""Short notes, each in a notation of its own, with a mistake in each; expected verdicts stand beneath the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from .expected import Score, demand, expectations, score, shown

NOTES = sorted((Path(__file__).parent / "small").glob("*.md"))

NOT_YET: dict[str, Score] = {
    "primes-for-derivatives.md": Score(claims=9, read=8, mistakes=1, found=1),
}
"""Notes that the program does not do justice to yet, with what it makes of them now.

A row changes with the program, for better or worse; one that meets the demand goes.
"""


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
def test_a_note_is_judged_as_its_comments_say(note: Path) -> None:
    got = score(note)
    known = NOT_YET.get(note.name)
    if known is None:
        assert demand(got), f"{got}\n{shown(note)}"
    else:
        assert not demand(got), f"{note.name} is judged as it should be: take it out of NOT_YET"
        assert got == known, f'the row of this note is now\n    "{note.name}": {got},\n{shown(note)}'


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
def test_each_note_has_one_mistake(note: Path) -> None:
    words = [word for expected in expectations(note.read_text("utf-8")) for word in expected.words]
    assert words.count("wrong") == 1 and len(words) > 5


def test_rows_are_of_notes() -> None:
    assert len(NOTES) >= 30
    assert NOT_YET.keys() <= {note.name for note in NOTES}
