"""What is told of a command: how far it is, what it made, and what is wrong."""

from __future__ import annotations

import contextlib
import errno
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from keywright.errors import KeywrightError
from keywright.system.legible import legible

__all__ = ["first_of", "lines_of", "pages_of", "progress", "shown", "summary", "system_said"]

DRAW_EVERY = 0.1  # seconds
MOST_TOLD = 20  # people of whom the same is to be said


def first_of(lines: Sequence[str]) -> list[str]:
    """Some of them, and how many more there are."""
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """How far it is: a bar with the time left on a terminal, else a line at each tenth."""
    if not sys.stderr.isatty():
        yield _tenths
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # Without the thread that would draw it: processes are forked meanwhile.
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, auto_refresh=False) as bar:
        bars = {}
        drawn = time.monotonic()

        def notify(what: str, done: int, of: int) -> None:
            nonlocal drawn
            if what not in bars:
                bars[what] = bar.add_task(what, total=of)
            bar.update(bars[what], completed=done)
            if done == of or time.monotonic() - drawn >= DRAW_EVERY:
                drawn = time.monotonic()
                bar.refresh()

        yield notify


def _tenths(what: str, done: int, of: int) -> None:
    if done == of or done * 10 // of > (done - 1) * 10 // of:
        click.echo(f"{what}: {done} of {of}", err=True)


def pages_of(count: int) -> str:
    return f"{count} {'page' if count == 1 else 'pages'}"


def system_said(error: OSError) -> str:
    """A folder that cannot be written, a disk that is full."""
    nameless = "standard output" if error.errno == errno.ENOSPC else "keywright"
    return legible(f"{error.filename or nameless}: {error.strerror or error}")


def shown(path: Path) -> str:
    return legible(str(path))


def lines_of(error: KeywrightError) -> str:
    """All that the user is told of an error."""
    return "\n".join(map(legible, error.shown.split("\n")))


def summary(counts: Mapping[str, int]) -> str:
    return "checked: " + ", ".join(f"{number} {how}" for how, number in counts.items())
