"""Numbers in MPFR beside the same in mpmath: the same values, and nothing that is no finite one."""

from __future__ import annotations

from collections.abc import Callable

import gmpy2
import pytest
from mpmath import mp

from generator.check import functions, reals
from generator.check.errors import Ungradable
from generator.check.reals import FAILURES, FUNCTIONS, as_mpf, order, precision, real

LARGE = "1e400"
HUGE = mp.ldexp(1, 2**29 + 9)  # its square is beyond the exponents of MPFR


@pytest.mark.parametrize("text", ["0", "1", "-2.5", "1e-30", "-7e55", "3.125", LARGE])
@pytest.mark.parametrize("digits", [15, 60])
def test_a_number_goes_there_and_back(text: str, digits: int) -> None:
    with mp.workdps(digits):
        number = mp.mpf(text)
    with mp.workdps(15), precision():
        assert as_mpf(real(number)) == number
    assert real(12345678901234567890) == 12345678901234567890


@pytest.mark.parametrize("value", [mp.inf, mp.ninf, mp.nan, True, "1", None, mp.mpc(1, 2)])
def test_what_is_no_number_does_not_come_in(value: object) -> None:
    with precision(), pytest.raises(Ungradable):
        real(value)


def test_the_precision_is_that_of_mpmath() -> None:
    with mp.workdps(50):
        with precision():
            third = gmpy2.mpfr(1) / 3
            assert abs(as_mpf(third) - mp.mpf(1) / 3) < mp.mpf(10) ** -50
        assert reals.CONTEXT.precision == mp.prec


@pytest.mark.parametrize("x", ["-2.5", "-1", "0.25", "1", "3"])
@pytest.mark.parametrize("name", sorted({*FUNCTIONS} & {*functions.FUNCTIONS} - {"max", "min"}))
def test_a_function_is_that_of_mpmath(name: str, x: str) -> None:
    with mp.workdps(40):
        number = mp.mpf(x)
        try:
            there = functions.lift(functions.FUNCTIONS[name], number)
        except Ungradable:
            with precision(), pytest.raises(FAILURES):
                reals.finite(FUNCTIONS[name](real(number)))
            return
        with precision():
            here = FUNCTIONS[name](real(number))
        here = here if isinstance(here, int) else as_mpf(here)
        assert abs(here - there) <= abs(there) * mp.mpf(10) ** -38


SEVEN = f"7.{'0' * 49}1"
SIDES = [
    ("2", "3"), ("3", "3"), ("1.0", "1"), ("0.5", "1"), ("0.0", "1e-50"), ("1e-50", "0"),
    ("1e-30", "0"), ("7", SEVEN), ("7.0", SEVEN), ("7", "7.0000001"), ("-7.0", "7.0"),
    ("1e30", "1.0000000000000000000000000000001e30"), ("1e-43", "-1e-43"), ("0", "1"), ("-1", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [*SIDES, *((right, left) for left, right in SIDES)])
def test_the_order_is_that_of_mpmath(left: str, right: str) -> None:
    with mp.workdps(60), precision():
        sides = [int(one) if one.lstrip("-").isdigit() else mp.mpf(one) for one in (left, right)]
        assert order(*map(real, sides)) == functions.order(*sides)


@pytest.mark.parametrize("bits", [100, 103, 200, 203])
def test_the_order_is_that_of_mpmath_wherever_it_turns(bits: int) -> None:
    with mp.workprec(bits), precision():
        for size in (mp.mpf(0), mp.mpf(1), mp.mpf(-3), mp.ldexp(1, 70)):
            for places in range(bits // 2, bits - 5):
                near = size + max(1, abs(size)) * mp.ldexp(1, -places)
                assert order(real(size), real(near)) == functions.order(size, near)


def test_what_leaves_the_numbers_is_trapped() -> None:
    with mp.workdps(30), precision():
        huge = real(HUGE)
        wrong: list[Callable[[], object]] = [
            lambda: huge * huge, lambda: 1 / huge / huge, lambda: (1 / huge) ** 2,
            lambda: gmpy2.mpfr(1) / 0, lambda: gmpy2.log(gmpy2.mpfr(-1)), lambda: gmpy2.exp(huge),
        ]  # fmt: skip
        for one in wrong:
            with pytest.raises(FAILURES):
                one()


def test_far_out_what_is_beyond_all_exponents_is_infinite_or_zero() -> None:
    with mp.workdps(30):
        with precision(far=True):
            huge = real(HUGE)
            assert gmpy2.is_infinite(huge * huge)
            assert 1 / huge / huge == 0
            for name in ("log", "sqrt", "pow"):
                arguments = (1 / huge / huge, 2)[: 2 if name == "pow" else 1]
                with pytest.raises(Ungradable, match="perhaps not zero"):
                    FUNCTIONS[name](*arguments)
            with pytest.raises(FAILURES):
                (huge * huge) / (huge * huge)
            assert FUNCTIONS["sqrt"](real(mp.mpf(4))) == 2
        with precision():  # and no longer afterwards
            assert FUNCTIONS["sqrt"](real(mp.mpf(0))) == FUNCTIONS["pow"](real(mp.mpf(0)), 2) == 0
            with precision(far=True):
                assert gmpy2.is_infinite(huge * huge)
            with pytest.raises(FAILURES):
                huge * huge


def test_what_is_far_out_already_stays_trapped_within_a_nearer_look() -> None:
    with mp.workdps(30), precision(far=True), precision():
        huge = real(HUGE)
        assert gmpy2.is_infinite(huge * huge)
