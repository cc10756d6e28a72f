"""What is said of one given answer, and the marks that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from generator.check.expression import Json

__all__ = ["Audit", "Entry", "Judged", "QuestionAudit", "Verdict", "marks_text"]


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
    condition: str = ""  # under which a statement is made

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

    @property
    def score(self) -> str:
        """In words: 7.5 of 10 marks, 1 mistake in 2 entries."""
        tally = f"{_count(self.mistakes, 'mistake')} in {_count(len(self.entries), 'entry')}"
        return f"{marks_text(self.proposed)} of {_count(self.marks, 'mark')}, {tally}"


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

    @property
    def score(self) -> str:
        """In words, of all questions together."""
        marks = sum(question.marks for question in self.questions)
        proposed = sum((question.proposed for question in self.questions), Fraction(0))
        entries = _count(sum(len(question.entries) for question in self.questions), "entry")
        total = f"{marks_text(proposed)} of {_count(marks, 'mark')} proposed"
        return f"{_count(self.mistakes, 'mistake')} in {entries}; {total}"


def marks_text(marks: Fraction) -> str:
    """Marks in whole and half numbers: 7.5."""
    whole, half = divmod(int(marks * 2), 2)
    return f"{whole}.5" if half else str(whole)


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
