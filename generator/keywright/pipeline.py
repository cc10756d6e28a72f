"""The line that the data takes, one function for each arrow.

    problems/*.yaml --load--> Loaded --solve--> Solved --render--> .tex --typeset--> .pdf
                         \\                        |
                          `------ check ----------'--> report.json

Rooms do not know each other; this module knows all of their front doors.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from keywright.algebra.values.answers import Answer, as_json, derivations
from keywright.build import pool
from keywright.build.isolation import refuse, tried
from keywright.build.publishing import publish
from keywright.build.results import as_text
from keywright.errors import CheckError, Fault, InputError, KeywrightError
from keywright.kinds.registry import Problems, family, kinds
from keywright.sheet.printable import unprintable
from keywright.spec import Assignment, Known, Loaded, Question, Sourced, spec_load
from keywright.system.legible import legible

if TYPE_CHECKING:
    from keywright.audit import Asked, Audit
    from keywright.build.builder import Built
    from keywright.referee import Finding as Judged
    from keywright.sheet import Missing
    from keywright.styles import Whose
    from keywright.tex import Finding, TypesetError

__all__ = [
    "ClassAudit", "Solved", "answers", "answers_apart", "as_text", "audit", "audit_class",
    "audit_form", "audit_pdf", "audit_text", "build",
    "check", "examine", "load", "new", "render", "schema", "solve", "typeset", "typeset_all",
]  # fmt: skip

Result = TypeVar("Result")

HEADER = "assignment"
BUILD = Path("build")  # where everything that is made goes
FORM = "audit.yaml"
STARTER, ALL = "convolution,cnn-shape,autodiff", "all"  # the kinds that one begins with
MARKS = "marks.csv"
MOST_BYTES = 4 << 20  # of a table of answers
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
    filed: Mapping[str, Any]

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

    @property
    def numbers(self) -> tuple[str, ...]:
        return self.problem.numbers


@dataclass(frozen=True)
class ClassAudit:
    """Where the marks of a class are, of how many people; the columns that were not judged, and
    what could not be read."""

    file: Path
    people: int
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]


def load(
    path: Path,
    settings: Sequence[str] = (),
    known: Known = lambda *_: False,
    *,
    trusted: bool = False,
) -> Loaded:
    """YAML -> problems; `settings` are the ``path=value`` of `--set`, `trusted` is `--trusted`, and
    what is `known` need not be solved.

    Raises `InputError` where nothing can be read; other faults wait in the result for `solve`.
    """
    return spec_load(path, Problems(), settings, known, trusted=trusted)


def solve(loaded: Loaded) -> tuple[Solved, ...]:
    """Problems -> worked answers; raises `InputError` with the faults of all questions, those of
    loading and of texts that no sheet could print among them."""
    found = tried(loaded, partial(solution, loaded))
    errors = [item for item in found if isinstance(item, KeywrightError)]
    refuse([InputError(loaded.faults), InputError(unprintable(loaded)), *errors])
    return tuple(item for item in found if isinstance(item, Solved))


def _digits(problem: Question, loaded: Loaded) -> int:
    return loaded.assignment.digits if problem.digits is None else problem.digits


def solution(loaded: Loaded, source: Sourced) -> Solved:
    """One question's worked answer."""
    problem = source.problem
    return Solved(problem, family(problem.kind).solve(problem, _digits(problem, loaded)))


def answers(loaded: Loaded, solved: Iterable[Solved]) -> dict[str, Any]:
    """The content of `answers.json`."""
    return {"assignment": loaded.id, "questions": [entry(item) for item in solved]}


def answers_apart(loaded: Loaded) -> dict[str, Any]:
    """The same, solved in a process of its own, so that the engine that checks never has the one
    that solves beside it; raises what `solve` raises."""

    def work(whole: Loaded) -> str | KeywrightError:
        try:
            return as_text(answers(whole, solve(whole)))
        except KeywrightError as error:
            return error

    seconds = pool.SECONDS * (1 + len(loaded.questions))
    (found,) = pool.each(work, (loaded,), seconds)
    if isinstance(found, pool.Failure):
        raise KeywrightError(f"{loaded.id}: solving it {found.message}")
    if isinstance(found, KeywrightError):
        raise found
    read: dict[str, Any] = json.loads(found)
    return read


def read_answers(loaded: Loaded, file: Path) -> dict[str, Any]:
    """The content of an `answers.json` of this assignment; raises `InputError` for another file."""
    from keywright.spec.answers import read_answers

    wanted = [each.problem.id for each in loaded.questions]
    return {"assignment": loaded.id, "questions": read_answers(file, wanted)}


def entry(item: Solved) -> dict[str, Any]:
    """A question in `answers.json`."""
    return {"id": item.problem.id, "kind": item.problem.kind, **as_json(item.answer)}


def check(loaded: Loaded, found: Mapping[str, Any]) -> dict[str, Any]:
    """`answers.json` and the YAML's plain data -> `report.json`, by the second engine."""
    from keywright.referee import report

    entries = {entry["id"]: entry for entry in found["questions"]}
    judged = tried(
        loaded, lambda source: judge(loaded, source, entries[source.problem.id]), solving=False
    )
    refuse(item for item in judged if isinstance(item, KeywrightError))
    names = (source.problem.id for source in loaded.questions)
    return report(loaded.id, list(zip(names, judged, strict=True)))  # type: ignore[arg-type]


def judge(loaded: Loaded, source: Sourced, entry: dict[str, Any]) -> list[Judged]:
    """All that the second engine says of a question's entry in `answers.json`."""
    from keywright.referee import judge

    return judge(source.document.data, entry, _digits(source.problem, loaded))


def with_proofs(report: Mapping[str, Any], proved: Iterable[frozenset[str]]) -> dict[str, Any]:
    """The report, each finding with ``proved``: whether the engine also proved the step by algebra.

    A proof is the engine's own word and never makes up for a check that failed. `proved` are the
    places that `proofs` gives for each question.
    """
    questions = []
    for judged, places in zip(report["questions"], proved, strict=True):
        findings = [
            {**finding, "proved": finding["ok"] and finding["where"] in places}
            for finding in judged["findings"]
        ]
        count = sum(finding["proved"] for finding in findings)
        questions.append({**judged, "proved": count, "findings": findings})
    total = sum(question["proved"] for question in questions)
    return {**report, "proved": total, "questions": questions}


def proofs(item: Solved) -> frozenset[str]:
    """The places of the steps that the engine proves."""
    from keywright.algebra.symbols.proofs import prove

    return frozenset(
        f"derivations/{name}/{step}"
        for name, derivation in derivations(item.answer)
        for step, done in enumerate(prove(derivation), start=1)
        if done
    )


def render(
    loaded: Loaded,
    solved: Sequence[Solved | Missing],
    *,
    solutions: bool,
) -> str:
    """Worked answers -> the LaTeX of one sheet, with the answers or without.

    Raises `InputError` for a text that cannot be printed.
    """
    from keywright import sheet

    entries = [
        item if isinstance(item, sheet.Missing) else Entry(number, item.problem, entry(item))
        for number, item in enumerate(solved, start=1)
    ]
    with _printing(loaded):
        return sheet.render(
            loaded.assignment, entries, solutions=solutions, style_folder=style_folder(loaded)
        )


def warm_up(loaded: Loaded) -> None:
    """Compile the templates, and load what reads them back, once for all processes that are forked
    from now on."""
    from keywright import sheet

    importlib.import_module("keywright.proof")
    kinds = dict.fromkeys(source.problem.kind for source in loaded.questions)
    sheet.compile_templates(kinds, style_folder(loaded))


def bodies(loaded: Loaded, question: Entry) -> dict[str, str]:
    """The LaTeX of one question on each sheet; raises as `render` does."""
    from keywright import sheet

    style, trusted = style_folder(loaded), loaded.assignment.trusted
    with _printing(loaded):
        return {
            name: sheet.body(question, solutions=solutions, trusted=trusted, style=style)
            for name, solutions in SHEETS.items()
        }


def framed(loaded: Loaded, name: str, bodies: Sequence[str], whose: Whose | None = None) -> str:
    """The whole LaTeX of the sheet of that name around its questions; raises as `render` does."""
    from keywright import sheet

    with _printing(loaded):
        return sheet.framed(
            loaded.assignment,
            bodies,
            solutions=SHEETS[name],
            style=style_folder(loaded),
            whose=whose,
        )


@contextmanager
def _printing(loaded: Loaded) -> Iterator[None]:
    from keywright.sheet import SheetError

    try:
        yield
    except SheetError as error:
        documents = {source.problem.id: source.document for source in loaded.questions}
        document = documents.get(error.question or "", loaded.document)
        raise InputError([document.fault(error.path, error.message, column=error.column)]) from None


def style_folder(loaded: Loaded) -> Path | None:
    """The folder of the templates of the user's own, if there is one."""
    own = loaded.folder / loaded.assignment.style
    return own if own.is_dir() else None


def is_plain(loaded: Loaded) -> bool:
    """Whether nobody but our own templates says anything in TeX's language."""
    return style_folder(loaded) is None and not loaded.assignment.trusted


def titled(loaded: Loaded, name: str, whose: Whose | None = None) -> str:
    """The title that the PDF of that name has."""
    header = loaded.assignment
    about = " ".join(filter(None, (header.course, header.title))) or legible(loaded.id)
    return ", ".join((about, *([str(whose)] if whose else ()), name))


def typeset(
    loaded: Loaded, sources: Mapping[str, str], engine: str
) -> dict[str, tuple[bytes, int]]:
    """The LaTeX of each sheet -> its PDF and number of pages; the sheets at the same time."""
    from keywright import tex

    author = loaded.assignment.professor

    def one(name: str) -> tuple[bytes, int]:
        made = tex.typeset(sources[name], engine=engine, title=titled(loaded, name), author=author)
        return made.pdf, made.pages

    with ThreadPoolExecutor(len(sources)) as threads:
        return dict(zip(sources, threads.map(one, sources), strict=True))


def typeset_all(
    loaded: Loaded, sources: Sequence[tuple[str, str]], engine: str
) -> list[bytes | TypesetError]:
    """The title and the LaTeX of many sheets -> the PDF of each, or why there is none.

    They share a run of TeX, but for those of an assignment with LaTeX of its own, which may say
    things that hold beyond its sheet.
    """
    from keywright import tex

    author = loaded.assignment.professor
    chunks = [[source] for source in sources] if loaded.assignment.trusted else [sources]
    made = [tex.typeset_all(one, engine=engine, author=author) for one in chunks]
    return [each if isinstance(each, KeywrightError) else each[0] for some in made for each in some]


def build(
    path: Path, settings: Sequence[str], *, engine: str, out: Path, trusted: bool = False
) -> Built:
    """The whole line, into ``out/<assignment>``: see `keywright.build.builder`."""
    from keywright.build import builder

    return builder.build(path, settings, engine=engine, out=out, trusted=trusted)


def audit(path: Path, *, out: Path = BUILD, trusted: bool = False) -> tuple[Audit, Loaded]:
    """What is said of the answers in an audit file, and the assignment that it is about.

    Ours are solved and checked first: raises `CheckError` rather than judge by a wrong key, and
    `InputError` with the faults of the audit file or of the assignment. A variant is one of those
    below `out`.
    """
    from keywright import audit as room
    from keywright.spec import document_of, validated
    from keywright.spec.files import outside
    from keywright.spec.load import OPTION
    from keywright.variants.again import VariantError, variant_of

    document = document_of(path)
    file = validated(room.AuditFile, document)
    audited = path.parent / file.audits
    if not trusted and outside(audited, path.parent):
        message = f"this lies outside of this file's folder, which needs {OPTION}"
        raise InputError([document.fault(("audits",), message)])
    loaded = load(audited, trusted=trusted)
    if file.variant is not None:
        try:
            loaded = variant_of(loaded, file.variant, variants_folder(loaded, out))
        except VariantError as error:
            raise InputError([document.fault(("variant",), str(error))]) from None
    return room.audit(legible(loaded.id), document, file, asked(loaded, {})), loaded


def variants_folder(loaded: Loaded, out: Path) -> Path:
    """Where the variants of an assignment are."""
    return out / loaded.id / "variants"


def asked(loaded: Loaded, known: dict[str, Asked]) -> list[Asked]:
    """The questions as the audit knows them, solved and checked; `known` are those that have been,
    by all that they say, and those of this assignment are added to them."""
    from keywright import audit as room
    from keywright.spec.draws import canonical

    keys = [canonical([each.problem.id, each.document.data]) for each in loaded.questions]
    new = [each for key, each in zip(keys, loaded.questions, strict=True) if key not in known]
    if new or loaded.faults:
        part = replace(loaded, questions=tuple(new))
        found = answers(part, solve(part))
        refuse_failures(check(part, found))
        for each, answer in zip(new, json.loads(as_text(found))["questions"], strict=True):
            data, digits = each.document.data, _digits(each.problem, loaded)
            key = canonical([each.problem.id, data])
            known[key] = room.Asked(answer, data, digits, each.problem.marks)
    return [known[key] for key in keys]


def audit_form(path: Path, *, trusted: bool = False) -> Path:
    """Write the file in which the answers to an assignment are filled in, beside it; where it is.

    Raises `InputError` if there is one already.
    """
    from keywright import audit as room
    from keywright.spec.files import is_folder

    loaded = load(path, trusted=trusted)
    whole = is_folder(path)
    file = path / FORM if whole else path.with_name(f"audit-{path.name}")
    varies = any("vary" in each.document.data for each in loaded.questions)
    text = room.form("." if whole else path.name, str(file), asked(loaded, {}), varies=varies)
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
    from keywright import audit as room
    from keywright.spec.table import read_table
    from keywright.variants.again import VariantError, variant_of

    loaded = load(path, trusted=trusted)
    read = read_table(table, MOST_BYTES, "table")
    varies = any("vary" in each.document.data for each in loaded.questions)
    known: dict[str, Asked] = {}

    def asked_of(paper: room.Paper) -> list[Asked]:
        if not varies:
            return asked(loaded, known)
        try:
            return asked(variant_of(loaded, paper.sheet, variants_folder(loaded, out)), known)
        except VariantError as error:
            raise InputError([read.fault(paper.cells[0], str(error))]) from None

    marked, ignored = room.mark(read, room.papers(read), asked_of)
    publish(out / loaded.id, {MARKS: room.as_csv(marked)})
    faults = [fault for one in marked for fault in one.faults]
    return ClassAudit(out / loaded.id / MARKS, len(marked), tuple(ignored), tuple(faults))


def audit_text(audited: Audit, form: str) -> str:
    """An audit as `text`, `json` or `markdown`."""
    from keywright import audit as room

    if form == "json":
        return as_text(room.as_json(audited))
    return room.as_markdown(audited) if form == "markdown" else room.as_text(audited)


def audit_pdf(
    audited: Audit, loaded: Loaded, name: str, *, engine: str, out: Path
) -> tuple[Path, int]:
    """The audit as a PDF, ``out/<assignment>/<name>.pdf``, and its number of pages."""
    from keywright.audit import RULE
    from keywright.sheet.audit import render_audit

    header, folder = loaded.assignment, out / loaded.id
    source = render_audit(audited, RULE, header.course, header.professor)
    ((pdf, pages),) = typeset(loaded, {name: source}, engine).values()
    publish(folder, {f"{name}.tex": source, f"{name}.pdf": pdf})
    return folder / f"{name}.pdf", pages


def schema(kind: str | None = None) -> str:
    """The JSON Schema of a question's file, or of one kind's; `assignment` is the header's kind."""
    from keywright.spec.schema import assignment_schema, question_schema

    problems = Problems()
    if kind is None:
        return as_text(question_schema(problems))
    _refuse_unknown(kind, [HEADER, *problems], "--kind")
    if kind == HEADER:
        return as_text(assignment_schema())
    return as_text(question_schema({kind: problems[kind]}))


def new(folder: Path, wanted: str | None = None) -> tuple[Path, ...]:
    """A small assignment that works, with a question of each kind that is `wanted`: some with
    commas between them, or `all`; the files written. Raises `InputError` if they are there, or for
    a kind that is not."""
    from keywright.spec.starter import start
    from keywright.styles import shipped

    named = kinds() if wanted == ALL else (wanted or STARTER).split(",")
    for kind in named:
        _refuse_unknown(kind, kinds(), "--kinds")
    schemas = {"assignment.json": schema(HEADER), "question.json": schema()}
    names = [f"{kind}.yaml" for kind in dict.fromkeys(named)]
    examples = shipped("problems/examples")
    return start(folder, schemas, {name: (examples / name).read_text("utf-8") for name in names})


def _refuse_unknown(kind: str, known: Collection[str], option: str) -> None:
    from keywright.spec.wording import nearest

    if kind not in known:
        message = f"unknown kind {kind!r}{nearest(kind, known)}"
        raise InputError([Fault(option, 1, 1, message, kind)])


def examine(engine: str) -> Iterator[Finding]:
    """What a machine has and lacks for making a PDF, with a probe that is a sheet of ours."""
    from keywright import sheet, tex

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
