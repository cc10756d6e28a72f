"""The second opinion on activation functions: breakpoints, derivatives, closed forms, limits.

The breakpoints that an answer claims are verified against the function itself: the printed branch
has its values throughout each region and no switch of its own, and at each breakpoint something
does happen. Derivatives are compared with numeric ones, closed forms with the function. Of the
derivations, first lines and domains are compared with what they have to be, so that the grader's
verdict on the steps is a verdict on the right claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from mpmath import mp

from generator.check import activation_forms, activation_limit
from generator.check.activation_question import (
    DIGITS,
    SWITCHES,
    Asked,
    Pair,
    close,
    ends,
    has_value,
    heads,
    inside,
    put,
    unit_step,
    where,
)  # fmt: skip
from generator.check.activation_tools import Sheet
from generator.check.environment import Env, walk
from generator.check.errors import Ungradable
from generator.check.expression import Json, read
from generator.check.functions import Value
from generator.check.limits import derivative, limit
from generator.check.report import Finding
from generator.check.terms import evaluate

__all__ = ["check"]

FAR_AND_WIDE = tuple(n / 4 for n in range(-40, 41))  # where a formula is tried outside its region


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """A finding for every place of the answer; raises `Ungradable` where something is missing."""
    asked = Asked(question)
    sheet = Sheet(asked, answer)
    rules = {
        "derivative": _derivative,
        "closed-forms": activation_forms.check,
        "limit": activation_limit.check,
    }
    with mp.workdps(DIGITS):
        yield from _given(asked, sheet)
        for number, part in enumerate(asked.parts):
            yield from rules[part](asked, sheet, f"parts.{number}")
        yield from sheet.leftovers()


def _given(asked: Asked, sheet: Sheet) -> Iterator[Finding]:
    """What the statement prints."""
    g: Json = ["call", asked.name, "x"]
    step: Json = ["call", asked.step, "x"]
    given = sheet.right_of("given", g)
    yield sheet.says("formulas/given", _not_the_function(asked, given))
    yield sheet.is_formula("called", g)
    yield sheet.is_formula("step", step)
    yield sheet.is_formula("step_at_zero", ["call", asked.step, 0])
    yield sheet.says("formulas/step_definition", _not_the_step(asked, sheet, step))
    increment = sheet.formula("increment")
    used = {"x", asked.name, asked.step, *asked.ranges, *map(str, walk(asked.function))}
    free = isinstance(increment, str) and increment not in used
    yield sheet.says("formulas/increment", None if free else f"{increment} has another meaning")
    moved: Json = ["add", "x", increment]
    yield sheet.is_formula("moved", moved)
    quotient = _quotient(["call", asked.name, moved], g, increment, "both")
    yield sheet.is_formula("definition", ["eq", ["deriv", g, "x"], quotient])
    yield from _ranges(asked, sheet)
    yield sheet.is_fact("is_single", len(asked.parts) == 1)
    yield sheet.is_fact("uses_function", any(part != "limit" for part in asked.parts))
    yield sheet.is_fact("uses_slope", "derivative" in asked.parts)
    yield sheet.is_fact("uses_step", _uses_step(asked, sheet))
    yield sheet.is_fact("from_above", "limit" in asked.parts and asked.near["to"] != "oo")


def _uses_step(asked: Asked, sheet: Sheet) -> bool:
    """Whether anything but a smooth derivative, or one by cases, is asked for or given."""
    if "call" in heads(asked.function) or any(part != "derivative" for part in asked.parts):
        return True
    g: Json = ["call", asked.name, "x"]
    slope = sheet.right_of("parts.0.formula", ["deriv", g, "x"])
    return bool(_points(sheet, "parts.0")) and "cases" not in heads(slope)


def _not_the_step(asked: Asked, sheet: Sheet, step: Json) -> str | None:
    body = sheet.right_of("step_definition", step)
    at_zero: Json = body[2][1] if isinstance(body, list) and isinstance(body[2], list) else 0
    shape = unit_step(at_zero)
    return None if body == shape and sheet.same(at_zero, asked.at_zero) else f"{body} is no step"


def _not_the_function(asked: Asked, given: Json) -> str | None:
    xs = [mp.mpf(x) for x in FAR_AND_WIDE] + [mp.mpf(n) / 7 for n in range(-30, 30)]
    for env in asked.trials:
        for x in xs:
            if not close(evaluate(given, env.bind({"x": x})), asked.g(x, env)):
                return f"not the function of the question at x = {mp.nstr(x, 5)}"
    return None


def _ranges(asked: Asked, sheet: Sheet) -> Iterator[Finding]:
    rows = [(name, pair) for name, pair in asked.ranges.items() if pair != (None, None)]
    for number, (name, (low, high)) in enumerate(rows):
        path = f"ranges.{number}"
        printed = sheet.formula(path)
        shape = where((low, high), name) or 0
        right = _masked(printed, name) == _masked(shape, name)
        right = right and all(map(sheet.same, _bounds(printed, name), _bounds(shape, name)))
        yield sheet.says(f"formulas/{path}", None if right else f"{printed} instead of {shape}")


def _masked(term: Json, name: str) -> Json:
    """A condition on a symbol with the bounds left out."""
    if isinstance(term, list) and term and term[0] in ("and", "lt", "gt"):
        return [term[0], *(_masked(arg, name) for arg in term[1:])]
    return name if term == name else 0


def _bounds(term: Json, name: str) -> list[Json]:
    if isinstance(term, list) and term and term[0] in ("and", "lt", "gt"):
        return [bound for arg in term[1:] for bound in _bounds(arg, name)]
    return [] if term == name else [term]


def _quotient(above: Json, below: Json, increment: Json, side: str) -> Json:
    return ["limit", ["div", ["add", above, ["neg", below]], increment], increment, 0, side]


def _derivative(asked: Asked, sheet: Sheet, part: str) -> Iterator[Finding]:
    points = _points(sheet, part)
    regions = ends(points)
    g: Json = ["call", asked.name, "x"]
    slope = sheet.right_of(f"{part}.formula", ["deriv", g, "x"])
    yield sheet.says(f"formulas/{part}.formula", _not_the_slope(asked, regions, slope))
    named = _not_the_slope(asked, regions, sheet.named("derivative"))
    yield sheet.says("answers/derivative", named, 1)
    steps = "cases" not in heads(slope)
    yield sheet.is_fact(f"{part}.smooth", not points)
    yield sheet.is_fact(f"{part}.is_step", slope == ["call", asked.step, "x"])
    yield sheet.is_fact(f"{part}.with_steps", steps)
    yield sheet.is_fact(f"{part}.has_steps", "call" in heads(slope))
    for number, pair in enumerate(regions):
        yield from _region(asked, sheet, f"{part}.regions.{number}", pair, slope)
    if not steps:
        yield sheet.says(f"facts/{part}.with_steps", _all_global(asked, sheet, part, regions))
    exceptions: list[Json] = []
    for number, at in enumerate(points):
        yield sheet.is_formula(f"{part}.breakpoints.{number}", ["eq", "x", at])
        g_of_x: Json = ["call", asked.name, "x"]
        beside = [
            sheet.right_of(f"{part}.regions.{i}.equation", g_of_x) for i in (number, number + 1)
        ]
        yield from _point(asked, sheet, f"{part}.points.{number}", at, slope, beside)
        yield sheet.says(
            f"formulas/{part}.points.{number}.at", _idle(asked, sheet, part, number, at)
        )
        if not sheet.fact(f"{part}.points.{number}.exists"):
            exceptions.append(["ne", "x", at])
    for number, exception in enumerate(exceptions):
        yield sheet.is_formula(f"{part}.exceptions.{number}", exception)


def _points(sheet: Sheet, part: str) -> list[Json]:
    """The breakpoints that are claimed, which must ascend for all parameters."""
    points: list[Json] = []
    while sheet.has_formula(f"{part}.points.{len(points)}.at"):
        points.append(sheet.formula(f"{part}.points.{len(points)}.at"))
    for env in sheet.asked.trials:
        values = [evaluate(point, env) for point in points]
        if values != sorted(set(values)):
            raise Ungradable("the breakpoints do not ascend")
    return points


def _not_the_slope(asked: Asked, regions: list[Pair], slope: Json) -> str | None:
    """Compared with the numeric derivative of the function itself, in every region."""
    for env in asked.trials:
        for pair in regions:
            for x in inside(pair, env):
                found = evaluate(slope, env.bind({"x": x}))
                right = derivative(partial(asked.g, env=env), x)
                if abs(found - right) > mp.mpf(10) ** -15 * max(1, abs(right)):
                    return f"{mp.nstr(found, 8)} at x = {mp.nstr(x, 5)}, not {mp.nstr(right, 8)}"
    return None


def _region(asked: Asked, sheet: Sheet, path: str, pair: Pair, slope: Json) -> Iterator[Finding]:
    g: Json = ["call", asked.name, "x"]
    if pair != (None, None):
        yield sheet.is_formula(f"{path}.where", where(pair))
    branch = sheet.right_of(f"{path}.equation", g)
    yield sheet.says(f"formulas/{path}.equation", _not_the_branch(asked, pair, branch))
    increment = sheet.formula("increment")
    yield from sheet.chain(
        f"{path}.quotient", pair, start=["deriv", g, "x"], tail=[increment, 0, "both"]
    )
    quotient = _quotient(["call", asked.name, ["add", "x", increment]], g, increment, "both")
    moved: Json = ["add", "x", increment]
    expected = [quotient, _written(branch, moved, branch, increment, "both")]
    for number, line in enumerate(expected, start=1):
        if sheet.lines(f"{path}.quotient")[number : number + 1] != [line]:
            yield sheet.says(f"derivations/{path}.quotient/{number}", f"it is not {line}")
    if "call" in heads(slope):
        yield from sheet.chain(f"{path}.by_formula", pair, start=slope)
        yield sheet.decided(f"{path}.by_formula", pair)


def _not_the_branch(asked: Asked, pair: Pair, branch: Json) -> str | None:
    """A branch has no switch of its own, and the values of the function in its region."""
    if heads(branch) & set(SWITCHES):
        return f"{branch} is not one formula without a switch"
    for env in asked.trials:
        for x in inside(pair, env):
            if not close(evaluate(branch, env.bind({"x": x})), asked.g(x, env)):
                return f"{branch} is not the function at x = {mp.nstr(x, 5)}"
    return None


def _all_global(asked: Asked, sheet: Sheet, part: str, regions: list[Pair]) -> str | None:
    """That it is true that no step can be used: some formula has no value at some x, or not the
    right one at a breakpoint where the derivative exists."""
    for number in range(len(regions)):
        slope = sheet.end(f"{part}.regions.{number}.quotient")
        for env in asked.trials:
            places = [env.bind({"x": mp.mpf(x)}) for x in FAR_AND_WIDE]
            if not all(has_value(slope, place) for place in places):
                return None
            for node in walk(slope):
                if isinstance(node, list) and node[0] == "div":
                    signs = {mp.sign(evaluate(node[2], place)) for place in places}
                    if len(signs) > 1:
                        return None
    return "the formulas have values everywhere, so that steps could join them"


def _written(branch: Json, moved: Json, below: Json, increment: Json, side: str) -> Json:
    """The difference quotient of one branch, the branch written out at the moved point."""
    above = put(branch, "x", moved)
    parts = above[1:] if isinstance(above, list) and above[0] == "add" else [above]
    numerator: Json = ["add", *parts, ["neg", below]]
    return ["limit", ["div", numerator, increment], increment, 0, side]


def _point(
    asked: Asked, sheet: Sheet, path: str, at: Json, slope: Json, branches: list[Json]
) -> Iterator[Finding]:
    yield sheet.is_formula(f"{path}.where", ["eq", "x", at])
    yield sheet.says(f"formulas/{path}.value", sheet.value_fault(f"{path}.value", at))
    increment = sheet.formula("increment")
    here: Json = ["call", asked.name, at]
    for side, name in (("-", "left"), ("+", "right")):
        moved = increment if at == 0 else ["add", at, increment]
        start = _quotient(["call", asked.name, moved], here, increment, side)
        yield from sheet.chain(f"{path}.{name}", start=start, tail=[increment, 0, side])
        yield from sheet.bodies(f"{path}.{name}")
        value = sheet.right_of(f"{path}.value", here)
        line = _written(branches[side == "+"], moved, value, increment, side)
        if sheet.lines(f"{path}.{name}")[1:2] != [line]:
            yield sheet.says(f"derivations/{path}.{name}/1", f"it is not {line}")
        end = sheet.end(f"{path}.{name}")
        yield sheet.is_formula(f"{path}.{name}_limit", end)
        yield from _one_sided(asked, sheet, at, name, end)
    yield from _verdict(asked, sheet, path, at)
    if "call" in heads(slope):
        printed = sheet.formula(f"{path}.formula")
        right = all(
            close(evaluate(printed, env), evaluate(slope, env.bind({"x": evaluate(at, env)})))
            for env in asked.trials
        )
        yield sheet.says(f"formulas/{path}.formula", None if right else "not its value there")


def _one_sided(asked: Asked, sheet: Sheet, at: Json, name: str, end: Json) -> Iterator[Finding]:
    """The one-sided limit of the difference quotient, by numbers close to the point."""
    problem = None
    label = f"{name}@{_text_of(sheet, name, at)}"
    printed = sheet.named(label)
    side = "-" if name == "left" else "+"
    for env in asked.trials:

        def quotient(h: Value, env: Env = env) -> Value:
            b = evaluate(at, env)  # anew, as fine as the digits that are asked for
            return (asked.g(b + h, env) - asked.g(b, env)) / h

        right = limit(quotient, 0, side)
        for term in (printed, end):
            if not _near(evaluate(term, env), right):
                problem = f"{term} is not the limit, which is {mp.nstr(right, 8)}"
    yield sheet.says(f"answers/{label}", problem, 1)


def _near(a: Value, b: Value) -> bool:
    if mp.isinf(a) or mp.isinf(b):
        return bool(a == b)
    return bool(abs(a - b) <= mp.mpf(10) ** -20 * max(1, abs(b)))


def _text_of(sheet: Sheet, name: str, at: Json) -> str:
    """The name in the answers of the point with this term."""
    for label in sheet.answer["answers"]:
        if label.startswith(f"{name}@") and read(label.partition("@")[2]) == at:
            return str(label.partition("@")[2])
    for label in sheet.answer["answers"]:
        if label.startswith(f"{name}@") and sheet.same(read(label.partition("@")[2]), at):
            return str(label.partition("@")[2])
    raise Ungradable(f"there is no answer {name}@ for the point {at}")


def _verdict(asked: Asked, sheet: Sheet, path: str, at: Json) -> Iterator[Finding]:
    left, right = (sheet.end(f"{path}.{name}") for name in ("left", "right"))
    pairs = [(evaluate(left, env), evaluate(right, env)) for env in asked.trials]
    finite = all(mp.isfinite(a) and mp.isfinite(b) for a, b in pairs)
    exists = finite and all(close(a, b) for a, b in pairs)
    yield sheet.is_fact(f"{path}.finite", finite)
    yield sheet.is_fact(f"{path}.exists", exists)
    tiny = mp.mpf(10) ** -30
    gaps = [
        max(abs(asked.g(b + h, env) - asked.g(b, env)) for h in (tiny, -tiny))
        for env in asked.trials
        for b in [evaluate(at, env)]
    ]
    yield sheet.is_fact(f"{path}.jumps", max(gaps) > mp.mpf(10) ** -10)
    yield from _condition(asked, sheet, f"{path}.only_if", left, right, finite and not exists)


def _condition(
    asked: Asked, sheet: Sheet, path: str, left: Json, right: Json, differs: bool
) -> Iterator[Finding]:
    """A condition on a parameter is printed where, and only where, the limits can be equal."""
    gaps = [evaluate(right, env) - evaluate(left, env) for env in asked.trials] if differs else []
    if not sheet.has_formula(path):
        if len({mp.sign(gap) for gap in gaps}) > 1:
            yield Finding(f"formulas/{path}", "recomputed", False, 0, "the condition is missing")
        return
    printed = sheet.formula(path)
    problem = None if differs else "there is no condition"
    if printed != ["eq", left, right] and not problem:
        problem = _not_the_condition(asked, printed, left, right)
    yield sheet.says(f"formulas/{path}", problem)


def _not_the_condition(asked: Asked, printed: Json, left: Json, right: Json) -> str | None:
    if not isinstance(printed, list) or printed[0] != "eq" or printed[1] not in asked.ranges:
        return f"{printed} is no condition on a parameter"
    name, value = str(printed[1]), printed[2]
    pair = asked.ranges[name]
    found = evaluate(value)
    low, high = (None if end is None else evaluate(end) for end in pair)
    within = (low is None or low < found) and (high is None or found < high)
    values: list[Env] = [env.bind({name: found}) for env in asked.trials]
    equal = all(close(evaluate(left, env), evaluate(right, env)) for env in values)
    return None if within and equal else f"the limits are not equal for {name} = {value}"


def _idle(asked: Asked, sheet: Sheet, part: str, number: int, at: Json) -> str | None:
    """A claimed breakpoint at which nothing happens: the neighbours continue each other."""
    g: Json = ["call", asked.name, "x"]
    branches = [sheet.right_of(f"{part}.regions.{i}.equation", g) for i in (number, number + 1)]
    env = asked.trials[0]
    b = evaluate(at, env)
    places = [env.bind({"x": b + mp.mpf(s) / 8}) for s in (-3, -1, 0, 1, 3)]
    try:
        same = all(close(*(evaluate(branch, place) for branch in branches)) for place in places)
        same = same and close(evaluate(branches[0], places[2]), asked.g(b, env))
        derivative(partial(asked.g, env=env), b)
    except Ungradable:
        return None
    return "nothing changes at this point" if same else None
