"""What each relation between two terms claims, and whether it holds at the points of a sample.

``=``        the values agree at every point
``!=``       they differ: in the one case there is, or, with variables, at some point
``< <= > >=``  at every point, and not between sides that are equal at all of them
``=>``       between statements: at every point where the first holds, the second does; points are
             drawn until it has held at twenty, if it can, and it must hold somewhere, or nothing
             would have been said
``->``       the term before is a limit, and its value is the term after. That an expression without
             a limit "tends to" something does not say where, and cannot be graded.

Values are compared to 40 digits of 60, all of which are certain. Where a limit or a derivative is
involved, 25 digits are compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from mpmath import mp

from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value, is_array, is_finite, order
from keywright.referee.laws.domain import read_domain
from keywright.referee.report import How
from keywright.referee.steps.points import Point
from keywright.referee.steps.sample import DIGITS, Sample, at
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Key

__all__ = ["Pair", "Trial", "compare", "equal_everywhere", "how_at", "related"]

# equivalent number: A bound between rounding and a difference: numbers agree to many digits more or
#   to few.
EXACTLY = 40  # digits of 60
# equivalent number: A bound between rounding and a difference: numbers agree to many digits more or
#   to few.
LOOSELY, LOOSE_ZERO = 25, 15  # digits of the larger number, or of 1e-15 if that is larger
# equivalent number: A bound on the effort: how often points are drawn for a premise. Points come
#   two dozen at a time.
ENOUGH, TURNS = 20, 12  # points at which a premise holds, and how often they are drawn for that
# equivalent number: How much is remembered, and not graded again. How much is remembered, and not
#   worked out again.
REMEMBERED = 512  # claims
STATEMENTS = ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "true")


@dataclass(frozen=True)
class Trial:
    """Whether a claim held, how many points it was tried at, and where it failed."""

    ok: bool
    how: How
    points: int
    detail: str = ""


def compare(left: Json, relation: str, right: Json, domain: dict[str, Any], seed: str) -> Trial:
    """One claim about two terms over a domain given as JSON, graded like a step."""
    return _compared(json.dumps([left, relation, right, domain, seed]))


@lru_cache(maxsize=REMEMBERED)
def _compared(text: str) -> Trial:
    left, relation, right, domain, seed = json.loads(text)
    try:
        return related(left, relation, right, Sample(read_domain(domain), [left, right], seed))
    except Ungradable as error:
        return Trial(False, "sampled", 0, str(error))


def related(left: Json, relation: str, right: Json, sample: Sample) -> Trial:
    """A relation between two terms, at the points of a sample. What cannot be graded fails."""
    points = sample.points_for(left, right)
    how = how_at(points)
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
            count, problem = RELATIONS[relation](Pair(left, right, points, first, second, sample))
    except Ungradable as error:
        return Trial(False, how, len(points), str(error))
    return Trial(problem == "", how, count, problem)


@dataclass(frozen=True)
class Pair:
    """The two sides of a relation with their values at the points."""

    left: Json
    right: Json
    points: list[Point]
    first: list[Value]
    second: list[Value]
    sample: Sample

    def equal(self, number: int) -> bool:
        """Whether both sides have the same value at the point of this number."""
        a, b = self.first[number], self.second[number]
        if not is_array(a) and not is_array(b):
            entries = [(a, b)]
        elif np.shape(a) == np.shape(b):
            entries = list(zip(np.ravel(a), np.ravel(b), strict=True))
        else:
            raise Ungradable(f"sides of different shapes{at(self.points[number])}")
        if self.loose:
            return all(close(x, y, LOOSELY, LOOSE_ZERO) for x, y in entries)
        return all(close(x, y, EXACTLY, math.inf) for x, y in entries)

    @cached_property
    def loose(self) -> bool:
        """Whether a limit or a derivative is involved, which numbers only come close to."""
        names = self.sample.domain.heads(self.left, self.right)
        return "limit" in names or "deriv" in names

    def elsewhere(self) -> Pair:
        """The same two sides at other points."""
        sample = self.sample.next
        points = sample.points_for(self.left, self.right)
        first, second = (sample.values(side, points) for side in (self.left, self.right))
        return Pair(self.left, self.right, points, first, second, sample)

    def described(self, number: int) -> str:
        """How they differ there."""
        sides = f"{_text(self.first[number])} and {_text(self.second[number])}"
        return f"the sides are {sides}{at(self.points[number])}"


def equal_everywhere(pair: Pair) -> tuple[int, str]:
    """How many points were looked at, and how the sides differ at the last, if they do."""
    for number in range(len(pair.points)):
        if not pair.equal(number):
            return number + 1, pair.described(number)
    return len(pair.points), ""


def _different_somewhere(pair: Pair) -> tuple[int, str]:
    for number in range(len(pair.points)):
        if not pair.equal(number):
            return len(pair.points), ""
    # equivalent number: A bound on the effort: how often points are drawn for a premise.
    return len(pair.points), "the sides are equal" + (" at every point" * (len(pair.points) > 1))


def _ordered(
    holds: Callable[[int], bool],
    *,
    # equivalent condition: Equal sides are not strictly in order, and are told so before.
    weak: bool = False,
) -> Callable[[Pair], tuple[int, str]]:
    def everywhere(pair: Pair) -> tuple[int, str]:
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


def _implied(pair: Pair) -> tuple[int, str]:
    held: dict[tuple[tuple[Key, Value], ...], None] = {}  # the same point counts once
    # equivalent number: The one point is tried twice, and counts once. There is one point, or there
    #   are twenty and more.
    # equivalent comparison: There is one point, or there are twenty and more.
    for turn in range(TURNS if len(pair.points) > 1 else 1):
        if turn:
            pair = pair.elsewhere()
        for point, premise, conclusion in zip(pair.points, pair.first, pair.second, strict=True):
            if premise and not conclusion:
                return len(held) + 1, f"the second statement does not follow{at(point)}"
            if premise:
                held[tuple(point.drawn.items())] = None
        if len(held) >= ENOUGH:
            break
    return len(held), "" if held else "the first statement holds at no point that was tried"


RELATIONS: dict[str, Callable[[Pair], tuple[int, str]]] = {
    "=": equal_everywhere,
    "->": equal_everywhere,
    "!=": _different_somewhere,
    "<": _ordered(lambda sign: sign < 0),
    "<=": _ordered(lambda sign: sign <= 0, weak=True),
    ">": _ordered(lambda sign: sign > 0),
    ">=": _ordered(lambda sign: sign >= 0, weak=True),
    "=>": _implied,
}


def _finite(value: Value) -> bool:
    return type(value) is int or is_finite(value)


def _is_statement(term: Json) -> bool:
    return isinstance(term, list) and bool(term) and term[0] in STATEMENTS


def how_at(points: list[Point]) -> How:
    """What it is called to look at these points."""
    return "recomputed" if len(points) == 1 else "sampled"


def _text(value: Value) -> str:
    entries = [str(x) if isinstance(x, bool) else mp.nstr(x, 10) for x in np.ravel(value)[:6]]
    # equivalent number: There is one entry.
    return entries[0] if not is_array(value) else f"({', '.join(entries)})"
