from __future__ import annotations

import math
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from keywright.algebra.formulas.expression import parse
from keywright.algebra.values.certified import Rounded, decimal, rounded
from keywright.terms.outcomes import Imprecise, Undecided, Undefined
from keywright.terms.term import Term, add, div, fn, neg, number, power
from tests.algebra.second import evaluate
from tests.decimals import in_print


def by_mpmath(term: Term, digits: int) -> str:
    """The decimal by another road: 80 places of mpmath, rounded by the decimal module."""
    with mpmath.workdps(120):
        long = Decimal(mpmath.nstr(evaluate(term), 80, min_fixed=-400, max_fixed=400))
    return in_print(long, digits)


FORMULAS = [
    "exp({})", "sin({})", "cos({})+325/9", "-sin({})-1/81", "tanh({})", "log(1+{}**2)", "erf({})",
    "sqrt(1+{}**2)/7", "atan({})*pi", "normal_cdf({})", "sigmoid({})-1",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_decimals_agree_with_mpmath(formula: str) -> None:
    random_ = random.Random(formula)
    for digits in (0, 1, 4, 12):
        argument = Fraction(random_.randint(-900, 900), 97)
        term = parse(formula.format(f"({argument})"))
        assert decimal(term, digits) == Rounded(by_mpmath(term, digits), exact=False)


@given(st.fractions(-100, 100, max_denominator=2000), st.integers(0, 6))
def test_fractions_are_rounded_half_away_from_zero(value: Fraction, digits: int) -> None:
    found = decimal(number(value), digits)
    error = Fraction(found.text) - value
    assert found.exact is (error == 0)
    assert bool(value) is (Fraction(found.text) != 0)
    _, _, power_ = found.text.partition("e")
    places = digits if not power_ else max(digits, 1) - 1 - int(power_)
    assert abs(error) * 10**places <= Fraction(1, 2)
    if abs(error) * 10**places == Fraction(1, 2):
        assert abs(Fraction(found.text)) > abs(value)


@pytest.mark.parametrize(
    ("text", "expected", "exact"),
    [
        ("0", "0", True),
        ("9", "9", True),
        ("-1000", "-1000", True),
        ("1/2", "0.5", True),
        ("-1/8", "-0.125", True),
        ("100/1", "100", True),
        ("1/3", "0.3333", False),
        ("1/32", "0.0313", False),
        ("-1/32", "-0.0313", False),
        ("1/1000", "0.001", True),
        ("1/2000", "0.0005", True),
        ("1/20000", "5e-5", True),
        ("-56/100000", "-5.6e-4", True),
        ("1/3000", "3.333e-4", False),
        ("-1/3000000", "-3.333e-7", False),
        ("99999/100000", "1.0000", False),
        ("99996/100000000", "1.000e-3", False),
        ("99994/100000000", "9.999e-4", False),
        ("99996/10**12", "1.000e-7", False),
        ("56275/10**11", "5.628e-7", False),
        ("-56275/10**11", "-5.628e-7", False),
        ("1/10**400", "1e-400", True),
        ("exp(-16)", "1.125e-7", False),
        ("-exp(-100)", "-3.720e-44", False),
        ("oo", "oo", True),
        ("-oo", "-oo", True),
        ("exp(-exp(30))", "3.663e-4641076941756", False),
        ("1 + exp(-exp(30))", "1.0000", False),
        ("3/20000 + 1 + exp(-exp(30))", None, None),
        ("sqrt(2)*10**30", "1414213562373095048801688724209.6981", False),
    ],
)
def test_how_numbers_are_printed(text: str, expected: str | None, exact: bool | None) -> None:
    if expected is None:  # so close to a tie that nothing within reach tells the side
        with pytest.raises(Undecided):
            decimal(parse(text), 4)
    else:
        assert decimal(parse(text), 4) == Rounded(expected, bool(exact))


@pytest.mark.parametrize(
    "text",
    ["1/4 + sin(3)**2 + cos(3)**2 - 1", "log(2)/log(4) - 1/4",
     "sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2) + 1/4", "-tanh(1) + (1-exp(-2))/(1+exp(-2)) + 1/4"],
)  # fmt: skip
def test_a_number_that_is_a_short_decimal_in_disguise(text: str) -> None:
    assert decimal(parse(text), 4) == Rounded("0.25", exact=True)
    tie = decimal(parse(text), 1)  # 0.25 to one place: exactly halfway
    assert tie == Rounded("0.3", exact=False)
    assert decimal(neg(parse(text)), 1) == Rounded("-0.3", exact=False)
    more = add(parse(text), number(Fraction(12345, 1000)))
    assert decimal(more, 2) == Rounded("12.60", exact=False)
    assert decimal(neg(more), 2) == Rounded("-12.60", exact=False)
    assert decimal(more, 3) == Rounded("12.595", exact=True)


@pytest.mark.parametrize("text", ["sin(pi/6)/{}", "({} + sin(3)**2 + cos(3)**2 - {} - 1/2)/{}"])
@pytest.mark.parametrize(
    ("size", "expected", "exact"),
    [
        ("500", "0.001", True),  # the bound itself
        ("10**7", "5e-8", True),
        ("(10**12/11255)", "5.628e-9", False),  # a tie
        ("(10**12/112553)", "5.628e-8", False),
        ("(10**12/199992)", "1.000e-7", False),
    ],
)
def test_a_small_number_in_disguise(text: str, size: str, expected: str, exact: bool) -> None:
    found = decimal(parse(text.replace("{}", size)), 4)
    assert found == Rounded(expected, exact)


@pytest.mark.parametrize(
    ("digits", "value", "expected"),
    [
        (0, "7/10 + pi/1000", "1"), (0, "1/3", "3e-1"), (0, "-1/3", "-3e-1"), (0, "1/2", "1"),
        (1, "1/3", "0.3"), (1, "1/15", "0.1"), (1, "1/30", "3e-2"), (1, "1/20", "0.1"),
        (2, "1/9", "0.11"), (2, "1/30", "3.3e-2"), (2, "1/20", "0.05"), (8, "1/30", "0.03333333"),
    ],
)  # fmt: skip
def test_what_few_digits_leave_of_a_small_number(digits: int, value: str, expected: str) -> None:
    assert decimal(parse(value), digits).text == expected


@pytest.mark.parametrize("close", [30, 100, 300])
@pytest.mark.parametrize("sign", [-1, 1])
def test_values_close_to_a_tie_fall_on_their_side(close: int, sign: int) -> None:
    """12345.5 units of the fourth place, plus or minus an irrational number near 10^-close."""
    near = fn("mul", sign, fn("sqrt", 2), power(10, -close))
    for base in (Fraction(123455, 100000), Fraction(-123455, 100000)):
        found = decimal(add(number(base), near), 4).text
        away = (sign > 0) == (base > 0)
        assert found == ("-" if base < 0 else "") + ("1.2346" if away else "1.2345")


@pytest.mark.parametrize("outer", ["sqrt({})", "log({})", "1/log({})"])
def test_what_no_ball_has_a_value_for_at_first(outer: str) -> None:
    """sqrt(1 + 10^-200) - 1 is positive, as some 700 bits show."""
    term = parse(outer.format("sqrt(1 + 1/10**200) - 1"))
    with mpmath.workdps(600):
        expected = in_print(Decimal(mpmath.nstr(evaluate(term), 30)), 4)
    assert decimal(term, 4) == Rounded(expected, exact=False)


def test_no_value() -> None:
    for text in ("log(-1)", "1/0", "1/(sin(3)**2 + cos(3)**2 - 1)", "sqrt(-2)"):
        with pytest.raises(Undefined):
            decimal(parse(text), 4)


@pytest.mark.parametrize("text", ["exp(10000)", "exp(exp(30))", "-exp(exp(exp(5)))"])
def test_numbers_too_long_to_print_are_refused(text: str) -> None:
    with pytest.raises(Undecided, match=r"digits|bits"):
        decimal(parse(text), 4)


def test_rounding_a_ball_needs_both_ends_to_agree() -> None:
    assert rounded(arb("0.33333", "1e-6"), 4) == "0.3333"
    assert rounded(arb(-2), 2) == "-2.00"
    assert rounded(arb("3.3333e-9", "1e-14"), 4) == "3.333e-9"
    assert rounded(arb("1e-9", "1e-20"), 4) == "1.000e-9"
    assert rounded(arb(0), 2) == "0.00"
    tiny = arb(0, "1e-300")  # perhaps 0, and then not of so many digits
    for ball in (arb("0.33335", "1e-6"), arb("0.001", "1e-9"), tiny, arb(0, 1), arb(1) / 0):
        with pytest.raises(Imprecise):
            rounded(ball, 4)


def test_most_decimals_need_no_computer_algebra() -> None:
    code = (
        "import sys; from keywright.algebra.values.certified import decimal;"
        "from keywright.algebra.formulas.expression import parse;"
        "print(decimal(parse('cos(3) + 325/9'), 4).text, len(decimal(parse('exp(2000)'), 4).text),"
        "'sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    digits = int(2000 / math.log(10)) + 1
    assert done.stdout.split() == ["35.1211", str(digits + len(".1234")), "False"]


def test_the_shape_of_the_term_does_not_matter() -> None:
    assert decimal(div(1, 4), 4) == decimal(power(2, -2), 4) == decimal(fn("mul", 1, div(1, 4)), 4)
