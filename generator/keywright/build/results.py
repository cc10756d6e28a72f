"""What comes of one question, as text and plain data, so that it can be sent and kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Worked", "as_text", "spliced"]

MARK = "\0"  # which no text of ours has


@dataclass(frozen=True)
class Worked:
    """A question with its answer, checked.

    `sheets` is its LaTeX on each sheet; `answer`, `report` and `page` are its parts of
    `answers.json`, `report.json` and `report.html`. Of the findings in the report, `counts` says
    how many there are of each kind, `proved` how many the engine proved as well, and `failures` are
    those that failed.
    """

    id: str
    sheets: Mapping[str, str]
    answer: str
    report: str
    page: str
    counts: Mapping[str, int]
    proved: int
    failures: Sequence[Mapping[str, Any]]


def as_text(data: Any) -> str:
    """JSON for files and for standard output: readable, and the same bytes every time."""
    from pydantic_core import PydanticSerializationError, to_json  # costs what pydantic costs

    try:  # a tenth of the time that Python takes for the same bytes
        return to_json(data, indent=1).decode() + "\n"
    except PydanticSerializationError:  # nested more deeply than it goes
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def spliced(data: Mapping[str, Any], parts: Sequence[str]) -> str:
    """`as_text` of the data with its ``questions``, each of which is given as its own `as_text`."""
    whole = as_text(
        {key: [MARK] * len(parts) if key == "questions" else item for key, item in data.items()}
    )
    between = whole.split(json.dumps(MARK))
    inner = [part.rstrip("\n").replace("\n", "\n  ") for part in parts]
    return between[0] + "".join(a + b for a, b in zip(inner, between[1:], strict=True))
