"""The questions of an assignment worked out: solved, checked and printed, side by side.

Two processes work on each question. One solves it and prints it; the other loads the second engine
meanwhile, judges the answer as soon as it is there, and reads what was printed. The LaTeX of a
question is thus known before it has been checked, so that TeX may begin; what it makes is published
only if the check passes. Which steps can be proved is another matter, for which no sheet waits.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from keywright import pipeline
from keywright.build import proofreading
from keywright.build.results import Worked
from keywright.errors import CheckError, Fault, FieldError, InputError, KeywrightError
from keywright.kinds import isolation
from keywright.pipeline import SHEETS, Entry, Solved
from keywright.sheet import printable
from keywright.spec import Loaded, Sourced
from keywright.system import pool
from keywright.system.json_text import as_text

if TYPE_CHECKING:
    from keywright.sheet import Missing

__all__ = [
    "SECONDS", "Bodies", "Checked", "Frames", "Listener", "Outcome", "filled", "missing_bodies",
    "proved", "rehearse", "work_out",
]  # fmt: skip

SECONDS = pool.SECONDS  # for each process of a question, and for the templates
MOST_WRITTEN = 250_000  # characters of a question's answer as JSON: some forty pages
PLACE = re.compile("\0([0-9]+)\0")  # of a question in a frame; NUL is in no text

Frames = Mapping[str, str]  # name of the sheet -> its LaTeX, with places for the questions
Bodies = Mapping[int, Mapping[str, str]]  # number of the question -> its LaTeX on each sheet


class Listener(Protocol):
    """Who is told how far the work has come, at most once each."""

    def begun(self) -> None:
        """No more processes will be started: from now on this process may have threads."""

    def ready(self, frames: Frames, bodies: Bodies) -> None:
        """The LaTeX of all questions is there, not yet checked."""


@dataclass(frozen=True)
class _Solved:
    item: Solved
    sheets: Mapping[str, str]
    answer: str


@dataclass(frozen=True)
class _Judged:
    """The report of one question, which knows of no proofs yet."""

    report: Mapping[str, Any]


@dataclass(frozen=True)
class _Faulty:
    """What is wrong with a question, or with the templates."""

    faults: tuple[Fault, ...]
    of_templates: bool = False


@dataclass(frozen=True)
class _Misread:
    """What the sheets say around their questions and should not."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """A question with its answer, checked, of which no step has been proved yet.

    `sheets` and `answer` are those of `Worked`, `report` is the report of this question alone.
    """

    item: Solved
    sheets: Mapping[str, str]
    answer: str
    report: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.item.problem.id

    @property
    def failures(self) -> Sequence[Mapping[str, Any]]:
        failures: Sequence[Mapping[str, Any]] = self.report["failures"]
        return failures


Outcome = Worked | Checked | KeywrightError


@dataclass
class _Heard:
    """What has been heard of a question, or of the frames."""

    solved: _Solved | None = None
    judged: _Judged | None = None
    frames: Frames | None = None
    faults: list[Fault] = field(default_factory=list)
    of_templates: list[Fault] = field(default_factory=list)
    misread: tuple[str, ...] = ()
    failure: pool.Failure | None = None

    def hear(self, said: Any) -> None:
        if isinstance(said, _Solved):
            self.solved = said
        elif isinstance(said, _Judged):
            self.judged = said
        elif isinstance(said, _Faulty):
            (self.of_templates if said.of_templates else self.faults).extend(said.faults)
        elif isinstance(said, _Misread):
            self.misread = said.lines
        else:
            self.frames = said


def work_out(
    loaded: Loaded, known: Mapping[int, Worked], frames: Frames | None, listener: Listener
) -> tuple[dict[int, Outcome], Frames]:
    """What comes of each question, by its number, and the frames of the sheets.

    `known` are the questions that need no work, `frames` the frames if they need none.
    Raises `InputError` with the faults of the header and of the templates, as they stop everything.
    """
    sources = {number: one for number, one in _numbered(loaded) if number not in known}
    isolation.warm_up(list(sources.values()))
    if len(sources) > 1:
        pipeline.warm_up(loaded)
    work = _QuestionsWork(
        loaded, known, {number: _Heard() for number in sources}, _Heard(), listener
    )
    work.outer.frames = frames
    tasks, heard = [], []
    if not frames:
        tasks, heard = [pool.Task(lambda: _frames(loaded))], [work.outer]
    for number, source in sources.items():
        tasks += _tasks(loaded, number, source)
        heard += [work.heard[number]] * 2
    failed = pool.stream(
        tasks, partial(work.hear, heard), SECONDS, 2 * pool.processors(), work.begun
    )
    for task, failure in failed.items():
        heard[task].failure = heard[task].failure or failure
    return _outcomes(loaded, sources, known, work.heard, work.outer)


@dataclass
class _QuestionsWork:
    """Work under way: what has been heard of each question and of the frames."""

    loaded: Loaded
    known: Mapping[int, Worked]
    heard: Mapping[int, _Heard]
    outer: _Heard
    listener: Listener
    is_begun: bool = False
    is_ready: bool = False

    def begun(self) -> None:
        self.is_begun = True
        self.listener.begun()
        self.look()

    def hear(self, heard: Sequence[_Heard], task: int, said: Any) -> None:
        heard[task].hear(said)
        self.look()

    def look(self) -> None:
        """Tell whoever listens when all is there."""
        solved = {number: one.solved.sheets for number, one in self.heard.items() if one.solved}
        is_whole = len(solved) + len(self.known) == len(self.loaded.assignment.questions)
        frames = self.outer.frames
        if self.is_begun and is_whole and frames and not (self.loaded.faults or self.is_ready):
            self.is_ready = True
            known = {number: one.sheets for number, one in self.known.items()}
            self.listener.ready(frames, solved | known)


def _numbered(loaded: Loaded) -> Iterator[tuple[int, Sourced]]:
    numbers = _numbers(loaded)
    return ((numbers[source.document.file], source) for source in loaded.questions)


def _numbers(loaded: Loaded) -> dict[str, int]:
    """The number on the sheet of each file of a question."""
    names = enumerate(loaded.assignment.questions, start=1)
    return {str(loaded.folder / name): number for number, name in names}


def _tasks(loaded: Loaded, number: int, source: Sourced) -> list[pool.Task]:
    """Solving, and the check that waits for it at the other end of a pipe."""
    ends: list[int] = []
    return [
        pool.Task(
            lambda: _solve(loaded, number, source, *ends),
            before=lambda: ends.extend(os.pipe()),
            after=lambda: os.close(ends[1]),  # so that its end is seen when the first one has ended
        ),
        pool.Task(
            lambda: _check(loaded, number, source, ends[0]),
            after=lambda: os.close(ends[0]),
        ),
    ]


def _solve(
    loaded: Loaded, number: int, source: Sourced, other: int, pipe: int
) -> Iterator[_Solved | _Faulty]:
    os.close(other)
    unprintable = tuple(printable.unprintable_statement(loaded, source))
    if unprintable:
        yield _Faulty(unprintable)
    try:
        solved = pipeline.solution(loaded, source)
        entry = pipeline.entry(solved)
        written = json.dumps(entry)
        if len(written) > MOST_WRITTEN:
            message = "the worked answer is longer than anybody reads: more than forty pages"
            raise FieldError(("kind",), message)
    except KeywrightError as error:
        yield _Faulty((isolation.placed(source, error),))
        return
    if unprintable:
        return
    _tell(pipe, written)
    try:
        bodies = pipeline.bodies(loaded, Entry(number, solved.problem, entry))
    except InputError as error:
        yield _Faulty(error.faults, of_templates=True)
        return
    yield _Solved(solved, bodies, as_text(entry))
    _tell(pipe, json.dumps(bodies))


def rehearse(loaded: Loaded, name: str) -> None:
    """Work out in this process what a process of its own has worked out already, within its limits.

    Nothing comes of it but what libraries and our own functions remember, and the processes of the
    next build are copies of this one: they need a fraction of the time for a question like it.
    """
    for number, source in _numbered(loaded):
        if source.problem.id == name:
            solved = pipeline.solution(loaded, source)
            entry = pipeline.entry(solved)
            pipeline.judge(loaded, source, entry)
            pipeline.bodies(loaded, Entry(number, solved.problem, entry))


def _tell(pipe: int, line: str) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(pipe, "w", closefd=False) as stream:
        stream.write(f"{line}\n")


def _check(loaded: Loaded, number: int, source: Sourced, pipe: int) -> Iterator[_Judged]:
    from keywright.kinds.registry import stem
    from keywright.referee import report

    importlib.import_module(f"keywright.kinds.{stem(source.problem.kind)}.check")
    with os.fdopen(pipe) as stream:
        written = stream.readline()
        if not written:  # there is no answer
            return
        entry = json.loads(written)
        findings = pipeline.judge(loaded, source, entry)
        printed = stream.readline()
        if not printed:  # the templates are at fault
            return
        question = pipeline.Entry(number, source.problem, entry)
        read = proofreading.proofread(loaded, question, json.loads(printed))
        findings += read.findings
    judged = report(loaded.id, [(source.problem.id, findings)])
    yield _Judged(proofreading.with_counts(judged, [read.counts]))


def proved(loaded: Loaded, places: Mapping[int, Outcome]) -> dict[int, Outcome]:
    """The same questions, each checked one with the steps that can be proved, with none where that
    takes too long. It forks, so no other thread may be at work. Raises what keeps a question from
    its part of the report."""
    importlib.import_module("keywright.sheet.report")  # once for all processes
    sources, done = dict(_numbered(loaded)), dict(places)
    for prove in (pipeline.proofs, lambda _: frozenset[str]()):
        left = {number: one for number, one in done.items() if isinstance(one, Checked)}
        made = pool.each(partial(_worked, prove), list(left.values()), SECONDS)
        pairs = list(zip(left, made, strict=True))
        done |= {number: one for number, one in pairs if isinstance(one, Worked)}
        errors = [
            isolation.ended(sources[number], one)
            for number, one in pairs
            if isinstance(one, pool.Failure)
        ]
    isolation.refuse(errors)
    return done


def _worked(prove: Callable[[Solved], frozenset[str]], one: Checked) -> Worked:
    from keywright.sheet.report import part_of_page

    (part,) = pipeline.with_proofs(one.report, [prove(one.item)])["questions"]
    page = part_of_page(part, json.loads(one.answer))
    return Worked(
        one.id, one.sheets, one.answer, as_text(part), page, part["counts"], part["proved"],
        one.failures,
    )  # fmt: skip


def _frames(loaded: Loaded) -> Iterator[Frames | _Faulty | _Misread]:
    faults = tuple(printable.unprintable_header(loaded))
    if faults:
        yield _Faulty(faults)
        return
    places = [f"\0{number}\0" for number, _ in enumerate(loaded.assignment.questions, start=1)]
    try:
        frames = {name: pipeline.framed(loaded, name, places) for name in SHEETS}
    except InputError as error:
        yield _Faulty(error.faults, of_templates=True)
        return
    misread = [
        line
        for name, frame in frames.items()
        for line in proofreading.misread_around(loaded, name, frame, places)
    ]
    yield _Misread(tuple(misread)) if misread else frames


def filled(frame: str, bodies: Mapping[int, str]) -> str:
    """The whole LaTeX of a sheet."""
    return PLACE.sub(lambda found: bodies[int(found[1])], frame)


def missing_bodies(loaded: Loaded, missing: Mapping[int, Missing]) -> dict[int, str]:
    """What the sheets say in the places of questions that are missing."""
    style = pipeline.style_folder(loaded)

    def body(item: tuple[int, Missing]) -> str | tuple[Fault, ...]:
        from keywright import sheet

        try:
            return sheet.missing_body(*item, style)
        except InputError as error:
            return error.faults

    bodies = {}
    for number, made in zip(missing, pool.each(body, list(missing.items()), SECONDS), strict=True):
        if isinstance(made, pool.Failure):
            raise _endless(loaded, made)
        if not isinstance(made, str):
            raise InputError(made)
        bodies[number] = made
    return bodies


def _endless(loaded: Loaded, failure: pool.Failure) -> KeywrightError:
    message = f"filling in the templates {failure.message}"
    fault = loaded.document.fault(("style",), message)
    return KeywrightError(message) if failure.is_ours else InputError([fault])


def _outcomes(
    loaded: Loaded,
    sources: Mapping[int, Sourced],
    known: Mapping[int, Worked],
    heard: Mapping[int, _Heard],
    outer: _Heard,
) -> tuple[dict[int, Outcome], Frames]:
    numbers = _numbers(loaded)
    faults: dict[int, list[Fault]] = {number: list(one.faults) for number, one in heard.items()}
    common = list(outer.faults)
    for fault in loaded.faults:
        if fault.file in numbers:
            faults.setdefault(numbers[fault.file], []).append(fault)
        else:
            common.append(fault)
    places: dict[int, Outcome] = dict(known)
    for number, some in faults.items():
        one = heard.get(number, _Heard())
        places[number] = _outcome(sources.get(number), one, some)
    if common:
        errors = [one for one in places.values() if isinstance(one, KeywrightError)]
        isolation.refuse([InputError(common), *errors])
    of_templates = [fault for one in (outer, *heard.values()) for fault in one.of_templates]
    if of_templates:
        raise InputError(of_templates)
    if outer.misread:
        raise CheckError("\n".join(outer.misread))
    if outer.failure:
        raise _endless(loaded, outer.failure)
    return dict(sorted(places.items())), outer.frames or {}


def _outcome(source: Sourced | None, one: _Heard, faults: list[Fault]) -> Outcome:
    is_whole = one.solved is not None and one.judged is not None
    if source is not None and one.failure is not None and not is_whole:
        error = isolation.ended(source, one.failure)
        if not isinstance(error, InputError):
            return error
        faults = [*faults, *error.faults]
    if faults or source is None or one.solved is None or one.judged is None:
        return InputError(faults)
    return Checked(one.solved.item, one.solved.sheets, one.solved.answer, one.judged.report)
