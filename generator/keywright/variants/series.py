"""Variants on their way from their numbers to their folders: written, then typeset in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from keywright.errors import KeywrightError
from keywright.pipeline import SHEETS
from keywright.sheet import unprintable
from keywright.styles import Whose
from keywright.variants import folders
from keywright.variants.design import Design
from keywright.variants.making import Pressed, Pressing, VariantStatus, WrittenVariant, press, write
from keywright.variants.manifest import ManifestRow
from keywright.variants.plan import Member
from keywright.variants.processes import Crew

__all__ = ["Job", "Series", "unprintable_name"]

AT_ONCE = 12  # variants in one run of TeX: two dozen sheets, of which each costs the start little
ENDED = VariantStatus(KeywrightError.exit_status, "its process was ended from outside")
MOST_IN_NAME = 100  # characters: more do not fit on the foot of a page


def unprintable_name(name: str) -> tuple[str, int] | None:
    """Why a name cannot be printed, and at which offset."""
    if len(name) > MOST_IN_NAME:
        return f"a name of more than {MOST_IN_NAME} characters cannot be printed", 0
    return unprintable(name)


@dataclass(frozen=True)
class Job:
    """A variant that is to be made: its place in the whole series, and what it is."""

    place: int
    row: ManifestRow
    member: Member

    @property
    def variant(self) -> str:
        return self.row.variant

    @property
    def whose(self) -> Whose:
        row = self.row
        return Whose(row.variant, row.name, bool(row.id), unprintable_name(row.name) is None)


class Series:
    """The variants of one design on their way into `folder`, with the PDFs of these `sheets`."""

    def __init__(
        self,
        design: Design,
        processes: Crew,
        folder: Path,
        engine: str,
        sheets: Sequence[str] = tuple(SHEETS),
    ) -> None:
        self.design, self.processes = design, processes
        self.folder, self.engine = folder, engine
        self.sheets = tuple(name for name in SHEETS if name in sheets)
        self._begun: dict[str, tuple[Path, VariantStatus]] = {}

    def begin(self, row: ManifestRow, written: WrittenVariant) -> None:
        """Keep the texts of a variant until it is typeset."""
        self._begun[row.variant] = folders.begin(self.folder, row, written), written.made

    def made(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, VariantStatus]]:
        """Each of these variants as it comes, when its folder is complete or it has failed."""
        unwritten = {job.member.numbers: job for job in jobs if job.variant not in self._begun}
        for numbers, written in self.processes.finished(write, unwritten):
            self.begin(unwritten[numbers].row, written or WrittenVariant({}, made=ENDED))
        fine = []
        for job in jobs:
            _, made = self._begun[job.variant]
            if made.status:
                yield self._complete(job, Pressed(made=made))
            else:
                fine.append(job)
        chunks = groupby(fine, key=lambda job: job.place // AT_ONCE)
        yield from self._pressed([list(some) for _, some in chunks])

    def _pressed(self, chunks: Sequence[Sequence[Job]]) -> Iterator[tuple[Job, VariantStatus]]:
        by_name = {job.variant: job for chunk in chunks for job in chunk}
        lost: list[Job] = []
        for task, results in self.processes.finished(press, map(self._pressing, chunks)):
            jobs = [by_name[whose.id] for whose in task.variants]
            if results is None and len(jobs) > 1:
                lost += jobs  # by one of them
                continue
            for job, result in zip(jobs, results or [Pressed(made=ENDED)], strict=True):
                yield self._complete(job, result)
        if lost:
            yield from self._pressed([[job] for job in lost])

    def _pressing(self, jobs: Sequence[Job]) -> Pressing:
        bodies = tuple(folders.bodies(self._begun[job.variant][0]) for job in jobs)
        return Pressing(tuple(job.whose for job in jobs), bodies, self.sheets, self.engine)

    def _complete(self, job: Job, pressed: Pressed) -> tuple[Job, VariantStatus]:
        part, _ = self._begun[job.variant]
        folders.complete(part, self.folder, job.row, pressed)
        return job, pressed.made
