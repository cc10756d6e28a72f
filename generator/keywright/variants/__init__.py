"""Variants of an assignment: for each number, or for each person of a roster, a sheet of its own.

The front door is `make_variants`, and `sweep` for a look at the draws before anybody gets them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from keywright import pipeline
from keywright.build.publishing import prepare, write
from keywright.errors import Fault, InputError
from keywright.pipeline import SHEETS
from keywright.system.locks import alone
from keywright.system.reading import parsed, regular
from keywright.variants import binding, folders
from keywright.variants.design import Design, design_of
from keywright.variants.making import VariantStatus, WrittenVariant
from keywright.variants.manifest import (
    DONE,
    MANIFEST,
    ManifestRow,
    parameters,
    read_manifest,
    versions,
    written,
)
from keywright.variants.plan import Member, Planned, planned, planned_for
from keywright.variants.processes import crew
from keywright.variants.series import Job, Series, unprintable_name
from keywright.variants.sweep import Notify, as_lines, sweep

__all__ = ["Notify", "Summary", "WantedVariants", "as_lines", "make_variants", "sweep"]

PLAN = ".plan.json"
MOST_BYTES = 64 << 20  # of the plan, one line for each variant


@dataclass(frozen=True)
class WantedVariants:
    """Which variants: `count` of them, or those of a `roster`; `only` one of them, by its number
    or by the person's id; in which `columns` of the roster they are; and the PDFs of which
    `sheets`."""

    seed: int
    count: int | None = None
    only: str | None = None
    roster: Path | None = None
    columns: str | None = None
    sheets: Sequence[str] = tuple(SHEETS)


@dataclass(frozen=True)
class Summary:
    """What came of it: where, how many are there, each that failed, with what is wrong, who is
    `gone` from the roster since the last run, and whose name cannot be printed."""

    folder: Path
    there: int
    made: int
    failed: tuple[tuple[str, VariantStatus], ...]
    gone: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def exit_status(self) -> int:
        """Of what failed, the status that counts most: 0 if nothing did."""
        return min((made.status for _, made in self.failed), default=0)


@dataclass(frozen=True)
class _Slot:
    """A variant that is asked for: its folder, its seed, and whose it is."""

    variant: str
    seed: int
    id: str = ""
    name: str = ""


def make_variants(
    path: Path,
    settings: Sequence[str],
    wanted: WantedVariants,
    *,
    engine: str,
    out: Path,
    workers: int | None,
    notify: Notify,
    scheduler: str | None = None,
    trusted: bool = False,
) -> Summary:
    """Draw, make and bind the variants, into ``out/<assignment>/variants``.

    A variant that fails is in the summary and in the manifest, and spoils no other. Raises
    `InputError` for what is wrong with all of them and `TexError` where there is no TeX. What an
    earlier run has made is not made again.
    """
    from keywright import tex

    slots, chosen, warnings = _slots(wanted)
    design = design_of(pipeline.load(path, settings, trusted=trusted))
    version = versions(tex.find(engine).origin)
    folder = out / design.loaded.id / "variants"
    prepare(folder.parent)
    prepare(folder)
    with alone(folder), crew(design, workers, scheduler, engine) as processes:
        folders.prepared(folder)
        series = Series(design, processes, folder, engine, wanted.sheets)
        try:
            members = _members(design, wanted, slots, series, version, notify)
            jobs = [
                Job(place, _row(design, slots[place], members[place], version), members[place])
                for place in chosen
            ]
            done = _run(slots, jobs, wanted, series, notify)
            return replace(done, warnings=warnings)
        finally:
            folders.clear(folder)


def _slots(wanted: WantedVariants) -> tuple[list[_Slot], list[int], tuple[Fault, ...]]:
    """All variants that are planned, the places of those that are to be made, and what is to be
    known of the roster."""
    if wanted.roster is not None:
        from keywright.spec.roster import columns_of, read_roster

        columns = columns_of(wanted.columns) if wanted.columns is not None else None
        roster = read_roster(wanted.roster, unprintable_name, columns)
        people = sorted(roster.people, key=lambda each: each.id)
        warnings = tuple(roster.warnings)
        slots = [_Slot(each.id, _seed(wanted.seed, each.id), each.id, each.name) for each in people]
        ids = [slot.id for slot in slots]
        if wanted.only is None:
            return slots, list(range(len(slots))), warnings
        if wanted.only not in ids:
            raise _wrong(f"nobody in the roster has the id {wanted.only!r}", wanted.only)
        return slots, [ids.index(wanted.only)], warnings
    only = _number(wanted.only)
    count = wanted.count if wanted.count is not None else only
    if count is None:
        raise _wrong("say how many: --count 100, or --roster class.csv, or --only 37")
    if only is not None and only > count:
        raise _wrong(f"there are {count} variants, so no number {only}", wanted.only or "")
    slots = [_Slot(f"{number:04d}", wanted.seed) for number in range(1, count + 1)]
    return slots, list(range(count)) if only is None else [only - 1], ()


def _number(only: str | None) -> int | None:
    if only is None:
        return None
    if not only.isascii() or not only.isdigit() or not 1 <= int(only) <= 10**6:
        raise _wrong(f"without a roster a variant is known by its number, not {only!r}", only)
    return int(only)


def _wrong(message: str, option: str = "") -> InputError:
    return InputError([Fault("--only" if option else "--count", 1, 1, message, option)])


def _seed(seed: int, person: str) -> int:
    """A person's own seed: what anybody else gets, and the order of the roster, do not matter."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{person}".encode()).digest()[:6], "big")


def _members(
    design: Design,
    wanted: WantedVariants,
    slots: list[_Slot],
    series: Series,
    version: str,
    notify: Notify,
) -> tuple[Member, ...]:
    """The plan, from an earlier run as far as it goes; what is drawn anew is written at once, if
    all are asked for."""
    people = [slot.id for slot in slots] if wanted.roster else []
    key = json.dumps([design.digest, version, wanted.seed, people])
    kept = series.folder / PLAN
    start = _kept_plan(kept, key)

    def taken(there: int, member: Member, written: WrittenVariant | None) -> None:
        if written is not None:
            series.begin(_row(design, slots[there - 1], member, version), written)
        notify("drawn", there, len(slots))

    writes = wanted.only is None
    if not people:
        found = planned(
            design, wanted.seed, len(slots), series.processes, start, taken, writes=writes
        )
    elif len(start.members) == len(slots):
        found = start
    else:
        seeds = [slot.seed for slot in slots]
        found = planned_for(design, seeds, series.processes, taken, writes=writes)
    members = [[list(member.numbers), member.digest] for member in found.members]
    write(series.folder, {PLAN: json.dumps({"key": key, "used": found.used, "members": members})})
    return found.members


def _kept_plan(file: Path, key: str) -> Planned:
    try:
        kept = parsed(regular(file, MOST_BYTES).decode())
        if kept["key"] != key:
            return Planned()
        members = tuple(Member(tuple(numbers), digest) for numbers, digest in kept["members"])
        return Planned(members, int(kept["used"]))
    except (OSError, ValueError, LookupError, TypeError):
        return Planned()


def _row(design: Design, slot: _Slot, member: Member, version: str) -> ManifestRow:
    values = parameters(design.values(member.numbers))
    return ManifestRow(
        slot.variant, str(slot.seed), slot.id, slot.name, values, design.digest, version
    )


def _run(
    slots: Sequence[_Slot], jobs: list[Job], wanted: WantedVariants, series: Series, notify: Notify
) -> Summary:
    """Make what is not there, keep the manifest true whatever happens, and bind the sheets."""
    folder = series.folder
    before = read_manifest(folder / MANIFEST)
    gone = _gone(before, slots) if wanted.roster is not None else ()
    rows = _others(before, jobs, gone, wanted, folder)
    missing = [job for job in jobs if not folders.is_complete(folder, job.row, series.sheets)]
    names = {job.variant for job in missing}
    rows |= {job.variant: replace(job.row, status=DONE) for job in jobs if job.variant not in names}
    failed: dict[str, VariantStatus] = {}
    if missing:
        binding.unbind(folder)
    try:
        for done, (job, made) in enumerate(series.made(missing), start=1):
            rows[job.variant] = replace(job.row, status=_status(made))
            if made.status:
                failed[job.variant] = made
            notify("made", len(jobs) - len(missing) + done, len(jobs))
    finally:
        listed = [rows[name] for name in sorted(rows)]
        text = written(listed, with_people=wanted.roster is not None)
        write(folder, {MANIFEST: text})
    whole = [row for row in listed if row.status == DONE]
    if missing or whole != [row for row in before if row.status == DONE]:
        binding.unbind(folder)
    if whole:
        binding.bind(series.design.loaded, folder, whole, series.sheets)
    new = len(missing) - len(failed)
    titles = tuple(row.title for row in gone)
    return Summary(folder, len(whole), new, tuple(sorted(failed.items())), titles)


def _status(made: VariantStatus) -> str:
    return f"failed ({made.status}): {made.message}" if made.status else DONE


def _gone(before: Sequence[ManifestRow], slots: Sequence[_Slot]) -> tuple[ManifestRow, ...]:
    """Those who had a sheet and are in the roster no more."""
    there = {slot.variant for slot in slots}
    return tuple(row for row in before if row.id and row.variant not in there)


def _others(
    before: Sequence[ManifestRow],
    jobs: list[Job],
    gone: Sequence[ManifestRow],
    wanted: WantedVariants,
    folder: Path,
) -> dict[str, ManifestRow]:
    """The rows of an earlier run that stay: with `--only`, those of the same series.

    The sheets of all others are taken away, so that none is left that looks current, but for those
    of people who are gone from the roster.
    """
    asked = {job.row.variant for job in jobs}
    first = jobs[0].row
    kept: dict[str, ManifestRow] = {}
    for row in before:
        same = (row.digest, row.versions) == (first.digest, first.versions)
        same = same and (wanted.roster is not None or row.seed == first.seed)
        same = same and bool(row.id) == bool(first.id)
        if row.variant in asked or row in gone:
            continue
        same = same and (row.status != DONE or folders.is_complete(folder, row, ()))
        if wanted.only is not None and same:
            kept[row.variant] = row
        else:
            folders.take_away(folder, row.variant)
    return kept
