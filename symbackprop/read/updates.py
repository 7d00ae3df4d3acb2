"""Lines that give a parameter its value after a step."""

from __future__ import annotations

from ..term import Add, Mul, Named, Neg, Partial, Ref, Term
from ..within import bare_number


def changes(head: Term, change: Term) -> bool:
    """Whether `change` is the old value of `head` with a step taken from it."""
    if not isinstance(change, Add) or len(change.terms) != 2:
        return False
    base, step = change.terms
    inner = step.operand if isinstance(step, Neg) else step
    if isinstance(base, Ref) and isinstance(head, Ref):
        same = base.role is head.role and base.positions == head.positions
    else:
        same = isinstance(base, Named) and isinstance(head, Named) and base.name == head.name
    if same:
        return isinstance(inner, Mul | Partial | Ref | Named)
    return bare_number(base) is not None and isinstance(inner, Mul)
