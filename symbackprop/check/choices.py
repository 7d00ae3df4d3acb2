"""Open readings: where the page leaves a mark out, every reading that it allows is tried in order of likelihood."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
Consulted = tuple[Hashable, tuple[str, ...], int]


@dataclass
class Choices:
    """The options taken in one evaluation: those fixed beforehand, the first for all others.

    The same key always gets the same option, so that one printed mark means one thing throughout a claim.
    `log` holds every choice in the order in which it was asked for: its key, its options and the one taken.
    """

    fixed: Mapping[Hashable, int] = field(default_factory=dict)
    open: dict[Hashable, tuple[str, ...]] = field(default_factory=dict)
    log: list[Consulted] = field(default_factory=list)

    def choose(self, key: Hashable, labels: tuple[str, ...]) -> int:
        """The position of the option taken at a place that has the given options."""
        count = len(labels)
        if count == 1:
            return 0
        at = self.option(key, count)
        self.note((key, labels, at))
        return at

    def option(self, key: Hashable, count: int) -> int:
        """The position of the option that would be taken at a place with `count` options."""
        return min(self.fixed.get(key, 0), count - 1)

    def note(self, consulted: Consulted) -> None:
        """Take down a choice as made."""
        key, labels, _ = consulted
        if len(labels) > len(self.open.get(key, ())):
            self.open[key] = labels
        self.log.append(consulted)

    def agrees(self, consulted: tuple[Consulted, ...]) -> bool:
        """Whether every one of some choices would come out here as it did."""
        fixed = self.fixed
        return all(min(fixed.get(key, 0), len(labels) - 1) == at for key, labels, at in consulted)

    def taken(self) -> tuple[str, ...]:
        """The labels of the options taken that are not the first of their place."""
        return tuple(self.open[key][at] for key, at in self.fixed.items() if at and key in self.open and at < len(self.open[key]))


def explore(run: Callable[[Choices], T], accept: Callable[[T], bool], budget: int) -> Iterator[tuple[T, Choices]]:
    """The results of `run` under the readings that its own choices open, fewest departures first.

    Stops after an accepted result or after `budget` evaluations.
    """
    waiting: list[dict[Hashable, int]] = [{}]
    seen: set[frozenset[tuple[Hashable, int]]] = set()
    tried = 0
    while waiting and tried < budget:
        fixed = waiting.pop(0)
        mark = frozenset(fixed.items())
        if mark in seen:
            continue
        seen.add(mark)
        choices = Choices(fixed)
        result = run(choices)
        tried += 1
        yield result, choices
        if accept(result):
            return
        for key, labels in choices.open.items():
            if key not in fixed:
                waiting.extend({**fixed, key: at} for at in range(1, len(labels)))
        waiting.sort(key=len)
