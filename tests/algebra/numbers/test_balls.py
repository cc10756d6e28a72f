from __future__ import annotations

import random
from itertools import product
from operator import eq, ge, gt, le, lt, ne

import mpmath
import pytest
from flint import arb, ctx

from keywright.algebra.functions import PRIMITIVES
from keywright.algebra.numbers.balls import BALLS, ball, enclose, holds
from keywright.terms.outcomes import Imprecise, Undefined
from keywright.terms.term import Term, add, case, cases, div, fn, integer, neg, power, symbol
from tests.algebra.second import evaluate
from tests.algebra.test_functions import ALL, OPEN_INTERVALS


def contains(found: arb, value: mpmath.mpf) -> bool:
    """Whether the ball holds a value known to about 40 digits."""
    slack = arb(0, abs(float(value)) * 1e-35 + 1e-60)
    with ctx.workprec(300):
        return bool((found + slack).contains(arb(mpmath.nstr(value, 45))))


def test_every_primitive_has_a_ball() -> None:
    assert BALLS.keys() == PRIMITIVES.keys()


@pytest.mark.parametrize(("head", "count"), ALL)
def test_balls_contain_the_value(head: str, count: int) -> None:
    random_ = random.Random(f"{head}{count}")
    low, high = OPEN_INTERVALS.get(head, (-3, 3))
    for _ in range(5):
        args = [div(random_.randint(int(low * 90) + 1, int(high * 90)), 90) for _ in range(count)]
        found = enclose(fn(head, *args), 160)
        assert found.rad() < arb(10) ** -40
        with mpmath.workdps(60):
            assert contains(found, evaluate(fn(head, *args)))


@pytest.mark.parametrize(
    "term",
    [
        fn("log", -1),
        fn("log", 0),
        div(1, 0),
        div(1, fn("sin", 0)),
        fn("sqrt", -2),
        fn("asin", fn("pi")),
        fn("heaviside", 0),
        power(0, -1),
        power(neg(8), div(1, 3)),
        add(1, fn("oo")),
        cases(case(1, fn("lt", 2, 1))),
    ],
    ids=str,
)
def test_outside_its_domain_a_term_is_undefined(term: Term) -> None:
    with pytest.raises(Undefined):
        enclose(term, 64)


WIDE = [arb(0, 1), arb(0, "1e-30"), arb(0.25, 1), arb(-0.5, 0.25), arb(0.5, "1e-3")]
DEFINED_IN_0_TO_1 = [(head, count) for head, count in ALL if head not in ("heaviside", "sign")]


@pytest.mark.parametrize(("head", "count"), DEFINED_IN_0_TO_1)
def test_a_wide_ball_contains_the_values_of_all_its_points(head: str, count: int) -> None:
    """...or the precision is said to be too low; what is undefined is so at every point."""
    names = [f"u{i}" for i in range(count)]
    for argument in WIDE:
        try:
            found = ball(fn(head, *names), dict.fromkeys(names, argument))
        except (Imprecise, Undefined):
            row = PRIMITIVES[head]
            assert row.needs(*map(symbol, names)) or (row.definition and not row.ball)
            continue
        for share in (-0.9, -0.3, 0.0, 0.4, 0.9):
            inside = float(argument.mid()) + share * float(argument.rad())
            with ctx.workprec(300):
                inner = ball(fn(head, *names), dict.fromkeys(names, arb(inside)))
            assert found.overlaps(inner)


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 8])
@pytest.mark.parametrize("argument", WIDE)
def test_a_whole_power_of_a_wide_ball(argument: arb, degree: int) -> None:
    found = ball(power("u", degree), {"u": argument})
    for share in (-1, -0.3, 0, 0.4, 1):
        inside = argument.mid() + share * argument.rad()
        assert found.contains(_product([inside] * degree))
    assert found.abs_upper() <= (argument.abs_upper() ** degree) * (1 + arb(2) ** -20)


def test_powers_of_zero() -> None:
    assert enclose(power(0, 3), 64) == 0
    assert enclose(power(0, div(1, 3)), 64) == 0
    assert enclose(power(0, 0), 64) == 1


@pytest.mark.parametrize("x", [-(10**30), -3, 0, 3, 10**30])
def test_softplus_never_overflows(x: int) -> None:
    with mpmath.workdps(60):
        expected = max(x, 0) + mpmath.log1p(mpmath.exp(-abs(x)))
        assert contains(enclose(fn("softplus", x), 200), expected)


def test_a_sign_is_told_or_not() -> None:
    signs = [ball(fn("sign", "u"), {"u": arb(u, "1e-9") / 1000}) for u in (-1, 1)]
    assert signs == [-1, 1]
    assert enclose(fn("sign", add(1, -1)), 64) == 0


def test_a_difference_that_only_looks_like_zero_may_be_raised_to_a_power() -> None:
    nothing = add(neg(div(1, 3)), div(1, 3))
    assert enclose(fn("exp", neg(power(nothing, 2))), 64).contains(1)
    assert enclose(power(nothing, 3), 64).contains(0)


def _product(factors: list[arb]) -> arb:
    found = arb(1)
    for factor in factors:
        found *= factor
    return found


HIDDEN_ZERO = add(power(fn("sin", 3), 2), power(fn("cos", 3), 2), -1)


@pytest.mark.parametrize(
    "term",
    [div(1, HIDDEN_ZERO), fn("sqrt", HIDDEN_ZERO), fn("sign", HIDDEN_ZERO), fn("log", HIDDEN_ZERO)],
    ids=str,
)
def test_what_a_ball_cannot_tell_is_not_told(term: Term) -> None:
    for bits in (64, 1024):
        with pytest.raises(Imprecise):
            enclose(term, bits)


def test_the_undefined_part_is_named() -> None:
    inner = fn("log", -1)
    with pytest.raises(Undefined) as caught:
        enclose(add(1, inner), 64)
    assert caught.value.term == inner
    assert "log" in str(caught.value)


def test_only_the_case_that_holds_is_evaluated() -> None:
    term = cases(case(2, fn("lt", 1, fn("pi"))), case(fn("log", -1), fn("true")))
    assert enclose(term, 64) == 2
    otherwise = cases(case(fn("log", -1), fn("gt", 1, fn("pi"))), case(5, fn("true")))
    assert enclose(otherwise, 64) == 5


def test_an_exponent_may_be_a_whole_number_in_disguise() -> None:
    assert enclose(power(-2, add(1, 2)), 64) == -8
    with pytest.raises(Imprecise):
        enclose(power(-2, fn("log", fn("exp", 2))), 64)
    with pytest.raises(Undefined):
        enclose(power(-2, fn("pi")), 64)


def test_a_base_that_is_not_positive_needs_to_know_its_exponent() -> None:
    two = fn("log", fn("exp", 2))
    assert enclose(power(div(1, 2), two), 64).contains(arb("0.25"))
    for base in (0, neg(div(1, 2))):
        with pytest.raises(Imprecise):
            enclose(power(base, two), 64)


def test_symbols_take_their_values() -> None:
    found = enclose(fn("mul", "x", "x"), 100, {"x": fn("sqrt", 2)})
    assert found.contains(2)
    with pytest.raises(ValueError, match="x has no value"):
        enclose(symbol("x"), 64)


def test_more_bits_give_narrower_balls_and_leave_the_precision_alone() -> None:
    before = ctx.prec
    wide, narrow = (enclose(fn("exp", 1), bits) for bits in (64, 640))
    assert narrow.rad() < wide.rad() * arb(2) ** -500
    assert wide.overlaps(narrow)
    assert ctx.prec == before


COMPARED = {"lt": lt, "le": le, "gt": gt, "ge": ge, "eq": eq, "ne": ne}


@pytest.mark.parametrize("comparison", COMPARED)
def test_comparisons_are_those_of_numbers_and_open_where_balls_overlap(comparison: str) -> None:
    condition = fn(comparison, "a", "b")
    for a, b in product((-2, 0, 1), repeat=2):
        assert holds(condition, {"a": arb(a), "b": arb(b)}) is COMPARED[comparison](a, b)
        if a != b:
            narrow = {"a": arb(a, 0.1), "b": arb(b, 0.1)}
            assert holds(condition, narrow) is COMPARED[comparison](a, b)
        with pytest.raises(Imprecise):
            holds(condition, {"a": arb(a, 2), "b": arb(b, 2)})


def test_comparisons_of_balls_that_touch() -> None:
    below = arb(-0.5, 0.5)
    top = below.mid() + below.rad()
    for known in ({"a": below, "b": top}, {"a": -top, "b": -below}):
        assert holds(fn("le", "a", "b"), known)
        assert not holds(fn("gt", "a", "b"), known)
        assert holds(fn("ge", "b", "a"), known)
        assert not holds(fn("lt", "b", "a"), known)
        for comparison in ("lt", "ge", "eq", "ne"):
            with pytest.raises(Imprecise):
                holds(fn(comparison, "a", "b"), known)
        for comparison in ("gt", "le", "eq", "ne"):
            with pytest.raises(Imprecise):
                holds(fn(comparison, "b", "a"), known)


@pytest.mark.parametrize("parts", [*product((True, False, None), repeat=3)])
def test_and_and_or_are_known_as_soon_as_their_parts_settle_them(
    parts: tuple[bool | None, ...],
) -> None:
    known = {"t": arb(1), "f": arb(-1), "u": arb(0, 1)}
    names = {True: "t", False: "f", None: "u"}
    tests = [fn("gt", names[part], 0) for part in parts]
    for head, settling in (("and", False), ("or", True)):
        if settling in parts or None not in parts:
            whole = settling if settling in parts else not settling
            assert holds(fn(head, *tests), known) is whole
        else:
            with pytest.raises(Imprecise):
                holds(fn(head, *tests), known)


def test_balls_may_be_given_for_symbols() -> None:
    known = {"v": arb(3), "w": arb(0, 1)}
    assert ball(add("v", integer(1)), known) == 4
    assert holds(fn("gt", "v", 2), known)
    assert not holds(fn("eq", "v", 2), known)
    assert holds(fn("or", fn("gt", "w", 0), fn("gt", "v", 0)), known)
    assert not holds(fn("and", fn("gt", "w", 0), fn("lt", "v", 0)), known)
    with pytest.raises(Imprecise):
        holds(fn("and", fn("gt", "w", 0), fn("gt", "v", 0)), known)
    with pytest.raises(Imprecise):
        holds(fn("ne", "w", 0), known)
