"""Files and folders that are made under a name that nobody could foresee, to be put in their place.

A folder may be one in which others write too: under a name that they know they could have left a
link to a file elsewhere, which would be written in its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keywright.system.features import flags

__all__ = ["PART", "clear", "folder", "named", "put", "written"]

PART = ".part"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | flags("O_NOFOLLOW", "O_CLOEXEC")
CHANCE = 8  # bytes
MOST_KEPT = 100  # characters of a name


def put(target: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file in one step, in the place of whatever has this name; a link is replaced and not
    followed. Raises `OSError` with the name of what could not be written."""
    part = written(target, content, mode)
    try:
        with named(target):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def written(target: Path, content: bytes, mode: int = 0o666) -> Path:
    """A new file beside `target` with this content; if it cannot be made, there is none, and the
    `OSError` says in which folder."""
    part = _beside(target.name, target.parent)
    with named(target.parent):
        opened = os.open(part, NEW, mode)
        try:
            with os.fdopen(opened, "wb") as stream:
                _fill(stream.fileno(), content)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    return part


@contextmanager
def named(place: Path) -> Iterator[None]:
    """What the system refuses in here is told of this place: of a full disk it does not say which,
    and the names of parts are nobody's business."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from None


def clear(above: Path) -> None:
    """Take away the parts that were left in a folder by what was killed; only if nobody else is at
    work there."""
    for left in above.glob(f".*{PART}"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def folder(above: Path) -> Path:
    """A new folder in the one `above`."""
    part = _beside("", above)
    with named(above):
        part.mkdir()
    return part


def _fill(file: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _beside(name: str, above: Path) -> Path:
    return above / f".{name[:MOST_KEPT]}{os.urandom(CHANCE).hex()}{PART}"
