"""Texts that read as arithmetic and that nobody means as such: dates and telephone numbers."""

from __future__ import annotations

import re

__all__ = ["lookalike"]

# The whole text is whole numbers joined by one sign, with no space between them.
_JOINED = re.compile(r"\s*[-+]?([0-9]+(?:-[0-9]+)+|[0-9]+(?:/[0-9]+)+)\s*")
_DATE = re.compile(r"[0-9]{4}(?:[-/][0-9]{1,2}){2}|(?:[0-9]{1,2}[-/]){2}[0-9]{4}")
_MONTH = re.compile(r"[0-9]{4}[-/]0[0-9]|0[0-9][-/][0-9]{4}")
# Groups of two digits or more; of many groups the first, as in 1-800, may have one.
_TELEPHONE = re.compile(r"[0-9]{2,}(?:-[0-9]{2,}){2,}|[0-9]+(?:-[0-9]{2,}){3,}|0[0-9]+-[0-9]{2,}")
_KINDS = ((_DATE, "a date"), (_MONTH, "a month"), (_TELEPHONE, "a telephone number"))


def lookalike(text: str) -> str | None:
    """What a text looks like, and how it is written if it is arithmetic all the same."""
    found = _JOINED.fullmatch(text)
    what = next((name for kind, name in _KINDS if found and kind.fullmatch(found[1])), None)
    if found is None or what is None:
        return None
    sign, meant = ("-", "difference") if "-" in found[1] else ("/", "quotient")
    instead = f"write spaces around each {sign}, or brackets around all"
    return f"this looks like {what}; {instead}, if the {meant} is meant"
