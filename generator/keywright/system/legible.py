"""Names as messages show them. It imports nothing, as the start of the program may not wait."""

from __future__ import annotations

__all__ = ["legible"]

BYTE = "\udca0"  # the first that is no control character of those that stand for bytes of no text
LAST_BYTE = "\udcff"


def legible(text: str) -> str:
    """The text on one line in which nothing steers a terminal, nor turns what is read around: what
    is not printed is escaped, as Python writes it. Bytes that are no text stay as they are."""
    return "".join(c if c.isprintable() or BYTE <= c <= LAST_BYTE else repr(c)[1:-1] for c in text)
