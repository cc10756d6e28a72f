"""The line that the data takes, one function for each arrow.

    problems/*.yaml --load--> Loaded --solve--> Solved --render--> .tex --typeset--> .pdf
                         \\                        |
                          `------ check ----------'--> report.json

Rooms do not know each other; this module knows all of their front doors.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import CheckError, Fault, FieldError, InputError, KeywrightError, TexError
from generator.errors import Path as FieldPath
from generator.families import Problems, family
from generator.maths.answers import Answer, as_json, derivations
from generator.spec import Assignment, Document, Loaded, Question, Sourced, spec_load

if TYPE_CHECKING:
    from generator.audit import Audit
    from generator.tex import Finding, TypesetError

__all__ = [
    "Built", "Solved", "answers", "audit", "audit_pdf", "audit_text", "build", "check", "examine", "load", "new", "render", "schema",
    "solve", "typeset",
]  # fmt: skip

HEADER = "assignment"
TEXTS = ("course", "professor", "title", "due")  # of the header
SHEETS = {"solutions": True, "questions": False}  # name of the sheet -> with the answers or not


@dataclass(frozen=True)
class Solved:
    """A question with its worked answer."""

    problem: Question
    answer: Answer


@dataclass(frozen=True)
class Entry:
    """A question as the sheet sees it, with its place in the assignment."""

    number: int
    problem: Question
    answer: Answer

    @property
    def id(self) -> str:
        return self.problem.id

    @property
    def kind(self) -> str:
        return self.problem.kind

    @property
    def marks(self) -> tuple[int, ...]:
        return self.problem.marks

    @property
    def statement(self) -> str | None:
        return self.problem.statement


@dataclass(frozen=True)
class Built:
    """What a build wrote: the folder, and each PDF with its number of pages."""

    folder: Path
    sheets: Mapping[Path, int]
    report: Mapping[str, Any]


def load(path: Path, settings: Sequence[str] = ()) -> Loaded:
    """YAML -> problems; `settings` are the ``path=value`` of `--set`.

    Raises `InputError` where nothing can be read; other faults wait in the result for `solve`.
    """
    return spec_load(path, Problems(), settings)


def solve(loaded: Loaded) -> tuple[Solved, ...]:
    """Problems -> worked answers; raises `InputError` with the faults of all questions, those of
    loading and of texts that no sheet could print among them."""
    solved: list[Solved] = []
    faults = [*loaded.faults, *_unprintable(loaded)]
    for question in loaded.questions:
        try:
            solved.append(_solved(question, loaded))
        except FieldError as error:
            fault = question.document.fault(error.path, error.message, column=error.column)
            faults.append(fault)
        except KeywrightError as error:  # what its family did not foresee has no better place
            faults.append(question.document.fault(("kind",), str(error)))
    if faults:
        raise InputError(faults)
    return tuple(solved)


def _unprintable(loaded: Loaded) -> Iterator[Fault]:
    from generator.sheet import TextError, rich_text

    header, above = loaded.assignment, loaded.document
    own = [(each.document, each.problem.statement or "") for each in loaded.questions]
    texts: list[tuple[Document, FieldPath, str]] = [
        *((above, (name,), getattr(header, name)) for name in TEXTS),
        *((above, ("instructions", i), line) for i, line in enumerate(header.instructions)),
        *((document, ("statement",), text) for document, text in own),
    ]
    for document, path, text in texts:
        try:
            rich_text(text, header.trusted)
        except TextError as error:
            yield document.fault(path, error.message, column=error.column)


def _digits(problem: Question, loaded: Loaded) -> int:
    return loaded.assignment.digits if problem.digits is None else problem.digits


def _solved(question: Sourced, loaded: Loaded) -> Solved:
    problem = question.problem
    return Solved(problem, family(problem.kind).solve(problem, _digits(problem, loaded)))


def answers(loaded: Loaded, solved: Iterable[Solved]) -> dict[str, Any]:
    """The content of `answers.json`."""
    questions = [
        {"id": item.problem.id, "kind": item.problem.kind, **as_json(item.answer)}
        for item in solved
    ]
    return {"assignment": loaded.id, "questions": questions}


def check(loaded: Loaded, found: Mapping[str, Any]) -> dict[str, Any]:
    """`answers.json` and the YAML's plain data -> `report.json`, by the second engine."""
    from generator.check import judge, report

    judged = [
        (answer["id"], judge(source.document.data, answer, _digits(source.problem, loaded)))
        for source, answer in zip(loaded.questions, found["questions"], strict=True)
    ]
    return report(loaded.id, judged)


def with_proofs(report: Mapping[str, Any], solved: Iterable[Solved]) -> dict[str, Any]:
    """The report, each finding with ``proved``: whether the engine also proved the step by algebra.

    A proof is the engine's own word and never makes up for a check that failed.
    """
    from generator.maths.proofs import prove

    questions = []
    for judged, item in zip(report["questions"], solved, strict=True):
        proved = {
            f"derivations/{name}/{step}"
            for name, derivation in derivations(item.answer)
            for step, done in enumerate(prove(derivation), start=1)
            if done
        }
        findings = [
            {**finding, "proved": finding["ok"] and finding["where"] in proved}
            for finding in judged["findings"]
        ]
        count = sum(finding["proved"] for finding in findings)
        questions.append({**judged, "proved": count, "findings": findings})
    total = sum(question["proved"] for question in questions)
    return {**report, "proved": total, "questions": questions}


def render(loaded: Loaded, solved: Sequence[Solved], *, solutions: bool) -> str:
    """Worked answers -> the LaTeX of one sheet, with the answers or without.

    Raises `InputError` for a text that cannot be printed.
    """
    from generator import sheet

    entries = [Entry(n, item.problem, item.answer) for n, item in enumerate(solved, start=1)]
    own = loaded.folder / loaded.assignment.style
    style_folder = own if own.is_dir() else None
    try:
        return sheet.render(
            loaded.assignment, entries, solutions=solutions, style_folder=style_folder
        )
    except sheet.SheetError as error:
        documents = {source.problem.id: source.document for source in loaded.questions}
        document = documents.get(error.question or "", loaded.document)
        raise InputError([document.fault(error.path, error.message, column=error.column)]) from None


def typeset(
    loaded: Loaded, sources: Mapping[str, str], engine: str
) -> dict[str, tuple[bytes, int]]:
    """The LaTeX of each sheet -> its PDF and number of pages; the sheets at the same time."""
    from generator import tex

    header = loaded.assignment
    title = " ".join(filter(None, (header.course, header.title)))

    def one(source: str) -> tuple[bytes, int]:
        try:
            made = tex.typeset(source, engine=engine, title=title, author=header.professor)
        except tex.TypesetError as error:
            raise _placed(error, loaded) from None
        return made.pdf, made.pages

    with ThreadPoolExecutor(len(sources)) as pool:
        return dict(zip(sources, pool.map(one, sources.values()), strict=True))


def _placed(error: TypesetError, loaded: Loaded) -> TexError:
    """TeX's complaint at the question's own text, which is what can be wrong in it."""
    for source in loaded.questions:
        if source.problem.id == error.question:
            fault = source.document.fault(("statement",), str(error))
            return TexError("\n".join((fault.shown, *error.log)))
    return error


def build(path: Path, settings: Sequence[str], *, engine: str, out: Path) -> Built:
    """The whole line, into ``out/<assignment>``; raises what its arrows raise.

    Whatever fails, no sheet of an earlier state is left there looking current.
    """
    loaded = load(path, settings)
    folder = out / loaded.id
    try:
        return _build(loaded, folder, engine)
    except KeywrightError:
        for name in SHEETS:
            (folder / f"{name}.pdf").unlink(missing_ok=True)
        raise


def _build(loaded: Loaded, folder: Path, engine: str) -> Built:
    solved = solve(loaded)
    found = answers(loaded, solved)
    report = with_proofs(check(loaded, found), solved)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "answers.json", as_text(found))
    _write(folder / "report.json", as_text(report))
    _write(folder / "report.html", _page(report, found))
    refuse_failures(report)
    sources = {
        name: render(loaded, solved, solutions=solutions) for name, solutions in SHEETS.items()
    }
    for name, source in sources.items():
        _write(folder / f"{name}.tex", source)
    sheets = {}
    for name, (pdf, pages) in typeset(loaded, sources, engine).items():
        _write(folder / f"{name}.pdf", pdf)
        sheets[folder / f"{name}.pdf"] = pages
    return Built(folder, sheets, report)


def _page(report: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    from generator.sheet.report import page

    return page(report, found)


def audit(path: Path) -> tuple[Audit, Loaded]:
    """What is said of the answers in an audit file, and the assignment that it is about.

    Ours are solved and checked first: raises `CheckError` rather than judge by a wrong key, and
    `InputError` with the faults of the audit file or of the assignment.
    """
    from generator import audit as room
    from generator.spec import document_of, validated

    document = document_of(path)
    file = validated(room.AuditFile, document)
    loaded = load(path.parent / file.audits)
    found = answers(loaded, solve(loaded))
    refuse_failures(check(loaded, found))
    plain = json.loads(as_text(found))
    asked = [
        room.Asked(answer, each.document.data, _digits(each.problem, loaded), each.problem.marks)
        for each, answer in zip(loaded.questions, plain["questions"], strict=True)
    ]
    return room.audit(loaded.id, document, file, asked), loaded


def audit_text(audited: Audit, form: str) -> str:
    """An audit as `text`, `json` or `markdown`."""
    from generator import audit as room

    if form == "json":
        return as_text(room.as_json(audited))
    return room.as_markdown(audited) if form == "markdown" else room.as_text(audited)


def audit_pdf(
    audited: Audit, loaded: Loaded, name: str, *, engine: str, out: Path
) -> tuple[Path, int]:
    """The audit as a PDF, ``out/<assignment>/<name>.pdf``, and its number of pages."""
    from generator.audit import RULE
    from generator.sheet.audit import render_audit

    header, folder = loaded.assignment, out / loaded.id
    source = render_audit(audited, RULE, header.course, header.professor)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{name}.tex", source)
    ((pdf, pages),) = typeset(loaded, {name: source}, engine).values()
    _write(folder / f"{name}.pdf", pdf)
    return folder / f"{name}.pdf", pages


def schema(kind: str | None = None) -> str:
    """The JSON Schema of a question's file, or of one kind's; `assignment` is the header's kind."""
    from generator.spec.schema import assignment_schema, question_schema
    from generator.spec.wording import nearest

    problems = Problems()
    if kind is None:
        return as_text(question_schema(problems))
    if kind == HEADER:
        return as_text(assignment_schema())
    if kind not in problems:
        message = f"unknown kind {kind!r}{nearest(kind, [HEADER, *problems])}"
        raise InputError([Fault("--kind", 1, 1, message, kind)])
    return as_text(question_schema({kind: problems[kind]}))


def new(folder: Path) -> tuple[Path, ...]:
    """A small assignment that works; the files written. Raises `InputError` if they are there."""
    from generator.spec.starter import start

    return start(folder, {"assignment.json": schema(HEADER), "question.json": schema()})


def examine(engine: str) -> Iterator[Finding]:
    """What a machine has and lacks for making a PDF, with a probe that is a sheet of ours."""
    from generator import sheet, tex

    header = Assignment(title="Probe", questions=("none.yaml",))
    return tex.examine(engine, lambda: sheet.render(header, (), solutions=True))


def refuse_failures(report: Mapping[str, Any]) -> None:
    """Raises `CheckError` with one line for each place that the second engine disagrees with."""
    lines = [
        f"{failure['question']}: {failure['where']}: {failure['detail']}"
        for failure in report["failures"]
    ]
    if lines:
        raise CheckError("\n".join(lines))


def as_text(data: Mapping[str, Any]) -> str:
    """JSON for files and for standard output: readable, and the same bytes every time."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _write(target: Path, content: str | bytes) -> None:
    """In one step: a reader sees the old file or the new one, never a part."""
    data = content.encode() if isinstance(content, str) else content
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(target)
