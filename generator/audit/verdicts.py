"""What is said of one given answer, and the marks that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from generator.check.expression import Json

__all__ = ["Audit", "Entry", "Judged", "QuestionAudit", "Verdict"]


class Verdict(StrEnum):
    """The words of the audit, from the best to the worst."""

    RIGHT = "right"
    ANOTHER = "another valid answer"
    ROUNDED = "rounded wrongly"
    INCOMPLETE = "incomplete"
    WRONG = "wrong"

    @property
    def share(self) -> Fraction:
        """Of the marks of an entry: a half for what is nearly there."""
        return SHARES[self]

    @property
    def is_mistake(self) -> bool:
        return self.share < 1


SHARES = {
    Verdict.RIGHT: Fraction(1),
    Verdict.ANOTHER: Fraction(1),
    Verdict.ROUNDED: Fraction(1, 2),
    Verdict.INCOMPLETE: Fraction(1, 2),
    Verdict.WRONG: Fraction(0),
}


@dataclass(frozen=True)
class Judged:
    """A verdict, what is right instead (empty where nothing else is), and one line of reason.

    `right_term` is the right formula as nested lists, where it is a formula.
    """

    verdict: Verdict
    right: str = ""
    reason: str = ""
    right_term: Json | None = None


@dataclass(frozen=True)
class Entry:
    """One given answer with its verdict; `where` is its place in the audit file.

    `given` and `right` are texts in the notation of the audit file; the terms are the same as
    nested lists for whoever prints formulas, None where it is no formula.
    """

    where: str
    given: str
    judged: Judged
    given_term: Json | None = None

    @property
    def verdict(self) -> Verdict:
        return self.judged.verdict


@dataclass(frozen=True)
class QuestionAudit:
    """The entries of one question; `marks` are those that the assignment gives to it."""

    id: str
    number: int
    marks: int
    entries: Sequence[Entry] = field(default_factory=tuple)

    @property
    def mistakes(self) -> int:
        return sum(entry.verdict.is_mistake for entry in self.entries)

    @property
    def proposed(self) -> Fraction:
        """The question's marks times the mean share of its entries, to the nearest half mark."""
        if not self.entries:
            return Fraction(0)
        mean = sum((e.verdict.share for e in self.entries), Fraction(0)) / len(self.entries)
        return Fraction(int(self.marks * mean * 2 + Fraction(1, 2)), 2)


@dataclass(frozen=True)
class Audit:
    """Everything that is said of one audit file."""

    assignment: str
    author: str
    notes: Sequence[str]
    questions: Sequence[QuestionAudit]

    @property
    def mistakes(self) -> int:
        return sum(question.mistakes for question in self.questions)
