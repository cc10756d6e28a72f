"""Piecewise-smooth functions of one variable: breakpoints, the branch in each region, the values.

A function that is written with max, min, abs, sign, relu, a unit step or by cases is, between
finitely many points, one smooth expression. The points are zeros of what decides (the difference
of the arguments of a max, the argument of an abs, the two sides of a condition); a zero at which
nothing changes is dropped. Parameters live in open intervals, and every decision here holds for
all their values; where it does not, the function has no single answer and is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from keywright.algebra.forms.tidy import tidy
from keywright.algebra.functions import has
from keywright.algebra.pieces.positivity import is_positive
from keywright.algebra.pieces.setting import Setting
from keywright.algebra.pieces.signs import sign_over
from keywright.algebra.pieces.switches import (
    TRUTHS,
    chosen,
    decided_parts,
    deciders,
    is_smooth_at,
    is_switch,
    needs,
    opened,
    require_value,
    value_at,
    with_parts,
)
from keywright.algebra.symbols import symbolic
from keywright.terms.length import shortest, size
from keywright.terms.outcomes import Undecided, Unsolved
from keywright.terms.term import Term, add, div, fn, integer, neg, symbols_of, walk  # fmt: skip
from keywright.terms.text import to_text

__all__ = ["Piecewise", "inside", "pieces", "refined"]

ZERO, OO = integer(0), fn("oo")


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
        require_value(branch, inside(low, high), setting)
    return found


def refined(found: Piecewise, function: Term, points: list[Term], setting: Setting) -> Piecewise:
    """The function's pieces with more points, at which the same branch may go on."""
    every = _ordered([*found.points, *points], setting)
    split = found.points, found.branches
    return Piecewise(
        every,
        tuple(_branch_in(split, low, high, setting) for low, high in _intervals(every)),
        tuple(value_at(function, point, setting) for point in every),
    )


_Split = tuple[tuple[Term, ...], tuple[Term, ...]]  # points and branches


def _split(term: Term, setting: Setting) -> _Split:
    """Points and branches of a term from those of its parts, innermost first."""
    if setting.variable not in symbols_of(term):
        return (), (term if symbols_of(term) else value_at(term, integer(0), setting),)
    if term.head == "sym":
        return (), (term,)
    term = opened(term)
    parts = decided_parts(term)
    split = [_split(part, setting) for part in parts]
    points = _ordered([point for found in split for point in found[0]], setting)
    branches: list[Term] = []
    all_points: list[Term] = []
    for low, high in _intervals(points):
        inner = [_branch_in(found, low, high, setting) for found in split]
        more, pieces_ = _decided(with_parts(term, inner), low, high, setting)
        all_points += [*more, *([high] if high is not None else [])]
        branches += pieces_
    return tuple(all_points), tuple(branches)


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
    deciding = deciders(term)
    turns = [zero for part in deciding for zero in _zeros(part, low, high, setting)]
    points = list(_ordered(turns, setting))
    ends = (low, *points, high)
    probes = [inside(a, b) for a, b in pairwise(ends)]
    if not is_switch(term):
        folded = tidy(term)
        _require_throughout(term, folded, low, high, setting)
        return points, [folded] * len(probes)
    return points, [tidy(chosen(term, probe, setting)) for probe in probes]


def _require_throughout(
    term: Term, folded: Term, low: Term | None, high: Term | None, setting: Setting
) -> None:
    """Raise `Undefined` where what is left of a term has a value and the term has none: 0*log(x) is
    not 0, nor x/x 1, for every x."""
    kept = list(needs(folded, smooth=False))
    for need in needs(term, smooth=False):
        if need in kept:
            continue
        require_value(term, inside(low, high), setting)
        if need.condition.head in TRUTHS:
            left, right = need.condition.args
            for zero in _zeros(add(left, neg(right)), low, high, setting):
                require_value(term, zero, setting)


def _zeros(term: Term, low: Term | None, high: Term | None, setting: Setting) -> tuple[Term, ...]:
    """The zeros of a smooth expression strictly between `low` and `high`."""
    term = _readable(tidy(term))
    if setting.variable not in symbols_of(term) or is_positive(term) or symbolic.is_zero(term):
        return ()
    if any(node.head in _PERIODIC and setting.variable in symbols_of(node) for node in walk(term)):
        raise Unsolved(term, f"it has breakpoints without end: the zeros of {to_text(term)}")
    try:
        found = [tidy(zero) for zero in symbolic.solve_for(term, setting.variable, setting.signs)]
    except Unsolved as error:
        if _has_one_sign(term, low, high, setting):
            return ()
        raise Unsolved(term, f"the zeros of {to_text(term)} are not found") from error
    return tuple(
        zero
        for zero in found
        if (low is None or setting.sign(add(zero, neg(low))) > 0)
        and (high is None or setting.sign(add(high, neg(zero))) > 0)
    )


def _has_one_sign(term: Term, low: Term | None, high: Term | None, setting: Setting) -> bool:
    """Whether the term is proved to be positive, or negative, on an open interval."""
    signs = []
    ends = [(low, high)]
    if low is high is None:
        signs = [setting.sign(setting.at(term, ZERO))]
        ends = [(None, ZERO), (ZERO, None)]
    try:
        for start, stop in ends:
            side = (start or neg(OO), stop or OO)
            signs.append(sign_over(term, {**setting.ranges, setting.variable: side}))
    except Undecided:
        return False
    return set(signs) in ({1}, {-1})


_PERIODIC = has("period")


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


def _readable(term: Term) -> Term:
    """The branch as it stands, or expanded where that is shorter and takes no exponent apart."""
    folded = tidy(term)
    exponents = (node.args[-1] for node in walk(folded) if node.head in ("exp", "pow"))
    if size(folded) <= 3 or any(exponent.head == "add" for exponent in exponents):
        return folded
    return shortest(folded, symbolic.expand(folded))


def _merged_at_rough_points(
    points: tuple[Term, ...], branches: tuple[Term, ...], setting: Setting
) -> tuple[list[Term], list[Term]]:
    """The split with the points added at which a branch has no value or no derivative."""
    all_points: list[Term] = []
    all_branches: list[Term] = []
    for (low, high), branch in zip(_intervals(points), branches, strict=True):
        conditions = [need.condition for need in needs(branch, smooth=True)]
        rough = [
            zero
            for condition in conditions
            for node in walk(condition)
            if node.head in TRUTHS
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
