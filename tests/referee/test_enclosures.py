"""Numbers are computed with bounds, and with more digits until these suffice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from flint import arb, arb_series, ctx
from mpmath import mp

from keywright.referee import enclosures
from keywright.referee.enclosures import (
    MOST_BITS,
    as_mpf,
    ball,
    bits_needed,
    certified,
    derived,
    is_last,
    lead,
    moving,
    precision,
    precisions,
)
from keywright.referee.errors import Ungradable, WideBounds


@pytest.mark.parametrize("text", ["0", "1", "-2.5", "1e-30", "-7e55", "3.125", "1e400", "1e-400"])
@pytest.mark.parametrize("digits", [15, 60])
def test_a_number_goes_there_and_back(text: str, digits: int) -> None:
    with mp.workdps(digits):
        number = mp.mpf(text)
        with precision(20):  # whatever the bits there
            exact = ball(number)
            assert exact.is_exact()
        assert as_mpf(exact) == number
    for other in (3, True, mp.inf, "x", None):
        assert ball(other) is other


def test_the_precisions_grow_to_the_last_and_are_put_back() -> None:
    before = ctx.prec
    with mp.workprec(100):
        tried = []
        for bits in precisions():
            assert ctx.prec == bits
            tried.append((bits, is_last()))
        assert tried == [
            (124, False), (496, False), (1984, False), (7936, False), (MOST_BITS, True),
        ]  # fmt: skip
        for _ in precisions():
            break
    assert ctx.prec == before
    with mp.workprec(10_000):
        assert [*precisions()] == [10_024, 30_000]


def test_digits_that_cancel_are_computed_with_more() -> None:
    def close_to_zero() -> arb:
        return (1 + arb(-300).exp()) - 1

    with mp.workdps(50):
        assert abs(certified(close_to_zero) / mp.exp(-300) - 1) < mp.mpf(10) ** -45
        assert certified(lambda: arb(2).sqrt() ** 2 - 2) == 0
        with pytest.raises(Ungradable, match="its digits cancel"):
            certified(lambda: (1 + arb(-9000).exp()) / 3 - arb(1) / 3 + arb(0, 1e-10))
        with pytest.raises(Ungradable, match="overflow"):
            certified(lambda: arb(1) / arb(0, 1))


@pytest.mark.parametrize("bits", [53, 4000, 9000, 20_000])
def test_what_is_zero_is_zero_with_any_precision(bits: int) -> None:
    with mp.workprec(bits):
        x = ball(1 + mp.mpf("1e-15") * mp.sqrt(2))
        assert certified(lambda: 1 / x - x / x**2) == 0


def test_what_is_undecided_is_tried_again_and_its_reason_stands_in_the_end() -> None:
    tries = []

    def settled_late() -> int:
        tries.append(ctx.prec)
        if len(tries) < 3:
            raise WideBounds("not yet")
        return 7

    assert certified(settled_late) == 7
    assert tries == sorted(set(tries))

    def never() -> int:
        raise WideBounds("which is larger")

    with pytest.raises(Ungradable, match=r"^which is larger$"):
        certified(never)


def test_lists_tables_and_arrays_are_certified_entry_by_entry() -> None:
    third = mp.mpf(1) / 3

    def entries() -> list[object]:
        return [arb(1) / 3, 2, True]

    assert certified(entries) == [third, 2, True]
    assert certified(lambda: {"a": arb(1) / 3}) == {"a": third}
    found = certified(lambda: np.array([[arb(1) / 3, 2]], dtype=object))
    assert found.tolist() == [[third, 2]]


def test_a_number_with_its_derivative() -> None:
    (x,) = moving([mp.mpf(3)], [2])
    assert (lead(x * x), derived(x * x)) == (9, 12)
    assert (lead(arb(5)), derived(arb(5))) == (5, 0)
    assert type(x) is arb_series


def test_bits_needed_are_those_that_cancel_or_stand_far_behind_the_point() -> None:
    def with_zero() -> list[arb]:
        return [arb(2).sqrt() ** 2 - 2, arb(0), arb(2).sqrt()]

    def undecided() -> list[arb]:
        raise WideBounds("whatever")

    with mp.workprec(100):
        plain = 100 + enclosures.GUARD
        far: list[tuple[Callable[[], list[arb]], int]] = [  # 433 is 300/log(2), and so on
            (with_zero, 0), (lambda: [arb(2).sqrt(), arb(3)], 0), (lambda: [arb(1)], 0),
            (lambda: [arb(-300).exp(), arb(1) / 3], 433), (lambda: [arb(300).exp()], 433),
            (lambda: [(1 + arb(-100).exp()) - 1], 2 * 144), (lambda: [arb(-(10**4)).exp()], 8192),
        ]  # fmt: skip
        for compute, bits in far:
            assert bits_needed(compute) in range(plain + bits, plain + bits + 9)
        assert bits_needed(undecided) == 100
