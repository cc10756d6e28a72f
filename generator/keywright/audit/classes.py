"""The final answers of a class: a table with a row for each person, judged row by row; and the
table of ours, which has the same columns.

The columns are `id`, `name` and `variant`, of which the first or the last is there, and one for
each named answer that is judged: `question.answer`, or `answer` alone where one question has it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from keywright.audit.answers import judge_answers
from keywright.audit.asked import Asked
from keywright.audit.model import GivenAnswers
from keywright.audit.parts import parts_of
from keywright.audit.readings import UnreadableAnswerError, value_read
from keywright.audit.texts import key_text
from keywright.audit.verdicts import JudgedAnswer, QuestionAudit, marks_text
from keywright.errors import Fault, InputError
from keywright.spec.cells import written_cell
from keywright.spec.table import Cell, FileTable
from keywright.spec.wording import nearest, shown

__all__ = ["Key", "Marked", "Paper", "as_csv", "key_csv", "key_of", "mark", "papers"]

PEOPLE = ("id", "name", "variant")
UNREADABLE = "format error"
Name = tuple[str, str]  # of a question, and of an answer of it


@dataclass(frozen=True)
class Paper:
    """One row: whose it is, and which variant it answers."""

    id: str
    name: str
    variant: str
    cells: Sequence[Cell]

    @property
    def sheet(self) -> str:
        """What the variant is known by."""
        return self.variant or self.id


@dataclass(frozen=True)
class Marked:
    """What is said of one paper, and the faults of its cells, of which there is then no mark."""

    paper: Paper
    questions: Sequence[QuestionAudit]
    verdicts: Mapping[Name, str]
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Key:
    """Our answers to one sheet, and whose it is."""

    id: str
    name: str
    variant: str
    answers: Mapping[Name, str]


def key_of(id: str, name: str, variant: str, questions: Iterable[Mapping[str, Any]]) -> Key:
    """The answers to the questions of a sheet, which are as answers.json has them."""
    answers = {
        (str(each["id"]), answer): key_text(ours)
        for each in questions
        for answer, ours in each["answers"].items()
    }
    return Key(id, name, variant, answers)


def papers(table: FileTable) -> list[Paper]:
    """The rows of a table; raises `InputError` where it is not said whose they are."""
    first, *rows = table.rows
    names = [cell.text.strip().lower() for cell in first]
    faults = [table.fault(first[0], "there is no column `id` or `variant`")]
    faults = [] if {"id", "variant"} & set(names) else faults
    found: list[Paper] = []
    known: dict[str, int] = {}
    for row in rows:
        cells = [*row, *(Cell("", row[-1].line, row[-1].column) for _ in first[len(row) :])]
        if len(cells) > len(first):
            message = f"this line has {len(cells)} cells, the first one {len(first)}"
            faults.append(table.fault(row[0], message))
            continue
        who = {name: cells[names.index(name)].text if name in names else "" for name in PEOPLE}
        paper = Paper(**who, cells=cells)
        if not paper.sheet:
            faults.append(table.fault(row[0], "nothing says whose answers these are"))
        elif (whose := paper.id or paper.variant) in known:
            message = f"{shown(whose)} was already given in line {known[whose]}"
            faults.append(table.fault(row[0], message))
        known.setdefault(paper.id or paper.variant, row[0].line)
        found.append(paper)
    if not rows:
        faults.append(table.fault(first[0], "there is no row of answers below this one"))
    if faults:
        raise InputError(faults)
    return found


def mark(
    table: FileTable, rows: Sequence[Paper], asked_of: Callable[[Paper], Sequence[Asked]]
) -> tuple[list[Marked], list[str]]:
    """What is said of each paper, and the columns in which nothing is judged.

    Raises `InputError` for a column that is nearly the name of an answer, and where there is none.
    """
    asked = [{each.answer["id"]: each for each in asked_of(paper)} for paper in rows]
    columns, ignored = _columns(table, asked)
    return [
        _marked(table, paper, columns, questions)
        for paper, questions in zip(rows, asked, strict=True)
    ], ignored


def _columns(
    table: FileTable, asked: Sequence[Mapping[str, Asked]]
) -> tuple[dict[int, Name], list[str]]:
    """The answer that stands in each column, and what the others are called."""
    names = [(id, name) for each in asked for id, one in each.items() for name in one.ours]
    alone = [name for _, name in dict.fromkeys(names)]
    known = {name: (id, name) for id, name in names if alone.count(name) == 1}
    known |= {f"{id}.{name}": (id, name) for id, name in names}
    columns: dict[int, Name] = {}
    ignored: list[str] = []
    faults: list[Fault] = []
    for number, cell in enumerate(table.rows[0]):
        text = cell.text.strip()
        if text in known and known[text] in columns.values():
            faults.append(table.fault(cell, f"{shown(text)} is there twice"))
        elif text in known:
            columns[number] = known[text]
        elif text.lower() not in PEOPLE:
            hint = nearest(text, known)
            if hint:
                faults.append(table.fault(cell, f"there is no answer {shown(text)}{hint}"))
            ignored.append(text)
    if not columns and not faults:
        some = ", ".join(f"{id}.{name}" for id, name in list(dict.fromkeys(names))[:3])
        message = f"no column is the name of an answer, as {some} are"
        faults.append(table.fault(table.rows[0][0], message))
    if faults:
        raise InputError(faults)
    return columns, ignored


def _marked(
    table: FileTable, paper: Paper, columns: Mapping[int, Name], asked: Mapping[str, Asked]
) -> Marked:
    faults: list[Fault] = []
    given: dict[str, dict[str, object]] = {id: {} for id in asked}
    verdicts: dict[Name, str] = {}
    for number, (id, name) in columns.items():
        cell = paper.cells[number]
        if not cell.text.strip():
            continue
        ours = asked[id].ours
        try:
            if name not in ours:
                raise UnreadableAnswerError("this variant has no such answer")
            given[id][name] = value_read(cell.text, ours[name], asked[id].scope)
        except UnreadableAnswerError as error:
            faults.append(table.fault(cell, str(error)))
            verdicts[id, name] = f"{UNREADABLE}: {error}"
    questions = []
    for number, (id, one) in enumerate(asked.items(), start=1):
        names = [name for question, name in columns.values() if question == id]
        entries = tuple(_entries(given[id], names, one))
        for entry in entries:
            for name in _names(entry, one):
                verdicts.setdefault((id, name), _said(entry))
        borne = {part for entry in entries for part in entry.parts}
        marks = tuple(each * (part in borne) for part, each in enumerate(one.marks or (0,)))
        if entries:
            questions.append(QuestionAudit(id, number, marks, entries))
    return Marked(paper, questions, verdicts, faults)


def _entries(
    given: Mapping[str, object], names: Sequence[str], asked: Asked
) -> Iterator[JudgedAnswer]:
    """The entries of the answers that have a column."""
    for entry in judge_answers(given, asked, {}, elsewhere=False):
        if _names(entry, asked)[0] in names:
            yield replace(entry, parts=parts_of(entry.where, GivenAnswers(), asked))


def _names(entry: JudgedAnswer, asked: Asked) -> list[str]:
    """The answers that an entry is about: one, whose name may have commas, or several."""
    name = entry.where.removeprefix("answers/")
    return [name] if name in asked.ours else name.split(", ")


def _said(entry: JudgedAnswer) -> str:
    """The verdict, and what has to be known to defend it."""
    ours = f"ours: {entry.judged.right}" if entry.verdict.is_mistake else ""
    return ": ".join(filter(None, (str(entry.verdict), entry.judged.reason, ours)))


def key_csv(keys: Sequence[Key]) -> str:
    """The table of our answers, in which one that a sheet has not is empty."""
    people = [name for name in PEOPLE if any(getattr(key, name) for key in keys)]
    names = list(dict.fromkeys(name for key in keys for name in key.answers))
    ids = list(dict.fromkeys(id for id, _ in names))
    names.sort(key=lambda name: ids.index(name[0]))
    lines = [[*people, *(f"{id}.{name}" for id, name in names)]]
    for key in keys:
        cells = [key.answers.get(name, "") for name in names]
        lines.append([*(getattr(key, name) for name in people), *cells])
    return _table(lines)


def _table(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(written_cell, line) for line in lines)
    return text.getvalue()


def as_csv(marked: Sequence[Marked]) -> str:
    """The table of the marks: in all and for each question, then the verdict on each answer.

    Where something cannot be read, there are no marks yet.
    """
    people = [name for name in PEOPLE if any(getattr(one.paper, name) for one in marked)]
    ids = list(dict.fromkeys(each.id for one in marked for each in one.questions))
    names = list(dict.fromkeys(name for one in marked for name in one.verdicts))
    names.sort(key=lambda name: ids.index(name[0]))
    lines = [[*people, "total", "of", *ids, *(f"{id}.{name}" for id, name in names)]]
    for one in marked:
        marks = {each.id: marks_text(each.proposed) for each in one.questions}
        total = marks_text(sum((each.proposed for each in one.questions), Fraction(0)))
        whole = str(sum(each.total for each in one.questions))
        if one.faults:
            total, marks = "", {}
        cells = [
            *(getattr(one.paper, name) for name in people), total, whole,
            *(marks.get(id, "") for id in ids), *(one.verdicts.get(name, "") for name in names),
        ]  # fmt: skip
        lines.append(cells)
    return _table(lines)
