"""Texts that read as arithmetic and that nobody means as such: dates and telephone numbers."""

from __future__ import annotations

import re

__all__ = ["lookalike"]

# The whole text is whole numbers joined by one sign, with no space between them.
_JOINED = re.compile(r"\s*([-+]?[0-9]+(?:(?:-[0-9]+)+|(?:/[0-9]+)+))\s*")
_YEAR = "(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"{_YEAR}(?:[-/][0-9]{{1,2}}){{2}}|(?:[0-9]{{1,2}}[-/]){{2}}{_YEAR}"
    r"|(?=.*\b0)[0-9]{2}(?:[-/][0-9]{2}){2}"
)
_MONTH = re.compile(rf"{_YEAR}[-/]0[0-9]|0[0-9][-/]{_YEAR}")
_TELEPHONE = re.compile(
    r"(?:\+?[0-9]{1,3}-)?[0-9]{3}-[0-9]{3}-[0-9]{4}"  # 555-123-4567, +1-800-555-1234
    r"|0[0-9]+(?:-[0-9]{2,})+"  # 020-7946-0958
    r"|\+[0-9]+(?:-[0-9]+){3,}"  # +33-1-23-45-67-89
)
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
