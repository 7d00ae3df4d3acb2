"""Comments in code: a value that one of them tells is read, all else in them is dropped."""

from __future__ import annotations

import pytest

from symbackprop.note.document import Formula
from symbackprop.note.scan import scan
from symbackprop.source import Source


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("# step, lr = 0.1", ["lr = 0.1"]),
        ("// rate: eta = .5", ["eta = .5"]),
        ("# layer 1, tanh", []),
        ("z = 0.75    # alive, a = 3", ["z = 0.75"]),
        ("# z = 0.3 * 2 + 1", []),
    ],
)
def test_a_value_in_a_comment_of_its_own_is_read(line: str, told: list[str]) -> None:
    source = Source(f"```\n{line}\n```\n")
    items = scan(source).items
    assert [source.slice(item.span) for item in items if isinstance(item, Formula)] == told
