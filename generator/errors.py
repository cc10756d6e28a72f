"""What can go wrong, each with the exit status that the command line gives it.

Every room may import this module and it imports none of them, so that a fault found deep inside
reaches the user as `file:line:column: message` without the rooms knowing each other.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CheckError", "Fault", "FieldError", "InputError", "KeywrightError", "TexError"]

Path = tuple[str | int, ...]


class KeywrightError(Exception):
    """Base of every error that is shown as one clear line and never as a traceback."""

    exit_status = 1


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in one place of the user's input; lines and columns start at 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class InputError(KeywrightError):
    """The input is wrong; carries all faults at once so that the user mends them in one go."""

    exit_status = 2

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class FieldError(KeywrightError):
    """A field has the right form but its problem cannot be solved, said by the room that noticed.

    `path` names the field within its question, as in ``("layers", 2, "conv", "groups")``; the
    pipeline turns it into the line and column of the file. An empty path means the question.
    """

    exit_status = 2

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class CheckError(KeywrightError):
    """The second engine does not agree with the first: our fault, and the PDF is not made."""

    exit_status = 3


class TexError(KeywrightError):
    """TeX is missing, failed, or ran into a limit."""

    exit_status = 4
