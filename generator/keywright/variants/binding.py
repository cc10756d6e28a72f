"""What a series of variants has in common: all sheets in one file, and a table of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from keywright import pipeline
from keywright.audit import Key, key_csv, key_of
from keywright.build.publishing import write
from keywright.pipeline import SHEETS
from keywright.spec import Loaded
from keywright.system.reading import parsed
from keywright.variants import folders
from keywright.variants.manifest import ManifestRow

__all__ = ["KEY", "bind", "unbind"]

KEY = "answers.csv"


def bind(loaded: Loaded, folder: Path, rows: Sequence[ManifestRow], sheets: Sequence[str]) -> None:
    """Bind these sheets of all variants, and list their answers, as far as that is not there."""
    from keywright.tex.bundle import bundle

    for name in sheets:
        target = folder / f"{_bound(name)}.pdf"
        files = [folders.sheet(folder, name, row.variant) for row in rows]
        if not target.is_file() and all(file.is_file() for file in files):
            parts = list(zip((row.title for row in rows), files, strict=True))
            title = pipeline.titled(loaded, f"all {name}")
            bundle(parts, target, title=title, author=loaded.assignment.professor)
    if not (folder / KEY).is_file():
        write(folder, {KEY: key_csv([_key(folder, row) for row in rows])})


def _key(folder: Path, row: ManifestRow) -> Key:
    found = parsed(folders.answers(folder, row.variant).decode())
    return key_of(row.id, row.name, "" if row.id else row.variant, found["questions"])


def unbind(folder: Path) -> None:
    """Take that away, as it is no longer true."""
    for name in (*(f"{_bound(name)}.pdf" for name in SHEETS), KEY):
        (folder / name).unlink(missing_ok=True)


def _bound(name: str) -> str:
    return f"all-{name}"
