"""A trace of automatic differentiation, run again from its JSON.

The lines of the evaluation are a program: `run` evaluates it at any point. Its derivatives are
those of power series, either through the whole program (tangents) or through one step alone (the
local partial derivatives from which adjoints are accumulated), so that no rule of differentiation
is used that the other engine could have wrong.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from mpmath import mp

from keywright.referee.enclosures import Ball, ball, certified, derived, moving
from keywright.referee.expression import Json
from keywright.referee.functions import ARITHMETIC, FUNCTIONS, Value
from keywright.referee.values.environment import Env, Key, walk
from keywright.referee.values.terms import enclosure, slope

__all__ = [
    "DIGITS", "CheckedTape", "adjoint_order", "args_of", "derivatives", "fault", "partial",
    "slopes", "unrelated_number",
]  # fmt: skip

# equivalent number: A bound on the effort: 30 digits are compared.
DIGITS = 120
Point = Sequence[Value]


@dataclass(frozen=True)
class CheckedTape:
    """`lines` are the formulas of v_1, v_2, ...; `outputs` pairs a name with the i of its v_i."""

    inputs: tuple[str, ...]
    lines: tuple[Json, ...]
    outputs: tuple[tuple[str, int], ...]

    def run(self, point: Point, needed: Container[int] | None = None) -> dict[Key, Value]:
        """The values of the inputs by name, and of all v_i, or of those whose i are needed."""
        exact = list(map(ball, point))
        values: dict[Key, Value] = certified(lambda: self.balls(exact, needed))
        return values

    def balls(self, point: Point, needed: Container[int] | None = None) -> dict[Key, Ball]:
        """The same with the bounds that the precision of the moment allows for."""
        first = 1 - len(self.inputs)
        values: dict[Key, Ball] = dict(zip(self.inputs, point, strict=True))
        for i, value in enumerate(point, start=first):
            values["v", (i,)] = value
        env = Env(values)
        for i, line in enumerate(self.lines, start=1):
            if needed is None or i in needed:
                values["v", (i,)] = enclosure(line)(env)
        return values


def derivatives(tape: CheckedTape, point: Point, direction: Point) -> dict[Key, Value]:
    """The derivative of every variable along a direction."""
    rates: dict[Key, Value] = certified(lambda: slopes(tape, point, direction))
    return rates


def slopes(tape: CheckedTape, point: Point, direction: Point) -> dict[Key, Ball]:
    """The same with the bounds that the precision of the moment allows for."""
    return {key: derived(x) for key, x in tape.balls(moving(point, direction)).items()}


def partial(tape: CheckedTape, i: int, j: int, values: dict[Key, Value]) -> Value:
    """∂v_i/∂v_j of the one step i, all its other arguments staying as they are."""
    return slope(tape.lines[i - 1], Env(values), {("v", (j,)): 1})


def args_of(line: Json) -> tuple[int, ...]:
    """The j of the v_j in a formula, each once, as they are read."""
    if not isinstance(line, list):
        return ()
    if line[0] == "index" and isinstance(line[2], int):
        return (line[2],)
    # equivalent number: The head of a term is a word, in which nothing stands.
    return tuple(dict.fromkeys(j for part in line[1:] for j in args_of(part)))


def adjoint_order(tape: CheckedTape, output: str) -> list[tuple[int, int | None]]:
    """(j, i) for each contribution of step i to v̄_j in the order of the reverse walk; (j, None)
    for the first one, v̄ of the output, and at the end for inputs without any."""
    last = dict(tape.outputs)[output]
    order: list[tuple[int, int | None]] = [(last, None)]
    reached = {last}
    for i in range(last, 0, -1):
        if i in reached:
            order += [(j, i) for j in args_of(tape.lines[i - 1])]
            reached.update(args_of(tape.lines[i - 1]))
    order += [(j, None) for j in range(0, -len(tape.inputs), -1) if j not in reached]
    return order


def fault(line: Json, i: int, inputs: int, *, binary_sums: bool) -> str | None:
    """Why a formula is no elementary step v_i; None if it is one."""
    if not args_of(line):
        return None if _is_constant(line) else "not a constant"
    if not isinstance(line, list) or line[0] == "index":
        return "no operation"
    head, *args = line
    if head not in ARITHMETIC and head not in FUNCTIONS and head != "neg":
        return f"{head!r} is no elementary operation"
    if head in ("mul", "times") and len(args) != 2:
        return "a product of more than two"
    if head == "add" and binary_sums and len(args) != 2:
        return "a sum of more than two"
    for arg in args:
        inner = arg[1] if head == "add" and isinstance(arg, list) and arg[0] == "neg" else arg
        if not _is_earlier(inner, i, inputs) and args_of(inner):
            return "more than one operation"
        if not _is_earlier(inner, i, inputs) and not _is_constant(inner):
            return "not made of earlier variables"
    return None


def _is_earlier(term: Json, i: int, inputs: int) -> bool:
    if not isinstance(term, list) or term[:2] != ["index", "v"] or len(term) != 3:
        return False
    return isinstance(term[2], int) and -inputs < term[2] < i


def _is_constant(term: Json) -> bool:
    return not any(isinstance(node, str) for node in walk(term))


def unrelated_number(k: int) -> Value:
    """A positive number for each integer, so that no two formulas in such agree by accident."""
    return mp.exp(mp.sin(k))
