"""Open readings: where the page leaves a mark out, every reading that it allows is tried in order of likelihood."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
Consulted = tuple[Hashable, tuple[str, ...], int]
"""A choice as it was made: its key, the labels of its options, the position of the one taken."""


@dataclass
class Choices:
    """The options taken in one evaluation: those fixed beforehand, the first for all others.

    The same key always gets the same option, so that one printed mark means one thing throughout a claim. `fixed` names
    options other than the first; `log` holds every choice in the order in which it was asked for.
    """

    fixed: Mapping[Hashable, int] = field(default_factory=dict)
    log: list[Consulted] = field(default_factory=list)

    def choose(self, key: Hashable, labels: tuple[str, ...]) -> int:
        """The position of the option taken at a place that has the given options."""
        last = len(labels) - 1
        if last == 0:
            return 0
        at = self.fixed.get(key, 0)
        if at > last:
            at = last
        self.log.append((key, labels, at))
        return at

    @property
    def open(self) -> dict[Hashable, tuple[str, ...]]:
        """The keys that were asked for, each with its options, in the order in which they came up."""
        return {key: labels for key, labels, _ in distinct(self.log)}

    def taken(self) -> tuple[str, ...]:
        """The labels of the options taken that are not the first of their place."""
        known = self.open
        taken = (known[key][at] for key, at in self.fixed.items() if at and key in known and at < len(known[key]))
        return tuple(label for label in taken if label)


def distinct(log: list[Consulted]) -> Iterable[Consulted]:
    """The choices of a log, each key once and in order, with the most options that it had."""
    if len(log) < 2:
        return log
    found: dict[Hashable, Consulted] = {}
    for each in log:
        before = found.get(each[0])
        if before is None or len(each[1]) > len(before[1]):
            found[each[0]] = each
    return found.values()


def explore(
    run: Callable[[Choices], T],
    accept: Callable[[T], bool],
    budget: int,
    hopeless: Callable[[Mapping[Hashable, int]], bool] = lambda _: False,
) -> Iterator[tuple[T, Choices]]:
    """The results of `run` under the readings that its own choices open, fewest departures first.

    Stops after an accepted result or after `budget` evaluations; leaves out readings that are `hopeless`, with all
    that depart from them further.
    """
    waiting: deque[dict[Hashable, int]] = deque(({},))
    seen: set[frozenset[tuple[Hashable, int]]] = set()
    tried = 0
    while waiting and tried < budget:
        fixed = waiting.popleft()
        mark = frozenset(fixed.items())
        if mark in seen or hopeless(fixed):
            continue
        seen.add(mark)
        choices = Choices(fixed)
        result = run(choices)
        tried += 1
        yield result, choices
        if accept(result):
            return
        for key, labels, _ in distinct(choices.log):
            if key not in fixed:
                for at in range(1, len(labels)):
                    waiting.append({**fixed, key: at})
