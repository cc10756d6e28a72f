"""What the sheet shows of the reason why two activations are in no affine relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.limits.ends import Ends
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.symbols import symbolic
from keywright.algebra.values.values import Value, value
from keywright.kinds.network_equivalence.activations import VARIABLE, ActivationFunction
from keywright.kinds.network_equivalence.equivalence import free_variable
from keywright.kinds.network_equivalence.forced import ForcedParameters
from keywright.kinds.network_equivalence.unrelated import Reason
from keywright.terms.derivations import Derivation, Domain, derive
from keywright.terms.derivations import Relation as Sign
from keywright.terms.term import Term, add, div, fn, integer, limit, mul, neg, substitute, symbol

__all__ = ["ForcedFailure", "Obstacle", "obstacle"]

Z = symbol(VARIABLE)
OO = fn("oo")
SIGNS: tuple[Sign, Sign] = (">", "<")


@dataclass(frozen=True)
class ForcedFailure:
    """The parameters that are forced for one sign of beta, and a point at which they fail."""

    positive: bool
    system: tuple[Term, ...]
    slopes: Term
    solution: tuple[Term, ...]
    relation: Term
    left: Value
    right: Value
    chain: Derivation


@dataclass(frozen=True)
class Jump:
    """Where a function or its derivative jumps, as equations: the limits from the left and from the
    right, and, of the function itself, the value between."""

    left: Term
    right: Term
    value: Term | None


@dataclass(frozen=True)
class Obstacle:
    """Why there is no relation. `kind` says in which respect the functions differ, `of_f` and
    `of_g` are how; see `keywright.kinds.network_equivalence.unrelated.Reason`."""

    kind: str
    order: int
    divided: bool
    first_differs: bool
    word_f: str
    word_g: str
    derivatives: tuple[Term, ...]
    limits: tuple[tuple[Derivation, ...], ...]
    of_f: tuple[Term, ...]
    of_g: tuple[Term, ...]
    jumps: tuple[Jump, ...]
    period: Term | None
    witness: tuple[Derivation, ...]
    centre: tuple[Term, ...]
    failures: tuple[ForcedFailure, ...]


def obstacle(
    reason: Reason,
    f: ActivationFunction,
    g: ActivationFunction,
    of_f: Piecewise,
    of_g: Piecewise,
    digits: int,
) -> Obstacle:
    domain = Domain((free_variable(),), (), (*f.definitions, *g.definitions))
    words = reason.words or ("", "")
    functions: tuple[ActivationFunction, ...] = (f, g)
    if reason.kind == "periodic":
        functions = (g,) if reason.first_differs else (f,)
    return Obstacle(
        reason.kind,
        reason.order,
        reason.divided,
        reason.first_differs,
        *words,
        derivatives=_derivatives(reason, f, g),
        limits=tuple(
            _limits(one, ends, reason.order, domain)
            for one, ends in zip(functions, reason.ends, strict=False)
        ),
        of_f=reason.of_f,
        of_g=reason.of_g,
        jumps=(*_jumps(reason, reason.of_f, f, of_f), *_jumps(reason, reason.of_g, g, of_g)),
        period=_period(reason, f, g),
        witness=_witness(reason, f, g, of_f, domain),
        centre=_centre(reason, f, g),
        failures=tuple(
            _failure(attempt, reason, f, g, domain, i == 0, digits)
            for i, attempt in enumerate(reason.attempts)
        ),
    )


def _derivative(term: Term, order: int) -> Term:
    for _ in range(order):
        term = fn("deriv", term, Z)
    return term


def _derivatives(reason: Reason, f: ActivationFunction, g: ActivationFunction) -> tuple[Term, ...]:
    """What the derivatives of the order in question are, or their quotients, as equations."""
    shown = reason.slopes or tuple(ends.terms[0] for ends in reason.ends)
    if reason.order == 0 or reason.kind == "breaks":
        return ()
    pairs = zip((f, g), shown, strict=True)
    return tuple(fn("eq", _compared(one.at(Z), reason), term) for one, term in pairs)


def _compared(term: Term, reason: Reason) -> Term:
    above = _derivative(term, reason.order)
    return div(above, _derivative(term, reason.order - 1)) if reason.divided else above


def _limits(
    one: ActivationFunction, ends: Ends, order: int, domain: Domain
) -> tuple[Derivation, ...]:
    bodies = (one.at(Z), one.at(Z)) if order == 0 else ends.terms
    return tuple(
        derive(limit(body, VARIABLE, to), domain).then(found, _limit_reason(found))
        for body, to, found in zip(bodies, (neg(OO), OO), ends.limits, strict=True)
    )


def _limit_reason(found: Term) -> str:
    return "unbounded" if found in (OO, neg(OO)) else "limit at infinity"


def _jumps(
    reason: Reason, points: tuple[Term, ...], one: ActivationFunction, function: Piecewise
) -> Iterator[Jump]:
    """What happens at the points at which this function breaks in the order in question."""
    for i, point in enumerate(function.points):
        if reason.kind == "breaks" and point in points:
            yield _jump(one, function, i, reason.order)


def _jump(one: ActivationFunction, function: Piecewise, i: int, order: int) -> Jump:
    point = function.points[i]
    sides = []
    for branch, side in zip(function.branches[i : i + 2], "-+", strict=True):
        slope = branch
        for _ in range(order):
            slope = symbolic.diff(slope, VARIABLE)
        body = limit(_derivative(one.at(Z), order), VARIABLE, point, side)
        sides.append(fn("eq", body, symbolic.exact(substitute(slope, {VARIABLE: point}))))
    left, right = sides
    return Jump(left, right, None if order else fn("eq", one.at(point), function.values[i]))


def _period(reason: Reason, f: ActivationFunction, g: ActivationFunction) -> Term | None:
    if reason.period is None:
        return None
    one = f if reason.first_differs else g
    return fn("eq", one.at(add(Z, reason.period)), one.at(Z))


def _witness(
    reason: Reason, f: ActivationFunction, g: ActivationFunction, of_f: Piecewise, domain: Domain
) -> tuple[Derivation, ...]:
    if reason.kind == "turns":
        other = f if reason.first_differs else g
        slope = reason.slopes[1 if other is g else 0]
        return tuple(
            derive(fn("at", _derivative(other.at(Z), reason.order), Z, point), domain)
            .then(tidy(substitute(slope, {VARIABLE: point})), "earlier result")
            .then(integer(0), "arithmetic", way)
            for point, way in zip(reason.points, SIGNS, strict=True)
        )
    periodic = f if reason.first_differs else g
    one = {"constant": f, "periodic": periodic}.get(reason.kind)
    if one is None:
        return ()
    start = one.at(integer(0))
    for i in (1, -1, 2, -2, 10, -10, 100, -100):
        there = one.at(integer(i))
        if symbolic.equal(one.written_out(start), one.written_out(there)) is False:
            return (derive(start, domain).then(there, "arithmetic", "!="),)
    return ()


def _centre(reason: Reason, f: ActivationFunction, g: ActivationFunction) -> tuple[Term, ...]:
    """f and g at the two points that belong together."""
    if not reason.centre:
        return ()
    return tuple(
        fn("eq", one.at(at), symbolic.exact(one.written_out(one.at(at))))
        for one, at in zip((f, g), reason.centre, strict=True)
    )


def _failure(
    attempt: ForcedParameters, reason: Reason, f: ActivationFunction, g: ActivationFunction,
    domain: Domain, positive: bool, digits: int,
) -> ForcedFailure:  # fmt: skip
    relation, points = attempt.relation, reason.centre
    of_f, of_g = reason.ends
    limits = of_g.limits if positive else of_g.limits[::-1]
    system = tuple(
        fn("eq", tidy(add(mul("alpha", theirs), "delta")), mine)
        for theirs, mine in zip(limits, of_f.limits, strict=True)
    )
    slopes = [
        symbolic.exact(substitute(symbolic.diff(one.term, VARIABLE), {VARIABLE: at}))
        for one, at in zip((f, g), points, strict=True)
    ]
    numbers = (relation.alpha, relation.beta, relation.gamma, relation.delta)
    names = ("alpha", "beta", "gamma", "delta")
    left, right = f.at(attempt.z), relation.of(g.at, attempt.z)
    return ForcedFailure(
        positive,
        system,
        fn("eq", tidy(mul("alpha", "beta", slopes[1])), slopes[0]),
        tuple(fn("eq", name, number) for name, number in zip(names, numbers, strict=True)),
        fn("eq", f.at(Z), relation.of(g.at, Z)),
        value(f.written_out(left), digits),
        value(g.written_out(right), digits),
        derive(left, domain).then(right, "arithmetic", "!="),
    )
