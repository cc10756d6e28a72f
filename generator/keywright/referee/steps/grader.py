"""Each step of a derivation graded from its JSON alone: by values, at points of its domain, and by
the law that is given as its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.laws.domain import read_domain, with_used_definitions
from keywright.referee.laws.laws import LAWS, fault
from keywright.referee.laws.on_the_way import Place, places, without_limits
from keywright.referee.report import Finding
from keywright.referee.steps.points import sizes
from keywright.referee.steps.relations import Pair, Trial, equal_everywhere, how_at, related
from keywright.referee.steps.sample import DIGITS, Sample
from keywright.referee.values.environment import walk

__all__ = ["GradedLine", "grade", "lines"]

# equivalent number: How much is remembered, and not graded again.
REMEMBERED = 512  # derivations


@dataclass(frozen=True)
class GradedLine:
    """The start of a derivation or a step: its place, whether what it claims holds, and what is
    wrong with its reason, both to be asked for; `claim` and `step` are all that decides the one and
    the other, as text."""

    where: str
    claim: str
    step: str
    holds: Callable[[], Trial]
    misnamed: Callable[[], str | None]

    def verdict(self) -> Trial:
        verdict = self.holds()
        wrong = self.misnamed() if verdict.ok else None
        return verdict if wrong is None else Trial(False, verdict.how, verdict.points, wrong)


def grade(derivation: dict[str, Any]) -> list[Finding]:
    """One finding for the start and one for each step, in order.

    A derivation of the same id and the same content, as in many variants of a question, is graded
    once: nothing but these decides the points and the verdicts.
    """
    used = with_used_definitions(derivation.get("domain") or {}, derivation)
    return list(_graded(json.dumps({**derivation, "domain": used})))


@lru_cache(maxsize=REMEMBERED)
def _graded(text: str) -> tuple[Finding, ...]:
    found = ((line.where, line.verdict()) for line in lines(json.loads(text)))
    return tuple(Finding(where, v.how, v.ok, v.points, v.detail) for where, v in found)


def lines(derivation: dict[str, Any]) -> list[GradedLine]:
    """The start and each step, in order, to be graded one by one."""
    name, steps = str(derivation["id"]), derivation.get("steps", [])
    places = [f"derivations/{name}/{number}" for number in range(1 + len(steps))]
    terms: list[Json] = [derivation["start"], *(step["term"] for step in steps)]
    data = derivation.get("domain") or {}
    try:
        sample = Sample(read_domain(data), terms, name)
    except Ungradable as error:
        fails = partial(Trial, False, "sampled", 0, str(error))
        return [GradedLine(place, "", "", fails, _nothing) for place in places]
    points = json.dumps([name, data, sizes(sample.domain, terms)])
    start = points + json.dumps(terms[0])
    found = [GradedLine(places[0], start, start, partial(_start, terms[0], sample), _nothing)]
    for place, before, step in zip(places[1:], terms, steps, strict=False):
        after, relation, reason = step["term"], str(step["relation"]), str(step["reason"])
        claim = points + json.dumps([before, relation, after])
        holds = partial(related, before, relation, after, sample)
        misnamed = partial(_misnamed, reason, before, after, sample)
        found.append(GradedLine(place, claim, claim + reason, holds, misnamed))
    return found


def _nothing() -> None:
    """What is wrong with a reason where there is none."""


def _start(start: Json, sample: Sample) -> Trial:
    """A chain may start wherever there is a value; that it starts at the question is for the
    family to see to."""
    points = sample.points_for(start)
    try:
        sample.values(start, points)
    except Ungradable as error:
        return Trial(False, how_at(points), len(points), str(error))
    return Trial(True, how_at(points), len(points))


def _misnamed(reason: str, before: Json, after: Json, sample: Sample) -> str | None:
    """Why the named law does not make this step, although the step is true."""
    wrong = fault(reason, before, after, sample.domain)
    not_zero = LAWS[reason].not_zero if wrong is None else None
    if not_zero and not related(not_zero(before), "!=", 0, sample).ok:
        return f"{reason!r}: what must not be 0 is"
    if wrong is None and _has_limit(before):
        return _unlike_on_the_way(reason, before, after, sample)
    return wrong


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
    problem, is_equal = "", False
    for place in places(before, after):
        try:
            problem = _different_at(place, before, after, sample)
        except Ungradable as error:
            problem = str(error)
            continue
        if bool(problem) != same:
            return None
        is_equal = not problem
    if same:
        return problem
    return f"{reason!r}: what is under the limit is only rewritten" if is_equal else None


def _different_at(place: Place, before: Json, after: Json, sample: Sample) -> str:
    """How what stands under the limits differs there; raises `Ungradable`."""
    left, right = without_limits(before), without_limits(after)
    nearby = sample.moved(sample.points_for(before, after), place, before, after)
    nearby = nearby.defined(left)
    first, second = (nearby.values(side, nearby.points) for side in (left, right))
    with mp.workdps(DIGITS):
        return equal_everywhere(Pair(left, right, nearby.points, first, second, nearby))[1]
