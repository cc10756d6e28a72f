"""The JSON Schema of what an author writes, by which editors complete and check."""

from __future__ import annotations

from collections.abc import Collection

from keywright.errors import Fault, InputError
from keywright.kinds.registry import Problems
from keywright.spec.schema import assignment_schema, question_schema
from keywright.spec.wording import nearest
from keywright.system.json_text import as_text

__all__ = ["HEADER", "refuse_unknown", "schema"]

HEADER = "assignment"


def schema(kind: str | None = None) -> str:
    """The JSON Schema of a question's file, or of one kind's; `assignment` is the header's kind."""
    problems = Problems()
    if kind is None:
        return as_text(question_schema(problems))
    refuse_unknown(kind, [HEADER, *problems], "--kind")
    if kind == HEADER:
        return as_text(assignment_schema())
    return as_text(question_schema({kind: problems[kind]}))


def refuse_unknown(kind: str, known: Collection[str], option: str) -> None:
    """Raises `InputError`, with the nearest name, for a kind that is not `known`."""
    if kind not in known:
        message = f"unknown kind {kind!r}{nearest(kind, known)}"
        raise InputError([Fault(option, 1, 1, message, kind)])
