"""Reasons against an affine relation that lie in breakpoints, and in what is between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mpmath import mp

from keywright.kinds.network_equivalence.check.activations import Function
from keywright.kinds.network_equivalence.check.obstacles import ObstacleCase, near
from keywright.kinds.network_equivalence.check.relation_sheet import called, derived
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.values.environment import Env
from keywright.referee.values.terms import evaluate

__all__ = ["breaks", "gaps", "lines", "slopes"]


def _breaks_of(one: Function, order: int) -> list[Value]:
    return [z for z in one.breakpoints() if one.jump_order(z) == order]


def breaks(case: ObstacleCase) -> Iterator[str]:
    found = [_breaks_of(one, case.order) for one in case.functions]
    yield from _listed(case, found)
    if len(found[0]) == len(found[1]):
        yield "both functions have equally many breakpoints of this order"
    yield from _jumps(case, found)


def _jumps(case: ObstacleCase, found: list[list[Value]]) -> Iterator[str]:
    """Each breakpoint of this order is shown: its limits from both sides, and a value between."""
    order = case.order
    # equivalent number: Near the point, and the numbers are compared to twenty digits.
    tiny = mp.mpf(10) ** -30
    number = 0
    for one, sign, points in zip(case.functions, case.signs, found, strict=True):
        body = derived(called(sign, "z"), order)
        for point in points:
            path = f"obstacle.jumps.{number}"
            number += 1
            for name, side, z in (("left", "-", point - tiny), ("right", "+", point + tiny)):
                shown = case.formulas.get(f"{path}.{name}")
                left: list[Json] = ["limit", body, "z", point, side]
                if not _says(shown, left, one.derivative(z, order)):
                    yield f"{shown} is not the limit at z = {mp.nstr(point, 6)}"
            if order == 0:
                shown = case.formulas.get(f"{path}.value")
                if not _says(shown, [*called(sign, "z")[:-1], point], one(point)):
                    yield f"{shown} is not the value at z = {mp.nstr(point, 6)}"
            elif f"{path}.value" in case.formulas:
                yield "a derivative that jumps is given a value"
    if f"obstacle.jumps.{number}.left" in case.formulas:
        yield "a jump too many"


def _says(shown: Json | None, left: list[Json], value: Value) -> bool:
    """Whether an equation has this left-hand side, numbers in it by value, and this value."""
    if not (isinstance(shown, list) and shown[:1] == ["eq"] and isinstance(shown[1], list)):
        return False
    same = len(shown[1]) == len(left) and all(
        a == b if not isinstance(b, mp.mpf) else near(evaluate(a), b)
        for a, b in zip(shown[1], left, strict=True)
    )
    return same and near(evaluate(shown[2]), value)


def _listed(case: ObstacleCase, found: list[list[Value]]) -> Iterator[str]:
    for path, values in zip(("obstacle.of_f", "obstacle.of_g"), found, strict=True):
        printed = case.numbers(path)
        if len(printed) != len(values) or not all(map(near, printed, values)):
            yield f"{path}: {[mp.nstr(z, 6) for z in values]} was expected"


def _all_breaks(one: Function) -> list[Value]:
    return [z for z in one.breakpoints() if one.jump_order(z) is not None]


def _regions(one: Function) -> list[list[Value]]:
    """Three points in each region between the breakpoints, in no symmetry: the cubes of three that
    are symmetric lie on a line."""
    breaks = _all_breaks(one)
    ends = [breaks[0] - 4, *breaks, breaks[-1] + 4]
    return [[low + (high - low) * t / 10 for t in (2, 5, 9)] for low, high in pairwise(ends)]


def slopes(case: ObstacleCase) -> Iterator[str]:
    rows = []
    for one in case.functions:
        slopes = [[one.derivative(z, 1) for z in points] for points in _regions(one)]
        # equivalent number: All are compared with one, whichever that is.
        if any(not near(row[0], slope) for row in slopes for slope in row):
            yield "a branch is not straight"
        rows.append([row[0] for row in slopes])
    yield from _listed(case, rows)
    if len(rows[0]) == len(rows[1]) and any(
        _proportional(rows[0], rows[1][::way]) for way in (1, -1)
    ):
        yield "the slopes are proportional"


def gaps(case: ObstacleCase) -> Iterator[str]:
    rows = [_all_breaks(one) for one in case.functions]
    yield from _listed(case, rows)
    gaps = [[b - a for a, b in pairwise(row)] for row in rows]
    if any(_proportional(gaps[0], gaps[1][::way]) for way in (1, -1)):
        yield "the distances are proportional"


def _proportional(a: list[Value], b: list[Value]) -> bool:
    return all(near(a[i] * b[j], a[j] * b[i]) for i in range(len(a)) for j in range(i))


def lines(case: ObstacleCase) -> Iterator[str]:
    patterns = []
    for one, path in zip(case.functions, ("obstacle.of_f", "obstacle.of_g"), strict=True):
        pattern = []
        regions, branches = _regions(one), case.terms(path)
        if len(regions) != len(branches):
            yield f"{path}: there are {len(regions)} branches"
            return
        for points, branch in zip(regions, branches, strict=True):
            if any(not near(evaluate(branch, Env({"z": z})), one(z)) for z in points):
                yield f"{path}: a branch is wrong"
            low, middle, high = (one(z) for z in points)
            pattern.append(near(7 * (middle - low), 3 * (high - low)))
        patterns.append(pattern)
    if patterns[0] in (patterns[1], patterns[1][::-1]):
        yield "straight and curved branches follow each other in the same way"
