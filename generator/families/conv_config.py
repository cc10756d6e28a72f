"""Kernel, stride, padding and dilation that lead to a given output size (question 7).

Square windows on square inputs. What a case does not fix is found by trying everything within the
limits; a fixed number may lie beyond them. The input of each layer is the output of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import FieldError
from generator.families._cases import LETTERS, SPOKEN, Case, Image, Layer, Limits, Problem
from generator.maths.answers import Answer as BaseAnswer
from generator.maths.answers import Table
from generator.maths.configurations import Configuration, candidates, preference
from generator.maths.derivations import Derivation
from generator.maths.sliding import Axis
from generator.maths.terms import Term, add, div, fn, integer, mul, neg, substitute, symbol

__all__ = ["Answer", "Problem", "Solution", "solve"]

NUMBERS = ("p", "d", "k", "s")  # the order of the table
MOST_LISTED = 40
NEAREST = 3


@dataclass(frozen=True)
class Solution:
    """One case: its row of the table, how it was found, and what else is valid.

    The numbers are None where there is none. `free` are the letters that were searched for, `tried`
    how many combinations of them, `others` the values of `free` in the other valid ones as far as
    they are printed, `more` how many are not. `closest` has for each stride the outputs next to
    the one that is wanted, where none is valid.
    """

    letter: str
    i: int
    p: int | None
    d: int | None
    k: int | None
    s: int | None
    o: int
    exists: bool
    unknown: bool
    pooling: bool
    determined: bool
    equation: Term | None
    chain: Derivation | None
    left_over: int
    padded: bool
    free: Term | None
    bounds: tuple[Term, ...]
    tried: int
    count: int
    others: tuple[Term, ...]
    more: int
    closest: Table | None
    by_stride: bool
    output: Term

    @property
    def alone(self) -> Term | None:
        """The one letter that is searched for, if it is one; the output is monotone in it."""
        return self.bounds[0].args[0] if len(self.bounds) == 1 else None

    @property
    def grows(self) -> bool:
        """Whether the output can only grow with that letter, as it does with the padding."""
        return self.alone == symbol("p")

    @property
    def one_left(self) -> bool:
        return self.left_over == 1

    @property
    def one_other(self) -> bool:
        return self.count == 1

    @property
    def one_tried(self) -> bool:
        return self.tried == 1

    @property
    def some_unfit(self) -> bool:
        """Whether `closest` has an output of 0."""
        rows = self.closest.rows if self.closest else ()
        return any(row[self.by_stride] == 0 for row in rows)


@dataclass(frozen=True)
class Answer(BaseAnswer):
    """The formula that all cases are instances of, and the cases layer by layer."""

    formula: Term
    layers: tuple[tuple[Solution, ...], ...]
    all_exist: bool


def solve(problem: Problem, digits: int) -> Answer:
    """All cases; raises `FieldError` for a case that says too little or contradicts itself."""
    named: dict[str, Any] = {}
    layers = []
    before = problem.input
    for n, layer in enumerate(problem.layers):
        solutions = []
        for m, case in enumerate(layer.cases):
            task = _task(problem.limits, layer, case, before, ("layers", n, "cases", m), m)
            solution, valid = _solved(task)
            solutions.append(solution)
            named[f"{n + 1}{LETTERS[m]}"] = _named(solution, valid)
        layers.append(tuple(solutions))
        before = layer.output
    every = all(solution.exists for solutions in layers for solution in solutions)
    return Answer(named, fn("eq", "o", _formula(dilated=True)), tuple(layers), every)


@dataclass(frozen=True)
class _Task:
    """A case with everything that it means: the fixed numbers and the ranges of the others."""

    letter: str
    path: tuple[str | int, ...]
    before: Image
    after: Image
    case: Case
    fixed: dict[str, int]
    limits: Limits

    @property
    def pooling(self) -> bool:
        return self.case.pooling is not None

    @property
    def free(self) -> tuple[str, ...]:
        return tuple(name for name in SPOKEN if name not in self.fixed)

    @property
    def searched(self) -> tuple[str, ...]:
        """The letters with a range of their own: with s = k, only k has one."""
        return tuple(name for name in self.free if not (self.pooling and name == "s"))

    @property
    def ranges(self) -> dict[str, range]:
        whole = {n: range(n != "p", getattr(self.limits, n) + 1) for n in NUMBERS}
        return whole | {name: range(value, value + 1) for name, value in self.fixed.items()}

    def config(self) -> Configuration:
        return Configuration(**{name: self.fixed[name] for name in NUMBERS})


def _task(
    limits: Limits,
    layer: Layer,
    case: Case,
    before: Image,
    path: tuple[str | int, ...],
    position: int,
) -> _Task:
    fixed = layer.given.fixed | case.fixed
    if case.pooling:
        fixed = _pooled(fixed, layer, case, before, path)
    missing = [name for name in SPOKEN if name not in fixed]
    if case.output and missing:
        raise FieldError(path, f"an unknown output needs all of k, s, p, d; {missing[0]!r} is open")
    return _Task(LETTERS[position], path, before, layer.output, case, fixed, limits)


def _pooled(
    fixed: dict[str, int], layer: Layer, case: Case, before: Image, path: tuple[str | int, ...]
) -> dict[str, int]:
    """Windows side by side: s = k, no dilation, and no padding unless it is given."""
    if layer.output.channels != before.channels:
        message = f"a pooling keeps the {before.channels} channels of its input"
        raise FieldError((*path, "pooling"), message)
    fixed = {"p": 0, "d": 1} | fixed
    if fixed["d"] != 1:
        raise FieldError((*path, "pooling"), "windows that lie side by side have no dilation")
    side = {fixed[name] for name in ("k", "s") if name in fixed}
    if len(side) > 1:
        raise FieldError((*path, "pooling"), "non-overlapping windows have s = k")
    if side:
        fixed = fixed | dict.fromkeys(("k", "s"), side.pop())
    if "k" in fixed and 2 * fixed["p"] > fixed["k"]:
        raise FieldError((*path, "pooling"), "the padding of a pooling is at most half of k")
    return fixed


def _solved(task: _Task) -> tuple[Solution, list[Configuration]]:
    """The case's solution, and all valid configurations with the one shown in front."""
    size = task.before.size
    if task.case.output:
        only = task.config()
        if not only.output(size):
            raise FieldError(task.path, f"the window does not fit an input of size {size}")
        return _solution(task, [only], [only], only.output(size)), [only]
    tried = list(candidates(task.ranges, pooling=task.pooling))
    wanted = task.after.size
    valid = [one for one in tried if one.output(size) == wanted]
    valid.sort(key=lambda one: preference(one, size))
    valid = _pinned(task, valid)
    return _solution(task, tried, valid, wanted), valid


def _pinned(task: _Task, valid: list[Configuration]) -> list[Configuration]:
    """The valid configurations with the best one of those that `show` allows in front."""
    if task.case.show is None:
        return valid
    pins = task.case.show.fixed
    allowed = [one for one in valid if all(getattr(one, n) == v for n, v in pins.items())]
    if not allowed:
        raise FieldError((*task.path, "show"), _not_valid(pins, valid))
    return [allowed[0], *(one for one in valid if one != allowed[0])]


def _not_valid(pins: dict[str, int], valid: list[Configuration]) -> str:
    shown = ", ".join(f"{name} = {value}" for name, value in pins.items())
    if not valid:
        return f"{shown}: no configuration within the limits is valid"

    def away(one: Configuration) -> int:
        return sum(abs(getattr(one, name) - value) for name, value in pins.items())

    near = sorted(valid, key=away)[:NEAREST]
    texts = [", ".join(f"{name} = {getattr(one, name)}" for name in SPOKEN) for one in near]
    return f"no configuration with {shown} is valid; near it are: {'; '.join(texts)}"


def _solution(
    task: _Task, tried: list[Configuration], valid: list[Configuration], wanted: int
) -> Solution:
    size = task.before.size
    shown = valid[0] if valid else None
    used = shown or (tried[0] if len(tried) == 1 and tried[0].output(size) else None)
    others = valid[1:]
    none = not valid and bool(task.free)
    by_stride = none and len(task.free) > 1 and "s" in task.free and not task.pooling
    row = {name: getattr(shown, name, None) for name in NUMBERS}
    return Solution(
        task.letter,
        size,
        **row,
        o=wanted,
        exists=shown is not None,
        unknown=task.case.output is not None,
        pooling=task.pooling,
        determined=not task.free,
        equation=_equation(task) if task.free else None,
        chain=Axis(size, used.k, used.s, used.p, used.d).chain() if used else None,
        left_over=shown.left_over(size) if shown else 0,
        padded=shown is not None and shown.p > 0,
        free=_letters(task) if task.free else None,
        bounds=_bounds(task),
        tried=len(tried),
        count=len(others),
        others=tuple(_values(task, one) for one in others[:MOST_LISTED]),
        more=max(0, len(others) - MOST_LISTED),
        closest=_closest(task, tried, wanted, by_stride=by_stride) if none else None,
        by_stride=by_stride,
        output=fn("tuple", task.after.channels, wanted, wanted),
    )


def _named(solution: Solution, valid: Sequence[Configuration]) -> dict[str, Any]:
    row = {name: getattr(solution, name) for name in ("i", *NUMBERS, "o")}
    others = tuple({name: getattr(one, name) for name in NUMBERS} for one in valid[1:])
    return {**row, "alternatives": others}


def _formula(*, dilated: bool) -> Term:
    room = add("i", mul(2, symbol("p")))
    span = (neg(mul(symbol("d"), symbol("k") - 1)), neg(1)) if dilated else (neg("k"),)
    return fn("floor", div(add(*room.args, *span), "s")) + 1


def _equation(task: _Task) -> Term:
    """The condition on what is not fixed, everything else in numbers; a pooling has s = k."""
    values = {name: integer(number) for name, number in task.fixed.items()}
    values |= {"s": symbol("k")} if task.pooling else {}
    formula = _formula(dilated=task.fixed.get("d") != 1)
    numbers = values | {"i": integer(task.before.size)}
    return fn("eq", task.after.size, substitute(formula, numbers))


def _letters(task: _Task) -> Term:
    return symbol(task.free[0]) if len(task.free) == 1 else fn("tuple", *task.free)


def _values(task: _Task, one: Configuration) -> Term:
    values = [getattr(one, name) for name in task.free]
    return integer(values[0]) if len(values) == 1 else fn("tuple", *values)


def _bounds(task: _Task) -> tuple[Term, ...]:
    """k <= 16, ... of the letters that are searched for."""
    return tuple(fn("le", name, getattr(task.limits, name)) for name in task.searched)


def _named_one(task: _Task, ones: list[Configuration], *, below: bool) -> Configuration:
    searched = task.searched
    if len(searched) > 1:
        return min(ones, key=lambda one: preference(one, task.before.size))
    # Every letter but the padding makes the output smaller.
    first_of = min if below == (searched[0] != "p") else max
    return first_of(ones, key=lambda one: int(getattr(one, searched[0])))


def _closest(task: _Task, tried: list[Configuration], wanted: int, *, by_stride: bool) -> Table:
    """For each stride, or for all together: the largest output below the one wanted and the
    smallest above it, each with the configuration that would be preferred, or with the value next
    to the other side where only one letter is searched for."""
    size = task.before.size
    strides = [(s,) for s in task.ranges["s"]] if by_stride else [()]
    rows = []
    for stride in strides:
        here = [one for one in tried if not stride or one.s == stride[0]]
        below = max((o for one in here if (o := one.output(size)) < wanted), default=None)
        above = min((o for one in here if (o := one.output(size)) > wanted), default=None)
        row: list[Term | int | None] = list(stride)
        for output in (below, above):
            ones = [one for one in here if one.output(size) == output]
            best = _named_one(task, ones, below=output == below) if ones else None
            row += [output, _values(task, best) if best else None]
        rows.append(tuple(row))
    columns = (*(["stride"] if by_stride else []), "below", "below_with", "above", "above_with")
    return Table(columns, tuple(rows))
