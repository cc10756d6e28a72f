"""The walks over a tape: evaluation, tangents and adjoints, line by line as formulas.

Each walk turns the tape into a straight-line program: lines that give a symbol a formula in the
symbols before it. Nothing is computed here (`keywright.algebra.gradients.straightline` does that),
so that what is printed, what is evaluated and what is checked is one and the same formula. The
rules are those of Griewank and Walther, "Evaluating Derivatives" (2008), sections 2.2 (tangents:
v̇_i is the sum of ∂v_i/∂v_j v̇_j) and 3.2 (adjoints: each step adds v̄_i ∂v_i/∂v_j to v̄_j, the
last step first).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keywright.algebra.forms.slopes import partials as partials_of
from keywright.algebra.functions import PRIMITIVES, Need, rational_of
from keywright.algebra.gradients.tape import Tape, TapeStep, variable
from keywright.terms.term import Term, add, div, fn, integer, mul, neg, number, symbol, times

__all__ = [
    "Branch", "Line", "Partials", "adjoints", "bar", "branches", "dot", "evaluation", "leading_to",
    "needs", "partials", "smoothness", "tangents",
]  # fmt: skip

Partials = Mapping[tuple[int, int], Term]
"""∂v_i/∂v_j written in the v's, for each step i and each j that it uses."""


@dataclass(frozen=True)
class Line:
    """``symbol = formula``; a `rule` is the formula with the partial derivative as a symbol.

    `name` is what `answers.json` calls the line: v-1, v0, v1, ... and the names of the outputs.
    """

    name: str
    symbol: Term
    formula: Term
    rule: Term | None = None


def dot(term: Term) -> Term:
    """The tangent of a variable."""
    return fn("dot", term)


def bar(term: Term) -> Term:
    """The adjoint of a variable."""
    return fn("bar", term)


def _name(i: int) -> str:
    return f"v{i}"


def evaluation(tape: Tape) -> tuple[Line, ...]:
    """The inputs, the steps, and the outputs, in the order of computation."""
    inputs = (
        Line(_name(i), variable(i), symbol(name))
        for i, name in enumerate(tape.inputs, start=tape.first)
    )
    steps = (Line(_name(step.i), variable(step.i), step.term) for step in tape.steps)
    outputs = (Line(name, symbol(name), variable(i)) for name, i in tape.outputs)
    return (*inputs, *steps, *outputs)


def tangents(tape: Tape, slopes: Partials) -> tuple[Line, ...]:
    """The tangent of every line of the evaluation, in the same order."""
    inputs = (
        Line(_name(i), dot(variable(i)), dot(symbol(name)))
        for i, name in enumerate(tape.inputs, start=tape.first)
    )
    steps = (
        Line(_name(step.i), dot(variable(step.i)), _tangent(step, slopes)) for step in tape.steps
    )
    outputs = (Line(name, dot(symbol(name)), dot(variable(i))) for name, i in tape.outputs)
    return (*inputs, *steps, *outputs)


def adjoints(tape: Tape, output: str, slopes: Partials) -> tuple[Line, ...]:
    """The adjoints of one output, in the order of computation: from the output back to the inputs.

    Only steps that lead to the output have lines; the adjoint of any other is zero, and an input
    that the output does not depend on has the line v̄_j = 0. A variable that has a contribution
    already keeps it: v̄_j = v̄_j + v̄_i ∂v_i/∂v_j, the v̄_j on the right being its value so far.
    """
    last = dict(tape.outputs)[output]
    lines = [Line(_name(last), bar(variable(last)), bar(symbol(output)))]
    reached = {last}
    for step in reversed(leading_to(tape, last)):
        for j in step.args:
            lines.append(_contribution(step.i, j, slopes[step.i, j], again=j in reached))
            reached.add(j)
    inputs = tuple(enumerate(tape.inputs, start=tape.first))
    untouched = [j for j, _ in reversed(inputs) if j not in reached]
    lines += [Line(_name(j), bar(variable(j)), integer(0)) for j in untouched]
    lines += [Line(name, bar(symbol(name)), bar(variable(j))) for j, name in reversed(inputs)]
    return tuple(lines)


def leading_to(tape: Tape, last: int) -> tuple[TapeStep, ...]:
    """The steps that v_last depends on, itself included, in the order of the tape."""
    wanted = {last}
    found = []
    for step in reversed(tape.steps):
        if step.i in wanted:
            found.append(step)
            wanted.update(step.args)
    return tuple(reversed(found))


def needs(step: TapeStep) -> tuple[Need, ...]:
    """What must hold of the v's for the step to have a value."""
    return PRIMITIVES[step.term.head].needs(*step.term.args) if step.args else ()


def smoothness(step: TapeStep) -> tuple[Need, ...]:
    """What must hold on top of that for it to have a derivative."""
    return PRIMITIVES[step.term.head].smooth(*step.term.args) if step.args else ()


def partials(tape: Tape, holds: Callable[[Term], bool]) -> dict[tuple[int, int], Term]:
    """The partial derivatives of every step, by the table of primitives.

    Where a derivative is defined by cases, as that of max, `holds` tells which one it is here.
    """
    return {(step.i, j): _partial(step, j, holds) for step in tape.steps for j in step.args}


@dataclass(frozen=True)
class Branch:
    """A condition that holds at the point and settles partial derivatives: v_1 > 0, so
    ∂v_2/∂v_1 = 1."""

    condition: Term
    slopes: tuple[Term, ...]


def branches(tape: Tape, slopes: Partials, holds: Callable[[Term], bool]) -> tuple[Branch, ...]:
    """One branch for each step whose derivative is defined by cases."""
    found = []
    for step in tape.steps:
        rows = [row for row in _rows_by_cases(step) if holds(row.args[1])]
        if rows:
            decisive = max(rows, key=lambda row: row.args[0] == integer(1))
            equations = tuple(
                fn("eq", fn("partial", variable(step.i), variable(j)), slopes[step.i, j])
                for j in step.args
            )
            found.append(Branch(decisive.args[1], equations))
    return tuple(found)


def _rows_by_cases(step: TapeStep) -> list[Term]:
    """The cases of all partial derivatives of a step, those in constants included."""
    parts = partials_of(step.term.head, *step.term.args) if step.args else ()
    return [row for part in parts if part.head == "cases" for row in part.args]


def _partial(step: TapeStep, j: int, holds: Callable[[Term], bool]) -> Term:
    """∂v_i/∂v_j; where v_j stands in several places of the operation, the sum over them."""
    found = partials_of(step.term.head, *step.term.args)
    return _total(
        [
            integer(-1) if arg == neg(variable(j)) else _chosen(part, holds)  # -v_j is a summand
            for arg, part in zip(step.term.args, found, strict=True)
            if arg in (variable(j), neg(variable(j)))
        ]
    )


def _chosen(part: Term, holds: Callable[[Term], bool]) -> Term:
    if part.head != "cases":
        return part
    return next(row.args[0] for row in part.args if holds(row.args[1]))


def _total(parts: list[Term]) -> Term:
    """A sum as short as a reader would write it: of numbers a number, of equal terms a multiple."""
    first, *others = parts
    if not others:
        return first
    numbers = [rational_of(part) for part in parts]
    plain = [value for value in numbers if value is not None]
    if len(plain) == len(parts):
        return number(sum(plain))
    if all(part == first for part in others):
        return mul(len(parts), first)
    return add(*parts)


def _tangent(step: TapeStep, slopes: Partials) -> Term:
    """The sum of partial times tangent, without what vanishes."""
    if not step.args:
        return integer(0)
    kept = [j for j in step.args if slopes[step.i, j] != integer(0)] or step.args
    first, *others = (_times(slopes[step.i, j], dot(variable(j))) for j in kept)
    return add(first, *others) if others else first


def _times(slope: Term, tangent: Term) -> Term:
    """A partial derivative times a tangent as a reader expects it: no 1, the sign in front, and the
    tangent above the bar of 1/v."""
    if slope.head == "neg":
        (size,) = slope.args
        return neg(_times(size, tangent))
    if slope.head == "int" and int(slope.atom) < 0:
        return neg(_times(integer(-int(slope.atom)), tangent))
    if slope in (integer(0), integer(1)):
        return tangent if slope.atom else times(slope, tangent)
    if slope.head == "div" and slope.args[0] == integer(1):
        _, bottom = slope.args
        return div(tangent, bottom)
    factors = slope.args if slope.head == "mul" else (slope,)
    return mul(*factors, tangent)


def _contribution(i: int, j: int, slope: Term, *, again: bool) -> Line:
    """One line of the reverse walk: what step i hands back to v_j."""
    before = bar(variable(i))
    target = bar(variable(j))
    rule: Term = mul(before, fn("partial", variable(i), variable(j)))
    formula: Term = times(before, slope)
    if again:
        rule, formula = add(target, rule), add(target, formula)
    return Line(_name(j), target, formula, rule)
