"""From a syntax tree to a term: what the written expression means under the page's conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ..latex.tree import (
    BigOperator,
    Block,
    Cases,
    Comparison,
    Decorated,
    Derivative,
    Ellipsis,
    Fenced,
    Matrix,
    Node,
    Number,
    Postfix,
    Product,
    Root,
    Scripted,
    Sequence,
    Signed,
    Symbol,
    Terms,
    Unread,
    Words,
)
from ..latex.tree import (
    Fraction as BuiltFraction,
)
from ..source import Span
from ..term import (
    Add,
    Apply,
    Array,
    Div,
    Examples,
    Function,
    Index,
    IndexValue,
    Kronecker,
    Mul,
    Named,
    Neg,
    Num,
    OneOf,
    Ones,
    Partial,
    Position,
    Pow,
    Ref,
    Role,
    Size,
    Term,
    Unreadable,
)
from ..written import FRACTION_PLACES, Written
from .absorbed import derivatives, with_biases
from .conventions import Conventions
from .factors import read_product
from .habits import ACTIVATIONS
from .names import Atom, NameForm
from .operators import read_cases, read_condition, read_derivative, read_indicator, read_sum
from .rates import is_rate_in_words
from .resolve import Setting, layer_index, resolve, unit_index
from .scripts import read_scripted, transposed
from .uses import layer_atom

ALONE = frozenset("ijklmnpqr")
"""Letters that are indices where they are compared."""


@dataclass(frozen=True)
class Translator:
    """Translates members of a line. `text` is the note, for the spelling of names."""

    text: str
    conventions: Conventions
    setting: Setting
    scope: Mapping[str, Term]

    def __call__(self, node: Node) -> Term:
        """The term that a node means; what cannot be represented becomes Unreadable, with the reason."""
        span = node.span
        match node:
            case Number(_, written):
                return Num(span, written.value, written)
            case Scripted(_, _, Comparison()) if (slope := read_indicator(self, node)) is not None:
                return slope
            case Symbol() | Scripted():
                return read_scripted(self, node)
            case Fenced(_, opening, _, body):
                return self.fenced(span, opening, body)
            case Signed(_, sign, operand):
                inner = self(operand)
                return (
                    Neg(span, inner)
                    if sign == "-"
                    else inner
                    if sign == "+"
                    else Unreadable(span, f"the sign {sign} leaves open which is meant")
                )
            case Terms(_, terms, operators):
                return self.terms(span, terms, operators)
            case Product():
                return read_product(self, node)
            case BuiltFraction(_, Number(_, above), Number(_, below)) if (
                above.places == below.places == 0 and below.value and not above.mark and not below.mark
            ):
                value = above.value / below.value
                return Num(span, value, Written(f"{above.text}/{below.text}", value, FRACTION_PLACES))
            case BuiltFraction(_, numerator, denominator):
                return Div(span, self(numerator), self(denominator))
            case Derivative():
                return read_derivative(self, node)
            case BigOperator():
                return read_sum(self, node)
            case Matrix(_, rows):
                flat = node.environment in ("list", "[", "(", "plain", "")
                return Array(span, tuple(tuple(self(cell) for cell in row) for row in rows), flat)
            case Cases(_, branches):
                return read_cases(self, span, branches)
            case Root(_, radicand, None):
                return Pow(span, self(radicand), Num(span, Fraction(1, 2)))
            case Decorated(_, kind, body) if kind != "stack":
                return self(body)
            case Postfix(_, operand, "T"):
                return transposed(span, self(operand))
            case Postfix(_, operand, "%"):
                return Mul(span, (self(operand), Num(span, Fraction(1, 100))), ("",))
            case Unread(_, reason):
                return Unreadable(span, reason)
            case Words(_, text) if is_rate_in_words(text):
                return self.rate(span)
            case Words(_, text):
                return Unreadable(span, f"words: {' '.join(text.split())}")
            case Sequence():
                return Unreadable(span, "a list stands where one value is expected")
            case Comparison() | Block() | Ellipsis() | Postfix() | Root() | Decorated():
                return Unreadable(span, f"a {type(node).__name__.lower()} has no value here")

    def spelled(self, span: Span) -> str:
        """The page's own text at a span, white space folded."""
        return " ".join(self.text[span.start : span.end].split())

    def sign(self, sign: str) -> str:
        """The kind of a product, by its sign: empty where the sign leaves it open."""
        return {"odot": "odot", "@": "@", "otimes": "outer"}.get(sign, "")

    # indices

    def unit(self, mark: Atom) -> Index | None:
        """The unit that an index standing by itself tells, None where it may be something else."""
        return unit_index(mark, self.conventions) if mark.is_number or mark.text in ALONE else None

    def bound(self, var: str) -> str:
        """The variable of a sum, as it is written."""
        return var

    def first(self, var: str) -> int:
        """The number of the first thing that a variable counts."""
        return self.conventions.base

    def size(self, form: NameForm, span: Span) -> Size | Examples | None:
        """The number of units that a name in the bound of a sum stands for; None where its mark tells no layer."""
        mark = form.sub or form.sup or form.argument
        if not mark:
            return Size(span, ())
        index = layer_index(mark[0], Role.ACTIVATION, self.conventions)
        return None if index is None else Size(span, (index,))

    # names

    def rate(self, span: Span) -> Term:
        """The learning rate, told in words."""
        return Ref(span, Role.RATE, (Position(None, None),), self.spelled(span))

    def is_layer_mark(self, form: NameForm, node: Scripted, number: bool, letter: bool) -> bool:
        """Whether the superscript of a name is a mark of the name and no power."""
        role = self.conventions.roles.of(form)
        if role is None and len(form.head) > 1 and form.head[0] == "d":
            # the gradient `dW^1` bears the marks of its array
            role = self.conventions.roles.of(replace(form, head=form.head[1:], word=len(form.head) > 2))
        if isinstance(node.sup, Fenced):
            return True
        if role is Role.COST or number and self.conventions.bracketed:
            return False
        if role in (Role.TARGET, None, Role.RATE):
            return not number
        return self.conventions.place == "superscript" or not number

    def name(self, form: NameForm, span: Span, node: Node) -> Term:
        """What a name stands for.

        Something that the page defined, a quantity, a function, an index, or a name of the page's own.
        """
        conventions = self.conventions
        if form.head == "1" and {"bold", "bb"}.intersection(form.marks) and not form.sub and not form.sup:
            return Ones(span)
        if form.head.isdigit() and not form.sub and not form.sup:
            return Num(span, Fraction(int(form.head)))
        defined = self.scope.get(form.key)
        if defined is not None:
            return defined
        role = conventions.roles.of(form)
        function = conventions.roles.functions.get(form.head)
        if role is Role.COST and form.primes:
            cost = resolve(replace(form, primes=0), role, span, self.spelled(span), conventions, self.setting)
            output = Ref(span, Role.ACTIVATION, (Position(Index("^L"), None),), "the output")
            return (
                Partial(span, cost, output)
                if cost is not None and form.primes == 1
                else Unreadable(span, "a second derivative")
            )
        if function is not None and (
            role is None or role is Role.ACTIVATION and not form.sub and not form.sup and function not in ("sigma",)
        ):
            if function in ACTIVATIONS:
                return Function(span, function, form.primes)
            return Unreadable(span, f"the function {form.head} without its argument")
        differential = self.differential(form, span)
        if differential is not None:
            return differential
        if (
            role is Role.COST
            and conventions.costs
            and "L" not in conventions.costs
            and form.head == "L"
            and not form.marks
        ):
            return IndexValue(span, Index("^L"))
        if role is Role.DELTA and not form.primes and not form.sup and len(form.sub) in (1, 2):
            kronecker = self.kronecker(form, span)
            if kronecker is not None:
                return kronecker
        if role is not None and not form.primes:
            found = resolve(form, role, span, self.spelled(span), conventions, self.setting)
            if found is not None:
                return self.whole(found)
        if role is not None and form.primes == 1 and role in (Role.WEIGHT, Role.BIAS):
            found = resolve(
                replace(form, primes=0),
                role,
                span,
                self.spelled(span),
                conventions,
                replace(self.setting, step=self.setting.after(1)),
            )
            if found is not None:
                return found
        if form.head == "pi" and not form.sub and not form.sup:
            return Unreadable(span, "the number pi")
        if form.head == "L" and not (form.sub or form.sup or form.primes):
            return IndexValue(span, Index("^L"))
        return Named(span, form.key, self.setting.step)

    def kronecker(self, form: NameForm, span: Span) -> Term | None:
        """The Kronecker symbol: a delta with two unit indices and no layer."""
        marks = form.sub
        if len(marks) == 1 and len(marks[0].text) == 2 and marks[0].text.isalpha():
            marks = tuple(Atom(letter) for letter in marks[0].text)
        indices = [unit_index(mark, self.conventions) for mark in marks]
        if len(indices) != 2 or indices[0] is None or indices[1] is None:
            return None
        return Kronecker(span, indices[0], indices[1])

    def differential(self, form: NameForm, span: Span) -> Term | None:
        """The gradient that code and some courses write `dW`, `dZ2`, `db`."""
        head = form.head
        if len(head) < 2 or head[0] != "d" or form.primes:
            return None
        inner = replace(form, head=head[1:], word=len(head) > 2)
        role = self.conventions.roles.of(inner)
        if role not in (Role.WEIGHT, Role.BIAS, Role.PRE, Role.ACTIVATION) or head in self.conventions.roles.roles:
            return None
        wrt = resolve(inner, role, span, self.spelled(span), self.conventions, self.setting)
        cost = Ref(span, Role.COST, (Position(None, None),), "C")
        return None if wrt is None else self.derivative(span, cost, self.whole(wrt))

    def whole(self, ref: Ref) -> Term:
        """What a reference means on this page, with the biases that the page has among its weights."""
        absorbed, weights = self.conventions.absorbed, self.conventions.weights
        return with_biases(ref, absorbed, weights[0]) if absorbed else ref

    def derivative(self, span: Span, of: Term, wrt: Term) -> Term:
        """The derivative of one term by another; by an array with biases in it, those by its parts."""
        apart = derivatives(span, of, wrt) if isinstance(wrt, OneOf) else None
        return apart if apart is not None else Partial(span, of, wrt)

    # brackets, sums, products

    def fenced(self, span: Span, opening: str, body: Node) -> Term:
        """A bracket: grouping, a list as an array, or a norm."""
        if isinstance(body, Sequence):
            if body.separator in (",", ";") and len(body.items) > 1:
                cells = tuple(self(item) for item in body.items)
                return Array(span, (cells,), flat=True)
            return Unreadable(span, "a list whose parts could not be told apart")
        if opening == "[" and isinstance(body, Comparison):
            met = read_condition(self, span, body)
            if met is not None:
                return met
        if opening == "|":
            return Apply(span, "abs", 0, self(body))
        if opening == "||":
            return Unreadable(span, "a length that is not squared")
        inner = self(body)
        if opening == "[" and isinstance(inner, Num | Neg):
            return Array(span, ((inner,),), flat=True)
        return inner

    def terms(self, span: Span, terms: tuple[Node, ...], operators: tuple[str, ...]) -> Term:
        if "±" in operators:
            return Unreadable(span, "the sign ± leaves open which is meant")
        read = [self(term) for term in terms]
        if (
            all(isinstance(term, IndexValue | Num) for term in read)
            and isinstance(read[0], IndexValue)
            and len(read) == 2
            and isinstance(read[1], Num)
            and read[1].value.denominator == 1
        ):
            offset = int(read[1].value) * (1 if operators[0] == "+" else -1)
            return IndexValue(span, Index(read[0].index.var, read[0].index.offset + offset))
        signed = [
            read[0],
            *(Neg(term.span, term) if sign == "-" else term for sign, term in zip(operators, read[1:], strict=True)),
        ]
        return Add(span, tuple(signed))

    def names_with_argument(self, form: NameForm, node: Product) -> bool:
        """Whether `a(H1)`, `W[1]` is a name with its layer, and no application or product."""
        role = self.conventions.roles.of(form)
        if role is None and len(form.head) > 1 and form.head[0] == "d":
            role = self.conventions.roles.of(replace(form, head=form.head[1:], word=len(form.head) > 2))
        if (
            role is None
            or self.conventions.roles.functions.get(form.head) in ACTIVATIONS
            and role is not Role.WEIGHT
            and form.head not in ("a", "z", "weight")
        ):
            return False
        if layer_atom(form, self.conventions.place) is None or not form.argument:
            return False
        atom = form.argument[0]
        return (
            self.conventions.layer_of(atom.text) is not None
            or (isinstance(node.factors[1], Fenced) and node.factors[1].opening == "[")
            or (self.conventions.place == "argument" and atom.is_number)
        )
