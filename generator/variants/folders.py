"""The folder of a variant, which is there with all its files or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from generator import parts, pipeline
from generator.pipeline import SHEETS
from generator.reading import parsed, regular
from generator.variants.making import Written
from generator.variants.manifest import Row

__all__ = ["FILES", "begin", "complete", "is_complete", "sources", "take_away"]

FILES = (
    "answers.json", "questions.pdf", "questions.tex", "report.json", "solutions.pdf",
    "solutions.tex",
)  # fmt: skip
MOST_BYTES = 64 << 20  # of a report


def begin(folder: Path, row: Row, written: Written) -> Path:
    """The folder in which the texts of a variant are laid down, where nobody looks for them yet."""
    part = parts.folder(folder)
    with parts.named(folder):
        for name, text in written.texts.items():
            text = _signed(text, row) if name == "report.json" else text
            parts.put(part / name, text.encode())
    return part


def _signed(report: str, row: Row) -> str:
    """The report's text with the variant's identity before all else."""
    whose = pipeline.as_text({"variant": row.identity})
    return f"{whose.removesuffix(chr(10) + '}' + chr(10))},{report.removeprefix('{')}"


def sources(part: Path) -> dict[str, str]:
    """The LaTeX that was laid down, by the name of the sheet."""
    return {name: (part / f"{name}.tex").read_bytes().decode() for name in SHEETS}


def complete(part: Path, target: Path, pdfs: Mapping[str, bytes]) -> None:
    """Put what was laid down, and the PDFs if there are any, into its place in one step."""
    with parts.named(target):
        for name, pdf in pdfs.items():
            parts.put(part / name, pdf)
        if target.is_symlink():
            target.unlink()
        shutil.rmtree(target, ignore_errors=True)
        if any(part.iterdir()):
            part.rename(target)


def is_complete(folder: Path, row: Row) -> bool:
    """Whether an earlier run has made this very variant, with all its files."""
    place = folder / row.variant
    if not all((place / name).is_file() for name in FILES):
        return False
    try:
        report = parsed(regular(place / "report.json", MOST_BYTES).decode())
        return bool(report["variant"] == row.identity)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def take_away(folder: Path, variant: str) -> None:
    """Our own files of one variant, and its folder if nothing else is in it."""
    place = folder / variant
    if Path(variant).name != variant or place.is_symlink() or not place.is_dir():
        return
    for name in FILES:
        (place / name).unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()
