"""One variant from its numbers to its folder, which is there with all its files or not at all."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from generator import pipeline
from generator.errors import CheckError, InputError, KeywrightError
from generator.pipeline import Solved
from generator.variants.design import Design
from generator.variants.manifest import Row

__all__ = ["FILES", "Job", "Made", "is_complete", "make", "solved_variant"]

SHEETS = {"questions": False, "solutions": True}
FILES = (
    "answers.json", "questions.pdf", "questions.tex", "report.json", "solutions.pdf",
    "solutions.tex",
)  # fmt: skip
MOST_SECONDS = 120  # for one variant without its TeX, which has its own limit
PART = ".part-"  # begins the name of a folder that is not complete


@dataclass(frozen=True)
class Job:
    """A variant that is to be made below `folder`, with the row that says what it is."""

    row: Row
    numbers: tuple[int, ...]
    folder: Path
    engine: str


@dataclass(frozen=True)
class Made:
    """How it went: the exit status that it alone would give, and what is wrong in one line."""

    status: int = 0
    message: str = ""


def make(design: Design, job: Job) -> Made:
    """Solve, check, typeset. What goes wrong is told and never raised: it is one variant's."""
    part = job.folder / f"{PART}{job.row.variant}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        _into(part, design, job)
        made = Made()
    except KeywrightError as error:
        made = Made(error.exit_status, _line(error))
    except Exception as error:  # noqa: BLE001  (999 others are to be there all the same)
        made = Made(KeywrightError.exit_status, f"our own fault: {type(error).__name__}: {error}")
    target = job.folder / job.row.variant
    shutil.rmtree(target, ignore_errors=True)
    if any(part.iterdir()):
        part.rename(target)
    else:
        part.rmdir()
    return made


def _line(error: KeywrightError) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _into(folder: Path, design: Design, job: Job) -> None:
    """Write what can be written; a failed check stops before TeX, and TeX's failure before PDFs."""

    def write(name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)

    with _limited(MOST_SECONDS):
        solved = solved_variant(design, job.numbers)
        loaded = design.variant(tuple(source for source, _ in solved))
        items = [item for _, item in solved]
        found = pipeline.answers(loaded, items)
        report = checked(design, job.numbers, found)
        write("answers.json", pipeline.as_text(found))
        write("report.json", pipeline.as_text({"variant": job.row.identity, **report}))
        pipeline.refuse_failures(report)
        student = (job.row.name, job.row.id) if job.row.id else None
        sources = {
            name: pipeline.render(loaded, items, solutions=solutions, student=student)
            for name, solutions in SHEETS.items()
        }
    for name, source in sources.items():
        write(f"{name}.tex", source)
    for name, (pdf, _) in pipeline.typeset(loaded, sources, job.engine).items():
        write(f"{name}.pdf", pdf)


def solved_variant(design: Design, numbers: tuple[int, ...]) -> list[tuple[Any, Solved]]:
    """Each question as drawn, and solved; raises `KeywrightError` where one is not."""
    done = []
    for deck, number in zip(design.decks, numbers, strict=True):
        attempt = deck.attempt(number, design.digits(deck))
        if attempt.solved is None:
            fault = attempt.source.document.fault(("kind",), f"{deck.id}: {attempt.reason}")
            raise InputError([fault])
        done.append((attempt.source, attempt.solved))
    return done


def checked(design: Design, numbers: tuple[int, ...], found: Mapping[str, Any]) -> dict[str, Any]:
    """The report of the second engine, on the questions as they were drawn."""
    from generator.check import judge, report

    judged = [
        (deck.id, judge(deck.card(number).document.data, answer, design.digits(deck)))
        for deck, number, answer in zip(design.decks, numbers, found["questions"], strict=True)
    ]
    return report(design.loaded.id, judged)


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Stop what takes for ever; in the main thread of a process, as signals only work there."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise CheckError(f"takes more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def is_complete(job: Job) -> bool:
    """Whether an earlier run has made this very variant, with all its files."""
    folder = job.folder / job.row.variant
    if not all((folder / name).is_file() for name in FILES):
        return False
    try:
        report = json.loads((folder / "report.json").read_bytes())
    except (OSError, ValueError):
        return False
    return bool(report.get("variant") == job.row.identity)
