"""What a process makes of a variant: its texts from its numbers, and its PDFs from its texts.

Both are pure: what is made is sent back, and whoever asked for it writes the files.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from generator import pipeline, proofreading
from generator.errors import CheckError, InputError, KeywrightError, TexError
from generator.pipeline import SHEETS
from generator.variants.design import Attempt, Design

__all__ = ["Made", "Numbers", "Pressing", "Written", "press", "write"]

MOST_SECONDS = 120  # for the texts of one variant
KEPT = 256  # attempts that a process remembers, of all questions together

Numbers = tuple[int, ...]
_attempts: dict[tuple[str, int, int], Attempt] = {}


@dataclass(frozen=True)
class Made:
    """How it went: the exit status that it alone would give, and what is wrong in one line."""

    status: int = 0
    message: str = ""


@dataclass(frozen=True)
class Written:
    """The texts of a variant by the names of their files, as far as it came, and how it went.

    Its `report.json` does not yet say whose it is.
    """

    texts: Mapping[str, str]
    made: Made = Made()


@dataclass(frozen=True)
class Pressing:
    """Variants that are typeset together: their names, and the LaTeX of each one's sheets."""

    variants: tuple[str, ...]
    sources: tuple[Mapping[str, str], ...]
    engine: str


def attempt(design: Design, position: int, number: int) -> Attempt:
    """One draw of one question, tried once: it may be wanted to judge a draw and to write it, and
    for several variants. Raises as `Deck.attempt` does."""
    key = design.digest, position, number
    if key not in _attempts:
        if len(_attempts) >= KEPT:
            del _attempts[next(iter(_attempts))]
        deck = design.decks[position]
        _attempts[key] = deck.attempt(number, design.digits(deck))
    return _attempts[key]


def write(design: Design, task: tuple[Numbers, tuple[str, str] | None]) -> Written:
    """Solve, check, render, for a student with a name and an id if it is anybody's. What goes wrong
    is told and never raised: it is one variant's. A failed check leaves nothing to typeset."""
    numbers, student = task
    texts: dict[str, str] = {}
    try:
        with _limited(MOST_SECONDS):
            _write(design, numbers, student, texts)
    except Exception as error:  # noqa: BLE001  (999 others are to be there all the same)
        return Written(texts, _told(error))
    return Written(texts)


def _write(
    design: Design, numbers: Numbers, student: tuple[str, str] | None, texts: dict[str, str]
) -> None:
    drawn = [attempt(design, position, number) for position, number in enumerate(numbers)]
    for each, deck in zip(drawn, design.decks, strict=True):
        if each.solved is None:
            fault = each.source.document.fault(("kind",), f"{deck.id}: {each.reason}")
            raise InputError([fault])
    loaded = design.variant(tuple(each.source for each in drawn))
    found = {"assignment": loaded.id, "questions": [each.entry for each in drawn]}
    report = _report(design, drawn)
    texts["answers.json"] = pipeline.as_text(found)
    texts["report.json"] = pipeline.as_text(report)
    pipeline.refuse_failures(report)
    items = [each.solved for each in drawn if each.solved is not None]
    sources = {
        name: pipeline.render(loaded, items, solutions=solutions, student=student)
        for name, solutions in SHEETS.items()
    }
    counts = proofreading.refuse_misprints(loaded, found, sources, student)
    texts["report.json"] = pipeline.as_text(
        proofreading.with_counts(report, counts, proofreading.own_texts(loaded))
    )
    texts.update({f"{name}.tex": source for name, source in sources.items()})


def _report(design: Design, drawn: list[Attempt]) -> dict[str, Any]:
    """What the second engine says of the questions as they were drawn."""
    from generator.check import report

    judged = [(deck.id, each.findings) for deck, each in zip(design.decks, drawn, strict=True)]
    return report(design.loaded.id, judged)


def press(design: Design, task: Pressing) -> list[dict[str, bytes] | Made]:
    """The PDFs of each variant by the names of their files, or what TeX could not do."""
    flat = [source for sheets in task.sources for source in sheets.values()]
    try:
        made = iter(pipeline.typeset_all(design.loaded, flat, task.engine))
    except Exception as error:  # noqa: BLE001  (it may be one variant's)
        return [_told(error)] * len(task.sources)
    return [
        _pressed(design, sheets, {name: next(made) for name in sheets}) for sheets in task.sources
    ]


def _pressed(
    design: Design, sources: Mapping[str, str], made: Mapping[str, bytes | TexError]
) -> dict[str, bytes] | Made:
    files = {}
    for name, pdf in made.items():
        if isinstance(pdf, TexError):
            return _told(pdf)
        try:
            proofreading.refuse_other_numbers(design.loaded, name, sources[name], pdf)
        except Exception as error:  # noqa: BLE001  (it is one variant's)
            return _told(error)
        files[f"{name}.pdf"] = pdf
    return files


def _told(error: Exception) -> Made:
    if isinstance(error, KeywrightError):
        line = next(iter(str(error).splitlines()), type(error).__name__)
        return Made(error.exit_status, line)
    return Made(KeywrightError.exit_status, f"our own fault: {type(error).__name__}: {error}")


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Stop what takes for ever; in the main thread of a process, as signals only work there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise CheckError(f"takes more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
