"""Each step of a derivation graded from its JSON alone: by values, at points of its domain.

What the relations are taken to claim:

``=``        the values agree at every point
``!=``       they differ: in the one case there is, or, with variables, at some point
``< <= > >=``  at every point, and not between sides that are equal at all of them
``=>``       between statements: at every point where the first holds, the second does; points are
             drawn until it has held at twenty, if it can, and it must hold somewhere, or nothing
             would have been said
``->``       the term before is a limit, and its value is the term after. That an expression without
             a limit "tends to" something does not say where, and cannot be graded.

Values are compared to 40 digits of 60. Two sides that differ by less than they should by rounding
alone are told from equal ones at twice the precision or more: rounding shrinks with it. Where a
limit or a derivative is involved, 25 digits are compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from mpmath import mp

from generator.check import columns
from generator.check.domain import Domain, read_domain, with_used_definitions
from generator.check.environment import Key, key_of, walk
from generator.check.errors import Ungradable
from generator.check.expression import Json
from generator.check.functions import Value, is_array, is_finite, order
from generator.check.laws import LAWS, fault
from generator.check.on_the_way import Place, approaches, places, without_limits
from generator.check.points import Point, draw
from generator.check.report import Finding, How
from generator.check.terms import evaluate, meaning

__all__ = ["Sample", "Verdict", "compare", "grade"]

DIGITS, FINER_DIGITS, MOST_DIGITS = 60, 120, 2_000
AGREEMENT, SHRINKAGE = 1e-40, 1e-40
LOOSE_AGREEMENT, LOOSE_ZERO = 1e-25, 1e-40
ENOUGH, TURNS = 20, 12  # points at which a premise holds, and how often they are drawn for that
REMEMBERED = 512  # derivations, and claims
STATEMENTS = ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "true")


@dataclass(frozen=True)
class Verdict:
    """Whether a claim held, how many points it was tried at, and where it failed."""

    ok: bool
    how: How
    points: int
    detail: str = ""


class Sample:
    """The points of one domain, and the values of terms there, each computed once."""

    def __init__(self, domain: Domain, terms: list[Json], seed: str, turn: int = 0) -> None:
        self.domain = domain
        self.points = draw(domain, terms, seed, turn)
        self._drawn_from = domain, terms, seed, turn + 1
        self._values: dict[str, list[Value] | Ungradable] = {}
        self._columns = columns.Points([point.env for point in self.points])

    @cached_property
    def next(self) -> Sample:
        """The same at other points."""
        return Sample(*self._drawn_from)

    def moved(self, points: list[Point], place: Place, *terms: Json) -> Sample:
        """The same on the way to the limits in these terms."""
        nearby = copy(self)
        with mp.workdps(DIGITS):
            nearby.points = [
                Point(point.env.bind(found), {**point.drawn, **found})
                for point in points
                for found in approaches(point.env, place, *terms)
            ]
        nearby._values = {}
        nearby._columns = columns.Points([point.env for point in nearby.points])
        return nearby

    def points_for(self, *terms: Json) -> list[Point]:
        """One point is as good as all where no variable occurs."""
        return self.points[:1] if self.domain.closed(*terms) else self.points

    def values(self, term: Json, points: list[Point]) -> list[Value]:
        """The term's values at these points; raises `Ungradable` where it has none."""
        key = f"{len(points)} {key_of([term])}"
        if key not in self._values:
            self._values[key] = self._evaluated(term, points)
        found = self._values[key]
        if isinstance(found, Ungradable):
            raise found
        return found

    def _evaluated(self, term: Json, points: list[Point]) -> list[Value] | Ungradable:
        if len(points) > 1:
            try:
                with mp.workdps(DIGITS):
                    return columns.values(term, self._columns)
            except columns.FAILURES:
                pass  # where and why is found point by point
        try:
            value = meaning(term)
        except Ungradable as error:
            return error
        values: list[Value] = []
        with mp.workdps(DIGITS):
            for point in points:
                try:
                    values.append(value(point.env))
                except Ungradable as error:
                    return Ungradable(f"{error}{_at(point)}")
        return values


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


def compare(left: Json, relation: str, right: Json, domain: dict[str, Any], seed: str) -> Verdict:
    """One claim about two terms over a domain given as JSON, graded like a step."""
    return _compared(json.dumps([left, relation, right, domain, seed]))


@lru_cache(maxsize=REMEMBERED)
def _compared(text: str) -> Verdict:
    left, relation, right, domain, seed = json.loads(text)
    try:
        return _related(left, relation, right, Sample(read_domain(domain), [left, right], seed))
    except Ungradable as error:
        return Verdict(False, "sampled", 0, str(error))


def _start(start: Json, sample: Sample) -> Verdict:
    """A chain may start wherever there is a value; that it starts at the question is for the
    family to see to."""
    points = sample.points_for(start)
    try:
        sample.values(start, points)
    except Ungradable as error:
        return Verdict(False, _how(points), len(points), str(error))
    return Verdict(True, _how(points), len(points))


def _step(step: dict[str, Any], before: Json, after: Json, sample: Sample) -> Verdict:
    verdict = _related(before, str(step["relation"]), after, sample)
    if not verdict.ok:
        return verdict
    reason = str(step["reason"])
    wrong = fault(reason, before, after, sample.domain)
    not_zero = LAWS[reason].not_zero if wrong is None else None
    if not_zero and not _related(not_zero(before), "!=", 0, sample).ok:
        wrong = f"{reason!r}: what must not be 0 is"
    if wrong is None and _has_limit(before):
        wrong = _unlike_on_the_way(reason, before, after, sample)
    return verdict if wrong is None else Verdict(False, verdict.how, verdict.points, wrong)


def _has_limit(term: Json) -> bool:
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
        first, second = (nearby.values(side, nearby.points) for side in (left, right))
        with mp.workdps(DIGITS):
            return _equal_everywhere(_Pair(left, right, nearby.points, first, second, nearby))[1]
    except Ungradable as error:
        return str(error)


def _related(left: Json, relation: str, right: Json, sample: Sample) -> Verdict:
    points = sample.points_for(left, right)
    how = _how(points)
    try:
        if relation not in RELATIONS:
            raise Ungradable(f"no relation is written {relation!r}")
        if relation == "=>" and not (_is_statement(left) and _is_statement(right)):
            raise Ungradable("=> stands between two statements")
        if relation != "=>" and (_is_statement(left) or _is_statement(right)):
            raise Ungradable(f"{relation} stands between two values, not between statements")
        if relation == "->" and not (isinstance(left, list) and left[0] == "limit"):
            raise Ungradable("-> can be graded only after a term that is a limit")
        first, second = sample.values(left, points), sample.values(right, points)
        with mp.workdps(DIGITS):
            count, problem = RELATIONS[relation](_Pair(left, right, points, first, second, sample))
    except Ungradable as error:
        return Verdict(False, how, len(points), str(error))
    return Verdict(problem == "", how, count, problem)


@dataclass(frozen=True)
class _Pair:
    """The two sides of a relation with their values at the points."""

    left: Json
    right: Json
    points: list[Point]
    first: list[Value]
    second: list[Value]
    sample: Sample

    def equal(self, number: int) -> bool:
        a, b = self.first[number], self.second[number]
        if not is_array(a) and not is_array(b):
            entries = [(a, b)]
        elif np.shape(a) == np.shape(b):
            entries = list(zip(np.ravel(a), np.ravel(b), strict=True))
        else:
            raise Ungradable(f"sides of different shapes{_at(self.points[number])}")
        if self.loose:
            return all(_close(x, y, LOOSE_AGREEMENT, LOOSE_ZERO) for x, y in entries)
        if all(_close(x, y, AGREEMENT, 0) for x, y in entries):
            return True
        return self._only_rounding(number, _gap(entries))

    @cached_property
    def loose(self) -> bool:
        """Whether a limit or a derivative is involved, which numbers only come close to."""
        names = self.sample.domain.heads(self.left, self.right)
        return "limit" in names or "deriv" in names

    def _only_rounding(self, number: int, gap: Value) -> bool:
        """A gap that is itself next to nothing, as of exp(-300) - 1 + 1, takes as many digits more
        to be told from rounding."""
        env = self.points[number].env
        below = max(0, -int(mp.mag(gap) * 0.301)) if mp.isfinite(gap) else 0
        if below > MOST_DIGITS:
            return False
        with mp.workdps(FINER_DIGITS + below):
            sides = np.ravel(evaluate(self.left, env)), np.ravel(evaluate(self.right, env))
            finer = _gap(list(zip(*sides, strict=True)))
            return bool(mp.isfinite(gap) and finer <= gap * SHRINKAGE)

    def elsewhere(self) -> _Pair:
        """The same two sides at other points."""
        sample = self.sample.next
        points = sample.points_for(self.left, self.right)
        first, second = (sample.values(side, points) for side in (self.left, self.right))
        return _Pair(self.left, self.right, points, first, second, sample)

    def described(self, number: int) -> str:
        sides = f"{_text(self.first[number])} and {_text(self.second[number])}"
        return f"the sides are {sides}{_at(self.points[number])}"


def _equal_everywhere(pair: _Pair) -> tuple[int, str]:
    for number in range(len(pair.points)):
        if not pair.equal(number):
            return number + 1, pair.described(number)
    return len(pair.points), ""


def _different_somewhere(pair: _Pair) -> tuple[int, str]:
    for number in range(len(pair.points)):
        if not pair.equal(number):
            return len(pair.points), ""
    return len(pair.points), "the sides are equal" + (" at every point" * (len(pair.points) > 1))


def _ordered(
    holds: Callable[[int], bool], *, weak: bool = False
) -> Callable[[_Pair], tuple[int, str]]:
    def everywhere(pair: _Pair) -> tuple[int, str]:
        signs = []
        for number, (a, b) in enumerate(zip(pair.first, pair.second, strict=True)):
            if is_array(a) or is_array(b):
                raise Ungradable("vectors have no order")
            signs.append(order(a, b))
            if not holds(signs[-1]):
                return number + 1, pair.described(number)
        if weak and not any(signs):
            return len(signs), "the sides are equal, which says more"
        return len(signs), ""

    return everywhere


def _implied(pair: _Pair) -> tuple[int, str]:
    held: dict[tuple[tuple[Key, Value], ...], None] = {}  # the same point counts once
    for turn in range(TURNS if len(pair.points) > 1 else 1):
        if turn:
            pair = pair.elsewhere()
        for point, premise, conclusion in zip(pair.points, pair.first, pair.second, strict=True):
            if premise and not conclusion:
                return len(held) + 1, f"the second statement does not follow{_at(point)}"
            if premise:
                held[tuple(point.drawn.items())] = None
        if len(held) >= ENOUGH:
            break
    return len(held), "" if held else "the first statement holds at no point that was tried"


RELATIONS: dict[str, Callable[[_Pair], tuple[int, str]]] = {
    "=": _equal_everywhere,
    "->": _equal_everywhere,
    "!=": _different_somewhere,
    "<": _ordered(lambda sign: sign < 0),
    "<=": _ordered(lambda sign: sign <= 0, weak=True),
    ">": _ordered(lambda sign: sign > 0),
    ">=": _ordered(lambda sign: sign >= 0, weak=True),
    "=>": _implied,
}


def _close(a: Value, b: Value, relative: float, absolute: float) -> bool:
    if a == b:
        return True
    if not (_finite(a) and _finite(b)):
        return False
    return bool(abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute))


def _finite(value: Value) -> bool:
    return type(value) is int or is_finite(value)


def _gap(entries: list[tuple[Value, Value]]) -> Value:
    if not all(_finite(x) and _finite(y) for x, y in entries):
        return mp.inf
    return max((abs(x - y) for x, y in entries), default=mp.zero)


def _is_statement(term: Json) -> bool:
    return isinstance(term, list) and bool(term) and term[0] in STATEMENTS


def _how(points: list[Point]) -> How:
    return "recomputed" if len(points) == 1 else "sampled"


def _text(value: Value) -> str:
    entries = [str(x) if isinstance(x, bool) else mp.nstr(x, 10) for x in np.ravel(value)[:6]]
    return entries[0] if not is_array(value) else f"({', '.join(entries)})"


def _at(point: Point) -> str:
    named = str(point)
    return f" at {named}" if named else ""
