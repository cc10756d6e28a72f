"""The standard limits of difference quotients: exp, log, tanh, sin, cos and the square root.

Each of them, at an affine argument u, is brought to its limit by its addition theorem; the lines
are those that follow ``lim (phi(u + s h) - phi(u))/h``.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.maths.approach import Approach, Line
from generator.maths.primitives import rational_of
from generator.maths.terms import (
    Term,
    add,
    div,
    fn,
    integer,
    mul,
    neg,
    power,
)  # fmt: skip
from generator.maths.tidy import tidy

__all__ = ["STANDARD_LIMITS"]


def _of_h(slope: Term, where: Approach) -> Term:
    return tidy(mul(slope, where.h))


def _exponential(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """e^(u + sh) - e^u = e^u (e^(sh) - 1), and (e^(sh) - 1)/h -> s"""
    h = _of_h(slope, where)
    factor = tidy(fn("exp", u))
    rest = div(add(fn("exp", h), neg(1)), where.h)
    lines: list[Line] = []
    if rational_of(factor) != 1:
        lines += [
            (where.limit(mul(factor, rest)), "exponent of a sum"),
            (mul(factor, where.limit(rest)), "constant rule"),
        ]
        return (*lines, (mul(factor, slope), "limit of exp"))
    return ((where.limit(rest), "exponent of zero"), (slope, "limit of exp"))


def _logarithm(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """log(u + sh) - log(u) = log(1 + sh/u), and log(1 + sh/u)/h -> s/u"""
    inside = add(1, tidy(div(_of_h(slope, where), u)))
    body = where.limit(div(fn("log", inside), where.h))
    return ((body, "log of a quotient"), (tidy(div(slope, u)), "limit of log"))


def _tanh(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """tanh(u + sh) - tanh(u) = (1 - tanh(u)^2) tanh(sh)/(1 + tanh(u) tanh(sh))"""
    t, s = tidy(fn("tanh", u)), fn("tanh", _of_h(slope, where))
    if rational_of(t) == 0:
        return ((where.limit(div(s, where.h)), "arithmetic"), (slope, "limit of tanh"))
    factor = add(1, neg(power(t, 2)))
    first = mul(div(factor, add(1, mul(t, s))), div(s, where.h))
    return ((where.limit(first), "addition theorem"),
            (mul(factor, slope), "limit of tanh"))  # fmt: skip


def _sine(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """sin(u + k) - sin(u) = sin(u)(cos(k) - 1) + cos(u) sin(k)"""
    return _circular(fn("sin", u), fn("cos", u), slope, where)


def _cosine(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """cos(u + k) - cos(u) = cos(u)(cos(k) - 1) - sin(u) sin(k)"""
    return _circular(fn("cos", u), neg(fn("sin", u)), slope, where)


def _circular(even: Term, odd: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    k = _of_h(slope, where)
    flat = div(add(fn("cos", k), neg(1)), where.h)
    steep = div(fn("sin", k), where.h)
    return (
        (where.limit(add(mul(even, flat), mul(odd, steep))), "addition theorem"),
        (add(mul(even, where.limit(flat)), mul(odd, where.limit(steep))), "limit law"),
        (add(mul(even, integer(0)), mul(odd, slope)), "limits of sin and cos"),
    )


def _root(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """(sqrt(u + sh) - sqrt(u))(sqrt(u + sh) + sqrt(u)) = sh"""
    roots = fn("sqrt", add(u, _of_h(slope, where))), fn("sqrt", u)
    return ((where.limit(div(slope, add(*roots))), "conjugate"),
            (div(slope, tidy(mul(2, fn("sqrt", u)))), "continuity"))  # fmt: skip


_Standard = Callable[[Term, Term, Approach], tuple[Line, ...]]


STANDARD_LIMITS: dict[str, _Standard] = {
    "exp": _exponential,
    "log": _logarithm,
    "tanh": _tanh,
    "sin": _sine,
    "cos": _cosine,
    "sqrt": _root,
}
