"""Files into the folder where they are looked for: whole, all of one build, or not at all."""

from __future__ import annotations

import contextlib
import errno
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from keywright.system import parts
from keywright.system.features import is_users
from keywright.system.locks import alone

__all__ = ["prepare", "publish", "write"]

ROOT = 0


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
