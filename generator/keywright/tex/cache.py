"""The user's cache: what is kept in it appears in one step and is checked at each use."""

from __future__ import annotations

import os
from pathlib import Path

from keywright.system import parts, private

__all__ = ["folder", "is_on", "runnable"]

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
    number of processes may do this at once. Raises `OSError` if it cannot be kept where nobody
    else can change it.
    """
    if os.access(program, os.X_OK):
        return program
    copy = private.made(folder() / key) / program.name
    content = program.read_bytes()
    if not _is(copy, content):
        parts.put(copy, content, RUNNABLE)
    return copy


def _is(copy: Path, content: bytes) -> bool:
    try:
        return os.access(copy, os.X_OK) and private.read(copy) == content
    except OSError:
        return False
