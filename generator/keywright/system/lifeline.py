"""Processes that end with the one that forked them, even if that was killed.

A process has both ends of a pipe to which nothing is ever written. What it forks closes the
writing end at once and keeps the reading one, so nobody but the process itself holds the pipe open:
its end is read when the parent is gone, whether that was before or after the child began to look.
"""

from __future__ import annotations

import _thread
import os
from dataclasses import dataclass

from keywright.system.features import FORKS

__all__ = ["follow", "renew"]


@dataclass
class _Lines:
    """The pipe to those that are forked here, and the reading end of the one from above."""

    reading: int
    writing: int
    above: int | None = None


def renew() -> None:
    """Begin anew, as a process of which nobody is the parent and whose files were all closed."""
    _lines.reading, _lines.writing = os.pipe()
    _lines.above = None


def follow() -> None:
    """End this process, which was forked, as soon as its parent is gone."""
    if _lines.above is not None:
        _thread.start_new_thread(_watch, (_lines.above,))


def _watch(line: int) -> None:
    os.read(line, 1)
    os._exit(1)


def _forked() -> None:
    os.close(_lines.writing)
    above = _lines.reading
    renew()
    _lines.above = above


_lines = _Lines(*os.pipe())
if FORKS:
    os.register_at_fork(after_in_child=_forked)
