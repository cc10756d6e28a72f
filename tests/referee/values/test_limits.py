"""What a limit and a derivative are seen to be, and where nothing is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.values.limits import (
    agree,
    derivative,
    digits_to_try,
    far,
    limit,
    near,
    same_digits,
    tends_to,
)

DIGITS = 60
ROOTS = [(2, 16), (3, 32), (5, 48), (7, 64)]


@pytest.fixture(autouse=True)
def _digits() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


def numbers(*texts: str) -> list[Any]:
    """Sums of decimals, written as such: 1+1e-90 has more digits than the working precision."""
    return [mp.fsum(mp.mpf(part) for part in text.split("+")) for text in texts]


def array(*entries: Any) -> Any:
    found = np.empty(len(entries), dtype=object)
    found[:] = [mp.mpf(entry) for entry in entries]
    return found


def test_the_points_on_the_way() -> None:
    for number, (prime, exponent) in enumerate(ROOTS):
        for sign in (1, -1):
            step = sign * mp.sqrt(prime) * mp.mpf(10) ** -exponent
            assert mp.almosteq(near(mp.mpf(0), sign, number, mp.prec), step)
            assert mp.almosteq(near(mp.mpf(3), sign, number, mp.prec), 3 + step)
            out = sign * mp.sqrt(prime) * mp.mpf(10) ** exponent
            assert mp.almosteq(far(sign, number, False, mp.prec), out)
            assert far(sign, number, True, mp.prec) == sign * mp.floor(abs(out))
    with mp.workdps(220):
        assert abs(far(1, 0, False, 1) ** 2 - 2 * mp.mpf(10) ** 32) < mp.mpf(10) ** -180


def test_the_precisions_of_a_limit() -> None:
    assert list(digits_to_try()) == [200, 400, 800, 1600]
    seen = set()

    def function(t: Any) -> Any:
        seen.add(mp.dps)
        return t

    assert limit(function, mp.mpf(2), "+") != 3
    assert seen == {200, 260}
    assert mp.dps == DIGITS


def test_digits_that_cancel_are_computed_again_with_more() -> None:
    tiny = mp.mpf(10) ** -150
    assert mp.almosteq(limit(lambda t: (1 + t + tiny - 1 - t) / tiny, mp.inf, "both"), 1)
    with pytest.raises(Ungradable, match="whose digits cancel"):
        limit(lambda t: mp.mpf(mp.prec), mp.inf, "both")


def test_both_sides_and_infinity() -> None:
    def sign(t: Any) -> Any:
        return mp.sign(t - 2)

    two = mp.mpf(2)
    assert (limit(sign, two, "+"), limit(sign, two, "-")) == (1, -1)
    assert (limit(sign, mp.inf, "both"), limit(sign, -mp.inf, "both")) == (1, -1)
    with pytest.raises(Ungradable, match=r"does not exist: -1\.0 left, 1\.0 right"):
        limit(sign, two, "both")
    with pytest.raises(Ungradable, match=r": -0\.333333 left, 0\.333333 right"):
        limit(lambda t: sign(t) / 3, two, "both")
    assert limit(lambda t: 1 / (t - 2) ** 2, two, "both") == mp.inf
    with pytest.raises(Ungradable, match="has no side 'left'"):
        limit(sign, two, "left")
    assert limit(lambda t: t - mp.floor(t), mp.inf, "both", whole=True) == 0
    with pytest.raises(Ungradable, match="not seen to converge"):
        limit(lambda t: t - mp.floor(t), mp.inf, "both")


def test_a_limit_of_vectors_is_one_of_entries() -> None:
    found = limit(lambda t: array(1 / t, (t + 1) / t, t), mp.inf, "both")
    assert found.tolist()[::2] == [0, mp.inf]
    assert mp.almosteq(found[1], 1)
    matrix = limit(lambda t: np.stack([array(1 / t, 2), array(3, t)]), -mp.inf, "both")
    assert matrix.tolist() == [[0, 2], [3, -mp.inf]]
    with pytest.raises(Ungradable, match=r"does not exist: 0\.0, -1\.0 left, 0\.0, 1\.0 right"):
        limit(lambda t: array(0, mp.sign(t)), mp.mpf(0), "both")
    assert limit(lambda t: array(t, 1), mp.mpf(0), "both").tolist() == [0, 1]


@pytest.mark.parametrize(
    ("coarse", "finer", "same", "both"),
    [
        ("1", "1+0.9e-30", True, True),
        ("1", "1+1.1e-30", False, True),
        ("1", "1+0.9e-25", False, True),
        ("1", "1+1.1e-25", False, False),
        ("1000", "1000+9e-28", True, True),
        ("1000", "1000+9e-23", False, True),
        ("0.001", "0.001+2e-33", False, True),
        ("0.001", "0.001+2e-28", False, False),
        ("0", "9e-81", True, True),
        ("0", "-9e-81", True, True),
        ("0", "2e-80", False, False),
        ("inf", "inf", True, True),
        ("inf", "-inf", False, False),
        ("inf", "1", False, False),
        ("1", "inf", False, False),
    ],
)
def test_what_counts_as_the_same_number(coarse: str, finer: str, same: bool, both: bool) -> None:
    with mp.workdps(300):
        left, right = numbers(coarse, finer)
        assert (same_digits(left, right), agree(left, right)) == (same, both)
        assert (same_digits(array(5, left), array(5, right)), agree(array(left), array(right))) == (
            same,
            both,
        )


SEEN = [
    (("1", "1e-20", "1e-26", "1e-32"), "0"),  # it vanishes, faster than by halves
    (("1", "6.25e-26", "2.5e-26", "1e-26"), "0"),
    (("1", "-6.25e-26", "2.5e-26", "-1e-26"), "0"),
    (("1", "1", "1.5e-26", "1e-26"), None),
    (("2", "1.5", "1", "1e-26"), None),
    (("1", "1e-40", "1e-27", "1e-30"), None),
    (("1", "1e-10", "1e-20", "2e-25"), None),
    (("2", "1+1e-19", "1+1e-26", "1"), "1"),  # it settles, ever more
    (("2", "1+-1e-19", "1+1e-26", "1"), "1"),
    (("2", "1+1e-17", "1+1e-26", "1"), None),
    (("2", "1+1e-19", "1+2e-25", "1"), None),
    (("2", "1+1e-26+1e-30", "1+1e-26", "1"), None),
    (("2", "1+1e-90", "1+1e-90", "1"), "1"),
    (("2", "1+1e-70", "1+1e-70", "1"), None),
    (("2", "1", "1", "1"), "1"),
    (("1e-81", "-9e-81", "5e-81", "8e-81"), "0"),  # nothing but rounding
    (("2e-80", "-9e-81", "5e-81", "8e-81"), None),
    (("0", "30", "65", "100.5"), "inf"),  # it grows, ever more or nearly so
    (("0", "30", "65", "100"), None),
    (("1", "2", "3", "4"), "inf"),  # or by steps of one size
    (("1", "101", "201", "303"), "inf"),
    (("1", "1.1", "1.2", "1.303"), None),
    (("1", "1+1e-24", "1+2e-24", "1+3e-24"), "inf"),
    (("1", "1+1e-26", "1+2e-26", "1+3e-26"), "1+3e-26"),
    (("0", "100", "180", "244"), "inf"),
    (("0", "100", "179", "259"), None),
    (("0", "100", "200", "279"), None),
    (("0", "100", "-50", "250"), None),
    (("50", "50", "150", "350"), None),
]


@pytest.mark.parametrize(("values", "to"), SEEN)
def test_what_a_sequence_is_seen_to_tend_to(values: tuple[str, ...], to: str | None) -> None:
    with mp.workdps(300):
        row = numbers(*values)
        for mirrored in (row, [-value for value in row]):
            if to is None:
                with pytest.raises(Ungradable, match="not seen to converge"):
                    tends_to(mirrored)
            else:
                (expected,) = (
                    numbers(to) if mirrored is row else [-number for number in numbers(to)]
                )
                assert tends_to(mirrored) == expected


@pytest.mark.parametrize("scale", ["1e3", "1e-3", "1e40"])
@pytest.mark.parametrize("number", range(7, 15))
def test_that_a_sequence_settles_does_not_depend_on_its_size(number: int, scale: str) -> None:
    values, to = SEEN[number]
    with mp.workdps(300):
        row = [mp.mpf(scale) * value for value in numbers(*values)]
        if to is None:
            with pytest.raises(Ungradable, match="not seen to converge"):
                tends_to(row)
        else:
            assert tends_to(row) == mp.mpf(scale)


def test_statements_and_infinite_values_have_no_limit() -> None:
    with pytest.raises(Ungradable, match="the limit of a statement"):
        tends_to([mp.mpf(1), mp.mpf(1), mp.mpf(1), True])
    assert tends_to([mp.inf] * 4) == mp.inf
    assert tends_to([-mp.inf] * 4) == -mp.inf
    for values in ([mp.inf, -mp.inf] * 2, [mp.mpf(1), mp.inf, mp.inf, mp.inf]):
        with pytest.raises(Ungradable, match="over infinite values"):
            tends_to(values)


@pytest.mark.parametrize(
    ("function", "at", "slope"),
    [
        (mp.exp, 1, mp.exp),
        (mp.sin, 2, mp.cos),
        (lambda x: 2**30 * x**2, 0, lambda x: mp.zero),
        (lambda x: 10**40 * abs(x), 5, lambda x: mp.mpf(10) ** 40),
        (lambda x: 10**40 * mp.exp(x), 1, lambda x: 10**40 * mp.exp(x)),
    ],
)
def test_a_derivative_has_all_its_digits(
    function: Callable[[Any], Any], at: int, slope: Callable[[Any], Any]
) -> None:
    found = derivative(function, mp.mpf(at))
    assert abs(found - slope(mp.mpf(at))) <= mp.mpf(10) ** -58 * max(1, abs(found))


@pytest.mark.parametrize("size", ["1", "-1", "1e-20", "1e-28"])
def test_a_kink_has_no_derivative(size: str) -> None:
    """Above half the digits; a smaller kink is not told from none."""
    slope = mp.mpf(size)
    with pytest.raises(Ungradable, match="does not exist there"):
        derivative(lambda x: x + slope * abs(x), mp.mpf(0))
    with pytest.raises(Ungradable, match="does not exist there"):
        derivative(lambda x: x + slope * (x > 0), mp.mpf(0))
    with pytest.raises(Ungradable, match="does not exist there"):
        derivative(lambda x: array(x, x + slope * abs(x)), mp.mpf(0))


def test_a_jump_with_its_value_in_the_middle_has_no_derivative() -> None:
    """Both quotients are the same there, and as large as the step is small."""
    with pytest.raises(Ungradable, match="does not exist there"):
        derivative(mp.sign, mp.mpf(0))
    assert derivative(mp.sign, mp.mpf(1)) == 0


def test_a_vector_has_a_vector_of_derivatives() -> None:
    assert derivative(lambda x: array(x, 3 * x, x * x), mp.mpf(4)).tolist() == [1, 3, 8]
