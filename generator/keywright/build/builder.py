"""A build: the whole line for every question of an assignment, and the sheets of what came of it.

A question of which nothing comes leaves the others alone: in its place the sheets say what is wrong
with it, and the build says so too. A question that was worked out before is remembered.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keywright import pipeline
from keywright.build import proofreading, questions
from keywright.build.cache import Remembered
from keywright.build.inputs import inputs
from keywright.build.press import Press, Sources, TypesetPdf
from keywright.build.publishing import publish
from keywright.build.questions import Frames, Outcome
from keywright.build.results import Worked
from keywright.build.stamp import Dated, place, request_of, stamp_of
from keywright.build.store import Memory
from keywright.errors import CheckError, InputError, KeywrightError, TexError
from keywright.kinds import isolation
from keywright.pipeline import SHEETS
from keywright.spec import Known, Loaded
from keywright.spec.files import is_folder
from keywright.system import parts, private
from keywright.system.json_text import spliced
from keywright.system.locks import BusyError

if TYPE_CHECKING:
    from keywright.sheet import Missing
    from keywright.tex import TypesetError

__all__ = ["Builder", "Built", "build"]

SOLUTIONS = next(iter(SHEETS))
REPORTS = ANSWERS, REPORT, PAGE = "answers.json", "report.json", "report.html"
NO_SHEETS: Mapping[str, None] = dict.fromkeys(f"{name}.pdf" for name in SHEETS)

Files = dict[str, str | bytes | None]


@dataclass(frozen=True)
class Built:
    """What a build wrote: the folder, and each PDF with its number of pages.

    `too_wide` tells of lines that stand out of the margins of a sheet,
    `errors` tell of the questions that are missing in it, `counts` how the others were checked;
    `answered` are these, and `worked` those of them that were not remembered.
    """

    folder: Path
    sheets: Mapping[Path, int]
    counts: Mapping[str, int]
    loaded: Loaded
    answered: tuple[str, ...]
    worked: tuple[str, ...]
    errors: tuple[KeywrightError, ...] = ()
    too_wide: tuple[str, ...] = ()


def _errors(places: Mapping[int, Outcome]) -> list[KeywrightError]:
    return [one for one in places.values() if isinstance(one, KeywrightError)]


def build(
    path: Path, settings: Sequence[str], *, engine: str, out: Path, trusted: bool = False
) -> Built:
    """The whole line, into ``out/<assignment>``; raises what its arrows raise.

    Whatever fails, no sheet of an earlier state is left there looking current.
    """
    with Press(engine, len(SHEETS)) as press:
        return Builder(path, settings, engine, out, Memory(), press, trusted=trusted).build()


@dataclass(frozen=True)
class Builder:
    """Builds of one assignment, with what they remember and the TeX that they use.

    It is `trusted` if the command line says so. The sheets are published as soon as they are there
    and have been checked, with `in_turn` the solutions before the questions.
    """

    path: Path
    settings: Sequence[str]
    engine: str
    out: Path
    memory: Memory
    press: Press
    trusted: bool = False
    in_turn: bool = False

    @property
    def folder(self) -> Path:
        name = self.path.resolve().name if is_folder(self.path) else self.path.stem
        return self.out / name

    def build(self) -> Built:
        """Once; raises what the arrows of the line raise."""
        files: Files = {}
        since = time.time_ns()
        try:
            remembered = Remembered(self.memory, self.path)
            loaded = self.load(remembered.knows)
            built = _Build(self, loaded, remembered, files).run()
            watched = None if built.errors or built.too_wide else inputs(loaded, self.engine, since)
            request = request_of(str(self.path), self.settings, self.engine, self.trusted)
            publish(self.folder, files, partial(_sign, self.folder, files, request, watched))
        except BusyError:
            raise
        except KeywrightError:
            self._take_away(files)
            raise
        except OSError:
            self._take_away(dict.fromkeys(files))
            raise
        finally:
            self.press.forget()
        remembered.keep()
        return built

    def load(self, known: Known = lambda *_: False) -> Loaded:
        """The assignment as the command line wants it."""
        return pipeline.load(self.path, self.settings, known, trusted=self.trusted)

    def _take_away(self, files: Files) -> None:
        """Leave no sheet of an earlier state that looks current; these files are there instead."""
        with contextlib.suppress(OSError):
            there = any((self.folder / name).exists() for name in NO_SHEETS)
            if self.path.exists() and (files or there):
                publish(self.folder, NO_SHEETS)  # alone first: the disk may be full
                publish(self.folder, {**files, **NO_SHEETS})
            if not any(self.folder.iterdir()):
                self.folder.rmdir()


def _sign(
    folder: Path, files: Files, request: Sequence[str], watched: Iterable[Dated] | None
) -> None:
    """Leave the stamp. Without one nothing is taken to be up to date, so none is no harm."""
    made: list[Dated] = [(("file", str((folder / name).absolute())), None) for name in files]
    text = None if watched is None else stamp_of(request, [*watched, *made])
    if text is not None:
        where = Path(place(str(folder)))
        with contextlib.suppress(OSError):
            parts.put(where, text.encode(errors="surrogateescape"), private.MODE)


@dataclass
class _Build:
    """One build; `files` are what is to be written, as far as it has come."""

    builder: Builder
    loaded: Loaded
    remembered: Remembered
    files: Files

    def run(self) -> Built:
        frames, known = self.remembered.frames(self.loaded), self.remembered.questions
        checked, frames = questions.work_out(self.loaded, known, frames, self)
        if len(errors := _errors(checked)) == len(checked):
            isolation.refuse(errors)
        places = {number: _passed(one) for number, one in checked.items()}
        self.files.update(dict.fromkeys(REPORTS))  # which come when the sheets are there
        try:
            sources, made = self.sheets(places, frames)
        except KeywrightError:
            self.write(checked, frames)
            raise
        counts = self.write(checked, frames)
        if self.builder.in_turn:
            again = (SOLUTIONS,) if pipeline.is_plain(self.loaded) else ()
            self.builder.press.get_ready(sources, again)
        sheets = {self.builder.folder / f"{name}.pdf": one.pages for name, one in made.items()}
        too_wide = tuple(f"{name}: {each}" for name, one in made.items() for each in one.too_wide)
        answered = {n: one.id for n, one in places.items() if not isinstance(one, KeywrightError)}
        new = tuple(name for number, name in answered.items() if number not in known)
        return Built(
            self.builder.folder, sheets, counts, self.loaded, tuple(answered.values()), new,
            tuple(_errors(places)), too_wide,
        )  # fmt: skip

    def begun(self) -> None:
        """Let TeX wait for what will come."""
        frames = self.remembered.frames(self.loaded)
        if frames is not None and not self.builder.press.is_ready:
            self.builder.press.get_ready(frames)

    def ready(self, frames: Frames, bodies: questions.Bodies) -> None:
        """Let TeX begin with what has not been checked yet."""
        self.begin(_sources(frames, bodies))

    def sheets(
        self, places: dict[int, Outcome], frames: Frames
    ) -> tuple[Sources, dict[str, TypesetPdf]]:
        """The sheets, which are shown at once if nothing is missing in them. What TeX cannot
        typeset of one question makes this one missing, and TeX runs again."""
        from keywright.tex import TypesetError

        while True:
            if len(errors := _errors(places)) == len(places):
                isolation.refuse(errors)
            sources = _sources(frames, self.bodies(places))
            self.files.update({f"{name}.tex": source for name, source in sources.items()})
            made: dict[str, TypesetPdf] = {}
            try:
                for name, one in self.begin(sources).items():
                    made[name] = one.result()
                    self.files[f"{name}.pdf"] = made[name].pdf
                    if self.builder.in_turn and not errors:
                        self.show([name])
            except TypesetError as error:
                places.update(_blamed(self.loaded, error, places))
            else:
                if not (self.builder.in_turn or errors):
                    self.show(sources, REPORTS)
                return sources, made

    def show(self, sheets: Iterable[str], without: Iterable[str] = ()) -> None:
        """Publish these sheets, `without` what an earlier build has said of its own. The end of the
        build publishes all of them once more, and tells what keeps them from being written."""
        names = [*without, *(f"{name}.{end}" for name in sheets for end in ("tex", "pdf"))]
        with contextlib.suppress(OSError):
            publish(self.builder.folder, {name: self.files[name] for name in names}, patience=0)

    def write(self, checked: Mapping[int, Outcome], frames: Frames) -> Mapping[str, int]:
        """The answers and reports, once all steps have been tried to be proved; the counts."""
        from keywright.sheet.report import whole_page

        self.builder.press.settle()
        places = questions.proved(self.loaded, checked)
        self.remembered.learn(places, frames)
        worked = [one for one in places.values() if isinstance(one, Worked)]
        report = _report(self.loaded, places)
        answers = {"assignment": self.loaded.id, "questions": ()}
        self.files[ANSWERS] = spliced(answers, [one.answer for one in worked])
        self.files[REPORT] = spliced(report, [one.report for one in worked])
        self.files[PAGE] = whole_page(report, [one.page for one in worked])
        counts: Mapping[str, int] = report["counts"]
        return counts

    def bodies(self, places: Mapping[int, Outcome]) -> questions.Bodies:
        bodies: dict[int, Mapping[str, str]] = {
            number: one.sheets
            for number, one in places.items()
            if not isinstance(one, KeywrightError)
        }
        missing = {
            number: _missing(one)
            for number, one in places.items()
            if isinstance(one, KeywrightError)
        }
        if missing:
            self.builder.press.settle()
        for number, body in questions.missing_bodies(self.loaded, missing).items():
            bodies[number] = dict.fromkeys(SHEETS, body)
        return bodies

    def typeset(self, sources: Sources) -> dict[str, TypesetPdf]:
        return {name: one.result() for name, one in self.begin(sources).items()}

    def begin(self, sources: Sources) -> dict[str, Future[TypesetPdf]]:
        proofread = partial(proofreading.refuse_other_numbers, self.loaded)
        titles = {name: pipeline.titled(self.loaded, name) for name in sources}
        author = self.loaded.assignment.professor
        return self.builder.press.begin(sources, titles, author, proofread)


def _sources(frames: Frames, bodies: questions.Bodies) -> Sources:
    return {
        name: questions.filled(frame, {number: body[name] for number, body in bodies.items()})
        for name, frame in frames.items()
    }


def _report(loaded: Loaded, places: Mapping[int, Outcome]) -> dict[str, Any]:
    """The report without what it says of each question."""
    worked = [one for one in places.values() if isinstance(one, Worked)]
    missing = [
        {"number": number, "because": list(_missing(one).reasons)}
        for number, one in places.items()
        if isinstance(one, KeywrightError)
    ]
    counts = {how: sum(one.counts[how] for one in worked) for how in worked[0].counts}
    counts[proofreading.OWN] = counts.get(proofreading.OWN, 0) + proofreading.own_texts(loaded)
    report = {
        "assignment": loaded.id,
        "counts": counts,
        "failures": [failure for one in worked for failure in one.failures],
        "questions": (),
        "proved": sum(one.proved for one in worked),
    }
    return {**report, "missing": missing} if missing else report


def _passed(one: Outcome) -> Outcome:
    """The question, or what is wrong with it, which its check may have found."""
    if isinstance(one, KeywrightError) or not one.failures:
        return one
    lines = [f"{one.id}: {each['where']}: {each['detail']}" for each in one.failures]
    return CheckError("\n".join(lines))


def _missing(error: KeywrightError) -> Missing:
    """What stands in the place of a question; without folders, which are nobody's business."""
    from keywright.sheet import Missing

    if isinstance(error, InputError):
        told = [f"{Path(f.file).name}, line {f.line}: {f.message}" for f in error.faults]
    elif isinstance(error, CheckError):
        told = ["the check of its answer failed"]
    elif isinstance(error, TexError):
        told = ["it cannot be typeset"]
    else:
        told = ["the program failed"]
    return Missing(tuple(told))


def _blamed(
    loaded: Loaded, error: TypesetError, places: Mapping[int, Outcome]
) -> dict[int, Outcome]:
    """TeX's complaint at the text of the question that it is about, which is what can be wrong in
    it; raised again if it is about no question."""
    from keywright.sheet import marker

    documents = {source.problem.id: source.document for source in loaded.questions}
    for number, one in places.items():
        if not isinstance(one, KeywrightError) and marker(one.id) == error.question:
            fault = documents[one.id].fault(("statement",), str(error))
            return {number: TexError("\n".join((fault.shown, *error.log)))}
    raise error
