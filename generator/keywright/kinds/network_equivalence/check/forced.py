"""A reason against an affine relation: the ends and one point force all numbers, and they fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import samples
from keywright.kinds.network_equivalence.check.obstacles import NAMES, ObstacleCase, limits, near
from keywright.kinds.network_equivalence.check.relation_sheet import called
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.values.numbers import same
from keywright.referee.values.terms import evaluate

__all__ = ["forced"]

WAYS = {("", "increasing"): 1, ("", "decreasing"): -1}  # the sign of the slopes of g


def forced(case: ObstacleCase) -> Iterator[str]:
    (f_low, f_high), (g_low, g_high) = limits(case)
    if near(f_low, f_high) or near(g_low, g_high):
        yield "the limits at the two ends are not different"
    words = case.facts["obstacle.word_f"], case.facts["obstacle.word_g"]
    if words not in WAYS:
        yield f"{words} does not say how g goes"
    elif {mp.sign(case.g.derivative(z, 1)) for z in samples()} != {WAYS[words]}:
        yield f"g is not strictly {words[1]}"
    centre = [term for term in case.terms("obstacle.centre") if isinstance(term, list)]
    places = []
    for one, sign, term in zip(case.functions, case.signs, centre, strict=True):
        # equivalent number: What is no value of the function is refused, whatever the point.
        at = term[1][-1] if isinstance(term[1], list) else 0
        places.append(evaluate(at))
        if term[:2] != ["eq", called(sign, at)] or not near(evaluate(term[2]), one(places[-1])):
            yield f"{term} is wrong"
    for i, positive in enumerate((True, False)):
        ends = (g_low, g_high) if positive else (g_high, g_low)
        yield from _failure(case, i, positive, (f_low, f_high), ends, places)


def _failure(
    case: ObstacleCase, i: int, positive: bool, of_f: tuple[Value, Value],
    of_g: tuple[Value, Value], places: list[Value],
) -> Iterator[str]:  # fmt: skip
    """What is forced for one sign of beta, and that it fails at the point shown."""
    path = f"obstacle.failures.{i}"
    if case.facts[f"{path}.positive"] is not positive:
        yield "the two signs of beta are not treated in turn"
    z0, w0 = places
    alpha = (of_f[1] - of_f[0]) / (of_g[1] - of_g[0])
    delta = of_f[0] - alpha * of_g[0]
    steepness = case.f.derivative(z0, 1), case.g.derivative(w0, 1)
    beta = steepness[0] / (alpha * steepness[1])
    numbers = (alpha, beta, w0 - beta * z0, delta)
    # equivalent comparison: A slope that is zero comes out as a tiny number, by differences.
    if not near(alpha * case.g(w0) + delta, case.f(z0)) or (beta > 0) is not positive:
        yield "the two points do not belong together"
    yield from _equations(case, path, of_f, of_g, steepness)
    env = case.env.bind(dict(zip(NAMES, numbers, strict=True)))
    for term in case.terms(f"{path}.solution"):
        if not _is_equation(term) or not near(evaluate(term[1], env), evaluate(term[2], env)):
            yield f"{term} does not hold"
    printed = [term[1] for term in case.terms(f"{path}.solution") if isinstance(term, list)]
    if printed != list(NAMES):
        yield "the solution does not name the four numbers"
    yield from _witnessed(case, path, numbers)


def _is_equation(term: Json) -> TypeGuard[list[Json]]:
    return isinstance(term, list) and term[:1] == ["eq"] and len(term) == 3


def _equations(
    case: ObstacleCase,
    path: str,
    of_f: tuple[Value, Value],
    of_g: tuple[Value, Value],
    steepness: tuple[Value, Value],
) -> Iterator[str]:
    """alpha times an end of g, and delta, is the end of f that it goes to, and alpha times beta
    times the slope of g is that of f, whatever these numbers are."""
    written = case.terms(f"{path}.system")
    if len(written) != len(of_f):
        yield "each end gives an equation"
    # equivalent number: The signs matter, not the sizes. A third number, beside two of both signs.
    for signs in ((1, 1, 1), (-1, 1, -1), (1, -1, 1)):  # so that |alpha beta| is not alpha beta
        # equivalent arithmetic, number: Any numbers will do.
        alpha, beta, delta = (sign * mp.sqrt(p) for sign, p in zip(signs, (2, 5, 3), strict=True))
        env = case.env.bind({"alpha": alpha, "beta": beta, "delta": delta})
        rows = [(alpha * low + delta, high) for low, high in zip(of_g, of_f, strict=True)]
        rows.append((alpha * beta * steepness[1], steepness[0]))
        terms = (*written, case.formulas[f"{path}.slopes"])
        for term, (left, right) in zip(terms, rows, strict=False):
            if not _is_equation(term) or not (
                near(evaluate(term[1], env), left) and near(evaluate(term[2], env), right)
            ):
                yield f"{term} is not what is forced"


def _witnessed(case: ObstacleCase, path: str, numbers: tuple[Value, ...]) -> Iterator[str]:
    alpha, beta, gamma, delta = numbers
    relation = case.formulas[f"{path}.relation"]
    if not _is_equation(relation) or relation[1] != called(case.sign_f, "z"):
        yield f"{relation} is not an equation for f"
        return
    for z in samples():
        right = evaluate(relation[2], case.env.bind({"z": z}))
        if not near(right, alpha * case.g(beta * z + gamma) + delta):
            yield "the relation is not that of the numbers"
            # equivalent loop: The same fault once more.
            break
    chain = case.chains[f"{path}.chain"]
    at = chain["start"][-1]
    z = evaluate(at)
    left, right = case.f(z), alpha * case.g(beta * z + gamma) + delta
    shown = evaluate(chain["steps"][-1]["term"], case.env)
    if chain["steps"][0]["relation"] != "!=":
        yield "it is not shown that the sides differ"
    if chain["start"] != called(case.sign_f, at) or not near(shown, right) or near(left, right):
        yield "the point shown does not refute the relation"
    for name, value in (("left", left), ("right", right)):
        if same(case.values[f"{path}.{name}"]["exact"], value):
            yield f"the {name} value is wrong"
