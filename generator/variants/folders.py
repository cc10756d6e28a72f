"""The folder of a variant, which is there with all its files or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from generator import pipeline
from generator.pipeline import SHEETS
from generator.reading import parsed, regular
from generator.variants.making import Written
from generator.variants.manifest import Row

__all__ = ["FILES", "begin", "clear", "complete", "is_complete", "sources", "take_away"]

FILES = (
    "answers.json", "questions.pdf", "questions.tex", "report.json", "solutions.pdf",
    "solutions.tex",
)  # fmt: skip
MOST_BYTES = 64 << 20  # of a report
PART = ".part-"  # begins the name of a folder that is not complete


def begin(folder: Path, row: Row, written: Written) -> None:
    """Lay down the texts of a variant where nobody looks for them yet."""
    part = folder / f"{PART}{row.variant}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, text in written.texts.items():
        text = _signed(text, row) if name == "report.json" else text
        (part / name).write_bytes(text.encode())


def _signed(report: str, row: Row) -> str:
    """The report's text with the variant's identity before all else."""
    whose = pipeline.as_text({"variant": row.identity})
    return f"{whose.removesuffix(chr(10) + '}' + chr(10))},{report.removeprefix('{')}"


def sources(folder: Path, variant: str) -> dict[str, str]:
    """The LaTeX that was laid down, by the name of the sheet."""
    part = folder / f"{PART}{variant}"
    return {name: (part / f"{name}.tex").read_bytes().decode() for name in SHEETS}


def complete(folder: Path, variant: str, pdfs: Mapping[str, bytes]) -> None:
    """Put what was laid down, and the PDFs if there are any, into its place in one step."""
    part, target = folder / f"{PART}{variant}", folder / variant
    for name, pdf in pdfs.items():
        (part / name).write_bytes(pdf)
    shutil.rmtree(target, ignore_errors=True)
    if part.is_dir() and any(part.iterdir()):
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
    if Path(variant).name != variant or not place.is_dir():
        return
    for name in FILES:
        (place / name).unlink(missing_ok=True)
    if not any(place.iterdir()):
        place.rmdir()


def clear(folder: Path) -> None:
    """Take away what did not become complete."""
    for left in folder.glob(f"{PART}*"):
        shutil.rmtree(left, ignore_errors=True)
