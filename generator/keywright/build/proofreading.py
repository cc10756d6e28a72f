"""Sheets are read back before anything is published: their LaTeX, and the numbers of their PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keywright.errors import CheckError
from keywright.pipeline import SHEETS, Entry, is_plain, style_folder
from keywright.spec import Loaded
from keywright.styles import Whose

if TYPE_CHECKING:
    from keywright.referee import Finding

__all__ = [
    "OWN", "Proofread", "misread_around", "own_texts", "proofread", "refuse_misprints",
    "refuse_other_numbers", "with_counts",
]  # fmt: skip

READ, OWN = "read back", "the author's own"  # in the counts of a report


@dataclass(frozen=True)
class Proofread:
    """What was read back of a question's sheets: what is printed wrongly, as findings that failed,
    and how many places there are of which kind."""

    findings: Sequence[Finding]
    counts: Mapping[str, int]


def proofread(loaded: Loaded, question: Entry, sheets: Mapping[str, str]) -> Proofread:
    """What is read back of a question's sheets."""
    from keywright.proof import read_back
    from keywright.referee import Finding

    trusted, style = loaded.assignment.trusted, style_folder(loaded)
    read = read_back(question, sheets, trusted=trusted, style=style)
    findings = [
        Finding(place, "recomputed", False, 0, problem) for place, problem in read.misprints
    ]
    return Proofread(findings, {READ: read.places, OWN: read.own})


def refuse_misprints(
    loaded: Loaded, found: Mapping[str, Any], bodies: Sequence[Mapping[str, str]]
) -> list[Mapping[str, int]]:
    """How many places were read back of each question, whose LaTeX `bodies` has for each sheet.

    Raises `CheckError` with one line for each place that says anything but these answers.
    """
    lines: list[str] = []
    counts = []
    triples = zip(found["questions"], loaded.questions, bodies, strict=True)
    for number, (filed, asked, sheets) in enumerate(triples, start=1):
        question = Entry(number, asked.problem, filed)
        read = proofread(loaded, question, sheets)
        lines += [f"{question.id}: {one.where}: {one.detail}" for one in read.findings]
        counts.append(read.counts)
    if lines:
        raise CheckError("\n".join(lines))
    return counts


def misread_around(
    loaded: Loaded,
    name: str,
    source: str,
    bodies: Sequence[str],
    whose: Whose | None = None,
) -> list[str]:
    """What the sheet of that name says around its questions and should not, in one line each."""
    from keywright.proof import read_back_around

    read = read_back_around(
        loaded.assignment,
        source,
        bodies,
        solutions=SHEETS[name],
        whose=whose,
        style=style_folder(loaded),
    )
    return [f"{name}: {where}: {problem}" for where, problem in read.misprints]


def refuse_other_numbers(loaded: Loaded, name: str, source: str, pdf: bytes) -> None:
    """Raises `CheckError`, in one line, if the numbers of a sheet's PDF are not those of its LaTeX.

    Nobody knows what a style or LaTeX of an author's own prints.
    """
    from keywright.proof.pages import misprinted

    if not is_plain(loaded):
        return
    printed, meant = (" and ".join(numbers) for numbers in misprinted(pdf, source))
    if printed or meant:
        said = f"the PDF has {printed or 'nothing'} where the .tex has {meant or 'nothing'}"
        raise CheckError(f"{name}: {said}")


def own_texts(loaded: Loaded) -> int:
    """How many texts of the author's own stand around the questions, on all sheets."""
    header = loaded.assignment
    texts = (header.course, header.professor, header.title, header.due, *header.instructions)
    return len(SHEETS) * sum(map(bool, texts))


def with_counts(
    report: Mapping[str, Any], counts: Sequence[Mapping[str, int]], around: int = 0
) -> dict[str, Any]:
    """The report with how much of each question was read back, and how many texts of the author's
    own there are `around` them."""
    pairs = zip(report["questions"], counts, strict=True)
    questions = [{**judged, "counts": {**judged["counts"], **read}} for judged, read in pairs]
    total = {kind: sum(read[kind] for read in counts) for kind in (READ, OWN)}
    total[OWN] += around
    return {**report, "counts": {**report["counts"], **total}, "questions": questions}
