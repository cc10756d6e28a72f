"""A question of ours as the audit knows it: plain data, and the scope of its formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keywright.audit.scope import Scope, scope_of
from keywright.referee.expression import Json

__all__ = ["Asked"]


@dataclass(frozen=True)
class Asked:
    """A question's entry in answers.json, its YAML's data, its decimals and its marks."""

    answer: dict[str, Any]
    question: Mapping[str, Any]
    digits: int
    marks: Sequence[int]

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.answer)

    @cached_property
    def constants(self) -> dict[str, Json]:
        """The values of constants, by the names that may stand for them in a trace."""
        rows = self.answer["formulas"].items()
        return {term[1]: term[2] for path, term in rows if path.startswith("given.constants.")}

    @property
    def kind(self) -> str:
        return str(self.answer["kind"])

    @property
    def ours(self) -> Mapping[str, Any]:
        """The named answers."""
        answers: Mapping[str, Any] = self.answer["answers"]
        return answers
