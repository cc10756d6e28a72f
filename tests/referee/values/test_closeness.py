"""When two numbers that were computed in different ways count as the same."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from mpmath import mp

from keywright.referee.values.closeness import close

NUMBERS = ["0", "1e-50", "0.3", "1", "-3", "7.99", "8", "1e30", "-1e30"]


def gap(size: str, share: str) -> tuple[mp.mpf, mp.mpf]:
    """A number and one that differs from it by this share of it, or of 1 if it is smaller."""
    number = mp.mpf(size)
    return number, number + max(1, abs(number)) * mp.mpf(share)


@pytest.mark.parametrize("size", NUMBERS)
def test_numbers_agree_to_thirty_digits_of_the_larger_or_of_one(size: str) -> None:
    with mp.workdps(60):
        for share, same in (("0", True), ("1e-30", True), ("4e-30", False), ("1", False)):
            for sign in ("", "-"):
                a, b = gap(size, sign + share)
                assert close(a, b) is close(b, a) is same


@pytest.mark.parametrize("digits", [1, 15, 30, 40])
def test_the_digits_may_be_others(digits: int) -> None:
    with mp.workdps(60):
        for share, same in (("0.9", True), ("4", False)):
            a, b = gap("7", str(mp.mpf(share) * mp.mpf(10) ** -digits))
            assert close(a, b, digits) is same


@pytest.mark.parametrize("below", [0, 15, 35])
def test_small_numbers_are_held_to_digits_of_a_larger_one(below: int) -> None:
    with mp.workdps(60):
        unit = mp.mpf(10) ** -(30 + below)
        assert close(0, unit * mp.mpf("0.9"), 30, below)
        assert close(unit, unit * mp.mpf("1.2"), 30, below)
        assert not close(0, 4 * unit, 30, below)
        assert not close(-2 * unit, 2 * unit, 30, below)


def test_small_numbers_can_be_held_to_their_own_digits() -> None:
    with mp.workdps(60):
        small = mp.mpf("1e-900")
        assert close(small, small * (1 + mp.mpf("0.7e-30")), 30, math.inf)
        assert not close(small, small * (1 + mp.mpf("4e-30")), 30, math.inf)
        assert not close(small, 0, 30, math.inf)
        assert close(0, mp.zero, 30, math.inf)


def test_whole_numbers_are_numbers() -> None:
    assert close(3, mp.mpf(3))
    assert not close(3, 4)
    assert close(10**40, 10**40 + 1)
    with pytest.raises(TypeError):
        close(None, 1)
    with pytest.raises(TypeError):
        close(Fraction(1, 2), "half")


def test_an_infinite_number_is_the_same_as_itself_alone() -> None:
    for below in (0, math.inf):
        assert close(mp.inf, mp.inf, 30, below)
        assert close(-mp.inf, -mp.inf, 30, below)
        for other in (-mp.inf, mp.mpf(0), 0, mp.mpf(10) ** 50, mp.nan):
            assert not close(mp.inf, other, 30, below)
            assert not close(other, mp.inf, 30, below)
    assert not close(mp.nan, mp.nan)


def test_numbers_beyond_those_of_the_machine_are_compared() -> None:
    with mp.workdps(60):
        huge = mp.ldexp(mp.mpf(1), 10**400)
        assert close(huge, huge * (1 + mp.mpf("0.9e-31")))
        assert not close(huge, huge * (1 + mp.mpf("1e-25")))
        assert not close(huge, 1 / huge)
