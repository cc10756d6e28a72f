"""An audit as plain data, as text for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keywright.audit.verdicts import Audit, JudgedAnswer, PartAudit, QuestionAudit, Verdict

__all__ = ["RULE", "as_json", "as_markdown", "as_text"]

RULE = (
    "An entry that is right, another valid answer, or right after an earlier slip counts 1; one "
    "that is incomplete or rounded wrongly counts 1/2; one that is wrong or not given counts 0. "
    "The marks proposed for a part are its marks times the mean of its entries, to the nearest "
    "half mark; what belongs to several parts counts in each of them. A trace weighs as its rows "
    "do, and a slip is charged where it is made; a row that the question fixes weighs nothing "
    "unless the slip is made there."
)
WIDTH = max(len(verdict) for verdict in Verdict)


def as_json(audit: Audit) -> dict[str, Any]:
    """The audit as the JSON that the command prints; marks are numbers of halves, hence exact."""
    return {
        "assignment": audit.assignment,
        "author": audit.author,
        "notes": list(audit.notes),
        "counts": _counts([e for question in audit.questions for e in question.entries]),
        "mistakes": audit.mistakes,
        "questions": [_question(question) for question in audit.questions],
    }


def _question(question: QuestionAudit) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "marks": question.total,
        "proposed": float(question.proposed),
        "parts": [
            {"number": part.number, "marks": part.marks, "proposed": float(part.proposed)}
            for part in question.parts
            if part.number is not None
        ],
        "counts": _counts(question.entries),
        "entries": [
            {
                "where": entry.where,
                "parts": [number + 1 for number in entry.parts],
                "given": full(entry),
                "verdict": str(entry.verdict),
                "right": entry.judged.right,
                "reason": entry.judged.reason,
            }
            for entry in question.entries
        ],
    }


def _counts(entries: Any) -> dict[str, int]:
    verdicts = [entry.verdict for entry in entries]
    return {str(verdict): verdicts.count(verdict) for verdict in Verdict}


def as_text(audit: Audit) -> str:
    """One line for each entry; below it what is right instead, and why."""
    lines = [_title(audit), *(f"note: {note}" for note in audit.notes)]
    for question in audit.questions:
        lines += ["", f"{question.number}. {question.id}: {question.score}"]
        for part in question.parts:
            lines += [f" {part.title}"] if len(question.parts) > 1 else []
            for entry in part.entries:
                lines.append(f"  {entry.verdict:<{WIDTH}}  {_given(entry)}")
                lines += [f"  {'':<{WIDTH}}    {line}" for line in _below(entry)]
    return "\n".join((*lines, "", audit.score, ""))


def _title(audit: Audit) -> str:
    return f"Audit of {audit.author or 'answers'} for {audit.assignment}"


def _given(entry: JudgedAnswer) -> str:
    return f"{entry.where}: {full(entry) or '(nothing)'}"


def full(entry: JudgedAnswer) -> str:
    """What was given, with its condition."""
    return f"{entry.given}, {entry.condition}" if entry.condition else entry.given


def _below(entry: JudgedAnswer) -> Iterator[str]:
    if entry.judged.reason:
        yield entry.judged.reason
    if entry.judged.right:
        yield f"ours: {entry.judged.right}"


def as_markdown(audit: Audit) -> str:
    """A page: the marks, then a table of all entries for each part."""
    lines = [f"# {_title(audit)}", "", f"{audit.score}. {RULE}", ""]
    lines += [*(f"- {note}" for note in audit.notes), ""]
    for question in audit.questions:
        lines += [f"## {question.number}. {question.id}", "", f"{question.score}.", ""]
        for part in question.parts:
            lines += [f"### {part.title}", ""] if len(question.parts) > 1 else []
            lines += [*_table(part), ""]
    return "\n".join(lines)


def _table(part: PartAudit) -> list[str]:
    if not part.entries:
        return ["Nothing was given."]
    head = ["| where | given | verdict | ours | reason |", "|---|---|---|---|---|"]
    return [*head, *map(_row, part.entries)]


def _row(entry: JudgedAnswer) -> str:
    verdict = f"**{entry.verdict}**" if entry.verdict.is_mistake else str(entry.verdict)
    cells = (
        entry.where,
        _code(full(entry)),
        verdict,
        _code(entry.judged.right),
        entry.judged.reason.replace("|", r"\|"),
    )
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`" if text else ""
