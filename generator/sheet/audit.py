"""An audit as a sheet: each given answer with its verdict, and the marks that follow.

Formulas are printed from their terms; what is no formula, or one of a shape that no rule prints, is
set as the text that it was given as.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from markupsafe import Markup

from generator.maths.terms import Json, from_json
from generator.sheet.environment import environment
from generator.sheet.escape import plain_text
from generator.sheet.filters import math
from generator.sheet.pieces import PrintError

__all__ = ["Audited", "render_audit"]

_BREAKS = re.compile(r"([/.:]|, )")


class Audited(Protocol):
    """What is printed of an audit; `generator.audit.Audit` is one."""

    @property
    def assignment(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def questions(self) -> Sequence[Any]: ...


def render_audit(audit: Audited, rule: str, score: str, course: str, professor: str) -> str:
    """The whole ``.tex``; `rule` says how marks are made, `score` what came of it."""
    context = {
        "course": _text(course),
        "professor": _text(professor),
        "author": _text(audit.author),
        "assignment": _text(audit.assignment),
        "notes": [_text(note) for note in audit.notes],
        "rule": _text(rule),
        "score": _text(score),
        "questions": [_question(question) for question in audit.questions],
    }
    return environment().get_template("audit.tex.j2").render(context)


def _question(question: Any) -> dict[str, Any]:
    return {
        "number": question.number,
        "id": _text(question.id),
        "score": _text(question.score),
        "entries": [_entry(entry) for entry in question.entries],
    }


def _entry(entry: Any) -> dict[str, Any]:
    judged = entry.judged
    return {
        "where": _place(entry.where),
        "verdict": _text(str(entry.verdict)),
        "mistake": entry.verdict.is_mistake,
        "given": _formula(entry.given_term, entry.given),
        "condition": _place(entry.condition),
        "right": _formula(judged.right_term, judged.right),
        "reason": _place(judged.reason),
    }


def _formula(term: Json | None, text: str) -> Markup:
    if term is None:
        return _place(text)
    try:
        return math(from_json(term))
    except (PrintError, ValueError, TypeError, LookupError):
        return _place(text)


def _text(text: str) -> Markup:
    return Markup(plain_text(text))  # noqa: S704  (escaped)


def _place(text: str) -> Markup:
    """Text that has few spaces and may be broken at its signs."""
    parts = _BREAKS.split(text)
    broken = (p + r"\allowbreak " if p in "/.:" and p else p for p in map(plain_text, parts))
    return Markup("".join(broken))  # noqa: S704  (escaped)
