"""Each step of a derivation graded from its JSON alone: by values, at points of its domain, and by
the law that is given as its reason."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from mpmath import mp

from generator.check.domain import read_domain, with_used_definitions
from generator.check.environment import walk
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.laws import LAWS, fault
from generator.check.on_the_way import Place, places, without_limits
from generator.check.relations import Pair, Verdict, equal_everywhere, how_at, related
from generator.check.report import Finding
from generator.check.sample import DIGITS, Sample

__all__ = ["grade"]

# equivalent number: How much is remembered, and not graded again.
REMEMBERED = 512  # derivations


def grade(derivation: dict[str, Any]) -> list[Finding]:
    """One finding for the start and one for each step, in order.

    A derivation of the same id and the same content, as in many variants of a question, is graded
    once: nothing but these decides the points and the verdicts.
    """
    used = with_used_definitions(derivation.get("domain") or {}, derivation)
    return list(_graded(json.dumps({**derivation, "domain": used})))


@lru_cache(maxsize=REMEMBERED)
def _graded(text: str) -> tuple[Finding, ...]:
    derivation = json.loads(text)
    name = str(derivation["id"])
    steps = derivation.get("steps", [])
    terms: list[Json] = [derivation["start"], *(step["term"] for step in steps)]
    try:
        sample = Sample(read_domain(derivation.get("domain") or {}), terms, name)
    except Ungradable as error:
        verdicts = [Verdict(False, "sampled", 0, str(error)) for _ in terms]
    else:
        verdicts = [_start(terms[0], sample)]
        for step, before, after in zip(steps, terms, terms[1:], strict=False):
            verdicts.append(_step(step, before, after, sample))
    return tuple(
        Finding(f"derivations/{name}/{number}", v.how, v.ok, v.points, v.detail)
        for number, v in enumerate(verdicts)
    )


def _start(start: Json, sample: Sample) -> Verdict:
    """A chain may start wherever there is a value; that it starts at the question is for the
    family to see to."""
    points = sample.points_for(start)
    try:
        sample.values(start, points)
    except Ungradable as error:
        return Verdict(False, how_at(points), len(points), str(error))
    return Verdict(True, how_at(points), len(points))


def _step(step: dict[str, Any], before: Json, after: Json, sample: Sample) -> Verdict:
    verdict = related(before, str(step["relation"]), after, sample)
    if not verdict.ok:
        return verdict
    reason = str(step["reason"])
    wrong = fault(reason, before, after, sample.domain)
    not_zero = LAWS[reason].not_zero if wrong is None else None
    if not_zero and not related(not_zero(before), "!=", 0, sample).ok:
        wrong = f"{reason!r}: what must not be 0 is"
    if wrong is None and _has_limit(before):
        wrong = _unlike_on_the_way(reason, before, after, sample)
    return verdict if wrong is None else Verdict(False, verdict.how, verdict.points, wrong)


def _has_limit(term: Json) -> bool:
    # equivalent comparison, condition: A step without limits is compared once more, with the same
    #   result.
    return any(isinstance(node, list) and node[:1] == ["limit"] for node in walk(term))


def _unlike_on_the_way(reason: str, before: Json, after: Json, sample: Sample) -> str | None:
    """That a law of algebra makes another function of what stands under a limit, though of the same
    limit; or that a law of limits, which does, did not."""
    same = LAWS[reason].is_same_on_the_way
    if same is None:
        return None
    problem = ""
    for place in places(before, after):
        problem = _different_at(place, before, after, sample)
        if not problem:
            return None if same else f"{reason!r}: what is under the limit is only rewritten"
    return problem if same else None


def _different_at(place: Place, before: Json, after: Json, sample: Sample) -> str:
    left, right = without_limits(before), without_limits(after)
    try:
        nearby = sample.moved(sample.points_for(before, after), place, before, after)
        nearby = nearby.defined(left)
        first, second = (nearby.values(side, nearby.points) for side in (left, right))
        with mp.workdps(DIGITS):
            return equal_everywhere(Pair(left, right, nearby.points, first, second, nearby))[1]
    except Ungradable as error:
        return str(error)
