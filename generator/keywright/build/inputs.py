"""What has a say in the sheets of an assignment, to be watched for changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from keywright.build.stamp import STARTED, Dated, Watched
from keywright.spec import Assignment, Loaded
from keywright.styles import shipped_templates

__all__ = ["assignment", "inputs", "program", "style"]

PACKAGES = ("site-packages", "dist-packages")
# The one TeX of which it is known what it reads: it is one of the installed packages.
KNOWN_TEX = "embedded"


def inputs(loaded: Loaded, engine: str, since: int) -> list[Dated] | None:
    """Each with the time at which it was first read, which for the assignment is `since`; None for
    a TeX that nobody can watch."""
    if engine != KNOWN_TEX:
        return None
    return [
        *program(),
        *((watched, since) for watched in assignment(loaded)),
    ]


def program() -> list[Dated]:
    """Our own code, the shipped templates, and each installed package by its name, its version and
    the time of its installation."""
    return [(watched, STARTED) for watched in _program()]


def style(folder: Path, header: Assignment) -> Watched:
    """The templates of the user's own."""
    return "tree", str(folder.absolute() / header.style)


def _program() -> Iterator[Watched]:
    yield "tree", str(Path(__file__).resolve().parents[1])
    yield "tree", str(shipped_templates())
    for folder in map(Path, sys.path):
        if folder.name in PACKAGES and folder.is_dir():
            yield ".dist-info", str(folder)


def assignment(loaded: Loaded) -> Iterator[Watched]:
    """The files of the assignment, and its own style."""
    folder = loaded.folder.absolute()
    for source in loaded.questions:
        yield "file", str(Path(source.document.file).absolute())
    if loaded.document.data:  # there is a header
        yield ".yaml", str(folder)
    yield style(folder, loaded.assignment)
