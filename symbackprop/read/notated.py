"""Reading with a declared notation: its conventions, its names before all habits, and single lines written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..latex.parser import parse_chains
from ..latex.tree import Node, Scripted
from ..notation.model import Notation
from ..note.document import Document, Formula
from ..rewriting import mapped
from ..source import Span
from ..term import Examples, Index, IndexValue, Partial, Position, Ref, Role, Size, Term, Unreadable, Var, literal
from .conventions import Conventions, find_depth
from .evidence import Evidence
from .habits import FUNCTIONS
from .hand import ROLES, Hand, hand, spelled
from .layer_words import told_depth
from .names import Atom, NameForm, head_key, name_form
from .rates import named_rates
from .resolve import Setting
from .roles import Roles, find_roles
from .sentences import told_equations
from .translate import Translator
from .uses import LAYERED, Use, uses

NOWHERE = Span(0, 0)
SIGNS: Mapping[str, str] = {r"\odot": "odot", r"\circ": "odot", r"\otimes": "otimes", "*": "*"}


class NotatedTranslator(Translator):
    """Translates what is written in a notation; a name that fits none of its patterns is read as on any page."""

    @property
    def hand(self) -> Hand:
        """The names of the notation."""
        assert self.conventions.hand is not None
        return self.conventions.hand

    def name(self, form: NameForm, span: Span, node: Node) -> Term:
        """What a name stands for: a quantity or a number of units of the notation, else what it is on any page."""
        if form.key in self.scope:
            return self.scope[form.key]
        found = self.quantity(form, span) or self.count(form, span)
        return super().name(form, span, node) if found is None else found

    def quantity(self, form: NameForm, span: Span) -> Ref | None:
        """The quantity that a name is, after the updates that the page has come to.

        As on any page, one training example is meant whatever its number; one by a letter is none of its quantities.
        """
        found = self.hand.ref(form, span, self.spelled(span))
        if found is None or isinstance(found.example, Index):
            return None
        fixed = found.role is Role.TARGET or found.first.layer == literal(0)
        step = self.setting.after(found.step) if not fixed else found.step
        return replace(found, step=step, example=None)

    def differential(self, form: NameForm, span: Span) -> Term | None:
        """The derivative of the cost that is written `dW`; of one example's cost where the name is marked with it."""
        wrt = self.quantity(replace(form, head=form.head[1:]), span) if form.head[:1] == "d" else None
        if wrt is None:
            return super().differential(form, span)
        return Partial(span, Ref(span, Role.COST, (Position(None, None),), "", 0, wrt.example), wrt)

    def is_layer_mark(self, form: NameForm, node: Scripted, number: bool, letter: bool) -> bool:
        """Whether the superscript of a name is a mark of the name and no power."""
        whole = name_form(node)
        marked = self.hand.is_marked(whole) if whole is not None else None
        if marked is None and form.key in self.scope:
            return False
        return super().is_layer_mark(form, node, number, letter) if marked is None else marked

    def sign(self, sign: str) -> str:
        """The kind of a product, by its sign."""
        return "odot" if sign == SIGNS[self.hand.notation.signs.hadamard] else super().sign(sign)

    def unit(self, mark: Atom) -> Index | None:
        """The unit that an index standing by itself tells, None where it may be something else."""
        letters = map(spelled, self.hand.notation.units.letters)
        return self.hand.unit(mark) if mark.is_number or mark.text in letters else None

    def size(self, form: NameForm, span: Span) -> Size | Examples | None:
        """The number of units, or of training examples, that a name stands for."""
        return self.count(form, span) or super().size(form, span)

    def count(self, form: NameForm, span: Span) -> Size | Examples | None:
        """The number of units or training examples that the notation names so; where a line tells it, it is a name."""
        if self.setting.subject:
            return None
        if form.key == spelled(self.hand.notation.examples.count):
            return Examples(span)
        return self.hand.size(form, span)


class LineTranslator(NotatedTranslator):
    """Translates a line that stands by itself: its training examples are told apart."""

    def quantity(self, form: NameForm, span: Span) -> Ref | None:
        """The quantity that a name is."""
        return self.hand.ref(form, span, self.spelled(span))

    def bound(self, var: str) -> str:
        """The variable of a sum: a layer's begins with `^`, an example's with `#`."""
        notation = self.hand.notation
        if var == spelled(notation.examples.letter):
            return "#i"
        return "^l" if var == spelled(notation.layers.letter) else var

    def first(self, var: str) -> int:
        """The number of the first thing that a variable counts."""
        return self.hand.notation.examples.base if var.startswith("#") else self.conventions.base


def conventions_of(notation: Notation, depth: int | None = None) -> Conventions:
    """The conventions of a notation; `depth` is the number of layers where it is known. Raises NotationError."""
    names = hand(notation)
    before = notation.quantities["weight"].text.partition("<l>")[0]
    return Conventions(
        roles=roles_under(names, Roles({}, FUNCTIONS, frozenset(), frozenset())),
        costs=names.costs,
        place="superscript" if before.rfind("^") > before.rfind("_") else "subscript",
        shift=dict.fromkeys(LAYERED, -notation.layers.input),
        base=notation.units.base,
        weights=(notation.from_to,),
        depth=depth,
        hand=names,
    )


def page_conventions(
    document: Document, notation: Notation, declared: Mapping[str, str], depth: int | None = None
) -> Conventions:
    """The conventions of a page that is said to be written in a notation; what else is declared wins over it.

    `depth` is the number of layers where it is known. Raises NotationError.
    """
    found = conventions_of(notation, depth)
    written = found.hand
    assert written is not None
    chains = tuple(chain for item in document.items if isinstance(item, Formula) for chain in item.chains)
    chains = (*chains, *told_equations(document))
    roles = roles_under(written, find_roles(chains, named_rates(document)))
    found = replace(
        found,
        roles=roles,
        base=int(declared.get("base", found.base)),
        weights=(declared["weights"] == "from-to",) if "weights" in declared else found.weights,
        evidence=(Evidence("notation", f"declared: {notation.name}"),),
    )
    names = uses(chains, roles)
    numbered = _depth(names, written)
    if numbered is not None:
        numbered = max(numbered, told_depth(document) or 0)
    return replace(found, depth=depth or numbered or find_depth(document, names, found))


def _depth(names: Iterable[Use], hand_: Hand) -> int | None:
    """The number of layers that the names of a page tell; one more than is numbered where the last one has a word."""
    refs = (hand_.ref(use.form, use.form.span, "") for use in names)
    layers = [ref.first.layer for ref in refs if ref is not None and ref.first.layer is not None]
    numbered = max((layer.offset for layer in layers if layer.var is None), default=0)
    worded = bool(hand_.notation.layers.output) and Index("^L") in layers
    return numbered + worded or None


def roles_under(names: Hand, roles: Roles) -> Roles:
    """Roles in which the heads of a notation stand for its quantities and functions, whatever they were taken for."""
    heads = {head_key(template.form): template for found in names.templates.values() for template in found}
    functions = {spelled(latex): function for function, latex in names.notation.functions.items()}
    quantities = {head: ROLES[template.key] for head, template in heads.items() if template.key in ROLES}
    others = {head: role for head, role in roles.roles.items() if head not in functions and role is not Role.RATE}
    return replace(
        roles,
        roles=others | quantities,
        functions={head: name for head, name in roles.functions.items() if head not in heads} | functions,
        unmarked={head: role for head, role in roles.unmarked.items() if role is not Role.RATE},
        inputs=roles.inputs - quantities.keys() | {head for head, each in heads.items() if each.key == "input"},
        outputs=roles.outputs - quantities.keys() | {head for head, each in heads.items() if each.key == "output"},
        networks=roles.networks - heads.keys() - functions.keys(),
    )


def read_line(latex: str, conventions: Conventions) -> tuple[Term, ...]:
    """The members of a chain of equations, as `conventions_of` a notation read it; a weight's units stand (to, from).

    Letters of units and layers that stand alone are indices, and the variable of the notation's functions is one.
    """
    names = conventions.hand
    assert names is not None
    notation = names.notation
    span = Span(0, len(latex))
    chains = parse_chains(latex, span, decimal_comma=notation.signs.decimal == ",")
    if len(chains) != 1:
        return (Unreadable(span, "more than one line"),)
    reader = LineTranslator(latex, conventions, Setting(), _alone(names))
    members = (Unreadable(span, "an empty member") if node is None else reader(node) for node in chains[0].members)
    return tuple(map(_to_from, members) if notation.from_to else members)


def _alone(names: Hand) -> Mapping[str, Term]:
    """What single letters that name no quantity mean on a line of their own: indices, and a function's variable."""
    notation = names.notation
    units = {spelled(letter): IndexValue(NOWHERE, Index(spelled(letter))) for letter in notation.units.letters}
    layers = {spelled(notation.layers.letter): "^l", spelled(notation.layers.last): "^L"}
    counted = {letter: IndexValue(NOWHERE, Index(var)) for letter, var in layers.items()}
    variable = spelled(notation.variable)
    found: dict[str, Term] = {**units, **counted, variable: Var(NOWHERE, variable)}
    return {name: term for name, term in found.items() if names.ref(NameForm(NOWHERE, name), NOWHERE, name) is None}


def _to_from(term: Term) -> Term:
    """A term with the units of weights the other way round."""
    if not isinstance(term, Ref) or term.role is not Role.WEIGHT:
        return mapped(term, _to_from)
    turned = (replace(at, units=None if at.units is None else at.units[::-1]) for at in term.positions)
    return replace(term, positions=tuple(turned))
