"""Whether two numbers that were computed in different ways are the same."""

from __future__ import annotations

import math

from mpmath import mp
from mpmath.libmp import mpf_sub

from keywright.referee.functions import Value, is_finite

__all__ = ["close"]

BITS = 10 / 3  # of a digit


def close(a: Value, b: Value, digits: int = 30, below: float = 0) -> bool:
    """Whether numbers agree to so many digits of the larger one, or of 10**-below if both are
    smaller than that; an infinite one is the same as itself alone.

    There are hundreds of numbers to compare in each line of an answer. So only their powers of two
    are looked at, which mpmath's numbers have at hand: what differs by one unit of the last digit
    is the same, what differs by four is not.
    """
    a, b = _mpf(a), _mpf(b)
    if not (is_finite(a) and is_finite(b)):
        return bool(a == b)
    gap = mpf_sub(a._mpf_, b._mpf_, mp.prec, "n")
    # equivalent number: A bound between rounding and a difference: numbers agree to many digits
    #   more or to few.
    size = max(1 - below * BITS, _magnitude(a._mpf_), _magnitude(b._mpf_))
    # Whole numbers, as a power of two may be too large for one of the machine.
    return _magnitude(gap) + math.ceil(digits * BITS) <= size + 1


def _mpf(value: Value) -> Value:
    return value if type(value) is mp.mpf else mp.mpf(value)


def _magnitude(parts: tuple[int, int, int, int]) -> float:
    """The exponent of the power of two that is next above the number."""
    _, mantissa, exponent, bits = parts
    return exponent + bits if mantissa else -math.inf
