"""The files of a variant: its PDFs, in a folder for each sheet, so that one can be given away
without the other; and what they were made of, in a folder of its own.

They are there with all that was asked for, or the variant does not count as made.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from keywright.build.publishing import prepare
from keywright.pipeline import SHEETS
from keywright.system import parts
from keywright.system.json_text import as_text
from keywright.system.reading import parsed, regular
from keywright.variants.making import Bodies, Pressed, WrittenVariant
from keywright.variants.manifest import ManifestRow

__all__ = [
    "ANSWERS", "FILES", "SOURCES", "answers", "begin", "bodies", "clear", "complete", "is_complete",
    "prepared", "sheet", "take_away",
]  # fmt: skip

SOURCES = "sources"  # of the PDFs, a folder for each variant
ANSWERS, REPORT = "answers.json", "report.json"
FILES = (ANSWERS, "questions.tex", REPORT, "solutions.tex")
BODIES = "bodies.json"  # in a part alone
MOST_BYTES = 64 << 20  # of one of them


def prepared(folder: Path) -> None:
    """Make the folders below that of the variants. Raises `OSError`."""
    for name in (*SHEETS, SOURCES):
        prepare(folder / name)


def clear(folder: Path) -> None:
    """Take away what was left of variants that came to no end."""
    for each in (folder, *(folder / name for name in SHEETS)):
        parts.clear(each)


def sheet(folder: Path, name: str, variant: str) -> Path:
    """Where a variant's PDF is, of the sheet of that name."""
    return folder / name / f"{variant}.pdf"


def begin(folder: Path, row: ManifestRow, written: WrittenVariant) -> Path:
    """The folder in which the texts of a variant are laid down, where nobody looks for them yet."""
    part = parts.folder(folder)
    with parts.named(folder):
        for name, text in written.texts.items():
            text = _signed(text, row) if name == REPORT else text
            parts.put(part / name, text.encode())
        parts.put(part / BODIES, json.dumps(written.bodies).encode())
    return part


def _signed(report: str, row: ManifestRow) -> str:
    """The report's text with the variant's identity before all else."""
    whose = as_text({"variant": row.identity})
    return f"{whose.removesuffix(chr(10) + '}' + chr(10))},{report.removeprefix('{')}"


def bodies(part: Path) -> Bodies:
    """The LaTeX that was laid down."""
    found: Bodies = json.loads((part / BODIES).read_bytes())
    return found


def complete(part: Path, folder: Path, row: ManifestRow, pressed: Pressed) -> None:
    """Put what was laid down, the LaTeX and the PDFs into their places.

    All is written before anything old is taken away; a PDF of the same variant that was not asked
    for anew stays.
    """
    target = folder / SOURCES / row.variant
    ready: dict[Path, Path] = {}
    try:
        with parts.named(target):
            (part / BODIES).unlink(missing_ok=True)
            for name, source in pressed.sources.items():
                parts.put(part / f"{name}.tex", source.encode())
        for name, pdf in pressed.pdfs.items():
            place = sheet(folder, name, row.variant)
            ready[place] = parts.written(place, pdf)
        stays = not pressed.made.status and _is_of(target, row)
        _remove(target)
        for name in SHEETS:
            place = sheet(folder, name, row.variant)
            if place in ready:
                ready.pop(place).replace(place)
            elif not stays:
                place.unlink(missing_ok=True)
    finally:
        for left in ready.values():
            left.unlink(missing_ok=True)
    with parts.named(target):
        if any(part.iterdir()):
            part.rename(target)


def _remove(place: Path) -> None:
    if place.is_symlink():
        place.unlink()
    shutil.rmtree(place, ignore_errors=True)


def is_complete(folder: Path, row: ManifestRow, sheets: Iterable[str]) -> bool:
    """Whether an earlier run has made this very variant, with all its files and these sheets."""
    place = folder / SOURCES / row.variant
    wanted = [*(place / name for name in FILES), *(sheet(folder, n, row.variant) for n in sheets)]
    return all(file.is_file() for file in wanted) and _is_of(place, row)


def _is_of(place: Path, row: ManifestRow) -> bool:
    """Whether what lies there says that it is this very variant's."""
    try:
        report = parsed(regular(place / REPORT, MOST_BYTES).decode())
        return bool(report["variant"] == row.identity)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def answers(folder: Path, variant: str) -> bytes:
    """The text of a variant's `answers.json`. Raises `OSError`."""
    return regular(folder / SOURCES / variant / ANSWERS, MOST_BYTES)


def take_away(folder: Path, variant: str) -> None:
    """Our own files of one variant, and its folder if nothing else is in it."""
    place = folder / SOURCES / variant
    if Path(variant).name != variant:
        return
    for name in SHEETS:
        sheet(folder, name, variant).unlink(missing_ok=True)
    if place.is_symlink() or not place.is_dir():
        return
    for name in FILES:
        (place / name).unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()
