"""The second opinion on closed forms with unit steps: against the function, at and off the
breakpoints, and against the general construction from its branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mpmath import mp

from keywright.kinds.activation.check.question import (  # fmt: skip
    SWITCHES,
    CheckedActivation,
    Pair,
    Places,
    ends,
    heads,
    put,
    where,
)
from keywright.kinds.activation.check.tools import ActivationSheet, alike
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.environment import Env, walk
from keywright.referee.values.terms import evaluate

__all__ = ["check"]

CLOSED = ("limit", "deriv", "cases", "max", "min", "abs")


def check(asked: CheckedActivation, sheet: ActivationSheet, part: str) -> Iterator[Finding]:
    """The two closed forms; the answer claims its breakpoints by checking the forms there."""
    points = _points(sheet, f"{part}.forms.0.points", ".where")
    regions = ends(points)
    yield sheet.is_fact(f"{part}.smooth", not points)
    yield sheet.is_fact(f"given.{part}.told", "")
    places = asked.places(regions)
    for n in (1, 2):
        problem = _not_the_function(places, sheet.named(f"closed-form-{n}"))
        yield sheet.says(f"answers/closed-form-{n}", problem, len(places.envs))
    if not points:
        yield sheet.is_fact(f"{part}.agrees", True)
        for n in (1, 2):
            switches = heads(sheet.named(f"closed-form-{n}")) & set(SWITCHES)
            if switches:
                yield sheet.says(f"answers/closed-form-{n}", "there is a breakpoint after all")
        return
    yield from _branches(sheet, f"{part}.branches", regions, ["call", asked.name, "x"])
    whole = _Built(points, _ends_of(sheet, f"{part}.branches", regions))
    inner = [*_inner(asked, sheet, part)]
    for number, (switch, built) in enumerate(inner):
        path = f"{part}.inner.{number}"
        yield from _branches(sheet, f"{path}.branches", ends(built.points), switch)
        for i in range(len(built.branches)):
            name = f"{path}.branches.{i}.chain"
            if [step["reason"] for step in sheet.derivation(name)["steps"]] != ["region"]:
                yield sheet.says(f"derivations/{name}/1", "not the branch of this region")
    agrees = True
    for number, mirrored in enumerate((False, True)):
        path = f"{part}.forms.{number}"
        yield from _form(asked, sheet, path, whole, inner, mirrored)
        agrees = agrees and all(sheet.fact(f"{path}.points.{i}.agrees") for i in range(len(points)))
    yield sheet.is_fact(f"{part}.agrees", agrees)


@dataclass(frozen=True)
class _Built:
    """What the construction is applied to: breakpoints, and the branches between them."""

    points: list[Json]
    branches: list[Json]


def _points(sheet: ActivationSheet, path: str, last: str = "") -> list[Json]:
    """The breakpoints that are printed one after the other."""
    points: list[Json] = []
    while sheet.has_formula(place := f"{path}.{len(points)}{last}"):
        printed = sheet.formula(place)
        if not isinstance(printed, list) or printed[:2] != ["eq", "x"]:
            raise Ungradable(f"{printed} is no breakpoint")
        points.append(printed[2])
    return points


def _between(sheet: ActivationSheet, path: str) -> list[Json]:
    """The upper ends of all regions but the last."""
    points: list[Json] = []
    while sheet.has_formula(f"{path}.{len(points) + 1}.where"):
        condition: Any = sheet.formula(f"{path}.{len(points)}.where")
        points.append((condition[2] if condition[0] == "and" else condition)[2])
    return points


def _branches(
    sheet: ActivationSheet, path: str, regions: list[Pair], start: Json
) -> Iterator[Finding]:
    """That each region has its branch, which is one formula."""
    for number, pair in enumerate(regions):
        name = f"{path}.{number}.chain"
        yield sheet.is_formula(f"{path}.{number}.where", where(pair))
        yield from sheet.chain(name, pair, start=start)
        if heads(sheet.end(name)) & set(SWITCHES):
            last = len(sheet.derivation(name)["steps"])
            yield sheet.says(f"derivations/{name}/{last}", "not one formula without a switch")


def _ends_of(sheet: ActivationSheet, path: str, regions: list[Pair]) -> list[Json]:
    return [sheet.end(f"{path}.{number}.chain") for number in range(len(regions))]


def _inner(
    asked: CheckedActivation, sheet: ActivationSheet, part: str
) -> Iterator[tuple[Json, _Built]]:
    """The outermost switches of the function, if the construction is that of these."""
    if not sheet.has_formula(f"{part}.inner.0.branches.0.where"):
        return
    for number, switch in enumerate(_outermost(asked.function)):
        path = f"{part}.inner.{number}"
        points = _between(sheet, f"{path}.branches")
        yield switch, _Built(points, _ends_of(sheet, f"{path}.branches", ends(points)))


def _outermost(term: Json) -> list[Json]:
    """Each once, from left to right."""
    if not isinstance(term, list):
        return []
    if term[0] in SWITCHES:
        return [term]
    found: list[Json] = []
    for part in term[1:]:
        found += [switch for switch in _outermost(part) if switch not in found]
    return found


def _replaced(term: Json, switches: list[Json], forms: list[Json]) -> Json:
    if term in switches:
        return forms[switches.index(term)]
    if not isinstance(term, list):
        return term
    return [term[0], *(_replaced(part, switches, forms) for part in term[1:])]


def _not_the_function(places: Places, form: Json) -> str | None:
    rows = zip(places.envs, evaluated(form, places.envs), places.values, strict=True)
    for place, found, right in rows:
        if not close(found, right):
            return f"not the function at x = {mp.nstr(place.values['x'], 5)}"
    return None


def _form(
    asked: CheckedActivation,
    sheet: ActivationSheet,
    path: str,
    whole: _Built,
    inner: list[tuple[Json, _Built]],
    mirrored: bool,
) -> Iterator[Finding]:
    number = 2 if mirrored else 1
    points = whole.points
    form = sheet.right_of(f"{path}.form", ["call", asked.name, "x"])
    named = sheet.named(f"closed-form-{number}")
    regions = ends(points)
    places = asked.places(regions)
    there = [env.bind({"x": evaluate(at, env)}) for env in asked.trials for at in points]
    values = (evaluated(term, [*places.envs, *there]) for term in (form, named))
    wrong = None if all(map(close, *values)) else "not the form that is answered"
    problem = wrong or _not_the_function(places, form)
    yield sheet.says(f"formulas/{path}.form", problem, len(places.envs))
    name = f"{path}.construction"
    is_shorter = any(row["id"] == name for row in sheet.answer["derivations"])
    where_made, start = f"formulas/{path}.form", form
    if is_shorter:
        yield from sheet.chain(name, closed=CLOSED)
        where_made, start = f"derivations/{name}/0", sheet.derivation(name)["start"]
        if sheet.end(name) != form:
            yield sheet.says(where_made, "it does not end with the form")
    if inner:
        names = [f"{path}.inner.{i}.chain" for i in range(len(inner))]
        for i, (each, (switch, built)) in enumerate(zip(names, inner, strict=True)):
            yield sheet.is_formula(f"{path}.inner.{i}.switch", switch)
            yield from sheet.chain(each, closed=CLOSED)
            start_of = sheet.derivation(each)["start"]
            place = f"derivations/{each}/0"
            yield from _construction(asked, sheet, place, start_of, built, mirrored)
        switches = [switch for switch, _ in inner]
        if start != _replaced(asked.function, switches, [*map(sheet.end, names)]):
            problem = "not the function with what is constructed for its switches"
            yield sheet.says(where_made, problem)
    else:
        yield from _construction(asked, sheet, where_made, start, whole, mirrored)
    for i, pair in enumerate(regions):
        yield sheet.is_formula(f"{path}.regions.{i}.where", where(pair))
        yield from sheet.chain(f"{path}.regions.{i}.chain", pair, start=form)
        yield sheet.decided(f"{path}.regions.{i}.chain", pair)
        end = sheet.end(f"{path}.regions.{i}.chain")
        if end != whole.branches[i]:
            yield sheet.says(f"derivations/{path}.regions.{i}.chain/0", "not down to the branch")
    for i, at in enumerate(points):
        yield from _at_point(asked, sheet, f"{path}.points.{i}", at, form)


def _construction(
    asked: CheckedActivation,
    sheet: ActivationSheet,
    place: str,
    start: Json,
    built: _Built,
    mirrored: bool,
) -> Iterator[Finding]:
    problem = _not_the_construction(asked, start, built, mirrored)
    if problem:
        yield sheet.says(place, problem)


def _not_the_construction(
    asked: CheckedActivation, start: Json, built: _Built, mirrored: bool
) -> str | None:
    """base + sum of (new - old) times a step that turns at the breakpoint between them."""
    order = built.branches[::-1] if mirrored else built.branches
    turns = built.points[::-1] if mirrored else built.points
    if not isinstance(start, list) or start[:2] != ["add", order[0]]:
        return f"{start} is not built from the branches"
    if len(start) != len(turns) + 2:
        return "there is not one step for each breakpoint"
    for term, at, old, new in zip(start[2:], turns, order, order[1:], strict=False):
        if not isinstance(term, list) or term[:2] != ["mul", ["add", new, ["neg", old]]]:
            return f"{term} does not replace {old} by {new}"
        step = term[2]
        if not isinstance(step, list) or step[:2] != ["call", asked.step] or len(term) != 3:
            return f"{term} has no unit step"
        for env in asked.trials:
            b = evaluate(at, env)
            # equivalent number: Any places around will do.
            for x in (b - 2, b, b + mp.mpf("0.7")):
                if not close(evaluate(step[2], env.bind({"x": x})), b - x if mirrored else x - b):
                    return f"the step of {step[2]} does not turn at {at}"
    return None


def _at_point(
    asked: CheckedActivation, sheet: ActivationSheet, path: str, at: Json, form: Json
) -> Iterator[Finding]:
    yield sheet.is_formula(f"{path}.where", ["eq", "x", at])
    name = f"{path}.chain"
    yield from sheet.chain(name)
    yield sheet.decided(name)
    start, end = sheet.derivation(name)["start"], sheet.end(name)

    def there(term: Json, env: Env) -> Env:
        return env.bind({"x": evaluate(at, env)})

    same = sheet.agree(
        lambda env: evaluate(start, env), lambda env: evaluate(form, there(form, env))
    )
    written = put(form, "x", at)
    if not same or not alike(written, start, "call") or not _same_steps(sheet, written, start):
        yield sheet.says(f"derivations/{name}/0", "not the form at this point")
    yield sheet.says(f"formulas/{path}.function", sheet.value_fault(f"{path}.function", at))
    agrees = sheet.agree(
        lambda env: evaluate(end, env), lambda env: asked.g(evaluate(at, env), env)
    )
    yield sheet.is_fact(f"{path}.agrees", agrees)
    yield from _mended(asked, sheet, f"{path}.mended", at, form, agrees)


def _same_steps(sheet: ActivationSheet, one: Json, other: Json) -> bool:
    """Whether the unit steps of two terms of one shape are taken at the same numbers."""
    calls = [
        [node[2] for node in walk(term) if isinstance(node, list) and node[0] == "call"]
        for term in (one, other)
    ]
    return len(calls[0]) == len(calls[1]) and all(map(sheet.same, *calls))


def _mended(
    asked: CheckedActivation, sheet: ActivationSheet, path: str, at: Json, form: Json, agrees: bool
) -> Iterator[Finding]:
    """The value of H(0) that would give the function's own value, where the given one does not."""

    def reached(env: Env, at_zero: Json) -> Value:
        own = asked.with_step_at_zero(env, evaluate(at_zero, env))
        return evaluate(form, own.bind({"x": evaluate(at, env)}))

    if not sheet.has_formula(path):
        # equivalent number: Any two values tell whether the value of the step matters.
        if not agrees and any(not close(reached(e, 0), reached(e, 1)) for e in asked.trials):
            detail = "a value of the step at 0 would mend it"
            yield Finding(f"formulas/{path}", "recomputed", False, 0, detail)
        return
    printed = sheet.formula(path)
    right = not agrees and all(
        close(reached(env, printed), asked.g(evaluate(at, env), env)) for env in asked.trials
    )
    yield sheet.says(f"formulas/{path}", None if right else f"{printed} does not mend anything")
