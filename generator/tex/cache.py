"""The user's cache: what is kept in it appears in one step and is checked at each use."""

from __future__ import annotations

import filecmp
import os
import tempfile
from pathlib import Path

__all__ = ["folder", "is_on", "place", "runnable"]

RUNNABLE = 0o755
VARIABLE = "KEYWRIGHT_CACHE"
OFF = "off"


def folder() -> Path:
    """The user's cache of keywright; the variable KEYWRIGHT_CACHE puts it elsewhere.

    It is never switched off as a whole, since a program that is to be run has to lie somewhere.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen and chosen != OFF:
        return Path(chosen)
    import platformdirs  # as slow to load as all the rest of this room

    return Path(platformdirs.user_cache_dir("keywright"))


def is_on() -> bool:
    """Whether more than that may be kept: not if KEYWRIGHT_CACHE is ``off``."""
    return os.environ.get(VARIABLE) != OFF


def runnable(program: Path, key: str) -> Path:
    """`program` itself if it may be run, else a copy of it under `key` that may.

    Installers differ in whether they keep the run bit of a program that lies in a wheel, and the
    wheel's folder is often not ours to change. The copy is compared byte by byte each time, which
    takes a millisecond or two and notices every kind of damage; it appears in one step, so any
    number of processes may do this at once.
    """
    if os.access(program, os.X_OK):
        return program
    copy = folder() / key / program.name
    if not _intact(copy, program):
        place(copy, program.read_bytes(), RUNNABLE)
    return copy


def _intact(copy: Path, program: Path) -> bool:
    try:
        # Without clearing, filecmp would trust what it saw of a file of this size and time before.
        filecmp.clear_cache()
        return os.access(copy, os.X_OK) and filecmp.cmp(copy, program, shallow=False)
    except FileNotFoundError:
        return False


def place(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file in one step, so that any number of processes may do this at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        unfinished.chmod(mode)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
