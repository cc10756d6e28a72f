"""What a process makes of a variant: its texts from its numbers, and its PDFs from its texts.

Both are pure: what is made is sent back, and whoever asked for it writes the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from keywright import pipeline
from keywright.build import proofreading
from keywright.errors import CheckError, InputError, KeywrightError, TexError
from keywright.pipeline import SHEETS, Entry
from keywright.styles import Whose
from keywright.system import pool
from keywright.system.json_text import as_text
from keywright.variants.design import Attempt, Design

__all__ = [
    "Bodies",
    "VariantStatus",
    "Numbers",
    "Pressed",
    "Pressing",
    "WrittenVariant",
    "press",
    "write",
]

MOST_SECONDS = 120  # for the texts of one variant
KEPT = 256  # attempts that a process remembers, of all questions together

Numbers = tuple[int, ...]
Bodies = Sequence[Mapping[str, str]]  # the LaTeX of each question, by the name of the sheet
_attempts: dict[tuple[str, int, int], Attempt] = {}


@dataclass(frozen=True)
class VariantStatus:
    """How it went: the exit status that it alone would give, and what is wrong in one line."""

    status: int = 0
    message: str = ""


@dataclass(frozen=True)
class WrittenVariant:
    """The texts of a variant by the names of their files, as far as it came, the LaTeX of its
    questions, and how it went.

    It is nobody's yet: neither its `report.json` nor its LaTeX says whose it is.
    """

    texts: Mapping[str, str]
    bodies: Bodies = ()
    made: VariantStatus = VariantStatus()


@dataclass(frozen=True)
class Pressing:
    """Variants that are typeset together: whose they are, the LaTeX of their questions, and of
    which sheets there is to be a PDF."""

    variants: tuple[Whose, ...]
    bodies: tuple[Bodies, ...]
    sheets: tuple[str, ...]
    engine: str


@dataclass(frozen=True)
class Pressed:
    """What came of one: the whole LaTeX and the PDF of its sheets, by the names of these."""

    sources: Mapping[str, str] = field(default_factory=dict)
    pdfs: Mapping[str, bytes] = field(default_factory=dict)
    made: VariantStatus = VariantStatus()


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


def write(design: Design, numbers: Numbers) -> WrittenVariant:
    """Solve, check, print. What goes wrong is told and never raised: it is one variant's. A failed
    check leaves nothing to typeset."""
    texts: dict[str, str] = {}
    try:
        with pool.limited(MOST_SECONDS, CheckError(f"takes more than {MOST_SECONDS} s")):
            return WrittenVariant(texts, _write(design, numbers, texts))
    except Exception as error:  # noqa: BLE001  (999 others are to be there all the same)
        return WrittenVariant(texts, made=_told(error))


def _write(design: Design, numbers: Numbers, texts: dict[str, str]) -> Bodies:
    drawn = [attempt(design, position, number) for position, number in enumerate(numbers)]
    for each, deck in zip(drawn, design.decks, strict=True):
        if each.solved is None:
            fault = each.source.document.fault(("kind",), f"{deck.id}: {each.reason}")
            raise InputError([fault])
    loaded = design.variant(tuple(each.source for each in drawn))
    found = {"assignment": loaded.id, "questions": [each.entry for each in drawn]}
    report = _report(design, drawn)
    texts["answers.json"] = as_text(found)
    texts["report.json"] = as_text(report)
    pipeline.refuse_failures(report)
    bodies = [
        pipeline.bodies(loaded, Entry(number, each.source.problem, each.entry))
        for number, each in enumerate(drawn, start=1)
    ]
    counts = proofreading.refuse_misprints(loaded, found, bodies)
    texts["report.json"] = as_text(
        proofreading.with_counts(report, counts, proofreading.own_texts(loaded))
    )
    return bodies


def _report(design: Design, drawn: list[Attempt]) -> dict[str, Any]:
    """What the second engine says of the questions as they were drawn."""
    from keywright.referee import report

    judged = [(deck.id, each.findings) for deck, each in zip(design.decks, drawn, strict=True)]
    return report(design.loaded.id, judged)


def press(design: Design, task: Pressing) -> list[Pressed]:
    """The sheets of each variant, or what TeX could not do."""
    found = [
        _framed(design, whose, bodies)
        for whose, bodies in zip(task.variants, task.bodies, strict=True)
    ]
    wanted = [
        (number, name)
        for number, each in enumerate(found)
        for name in task.sheets
        if not each.made.status
    ]
    titled = [
        (pipeline.titled(design.loaded, name, task.variants[number]), found[number].sources[name])
        for number, name in wanted
    ]
    try:
        made = pipeline.typeset_all(design.loaded, titled, task.engine)
    except Exception as error:  # noqa: BLE001  (it may be one variant's)
        return [each if each.made.status else replace(each, made=_told(error)) for each in found]
    pdfs: list[dict[str, bytes | TexError]] = [{} for _ in found]
    for (number, name), pdf in zip(wanted, made, strict=True):
        pdfs[number][name] = pdf
    return [_pressed(design, each, own) for each, own in zip(found, pdfs, strict=True)]


def _framed(design: Design, whose: Whose, bodies: Bodies) -> Pressed:
    """The LaTeX of both sheets, read back."""
    sources: dict[str, str] = {}
    lines: list[str] = []
    try:
        for name in SHEETS:
            own = [each[name] for each in bodies]
            sources[name] = pipeline.framed(design.loaded, name, own, whose)
            lines += proofreading.misread_around(design.loaded, name, sources[name], own, whose)
        if lines:
            raise CheckError("\n".join(lines))
    except Exception as error:  # noqa: BLE001  (it is one variant's)
        return Pressed(made=_told(error))
    return Pressed(sources)


def _pressed(design: Design, framed: Pressed, made: Mapping[str, bytes | TexError]) -> Pressed:
    pdfs = {}
    for name, pdf in made.items():
        if isinstance(pdf, TexError):
            return replace(framed, made=_told(pdf))
        try:
            proofreading.refuse_other_numbers(design.loaded, name, framed.sources[name], pdf)
        except Exception as error:  # noqa: BLE001  (it is one variant's)
            return replace(framed, made=_told(error))
        pdfs[name] = pdf
    return replace(framed, pdfs=pdfs)


def _told(error: Exception) -> VariantStatus:
    if isinstance(error, KeywrightError):
        line = next(iter(str(error).splitlines()), type(error).__name__)
        return VariantStatus(error.exit_status, line)
    return VariantStatus(
        KeywrightError.exit_status, f"our own fault: {type(error).__name__}: {error}"
    )
