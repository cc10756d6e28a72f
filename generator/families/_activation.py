"""The three parts of a question on an activation function, each worked out as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from generator.errors import FieldError
from generator.maths import symbolic
from generator.maths.asymptotics import (
    Growth,
    is_infinite,
    limit_value,
    main_chain,
    unbounded_parts,
)  # fmt: skip
from generator.maths.derivations import Definition, Derivation, Domain, Variable, derive
from generator.maths.outcomes import Undecided, Undefined
from generator.maths.piecewise import (
    Piecewise,
    Setting,
    inside,
    is_smooth_at,
    pieces,
    value_at,
)  # fmt: skip
from generator.maths.quotients import Approach, lines_of, quotient
from generator.maths.steps import decided, joined, short_form
from generator.maths.terms import (
    Term,
    add,
    call,
    case,
    cases,
    fn,
    integer,
    neg,
    rebuild,
    substitute,
    symbol,
    symbols_of,
    walk,
)  # fmt: skip
from generator.maths.text import to_text
from generator.maths.tidy import shortest, tidy, with_known_values
from generator.maths.values import Value, value

__all__ = ["ClosedForms", "Derivative", "Limit", "Task", "closed_forms", "derivative", "limits"]

OO = fn("oo")
SWITCHES = ("max", "min", "abs", "sign", "relu", "heaviside", "cases", "call")
END = tuple[Term | None, Term | None]


def _finite(end: Term) -> Term | None:
    return None if is_infinite(end) else end


def named_value(term: Term, digits: int) -> Value | Term:
    """A number with its decimals, or a formula as it is."""
    return term if symbols_of(term) else value(term, digits)


@dataclass(frozen=True)
class Task:
    """The function g with everything that its derivations refer to."""

    setting: Setting
    function: Term
    name: str
    increment: str

    @property
    def x(self) -> Term:
        return symbol(self.setting.variable)

    @cached_property
    def pieces(self) -> Piecewise:
        return pieces(self.function, self.setting)

    def called(self, argument: Term) -> Term:
        return call(self.name, argument)

    def step(self, argument: Term) -> Term:
        return call(self.setting.step, argument)

    @property
    def step_body(self) -> Term:
        """The unit step by cases."""
        rows = ((integer(1), "gt"), (self.setting.at_zero or integer(0), "eq"), (integer(0), "lt"))
        return cases(*(case(result, fn(relation, self.x, 0)) for result, relation in rows))

    def domain(self, ends: END = (None, None), *more: Variable) -> Domain:
        """x between two ends, the parameters in their intervals, and what g and H are."""
        variables = [
            Variable(name, _finite(low), _finite(high))
            for name, (low, high) in self.setting.ranges.items()
        ]
        variables.append(Variable(self.setting.variable, *ends))
        parameters = (self.setting.variable,)
        definitions = (
            Definition(self.name, parameters, self.function),
            Definition(self.setting.step, parameters, self.step_body),
        )
        return Domain((*variables, *more), (), definitions)

    def where(self, ends: END) -> Term | None:
        """The condition that x lies between two ends; None for the whole line."""
        low, high = ends
        if low is not None and high is not None:
            return fn("and", fn("lt", low, self.x), fn("lt", self.x, high))
        if low is not None:
            return fn("gt", self.x, low)
        return None if high is None else fn("lt", self.x, high)

    def off(self, point: Term) -> Term:
        return fn("ne", self.x, point)

    def on(self, point: Term) -> Term:
        return fn("eq", self.x, point)


@dataclass(frozen=True)
class Region:
    """An open interval with its branch, the limit of the difference quotient there, and the closed
    formula with its steps decided."""

    where: Term | None
    equation: Term
    quotient: Derivation
    by_formula: Derivation | None


@dataclass(frozen=True)
class Breakpoint:
    """A breakpoint with an equation for the value there: the quotient from both sides, the verdict.

    `exists` if both sides have the same finite limit, `finite` if both limits are finite; where
    that is so for some value of a parameter alone, `only_if` is the condition on it.
    `jumps` if the function is not continuous there. `formula` is what the closed formula of the
    derivative gives there, although the derivative may not exist.
    """

    where: Term
    at: Term
    value: Term
    left: Derivation
    right: Derivation
    left_limit: Term
    right_limit: Term
    exists: bool
    only_if: Term | None
    finite: bool
    jumps: bool
    formula: Term | None

    @property
    def is_off(self) -> bool:
        """Whether the formula gives a number although there is no derivative."""
        return not self.exists and self.formula is not None


@dataclass(frozen=True)
class Derivative:
    """Part `derivative`; `formula` is an equation for g', `exceptions` where there is none."""

    derivative: ClassVar[bool] = True
    closed: ClassVar[bool] = False
    smooth: bool
    regions: tuple[Region, ...]
    points: tuple[Breakpoint, ...]
    breakpoints: tuple[Term, ...]
    formula: Term
    with_steps: bool
    has_steps: bool
    is_step: bool
    exceptions: tuple[Term, ...]


def derivative(task: Task, digits: int) -> tuple[Derivative, dict[str, Any]]:
    """The derivative region by region and at each breakpoint, and one formula for it."""
    found = task.pieces
    chains = [_region_chain(task, (low, high), branch) for low, high, branch in found.regions]
    slopes = Piecewise(found.points, tuple(chain.end for chain in chains), ())
    bare = [_breakpoint(task, i) for i in range(len(found.points))]
    formula, with_steps = _one_formula(slopes, bare, task)
    has_steps = any(node.head == "call" for node in walk(formula))
    points = tuple(
        replace(point, formula=value_at(formula, point.at, task.setting)) if has_steps else point
        for point in bare
    )
    regions = tuple(
        Region(
            task.where((low, high)),
            fn("eq", task.called(task.x), branch),
            chain,
            _by_steps(task, formula, chain.end, (low, high)) if has_steps else None,
        )
        for (low, high, branch), chain in zip(found.regions, chains, strict=True)
    )
    named: dict[str, Any] = {"derivative": named_value(formula, digits)}
    for point in points:
        at = to_text(point.at)
        named[f"left@{at}"] = named_value(point.left_limit, digits)
        named[f"right@{at}"] = named_value(point.right_limit, digits)
    return (
        Derivative(
            smooth=not points,
            regions=regions,
            points=points,
            breakpoints=tuple(point.where for point in points),
            formula=fn("eq", fn("deriv", task.called(task.x), task.x), formula),
            with_steps=with_steps,
            has_steps=has_steps,
            is_step=formula == task.step(task.x),
            exceptions=tuple(task.off(point.at) for point in points if not point.exists),
        ),
        named,
    )


def _one_formula(slopes: Piecewise, points: list[Breakpoint], task: Task) -> tuple[Term, bool]:
    """The derivative with unit steps, or else by cases: where a slope has no value beyond its
    region, or the steps do not give a derivative that exists at a breakpoint."""
    setting = task.setting
    if all(_is_global(slope, setting) for slope in slopes.branches):
        formula = short_form(slopes, setting, mirrored=False)
        existing = [point for point in points if point.exists]
        gaps = [add(value_at(formula, p.at, setting), neg(p.left_limit)) for p in existing]
        if not any(map(setting.sign, gaps)):
            return formula, True
    return _by_cases(slopes, points, task), False


def _region_chain(task: Task, ends: END, branch: Term) -> Derivation:
    where = Approach(task.setting.variable, task.x, task.increment)
    moved = task.called(where.moved)
    chain = derive(fn("deriv", task.called(task.x), task.x), task.domain(ends))
    chain = chain.then(
        quotient(moved, task.called(task.x), where), "definition of the derivative"
    ).then(quotient(where.near(branch), branch, where), "region")
    for term, law in lines_of(branch, where):
        chain = chain.then(term, law)
    return chain


def _breakpoint(task: Task, i: int) -> Breakpoint:
    found = task.pieces
    at, here = found.points[i], found.values[i]
    left = _one_sided(task, at, here, found.branches[i], "-")
    right = _one_sided(task, at, here, found.branches[i + 1], "+")
    ends = left.end, right.end
    finite = not any(map(is_infinite, ends))
    exists, only_if = (False, None) if not finite else _agree(ends[0], ends[1], task)
    sides = [_tends(branch, at, side, task) for branch, side in
             zip(found.branches[i : i + 2], "-+", strict=True)]  # fmt: skip
    jumps = any(is_infinite(side) or task.setting.sign(add(side, neg(here))) for side in sides)
    return Breakpoint(
        task.on(at), at, fn("eq", task.called(at), here), left, right, *ends,
        exists=exists, only_if=only_if, finite=finite, jumps=bool(jumps), formula=None,
    )  # fmt: skip


def _agree(left: Term, right: Term, task: Task) -> tuple[bool, Term | None]:
    """Whether two one-sided limits are equal, or the condition on a parameter under which."""
    gap = tidy(add(right, neg(left)))
    try:
        return task.setting.sign(gap) == 0, None
    except Undecided:
        names = symbols_of(gap)
        roots = symbolic.solve_for(gap, names[0], task.setting.signs) if len(names) == 1 else []
        if len(roots) == 1:
            return False, fn("eq", symbol(names[0]), roots[0])
        return False, fn("eq", left, right)


def _tends(branch: Term, at: Term, side: str, task: Task) -> Term:
    """What a branch tends to at an end of its region."""
    if is_smooth_at(branch, at, task.setting):
        return task.setting.at(branch, at)
    return symbolic.limit_of(branch, task.setting.variable, at, side, task.setting.signs)


def _one_sided(task: Task, at: Term, here: Term, branch: Term, side: str) -> Derivation:
    where = Approach(task.setting.variable, at, task.increment, side)
    start = quotient(task.called(where.moved), task.called(at), where)
    written = quotient(where.near(branch), here, where)
    chain = derive(start, task.domain()).then(written, "region")
    if not is_smooth_at(branch, at, task.setting):
        slope = symbolic.limit_of(
            written.args[0], task.increment, integer(0), side, task.setting.signs
        )
        return chain.then(slope, "limit found")
    gap = task.setting.sign(add(task.setting.at(branch, at), neg(here)))
    if gap:
        numerator = shortest(plain := tidy(written.args[0].args[0]), symbolic.expand(plain))
        chain = chain.then(where.limit(fn("div", numerator, where.h)), "simplify")
        return chain.then(OO if gap * (1 if side == "+" else -1) > 0 else neg(OO), "jump")
    for term, law in lines_of(branch, where):
        chain = chain.then(term, law)
    return chain


def _is_global(term: Term, setting: Setting) -> bool:
    """Whether a formula has a value on the whole line, so that it can stand beside a unit step."""
    try:
        pieces(term, setting)
    except Undefined:
        return False
    return True


def _by_cases(slopes: Piecewise, points: list[Breakpoint], task: Task) -> Term:
    """The derivative by cases, with a row for each breakpoint at which it exists."""
    rows: list[Term] = []
    for (low, high, slope), point in zip(slopes.regions, [*points, None], strict=True):
        rows.append(case(slope, task.where((low, high)) or fn("true")))
        if point is not None and point.exists:
            rows.append(case(point.left_limit, point.where))
    return rows[0].args[0] if len(rows) == 1 else cases(*rows)


def _by_steps(task: Task, form: Term, result: Term, ends: END) -> Derivation:
    """The formula with each step decided in a region, down to the branch that it has to be."""
    settled = decided(form, inside(*ends), task.setting)
    chain = derive(form, task.domain(ends)).then(settled, "step values")
    folded = tidy(settled)
    if folded != result:
        chain = chain.then(folded, "arithmetic")
        return chain.then(result, "expand")
    return chain.then(result, "arithmetic")


@dataclass(frozen=True)
class AtPoint:
    """A closed form at a breakpoint: its value there against the function's, and, where they
    differ, the value of H(0) with which they would agree."""

    where: Term
    chain: Derivation
    function: Term
    agrees: bool
    mended: Term | None


@dataclass(frozen=True)
class InRegion:
    """A closed form in one region: down to the branch of the function there."""

    where: Term
    chain: Derivation


@dataclass(frozen=True)
class ClosedForm:
    """One closed form: the construction simplified, then proved region by region."""

    form: Term
    construction: Derivation
    regions: tuple[InRegion, ...]
    points: tuple[AtPoint, ...]


@dataclass(frozen=True)
class ClosedForms:
    """Part `closed-forms`; empty for a function without a breakpoint, which needs no steps."""

    derivative: ClassVar[bool] = False
    closed: ClassVar[bool] = True
    smooth: bool
    branches: tuple[InRegion, ...]
    forms: tuple[ClosedForm, ...]
    agrees: bool


def closed_forms(task: Task, digits: int) -> tuple[ClosedForms, dict[str, Any]]:
    """The function as one formula with unit steps, from the left and from the right."""
    found = task.pieces
    for branch in found.branches:
        if not _is_global(branch, task.setting):
            message = f"no closed form with steps: {to_text(branch)} has no value for some x"
            raise FieldError(("function",), message)
    forms = [_closed_form(task, mirrored=mirrored) for mirrored in (False, True)]
    shown = tuple(forms) if found.points else ()
    branches = tuple(
        InRegion(where, derive(task.called(task.x), task.domain(ends)).then(branch, "region"))
        for *ends_, branch in found.regions
        for ends in [(ends_[0], ends_[1])]
        if (where := task.where(ends)) is not None
    )
    named = {
        f"closed-form-{n}": named_value(form.form.args[1], digits)
        for n, form in enumerate(forms, start=1)
    }
    agrees = all(point.agrees for form in shown for point in form.points)
    return ClosedForms(not found.points, branches, shown, agrees), named


def _closed_form(task: Task, *, mirrored: bool) -> ClosedForm:
    found = task.pieces
    form = short_form(found, task.setting, mirrored=mirrored)
    start = joined(found, task.setting, mirrored=mirrored)
    construction = derive(start, task.domain()).then(form, "simplify")
    regions = tuple(
        InRegion(where, _by_steps(task, form, branch, (low, high)))
        for low, high, branch in found.regions
        if (where := task.where((low, high))) is not None
    )
    points = tuple(_at_point(task, form, i, mirrored=mirrored) for i in range(len(found.points)))
    equation = fn("eq", task.called(task.x), form)
    return ClosedForm(equation, construction, regions, points)


def _at_point(task: Task, form: Term, i: int, *, mirrored: bool) -> AtPoint:
    at, here = task.pieces.points[i], task.pieces.values[i]
    setting = task.setting
    written = rebuild(substitute(form, {setting.variable: at}), _with_folded_step)
    reached = value_at(form, at, setting)
    chain = derive(written, task.domain()).then(decided(written, at, setting), "step values")
    chain = chain.then(reached, "arithmetic")
    agrees = setting.sign(add(reached, neg(here))) == 0
    return AtPoint(
        task.on(at), chain, fn("eq", task.called(at), here), agrees,
        None if agrees else _mended(task, i, mirrored=mirrored),
    )  # fmt: skip


def _with_folded_step(node: Term) -> Term:
    return Term("call", tuple(map(tidy, node.args))) if node.head == "call" else node


def _mended(task: Task, i: int, *, mirrored: bool) -> Term | None:
    """The H(0) that gives the function's own value: old + (new - old) H(0) = g(b)."""
    found, setting = task.pieces, task.setting
    left, right = (setting.at(branch, found.points[i]) for branch in found.branches[i : i + 2])
    old, new = (right, left) if mirrored else (left, right)
    gap = tidy(add(new, neg(old)))
    if setting.sign(gap) == 0:
        return None
    ratio = fn("div", add(found.values[i], neg(old)), gap)
    return symbolic.simplify(ratio)


@dataclass(frozen=True)
class Case:
    """The limit for one sign of x: what grows without bound, then the chain; against H."""

    where: Term
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
    sides = [
        _case(task, function, parameter, to, (zero, None)),
        _case_at_zero(task, function, parameter, to),
        _case(task, function, parameter, to, (None, zero)),
    ]
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
    return _compared(where, parts, main_chain(chain, branch, growth), expected, task)


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
    if not _has_switch(function):
        chain = chain.then(growth.limit(with_known_values(written)), "arithmetic")
    chain = chain.then(growth.limit(at_zero), "simplify")
    parts = unbounded_parts(at_zero, growth, domain)
    chain = main_chain(chain, at_zero, growth)
    return _compared(task.on(integer(0)), parts, chain, task.setting.step_at(integer(0)), task)


def _has_switch(term: Term) -> bool:
    return any(node.head in SWITCHES for node in walk(term))


def _compared(
    where: Term, parts: tuple[Derivation, ...], chain: Derivation, expected: Term, task: Task
) -> Case:
    found = chain.end
    agrees = not is_infinite(found) and symbolic.equal(found, expected) is True
    return Case(where, parts, chain, fn("eq", task.step(task.x), expected), agrees)
