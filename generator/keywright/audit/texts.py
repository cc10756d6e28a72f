"""Answers as texts and terms, for whoever prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keywright.audit.configurations import config_text
from keywright.audit.formulas import text_of
from keywright.audit.numbers import literal, right_text
from keywright.audit.scope import Scope
from keywright.referee.errors import Ungradable
from keywright.referee.expression import Json

__all__ = ["given_text", "key_text", "ours_text", "term_or_none"]


def given_text(given: Any) -> str:
    """A given answer as it stands in the audit file."""
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, Mapping):
        return config_text(given)
    if isinstance(given, tuple | list):
        return f"[{', '.join(map(given_text, given))}]"
    return "" if given is None else str(given)


def ours_text(ours: Any) -> str:
    """An answer of answers.json: its exact value and its decimal."""
    if isinstance(ours, list):
        return f"[{', '.join(map(ours_text, ours))}]"
    if isinstance(ours, dict):
        return right_text(ours) if "exact" in ours else config_text(ours)
    return given_text(ours)


def key_text(ours: Any) -> str:
    """An answer of answers.json as somebody would give it: a number as its decimal."""
    if isinstance(ours, list):
        return f"[{', '.join(map(key_text, ours))}]"
    if isinstance(ours, dict) and "exact" in ours:
        return str(ours.get("decimal") or ours["exact"])
    return ours_text(ours)


def term_or_none(given: Any, scope: Scope) -> Json | None:
    """The term of a given formula; None for a number, and for what cannot be read."""
    if not isinstance(given, str) or literal(given) is not None:
        return None
    try:
        term = scope.read(given)
        text_of(term)
    except (Ungradable, ValueError, LookupError, TypeError):
        return None
    return term
