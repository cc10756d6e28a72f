"""Files and folders that are made under a name that nobody could foresee, to be put in their place.

A folder may be one in which others write too: under a name that they know they could have left a
link to a file elsewhere, which would be written in its place.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["PART", "folder", "put", "written"]

PART = ".part"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
CHANCE = 8  # bytes
MOST_KEPT = 100  # characters of a name


def put(target: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file in one step, in the place of whatever has this name; a link is replaced and not
    followed. Raises `OSError` with the name of what could not be written."""
    part = written(target, content, mode)
    try:
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(target)) from None


def written(target: Path, content: bytes, mode: int = 0o666) -> Path:
    """A new file beside `target` with this content; if it cannot be made, there is none, and the
    `OSError` says in which folder."""
    part = _beside(target.name, target.parent)
    try:
        with os.fdopen(os.open(part, NEW, mode), "wb") as stream:
            _fill(stream.fileno(), content)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(target.parent)) from None
    return part


def folder(above: Path) -> Path:
    """A new folder in the one `above`."""
    part = _beside("", above)
    part.mkdir()
    return part


def _fill(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _beside(name: str, above: Path) -> Path:
    return above / f".{name[:MOST_KEPT]}.{os.urandom(CHANCE).hex()}{PART}"
