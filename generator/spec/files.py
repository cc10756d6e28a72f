"""Files of the user's: read whatever they are, without waiting and without surprise."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from generator.errors import Fault, InputError
from generator.spec.document import Document
from generator.spec.reader import MAX_BYTES, read
from generator.spec.wording import closest

__all__ = ["HEADER", "document_of", "header_of", "is_folder", "misplaced"]

HEADER = "assignment.yaml"
MOST_COMPARED = 1000  # names of files that one which is not there is compared with

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def document_of(file: Path) -> Document:
    """The mapping that a file holds; raises `InputError` with a fault in its first line for what
    cannot be read at all."""
    document = read(_bytes(file), str(file))
    if document.data is None:
        raise _fault(file, "the file is empty")
    if not isinstance(document.data, dict):
        message = "the file must hold a mapping `name: value`"
        raise InputError([document.fault((), message), *document.faults])
    return document


def is_folder(path: Path) -> bool:
    """Whether there is a folder; what cannot be asked about is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def header_of(folder: Path) -> Document:
    """The header of the assignment in a folder."""
    try:
        there = (folder / HEADER).exists()
    except OSError:
        there = True  # then reading it says why it cannot be
    return document_of(folder / HEADER if there else folder)


def misplaced(file: Path, folder: Path) -> str | None:
    """What is wrong with the place of a question's file, which is to be in `folder` or below."""
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            return "is not in the assignment's folder"
        if file.is_dir():
            return "is a folder, not the file of a question"
        return None if file.exists() else f"is not there{_instead(file)}"
    except (OSError, ValueError, RuntimeError):  # too long, no name at all, or links in a circle
        return "cannot be the name of a file"


def _bytes(file: Path) -> bytes:
    """At most one byte more than is allowed; opened so that a pipe without a writer is no wait."""
    try:
        _refuse_others(file, file.stat())
        opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        with os.fdopen(opened, "rb") as stream:
            # Once more, as another file may have taken the place of the one that was looked at.
            _refuse_others(file, os.fstat(opened))
            return stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _fault(file, f"there is no such file{_instead(file)}") from None
    except OSError as error:
        raise _fault(file, f"the file cannot be read: {error.strerror}") from None
    except ValueError:  # a name that no file can have
        raise _fault(file, "there is no such file") from None


def _refuse_others(file: Path, found: os.stat_result) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFREG:
        return
    what = KINDS.get(kind, "no regular file")
    hint = _without_header(file) if kind == stat.S_IFDIR else ", not a file"
    raise _fault(file, f"this is {what}{hint}")


def _without_header(folder: Path) -> str:
    below = sorted(folder.glob(f"*/{HEADER}"))
    if below:
        return f" without {HEADER}; did you mean {str(below[0].parent)!r}?"
    questions = sorted(folder.glob("*.yaml"))
    if not questions:
        return f" without {HEADER}; `keywright new` makes an assignment to start from"
    return f" without {HEADER}; a question alone is given as {str(questions[0])!r}"


def _instead(file: Path) -> str:
    """What lies beside a file that is not there, if its name is close."""
    try:
        beside = islice(file.parent.iterdir(), MOST_COMPARED)
        names = {_stem(other, file.suffix): other.name for other in sorted(beside)}
    except OSError:
        return ""
    close = closest(_stem(file, file.suffix), names)
    return "" if close is None else f"; did you mean {names[close]!r}?"


def _stem(file: Path, suffix: str) -> str:
    """Without the end that both names have, which would make any two of them alike."""
    return file.name.removesuffix(suffix)


def _fault(file: Path, message: str) -> InputError:
    return InputError([Fault(str(file), 1, 1, message)])
