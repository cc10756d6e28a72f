"""The second engine: everything that an answer says, judged from its JSON and the question's YAML.

It shares no code with the engine that solves, so that one wrong helper cannot make both wrong
together. Each kind has a module `check` in its folder, with ``check(question, answer, digits)``
that yields a `Finding` for each place it vouches for.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

from keywright.referee.absences import absences
from keywright.referee.errors import Ungradable
from keywright.referee.laws.shape import shape
from keywright.referee.report import Finding, cells, merge, places, report
from keywright.referee.steps.grader import grade
from keywright.referee.values.numbers import agrees

__all__ = ["Finding", "Ungradable", "judge", "places", "report"]

Check = Callable[[dict[str, Any], dict[str, Any], int], Iterator[Finding]]


def judge(question: dict[str, Any], answer: dict[str, Any], digits: int) -> list[Finding]:
    """Everything that is known of one answer: at least one finding for every place of it.

    `question` is the YAML's data, `answer` its entry in answers.json, `digits` the decimals that
    are printed. A check that breaks down is a failed finding, never an exception.
    """
    findings: list[Finding] = []
    for derivation in answer.get("derivations", ()):
        where = f"derivations/{derivation.get('id')}/0"
        findings += _guarded(where, partial(grade, derivation))
    findings += _guarded("numbers", partial(_decimals, answer, digits))
    findings += _guarded("question", partial(_family, question, answer, digits))
    return merge(answer, findings)


def _decimals(answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """The numbers whose digits are wrong; right digits vouch for the rounding, not the value."""
    for where, cell in cells(answer):
        problem = agrees(cell["exact"], cell.get("decimal"), digits)
        if problem is not None:
            yield Finding(where, "recomputed", False, 0, problem)


def _family(question: dict[str, Any], answer: dict[str, Any], digits: int) -> Iterator[Finding]:
    """What the family's own check says; nothing where a kind has none."""
    stem = str(answer.get("kind")).replace("-", "_")
    if stem.isidentifier() and (module := _module(f"keywright.kinds.{stem}.check")):
        check: Check | None = getattr(module, "check", None)
        if check is not None:
            if hasattr(module, "COLUMNS"):
                yield from shape(answer, module.COLUMNS)
            yield from absences(answer)
            yield from check(question, answer, digits)


def _module(name: str) -> ModuleType | None:
    with contextlib.suppress(ModuleNotFoundError):  # of a kind that is not there
        if importlib.util.find_spec(name) is not None:
            return importlib.import_module(name)
    return None


def _guarded(where: str, findings: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """The findings up to the point where the check broke down, and that it did."""
    found: list[Finding] = []
    try:
        found.extend(findings())
    except Exception as error:  # noqa: BLE001  (whatever breaks a check must fail it, and be seen)
        line = " ".join(str(error).split())
        detail = line if isinstance(error, Ungradable) else f"{type(error).__name__}: {line}"
        found.append(Finding(where, "recomputed", False, 0, f"the check broke down: {detail}"))
    return found
