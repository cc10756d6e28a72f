"""The one exception of this room: what TeX could not do, and where in the document."""

from __future__ import annotations

from keywright.errors import TexError

__all__ = ["TypesetError"]


class TypesetError(TexError):
    """A document could not be typeset; says in one line what, and carries where and the log.

    `line` counts in the .tex, `question` is the one that the line belongs to, `message` is TeX's
    own complaint without its place, and `excerpt` the few lines of the log around it. All but
    `message` may be empty: a time limit has no line.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        question: str | None = None,
        excerpt: tuple[str, ...] = (),
    ) -> None:
        place = (f"question {question}: " if question is not None else "") + (
            f"line {line} of the .tex: " if line is not None else ""
        )
        super().__init__(place + message)
        self.message = message
        self.line = line
        self.question = question
        self.excerpt = excerpt

    @property
    def shown(self) -> str:
        """The complaint, and below it what the log says there."""
        return "\n".join((str(self), *self.log))

    @property
    def log(self) -> tuple[str, ...]:
        """The excerpt as it is shown: indented, and without what could steer a terminal."""
        return tuple(
            "    | " + "".join(c if c.isprintable() else " " for c in line) for line in self.excerpt
        )
