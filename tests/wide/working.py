"""What becomes of a question: worked, judged, printed and read back, or refused in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from keywright.errors import KeywrightError
from keywright.proof import read_back
from keywright.sheet import body
from tests.kinds.worked import answer_of, asked, judged

__all__ = ["fate"]

SHEETS = {"solutions": True, "questions": False}
NOT_SOLVED = (KeywrightError, ValidationError)


def fate(question: dict[str, Any]) -> tuple[str, str]:
    """`right`, `not solved` with the line that its author reads, `refused` with what the second
    engine or the proof-reader says against it, or `broken` with what went wrong in us."""
    try:
        answer = answer_of(question)
    except NOT_SOLVED as error:
        return "not solved", str(error)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
        return "broken", f"{type(error).__name__}: {error}"
    try:
        failed, unchecked = judged(question, answer)
        misprints = misprinted(question)
    except Exception as error:  # noqa: BLE001  (as above)
        return "broken", f"{type(error).__name__}: {error}"
    wrong = [f"{each.where}: {each.detail}" for each in [*failed, *unchecked]]
    wrong += [f"{where}: {problem}" for where, problem in misprints]
    return ("refused", "; ".join(wrong)) if wrong else ("right", "")


def misprinted(question: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """What the sheets of a question say beside its answer."""
    entry = asked(question)
    printed = {name: body(entry, solutions=solutions) for name, solutions in SHEETS.items()}
    return read_back(entry, printed).misprints
