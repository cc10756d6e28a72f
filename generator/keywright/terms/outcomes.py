"""What may come of asking for the value of a term, besides the value.

They differ in what a caller does next: `Undefined` is the user's mistake and names the step,
`Imprecise` asks for more bits, `Undecided` and `Unsolved` are honest limits of the engine.
"""

from __future__ import annotations

from keywright.errors import KeywrightError
from keywright.terms.term import Term

__all__ = ["Imprecise", "OutOfReach", "Undecided", "Undefined", "Unsolved"]


class _TermError(KeywrightError):
    """An error about one `term`: what was asked for, a part of it, or None where only its value
    was in hand."""

    exit_status = 2

    def __init__(self, term: Term | None, message: str) -> None:
        super().__init__(message)
        self.term = term
        self.message = message


class Undefined(_TermError):  # noqa: N818  (the outcome's own name)
    """The term certainly has no real value: log(-1), 1/0."""


class Undecided(_TermError):  # noqa: N818  (the outcome's own name)
    """The term may well have a value, but a digit or a sign of it could not be settled."""


class Unsolved(_TermError):  # noqa: N818  (the outcome's own name)
    """The computer algebra gives no answer: a limit, a solution, a form we cannot read."""


class OutOfReach(Unsolved):
    """A number is so large or so small that the computer algebra would exhaust the memory."""


class Imprecise(Exception):  # noqa: N818  (an outcome, not an error: the caller raises the precision)
    """The ball is too wide to tell which case holds; more bits may help."""
