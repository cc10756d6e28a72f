"""What a question on automatic differentiation says of its walks and its tape, and the tape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from keywright.algebra.formulas.instead import name_instead
from keywright.algebra.gradients.agreement import disagreement
from keywright.algebra.gradients.tape import (
    Tape,
    TapeError,
    TapeStep,
    elementary,
    inputs_of,
    number_of,
    record,
    unused,
    variable,
)
from keywright.errors import EntryError, FieldError, Path
from keywright.kinds.fields import closed, expression
from keywright.spec.faults import nearest
from keywright.terms.outcomes import Undefined
from keywright.terms.term import Term, integer, rebuild, symbol, symbols_of
from keywright.terms.text import to_text

__all__ = [
    "Forward", "Part", "Reverse", "WrittenLine", "WrittenStep", "name_of", "refuse_other_functions",
    "refuse_other_operations", "step_text", "tape_of",
]  # fmt: skip


@dataclass(frozen=True)
class Forward:
    """A forward part: the tangent of each input that it names, the others being 0."""

    direction: Mapping[str, Term]


@dataclass(frozen=True)
class Reverse:
    """A reverse part, of all outputs if it names none."""

    output: str | None


@dataclass(frozen=True)
class WrittenLine:
    """A line of the author's own trace, ``v2 = 1/v1``."""

    name: str
    term: Term


PARTS = ("forward", "reverse")


def _part(given: Any) -> Forward | Reverse:
    names = [given] if isinstance(given, str) else list(given) if isinstance(given, dict) else []
    hint = nearest(str(names[0]), PARTS) if len(names) == 1 and names[0] not in PARTS else ""
    if given == "reverse":
        return Reverse(None)
    if isinstance(given, dict) and len(given) == 1:
        if isinstance(output := given.get("reverse"), str):
            return Reverse(output)
        forward = given.get("forward")
        if isinstance(forward, str):
            return Forward({forward: integer(1)})
        if isinstance(forward, dict) and forward:
            return Forward({str(name): closed(component) for name, component in forward.items()})
    raise ValueError(
        "a part is `reverse`, `{reverse: y2}`, `{forward: x1}` or `{forward: {x1: 1, x2: -2}}`"
        + hint
    )


def _written(given: Any) -> WrittenLine:
    name, equals, text = given.partition("=") if isinstance(given, str) else ("", "", "")
    if not equals or expression(name).head != "sym":
        raise ValueError("a line of a trace is an equation such as `v2 = 1/v1`")
    try:
        return WrittenLine(name.strip(), expression(text))
    except EntryError as error:
        # The column is one of the whole line, not of its right side.
        shift = len(name) + 1
        faults = [EntryError(str(e), column=e.column + shift) for e in (error, *error.more)]
        raise EntryError.joined(faults) from None


_FORWARD = {
    "description": "An input, or a direction such as `{x1: 1, x2: -2}`.",
    "anyOf": [{"type": "string"}, {"type": "object"}],
}
_REVERSE = {"description": "One output; `reverse` alone means all of them.", "type": "string"}
_PART_SCHEMA = {
    "anyOf": [
        {"const": "reverse"},
        {"type": "object", "properties": {"forward": _FORWARD}, "required": ["forward"]},
        {"type": "object", "properties": {"reverse": _REVERSE}, "required": ["reverse"]},
    ]
}
Part = Annotated[Forward | Reverse, PlainValidator(_part), WithJsonSchema(_PART_SCHEMA)]
WrittenStep = Annotated[WrittenLine, PlainValidator(_written), WithJsonSchema({"type": "string"})]


def tape_of(
    inputs: Sequence[str],
    functions: Mapping[str, Term],
    lines: Sequence[WrittenLine],
    *,
    binary_sums: bool,
) -> Tape:
    """The tape: the author's own where there are `lines`, else as the functions are read.

    Raises `FieldError` for a line that is no elementary operation. Functions have been seen to be
    made of such (`refuse_other_operations`).
    """
    if lines:
        return _authors_tape(inputs, functions, lines, binary_sums)
    return record(inputs, functions, binary_sums=binary_sums)


def refuse_other_operations(path: Path, function: Term, inputs: Sequence[str]) -> None:
    """`FieldError` for a function that is not made of elementary operations on the inputs."""
    unknown = next((name for name in symbols_of(function) if name not in inputs), None)
    if unknown:
        instead = name_instead(unknown)
        hint = f"; {instead}" if instead else nearest(unknown, inputs)
        raise FieldError(path, f"{unknown!r} has no value in 'at' or 'constants'{hint}")
    try:
        record(inputs, {"y": function})
    except TapeError as error:
        raise FieldError(path, str(error)) from None
    except Undefined as error:
        where = f"{to_text(error.term)}: " if error.term else ""
        raise FieldError(path, where + error.message) from None


def refuse_other_functions(
    tape: Tape, functions: Mapping[str, Term], at: Mapping[str, Term]
) -> None:
    """`FieldError` where the author's trace computes something else, with the step that does."""
    output = disagreement(tape, functions, at)
    if output is None:
        return
    step = next((step for step in tape.steps if step.i == dict(tape.outputs)[output]), None)
    what = "an input" if step is None else step_text(tape, step)
    message = f"{what} is not {output} = {to_text(functions[output])}"
    raise FieldError(("trace",) if step is None else ("trace", step.i - 1), message)


def name_of(tape: Tape, i: int) -> str:
    """v_i as an author writes it: the name of the input, or ``v2``."""
    return f"v{i}" if i > 0 else tape.inputs[i - tape.first]


def step_text(tape: Tape, step: TapeStep) -> str:
    """A step as an author writes it: ``v2 = 1/v1``."""

    def named(node: Term) -> Term:
        i = number_of(node)
        return node if i is None else symbol(name_of(tape, i))

    return f"v{step.i} = {to_text(rebuild(step.term, named))}"


def _authors_tape(
    inputs: Sequence[str], functions: Mapping[str, Term], lines: Sequence[WrittenLine], binary: bool
) -> Tape:
    known = {**inputs_of(inputs), "v0": variable(0)}
    steps: list[TapeStep] = []
    outputs: dict[str, int] = {}
    for place, line in enumerate(lines):
        path = ("trace", place)
        if line.name in functions:
            outputs[line.name] = _output(line, known, path)
            continue
        if line.name != (name := f"v{len(steps) + 1}"):
            raise FieldError(path, f"this line must define {name}, not {line.name}")
        try:
            step = elementary(line.term, known, len(steps) + 1, binary_sums=binary)
        except (TapeError, Undefined) as error:
            message = f"{line.name} = {to_text(line.term)} is no elementary step: {error}"
            raise FieldError(path, message) from None
        steps.append(step)
        known[name] = variable(step.i)
    if not outputs and len(functions) == 1 and steps:
        outputs = {next(iter(functions)): len(steps)}
    return _complete(Tape(tuple(inputs), tuple(steps), tuple(outputs.items())), functions)


def _output(line: WrittenLine, known: Mapping[str, Term], path: tuple[str | int, ...]) -> int:
    """``y2 = v3``: which variable an output is."""
    found = known.get(str(line.term.atom)) if line.term.head == "sym" else None
    if found is None:
        raise FieldError(path, f"{line.name} must be one of the variables before it, such as v1")
    return number_of(found) or 0


def _complete(tape: Tape, functions: Mapping[str, Term]) -> Tape:
    """The tape with its outputs in the order of the functions, all of them and nothing else."""
    found = dict(tape.outputs)
    missing = next((name for name in functions if name not in found), None)
    if missing:
        raise FieldError(("trace",), f"the trace has no line {missing} = ... for that output")
    for step in unused(tape):
        raise FieldError(("trace",), f"nothing uses {step_text(tape, step)}")
    return Tape(tape.inputs, tape.steps, tuple((name, found[name]) for name in functions))
