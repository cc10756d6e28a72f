"""A folder for one build alone: a lock beside it, which ends with a message and not never."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from keywright.system.features import FORKS, is_users
from keywright.system.legible import legible

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["PATIENCE", "BusyError", "alone"]

PATIENCE = 60.0  # seconds for which another build is waited for
QUIET = 2.0  # of them are waited without a word
ALONE = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BusyError(OSError):
    """Another build of the same has not come to its end."""


@contextlib.contextmanager
def alone(folder: Path, patience: float | None = None) -> Iterator[bool]:
    """Whether no other build of this user is in this folder; one that dies gives up its lock.

    The lock is a file beside the folder that nobody else can open: whoever could lock it could keep
    everybody waiting. Where there can be none, as on some network file systems, it is done without.
    """
    from filelock import FileLock

    above, name = os.path.split(folder.absolute())
    file = Path(above, f".{name}.lock")
    lock = FileLock(file, mode=ALONE, fallback_to_soft=False, thread_local=False)
    wait = PATIENCE if patience is None else patience
    is_alone = _is_private(file) and _taken(lock, folder, wait)
    try:
        yield is_alone
    finally:
        lock.release()


def _is_private(file: Path) -> bool:
    """Whether nobody else can open this file if it is there."""
    try:
        found = file.lstat()
    except OSError:
        return True
    return (
        stat.S_ISREG(found.st_mode) and is_users(found) and not (FORKS and found.st_mode & OTHERS)
    )


def _taken(lock: BaseFileLock, folder: Path, patience: float) -> bool:
    """Whether the lock could be taken; raises `BusyError` if it did not become free."""
    from filelock import Timeout

    try:
        try:
            lock.acquire(min(QUIET, patience))
        except Timeout:
            if patience > QUIET:
                _tell(legible(f"waiting for another build of {folder}"))
            lock.acquire(max(0.0, patience - QUIET))
    except Timeout:
        message = f"another build of it has not ended for {patience:.0f} s"
        raise BusyError(errno.EBUSY, message, str(folder)) from None
    except OSError:
        return False
    return True


def _tell(message: str) -> None:
    import logging  # which nobody needs who has not to wait

    logging.getLogger("keywright").warning(message)
