"""The search for an affine relation between two functions, and the proof of what is found.

A relation maps breakpoints to breakpoints and, between them, Taylor expansions to Taylor
expansions. So one pair of points that belong together, z0 of f and w0 of g, fixes everything: with
i < j the two lowest orders at which the derivatives do not vanish there,

    beta^(j - i) = (f_j/f_i)/(g_j/g_i),   alpha = f_i/(beta^i g_i),
    gamma = w0 - beta z0,                 delta = f(z0) - alpha g(w0).

What comes out is exact, and it counts only once the identity has been proved by algebra on every
region between the breakpoints, and at each breakpoint. The normal form: beta > 0 rather than < 0;
where the functions leave beta open, as for relu, beta is 1 or -1; where they leave gamma open, as
for exp, gamma is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from keywright.algebra.forms.affine import ONE, OPEN, ZERO, Relation, plus, scaled, turned
from keywright.algebra.forms.straight import centred
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import rational_of
from keywright.algebra.limits.taylor import centres, derivatives, is_exponential, turning_points
from keywright.algebra.numbers.balls import enclose
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.symbols import symbolic
from keywright.kinds.network_equivalence.likeness import common_orders
from keywright.terms.outcomes import Imprecise, Undefined
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    div,
    integer,
    mul,
    neg,
    number,
    power,
    substitute,
    symbol,
    symbols_of,
)

__all__ = ["relation"]

HIGHEST_ORDER = 5  # of the derivatives that are compared: beyond, nothing new is learned
BITS, ALIKE, LARGEST_DENOMINATOR = 128, 1 << 64, 1000  # of a number that seems to be a fraction


def relation(
    f: Piecewise, g: Piecewise, variable: str, *, thorough: bool = False
) -> Relation | None:
    """A proved relation of f to g, or None where none is found, which proves nothing.

    `thorough` also looks at the zeros of derivatives, which may take a while to be found.
    """
    if _is_constant(f, variable):
        return Relation(ZERO, ONE, ZERO, f.branches[0])
    if len(f.points) != len(g.points) or _is_constant(g, variable):
        return None
    if f.points:
        return _found(f, g, variable, thorough)
    (of_f, z0), (of_g, w0) = (_centred(side.branches[0], variable) for side in (f, g))
    found = _found(Piecewise((), (of_f,), ()), Piecewise((), (of_g,), ()), variable, thorough)
    return found and replace(found, gamma=symbolic.exact(add(found.inner(neg(z0)), w0)))


def _found(f: Piecewise, g: Piecewise, variable: str, thorough: bool) -> Relation | None:
    for guess in _guesses(f, g, variable, thorough):
        if _is_proved(guess, f, g, variable):
            return guess
    return None


def _plain(term: Term) -> Term:
    """The exact value, as a fraction if it is one in disguise: quotients of derivatives have
    factors like 1 - tanh(log 2)^2 in common, and an algebra that does not see it."""
    found = symbolic.exact(term)
    if symbols_of(found) or found.head in ("int", "oo") or rational_of(found) is not None:
        return found
    try:
        middle = enclose(found, BITS).mid().fmpq()
    except (Imprecise, Undefined):
        return found
    guess = Fraction(int(middle.p), int(middle.q)).limit_denominator(LARGEST_DENOMINATOR)
    if abs(guess - Fraction(int(middle.p), int(middle.q))) * ALIKE > 1:
        return found
    return number(guess) if symbolic.equal(found, number(guess)) else found


def _centred(term: Term, variable: str) -> tuple[Term, Term]:
    """The function moved to where its numbers are short, and how far; an exponential stays where it
    is, since gamma is then free and shall be 0."""
    return (term, ZERO) if is_exponential(term, variable) else centred(term, variable)


def _is_constant(function: Piecewise, variable: str) -> bool:
    return not function.points and variable not in symbols_of(function.branches[0])


@dataclass(frozen=True)
class _Pair:
    """A smooth piece of f near z0 and the piece of g near w0 that would belong to it."""

    f: Term
    z0: Term
    g: Term
    w0: Term
    sign: int
    beta: Term | None = None


def _guesses(f: Piecewise, g: Piecewise, variable: str, thorough: bool) -> Iterator[Relation]:
    if not f.points:
        pairs = _smooth_pairs(f.branches[0], g.branches[0], variable, thorough)
    else:
        pairs = _pieces_paired(f, g, variable)
        yield from _of_steps(f, g, variable)
    for pair in pairs:
        try:
            yield from _of_pair(pair, variable)
        except OPEN:
            continue


def _smooth_pairs(f: Term, g: Term, variable: str, thorough: bool) -> Iterator[_Pair]:
    find = turning_points if thorough else centres
    points = tuple(product(find(f, variable), find(g, variable)))
    for sign in (1, -1):
        for z0, w0 in points:
            yield _Pair(f, z0, g, w0, sign)


def _pieces_paired(f: Piecewise, g: Piecewise, variable: str) -> Iterator[_Pair]:
    """For both orders, the first piece of f that is not constant with its counterpart."""
    places = [i for i, branch in enumerate(f.branches) if variable in symbols_of(branch)]
    for sign in (1, -1):
        points, branches = turned(g.points, sign), turned(g.branches, sign)
        beta = None
        if len(f.points) > 1:
            beta = _plain(div(add(points[-1], neg(points[0])), add(f.points[-1], neg(f.points[0]))))
        for i in places[:1]:
            at = max(i - 1, 0)
            yield _Pair(f.branches[i], f.points[at], branches[i], points[at], sign, beta)


def _of_steps(f: Piecewise, g: Piecewise, variable: str) -> Iterator[Relation]:
    """Step functions: the heights give alpha and delta."""
    if any(variable in symbols_of(branch) for branch in (*f.branches, *g.branches)):
        return
    for sign in (1, -1):
        points, heights = turned(g.points, sign), turned(g.branches, sign)
        span = add(f.points[-1], neg(f.points[0])), add(points[-1], neg(points[0]))
        beta = integer(sign) if len(points) == 1 else _plain(div(span[1], span[0]))
        rise = add(f.branches[1], neg(f.branches[0])), add(heights[1], neg(heights[0]))
        if symbolic.is_zero(rise[1]) is False:
            alpha = _plain(div(*rise))
            yield _completed(alpha, beta, f.points[0], f.branches[0], points[0], heights[0])


def _completed(alpha: Term, beta: Term, z0: Term, f0: Term, w0: Term, g0: Term) -> Relation:
    gamma = _plain(add(w0, neg(mul(beta, z0))))
    return Relation(alpha, beta, gamma, _plain(add(f0, neg(mul(alpha, g0)))))


def _of_pair(pair: _Pair, variable: str) -> Iterator[Relation]:
    orders = common_orders(pair.f, pair.z0, pair.g, pair.w0, variable, pair.sign)
    highest = HIGHEST_ORDER if orders is None else max(orders[:2], default=0)
    of_f = derivatives(pair.f, variable, pair.z0, highest)
    of_g = derivatives(pair.g, variable, pair.w0, highest)
    if orders is None:
        orders = _orders(of_f)
        if orders != _orders(of_g):
            return
    if not orders:
        return
    beta = pair.beta
    if beta is None:
        beta = _beta(orders, of_f, of_g, pair.sign)
    if beta is not None:
        i = orders[0]
        alpha = _plain(div(of_f[i], mul(power(beta, i), of_g[i])))
        yield _completed(alpha, beta, pair.z0, of_f[0], pair.w0, of_g[0])


def _orders(found: tuple[Term, ...]) -> tuple[int, ...]:
    """The orders of the derivatives that are not 0."""
    return tuple(i for i in range(1, len(found)) if not symbolic.is_zero(found[i]))


def _beta(
    orders: tuple[int, ...], of_f: tuple[Term, ...], of_g: tuple[Term, ...], sign: int
) -> Term | None:
    """The root of the given sign of beta^(j - i); any beta will do where there is no order j."""
    if len(orders) == 1:
        return integer(sign)
    i, j = orders[:2]
    ratio = _plain(div(mul(of_f[j], of_g[i]), mul(of_f[i], of_g[j])))
    expected = 1 if sign > 0 or (j - i) % 2 == 0 else -1
    if symbolic.sign_of(ratio) != expected:
        return None
    root = symbolic.exact(power(mul(expected, ratio), number(Fraction(1, j - i))))
    return root if sign > 0 else tidy(neg(root))


def _is_proved(guess: Relation, f: Piecewise, g: Piecewise, variable: str) -> bool:
    """Whether the identity holds on each region and at each breakpoint, by algebra."""
    try:
        sign = symbolic.sign_of(guess.beta)
        points, branches = turned(g.points, sign), turned(g.branches, sign)
        values = turned(g.values, sign)
        z = symbol(variable)
        met = (symbolic.equal(guess.inner(p), q) for p, q in zip(f.points, points, strict=True))
        heights = (
            symbolic.equal(plus(scaled(guess.alpha, g0), guess.delta), f0)
            for f0, g0 in zip(f.values, values, strict=True)
        )
        same = (
            symbolic.equal(guess.of(_inserted(right, variable), z), left)
            for left, right in zip(f.branches, branches, strict=True)
        )
        return all(met) and all(heights) and all(same)
    except OPEN:
        return False


def _inserted(term: Term, variable: str) -> Callable[[Term], Term]:
    """The term as a function of its variable."""
    return lambda argument: substitute(term, {variable: argument})
