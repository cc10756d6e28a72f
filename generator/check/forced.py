"""A reason against an affine relation: the ends and one point force all numbers, and they fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from mpmath import mp

from generator.check.activations import samples
from generator.check.expression import Json
from generator.check.functions import Value
from generator.check.numbers import same
from generator.check.obstacles import NAMES, Case, limits, near
from generator.check.relation_sheet import called
from generator.check.terms import evaluate

__all__ = ["forced"]

WAYS = {("", "increasing"): 1, ("", "decreasing"): -1}  # the sign of the slopes of g


def forced(case: Case) -> Iterator[str]:
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
        at = term[1][-1] if isinstance(term[1], list) else 0
        places.append(evaluate(at))
        if term[:2] != ["eq", called(sign, at)] or not near(evaluate(term[2]), one(places[-1])):
            yield f"{term} is wrong"
    for i, positive in enumerate((True, False)):
        ends = (g_low, g_high) if positive else (g_high, g_low)
        yield from _failure(case, i, positive, (f_low, f_high), ends, places)


def _failure(
    case: Case, i: int, positive: bool, of_f: tuple[Value, Value], of_g: tuple[Value, Value],
    places: list[Value],
) -> Iterator[str]:  # fmt: skip
    """What is forced for one sign of beta, and that it fails at the point shown."""
    path = f"obstacle.failures.{i}"
    if case.facts[f"{path}.positive"] is not positive:
        yield "the two signs of beta are not treated in turn"
    z0, w0 = places
    alpha = (of_f[1] - of_f[0]) / (of_g[1] - of_g[0])
    delta = of_f[0] - alpha * of_g[0]
    beta = case.f.derivative(z0, 1) / (alpha * case.g.derivative(w0, 1))
    numbers = (alpha, beta, w0 - beta * z0, delta)
    if not near(alpha * case.g(w0) + delta, case.f(z0)) or (beta > 0) is not positive:
        yield "the two points do not belong together"
    env = case.env.bind(dict(zip(NAMES, numbers, strict=True)))
    yield from _system(case, path, of_f, of_g)
    for term in (*case.terms(f"{path}.solution"), case.formulas[f"{path}.slopes"]):
        if not _is_equation(term) or not near(evaluate(term[1], env), evaluate(term[2], env)):
            yield f"{term} does not hold"
    printed = [term[1] for term in case.terms(f"{path}.solution") if isinstance(term, list)]
    if printed != list(NAMES):
        yield "the solution does not name the four numbers"
    yield from _witnessed(case, path, numbers)


def _is_equation(term: Json) -> TypeGuard[list[Json]]:
    return isinstance(term, list) and term[:1] == ["eq"] and len(term) == 3


def _system(
    case: Case, path: str, of_f: tuple[Value, Value], of_g: tuple[Value, Value]
) -> Iterator[str]:
    """alpha times an end of g, and delta, is the end of f that it goes to, whatever they are."""
    written = case.terms(f"{path}.system")
    if len(written) != len(of_f):
        yield "each end gives an equation"
    alpha, delta = mp.sqrt(2), mp.sqrt(3)
    env = case.env.bind({"alpha": alpha, "delta": delta})
    for term, end_of_f, end_of_g in zip(written, of_f, of_g, strict=False):
        if not _is_equation(term) or not (
            near(evaluate(term[1], env), alpha * end_of_g + delta)
            and near(evaluate(term[2], env), end_of_f)
        ):
            yield f"{term} is not what an end gives"


def _witnessed(case: Case, path: str, numbers: tuple[Value, ...]) -> Iterator[str]:
    alpha, beta, gamma, delta = numbers
    relation = case.formulas[f"{path}.relation"]
    if not _is_equation(relation) or relation[1] != called(case.sign_f, "z"):
        yield f"{relation} is not an equation for f"
        return
    for z in samples():
        right = evaluate(relation[2], case.env.bind({"z": z}))
        if not near(right, alpha * case.g(beta * z + gamma) + delta):
            yield "the relation is not that of the numbers"
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
