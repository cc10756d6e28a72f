"""The standard limits of difference quotients: exp, log, tanh, sin, cos and the square root.

Each of them, at an affine argument u, is brought to its limit by its addition theorem; the lines
are those that follow ``lim (phi(u + s h) - phi(u))/h``.
"""

from __future__ import annotations

from collections.abc import Callable

from keywright.algebra.forms.tidy import signed_sum, tidy
from keywright.algebra.functions import rational_of
from keywright.algebra.limits.approach import Approach, Line
from keywright.terms.term import Term, add, div, fn, integer, mul, neg, number, power  # fmt: skip

__all__ = ["STANDARD_LIMITS", "power_of_constant"]


def _of_h(slope: Term, where: Approach) -> Term:
    return tidy(mul(slope, where.h))


def _exponential(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """e^(u + sh) - e^u = e^u (e^(sh) - 1), and (e^(sh) - 1)/h -> s"""
    rest = _over_h(fn("exp", _of_h(slope, where)), where)
    return _factored(
        tidy(fn("exp", u)), rest, "exponent of a sum", ((slope, "limit of exp"),), where
    )


def power_of_constant(base: Term, u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """c^(u + sh) - c^u = c^u (c^(sh) - 1), where c^(sh) = e^(sh log(c))"""
    k, rate = _of_h(slope, where), fn("log", base)
    exponential = _over_h(fn("exp", mul(k, rate)), where)
    last = (
        (where.limit(exponential), "power by the exponential"),
        (tidy(mul(slope, rate)), "limit of exp"),
    )
    rest = _over_h(power(base, k), where)
    return _factored(tidy(power(base, u)), rest, "power of a sum", last, where)


def _over_h(grown: Term, where: Approach) -> Term:
    return div(add(grown, neg(1)), where.h)


def _factored(
    factor: Term, rest: Term, law: str, last: tuple[Line, ...], where: Approach
) -> tuple[Line, ...]:
    """The factor taken out of the limit by a law, unless it is 1, and the lines of the rest."""
    if rational_of(factor) == 1:
        return ((where.limit(rest), "simplify"), *last)
    return (
        (where.limit(mul(factor, rest)), law),
        (mul(factor, where.limit(rest)), "constant rule"),
        *((mul(factor, term), reason) for term, reason in last),
    )


def _logarithm(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """log(u + sh) - log(u) = log((u + sh)/u) = log(1 + sh/u), and log(1 + sh/u)/h -> s/u"""
    h, value = _of_h(slope, where), rational_of(u)
    share = tidy(mul(number(1 / value), h) if value else div(h, u))
    body = where.limit(div(fn("log", signed_sum(integer(1), share)), where.h))
    last = (tidy(div(slope, u)), "limit of log")
    if value == 1:
        return (body, "simplify"), last
    ratio = where.limit(div(fn("log", div(signed_sum(u, h), u)), where.h))
    return (ratio, "log of a quotient"), (body, "simplify"), last


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
    if rational_of(u) == 0:
        steep = div(fn("sin", _of_h(slope, where)), where.h)
        return (where.limit(steep), "arithmetic"), (slope, "limits of sin and cos")
    return _circular(fn("sin", u), fn("cos", u), slope, where)


def _cosine(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """cos(u + k) - cos(u) = cos(u)(cos(k) - 1) - sin(u) sin(k)"""
    if rational_of(u) == 0:
        flat = _over_h(fn("cos", _of_h(slope, where)), where)
        return (where.limit(flat), "arithmetic"), (integer(0), "limits of sin and cos")
    return _circular(fn("cos", u), neg(fn("sin", u)), slope, where)


def _circular(even: Term, odd: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    k = _of_h(slope, where)
    flat = _over_h(fn("cos", k), where)
    steep = div(fn("sin", k), where.h)
    return (
        (where.limit(add(mul(even, flat), mul(odd, steep))), "addition theorem"),
        (add(mul(even, where.limit(flat)), mul(odd, where.limit(steep))), "limit law"),
        (add(mul(even, integer(0)), mul(odd, slope)), "limits of sin and cos"),
    )


def _root(u: Term, slope: Term, where: Approach) -> tuple[Line, ...]:
    """(sqrt(u + sh) - sqrt(u))(sqrt(u + sh) + sqrt(u)) = sh"""
    root = tidy(fn("sqrt", u))
    below = add(fn("sqrt", signed_sum(u, _of_h(slope, where))), root)
    return ((where.limit(div(slope, below)), "conjugate"),
            (div(slope, tidy(mul(2, root))), "continuity"))  # fmt: skip


_Standard = Callable[[Term, Term, Approach], tuple[Line, ...]]


STANDARD_LIMITS: dict[str, _Standard] = {
    "exp": _exponential,
    "log": _logarithm,
    "tanh": _tanh,
    "sin": _sine,
    "cos": _cosine,
    "sqrt": _root,
}
