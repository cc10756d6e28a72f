"""The limit of a family of functions that is to become the unit step, or another target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keywright.algebra.forms.tidy import tidy, with_known_values
from keywright.algebra.limits.asymptotics import (  # fmt: skip
    Tendency,
    is_infinite,
    limit_value,
    main_chain,
    unbounded_parts,
)
from keywright.algebra.limits.indeterminate import decided_lines, is_power_of_both, power_chain
from keywright.algebra.pieces.piecewise import pieces
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.pieces.signs import Ranges, assumed
from keywright.algebra.pieces.switches import is_smooth_at, value_at
from keywright.algebra.symbols import symbolic
from keywright.kinds.activation.task import END, ActivationTask, has_switch, named_value
from keywright.terms.derivations import Derivation, Domain, Variable, derive
from keywright.terms.outcomes import Undecided, Undefined
from keywright.terms.term import Term, add, case, cases, fn, integer, neg, substitute, symbols_of
from keywright.terms.text import to_text

__all__ = ["Limit", "limits"]

OO = fn("oo")


@dataclass(frozen=True)
class SignCase:
    """The limit for one sign of x: what grows without bound, then the chain; what it is `expected`
    to be is said where that is something else.

    `closing`: the breakpoints of the approximation move towards 0, so that the branch of the chain
    holds at a fixed x in the end, and not from the beginning.
    """

    where: Term
    closing: bool
    unbounded: tuple[Derivation, ...]
    chain: Derivation
    expected: Term | None
    agrees: bool


@dataclass(frozen=True)
class Limit:
    """Part `limit`: whether the limit is the target off 0 only; else for which x it is not, and
    `found` is what it is instead, if it is a function."""

    cases: tuple[SignCase, ...]
    off_zero: bool
    failures: tuple[Term, ...]
    found: Term | None
    not_uniform: bool


def limits(
    task: ActivationTask, function: Term, parameter: str, to: Term, target: Term, digits: int
) -> tuple[Limit, str, dict[str, Any]]:
    """The pointwise limit of the approximation for x > 0, x = 0 and x < 0, beside the target, and
    whether the question tells that it is that."""
    zero = integer(0)
    below, here, above = (fn("eq", target, value) for value in _values_of(target, task))
    try:
        sides = [
            _case(task, function, parameter, to, (zero, None), above),
            _case_at_zero(task, function, parameter, to, here),
            _case(task, function, parameter, to, (None, zero), below),
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
    off_zero = sides[0].agrees and sides[2].agrees and not tends
    return (
        Limit(
            tuple(sides),
            off_zero=off_zero,
            failures=() if off_zero else tuple(side.where for side in sides if not side.agrees),
            found=None if tends or off_zero or not bounded else _one_formula(values, task),
            not_uniform=breaks and _is_continuous(task, function, parameter),
        ),
        "target" if tends else "",
        named,
    )


def _values_of(target: Term, task: ActivationTask) -> tuple[Term, Term, Term]:
    """What the target is for x < 0, at 0 and for x > 0."""
    found = pieces(target, task.setting)
    if any(task.setting.sign(point) for point in found.points):
        raise Undefined(target, "the target changes elsewhere than at 0")
    at_zero = value_at(target, integer(0), task.setting)
    return found.branches[0], at_zero, found.branches[-1]


def _one_formula(values: list[Term], task: ActivationTask) -> Term:
    """The function with these values for x > 0, at 0 and for x < 0: one of the formulas that a
    reader expects, or cases."""
    x, (above, here, below) = task.x, values
    low = {**task.setting.ranges, task.setting.variable: (neg(OO), integer(0))}
    high = {**task.setting.ranges, task.setting.variable: (integer(0), OO)}
    mirrored = substitute(above, {task.setting.variable: fn("abs", x)})
    for formula in (above, mirrored, fn("max", 0, above)):
        sides = [
            symbolic.equal(_settled(formula, ranges, task), side, assumed(ranges))
            for ranges, side in ((high, above), (low, below))
        ]
        at_zero = symbolic.equal(value_at(formula, integer(0), task.setting), here)
        if all(sides) and at_zero:
            return formula
    wheres = (fn("gt", x, 0), fn("eq", x, 0), fn("lt", x, 0))
    return cases(*map(case, values, wheres))


def _settled(formula: Term, ranges: Ranges, task: ActivationTask) -> Term:
    """The formula on one side of 0, without abs and max."""
    at = integer(1 if ranges[task.setting.variable][0] == integer(0) else -1)
    found = pieces(formula, task.setting)
    return found.branches[-1 if at == integer(1) else 0]


def _breaks(values: list[Term], task: ActivationTask) -> bool:
    """Whether constants for x > 0, x = 0 and x < 0 make a function that is not continuous."""
    if any(task.setting.variable in symbols_of(term) for term in values):
        return False
    return any(task.setting.sign(add(term, neg(values[0]))) for term in values[1:])


def _growing(task: ActivationTask, parameter: str, to: Term, ends: END) -> Tendency:
    low, high = ends
    ranges = {
        **task.setting.ranges,
        parameter: (integer(0), OO),
        task.setting.variable: (low or neg(OO), high or OO),
    }
    return Tendency(parameter, to, ranges)


def _for_parameter(task: ActivationTask, parameter: str) -> Setting:
    ranges = {**task.setting.ranges, parameter: (integer(0), OO)}
    return Setting(task.setting.variable, ranges, task.setting.step, task.setting.at_zero)


def _is_continuous(task: ActivationTask, function: Term, parameter: str) -> bool:
    setting = _for_parameter(task, parameter)
    found = pieces(function, setting)
    return all(
        is_smooth_at(branch, at, setting)
        and setting.sign(add(setting.at(branch, at), neg(here))) == 0
        for i, (at, here) in enumerate(zip(found.points, found.values, strict=True))
        for branch in found.branches[i : i + 2]
    )


def _case(
    task: ActivationTask, function: Term, parameter: str, to: Term, ends: END, expected: Term
) -> SignCase:
    growth = _growing(task, parameter, to, ends)
    setting = _for_parameter(task, parameter)
    domain = task.domain(ends, Variable(parameter, integer(0)))
    written = growth.limit(function)
    branch = _branch_beside_zero(function, setting, growth, positive=ends[0] is not None)
    chain = derive(written, domain)
    if branch != function:
        chain = chain.then(growth.limit(branch), "region")
    folded = tidy(branch)
    if folded != branch:
        chain, branch = chain.then(growth.limit(folded), "simplify"), folded
    chain, parts = _continued(chain, branch, growth, domain)
    where = task.where(ends)
    assert where is not None  # one of the two ends is 0
    closing = _closes_in(function, setting, positive=ends[0] is not None)
    return _compared(where, closing, parts, chain, expected, growth)


def _continued(
    chain: Derivation, term: Term, growth: Tendency, domain: Domain
) -> tuple[Derivation, tuple[Derivation, ...]]:
    """The chain that ends with ``lim term`` up to its value, and what grows without bound in it."""
    if is_power_of_both(term, growth):
        return power_chain(chain, term, growth), ()
    for line, law in decided_lines(term, growth):
        chain, term = chain.then(growth.limit(line), law), line
    return main_chain(chain, term, growth), unbounded_parts(term, growth, domain)


def _closes_in(function: Term, setting: Setting, *, positive: bool) -> bool:
    """Whether a breakpoint lies on this side of 0; it then moves, since it has to tend to 0."""
    if not has_switch(function):
        return False
    way = 1 if positive else -1
    return any(setting.sign(point) == way for point in pieces(function, setting).points)


def _branch_beside_zero(
    function: Term, setting: Setting, growth: Tendency, *, positive: bool
) -> Term:
    """The branch in which a fixed x ends up: all breakpoints have to close in on 0."""
    if is_power_of_both(function, growth):
        return function
    found = pieces(function, setting)
    for point in found.points:
        if setting.sign(limit_value(point, growth)):
            message = "the breakpoints of the approximation do not tend to 0"
            raise Undefined(function, message)
    if not found.points:
        return function
    return found.branches[-1 if positive else 0]


def _case_at_zero(
    task: ActivationTask, function: Term, parameter: str, to: Term, expected: Term
) -> SignCase:
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
    chain, parts = _continued(chain, at_zero, growth, domain)
    return _compared(task.on(integer(0)), False, parts, chain, expected, growth)


def _compared(
    where: Term,
    closing: bool,
    parts: tuple[Derivation, ...],
    chain: Derivation,
    expected: Term,
    growth: Tendency,
) -> SignCase:
    found = chain.end
    wanted = expected.args[1]
    same = not is_infinite(found) and symbolic.equal(found, wanted, assumed(growth.ranges))
    if same is None:
        raise Undecided(found, f"it is not decided whether {to_text(found)} is {to_text(wanted)}")
    return SignCase(where, closing, parts, chain, None if same else expected, bool(same))
