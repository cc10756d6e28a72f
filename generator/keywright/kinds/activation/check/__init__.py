"""The second opinion on activation functions: what is given, and each part by its own module.

Closed forms are compared with the function (`activation_forms`), derivatives with numeric ones
(`activation_derivative`), limits with numbers far out (`activation_limit`). Of the derivations,
first lines and domains are compared with what they have to be, so that the grader's verdict on the
steps is a verdict on the right claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mpmath import mp

from keywright.kinds.activation.check import forms, limit
from keywright.kinds.activation.check.derivative import check_derivative, points_of
from keywright.kinds.activation.check.question import (  # fmt: skip
    DIGITS,
    FAR_AND_WIDE,
    CheckedActivation,
    heads,
    quotient,
    unit_step,
    where,
)
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.expression import Json
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.columns import evaluated
from keywright.referee.values.switches import beside_switches

__all__ = ["COLUMNS", "check"]

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = ()
# equivalent number: How much is remembered, and not tried again.
REMEMBERED = 16  # questions


def check(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """A finding for every place of the answer; raises `Ungradable` where something is missing."""
    asked = _asked(_KeyedQuestion(repr(question), question))
    sheet = ActivationSheet(asked, answer)
    rules = {
        "derivative": check_derivative,
        "closed-forms": forms.check,
        "limit": limit.check,
    }
    with mp.workdps(DIGITS):
        yield from _given(asked, sheet)
        for number, part in enumerate(asked.parts):
            yield from rules[part](asked, sheet, f"parts.{number}")
        yield from sheet.leftovers()


@dataclass(frozen=True)
class _KeyedQuestion:
    """A question; `text` is all of it."""

    text: str
    question: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _asked(wanted: _KeyedQuestion) -> CheckedActivation:
    """What is found out of a question serves for all answers to it."""
    return CheckedActivation(deepcopy(wanted.question))


def _given(asked: CheckedActivation, sheet: ActivationSheet) -> Iterator[Finding]:
    """What the statement prints."""
    g: Json = ["call", asked.name, "x"]
    step: Json = ["call", asked.step, "x"]
    given = sheet.right_of("given.function", g)
    yield sheet.says("formulas/given.function", _not_the_function(asked, given))
    yield sheet.is_formula("given.called", g)
    yield sheet.is_formula("given.step", step)
    yield sheet.is_formula("given.step_at_zero", ["call", asked.step, 0])
    yield sheet.says("formulas/given.step_definition", _not_the_step(asked, sheet, step))
    increment = sheet.formula("given.increment")
    used = ("x", asked.name, asked.step, *asked.ranges, asked.near["parameter"])
    free = isinstance(increment, str) and increment not in used
    yield sheet.says(
        "formulas/given.increment", None if free else f"{increment} has another meaning"
    )
    moved: Json = ["add", "x", increment]
    yield sheet.is_formula("given.moved", moved)
    defined = quotient(["call", asked.name, moved], g, increment, "both")
    yield sheet.is_formula("given.definition", ["eq", ["deriv", g, "x"], defined])
    unbounded = [name for name, pair in asked.ranges.items() if pair == (None, None)]
    for number, name in enumerate(["x", *unbounded]):
        yield sheet.is_formula(f"given.reals.{number}", name)
    yield from _ranges(asked, sheet)
    for number, part in enumerate(asked.parts):
        yield sheet.is_fact(f"given.parts.{number}.part", part)
    yield sheet.is_fact("given.is_single", len(asked.parts) == 1)
    yield sheet.is_fact("given.uses_function", any(part != "limit" for part in asked.parts))
    yield sheet.is_fact("given.uses_slope", "derivative" in asked.parts)
    yield sheet.is_fact("given.uses_step", _uses_step(asked, sheet))
    yield sheet.is_fact("given.from_above", "limit" in asked.parts and asked.near["to"] != "oo")


def _uses_step(asked: CheckedActivation, sheet: ActivationSheet) -> bool:
    """Whether anything but a smooth derivative, or one by cases, is asked for or given."""
    if "call" in heads(asked.function) or "closed-forms" in asked.parts:
        return True
    if "limit" in asked.parts and "call" in heads(asked.target):
        return True
    if "derivative" not in asked.parts:
        return False
    g: Json = ["call", asked.name, "x"]
    part = f"parts.{asked.parts.index('derivative')}"
    slope = sheet.right_of(f"{part}.formula", ["deriv", g, "x"])
    return bool(points_of(sheet, part)) and "cases" not in heads(slope)


def _not_the_step(asked: CheckedActivation, sheet: ActivationSheet, step: Json) -> str | None:
    body = sheet.right_of("given.step_definition", step)
    # equivalent condition, number: What is no list of cases is no step.
    at_zero: Json = body[2][1] if isinstance(body, list) and isinstance(body[2], list) else 0
    shape = unit_step(at_zero)
    return None if body == shape and sheet.same(at_zero, asked.at_zero) else f"{body} is no step"


def _not_the_function(asked: CheckedActivation, given: Json) -> str | None:
    # equivalent number: Any places will do.
    xs = [mp.mpf(x) for x in FAR_AND_WIDE] + [mp.mpf(n) / 7 for n in range(-30, 30)]
    places = [
        env.bind({"x": x})
        for env, turning in zip(asked.trials, asked.turning, strict=True)
        for x in (*xs, *turning, *beside_switches(given, env))
    ]
    sides = evaluated(given, places), evaluated(asked.function, places)
    for place, found, right in zip(places, *sides, strict=True):
        if not close(found, right):
            return f"not the function of the question at x = {mp.nstr(place.values['x'], 5)}"
    return None


def _ranges(asked: CheckedActivation, sheet: ActivationSheet) -> Iterator[Finding]:
    rows = [(name, pair) for name, pair in asked.ranges.items() if pair != (None, None)]
    for number, (name, (low, high)) in enumerate(rows):
        path = f"given.ranges.{number}"
        printed = sheet.formula(path)
        # equivalent number: There is a bound.
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
