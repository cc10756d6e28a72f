"""What earlier builds have worked out, kept in the user's cache under all that it was made of.

An entry is JSON behind a digest of it and of its key, so that a damaged one is none, and nothing
that is read here is ever run. A folder that others could write is made anew; one that cannot be
ours is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keywright.system import parts, private
from keywright.tex import cache

__all__ = ["MOST_BYTES", "Memory", "key_of"]

FOLDER = "worked"
MOST_BYTES = 64 << 20  # of all entries; a question takes about a tenth of a megabyte
MOST_NEAR = 1000  # entries that are held in this process as well


def key_of(*parts: str) -> str:
    """The key of what is made of these parts and nothing else."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Memory:
    """What was kept, in this process and on the disk."""

    def __init__(self) -> None:
        self._near: dict[str, Any] = {}

    def recall(self, key: str) -> Any:
        """What was kept under `key`; None if nothing was, or not what was kept."""
        if key not in self._near:
            found = _read(key)
            if found is None:
                return None
            self._near[key] = found
        return self._near[key]

    def keep(self, values: Mapping[str, Any]) -> None:
        """Keep plain data of JSON, each under its key."""
        for key, value in values.items():
            while len(self._near) >= MOST_NEAR:
                del self._near[next(iter(self._near))]
            self._near[key] = value
        with contextlib.suppress(OSError):
            _write({key: json.dumps(value).encode() for key, value in values.items()})


def _read(key: str) -> Any:
    folder = private.folder(_place()) if cache.is_on() else None
    if folder is None:
        return None
    try:
        digest, _, body = private.read(folder / key).partition(b"\n")
        if digest != _digest(key, body):
            return None
        os.utime(folder / key)  # the ones that are not asked for go first
        return json.loads(body)
    except (OSError, ValueError):
        return None


def _write(bodies: Mapping[str, bytes]) -> None:
    if not bodies or not cache.is_on():
        return
    folder = private.made(_place())
    for key, body in bodies.items():
        parts.put(folder / key, _digest(key, body) + b"\n" + body, private.MODE)
    _make_room(folder)


def _digest(key: str, body: bytes) -> bytes:
    return hashlib.sha256(key.encode() + body).hexdigest().encode()


def _place() -> Path:
    return cache.folder() / FOLDER


def _make_room(folder: Path) -> None:
    """Remove what was not asked for longest, what a killed process left among it."""
    with os.scandir(folder) as entries:
        found = sorted(
            ((one.stat(), one.path) for one in entries), key=lambda one: -one[0].st_mtime
        )
    total = 0
    for about, path in found:
        total += about.st_size
        if total > MOST_BYTES:
            Path(path).unlink(missing_ok=True)
