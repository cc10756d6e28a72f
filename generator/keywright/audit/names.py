"""The names of an audit file, which must be those of the assignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from keywright.audit.asked import Asked
from keywright.audit.model import AuditFile, GivenAnswers
from keywright.audit.traces import rows_of
from keywright.errors import Fault, Path
from keywright.spec import Document
from keywright.spec.wording import nearest

__all__ = ["name_faults"]


def name_faults(document: Document, file: AuditFile, asked: Sequence[Asked]) -> Iterator[Fault]:
    """A fault for every question, answer, trace, row or derivation that there is not."""
    ids = {each.answer["id"]: each for each in asked}
    above: Path = ("questions",)
    yield from _unknown(document, above, file.questions, "question", ids)
    for name, given in file.questions.items():
        if name in ids:
            yield from _within(document, (*above, name), given, ids[name])


def _within(document: Document, path: Path, given: GivenAnswers, asked: Asked) -> Iterator[Fault]:
    answer, known = asked.answer, asked.ours
    yield from _unknown(document, (*path, "answers"), given.answers, "answer", known)
    traces = answer["traces"]
    yield from _unknown(document, (*path, "traces"), given.traces, "trace", traces)
    for name, columns in given.traces.items():
        if name in traces:
            yield from _columns(document, (*path, "traces", name), columns, traces[name])
    ids = [row["id"] for row in answer["derivations"]]
    yield from _unknown(document, (*path, "derivations"), given.derivations, "derivation", ids)
    for number, claim in enumerate(given.claims):
        if claim.over is not None and claim.over not in ids:
            message = f"there is no derivation {claim.over!r}{nearest(claim.over, ids)}"
            yield document.fault((*path, "claims", number, "over"), message)
        if claim.part is not None and claim.part > max(1, len(asked.marks)):
            message = f"there is no part {claim.part} among the marks of this question"
            yield document.fault((*path, "claims", number, "part"), message)
    if given.parameters and answer["kind"] != "network-equivalence":
        message = "only a question of the kind network-equivalence has parameters"
        yield document.fault((*path, "parameters"), message, at_key=True)


def _columns(
    document: Document, path: Path, columns: dict[str, Any], ours: dict[str, Any]
) -> Iterator[Fault]:
    yield from _unknown(document, path, columns, "column", ours)
    for name, column in columns.items():
        if name not in ours:
            continue
        parts = column if isinstance(column, tuple) else (column,)
        if not all(isinstance(part, dict) for part in parts):
            message = "the rows of a trace are a mapping, or a list of mappings, `v1: 9`"
            yield document.fault((*path, name), message)
            continue
        known = [row["name"] for row in ours[name]]
        for place, part in enumerate(parts):
            inner = (*path, name) if isinstance(column, dict) else (*path, name, place)
            yield from _unknown(document, inner, part, "row", known)
        for row, cell in rows_of(column):
            if isinstance(cell, tuple) and len(cell) != 2:
                message = f"the row {row!r} holds a value, or a list [formula, value]"
                yield document.fault((*path, name), message)


def _unknown(
    document: Document, path: Path, given: Mapping[str, Any], what: str, known: Iterable[str]
) -> Iterator[Fault]:
    names = list(known)
    for name in given:
        if name not in names:
            hint = nearest(name, names) or f"; known here: {', '.join(names)}"
            if given[name] is None and name[:1].isdigit():
                hint = ": a comma parts what stands in { }; put quotation marks around 1,5"
            message = f"there is no {what} {name!r}{hint if names else ''}"
            yield document.fault((*path, name), message, at_key=True)
