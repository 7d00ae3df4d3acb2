"""From a syntax tree to a term: what the written expression means under the page's conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..latex.tree import (
    BigOperator, Block, Cases, Comparison, Decorated, Derivative, Ellipsis, Fenced, Fraction as BuiltFraction, Matrix, Node, Number,
    Postfix, Product, Root, Scripted, Sequence, Signed, Symbol, Terms, Unread, Words,
)
from ..source import Span
from ..written import FRACTION_PLACES, Written
from ..term import (
    Add, Apply, Array, Branches, Div, Function, Index, IndexValue, Kronecker, Mul, Named, Neg, Num, Partial, Position, Pow, Ref, Role, Size, Sum,
    Term, Transpose, Unreadable, Var, bare_number,
)
from .chain_rule import link
from .conventions import Conventions, layer_atom
from .names import Atom, NameForm, atoms, name_form
from .resolve import Setting, resolve, unit_index
from .roles import ACTIVATIONS

TRANSPOSES = ("T", "top", "intercal", "t")
NEW_WORDS = ("new", "neu", "updated", "nuevo", "nouveau")
ELEMENTARY = ("exp", "log", "sqrt", "tanh", "max", "sum", "mean", "diag")


@dataclass
class Scope:
    """What the page has defined so far: names of its own, by their normalised text, with the term that each stands for."""

    names: dict[str, Term] = field(default_factory=dict)


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
            case Symbol() | Scripted():
                return self.name_or_power(node)
            case Fenced(_, opening, _, body):
                return self.fenced(span, opening, body)
            case Signed(_, sign, operand):
                inner = self(operand)
                return Neg(span, inner) if sign == "-" else inner if sign == "+" else Unreadable(span, f"the sign {sign} leaves open which is meant")
            case Terms(_, terms, operators):
                return self.terms(span, terms, operators)
            case Product():
                return self.product(node)
            case BuiltFraction(_, Number(_, above), Number(_, below)) if above.places == below.places == 0 and below.value and not above.mark and not below.mark:
                value = above.value / below.value
                return Num(span, value, Written(f"{above.text}/{below.text}", value, FRACTION_PLACES))
            case BuiltFraction(_, numerator, denominator):
                return Div(span, self(numerator), self(denominator))
            case Derivative():
                return self.derivative(node)
            case BigOperator():
                return self.big(node)
            case Matrix(_, rows):
                flat = node.environment in ("list", "[", "(", "plain", "")
                return Array(span, tuple(tuple(self(cell) for cell in row) for row in rows), flat)
            case Cases(_, branches):
                return self.cases(span, branches)
            case Root(_, radicand, None):
                return Pow(span, self(radicand), Num(span, Fraction(1, 2)))
            case Decorated(_, kind, body) if kind != "stack":
                return self(body)
            case Postfix(_, operand, "T"):
                return _transposed(span, self(operand))
            case Postfix(_, operand, "%"):
                return Mul(span, (self(operand), Num(span, Fraction(1, 100))), ("",))
            case Unread(_, reason):
                return Unreadable(span, reason)
            case Words(_, text):
                return Unreadable(span, f"words: {' '.join(text.split())}")
            case Sequence():
                return Unreadable(span, "a list stands where one value is expected")
            case Comparison() | Block() | Ellipsis() | Postfix() | Root() | Decorated():
                return Unreadable(span, f"a {type(node).__name__.lower()} has no value here")

    def spelled(self, span: Span) -> str:
        """The page's own text at a span, white space folded."""
        return " ".join(self.text[span.start : span.end].split())

    # names

    def name_or_power(self, node: Symbol | Scripted) -> Term:
        """A name, a name or bracket raised to a power, a transpose, or the exponential."""
        span = node.span
        if isinstance(node, Scripted):
            special = self.special_script(node)
            if special is not None:
                return special
        form = name_form(node)
        if form is None:
            if isinstance(node, Scripted):
                return self.power(node)
            return Unreadable(span, f"{self.spelled(span)} is no name that could be taken apart")
        return self.name(form, span, node)

    def special_script(self, node: Scripted) -> Term | None:
        """The exponential, a transpose, or a power, where the superscript is one; None where it is a mark of the name."""
        base, sup, span = node.base, node.sup, node.span
        if sup is None:
            if node.primes and isinstance(base, Fenced):
                return Unreadable(span, "a prime on a bracket")
            return None
        if isinstance(base, Symbol) and base.name == "e" and not base.marks and node.sub is None and not node.primes:
            return Apply(span, "exp", 0, self(sup))
        marks = atoms(sup)
        if marks and marks[-1].text in TRANSPOSES[:3] and (len(marks) == 1 or isinstance(sup, Product | Sequence)):
            rest = self._without_transpose(node, sup)
            if rest is not None:
                return _transposed(span, self(rest))
        if isinstance(base, Fenced | Matrix):
            return self.power(node)
        if isinstance(sup, Product | Sequence):
            parts = sup.factors if isinstance(sup, Product) else sup.items
            if len(parts) == 2 and isinstance(parts[0], Fenced) and isinstance(parts[1], Number):
                return Pow(span, self(replace(node, sup=parts[0])), self(parts[1]))
        if marks is None:
            return self.power(node)
        form = name_form(replace(node, sup=None)) if node.sub is not None or node.primes else name_form(base)
        if form is None:
            return self.power(node)
        if self.is_layer_mark(form, node, marks[0].is_number, len(marks) == 1 and marks[0].is_letter):
            return None
        if all(mark.is_number for mark in marks) and len(marks) == 1:
            return self.power(node)
        return None

    def is_layer_mark(self, form: NameForm, node: Scripted, number: bool, letter: bool) -> bool:
        """Whether the superscript of a name is a mark of the name and no power."""
        role = self.conventions.roles.of(form)
        if isinstance(node.sup, Fenced):
            return True
        if role is Role.COST:
            return False
        if role in (Role.TARGET, None, Role.RATE):
            return not number
        return self.conventions.place == "superscript" or not number

    def _without_transpose(self, node: Scripted, sup: Node) -> Node | None:
        if isinstance(sup, Symbol | Words):
            if node.sub is None and not node.primes:
                return node.base
            return replace(node, sup=None)
        if isinstance(sup, Product):
            rest = sup.factors[:-1]
            kept = rest[0] if len(rest) == 1 else replace(sup, factors=rest, operators=sup.operators[:-1])
            return replace(node, sup=kept)
        if isinstance(sup, Sequence):
            rest = sup.items[:-1]
            return replace(node, sup=rest[0] if len(rest) == 1 else replace(sup, items=rest))
        return None

    def power(self, node: Scripted) -> Term:
        """A power; a subscript or prime that belongs to no name is not understood."""
        if node.sup is None or node.primes and not isinstance(node.base, Symbol):
            return Unreadable(node.span, f"{self.spelled(node.span)} has marks that belong to no name")
        inner: Node = node.base if node.sub is None and not node.primes else replace(node, sup=None)
        if inner is node.base and node.sub is None and isinstance(inner, Fenced) and inner.opening in ("||", "|") and self._two(node.sup):
            return Apply(node.span, "normsq", 0, self(inner.body))
        return Pow(node.span, self(inner), self(node.sup))

    def _two(self, node: Node) -> bool:
        return isinstance(node, Number) and node.written.value == 2

    def name(self, form: NameForm, span: Span, node: Node) -> Term:
        """What a name stands for: something that the page defined, a quantity, a function, an index, or a name of the page's own."""
        conventions = self.conventions
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
            return Partial(span, cost, output) if cost is not None and form.primes == 1 else Unreadable(span, "a second derivative")
        if function is not None and (role is None or role is Role.ACTIVATION and not form.sub and not form.sup and function not in ("sigma",)):
            if function in ACTIVATIONS:
                return Function(span, function, form.primes)
            return Unreadable(span, f"the function {form.head} without its argument")
        differential = self.differential(form, span)
        if differential is not None:
            return differential
        if role is Role.COST and conventions.costs and "L" not in conventions.costs and form.head == "L" and not form.marks:
            return IndexValue(span, Index("^L"))
        if role is Role.DELTA and not form.primes and not form.sup and len(form.sub) in (1, 2):
            kronecker = self.kronecker(form, span)
            if kronecker is not None:
                return kronecker
        if role is not None and not form.primes:
            found = resolve(form, role, span, self.spelled(span), conventions, self.setting)
            if found is not None:
                return found
        if role is not None and form.primes == 1 and role in (Role.WEIGHT, Role.BIAS):
            found = resolve(replace(form, primes=0), role, span, self.spelled(span), conventions, replace(self.setting, step=self.setting.step + 1))
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
        return None if wrt is None else Partial(span, cost, wrt)

    # brackets, sums, products

    def fenced(self, span: Span, opening: str, body: Node) -> Term:
        """A bracket: grouping, a list as an array, or a norm."""
        if isinstance(body, Sequence):
            if body.separator in (",", ";") and len(body.items) > 1:
                cells = tuple(self(item) for item in body.items)
                return Array(span, (cells,), flat=True)
            return Unreadable(span, "a list whose parts could not be told apart")
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
        if all(isinstance(term, IndexValue | Num) for term in read) and isinstance(read[0], IndexValue) and len(read) == 2 and isinstance(read[1], Num) and read[1].value.denominator == 1:
            offset = int(read[1].value) * (1 if operators[0] == "+" else -1)
            return IndexValue(span, Index(read[0].index.var, read[0].index.offset + offset))
        signed = [read[0], *(Neg(term.span, term) if sign == "-" else term for sign, term in zip(operators, read[1:], strict=True))]
        return Add(span, tuple(signed))

    def product(self, node: Product) -> Term:
        """A product, its applications of functions to arguments found first."""
        whole = name_form(node)
        if whole is not None and self._names_with_argument(whole, node):
            return self.name(whole, node.span, node)
        factors: list[Term] = []
        operators: list[str] = []
        at = 0
        while at < len(node.factors):
            term, taken = self.factor(node, at)
            if factors:
                operators.append(node.operators[at - 1])
            factors.append(term)
            at += taken
        return self.join(node.span, factors, operators)

    def _names_with_argument(self, form: NameForm, node: Product) -> bool:
        """Whether `a(H1)`, `W[1]` is a name with its layer, and no application or product."""
        role = self.conventions.roles.of(form)
        if role is None or self.conventions.roles.functions.get(form.head) in ACTIVATIONS and role is not Role.WEIGHT and form.head not in ("a", "z", "weight"):
            return False
        if layer_atom(form, self.conventions.place) is None or not form.argument:
            return False
        atom = form.argument[0]
        return self.conventions.layer_of(atom.text) is not None or (isinstance(node.factors[1], Fenced) and node.factors[1].opening == "[") or (
            self.conventions.place == "argument" and atom.is_number)

    def factor(self, node: Product, at: int) -> tuple[Term, int]:
        """The factor that starts at a position, and how many written factors it takes up."""
        head = node.factors[at]
        following = node.factors[at + 1] if at + 1 < len(node.factors) and node.operators[at] == "" else None
        if isinstance(head, Symbol | Scripted) and isinstance(following, Scripted) and isinstance(following.base, Fenced) and following.sup is not None:
            raised = self.raised(node, at, head, following)
            if raised is not None:
                return raised, 2
        if isinstance(head, Symbol) and head.name == "Delta" and not head.marks and isinstance(following, Symbol | Scripted):
            change = self.change(head, following)
            if change is not None:
                return change, 2
        if isinstance(head, Symbol | Scripted) and following is not None and at + 2 < len(node.factors) and node.operators[at + 1] == "":
            third = node.factors[at + 2]
            triple = Product(head.span.cover(third.span), (head, following, third), ("", ""))
            form = name_form(triple)
            if form is not None and len(form.argument) == 2 and self._names_with_argument(form, Product(triple.span, (head, following), ("",))):
                return self.name(form, triple.span, triple), 3
        if isinstance(head, Symbol) and head.word and head.name in NEW_WORDS and isinstance(following, Symbol | Scripted | Product):
            later = replace(self, setting=replace(self.setting, step=self.setting.step + 1))
            return later(following), 2
        if isinstance(head, Symbol | Scripted) and following is not None:
            pair = Product(head.span.cover(following.span), (head, following), ("",))
            form = name_form(pair)
            if form is not None and self._names_with_argument(form, pair):
                return self.name(form, pair.span, pair), 2
            if form is None and self._indices_only(head, following):
                return Unreadable(pair.span, f"what {self.spelled(pair.span)} stands for could not be read"), 2
            applied = self.application(head, following)
            if applied is not None:
                return applied, 2
        return self(head), 1

    def raised(self, node: Product, at: int, head: Symbol | Scripted, following: Scripted) -> Term | None:
        """A power of an application or of a name with its argument: `f(z)^2`, `h[0]**2`; None where it is a product."""
        if following.sub is not None or following.primes or following.sup is None:
            return None
        pair = Product(head.span.cover(following.base.span), (head, following.base), ("",))
        inner, taken = self.factor(pair, 0)
        return Pow(head.span.cover(following.span), inner, self(following.sup)) if taken == 2 else None

    def change(self, delta: Symbol, name: Symbol | Scripted) -> Term | None:
        """The change of a parameter in an update, `\\Delta w`: its new value less its old one."""
        form = name_form(name)
        if form is None or self.conventions.roles.of(form) not in (Role.WEIGHT, Role.BIAS):
            return None
        span = delta.span.cover(name.span)
        before = self(name)
        after = replace(self, setting=replace(self.setting, step=self.setting.step + 1))(name)
        if not (isinstance(before, Ref | Named) and type(before) is type(after)):
            return None
        return Add(span, (after, Neg(before.span, before)))

    def _indices_only(self, head: Symbol | Scripted, argument: Node) -> bool:
        """Whether a quantity stands before a bracket in which nothing but indices and digits stands, as in a misread `O(4n)`."""
        form = name_form(head)
        if form is None or self.conventions.roles.of(form) is None or not (isinstance(argument, Fenced) and argument.opening == "("):
            return False
        body = argument.body
        parts = body.factors if isinstance(body, Product) else (body,)
        letters = [part for part in parts if isinstance(part, Symbol) and len(part.name) == 1 and part.name in "ijklmn"]
        return bool(letters) and all(isinstance(part, Number | Symbol) and (isinstance(part, Number) or part in letters) for part in parts)

    def application(self, head: Symbol | Scripted, argument: Node) -> Term | None:
        """A function applied to what follows it, or None where the two are factors."""
        span = head.span.cover(argument.span)
        exponent: Node | None = None
        form = name_form(head)
        if form is None:
            return None
        function = self.conventions.roles.functions.get(form.head)
        role = self.conventions.roles.of(form)
        bracket = isinstance(argument, Fenced) and argument.opening in "([{"
        if form.sup and form.sup[0].is_number and function in ELEMENTARY + ("tanh",) and isinstance(head, Scripted):
            exponent, form = head.sup, replace(form, sup=())
        if function is None and role is Role.DELTA and form.primes and bracket and isinstance(argument, Fenced):
            inner = self(argument.body)
            if isinstance(inner, Ref) and inner.role is Role.PRE:
                # only a function takes a prime and an argument: a misread sigma
                return Apply(span, "sigma", form.primes, inner)
        if function is None and role is Role.COST and bracket:
            return self(head)
        if function is None or (role is not None and not bracket):
            return None
        if not bracket and function not in ELEMENTARY and not (isinstance(head, Symbol) and head.word):
            return None
        if form.sub and not all(atom.text in ("nn", "out", "h", "o") or atom.is_number or atom.is_letter for atom in form.sub):
            return None
        if form.sub and form.sub[0].text == "nn":
            return Named(span, f"{form.key}({self.spelled(argument.span)})")
        body = argument.body if isinstance(argument, Fenced) and bracket else argument
        more: tuple[Term, ...] = ()
        if isinstance(body, Sequence):
            first, *rest = [self(item) for item in body.items]
            inner, more = first, tuple(rest)
            if function not in ("max",) or len(more) != 1:
                return Unreadable(span, f"{form.head} of several arguments")
        else:
            inner = self(body)
        if function == "sum" and isinstance(inner, Named):
            return Unreadable(span, "a sum told in words")
        applied: Term = Apply(span, function, form.primes, inner, more)
        return applied if exponent is None else Pow(span, applied, self(exponent))

    def join(self, span: Span, factors: list[Term], operators: list[str]) -> Term:
        """The product of factors with their signs; a slash divides what stands before it by the next factor."""
        if "/" in operators:
            total = factors[0]
            group: list[Term] = [factors[0]]
            signs: list[str] = []
            for sign, factor in zip(operators, factors[1:], strict=True):
                if sign == "/":
                    left = group[0] if len(group) == 1 else Mul(span, tuple(group), tuple(signs))
                    total = Div(span, left, factor)
                    group, signs = [total], []
                else:
                    group.append(factor)
                    signs.append(self._sign(sign))
            return group[0] if len(group) == 1 else Mul(span, tuple(group), tuple(signs))
        if len(factors) == 1:
            return factors[0]
        factors, operators = _scientific(factors, operators)
        if len(factors) == 1:
            return factors[0]
        factors = link(factors, span, self.conventions.depth, self.setting.layer)
        return Mul(span, tuple(factors), tuple(self._sign(sign) for sign in operators))

    def _sign(self, sign: str) -> str:
        return "odot" if sign in ("odot", "circ") else "@" if sign == "@" else "outer" if sign == "otimes" else ""

    # derivatives, sums, cases

    def derivative(self, node: Derivative) -> Term:
        if node.order != 1:
            return Unreadable(node.span, "a second derivative")
        if node.wrt is None:
            key = "nabla " + self.spelled(node.of.span)
            return self.scope.get(key, Named(node.span, key, self.setting.step))
        wrt = self(node.wrt)
        plain = replace(self, setting=replace(self.setting, subject=self.setting.subject and False))
        of = self(node.of) if isinstance(node.of, Symbol | Scripted) else plain(node.of)
        if isinstance(wrt, Ref) and isinstance(of, Ref) and of.role is Role.ACTIVATION and of.first.layer is None:
            return Unreadable(node.span, "a derivative of something without a layer")
        inner = wrt
        while isinstance(inner, Transpose):
            inner = inner.operand
        if not isinstance(inner, Ref | Named):
            return Unreadable(node.wrt.span, f"{self.spelled(node.wrt.span)} is no quantity to differentiate by")
        return Partial(node.span, of, wrt)

    def big(self, node: BigOperator) -> Term:
        """A sum over units; its bounds are read from 1, whatever the page counts from."""
        marks = atoms(node.index) if node.index is not None else ()
        if node.operator not in ("sum", "prod") or marks is None or len(marks) > 1:
            return Unreadable(node.span, f"a {node.operator} whose index could not be read")
        var = marks[0].text if marks else None
        body = self(node.body)
        if var is None:
            return Sum(node.span, None, None, None, body)
        lower = self(node.lower) if node.lower is not None else None
        start = int(lower.value) if isinstance(lower, Num) and lower.value.denominator == 1 else None
        first: Term | None = Num(node.span, Fraction(start - self.conventions.base + 1)) if start is not None else None
        if node.lower is not None and start is None:
            return Unreadable(node.span, "a sum whose lower bound is no number")
        upper = None
        if node.upper is not None:
            upper = self.size(node.upper, self.conventions.base if start is None else start)
            if upper is None:
                return Unreadable(node.upper.span, f"the bound {self.spelled(node.upper.span)} of a sum was not understood")
            if isinstance(upper, Size):
                first = None
        return Sum(node.span, var, first, upper, body, node.operator == "prod")

    def size(self, node: Node, start: int) -> Term | None:
        """The upper bound of a sum that starts at `start`, counted from 1: a number of units, or a number."""
        if isinstance(node, Number) and node.written.value.denominator == 1:
            return Num(node.span, node.written.value - self.conventions.base + 1)
        offset = 1 - start
        if isinstance(node, Terms) and len(node.terms) == 2 and isinstance(node.terms[1], Number) and node.terms[1].written.value.denominator == 1:
            step = int(node.terms[1].written.value)
            offset += step if node.operators[0] == "+" else -step
            node = node.terms[0]
        form = name_form(node)
        if form is None:
            return None
        mark = form.sub or form.sup or form.argument
        if not mark:
            return Size(node.span, (), offset)
        from .resolve import layer_index  # noqa: PLC0415

        index = layer_index(mark[0], Role.ACTIVATION, self.conventions)
        return None if index is None else Size(node.span, (index,), offset)

    def cases(self, span: Span, branches: tuple[tuple[Node, Node | None], ...]) -> Term:
        read: list[tuple[Term, tuple[str, Term] | None]] = []
        variables: set[str] = set()
        for value, condition in branches:
            bound: tuple[str, Term] | None = None
            if condition is not None:
                stripped = condition.body if isinstance(condition, Fenced) else condition
                if not isinstance(stripped, Comparison):
                    return Unreadable(condition.span, "a condition that is no comparison")
                form = name_form(stripped.left)
                if form is None:
                    return Unreadable(condition.span, "a condition on something that is no name")
                variables.add(form.key)
                bound = stripped.relation, self(stripped.right)
            read.append((self._of_variable(value, variables), bound))
        if len(variables) != 1:
            return Unreadable(span, "cases in more than one variable")
        return Branches(span, variables.pop(), tuple(read))

    def _of_variable(self, node: Node, variables: set[str]) -> Term:
        form = name_form(node)
        if form is not None and (form.key in variables or not variables):
            return Var(node.span, form.key)
        if isinstance(node, Product) and len(node.factors) == 2:
            other = name_form(node.factors[1])
            if other is not None and other.key in variables:
                return Mul(node.span, (self(node.factors[0]), Var(node.factors[1].span, other.key)), ("",))
        return self(node)


def _scientific(factors: list[Term], operators: list[str]) -> tuple[list[Term], list[str]]:
    """The factors with each number and power of ten that follows it as one number: `-3.00 \\times 10^{-3}`."""
    read: list[Term] = []
    signs: list[str] = []
    for at, factor in enumerate(factors):
        before = read[-1] if read else None
        if at and isinstance(before, Num) and before.written is not None and isinstance(factor, Pow) and isinstance(factor.base, Num) and factor.base.value == 10:
            exponent = bare_number(factor.exponent)
            if exponent is not None and exponent.value.denominator == 1 and abs(exponent.value) < 400:
                power = int(exponent.value)
                written = before.written
                value = before.value * Fraction(10) ** power
                span = before.span.cover(factor.span)
                read[-1] = Num(span, value, Written(f"{written.text}e{power}", value, written.places - power, written.mark))
                continue
        if at:
            signs.append(operators[at - 1])
        read.append(factor)
    return read, signs


def _transposed(span: Span, term: Term) -> Term:
    """The transpose of a term; a written matrix is turned at once."""
    if isinstance(term, Array) and len({len(row) for row in term.rows}) == 1:
        return Array(span, tuple(zip(*term.rows, strict=True)))
    return Transpose(span, term)
