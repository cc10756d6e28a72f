"""Piecewise-smooth functions of one variable: breakpoints, the branch in each region, the values.

A function that is written with max, min, abs, sign, relu, a unit step or by cases is, between
finitely many points, one smooth expression. The points are zeros of what decides (the difference
of the arguments of a max, the argument of an abs, the two sides of a condition); a zero at which
nothing changes is dropped. Parameters live in open intervals, and every decision here holds for
all their values; where it does not, the function has no single answer and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from generator.maths import symbolic
from generator.maths.decisions import sign_of
from generator.maths.length import shortest, size
from generator.maths.outcomes import Undefined, Unsolved
from generator.maths.primitives import PRIMITIVES, Need
from generator.maths.signs import Ranges, is_unbounded, sign_over
from generator.maths.terms import (
    Term,
    add,
    div,
    integer,
    neg,
    substitute,
    symbols_of,
    walk,
)  # fmt: skip
from generator.maths.text import to_text
from generator.maths.tidy import tidy

__all__ = ["Piecewise", "Setting", "inside", "is_smooth_at", "pieces", "value_at"]


@dataclass(frozen=True)
class Setting:
    """The variable, the open intervals of the parameters, and the unit step with its value at 0."""

    variable: str
    ranges: Ranges
    step: str = "H"
    at_zero: Term | None = None

    @property
    def signs(self) -> dict[str, dict[str, bool]]:
        """The parameters that have one sign, in the words of the computer algebra."""
        found: dict[str, dict[str, bool]] = {}
        for name, (low, high) in self.ranges.items():
            if not is_unbounded(low) and sign_of(low) >= 0:
                found[name] = {"positive": True}
            elif not is_unbounded(high) and sign_of(high) <= 0:
                found[name] = {"negative": True}
        return found

    def sign(self, term: Term) -> int:
        return sign_over(term, self.ranges)

    def at(self, term: Term, point: Term) -> Term:
        """The term with `point` for the variable, folded."""
        return tidy(substitute(term, {self.variable: point}))

    def step_at(self, argument: Term) -> Term:
        """The unit step of an argument without the variable: 0, 1, or its value at 0."""
        sign = self.sign(argument)
        if sign == 0 and self.at_zero is None:
            raise Undefined(argument, "the unit step at 0 has no value here")
        return integer(int(sign > 0)) if sign or self.at_zero is None else self.at_zero


@dataclass(frozen=True)
class Piecewise:
    """`branches` are one more than the ascending `points`; `values` are the function's at them."""

    points: tuple[Term, ...]
    branches: tuple[Term, ...]
    values: tuple[Term, ...]

    @property
    def regions(self) -> tuple[tuple[Term | None, Term | None, Term], ...]:
        """(low, high, branch) from left to right, None for an end that is not there."""
        ends = (None, *self.points, None)
        return tuple(zip(ends, ends[1:], self.branches, strict=False))


def pieces(function: Term, setting: Setting) -> Piecewise:
    """Breakpoints, branches and values of `function`.

    Raises `Undefined` where it has no value on a whole region or at a breakpoint, `Undecided`
    where the regions depend on a parameter, `Unsolved` where the zeros are not found.
    """
    candidates, branches = _merged_at_rough_points(*_split(function, setting), setting)
    readable = [_readable(branch) for branch in branches]
    points: list[Term] = []
    values: list[Term] = []
    kept = [readable[0]]
    for point, branch in zip(candidates, readable[1:], strict=True):
        value = value_at(function, point, setting)
        if not _passes_smoothly(kept[-1], branch, point, value, setting):
            points.append(point)
            values.append(value)
            kept.append(branch)
    found = Piecewise(tuple(points), tuple(kept), tuple(values))
    for low, high, branch in found.regions:
        _require_value(branch, inside(low, high), setting)
    return found


_Split = tuple[tuple[Term, ...], tuple[Term, ...]]  # points and branches


def _split(term: Term, setting: Setting) -> _Split:
    """Points and branches of a term from those of its parts, innermost first."""
    if setting.variable not in symbols_of(term):
        return (), (term if symbols_of(term) else value_at(term, integer(0), setting),)
    if term.head == "sym":
        return (), (term,)
    parts = _decided_parts(term)
    split = [_split(part, setting) for part in parts]
    points = _ordered([point for found in split for point in found[0]], setting)
    branches: list[Term] = []
    all_points: list[Term] = []
    for low, high in _intervals(points):
        inner = [_branch_in(found, low, high, setting) for found in split]
        more, pieces_ = _decided(_with_parts(term, inner), low, high, setting)
        all_points += [*more, *([high] if high is not None else [])]
        branches += pieces_
    return tuple(all_points), tuple(branches)


def _decided_parts(term: Term) -> tuple[Term, ...]:
    """The number-valued parts of a term: its arguments, or what stands in its cases."""
    if term.head == "cases":
        return tuple(part for row in term.args for part in _case_parts(row))
    return term.args[1:] if term.head == "call" else term.args


def _case_parts(term: Term) -> Iterator[Term]:
    if term.head in ("case", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "true"):
        for arg in term.args:
            yield from _case_parts(arg)
    else:
        yield term


def _with_parts(term: Term, parts: list[Term]) -> Term:
    """The term with its number-valued parts replaced, in the order of `_decided_parts`."""
    if term.head == "cases":
        queue = list(parts)
        return Term("cases", tuple(_refilled(row, queue) for row in term.args))
    lead = term.args[:1] if term.head == "call" else ()
    return Term(term.head, (*lead, *parts))


def _refilled(term: Term, queue: list[Term]) -> Term:
    if term.head in ("case", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "true"):
        return Term(term.head, tuple(_refilled(arg, queue) for arg in term.args))
    return queue.pop(0)


def _intervals(points: tuple[Term, ...]) -> list[tuple[Term | None, Term | None]]:
    ends = (None, *points, None)
    return list(pairwise(ends))


def inside(low: Term | None, high: Term | None) -> Term:
    """A point of an open interval."""
    if low is None:
        return integer(0) if high is None else tidy(add(high, neg(1)))
    return tidy(add(low, 1) if high is None else div(add(low, high), 2))


def _branch_in(split: _Split, low: Term | None, high: Term | None, setting: Setting) -> Term:
    """The branch of a split that holds on an interval without any of its points inside."""
    points, branches = split
    probe = inside(low, high)
    return branches[sum(setting.sign(add(probe, neg(point))) > 0 for point in points)]


def _decided(
    term: Term, low: Term | None, high: Term | None, setting: Setting
) -> tuple[list[Term], list[Term]]:
    """A term of smooth parts on an interval: where its switch turns within, and its branches."""
    deciding = _deciding(term)
    turns = [zero for part in deciding for zero in _zeros(part, low, high, setting)]
    points = list(_ordered(turns, setting))
    ends = (low, *points, high)
    probes = [inside(a, b) for a, b in pairwise(ends)]
    if not _switches(term):
        return points, [tidy(term)] * len(probes)
    return points, [tidy(_chosen(term, probe, setting)) for probe in probes]


def _switches(term: Term) -> bool:
    return term.head in _CHOICES


def _deciding(term: Term) -> tuple[Term, ...]:
    """The expressions whose sign selects the branch of a term, all of its parts being smooth."""
    if term.head in ("max", "min"):
        return tuple(add(a, neg(b)) for i, a in enumerate(term.args) for b in term.args[i + 1 :])
    if term.head == "cases":
        return tuple(
            add(node.args[0], neg(node.args[1]))
            for row in term.args
            for node in walk(row.args[1])
            if node.head in ("eq", "ne", "lt", "le", "gt", "ge")
        )
    return term.args[-1:] if _switches(term) else ()


def _zeros(term: Term, low: Term | None, high: Term | None, setting: Setting) -> tuple[Term, ...]:
    """The zeros of a smooth expression strictly between `low` and `high`."""
    term = _readable(tidy(term))
    if setting.variable not in symbols_of(term) or symbolic.is_zero(term):
        return ()
    if any(node.head in _PERIODIC and setting.variable in symbols_of(node) for node in walk(term)):
        raise Unsolved(term, f"it has breakpoints without end: the zeros of {to_text(term)}")
    found = (tidy(zero) for zero in symbolic.solve_for(term, setting.variable, setting.signs))
    return tuple(
        zero
        for zero in found
        if (low is None or setting.sign(add(zero, neg(low))) > 0)
        and (high is None or setting.sign(add(high, neg(zero))) > 0)
    )


_PERIODIC = ("sin", "cos", "tan")


def _ordered(points: list[Term], setting: Setting) -> tuple[Term, ...]:
    """Ascending, each once."""

    def compared(a: Term, b: Term) -> int:
        return setting.sign(add(a, neg(b)))

    ascending = sorted(points, key=cmp_to_key(compared))
    kept: list[Term] = []
    for point in ascending:
        if not kept or setting.sign(add(point, neg(kept[-1]))):
            kept.append(point)
    return tuple(kept)


def _extreme(sign: int) -> Callable[[Term, Term, Setting], Term]:
    """The argument that is at least (sign 1) or at most (-1) as large as every other."""

    def choose(term: Term, probe: Term, setting: Setting) -> Term:
        best = term.args[0]
        for other in term.args[1:]:
            if sign * setting.sign(setting.at(add(other, neg(best)), probe)) > 0:
                best = other
        return best

    return choose


def _by_sign(below: Callable[[Term], Term], above: Callable[[Term], Term]) -> _Choice:
    def choose(term: Term, probe: Term, setting: Setting) -> Term:
        inner = term.args[-1]
        sign = setting.sign(setting.at(inner, probe))
        if sign == 0:
            return _at_zero(term, setting)
        return above(inner) if sign > 0 else below(inner)

    return choose


def _at_zero(term: Term, setting: Setting) -> Term:
    if term.head == "call":
        return setting.step_at(integer(0))
    if term.head == "heaviside":
        raise Undefined(term, PRIMITIVES["heaviside"].needs(term)[0].message)
    return integer(0)


def _first_true(term: Term, probe: Term, setting: Setting) -> Term:
    for row in term.args:
        if _holds(row.args[1], probe, setting):
            return row.args[0]
    raise Undefined(term, "none of the cases holds")


_TRUTHS: dict[str, tuple[int, ...]] = {
    "eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1),
}  # fmt: skip


def _holds(condition: Term, point: Term, setting: Setting) -> bool:
    if condition.head == "true":
        return True
    if condition.head in ("and", "or"):
        parts = (_holds(arg, point, setting) for arg in condition.args)
        return all(parts) if condition.head == "and" else any(parts)
    left, right = condition.args
    return setting.sign(setting.at(add(left, neg(right)), point)) in _TRUTHS[condition.head]


_Choice = Callable[[Term, Term, Setting], Term]
_CHOICES: dict[str, _Choice] = {
    "max": _extreme(1),
    "min": _extreme(-1),
    "cases": _first_true,
    "abs": _by_sign(neg, lambda u: u),
    "relu": _by_sign(lambda u: integer(0), lambda u: u),
    "sign": _by_sign(lambda u: integer(-1), lambda u: integer(1)),
    "heaviside": _by_sign(lambda u: integer(0), lambda u: integer(1)),
    "call": _by_sign(lambda u: integer(0), lambda u: integer(1)),
}


def _chosen(term: Term, probe: Term, setting: Setting) -> Term:
    return _CHOICES[term.head](term, probe, setting)


def value_at(function: Term, point: Term, setting: Setting) -> Term:
    """The function's own value at a point, each switch decided there; raises `Undefined`."""
    if function.head in ("int", "sym", "pi"):
        return setting.at(function, point)
    if function.head == "cases":
        return value_at(
            _first_true(_decidable(function, point, setting), point, setting), point, setting
        )
    inner = [value_at(part, point, setting) for part in _decided_parts(function)]
    term = _with_parts(function, inner)
    if _switches(term):
        return tidy(_chosen(term, point, setting))
    _require_value(term, point, setting)
    folded = tidy(term)
    return shortest(folded, symbolic.simplify(folded))


def _decidable(function: Term, point: Term, setting: Setting) -> Term:
    """Cases with the switches inside their conditions decided at the point."""
    rows = (
        Term("case", (row.args[0], _decided_condition(row.args[1], point, setting)))
        for row in function.args
    )
    return Term("cases", tuple(rows))


def _decided_condition(condition: Term, point: Term, setting: Setting) -> Term:
    if condition.head in _TRUTHS:
        sides = (value_at(side, point, setting) for side in condition.args)
        return Term(condition.head, tuple(sides))
    return Term(
        condition.head, tuple(_decided_condition(arg, point, setting) for arg in condition.args)
    )


def _readable(term: Term) -> Term:
    """The branch as it stands, or expanded where that is shorter."""
    folded = tidy(term)
    return folded if size(folded) <= 3 else shortest(folded, symbolic.expand(folded))


def _needs(term: Term, *, smooth: bool) -> Iterator[Need]:
    """What the primitives within a smooth term require, to have a value and a derivative."""
    for node in walk(term):
        primitive = PRIMITIVES.get(node.head)
        if primitive is not None:
            yield from primitive.needs(*node.args)
            if smooth:
                yield from primitive.smooth(*node.args)


def _require_value(term: Term, point: Term, setting: Setting) -> None:
    for need in _needs(term, smooth=False):
        if not _holds(need.condition, point, setting):
            raise Undefined(term, need.message)


def is_smooth_at(branch: Term, point: Term, setting: Setting) -> bool:
    """Whether a branch has a value and a derivative at a point by its formula."""
    return all(_holds(need.condition, point, setting) for need in _needs(branch, smooth=True))


def _merged_at_rough_points(
    points: tuple[Term, ...], branches: tuple[Term, ...], setting: Setting
) -> tuple[list[Term], list[Term]]:
    """The split with the points added at which a branch has no value or no derivative."""
    all_points: list[Term] = []
    all_branches: list[Term] = []
    for (low, high), branch in zip(_intervals(points), branches, strict=True):
        conditions = [need.condition for need in _needs(branch, smooth=True)]
        rough = [
            zero
            for condition in conditions
            for node in walk(condition)
            if node.head in _TRUTHS
            for zero in _zeros(add(node.args[0], neg(node.args[1])), low, high, setting)
        ]
        found = _ordered(rough, setting)
        all_points += [*found, *([high] if high is not None else [])]
        all_branches += [branch] * (len(found) + 1)
    return all_points, all_branches


def _passes_smoothly(left: Term, right: Term, point: Term, value: Term, setting: Setting) -> bool:
    """Whether nothing happens at a point: one formula on both sides, smooth, and with its value."""
    if left != right and not symbolic.equal(left, right):
        return False
    if not is_smooth_at(left, point, setting):
        return False
    return setting.sign(add(setting.at(left, point), neg(value))) == 0
