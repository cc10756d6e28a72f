"""What an answer says is not there: a part that is null, or a list that is empty.

That it is missing rightly is for the check of the kind to say, which expects what has to be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from keywright.referee.report import Finding

__all__ = ["absences"]


def absences(answer: dict[str, Any]) -> Iterator[Finding]:
    """For each part that is said not to be there, whether anything stands there all the same."""
    there = {
        above: place
        for place in _places(answer)
        for above in accumulate(place.split("."), "{}.{}".format)
    }
    for path, absent in answer["absent"].items():
        wrong = f"{there[path]} is there" if path in there else ""
        if absent not in (None, []):
            wrong = f"{absent!r} is there"
        yield Finding(f"absent/{path}", "recomputed", not wrong, 0, wrong)


def _places(answer: dict[str, Any]) -> Iterator[str]:
    for key in ("facts", "values", "formulas"):
        yield from answer[key]
    for key in ("derivations", "tables"):
        yield from (row["id"] for row in answer[key])
