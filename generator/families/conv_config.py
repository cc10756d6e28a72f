"""Kernel, stride, padding and dilation that lead to a given output size (question 7).

Square windows on square inputs. What a case does not fix is found by trying everything within the
limits; a fixed number may lie beyond them. The input of each layer is the output of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.errors import FieldError
from generator.families._cases import LETTERS, Problem
from generator.families._tasks import NUMBERS, Task, closest, pinned, task_of, values
from generator.maths.answers import Answer as BaseAnswer
from generator.maths.answers import Table
from generator.maths.configurations import Configuration, candidates
from generator.maths.derivations import Derivation
from generator.maths.sliding import Axis
from generator.maths.terms import Term, add, div, fn, integer, mul, neg, substitute, symbol

__all__ = ["Answer", "Problem", "Solution", "solve"]

MOST_LISTED = 40


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
            place = ("layers", n, "cases", m)
            task = task_of(problem.limits, layer, case, before, place, m, problem.prefer)
            solution, valid = _solved(task)
            solutions.append(solution)
            named[f"{n + 1}{LETTERS[m]}"] = _named(solution, valid)
        layers.append(tuple(solutions))
        before = layer.output
    every = all(solution.exists for solutions in layers for solution in solutions)
    return Answer(named, fn("eq", "o", _formula(dilated=True)), tuple(layers), every)


def _solved(task: Task) -> tuple[Solution, list[Configuration]]:
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
    valid.sort(key=task.rank)
    valid = pinned(task, valid)
    return _solution(task, tried, valid, wanted), valid


def _solution(
    task: Task, tried: list[Configuration], valid: list[Configuration], wanted: int
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
        others=tuple(values(task, one) for one in others[:MOST_LISTED]),
        more=max(0, len(others) - MOST_LISTED),
        closest=closest(task, tried, wanted, by_stride=by_stride) if none else None,
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


def _equation(task: Task) -> Term:
    """The condition on what is not fixed, everything else in numbers; a pooling has s = k."""
    fixed = {name: integer(number) for name, number in task.fixed.items()}
    fixed |= {"s": symbol("k")} if task.pooling else {}
    formula = _formula(dilated=task.fixed.get("d") != 1)
    numbers = fixed | {"i": integer(task.before.size)}
    return fn("eq", task.after.size, substitute(formula, numbers))


def _letters(task: Task) -> Term:
    return symbol(task.free[0]) if len(task.free) == 1 else fn("tuple", *task.free)


def _bounds(task: Task) -> tuple[Term, ...]:
    """k <= 16, ... of the letters that are searched for."""
    return tuple(fn("le", name, getattr(task.limits, name)) for name in task.searched)
