"""Answers that somebody else gave, judged against ours: the front door is `audit`.

Ours are read from the data of answers.json, after the second engine has found nothing wrong with
it, and compared by the second engine's evaluator. Every verdict comes from a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.audit.answers import judge_answers
from generator.audit.asked import Asked
from generator.audit.claims import judge_claims, judge_lines
from generator.audit.model import AuditFile, Given
from generator.audit.names import name_faults
from generator.audit.parameters import judge_parameters
from generator.audit.shown import RULE, as_json, as_markdown, as_text
from generator.audit.traces import judge_traces
from generator.audit.verdicts import Audit, Entry, Judged, QuestionAudit, Verdict
from generator.errors import InputError
from generator.spec import Document

__all__ = [
    "RULE", "Asked", "Audit", "AuditFile", "Entry", "Judged", "QuestionAudit", "Verdict", "as_json",
    "as_markdown", "as_text", "audit",
]  # fmt: skip


def audit(name: str, document: Document, file: AuditFile, asked: Sequence[Asked]) -> Audit:
    """What is said of each given answer of `file`; `name` is the assignment's.

    Raises `InputError` for names that the assignment does not have, at their places in `document`.
    """
    faults = list(name_faults(document, file, [each.answer for each in asked]))
    if faults:
        raise InputError(faults)
    questions = [
        QuestionAudit(
            each.answer["id"], number, sum(each.marks),
            tuple(_entries(file.questions.get(each.answer["id"], Given()), each)),
        )
        for number, each in enumerate(asked, start=1)
    ]  # fmt: skip
    return Audit(name, file.author, file.notes, questions)


def _entries(given: Given, asked: Asked) -> Iterator[Entry]:
    yield from judge_answers(given.answers, asked, elsewhere=bool(given.traces))
    yield from judge_traces(given.traces, asked)
    yield from judge_lines(given.derivations, asked)
    if asked.kind == "network-equivalence":
        yield from judge_parameters(given.parameters, asked)
    yield from judge_claims(given.claims, asked)
