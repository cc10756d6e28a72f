"""What a question on automatic differentiation asks for: the YAML as numbers.

Everything is asked at two points: the point of the question, and one close by where no two
variables agree by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mpmath import mp

from keywright.kinds.autodiff.check.tapes import CheckedTape, args_of
from keywright.referee.expression import Json, read
from keywright.referee.functions import Value
from keywright.referee.report import Finding
from keywright.referee.values.environment import Env, Key
from keywright.referee.values.numbers import same
from keywright.referee.values.printed import bound
from keywright.referee.values.terms import evaluate, slope

__all__ = [
    "SMALL",
    "Answer",
    "CheckedAutodiff",
    "Vector",
    "CheckedWalk",
    "finding",
    "number",
    "question_of",
    "tape_of",
    "v",
]

NEARBY = mp.mpf("1e-15")  # how far the second point lies from the point of the question
# equivalent number: Any points all around will do.
ELSEWHERE, SPREAD = 24, 4
OUTPUTS = ("y", "z", "f", "w")
# A decimal as it is printed, not -0: of places, and of significant digits where it is small.
PLAIN = re.compile(r"(?!-[0.]+$)-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
SMALL = re.compile(r"-?[1-9](?:\.([0-9]+))?e-[1-9][0-9]*")
Answer = dict[str, Any]
Vector = list[Value]


@dataclass(frozen=True)
class CheckedWalk:
    """One walk that the question asks for; `output` is set for a reverse one."""

    id: str
    direction: Vector
    output: str | None = None


@dataclass(frozen=True)
class CheckedAutodiff:
    """The YAML as numbers: `points` are the point of the question and the one close by. The
    functions and the `written` lines have the constants' values in them, but those that are
    `stated` as they are."""

    inputs: tuple[str, ...]
    functions: Mapping[str, Json]
    stated: Mapping[str, Json]
    constants: Mapping[str, Value]
    points: tuple[Vector, Vector]
    parts: tuple[tuple[CheckedWalk, ...], ...]
    written: tuple[tuple[str, Json], ...]
    as_written: tuple[tuple[str, Json], ...]
    binary_sums: bool

    def scope(self, point: Vector) -> dict[Key, Value]:
        """The inputs by their names."""
        return dict(zip(self.inputs, point, strict=True))

    def stated_scope(self, point: Vector) -> dict[Key, Value]:
        """The inputs and the constants by their names."""
        names = (*self.inputs, *self.constants)
        return dict(zip(names, (*point, *self.constants.values()), strict=True))

    def value(self, output: str, point: Vector) -> Value:
        return evaluate(self.functions[output], Env(self.scope(point)))

    def slope(self, output: str, point: Vector, direction: Vector) -> Value:
        """The derivative of an output along a direction, from the YAML's formula alone."""
        rates: dict[Key, Value] = dict(zip(self.inputs, direction, strict=True))
        return slope(self.functions[output], Env(self.scope(point)), rates)

    @property
    def elsewhere(self) -> Iterator[Vector]:
        """Points all around, where max and abs go another way."""
        for trial in range(1, ELSEWHERE + 1):
            # equivalent arithmetic, number: Any points all around will do.
            shifts = (mp.sin(trial * trial + 5 * k * trial + k) for k in range(len(self.inputs)))
            # equivalent arithmetic, number: Any points all around will do.
            yield [x + SPREAD * shift for x, shift in zip(self.points[0], shifts, strict=True)]

    def axis(self, name: str) -> Vector:
        return [mp.mpf(name == other) for other in self.inputs]

    @property
    def walks(self) -> tuple[CheckedWalk, ...]:
        return tuple(walk for part in self.parts for walk in part)


def question_of(question: Answer, ids: list[str]) -> CheckedAutodiff:
    """The question; `ids` are the names of the traces that the answer has."""
    at = {str(name): evaluate(read(value)) for name, value in question["at"].items()}
    constants = {str(n): read(value) for n, value in (question.get("constants") or {}).items()}
    stated = {str(n): read(f) for n, f in (question.get("functions") or {}).items()}
    if not stated:
        name = next(name for name in OUTPUTS if name not in at and name not in constants)
        stated = {name: read(question["function"])}
    point = list(at.values())
    near = [x + NEARBY * mp.sqrt(k) for k, x in enumerate(point, start=2)]
    lines = (str(line).partition("=") for line in question.get("trace") or ())
    written = tuple((name.strip(), read(text)) for name, _, text in lines)
    parts = question.get("parts") or [{"forward": next(iter(at))}, "reverse"]
    return CheckedAutodiff(
        tuple(at),
        {name: _filled(term, constants) for name, term in stated.items()},
        stated,
        {name: evaluate(value) for name, value in constants.items()},
        (point, near),
        tuple(_walks(part, tuple(at), tuple(stated), ids) for part in parts),
        tuple((name, _filled(term, constants)) for name, term in written),
        written,
        question.get("sums") == "binary",
    )


def _filled(term: Json, constants: Mapping[str, Json]) -> Json:
    """The term with the values of constants where their names stand."""
    if isinstance(term, list):
        # equivalent number: The head of a term is a word of ours.
        return [term[0], *(_filled(part, constants) for part in term[1:])]
    return constants.get(term, term) if isinstance(term, str) else term


def _walks(
    part: Any, inputs: tuple[str, ...], outputs: tuple[str, ...], ids: list[str]
) -> tuple[CheckedWalk, ...]:
    if part == "reverse" or "reverse" in part:
        chosen = outputs if part == "reverse" else (str(part["reverse"]),)
        alone = len(outputs) == 1
        return tuple(CheckedWalk("reverse" if alone else f"reverse:{y}", [], y) for y in chosen)
    given = part["forward"]
    components = given if isinstance(given, dict) else {given: 1}
    direction = [evaluate(read(components.get(name, 0))) for name in inputs]
    ones = [name for name, x in zip(inputs, direction, strict=True) if x == 1]
    if len(ones) == 1 and sum(x != 0 for x in direction) == 1:
        # equivalent number: There is one.
        return (CheckedWalk(f"forward:{ones[0]}", direction),)
    # A direction is named by its components, which may be written in more than one way.
    found = (name for name in ids if _components(name) == direction)
    return (CheckedWalk(next(found, "forward:(...)"), direction),)


def _components(name: str) -> Vector:
    """The numbers of ``forward:(1, -2)``; nothing for any other name."""
    if not name.startswith("forward:("):
        return []
    term = read(f"components{name.removeprefix('forward:')}")
    return [evaluate(component) for component in term[2:]] if isinstance(term, list) else []


def finding(where: str, errors: list[str]) -> Finding:
    return Finding(where, "recomputed", not errors, 0, "; ".join(errors))


def number(cell: Any, value: Value, digits: int) -> list[str]:
    """What is wrong with a printed number; the digits of one with an exact form are checked with
    all others, those of one without are checked here."""
    if cell.get("exact") is not None:
        problem = same(cell["exact"], value)
        return [problem] if problem else []
    decimal = str(cell["decimal"])
    if _is_printed(decimal, value, digits):
        return []
    return [f"{mp.nstr(value, 12 + digits)} is printed as {decimal}"]


def _is_printed(decimal: str, value: Value, digits: int) -> bool:
    """Whether a decimal is a number that it does not write in full, rounded as it should be."""
    least = bound(digits)
    small = abs(value) * least.denominator < least.numerator
    form, places = (SMALL, max(digits - 1, 0)) if small else (PLAIN, digits)
    found = form.fullmatch(decimal)
    if found is None or len(found[1] or "") != places:
        return False
    figures, _, exponent = decimal.partition("e")
    power = mp.mpf(10) ** int(exponent or 0)
    gap = abs(mp.mpf(figures) * power - value)
    if small and abs(value) < power:  # 9.9996e-8 is 1.000e-7
        power /= 10
    # equivalent comparison: A tie has an exact form, which is checked as such.
    return bool(2 * gap * 10**places <= power)


def tape_of(asked: CheckedAutodiff, rows: list[Answer]) -> CheckedTape | None:
    """The rows of an evaluation as a tape, None if they do not make up one."""
    steps = len(rows) - len(asked.inputs) - len(asked.functions)
    first = len(asked.inputs)
    lines = tuple(row["formula"] for row in rows[first : first + steps])
    outputs = []
    for row in rows[first + steps :]:
        found = args_of(row["formula"])
        # equivalent number: There is one.
        if len(found) != 1 or row["formula"] != v(found[0]) or found[0] > steps:
            return None
        # equivalent number: There is one.
        outputs.append((row["name"], found[0]))
    if [name for name, _ in outputs] != list(asked.functions):
        return None
    return CheckedTape(asked.inputs, lines, tuple(outputs))


def v(i: int) -> Json:
    return ["index", "v", i]
