"""The line that the data takes, one function for each arrow.

    problems/*.yaml --load--> Loaded --solve--> Solved --render--> .tex --typeset--> .pdf
                         \\                        |
                          `------ check ----------'--> report.json

Rooms do not know each other; this module knows all of their front doors.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from keywright.algebra.values.answers import Answer, as_json, derivations
from keywright.errors import CheckError, InputError, KeywrightError
from keywright.kinds.isolation import refuse, tried
from keywright.kinds.registry import Problems, family
from keywright.sheet.printable import unprintable
from keywright.spec import Known, Loaded, Question, Sourced, spec_load
from keywright.system import pool
from keywright.system.json_text import as_text
from keywright.system.legible import legible

if TYPE_CHECKING:
    from keywright.referee import Finding
    from keywright.sheet import Missing
    from keywright.styles import Whose
    from keywright.tex import TypesetError

__all__ = [
    "SHEETS", "Entry", "Solved", "answers", "answers_apart", "bodies", "check", "digits_of",
    "entry", "framed", "is_plain", "judge", "load", "proofs", "read_answers", "refuse_failures",
    "render", "solution", "solve", "style_folder", "titled", "typeset", "typeset_all", "warm_up",
    "with_proofs",
]  # fmt: skip

Result = TypeVar("Result")

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


def digits_of(problem: Question, loaded: Loaded) -> int:
    """The decimals that a question's numbers have."""
    return loaded.assignment.digits if problem.digits is None else problem.digits


def solution(loaded: Loaded, source: Sourced) -> Solved:
    """One question's worked answer."""
    problem = source.problem
    return Solved(problem, family(problem.kind).solve(problem, digits_of(problem, loaded)))


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


def judge(loaded: Loaded, source: Sourced, entry: dict[str, Any]) -> list[Finding]:
    """All that the second engine says of a question's entry in `answers.json`."""
    from keywright.referee import judge

    return judge(source.document.data, entry, digits_of(source.problem, loaded))


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


def refuse_failures(report: Mapping[str, Any]) -> None:
    """Raises `CheckError` with one line for each place that the second engine disagrees with."""
    lines = [
        f"{failure['question']}: {failure['where']}: {failure['detail']}"
        for failure in report["failures"]
    ]
    if lines:
        raise CheckError("\n".join(lines))
