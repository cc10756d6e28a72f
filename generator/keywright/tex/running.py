"""One run of TeX in the sandbox, and what it is told: which document, which surroundings."""

from __future__ import annotations

from pathlib import Path

from keywright.system.parts import named
from keywright.tex import sandbox
from keywright.tex.engines import Engine

__all__ = ["DOCUMENT", "JOB", "command", "environment", "lay", "run", "trees", "written"]

JOB = "sheet"
DOCUMENT = f"{JOB}.tex"
# A date that is always the same, for whatever TeX would date.
EPOCH = "0"


def command(tex: Engine, *arguments: str, format: Path | None = None) -> tuple[str, ...]:
    """How `tex` is called, with a format of ours in place of its own if one is given."""
    # The name of the program says in which folders it looks; TeX takes the format's name for it.
    ours = (f"-fmt={format}", f"-progname={tex.program.name}") if format else ()
    return (str(tex.program), *ours, *tex.arguments, *arguments)


def run(
    tex: Engine, folder: Path, seconds: int, *arguments: str, format: Path | None = None
) -> sandbox.Run:
    """Run TeX in `folder`, which is all that it may write to; it always ends."""
    return sandbox.run(
        command(tex, *arguments, format=format),
        folder,
        environment(tex, folder),
        sandbox.RunLimits(seconds=seconds),
        trees(tex, format),
    )


def trees(tex: Engine, format: Path | None) -> tuple[Path, ...]:
    """The folders that TeX has to read; none for an engine that cannot be confined to them."""
    return (*tex.trees, format) if tex.trees and format else tex.trees


def environment(tex: Engine, folder: Path) -> dict[str, str]:
    """All that TeX gets to know: nothing of the user's, and its own folder as its home."""
    home = str(folder)
    return {
        "PATH": f"{tex.program.parent}:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "TEXMFHOME": f"{home}/texmf-home",
        "TEXMFVAR": f"{home}/texmf-var",
        "TEXMFCONFIG": f"{home}/texmf-config",
        "LC_ALL": "C",
        "TZ": "UTC",
        "SOURCE_DATE_EPOCH": EPOCH,
        "FORCE_SOURCE_DATE": "1",
        **dict(tex.environment),
    }


def lay(folder: Path, content: bytes, name: str = DOCUMENT) -> None:
    """Lay down what TeX is to read; of a disk that is full it is said where it is."""
    with named(folder.parent):
        (folder / name).write_bytes(content)


def written(path: Path) -> bytes:
    """A file that TeX should have written; empty if it did not come to that."""
    return path.read_bytes() if path.is_file() else b""
