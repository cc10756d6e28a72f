"""Activation functions (question 1): derivative by its definition, closed forms, smooth step.

The function is taken apart into smooth branches between its breakpoints. In each region the limit
of the difference quotient is worked out line by line, at each breakpoint from both sides; unit
steps then join the branches, and those of the derivative, into one formula. The last part is the
limit of a family of functions that is to become the unit step.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from generator.errors import FieldError
from generator.families._activation_derivative import Derivative, derivative
from generator.families._activation_forms import ClosedForms, closed_forms
from generator.families._activation_limit import Limit, limits
from generator.families._activation_task import Task
from generator.families._fields import Exact, Expression, Name, closed, expression
from generator.maths.answers import Answer as BaseAnswer
from generator.maths.approach import Approach, quotient
from generator.maths.asymptotics import is_infinite
from generator.maths.decisions import sign_of
from generator.maths.outcomes import Undecided, Undefined, Unsolved
from generator.maths.setting import Setting
from generator.maths.terms import Term, fn, integer, neg, number, rebuild, symbol, symbols_of, walk
from generator.spec import Model, Question

__all__ = ["Answer", "Problem", "solve"]

VARIABLE = "x"
INCREMENTS = ("epsilon", "delta", "eta", "h")
OO = fn("oo")


def _bound(value: Any) -> Term:
    return expression(value) if value in ("oo", "-oo") else closed(value)


_FORMULA = WithJsonSchema({"type": ["string", "number"]})
Bound = Annotated[Term, BeforeValidator(_bound), _FORMULA]
Part = Literal["derivative", "closed-forms", "limit"]
Worked = Derivative | ClosedForms | Limit


class Between(Model):
    """The open interval of a parameter; an end may be `oo` or `-oo`."""

    between: tuple[Bound, Bound]


class Step(Model):
    """The unit step: what it is called, and its value at 0."""

    name: Name = "H"
    at_zero: Exact = number(Fraction(1, 2))


class Approximation(Model):
    """A function of x and of a parameter, and where the parameter tends: `oo`, or 0 from above."""

    function: Expression
    parameter: Name = "k"
    to: Bound = OO


class Problem(Question):
    """`function` may use the unit step by its name; every symbol in it but x is a parameter."""

    step: Step = Step()
    function: Annotated[Term, _FORMULA]
    parameters: dict[Name, Between] = Field(default_factory=dict)
    name: Name = "g"
    approximation: Approximation | None = None
    parts: tuple[Part, ...] = Field(default=("derivative", "closed-forms"), min_length=1)

    @property
    def part_count(self) -> int:
        return len(self.parts)

    @field_validator("parts")
    @classmethod
    def _each_part_once(cls, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        if len(set(parts)) != len(parts):
            raise ValueError("'parts' names a part twice")
        return parts

    @field_validator("function", mode="before")
    @classmethod
    def _with_step(cls, given: Any, info: ValidationInfo) -> Term:
        step = info.data.get("step", Step())
        return expression(given, functions=(step.name,))


@dataclass(frozen=True)
class Answer(BaseAnswer):
    """What is given, and one entry for each part in the order asked.

    `ranges` are the conditions on the parameters; `approximation`, with its `parameter` and where
    that tends `to`, is there if the part on the limit is. `uses_function`, `uses_slope` and
    `uses_step` say which of the given definitions any part needs.
    """

    given: Term
    called: Term
    step: Term
    step_at_zero: Term
    step_definition: Term
    definition: Term
    increment: Term
    moved: Term
    ranges: tuple[Term, ...]
    approximation: Term | None
    parameter: Term | None
    to: Term | None
    from_above: bool
    uses_function: bool
    uses_slope: bool
    uses_step: bool
    is_single: bool
    parts: tuple[Worked, ...]


def solve(problem: Problem, digits: int) -> Answer:
    """All parts asked for; raises `FieldError` where the function has no single answer."""
    _refuse(problem)
    task = _task(problem)
    named: dict[str, Any] = {}
    parts = []
    for part in problem.parts:
        entry, found = _worked(part, problem, task, digits)
        parts.append(entry)
        named |= found
    near = problem.approximation if "limit" in problem.parts else None
    definition = Approach(VARIABLE, task.x, task.increment)
    slope = fn("deriv", task.called(task.x), task.x)
    return Answer(
        named,
        given=fn("eq", task.called(task.x), problem.function),
        called=task.called(task.x),
        step=task.step(task.x),
        step_at_zero=task.step(integer(0)),
        step_definition=fn("eq", task.step(task.x), task.step_body),
        definition=fn(
            "eq", slope, quotient(task.called(definition.moved), task.called(task.x), definition)
        ),
        increment=definition.h,
        moved=definition.moved,
        ranges=tuple(
            condition
            for name, given in problem.parameters.items()
            if (condition := _range(name, *given.between)) is not None
        ),
        approximation=near.function if near else None,
        parameter=symbol(near.parameter) if near else None,
        to=near.to if near else None,
        from_above=near is not None and not is_infinite(near.to),
        uses_function=set(problem.parts) != {"limit"},
        uses_slope="derivative" in problem.parts,
        uses_step=_has_steps(problem.function) or any(map(_uses_step, parts)),
        is_single=len(parts) == 1,
        parts=tuple(parts),
    )


def _has_steps(term: Term) -> bool:
    return any(node.head == "call" for node in walk(term))


def _uses_step(part: Worked) -> bool:
    return not isinstance(part, Derivative) or (part.with_steps and not part.smooth)


def _task(problem: Problem) -> Task:
    ranges = {name: given.between for name, given in problem.parameters.items()}
    used = {*ranges, VARIABLE, *symbols_of(problem.function)}
    increment = next(name for name in INCREMENTS if name not in used)
    setting = Setting(VARIABLE, ranges, problem.step.name, problem.step.at_zero)
    return Task(setting, problem.function, problem.name, increment)


def _worked(part: Part, problem: Problem, task: Task, digits: int) -> tuple[Worked, dict[str, Any]]:
    path = ("approximation", "function") if part == "limit" else ("function",)
    try:
        if part == "derivative":
            return derivative(task, digits)
        if part == "closed-forms":
            return closed_forms(task, digits)
        near = problem.approximation or Approximation(function=symbol(VARIABLE))
        return limits(task, near.function, near.parameter, near.to, digits)
    except (Undefined, Undecided, Unsolved) as error:
        raise FieldError(path, error.message) from error


def _range(name: str, low: Term, high: Term) -> Term | None:
    """``0 < a < 1``, with one end where there is but one."""
    t = symbol(name)
    if is_infinite(low):
        return None if is_infinite(high) else fn("lt", t, high)
    if is_infinite(high):
        return fn("gt", t, low)
    return fn("and", fn("lt", low, t), fn("lt", t, high))


def _refuse(problem: Problem) -> None:
    """What the fields do not say alone: names that clash, symbols of which nothing is known."""
    _refuse_names(problem)
    known = {VARIABLE, *problem.parameters}
    _refuse_unknown(problem.function, known, ("function",))
    for name, given in problem.parameters.items():
        low, high = given.between
        if (
            low == OO
            or high == neg(OO)
            or (not is_infinite(low) and not is_infinite(high) and sign_of(high - low) <= 0)
        ):
            raise FieldError(("parameters", name, "between"), "must be an interval: [low, high]")
    if "limit" not in problem.parts:
        return
    near = problem.approximation
    if near is None:
        raise FieldError(("parts",), "the part 'limit' needs an 'approximation'")
    if near.to not in (OO, integer(0)):
        raise FieldError(("approximation", "to"), "must be oo or 0")
    _refuse_unknown(near.function, {*known, near.parameter}, ("approximation", "function"))


def _refuse_names(problem: Problem) -> None:
    near = problem.approximation
    names = [VARIABLE, problem.name, problem.step.name, *problem.parameters]
    paths: list[tuple[str, ...]] = [(), ("name",), ("step", "name")]
    paths += [("parameters", name) for name in problem.parameters]
    if near is not None:
        names.append(near.parameter)
        paths.append(("approximation", "parameter"))
    for i, name in enumerate(names):
        if name in names[:i]:
            raise FieldError(paths[i], f"{name!r} already has another meaning here")


def _refuse_unknown(term: Term, known: set[str], path: tuple[str, ...]) -> None:
    for name in symbols_of(_without_names(term)):
        if name not in known:
            message = f"nothing says what {name!r} is: give it an interval under 'parameters'"
            raise FieldError(path, message)


def _without_names(term: Term) -> Term:
    """The term without the names of the functions that it calls."""
    return rebuild(term, lambda node: fn("tuple", *node.args[1:]) if node.head == "call" else node)
