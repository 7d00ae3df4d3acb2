"""One defining expression as a straight-line program, run forwards and backwards in any field.

An expression is compiled once; no SymPy object is touched while values are computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import Abs, Add, Expr, Max, Mul, Pow, Rational, Symbol, exp, log, pi, tanh
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Exp1

from symbackprop.errors import NetworkError
from symbackprop.network.activations import find_activation
from symbackprop.network.field import Field
from symbackprop.network.functions import ActivationFunction

NUMBER, ADD, MULTIPLY, NEGATE, POWER, APPLY = range(6)
MAX_POWER = 1000
Instruction = tuple[int, Any, Any]


@dataclass(frozen=True, slots=True)
class Program:
    """Registers 0..n-1 hold the inputs, each instruction appends one register, the last holds the result.

    Instructions: (NUMBER, value, None), (ADD, i, j), (MULTIPLY, i, j), (NEGATE, i, None),
    (POWER, i, n), (APPLY, i, (name, order)). `result` is the register of the value: the last
    one, or an input where the expression is just that.
    """

    inputs: int
    code: tuple[Instruction, ...]
    result: int

    def run(self, field: Field, inputs: Sequence[Any]) -> list[Any]:
        """The registers after a forward run; raises what the operations of the field raise."""
        registers = list(inputs)
        push = registers.append
        add, multiply = field.add, field.mul
        for op, i, j in self.code:
            if op == MULTIPLY:
                push(multiply(registers[i], registers[j]))
            elif op == ADD:
                push(add(registers[i], registers[j]))
            elif op == APPLY:
                push(field.apply(j[0], j[1], registers[i]))
            elif op == POWER:
                push(field.power(registers[i], j))
            elif op == NEGATE:
                push(field.neg(registers[i]))
            else:
                push(field.number(i))
        return registers

    def sweep(self, field: Field, registers: Sequence[Any], adjoint: Any) -> list[Any]:
        """The share of each input in the adjoint of the result, None where it has none.

        Reverse accumulation (Griewank, Walther: Evaluating Derivatives, 2008, chapter 3): each
        instruction hands its adjoint, times its local derivative, to its operands.
        """
        adjoints: list[Any] = [None] * len(registers)
        adjoints[self.result] = adjoint
        add, multiply = field.add, field.mul
        position = len(registers)
        for op, i, j in reversed(self.code):
            position -= 1
            above = adjoints[position]
            if above is None or op == NUMBER:
                continue
            if op == MULTIPLY:
                share = multiply(above, registers[i])
                adjoints[j] = share if adjoints[j] is None else add(adjoints[j], share)
                share = multiply(above, registers[j])
            elif op == ADD:
                adjoints[j] = above if adjoints[j] is None else add(adjoints[j], above)
                share = above
            elif op == APPLY:
                share = multiply(above, field.slope(j[0], j[1], registers[i], registers[position]))
            elif op == POWER:
                local = multiply(field.number(Fraction(j)), field.power(registers[i], j - 1))
                share = multiply(above, local)
            else:
                share = field.neg(above)
            adjoints[i] = share if adjoints[i] is None else add(adjoints[i], share)
        return adjoints[: self.inputs]


def compile_expression(expression: Expr, inputs: Sequence[Symbol]) -> Program:
    """The program of an expression whose free symbols are among `inputs`.

    Equal sub-expressions are computed once. Raises NetworkError for what cannot be computed
    here, naming it: floats, other functions, powers with a symbol or an unreasonable number
    as exponent.
    """
    return _Compiler(inputs).program(expression)


class _Compiler:
    def __init__(self, inputs: Sequence[Symbol]) -> None:
        self.inputs = len(inputs)
        self.known: dict[Any, int] = {symbol: position for position, symbol in enumerate(inputs)}
        self.code: list[Instruction] = []

    def program(self, expression: Expr) -> Program:
        result = self.register(expression)
        return Program(self.inputs, tuple(self.code), result)

    def emit(self, op: int, first: Any, second: Any = None) -> int:
        self.code.append((op, first, second))
        return self.inputs + len(self.code) - 1

    def number(self, value: Fraction) -> int:
        if value not in self.known:
            self.known[value] = self.emit(NUMBER, value)
        return self.known[value]

    def register(self, expression: Expr) -> int:
        if isinstance(expression, Rational):
            return self.number(Fraction(int(expression.p), int(expression.q)))
        if expression not in self.known:
            self.known[expression] = self.build(expression)
        return self.known[expression]

    def build(self, expression: Expr) -> int:
        match expression:
            case Add():
                return self.fold(ADD, [self.register(term) for term in expression.args])
            case Mul():
                return self.product(expression)
            case exp():
                return self.emit(APPLY, self.register(expression.exp), ("exp", 0))
            case Pow():
                return self.power(expression)
            case ActivationFunction():
                return self.activation(expression)
            case log() if len(expression.args) == 1:
                return self.emit(APPLY, self.register(expression.args[0]), ("log", 0))
            case tanh():
                return self.emit(APPLY, self.register(expression.args[0]), ("tanh", 0))
            case Abs():
                return self.emit(APPLY, self.register(expression.args[0]), ("abs", 0))
            case Max() if len(expression.args) == 2 and expression.args[0].is_zero:
                return self.emit(APPLY, self.register(expression.args[1]), ("relu", 0))
            case Max() if len(expression.args) == 2 and expression.args[1].is_zero:
                return self.emit(APPLY, self.register(expression.args[0]), ("relu", 0))
            case AppliedUndef() if len(expression.args) == 1:
                row = find_activation(expression.func.__name__)
                name = row.name if row is not None and row.opaque else f"opaque {expression.func.__name__}"
                return self.emit(APPLY, self.register(expression.args[0]), (name, 0))
            case Exp1():
                return self.emit(APPLY, self.number(Fraction(1)), ("exp", 0))
            case _ if expression is pi:
                return self.emit(APPLY, self.number(Fraction(1)), ("pi", 0))
        raise NetworkError(
            f"{expression}: a {type(expression).__name__} cannot be computed here; allowed are symbols, exact numbers, "
            "+, *, powers, exp, log, tanh, sqrt, Abs, Max(x, 0) and the activation functions"
        )

    def fold(self, op: int, registers: Sequence[int]) -> int:
        total = registers[0]
        for register in registers[1:]:
            total = self.emit(op, total, register)
        return total

    def product(self, expression: Mul) -> int:
        factors = list(expression.args)
        negative = factors[0] == -1
        total = self.fold(MULTIPLY, [self.register(factor) for factor in (factors[1:] if negative else factors)])
        return self.emit(NEGATE, total) if negative else total

    def power(self, expression: Pow) -> int:
        base, exponent = expression.args
        if isinstance(exponent, Rational) and abs(exponent.p) <= MAX_POWER:
            if exponent.q == 1:
                return self.emit(POWER, self.register(base), int(exponent))
            if exponent.q == 2:
                root = self.emit(APPLY, self.register(base), ("sqrt", 0))
                return root if exponent.p == 1 else self.emit(POWER, root, int(exponent.p))
        if isinstance(exponent, Rational):
            raise NetworkError(f"{expression}: the exponent is no whole or half number of at most {MAX_POWER}")
        raised = self.emit(APPLY, self.register(base), ("log", 0))
        raised = self.emit(MULTIPLY, self.register(exponent), raised)
        return self.emit(APPLY, raised, ("exp", 0))

    def activation(self, expression: ActivationFunction) -> int:
        cls = type(expression)
        inner = self.register(expression.args[0])
        if cls.slope is None:
            return self.emit(APPLY, inner, (cls.activation.name, cls.order))
        # f(z) = alpha z + (1 - alpha) relu(z), so fields need to know relu alone.
        steep = self.emit(APPLY, inner, ("relu", cls.order))
        steep = self.emit(MULTIPLY, self.number(Fraction(1) - cls.slope), steep)
        flat = self.number(cls.slope)
        return self.emit(ADD, self.emit(MULTIPLY, flat, inner) if cls.order == 0 else flat, steep)
