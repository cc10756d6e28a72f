"""What becomes of a question: worked, judged and typeset, or refused to its author in one line."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from generator.errors import KeywrightError
from tests.families.worked import answer_of, judged, sheet_of

__all__ = ["fate"]

NOT_SOLVED = (KeywrightError, ValidationError)


def fate(question: dict[str, Any]) -> tuple[str, str]:
    """`right`, `not solved` with the line that its author reads, `refused` with what the second
    engine says against it, or `broken` with what went wrong in us."""
    try:
        answer = answer_of(question)
    except NOT_SOLVED as error:
        return "not solved", str(error)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
        return "broken", f"{type(error).__name__}: {error}"
    try:
        failed, unchecked = judged(question, answer)
        sheet_of(question)
    except Exception as error:  # noqa: BLE001  (as above)
        return "broken", f"{type(error).__name__}: {error}"
    wrong = [f"{each.where}: {each.detail}" for each in [*failed, *unchecked]]
    return ("refused", "; ".join(wrong)) if wrong else ("right", "")
