"""Whether what a build would make is there already; asked before anything else is imported.

A build that made everything leaves a stamp beside the folder of its sheets: what was asked for,
and the marks that the file system gives to each file that had a say in it and to each file that was
made. What was touched since has other marks, and then it is built. Only the smallest parts of the
standard library are used here, since this is the whole of a command that has nothing to do.
"""

from __future__ import annotations

import os
import sys
import time

from keywright.system import features

TYPE_CHECKING = False  # `typing` takes as long to load as all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["STARTED", "Dated", "Watched", "is_current", "place", "request_of", "stamp_of"]

STARTED = time.time_ns()  # before the program, which is an input as well, was read
COARSE = 10_000_000  # nanoseconds by which a file system's clock may be behind
MOST_FILES = 2000  # that are looked at; whoever has more in a style waits for a build
MOST_READ = 4 << 20  # characters: more are in no stamp
END = "\0"  # of a field: the one character that no name of a file has
CACHES = "__pycache__"

Watched = tuple[str, str]  # what of it, and the path: see `_marks`
# With the time, in nanoseconds since the epoch, at which its reading began; None for what we wrote.
Dated = tuple[Watched, int | None]


def place(folder: str) -> str:
    """Where the stamp for the sheets in a folder is."""
    above, name = os.path.split(os.path.abspath(folder))
    return os.path.join(above, f".{name}.stamp")


def request_of(path: str, settings: Sequence[str], engine: str, trusted: bool) -> list[str]:
    """What was asked for, and which installation is asked."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installation = [sys.version, os.path.dirname(sys.executable), package]
    return [*installation, os.path.abspath(path), engine, str(trusted), *settings]


def stamp_of(request: Sequence[str], watched: Iterable[Dated]) -> str | None:
    """The text of a stamp; None if something was changed after its time, for then nobody can say
    which state of it was read, or if there is too much to be watched."""
    try:
        return _text(request, watched)
    except (OSError, ValueError):
        return None


def is_current(file: str, request: Sequence[str]) -> bool:
    """Whether the stamp in `file` is one for this request and all still is as it says."""
    try:
        with open(
            file, encoding="utf-8", errors="surrogateescape", newline="", opener=_ours
        ) as stream:
            text = stream.read(MOST_READ)
        fields = text.split(END)[len(request) :]
        watched = zip(fields[::3], fields[1::3], strict=False)
        return _text(request, ((one, None) for one in watched)) == text
    except (OSError, ValueError):
        return False


def _ours(file: str, flags: int) -> int:
    """Opened without waiting, should it be a pipe, if nobody but this user can have written it."""
    opened = os.open(file, flags | features.flags("O_NONBLOCK", "O_NOFOLLOW"))
    found = os.fstat(opened)
    if not features.is_users(found) or features.others_write(found):
        os.close(opened)
        raise PermissionError(file)
    return opened


def _text(request: Sequence[str], watched: Iterable[Dated]) -> str:
    fields = list(request)
    for (what, path), since in watched:
        fields += what, path, " ".join(_marks(what, path, since))
    return END.join(fields)


def _marks(what: str, path: str, since: int | None) -> Iterator[str]:
    """The marks of a ``file``, of all files of a ``tree`` (none, if there is no such folder), or of
    all directly in a folder with names that end with `what`."""
    if what == "file":
        yield _mark(os.stat(path), since)
        return
    if what == "tree" and not os.path.isdir(path):
        return
    found = _tree(path) if what == "tree" else (e for e in _sorted(path) if e.name.endswith(what))
    for number, entry in enumerate(found):
        if number == MOST_FILES:
            raise ValueError("too many files")
        yield f"{entry.path[len(path) :]} {_mark(entry.stat(), since)}"


def _tree(path: str) -> Iterator[os.DirEntry[str]]:
    for entry in _sorted(path):
        if not entry.is_dir(follow_symlinks=False):
            yield entry
        elif entry.name != CACHES:
            yield from _tree(entry.path)


def _sorted(path: str) -> list[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _mark(found: os.stat_result, since: int | None) -> str:
    """What differs as soon as a file is written, replaced or renamed; the time of the change is
    the system's own, which no program sets back."""
    if since is not None and found.st_ctime_ns >= since - COARSE:
        raise ValueError("changed since")
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
