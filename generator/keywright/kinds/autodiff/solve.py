"""Automatic differentiation by hand: evaluation, tangent and adjoint traces (question 4).

The functions become a tape of elementary steps (`keywright.algebra.gradients.tape`); each part is a
walk over it (`keywright.algebra.gradients.traces`), whose lines are evaluated by
`keywright.algebra.gradients.straightline`.

Named answers: every output (``y``, or the names of `functions`), and the derivatives that the parts
compute: ``dy/dx1`` for a forward part with one variable, all ``dy/dx...`` for a reverse part, and
``dy/d(1, -2)`` for the derivative along a direction, its components in the order of the inputs.
Traces are called ``forward:x1``, ``forward:(1, -2)``, and ``reverse``, or ``reverse:y2`` where
there are several outputs. With one `function` the output is ``y``, or the next free letter of z, f,
w where an input has that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from keywright.algebra.functions import rational_of
from keywright.algebra.gradients import traces
from keywright.algebra.gradients.straightline import Program
from keywright.algebra.gradients.traces import Branch
from keywright.algebra.values.answers import Answer, Row, Trace
from keywright.errors import FieldError, Path
from keywright.kinds.autodiff.tapes import (
    Forward,
    Part,
    Reverse,
    WrittenStep,
    refuse_other_functions,
    refuse_other_operations,
    tape_of,
)
from keywright.kinds.autodiff.walks import AskedWalk, Done, Machine, Walk, walks_of
from keywright.kinds.fields import Exact, Expression, Name
from keywright.kinds.names import refuse_alike
from keywright.spec import Question
from keywright.spec.faults import nearest
from keywright.terms.length import size
from keywright.terms.names import parts_of
from keywright.terms.term import Term, fn, integer, substitute, symbols_of

__all__ = ["PROBLEM", "AutodiffAnswer", "AutodiffProblem", "solve"]

OUTPUTS = ("y", "z", "f", "w")
BRIEF_FUNCTION = 30  # nodes of a function in a caption

Inputs = Annotated[dict[Name, Exact], Field(min_length=1, max_length=50)]
Constants = Annotated[dict[Name, Exact], Field(max_length=50)]
Outputs = Annotated[dict[Name, Expression], Field(min_length=1, max_length=10)]


class AutodiffProblem(Question):
    """One `function`, or several `functions` by name, of the inputs that `at` lists in order.

    Without `parts` they are the forward trace for the first input, and the reverse trace.
    """

    function: Expression | None = Field(default=None, description="The function, if it is one.")
    functions: Outputs | None = Field(
        default=None, description="Several functions, by the names of their outputs."
    )
    at: Inputs = Field(description="The inputs in their order, and the point at which they are.")
    constants: Constants = Field(
        default={}, description="Values of what no derivative is asked of, as in `{x: 2, t: 1}`."
    )
    parts: tuple[Part, ...] = Field(
        default=(),
        description="The traces that are asked; else the forward one for the first input, and the "
        "reverse one.",
    )
    sums: Literal["n-ary", "binary"] = Field(
        default="n-ary", description="Whether a sum is one step, or one for each two summands."
    )
    trace: tuple[WrittenStep, ...] = Field(
        default=(), description="Your own steps, as in `v2 = 1/v1`; else they are found."
    )

    @property
    def part_count(self) -> int:
        return len(self.parts) or 2

    @property
    def idle(self) -> tuple[Path, ...]:
        formulas = [self.function, *(self.functions or {}).values()]
        formulas += [line.term for line in self.trace]
        terms = [term for term in formulas if term is not None]
        used = {name for term in terms for name in symbols_of(term)}
        named = (("at", self.at), ("constants", self.constants)) if terms else ()
        return tuple((field, name) for field, names in named for name in names if name not in used)


@dataclass(frozen=True)
class AutodiffGiven:
    """What the statement says. `point`, `constants`, `functions` and the author's own `steps` are
    equations;
    `inputs` and `outputs` count the rows at the ends of a trace; `figures` are the significant
    digits of values so small that they are printed by these, None where there is none."""

    digits: int
    figures: int | None
    inputs: int
    outputs: int
    point: Term
    constants: tuple[Term, ...]
    functions: tuple[Term, ...]
    steps: tuple[Term, ...]
    parts: tuple[tuple[AskedWalk, ...], ...]


@dataclass(frozen=True)
class AutodiffAnswer(Answer):
    """`names` are what captions call the functions, () where they show the formula; `parts` has
    the walks of each part; `branches` say which way max, min and relu go at the point."""

    given: AutodiffGiven
    names: tuple[Term, ...]
    branches: tuple[Branch, ...]
    parts: tuple[tuple[Walk, ...], ...]
    traces: Mapping[str, Trace]


PROBLEM = AutodiffProblem


def solve(problem: AutodiffProblem, digits: int) -> AutodiffAnswer:
    """All walks at the point. Raises `FieldError` for names that do not fit together, and, with the
    step, where a value or a derivative does not exist."""
    named_functions = _functions(problem)
    functions = {name: _filled(problem, term) for name, term in named_functions.items()}
    parts = _parts(problem, functions)
    binary = problem.sums == "binary"
    lines = [replace(line, term=_filled(problem, line.term)) for line in problem.trace]
    tape = tape_of(tuple(problem.at), functions, lines, binary_sums=binary)
    machine = Machine(tape, Program(digits), bool(problem.trace))
    values = machine.evaluated(problem.at)
    if problem.trace:
        refuse_other_functions(tape, functions, problem.at)
    slopes = traces.partials(tape, machine.program.holds)
    walks = tuple(tuple(walks_of(part, machine, slopes, values)) for part in parts)
    found = [done for part in walks for done in part]
    named = {row.name: row.value for row in values[-len(functions) :]}
    for done in found:
        named |= {name: value for name, value in done.named.items() if name not in named}
    equations = tuple(fn("eq", name, function) for name, function in named_functions.items())
    has_small = any(row.value.is_small for row in _rows(found))
    given = AutodiffGiven(
        digits,
        max(digits, 1) if has_small else None,
        len(problem.at),
        len(functions),
        _point(problem.at),
        tuple(fn("eq", name, value) for name, value in problem.constants.items()),
        equations,
        tuple(fn("eq", line.name, line.term) for line in problem.trace),
        tuple(tuple(done.asked for done in part) for part in walks),
    )
    return AutodiffAnswer(
        named,
        given,
        _names(equations),
        traces.branches(tape, slopes, machine.program.holds),
        tuple(tuple(done.walk for done in part) for part in walks),
        {done.walk.trace: done.trace for done in found},
    )


def _functions(problem: AutodiffProblem) -> dict[str, Term]:
    """The functions by the names of their outputs; `FieldError` where names collide."""
    if (problem.function is None) == (problem.functions is None):
        raise FieldError((), "a question has either a 'function' or 'functions'")
    given = [("at", name) for name in problem.at]
    given += [("constants", name) for name in problem.constants]
    for field, name in given:
        if _is_of_a_step(name):
            raise FieldError((field, name), f"{name!r} is a name of the trace; call the input x")
        if field == "constants" and name in problem.at:
            raise FieldError((field, name), f"{name!r} is in 'at' already")
    outputs = _outputs(problem)
    for path, name, function in outputs:
        if (name in problem.at or name in problem.constants) or _is_of_a_step(name):
            raise FieldError(path, f"{name!r} is the name of something else here")
        refuse_other_operations(path, _filled(problem, function), tuple(problem.at))
    names: list[tuple[Path, str]] = [(path, name) for path, name, _ in outputs]
    names += [((field, name), name) for field, name in given]
    refuse_alike(names, [function for _, _, function in outputs])
    return {name: function for _, name, function in outputs}


def _filled(problem: AutodiffProblem, term: Term) -> Term:
    """The term with the constants' values."""
    return substitute(term, dict(problem.constants))


def _outputs(problem: AutodiffProblem) -> list[tuple[Path, str, Term]]:
    """Each function with its place and the name of its output."""
    if problem.function is None:
        given = problem.functions or {}
        return [(("functions", name), name, function) for name, function in given.items()]
    free = [name for name in OUTPUTS if name not in (*problem.at, *problem.constants)]
    if not free:
        raise FieldError(("function",), "give the output a name of its own with 'functions'")
    return [(("function",), free[0], problem.function)]


def _is_of_a_step(name: str) -> bool:
    """Whether it is printed as a variable of the trace is: v, v1, v_2..."""
    letter, indices, _ = parts_of(name)
    return letter == "v" and len(indices) < 2 and all(map(str.isdigit, indices))


def _parts(
    problem: AutodiffProblem, functions: Mapping[str, Term]
) -> tuple[Forward | Reverse, ...]:
    """The parts, all their names known and none of them twice."""
    parts = problem.parts or (Forward({next(iter(problem.at)): integer(1)}), Reverse(None))
    for place, part in enumerate(parts):
        forward = isinstance(part, Forward)
        names = part.direction if isinstance(part, Forward) else filter(None, (part.output,))
        known = problem.at if forward else functions
        for name in names:
            if name not in known:
                path = ("parts", place, "forward" if forward else "reverse")
                if forward and name in problem.constants:
                    raise FieldError(path, f"{name!r} is a constant here, which does not change")
                what = "input" if forward else "output"
                raise FieldError(path, f"there is no {what} {name!r}{nearest(name, known)}")
        if isinstance(part, Forward) and all(rational_of(c) == 0 for c in part.direction.values()):
            raise FieldError(("parts", place, "forward"), "this direction is zero")
        if part in parts[:place]:
            raise FieldError(("parts", place), "this part is there already")
    return parts


def _names(functions: tuple[Term, ...]) -> tuple[Term, ...]:
    """The outputs by name, unless there is one whose formula is short."""
    is_brief = len(functions) == 1 and size(functions[0]) <= BRIEF_FUNCTION
    return () if is_brief else tuple(function.args[0] for function in functions)


def _rows(found: Iterable[Done]) -> Iterator[Row]:
    return (row for done in found for rows in done.trace.columns.values() for row in rows)


def _point(at: Mapping[str, Term]) -> Term:
    """(x_1, x_2) = (3, 6), or x = 3."""
    if len(at) == 1:
        return fn("eq", *at, *at.values())
    return fn("eq", fn("tuple", *at), fn("tuple", *at.values()))
