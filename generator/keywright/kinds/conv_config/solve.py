"""Kernel, stride, padding and dilation that lead to a given output size (question 7).

Square windows on square inputs. What a case does not fix is found by trying everything within the
limits; a fixed number may lie beyond them. The input of each layer is the output of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keywright.algebra.convolutions.configurations import Configuration, candidates
from keywright.algebra.convolutions.sliding import Axis, Rounding
from keywright.algebra.values.answers import Answer, Table, fact
from keywright.errors import FieldError
from keywright.kinds.conv_config.problem import LETTERS, ConvConfigProblem
from keywright.kinds.conv_config.tasks import (
    NUMBERS,
    CaseTask,
    closest,
    pinned,
    task_of,
    undilated,
    values,
)
from keywright.terms.derivations import Derivation
from keywright.terms.term import Term, add, div, fn, integer, mul, neg, substitute, symbol

__all__ = ["PROBLEM", "ConvConfigAnswer", "ConvConfigProblem", "Solution", "solve"]

MOST_LISTED = 40


@dataclass(frozen=True)
class GivenCase:
    """What a case says; the output is `unknown` where it is asked for."""

    unknown: bool
    pooling: bool
    assumed: tuple[Term, ...]


@dataclass(frozen=True)
class GivenLayer:
    """The shape of a layer's output, what holds in all its cases, and the cases."""

    transposed: bool
    output: Term
    assumed: tuple[Term, ...]
    cases: tuple[GivenCase, ...]


@dataclass(frozen=True)
class ConvConfigGiven:
    """What the statement says; `bounds` are those of the search, if a case has no solution."""

    input: Term
    single: bool
    bounds: tuple[Term, ...]
    layers: tuple[GivenLayer, ...]


@dataclass(frozen=True)
class Solution:
    """How one case was found, and what else is valid; its numbers are the answer of that name.

    `equation` is the condition on what is not fixed. `free` are the letters in it, where something
    is said of their values, and `alone` is the one that is searched for, if it is one: the output
    is monotone in it. `tried` is how many combinations there are, `count` how many others are
    valid, `others` the values of `free` in these as far as they are printed, `more` how many are
    not. Where none is valid, `closest` has the outputs next to the one that is wanted, or
    `by_stride` those for each stride, of which `some_unfit` are 0.
    """

    name: str
    exists: bool
    equation: Term | None
    chain: Derivation | None
    output: Term | None  # where it was unknown
    left_over: int
    free: Term | None
    alone: str | None
    bounds: tuple[Term, ...]
    tried: int
    count: int
    others: tuple[Term, ...]
    more: int
    closest: Table | None
    by_stride: Table | None

    @fact
    def some_unfit(self) -> bool:
        return self.by_stride is not None and any(row[1] == 0 for row in self.by_stride.rows)


@dataclass(frozen=True)
class ConvConfigAnswer(Answer):
    """The formulas that all cases are instances of, and the cases layer by layer."""

    given: ConvConfigGiven
    formula: Term | None
    transposed: Term | None
    layers: tuple[tuple[Solution, ...], ...]


PROBLEM = ConvConfigProblem


def solve(problem: ConvConfigProblem, digits: int) -> ConvConfigAnswer:
    """All cases; raises `FieldError` for a case that says too little or contradicts itself."""
    named: dict[str, Any] = {}
    layers = []
    before = problem.input
    for n, layer in enumerate(problem.layers):
        solutions = []
        for m, case in enumerate(layer.cases):
            name, place = f"{n + 1}{LETTERS[m]}", ("layers", n, "cases", m)
            task = task_of(problem.limits, layer, case, before, place, name, problem.prefer)
            solution, named[name] = _solved(task)
            solutions.append(solution)
        layers.append(tuple(solutions))
        before = layer.output
    every = all(solution.exists for solutions in layers for solution in solutions)
    kinds = {layer.transposed for layer in problem.layers}
    plain, transposed = (
        fn("eq", "o", _formula(dilated=True, transposed=kind)) if kind in kinds else None
        for kind in (False, True)
    )
    return ConvConfigAnswer(named, _given(problem, every), plain, transposed, tuple(layers))


def _given(problem: ConvConfigProblem, every: bool) -> ConvConfigGiven:
    return ConvConfigGiven(
        problem.input.shape,
        len(problem.layers) == 1,
        () if every else problem.bounds,
        tuple(
            GivenLayer(
                layer.transposed,
                layer.output.shape,
                layer.given.assumed,
                tuple(
                    GivenCase(
                        case.output is not None,
                        case.pooling is not None,
                        (
                            *case.assumed,
                            *(fn("eq", *row) for row in undilated(layer, case).items()),
                        ),
                    )
                    for case in layer.cases
                ),
            )
            for layer in problem.layers
        ),
    )


def _solved(task: CaseTask) -> tuple[Solution, dict[str, Any]]:
    """The case's solution, and its numbers with those of all other valid configurations."""
    size, wanted = task.before.size, task.after.size
    if task.case.output:
        only = task.config()
        wanted = only.output(size)
        if not wanted:
            nothing = "the padding leaves nothing of the output"
            unfit = f"the window does not fit an input of size {size}"
            raise FieldError(task.path, nothing if task.transposed else unfit)
        tried = valid = [only]
    else:
        tried = list(candidates(task.ranges, pooling=task.pooling, transposed=task.transposed))
        valid = sorted((one for one in tried if one.output(size) == wanted), key=task.rank)
        valid = pinned(task, valid)
    return _solution(task, tried, valid, wanted), _named(size, wanted, valid)


def _solution(
    task: CaseTask, tried: list[Configuration], valid: list[Configuration], wanted: int
) -> Solution:
    size = task.before.size
    shown = valid[0] if valid else None
    used = shown or (tried[0] if len(tried) == 1 and tried[0].output(size) else None)
    others = valid[1:]
    strides = len(task.searched) > 1 and "s" in task.searched
    none = not valid and tried and task.free
    near = closest(task, tried, wanted, by_stride=strides) if none else None
    return Solution(
        task.name,
        exists=shown is not None,
        equation=_equation(task) if task.free else None,
        chain=_axis(size, used).chain() if used else None,
        output=fn("tuple", task.after.channels, wanted, wanted) if task.case.output else None,
        left_over=shown.left_over(size) if shown else 0,
        free=_letters(task) if others or near else None,
        alone=task.searched[0] if len(task.searched) == 1 else None,
        bounds=_bounds(task),
        tried=len(tried),
        count=len(others),
        others=tuple(values(task, one) for one in others[:MOST_LISTED]),
        more=max(0, len(others) - MOST_LISTED),
        closest=None if strides else near,
        by_stride=near if strides else None,
    )


def _named(size: int, wanted: int, valid: Sequence[Configuration]) -> dict[str, Any]:
    rows = [{name: getattr(one, name) for name in NUMBERS} for one in valid]
    shown = rows[0] if rows else dict.fromkeys(NUMBERS)
    return {"i": size, **shown, "o": wanted, "alternatives": tuple(rows[1:])}


def _axis(size: int, one: Configuration) -> Axis:
    rounding: Rounding = "transposed" if one.transposed else "floor"
    return Axis(size, one.k, one.s, one.p, one.d, rounding=rounding)


def _formula(*, dilated: bool, transposed: bool) -> Term:
    if transposed:
        whole = (mul(symbol("d"), symbol("k") - 1), integer(1)) if dilated else (symbol("k"),)
        return add(mul(symbol("i") - 1, symbol("s")), neg(mul(2, symbol("p"))), *whole)
    room = add("i", mul(2, symbol("p")))
    span = (neg(mul(symbol("d"), symbol("k") - 1)), neg(1)) if dilated else (neg("k"),)
    return fn("floor", div(add(*room.args, *span), "s")) + 1


def _equation(task: CaseTask) -> Term:
    """The condition on what is not fixed, everything else in numbers; a pooling has s = k."""
    fixed = {name: integer(number) for name, number in task.fixed.items()}
    fixed |= {"s": symbol("k")} if task.pooling else {}
    formula = _formula(dilated=task.fixed.get("d") != 1, transposed=task.transposed)
    numbers = fixed | {"i": integer(task.before.size)}
    return fn("eq", task.after.size, substitute(formula, numbers))


def _letters(task: CaseTask) -> Term:
    return symbol(task.free[0]) if len(task.free) == 1 else fn("tuple", *task.free)


def _bounds(task: CaseTask) -> tuple[Term, ...]:
    """k <= 16, ... of the letters that are searched for."""
    return tuple(fn("le", name, getattr(task.limits, name)) for name in task.searched)
