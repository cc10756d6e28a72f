"""What nobody but this user can have written: whatever is read from a cache has to be that."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

from keywright.system.features import flags, is_users, others_write

__all__ = ["MODE", "folder", "is_ours", "made", "read"]

MODE = 0o600  # of files, whatever the user's mask allows others elsewhere
ALONE = 0o700
CAREFULLY = os.O_RDONLY | flags("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC")


def is_ours(found: os.stat_result) -> bool:
    """Whether it belongs to this user, and no other may write it."""
    return is_users(found) and not others_write(found)


def folder(place: Path) -> Path | None:
    """A folder, if it is there and is ours; a link to one is not."""
    try:
        found = place.lstat()
    except OSError:
        return None
    return place if stat.S_ISDIR(found.st_mode) and is_ours(found) else None


def made(place: Path) -> Path:
    """A folder that is ours, which is made if it is not there, and made anew without what was in it
    if others could write it. Raises `OSError` where it cannot be ours."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.mkdir(ALONE)
    except FileExistsError:
        found = place.lstat()
        if stat.S_ISDIR(found.st_mode) and is_users(found) and not is_ours(found):
            shutil.rmtree(place)
            place.mkdir(ALONE)
    if folder(place) is None:
        raise _others(place)
    return place


def read(file: Path) -> bytes:
    """The content of a regular file that is ours; raises `OSError` for any other."""
    opened = os.open(file, CAREFULLY)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode) or not is_ours(found):
            raise _others(file)
        with os.fdopen(opened, "rb", closefd=False) as stream:
            return stream.read()
    finally:
        os.close(opened)


def _others(place: Path) -> PermissionError:
    return PermissionError(errno.EPERM, "is not this user's alone", str(place))
