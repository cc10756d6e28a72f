"""Audits of an assignment, of one of its variants, and of the answers of a whole class."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from keywright import audit as room
from keywright import pipeline
from keywright.audit import Asked, Audit
from keywright.build.publishing import publish
from keywright.errors import Fault, InputError
from keywright.sheet.audit import render_audit
from keywright.spec import Loaded, document_of, validated
from keywright.spec.draws import canonical
from keywright.spec.files import is_folder, outside
from keywright.spec.load import OPTION
from keywright.spec.table import read_table
from keywright.system.json_text import as_text
from keywright.system.legible import legible
from keywright.variants.again import VariantError, variant_of

__all__ = ["ClassAudit", "audit", "audit_class", "audit_form", "audit_pdf", "audit_text"]

BUILD = Path("build")  # where everything that is made goes
FORM = "audit.yaml"
MARKS = "marks.csv"
MOST_BYTES = 4 << 20  # of a table of answers


@dataclass(frozen=True)
class ClassAudit:
    """Where the marks of a class are, of how many people; the columns that were not judged, and
    what could not be read."""

    file: Path
    people: int
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]


def audit(path: Path, *, out: Path = BUILD, trusted: bool = False) -> tuple[Audit, Loaded]:
    """What is said of the answers in an audit file, and the assignment that it is about.

    Ours are solved and checked first: raises `CheckError` rather than judge by a wrong key, and
    `InputError` with the faults of the audit file or of the assignment. A variant is one of those
    below `out`.
    """
    document = document_of(path)
    file = validated(room.AuditFile, document)
    audited = path.parent / file.audits
    if not trusted and outside(audited, path.parent):
        message = f"this lies outside of this file's folder, which needs {OPTION}"
        raise InputError([document.fault(("audits",), message)])
    loaded = pipeline.load(audited, trusted=trusted)
    if file.variant is not None:
        try:
            loaded = variant_of(loaded, file.variant, _folder(loaded, out))
        except VariantError as error:
            raise InputError([document.fault(("variant",), str(error))]) from None
    return room.audit(legible(loaded.id), document, file, _asked(loaded, {})), loaded


def _folder(loaded: Loaded, out: Path) -> Path:
    """Where the variants of an assignment are."""
    return out / loaded.id / "variants"


def _asked(loaded: Loaded, known: dict[str, Asked]) -> list[Asked]:
    """The questions as the audit knows them, solved and checked; `known` are those that have been,
    by all that they say, and those of this assignment are added to them."""
    keys = [canonical([each.problem.id, each.document.data]) for each in loaded.questions]
    new = [each for key, each in zip(keys, loaded.questions, strict=True) if key not in known]
    if new or loaded.faults:
        part = replace(loaded, questions=tuple(new))
        found = pipeline.answers(part, pipeline.solve(part))
        pipeline.refuse_failures(pipeline.check(part, found))
        for each, answer in zip(new, json.loads(as_text(found))["questions"], strict=True):
            data, digits = each.document.data, pipeline.digits_of(each.problem, loaded)
            key = canonical([each.problem.id, data])
            known[key] = room.Asked(answer, data, digits, each.problem.marks)
    return [known[key] for key in keys]


def audit_form(path: Path, *, trusted: bool = False) -> Path:
    """Write the file in which the answers to an assignment are filled in, beside it; where it is.

    Raises `InputError` if there is one already.
    """
    loaded = pipeline.load(path, trusted=trusted)
    whole = is_folder(path)
    file = path / FORM if whole else path.with_name(f"audit-{path.name}")
    varies = any("vary" in each.document.data for each in loaded.questions)
    text = room.form("." if whole else path.name, str(file), _asked(loaded, {}), varies=varies)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputError(
            [Fault(str(file), 1, 1, "is there already; nothing was written")]
        ) from None
    return file


def audit_class(path: Path, table: Path, *, out: Path, trusted: bool = False) -> ClassAudit:
    """The marks for the final answers of a class, a row of a table for each person, written to
    ``out/<assignment>/marks.csv``.

    Where questions vary, each person's are those of the manifest below `out`. Raises `InputError`
    for a table, and `CheckError` for answers of ours, by which nobody can be marked.
    """
    loaded = pipeline.load(path, trusted=trusted)
    read = read_table(table, MOST_BYTES, "table")
    varies = any("vary" in each.document.data for each in loaded.questions)
    known: dict[str, Asked] = {}

    def asked_of(paper: room.Paper) -> list[Asked]:
        if not varies:
            return _asked(loaded, known)
        try:
            return _asked(variant_of(loaded, paper.sheet, _folder(loaded, out)), known)
        except VariantError as error:
            raise InputError([read.fault(paper.cells[0], str(error))]) from None

    marked, ignored = room.mark(read, room.papers(read), asked_of)
    publish(out / loaded.id, {MARKS: room.as_csv(marked)})
    faults = [fault for one in marked for fault in one.faults]
    return ClassAudit(out / loaded.id / MARKS, len(marked), tuple(ignored), tuple(faults))


def audit_text(audited: Audit, form: str) -> str:
    """An audit as `text`, `json` or `markdown`."""
    if form == "json":
        return as_text(room.as_json(audited))
    return room.as_markdown(audited) if form == "markdown" else room.as_text(audited)


def audit_pdf(
    audited: Audit, loaded: Loaded, name: str, *, engine: str, out: Path
) -> tuple[Path, int]:
    """The audit as a PDF, ``out/<assignment>/<name>.pdf``, and its number of pages."""
    header, folder = loaded.assignment, out / loaded.id
    source = render_audit(audited, room.RULE, header.course, header.professor)
    ((pdf, pages),) = pipeline.typeset(loaded, {name: source}, engine).values()
    publish(folder, {f"{name}.tex": source, f"{name}.pdf": pdf})
    return folder / f"{name}.pdf", pages
