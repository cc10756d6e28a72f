"""A build: the whole line for every question of an assignment, and the sheets of what came of it.

A question of which nothing comes leaves the others alone: in its place the sheets say what is wrong
with it, and the build says so too.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import pipeline, workers
from generator.errors import CheckError, Fault, FieldError, InputError, KeywrightError, TexError
from generator.inputs import inputs
from generator.pipeline import SHEETS
from generator.publishing import publish
from generator.receipt import Dated, place, receipt, request_of
from generator.spec import Loaded, Sourced
from generator.spec.files import is_folder

if TYPE_CHECKING:
    from generator.check import Finding
    from generator.sheet import Missing
    from generator.tex import TypesetError

__all__ = ["Built", "build"]

NO_SHEETS: Mapping[str, None] = dict.fromkeys(f"{name}.pdf" for name in SHEETS)
MOST_WRITTEN = 250_000  # characters of a question's answer as JSON: some forty pages
RENDER_SECONDS = 10  # for one sheet of all questions

Files = dict[str, str | bytes | None]


@dataclass(frozen=True)
class Built:
    """What a build wrote: the folder, and each PDF with its number of pages.

    `errors` tell of the questions that are missing in it.
    """

    folder: Path
    sheets: Mapping[Path, int]
    report: Mapping[str, Any]
    errors: tuple[KeywrightError, ...] = ()


@dataclass(frozen=True)
class _Worked:
    """A question with its answer, as an object and as JSON, and what is known of its lines."""

    source: Sourced
    solved: pipeline.Solved
    entry: dict[str, Any]
    findings: list[Finding]
    proved: frozenset[str]


Outcome = _Worked | KeywrightError


def _errors(places: Mapping[int, Outcome]) -> list[KeywrightError]:
    return [one for one in places.values() if isinstance(one, KeywrightError)]


def build(path: Path, settings: Sequence[str], *, engine: str, out: Path) -> Built:
    """The whole line, into ``out/<assignment>``; raises what its arrows raise.

    Whatever fails, no sheet of an earlier state is left there looking current.
    """
    folder = out / (path.resolve().name if is_folder(path) else path.stem)
    files: Files = {}
    since = time.time_ns()
    try:
        loaded = pipeline.load(path, settings)
        built = _built(loaded, folder, engine, files)
        sign = partial(_sign, folder, files, request_of(str(path), settings, engine))
        watched = None if built.errors else inputs(loaded, engine, since)
        publish(folder, files, partial(sign, watched))
    except (KeywrightError, OSError):
        with contextlib.suppress(OSError):
            if path.exists() and (files or any((folder / name).exists() for name in NO_SHEETS)):
                publish(folder, NO_SHEETS)  # alone first: the disk may be full
                publish(folder, {**files, **NO_SHEETS})
        raise
    return built


def _sign(
    folder: Path, files: Files, request: Sequence[str], watched: Iterable[Dated] | None
) -> None:
    """Leave the receipt. Without one nothing is taken to be up to date, so none is no harm."""
    made: list[Dated] = [(("file", str((folder / name).absolute())), None) for name in files]
    text = None if watched is None else receipt(request, [*watched, *made])
    if text is not None:
        where = Path(place(str(folder)))
        with contextlib.suppress(OSError):
            publish(where.parent, {where.name: text.encode(errors="surrogateescape")})


def _built(loaded: Loaded, folder: Path, engine: str, files: Files) -> Built:
    """`files` are what is to be written, as far as the build has come."""
    places = _worked(loaded)
    worked = [one for one in places.values() if isinstance(one, _Worked)]
    if not worked:
        pipeline.refuse(_errors(places))
    report = _report(loaded, places)
    found = {"assignment": loaded.id, "questions": [one.entry for one in worked]}
    files["answers.json"] = pipeline.as_text(found)
    files["report.json"] = pipeline.as_text(report)
    files["report.html"] = _page(report, found)
    for number, one in places.items():
        if isinstance(one, _Worked) and (failed := _failures(one)):
            places[number] = failed
    pages = _sheets(loaded, places, engine, files)
    sheets = {folder / name: count for name, count in pages.items()}
    return Built(folder, sheets, report, tuple(_errors(places)))


def _worked(loaded: Loaded) -> dict[int, Outcome]:
    """Question by question, numbered as on the sheet. Raises `InputError` where the fault is not
    in a question of its own."""
    numbers = {
        str(loaded.folder / name): number
        for number, name in enumerate(loaded.assignment.questions, start=1)
    }
    faults: dict[int, list[Fault]] = {}
    common = []
    for fault in (*loaded.faults, *pipeline.unprintable(loaded)):
        if fault.file in numbers:
            faults.setdefault(numbers[fault.file], []).append(fault)
        else:
            common.append(fault)
    outcomes = pipeline.tried(loaded, partial(_work, loaded))
    places = {
        numbers[source.document.file]: outcome
        for source, outcome in zip(loaded.questions, outcomes, strict=True)
    }
    for number, some in faults.items():
        also = places.get(number)
        more = also.faults if isinstance(also, InputError) else ()
        places[number] = InputError([*some, *more])
    if common:
        pipeline.refuse([InputError(common), *_errors(places)])
    return dict(sorted(places.items()))


def _work(loaded: Loaded, source: Sourced) -> _Worked:
    solved = pipeline.solution(loaded, source)
    entry = pipeline.entry(solved)
    if len(json.dumps(entry)) > MOST_WRITTEN:
        message = "the worked answer is longer than anybody reads: more than forty pages"
        raise FieldError(("kind",), message)
    findings = pipeline.judge(loaded, source, entry)
    return _Worked(source, solved, entry, findings, pipeline.proofs(solved))


def _report(loaded: Loaded, places: Mapping[int, Outcome]) -> dict[str, Any]:
    from generator.check import report

    worked = [one for one in places.values() if isinstance(one, _Worked)]
    judged = report(loaded.id, [(one.solved.problem.id, one.findings) for one in worked])
    missing = [
        {"number": number, "because": list(_missing(one).reasons)}
        for number, one in places.items()
        if isinstance(one, KeywrightError)
    ]
    full = pipeline.with_proofs(judged, [one.proved for one in worked])
    return {**full, "missing": missing} if missing else full


def _failures(one: _Worked) -> CheckError | None:
    name = one.solved.problem.id
    lines = [f"{name}: {each.where}: {each.detail}" for each in one.findings if not each.ok]
    return CheckError("\n".join(lines)) if lines else None


def _missing(error: KeywrightError) -> Missing:
    """What stands in the place of a question; without folders, which are nobody's business."""
    from generator.sheet import Missing

    if isinstance(error, InputError):
        told = [f"{Path(f.file).name}, line {f.line}: {f.message}" for f in error.faults]
    elif isinstance(error, CheckError):
        told = ["the check of its answer failed"]
    elif isinstance(error, TexError):
        told = ["it cannot be typeset"]
    else:
        told = ["the program failed"]
    return Missing(tuple(told))


def _sheets(
    loaded: Loaded, places: dict[int, Outcome], engine: str, files: Files
) -> dict[str, int]:
    """The sheets and their pages. What TeX cannot typeset of one question makes this one missing,
    and TeX runs again."""
    from generator.tex import TypesetError

    while True:
        if not any(isinstance(one, _Worked) for one in places.values()):
            pipeline.refuse(_errors(places))
        sources = _rendered(loaded, places)
        files.update({f"{name}.tex": source for name, source in sources.items()})
        try:
            made = pipeline.typeset(loaded, sources, engine)
        except TypesetError as error:
            places.update(_blamed(error, places))
        else:
            files.update({f"{name}.pdf": pdf for name, (pdf, _) in made.items()})
            return {f"{name}.pdf": pages for name, (_, pages) in made.items()}


def _rendered(loaded: Loaded, places: Mapping[int, Outcome]) -> dict[str, str]:
    """The LaTeX of the sheets, made where a template of the user's own may take for ever."""
    on_sheet = [
        one.solved if isinstance(one, _Worked) else _missing(one) for one in places.values()
    ]

    def render(solutions: bool) -> str | tuple[Fault, ...]:
        try:
            return pipeline.render(loaded, on_sheet, solutions=solutions)
        except InputError as error:
            return error.faults

    outcomes = workers.each(render, list(SHEETS.values()), RENDER_SECONDS)
    for outcome in outcomes:
        if isinstance(outcome, workers.Failure):
            message = f"filling in the templates {outcome.message}"
            if outcome.is_ours:
                raise KeywrightError(message)
            raise InputError([loaded.document.fault(("style",), message)])
        if not isinstance(outcome, str):
            raise InputError(outcome)
    return dict(zip(SHEETS, map(str, outcomes), strict=True))


def _blamed(error: TypesetError, places: Mapping[int, Outcome]) -> dict[int, Outcome]:
    """TeX's complaint at the text of the question that it is about, which is what can be wrong in
    it; raised again if it is about no question."""
    from generator.sheet import marker

    for number, one in places.items():
        if isinstance(one, _Worked) and marker(one.solved.problem.id) == error.question:
            fault = one.source.document.fault(("statement",), str(error))
            return {number: TexError("\n".join((fault.shown, *error.log)))}
    raise error


def _page(report: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    from generator.sheet.report import page

    return page(report, found)
