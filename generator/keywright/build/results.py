"""What comes of one question, as text and plain data, so that it can be sent and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Worked"]


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
