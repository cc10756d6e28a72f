"""The second opinion on the derivative of an activation function.

The breakpoints that an answer claims are verified against the function itself: the printed branch
has its values throughout each region and no switch of its own, and at each breakpoint something
does happen. Derivatives are compared with numeric ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from mpmath import mp

from keywright.kinds.activation.check.points import check_point
from keywright.kinds.activation.check.question import (  # fmt: skip
    FAR_AND_WIDE,
    SWITCHES,
    CheckedActivation,
    Pair,
    Places,
    ends,
    has_value,
    heads,
    quotient,
    where,
    written,
)
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.laws.term_shapes import factors, head
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import walk
from keywright.referee.values.limits import derivative
from keywright.referee.values.terms import evaluate

__all__ = ["check_derivative", "points_of"]


def check_derivative(
    asked: CheckedActivation, sheet: ActivationSheet, part: str
) -> Iterator[Finding]:
    points = points_of(sheet, part)
    regions = ends(points)
    g: Json = ["call", asked.name, "x"]
    slope = sheet.right_of(f"{part}.formula", ["deriv", g, "x"])
    places = asked.places(regions)
    yield sheet.says(f"formulas/{part}.formula", _not_the_slope(places, slope), len(places.envs))
    named = sheet.named("derivative")
    yield sheet.says("answers/derivative", _not_the_slope(places, named), len(places.envs))
    steps = "cases" not in heads(slope)
    told = "smooth" if not points else "steps" if steps else ""
    told = "step" if slope == ["call", asked.step, "x"] else told
    yield sheet.is_fact(f"given.{part}.told", told)
    for number, pair in enumerate(regions):
        yield from _region(asked, sheet, f"{part}.regions.{number}", pair)
        if "call" in heads(slope):
            yield from sheet.chain(f"{part}.decided.{number}", pair, start=slope)
            yield sheet.decided(f"{part}.decided.{number}", pair)
    if not steps:
        yield sheet.says(f"facts/given.{part}.told", _all_global(asked, sheet, part, regions))
    exceptions: list[Json] = []
    for number, at in enumerate(points):
        yield sheet.is_formula(f"{part}.breakpoints.{number}", ["eq", "x", at])
        g_of_x: Json = ["call", asked.name, "x"]
        beside = [
            sheet.right_of(f"{part}.regions.{i}.equation", g_of_x) for i in (number, number + 1)
        ]
        yield from check_point(asked, sheet, f"{part}.points.{number}", at, slope, beside)
        yield sheet.says(
            f"formulas/{part}.points.{number}.where", _idle(asked, sheet, part, number, at)
        )
        limit: Json | None = sheet.end(f"{part}.points.{number}.left")
        if not sheet.fact(f"{part}.points.{number}.exists"):
            limit = None
            exceptions.append(["ne", "x", at])
        for place, term in ((f"formulas/{part}.formula", slope), ("answers/derivative", named)):
            yield sheet.says(place, _at_breakpoint(asked, term, at, limit))
    for number, exception in enumerate(exceptions):
        yield sheet.is_formula(f"{part}.exceptions.{number}", exception)


def _at_breakpoint(
    asked: CheckedActivation, slope: Json, at: Json, limit: Json | None
) -> str | None:
    """By cases, exactly one tells the derivative where it exists, and none where it does not."""
    cases = [node for node in walk(slope) if isinstance(node, list) and node[0] == "case"]
    for env in asked.trials:
        place = env.bind({"x": evaluate(at, env)})
        held = [case for case in cases if evaluate(case[2], place) is True]
        x = mp.nstr(place.values["x"], 5)
        if len(held) != (1 if cases and limit is not None else 0):
            return f"{len(held)} cases hold at x = {x}"
        if limit is not None and not close(evaluate(slope, place), evaluate(limit, env)):
            return f"it is not the derivative at x = {x}"
    return None


def points_of(sheet: ActivationSheet, part: str) -> list[Json]:
    """The breakpoints that are claimed, which must ascend for all parameters."""
    points: list[Json] = []
    while sheet.has_formula(path := f"{part}.points.{len(points)}.where"):
        points.append(sheet.right_of(path, "x"))
    for env in sheet.asked.trials:
        values = [evaluate(point, env) for point in points]
        if values != sorted(set(values)):
            raise Ungradable("the breakpoints do not ascend")
    return points


def _not_the_slope(places: Places, slope: Json) -> str | None:
    """Compared with the numeric derivative of the function itself, in every region."""
    rows = zip(places.envs, evaluated(slope, places.envs), places.slopes, strict=True)
    for place, found, right in rows:
        # equivalent comparison, number: A bound between rounding and a difference.
        if abs(found - right) > mp.mpf(10) ** -15 * max(1, abs(right)):
            x = mp.nstr(place.values["x"], 5)
            return f"{mp.nstr(found, 8)} at x = {x}, not {mp.nstr(right, 8)}"
    return None


def _region(
    asked: CheckedActivation, sheet: ActivationSheet, path: str, pair: Pair
) -> Iterator[Finding]:
    g: Json = ["call", asked.name, "x"]
    if pair == (None, None):
        said, branch = f"derivations/{path}.quotient/2", _written_out(sheet, f"{path}.quotient")
    else:
        yield sheet.is_formula(f"{path}.where", where(pair))
        said, branch = f"formulas/{path}.equation", sheet.right_of(f"{path}.equation", g)
    places = asked.places([pair])
    yield sheet.says(said, _not_the_branch(places, branch), len(places.envs))
    increment = sheet.formula("given.increment")
    yield from sheet.chain(
        f"{path}.quotient", pair, start=["deriv", g, "x"], tail=[increment, 0, "both"]
    )
    defined = quotient(["call", asked.name, ["add", "x", increment]], g, increment, "both")
    moved: Json = ["add", "x", increment]
    lines = [written(t, moved, t, increment, "both") for t in sheet.opened(branch)]
    yield from sheet.passes(f"{path}.quotient", [defined, *lines])


def _written_out(sheet: ActivationSheet, name: str) -> Json:
    """What is taken away in the third line, lim (g(x + h) - g(x))/h with the function put in."""
    line: Any = [*sheet.lines(name), None, None][2]
    try:
        _, (_, (_, *_, (_, below)), _), *_ = line
    except (TypeError, ValueError):
        raise Ungradable(f"{line} is no difference quotient") from None
    written: Json = below
    return written


def _not_the_branch(places: Places, branch: Json) -> str | None:
    """A branch has no switch of its own, and the values of the function in its region."""
    if heads(branch) & set(SWITCHES):
        return f"{branch} is not one formula without a switch"
    for place, found, right in zip(
        places.envs, evaluated(branch, places.envs), places.values, strict=True
    ):
        if not close(found, right):
            return f"{branch} is not the function at x = {mp.nstr(place.values['x'], 5)}"
    return None


def _below(slope: Json) -> Iterator[Json]:
    """The factors of all denominators; of a power its base, which changes its sign where the power
    may only touch 0."""
    for node in walk(slope):
        if isinstance(node, list) and node[0] == "div":
            for factor in factors(node[2]):
                yield factor[1] if head(factor) == "pow" else factor


def _all_global(
    asked: CheckedActivation, sheet: ActivationSheet, part: str, regions: list[Pair]
) -> str | None:
    """That it is true that no step can be used: some formula has no value at some x, or not the
    right one at a breakpoint where the derivative exists."""
    for number in range(len(regions)):
        slope = sheet.end(f"{part}.regions.{number}.quotient")
        for env in asked.trials:
            places = [env.bind({"x": mp.mpf(x)}) for x in FAR_AND_WIDE]
            if not all(has_value(slope, place) for place in places):
                return None
            for base in _below(slope):
                signs = {mp.sign(evaluate(base, place)) for place in places}
                if len(signs) > 1:
                    return None
    return "the formulas have values everywhere, so that steps could join them"


def _idle(
    asked: CheckedActivation, sheet: ActivationSheet, part: str, number: int, at: Json
) -> str | None:
    """A claimed breakpoint at which nothing happens: the neighbours continue each other."""
    g: Json = ["call", asked.name, "x"]
    branches = [sheet.right_of(f"{part}.regions.{i}.equation", g) for i in (number, number + 1)]
    # equivalent number: Any trial will do.
    env = asked.trials[0]
    b = evaluate(at, env)
    # equivalent arithmetic, number: Any places around will do.
    places = [env.bind({"x": b + mp.mpf(s) / 8}) for s in (-3, -1, 0, 1, 3)]
    try:
        same = all(close(*(evaluate(branch, place) for branch in branches)) for place in places)
        # equivalent number: Both are the same there, as was asked before.
        same = same and close(evaluate(branches[0], places[2]), asked.g(b, env))
        derivative(partial(asked.g, env=env), b)
    except Ungradable:
        return None
    return "nothing changes at this point" if same else None
