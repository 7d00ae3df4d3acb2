"""What each head means on a page: habit first, then what the page's own equations say.

Habit is which letters people use for what. A defining equation (`z = w a + b`,
`a = f(z)`, `C = (a - y)^2`) overrides them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..latex.tree import (
    Chain,
    Derivative,
    Node,
    Number,
    Symbol,
)
from ..source import Span
from ..term import Role
from .function_letters import defined_letters, slopes
from .habits import FUNCTIONS, HABIT, INPUT_HEADS
from .learned_roles import Draft
from .names import NameForm, head_key, name_form
from .usage import applied_letters, multiplied_heads, named_networks, unapplied_letters, usage, values_of_functions
from .walk import nodes

HATS = ("hat.y", "hat.Y", "hat.t")


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each head, and the function that each function name stands for; with what says so.

    `networks` are letters that are applied to the input and stand for the whole network, `unmarked` what heads are that
    bear no marks, if that is something else.
    """

    roles: Mapping[str, Role]
    functions: Mapping[str, str]
    inputs: frozenset[str]
    outputs: frozenset[str]
    evidence: tuple[tuple[str, Span], ...] = ()
    networks: frozenset[str] = frozenset()
    unmarked: Mapping[str, Role] = field(default_factory=dict)

    def of(self, form: NameForm) -> Role | None:
        """The role of a name, None where the page does not tell."""
        if form.head in self.unmarked and not (form.sub or form.sup or form.argument or form.glued):
            return self.unmarked[form.head]
        return self.roles.get(head_key(form))


def find_roles(chains: Iterable[Chain], rates: frozenset[str] = frozenset()) -> Roles:
    """The roles of the heads on a page, from habit and from the page's defining equations.

    `rates` are letters that the page calls its learning rate.
    """
    chains = tuple(chains)
    used = usage(chains)
    unapplied = unapplied_letters(chains, used)
    functions = {head: function for head, function in FUNCTIONS.items() if head not in unapplied}
    functions |= dict.fromkeys(applied_letters(chains, used), "sigma")
    letters = {head: name for head, name in defined_letters(chains).items() if head in functions or head not in HABIT}
    several = len(set(letters.values())) > 1
    functions |= {head: name if several else functions.get(head, "sigma") for head, name in letters.items()}
    roles: dict[str, Role] = {**HABIT, **dict.fromkeys(HATS, Role.ACTIVATION)}
    inputs, outputs = set(INPUT_HEADS), set(HATS)
    networks = named_networks(chains, functions)
    for head in sorted(networks):
        del functions[head]
        roles[head] = Role.ACTIVATION
        outputs.add(head)
    if "hat.y" in used and not used.keys() & {"y", "t", "d", "target"}:
        roles["hat.y"] = Role.TARGET
        outputs.discard("hat.y")
    applied = values_of_functions(chains, functions) | inputs | {"a", "A", "h", "o"} & multiplied_heads(chains)
    draft = Draft(roles, functions, inputs, outputs, applied)
    equated = [
        (left, right)
        for chain in chains
        for left, right in zip(chain.members, chain.members[1:], strict=False)
        if left is not None and right is not None
    ]
    for left, right in equated:
        draft.learn(left, right)
    for left, right in equated:
        draft.learn_target(left, right)
    _learn_targets(used, roles, outputs)
    if "alpha" in used and not any(form.sub or form.sup for form in used["alpha"]):
        roles["alpha"] = Role.RATE
    roles.update(dict.fromkeys(sorted(rates), Role.RATE))
    unmarked = {"alpha": Role.RATE} if _is_given_a_number("alpha", equated) else {}
    for head in slopes(chains) - rates:
        roles.pop(head, None)
        unmarked.pop(head, None)
    return Roles(roles, functions, frozenset(inputs), frozenset(outputs), tuple(draft.evidence), networks, unmarked)


def _is_given_a_number(head: str, equated: Iterable[tuple[Node, Node]]) -> bool:
    """Whether a letter without marks is set equal to a number."""
    return any(isinstance(left, Symbol) and left.name == head and isinstance(right, Number) for left, right in equated)


def _learn_targets(used: Mapping[str, list[NameForm]], roles: dict[str, Role], outputs: set[str]) -> None:
    """Where t, d or a word names the target, y is the output."""
    named = [head for head in ("t", "d", "target", "Target") if head in used and head != "y"]
    if named and "y" in used and roles.get("y") is Role.TARGET and not _has_subword(used["y"], ("true", "target")):
        roles["y"] = Role.ACTIVATION
        outputs.add("y")


def _has_subword(forms: Iterable[NameForm], words: tuple[str, ...]) -> bool:
    return any(atom.text in words for form in forms for atom in form.sub)


def cost_heads(chains: Iterable[Chain]) -> frozenset[str]:
    """The heads that a derivative is taken of with respect to weights or activations: the page's names of its cost."""
    found: set[str] = set()
    for chain in chains:
        for member in chain.members:
            for node in nodes(member):
                if (
                    isinstance(node, Derivative)
                    and (form := name_form(node.of)) is not None
                    and HABIT.get(form.head) is Role.COST
                ):
                    found.add("cal." + form.head if "cal" in form.marks else form.head)
    return frozenset(found)
