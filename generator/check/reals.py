"""Real numbers in MPFR, and how they come from mpmath and go back to it.

Whatever is no finite real number, or beyond the exponents of MPFR, is trapped and raises one of
`FAILURES`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import gmpy2
from mpmath import mp
from mpmath.libmp import MPZ, from_man_exp

from generator.check.errors import Ungradable
from generator.check.functions import Value

__all__ = ["FAILURES", "FUNCTIONS", "JOINED", "Real", "as_mpf", "finite", "order", "precision",
           "real"]  # fmt: skip

Real = Any  # int or gmpy2.mpfr, which has no types of its own

FAILURES = (
    Ungradable, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError,
    StopIteration,
)  # fmt: skip
# equivalent number: How much is remembered, and not worked out again.
REMEMBERED = 8192  # numbers in their other form
CONTEXT = gmpy2.context(
    # equivalent condition: It is set anew wherever the context is used.
    emax=gmpy2.get_emax_max(), emin=gmpy2.get_emin_min(), trap_overflow=True, trap_underflow=True,
    trap_invalid=True, trap_divzero=True,
)  # fmt: skip


@contextmanager
def precision(*, far: bool = False) -> Iterator[None]:
    """MPFR at the precision of mpmath, inside and, once more, afterwards.

    `far`: on the way to a limit, what is beyond all exponents counts as infinite or as zero. A
    quotient or a product of two such numbers is trapped, and where a function would bring one back
    among the others (`_tame`), it is refused.
    """
    gmpy2.set_context(CONTEXT)
    before = CONTEXT.trap_overflow
    CONTEXT.precision = mp.prec
    CONTEXT.trap_overflow = CONTEXT.trap_underflow = before and not far
    try:
        yield
    finally:
        CONTEXT.trap_overflow = CONTEXT.trap_underflow = before
        CONTEXT.precision = mp.prec


def as_mpf(value: Real) -> Value:
    mantissa, exponent = value.as_mantissa_exp()
    return mp.make_mpf(from_man_exp(MPZ(mantissa), int(exponent)))


@lru_cache(maxsize=REMEMBERED)
def _as_mpfr(sign: int, mantissa: Any, exponent: int, bits: int) -> Real:
    """The very number, whatever the precision; infinity and NaN, which have no mantissa, are
    refused."""
    if not mantissa and exponent:
        raise Ungradable("not a finite number")
    before = CONTEXT.precision
    # equivalent number: One bit more for a number of one bit. MPFR takes a precision of one bit
    #   too, in which a number of one bit is exact.
    CONTEXT.precision = max(bits, 2)
    try:
        whole = gmpy2.mpfr(-mantissa if sign else mantissa)
        # equivalent comparison, number: A shift by 0 is none.
        shift = gmpy2.mul_2exp if exponent > 0 else gmpy2.div_2exp
        return shift(whole, abs(exponent))
    finally:
        CONTEXT.precision = before


def real(value: Value) -> Real:
    if type(value) is int:
        return value
    if type(value) is mp.mpf:
        return _as_mpfr(*value._mpf_)
    raise Ungradable("not a number")


def finite(value: Real) -> Real:
    if gmpy2.is_finite(value):
        return value
    raise Ungradable("not a finite number")


def order(left: Real, right: Real) -> int:
    """As `functions.order`."""
    if left == right:
        return 0
    if type(left) is not int or type(right) is not int:
        large = gmpy2.mpfr(max(1, abs(left), abs(right)))
        if abs(left - right) <= gmpy2.div_2exp(large, -(-7 * CONTEXT.precision // 10)):
            return 0
    # equivalent comparison: Equal sides have returned before.
    return 1 if left > right else -1


def _tame(function: Callable[..., Real]) -> Callable[..., Real]:
    """The function; far out, of finite numbers other than zero alone."""

    def guarded(x: Real, *others: Real) -> Real:
        if not CONTEXT.trap_overflow and x == 0:
            raise Ungradable("perhaps not zero")
        return function(finite(x), *others)

    return guarded


def _unit_step(x: Real) -> int:
    if x == 0:
        raise Ungradable("no value")
    # equivalent comparison: 0 is refused before.
    return int(x > 0)


FUNCTIONS: dict[str, Callable[..., Real]] = {
    "neg": operator.neg,
    "div": gmpy2.div,
    "pow": _tame(lambda base, exponent: gmpy2.mpfr(base) ** exponent),
    "log": _tame(gmpy2.log),
    "sqrt": _tame(gmpy2.sqrt),
    **{name: getattr(gmpy2, name) for name in ("exp", "sin", "cos", "tan", "tanh", "sinh", "cosh")},
    **{name: getattr(gmpy2, name) for name in ("asin", "acos", "atan", "erf")},
    "normal_cdf": lambda x: gmpy2.erfc(-x / gmpy2.sqrt(2)) / 2,
    "sigmoid": lambda x: 1 / (1 + gmpy2.exp(-x)),
    "softplus": lambda x: gmpy2.log1p(finite(gmpy2.exp(x))),
    "relu": lambda x: max(x, 0),
    "max": max,
    "min": min,
    "abs": abs,
    "sign": lambda x: order(x, 0),
    "heaviside": _unit_step,
}
JOINED = {"add": operator.add, "mul": operator.mul, "times": operator.mul}
