from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.algebra.numbers.rationals import fraction_of, is_printable, is_printable_power
from keywright.terms.outcomes import Undefined
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    case,
    cases,
    div,
    fn,
    integer,
    mul,
    neg,
    number,
    power,
    symbol,
)
from tests.algebra.second import evaluate

numbers = st.fractions(-20, 20, max_denominator=12).map(number)
terms = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.builds(add, inner, inner),
        st.builds(mul, inner, inner, inner),
        st.builds(neg, inner),
        st.builds(power, inner, st.integers(0, 3)),
        st.builds(lambda u, v: div(u, add(1, power(v, 2))), inner, inner),
        st.builds(lambda u, v, head: fn(head, u, v), inner, inner, st.sampled_from(["max", "min"])),
        st.builds(lambda u, v: cases(case(u, fn("lt", u, v)), case(v, fn("true"))), inner, inner),
        st.builds(lambda u, head: fn(head, u), inner, st.sampled_from(["abs", "sign", "relu"])),
    ),
    max_leaves=8,
)


@given(terms)
def test_rational_arithmetic_agrees_with_mpmath(term: Term) -> None:
    found = fraction_of(term)
    assert found is not None
    with mpmath.workdps(200):
        expected = evaluate(term)
        exact = mpmath.mpf(found.numerator) / found.denominator
        assert abs(exact - expected) <= mpmath.mpf(10) ** -150 * (1 + abs(expected))


@pytest.mark.parametrize("base", range(-3, 4))
@pytest.mark.parametrize("exponent", range(-3, 4))
def test_whole_powers(base: int, exponent: int) -> None:
    term = power(base, exponent)
    if base == 0 and exponent < 0:
        with pytest.raises(Undefined):
            fraction_of(term)
    else:
        assert fraction_of(term) == Fraction(base) ** exponent


@pytest.mark.parametrize("exponent", [10**9, 10**400 + 1, -(10**9)])
def test_powers_too_long_to_be_written_out_are_not_computed(exponent: int) -> None:
    assert fraction_of(power(2, exponent)) is None
    assert fraction_of(power(1, exponent)) == 1
    assert fraction_of(power(-1, exponent)) == (-1) ** (exponent % 2)


def test_the_longest_numbers_can_be_printed() -> None:
    assert is_printable_power(Fraction(2), Fraction(3_320))
    assert is_printable(2**3_320)
    assert len(str(2**3_320)) == 1000
    assert not is_printable_power(Fraction(1, 2), Fraction(3_322))
    longest = power(2, 3_320)
    assert fraction_of(longest) == 2**3_320
    assert fraction_of(mul(longest, longest)) is None


@pytest.mark.parametrize(
    "term",
    [symbol("x"), fn("pi"), fn("sqrt", 4), power(4, div(1, 2)), add(1, fn("exp", 0)),
     fn("heaviside", 0), cases(case(1, fn("lt", fn("pi"), 4)))],
    ids=str,
)  # fmt: skip
def test_other_terms_are_left_to_others(term: Term) -> None:
    assert fraction_of(term) is None


def test_undefined() -> None:
    with pytest.raises(Undefined) as caught:
        fraction_of(add(1, div(1, add(1, neg(1)))))
    assert caught.value.term == div(1, add(1, neg(1)))
    with pytest.raises(Undefined):
        fraction_of(cases(case(integer(1), fn("lt", 1, 0))))
