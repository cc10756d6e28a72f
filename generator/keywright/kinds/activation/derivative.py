"""The derivative of an activation function: by regions, at each breakpoint, in one formula."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from keywright.algebra.forms.other_forms import lines_by_signs
from keywright.algebra.forms.tidy import signed_sum, tidy
from keywright.algebra.limits.approach import Approach, Line, quotient
from keywright.algebra.limits.asymptotics import is_infinite
from keywright.algebra.limits.quotients import lines_of
from keywright.algebra.pieces.piecewise import Piecewise
from keywright.algebra.pieces.steps import short_form
from keywright.algebra.pieces.switches import is_smooth_at, value_at
from keywright.algebra.symbols import symbolic
from keywright.kinds.activation.task import END, ActivationTask, by_steps, is_global, named_value
from keywright.terms.derivations import Derivation, derive
from keywright.terms.length import shortest
from keywright.terms.outcomes import Undecided
from keywright.terms.term import (  # fmt: skip
    Term,
    add,
    case,
    cases,
    fn,
    integer,
    neg,
    symbol,
    symbols_of,
    walk,
)
from keywright.terms.text import to_text

__all__ = ["Derivative", "derivative"]

OO = fn("oo")


@dataclass(frozen=True)
class Region:
    """An open interval with its branch, and the limit of the difference quotient there; the whole
    line needs no words for its branch."""

    where: Term | None
    equation: Term | None
    quotient: Derivation


@dataclass(frozen=True)
class Breakpoint:
    """A breakpoint with an equation for the value there: the quotient from both sides, the verdict.

    `exists` if both sides have the same finite limit, `finite` if both limits are finite; where
    that is so for some value of a parameter alone, `only_if` is the condition on it.
    `jumps` if the function is not continuous there. `formula` is what the closed formula of the
    derivative gives there although the derivative does not exist.
    """

    where: Term
    value: Term
    left: Derivation
    right: Derivation
    exists: bool
    only_if: Term | None
    finite: bool
    jumps: bool
    formula: Term | None

    @property
    def at(self) -> Term:
        return self.where.args[1]


@dataclass(frozen=True)
class Derivative:
    """Part `derivative`; `formula` is an equation for g', `exceptions` where there is none, and
    `decided`, for each region, the formula with its steps decided, if it has any."""

    regions: tuple[Region, ...]
    points: tuple[Breakpoint, ...]
    breakpoints: tuple[Term, ...]
    formula: Term
    exceptions: tuple[Term, ...]
    decided: tuple[Derivation, ...]


def derivative(task: ActivationTask, digits: int) -> tuple[Derivative, str, dict[str, Any]]:
    """The derivative region by region and at each breakpoint, and one formula for it; what of that
    is told with the question."""
    found = task.pieces
    chains = [_region_chain(task, (low, high), branch) for low, high, branch in found.regions]
    slopes = Piecewise(found.points, tuple(chain.end for chain in chains), ())
    bare = [_breakpoint(task, i) for i in range(len(found.points))]
    formula, with_steps = _one_formula(slopes, bare, task)
    has_steps = any(node.head == "call" for node in walk(formula))
    points = tuple(
        replace(point, formula=value_at(formula, point.at, task.setting))
        if has_steps and not point.exists
        else point
        for point in bare
    )
    regions = tuple(
        Region(
            task.where((low, high)),
            fn("eq", task.called(task.x), branch) if points else None,
            chain,
        )
        for (low, high, branch), chain in zip(found.regions, chains, strict=True)
    )
    named: dict[str, Any] = {"derivative": named_value(formula, digits)}
    for point in points:
        at = to_text(point.at)
        named[f"left@{at}"] = named_value(point.left.end, digits)
        named[f"right@{at}"] = named_value(point.right.end, digits)
    return (
        Derivative(
            regions=regions,
            points=points,
            breakpoints=tuple(point.where for point in points),
            formula=fn("eq", fn("deriv", task.called(task.x), task.x), formula),
            exceptions=tuple(task.off(point.at) for point in points if not point.exists),
            decided=tuple(
                by_steps(task, formula, region.quotient.end, (low, high))
                for (low, high, _), region in zip(found.regions, regions, strict=True)
                if has_steps
            ),
        ),
        _told(formula, with_steps, points, task),
        named,
    )


def _told(
    formula: Term, with_steps: bool, points: tuple[Breakpoint, ...], task: ActivationTask
) -> str:
    if formula == task.step(task.x):
        return "step"
    if not points:
        return "smooth"
    return "steps" if with_steps else ""


def _one_formula(
    slopes: Piecewise, points: list[Breakpoint], task: ActivationTask
) -> tuple[Term, bool]:
    """The derivative with unit steps, or else by cases: where a slope has no value beyond its
    region, or the steps do not give a derivative that exists at a breakpoint."""
    setting = task.setting
    if all(is_global(slope, setting) for slope in slopes.branches):
        formula = short_form(slopes, setting, mirrored=False)
        existing = [point for point in points if point.exists]
        gaps = [add(value_at(formula, p.at, setting), neg(p.left.end)) for p in existing]
        if not any(map(setting.sign, gaps)):
            return formula, True
    return _by_cases(slopes, points, task), False


def _region_chain(task: ActivationTask, ends: END, branch: Term) -> Derivation:
    where = Approach(task.setting.variable, task.x, task.increment)
    moved = task.called(where.moved)
    chain = derive(fn("deriv", task.called(task.x), task.x), task.domain(ends))
    chain = chain.then(quotient(moved, task.called(task.x), where), "definition of the derivative")
    chain = task.opened(chain, branch, lambda term: quotient(where.near(term), term, where))
    for term, law in lines_of(branch, where):
        chain = chain.then(term, law)
    return chain


def _breakpoint(task: ActivationTask, i: int) -> Breakpoint:
    found = task.pieces
    at, here = found.points[i], found.values[i]
    left = _one_sided(task, at, here, found.branches[i], "-")
    right = _one_sided(task, at, here, found.branches[i + 1], "+")
    ends = left.end, right.end
    finite = not any(map(is_infinite, ends))
    exists, only_if = (False, None) if not finite else _agree(ends[0], ends[1], task)
    sides = [_tends(branch, at, side, task) for branch, side in
             zip(found.branches[i : i + 2], "-+", strict=True)]  # fmt: skip
    jumps = any(is_infinite(side) or task.sign_at(at, add(side, neg(here))) for side in sides)
    return Breakpoint(
        task.on(at), fn("eq", task.called(at), here), left, right,
        exists=exists, only_if=only_if, finite=finite, jumps=bool(jumps), formula=None,
    )  # fmt: skip


def _agree(left: Term, right: Term, task: ActivationTask) -> tuple[bool, Term | None]:
    """Whether two one-sided limits are equal, or the condition on a parameter under which."""
    gap = tidy(add(right, neg(left)))
    try:
        return task.setting.sign(gap) == 0, None
    except Undecided:
        names = symbols_of(gap)
        roots = symbolic.solve_for(gap, names[0], task.setting.signs) if len(names) == 1 else ()
        if len(roots) == 1:
            return False, fn("eq", symbol(names[0]), roots[0])
        return False, fn("eq", left, right)


def _tends(branch: Term, at: Term, side: str, task: ActivationTask) -> Term:
    """What a branch tends to at an end of its region."""
    if is_smooth_at(branch, at, task.setting):
        return task.setting.at(branch, at)
    return symbolic.limit_of(branch, task.setting.variable, at, side, task.setting.signs)


def _one_sided(task: ActivationTask, at: Term, here: Term, branch: Term, side: str) -> Derivation:
    where = Approach(task.setting.variable, at, task.increment, side)
    start = quotient(task.called(where.moved), task.called(at), where)
    written = quotient(where.near(branch), here, where)
    chain = task.opened(
        derive(start, task.domain()), branch, lambda term: quotient(where.near(term), here, where)
    )
    if not is_smooth_at(branch, at, task.setting):
        return chain.then(*_steepest(task, written.args[0], branch, where))
    gap = task.sign_at(at, add(task.setting.at(branch, at), neg(here)))
    if gap:
        numerator = _numerator(tidy(written.args[0].args[0]))
        plain = where.limit(fn("div", numerator, where.h))
        for term, law in lines_by_signs(written, plain) or ((plain, "simplify"),):
            chain = chain.then(term, law)
        return chain.then(OO if gap * (1 if side == "+" else -1) > 0 else neg(OO), "jump")
    for term, law in lines_of(branch, where, here):
        chain = chain.then(term, law)
    return chain


def _steepest(task: ActivationTask, body: Term, branch: Term, where: Approach) -> Line:
    """The limit of a difference quotient at a rough point, as the computer algebra finds it.

    Where the rough summands alone make it infinite, the smooth ones change nothing; it is not
    asked for them, because it takes the wrong infinity then and again.
    """
    parts = branch.args if branch.head == "add" else (branch,)
    rough = [part for part in parts if not is_smooth_at(part, where.point, task.setting)]
    alone = add(*rough) if len(rough) > 1 else rough[0]
    there = _tends(alone, where.point, where.side, task)
    if is_infinite(there):
        return there if where.side == "+" else tidy(neg(there)), "jump"
    steep = quotient(where.near(alone), there, where)
    for asked in (steep.args[0], body):
        found = symbolic.limit_of(asked, task.increment, integer(0), where.side, task.setting.signs)
        if is_infinite(found):
            break
    return found, "limit found"


def _numerator(plain: Term) -> Term:
    """What is not 0 in the end, without brackets; an exponent of a sum is left as it is."""
    if any(node.head in ("exp", "pow") and symbols_of(node.args[-1]) for node in walk(plain)):
        return signed_sum(plain)
    return signed_sum(shortest(plain, symbolic.expand(plain)))


def _by_cases(slopes: Piecewise, points: list[Breakpoint], task: ActivationTask) -> Term:
    """The derivative by cases, with a row for each breakpoint at which it exists."""
    rows: list[Term] = []
    for (low, high, slope), point in zip(slopes.regions, [*points, None], strict=True):
        rows.append(case(slope, task.where((low, high)) or fn("true")))
        if point is not None and point.exists:
            rows.append(case(point.left.end, point.where))
    return rows[0].args[0] if len(rows) == 1 else cases(*rows)
