"""Which decimals are accepted for an exact value, and which values for an exact text."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import read
from keywright.referee.values.numbers import agrees, rounded, same
from keywright.referee.values.terms import evaluate
from tests.decimals import in_print


@pytest.mark.parametrize(
    ("exact", "decimal"),
    [
        ("cos(3) + 325/9", "35.1211"),
        ("-sin(3) - 1/81", "-0.1535"),
        ("9", "9"),
        ("-12", "-12"),
        ("1/9", "0.1111"),
        ("325/8", "40.625"),
        ("1/2000", "0.0005"),
        ("1/20000", "5e-5"),
        ("-1/20000", "-5e-5"),
        ("1/20001", "5.000e-5"),
        ("99996/10^12", "1.000e-7"),
        ("-99994/10^12", "-9.999e-8"),
        ("99996/10^8", "1.000e-3"),
        ("56275/10^11", "5.628e-7"),
        ("-exp(-20)", "-2.061e-9"),
        ("sin(pi/6)/500", "0.001"),
        ("sin(pi/6)*11255/10^12", "5.628e-9"),
        ("sin(pi/6)*199992/10^12", "1.000e-7"),
        ("10^-400", "1e-400"),
        ("3/2 - 1/1000000", "1.5000"),
        ("sqrt(4)", "2"),
        ("sin(pi/6)", "0.5"),
        ("sin(pi/6)/10000", "5e-5"),
        ("-sin(pi/6)/10000", "-5e-5"),
        ("exp(100)", "26881171418161354484126255515800135873611118.7737"),
        ("(1 + sqrt(2))^200 + (1 - sqrt(2))^200", None),
        ("sqrt(2)*10^30", "1414213562373095048801688724209.6981"),
        ("oo", "oo"),
        ("-oo", "-oo"),
        ("x + 1", None),
        ("log(-1)", None),
    ],
)
def test_what_is_printed(exact: str, decimal: str | None) -> None:
    if exact.startswith("(1 + sqrt"):
        decimal = str(pell(200))
    assert agrees(exact, decimal, 4) is None
    for other in ("0.5001", "-0.0000", "0.0000", "1.124e-7", None if decimal else "1"):
        assert agrees(exact, other, 4) is not None


@pytest.mark.parametrize(
    "wrong",
    ["1.125e-8", "1.125e-6", "1.126e-7", "1.124e-7", "1.1254e-7", "1.13e-7", "11.25e-8",
     "0.1125e-6", "-1.125e-7", "1.125e-07", "1.125E-7", "0.0000", "0.0000001125", "0", "1e-7"],
)  # fmt: skip
def test_a_small_number_is_written_in_one_way(wrong: str) -> None:
    assert agrees("exp(-16)", "1.125e-7", 4) is None
    assert agrees("exp(-16)", wrong, 4) is not None


def test_a_number_that_is_not_small_has_no_power_of_ten() -> None:
    assert agrees("exp(-6)", "0.0025", 4) is None
    assert agrees("exp(-6)", "2.479e-3", 4) is not None
    assert agrees("1/2000", "5e-4", 4) is not None
    assert agrees("exp(5)", "1.484e2", 4) is not None


def pell(n: int) -> int:
    """(1 + sqrt 2)^n + (1 - sqrt 2)^n, an integer, by its recurrence."""
    a, b = 2, 2
    for _ in range(n):
        a, b = b, 2 * b + a
    return a


@given(st.fractions(), st.integers(0, 8))
def test_rounding_is_half_away_from_zero(value: Fraction, digits: int) -> None:
    with localcontext() as context:
        context.prec = 1000
        fine = Decimal(value.numerator) / Decimal(value.denominator)
        assert rounded(value, digits) == in_print(fine, digits)


@pytest.mark.parametrize("gap", [-30, -60])
@pytest.mark.parametrize("side", [-1, 1])
def test_values_next_to_a_tie(gap: int, side: int) -> None:
    exact = f"1/8 + {'-' if side < 0 else ''}sqrt(2)*10^{gap}"
    assert rounded(exact, 2) == ("0.13" if side > 0 else "0.12")


@pytest.mark.parametrize("power", [200, 500, 1000, 6000])
def test_values_next_to_a_tie_or_a_short_decimal_have_their_own_side(power: int) -> None:
    assert rounded(f"1/8 + exp(-{power})", 2) == "0.13"
    assert rounded(f"1/8 - exp(-{power})", 2) == "0.12"
    assert rounded(f"exp({power})/(exp({power}) + 1)", 4) == "1.0000"
    with mp.workdps(40):
        small = Decimal(mp.nstr(-1 / (mp.exp(power) + 1), 30))
    assert rounded(f"-1/(exp({power}) + 1)", 4) == in_print(small, 4)
    assert rounded(f"3/2 - exp(-{power})", 0) == "1"
    assert rounded(f"exp({power})*exp(-{power})/8", 4) == "0.125"


@pytest.mark.parametrize(
    ("exact", "decimal"),
    [
        ("tanh(cosh(27))", "1.0000"),
        ("tanh(3000)", "1.0000"),
        ("1 + (10^300)^(-9*sqrt(2))", "1.0000"),
        ("-tanh(30000)", "-1.0000"),
        ("tanh(30000)/8", "0.1250"),
        ("sigmoid(-10^6)", "3.297e-434295"),
        ("sigmoid(10^6) + 1", "2.0000"),
        ("exp(-exp(20))", "6.638e-210704568"),
        ("2^(-sqrt(2)*10^6) + 3", "3.0000"),
        ("1 - erf(1000) + 3", "3.0000"),
        ("normal_cdf(1000)", "1.0000"),
        ("softplus(10^5)", "100000.0000"),
    ],
)
def test_what_no_digits_tell_from_a_short_decimal_is_none(exact: str, decimal: str) -> None:
    assert agrees(exact, decimal, 4) is None
    assert agrees(exact, decimal.rstrip("0").rstrip(".") + "0" * ("e" in decimal), 4) is not None


@pytest.mark.parametrize(
    "text",
    ["1/8 {} 10^-90", "(1 {} 8*10^-90)/8", "(1/8)*(1 {} 10^-90)", "-(-1/8)*1 {} 1/10^90",
     "2^-3 {} (1/10)^90", "(0 + 1)/8 {} (1/2)^10000 + 0/7", "0^0/8 {} 10^-90"],
)  # fmt: skip
def test_rational_numbers_next_to_a_tie_are_exact(text: str) -> None:
    assert rounded(text.format("+"), 2) == "0.13"
    assert rounded(text.format("-"), 2) == "0.12"


@pytest.mark.parametrize("root", ["sqrt(2)/4", "exp(1)/10 + 1/100", "sqrt(10) - 3"])
@pytest.mark.parametrize("whole", ["0", "7", "10^40", "-10^40", "-3"])
def test_irrational_numbers_are_rounded_to_the_nearer_side(root: str, whole: str) -> None:
    text = f"{whole} + {root}"
    for digits in (0, 1, 4, 20):
        with mp.workdps(100):
            value = mp.mpf(evaluate(read(text)))
            assert abs(mp.mpf(rounded(text, digits)) - value) < mp.mpf(10) ** -digits / 2


@pytest.mark.parametrize(
    "exact",
    ["1/0", "0^-1", "log(0)", "1 < 2", "1/8 + exp(-100000)", "9/8 - tanh(exp(20))",
     "(sqrt(1 + 10^-3000) - 1)*10^3000", "1/log(1 + 10^-4000)"],
)  # fmt: skip
def test_what_is_no_number_or_too_near_a_tie_is_refused(exact: str) -> None:
    with pytest.raises(Ungradable):
        rounded(exact, 2)


def test_numbers_of_more_than_3000_digits_are_refused() -> None:
    assert rounded(2**10000 - 1, 0) == str(2**10000 - 1)
    assert rounded(1 - 2**10000, 0) == str(1 - 2**10000)
    assert rounded("sqrt(4)*2^9998 + 1/3", 0) == str(2**9999)
    assert rounded("sqrt(2)^2*10^1100", 0) == str(2 * 10**1100)
    for exact in (2**10000, "2^10001", "sqrt(2)*2^10000", "sqrt(2)*2^(10^9)", "2^(10^9)"):
        with pytest.raises(Ungradable):
            rounded(exact, 0)


def test_same_value() -> None:
    with mp.workdps(60):
        root = mp.sqrt(2)
    assert same("sqrt(2)", root) is None
    assert same("2^(1/2)", root + mp.mpf(10) ** -25) is not None
    assert same("1/3", Fraction(1, 3)) is None
    assert same("cos(pi/2)", 0) is None
    assert same("0", mp.mpf(10) ** -20) is not None
    assert same("x", 1) is not None
    assert same("1 < 2", True) is None
    assert same("1", True) is not None
    assert same("1 < 2", mp.mpf(1)) is not None
    assert same("1 < 2", False) is not None
    assert same("2/3", Fraction(1, 3)) is not None


@pytest.mark.parametrize("size", ["1", "-1", "10^-3", "10^14", "-10^-15", "10^-10"])
def test_thirty_digits_are_compared(size: str) -> None:
    with mp.workdps(60):
        value = evaluate(read(size))
        assert same(size, value * (1 + mp.mpf("0.9e-30"))) is None
        assert same(size, value * (1 - mp.mpf("1.1e-30"))) is not None


def test_small_numbers_are_compared_by_their_own_digits_and_zero_may_be_computed() -> None:
    with mp.workdps(60):
        tiny = evaluate(read("exp(-200)"))
        assert same("exp(-200)", tiny * (1 + mp.mpf("0.9e-30"))) is None
        assert same("exp(-200)", 2 * tiny) is not None
        assert same("exp(-200)", 0) is not None
        assert same("exp(-200) - exp(-200)", mp.mpf("1e-60")) is None
        assert same("0", mp.mpf("1e-40")) is not None


@pytest.mark.parametrize(
    ("exact", "decimal"),
    [
        ("-log(1 - 1/(exp(-50) + 1))", "50.0000"),
        ("log(1 - 1/(exp(-4000) + 1))", "-4000.0000"),
        ("log(1 - tanh(20))", "-39.3069"),
        ("log(exp(-500))", "-500"),
        ("log(10^-400)", "-921.0340"),
        ("1/log(10^22/(10^22 + 1))", "-10000000000000000000000.5000"),
        ("10^36/(10^18 + 1)*10^-0 - 10^36*log((10^18 + 1)/10^18)", "-0.5000"),
        ("(sqrt(1 + 10^-300) - 1)*10^300", "0.5000"),
        ("(sqrt(2 + 10^-150) - sqrt(2))*10^150", "0.3536"),
    ],
)
def test_digits_that_cancel_are_computed_with_more(exact: str, decimal: str) -> None:
    assert agrees(exact, decimal, 4) is None


def test_fifty_decimals() -> None:
    root = "1.41421356237309504880168872420969807856967187537695"
    assert agrees("sqrt(2)", root, 50) is None
    assert agrees("sqrt(2)", root[:-1] + "4", 50) is not None
