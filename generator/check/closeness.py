"""Whether two numbers that were computed in different ways are the same."""

from __future__ import annotations

import math

from mpmath import mp
from mpmath.libmp import mpf_sub

from generator.check.functions import Value

__all__ = ["close"]

BITS = 10 / 3  # of a digit


def close(a: Value, b: Value, digits: int = 30, below: float = 0) -> bool:
    """Whether numbers agree to so many digits of the larger one, or of 10**-below if both are
    smaller than that; an infinite one is the same as itself alone.

    There are hundreds of numbers to compare in each line of an answer. So only their powers of two
    are looked at, which mpmath's numbers have at hand: what differs by one unit of the last digit
    is the same, what differs by four is not.
    """
    x, y = _parts(a), _parts(b)
    if not (_is_finite(x) and _is_finite(y)):
        return bool(a == b)
    gap = mpf_sub(x, y, mp.prec, "n")
    size = max(1 - below * BITS, _magnitude(x), _magnitude(y))
    return _magnitude(gap) <= size - digits * BITS + 1


Parts = tuple[int, int, int, int]  # sign, mantissa, exponent, bits of the mantissa


def _parts(value: Value) -> Parts:
    parts: Parts = value._mpf_ if type(value) is mp.mpf else mp.mpf(value)._mpf_
    return parts


def _is_finite(parts: Parts) -> bool:
    return bool(parts[1]) or not parts[2]


def _magnitude(parts: Parts) -> float:
    """The exponent of the power of two that is next above the number."""
    return parts[2] + parts[3] if parts[1] else -math.inf
