"""Answers that somebody else gave, judged against ours: the front door is `audit`.

Ours are read from the data of answers.json, after the second engine has found nothing wrong with
it, and compared by the second engine's evaluator. Every verdict comes from a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keywright.audit.answers import judge_answers
from keywright.audit.asked import Asked
from keywright.audit.claims import judge_claims, judge_lines
from keywright.audit.classes import Key, Marked, Paper, as_csv, key_csv, key_of, mark, papers
from keywright.audit.forms import form
from keywright.audit.model import AuditFile, GivenAnswers
from keywright.audit.names import name_faults
from keywright.audit.parameters import judge_parameters
from keywright.audit.parts import parts_of
from keywright.audit.shown import RULE, as_json, as_markdown, as_text
from keywright.audit.traces import judge_traces
from keywright.audit.understanding import understood
from keywright.audit.verdicts import Audit, Judged, JudgedAnswer, QuestionAudit, Verdict
from keywright.errors import InputError
from keywright.spec import Document

__all__ = [
    "RULE", "Asked", "Audit", "AuditFile", "JudgedAnswer", "Judged", "Key", "Marked", "Paper",
    "QuestionAudit", "Verdict", "as_csv", "as_json", "as_markdown", "as_text", "audit", "form",
    "key_csv", "key_of", "mark", "papers",
]  # fmt: skip


def audit(name: str, document: Document, file: AuditFile, asked: Sequence[Asked]) -> Audit:
    """What is said of each given answer of `file`; `name` is the assignment's.

    Raises `InputError` for names that the assignment does not have and for what cannot be read, at
    their places in `document`.
    """
    faults = list(name_faults(document, file, asked))
    if faults:
        raise InputError(faults)
    found, faults = understood(document, file, {each.answer["id"]: each for each in asked})
    if faults:
        raise InputError(faults)
    questions = [
        _question(number, found.get(each.answer["id"], GivenAnswers()), each)
        for number, each in enumerate(asked, start=1)
    ]
    return Audit(name, file.author, file.notes, questions)


def _question(number: int, given: GivenAnswers, asked: Asked) -> QuestionAudit:
    entries = (
        replace(entry, parts=parts_of(entry.where, given, asked))
        for entry in _entries(given, asked)
    )
    return QuestionAudit(asked.answer["id"], number, tuple(asked.marks) or (0,), tuple(entries))


def _entries(given: GivenAnswers, asked: Asked) -> Iterator[JudgedAnswer]:
    traces = judge_traces(given.traces, asked)
    yield from judge_answers(given.answers, asked, traces.ends, elsewhere=bool(given.traces))
    yield from traces.entries
    yield from judge_lines(given.derivations, asked)
    if asked.kind == "network-equivalence":
        yield from judge_parameters(given.parameters, asked)
    yield from judge_claims(given.claims, asked)
