"""Files of the user's: read whatever they are, without waiting and without surprise."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from keywright.errors import Fault, InputError
from keywright.spec.document import Document
from keywright.spec.reader import MAX_BYTES, read
from keywright.spec.wording import closest
from keywright.system import reading

__all__ = [
    "HEADER", "content_of", "document_of", "header_of", "is_folder", "misplaced", "outside",
    "text_of",
]  # fmt: skip

HEADER = "assignment.yaml"
MOST_COMPARED = 1000  # names of files that one which is not there is compared with


def document_of(file: Path) -> Document:
    """The mapping that a file holds; raises `InputError` with a fault in its first line for what
    cannot be read at all."""
    if is_folder(file):
        raise _fault(file, f"this is a folder{_without_header(file)}")
    document = read(content_of(file, MAX_BYTES), str(file))
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


def outside(file: Path, folder: Path) -> bool:
    """Whether a file lies neither in a folder nor below it, once links are resolved."""
    real, place = (Path(os.path.realpath(path)) for path in (file, folder))
    return not real.is_relative_to(place)


def header_of(folder: Path) -> Document:
    """The header of the assignment in a folder."""
    header = folder / HEADER
    try:
        there = header.exists()
    except OSError:
        there = True  # then reading it says why it cannot be
    if there and outside(header, folder):
        raise _fault(header, "this link leads out of the assignment's folder")
    return document_of(header if there else folder)


def misplaced(file: Path, folder: Path) -> str | None:
    """What is wrong with the place of a question's file, which is to be in `folder` or below."""
    try:
        if outside(file, folder):
            return "is not in the assignment's folder"
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return f"is not there{_instead(file)}"
    except (OSError, ValueError):  # too long, no name at all, or links in a circle
        return "cannot be the name of a file"
    return "is a folder, not the file of a question" if is_folder(file) else None


def content_of(file: Path, most: int) -> bytes:
    """What a file of at most so many bytes holds; raises `InputError` with a fault in its first
    line."""
    try:
        return reading.regular(file, most)
    except (FileNotFoundError, NotADirectoryError):
        raise _fault(file, f"there is no such file{_instead(file)}") from None
    except reading.IrregularError as error:
        raise _fault(file, error.message) from None
    except OSError as error:
        raise _fault(file, f"the file cannot be read: {error.strerror}") from None
    except ValueError:  # a name that no file can have
        raise _fault(file, "there is no such file") from None


def text_of(file: Path, most: int) -> str:
    """The same, as text in UTF-8."""
    content = content_of(file, most)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "the file is not in UTF-8; save it in that encoding"
        raise InputError([Fault(str(file), line, 1, message)]) from None


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
    suffix = file.suffix or Path(HEADER).suffix
    try:
        beside = islice(file.parent.iterdir(), MOST_COMPARED)
        names = {_stem(other, suffix): other.name for other in sorted(beside)}
    except OSError:
        return ""
    close = closest(_stem(file, suffix), names)
    return "" if close is None else f"; did you mean {names[close]!r}?"


def _stem(file: Path, suffix: str) -> str:
    """Without the end that both names have, which would make any two of them alike."""
    return file.name.removesuffix(suffix)


def _fault(file: Path, message: str) -> InputError:
    return InputError([Fault(str(file), 1, 1, message)])
