"""What is drawn: the values of a field, and their order."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.spec.draws import Draw, Space, order


def all_of(**fields: Any) -> list[Any]:
    draw = Draw(**fields)
    return [draw.value(number) for number in range(draw.count)]


def test_integers_are_all_of_a_range() -> None:
    assert all_of(integers=(-2, 3)) == [-2, -1, 0, 1, 2, 3]


def test_choices_are_plain_data() -> None:
    assert all_of(choice=((1, (2,)), {"a": (3,)}, "x")) == [[1, [2]], {"a": [3]}, "x"]


@given(
    st.fractions(-3, 3, max_denominator=7),
    st.fractions(0, 2, max_denominator=7),
    st.integers(1, 12),
)
def test_rationals_are_all_multiples_in_the_range(
    low: Fraction, width: Fraction, below: int
) -> None:
    high = low + width
    wanted = [Fraction(k, below) for k in range(-100, 100) if low <= Fraction(k, below) <= high]
    bounds = (str(low), str(high))
    if not wanted:
        with pytest.raises(ValueError, match="there is no value"):
            all_of(rationals=bounds, denominator=below)
        return
    assert [Fraction(value) for value in all_of(rationals=bounds, denominator=below)] == wanted


def test_decimals_of_a_range_are_exact() -> None:
    assert all_of(rationals=(Decimal("0.1"), Decimal("0.3")), denominator=10) == [
        "1/10", "1/5", "3/10",
    ]  # fmt: skip


def test_lists_are_all_combinations() -> None:
    found = all_of(list=Draw(integers=(0, 2)), length=3)
    assert sorted(found) == [[a, b, c] for a in range(3) for b in range(3) for c in range(3)]
    grid = Draw(list=Draw(list=Draw(integers=(0, 1)), length=2), length=2)
    assert grid.count == 16
    assert len({str(grid.value(number)) for number in range(16)}) == 16


def test_a_space_is_the_product() -> None:
    space = Space({"a": Draw(integers=(1, 2)), "b": Draw(choice=("x", "y", "z"))})
    found = [space.values(number) for number in range(space.count)]
    assert len(found) == 6
    assert all(each in found for each in [{"a": a, "b": b} for a in (1, 2) for b in "xyz"])


@given(st.integers(1, 400), st.integers())
def test_an_order_has_every_number_once(count: int, seed: int) -> None:
    assert sorted(order(count, seed)) == list(range(count))


def test_orders_are_fair_and_depend_on_the_key() -> None:
    times = Counter(tuple(order(3, seed)) for seed in range(3000))
    assert len(times) == 6
    # 3000 draws of 1/6: the standard deviation is 20.
    assert all(400 < number < 600 for number in times.values())
    firsts = Counter(next(order(10**6, seed)) // 10**5 for seed in range(3000))
    assert len(firsts) == 10
    assert all(200 < number < 400 for number in firsts.values())


def test_an_order_stays_what_it_was() -> None:
    """Students have sheets that were drawn in this order."""
    assert list(order(10, 7, "q")) == [0, 2, 1, 9, 8, 5, 6, 3, 4, 7]
    assert list(islice(order(10**30, 7), 2)) == [
        675174245538044498349810917840, 890641886796406669455049950681,
    ]  # fmt: skip


def test_a_large_space_repeats_nothing() -> None:
    first = list(islice(order(100_001, 3), 2000))
    assert len(set(first)) == 2000
