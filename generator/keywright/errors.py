"""What can go wrong, each with the exit status that the command line gives it.

Every room may import this module and it imports none that knows of problems, so that a fault found
deep inside reaches the user as `file:line:column: message` without the rooms knowing each other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from keywright.system.legible import legible

__all__ = [
    "CheckError", "Fault", "FieldError", "InputError", "KeywrightError", "TexError", "EntryError",
]  # fmt: skip

Path = tuple[str | int, ...]

MOST_SHOWN = 100  # faults; whoever has more has another problem than any of them
SHOWN_COLUMNS = 100  # of a long line, around the place of the fault
INDENT = "    "


class KeywrightError(Exception):
    """Base of every error that is shown in clear lines and never as a traceback."""

    exit_status = 1

    @property
    def shown(self) -> str:
        """All that the user is told, as lines."""
        return str(self)


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in one place of the user's input; lines and columns start at 1.

    `source` is that line of the input, empty where there is none to be shown.
    """

    file: str
    line: int
    column: int
    message: str
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        return legible(f"{self.file}:{self.line}:{self.column}: {self.message}")

    @property
    def excerpt(self) -> tuple[str, ...]:
        """The line of the input and a caret below the column, if there is a line to be shown."""
        if not self.source.strip():
            return ()
        first = max(0, min(self.column - 1 - SHOWN_COLUMNS // 2, len(self.source) - SHOWN_COLUMNS))
        part = self.source[first : first + SHOWN_COLUMNS]
        shown = "".join(map(_printable, part))
        before = sum(map(_columns, shown[: self.column - 1 - first]))
        return f"{INDENT}{shown}", f"{INDENT}{' ' * before}^"

    @property
    def shown(self) -> str:
        return "\n".join((str(self), *self.excerpt))


def _printable(character: str) -> str:
    """A tab as one space; what could steer a terminal as the sign for an unknown character."""
    if character == "\t":
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


class InputError(KeywrightError):
    """The input is wrong; carries all faults at once so that the user mends them in one go.

    They are sorted by file, line and column, and each is there once.
    """

    exit_status = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)  # as it was made, when it is sent between processes

    @property
    def shown(self) -> str:
        left = len(self.faults) - MOST_SHOWN
        more = [f"... and {left} more"] if left > 0 else []
        return "\n".join([*(fault.shown for fault in self.faults[:MOST_SHOWN]), *more])


class EntryError(ValueError):
    """A value that a field refuses, with the place within it if that is known.

    `path` leads to the wrong entry of a list or mapping, and `column` is the offset, from 0, of
    what is wrong within a text. `more` are further faults of the same value.
    """

    def __init__(
        self, message: str, path: Path = (), column: int = 0, more: tuple[EntryError, ...] = ()
    ) -> None:
        super().__init__(message)
        self.path = path
        self.column = column
        self.more = more

    @classmethod
    def of(cls, error: ValueError, *path: str | int) -> tuple[EntryError, ...]:
        """All faults of an error, seen from above: `path` leads to the value that has them."""
        if not isinstance(error, EntryError):
            return (cls(str(error), path),)
        faults = (error, *error.more)
        return tuple(cls(str(fault), (*path, *fault.path), fault.column) for fault in faults)

    @classmethod
    def joined(cls, faults: Iterable[EntryError]) -> EntryError:
        first, *more = faults
        return cls(str(first), first.path, first.column, tuple(more))


class FieldError(KeywrightError):
    """A field has the right form but its problem cannot be solved, said by the room that noticed.

    `path` names the field within its question, as in ``("layers", 2, "conv", "groups")``; the
    pipeline turns it into the line and column of the file. An empty path means the question.
    `column` is an offset, from 0, within a field of text.
    """

    exit_status = 2

    def __init__(self, path: Path, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.column = column


class CheckError(KeywrightError):
    """The second engine does not agree with the first: our fault, and the PDF is not made."""

    exit_status = 3


class TexError(KeywrightError):
    """TeX is missing, failed, or ran into a limit."""

    exit_status = 4
