"""Real numbers with bounds, in balls of Arb, whose precision is raised until the bounds suffice.

Inside of `certified` numbers are balls that contain the true value; outside they are mpmath's, and
right to nearly all of its digits. A number that is given, as an mpf or an int, is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb, arb_series, ctx
from mpmath import mp
from mpmath.libmp import MPZ, from_man_exp

from keywright.referee.errors import Ungradable, WideBounds

__all__ = ["Ball", "as_mpf", "ball", "bits_needed", "certified", "derived", "is_last",
           "lead", "moving", "precision"]  # fmt: skip

Ball = Any  # arb, arb_series (a number with its derivative) or int: Arb has no types of its own

GUARD = 24  # bits that may be lost at once, so that most values need no second look
# equivalent number: A bound on the effort: of mpmath's digits some are to spare.
SPARE = 8  # bits that a value may lack of mpmath's precision
# equivalent number: A bound on the effort.
MOST_BITS = 8192  # with which nothing is undecided any more: what may be zero is zero
# equivalent number: How much is remembered, and not converted again.
REMEMBERED = 8192  # numbers

# equivalent number: A third coefficient is not looked at.
ctx.cap = 2  # of a series the value and the first derivative


def _most() -> int:
    return max(MOST_BITS, 3 * int(mp.prec))


def is_last() -> bool:
    """Whether no more bits will be tried."""
    return bool(ctx.prec >= _most())


def precisions() -> Iterator[int]:
    """The precisions in bits that are tried, each set in Arb while it is."""
    before, bits = ctx.prec, mp.prec + GUARD
    try:
        # equivalent comparison: With the last bits once more.
        while bits < _most():
            ctx.prec = bits
            yield bits
            bits *= 4
        ctx.prec = _most()
        yield _most()
    finally:
        ctx.prec = before


def certified(compute: Callable[[], Any]) -> Any:
    """What `compute` returns, a number or an array, a list or a table of them, at mpmath's
    precision.

    It is called with more and more bits until its bounds suffice. What cannot be told from zero in
    the end is zero. Raises `Ungradable` for what has no value.
    """
    doubt = WideBounds("its digits cancel")
    for _ in precisions():
        try:
            return _rounded(compute())
        except WideBounds as error:
            doubt = error
    raise Ungradable(str(doubt))


def bits_needed(compute: Callable[[], list[Any]]) -> int:
    """The precision at which numbers that depend on one another lose nothing that is looked at.

    `compute` returns balls: each number is then known to mpmath's present precision, and to as many
    bits behind the point, however far from it its first digit stands. What cannot be told from zero
    is not counted.
    """
    most = _most()
    with precision(most):
        try:
            found = [arb(number) for number in compute()]
        except WideBounds:
            return int(mp.prec)
        # equivalent comparison: A number is hardly ever known to just so many bits.
        known = [x for x in found if x.rel_accuracy_bits() >= mp.prec]
        # equivalent number: A bit more or less is to spare.
        lost = max((most - x.rel_accuracy_bits() for x in known), default=0)
        # equivalent number: A bit more or less is to spare.
        far = max((abs(_magnitude(x)) for x in known), default=0)
    # equivalent number: A bit more or less is to spare.
    return int(mp.prec) + GUARD + max(lost, 0) + min(far, most)


def _magnitude(number: Ball) -> int:
    """The exponent of the power of two next to a number."""
    mantissa, exponent = number.mid().man_exp()
    return int(exponent) + int(mantissa).bit_length()


def _rounded(found: Any) -> Any:
    kind = type(found)
    if kind in (arb, int):
        return as_mpf(found)
    if kind is list:
        return [_rounded(entry) for entry in found]
    if kind is dict:
        return {key: _rounded(entry) for key, entry in found.items()}
    if kind is np.ndarray:
        entries = np.empty(found.size, dtype=object)
        entries[:] = [x if type(x) is int else _rounded(x) for x in found.ravel()]
        return entries.reshape(found.shape)
    return found


def as_mpf(found: Ball) -> Any:
    """The number in mpmath, if the bounds allow for nearly all of its digits; else `WideBounds`."""
    if type(found) is int:
        return mp.mpf(found)
    # equivalent arithmetic, comparison: A bound on the effort, as `SPARE` is.
    if found.rel_accuracy_bits() < mp.prec - SPARE:
        if not found.is_finite():
            raise WideBounds("overflow")
        # equivalent comparison, number: Bounds around zero are either wide or next to nothing.
        if not (is_last() and found.contains(0) and abs(found) < arb(2) ** (-2 * mp.prec)):
            raise WideBounds("its digits cancel")
        return mp.mpf(0)
    mantissa, exponent = found.mid().man_exp()
    return mp.make_mpf(from_man_exp(MPZ(int(mantissa)), int(exponent), mp.prec, "n"))


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """So many bits in Arb, meanwhile."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


@lru_cache(maxsize=REMEMBERED)
def _as_ball(sign: int, mantissa: Any, exponent: int) -> Ball:
    return arb((int(-mantissa if sign else mantissa), int(exponent)))


def ball(value: Any) -> Ball:
    """The very number as a ball; an int, a truth value and an infinite number stay as they are."""
    if type(value) is mp.mpf:
        sign, mantissa, exponent, _ = value._mpf_
        if mantissa or not exponent:
            return _as_ball(sign, mantissa, exponent)
    return value


def moving(point: Sequence[Any], direction: Sequence[Any]) -> list[Ball]:
    """Numbers that change with the rates of a direction."""
    return [arb_series([ball(x), ball(d)]) for x, d in zip(point, direction, strict=True)]


def derived(number: Ball) -> Ball:
    """How fast a number changes."""
    return number[1] if type(number) is arb_series else 0


def lead(number: Ball) -> Ball:
    """The value of a number that may come with its derivative."""
    return number[0] if type(number) is arb_series else number
