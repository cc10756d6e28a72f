"""The limit of a family of functions that is to become the unit step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from generator.families._activation_task import END, Task, has_switch, named_value
from generator.maths import symbolic
from generator.maths.asymptotics import (
    Growth,
    is_infinite,
    limit_value,
    main_chain,
    unbounded_parts,
)  # fmt: skip
from generator.maths.derivations import Derivation, Variable, derive
from generator.maths.outcomes import Undecided, Undefined
from generator.maths.piecewise import pieces
from generator.maths.setting import Setting
from generator.maths.signs import assumed
from generator.maths.switches import is_smooth_at, value_at
from generator.maths.terms import Term, add, fn, integer, neg, substitute, symbols_of
from generator.maths.text import to_text
from generator.maths.tidy import with_known_values

__all__ = ["Limit", "limits"]

OO = fn("oo")


@dataclass(frozen=True)
class Case:
    """The limit for one sign of x: what grows without bound, then the chain; against H.

    `closing`: the breakpoints of the approximation move towards 0, so that the branch of the chain
    holds at a fixed x in the end, and not from the beginning.
    """

    where: Term
    closing: bool
    unbounded: tuple[Derivation, ...]
    chain: Derivation
    expected: Term
    agrees: bool


@dataclass(frozen=True)
class Limit:
    """Part `limit`: whether the limit is the unit step everywhere, off 0 only, or not at all."""

    derivative: ClassVar[bool] = False
    closed: ClassVar[bool] = False
    cases: tuple[Case, ...]
    tends: bool
    off_zero: bool
    failures: tuple[Term, ...]
    bounded: bool
    not_uniform: bool


def limits(
    task: Task, function: Term, parameter: str, to: Term, digits: int
) -> tuple[Limit, dict[str, Any]]:
    """The pointwise limit of the approximation for x > 0, x = 0 and x < 0."""
    zero = integer(0)
    try:
        sides = [
            _case(task, function, parameter, to, (zero, None)),
            _case_at_zero(task, function, parameter, to),
            _case(task, function, parameter, to, (None, zero)),
        ]
    except Undecided as error:
        if error.term is None or task.setting.variable not in symbols_of(error.term):
            raise
        x = task.setting.variable
        message = f"its limit depends on more than the sign of {x}: {error.message}"
        raise Undecided(function, message) from error
    names = ("limit+", "limit0", "limit-")
    named = {
        name: named_value(side.chain.end, digits) for name, side in zip(names, sides, strict=True)
    }
    tends = all(side.agrees for side in sides)
    values = [side.chain.end for side in sides]
    bounded = not any(map(is_infinite, values))
    breaks = bounded and _breaks(values, task)
    return (
        Limit(
            tuple(sides),
            tends=tends,
            off_zero=sides[0].agrees and sides[2].agrees and not tends,
            failures=tuple(side.where for side in sides if not side.agrees),
            bounded=bounded,
            not_uniform=breaks and _is_continuous(task, function, parameter),
        ),
        named,
    )


def _breaks(values: list[Term], task: Task) -> bool:
    """Whether constants for x > 0, x = 0 and x < 0 make a function that is not continuous."""
    if any(task.setting.variable in symbols_of(term) for term in values):
        return False
    return any(task.setting.sign(add(term, neg(values[0]))) for term in values[1:])


def _growing(task: Task, parameter: str, to: Term, ends: END) -> Growth:
    low, high = ends
    ranges = {
        **task.setting.ranges,
        parameter: (integer(0), OO),
        task.setting.variable: (low or neg(OO), high or OO),
    }
    return Growth(parameter, to, ranges)


def _for_parameter(task: Task, parameter: str) -> Setting:
    ranges = {**task.setting.ranges, parameter: (integer(0), OO)}
    return Setting(task.setting.variable, ranges, task.setting.step, task.setting.at_zero)


def _is_continuous(task: Task, function: Term, parameter: str) -> bool:
    setting = _for_parameter(task, parameter)
    found = pieces(function, setting)
    return all(
        is_smooth_at(branch, at, setting)
        and setting.sign(add(setting.at(branch, at), neg(here))) == 0
        for i, (at, here) in enumerate(zip(found.points, found.values, strict=True))
        for branch in found.branches[i : i + 2]
    )


def _case(task: Task, function: Term, parameter: str, to: Term, ends: END) -> Case:
    growth = _growing(task, parameter, to, ends)
    setting = _for_parameter(task, parameter)
    domain = task.domain(ends, Variable(parameter, integer(0)))
    written = growth.limit(function)
    branch = _branch_beside_zero(function, setting, growth, positive=ends[0] is not None)
    chain = derive(written, domain)
    if branch != function:
        chain = chain.then(growth.limit(branch), "region")
    parts = unbounded_parts(branch, growth, domain)
    expected = integer(int(ends[0] is not None))
    where = task.where(ends)
    assert where is not None  # one of the two ends is 0
    closing = _closes_in(function, setting, positive=ends[0] is not None)
    chain = main_chain(chain, branch, growth)
    return _compared(where, closing, parts, chain, expected, task, growth)


def _closes_in(function: Term, setting: Setting, *, positive: bool) -> bool:
    """Whether a breakpoint lies on this side of 0; it then moves, since it has to tend to 0."""
    way = 1 if positive else -1
    return any(setting.sign(point) == way for point in pieces(function, setting).points)


def _branch_beside_zero(
    function: Term, setting: Setting, growth: Growth, *, positive: bool
) -> Term:
    """The branch in which a fixed x ends up: all breakpoints have to close in on 0."""
    found = pieces(function, setting)
    for point in found.points:
        if setting.sign(limit_value(point, growth)):
            message = "the breakpoints of the approximation do not tend to 0"
            raise Undefined(function, message)
    if not found.points:
        return function
    return found.branches[-1 if positive else 0]


def _case_at_zero(task: Task, function: Term, parameter: str, to: Term) -> Case:
    growth = _growing(task, parameter, to, (None, None))
    setting = _for_parameter(task, parameter)
    domain = task.domain((None, None), Variable(parameter, integer(0)))
    written = substitute(function, {task.setting.variable: integer(0)})
    at_zero = value_at(function, integer(0), setting)
    chain = derive(growth.limit(written), domain)
    if not has_switch(function):
        chain = chain.then(growth.limit(with_known_values(written)), "arithmetic")
    law = "region" if has_switch(function) else "simplify"
    chain = chain.then(growth.limit(at_zero), law)
    parts = unbounded_parts(at_zero, growth, domain)
    chain = main_chain(chain, at_zero, growth)
    expected = task.setting.step_at(integer(0))
    return _compared(task.on(integer(0)), False, parts, chain, expected, task, growth)


def _compared(
    where: Term,
    closing: bool,
    parts: tuple[Derivation, ...],
    chain: Derivation,
    expected: Term,
    task: Task,
    growth: Growth,
) -> Case:
    found = chain.end
    same = not is_infinite(found) and symbolic.equal(found, expected, assumed(growth.ranges))
    if same is None:
        raise Undecided(found, f"it is not decided whether {to_text(found)} is {to_text(expected)}")
    agrees = bool(same)
    return Case(where, closing, parts, chain, fn("eq", task.step(task.x), expected), agrees)
