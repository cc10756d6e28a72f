"""The second opinion on a single breakpoint: the limits from both sides, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from mpmath import mp

from keywright.kinds.activation.check.question import (  # fmt: skip
    CheckedActivation,
    heads,
    quotient,
    written,
)
from keywright.kinds.activation.check.tools import ActivationSheet
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.closeness import close
from keywright.referee.values.environment import Env
from keywright.referee.values.limits import limit
from keywright.referee.values.terms import evaluate

__all__ = ["check_point"]


def check_point(
    asked: CheckedActivation,
    sheet: ActivationSheet,
    path: str,
    at: Json,
    slope: Json,
    branches: list[Json],
) -> Iterator[Finding]:
    yield sheet.is_formula(f"{path}.where", ["eq", "x", at])
    yield sheet.says(f"formulas/{path}.value", sheet.value_fault(f"{path}.value", at))
    increment = sheet.formula("given.increment")
    here: Json = ["call", asked.name, at]
    for side, name in (("-", "left"), ("+", "right")):
        moved = _moved(at, increment)
        start = quotient(["call", asked.name, moved], here, increment, side)
        yield from sheet.chain(f"{path}.{name}", start=start, tail=[increment, 0, side])
        yield from sheet.bodies(f"{path}.{name}")
        value = sheet.right_of(f"{path}.value", here)
        opened = sheet.opened(branches[side == "+"])
        lines = [written(term, moved, value, increment, side) for term in opened]
        yield from sheet.passes(f"{path}.{name}", lines)
        end = sheet.end(f"{path}.{name}")
        yield from _one_sided(asked, sheet, at, name, end)
    yield from _verdict(asked, sheet, path, at)
    if "call" in heads(slope) and not sheet.fact(f"{path}.exists"):
        printed = sheet.formula(f"{path}.formula")
        right = all(
            close(evaluate(printed, env), evaluate(slope, env.bind({"x": evaluate(at, env)})))
            for env in asked.trials
        )
        yield sheet.says(f"formulas/{path}.formula", None if right else "not its value there")


def _moved(at: Json, increment: Json) -> Json:
    """The point and the increment as one sum."""
    if at == 0:
        return increment
    return [*at, increment] if isinstance(at, list) and at[0] == "add" else ["add", at, increment]


def _one_sided(
    asked: CheckedActivation, sheet: ActivationSheet, at: Json, name: str, end: Json
) -> Iterator[Finding]:
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
    yield sheet.says(f"answers/{label}", problem, len(asked.trials) if asked.ranges else 0)


def _near(a: Value, b: Value) -> bool:
    if mp.isinf(a) or mp.isinf(b):
        return bool(a == b)
    # equivalent comparison: A bound between rounding and a difference.
    return bool(abs(a - b) <= mp.mpf(10) ** -20 * max(1, abs(b)))


def _text_of(sheet: ActivationSheet, name: str, at: Json) -> str:
    """The name in the answers of the point with this term."""
    for label in sheet.answer["answers"]:
        if label.startswith(f"{name}@") and read(label.partition("@")[2]) == at:
            return str(label.partition("@")[2])
    for label in sheet.answer["answers"]:
        if label.startswith(f"{name}@") and sheet.same(read(label.partition("@")[2]), at):
            return str(label.partition("@")[2])
    raise Ungradable(f"there is no answer {name}@ for the point {at}")


def _verdict(
    asked: CheckedActivation, sheet: ActivationSheet, path: str, at: Json
) -> Iterator[Finding]:
    left, right = (sheet.end(f"{path}.{name}") for name in ("left", "right"))
    pairs = [(evaluate(left, env), evaluate(right, env)) for env in asked.trials]
    finite = all(mp.isfinite(a) and mp.isfinite(b) for a, b in pairs)
    exists = finite and all(close(a, b) for a, b in pairs)
    yield sheet.is_fact(f"{path}.finite", finite)
    yield sheet.is_fact(f"{path}.exists", exists)
    # equivalent number: Near the point, and a jump is not as small as the bound.
    tiny = mp.mpf(10) ** -30
    gaps = [
        # equivalent arithmetic: Both sides, the other way round.
        max(abs(asked.g(b + h, env) - asked.g(b, env)) for h in (tiny, -tiny))
        for env in asked.trials
        for b in [evaluate(at, env)]
    ]
    # equivalent comparison, number: A bound between a steep slope and a jump.
    yield sheet.is_fact(f"{path}.jumps", max(gaps) > mp.mpf(10) ** -10)
    yield from _condition(asked, sheet, f"{path}.only_if", left, right, finite and not exists)


def _condition(
    asked: CheckedActivation,
    sheet: ActivationSheet,
    path: str,
    left: Json,
    right: Json,
    differs: bool,
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


def _not_the_condition(
    asked: CheckedActivation, printed: Json, left: Json, right: Json
) -> str | None:
    if not isinstance(printed, list) or printed[0] != "eq" or str(printed[1]) not in asked.ranges:
        return f"{printed} is no condition on a parameter"
    name, value = str(printed[1]), printed[2]
    pair = asked.ranges[name]
    found = evaluate(value)
    low, high = (None if end is None else evaluate(end) for end in pair)
    within = (low is None or low < found) and (high is None or found < high)
    values: list[Env] = [env.bind({name: found}) for env in asked.trials]
    equal = all(close(evaluate(left, env), evaluate(right, env)) for env in values)
    return None if within and equal else f"the limits are not equal for {name} = {value}"
