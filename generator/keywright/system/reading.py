"""Files that may be anything: read if they are regular and not too long, or refused at once.

No pipe is waited for and no device is read. What the file system says of a file that is not there,
or that may not be read, is told as it says it, by an `OSError`.
"""

from __future__ import annotations

import json
import os
import re
import stat
from itertools import accumulate
from pathlib import Path
from typing import Any

from keywright.system.features import flags

__all__ = ["IrregularError", "parsed", "regular"]

MOST_NESTED = 500  # levels of JSON: a hundred of a formula, and what its derivation makes of them
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])', re.DOTALL)

CAREFULLY = os.O_RDONLY | flags("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC")

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


class IrregularError(OSError):
    """What is there is no regular file, or longer than it may be."""

    def __init__(self, message: str, file: Path) -> None:
        super().__init__(message)
        self.message = self.strerror = message
        self.filename = str(file)


def regular(file: Path, most: int) -> bytes:
    """What a regular file of at most so many bytes holds."""
    _refuse_others(file, file.stat())
    opened = os.open(file, CAREFULLY)
    with os.fdopen(opened, "rb") as stream:
        # Once more, as another file may have taken the place of the one that was looked at.
        _refuse_others(file, os.fstat(opened))
        content = stream.read(most + 1)
    if len(content) > most:
        raise IrregularError(f"the file is too long: at most {_size(most)} are read", file)
    return content


def parsed(text: str) -> Any:
    """The data of a JSON text; raises `ValueError` for what is none, or nested too deeply."""
    steps = (bool(found[1]) - bool(found[2]) for found in BRACKET.finditer(text))
    if max(accumulate(steps), default=0) > MOST_NESTED:
        raise ValueError(f"nested more than {MOST_NESTED} levels deep")
    return json.loads(text)


def _refuse_others(file: Path, found: os.stat_result) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG:
        raise IrregularError(f"this is {KINDS.get(kind, 'no regular file')}, not a file", file)


def _size(most: int) -> str:
    return f"{most >> 20} MiB" if most >> 20 else f"{most >> 10} KiB"
