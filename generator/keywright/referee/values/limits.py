"""Limits and derivatives of numeric functions, at high precision and with doubts.

A limit is what a sequence is *seen* to tend to. The points come within 1e-64 of the target (or go
out to 1e64), at irregular distances, so that no period fits them; the working precision is raised
until the last value no longer depends on it, so that cancellation is not taken for convergence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.functions import Value, is_array, is_finite, lift

__all__ = [
    "DOUBT", "EXPONENTS", "agree", "derivative", "digits_to_try", "far", "limit", "near",
    "same_digits", "tends_to",
]  # fmt: skip

EXPONENTS = (16, 32, 48, 64)
EXTRA_DIGITS = 140  # a difference of second order loses 2 * 64 digits
DOUBT = 60  # more digits, with which the value must still be the same
# equivalent number: The precision doubles, and is neither 1699 nor 1701.
MOST_DIGITS = 1700
SETTLED, NEARLY_SETTLED = 1e-25, 1e-18
NOISE = 1e-80
# equivalent number: How much is remembered, and not computed again.
REMEMBERED = 1024  # points

# equivalent number: Of irregular distances the digits do not matter.
with mp.workdps(240):
    FACTORS = tuple(mp.sqrt(prime) for prime in (2, 3, 5, 7))


def limit(function: Callable[[Value], Value], to: Value, side: str, whole: bool = False) -> Value:
    """lim function(t) as t tends to `to`: a number or ±infinity, from `side` + , - or both.

    `whole` keeps to integers on the way to infinity. Raises `Ungradable` where nothing is seen to
    converge, nor to grow without end, and where the two sides disagree.
    """
    if mp.isinf(to):
        if side != "both":
            raise Ungradable(f"infinity has no side {side!r}")
        sign = int(mp.sign(to))
        return _one_sided(function, lambda number, prec: far(sign, number, whole, prec))
    if side not in ("+", "-", "both"):
        raise Ungradable(f"a limit has no side {side!r}")
    ends = [
        _one_sided(function, partial(near, to, sign))
        # equivalent number: From twice as far it is the same limit.
        for mark, sign in (("+", 1), ("-", -1))
        if side in (mark, "both")
    ]
    if len(ends) == 2 and not agree(*ends):
        raise Ungradable(f"the limit does not exist: {_text(ends[1])} left, {_text(ends[0])} right")
    # equivalent number: The limits from both sides agree.
    return ends[0]


def derivative(function: Callable[[Value], Value], x: Value) -> Value:
    """function'(x) from both one-sided difference quotients, which must agree."""
    prec = mp.prec
    # equivalent number: More digits than the difference of two values loses, or fewer that are
    #   still enough.
    # equivalent arithmetic: Digits to spare.
    with mp.workprec(3 * prec + 80):
        # equivalent number: How near the points are: a derivative has its digits from twice as far,
        #   too.
        # equivalent arithmetic: Near enough: the slope is taken with three times as many digits.
        h = mp.ldexp(1, -prec - 20)
        below, here, above = function(x - h), function(x), function(x + h)
        right = lift(lambda a, b: (a - b) / h, above, here)
        left = lift(lambda a, b: (a - b) / h, here, below)
        for sides in ((left, right), (below, above)):  # a kink, or a jump
            # equivalent number: A bound between rounding and a difference: numbers agree to many
            #   digits more or to few.
            gap = lift(lambda a, b: abs(a - b) - mp.ldexp(1 + abs(a), -prec // 2), *sides)
            # equivalent comparison: A gap that is exactly 0 does not occur.
            if np.any(np.asarray(gap) > 0):
                raise Ungradable("the derivative does not exist there")
        return lift(lambda a, b: (a + b) / 2, left, right)


@lru_cache(maxsize=REMEMBERED)
def near(to: Value, sign: int, number: int, prec: int) -> Value:
    """A point on the way there, at the working precision `prec`."""
    return to + sign * FACTORS[number] / 10 ** EXPONENTS[number]


@lru_cache(maxsize=REMEMBERED)
def far(sign: int, number: int, whole: bool, prec: int) -> Value:
    """A point on the way to infinity."""
    distance = FACTORS[number] * 10 ** EXPONENTS[number]
    return sign * (mp.floor(distance) if whole else distance)


def digits_to_try() -> Iterator[int]:
    """The working precisions with which a limit is tried, until its value is one's own."""
    digits = mp.dps + EXTRA_DIGITS
    # equivalent comparison: A bound on the effort.
    while digits <= MOST_DIGITS:
        yield digits
        digits *= 2


def _one_sided(function: Callable[[Value], Value], point: Callable[[int, int], Value]) -> Value:
    def at(number: int) -> Value:
        return function(point(number, mp.prec))

    last = len(EXPONENTS) - 1
    for digits in digits_to_try():
        with mp.workdps(digits + DOUBT):
            finer = at(last)
        with mp.workdps(digits):
            coarse = at(last)
            if same_digits(coarse, finer):
                values = [*(at(number) for number in range(last)), coarse]
                return _settle(values)
    raise Ungradable("a limit whose digits cancel")


def same_digits(coarse: Value, finer: Value) -> bool:
    """Whether the value does not depend on the precision."""
    return _alike(coarse, finer, 1e-30)


def _alike(left: Value, right: Value, share: float) -> bool:
    pairs = zip(_entries(left), _entries(right), strict=True)
    return all(
        # equivalent comparison: A bound between rounding and a difference: numbers agree to many
        #   digits more or to few.
        a == b or (is_finite(a) and is_finite(b) and abs(a - b) <= max(share * abs(b), NOISE))
        for a, b in pairs
    )


def _entries(value: Value) -> Any:
    return np.ravel(value) if is_array(value) else (value,)


def _settle(values: list[Value]) -> Value:
    """What the values tend to, entry by entry."""
    # equivalent number: All values have the same shape, and whichever is looked at here, they are
    #   the same or nearly so.
    if not is_array(values[0]):
        return tends_to(values)
    # equivalent number: All values have the same shape, and whichever is looked at here, they are
    #   the same or nearly so.
    entries = np.empty(values[0].size, dtype=object)
    entries[:] = [tends_to(list(row)) for row in zip(*map(np.ravel, values), strict=True)]
    # equivalent number: All values have the same shape, and whichever is looked at here, they are
    #   the same or nearly so.
    return entries.reshape(values[0].shape)


def tends_to(values: list[Any]) -> Value:
    """What a sequence of numbers is seen to tend to; raises `Ungradable` where that is nothing."""
    if any(isinstance(value, bool) for value in values):
        raise Ungradable("the limit of a statement")
    if not all(map(is_finite, values)):
        # equivalent arithmetic, number: All values have the same shape, and whichever is looked at
        #   here, they are the same or nearly so.
        if all(value == values[-1] for value in values):
            # equivalent arithmetic, number: All values have the same shape, and whichever is looked
            #   at here, they are the same or nearly so.
            return values[-1]
        raise Ungradable("a limit over infinite values")
    # equivalent arithmetic: All values have the same shape, and whichever is looked at here, they
    #   are the same or nearly so.
    before, end = abs(values[-2]), abs(values[-1])
    steps = [b - a for a, b in pairwise(values)]
    sizes = [abs(step) for step in steps]
    # equivalent comparison: All values have the same shape, and whichever is looked at here, they
    #   are the same or nearly so.
    if end <= SETTLED and end < before / 2 and before < abs(values[-3]) / 2:
        return mp.mpf(0)
    # equivalent comparison: A bound between rounding and a difference: numbers agree to many digits
    #   more or to few.
    calmer = sizes[-1] <= sizes[-2] or sizes[-1] <= NOISE * end
    # equivalent comparison: A bound between rounding and a difference: numbers agree to many digits
    #   more or to few.
    if calmer and sizes[-1] <= SETTLED * end and sizes[-2] <= NEARLY_SETTLED * end:
        # equivalent arithmetic, number: All values have the same shape, and whichever is looked at
        #   here, they are the same or nearly so.
        return values[-1]
    # equivalent comparison: A bound between rounding and a difference: numbers agree to many digits
    #   more or to few.
    if max(map(abs, values)) <= NOISE:
        return mp.mpf(0)
    one_way = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    grown = end > 100 and all(5 * b >= 4 * a for a, b in pairwise(sizes))
    if one_way and (grown or _is_even(sizes)):
        # equivalent arithmetic, comparison, number: The steps have one sign, or there is no
        #   infinite limit.
        return mp.inf if steps[-1] > 0 else -mp.inf
    raise Ungradable("a limit that was not seen to converge")


def _is_even(sizes: list[Value]) -> bool:
    """Whether the steps are all of one size, as those of a logarithm are where the points lie at
    equal ratios."""
    # equivalent comparison, number: A bound between rounding and a difference: numbers agree to
    #   many digits more or to few.
    return bool(min(sizes) > SETTLED and 50 * (max(sizes) - min(sizes)) <= min(sizes))


def agree(left: Value, right: Value) -> bool:
    """Whether the limits from both sides are the same."""
    return _alike(left, right, SETTLED)


def _text(value: Value) -> str:
    return ", ".join(mp.nstr(entry, 6) for entry in np.ravel(value))
