"""Two functions with different limits at their ends leave an affine relation no choice.

The limits fix alpha and delta, one way for beta > 0 and another for beta < 0. Where f and
alpha g + delta have the same value, which happens at one argument only if g rises everywhere or
falls everywhere, the slopes fix beta, and with it gamma. One point at which what comes out is wrong
is then a proof that there is no relation.
"""

from __future__ import annotations

from dataclasses import dataclass

from keywright.algebra.forms.affine import OPEN, Relation, plus, scaled
from keywright.algebra.forms.tidy import tidy
from keywright.algebra.limits.ends import Ends, ends_of
from keywright.algebra.limits.taylor import centres
from keywright.algebra.numbers.rationals import fraction_of
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.pieces.positivity import is_positive
from keywright.algebra.symbols import symbolic
from keywright.terms.term import Term, add, div, fn, mul, neg, power, rebuild, substitute

__all__ = ["ForcedParameters", "Centre", "forced"]

Centre = tuple[Term, Term]  # a point of f and the point of g that belongs to it


@dataclass(frozen=True)
class ForcedParameters:
    """The only parameters that the ends and one point allow, and a z at which they fail."""

    relation: Relation
    z: Term


def forced(
    f: Term, g: Term, variable: str
) -> tuple[tuple[Ends, Ends], str, tuple[ForcedParameters, ...], Centre] | None:
    """The ends, whether g is increasing or decreasing, what they force, and the points that belong
    together; None where they do not force anything, or where what they force is not refuted. Both
    functions are smooth."""
    of_f, of_g = (ends_of(Piecewise((), (side,), ()), variable, 0) for side in (f, g))
    if of_f is None or of_g is None or of_f.finite < 2 or of_g.finite < 2:
        return None
    try:
        if any(symbolic.equal(*ends.limits) is not False for ends in (of_f, of_g)):
            return None
        way = _way(g, variable)
        if way is None:
            return None
        found = [_attempt(f, g, *_scales(of_f, of_g, sign), variable) for sign in (1, -1)]
    except OPEN:
        return None
    kept = [attempt for attempt in found if attempt is not None]
    if len(kept) < len(found):
        return None
    return (of_f, of_g), way, tuple(attempt for attempt, _ in kept), kept[0][1]


def _scales(of_f: Ends, of_g: Ends, way: int) -> tuple[Term, Term]:
    """alpha and delta, by the limits."""
    low, high = of_g.limits[::way]
    rise = add(of_f.limits[1], neg(of_f.limits[0]))
    alpha = symbolic.exact(div(rise, add(high, neg(low))))
    return alpha, symbolic.exact(add(of_f.limits[0], neg(mul(alpha, low))))


def _attempt(
    f: Term, g: Term, alpha: Term, delta: Term, variable: str
) -> tuple[ForcedParameters, Centre] | None:
    """The relation with this alpha and delta that agrees at one point in value and slope."""
    for z0 in centres(f, variable):
        height = substitute(f, {variable: z0})
        for w0 in centres(g, variable):
            reached = plus(scaled(alpha, substitute(g, {variable: w0})), delta)
            if not symbolic.equal(reached, height):
                continue
            slopes = (
                symbolic.exact(substitute(symbolic.diff(side, variable), {variable: at}))
                for side, at in ((f, z0), (g, w0))
            )
            slope, other = slopes
            beta = symbolic.exact(div(slope, mul(alpha, other)))
            gamma = symbolic.exact(add(w0, neg(mul(beta, z0))))
            relation = Relation(alpha, beta, gamma, delta)
            witness = _witness(relation, f, g, z0, variable)
            return None if witness is None else (ForcedParameters(relation, witness), (z0, w0))
    return None


def _witness(relation: Relation, f: Term, g: Term, z0: Term, variable: str) -> Term | None:
    """A point beyond z0 at which the relation fails."""
    for distance in (1, 2, 3):
        z = symbolic.exact(add(z0, distance))
        right = relation.of(lambda w: substitute(g, {variable: w}), z)
        if symbolic.equal(right, substitute(f, {variable: z})) is False:
            return z
    return None


def _way(term: Term, variable: str) -> str | None:
    """``increasing`` or ``decreasing`` where the derivative is plainly of one sign, in one of the
    forms it is known in; None where it is not."""
    slope = rebuild(symbolic.diff(term, variable), _without_tanh)
    for form in (slope, symbolic.simplify(slope)):
        for word, side in (("increasing", form), ("decreasing", tidy(neg(form)))):
            if is_positive(side):
                return word
    return None


def _without_tanh(node: Term) -> Term:
    """tanh(u)^2 = 1 - 1/cosh(u)^2, which shows that 1 - tanh(u)^2 is positive"""
    if node.head != "pow" or node.args[0].head != "tanh" or fraction_of(node.args[1]) != 2:
        return node
    return add(1, neg(div(1, power(fn("cosh", *node.args[0].args), 2))))
