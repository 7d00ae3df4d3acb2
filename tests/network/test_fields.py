"""Fields: each function's ties in each of them, and what has no value."""

from __future__ import annotations

import threading
from fractions import Fraction
from itertools import count, pairwise
from typing import Any

import mpmath
import pytest
from flint import arb, ctx

from symbackprop.network.decimals import enclosure
from symbackprop.network.field import KNOWN
from symbackprop.network.fields import PRIME, Balls, Modular, Rationals, Transcendental, Undefined, ball
from symbackprop.network.witnessed import Witnessed

SMOOTH = sorted(KNOWN - {"relu", "abs", "pi"})
POINTS = [Fraction(1, 3), Fraction(7, 2), Fraction(12)]


def residues(field: Modular, number: int = 40) -> list[int]:
    return [field.random("point", i) for i in range(number)]


@pytest.mark.parametrize("field", [Rationals(), Balls(64), Modular(3), Witnessed(64)], ids=lambda f: type(f).__name__)
def test_arithmetic_is_that_of_fractions(field: Any) -> None:
    a, b = field.number(Fraction(3, 7)), field.number(Fraction(-5, 2))
    for result, expected in [
        (field.add(a, b), Fraction(-29, 14)),
        (field.mul(a, b), Fraction(-15, 14)),
        (field.neg(b), Fraction(5, 2)),
        (field.inverse(b), Fraction(-2, 5)),
        (field.power(b, 3), Fraction(-125, 8)),
        (field.power(b, -2), Fraction(4, 25)),
        (field.power(field.number(Fraction(0)), 0), Fraction(1)),
        (field.apply("identity", 0, a), Fraction(3, 7)),
        (field.apply("identity", 1, a), Fraction(1)),
        (field.apply("identity", 2, a), Fraction(0)),
    ]:
        assert field.equal(result, field.number(expected)) is True
    assert field.equal(a, b) is False
    assert field.is_zero(field.add(a, field.neg(a))) is True
    assert field.is_zero(a) is False
    for operation in (field.inverse, lambda zero: field.power(zero, -3)):
        with pytest.raises(Undefined, match="division by zero"):
            operation(field.number(Fraction(0)))


@pytest.mark.parametrize("field", [Rationals(), Balls(64), Witnessed(64)], ids=lambda f: type(f).__name__)
def test_kinks_follow_the_convention(field: Any) -> None:
    expected = {
        ("relu", 0): (0, 0, 2),
        ("relu", 1): (0, 0, 1),
        ("relu", 2): (0, 0, 0),
        ("abs", 0): (2, 0, 2),
        ("abs", 1): (-1, 0, 1),
        ("abs", 2): (0, 0, 0),
        ("leaky_relu", 0): (Fraction(-1, 50), 0, 2),
        ("leaky_relu", 1): (Fraction(1, 100), Fraction(1, 100), 1),
        ("leaky_relu", 2): (0, 0, 0),
        ("leaky_relu:1/5", 0): (Fraction(-2, 5), 0, 2),
        ("leaky_relu:1/5", 1): (Fraction(1, 5), Fraction(1, 5), 1),
    }
    for (name, order), row in expected.items():
        for at, value in zip((-2, 0, 2), row, strict=True):
            found = field.apply(name, order, field.number(Fraction(at)))
            assert field.equal(found, field.number(Fraction(value))) is True, (name, order, at)


def test_fractions_refuse_what_is_no_fraction() -> None:
    field = Rationals()
    for name, at in [("exp", 1), ("sigmoid", 1), ("tanh", 1), ("softplus", 0), ("log", 2), ("sqrt", 2), ("pi", 1)]:
        with pytest.raises(Transcendental, match=f"{name}.*is no fraction"):
            field.apply(name, 0, Fraction(at))
    half = Fraction(1, 2)
    for name, at, value in [("exp", 0, 1), ("tanh", 0, 0), ("log", 1, 0), ("sqrt", 4, 2), ("sigmoid", 0, half)]:
        assert field.apply(name, 0, Fraction(at)) == value
    assert field.apply("sigmoid", 1, Fraction(0)) == Fraction(1, 4)
    assert field.apply("log", 2, Fraction(2)) == Fraction(-1, 4)
    for at, what in [(0, "logarithm of zero"), (-1, "logarithm of a negative number")]:
        with pytest.raises(Undefined, match=what):
            field.apply("log", 0, Fraction(at))
    with pytest.raises(Undefined, match="square root of a negative number"):
        field.apply("sqrt", 0, Fraction(-1))
    with pytest.raises(Transcendental, match="more than 1000000 bits"):
        field.power(Fraction(10**600), 1000)
    for reals in (field, Balls(64)):
        with pytest.raises(Transcendental, match="g is a letter without a definition"):
            reals.apply("g", 0, Fraction(1))


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("order", range(4))
def test_balls_hold_the_value_of_every_function_and_derivative(name: str, order: int) -> None:
    formulas = {
        "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
        "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
        "tanh": mpmath.tanh,
        "exp": mpmath.exp,
        "log": mpmath.log,
        "sqrt": mpmath.sqrt,
    }
    field = Balls(100)
    points = POINTS + ([] if name in ("log", "sqrt") else [-point for point in POINTS])
    with mpmath.workdps(60):
        for point in points:
            at = mpmath.mpf(point.numerator) / point.denominator
            truth = mpmath.diff(formulas[name], at, order, h=mpmath.mpf(10) ** -12) if order else formulas[name](at)
            bounds = enclosure(field.apply(name, order, point))
            assert bounds is not None
            lower, upper = (mpmath.mpf(bound.numerator) / bound.denominator for bound in bounds)
            slack = mpmath.mpf(10) ** (-10 if order else -50)
            assert lower - slack <= truth <= upper + slack
            assert upper - lower < mpmath.mpf(10) ** -20 * max(1, abs(truth))


def test_balls_keep_fractions_and_decide_only_what_is_decided() -> None:
    field = Balls(64)
    e = field.apply("exp", 0, Fraction(1))
    assert isinstance(field.mul(Fraction(1, 3), Fraction(3)), Fraction)
    assert field.mul(Fraction(0), e) == 0
    assert isinstance(field.mul(e, Fraction(0)), Fraction)
    around = field.add(e, field.neg(field.apply("exp", 0, Fraction(1))))
    assert field.is_zero(around) is None
    assert field.equal(e, e) is None
    assert field.equal(e, Fraction(3)) is False
    assert ball(field.apply("relu", 1, around)).contains(arb(0))
    assert ball(field.apply("relu", 1, around)).contains(arb(1))
    assert ball(field.apply("abs", 1, around)).contains(arb(-1))
    assert field.apply("relu", 0, around).contains(arb(0))
    assert not field.apply("log", 0, around).is_finite()
    assert not field.inverse(around).is_finite()
    assert field.equal(field.inverse(around), Fraction(1)) is None
    with pytest.raises(Undefined):
        field.apply("log", 0, field.neg(e))
    assert field.apply("relu", 0, field.neg(e)) == 0
    assert field.apply("relu", 1, e) == 1


@pytest.mark.parametrize("exponent", range(-5, 8))
def test_powers_of_balls_hold_the_powers_of_what_they_hold(exponent: int) -> None:
    field = Balls(64)
    for low, high in ((Fraction(-1, 9), Fraction(1, 9)), (Fraction(-2), Fraction(1)), (Fraction(5, 2), Fraction(3))):
        held = ball(low).union(ball(high))
        raised = field.power(held, exponent)
        if exponent < 0 and low <= 0:
            assert not raised.is_finite()
            continue
        assert raised.is_finite()
        for point in (low, high, (low + high) / 2):
            assert raised.contains(ball(point**exponent))


def test_balls_work_at_their_own_precision_in_and_out_of_their_context() -> None:
    before = ctx.prec
    for field in (Balls(300), Balls(40)):
        third = Fraction(1, 3)
        inside: Any
        with field.context():
            inside = field.apply("exp", 0, third)
        outside = field.apply("exp", 0, third)
        assert inside.rel_accuracy_bits() == outside.rel_accuracy_bits() >= field.prec - 8
        assert field.mul(outside, third).rel_accuracy_bits() >= field.prec - 8
        assert field.power(outside, 3).rel_accuracy_bits() >= field.prec - 8
        assert ctx.prec == before


def test_threads_do_not_mix_precisions() -> None:
    wrong: list[int] = []

    def run(prec: int) -> None:
        field = Balls(prec)
        for _ in range(200):
            with field.context():
                value = field.apply("exp", 0, Fraction(1, 3))
                for _ in range(5):
                    value = field.mul(value, value)
            if value.rel_accuracy_bits() < prec - 20:
                wrong.append(prec)

    threads = [threading.Thread(target=run, args=(prec,)) for prec in (64, 256, 1024)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_residues_respect_every_tie() -> None:
    for seed in range(4):
        field = Modular(seed)
        one = 1
        for x in residues(field):
            s, t = field.apply("sigmoid", 0, x), field.apply("tanh", 0, x)
            e = field.apply("exp", 0, x)
            assert field.apply("sigmoid", 1, x) == s * (1 - s) % PRIME
            assert field.apply("sigmoid", 2, x) == s * (1 - s) * (1 - 2 * s) % PRIME
            assert field.apply("tanh", 1, x) == (1 - t * t) % PRIME
            assert field.apply("softplus", 1, x) == s
            assert field.apply("softplus", 2, x) == s * (1 - s) % PRIME
            assert field.apply("exp", 3, x) == e
            assert e * field.apply("exp", 0, -x % PRIME) % PRIME == one
            assert s * (1 + field.inverse(e)) % PRIME == one
            assert t * (e + field.inverse(e)) % PRIME == (e - field.inverse(e)) % PRIME
            assert (s + field.apply("sigmoid", 0, -x % PRIME)) % PRIME == one
            assert field.apply("softplus", 0, x) == field.apply("log", 0, (1 + e) % PRIME)
            assert field.apply("log", 1, x) == field.inverse(x)
            assert (field.apply("log", 0, x) + field.apply("log", 0, field.inverse(x))) % PRIME == 0
        assert [field.apply(name, 0, 0) for name in ("exp", "tanh")] == [1, 0]
        assert field.apply("sigmoid", 0, 0) == field.number(Fraction(1, 2))
        assert field.apply("log", 0, 1) == 0
        with pytest.raises(Undefined, match="logarithm of zero"):
            field.apply("log", 0, 0)


@pytest.mark.parametrize("signs", [True, False])
def test_relu_of_residues_is_its_slope_times_its_argument(signs: bool) -> None:
    field = Modular(5, signs=signs)
    slopes = set()
    for x in residues(field, 60):
        d = field.apply("relu", 1, x)
        slopes.add(d)
        assert field.apply("relu", 0, x) == d * x % PRIME
        assert (d + field.apply("relu", 1, -x % PRIME)) % PRIME == 1
        assert field.apply("relu", 2, x) == 0
        assert field.apply("abs", 1, x) == (2 * d - 1) % PRIME
        assert field.apply("abs", 0, x) == field.apply("abs", 0, -x % PRIME) == (2 * d - 1) * x % PRIME
        assert 100 * field.apply("leaky_relu", 1, x) % PRIME == (1 + 99 * d) % PRIME
    assert field.apply("relu", 1, 0) == field.apply("abs", 1, 0) == 0
    assert (slopes == {0, 1}) if signs else len(slopes) == 60


def test_signs_of_residues_multiply() -> None:
    field = Modular(6)
    points = residues(field)
    for x, y in zip(points, points[1:] + points[:1], strict=True):
        product = field.apply("abs", 1, x) * field.apply("abs", 1, y) % PRIME
        assert field.apply("abs", 1, x * y % PRIME) == product


def test_roots_of_residues_exist_for_half_of_them_and_multiply() -> None:
    field = Modular(7)
    roots: dict[int, int] = {}
    for i in count():
        x = field.random("point", i)
        try:
            roots[x] = field.apply("sqrt", 0, x)
        except Undefined:
            continue
        if len(roots) == 20:
            break
    assert 25 < i < 70
    points = list(roots)
    for x, y in pairwise(points):
        assert roots[x] ** 2 % PRIME == x
        assert field.apply("sqrt", 0, x * y % PRIME) == roots[x] * roots[y] % PRIME
        assert 2 * roots[x] * field.apply("sqrt", 1, x) % PRIME == 1


def test_opaque_functions_are_functions_and_otherwise_independent() -> None:
    field, again, other = Modular(1), Modular(1), Modular(2)
    x, y = residues(field, 2)
    assert field.apply("g", 0, x) == again.apply("g", 0, x)
    drawn = [field.apply(name, order, at) for name in ("g", "h") for order in range(3) for at in (x, y)]
    drawn += [other.apply("g", 0, x), other.apply("g", 0, y)]
    assert len(set(drawn)) == len(drawn)


def test_the_prime_has_to_suit() -> None:
    assert Modular(0, prime=10007).prime == 10007
    with pytest.raises(ValueError, match="3 modulo 4"):
        Modular(0, prime=13)
    with pytest.raises(Undefined, match="modulo the prime"):
        Modular(0, prime=7).number(Fraction(1, 7))


def test_witnesses_turn_cancellations_into_zeros_and_nothing_else() -> None:
    field = Witnessed(64)
    x, y = field.number(Fraction(1, 3)), field.number(Fraction(5, 7))
    ex, ey = field.apply("exp", 0, x), field.apply("exp", 0, y)
    total = field.inverse(field.add(ex, ey))
    rest = field.add(field.add(field.mul(ex, total), field.mul(ey, total)), field.number(Fraction(-1)))
    assert field.is_zero(rest) is True
    assert rest[0] == Fraction(0)
    logistic = field.mul(ex, field.inverse(field.add(ex, field.number(Fraction(1)))))
    assert field.equal(field.apply("sigmoid", 0, x), logistic) is True
    assert field.equal(ex, ey) is False
    near = field.add(x, field.number(Fraction(1, 10**40)))
    assert field.is_zero(field.add(field.apply("exp", 0, near), field.neg(ex))) is None
    with pytest.raises(Transcendental, match="sign of a value is not decided with 64 bits"):
        field.apply("relu", 0, field.add(field.apply("exp", 0, near), field.neg(ex)))
    assert field.apply("relu", 1, rest)[0] == 0
