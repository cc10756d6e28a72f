"""Variants on their way from their numbers to their folders: written, then typeset in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from generator.errors import KeywrightError
from generator.variants import folders
from generator.variants.design import Design
from generator.variants.making import Made, Numbers, Pressing, Written, press, write
from generator.variants.manifest import Row
from generator.variants.plan import Member
from generator.variants.processes import Crew

__all__ = ["Job", "Series"]

AT_ONCE = 12  # variants in one run of TeX: two dozen sheets, of which each costs the start little
ENDED = Made(KeywrightError.exit_status, "its process was ended from outside")


@dataclass(frozen=True)
class Job:
    """A variant that is to be made: its place in the whole series, and what it is."""

    place: int
    row: Row
    member: Member

    @property
    def variant(self) -> str:
        return self.row.variant

    @property
    def task(self) -> tuple[Numbers, tuple[str, str] | None]:
        return self.member.numbers, (self.row.name, self.row.id) if self.row.id else None


class Series:
    """The variants of one design on their way into `folder`."""

    def __init__(self, design: Design, processes: Crew, folder: Path, engine: str) -> None:
        self.design, self.processes = design, processes
        self.folder, self.engine = folder, engine
        self._begun: dict[str, tuple[Path, Made]] = {}

    def begin(self, row: Row, written: Written) -> None:
        """Keep the texts of a variant until it is typeset."""
        self._begun[row.variant] = folders.begin(self.folder, row, written), written.made

    def made(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Made]]:
        """Each of these variants as it comes, when its folder is complete or it has failed."""
        unwritten = {job.task: job for job in jobs if job.variant not in self._begun}
        for task, written in self.processes.finished(write, unwritten):
            self.begin(unwritten[task].row, written or Written({}, ENDED))
        fine = []
        for job in jobs:
            _, made = self._begun[job.variant]
            if made.status:
                yield self._complete(job, made)
            else:
                fine.append(job)
        chunks = groupby(fine, key=lambda job: job.place // AT_ONCE)
        yield from self._pressed([list(some) for _, some in chunks])

    def _pressed(self, chunks: Sequence[Sequence[Job]]) -> Iterator[tuple[Job, Made]]:
        by_name = {job.variant: job for chunk in chunks for job in chunk}
        lost: list[Job] = []
        for task, results in self.processes.finished(press, map(self._pressing, chunks)):
            jobs = [by_name[name] for name in task.variants]
            if results is None and len(jobs) > 1:
                lost += jobs  # by one of them
                continue
            for job, result in zip(jobs, results or [ENDED], strict=True):
                yield self._complete(job, result)
        if lost:
            yield from self._pressed([[job] for job in lost])

    def _pressing(self, jobs: Sequence[Job]) -> Pressing:
        names = tuple(job.variant for job in jobs)
        sources = tuple(folders.sources(self._begun[name][0]) for name in names)
        return Pressing(names, sources, self.engine)

    def _complete(self, job: Job, result: dict[str, bytes] | Made) -> tuple[Job, Made]:
        pdfs, made = ({}, result) if isinstance(result, Made) else (result, Made())
        part, _ = self._begun[job.variant]
        folders.complete(part, self.folder / job.variant, pdfs)
        return job, made
