"""The equations of a chain in which arrows lead from one equation to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..latex.tree import Chain, Node, Number
from .names import name_form


def equations(chain: Chain) -> Iterator[Chain]:
    """The equations of a chain in which an arrow leads from one to another: `z = 0.4 \\Rightarrow a = 0.4`."""
    begin = 0
    for at, relation in enumerate(chain.relations):
        following = chain.relations[at + 1].sign if at + 1 < len(chain.relations) else ""
        node = chain.members[at + 1]
        if (
            relation.sign in ("implies", "to")
            and following in ("=", "approx", ":=")
            and at > begin
            and name_form_of(node)
        ):
            yield _part(chain, begin, at)
            begin = at + 1
    yield _part(chain, begin, len(chain.relations)) if begin else chain


def name_form_of(node: Node | None) -> bool:
    """Whether a member is a name."""
    return node is not None and not isinstance(node, Number) and name_form(node) is not None


def _part(chain: Chain, begin: int, end: int) -> Chain:
    members = chain.members[begin : end + 1]
    written = [node.span for node in members if node is not None]
    span = written[0].cover(written[-1]) if written else chain.span
    return replace(chain, span=span, members=members, relations=chain.relations[begin:end])
