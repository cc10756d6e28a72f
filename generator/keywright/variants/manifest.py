"""`manifest.csv`: one row for each variant, enough to make it again and to know what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from keywright.spec.cells import read_cell, written_cell
from keywright.spec.roster import misnamed
from keywright.system.reading import regular

__all__ = ["DONE", "MANIFEST", "ManifestRow", "read_manifest", "versions", "written"]

MANIFEST = "manifest.csv"
DONE = "ok"
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class ManifestRow:
    """`variant` names the folder, `parameters` are JSON by the paths of `--set`, `digest` is that
    of the spec; `id` and `name` are empty without a roster."""

    variant: str
    seed: str
    id: str
    name: str
    parameters: str
    digest: str
    versions: str
    status: str = ""

    @property
    def title(self) -> str:
        """What it is called among others."""
        return " ".join(filter(None, (self.variant, self.name)))

    @property
    def identity(self) -> dict[str, str]:
        """All but how it went: two rows with the same make the same sheets."""
        return asdict(replace(self, status=""))


def versions(engine: str) -> str:
    """What the sheets depend on besides the spec: the program, its templates, and the TeX."""
    return f"keywright {metadata.version('keywright')}+{_program()}; {engine}"


@cache
def _program() -> str:
    """A digest of the program and of the shipped templates, as either may be edited."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_shipped" / "templates"
    digest = hashlib.sha256()
    for root, pattern in (
        (package, "**/*.py"),
        (shipped, "**/*"),
        (package.parents[1] / "templates", "**/*"),
    ):
        for file in sorted(root.glob(pattern)):
            if file.is_file():
                digest.update(file.relative_to(root).as_posix().encode() + b"\0")
                digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def parameters(values: Mapping[str, Any]) -> str:
    """The drawn values in one cell."""
    return json.dumps(values, ensure_ascii=False, default=str)


def written(rows: Iterable[ManifestRow], *, with_people: bool) -> str:
    """The manifest's text; the columns of people are there only with a roster."""
    text = io.StringIO()
    names = [
        each.name for each in fields(ManifestRow) if with_people or each.name not in ("id", "name")
    ]
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue()


def _cells(row: ManifestRow) -> dict[str, str]:
    return {name: written_cell(text) for name, text in asdict(row).items()}


def read_manifest(file: Path) -> list[ManifestRow]:
    """The rows of an earlier run; none where there is no manifest that could be read."""
    try:
        text = regular(file, MOST_BYTES).decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        texts = ({name: read_cell(cell) for name, cell in row.items()} for row in rows)
        found = [ManifestRow(**{"id": "", "name": "", **row}) for row in texts]
    except (OSError, UnicodeError, csv.Error, TypeError, AttributeError):
        return []
    return [row for row in found if misnamed(row.variant) is None]
