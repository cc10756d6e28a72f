"""Files into the folder where they are looked for: whole, all of one build, or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

__all__ = ["publish"]

PART = ".part"


def publish(
    folder: Path,
    files: Mapping[str, str | bytes | None],
    then: Callable[[], object] = lambda: None,
) -> None:
    """Write the files, each in one step; None takes one away. Raises `OSError` as the system does.

    Another build waits until all are there and `then` is done, so the folder never holds a mixture.
    What a build left that was killed in the midst is cleared away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if alone:
            for left in folder.glob(f".*{PART}"):
                left.unlink(missing_ok=True)
        parts = {
            name: folder / f".{name}.{os.getpid()}{PART}"
            for name, content in files.items()
            if content is not None
        }
        try:
            for name, part in parts.items():
                content = files[name]
                part.write_bytes(content.encode() if isinstance(content, str) else content or b"")
            for name in files:
                if name in parts:
                    parts[name].replace(folder / name)
                else:
                    (folder / name).unlink(missing_ok=True)
            then()
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other build is in this folder; one that dies gives up its lock."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
        except OSError:  # some network file systems have no locks for folders
            yield False
        else:
            yield True
    finally:
        os.close(opened)
