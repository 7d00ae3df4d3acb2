"""A goal being worked on: each rewriting of the expression is kept as a step."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..rewriting import replaced
from ..term import Term
from .calculus import tidy
from .steps import Arguments, Deduction, Range, Step


@dataclass
class Trail:
    """The steps from a goal on; `now` is what it has become so far."""

    goal: Term
    steps: list[Step] = field(default_factory=list)

    @property
    def now(self) -> Term:
        """The expression as it stands."""
        return self.steps[-1].after if self.steps else self.goal

    def rewrite(
        self, rule: str, part: Term, becomes: Term, arguments: Arguments = (), substeps: tuple[Step, ...] = ()
    ) -> None:
        """Replace a part of the expression wherever it stands; a rewriting that changes nothing leaves no step."""
        after = rewritten(self.now, part, becomes)
        if after != self.now:
            self.steps.append(Step(rule, self.now, after, part, becomes, arguments, substeps))

    def become(self, rule: str, after: Term, arguments: Arguments = ()) -> None:
        """Put another form of the whole expression in its place."""
        self.rewrite(rule, self.now, after, arguments)

    def along(self, rule: str, inner: Trail, arguments: Arguments = ()) -> None:
        """Replace the goal of another trail by what it arrived at, with its steps beneath."""
        self.rewrite(rule, inner.goal, inner.now, arguments, tuple(inner.steps))

    def deduction(self, topic: str, ranges: tuple[Range, ...] = ()) -> Deduction:
        """The trail as it stands, as a deduction."""
        return Deduction(topic, self.goal, tuple(self.steps), ranges)


def rewritten(before: Term, part: Term, becomes: Term) -> Term:
    """An expression with a part replaced, tidied."""
    return becomes if before == part else tidy(replaced(before, part, becomes))


def recompute(deduction: Deduction) -> Term:
    """The result of a deduction, worked out anew from its goal and what each step says that it changed.

    Raises ValueError where a step does not begin with what the one before left, or does not give what it says.
    """
    return _follow(deduction.goal, deduction.steps)


def _follow(start: Term, steps: tuple[Step, ...]) -> Term:
    now = start
    for step in steps:
        if step.before != now:
            raise ValueError(f"the step {step.rule} does not begin where the one before it ends")
        if step.substeps and _follow(step.part, step.substeps) != step.becomes:
            raise ValueError(f"the steps beneath {step.rule} do not lead to what it says")
        now = rewritten(now, step.part, step.becomes)
        if now != step.after:
            raise ValueError(f"the step {step.rule} does not give what it says")
    return now
