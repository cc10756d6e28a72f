"""Work on the questions of an assignment, each on its own, and what is told of those that fail."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from keywright.errors import Fault, FieldError, InputError, KeywrightError
from keywright.kinds.registry import stem
from keywright.spec import Loaded, Sourced
from keywright.system import pool

__all__ = ["ended", "load_algebra", "placed", "refuse", "tried", "warm_up"]

Result = TypeVar("Result")


def refuse(errors: Iterable[KeywrightError]) -> None:
    """Raise one error: all faults of the input, if there are any, else all of the first's kind."""
    errors = list(errors)
    faults = [fault for error in errors if isinstance(error, InputError) for fault in error.faults]
    if faults:
        raise InputError(faults)
    others = [error for error in errors if not isinstance(error, InputError)]
    if others:
        kind = type(others[0])
        raise kind("\n".join(str(error) for error in others if type(error) is kind))


def tried(
    loaded: Loaded, work: Callable[[Sourced], Result], *, solving: bool = True
) -> list[Result | KeywrightError]:
    """What `work` makes of each question, or why nothing came of it.

    It is done where a question that takes for ever, or all memory, stops no other. What is not
    `solving` does without computer algebra.
    """

    def guarded(source: Sourced) -> Result | Fault:
        try:
            return work(source)
        except KeywrightError as error:
            return placed(source, error)

    warm_up(loaded.questions, solving=solving)
    outcomes = pool.each(guarded, loaded.questions)
    return [
        _tried(source, outcome) for source, outcome in zip(loaded.questions, outcomes, strict=True)
    ]


def placed(source: Sourced, error: KeywrightError) -> Fault:
    """An error of a question's family, at its place in the file."""
    if isinstance(error, FieldError):
        return source.document.fault(error.path, error.message, column=error.column)
    return source.document.fault(("kind",), str(error))  # what nobody foresaw has no better place


def _tried(source: Sourced, outcome: Result | Fault | pool.Failure) -> Result | KeywrightError:
    if isinstance(outcome, pool.Failure):
        return ended(source, outcome)
    return InputError([outcome]) if isinstance(outcome, Fault) else outcome


def ended(source: Sourced, failure: pool.Failure) -> KeywrightError:
    """Work on a question that did not come to its end."""
    fault = source.document.fault(("kind",), f"working out this question {failure.message}")
    return KeywrightError(fault.shown) if failure.is_ours else InputError([fault])


def warm_up(questions: Sequence[Sourced], *, solving: bool = True) -> None:
    """Load once what the processes of several questions would each load again."""
    if len(questions) < 2:
        return
    for each in questions:
        importlib.import_module(f"keywright.kinds.{stem(each.problem.kind)}.check")
    if solving:
        load_algebra()


def load_algebra() -> None:
    """Load the computer algebra, which takes as long as all the rest."""
    from keywright.algebra.symbols.sympy_terms import sympy

    importlib.import_module("keywright.algebra.symbols.proofs")
    sympy()
