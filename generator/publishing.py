"""Files into the folder where they are looked for: whole, all of one build, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator import parts
from generator.legible import legible
from generator.system import FORKS, is_users

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["PATIENCE", "BusyError", "alone", "prepare", "publish", "write"]

PATIENCE = 60.0  # seconds for which another build is waited for
QUIET = 2.0  # of them are waited without a word
ALONE = 0o600
ROOT = 0
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BusyError(OSError):
    """Another build of the same has not come to its end."""


def publish(
    folder: Path,
    files: Mapping[str, str | bytes | None],
    then: Callable[[], object] = lambda: None,
    patience: float | None = None,
) -> None:
    """Write the files, each in one step; None takes one away. Raises `OSError` as the system does,
    and `BusyError` after so many seconds, which are `PATIENCE` if nothing is said.

    Another build waits until all are there and `then` is done, so the folder never holds a mixture.
    What a build left that was killed in the midst is cleared away.
    """
    prepare(folder)
    with alone(folder, patience) as is_alone:
        if is_alone:
            parts.clear(folder)
        write(folder, files)
        then()


def prepare(folder: Path) -> None:
    """Make the folder, if it is not there. Raises `OSError` if it is somebody else's link, which
    could lead anywhere."""
    with contextlib.suppress(FileNotFoundError):
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode) and not is_users(found) and found.st_uid != ROOT:
            raise PermissionError(errno.EPERM, "is a link of another user's", str(folder))
    folder.mkdir(parents=True, exist_ok=True)


def write(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
    """The same for one who is alone in the folder."""
    ready: dict[str, Path] = {}
    try:
        for name, content in files.items():
            if content is not None:
                text = content.encode() if isinstance(content, str) else content
                ready[name] = parts.written(folder / name, text)
        for name in files:
            with parts.named(folder / name):
                if name in ready:
                    ready[name].replace(folder / name)
                else:
                    (folder / name).unlink(missing_ok=True)
    finally:
        for part in ready.values():
            part.unlink(missing_ok=True)


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
