"""What is said not to be there is not there."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.referee.absences import absences

ANSWER: dict[str, Any] = {
    "facts": {"part.smooth": True}, "values": {"count": 2}, "formulas": {"parts.0.slope": "x"},
    "derivations": [{"id": "part.chain"}], "tables": [{"id": "rows"}],
}  # fmt: skip


@pytest.mark.parametrize("path", ["other", "part.other", "parts.1", "part.smooth.more", "par"])
def test_what_is_nowhere_else_is_absent(path: str) -> None:
    nothing: object
    for nothing in (None, []):
        (finding,) = absences({**ANSWER, "absent": {path: nothing}})
        assert (finding.where, finding.ok) == (f"absent/{path}", True)


@pytest.mark.parametrize("path", ["part", "part.chain", "parts", "parts.0.slope", "count", "rows"])
def test_what_is_there_is_not_absent(path: str) -> None:
    (finding,) = absences({**ANSWER, "absent": {path: None}})
    assert not finding.ok
    assert finding.detail.endswith("is there")


def test_a_thing_is_not_absent() -> None:
    assert [each.ok for each in absences({**ANSWER, "absent": {"a": 0, "b": [1]}})] == [False] * 2
