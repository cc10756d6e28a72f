"""Activation functions (question 1): derivative by its definition, closed forms, smooth step.

The function is taken apart into smooth branches between its breakpoints. In each region the limit
of the difference quotient is worked out line by line, at each breakpoint from both sides; unit
steps then join the branches, and those of the derivative, into one formula. The last part is the
limit of a family of functions that is to become the unit step.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from keywright.algebra.limits.approach import Approach, quotient
from keywright.algebra.limits.asymptotics import is_infinite
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.values.answers import Answer
from keywright.errors import FieldError
from keywright.kinds.activation.derivative import Derivative, derivative
from keywright.kinds.activation.forms import ClosedForms, closed_forms
from keywright.kinds.activation.limit import Limit, limits
from keywright.kinds.activation.problem import (
    VARIABLE,
    ActivationProblem,
    Approximation,
    Part,
    names_of,
    refuse,
)
from keywright.kinds.activation.task import ActivationTask
from keywright.terms.names import parts_of
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, fn, integer, symbol, walk

__all__ = ["PROBLEM", "ActivationAnswer", "ActivationProblem", "solve"]

INCREMENTS = ("epsilon", "delta", "eta", "h")


Worked = Derivative | ClosedForms | Limit


@dataclass(frozen=True)
class AskedPart:
    """A part, by its name, and what the question tells of its result: of a derivative that it is
    "smooth", the "step" itself, or told with "steps", of a limit that it is the "target"."""

    part: Part
    told: str


@dataclass(frozen=True)
class ActivationGiven:
    """What the statement says.

    `reals` are x and the parameters that may be any number; `ranges` the conditions on the others;
    `approximation`, with its `parameter` and where
    that tends `to`, is there if the part on the limit is. `uses_function`, `uses_slope` and
    `uses_step` say which of the given definitions any part needs.
    """

    function: Term
    called: Term
    step: Term
    step_at_zero: Term
    step_definition: Term
    definition: Term
    increment: Term
    moved: Term
    reals: tuple[Term, ...]
    ranges: tuple[Term, ...]
    approximation: Term | None
    target: Term | None
    parameter: Term | None
    to: Term | None
    from_above: bool
    uses_function: bool
    uses_slope: bool
    uses_step: bool
    is_single: bool
    parts: tuple[AskedPart, ...]


@dataclass(frozen=True)
class ActivationAnswer(Answer):
    """What is given, and one entry for each part in the order asked."""

    given: ActivationGiven
    parts: tuple[Worked, ...]


PROBLEM = ActivationProblem


def solve(problem: ActivationProblem, digits: int) -> ActivationAnswer:
    """All parts asked for; raises `FieldError` where the function has no single answer."""
    refuse(problem)
    task = _task(problem)
    named: dict[str, Any] = {}
    parts, asked = [], []
    for part in problem.worked:
        entry, told, found = _worked(part, problem, task, digits)
        parts.append(entry)
        asked.append(AskedPart(part, told))
        named |= found
    return ActivationAnswer(named, _given(problem, task, tuple(asked)), tuple(parts))


def _given(
    problem: ActivationProblem, task: ActivationTask, parts: tuple[AskedPart, ...]
) -> ActivationGiven:
    near = problem.approximation if "limit" in problem.worked else None
    target = (near and near.target) or task.step(task.x)
    shown = (problem.function, target) if near else (problem.function,)
    definition = Approach(VARIABLE, task.x, task.increment)
    slope = fn("deriv", task.called(task.x), task.x)
    ranges = {name: _range(name, *given.between) for name, given in problem.parameters.items()}
    free = [symbol(name) for name, condition in ranges.items() if condition is None]
    return ActivationGiven(
        function=fn("eq", task.called(task.x), problem.function),
        called=task.called(task.x),
        step=task.step(task.x),
        step_at_zero=task.step(integer(0)),
        step_definition=fn("eq", task.step(task.x), task.step_body),
        definition=fn(
            "eq", slope, quotient(task.called(definition.moved), task.called(task.x), definition)
        ),
        increment=definition.h,
        moved=definition.moved,
        reals=(task.x, *free),
        ranges=tuple(condition for condition in ranges.values() if condition is not None),
        approximation=near.function if near else None,
        target=target if near else None,
        parameter=symbol(near.parameter) if near else None,
        to=near.to if near else None,
        from_above=near is not None and not is_infinite(near.to),
        uses_function=set(problem.worked) != {"limit"},
        uses_slope="derivative" in problem.worked,
        uses_step=any(map(_has_steps, shown)) or any(map(_uses_step, parts)),
        is_single=len(parts) == 1,
        parts=parts,
    )


def _has_steps(term: Term) -> bool:
    return any(node.head == "call" for node in walk(term))


def _uses_step(asked: AskedPart) -> bool:
    return asked.part == "closed-forms" or asked.told in ("step", "steps")


def _task(problem: ActivationProblem) -> ActivationTask:
    ranges = {name: given.between for name, given in problem.parameters.items()}
    used = {parts_of(name) for _, name in names_of(problem)}
    names = chain(INCREMENTS, (f"h{n}" for n in count(1)))
    increment = next(name for name in names if parts_of(name) not in used)
    setting = Setting(VARIABLE, ranges, problem.step.name, problem.step.at_zero)
    return ActivationTask(setting, problem.function, problem.name, increment)


def _worked(
    part: Part, problem: ActivationProblem, task: ActivationTask, digits: int
) -> tuple[Worked, str, dict[str, Any]]:
    path = ("approximation", "function") if part == "limit" else ("function",)
    try:
        if part == "derivative":
            return derivative(task, digits)
        if part == "closed-forms":
            return closed_forms(task, digits)
        near = problem.approximation or Approximation(function=symbol(VARIABLE))
        target = near.target or task.step(task.x)
        return limits(task, near.function, near.parameter, near.to, target, digits)
    except (Undefined, Undecided, Unsolved) as error:
        raise FieldError(path, error.message) from error


def _range(name: str, low: Term, high: Term) -> Term | None:
    """``0 < a < 1``, with one end where there is but one; None for any number."""
    t = symbol(name)
    if is_infinite(low):
        return None if is_infinite(high) else fn("lt", t, high)
    if is_infinite(high):
        return fn("gt", t, low)
    return fn("and", fn("lt", low, t), fn("lt", t, high))
