"""An audit as a sheet: each given answer with its verdict, and the marks that follow.

Formulas are printed from their terms; what is no formula, or one of a shape that no rule prints, is
set as the text that it was given as.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol

from markupsafe import Markup

from keywright.sheet.environment import environment
from keywright.sheet.escape import TextError, plain_text
from keywright.sheet.filters import math, tex
from keywright.sheet.numerals import SMALL, written
from keywright.sheet.pieces import PrintError
from keywright.terms.term import Json, from_json

__all__ = ["Audited", "render_audit"]

_RELATIONS = {"eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge"}


class Audited(Protocol):
    """What is printed of an audit; `keywright.audit.Audit` is one."""

    @property
    def assignment(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def score(self) -> str: ...
    @property
    def questions(self) -> Sequence[Any]: ...


def render_audit(audit: Audited, rule: str, course: str, professor: str) -> str:
    """The whole ``.tex``; `rule` says how the marks are made."""
    context = {
        "course": _text(course),
        "professor": _text(professor),
        "author": _text(audit.author),
        "assignment": _text(audit.assignment),
        "notes": [_text(note) for note in audit.notes],
        "rule": _text(rule),
        "score": _text(audit.score),
        "questions": [_question(question) for question in audit.questions],
    }
    return environment().get_template("audit.tex.j2").render(context)


def _question(question: Any) -> dict[str, Any]:
    return {
        "number": question.number,
        "id": _text(question.id),
        "score": _text(question.score),
        "parts": [
            {
                "title": _text(part.title) if len(question.parts) > 1 else "",
                "entries": [_entry(entry) for entry in part.entries],
            }
            for part in question.parts
        ],
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
        return _chain(term) or math(from_json(term))
    except (PrintError, ValueError, TypeError, LookupError):
        return _place(text)


def _chain(term: Json) -> Markup | None:
    """``a = b != c``, whose term joins a = b and b != c; None where there is no such chain."""
    if not isinstance(term, list) or term[0] != "and":
        return None
    rows = [row for row in term[1:] if isinstance(row, list) and str(row[0]) in _RELATIONS]
    linked = all(a[2] == b[1] for a, b in pairwise(rows))
    if len(rows) < len(term) - 1 or not linked:
        return None
    sides = (rf"\kwbreak {_RELATIONS[str(row[0])]} {tex(from_json(row[2]))}" for row in rows)
    return Markup(f"${tex(from_json(rows[0][1]))} {' '.join(sides)}$")  # noqa: S704  (our LaTeX)


def _text(text: str) -> Markup:
    return Markup(plain_text("".join(map(_named, text))))  # noqa: S704  (escaped)


def _named(character: str) -> str:
    """A character that the fonts lack is named: what was given is shown, whatever it is."""
    try:
        plain_text(character)
    except TextError:
        return f"(U+{ord(character):04X})"
    return character


def _place(text: str) -> Markup:
    """Text in which small numbers are formulas."""
    parts, end = [], 0
    for number in SMALL.finditer(text):
        parts += [_text(text[end : number.start()]), f"${written(number[0])}$"]
        end = number.end()
    return Markup("".join((*parts, _text(text[end:]))))  # noqa: S704  (escaped, and our LaTeX)
