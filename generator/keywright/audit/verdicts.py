"""What is said of one given answer, and the marks that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from keywright.referee.expression import Json

__all__ = ["Audit", "JudgedAnswer", "Judged", "PartAudit", "QuestionAudit", "Verdict", "marks_text"]


class Verdict(StrEnum):
    """The words of the audit, from the best to the worst."""

    RIGHT = "right"
    ANOTHER = "another valid answer"
    FOLLOWS = "right after an earlier slip"
    INCOMPLETE = "incomplete"
    ROUNDED = "rounded wrongly"
    WRONG = "wrong"
    NOT_GIVEN = "not given"

    @property
    def share(self) -> Fraction:
        """Of the marks of an entry: a half for what is nearly there, nothing for what is not."""
        return SHARES[self]

    @property
    def is_mistake(self) -> bool:
        return self.share < 1


SHARES = {
    Verdict.RIGHT: Fraction(1),
    Verdict.ANOTHER: Fraction(1),
    Verdict.FOLLOWS: Fraction(1),
    Verdict.INCOMPLETE: Fraction(1, 2),
    Verdict.ROUNDED: Fraction(1, 2),
    Verdict.WRONG: Fraction(0),
    Verdict.NOT_GIVEN: Fraction(0),
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
class JudgedAnswer:
    """One given answer with its verdict; `where` is its place in the audit file.

    `given` and `right` are texts in the notation of the audit file; the terms are the same as
    nested lists for whoever prints formulas, None where it is no formula. `parts` are the parts
    of the question, counted from 0, on whose marks it bears, with its `weight`: a row of a trace
    has the weight 1 in all its cells together.
    """

    where: str
    given: str
    judged: Judged
    given_term: Json | None = None
    condition: str = ""  # under which a statement is made
    parts: tuple[int, ...] = (0,)
    weight: Fraction = Fraction(1)
    charged: bool = True  # not where the same slip is charged before

    @property
    def share(self) -> Fraction:
        return self.verdict.share if self.charged else Fraction(1)

    @property
    def verdict(self) -> Verdict:
        return self.judged.verdict


@dataclass(frozen=True)
class PartAudit:
    """The entries that belong to one part alone, and its `marks`, with those that are `proposed`.

    What belongs to several parts is in a part of its own, without marks and without a `number`.
    """

    number: int | None
    marks: int
    proposed: Fraction
    entries: Sequence[JudgedAnswer]

    @property
    def title(self) -> str:
        if self.number is None:
            return "Several parts"
        return f"Part {self.number}: {marks_text(self.proposed)} of {_count(self.marks, 'mark')}"


@dataclass(frozen=True)
class QuestionAudit:
    """The entries of one question; `marks` are those that the assignment gives to its parts."""

    id: str
    number: int
    marks: tuple[int, ...]
    entries: Sequence[JudgedAnswer] = field(default_factory=tuple)

    @property
    def mistakes(self) -> int:
        return sum(entry.verdict.is_mistake for entry in self.entries)

    @property
    def total(self) -> int:
        return sum(self.marks)

    @property
    def proposed(self) -> Fraction:
        """The sum of what is proposed for each part."""
        return sum((part.proposed for part in self.parts), Fraction(0))

    @cached_property
    def parts(self) -> tuple[PartAudit, ...]:
        """Each part in its order, then what belongs to several."""
        parts = [
            PartAudit(
                number + 1,
                marks,
                _share(marks, [entry for entry in self.entries if number in entry.parts]),
                tuple(entry for entry in self.entries if entry.parts == (number,)),
            )
            for number, marks in enumerate(self.marks)
        ]
        shared = tuple(entry for entry in self.entries if len(entry.parts) > 1)
        return (*parts, *([PartAudit(None, 0, Fraction(0), shared)] if shared else []))

    @property
    def score(self) -> str:
        """In words: 7.5 of 10 marks, 1 mistake in 2 entries."""
        tally = f"{_count(self.mistakes, 'mistake')} in {_count(len(self.entries), 'entry')}"
        return f"{marks_text(self.proposed)} of {_count(self.total, 'mark')}, {tally}"


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
        marks = sum(question.total for question in self.questions)
        proposed = sum((question.proposed for question in self.questions), Fraction(0))
        entries = _count(sum(len(question.entries) for question in self.questions), "entry")
        total = f"{marks_text(proposed)} of {_count(marks, 'mark')} proposed"
        return f"{_count(self.mistakes, 'mistake')} in {entries}; {total}"


def _share(marks: int, entries: Sequence[JudgedAnswer]) -> Fraction:
    """The marks times the mean share of the entries by their weights, to the nearest half mark."""
    whole = sum((entry.weight for entry in entries), Fraction(0))
    if not whole:
        return Fraction(0)
    mean = sum((entry.share * entry.weight for entry in entries), Fraction(0)) / whole
    return Fraction(int(marks * mean * 2 + Fraction(1, 2)), 2)


def marks_text(marks: Fraction) -> str:
    """Marks in whole and half numbers: 7.5."""
    whole, half = divmod(int(marks * 2), 2)
    return f"{whole}.5" if half else str(whole)


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
