"""Reasons why two functions are in no affine relation, each of them a proof.

If f(z) = alpha g(beta z + gamma) + delta with f not constant, then alpha and beta are not 0, and

- the ends of f and g look alike: as many finite limits, infinite ones of equal or of opposite
  signs, and so do the ends of their derivatives, and of the quotients of one derivative by the
  one before it, whose limits 0 also stay 0;
- f oscillates for ever exactly if g does;
- a derivative of f has one sign everywhere exactly if that of g has;
- f and g have equally many points at which they break, of each order;
- broken lines have proportional slopes and proportional gaps, in their order or in reverse;
- where the limits at the ends and one point fix all four numbers, the relation holds everywhere.

`reasons` tries these in turn. A question that none of them settles stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from keywright.algebra.forms.affine import OPEN
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import has
from keywright.algebra.limits.ends import END_PROPERTIES, Ends, ends_of, quotient_ends
from keywright.algebra.limits.taylor import derivative
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.pieces.positivity import is_positive
from keywright.algebra.symbols import symbolic
from keywright.kinds.network_equivalence.forced import ForcedParameters, forced
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    div,
    fn,
    integer,
    mul,
    neg,
    substitute,
    symbol,
    symbols_of,
    walk,
)

__all__ = ["Reason", "reason"]

ZERO = integer(0)
HIGHEST = 3  # order of the derivatives whose ends are compared


@dataclass(frozen=True)
class Reason:
    """`kind` says in which respect the functions differ: "constant", "finite", "signs", "equal",
    "zero", "vanishing", "periodic", "breaks", "slopes", "gaps", "lines", "turns", or "forced".

    `order` is that of the derivative that is compared, `ends` its limits for f and for g, `words`
    how the two differ where that takes words, `of_f` and `of_g` where it takes terms. `divided`:
    what is compared is the quotient of that derivative by the one before it.
    `first_differs`: it is f, and not g, that is periodic, changes its sign, or vanishes.
    """

    kind: str
    order: int = 0
    divided: bool = False
    ends: tuple[Ends, ...] = ()
    words: tuple[str, str] | tuple[()] = ()
    of_f: tuple[Term, ...] = ()
    of_g: tuple[Term, ...] = ()
    period: Term | None = None
    first_differs: bool = False
    attempts: tuple[ForcedParameters, ...] = ()
    points: tuple[Term, ...] = ()
    slopes: tuple[Term, ...] = ()
    centre: tuple[Term, Term] | tuple[()] = ()


def reason(f: Piecewise, g: Piecewise, variable: str) -> Reason | None:
    """Why f, which is not constant, is in no affine relation to g; None if nothing tells."""
    if not g.points and variable not in symbols_of(g.branches[0]):
        return Reason("constant")
    for found in _reasons(f, g, variable):
        return found
    return None


def _reasons(f: Piecewise, g: Piecewise, variable: str) -> Iterator[Reason]:
    yield from _by_ends(f, g, variable, 0)
    yield from _by_periods(f, g, variable)
    yield from _by_breaks(f, g, variable)
    if f.points and len(f.points) == len(g.points):
        yield from _by_shape(f, g, variable)
    if f.points or g.points:
        return
    for order in range(1, HIGHEST + 1):
        yield from _by_ends(f, g, variable, order)
        yield from _by_signs(f.branches[0], g.branches[0], variable, order)
        if order == 1:  # beyond, derivatives grow long
            yield from _by_force(f.branches[0], g.branches[0], variable)
    yield from _by_quotients(f.branches[0], g.branches[0], variable)


def _by_force(f: Term, g: Term, variable: str) -> Iterator[Reason]:
    found = forced(f, g, variable)
    if found is not None:
        ends, way, attempts, centre = found
        yield Reason("forced", ends=ends, words=("", way), attempts=attempts, centre=centre)


def _by_ends(f: Piecewise, g: Piecewise, variable: str, order: int) -> Iterator[Reason]:
    of_f, of_g = ends_of(f, variable, order), ends_of(g, variable, order)
    if of_f is None or of_g is None:
        return
    if order:
        slopes = of_f.terms[0], of_g.terms[0]
        flat = [symbolic.is_zero(slope) for slope in slopes]
        if sorted(map(str, flat)) == ["False", "True"]:
            yield Reason("vanishing", order, slopes=slopes, first_differs=flat[0] is True)
    yield from _by_limits(of_f, of_g, order)


def _by_limits(of_f: Ends, of_g: Ends, order: int, divided: bool = False) -> Iterator[Reason]:
    for kind, property_ in END_PROPERTIES:
        words = (property_(of_f), property_(of_g))
        if words[0] != words[1] and (order or kind != "zero"):
            yield Reason(kind, order, divided, (of_f, of_g), words)


def _by_quotients(f: Term, g: Term, variable: str) -> Iterator[Reason]:
    """By how fast what is left beside straight lines vanishes or grows: f'''(z)/f''(z) is
    beta g'''(w)/g''(w), where w = beta z + gamma."""
    of_f, of_g = (quotient_ends(side, variable, HIGHEST) for side in (f, g))
    if of_f is not None and of_g is not None:
        yield from _by_limits(of_f, of_g, HIGHEST, divided=True)


def _period(function: Piecewise, variable: str) -> Term | None:
    """A period of a smooth function of sines and cosines whose arguments have rational slopes."""
    if function.points:
        return None
    term = function.branches[0]
    slopes = []
    for node in walk(term):
        if node.head in has("period") and variable in symbols_of(node):
            slope = fraction_of(tidy(symbolic.simplify(symbolic.diff(node.args[0], variable))))
            if slope is None or slope == 0:
                return None
            slopes.append(abs(slope))
    if not slopes:
        return None
    common = slopes[0]
    for slope in slopes[1:]:
        while slope:
            common, slope = slope, common % slope
    period = symbolic.exact(
        div(mul(2, fn("pi")), mul(common.numerator, div(1, common.denominator)))
    )
    moved = substitute(term, {variable: add(symbol(variable), period)})
    return period if symbolic.equal(moved, term) else None


def _by_periods(f: Piecewise, g: Piecewise, variable: str) -> Iterator[Reason]:
    for periodic, other, is_f in ((f, g, True), (g, f, False)):
        try:
            period = _period(periodic, variable)
        except OPEN:
            continue
        ends = ends_of(other, variable, 0)
        if period is not None and ends is not None:
            yield Reason("periodic", ends=(ends,), period=period, first_differs=is_f)


def _break_order(function: Piecewise, i: int, variable: str) -> int | None:
    """The lowest order of a derivative that jumps at breakpoint number i, 0 for the function."""
    left, right = function.branches[i], function.branches[i + 1]
    point = {variable: function.points[i]}
    for order in range(HIGHEST + 1):
        sides = [symbolic.exact(substitute(side, point)) for side in (left, right)]
        if order == 0 and not all(symbolic.equal(s, function.values[i]) for s in sides):
            return 0
        if symbolic.equal(sides[0], sides[1]) is False:
            return order
        left, right = (symbolic.diff(side, variable) for side in (left, right))
    return None


def _by_breaks(f: Piecewise, g: Piecewise, variable: str) -> Iterator[Reason]:
    try:
        orders = [
            [_break_order(function, i, variable) for i in range(len(function.points))]
            for function in (f, g)
        ]
    except OPEN:
        return
    if any(order is None for found in orders for order in found):
        return
    for order in range(HIGHEST + 1):
        of_f, of_g = (
            tuple(p for p, o in zip(function.points, found, strict=True) if o == order)
            for function, found in zip((f, g), orders, strict=True)
        )
        if len(of_f) != len(of_g):
            yield Reason("breaks", order, of_f=of_f, of_g=of_g)


def _by_shape(f: Piecewise, g: Piecewise, variable: str) -> Iterator[Reason]:
    try:
        slopes = [
            tuple(derivative(branch, variable, 1) for branch in function.branches)
            for function in (f, g)
        ]
    except OPEN:
        return
    straight = [[variable not in symbols_of(slope) for slope in row] for row in slopes]
    if straight[0] != straight[1] and straight[0] != straight[1][::-1]:
        yield Reason("lines", of_f=f.branches, of_g=g.branches)
        return
    gaps = [_gaps(function.points) for function in (f, g)]
    matching = [way for way in (1, -1) if _proportional(gaps[0], gaps[1][::way])]
    if not matching:
        yield Reason("gaps", of_f=f.points, of_g=g.points)
    elif all(map(all, straight)) and not any(
        _proportional(slopes[0], slopes[1][::way]) for way in (1, -1)
    ):
        yield Reason("slopes", of_f=slopes[0], of_g=slopes[1])


def _gaps(points: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(tidy(add(b, neg(a))) for a, b in pairwise(points))


def _proportional(a: tuple[Term, ...], b: tuple[Term, ...]) -> bool:
    """Whether one row is a multiple of the other; `True` also where that is not known."""
    return all(
        symbolic.equal(mul(a[i], b[j]), mul(a[j], b[i])) is not False
        for i in range(len(a))
        for j in range(i)
    )


SAMPLES = tuple(integer(i) for i in (0, 1, -1, 2, -2, 3, -3, 4, -4))


def _by_signs(f: Term, g: Term, variable: str, order: int) -> Iterator[Reason]:
    """A derivative of one sign everywhere on one side, of both signs on the other."""
    try:
        slopes = [derivative(side, variable, order) for side in (f, g)]
        signs = [
            [symbolic.sign_of(substitute(slope, {variable: at})) for at in SAMPLES]
            for slope in slopes
        ]
    except OPEN:
        return
    for one, other in ((0, 1), (1, 0)):
        steady = is_positive(slopes[one]) or is_positive(tidy(neg(slopes[one])))
        if steady and 1 in signs[other] and -1 in signs[other]:
            points = tuple(SAMPLES[signs[other].index(sign)] for sign in (1, -1))
            yield Reason(
                "turns", order, points=points, slopes=tuple(slopes), first_differs=other == 0
            )
