"""What each elementary function and operation does to real numbers: one row each, in mpmath.

The working precision is mpmath's current one. Whatever leaves the finite real numbers raises
`Ungradable`: mpmath would go on with complex numbers, NaN or infinities, and a check that goes on
with those can find two wrong sides equal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache, reduce
from math import prod
from typing import Any

import numpy as np
from mpmath import mp

from generator.check.errors import Ungradable

__all__ = [
    "ARITHMETIC",
    "COMPARISONS",
    "FUNCTIONS",
    "Value",
    "is_array",
    "is_finite",
    "lift",
    "order",
]

Value = Any  # mpf, int, bool, or a numpy array of these: mpmath has no types of its own

# equivalent number: How much is remembered, and not worked out again.
REMEMBERED = 4096  # values of each function
# equivalent number: A bound on the effort.
LARGEST_BITS = 4096  # arguments up to 2**4096: limits go far out, towers of exponentials stop here


def is_array(value: Value) -> bool:
    return isinstance(value, np.ndarray)


def is_finite(value: Value) -> bool:
    """Whether this is a finite mpf: what `mp.isfinite` says, which takes ten times as long."""
    if type(value) is not mp.mpf:
        return False
    _, mantissa, exponent, _ = value._mpf_
    return bool(mantissa) or not exponent


def order(left: Value, right: Value) -> int:
    """-1, 0 or 1; what agrees to 7 digits of 10 of the working precision counts as equal."""
    if left == right:
        return 0
    if not all(type(side) is int or is_finite(side) for side in (left, right)):
        # equivalent comparison: Equal sides have returned before.
        return 1 if left > right else -1
    gap = left - right
    # equivalent comparison, number: A bound between rounding and a difference: numbers agree to
    #   many digits more or to few.
    if abs(gap) <= mp.ldexp(max(1, abs(left), abs(right)), -7 * mp.prec // 10):
        return 0
    # equivalent comparison: Equal sides have returned before.
    return 1 if gap > 0 else -1


def lift(function: Callable[..., Value], *args: Value) -> Value:
    """`function` of scalars, or entry by entry of arrays of one shape; scalars are repeated."""
    if np.ndarray not in map(type, args):
        return _scalar(function, args)
    shapes = {arg.shape for arg in args if is_array(arg)}
    if len(shapes) > 1:
        raise Ungradable("vectors of different lengths: " + _listed(shapes))
    shape = shapes.pop()
    count = prod(shape)
    flat = [arg.ravel() if is_array(arg) else [arg] * count for arg in args]
    entries = np.empty(count, dtype=object)
    entries[:] = [_scalar(function, row) for row in zip(*flat, strict=True)]
    return entries.reshape(shape)


def _listed(shapes: set[tuple[int, ...]]) -> str:
    return ", ".join("x".join(map(str, shape)) for shape in sorted(shapes))


def _scalar(function: Callable[..., Value], args: Any) -> Value:
    """The function's value, or the reason why there is none."""
    for arg in args:
        if type(arg) is not int and not is_finite(arg):
            is_truth = isinstance(arg, bool)
            wrong = "a truth value stands where a number must" if is_truth else None
            raise Ungradable(wrong or "arithmetic with infinity")
    value = function(*args)
    if type(value) is int or is_finite(value):
        return value
    is_real = not isinstance(value, mp.mpc)
    raise Ungradable("a value that is not finite" if is_real else "a value that is not real")


def _remembered(function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """The function, which is not computed twice for one number at one precision: the lines of a
    derivation have most of their parts in common."""

    @lru_cache(maxsize=REMEMBERED)
    def found(parts: tuple[int, int, int, int], precision: int) -> Value:
        return function(mp.make_mpf(parts))

    return lambda x: found(x._mpf_, mp.prec) if type(x) is mp.mpf else function(x)


def _within(function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """The function, refused for arguments so large that it would never end or means nothing."""

    def guarded(x: Value) -> Value:
        # equivalent comparison: A bound on the effort.
        if mp.mag(x) > LARGEST_BITS:
            raise Ungradable("overflow")
        return function(x)

    return _remembered(guarded)


def _power(base: Value, exponent: Value) -> Value:
    if base == 0 and exponent < 0:
        raise Ungradable("division by zero")
    # equivalent comparison: A bound on the effort.
    if mp.mag(exponent) > LARGEST_BITS:
        raise Ungradable("overflow")
    return mp.power(mp.mpf(base), exponent)


def _divide(numerator: Value, denominator: Value) -> Value:
    if denominator == 0:
        raise Ungradable("division by zero")
    return mp.mpf(numerator) / denominator


def _logarithm(x: Value) -> Value:
    if x == 0:
        raise Ungradable("the logarithm of zero")
    return mp.log(x)


def _nearest(x: Value) -> Value:
    return mp.nint(mp.mpf(x))


def _unit_step(x: Value) -> Value:
    if x == 0:
        raise Ungradable("the unit step at 0, where its value is a convention")
    # equivalent comparison: 0 is refused before.
    return int(x > 0)


_exp = _within(mp.exp)

FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": _exp,
    "log": _remembered(_logarithm),
    "sin": _within(mp.sin),
    "cos": _within(mp.cos),
    "tan": _within(mp.tan),
    "tanh": _within(mp.tanh),
    "sinh": _within(mp.sinh),
    "cosh": _within(mp.cosh),
    "sqrt": mp.sqrt,
    "asin": _remembered(mp.asin),
    "acos": _remembered(mp.acos),
    "atan": _remembered(mp.atan),
    "sigmoid": lambda x: 1 / (1 + _exp(-x)),
    "relu": lambda x: max(x, 0),
    "softplus": lambda x: mp.log1p(_exp(x)),
    "max": lambda *args: max(args),
    "min": lambda *args: min(args),
    "abs": abs,
    "erf": _within(mp.erf),
    "normal_cdf": _within(mp.ncdf),
    "sign": lambda x: order(x, 0),
    "heaviside": _unit_step,
    "floor": lambda x: _nearest(x) if order(x, _nearest(x)) == 0 else mp.floor(x),
    "ceil": lambda x: _nearest(x) if order(x, _nearest(x)) == 0 else mp.ceil(x),
}

ARITHMETIC: dict[str, Callable[..., Value]] = {
    "add": lambda *args: reduce(operator.add, args),
    "mul": lambda *args: reduce(operator.mul, args),
    "times": lambda *args: reduce(operator.mul, args),
    "div": _divide,
    "pow": _power,
}

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "eq": lambda sign: sign == 0,
    "ne": lambda sign: sign != 0,
    "lt": lambda sign: sign < 0,
    "le": lambda sign: sign <= 0,
    "gt": lambda sign: sign > 0,
    "ge": lambda sign: sign >= 0,
}
