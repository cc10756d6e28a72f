"""`require`: conditions on fields and on named answers that every variant meets.

A condition is an expression of comparisons in which a dotted name is a field, and one that begins
with `answer.` a named answer: ``at.x1 != at.x2``, ``answer.y > 0``, ``answer.full.0 < 10``. What is
no plain name stands in brackets and quotes: ``answer["dy/dx1"] > 0``. It is decided exactly, by the
engine's certified signs; what cannot be decided is an error and never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from keywright.algebra.formulas.expression import (
    MEANINGFUL,
    ExpressionError,
    parse,
    parse_condition,
)
from keywright.algebra.symbols.decisions import holds
from keywright.algebra.values.values import Value
from keywright.errors import Fault, InputError, KeywrightError, Path
from keywright.spec import Sourced
from keywright.spec.wording import nearest
from keywright.terms.term import Term, number, substitute, symbols_of, walk

__all__ = ["Requirement", "requirements"]

ANSWER = "answer"
QUOTED = r"""\[\s*(?:"[^"]*"|'[^']*'|[0-9]{1,9})\s*\]"""
REFERENCE = re.compile(rf"(?<![\w.])[A-Za-z]\w*(?:\.(?:[A-Za-z_]\w*|[0-9]{{1,9}})|{QUOTED})*")
STEP = re.compile(r"""\.?(\w+)|\[\s*(?:"([^"]*)"|'([^']*)'|([0-9]+))\s*\]""")


@dataclass(frozen=True)
class Reference:
    """A field or a named answer in a condition, `column` its offset; `symbol` stands for it."""

    text: str
    column: int
    symbol: str
    path: tuple[str, ...]

    @property
    def to_answer(self) -> bool:
        return self.path[0] == ANSWER and len(self.path) > 1


class _NoNumberError(ValueError):
    """A reference that leads to no number."""


@dataclass(frozen=True)
class Requirement:
    """One condition, the `position`-th of its question."""

    position: int
    condition: Term
    references: tuple[Reference, ...]

    @property
    def about_answers(self) -> bool:
        """Whether the question has to be solved before the condition can be decided."""
        return any(reference.to_answer for reference in self.references)

    def holds(self, source: Sourced, original: Sourced, named: Mapping[str, Any]) -> bool:
        """Whether a variant meets it. Raises `InputError`, placed in the `original` question, where
        a name leads to no number or the condition cannot be decided."""
        values = self.values(source, original, named)
        try:
            return holds(substitute(self.condition, values))
        except (KeywrightError, LookupError, ValueError) as error:
            reason = str(error) or "no value"
            raise InputError([self._fault(original, f"this cannot be decided: {reason}")]) from None

    def values(
        self, source: Sourced, original: Sourced, named: Mapping[str, Any]
    ) -> dict[str, Term]:
        """The number of each reference; raises `InputError` as `holds` does."""
        values: dict[str, Term] = {}
        faults = []
        for reference in self.references:
            try:
                values[reference.symbol] = _number(reference, source, named)
            except _NoNumberError as error:
                faults.append(self._fault(original, str(error), reference.column))
        if faults:
            raise InputError(faults)
        return values

    def _fault(self, source: Sourced, message: str, column: int = 0) -> Fault:
        return source.document.fault(("require", self.position), message, column=column)


def requirements(source: Sourced) -> tuple[Requirement, ...]:
    """The conditions of a question; raises `InputError` with what is wrong in any of them."""
    found: list[Requirement] = []
    faults: list[Fault] = []
    for position, text in enumerate(source.problem.require or ()):
        references = tuple(_references(text))
        try:
            condition = parse_condition(_in_symbols(text, references))
        except ExpressionError as error:
            path: Path = ("require", position)
            for each in (error, *error.more):
                message = _as_written(each.message, references)
                faults.append(source.document.fault(path, message, column=each.column))
            continue
        requirement = Requirement(position, condition, references)
        found.append(requirement)
        fields = tuple(each for each in references if not each.to_answer)
        try:
            Requirement(position, condition, fields).values(source, source, {})
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return tuple(found)


def _references(text: str) -> Iterator[Reference]:
    taken = set(re.findall(r"\w+", text))
    letters = (f"q{n}" for n in range(len(text)))
    for match in REFERENCE.finditer(text):
        written = match.group()
        called = re.match(r"\s*\(", text[match.end() :])
        if written in MEANINGFUL or called:
            continue
        path = tuple(next(filter(None, step), "") for step in STEP.findall(written))
        # A name of one step is a symbol already; any other gets one that is no longer than itself.
        symbol = written if len(path) == 1 else next(each for each in letters if each not in taken)
        yield Reference(written, match.start(), symbol, path)


def _in_symbols(text: str, references: tuple[Reference, ...]) -> str:
    """The condition with symbols in place of the paths, every other character where it was."""
    for reference in references:
        end = reference.column + len(reference.text)
        padded = reference.symbol.ljust(len(reference.text))
        text = text[: reference.column] + padded + text[end:]
    return text


def _as_written(message: str, references: tuple[Reference, ...]) -> str:
    for reference in references:
        message = re.sub(rf"\b{reference.symbol}\b", _constant(reference.text), message)
    return message


def _constant(text: str) -> Callable[[re.Match[str]], str]:
    """For `re.sub`, which gives a backslash in a replacement a meaning."""
    return lambda _: text


def _number(reference: Reference, source: Sourced, named: Mapping[str, Any]) -> Term:
    if reference.to_answer:
        found: Any = named
        path = reference.path[1:]
    else:
        found, path = _start(reference, source), reference.path
    for taken, step in enumerate(path):
        found = _entry(found, step, reference.path[: len(reference.path) - len(path) + taken])
    return _term(found, reference)


def _start(reference: Reference, source: Sourced) -> Any:
    """The data of the file and, for what it leaves to its default, the model."""
    data = source.document.data
    first = reference.path[0]
    fields = type(source.problem).model_fields
    if first not in data and first in fields and first != ANSWER:
        return {first: getattr(source.problem, first)}
    known = [*data, *(name for name in fields if name not in data)]
    if first not in data:
        hint = nearest(first, known) or f"; a named answer is written {ANSWER}.{first}"
        raise _NoNumberError(f"there is no field {first!r}{hint}")
    return data


def _entry(found: Any, step: str, above: tuple[str, ...]) -> Any:
    """What stands one step below."""
    if isinstance(found, Mapping):
        if step in found:
            return found[step]
        what = "answer" if above[:1] == (ANSWER,) else "field"
        hint = nearest(step, found) or f"; known here: {', '.join(map(str, found))}"
        raise _NoNumberError(f"there is no {what} {step!r}{hint}")
    if isinstance(found, list | tuple):
        if step.isdigit() and int(step) < len(found):
            return found[int(step)]
        raise _NoNumberError(f"{'.'.join(above)} has {len(found)} entries, counted from 0")
    raise _NoNumberError(f"{'.'.join(above)} is a single value")


def _term(found: Any, reference: Reference) -> Term:
    if isinstance(found, Value):
        found = found.exact
    if isinstance(found, list | tuple | Mapping):
        raise _NoNumberError(
            f"{reference.text} has several values; name one, as in {reference.text}.0"
        )
    if isinstance(found, int | Decimal | Fraction) and not isinstance(found, bool):
        return number(Fraction(found))
    if isinstance(found, str):
        try:
            found = parse(found)
        except ExpressionError:
            raise _NoNumberError(f"{reference.text} is not a number") from None
    if not isinstance(found, Term):
        raise _NoNumberError(f"{reference.text} is not a number")
    if names := symbols_of(found):
        raise _NoNumberError(f"{reference.text} is not a number: it depends on {names[0]}")
    if any(node.head == "oo" for node in walk(found)):
        raise _NoNumberError(f"{reference.text} is not a finite number")
    return found
