"""The walks of a question on automatic differentiation, line by line at the point of the question.

A `Machine` is a tape with the program that evaluates its lines; it turns what cannot be evaluated
into an error that names the step. A `Done` walk is what the sheet shows of one table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from keywright.algebra.functions import rational_of
from keywright.algebra.gradients import traces
from keywright.algebra.gradients.straightline import Program
from keywright.algebra.gradients.tape import Tape, TapeStep, variable
from keywright.algebra.gradients.traces import (
    Line,
    Partials,
    adjoints,
    bar,
    dot,
    evaluation,
    tangents,
)
from keywright.algebra.values.answers import Row, Trace
from keywright.algebra.values.values import Value
from keywright.errors import FieldError, Path
from keywright.kinds.autodiff.tapes import Forward, Reverse, name_of, step_text
from keywright.terms.length import size
from keywright.terms.outcomes import Undecided, Undefined, Unsolved
from keywright.terms.term import Term, add, fn, integer, mul, neg, number, symbol, symbols_of
from keywright.terms.text import to_text

__all__ = ["AskedWalk", "Done", "Machine", "Walk", "walks_of"]

MOST_SHOWN = 100  # characters of a value in a message
# equivalent number: A matter of taste: from what length on an exact value is left out beside its
#   decimal.
BRIEF = 60  # nodes of a value in a message
Found = TypeVar("Found")


@dataclass(frozen=True)
class AskedWalk:
    """A walk as the statement asks for it: where it starts (`seeds`, ẋ_1 = 1 say), and for which
    derivatives: ∂y/∂x_1, or sums of such along a direction."""

    forward: bool
    seeds: tuple[Term, ...]
    slopes: tuple[Term, ...]


@dataclass(frozen=True)
class Walk:
    """What one table shows: the name of its trace, and the values of the derivatives asked for."""

    trace: str
    results: tuple[Value, ...]


@dataclass(frozen=True)
class Backwards(Walk):
    """A reverse walk, with the variables that have several contributions (`repeated`), steps that
    the output does not depend on (`skipped`, without lines) and such inputs (`independent`,
    adjoint 0)."""

    repeated: tuple[Term, ...]
    skipped: tuple[Term, ...]
    independent: tuple[Term, ...]


@dataclass(frozen=True)
class Machine:
    """A tape with the program that evaluates its lines, and the words for what cannot be done."""

    tape: Tape
    program: Program
    authors: bool

    def evaluated(self, at: Mapping[str, Term]) -> tuple[Row, ...]:
        """The evaluation trace; every step is in its domain and has a derivative."""
        for name, term in at.items():
            self._guarded(("at", name), name, self.program.given, symbol(name), term)
        steps = {f"v{step.i}": step for step in self.tape.steps}
        return tuple(self._line(line, steps.get(line.name)) for line in evaluation(self.tape))

    def walked(self, lines: tuple[Line, ...]) -> tuple[Row, ...]:
        """The rows of a walk."""
        return tuple(self._guarded(("at",), line.name, self.program.assign, line) for line in lines)

    def _line(self, line: Line, step: TapeStep | None) -> Row:
        if step is None:
            return self.program.assign(line)
        path: Path = ("trace", step.i - 1) if self.authors else ("at",)
        text = f"in the step {step_text(self.tape, step)}{self._with_values(step)}"
        for need in (*traces.needs(step), *traces.smoothness(step)):
            if not self._guarded(path, text, self.program.holds, need.condition):
                raise FieldError(path, f"{text}: {need.message}")
        return self._guarded(path, text, self.program.assign, line)

    def _with_values(self, step: TapeStep) -> str:
        """``, where v1 = 0``, as far as the values are worth showing."""
        known = [(name_of(self.tape, j), self.program.known[variable(j)]) for j in step.args]
        brief = [(name, term) for name, term in known if size(term) <= BRIEF]
        texts = [(name, to_text(term)) for name, term in brief if not symbols_of(term)]
        shown = [f"{name} = {text}" for name, text in texts if len(text) <= MOST_SHOWN]
        return f", where {' and '.join(shown)}" if shown else ""

    @staticmethod
    def _guarded(path: Path, text: str, ask: Callable[..., Found], *args: Term | Line) -> Found:
        try:
            return ask(*args)
        except (Undefined, Undecided, Unsolved) as error:
            raise FieldError(path, f"{text}: {error.message}") from None


@dataclass(frozen=True)
class Done:
    """A walk with its trace and the named answers that it gives."""

    asked: AskedWalk
    walk: Walk
    trace: Trace
    named: Mapping[str, Value]


def walks_of(
    part: Forward | Reverse, machine: Machine, slopes: Partials, values: tuple[Row, ...]
) -> Iterator[Done]:
    if isinstance(part, Forward):
        yield _forward(part, machine, slopes, values)
        return
    outputs = [name for name, _ in machine.tape.outputs]
    for output in outputs if part.output is None else [part.output]:
        label = "reverse" if len(outputs) == 1 else f"reverse:{output}"
        yield _reverse(label, output, machine, slopes, values)


def _forward(part: Forward, machine: Machine, slopes: Partials, values: tuple[Row, ...]) -> Done:
    tape = machine.tape
    direction = {name: part.direction.get(name, integer(0)) for name in tape.inputs}
    for name, component in direction.items():
        machine.program.given(dot(symbol(name)), component)
    rows = machine.walked(tangents(tape, slopes))
    label = _label(direction)
    outputs = rows[-len(tape.outputs) :]
    seeds = tuple(fn("eq", dot(symbol(name)), c) for name, c in direction.items())
    asked = AskedWalk(True, seeds, tuple(_along(row.name, direction) for row in outputs))
    walk = Walk(f"forward:{label}", tuple(row.value for row in outputs))
    named = {f"d{row.name}/d{label}": row.value for row in outputs}
    return Done(asked, walk, Trace({"values": values, "tangents": rows}), named)


def _label(direction: Mapping[str, Term]) -> str:
    """The name of the one input with a 1, or the components as a tuple."""
    first, *others = (name for name, component in direction.items() if component != integer(0))
    if not others and direction[first] == integer(1):
        return first
    return f"({', '.join(map(to_text, direction.values()))})"


def _along(output: str, direction: Mapping[str, Term]) -> Term:
    """The derivative along a direction as a sum of partial derivatives."""
    summands = []
    for name, component in direction.items():
        slope = fn("partial", output, name)
        value = rational_of(component)
        if value is None:
            summands.append(mul(component, slope))
        elif value:
            size = slope if abs(value) == 1 else mul(number(abs(value)), slope)
            # equivalent comparison: A component that is zero has no summand.
            summands.append(size if value > 0 else neg(size))
    first, *others = summands
    return add(first, *others) if others else first


def _reverse(
    label: str, output: str, machine: Machine, slopes: Partials, values: tuple[Row, ...]
) -> Done:
    tape = machine.tape
    machine.program.given(bar(symbol(output)), integer(1))
    lines = adjoints(tape, output, slopes)
    rows = machine.walked(lines)
    found = {row.name: row.value for row in rows}
    seeds = (fn("eq", bar(symbol(output)), 1),)
    asked = AskedWalk(False, seeds, tuple(fn("partial", output, x) for x in tape.inputs))
    walk = Backwards(label, tuple(found[x] for x in tape.inputs), **_remarks(tape, lines))
    named = {f"d{output}/d{x}": found[x] for x in tape.inputs}
    return Done(asked, walk, Trace({"values": values, "adjoints": rows}), named)


def _remarks(tape: Tape, lines: tuple[Line, ...]) -> dict[str, tuple[Term, ...]]:
    contributions = Counter(line.name for line in lines if line.rule is not None)
    reached = {lines[0].name, *contributions}
    inputs = range(tape.first, 1)
    steps = [step.i for step in tape.steps]
    every = [*inputs, *steps]
    return {
        "repeated": tuple(variable(i) for i in every if contributions[f"v{i}"] > 1),
        "skipped": tuple(variable(i) for i in steps if f"v{i}" not in reached),
        "independent": tuple(variable(i) for i in inputs if f"v{i}" not in reached),
    }
